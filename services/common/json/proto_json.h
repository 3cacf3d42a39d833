// Messages as JSON, the one way Parley writes and reads them: proto field names (snake_case), enum names,
// defaults left out, one line.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace parley {

// kInvalidArgument when a Timestamp is outside years 1 to 9999.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// Replaces `message`. Unknown fields are skipped. kInvalidArgument says where the text is wrong; nesting is
// limited to 100.
absl::Status FromJson(std::string_view json, google::protobuf::Message& message);

}  // namespace parley
