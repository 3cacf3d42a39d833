// What decides whether two reports are of one event: its arguments, not its wording.
#pragma once

#include <cstdint>
#include <vector>

#include "parley/v1/event.pb.h"

namespace parley::aggregate {

// A party reduced to what can be compared. Zero: not known.
struct PartyKey {
  uint32_t entity = 0;   // Of the entity's id.
  uint32_t name = 0;     // Of the words that name it, lower case, without articles.
  uint32_t country = 0;  // First three letters of the actor code.
  uint32_t sector = 0;   // The rest of it.
};

enum class Happening { kOpen, kHappened, kNot };  // Planned or possible; it did; it did not.
Happening HappeningOf(v1::EventStatus status);

struct EventKey {
  v1::EventType type = v1::EVENT_TYPE_UNSPECIFIED;
  v1::NegotiationKind kind = v1::NEGOTIATION_KIND_UNSPECIFIED;
  v1::EventStatus status = v1::EVENT_STATUS_UNSPECIFIED;
  uint32_t round = 0;
  int32_t from = 0;  // Days since 1970; both 0 when not known.
  int32_t to = 0;
  v1::Precision date_precision = v1::PRECISION_UNSPECIFIED;
  uint32_t country = 0;
  uint32_t place = 0;
  v1::Precision place_precision = v1::PRECISION_UNSPECIFIED;
  uint32_t killed = 0;
  std::vector<PartyKey> actors;
  std::vector<PartyKey> recipients;
};

EventKey MakeEventKey(const v1::Event& event);

// How surely both are of one event: 0 when an argument speaks against it, else the more the surer. What is
// not said fits everything and proves nothing.
int SameEventScore(const EventKey& a, const EventKey& b);

// Reports with at least this score are merged.
inline constexpr int kSameEvent = 7;

}  // namespace parley::aggregate
