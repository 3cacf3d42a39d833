// Ids of articles.
#pragma once

#include "parley/v1/article.pb.h"

namespace parley::ingest {

// Sets `id`, where it is empty: "<provider slug>:<provider's item id>" or "sha256:<hex>" of provider,
// headline and body. A provider without a name that makes a slug counts as "unknown". (ProviderSlug:
// format.h.)
void AssignId(v1::Article& article);

}  // namespace parley::ingest
