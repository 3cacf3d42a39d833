#include "tests/support/small_filesystem.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "tests/support/subprocess.h"

namespace parley::testing {
namespace {

constexpr char kBallast[] = "ballast";

absl::Status Refused(const std::string& what) {
  return absl::UnavailableError(fmt::format("{}: {}", what, std::strerror(errno)));
}

// Away from everybody else's mounts. Inside we are who we were, so that our files stay ours.
absl::Status EnterOwnNamespace() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (user == 0 && unshare(CLONE_NEWNS) == 0) {
    return absl::OkStatus();
  }
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    return Refused("a file system of our own needs root or user namespaces");
  }
  WriteFile("/proc/self/setgroups", "deny");
  WriteFile("/proc/self/uid_map", fmt::format("{0} {0} 1", user));
  WriteFile("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<SmallFilesystem>> SmallFilesystem::Mount(size_t megabytes) {
  static const absl::Status inside = EnterOwnNamespace();
  if (!inside.ok()) {
    return inside;
  }
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Refused("keeping mounts to ourselves");
  }
  std::unique_ptr<SmallFilesystem> made(new SmallFilesystem());
  if (mount("tmpfs", made->path().c_str(), "tmpfs", 0, fmt::format("size={}m", megabytes).c_str()) != 0) {
    return Refused("mounting a small tmpfs");
  }
  made->mounted_ = true;
  return made;
}

SmallFilesystem::~SmallFilesystem() {
  if (mounted_) {
    umount2(path().c_str(), MNT_DETACH);
  }
}

void SmallFilesystem::Fill() {
  const std::string file = folder_ / kBallast;
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string page(4096, 'x');
  while (write(fd, page.data(), page.size()) > 0) {
  }
  close(fd);
}

void SmallFilesystem::MakeRoom() { std::filesystem::remove(folder_ / kBallast); }

}  // namespace parley::testing
