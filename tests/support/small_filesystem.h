// A file system of a few megabytes that a test can fill.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/support/temp_dir.h"

namespace parley::testing {

// A tmpfs that only this process and those that it starts see: it is gone with the last of them, whatever
// happens to the test. Without being root that takes a user namespace of its own, which not every machine
// allows, and which a process can enter only while it has one thread.
//
// Processes that were started before Mount do not see it. Threads: one.
class SmallFilesystem {
 public:
  // kUnavailable with the reason where this machine does not allow it: skip.
  static absl::StatusOr<std::unique_ptr<SmallFilesystem>> Mount(size_t megabytes);
  ~SmallFilesystem();
  SmallFilesystem(const SmallFilesystem&) = delete;
  SmallFilesystem& operator=(const SmallFilesystem&) = delete;

  const std::string& path() const { return folder_.path(); }

  // Takes all the room that is left, and gives it back. Fill again takes what has become free since.
  void Fill();
  void MakeRoom();

 private:
  SmallFilesystem() = default;

  const test::TempDir folder_;
  bool mounted_ = false;
};

}  // namespace parley::testing
