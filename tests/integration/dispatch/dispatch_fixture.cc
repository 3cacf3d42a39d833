#include "tests/integration/dispatch/dispatch_fixture.h"

#include <algorithm>
#include <cstdlib>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/json/timestamp.h"
#include "common/log/envelope.h"
#include "common/log/received.h"
#include "common/log/topics.h"

namespace parley::dispatch {
namespace {

std::vector<log::StoredRecord> ReadAll(log::Log& log, const log::TopicPartition& partition) {
  std::vector<log::StoredRecord> records;
  const auto range = log.Range(partition);
  EXPECT_TRUE(range.ok()) << range.status();
  for (int64_t at = range->start; at < range->end;) {
    auto chunk = log.Read(partition, at, 1000, Deadline::Now());
    if (!chunk.ok() || chunk->next_offset == at) break;
    std::ranges::move(chunk->records, std::back_inserter(records));
    at = chunk->next_offset;
  }
  return records;
}

}  // namespace

size_t Written::extractions() const {
  size_t count = 0;
  for (const auto& [partition, ids] : extracted) count += ids.size();
  return count;
}

std::unique_ptr<log::SqliteLog> OpenLog(const std::string& dir) {
  auto log = log::SqliteLog::Open({.data_dir = dir, .sync = log::Sync::kNormal});
  EXPECT_TRUE(log.ok()) << log.status();
  EXPECT_TRUE(log::EnsureParleyTopics(**log, kPartitions).ok());
  return *std::move(log);
}

std::string TraceOf(const std::string& id) { return fmt::format("00-{0}{0}-{0}-01", Hex64(Hash64(id))); }

void AppendArticle(log::Log& log, const std::string& id, const std::string& order, int32_t partition) {
  v1::Article article;
  article.set_id(id);
  article.set_revision(1);
  article.set_slugline(order);
  article.set_headline("Report " + id);
  article.set_body(std::string(500, 'b'));
  article.mutable_published()->set_seconds(1'570'285'200);
  *article.mutable_received() = ToTimestamp(RealClock().Now());
  auto record = log::Wrap({.topic = log::kArticles,
                           .key = id,
                           .id = fmt::format("{}@1", id),
                           .source = "/test",
                           .time = WallTime{},
                           .traceparent = TraceOf(id),
                           .partition = partition},
                          article, log::Encoding::kProtobuf);
  const std::vector<log::Record> records = {*std::move(record)};
  const auto appended = log.Append(records);
  EXPECT_TRUE(appended.ok()) << appended.status();
}

Written ReadWritten(log::Log& log) {
  Written written;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    for (const log::StoredRecord& record : ReadAll(log, {log::kExtractions, partition})) {
      v1::FoldInput input;
      EXPECT_TRUE(log::Unwrap(record, input).ok());
      if (input.has_tick()) {
        written.ticks[partition] += 1;
        continue;
      }
      const std::string& id = input.extraction().article().id();
      EXPECT_EQ(record.key, id);
      EXPECT_EQ(log::HeaderValue(record.headers, "ce_id"), fmt::format("{}@1#fake-1", id));
      EXPECT_EQ(log::HeaderValue(record.headers, "traceparent"), TraceOf(id));
      EXPECT_TRUE(log::ReceivedOf(record.headers).has_value());
      written.extracted[partition].push_back(id);
    }
  }
  for (const log::StoredRecord& record : ReadAll(log, {log::kDeadLetters, 0})) {
    written.dead.emplace_back();
    EXPECT_TRUE(log::Unwrap(record, written.dead.back()).ok());
  }
  return written;
}

Options QuickOptions() {
  Options options;
  options.instance = "test";
  options.calls.backoff = {.first = milliseconds(5), .longest = milliseconds(100)};
  options.retry = {.first = milliseconds(5), .longest = milliseconds(100)};
  return options;
}

void DispatchTest::SetUp() { log_ = OpenLog(dir_.path()); }

void DispatchTest::TearDown() {
  Stop().IgnoreError();
  log_.reset();
}

void DispatchTest::ReopenLog() {
  log_.reset();
  log_ = OpenLog(dir_.path());
}

void DispatchTest::Append(int first, int last, const std::map<int, std::string>& orders) {
  for (int i = first; i <= last; ++i) {
    const auto order = orders.find(i);
    AppendArticle(*log_, fmt::format("a{}", i), order == orders.end() ? "" : order->second, i % kPartitions);
  }
}

void DispatchTest::Start(const Options& options, WorkerClient& client, log::Log* log) {
  auto dispatcher = Dispatcher::Create(options, log == nullptr ? *log_ : *log, client, metrics_, RealClock());
  ASSERT_TRUE(dispatcher.ok()) << dispatcher.status();
  dispatcher_ = *std::move(dispatcher);
  stop_ = std::make_unique<StopSource>();
  thread_ = std::thread([this] { result_ = dispatcher_->Run(*stop_); });
}

absl::Status DispatchTest::Stop() {
  if (thread_.joinable()) {
    stop_->Request();
  }
  return WaitForEnd();
}

absl::Status DispatchTest::WaitForEnd() {
  if (thread_.joinable()) {
    thread_.join();
    dispatcher_.reset();
  }
  return result_;
}

bool DispatchTest::WaitForOutputs(size_t count, std::chrono::seconds patience) {
  const Deadline deadline = Deadline::After(patience);
  while (!deadline.Passed()) {
    const Written written = ReadWritten(*log_);
    if (written.extractions() + written.dead.size() >= count) return true;
    const auto end = log_->Range({log::kExtractions, 0})->end;
    (void)log_->Read({log::kExtractions, 0}, end, 1, Deadline::After(milliseconds(20)));
  }
  return false;
}

double DispatchTest::Metric(const std::string& name) const {
  const std::string text = metrics_.Text();
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

bool DispatchTest::WaitForMetric(const std::string& name, double at_least) {
  const StopSource never;
  const Deadline deadline = Deadline::After(std::chrono::seconds(30));
  while (Metric(name) < at_least && !deadline.Passed()) {
    never.WaitFor(Deadline::After(milliseconds(5)));
  }
  return Metric(name) >= at_least;
}

void DispatchTest::ExpectEachOnceInOrder(int count, const std::vector<std::string>& dead) {
  std::map<int32_t, std::vector<std::string>> want;
  for (int i = 1; i <= count; ++i) {
    const std::string id = fmt::format("a{}", i);
    if (std::ranges::find(dead, id) == dead.end()) {
      want[i % kPartitions].push_back(id);
    }
  }
  const Written written = ReadWritten(*log_);
  EXPECT_EQ(written.extracted, want);
  std::vector<std::string> ids;
  for (const v1::DeadLetter& letter : written.dead) {
    ids.push_back(letter.article_id());
  }
  EXPECT_THAT(ids, testing::UnorderedElementsAreArray(dead));
}

}  // namespace parley::dispatch
