#include "worker/core/events/event_parts.h"

#include <algorithm>

#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

// A report is about the last few days; what is older is background.
constexpr int kBackgroundDays = 5;
const absl::CivilDay kUnknownDay(1970, 1, 1);

bool IsToCome(v1::EventStatus status) {
  return status == v1::EVENT_STATUS_PLANNED || status == v1::EVENT_STATUS_HYPOTHETICAL;
}

const TimeExpression* Pick(const ClauseSpan& clause, const std::vector<TimeExpression>& times, bool strict) {
  for (const TimeExpression& time : times) {
    if (time.first >= clause.first && time.first < clause.last) return &time;
  }
  return times.size() == 1 && !strict ? &times.front() : nullptr;
}

bool IsLocative(std::string_view word) {
  return word == "in" || word == "at" || word == "near" || word == "outside" || word == "to" ||
         word == "from" || word == "around" || word == "inside" || word == "on";
}

}  // namespace

void SetTime(const SentenceView& view, const ClauseSpan& clause, const std::vector<TimeExpression>& times,
             bool strict, const ReportContext& context, v1::Event& event) {
  if (context.anchor == kUnknownDay) return;
  v1::TimeSpan& out = *event.mutable_time();
  const TimeExpression* time = Pick(clause, times, strict);
  if (time == nullptr) {
    if (IsToCome(event.status()) || event.status() == v1::EVENT_STATUS_HISTORICAL) {
      event.clear_time();
      return;
    }
    out.set_start(FormatDay(context.anchor));
    out.set_end(out.start());
    out.set_precision(v1::PRECISION_ASSUMED);
    return;
  }
  const bool future = IsToCome(event.status());
  const absl::CivilDay start = future ? time->future_start : time->past_start;
  const absl::CivilDay end = future ? time->future_end : time->past_end;
  out.set_start(FormatDay(start));
  out.set_end(FormatDay(end));
  out.set_precision(time->precision);
  out.set_text(std::string(view.text.text().substr(
      view.text[time->first].begin, view.text[time->last - 1].end - view.text[time->first].begin)));
  const bool plain =
      event.status() == v1::EVENT_STATUS_ACTUAL || event.status() == v1::EVENT_STATUS_UNSPECIFIED;
  const bool since = time->first > view.first() && view.text[time->first - 1].lower == "since";
  if (plain && !since && end < context.anchor - kBackgroundDays)
    event.set_status(v1::EVENT_STATUS_HISTORICAL);
  // "had signed on Thursday": told in the past perfect, yet news.
  const bool recent = time->precision != v1::PRECISION_COARSE && start >= context.anchor - kBackgroundDays &&
                      end <= context.anchor;
  if (event.status() == v1::EVENT_STATUS_HISTORICAL && recent) event.set_status(v1::EVENT_STATUS_ACTUAL);
  if (plain && start > context.anchor) event.set_status(v1::EVENT_STATUS_PLANNED);
}

void SetPlace(const SentenceView& view, const ClauseSpan& clause, const ArticleEntities& entities,
              const ReportContext& context, v1::Event& event) {
  for (const ActorChunk& chunk : view.chunks) {
    if (chunk.first < clause.first || chunk.first >= clause.last || !chunk.place ||
        chunk.first == view.first())
      continue;
    const uint32_t before = view.text[chunk.first - 1].lower == "the" && chunk.first > view.first() + 1
                                ? chunk.first - 2
                                : chunk.first - 1;
    const std::string_view preposition = view.text[before].lower;
    const bool moves = !event.modes().empty() && (event.modes(0) == "visit" || event.modes(0) == "withdraw" ||
                                                  event.modes(0) == "troops");
    if (!IsLocative(preposition) && !(moves && (preposition == "to" || preposition == "from"))) continue;
    const EntityRecord& record = entities.entities[chunk.entity];
    v1::Place& place = *event.mutable_place();
    place.set_name(std::string(view.text.text().substr(
        view.text[chunk.first].begin, view.text[chunk.last - 1].end - view.text[chunk.first].begin)));
    place.set_country(record.code.substr(0, 3));
    const bool country = record.id.starts_with("country:") || record.type == v1::ENTITY_TYPE_LOCATION;
    place.set_precision(country ? v1::PRECISION_COARSE : v1::PRECISION_EXACT);
    return;
  }
  if (context.place.empty() || IsToCome(event.status()) || event.status() == v1::EVENT_STATUS_HISTORICAL)
    return;
  v1::Place& place = *event.mutable_place();
  place.set_name(context.place);
  place.set_country(context.place_country);
  place.set_precision(v1::PRECISION_ASSUMED);
}

uint32_t FindRound(const SentenceView& view, const ClauseSpan& clause) {
  for (uint32_t i = clause.first; i < clause.last; ++i) {
    const std::string_view word = view.text[i].lower;
    if (word != "round" && word != "rounds" && word != "session") continue;
    const uint32_t from = i >= view.first() + 3 ? i - 3 : view.first();
    for (uint32_t j = i; j > from; --j) {
      if (const int ordinal = OrdinalWord(view.text[j - 1].lower); ordinal > 0)
        return static_cast<uint32_t>(ordinal);
      const int count = NumberWord(view.text[j - 1].lower);
      if (word == "rounds" && count > 1) return static_cast<uint32_t>(count);
    }
  }
  return 0;
}

std::string_view CameoCode(const v1::Event& event) {
  const v1::NegotiationKind kind = event.negotiation().kind();
  const std::string_view mode = event.modes().empty() ? std::string_view() : std::string_view(event.modes(0));
  switch (event.type()) {
    case v1::EVENT_TYPE_AGREE:
      return "03";
    case v1::EVENT_TYPE_CONSULT:
      if (kind == v1::NEGOTIATION_KIND_MEDIATION) return "045";
      if (kind == v1::NEGOTIATION_KIND_TALKS || kind == v1::NEGOTIATION_KIND_RESUMPTION) return "046";
      return mode == "visit" ? "042" : mode == "phone" ? "041" : "04";
    case v1::EVENT_TYPE_SUPPORT:
      return kind == v1::NEGOTIATION_KIND_SIGNING ? "057" : "05";
    case v1::EVENT_TYPE_COOPERATE:
      return "06";
    case v1::EVENT_TYPE_AID:
      return "07";
    case v1::EVENT_TYPE_CONCEDE:
      return kind == v1::NEGOTIATION_KIND_CEASEFIRE ? "0871" : "08";
    case v1::EVENT_TYPE_RETREAT:
      if (kind == v1::NEGOTIATION_KIND_CEASEFIRE) return "0871";
      return mode == "withdraw" ? "0874" : mode == "release" ? "0841" : "08";
    case v1::EVENT_TYPE_REQUEST:
      return "10";
    case v1::EVENT_TYPE_ACCUSE:
      return mode == "investigate" ? "09" : "11";
    case v1::EVENT_TYPE_REJECT:
      return "12";
    case v1::EVENT_TYPE_THREATEN:
      return "13";
    case v1::EVENT_TYPE_PROTEST:
      return "14";
    case v1::EVENT_TYPE_MOBILIZE:
      return "15";
    case v1::EVENT_TYPE_SANCTION:
      return "16";
    case v1::EVENT_TYPE_COERCE:
      return mode == "arrest" ? "173" : "17";
    case v1::EVENT_TYPE_ASSAULT:
      return mode == "abduct" ? "181" : "18";
    default:
      return "";
  }
}

std::string FindAttribution(const SentenceView& view, const ClauseSpan& clause) {
  for (size_t v = 0; v < view.grammar.verbs.size(); ++v) {
    const VerbGroup& verb = view.grammar.verbs[v];
    if (verb.lemma->role != VerbRole::kSay || verb.infinitive || verb.negated || verb.passive) continue;
    const bool before = verb.verb < clause.first;
    const bool closes = verb.first >= clause.last;  // ", X said".
    if (!before && !closes) continue;
    const ChunkGroup subject = FindSubject(view, v);
    if (subject.empty()) continue;
    const ActorChunk& first = view.chunks[subject.front()];
    const ActorChunk& last = view.chunks[subject.back()];
    const bool inside = first.first >= clause.first && last.last <= clause.last;
    if (inside || (closes && first.first < clause.last)) continue;
    return std::string(view.text.text().substr(view.text[first.first].begin,
                                               view.text[last.last - 1].end - view.text[first.first].begin));
  }
  return {};
}

}  // namespace parley::worker
