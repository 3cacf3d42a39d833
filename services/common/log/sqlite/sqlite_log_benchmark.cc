// The embedded log against SQLite doing the same inserts with the same durability. Compare within one run:
//
//   sqlite_log_benchmark --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
#include <atomic>
#include <memory>
#include <random>

#include "benchmark/benchmark.h"
#include "common/base/check.h"
#include "common/log/sqlite/row.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/sqlite/database.h"
#include "fmt/format.h"
#include "tests/support/temp_dir.h"

namespace parley::log {
namespace {

constexpr size_t kValueBytes = 4096;
constexpr char kTopic[] = "bench";
constexpr char kOutput[] = "bench.out";

// Random bytes, so that nothing profits from repetition; headers as the envelope writes them.
std::vector<Record> MakeRecords(size_t count) {
  std::mt19937_64 random(7);
  std::vector<Record> records(count);
  for (size_t i = 0; i < count; ++i) {
    Record& record = records[i];
    record.topic = kTopic;
    record.partition = 0;
    record.key = fmt::format("provider:{:012}", i);
    record.value.emplace(kValueBytes, '\0');
    for (char& c : *record.value) c = static_cast<char>(random());
    record.headers = {{"ce_specversion", "1.0"},           {"ce_id", record.key + "@1"},
                      {"ce_source", "/parley/ingest"},     {"ce_type", "parley.v1.Article"},
                      {"ce_time", "2019-10-05T14:20:00Z"}, {"content-type", "application/protobuf"}};
  }
  return records;
}

std::unique_ptr<SqliteLog> OpenLog(const std::string& dir) {
  auto log = SqliteLog::Open({.data_dir = dir});
  PARLEY_CHECK(log.ok());
  for (const char* topic : {kTopic, kOutput}) {
    PARLEY_CHECK((*log)->EnsureTopic({.name = topic, .partitions = 1}).ok());
  }
  return *std::move(log);
}

void CountRecords(benchmark::State& state, int64_t records) {
  state.SetItemsProcessed(state.iterations() * records);
  state.SetBytesProcessed(state.iterations() * records * static_cast<int64_t>(kValueBytes));
}

// SQLite alone: one connection, one thread, automatic checkpoints after so many pages.
void Insert(benchmark::State& state, int checkpoint_pages) {
  const test::TempDir dir;
  auto database = sqlite::Database::Open({.path = dir.path() + "/raw.db", .access = sqlite::Access::kCreate});
  PARLEY_CHECK(database.ok());
  PARLEY_CHECK(database
                   ->Execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                             "CREATE TABLE log(off INTEGER PRIMARY KEY, ts INT NOT NULL, key BLOB NOT NULL,"
                             "hdr BLOB NOT NULL, val BLOB, crc INT NOT NULL)")
                   .ok());
  PARLEY_CHECK(database->Execute(fmt::format("PRAGMA wal_autocheckpoint = {}", checkpoint_pages)).ok());
  auto insert = database->Prepare("INSERT INTO log(off, ts, key, hdr, val, crc) VALUES(?, ?, ?, ?, ?, ?)");
  PARLEY_CHECK(insert.ok());
  const std::vector<Record> records = MakeRecords(static_cast<size_t>(state.range(0)));
  const std::string headers = embedded::EncodeHeaders(records[0].headers);
  int64_t offset = 0;
  for (auto _ : state) {
    PARLEY_CHECK(database->Execute("BEGIN IMMEDIATE").ok());
    for (const Record& record : records) {
      ++offset;
      insert->Bind(1, offset).Bind(2, offset).BindBlobView(3, record.key).BindBlobView(4, headers);
      PARLEY_CHECK(insert->BindBlobView(5, *record.value).Bind(6, 0).Run().ok());
    }
    PARLEY_CHECK(database->Execute("COMMIT").ok());
  }
  CountRecords(state, state.range(0));
}
// As SQLite is out of the box.
void RawAppend(benchmark::State& state) { Insert(state, 1000); }
BENCHMARK(RawAppend)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime();

// With checkpoints as rare as the log's own: the strict measure of what the log adds.
void RawAppendRareCheckpoints(benchmark::State& state) { Insert(state, 8192); }
BENCHMARK(RawAppendRareCheckpoints)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime();

void LogAppend(benchmark::State& state) {
  const test::TempDir dir;
  const auto log = OpenLog(dir.path());
  const std::vector<Record> records = MakeRecords(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    PARLEY_CHECK(log->Append(records).ok());
  }
  CountRecords(state, state.range(0));
}
BENCHMARK(LogAppend)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime();

// One record at a time from many threads: what group commit is for.
class SharedLog : public benchmark::Fixture {
 public:
  void SetUp(const benchmark::State& state) override {
    if (state.thread_index() == 0) {
      dir_ = std::make_unique<test::TempDir>();
      log_ = OpenLog(dir_->path());
    }
  }
  void TearDown(const benchmark::State& state) override {
    if (state.thread_index() == 0) {
      log_.reset();
      dir_.reset();
    }
  }

 protected:
  std::unique_ptr<test::TempDir> dir_;
  std::unique_ptr<SqliteLog> log_;
};

BENCHMARK_DEFINE_F(SharedLog, AppendFromThreads)(benchmark::State& state) {
  const std::vector<Record> records = MakeRecords(1);
  for (auto _ : state) {
    PARLEY_CHECK(log_->Append(records).ok());
  }
  CountRecords(state, 1);
}
BENCHMARK_REGISTER_F(SharedLog, AppendFromThreads)->Threads(8)->Threads(32)->UseRealTime();

void Fill(Log& log, int thousands) {
  const std::vector<Record> records = MakeRecords(1000);
  for (int i = 0; i < thousands; ++i) {
    PARLEY_CHECK(log.Append(records).ok());
  }
}

void LogRead(benchmark::State& state) {
  const test::TempDir dir;
  const auto log = OpenLog(dir.path());
  Fill(*log, 10);
  int64_t at = 0;
  for (auto _ : state) {
    const auto chunk = log->Read({kTopic, 0}, at, static_cast<size_t>(state.range(0)), Deadline::Now());
    PARLEY_CHECK(chunk.ok() && !chunk->records.empty());
    at = chunk->next_offset >= 10000 ? 0 : chunk->next_offset;
  }
  CountRecords(state, state.range(0));
}
BENCHMARK(LogRead)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime();

// Poll, then one output for each record and the group's offset in one atomic step.
void ReadProcessWrite(benchmark::State& state) {
  const test::TempDir dir;
  const auto log = OpenLog(dir.path());
  Fill(*log, 10);
  auto member = log->Join({.group = "g", .topics = {kTopic}, .instance = "one"});
  PARLEY_CHECK(member.ok() && (*member)->Poll(1, Deadline::Now()).ok());
  const auto count = static_cast<size_t>(state.range(0));
  for (auto _ : state) {
    auto polled = (*member)->Poll(count, Deadline::Now());
    PARLEY_CHECK(polled.ok());
    if (polled->records.size() < count) {  // At the end: again from the start.
      PARLEY_CHECK((*member)->Seek({kTopic, 0}, 0).ok());
      polled = (*member)->Poll(count, Deadline::Now());
    }
    std::vector<Record> outputs;
    for (StoredRecord& record : polled->records) {
      outputs.push_back({.topic = kOutput, .key = std::move(record.key), .value = std::move(record.value)});
    }
    const int64_t next = polled->records.back().offset + 1;
    PARLEY_CHECK((*member)->Commit(outputs, {{{kTopic, 0}, next}}).ok());
  }
  CountRecords(state, state.range(0));
}
BENCHMARK(ReadProcessWrite)->Arg(1)->Arg(100)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace parley::log
