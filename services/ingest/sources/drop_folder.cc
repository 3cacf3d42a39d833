#include "ingest/sources/drop_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"

namespace parley::ingest {
namespace {

namespace fs = std::filesystem;

bool IsReadyName(const std::string& name) {
  return !name.starts_with(".") && !name.ends_with(".tmp") && !name.ends_with(".part");
}

// A regular file, opened without following a link and without blocking on a FIFO; kept open while it is read,
// so that what is read is what was checked.
class RegularFile {
 public:
  explicit RegularFile(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)) {
    struct stat status;
    regular_ = fd_ >= 0 && fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  }
  ~RegularFile() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;

  bool ok() const { return regular_; }
  // The same file under a name that std::ifstream can open.
  std::string name() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
  bool regular_ = false;
};

// Never overwrites: `name`, `name.1`, `name.2`, ...
absl::Status MoveInto(const fs::path& file, const fs::path& folder) {
  fs::path target = folder / file.filename();
  for (int i = 1; fs::exists(target); ++i) {
    target = folder / fmt::format("{}.{}", file.filename().string(), i);
  }
  if (std::rename(file.c_str(), target.c_str()) != 0) {
    return MakeStatus(absl::StatusCode::kPermissionDenied, "cannot move {} to {}: {}", file.string(),
                      folder.string(), std::strerror(errno));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DropFolder> DropFolder::Open(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return MakeStatus(absl::StatusCode::kNotFound, "drop folder {} is not a folder (see --watch)", path);
  }
  for (const char* part : {"done", "failed"}) {
    fs::create_directory(fs::path(path) / part, error);
    if (error) {
      return MakeStatus(absl::StatusCode::kPermissionDenied, "cannot make {}/{}: {}", path, part,
                        error.message());
    }
  }
  return DropFolder(path);
}

std::vector<std::string> DropFolder::Ready() const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (IsReadyName(name) && it->symlink_status(error).type() == fs::file_type::regular) {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status DropFolder::Sweep(const Options& options, Acceptor& acceptor, const DocumentDone& done) {
  for (const std::string& name : Ready()) {
    const fs::path path = fs::path(path_) / name;
    const RegularFile file(path.string());
    if (!file.ok()) {
      continue;  // Gone again, or swapped for something else.
    }
    std::ifstream in(file.name(), std::ios::binary);
    const DocumentContext context{
        .source = name, .format = options.format, .default_provider = options.default_provider};
    ASSIGN_OR_RETURN(const DocumentOutcome outcome, AcceptDocument(in, context, acceptor));
    RETURN_IF_ERROR(MoveInto(path, fs::path(path_) / (outcome.unreadable ? "failed" : "done")));
    done(name, outcome);
  }
  return absl::OkStatus();
}

}  // namespace parley::ingest
