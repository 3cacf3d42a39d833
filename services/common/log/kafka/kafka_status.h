// librdkafka's errors as statuses.
#pragma once

#include <librdkafka/rdkafka.h>

#include <string_view>

#include "absl/status/status.h"

namespace parley::log::kafka {

// kNotFound: topic or partition unknown. kInvalidArgument: too large or malformed. kOutOfRange: offset.
// kUnauthenticated, kPermissionDenied: credentials, rights. kFailedPrecondition: fenced. Everything else may
// pass: kUnavailable. The message is "what: error (name)". OK for no error.
absl::Status FromError(rd_kafka_resp_err_t error, std::string_view what, std::string_view detail = "");

// The same for a topic that is known to be there: a broker that is just coming up or taking over does not
// know it for a moment, so kUnavailable instead of kNotFound.
absl::Status FromKnownTopicError(rd_kafka_resp_err_t error, std::string_view what,
                                 std::string_view detail = "");

// True for errors after which a request that was sent may still take effect later: what librdkafka repeats by
// itself and may therefore have done twice. See reliability notes in README.md.
bool IsAmbiguous(rd_kafka_resp_err_t error);

}  // namespace parley::log::kafka
