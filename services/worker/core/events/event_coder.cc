#include "worker/core/events/event_coder.h"

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
namespace {

constexpr uint32_t kMaxParticleGap = 5;

using Parties = std::vector<v1::Party>;

// A sense that fits, and what made it fit.
struct SenseMatch {
  const Sense* sense = nullptr;
  const ThemeNoun* theme = nullptr;
  int score = -1;
};

// A frame before it becomes an event.
struct Reading {
  v1::EventType type;
  v1::NegotiationKind kind;
  std::string_view mode;
  std::string pattern;
  Parties actors;
  Parties recipients;
  Parties mediators;
  v1::EventStatus status;
  ClauseSpan clause;
  float confidence;
  ClauseSpan time_clause = {0, 0};  // Where its time may stand.
  bool strict_time = false;
  bool simple_past = false;
};

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

class SentenceCoder {
 public:
  SentenceCoder(const FieldText& field, const SentenceView& view, bool background,
                const ArticleEntities& entities, const ReportContext& context, Discourse& discourse)
      : field_(field),
        view_(view),
        background_(background),
        entities_(entities),
        context_(context),
        discourse_(discourse),
        times_(FindTimes(field.tokens, view.sentence, context.anchor)),
        used_(view.last() - view.first(), false) {}

  std::vector<v1::Event> Run() {
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

 private:
  bool Used(uint32_t i) const { return used_[i - view_.first()]; }
  void Use(uint32_t first, uint32_t last) {
    for (uint32_t i = first; i < std::min(last, view_.last()); ++i) used_[i - view_.first()] = true;
  }

  Parties Resolve(const ChunkGroup& group, bool places = true) {
    Parties parties;
    for (const uint32_t c : group) {
      if (!places && view_.chunks[c].place) continue;
      Append(discourse_.Resolve(view_.text, view_.chunks[c]), parties);
    }
    return parties;
  }

  // The nouns of an object ("two rounds of talks") belong to its verb's event.
  void UseObjects(const Region& right) {
    for (const ThemeNoun& noun : right.nouns) {
      if (noun.preposition.empty() || noun.preposition == "of") Use(noun.first, noun.last);
    }
  }

  // ---- verbs

  void CodeVerb(size_t index) {
    const VerbGroup& verb = view_.grammar.verbs[index];
    if (verb.lemma->senses.empty() || Used(verb.verb)) return;
    const VerbStatus status = StatusOfVerb(view_, index);
    if (status.under_lift) return;
    Region right = ReadRight(view_, verb.verb + 1);
    Region left = ReadLeft(view_, verb.first);
    const bool passive = IsPassive(index, right, left);
    const SenseMatch match = MatchSense(verb, passive, left, right);
    if (match.sense == nullptr) return;
    Reading reading{
        match.sense->type, match.sense->kind, match.sense->mode, {}, {}, {}, {}, status.status, {}, 0};
    if (verb.infinitive && match.sense->frame == Frame::kLift &&
        reading.status == v1::EVENT_STATUS_HYPOTHETICAL)
      return;
    if (match.sense->type == v1::EVENT_TYPE_UNSPECIFIED) return;
    if (status.purpose && reading.status == v1::EVENT_STATUS_ACTUAL) {
      if (field_.field != v1::FIELD_HEADLINE) return;  // "in order to": a purpose, no event.
      reading.status = v1::EVENT_STATUS_PLANNED;
    }
    reading.pattern = PatternName(*verb.lemma, *match.sense, passive);
    LiftByAuxiliary(verb, passive, reading);
    const ChunkGroup subject = FindSubject(view_, index);
    ReadArguments(match, subject, passive, right, reading);
    AddPlainParties(verb, passive, *match.sense, match.theme != nullptr, right, reading);
    AddImplied(match, reading);
    if (match.theme != nullptr) Use(match.theme->first, match.theme->last);
    UseObjects(right);
    if (match.sense->frame == Frame::kLift) {
      if (IsAboutNaming(verb.verb)) return;
      ReadComplement(index, right, reading);
    }
    if (!IsGrounded(reading, match)) return;
    reading.clause = ClauseOf(verb, subject, right, match);
    reading.time_clause = {reading.clause.first, std::max(right.last, verb.verb + 1)};
    reading.simple_past = verb.form != VerbForm::kIng && verb.form != VerbForm::kBase &&
                          verb.form != VerbForm::kThird && !verb.perfect;
    // What is asked or blamed has times of its own.
    reading.strict_time = match.sense->frame == Frame::kLift || reading.type == v1::EVENT_TYPE_ACCUSE;
    Score(match, reading);
    Emit(std::move(reading));
  }

  // "is ready to withdraw" agrees, "will not withdraw" refuses.
  void LiftByAuxiliary(const VerbGroup& verb, bool passive, Reading& out) const {
    const bool yielding = out.type == v1::EVENT_TYPE_AGREE || out.type == v1::EVENT_TYPE_CONSULT ||
                          out.type == v1::EVENT_TYPE_RETREAT || out.type == v1::EVENT_TYPE_CONCEDE ||
                          out.type == v1::EVENT_TYPE_AID || out.type == v1::EVENT_TYPE_COOPERATE ||
                          out.type == v1::EVENT_TYPE_SUPPORT;
    if (!yielding || passive || verb.first == view_.first()) return;
    const bool refuses = verb.negated && verb.mood == Mood::kFuture && !verb.infinitive;
    const std::string_view before = view_.text[verb.first - 1].lower;
    const bool ready = verb.infinitive && (before == "ready" || before == "willing" || before == "prepared");
    if (!refuses && !ready) return;
    out.type = refuses ? v1::EVENT_TYPE_REJECT : v1::EVENT_TYPE_AGREE;
    out.status = v1::EVENT_STATUS_ACTUAL;
    out.mode = {};
    out.pattern += refuses ? ":refused" : ":ready";
  }

  // "was attacked", and the reduced "a deal signed in Doha".
  bool IsPassive(size_t index, const Region& right, const Region& left) const {
    const VerbGroup& verb = view_.grammar.verbs[index];
    if (verb.passive) return true;
    const bool participle = verb.form == VerbForm::kPastOrParticiple || verb.form == VerbForm::kParticiple;
    if (!participle || verb.perfect || verb.pluperfect || verb.infinitive) return false;
    if (verb.form == VerbForm::kParticiple) return true;
    const bool by = IsByNext(verb.verb + 1);
    const bool object = !right.slots.empty() &&
                        (right.slots.front().preposition.empty() || right.slots.front().preposition == "'s");
    if (by && !object) return true;
    const bool bare = verb.verb + 1 >= view_.last() || EndsObject(view_.grammar.At(verb.verb + 1));
    if (bare && verb.verb + 1 < view_.last() &&
        TakesPreposition(*verb.lemma, view_.text[verb.verb + 1].lower))
      return false;
    if (!bare || object) return false;
    const bool theme_left =
        !left.nouns.empty() && left.nouns.back().last == verb.first && !InsideChunk(left.nouns.back().first);
    return theme_left || verb.lemma->transitive;
  }

  // "attacked late on Sunday by": no noun between the verb and its agent.
  bool IsByNext(uint32_t i) const {
    for (; i < view_.last() && view_.text[i].lower != "by"; ++i) {
      const WordClass c = view_.grammar.At(i);
      if (c != WordClass::kAdverb && !std::any_of(times_.begin(), times_.end(), [&](const TimeExpression& t) {
            return t.first <= i + 1 && i < t.last;
          }))
        return false;
    }
    return i < view_.last();
  }
  static bool EndsObject(WordClass c) {
    return c == WordClass::kPreposition || c == WordClass::kComma || c == WordClass::kBreak;
  }
  // "fired on": the preposition belongs to the active verb.
  static bool TakesPreposition(const Verb& verb, std::string_view preposition) {
    return std::any_of(verb.senses.begin(), verb.senses.end(), [&](const Sense& s) {
      return Lists(s.particle, preposition) ||
             (s.theme.empty() && s.frame != Frame::kLift && Lists(s.preps, preposition));
    });
  }

  static std::string PatternName(const Verb& verb, const Sense& sense, bool passive) {
    const auto first = [](std::string_view list) { return list.substr(0, list.find('|')); };
    const std::string theme = sense.theme.empty() ? "" : fmt::format("({})", first(sense.theme));
    return fmt::format("verb:{}{}{}{}{}", verb.lemma, sense.particle.empty() ? "" : "+",
                       first(sense.particle), theme, passive ? ":passive" : "");
  }

  SenseMatch MatchSense(const VerbGroup& verb, bool passive, const Region& left, const Region& right) const {
    SenseMatch best;
    for (const Sense& sense : verb.lemma->senses) {
      if (!sense.particle.empty() && !HasParticle(verb, sense.particle)) continue;
      const ThemeNoun* theme = nullptr;
      if (!sense.theme.empty()) {
        const bool subject = passive || sense.frame == Frame::kTheme;
        theme =
            subject ? FindSubjectTheme(left.nouns, sense.theme) : FindObjectTheme(verb, right, sense.theme);
        if (theme == nullptr) continue;
      } else if (sense.frame == Frame::kTheme) {
        continue;
      }
      const int score = (sense.particle.empty() ? 0 : 2) + (theme == nullptr ? 0 : 3);
      if (score > best.score) best = {&sense, theme, score};
    }
    return best;
  }
  bool HasParticle(const VerbGroup& verb, std::string_view particles) const {
    const uint32_t limit = std::min(view_.last(), verb.verb + 1 + kMaxParticleGap);
    for (uint32_t i = verb.verb + 1; i < limit; ++i) {
      if (Lists(particles, view_.text[i].lower)) return true;
      const WordClass c = view_.grammar.At(i);
      if (c == WordClass::kBreak || c == WordClass::kSubordinator || c == WordClass::kComma ||
          c == WordClass::kConjunction || view_.grammar.VerbAt(i) != nullptr)
        return false;
      if (c == WordClass::kPreposition || c == WordClass::kTo) return false;
    }
    return false;
  }
  static const ThemeNoun* FindSubjectTheme(const std::vector<ThemeNoun>& nouns, std::string_view classes) {
    for (const ThemeNoun& noun : nouns) {
      if (noun.preposition.empty() && Lists(classes, noun.noun_class->name)) return &noun;
    }
    return nullptr;
  }
  // The object, or what the verb's own preposition governs ("return to talks").
  static const ThemeNoun* FindObjectTheme(const VerbGroup& verb, const Region& right,
                                          std::string_view classes) {
    for (const ThemeNoun& noun : right.nouns) {
      if (!Lists(classes, noun.noun_class->name)) continue;
      if (noun.preposition.empty()) return &noun;
      const bool adverbial = noun.preposition == "in" || noun.preposition == "during" ||
                             noun.preposition == "at" || noun.preposition == "by" ||
                             noun.preposition == "for" || noun.preposition == "with" ||
                             noun.preposition == "about" || noun.preposition == "over" ||
                             (noun.preposition == "on" && verb.lemma->lemma != "agree");
      const bool near = noun.first - verb.verb <= 7;
      if (near && !adverbial) return &noun;
    }
    return nullptr;
  }

  // ---- arguments

  const Slot* FindSlot(const Region& region, std::string_view prepositions) const {
    while (!prepositions.empty()) {
      const size_t bar = std::min(prepositions.find('|'), prepositions.size());
      for (const Slot& slot : region.slots) {
        if (slot.preposition == prepositions.substr(0, bar)) return &slot;
      }
      prepositions.remove_prefix(std::min(bar + 1, prepositions.size()));
    }
    return nullptr;
  }
  const Slot* FindDirect(const Region& region) const {
    for (const Slot& slot : region.slots) {
      if (slot.preposition.empty()) return &slot;
    }
    return nullptr;
  }

  static bool IsVerbal(v1::EventType type) {
    return type == v1::EVENT_TYPE_REJECT || type == v1::EVENT_TYPE_SUPPORT || type == v1::EVENT_TYPE_ACCUSE ||
           type == v1::EVENT_TYPE_CONCEDE || type == v1::EVENT_TYPE_AGREE;
  }
  uint32_t ObjectEnd(const Slot& slot) const { return view_.chunks[slot.group.back()].last; }

  void ReadArguments(const SenseMatch& match, const ChunkGroup& subject, bool passive, const Region& right,
                     Reading& out) {
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
        FillFromDiscourse(match.theme != nullptr || sense.kind != v1::NEGOTIATION_KIND_UNSPECIFIED,
                          out.actors);
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
        } else if (object != nullptr &&
                   (match.theme == nullptr || ObjectEnd(*object) <= match.theme->first)) {
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

  // "talks between A and B", "A's talks with B", "A-B talks".
  Parties ThemeParties(const ThemeNoun& theme) {
    Parties parties = Resolve(OwnersOf(view_, theme.first));
    const Region after = ReadRight(view_, theme.last);
    if (const Slot* slot = FindSlot(after, "between|among|with|involving"); slot != nullptr)
      Append(Resolve(slot->group), parties);
    return parties;
  }

  // A subject or object that names no known actor is a party by its words alone.
  void AddPlainParties(const VerbGroup& verb, bool passive, const Sense& sense, bool themed,
                       const Region& right, Reading& out) const {
    const bool two_sided =
        sense.frame == Frame::kTransitive || (sense.frame == Frame::kLift && !verb.infinitive);
    if (!two_sided) return;
    const PhraseSpan before = PhraseUpTo(view_, verb.first), after = PhraseFrom(view_, verb.verb + 1);
    Parties& patient = passive ? out.recipients : out.actors;
    if (patient.empty() && !themed && !verb.infinitive && !verb.gerund) AddPlain(before, patient);
    if (!passive && out.recipients.empty() && !themed && right.slots.empty()) AddPlain(after, out.recipients);
  }
  void AddPlain(const PhraseSpan& phrase, Parties& to) const {
    if (phrase.first >= phrase.last) return;
    if (phrase.first > view_.first())
      Append(discourse_.OwnersByPronoun(view_.text[phrase.first - 1].lower), to);
    if (!to.empty()) return;  // "praised their courage": them.
    v1::Party& party = to.emplace_back();
    party.set_begin(view_.text[phrase.first].begin);
    party.set_end(view_.text[phrase.last - 1].end);
    party.set_text(std::string(view_.text.text().substr(party.begin(), party.end() - party.begin())));
  }

  // Within a negotiation, what one side does is done to the other; what an outsider says is said to both.
  void AddImplied(const SenseMatch& match, Reading& out) const {
    const bool about_talks = out.kind != v1::NEGOTIATION_KIND_UNSPECIFIED || match.score >= 3;
    const bool verbal = out.type == v1::EVENT_TYPE_SUPPORT || out.type == v1::EVENT_TYPE_REQUEST ||
                        out.type == v1::EVENT_TYPE_REJECT;
    const bool open = out.recipients.empty() ||
                      std::all_of(out.recipients.begin(), out.recipients.end(), [](const v1::Party& p) {
                        return p.entity_id().empty() && p.actor_code().empty();
                      });
    if (!(about_talks || verbal) || !open || out.actors.size() != 1 ||
        match.sense->frame == Frame::kReciprocal)
      return;
    Parties others = discourse_.last_parties();
    std::erase_if(others, [&](const v1::Party& p) { return SameSide(p, out.actors.front()); });
    Append(others, out.recipients);
  }
  static bool SameSide(const v1::Party& a, const v1::Party& b) {
    if (!a.entity_id().empty() && a.entity_id() == b.entity_id()) return true;
    return a.actor_code().size() >= 3 && a.actor_code() == b.actor_code();
  }

  // The parties of the last negotiation stand for those that are not named.
  void FillFromDiscourse(bool negotiation, Parties& parties) {
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

  // What was agreed, refused or asked: the words after the verb decide the kind.
  void ReadComplement(size_t index, const Region& right, Reading& out) {
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
  // "agreed to lift sanctions against the North": whom the promised or refused act concerns.
  Parties ComplementParties(uint32_t from, uint32_t end, const Parties& actors) {
    for (const ActorChunk& chunk : view_.chunks) {
      if (chunk.first < from || chunk.first >= end || chunk.kind == ActorKind::kPronoun) continue;
      const uint32_t before =
          chunk.first > from && view_.grammar.At(chunk.first - 1) == WordClass::kDeterminer ? chunk.first - 2
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
  // "on condition that he not be named": no event.
  bool IsAboutNaming(uint32_t from) const {
    const uint32_t limit = std::min(view_.last(), from + 8);
    for (uint32_t i = from; i < limit; ++i) {
      const std::string_view word = view_.text[i].lower;
      if (word == "named" || word == "identified" || word == "anonymity" || word == "comment") return true;
    }
    return false;
  }
  // To the next clause that does not belong to the complement.
  uint32_t ComplementEnd(size_t index) const {
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
  bool StartsFiniteVerb(uint32_t i) const {
    const VerbGroup* verb = view_.grammar.VerbAt(i);
    return verb != nullptr && verb->first == i && verb->form != VerbForm::kBase && !verb->gerund;
  }

  // An event needs somebody; a bare light verb ("hold", "make") is none.
  // An event needs somebody who does it or to whom it is done.
  static bool IsGrounded(const Reading& reading, const SenseMatch& match) {
    const bool bare = match.score == 0;
    if (bare && reading.type == v1::EVENT_TYPE_CONSULT) {
      if (reading.mode == "visit") return !reading.actors.empty() && !reading.recipients.empty();
      if (reading.kind == v1::NEGOTIATION_KIND_UNSPECIFIED) return reading.actors.size() >= 2;
    }
    const bool verbal =
        bare && (reading.type == v1::EVENT_TYPE_SUPPORT || match.sense->frame == Frame::kLift);
    if (verbal) return !reading.actors.empty();
    const bool negotiation = match.theme != nullptr && IsAboutTalks(reading.kind);
    return negotiation || !reading.actors.empty() || !reading.recipients.empty();
  }

  ClauseSpan ClauseOf(const VerbGroup& verb, const ChunkGroup& subject, const Region& right,
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
  // Takes in the determiner or figure before ("at least 40 civilians"), leaves out punctuation at the end.
  ClauseSpan Trim(ClauseSpan clause) const {
    while (clause.first > view_.first() && BelongsToNext(clause.first - 1)) --clause.first;
    while (clause.last > clause.first + 1 && view_.text[clause.last - 1].kind == TokenKind::kPunctuation)
      --clause.last;
    return clause;
  }
  bool IsFigure(uint32_t i) const {
    return view_.text[i].kind == TokenKind::kNumber || NumberWord(view_.text[i].lower) > 0;
  }
  bool BelongsToNext(uint32_t i) const {
    if (view_.grammar.At(i) == WordClass::kDeterminer || IsFigure(i)) return true;
    return Lists("least|than|at|over|about|nearly|some", view_.text[i].lower) &&
           (IsFigure(i + 1) || view_.text[i + 1].lower == "least");
  }

  static void Score(const SenseMatch& match, Reading& reading) {
    float score = 0.45F + 0.05F * static_cast<float>(std::max(0, match.score));
    if (!reading.actors.empty()) score += 0.15F;
    if (!reading.recipients.empty() || reading.actors.size() > 1) score += 0.1F;
    reading.confidence = std::min(score, 0.95F);
  }

  // ---- nouns

  void CodeNoun(uint32_t i) {
    const NounMatch noun = FindNoun(view_.text, i, view_.last());
    if (noun.noun_class == nullptr || noun.noun_class->type == v1::EVENT_TYPE_UNSPECIFIED || InsideChunk(i))
      return;
    const uint32_t end = i + noun.tokens;
    if (end < view_.last() && view_.text.Slice(view_.text[end]) == "-" && !view_.text[end].space_before)
      return;
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
      Append(Resolve(slot->group), c.frame == Frame::kTransitive || c.frame == Frame::kMediate
                                       ? reading.recipients
                                       : reading.actors);
    }
    const bool explicit_pair =
        c.frame == Frame::kReciprocal
            ? reading.actors.size() >= 2
            : !reading.actors.empty() ||
                  (slot != nullptr && slot->preposition != "in" && slot->preposition != "at");
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
  // "Another round is expected between the two sides": the verb says that it is to come, and may name the
  // parties.
  bool ReadPlan(const Region& right, const NounClass& noun, Reading& out) {
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
  bool InsideChunk(uint32_t i) const {
    return std::any_of(view_.chunks.begin(), view_.chunks.end(),
                       [&](const ActorChunk& c) { return c.first <= i && i < c.last; });
  }
  // "an attack in Homs", "a meeting on Friday", "ten hours of talks": a happening without its parties.
  bool IsAnchored(uint32_t i, uint32_t end, const Region& right, const NounClass& noun) const {
    if (noun.type != v1::EVENT_TYPE_ASSAULT && noun.type != v1::EVENT_TYPE_PROTEST &&
        noun.type != v1::EVENT_TYPE_CONSULT)
      return false;
    if (std::any_of(times_.begin(), times_.end(),
                    [&](const TimeExpression& t) { return t.first >= end && t.first <= end + 3; }))
      return true;
    const bool placed = std::any_of(right.slots.begin(), right.slots.end(), [&](const Slot& slot) {
      return (slot.preposition == "in" || slot.preposition == "at") &&
             view_.chunks[slot.group.front()].place && view_.chunks[slot.group.front()].first <= end + 3;
    });
    if (placed && noun.frame == Frame::kTransitive) return true;
    const std::string_view unit = i >= view_.first() + 2 ? view_.text[i - 2].lower : std::string_view();
    return view_.text[i > view_.first() ? i - 1 : i].lower == "of" &&
           Lists("hours|days|weeks|months|rounds|round|sessions|series|years|day", unit);
  }
  // "his recent visit", "their talks".
  Parties PronounOwners(uint32_t noun) const {
    for (uint32_t i = noun; i > view_.first() && noun - i < 3; --i) {
      const WordClass c = view_.grammar.At(i - 1);
      if (c == WordClass::kDeterminer) return discourse_.OwnersByPronoun(view_.text[i - 1].lower);
      if (c != WordClass::kOther) break;
    }
    return {};
  }
  uint32_t OwnerStart(uint32_t noun) const {
    const ChunkGroup owners = OwnersOf(view_, noun);
    return owners.empty() ? noun : view_.chunks[owners.front()].first;
  }

  // ---- the event

  void Emit(Reading reading) {
    v1::Event event;
    event.set_type(reading.type);
    if (!reading.mode.empty()) event.add_modes(std::string(reading.mode));
    event.set_status(reading.status);
    if (reading.kind != v1::NEGOTIATION_KIND_UNSPECIFIED) {
      event.mutable_negotiation()->set_kind(reading.kind);
      if (IsAboutTalks(reading.kind))
        event.mutable_negotiation()->set_round(FindRound(view_, reading.clause));
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
  static bool IsAboutTalks(v1::NegotiationKind kind) {
    return kind == v1::NEGOTIATION_KIND_TALKS || kind == v1::NEGOTIATION_KIND_MEDIATION ||
           kind == v1::NEGOTIATION_KIND_SUSPENSION || kind == v1::NEGOTIATION_KIND_RESUMPTION ||
           kind == v1::NEGOTIATION_KIND_CANCELLATION || kind == v1::NEGOTIATION_KIND_COLLAPSE;
  }
  void SetEvidence(const Reading& reading, v1::Event& event) const {
    v1::Evidence& evidence = *event.mutable_evidence();
    const uint32_t begin = view_.text[reading.clause.first].begin,
                   end = view_.text[reading.clause.last - 1].end;
    evidence.set_field(field_.field);
    evidence.set_begin(begin);
    evidence.set_end(end);
    evidence.set_sentence(std::string(view_.text.text().substr(begin, end - begin)));
    evidence.set_pattern(reading.pattern);
  }

  const FieldText& field_;
  const SentenceView& view_;
  const bool background_;  // The paragraph was telling of older things when this sentence began.
  const ArticleEntities& entities_;
  const ReportContext& context_;
  Discourse& discourse_;
  const std::vector<TimeExpression> times_;
  std::vector<bool> used_;  // Words that belong to an event already.
  size_t noted_ = 0;
  std::vector<v1::Event> events_;
};

// Does the text go on about older things after a sentence with these times?
bool IsBackground(const std::vector<TimeExpression>& times, absl::CivilDay anchor, bool before) {
  constexpr int kRecentDays = 30;
  if (times.empty()) return before;
  return std::all_of(times.begin(), times.end(),
                     [&](const TimeExpression& t) { return t.past_end < anchor - kRecentDays; });
}

bool AddField(const FieldText& field, const ArticleEntities& entities, const ReportContext& context,
              size_t max_events, Discourse& discourse, v1::Extraction& out) {
  bool background = false;
  for (const Sentence& sentence : field.sentences) {
    const SentenceView view = ViewSentence(field, sentence, entities.Of(field.field), entities);
    if (sentence.starts_paragraph) background = false;
    std::vector<v1::Event> events =
        SentenceCoder(field, view, background, entities, context, discourse).Run();
    background = IsBackground(FindTimes(field.tokens, sentence, context.anchor), context.anchor, background);
    std::stable_sort(events.begin(), events.end(), [](const v1::Event& a, const v1::Event& b) {
      return a.evidence().begin() < b.evidence().begin();
    });
    for (v1::Event& event : events) {
      if (static_cast<size_t>(out.events_size()) >= max_events) return false;
      *out.add_events() = std::move(event);
    }
  }
  return true;
}

}  // namespace

bool AddEvents(const ArticleText& text, const ArticleEntities& entities, const ReportContext& context,
               size_t max_events, v1::Extraction& out) {
  Discourse discourse(entities);
  return AddField(text.headline, entities, context, max_events, discourse, out) &&
         AddField(text.body, entities, context, max_events, discourse, out);
}

}  // namespace parley::worker
