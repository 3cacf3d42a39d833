#include "common/log/sqlite/data_dir_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace parley::log::embedded {
namespace {

absl::Status SystemError(std::string_view attempt, const std::string& path, int error) {
  const bool denied = error == EACCES || error == EPERM || error == EROFS;
  const bool full = error == ENOSPC || error == EDQUOT;
  const auto code = denied ? absl::StatusCode::kPermissionDenied
                    : full ? absl::StatusCode::kResourceExhausted
                           : absl::StatusCode::kUnavailable;
  return MakeStatus(code, "{} {}: {}", attempt, path, std::strerror(error));
}

// Makes a new name in the directory survive a power failure.
absl::Status SyncDirectory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) {
    close(fd);
  }
  return synced ? absl::OkStatus() : SystemError("sync directory", path, error);
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) {
    return SystemError("make data directory", path, error.value());
  }
  const std::filesystem::path parent = std::filesystem::absolute(path, error).parent_path();
  return made && !error ? SyncDirectory(parent) : absl::OkStatus();
}

std::string ReadSmall(int fd) {
  char buffer[32];
  const ssize_t size = pread(fd, buffer, sizeof(buffer), 0);
  std::string text(buffer, size > 0 ? static_cast<size_t>(size) : 0);
  return text.substr(0, text.find('\n'));
}

}  // namespace

absl::StatusOr<DataDirLock> DataDirLock::Acquire(const std::string& data_dir) {
  RETURN_IF_ERROR(MakeDirectory(data_dir));
  const std::string path = std::filesystem::path(data_dir) / "lock";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return SystemError("open", path, errno);
  }
  DataDirLock lock(fd);
  RETURN_IF_ERROR(lock.TakeOver(data_dir));
  return lock;
}

absl::Status DataDirLock::TakeOver(const std::string& data_dir) {
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return SystemError("lock", data_dir, errno);
    }
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "data directory {} is in use by process {}: stop that one, name another directory, or "
                      "open this one read-only",
                      data_dir, Printable(ReadSmall(fd_)));
  }
  after_crash_ = !ReadSmall(fd_).empty();
  const std::string pid = std::to_string(getpid()) + "\n";
  const auto size = static_cast<ssize_t>(pid.size());
  if (ftruncate(fd_, 0) != 0 || pwrite(fd_, pid.data(), pid.size(), 0) != size || fsync(fd_) != 0) {
    return SystemError("write the lock of", data_dir, errno);
  }
  return SyncDirectory(data_dir);
}

DataDirLock::DataDirLock(DataDirLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), after_crash_(other.after_crash_) {}

DataDirLock::~DataDirLock() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

void DataDirLock::MarkClean() {
  // Should it fail, the next start checks the file once more than needed.
  [[maybe_unused]] const int result = ftruncate(fd_, 0);
}

}  // namespace parley::log::embedded
