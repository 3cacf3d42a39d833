#include "ingest/accept/content.h"

#include "common/base/hash.h"
#include "common/json/timestamp.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace parley::ingest {
namespace {

constexpr uint32_t kLengthDelimited = 2;  // The wire type of strings.

// Appends the body as a field. The generated code would look once more whether it is UTF-8, which takes
// longer than all the rest of it.
void AppendBody(const std::string& body, std::string& serialized) {
  google::protobuf::io::StringOutputStream stream(&serialized);
  google::protobuf::io::CodedOutputStream out(&stream);
  out.WriteTag(v1::Article::kBodyFieldNumber << 3 | kLengthDelimited);
  out.WriteVarint32(static_cast<uint32_t>(body.size()));
  out.WriteString(body);
}

// For the tag of the body and for how it came.
constexpr size_t kRoom = 256;

}  // namespace

Content::Content(v1::Article article) : content_(std::move(article)) {
  how_.mutable_feed()->swap(*content_.mutable_feed());
  how_.mutable_format()->swap(*content_.mutable_format());
  how_.set_revision(content_.revision());
  content_.clear_revision();
  content_.clear_received();
  // Article has no map fields, so its serialisation is the same wherever it is made.
  std::string body;
  body.swap(*content_.mutable_body());
  serialized_.reserve(content_.ByteSizeLong() + body.size() + kRoom);
  content_.AppendToString(&serialized_);
  if (!body.empty()) {
    AppendBody(body, serialized_);
  }
  body.swap(*content_.mutable_body());
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
