// Time expressions of wire text, resolved against the day of the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "parley/v1/event.pb.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

// Where an expression stands and the days it means: one reading for what has happened, one for what is to
// come ("Thursday"); they are the same where the words leave no choice.
struct TimeExpression {
  uint32_t first;
  uint32_t last;
  absl::CivilDay past_start;
  absl::CivilDay past_end;
  absl::CivilDay future_start;
  absl::CivilDay future_end;
  v1::Precision precision;
};

// Expressions of one sentence, in text order. Linear.
std::vector<TimeExpression> FindTimes(const TokenizedText& text, const Sentence& sentence,
                                      absl::CivilDay anchor);

// "2019-10-05" -> day; nothing for other text.
std::optional<absl::CivilDay> ParseDay(std::string_view date);

std::string FormatDay(absl::CivilDay day);

}  // namespace parley::worker
