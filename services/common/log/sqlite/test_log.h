// What the tests of this folder share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/mutex.h"
#include "common/base/status.h"
#include "common/log/sqlite/sqlite_log.h"
#include "gtest/gtest.h"

namespace parley::log::embedded {

// A clock that tests set.
class ManualClock : public Clock {
 public:
  WallTime Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  void Advance(std::chrono::microseconds by) {
    MutexLock lock(mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  WallTime now_ ABSL_GUARDED_BY(mutex_) = WallTime(std::chrono::hours(24 * 365 * 50));
};

// Null, and a failed test, when the log cannot be opened.
inline std::unique_ptr<SqliteLog> OpenOrFail(const SqliteLogOptions& options) {
  auto log = SqliteLog::Open(options);
  EXPECT_TRUE(log.ok()) << ToString(log.status());
  return log.ok() ? *std::move(log) : nullptr;
}

inline absl::Status AppendOne(Log& log, const std::string& topic, const std::string& key,
                              std::optional<std::string> value) {
  const std::vector<Record> records = {
      {.topic = topic, .key = key, .value = std::move(value), .partition = 0}};
  return log.Append(records).status();
}

// "key=value" of all records of partition 0, from the first that is kept.
inline std::vector<std::string> Contents(Log& log, const std::string& topic) {
  std::vector<std::string> contents;
  const auto range = log.Range({topic, 0});
  EXPECT_TRUE(range.ok()) << ToString(range.status());
  int64_t at = range.ok() ? range->start : 0;
  while (range.ok() && at < range->end) {
    const auto chunk = log.Read({topic, 0}, at, 1000, Deadline::Now());
    if (!chunk.ok() || chunk->next_offset == at) {
      ADD_FAILURE() << topic << "@" << at << ": " << ToString(chunk.status());
      break;
    }
    for (const StoredRecord& record : chunk->records) {
      contents.push_back(record.key + "=" + record.value.value_or("(tombstone)"));
    }
    at = chunk->next_offset;
  }
  return contents;
}

}  // namespace parley::log::embedded
