#include "aggregate/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"

namespace parley::aggregate {
namespace {

constexpr std::string_view kMagic = "PRLYSNAP";
constexpr uint32_t kFormat = 1;
constexpr uint32_t kNoMore = 0xFFFFFFFF;
constexpr uint32_t kMaxBytes = 16U << 20;  // Of one string; above every limit of record.h.

class Writer {
 public:
  explicit Writer(std::ostream& out) : out_(out) {}

  void Raw(std::string_view bytes) {
    crc_ = Crc32(bytes, crc_);
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  template <typename Integer>
  void Number(Integer value) {
    std::array<char, sizeof(Integer)> bytes;
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
    }
    Raw({bytes.data(), bytes.size()});
  }
  void String(std::string_view bytes) {
    Number(static_cast<uint32_t>(bytes.size()));
    Raw(bytes);
  }
  uint32_t crc() const { return crc_; }

 private:
  std::ostream& out_;
  uint32_t crc_ = 0;
};

// After the first failure everything reads as zero and ok() is false.
class Reader {
 public:
  explicit Reader(std::istream& in) : in_(in) {}

  std::string Raw(uint32_t size) {
    std::string bytes;
    if (size > kMaxBytes) {
      in_.setstate(std::ios::failbit);
      return bytes;
    }
    bytes.resize(size);
    if (!in_.read(bytes.data(), size)) {
      return {};
    }
    crc_ = Crc32(bytes, crc_);
    return bytes;
  }
  template <typename Integer>
  Integer Number() {
    uint64_t value = 0;
    const std::string bytes = Raw(sizeof(Integer));
    for (size_t i = 0; i < bytes.size(); ++i) {
      value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return static_cast<Integer>(value);
  }
  std::string String() { return Raw(Number<uint32_t>()); }
  bool ok() const { return in_.good(); }
  bool AtEnd() { return in_.peek() == std::istream::traits_type::eof(); }
  uint32_t crc() const { return crc_; }

 private:
  std::istream& in_;
  uint32_t crc_ = 0;
};

void Write(std::ostream& out, const SnapshotInfo& info, const Fold& fold) {
  Writer writer(out);
  writer.Raw(kMagic);
  writer.Number(kFormat);
  writer.String(info.log_id);
  writer.String(info.progress.SerializeAsString());
  writer.Number(info.partition);
  writer.Number(info.changelog_offset);
  writer.Number(int64_t{info.taken_at.time_since_epoch().count()});
  uint64_t entries = 0;
  fold.Save([&](std::string_view key, std::string_view value) {
    writer.String(key);
    writer.String(value);
    ++entries;
  });
  writer.Number(kNoMore);
  writer.Number(entries);
  writer.Number(writer.crc());
}

absl::Status ReadInfo(Reader& reader, SnapshotInfo& info) {
  info.log_id = reader.String();
  if (!info.progress.ParseFromString(reader.String())) {
    return absl::DataLossError("its progress cannot be read");
  }
  info.partition = reader.Number<int32_t>();
  info.changelog_offset = reader.Number<int64_t>();
  info.taken_at = WallTime(std::chrono::microseconds(reader.Number<int64_t>()));
  return absl::OkStatus();
}

absl::Status ReadEntries(Reader& reader, std::map<std::string, std::string>& entries) {
  uint64_t count = 0;
  uint32_t size = reader.Number<uint32_t>();
  for (; reader.ok() && size != kNoMore; size = reader.Number<uint32_t>()) {
    std::string key = reader.Raw(size);
    entries.insert_or_assign(entries.end(), std::move(key), reader.String());
    ++count;
  }
  const bool complete = reader.Number<uint64_t>() == count && count == entries.size();
  const uint32_t crc = reader.crc();
  if (reader.Number<uint32_t>() != crc || !reader.ok() || !complete || !reader.AtEnd()) {
    return absl::DataLossError("it is cut short or its checksum is wrong");
  }
  return absl::OkStatus();
}

absl::Status FileError(std::string_view what, const std::string& path, int error) {
  const auto code = error == ENOSPC || error == EDQUOT ? absl::StatusCode::kResourceExhausted
                                                       : absl::StatusCode::kUnavailable;
  return MakeStatus(code, "cannot {} {}: {}", what, path, std::strerror(error));
}

absl::Status Sync(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return FileError("open", path, errno);
  }
  const int failed = fsync(file);
  const int error = errno;
  close(file);
  return failed == 0 ? absl::OkStatus() : FileError("sync", path, error);
}

}  // namespace

std::string SnapshotPath(const std::string& dir, int32_t partition) {
  return (std::filesystem::path(dir) / fmt::format("aggregate-{}.snapshot", partition)).string();
}

absl::Status WriteSnapshot(const std::string& path, const SnapshotInfo& info, const Fold& fold) {
  const std::string temporary = path + ".tmp";
  {
    errno = 0;
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    Write(out, info, fold);
    out.close();
    if (!out) {
      return FileError("write", temporary, errno);
    }
  }
  RETURN_IF_ERROR(Sync(temporary));
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return FileError("rename to", path, errno);
  }
  return Sync(std::filesystem::path(path).parent_path().string());
}

absl::StatusOr<Snapshot> ReadSnapshot(std::istream& in) {
  Reader reader(in);
  if (reader.Raw(kMagic.size()) != kMagic) {
    return absl::DataLossError("it is not a snapshot");
  }
  if (const uint32_t format = reader.Number<uint32_t>(); format != kFormat) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition, "its format is {}, ours {}", format, kFormat);
  }
  Snapshot snapshot;
  RETURN_IF_ERROR(ReadInfo(reader, snapshot.info));
  RETURN_IF_ERROR(ReadEntries(reader, snapshot.entries));
  return snapshot;
}

absl::StatusOr<Snapshot> ReadSnapshot(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return MakeStatus(absl::StatusCode::kNotFound, "no snapshot {}", path);
  }
  absl::StatusOr<Snapshot> snapshot = ReadSnapshot(in);
  return snapshot.ok() ? std::move(snapshot) : Annotate(snapshot.status(), "snapshot " + path);
}

}  // namespace parley::aggregate
