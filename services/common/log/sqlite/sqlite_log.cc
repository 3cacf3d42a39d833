#include "common/log/sqlite/sqlite_log.h"

#include "common/base/status.h"
#include "common/log/sqlite/follower_log.h"
#include "common/log/sqlite/owner_log.h"

namespace parley::log {

absl::StatusOr<std::unique_ptr<SqliteLog>> SqliteLog::Open(const SqliteLogOptions& options) {
  if (options.data_dir.empty()) {
    return InvalidArgument("the embedded log needs a data directory");
  }
  if (options.min_free_bytes < 0 || options.max_bytes < 0) {
    return InvalidArgument("embedded log: min_free_bytes {} and max_bytes {} must not be negative",
                           options.min_free_bytes, options.max_bytes);
  }
  return options.read_only ? embedded::FollowerLog::Open(options) : embedded::OwnerLog::Open(options);
}

}  // namespace parley::log
