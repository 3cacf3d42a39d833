// As much of Kafka's protocol as a proxy needs: where a frame ends, what is asked for, which answer belongs
// to it.
//
//   request:  length (4 bytes), API key (2), version (2), correlation id (4), ...
//   response: length (4 bytes), correlation id (4), ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::testing {

// API keys of interest to tests.
constexpr int kProduceKey = 0;
constexpr int kFetchKey = 1;
constexpr int kMetadataKey = 3;
constexpr int kInitProducerIdKey = 22;
constexpr int kAddPartitionsToTxnKey = 24;
constexpr int kEndTxnKey = 26;
constexpr int kTxnOffsetCommitKey = 28;

// Of whole frames with their length; -1 when the frame is too short to have it.
int RequestKey(std::string_view frame);
int64_t RequestId(std::string_view frame);
int64_t ResponseId(std::string_view frame);

// Cuts a byte stream into frames.
class FrameSplitter {
 public:
  void Add(std::string_view bytes) { bytes_ += bytes; }
  // The next whole frame with its length, or nothing.
  std::optional<std::string> Next();

 private:
  std::string bytes_;
};

}  // namespace parley::testing
