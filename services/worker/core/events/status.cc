#include "worker/core/events/status.h"

#include <algorithm>
#include <string_view>

namespace parley::worker {
namespace {

// Words before "to" that decide: "due to meet", "plans to attack", "failure to agree".
struct Operator {
  std::string_view words;
  v1::EventStatus status;
};
constexpr Operator kOperators[] = {
    {"due|set|scheduled|poised|about|slated|plan|plans|decision|intention|preparations|order|orders|promise|"
     "pledge|offer|agreement|deal",
     v1::EVENT_STATUS_PLANNED},
    {"likely|ready|willing|prepared|threat|threats|effort|efforts|bid|attempt|attempts|chance|opportunity|"
     "call|calls|demand|demands|way|move|moves|campaign|eager|keen|free|appeal|proposal|right|pressure|"
     "possible|anxious|determined",
     v1::EVENT_STATUS_HYPOTHETICAL},
    {"unable|failure|refusal|unwilling|reluctant|unlikely|inability|too", v1::EVENT_STATUS_NEGATED},
};

v1::EventStatus OperatorBefore(const SentenceView& view, uint32_t to) {
  if (to == view.first()) return v1::EVENT_STATUS_UNSPECIFIED;
  for (const Operator& op : kOperators) {
    if (Lists(op.words, view.text[to - 1].lower)) return op.status;
  }
  return v1::EVENT_STATUS_UNSPECIFIED;
}

// "said it would": a future seen from the past.
bool IsReported(const SentenceView& view) {
  return std::any_of(view.grammar.verbs.begin(), view.grammar.verbs.end(), [](const VerbGroup& v) {
    return v.lemma->role == VerbRole::kSay && v.form != VerbForm::kBase;
  });
}

// From the verb's own auxiliaries; ACTUAL when they say nothing.
v1::EventStatus OwnStatus(const SentenceView& view, const VerbGroup& verb) {
  if (verb.negated) return v1::EVENT_STATUS_NEGATED;
  if (verb.mood == Mood::kPossible && view.text[verb.first].lower == "would" && IsReported(view))
    return v1::EVENT_STATUS_PLANNED;
  if (verb.mood == Mood::kPossible) return v1::EVENT_STATUS_HYPOTHETICAL;
  if (verb.mood == Mood::kFuture) return v1::EVENT_STATUS_PLANNED;
  if (verb.pluperfect) return v1::EVENT_STATUS_HISTORICAL;
  if (verb.progressive) return v1::EVENT_STATUS_ONGOING;
  return v1::EVENT_STATUS_ACTUAL;
}

bool IsLift(const Verb& verb) {
  return std::any_of(verb.senses.begin(), verb.senses.end(),
                     [](const Sense& s) { return s.frame == Frame::kLift; });
}

bool IsUnderCondition(const SentenceView& view, uint32_t i) {
  const uint32_t start = ClauseStart(view, i);
  for (uint32_t at = start; at < i; ++at) {
    if (view.grammar.At(at) == WordClass::kCondition) return true;
    if (view.grammar.At(at) == WordClass::kSubordinator &&
        (view.text[at].lower == "until" || view.text[at].lower == "once"))
      return true;
  }
  return false;
}

// "No agreement was reached".
bool IsSubjectUnderNo(const SentenceView& view, const VerbGroup& verb) {
  const PhraseSpan subject = PhraseUpTo(view, verb.first);
  return subject.first < subject.last && subject.first > view.first() &&
         view.text[subject.first - 1].lower == "no";
}

// A verb of denying before it, with nothing but its complement between.
bool IsDenied(const SentenceView& view, size_t index) {
  const uint32_t i = view.grammar.verbs[index].first;
  for (size_t v = index; v > 0; --v) {
    const VerbGroup& before = view.grammar.verbs[v - 1];
    if (before.lemma->role == VerbRole::kDeny) return !before.negated && i - before.verb <= 20;
    if (before.lemma->role == VerbRole::kSay) return false;
    for (uint32_t at = before.verb; at < view.grammar.verbs[v].first; ++at) {
      const WordClass c = view.grammar.At(at);
      if (c == WordClass::kBreak || c == WordClass::kSubordinator) return false;
      if (c == WordClass::kConjunction && view.text[at].lower == "but") return false;
    }
  }
  return false;
}

bool IsAccusation(const SentenceView& view, size_t index) {
  const VerbGroup& verb = view.grammar.verbs[index];
  if (index == 0 || verb.first == view.first()) return false;
  const std::string_view preposition = view.text[verb.first - 1].lower;
  if (preposition != "of" && preposition != "for") return false;
  const auto& senses = view.grammar.verbs[index - 1].lemma->senses;
  return std::any_of(senses.begin(), senses.end(),
                     [](const Sense& s) { return s.type == v1::EVENT_TYPE_ACCUSE && s.theme.empty(); });
}

v1::EventStatus Weaker(v1::EventStatus outer, v1::EventStatus inner) {
  return inner == v1::EVENT_STATUS_ACTUAL || inner == v1::EVENT_STATUS_ONGOING ? outer : inner;
}

}  // namespace

VerbStatus StatusOfVerb(const SentenceView& view, size_t index) {
  const VerbGroup& verb = view.grammar.verbs[index];
  VerbStatus out{OwnStatus(view, verb), false, false};
  if (IsSubjectUnderNo(view, verb)) out.status = v1::EVENT_STATUS_NEGATED;
  if (IsDenied(view, index)) {
    out.status = v1::EVENT_STATUS_DENIED;
    return out;
  }
  if (IsUnderCondition(view, verb.first)) out.status = Weaker(v1::EVENT_STATUS_HYPOTHETICAL, out.status);
  if (!verb.infinitive && !verb.gerund) return out;
  if (verb.gerund && IsAccusation(view, index)) {
    out.under_lift = true;  // "accused them of arming rebels": one event, the accusation.
    return out;
  }
  if (verb.infinitive) {
    if (const v1::EventStatus op = OperatorBefore(view, verb.first); op != v1::EVENT_STATUS_UNSPECIFIED) {
      out.status = Weaker(op, out.status);
      return out;
    }
  }
  const int governor = GovernorOf(view, index);
  if (governor < 0) {
    const bool joined = verb.gerund && index > 0 && verb.first > view.first() &&
                        view.grammar.At(verb.first - 1) == WordClass::kConjunction;
    if (!joined) {
      out.purpose = verb.infinitive;
      return out;
    }
    // "to show flexibility and holding talks": as the verb it is joined to.
    const VerbStatus before = StatusOfVerb(view, index - 1);
    return {Weaker(before.status, out.status), before.under_lift, before.purpose};
  }
  const VerbGroup& head = view.grammar.verbs[static_cast<size_t>(governor)];
  const v1::EventStatus outer = StatusOfVerb(view, static_cast<size_t>(governor)).status;
  switch (head.lemma->role) {
    case VerbRole::kFail:
      out.status = v1::EVENT_STATUS_NEGATED;
      break;
    case VerbRole::kIntend:
      out.status = Weaker(v1::EVENT_STATUS_PLANNED, out.status);
      break;
    case VerbRole::kWish:
      out.status = Weaker(v1::EVENT_STATUS_HYPOTHETICAL, out.status);
      break;
    case VerbRole::kAspect:
      if (head.lemma->lemma == "continue" || head.lemma->lemma == "keep")
        out.status = Weaker(v1::EVENT_STATUS_ONGOING, out.status);
      if (head.lemma->lemma == "cease") out.status = v1::EVENT_STATUS_NEGATED;
      if (outer != v1::EVENT_STATUS_ACTUAL) out.status = outer;
      break;
    default:
      out.under_lift = IsLift(*head.lemma) && (verb.infinitive || verb.gerund);
      out.purpose = verb.infinitive && head.lemma->role != VerbRole::kAspect;
      out.status = Weaker(outer, out.status);
  }
  return out;
}

v1::EventStatus StatusOfNoun(const SentenceView& view, uint32_t noun) {
  if (IsUnderNo(view, noun)) return v1::EVENT_STATUS_NEGATED;
  if (IsUnderCondition(view, noun)) return v1::EVENT_STATUS_HYPOTHETICAL;
  const auto& verbs = view.grammar.verbs;
  const uint32_t start = ClauseStart(view, noun), end = ClauseEnd(view, noun);
  const VerbGroup* nearest = nullptr;
  size_t index = 0;
  for (size_t v = 0; v < verbs.size(); ++v) {
    if (verbs[v].verb < start || verbs[v].first >= end) continue;
    const bool after = verbs[v].first > noun;
    if (nearest == nullptr ||
        (after && nearest->verb < noun && noun - nearest->verb > verbs[v].first - noun)) {
      nearest = &verbs[v];
      index = v;
    } else if (!after) {
      nearest = &verbs[v];
      index = v;
    }
  }
  if (nearest == nullptr || nearest->lemma->role == VerbRole::kSay) return v1::EVENT_STATUS_ACTUAL;
  if (nearest->lemma->role == VerbRole::kDeny) return v1::EVENT_STATUS_DENIED;
  const v1::EventStatus status = StatusOfVerb(view, index).status;
  if (nearest->lemma->role == VerbRole::kIntend) return v1::EVENT_STATUS_PLANNED;
  if (nearest->lemma->role == VerbRole::kWish) return v1::EVENT_STATUS_HYPOTHETICAL;
  // An ongoing or past telling does not make the noun so.
  return status == v1::EVENT_STATUS_ONGOING ? v1::EVENT_STATUS_ACTUAL : status;
}

}  // namespace parley::worker
