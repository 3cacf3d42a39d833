// Who does what to whom in one sentence, read from word order alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "worker/core/events/actors.h"
#include "worker/core/events/grammar.h"
#include "worker/core/events/nouns.h"

namespace parley::worker {

// Coordinated actor phrases ("A, B and C"): indices into SentenceView::chunks.
using ChunkGroup = std::vector<uint32_t>;

// One sentence with everything that frame reading looks at.
struct SentenceView {
  const TokenizedText& text;
  Sentence sentence;
  std::vector<ActorChunk> chunks;
  SentenceGrammar grammar;

  uint32_t first() const { return sentence.first; }
  uint32_t last() const { return sentence.last; }
};

SentenceView ViewSentence(const FieldText& field, const Sentence& sentence,
                          const std::vector<EntityMention>& mentions, const ArticleEntities& entities);

// A noun of a known class, and the preposition that governs it (empty: none).
struct ThemeNoun {
  const NounClass* noun_class;
  uint32_t first;
  uint32_t last;
  std::string_view preposition;
};

// Actors right of a verb or a noun, with the preposition that governs them (empty: a direct object).
struct Slot {
  std::string_view preposition;
  ChunkGroup group;
};

// A stretch of a sentence to one side of a trigger.
struct Region {
  uint32_t first;
  uint32_t last;
  std::vector<Slot> slots;
  std::vector<ThemeNoun> nouns;
};

// What follows token `from`, up to the next clause.
Region ReadRight(const SentenceView& view, uint32_t from);

// What stands before token `to`, back to the clause's start; holds `nouns` only.
Region ReadLeft(const SentenceView& view, uint32_t to);

// The subject of verb `index` of view.grammar.verbs; empty when none is found. Control ("urged X to ..."),
// shared subjects, relative and participial clauses are followed.
ChunkGroup FindSubject(const SentenceView& view, size_t index);

// The verb that the infinitive or gerund `index` hangs on; -1 when none.
int GovernorOf(const SentenceView& view, size_t index);

// The actors that stand before a noun and belong to it: "Russia's attack", "US-Taliban talks".
ChunkGroup OwnersOf(const SentenceView& view, uint32_t noun);

// Where the clause that holds token `i` begins and ends.
uint32_t ClauseStart(const SentenceView& view, uint32_t i);
uint32_t ClauseEnd(const SentenceView& view, uint32_t i);

}  // namespace parley::worker
