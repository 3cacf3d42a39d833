#include "common/json/proto_json.h"

#include <algorithm>

#include "common/base/status.h"
#include "google/protobuf/util/json_util.h"

namespace parley {

namespace pb = google::protobuf;

absl::StatusOr<std::string> ToJson(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = pb::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) {
    return InvalidArgument("cannot write {} as JSON: {}", message.GetDescriptor()->name(),
                           status.message().ToString());
  }
  return json;
}

absl::Status FromJson(std::string_view json, pb::Message& message) {
  pb::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status =
      pb::util::JsonStringToMessage(pb::StringPiece(json.data(), json.size()), &message, options);
  if (!status.ok()) {
    // The library shows the place on lines of their own.
    std::string why = status.message().ToString();
    std::replace(why.begin(), why.end(), '\n', ' ');
    return InvalidArgument("not a JSON {}: {}", message.GetDescriptor()->name(), why);
  }
  return absl::OkStatus();
}

}  // namespace parley
