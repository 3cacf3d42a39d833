// Consolidated facts in words.
#pragma once

#include <string>

#include "google/protobuf/timestamp.pb.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::views {

// "2019-10-05", or "" when not set.
std::string Day(const google::protobuf::Timestamp& time);

// "2019-10-03", "2019-10-03..04", "Oct 2019" as precision allows; "" when not known.
std::string When(const v1::TimeSpan& time);

// Enum names without their prefix, lower case: "actual", "consult", "in principle agreement" stays a word
// list.
std::string Word(v1::EventStatus status);
std::string Word(v1::EventType type);
std::string Word(v1::NegotiationKind kind);
std::string Word(v1::ProcessPhase phase);
std::string Word(v1::CeasefireState state);

// "United States, Taliban": each distinct party once, in order.
std::string Names(const google::protobuf::RepeatedPtrField<v1::Party>& parties);

// "United States met Taliban (mediated by Pakistan) in Islamabad": who did what to whom, where.
std::string WhoDidWhat(const v1::ConsolidatedEvent& event);

// "12 killed, 30+ injured"; empty without figures.
std::string Figures(const v1::ConsolidatedEvent& event);

// "3 sources" / "1 source".
std::string Count(uint64_t n, const std::string& noun);

}  // namespace parley::views
