// IPTC ninjs 1.x, 2.x and 3.x: one JSON object, or an array of them.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "ingest/core/collector.h"

namespace parley::ingest {

// Keys are compared without regard to case (3.x writes versionCreated, 2.x versioncreated). Kept: uri,
// version, pubstatus, firstcreated (else versioncreated) as published and versioncreated as updated,
// embargoed, the main headline, the body (plain text before HTML), byline/by, slugline, located, provider
// (else the information source with that role, else copyrightholder), other information sources as credit,
// subjects, keywords, ednotes, usage terms, language, urgency, descriptions as abstract. Associations,
// renditions and whatever else there is are left out.
//
// An entry that is no object is an item error. kInvalidArgument, kResourceExhausted, without a source in the
// message: as ParseJsonValue.
absl::Status ParseNinjs(std::string_view bytes, Collector& collector);

// True for an array, and for an object with a key that ninjs has and Article has not.
bool LooksLikeNinjs(std::string_view bytes);

}  // namespace parley::ingest
