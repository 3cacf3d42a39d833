#include "gateway/view/view_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "common/base/status.h"

namespace parley::gateway {

absl::StatusOr<ViewLock> ViewLock::Acquire(const std::string& view_path) {
  const std::string path = view_path + ".lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    const bool denied = errno == EACCES || errno == EPERM || errno == EROFS;
    return MakeStatus(denied ? absl::StatusCode::kPermissionDenied : absl::StatusCode::kUnavailable,
                      "open {}: {}; the view needs a folder that it can write to", path,
                      std::strerror(errno));
  }
  ViewLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "view {} is written by another process: give each gateway a view of its own",
                      view_path);
  }
  lock.after_crash_ = lseek(fd, 0, SEEK_END) > 0;
  if (pwrite(fd, "held\n", 5, 0) != 5) {
    return MakeStatus(absl::StatusCode::kUnavailable, "write {}: {}", path, std::strerror(errno));
  }
  return lock;
}

ViewLock::ViewLock(ViewLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), after_crash_(other.after_crash_) {}

ViewLock::~ViewLock() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

void ViewLock::MarkClean() {
  // Should it fail, the next start checks the file once more than needed.
  [[maybe_unused]] const int result = ftruncate(fd_, 0);
}

}  // namespace parley::gateway
