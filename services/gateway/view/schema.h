// The tables of a view. All of them can be made again from the log, so there is no migration: a file of
// another version is dropped.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "common/sqlite/database.h"

namespace parley::gateway {

// Raise it with every change of the tables, of FacetField's meaning, or of what facts and words are.
inline constexpr int64_t kSchemaVersion = 1;

// What a file is. Not kOurs: its content is of no use to us.
enum class ViewFile {
  kOurs,
  kEmpty,        // No tables at all.
  kOtherSchema,  // A view of another schema version.
  kOtherLog,     // A view of another log.
  kForeign,      // Another program's database: not ours to touch.
};

// kDataLoss when the file is damaged or no database.
absl::StatusOr<ViewFile> Identify(sqlite::Database& database, std::string_view log_id);

// True for a view of this schema version, of whichever log.
absl::StatusOr<bool> IsView(sqlite::Database& database);

absl::StatusOr<log::Offsets> ReadPositions(sqlite::Database& database);

// Makes the tables in an empty file, all or nothing.
absl::Status CreateTables(sqlite::Database& database, std::string_view log_id);

// A folded word as the text index holds it: bytes outside ASCII as "_" and two digits, so that the index
// splits and compares words exactly as WordCollector does, and no word can be query syntax.
std::string IndexTerm(std::string_view word);

}  // namespace parley::gateway
