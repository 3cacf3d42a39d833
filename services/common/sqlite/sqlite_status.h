// The one place where SQLite's result codes become absl::Status.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "sqlite3.h"

namespace parley::sqlite {

// OK for SQLITE_OK, SQLITE_ROW and SQLITE_DONE. Otherwise:
//   kResourceExhausted  no room on disk (also behind an I/O error), size limit reached, out of memory
//   kUnavailable        busy, locked, or an I/O error: whether a commit reached the disk may be unknown
//   kDataLoss           the file is damaged or not a database
//   kPermissionDenied   read-only or not accessible
//   kNotFound           the file does not exist
//   kAlreadyExists      a unique or primary key is taken; kFailedPrecondition: another constraint
//   kInvalidArgument    too big, or of the wrong type
//   kCancelled, kAborted as SQLite says; kInternal: we misused it, or wrong SQL
// `db` (may be null) gives the detail. `what` names the attempt: "open /var/lib/parley/log.db".
absl::Status ToStatus(int result, sqlite3* db, std::string_view what);

}  // namespace parley::sqlite
