#include "aggregate/core/events/consolidate.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/events/contradictions.h"
#include "aggregate/core/events/report.h"

namespace parley::aggregate {
namespace {

// The first few and the newest reports: enough to choose from, however many there are.
std::vector<Report> ReadReports(const EventRecord& event) {
  std::vector<Report> reports;
  const size_t total = event.reports.size();
  size_t position = 0;
  for (const auto& [ref, article] : event.reports) {
    if (position < kFirstReports || position + kListedReports >= total) {
      Report& report = reports.emplace_back();
      report.article = article;
      report.listed = position + kListedReports >= total;
      report.values.ParseFromString(article->kept.events(static_cast<int>(ref.second)).values());
    }
    ++position;
  }
  return reports;
}

int LinkedParties(const v1::Event& event) {
  int linked = 0;
  for (const auto* parties : {&event.actors(), &event.recipients(), &event.mediators()}) {
    for (const v1::Party& party : *parties) {
      linked += 2 + (party.entity_id().empty() ? 0 : 1) + (party.actor_code().empty() ? 0 : 1);
    }
  }
  return linked;
}

// The report that scores highest; the earliest of equals.
template <typename Score>
const v1::Event& Best(const std::vector<Report>& reports, Score score) {
  const Report* best = &reports.front();
  for (const Report& report : reports) {
    if (score(report.values) > score(best->values)) best = &report;
  }
  return best->values;
}

int Exactness(v1::Precision precision) {
  return precision == v1::PRECISION_UNSPECIFIED ? 0 : 5 - static_cast<int>(precision);
}

void ChooseParties(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  const v1::Event& telling = Best(reports, LinkedParties);
  *out.mutable_actors() = telling.actors();
  *out.mutable_recipients() = telling.recipients();
  *out.mutable_mediators() = telling.mediators();
}

void ChooseDateAndPlace(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  const v1::Event& dated = Best(reports, [](const v1::Event& e) {
    return e.time().start().empty() ? 0 : 1 + Exactness(e.time().precision());
  });
  if (dated.has_time()) *out.mutable_time() = dated.time();
  const v1::Event& placed = Best(reports, [](const v1::Event& e) {
    return e.place().name().empty() ? 0 : 1 + Exactness(e.place().precision());
  });
  if (placed.has_place()) *out.mutable_place() = placed.place();
}

void ChooseNegotiation(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  const v1::Event& best = Best(reports, [](const v1::Event& e) {
    return !e.has_negotiation() ? 0 : 1 + (e.negotiation().round() > 0) + !e.negotiation().issue().empty();
  });
  if (best.has_negotiation()) *out.mutable_negotiation() = best.negotiation();
}

void CollectCodes(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  absl::btree_set<std::string> modes;
  absl::btree_set<std::string> contexts;
  for (const Report& report : reports) {
    modes.insert(report.values.modes().begin(), report.values.modes().end());
    contexts.insert(report.values.contexts().begin(), report.values.contexts().end());
  }
  for (const std::string& mode : modes) out.add_modes(mode);
  for (const std::string& context : contexts) out.add_contexts(context);
  out.set_cameo(Best(reports, [](const v1::Event& e) { return e.cameo().size(); }).cameo());
  out.set_attribution(
      Best(reports, [](const v1::Event& e) { return e.attribution().empty(); }).attribution());
}

// The newest original report of each kind of number; where all are reprints, the newest of those.
void ChooseQuantities(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  absl::btree_map<int, v1::Quantity> chosen;
  for (const bool reprints : {true, false}) {
    for (const Report* report : ByTime(reports)) {
      if (report->article->is_reprint() != reprints) continue;
      for (const v1::Quantity& quantity : report->values.quantities()) chosen[quantity.kind()] = quantity;
    }
  }
  for (const auto& [kind, quantity] : chosen) *out.add_quantities() = quantity;
}

v1::EventStatus StatusOf(const v1::Event& event) {
  return event.status() == v1::EVENT_STATUS_UNSPECIFIED ? v1::EVENT_STATUS_ACTUAL : event.status();
}

void ChooseStatus(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  v1::EventStatus newest = v1::EVENT_STATUS_UNSPECIFIED;
  v1::EventStatus happened = v1::EVENT_STATUS_UNSPECIFIED;
  for (const Report* report : ByTime(reports)) {
    const v1::EventStatus status = StatusOf(report->values);
    if (HappeningOf(status) == Happening::kHappened) {
      // That it is recalled later does not make it less actual.
      if (status != v1::EVENT_STATUS_HISTORICAL || happened == v1::EVENT_STATUS_UNSPECIFIED)
        happened = status;
    }
    if (status != v1::EVENT_STATUS_HISTORICAL && status != newest) {
      newest = status;
      v1::StatusChange& change = *out.add_status_history();
      change.set_status(status);
      change.mutable_from()->set_seconds(report->article->when);
      change.set_article_id(report->article->id());
    }
  }
  out.set_status(happened != v1::EVENT_STATUS_UNSPECIFIED ? happened : newest);
}

void ListReports(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  for (const Report& report : reports) {
    if (!report.listed) continue;
    v1::EventReport& listed = *out.add_reports();
    listed.set_article_id(report.article->id());
    listed.set_revision(report.article->kept.article().revision());
    *listed.mutable_values() = report.values;
    listed.set_provider(report.article->kept.article().provider());
    listed.set_origin(report.article->origin());
  }
}

// Independent sources, each as sure as its surest report: 1 - product of their doubts. In 1/1000.
int Confidence(const std::vector<Report>& reports) {
  absl::btree_map<uint64_t, int> surest;
  for (const Report& report : reports) {
    if (report.article->is_reprint()) continue;
    int& sure = surest[report.article->source];
    sure = std::max(sure, std::clamp(static_cast<int>(report.values.confidence() * 1000.0F), 0, 1000));
  }
  int64_t doubt = 1000;
  for (const auto& [source, sure] : surest) doubt = doubt * (1000 - sure) / 1000;
  return static_cast<int>(1000 - doubt);
}

void CountSupport(const EventRecord& event, v1::ConsolidatedEvent& out) {
  absl::btree_set<uint64_t> sources;
  int64_t first = 0;
  int64_t last = 0;
  for (const auto& [ref, article] : event.reports) {
    if (!article->is_reprint()) sources.insert(article->source);
    if (article->when == 0) continue;
    first = first == 0 ? article->when : std::min(first, article->when);
    last = std::max(last, article->when);
  }
  out.set_reports_total(static_cast<uint32_t>(event.reports.size()));
  // Where only reprints are left, the copy that they descend from still counts.
  out.set_independent_origins(std::max<uint32_t>(1, static_cast<uint32_t>(sources.size())));
  if (first != 0) out.mutable_first_seen()->set_seconds(first);
  if (last != 0) out.mutable_last_updated()->set_seconds(last);
}

bool IsProminent(const v1::Event& event) {
  constexpr uint32_t kFirstParagraph = 350;
  return event.evidence().field() == v1::FIELD_HEADLINE || event.evidence().begin() < kFirstParagraph;
}

void AddFactParties(const google::protobuf::RepeatedPtrField<v1::Party>& parties, bool mediator,
                    state::v1::NegotiationFact& fact) {
  for (const v1::Party& party : parties) {
    state::v1::FactParty& added = *fact.add_parties();
    added.set_name(party.text());
    added.set_entity_id(party.entity_id());
    added.set_actor_code(party.actor_code());
    added.set_mediator(mediator);
  }
}

}  // namespace

v1::ConsolidatedEvent Consolidate(const EventRecord& event) {
  const std::vector<Report> reports = ReadReports(event);
  v1::ConsolidatedEvent out;
  out.set_type(reports.front().values.type());
  CollectCodes(reports, out);
  ChooseParties(reports, out);
  ChooseDateAndPlace(reports, out);
  ChooseStatus(reports, out);
  ChooseQuantities(reports, out);
  ChooseNegotiation(reports, out);
  out.set_confidence(static_cast<float>(Confidence(reports)) / 1000.0F);
  ListReports(reports, out);
  CountSupport(event, out);
  AddContradictions(reports, out);
  return out;
}

v1::Event AsReport(const v1::ConsolidatedEvent& event) {
  v1::Event out;
  out.set_type(event.type());
  *out.mutable_actors() = event.actors();
  *out.mutable_recipients() = event.recipients();
  *out.mutable_mediators() = event.mediators();
  if (event.has_place()) *out.mutable_place() = event.place();
  if (event.has_time()) *out.mutable_time() = event.time();
  out.set_status(event.status());
  *out.mutable_quantities() = event.quantities();
  if (event.has_negotiation()) *out.mutable_negotiation() = event.negotiation();
  return out;
}

state::v1::NegotiationFact MakeFact(const v1::ConsolidatedEvent& event) {
  state::v1::NegotiationFact fact;
  fact.set_type(event.type());
  fact.set_status(event.status());
  fact.set_kind(event.negotiation().kind());
  fact.set_round(event.negotiation().round());
  fact.set_issue(event.negotiation().issue());
  if (const auto from = ParseDay(event.time().start())) {
    fact.set_from(*from);
    fact.set_to(std::max(*from, ParseDay(event.time().end()).value_or(*from)));
    fact.set_date_precision(event.time().precision());
  }
  fact.set_reported(event.has_first_seen() ? DayOf(event.first_seen().seconds()) : fact.from());
  for (const v1::EventReport& report : event.reports()) {
    if (IsProminent(report.values())) fact.set_prominent(true);
  }
  fact.set_place(event.place().name());
  fact.set_country(event.place().country());
  AddFactParties(event.actors(), false, fact);
  AddFactParties(event.recipients(), false, fact);
  AddFactParties(event.mediators(), true, fact);
  return fact;
}

}  // namespace parley::aggregate
