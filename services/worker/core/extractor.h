// The worker's contract: an article in, what it says out.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "parley/v1/article.pb.h"
#include "parley/v1/extraction.pb.h"

namespace parley::worker {

// Caps, so that no article can take a replica away from the others.
struct ExtractLimits {
  size_t max_headline_bytes = 4 * 1024;
  size_t max_body_bytes = 1024 * 1024;  // More is kInvalidArgument.
  size_t max_coded_bytes =
      64 * 1024;  // What is read for entities and events; the rest counts for terms only.
  size_t max_entities = 500;
  size_t max_events = 200;
};

// Threads: Extract may be called from any number of threads at once.
class Extractor {
 public:
  virtual ~Extractor() = default;

  // Pure: the same article gives the same bytes. Tolerates missing fields (headline, published, ...); bad
  // UTF-8 or an over-long field is kInvalidArgument and names the field. Text in a language that the
  // extractor does not read gets entities and events left out, not an error. A WITHHELD or CANCELED article
  // gets its reference alone.
  virtual absl::StatusOr<v1::Extraction> Extract(const v1::Article& article,
                                                 const ExtractLimits& limits) const = 0;

  // Stamped on every extraction, e.g. "rules-1".
  virtual std::string_view model_version() const = 0;
};

}  // namespace parley::worker
