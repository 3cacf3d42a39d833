#include "ingest/accept/content.h"

#include "common/base/hash.h"
#include "common/json/timestamp.h"

namespace parley::ingest {

Content::Content(v1::Article article) : content_(std::move(article)) {
  how_.mutable_feed()->swap(*content_.mutable_feed());
  how_.mutable_format()->swap(*content_.mutable_format());
  how_.set_revision(content_.revision());
  content_.clear_revision();
  content_.clear_received();
  // Article has no map fields, so its serialisation is the same wherever it is made.
  serialized_ = content_.SerializeAsString();
}

uint64_t Content::digest() const { return TextHash64(serialized_); }

void Content::Accept(uint32_t revision, WallTime received) {
  how_.set_revision(revision);
  *how_.mutable_received() = ToTimestamp(received);
}

absl::StatusOr<log::Record> Content::Wrap(const log::Envelope& envelope, log::Encoding encoding) {
  if (encoding != log::Encoding::kProtobuf) {
    return log::Wrap(envelope, Whole(), encoding);
  }
  // Two serialised messages, one after the other, are the message with the fields of both.
  how_.AppendToString(&serialized_);
  return log::WrapSerialized(envelope, *v1::Article::descriptor(), std::move(serialized_));
}

v1::Article Content::Whole() const {
  v1::Article whole = content_;
  whole.MergeFrom(how_);
  return whole;
}

}  // namespace parley::ingest
