#include <atomic>

#include "common/base/check.h"
#include "common/log/sqlite/sqlite_log.h"
#include "tests/contract/log_contract.h"
#include "tests/support/temp_dir.h"

namespace parley::log::contract {
namespace {

class SqliteHarness : public Harness {
 public:
  SqliteHarness() { Open(); }

  Log& log() override { return *log_; }

  // What a crash leaves is shown by sqlite_log_crash_test; here it is a clean end.
  void Reopen() override {
    log_.reset();
    Open();
  }

  bool FailCommits(bool fail) override {
    full_ = fail;
    return true;
  }

 private:
  void Open() {
    SqliteLogOptions options{.data_dir = dir_.path()};
    options.free_bytes = [this] { return full_ ? 0 : INT64_MAX; };
    auto log = SqliteLog::Open(options);
    EXPECT_TRUE(IsOk(log));
    PARLEY_CHECK(log.ok());
    log_ = *std::move(log);
  }

  test::TempDir dir_;
  std::atomic<bool> full_ = false;
  std::unique_ptr<SqliteLog> log_;
};

INSTANTIATE_TEST_SUITE_P(SqliteLog, LogContract,
                         testing::Values(Implementation{"sqlite",
                                                        [] { return std::make_unique<SqliteHarness>(); }}),
                         ImplementationName());

}  // namespace
}  // namespace parley::log::contract
