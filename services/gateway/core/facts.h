// What can be asked of a consolidated item, read off it once: filters are decided on it, and the view indexes
// exactly it, so that a subscription and a query cannot disagree.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "google/protobuf/timestamp.pb.h"
#include "parley/v1/filter.pb.h"

namespace parley::gateway {

// Values an item has several of. The numbers are stored in the view: never reuse one.
enum class FacetField : int {
  kActorCode = 1,
  kEntityId = 2,
  kName = 3,     // As NameKey gives it.
  kCountry = 4,  // Three capitals.
  kProcess = 5,
  kProvider = 6,  // Folded.
};

struct Facet {
  FacetField field;
  std::string value;
  auto operator<=>(const Facet&) const = default;
};

struct Facts {
  v1::ItemKind kind = v1::ITEM_KIND_UNSPECIFIED;
  std::string id;
  uint32_t version = 0;
  bool retracted = false;
  std::string redirect_to;
  WallTime updated;
  std::vector<Facet> facets;  // Ascending, distinct, at most kMaxFacets.
  // Of events; -1 for the other kinds.
  int event_type = -1;
  int event_status = -1;
  // Of stories and events; -1 for processes.
  int64_t independent_origins = -1;
};

inline constexpr size_t kMaxFacets = 4096;       // An item with more keeps the first ones.
inline constexpr size_t kMaxFacetBytes = 256;    // Longer values cannot be asked for.
inline constexpr size_t kMaxTextBytes = 262144;  // Of one item; later text is not searched.

// ITEM_KIND_UNSPECIFIED when the item is not set.
v1::ItemKind KindOf(const v1::Item& item);

Facts FactsOf(const v1::Item& item);

// The distinct words of the item's texts, ascending. Stories: headline, summary, names of entities. Events:
// names of parties and place, the issue, the evidence of each report. Processes: name, names of parties,
// mediators and venues, issues.
std::vector<std::string> WordsOf(const v1::Item& item);

}  // namespace parley::gateway
