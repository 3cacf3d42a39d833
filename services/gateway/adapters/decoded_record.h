// A record of a consolidated topic, read once for the view and all subscribers.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/log/record.h"
#include "gateway/core/facts.h"
#include "grpcpp/support/slice.h"

namespace parley::gateway {

// A partition of one of the consolidated topics.
struct Source {
  log::TopicPartition partition;
  v1::ItemKind kind = v1::ITEM_KIND_UNSPECIFIED;
};

// Threads: any, once made.
class DecodedRecord {
 public:
  enum class What { kItem, kTombstone, kUnreadable };

  DecodedRecord(const log::StoredRecord& record, v1::ItemKind kind);
  DecodedRecord(const DecodedRecord&) = delete;
  DecodedRecord& operator=(const DecodedRecord&) = delete;

  What what() const { return what_; }
  int64_t offset() const { return offset_; }
  WallTime time() const { return time_; }
  // When ingest accepted the article that it comes from, if the record says.
  std::optional<WallTime> received() const { return received_; }
  const std::string& id() const { return facts_.id; }
  v1::ItemKind kind() const { return facts_.kind; }
  const std::string& error() const { return error_; }  // Of an unreadable one.

  // Of an item.
  const Facts& facts() const { return facts_; }
  const std::vector<std::string>& words() const;  // Computed when first asked for.
  // A SubscribeResponse that has the item and nothing else. Copies share the bytes.
  const grpc::Slice& response() const { return response_; }
  // The Story, ConsolidatedEvent or Process, serialized. Lives as long as the record.
  std::string_view message() const;

  // About how much memory it takes.
  size_t bytes() const { return response_.size() + kOverhead + 64 * facts_.facets.size(); }

 private:
  static constexpr size_t kOverhead = 512;
  bool Decode(const log::StoredRecord& record, v1::ItemKind kind);

  What what_ = What::kUnreadable;
  const int64_t offset_;
  const WallTime time_;
  const std::optional<WallTime> received_;
  std::string error_;
  Facts facts_;
  grpc::Slice response_;
  size_t message_bytes_ = 0;  // The message is the end of the response.
  mutable std::once_flag words_once_;
  mutable std::vector<std::string> words_;
};

}  // namespace parley::gateway
