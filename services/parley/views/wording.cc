#include "parley/views/wording.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "common/base/clock.h"
#include "fmt/format.h"
#include "parley/views/layout.h"

namespace parley::views {
namespace {

// What the type says its actors did to its recipients, and what the kind of negotiation says more precisely.
std::string_view TypeVerb(v1::EventType type) {
  switch (type) {
    case v1::EVENT_TYPE_AGREE:
      return "agreed with";
    case v1::EVENT_TYPE_CONSULT:
      return "met";
    case v1::EVENT_TYPE_SUPPORT:
      return "backed";
    case v1::EVENT_TYPE_CONCEDE:
      return "gave way to";
    case v1::EVENT_TYPE_COOPERATE:
      return "worked with";
    case v1::EVENT_TYPE_AID:
      return "aided";
    case v1::EVENT_TYPE_RETREAT:
      return "pulled back from";
    case v1::EVENT_TYPE_REQUEST:
      return "asked";
    case v1::EVENT_TYPE_ACCUSE:
      return "accused";
    case v1::EVENT_TYPE_REJECT:
      return "rejected";
    case v1::EVENT_TYPE_THREATEN:
      return "threatened";
    case v1::EVENT_TYPE_PROTEST:
      return "protested against";
    case v1::EVENT_TYPE_SANCTION:
      return "penalised or broke off with";
    case v1::EVENT_TYPE_MOBILIZE:
      return "mobilised against";
    case v1::EVENT_TYPE_COERCE:
      return "coerced";
    case v1::EVENT_TYPE_ASSAULT:
      return "attacked";
    default:
      return "acted towards";
  }
}

std::string_view KindVerb(v1::NegotiationKind kind) {
  switch (kind) {
    case v1::NEGOTIATION_KIND_TALKS:
      return "held talks with";
    case v1::NEGOTIATION_KIND_MEDIATION:
      return "mediated for";
    case v1::NEGOTIATION_KIND_DEMAND:
      return "demanded of";
    case v1::NEGOTIATION_KIND_OFFER:
      return "made an offer to";
    case v1::NEGOTIATION_KIND_CONCESSION:
      return "conceded to";
    case v1::NEGOTIATION_KIND_SUSPENSION:
      return "suspended talks with";
    case v1::NEGOTIATION_KIND_RESUMPTION:
      return "resumed talks with";
    case v1::NEGOTIATION_KIND_CANCELLATION:
      return "called off talks with";
    case v1::NEGOTIATION_KIND_COLLAPSE:
      return "broke off talks with";
    case v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE:
      return "agreed in principle with";
    case v1::NEGOTIATION_KIND_SIGNING:
      return "signed an agreement with";
    case v1::NEGOTIATION_KIND_CEASEFIRE:
      return "declared a ceasefire with";
    case v1::NEGOTIATION_KIND_CEASEFIRE_EXTENSION:
      return "extended the ceasefire with";
    case v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION:
      return "violated the ceasefire with";
    case v1::NEGOTIATION_KIND_CEASEFIRE_END:
      return "ended the ceasefire with";
    case v1::NEGOTIATION_KIND_PRISONER_EXCHANGE:
      return "exchanged prisoners with";
    case v1::NEGOTIATION_KIND_WITHDRAWAL:
      return "withdrew from";
    case v1::NEGOTIATION_KIND_DISARMAMENT:
      return "disarmed towards";
    default:
      return {};
  }
}

// Drops "with", "of", ... for a sentence that has no object.
std::string_view WithoutPreposition(std::string_view verb) {
  for (const std::string_view tail : {" with", " against", " from", " of", " to", " for", " towards"}) {
    if (verb.ends_with(tail)) {
      return verb.substr(0, verb.size() - tail.size());
    }
  }
  return verb;
}

std::string Lower(const std::string& name, std::string_view prefix) {
  std::string word = name.substr(name.starts_with(prefix) ? prefix.size() : 0);
  for (char& c : word) {
    c = c == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return word;
}

std::string_view QuantityNoun(v1::QuantityKind kind) {
  switch (kind) {
    case v1::QUANTITY_KIND_KILLED:
      return "killed";
    case v1::QUANTITY_KIND_INJURED:
      return "injured";
    case v1::QUANTITY_KIND_ARRESTED:
      return "arrested";
    case v1::QUANTITY_KIND_DISPLACED:
      return "displaced";
    case v1::QUANTITY_KIND_RELEASED:
      return "released";
    case v1::QUANTITY_KIND_TROOPS:
      return "troops";
    case v1::QUANTITY_KIND_MISSING:
      return "missing";
    default:
      return "counted";
  }
}

std::string Range(const v1::Quantity& quantity) {
  if (quantity.high() == 0) {
    return fmt::format("{}+", quantity.low());
  }
  return quantity.low() == quantity.high() ? fmt::format("{}", quantity.low())
                                           : fmt::format("{}-{}", quantity.low(), quantity.high());
}

}  // namespace

std::string Day(const google::protobuf::Timestamp& time) {
  return time.seconds() == 0 ? ""
                             : FormatRfc3339(WallTime(std::chrono::seconds(time.seconds()))).substr(0, 10);
}

std::string When(const v1::TimeSpan& time) {
  if (time.start().empty() || time.end().empty() || time.start() == time.end()) {
    return time.start().empty() ? time.end() : time.start();
  }
  const bool same_month = time.start().substr(0, 7) == time.end().substr(0, 7) && time.end().size() >= 10;
  return time.start() + ".." + (same_month ? time.end().substr(8) : time.end());
}

std::string Word(v1::EventStatus status) {
  return status == v1::EVENT_STATUS_UNSPECIFIED ? "actual"
                                                : Lower(v1::EventStatus_Name(status), "EVENT_STATUS_");
}
std::string Word(v1::EventType type) { return Lower(v1::EventType_Name(type), "EVENT_TYPE_"); }
std::string Word(v1::NegotiationKind kind) {
  return Lower(v1::NegotiationKind_Name(kind), "NEGOTIATION_KIND_");
}
std::string Word(v1::ProcessPhase phase) {
  return phase == v1::PROCESS_PHASE_UNSPECIFIED ? "unknown"
                                                : Lower(v1::ProcessPhase_Name(phase), "PROCESS_PHASE_");
}
std::string Word(v1::CeasefireState state) {
  return Lower(v1::CeasefireState_Name(state), "CEASEFIRE_STATE_");
}

std::string Names(const google::protobuf::RepeatedPtrField<v1::Party>& parties) {
  std::vector<std::string> names;
  for (const v1::Party& party : parties) {
    if (!party.text().empty() && std::find(names.begin(), names.end(), party.text()) == names.end()) {
      names.push_back(party.text());
    }
  }
  return Join(names, ", ");
}

std::string WhoDidWhat(const v1::ConsolidatedEvent& event) {
  const std::string_view kind = KindVerb(event.negotiation().kind());
  const std::string_view verb = kind.empty() ? TypeVerb(event.type()) : kind;
  const std::string actors = Names(event.actors());
  const std::string recipients = Names(event.recipients());
  std::string text = (actors.empty() ? "(unnamed)" : actors) + " ";
  text += recipients.empty() ? std::string(WithoutPreposition(verb)) : fmt::format("{} {}", verb, recipients);
  if (event.negotiation().round() > 0) {
    text += fmt::format(", round {}", event.negotiation().round());
  }
  if (event.mediators_size() > 0) {
    text += fmt::format(" (mediated by {})", Names(event.mediators()));
  }
  if (!event.place().name().empty() && event.place().precision() != v1::PRECISION_ASSUMED) {
    text += " in " + event.place().name();
  }
  return text;
}

std::string Figures(const v1::ConsolidatedEvent& event) {
  std::vector<std::string> parts;
  for (const v1::Quantity& quantity : event.quantities()) {
    parts.push_back(fmt::format("{} {}", Range(quantity), QuantityNoun(quantity.kind())));
  }
  return Join(parts, ", ");
}

std::string Count(uint64_t n, const std::string& noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace parley::views
