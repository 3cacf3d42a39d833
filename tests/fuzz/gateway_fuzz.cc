// Tokens and filters as clients send them. First byte: which one.
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "gateway/core/filter.h"
#include "gateway/core/page_token.h"
#include "gateway/core/resume_token.h"
#include "google/protobuf/stubs/logging.h"

namespace {

// Bytes that are no message are what this program is about: no line for each of them.
google::protobuf::LogHandler* const kQuiet = google::protobuf::SetLogHandler(nullptr);

using parley::gateway::DecodePageToken;
using parley::gateway::DecodeResumeToken;
using parley::gateway::EncodeResumeToken;

void Resume(std::string_view bytes) {
  const auto point = DecodeResumeToken(bytes);
  if (point.ok()) {
    const auto again = DecodeResumeToken(EncodeResumeToken(*point));
    PARLEY_CHECK(again.ok() && again->next == point->next && again->log_id == point->log_id);
  }
}

// The filter and an item that is made of the same bytes.
void Filter(std::string_view bytes) {
  parley::v1::Filter message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    message.set_text(std::string(bytes));
  }
  const auto filter = parley::gateway::ParseFilter(message);
  parley::v1::Item item;
  if (!item.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    item.mutable_story()->set_headline(std::string(bytes));
  }
  if (!filter.ok()) {
    return;
  }
  const bool passes = parley::gateway::Passes(*filter, item);
  const bool words_only = message.text().size() > 0 && message.ByteSizeLong() == message.text().size() + 2;
  if (words_only && item.has_story() && item.story().headline() == message.text()) {
    PARLEY_CHECK(passes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0:
      Resume(bytes);
      break;
    case 1:
      (void)DecodePageToken(0, bytes);
      break;
    default:
      Filter(bytes);
  }
  return 0;
}
