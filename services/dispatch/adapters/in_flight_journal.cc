#include "dispatch/adapters/in_flight_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"

namespace parley::dispatch {
namespace {

constexpr size_t kMaxFileBytes = 256 * 1024;

// Remembers nothing.
class NoJournal final : public InFlightJournal {
 public:
  std::optional<int> Suspicion(const ArticlePosition&) const override { return std::nullopt; }
  void Begin(std::span<const ArticlePosition>) override {}
  void End(std::span<const ArticlePosition>, bool) override {}
  void Forget(int32_t, int64_t) override {}
};

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  ~FileDescriptor() { Close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    Close();
    fd_ = std::exchange(other.fd_, -1);
    return *this;
  }
  int get() const { return fd_; }

 private:
  void Close() const {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  int fd_;
};

absl::Status Failed(std::string_view what, const std::string& path, int error) {
  const auto code = error == EACCES || error == EPERM || error == EROFS ? absl::StatusCode::kPermissionDenied
                    : error == ENOSPC                                   ? absl::StatusCode::kResourceExhausted
                                                                        : absl::StatusCode::kUnavailable;
  return MakeStatus(code, "cannot {} {}: {} (see --journal-dir)", what, path,
                    std::generic_category().message(error));
}

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return Failed("write", path, errno);
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// At most `max` bytes; empty when there is no such file.
std::string ReadUpTo(const std::string& path, size_t max) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string bytes(file.get() >= 0 ? max : 0, '\0');
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

class FileJournal final : public InFlightJournal {
 public:
  FileJournal(std::string path, std::string header, InFlightEntries entries)
      : path_(std::move(path)), header_(std::move(header)), entries_(std::move(entries)) {
    for (const auto& [at, entry] : entries_) {
      suspects_.insert(at);
    }
  }

  // Writes the file anew and opens it for more.
  absl::Status Rewrite() {
    std::string text = header_;
    for (const auto& [at, entry] : entries_) {
      text += InFlightLine(entry.in_flight ? '+' : '?', at, entry.strikes);
    }
    const std::string fresh = path_ + ".new";
    FileDescriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640));
    if (file.get() < 0) {
      return Failed("open", fresh, errno);
    }
    RETURN_IF_ERROR(WriteAll(file.get(), text, fresh));
    if (::rename(fresh.c_str(), path_.c_str()) != 0) {
      return Failed("replace", path_, errno);
    }
    file_ = std::move(file);
    size_ = text.size();
    return absl::OkStatus();
  }

  std::optional<int> Suspicion(const ArticlePosition& article) const override {
    return suspects_.contains(article) ? std::optional(entries_.at(article).strikes) : std::nullopt;
  }

  void Begin(std::span<const ArticlePosition> articles) override {
    std::string lines;
    for (const ArticlePosition& article : articles) {
      if (entries_.size() < kMaxInFlightEntries || entries_.contains(article)) {
        InFlightEntry& entry = entries_[article];
        entry.in_flight = true;
        lines += InFlightLine('+', article, entry.strikes);
      }
    }
    Append(lines);
  }

  void End(std::span<const ArticlePosition> articles, bool cleared) override {
    std::string lines;
    for (const ArticlePosition& article : articles) {
      const auto found = entries_.find(article);
      if (found == entries_.end()) {
        continue;
      }
      const bool stays = !cleared && suspects_.contains(article);
      lines += InFlightLine(stays ? '?' : '-', article, found->second.strikes);
      found->second.in_flight = false;
      if (!stays) {
        entries_.erase(found);
        suspects_.erase(article);
      }
    }
    Append(lines);
  }

  void Forget(int32_t partition, int64_t next) override {
    std::vector<ArticlePosition> done;
    const ArticlePosition end{partition, next};
    for (auto it = entries_.lower_bound({partition, 0}); it != entries_.end() && it->first < end; ++it) {
      done.push_back(it->first);
    }
    End(done, true);
  }

 private:
  void Append(std::string_view lines) {
    if (lines.empty()) {
      return;
    }
    size_ += lines.size();
    const absl::Status status = size_ <= kMaxFileBytes ? WriteAll(file_.get(), lines, path_) : Rewrite();
    if (!status.ok() && !std::exchange(complained_, true)) {
      obs::Logger("dispatch")->warn("journal of articles in flight is not kept: {}", ToString(status));
    }
  }

  const std::string path_;
  const std::string header_;
  InFlightEntries entries_;
  std::set<ArticlePosition> suspects_;  // Of the entries: those an earlier life left.
  FileDescriptor file_;
  size_t size_ = 0;
  bool complained_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<InFlightJournal>> InFlightJournal::Open(const std::string& dir,
                                                                       const std::string& log_id) {
  if (dir.empty()) {
    return std::make_unique<NoJournal>();
  }
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) {
    return Failed("make the folder", dir, error.value());
  }
  const std::string path = dir + "/dispatch-in-flight";
  const std::string header = InFlightHeader(log_id);
  InFlightEntries entries = ParseInFlight(ReadUpTo(path, 2 * kMaxFileBytes), header);
  BlameInFlight(entries);
  auto journal = std::make_unique<FileJournal>(path, header, std::move(entries));
  RETURN_IF_ERROR(journal->Rewrite());
  return journal;
}

}  // namespace parley::dispatch
