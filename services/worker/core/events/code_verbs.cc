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

namespace {

constexpr uint32_t kMaxParticleGap = 5;

}  // namespace

void SentenceCoder::CodeVerb(size_t index) {
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

void SentenceCoder::LiftByAuxiliary(const VerbGroup& verb, bool passive, Reading& out) const {
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

bool SentenceCoder::IsPassive(size_t index, const Region& right, const Region& left) const {
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
  if (bare && verb.verb + 1 < view_.last() && TakesPreposition(*verb.lemma, view_.text[verb.verb + 1].lower))
    return false;
  if (!bare || object) return false;
  const bool theme_left =
      !left.nouns.empty() && left.nouns.back().last == verb.first && !InsideChunk(left.nouns.back().first);
  return theme_left || verb.lemma->transitive;
}

bool SentenceCoder::IsByNext(uint32_t i) const {
  for (; i < view_.last() && view_.text[i].lower != "by"; ++i) {
    const WordClass c = view_.grammar.At(i);
    if (c != WordClass::kAdverb && !std::any_of(times_.begin(), times_.end(), [&](const TimeExpression& t) {
          return t.first <= i + 1 && i < t.last;
        }))
      return false;
  }
  return i < view_.last();
}

bool SentenceCoder::EndsObject(WordClass c) {
  return c == WordClass::kPreposition || c == WordClass::kComma || c == WordClass::kBreak;
}

bool SentenceCoder::TakesPreposition(const Verb& verb, std::string_view preposition) {
  return std::any_of(verb.senses.begin(), verb.senses.end(), [&](const Sense& s) {
    return Lists(s.particle, preposition) ||
           (s.theme.empty() && s.frame != Frame::kLift && Lists(s.preps, preposition));
  });
}

std::string SentenceCoder::PatternName(const Verb& verb, const Sense& sense, bool passive) {
  const auto first = [](std::string_view list) { return list.substr(0, list.find('|')); };
  const std::string theme = sense.theme.empty() ? "" : fmt::format("({})", first(sense.theme));
  return fmt::format("verb:{}{}{}{}{}", verb.lemma, sense.particle.empty() ? "" : "+", first(sense.particle),
                     theme, passive ? ":passive" : "");
}

SenseMatch SentenceCoder::MatchSense(const VerbGroup& verb, bool passive, const Region& left,
                                     const Region& right) const {
  SenseMatch best;
  for (const Sense& sense : verb.lemma->senses) {
    if (!sense.particle.empty() && !HasParticle(verb, sense.particle)) continue;
    const ThemeNoun* theme = nullptr;
    if (!sense.theme.empty()) {
      const bool subject = passive || sense.frame == Frame::kTheme;
      theme = subject ? FindSubjectTheme(left.nouns, sense.theme) : FindObjectTheme(verb, right, sense.theme);
      if (theme == nullptr) continue;
    } else if (sense.frame == Frame::kTheme) {
      continue;
    }
    const int score = (sense.particle.empty() ? 0 : 2) + (theme == nullptr ? 0 : 3);
    if (score > best.score) best = {&sense, theme, score};
  }
  return best;
}

bool SentenceCoder::HasParticle(const VerbGroup& verb, std::string_view particles) const {
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

const ThemeNoun* SentenceCoder::FindSubjectTheme(const std::vector<ThemeNoun>& nouns,
                                                 std::string_view classes) {
  for (const ThemeNoun& noun : nouns) {
    if (noun.preposition.empty() && Lists(classes, noun.noun_class->name)) return &noun;
  }
  return nullptr;
}

const ThemeNoun* SentenceCoder::FindObjectTheme(const VerbGroup& verb, const Region& right,
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

}  // namespace parley::worker
