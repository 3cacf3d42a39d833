#include "common/sqlite/sqlite_status.h"

#include <cerrno>
#include <string>

#include "common/base/status.h"

namespace parley::sqlite {
namespace {

using Code = absl::StatusCode;

Code CodeOfCannotOpen(int system_error) {
  switch (system_error) {
    case ENOENT:
      return Code::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return Code::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
      return Code::kResourceExhausted;
    default:
      return Code::kUnavailable;
  }
}

Code CodeOfConstraint(int result) {
  const bool taken = result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY ||
                     result == SQLITE_CONSTRAINT_ROWID;
  return taken ? Code::kAlreadyExists : Code::kFailedPrecondition;
}

Code CodeOfIoError(int result, int system_error) {
  const bool no_room = system_error == ENOSPC || system_error == EDQUOT || result == SQLITE_IOERR_NOMEM;
  return no_room ? Code::kResourceExhausted : Code::kUnavailable;
}

Code CodeOf(int result, int system_error) {
  switch (result & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Code::kResourceExhausted;
    case SQLITE_IOERR:
      return CodeOfIoError(result, system_error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_SCHEMA:
      return Code::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::kDataLoss;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Code::kPermissionDenied;
    case SQLITE_CANTOPEN:
      return CodeOfCannotOpen(system_error);
    case SQLITE_CONSTRAINT:
      return CodeOfConstraint(result);
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return Code::kInvalidArgument;
    case SQLITE_INTERRUPT:
      return Code::kCancelled;
    case SQLITE_ABORT:
      return Code::kAborted;
    default:
      return Code::kInternal;
  }
}

// The connection's own message is better than the general one, when it is about this result.
std::string Detail(int result, sqlite3* db) {
  const bool same = db != nullptr && (sqlite3_extended_errcode(db) & 0xff) == (result & 0xff);
  return same ? sqlite3_errmsg(db) : sqlite3_errstr(result);
}

}  // namespace

absl::Status ToStatus(int result, sqlite3* db, std::string_view what) {
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) {
    return absl::OkStatus();
  }
  const int system_error = db == nullptr ? 0 : sqlite3_system_errno(db);
  return MakeStatus(CodeOf(result, system_error), "{}: {} (SQLite {})", what, Detail(result, db), result);
}

}  // namespace parley::sqlite
