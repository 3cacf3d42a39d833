// The tables of the log's database file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/sqlite/catalog.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

// Makes the tables in an empty database, or checks that they are ours. kFailedPrecondition: another
// program's file, or written by a newer Parley. kDataLoss: damaged, or no database at all.
absl::Status PrepareSchema(sqlite::Database& database);

// The checks of PrepareSchema alone, for those who do not write. kFailedPrecondition also when it is empty.
absl::Status CheckSchema(sqlite::Database& database);

// Reads the whole file and checks its structure. kDataLoss says what is wrong and what to do.
absl::Status CheckIntegrity(sqlite::Database& database);

// The id that was given to this log when it was made.
absl::StatusOr<std::string> ReadId(sqlite::Database& database);

// All topics; the partitions' start and end are as committed.
absl::StatusOr<std::vector<std::unique_ptr<Topic>>> ReadTopics(sqlite::Database& database);

// Writes a topic and its tables. Within a transaction of the caller's.
absl::StatusOr<std::unique_ptr<Topic>> CreateTopic(sqlite::Database& database, const TopicSpec& spec);

absl::Status SetRetention(sqlite::Database& database, const Topic& topic, std::chrono::hours retention);

// Where a partition ends: read from its table, or from the note made when the end of it was deleted.
struct Tail {
  int64_t next_offset = 0;
  int64_t last_time_us = 0;  // Of the last record; record times never decrease within a partition.
};
absl::StatusOr<Tail> ReadTail(sqlite::Database& database, const Partition& partition);

}  // namespace parley::log::embedded
