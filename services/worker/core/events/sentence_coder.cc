#include "worker/core/events/sentence_coder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "worker/core/events/event_parts.h"
#include "worker/core/events/frame.h"
#include "worker/core/events/quantities.h"
#include "worker/core/events/status.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {

bool Contains(const Parties& parties, const v1::Party& party) {
  return std::any_of(parties.begin(), parties.end(), [&](const v1::Party& p) {
    return (!party.entity_id().empty() && p.entity_id() == party.entity_id() &&
            p.actor_code() == party.actor_code()) ||
           p.text() == party.text();
  });
}
void Append(const Parties& from, Parties& to) {
  for (const v1::Party& party : from) {
    if (!Contains(to, party)) to.push_back(party);
  }
}
std::vector<v1::Event> SentenceCoder::Run() {
  const auto& verbs = view_.grammar.verbs;
  size_t verb = 0;
  for (uint32_t i = view_.first(); i < view_.last(); ++i) {
    while (noted_ < view_.chunks.size() && view_.chunks[noted_].last <= i)
      discourse_.Note(view_.text, view_.chunks[noted_++]);
    if (verb < verbs.size() && verbs[verb].verb == i) {
      CodeVerb(verb++);
    } else if (!Used(i)) {
      CodeNoun(i);
    }
  }
  while (noted_ < view_.chunks.size()) discourse_.Note(view_.text, view_.chunks[noted_++]);
  return std::move(events_);
}

bool SentenceCoder::Used(uint32_t i) const { return used_[i - view_.first()]; }

void SentenceCoder::Use(uint32_t first, uint32_t last) {
  for (uint32_t i = first; i < std::min(last, view_.last()); ++i) used_[i - view_.first()] = true;
}

Parties SentenceCoder::Resolve(const ChunkGroup& group, bool places) {
  Parties parties;
  for (const uint32_t c : group) {
    if (!places && view_.chunks[c].place) continue;
    Append(discourse_.Resolve(view_.text, view_.chunks[c]), parties);
  }
  return parties;
}

void SentenceCoder::UseObjects(const Region& right) {
  for (const ThemeNoun& noun : right.nouns) {
    if (noun.preposition.empty() || noun.preposition == "of") Use(noun.first, noun.last);
  }
}

void SentenceCoder::Emit(Reading reading) {
  v1::Event event;
  event.set_type(reading.type);
  if (!reading.mode.empty()) event.add_modes(std::string(reading.mode));
  event.set_status(reading.status);
  if (reading.kind != v1::NEGOTIATION_KIND_UNSPECIFIED) {
    event.mutable_negotiation()->set_kind(reading.kind);
    if (IsAboutTalks(reading.kind)) event.mutable_negotiation()->set_round(FindRound(view_, reading.clause));
  }
  if (IsAboutTalks(reading.kind) || reading.kind == v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE ||
      reading.kind == v1::NEGOTIATION_KIND_SIGNING)
    discourse_.NoteParties(reading.actors);
  for (v1::Party& party : reading.actors) *event.add_actors() = std::move(party);
  for (v1::Party& party : reading.recipients) *event.add_recipients() = std::move(party);
  for (v1::Party& party : reading.mediators) *event.add_mediators() = std::move(party);
  SetTime(view_, reading.time_clause, times_, reading.strict_time, context_, event);
  const bool plain_past = event.status() == v1::EVENT_STATUS_ACTUAL && times_.empty();
  if (background_ && plain_past && reading.simple_past) event.set_status(v1::EVENT_STATUS_HISTORICAL);
  SetPlace(view_, reading.clause, entities_, context_, event);
  event.set_cameo(std::string(CameoCode(event)));
  event.set_attribution(FindAttribution(view_, reading.clause));
  for (v1::Quantity& quantity : FindQuantities(view_.text, reading.clause.first, reading.clause.last))
    *event.add_quantities() = std::move(quantity);
  SetEvidence(reading, event);
  event.set_confidence(reading.confidence);
  events_.push_back(std::move(event));
}

bool SentenceCoder::IsAboutTalks(v1::NegotiationKind kind) {
  return kind == v1::NEGOTIATION_KIND_TALKS || kind == v1::NEGOTIATION_KIND_MEDIATION ||
         kind == v1::NEGOTIATION_KIND_SUSPENSION || kind == v1::NEGOTIATION_KIND_RESUMPTION ||
         kind == v1::NEGOTIATION_KIND_CANCELLATION || kind == v1::NEGOTIATION_KIND_COLLAPSE;
}

void SentenceCoder::SetEvidence(const Reading& reading, v1::Event& event) const {
  v1::Evidence& evidence = *event.mutable_evidence();
  const uint32_t begin = view_.text[reading.clause.first].begin,
                 end = view_.text[reading.clause.last - 1].end;
  evidence.set_field(field_.field);
  evidence.set_begin(begin);
  evidence.set_end(end);
  evidence.set_sentence(std::string(view_.text.text().substr(begin, end - begin)));
  evidence.set_pattern(reading.pattern);
}

}  // namespace parley::worker
