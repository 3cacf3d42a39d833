// Who is guilty when a call fails: halves a failed batch until the article that does it stands alone, and
// gives up on that one after some failures.
#pragma once

#include "dispatch/core/outcome.h"

namespace parley::dispatch {

struct QuarantineOptions {
  int max_strikes = 3;        // Failures of an article alone before it is given up.
  int busy_before_split = 3;  // Refusals for want of room before a batch is halved.
};

enum class Sentence {
  kRepeat,   // The same articles again, later.
  kSplit,    // Two halves.
  kCondemn,  // The article goes to the dead letters.
};

struct Judgement {
  Sentence sentence;
  bool suspect = false;  // From now on the articles count as suspects.
  bool strike = false;   // The (single) article has one more failure to its name.
};

// Judges a failed call of `articles` articles. `strikes`: the article's before this failure; only for one
// that was alone. `refusals`: how often these articles were refused for want of room, this time included.
Judgement Judge(CallFailure failure, size_t articles, int strikes, int refusals,
                const QuarantineOptions& options);

// Judges an article that alone got an error within an answer.
Judgement JudgeArticle(int strikes, const QuarantineOptions& options);

}  // namespace parley::dispatch
