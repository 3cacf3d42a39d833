#include "aggregate/core/processes/rounds.h"

#include <algorithm>
#include <string>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"

namespace parley::aggregate {
namespace {

constexpr int32_t kSameMeeting = 3;   // Days.
constexpr int32_t kSameSeries = 200;  // Days within which a number is not used again.
constexpr int kMaxEvents = 50;        // Listed of one round.

struct Meeting {
  v1::Round round;
  int32_t from = 0;  // 0: not known.
  int32_t to = 0;
  int32_t day = 0;
  bool held = false;
};

bool IsExactDay(const state::v1::NegotiationFact& fact) {
  return fact.from() != 0 && fact.to() - fact.from() <= 14 &&
         (fact.date_precision() == v1::PRECISION_EXACT || fact.date_precision() == v1::PRECISION_DERIVED);
}

bool TellsOfRound(const state::v1::NegotiationFact& fact) {
  if (fact.kind() != v1::NEGOTIATION_KIND_TALKS && fact.kind() != v1::NEGOTIATION_KIND_RESUMPTION)
    return false;
  const bool real = Happened(fact) || IsPlanned(fact) || fact.status() == v1::EVENT_STATUS_HISTORICAL;
  if (!real) return false;
  return fact.round() > 0 || (fact.prominent() && IsExactDay(fact) && !fact.place().empty());
}

bool Fits(const Meeting& meeting, const FactRef& ref) {
  const state::v1::NegotiationFact& fact = ref.fact();
  if (fact.round() > 0 && meeting.round.number() > 0) {
    return fact.round() == meeting.round.number() && std::abs(ref.day - meeting.day) <= kSameSeries;
  }
  if (!IsExactDay(fact) || meeting.from == 0) return false;
  const bool elsewhere =
      !fact.place().empty() && !meeting.round.place().empty() && fact.place() != meeting.round.place();
  return !elsewhere && fact.from() <= meeting.to + kSameMeeting && fact.to() >= meeting.from - kSameMeeting;
}

void Join(const FactRef& ref, Meeting& meeting) {
  const state::v1::NegotiationFact& fact = ref.fact();
  if (meeting.day == 0) meeting.day = ref.day;
  if (meeting.round.number() == 0) meeting.round.set_number(fact.round());
  if (IsExactDay(fact)) {
    meeting.from = meeting.from == 0 ? fact.from() : std::min(meeting.from, fact.from());
    meeting.to = std::max(meeting.to, fact.to());
  }
  if (meeting.round.place().empty()) meeting.round.set_place(fact.place());
  meeting.held |= !IsPlanned(fact);
  if (meeting.round.event_ids_size() < kMaxEvents) meeting.round.add_event_ids(EventName(ref.event->id));
}

}  // namespace

std::vector<v1::Round> RoundsOf(const std::vector<FactRef>& facts) {
  std::vector<Meeting> meetings;
  for (const FactRef& ref : facts) {
    if (!TellsOfRound(ref.fact())) continue;
    const auto fits = std::find_if(meetings.rbegin(), meetings.rend(),
                                   [&](const Meeting& meeting) { return Fits(meeting, ref); });
    Join(ref, fits != meetings.rend() ? *fits : meetings.emplace_back());
  }
  std::stable_sort(meetings.begin(), meetings.end(), [](const Meeting& a, const Meeting& b) {
    return (a.from != 0 ? a.from : a.day) < (b.from != 0 ? b.from : b.day);
  });
  std::vector<v1::Round> rounds;
  for (Meeting& meeting : meetings) {
    if (meeting.from != 0) {
      meeting.round.set_start(FormatDay(meeting.from));
      meeting.round.set_end(FormatDay(meeting.to));
    }
    meeting.round.set_status(meeting.held ? v1::EVENT_STATUS_ACTUAL : v1::EVENT_STATUS_PLANNED);
    rounds.push_back(std::move(meeting.round));
  }
  return rounds;
}

}  // namespace parley::aggregate
