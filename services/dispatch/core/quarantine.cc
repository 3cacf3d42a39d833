#include "dispatch/core/quarantine.h"

namespace parley::dispatch {

Judgement Judge(CallFailure failure, size_t articles, int strikes, int refusals,
                const QuarantineOptions& options) {
  if (!Blames(failure)) {
    const bool too_big =
        failure == CallFailure::kBusy && articles > 1 && refusals >= options.busy_before_split;
    return {.sentence = too_big ? Sentence::kSplit : Sentence::kRepeat};
  }
  if (articles > 1) {
    return {.sentence = Sentence::kSplit, .suspect = true};
  }
  return JudgeArticle(strikes, options);
}

Judgement JudgeArticle(int strikes, const QuarantineOptions& options) {
  const bool last = strikes + 1 >= options.max_strikes;
  return {.sentence = last ? Sentence::kCondemn : Sentence::kRepeat, .suspect = true, .strike = true};
}

}  // namespace parley::dispatch
