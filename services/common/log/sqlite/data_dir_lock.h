// Ownership of a data directory by one process.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace parley::log::embedded {

// Held through flock on the file "lock" in the directory, so that the kernel gives it back when the process
// ends in whatever way. The file names the owner's pid, and stays filled until a clean close empties it: a
// filled file without an owner tells of a crash.
class DataDirLock {
 public:
  // Makes the directory when missing. kFailedPrecondition when another process owns it.
  static absl::StatusOr<DataDirLock> Acquire(const std::string& data_dir);

  DataDirLock(DataDirLock&& other) noexcept;
  DataDirLock& operator=(DataDirLock&&) = delete;
  ~DataDirLock();

  // The last owner did not close cleanly.
  bool after_crash() const { return after_crash_; }

  // To be called once everything is closed in good order.
  void MarkClean();

 private:
  explicit DataDirLock(int fd) : fd_(fd) {}
  absl::Status TakeOver(const std::string& data_dir);

  int fd_;
  bool after_crash_ = false;
};

}  // namespace parley::log::embedded
