// What every article goes through, whatever format it came in.
#pragma once

#include "absl/status/status.h"
#include "ingest/core/format.h"
#include "parley/v1/article.pb.h"

namespace parley::ingest {

// Repairs UTF-8, normalises white space, fills id, dateline, feed and format, and checks limits and dates.
// kInvalidArgument says which field is wrong and the way out.
absl::Status Normalise(const DocumentContext& context, v1::Article& article);

}  // namespace parley::ingest
