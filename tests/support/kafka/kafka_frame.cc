#include "tests/support/kafka/kafka_frame.h"

namespace parley::testing {
namespace {

// `size` bytes at `at`, big endian.
int64_t Number(std::string_view bytes, size_t at, size_t size) {
  if (bytes.size() < at + size) {
    return -1;
  }
  uint32_t number = 0;
  for (const char byte : bytes.substr(at, size)) {
    number = number << 8 | static_cast<uint8_t>(byte);
  }
  return number;
}

}  // namespace

int RequestKey(std::string_view frame) { return static_cast<int>(Number(frame, 4, 2)); }
int64_t RequestId(std::string_view frame) { return Number(frame, 8, 4); }
int64_t ResponseId(std::string_view frame) { return Number(frame, 4, 4); }

std::optional<std::string> FrameSplitter::Next() {
  const int64_t length = Number(bytes_, 0, 4);
  if (length < 0 || bytes_.size() < 4 + static_cast<size_t>(length)) {
    return std::nullopt;
  }
  std::string frame = bytes_.substr(0, 4 + static_cast<size_t>(length));
  bytes_.erase(0, frame.size());
  return frame;
}

}  // namespace parley::testing
