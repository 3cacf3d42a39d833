// A process that appends and commits is killed at random moments, again and again, on the same directory.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <random>
#include <thread>

#include "common/log/sqlite/sqlite_log.h"
#include "common/log/sqlite/test_log.h"
#include "common/obs/logging.h"
#include "tests/support/temp_dir.h"

namespace parley::log::embedded {
namespace {

constexpr char kIn[] = "in", kOut[] = "out", kGroup[] = "copier";
constexpr int kRounds = 40;

// What the child was promised, told through a pipe the moment it was.
struct Promise {
  enum Kind : int64_t { kAppendedUpTo, kCommittedUpTo } kind;
  int64_t offset;
};

void Tell(int pipe, Promise promise) {
  if (write(pipe, &promise, sizeof(promise)) != sizeof(promise)) _exit(3);
}

// Appends batches of numbered records for ever.
void AppendForEver(Log& log, int pipe) {
  int64_t number = log.Range({kIn, 0})->end;
  for (size_t size = 1;; size = size % 17 + 1) {
    std::vector<Record> batch;
    for (size_t i = 0; i < size; ++i) {
      batch.push_back({.topic = kIn, .key = "k", .value = std::to_string(number++), .partition = 0});
      batch.back().headers = {{"padding", std::string(1000, 'p')}};
    }
    if (!log.Append(batch).ok()) _exit(4);
    Tell(pipe, {Promise::kAppendedUpTo, number});
  }
}

// Copies the records to another topic, exactly once, for ever.
void CopyForEver(Log& log, int pipe) {
  const auto member = log.Join({.group = kGroup, .topics = {kIn}, .instance = "one"});
  if (!member.ok()) _exit(5);
  while (true) {
    const auto polled = (*member)->Poll(25, Deadline::After(std::chrono::seconds(10)));
    if (!polled.ok()) _exit(6);
    if (polled->records.empty()) continue;
    std::vector<Record> outputs;
    for (const StoredRecord& record : polled->records) {
      outputs.push_back({.topic = kOut, .key = record.key, .value = record.value, .partition = 0});
    }
    const int64_t next = polled->records.back().offset + 1;
    if (!(*member)->Commit(outputs, {{{kIn, 0}, next}}).ok()) _exit(7);
    Tell(pipe, {Promise::kCommittedUpTo, next});
  }
}

[[noreturn]] void RunChild(const std::string& dir, int pipe) {
  if (!obs::SetUpLogging({.level = "off"}).ok()) _exit(8);
  // Small intervals, so that maintenance and checkpoints are hit as well.
  auto log = SqliteLog::Open({.data_dir = dir, .maintenance_interval = std::chrono::milliseconds(3)});
  if (!log.ok()) _exit(9);
  for (const char* topic : {kIn, kOut}) {
    if (!(*log)->EnsureTopic({.name = topic, .partitions = 1}).ok()) _exit(10);
  }
  std::thread copier([&] { CopyForEver(**log, pipe); });
  AppendForEver(**log, pipe);
  _exit(11);
}

struct Promises {
  int64_t appended = 0, committed = 0;
};

// Runs a child for the time and kills it; adds what it was promised.
void RunAndKill(const std::string& dir, std::chrono::milliseconds time, Promises& promises) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    close(pipe_ends[0]);
    RunChild(dir, pipe_ends[1]);
  }
  close(pipe_ends[1]);
  std::thread killer([child, time] {
    std::this_thread::sleep_for(time);  // The moment of the crash, not a wait for something.
    kill(child, SIGKILL);
  });
  Promise promise;
  while (read(pipe_ends[0], &promise, sizeof(promise)) == sizeof(promise)) {
    int64_t& upto = promise.kind == Promise::kAppendedUpTo ? promises.appended : promises.committed;
    upto = std::max(upto, promise.offset);
  }
  killer.join();
  close(pipe_ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, code " << WEXITSTATUS(status);
}

std::vector<std::string> Numbers(int64_t count) {
  std::vector<std::string> numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back("k=" + std::to_string(i));
  return numbers;
}

// Everything promised is there, without gap or double, and the outputs match the group's offset.
void Audit(const std::string& dir, const Promises& promises) {
  const auto log = OpenOrFail({.data_dir = dir});
  ASSERT_NE(log, nullptr);
  if (promises.appended == 0 && !log->Partitions(kOut).ok()) return;  // Killed before it had made the topics.
  const auto in = Contents(*log, kIn);
  ASSERT_GE(static_cast<int64_t>(in.size()), promises.appended);
  ASSERT_EQ(in, Numbers(static_cast<int64_t>(in.size())));
  const auto committed = log->Committed(kGroup, kIn);
  ASSERT_TRUE(committed.ok());
  const int64_t copied = committed->empty() ? 0 : committed->begin()->second;
  ASSERT_GE(copied, promises.committed);
  ASSERT_EQ(Contents(*log, kOut), Numbers(copied));
}

TEST(SqliteLogCrash, NothingAcknowledgedIsLostAndCommitsAreWholeWhenKilledAtAnyMoment) {
  ASSERT_TRUE(obs::SetUpLogging({.level = "warn"}).ok());
  const test::TempDir dir;
  std::mt19937 random(20261124);
  Promises promises;
  for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
    RunAndKill(dir.path(), std::chrono::milliseconds(random() % 120), promises);
    ASSERT_NO_FATAL_FAILURE(Audit(dir.path(), promises)) << "round " << round;
  }
  EXPECT_GT(promises.appended, kRounds) << "the rounds did some work";
  EXPECT_GT(promises.committed, 0);
  RecordProperty("appended", std::to_string(promises.appended));
}

TEST(SqliteLogCrash, AKilledOwnersLockIsFree) {
  const test::TempDir dir;
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto log = SqliteLog::Open({.data_dir = dir.path()});
    if (write(pipe_ends[1], log.ok() ? "y" : "n", 1) != 1) _exit(3);
    while (true) pause();
  }
  char opened = 0;
  ASSERT_EQ(read(pipe_ends[0], &opened, 1), 1);
  ASSERT_EQ(opened, 'y');
  const absl::Status refused = SqliteLog::Open({.data_dir = dir.path()}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(Message(refused).find(std::to_string(child)), std::string::npos) << Message(refused);
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_NE(OpenOrFail({.data_dir = dir.path()}), nullptr);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace
}  // namespace parley::log::embedded
