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

const Slot* SentenceCoder::FindSlot(const Region& region, std::string_view prepositions) const {
  while (!prepositions.empty()) {
    const size_t bar = std::min(prepositions.find('|'), prepositions.size());
    for (const Slot& slot : region.slots) {
      if (slot.preposition == prepositions.substr(0, bar)) return &slot;
    }
    prepositions.remove_prefix(std::min(bar + 1, prepositions.size()));
  }
  return nullptr;
}

const Slot* SentenceCoder::FindDirect(const Region& region) const {
  for (const Slot& slot : region.slots) {
    if (slot.preposition.empty()) return &slot;
  }
  return nullptr;
}

bool SentenceCoder::IsVerbal(v1::EventType type) {
  return type == v1::EVENT_TYPE_REJECT || type == v1::EVENT_TYPE_SUPPORT || type == v1::EVENT_TYPE_ACCUSE ||
         type == v1::EVENT_TYPE_CONCEDE || type == v1::EVENT_TYPE_AGREE;
}

uint32_t SentenceCoder::ObjectEnd(const Slot& slot) const { return view_.chunks[slot.group.back()].last; }

void SentenceCoder::ReadArguments(const SenseMatch& match, const ChunkGroup& subject, bool passive,
                                  const Region& right, Reading& out) {
  const Sense& sense = *match.sense;
  const Slot* by = passive ? FindSlot(right, "by") : nullptr;
  const Slot* object = passive ? nullptr : FindDirect(right);
  const Slot* partner = FindSlot(right, sense.preps);
  const Slot* owner = FindSlot(right, "'s");
  Parties agents = passive ? (by != nullptr ? Resolve(by->group) : Parties()) : Resolve(subject);
  switch (sense.frame) {
    case Frame::kReciprocal:
      out.actors = std::move(agents);
      if (passive && match.theme == nullptr) Append(Resolve(subject), out.actors);
      if (object != nullptr) Append(Resolve(object->group, match.theme == nullptr), out.actors);
      if (partner != nullptr) Append(Resolve(partner->group), out.actors);
      if (match.theme != nullptr) Append(ThemeParties(*match.theme), out.actors);
      FillFromDiscourse(match.theme != nullptr || sense.kind != v1::NEGOTIATION_KIND_UNSPECIFIED, out.actors);
      break;
    case Frame::kMediate:
      out.actors = agents;
      out.mediators = std::move(agents);
      if (partner != nullptr) out.recipients = Resolve(partner->group);
      if (match.theme != nullptr) Append(ThemeParties(*match.theme), out.recipients);
      if (out.recipients.empty()) out.recipients = discourse_.last_parties();
      break;
    case Frame::kTheme:
      out.actors = ThemeParties(*match.theme);
      if (partner != nullptr) Append(Resolve(partner->group), out.actors);
      FillFromDiscourse(true, out.actors);
      break;
    case Frame::kIntransitive:
      out.actors = passive ? Resolve(subject) : std::move(agents);
      if (partner != nullptr) out.recipients = Resolve(partner->group);
      break;
    case Frame::kTransitive:
    case Frame::kLift:
      out.actors = std::move(agents);
      if (passive && out.actors.empty() && match.theme != nullptr &&
          sense.kind != v1::NEGOTIATION_KIND_UNSPECIFIED) {
        out.actors =
            ThemeParties(*match.theme);  // "Talks were suspended": by the parties, as far as one is told.
        FillFromDiscourse(true, out.actors);
      } else if (passive && match.theme == nullptr) {
        out.recipients = Resolve(subject);
      } else if (object != nullptr && (match.theme == nullptr || ObjectEnd(*object) <= match.theme->first)) {
        out.recipients = Resolve(object->group);  // "gave Canada a deadline", too.
      } else if (owner != nullptr &&
                 (IsVerbal(sense.type) || !view_.chunks[owner->group.front()].adjective)) {
        out.recipients = Resolve(owner->group);
      } else if (partner != nullptr) {
        out.recipients = Resolve(partner->group);
      }
  }
  std::erase_if(out.recipients, [&](const v1::Party& p) {
    return sense.frame != Frame::kMediate && Contains(out.actors, p);
  });
}

Parties SentenceCoder::ThemeParties(const ThemeNoun& theme) {
  Parties parties = Resolve(OwnersOf(view_, theme.first));
  const Region after = ReadRight(view_, theme.last);
  if (const Slot* slot = FindSlot(after, "between|among|with|involving"); slot != nullptr)
    Append(Resolve(slot->group), parties);
  return parties;
}

void SentenceCoder::AddPlainParties(const VerbGroup& verb, bool passive, const Sense& sense, bool themed,
                                    const Region& right, Reading& out) const {
  const bool two_sided =
      sense.frame == Frame::kTransitive || (sense.frame == Frame::kLift && !verb.infinitive);
  if (!two_sided) return;
  const PhraseSpan before = PhraseUpTo(view_, verb.first), after = PhraseFrom(view_, verb.verb + 1);
  Parties& patient = passive ? out.recipients : out.actors;
  if (patient.empty() && !themed && !verb.infinitive && !verb.gerund) AddPlain(before, patient);
  if (!passive && out.recipients.empty() && !themed && right.slots.empty()) AddPlain(after, out.recipients);
}

void SentenceCoder::AddPlain(const PhraseSpan& phrase, Parties& to) const {
  if (phrase.first >= phrase.last) return;
  if (phrase.first > view_.first())
    Append(discourse_.OwnersByPronoun(view_.text[phrase.first - 1].lower), to);
  if (!to.empty()) return;  // "praised their courage": them.
  v1::Party& party = to.emplace_back();
  party.set_begin(view_.text[phrase.first].begin);
  party.set_end(view_.text[phrase.last - 1].end);
  party.set_text(std::string(view_.text.text().substr(party.begin(), party.end() - party.begin())));
}

void SentenceCoder::AddImplied(const SenseMatch& match, Reading& out) const {
  const bool about_talks = out.kind != v1::NEGOTIATION_KIND_UNSPECIFIED || match.score >= 3;
  const bool verbal = out.type == v1::EVENT_TYPE_SUPPORT || out.type == v1::EVENT_TYPE_REQUEST ||
                      out.type == v1::EVENT_TYPE_REJECT;
  const bool open = out.recipients.empty() ||
                    std::all_of(out.recipients.begin(), out.recipients.end(), [](const v1::Party& p) {
                      return p.entity_id().empty() && p.actor_code().empty();
                    });
  if (!(about_talks || verbal) || !open || out.actors.size() != 1 || match.sense->frame == Frame::kReciprocal)
    return;
  Parties others = discourse_.last_parties();
  std::erase_if(others, [&](const v1::Party& p) { return SameSide(p, out.actors.front()); });
  Append(others, out.recipients);
}

bool SentenceCoder::SameSide(const v1::Party& a, const v1::Party& b) {
  if (!a.entity_id().empty() && a.entity_id() == b.entity_id()) return true;
  return a.actor_code().size() >= 3 && a.actor_code() == b.actor_code();
}

void SentenceCoder::FillFromDiscourse(bool negotiation, Parties& parties) {
  if (!negotiation || parties.size() >= 2) return;
  const Parties& last = discourse_.last_parties();
  const bool known = !parties.empty() && std::any_of(last.begin(), last.end(), [&](const v1::Party& p) {
    return SameSide(p, parties.front());
  });
  if (parties.empty()) {
    Append(last, parties);
  } else if (known) {
    for (const v1::Party& p : last) {
      if (!SameSide(p, parties.front())) Append({p}, parties);
    }
  }
}

void SentenceCoder::ReadComplement(size_t index, const Region& right, Reading& out) {
  const VerbGroup& verb = view_.grammar.verbs[index];
  const uint32_t end = ComplementEnd(index);
  v1::NegotiationKind inner = v1::NEGOTIATION_KIND_UNSPECIFIED;
  v1::EventType inner_type = v1::EVENT_TYPE_UNSPECIFIED;
  for (const ThemeNoun& noun : right.nouns) {
    if (inner == v1::NEGOTIATION_KIND_UNSPECIFIED) inner = noun.noun_class->kind;
  }
  for (size_t v = index + 1; v < view_.grammar.verbs.size() && view_.grammar.verbs[v].verb < end; ++v) {
    const VerbGroup& next = view_.grammar.verbs[v];
    const SenseMatch match =
        MatchSense(next, next.passive, ReadLeft(view_, next.first), ReadRight(view_, next.verb + 1));
    if (match.sense == nullptr) continue;
    if (inner == v1::NEGOTIATION_KIND_UNSPECIFIED) inner = match.sense->kind;
    inner_type = match.sense->type;
    break;
  }
  const bool violent = inner_type == v1::EVENT_TYPE_ASSAULT || inner_type == v1::EVENT_TYPE_COERCE ||
                       inner_type == v1::EVENT_TYPE_SANCTION;
  const std::string_view lemma = verb.lemma->lemma;
  if (out.type == v1::EVENT_TYPE_AGREE && violent &&
      (lemma == "vow" || lemma == "promise" || lemma == "pledge" || lemma == "swear")) {
    out.type = v1::EVENT_TYPE_THREATEN;
    out.kind = v1::NEGOTIATION_KIND_UNSPECIFIED;
  } else if (out.type == v1::EVENT_TYPE_AGREE && out.kind == v1::NEGOTIATION_KIND_UNSPECIFIED) {
    out.kind = inner;
  } else if (out.type == v1::EVENT_TYPE_REJECT || out.type == v1::EVENT_TYPE_THREATEN) {
    out.kind = inner;
  } else if (out.type == v1::EVENT_TYPE_REQUEST && inner == v1::NEGOTIATION_KIND_MEDIATION) {
    out.kind = inner;
  }
  if (out.recipients.empty() && out.type != v1::EVENT_TYPE_REQUEST)
    out.recipients = ComplementParties(verb.verb + 1, end, out.actors);
  Use(verb.verb + 1, std::max(end, right.last));
}

Parties SentenceCoder::ComplementParties(uint32_t from, uint32_t end, const Parties& actors) {
  for (const ActorChunk& chunk : view_.chunks) {
    if (chunk.first < from || chunk.first >= end || chunk.kind == ActorKind::kPronoun) continue;
    const uint32_t before = chunk.first > from && view_.grammar.At(chunk.first - 1) == WordClass::kDeterminer
                                ? chunk.first - 2
                                : chunk.first - 1;
    if (view_.text[before].lower == "in" || view_.text[before].lower == "at") continue;
    Parties parties = discourse_.Resolve(view_.text, chunk);
    std::erase_if(parties, [&](const v1::Party& p) {
      return Contains(actors, p) ||
             std::any_of(actors.begin(), actors.end(), [&](const v1::Party& a) { return SameSide(a, p); });
    });
    if (!parties.empty()) return parties;
  }
  return {};
}

bool SentenceCoder::IsAboutNaming(uint32_t from) const {
  const uint32_t limit = std::min(view_.last(), from + 8);
  for (uint32_t i = from; i < limit; ++i) {
    const std::string_view word = view_.text[i].lower;
    if (word == "named" || word == "identified" || word == "anonymity" || word == "comment") return true;
  }
  return false;
}

uint32_t SentenceCoder::ComplementEnd(size_t index) const {
  const VerbGroup& verb = view_.grammar.verbs[index];
  uint32_t i = verb.verb + 1;
  for (; i < view_.last(); ++i) {
    const WordClass c = view_.grammar.At(i);
    if (c == WordClass::kBreak || c == WordClass::kQuote || c == WordClass::kCondition) break;
    if (c == WordClass::kSubordinator && view_.text[i].lower != "as") break;
    if (c == WordClass::kComma ||
        (c == WordClass::kConjunction && i + 1 < view_.last() && StartsFiniteVerb(i + 1)))
      break;
    if (c == WordClass::kRelative && view_.text[i].lower != "that") break;
  }
  return i;
}

bool SentenceCoder::StartsFiniteVerb(uint32_t i) const {
  const VerbGroup* verb = view_.grammar.VerbAt(i);
  return verb != nullptr && verb->first == i && verb->form != VerbForm::kBase && !verb->gerund;
}

bool SentenceCoder::IsGrounded(const Reading& reading, const SenseMatch& match) {
  const bool bare = match.score == 0;
  if (bare && reading.type == v1::EVENT_TYPE_CONSULT) {
    if (reading.mode == "visit") return !reading.actors.empty() && !reading.recipients.empty();
    if (reading.kind == v1::NEGOTIATION_KIND_UNSPECIFIED) return reading.actors.size() >= 2;
  }
  const bool verbal = bare && (reading.type == v1::EVENT_TYPE_SUPPORT || match.sense->frame == Frame::kLift);
  if (verbal) return !reading.actors.empty();
  const bool negotiation = match.theme != nullptr && IsAboutTalks(reading.kind);
  return negotiation || !reading.actors.empty() || !reading.recipients.empty();
}

ClauseSpan SentenceCoder::ClauseOf(const VerbGroup& verb, const ChunkGroup& subject, const Region& right,
                                   const SenseMatch& match) const {
  const uint32_t start = ClauseStart(view_, verb.first);
  uint32_t first = verb.first;
  if (!subject.empty() && view_.chunks[subject.front()].first >= start &&
      view_.chunks[subject.front()].first < first) {
    first = view_.chunks[subject.front()].first;
  }
  if (match.theme != nullptr) first = std::min(first, std::max(start, match.theme->first));
  uint32_t last = std::max(verb.verb + 1, right.last);
  if (match.sense->frame == Frame::kLift) {
    while (last < view_.last() && Used(last)) ++last;
  }
  return Trim({first, last});
}

ClauseSpan SentenceCoder::Trim(ClauseSpan clause) const {
  while (clause.first > view_.first() && BelongsToNext(clause.first - 1)) --clause.first;
  while (clause.last > clause.first + 1 && view_.text[clause.last - 1].kind == TokenKind::kPunctuation)
    --clause.last;
  return clause;
}

bool SentenceCoder::IsFigure(uint32_t i) const {
  return view_.text[i].kind == TokenKind::kNumber || NumberWord(view_.text[i].lower) > 0;
}

bool SentenceCoder::BelongsToNext(uint32_t i) const {
  if (view_.grammar.At(i) == WordClass::kDeterminer || IsFigure(i)) return true;
  return Lists("least|than|at|over|about|nearly|some", view_.text[i].lower) &&
         (IsFigure(i + 1) || view_.text[i + 1].lower == "least");
}

void SentenceCoder::Score(const SenseMatch& match, Reading& reading) {
  float score = 0.45F + 0.05F * static_cast<float>(std::max(0, match.score));
  if (!reading.actors.empty()) score += 0.15F;
  if (!reading.recipients.empty() || reading.actors.size() > 1) score += 0.1F;
  reading.confidence = std::min(score, 0.95F);
}

}  // namespace parley::worker
