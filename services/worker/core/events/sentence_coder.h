// The events of one sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parley/v1/extraction.pb.h"
#include "worker/core/events/event_coder.h"
#include "worker/core/events/event_parts.h"
#include "worker/core/events/frame.h"
#include "worker/core/events/status.h"

namespace parley::worker {

using Parties = std::vector<v1::Party>;

// A sense that fits, and what made it fit.
struct SenseMatch {
  const Sense* sense = nullptr;
  const ThemeNoun* theme = nullptr;
  int score = -1;
};

// A frame before it becomes an event.
struct Reading {
  v1::EventType type;
  v1::NegotiationKind kind;
  std::string_view mode;
  std::string pattern;
  Parties actors;
  Parties recipients;
  Parties mediators;
  v1::EventStatus status;
  ClauseSpan clause;
  float confidence;
  ClauseSpan time_clause = {0, 0};  // Where its time may stand.
  bool strict_time = false;
  bool simple_past = false;
};

// Adds the parties that are not there yet.
void Append(const Parties& from, Parties& to);
bool Contains(const Parties& parties, const v1::Party& party);

// Goes through a sentence once, verbs and event nouns in their order. Which file defines what: code_verbs.cc
// the senses of verbs, code_arguments.cc who did it to whom, code_nouns.cc nouns that are events,
// sentence_coder.cc the rest. Lives for one sentence; what is passed in outlives it.
class SentenceCoder {
 public:
  SentenceCoder(const FieldText& field, const SentenceView& view, bool background,
                const ArticleEntities& entities, const ReportContext& context, Discourse& discourse)
      : field_(field),
        view_(view),
        background_(background),
        entities_(entities),
        context_(context),
        discourse_(discourse),
        times_(FindTimes(field.tokens, view.sentence, context.anchor)),
        used_(view.last() - view.first(), false) {}

  std::vector<v1::Event> Run();

 private:
  bool Used(uint32_t i) const;
  void Use(uint32_t first, uint32_t last);

  Parties Resolve(const ChunkGroup& group, bool places = true);

  // The nouns of an object ("two rounds of talks") belong to its verb's event.
  void UseObjects(const Region& right);

  void CodeVerb(size_t index);

  // "is ready to withdraw" agrees, "will not withdraw" refuses.
  void LiftByAuxiliary(const VerbGroup& verb, bool passive, Reading& out) const;

  // "was attacked", and the reduced "a deal signed in Doha".
  bool IsPassive(size_t index, const Region& right, const Region& left) const;

  // "attacked late on Sunday by": no noun between the verb and its agent.
  bool IsByNext(uint32_t i) const;
  static bool EndsObject(WordClass c);
  // "fired on": the preposition belongs to the active verb.
  static bool TakesPreposition(const Verb& verb, std::string_view preposition);

  static std::string PatternName(const Verb& verb, const Sense& sense, bool passive);

  SenseMatch MatchSense(const VerbGroup& verb, bool passive, const Region& left, const Region& right) const;
  bool HasParticle(const VerbGroup& verb, std::string_view particles) const;
  static const ThemeNoun* FindSubjectTheme(const std::vector<ThemeNoun>& nouns, std::string_view classes);
  // The object, or what the verb's own preposition governs ("return to talks").
  static const ThemeNoun* FindObjectTheme(const VerbGroup& verb, const Region& right,
                                          std::string_view classes);

  const Slot* FindSlot(const Region& region, std::string_view prepositions) const;
  const Slot* FindDirect(const Region& region) const;

  static bool IsVerbal(v1::EventType type);
  uint32_t ObjectEnd(const Slot& slot) const;

  void ReadArguments(const SenseMatch& match, const ChunkGroup& subject, bool passive, const Region& right,
                     Reading& out);

  // "talks between A and B", "A's talks with B", "A-B talks".
  Parties ThemeParties(const ThemeNoun& theme);

  // A subject or object that names no known actor is a party by its words alone.
  void AddPlainParties(const VerbGroup& verb, bool passive, const Sense& sense, bool themed,
                       const Region& right, Reading& out) const;
  void AddPlain(const PhraseSpan& phrase, Parties& to) const;

  // Within a negotiation, what one side does is done to the other; what an outsider says is said to both.
  void AddImplied(const SenseMatch& match, Reading& out) const;
  static bool SameSide(const v1::Party& a, const v1::Party& b);

  // The parties of the last negotiation stand for those that are not named.
  void FillFromDiscourse(bool negotiation, Parties& parties);

  // What was agreed, refused or asked: the words after the verb decide the kind.
  void ReadComplement(size_t index, const Region& right, Reading& out);
  // "agreed to lift sanctions against the North": whom the promised or refused act concerns.
  Parties ComplementParties(uint32_t from, uint32_t end, const Parties& actors);
  // "on condition that he not be named": no event.
  bool IsAboutNaming(uint32_t from) const;
  // To the next clause that does not belong to the complement.
  uint32_t ComplementEnd(size_t index) const;
  bool StartsFiniteVerb(uint32_t i) const;

  // An event needs somebody; a bare light verb ("hold", "make") is none.
  // An event needs somebody who does it or to whom it is done.
  static bool IsGrounded(const Reading& reading, const SenseMatch& match);

  ClauseSpan ClauseOf(const VerbGroup& verb, const ChunkGroup& subject, const Region& right,
                      const SenseMatch& match) const;
  // Takes in the determiner or figure before ("at least 40 civilians"), leaves out punctuation at the end.
  ClauseSpan Trim(ClauseSpan clause) const;
  bool IsFigure(uint32_t i) const;
  bool BelongsToNext(uint32_t i) const;

  static void Score(const SenseMatch& match, Reading& reading);

  void CodeNoun(uint32_t i);
  // "Another round is expected between the two sides": the verb says that it is to come, and may name the
  // parties.
  bool ReadPlan(const Region& right, const NounClass& noun, Reading& out);
  bool InsideChunk(uint32_t i) const;
  // "an attack in Homs", "a meeting on Friday", "ten hours of talks": a happening without its parties.
  bool IsAnchored(uint32_t i, uint32_t end, const Region& right, const NounClass& noun) const;
  // "his recent visit", "their talks".
  Parties PronounOwners(uint32_t noun) const;
  uint32_t OwnerStart(uint32_t noun) const;

  void Emit(Reading reading);
  static bool IsAboutTalks(v1::NegotiationKind kind);
  void SetEvidence(const Reading& reading, v1::Event& event) const;

  const FieldText& field_;
  const SentenceView& view_;
  const bool background_;  // The paragraph was telling of older things when this sentence began.
  const ArticleEntities& entities_;
  const ReportContext& context_;
  Discourse& discourse_;
  const std::vector<TimeExpression> times_;
  std::vector<bool> used_;  // Words that belong to an event already.
  size_t noted_ = 0;
  std::vector<v1::Event> events_;
};

}  // namespace parley::worker
