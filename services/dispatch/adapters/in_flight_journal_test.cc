#include "dispatch/adapters/in_flight_journal.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace parley::dispatch {
namespace {

class InFlightJournalTest : public testing::Test {
 protected:
  std::unique_ptr<InFlightJournal> Open(const std::string& log_id = "log") {
    auto journal = InFlightJournal::Open(dir_, log_id);
    EXPECT_TRUE(journal.ok()) << journal.status();
    return journal.ok() ? *std::move(journal) : nullptr;
  }
  // Does this in a process of its own, which then crashes.
  void Crash(const std::function<void(InFlightJournal&)>& life) {
    const pid_t child = ::fork();
    if (child == 0) {
      life(*Open());
      std::abort();
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  const test::TempDir parent_;
  const std::string dir_ = parent_ / "made";
};

const std::vector<ArticlePosition> kBatch = {{0, 10}, {0, 11}, {1, 5}};
const std::vector<ArticlePosition> kPoison = {{0, 11}};

TEST_F(InFlightJournalTest, FindsThePoisonAfterThreeCrashesAlone) {
  Crash([](InFlightJournal& journal) { journal.Begin(kBatch); });
  for (int life = 0; life < 3; ++life) {
    Crash([life](InFlightJournal& journal) {
      for (const ArticlePosition& article : kBatch) {
        const auto strikes = journal.Suspicion(article);
        if (article == kPoison[0] && strikes != life) _exit(1);  // Not the end the test wants.
        if (article != kPoison[0] && strikes.has_value() != (life == 0)) _exit(1);
      }
      journal.Begin({{kBatch[0]}});
      journal.End({{kBatch[0]}}, true);
      journal.End({{kBatch[2]}}, true);
      journal.Begin(kPoison);
    });
  }
  EXPECT_EQ(Open()->Suspicion(kPoison[0]), 3);
}

TEST_F(InFlightJournalTest, SuspectsNobodyWhenNothingWasInFlight) {
  Crash([](InFlightJournal& journal) {
    journal.Begin(kBatch);
    journal.End(kBatch, false);
  });
  for (const ArticlePosition& article : kBatch) {
    EXPECT_EQ(Open()->Suspicion(article), std::nullopt);
  }
}

TEST_F(InFlightJournalTest, ASuspicionStaysUntilItIsClearedOrCommitted) {
  Crash([](InFlightJournal& journal) { journal.Begin(kBatch); });
  auto journal = Open();
  journal->Begin(kBatch);
  journal->End(kBatch, false);
  EXPECT_EQ(journal->Suspicion(kBatch[0]), 0);
  journal->Forget(0, 11);
  EXPECT_EQ(journal->Suspicion(kBatch[0]), std::nullopt);
  EXPECT_EQ(journal->Suspicion(kBatch[1]), 0);
  EXPECT_EQ(journal->Suspicion(kBatch[2]), 0);
  journal = Open();
  EXPECT_EQ(journal->Suspicion(kBatch[0]), std::nullopt);
  EXPECT_EQ(journal->Suspicion(kBatch[1]), 0) << "also in a later life";
}

TEST_F(InFlightJournalTest, IgnoresTheJournalOfAnotherLog) {
  Crash([](InFlightJournal& journal) { journal.Begin(kBatch); });
  EXPECT_EQ(Open("other")->Suspicion(kBatch[0]), std::nullopt);
}

TEST_F(InFlightJournalTest, StaysSmallAndBearsDamage) {
  auto journal = Open();
  for (int64_t i = 0; i < 20'000; ++i) {
    const std::vector<ArticlePosition> one = {{0, i}};
    journal->Begin(one);
    journal->End(one, true);
  }
  const std::string path = dir_ + "/dispatch-in-flight";
  EXPECT_LE(std::filesystem::file_size(path), 256U * 1024);
  std::ofstream(path, std::ios::binary) << std::string(3 << 20, '\n') << "+ 0 1 0";
  EXPECT_EQ(Open()->Suspicion({0, 1}), std::nullopt);
}

TEST_F(InFlightJournalTest, RemembersNothingWithoutAFolder) {
  auto journal = InFlightJournal::Open("", "log");
  ASSERT_TRUE(journal.ok());
  (*journal)->Begin(kBatch);
  (*journal)->End(kBatch, true);
  (*journal)->Forget(0, 100);
  EXPECT_EQ((*journal)->Suspicion(kBatch[0]), std::nullopt);
}

TEST_F(InFlightJournalTest, NamesAFolderThatCannotBe) {
  std::ofstream(std::filesystem::path(dir_)) << "a file";
  const auto journal = InFlightJournal::Open(dir_ + "/below", "log");
  ASSERT_FALSE(journal.ok());
  EXPECT_NE(std::string(journal.status().message()).find("--journal-dir"), std::string::npos);
}

}  // namespace
}  // namespace parley::dispatch
