#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "worker/core/events/event_parts.h"
#include "worker/core/events/frame.h"
#include "worker/core/events/quantities.h"
#include "worker/core/events/sentence_coder.h"
#include "worker/core/events/status.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {

void SentenceCoder::CodeNoun(uint32_t i) {
  const NounMatch noun = FindNoun(view_.text, i, view_.last());
  if (noun.noun_class == nullptr || noun.noun_class->type == v1::EVENT_TYPE_UNSPECIFIED || InsideChunk(i))
    return;
  const uint32_t end = i + noun.tokens;
  if (end < view_.last() && view_.text.Slice(view_.text[end]) == "-" && !view_.text[end].space_before) return;
  const NounClass& c = *noun.noun_class;
  Parties owners = Resolve(OwnersOf(view_, i));
  if (owners.empty()) owners = PronounOwners(i);
  const Region right = ReadRight(view_, end);
  Reading reading{c.type, c.kind, c.mode, "noun:" + std::string(c.name), {}, {}, {}, StatusOfNoun(view_, i),
                  {},     0.4F};
  const Slot* slot = FindSlot(right, c.preps);
  const Slot* by = FindSlot(right, "by");
  reading.actors = owners;
  if (by != nullptr) Append(Resolve(by->group), reading.actors);
  if (slot != nullptr && slot != by) {
    Append(Resolve(slot->group),
           c.frame == Frame::kTransitive || c.frame == Frame::kMediate ? reading.recipients : reading.actors);
  }
  const bool explicit_pair = c.frame == Frame::kReciprocal
                                 ? reading.actors.size() >= 2
                                 : !reading.actors.empty() || (slot != nullptr && slot->preposition != "in" &&
                                                               slot->preposition != "at");
  const bool planned = ReadPlan(right, c, reading);
  if (!explicit_pair && !planned && !IsAnchored(i, end, right, c)) return;
  if (c.frame == Frame::kReciprocal)
    FillFromDiscourse(c.kind != v1::NEGOTIATION_KIND_UNSPECIFIED, reading.actors);
  if (c.frame == Frame::kMediate) reading.mediators = reading.actors;
  Use(i, end);
  for (const ThemeNoun& inner : right.nouns) {
    if (inner.preposition == "of") Use(inner.first, inner.last);  // "a round of talks".
  }
  reading.clause = Trim({OwnerStart(i), std::max(end, right.last)});
  reading.time_clause = {reading.clause.first, ClauseEnd(view_, end)};
  if (explicit_pair) reading.confidence += 0.15F;
  Emit(std::move(reading));
}

bool SentenceCoder::ReadPlan(const Region& right, const NounClass& noun, Reading& out) {
  const VerbGroup* verb = right.last < view_.last() ? view_.grammar.VerbAt(right.last) : nullptr;
  const bool negotiation = noun.kind != v1::NEGOTIATION_KIND_UNSPECIFIED;
  if (verb == nullptr || !negotiation || verb->lemma->role != VerbRole::kIntend || !verb->passive)
    return false;
  const Region after = ReadRight(view_, verb->verb + 1);
  if (const Slot* slot = FindSlot(after, "between|with|among"); slot != nullptr)
    Append(Resolve(slot->group), out.actors);
  FillFromDiscourse(true, out.actors);
  out.status = verb->negated ? v1::EVENT_STATUS_NEGATED : v1::EVENT_STATUS_PLANNED;
  return !out.actors.empty();
}

bool SentenceCoder::InsideChunk(uint32_t i) const {
  return std::any_of(view_.chunks.begin(), view_.chunks.end(),
                     [&](const ActorChunk& c) { return c.first <= i && i < c.last; });
}

bool SentenceCoder::IsAnchored(uint32_t i, uint32_t end, const Region& right, const NounClass& noun) const {
  if (noun.type != v1::EVENT_TYPE_ASSAULT && noun.type != v1::EVENT_TYPE_PROTEST &&
      noun.type != v1::EVENT_TYPE_CONSULT)
    return false;
  if (std::any_of(times_.begin(), times_.end(),
                  [&](const TimeExpression& t) { return t.first >= end && t.first <= end + 3; }))
    return true;
  const bool placed = std::any_of(right.slots.begin(), right.slots.end(), [&](const Slot& slot) {
    return (slot.preposition == "in" || slot.preposition == "at") && view_.chunks[slot.group.front()].place &&
           view_.chunks[slot.group.front()].first <= end + 3;
  });
  if (placed && noun.frame == Frame::kTransitive) return true;
  const std::string_view unit = i >= view_.first() + 2 ? view_.text[i - 2].lower : std::string_view();
  return view_.text[i > view_.first() ? i - 1 : i].lower == "of" &&
         Lists("hours|days|weeks|months|rounds|round|sessions|series|years|day", unit);
}

Parties SentenceCoder::PronounOwners(uint32_t noun) const {
  for (uint32_t i = noun; i > view_.first() && noun - i < 3; --i) {
    const WordClass c = view_.grammar.At(i - 1);
    if (c == WordClass::kDeterminer) return discourse_.OwnersByPronoun(view_.text[i - 1].lower);
    if (c != WordClass::kOther) break;
  }
  return {};
}

uint32_t SentenceCoder::OwnerStart(uint32_t noun) const {
  const ChunkGroup owners = OwnersOf(view_, noun);
  return owners.empty() ? noun : view_.chunks[owners.front()].first;
}

}  // namespace parley::worker
