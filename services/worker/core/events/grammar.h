// The little grammar that frame reading needs: what kind of word each token is, and the verbs with their
// auxiliaries.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "worker/core/events/verbs.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

enum class WordClass : uint8_t {
  kOther,  // Nouns, adjectives, names, verbs.
  kDeterminer,
  kPreposition,
  kConjunction,   // and, or, but.
  kSubordinator,  // after, while, because: starts a clause.
  kCondition,     // if, unless.
  kRelative,      // who, which, that.
  kTo,
  kModal,
  kBe,
  kHave,
  kDo,
  kNegation,
  kAdverb,
  kPronoun,
  kComma,
  kBreak,  // ; : dashes and brackets.
  kQuote,
};

WordClass ClassOf(const TokenizedText& text, uint32_t i);

enum class Mood : uint8_t {
  kReal,
  kFuture,    // will, is to, "expected to".
  kPossible,  // may, could, would, if.
};

// A verb with its auxiliaries.
struct VerbGroup {
  uint32_t first;  // Its first token: an auxiliary, "to" or "not", else the verb.
  uint32_t verb;   // The verb itself.
  const Verb* lemma;
  VerbForm form;
  bool passive = false;
  bool perfect = false;     // have/has + participle.
  bool pluperfect = false;  // had + participle.
  bool progressive = false;
  bool negated = false;
  bool infinitive = false;  // to + verb.
  bool gerund = false;      // -ing without "be".
  Mood mood = Mood::kReal;
};

// One sentence, annotated. `begin` is the token that index 0 of `classes` stands for.
struct SentenceGrammar {
  Sentence sentence;
  std::vector<WordClass> classes;
  std::vector<VerbGroup> verbs;  // In text order.

  WordClass At(uint32_t i) const { return classes[i - sentence.first]; }
  // The verb group that covers token `i`; null when none does.
  const VerbGroup* VerbAt(uint32_t i) const;
};

// `names[i - sentence.first]` says that token i belongs to a name or an actor noun. Linear in its length.
SentenceGrammar ReadGrammar(const TokenizedText& text, const Sentence& sentence,
                            const std::vector<bool>& names, const std::vector<bool>& plural_actors,
                            bool headline);

}  // namespace parley::worker
