// A log on disk, articles on it, and a dispatcher that runs in a thread of its own.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/log/sqlite/sqlite_log.h"
#include "dispatch/adapters/dispatcher.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/v1/article.pb.h"
#include "parley/v1/dead_letter.pb.h"
#include "tests/support/temp_dir.h"

namespace parley::dispatch {

constexpr int32_t kPartitions = 3;

// Everything dispatch wrote.
struct Written {
  std::map<int32_t, std::vector<std::string>> extracted;  // Article ids by partition, in order.
  std::map<int32_t, int> ticks;                           // By partition.
  std::vector<v1::DeadLetter> dead;
  size_t extractions() const;
};

// Opens the log of a folder, with Parley's topics.
std::unique_ptr<log::SqliteLog> OpenLog(const std::string& dir);
// The traceparent of the article with this id.
std::string TraceOf(const std::string& id);
// Appends an article to that partition, with its trace; `order` is what the FakeExtractor is to do.
void AppendArticle(log::Log& log, const std::string& id, const std::string& order, int32_t partition);
Written ReadWritten(log::Log& log);

class DispatchTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  log::Log& log() { return *log_; }
  const std::string& dir() const { return dir_.path(); }
  void ReopenLog();
  void CloseLog() { log_.reset(); }

  // Articles "a<first>" to "a<last>", in turn on the partitions. `orders`: what is to be done with some.
  void Append(int first, int last, const std::map<int, std::string>& orders = {});

  // Runs a dispatcher until Stop. `log`: null for the log itself.
  void Start(const Options& options, WorkerClient& client, log::Log* log = nullptr);
  absl::Status Stop();
  // Waits for a dispatcher that ends by itself.
  absl::Status WaitForEnd();

  // Waits until so many articles have come out, as extractions or dead letters; false when they do not.
  bool WaitForOutputs(size_t count, std::chrono::seconds patience = std::chrono::seconds(30));
  // Waits until the metric, named as it is printed, has at least this value.
  bool WaitForMetric(const std::string& name, double at_least);
  double Metric(const std::string& name) const;

  // Expects each of "a1" to "a<count>" exactly once, in order within its partition, but for `dead`, which are
  // the ids of the dead letters.
  void ExpectEachOnceInOrder(int count, const std::vector<std::string>& dead = {});

  obs::Metrics metrics_;

 private:
  const test::TempDir dir_;
  std::unique_ptr<log::SqliteLog> log_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<StopSource> stop_;
  std::thread thread_;
  absl::Status result_;
};

// Quick waits, so that tests of failures are quick.
Options QuickOptions();

}  // namespace parley::dispatch
