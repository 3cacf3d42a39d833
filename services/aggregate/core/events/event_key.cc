#include "aggregate/core/events/event_key.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "aggregate/core/base/civil_day.h"
#include "common/base/hash.h"

namespace parley::aggregate {
namespace {

uint32_t ShortHash(std::string_view text) {
  return text.empty() ? 0 : static_cast<uint32_t>(Hash64(text) >> 32) | 1;
}

std::string LowerWithoutArticle(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view article : {"the ", "a ", "an "}) {
    if (lower.starts_with(article)) return lower.substr(article.size());
  }
  return lower;
}

PartyKey MakePartyKey(const v1::Party& party) {
  const std::string_view code = party.actor_code();
  PartyKey key;
  key.entity = ShortHash(party.entity_id());
  key.name = ShortHash(LowerWithoutArticle(party.text()));
  key.country = ShortHash(code.substr(0, 3));
  key.sector = code.size() > 3 ? ShortHash(code.substr(3)) : 0;
  return key;
}

// 3: the same party; 2: one may speak for the other; 0: they differ.
int PartyScore(const PartyKey& a, const PartyKey& b) {
  if ((a.entity != 0 && a.entity == b.entity) || (a.name != 0 && a.name == b.name)) return 3;
  if (a.country == 0 || a.country != b.country) return 0;
  // A minister and his government, a country and its army.
  return a.sector == b.sector || a.sector == 0 || b.sector == 0 ? 2 : 0;
}

constexpr int kUnknown = 1;

// Of two lists of parties: 0 when both are named and nobody is on both, kUnknown when one is not named.
int PartiesScore(const std::vector<PartyKey>& a, const std::vector<PartyKey>& b) {
  if (a.empty() || b.empty()) return kUnknown;
  int best = 0;
  for (const PartyKey& x : a) {
    for (const PartyKey& y : b) best = std::max(best, PartyScore(x, y));
  }
  return best;
}

bool IsMutual(v1::EventType type) {
  return type == v1::EVENT_TYPE_CONSULT || type == v1::EVENT_TYPE_AGREE || type == v1::EVENT_TYPE_COOPERATE;
}

// Both sides together; 0 when they contradict.
int SidesScore(const EventKey& a, const EventKey& b) {
  const int actors = PartiesScore(a.actors, b.actors);
  const int recipients = PartiesScore(a.recipients, b.recipients);
  const int straight = actors == 0 || recipients == 0 ? 0 : actors + recipients;
  if (!IsMutual(a.type)) return straight;
  const int crossed_actors = PartiesScore(a.actors, b.recipients);
  const int crossed_recipients = PartiesScore(a.recipients, b.actors);
  const int crossed =
      crossed_actors == 0 || crossed_recipients == 0 ? 0 : crossed_actors + crossed_recipients;
  return std::max(straight, crossed);
}

bool IsExact(v1::Precision precision) {
  return precision == v1::PRECISION_EXACT || precision == v1::PRECISION_DERIVED;
}

// 0 when the dates contradict.
int DateScore(const EventKey& a, const EventKey& b) {
  if (a.from == 0 || b.from == 0) return kUnknown;
  const int gap = std::max({0, a.from - b.to, b.from - a.to});
  if (gap == 0) return IsExact(a.date_precision) && IsExact(b.date_precision) ? 3 : 2;
  // A day apart is a time zone or a dateline; an assumed day may be the day of the report.
  const bool assumed = a.date_precision == v1::PRECISION_ASSUMED || b.date_precision == v1::PRECISION_ASSUMED;
  return gap <= (assumed ? 2 : 1) ? kUnknown : 0;
}

int PlaceScore(const EventKey& a, const EventKey& b) {
  if (a.place != 0 && a.place == b.place) return 3;
  if (a.country == 0 || b.country == 0) return kUnknown;
  if (a.country != b.country) return 0;
  const bool two_towns = a.place != 0 && b.place != 0 && a.place_precision == v1::PRECISION_EXACT &&
                         b.place_precision == v1::PRECISION_EXACT;
  return two_towns ? 0 : 2;
}

// Types and kinds: 0 when they are of different things.
int KindScore(const EventKey& a, const EventKey& b) {
  const bool both_kinds = a.kind != 0 && b.kind != 0;
  if (both_kinds && a.kind != b.kind) return 0;
  if (both_kinds) return a.type == b.type ? 3 : 2;
  return a.type == b.type ? 1 : 0;
}

bool IsSpeech(v1::EventType type) {
  return type == v1::EVENT_TYPE_REQUEST || type == v1::EVENT_TYPE_ACCUSE || type == v1::EVENT_TYPE_REJECT ||
         type == v1::EVENT_TYPE_THREATEN || type == v1::EVENT_TYPE_SUPPORT;
}

// What is recalled and what may happen are easily something else that looks alike: they need their date.
bool NeedsDate(const EventKey& key) {
  return key.status == v1::EVENT_STATUS_HISTORICAL || HappeningOf(key.status) == Happening::kOpen;
}

}  // namespace

Happening HappeningOf(v1::EventStatus status) {
  switch (status) {
    case v1::EVENT_STATUS_PLANNED:
    case v1::EVENT_STATUS_HYPOTHETICAL:
      return Happening::kOpen;
    case v1::EVENT_STATUS_NEGATED:
    case v1::EVENT_STATUS_DENIED:
      return Happening::kNot;
    default:
      return Happening::kHappened;
  }
}

EventKey MakeEventKey(const v1::Event& event) {
  EventKey key;
  key.type = event.type();
  key.kind = event.negotiation().kind();
  key.status = event.status();
  key.round = event.negotiation().round();
  if (const auto from = ParseDay(event.time().start())) {
    key.from = *from;
    key.to = std::max(*from, ParseDay(event.time().end()).value_or(*from));
    key.date_precision = event.time().precision();
  }
  key.country = ShortHash(event.place().country());
  key.place = ShortHash(LowerWithoutArticle(event.place().name()));
  key.place_precision = event.place().precision();
  for (const v1::Quantity& quantity : event.quantities()) {
    if (quantity.kind() == v1::QUANTITY_KIND_KILLED) key.killed = quantity.low();
  }
  for (const v1::Party& party : event.actors()) key.actors.push_back(MakePartyKey(party));
  for (const v1::Party& party : event.recipients()) key.recipients.push_back(MakePartyKey(party));
  return key;
}

int SameEventScore(const EventKey& a, const EventKey& b) {
  const int kind = KindScore(a, b);
  const int date = DateScore(a, b);
  const int place = PlaceScore(a, b);
  const int sides = SidesScore(a, b);
  if (kind == 0 || date == 0 || place == 0 || sides == 0) return 0;
  if (a.round != 0 && b.round != 0 && a.round != b.round) return 0;
  if ((NeedsDate(a) || NeedsDate(b)) && date <= kUnknown && a.round == 0) return 0;
  // Much is said on a day: what is said needs a speaker.
  if (IsSpeech(a.type) && PartiesScore(a.actors, b.actors) <= kUnknown) return 0;
  const int number = a.killed != 0 && a.killed == b.killed ? 1 : 0;
  return kind + date + place + sides + number;
}

}  // namespace parley::aggregate
