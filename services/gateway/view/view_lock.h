// Sees to it that one process at a time writes a view.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace parley::gateway {

// Held through flock on "<view>.lock": the kernel gives it back when the process ends in whatever way. The
// lock file stays; it is filled while somebody holds it, so a filled file without a holder tells of a crash.
class ViewLock {
 public:
  // kFailedPrecondition when another process holds it, kPermissionDenied or kUnavailable when the lock file
  // cannot be made.
  static absl::StatusOr<ViewLock> Acquire(const std::string& view_path);

  ViewLock(ViewLock&& other) noexcept;
  ViewLock& operator=(ViewLock&&) = delete;
  ~ViewLock();

  bool after_crash() const { return after_crash_; }
  // To be called once the view is closed in good order.
  void MarkClean();

 private:
  explicit ViewLock(int fd) : fd_(fd) {}

  int fd_;
  bool after_crash_ = false;
};

}  // namespace parley::gateway
