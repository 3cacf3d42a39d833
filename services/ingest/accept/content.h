// What makes two deliveries the same text, apart from how they came.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/envelope.h"
#include "parley/v1/article.pb.h"

namespace parley::ingest {

// A finished article in two parts: its content, and how it came, which is feed, format, revision and time
// received. The content is serialised once, for its digest and for the log.
//
// Threads: one at a time. Life cycle: Accept before Wrap.
class Content {
 public:
  explicit Content(v1::Article article);

  // The same for the same text, wherever and whenever it came from.
  uint64_t digest() const;
  const v1::Article& content() const { return content_; }
  // Zero: it did not say any.
  uint32_t said_revision() const { return how_.revision(); }

  void Accept(uint32_t revision, WallTime received);
  // The whole article.
  absl::StatusOr<log::Record> Wrap(const log::Envelope& envelope, log::Encoding encoding);
  v1::Article Whole() const;

 private:
  v1::Article content_;
  v1::Article how_;
  std::string serialized_;  // content_.
};

}  // namespace parley::ingest
