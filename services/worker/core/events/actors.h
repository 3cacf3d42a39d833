// Noun phrases that name actors, and whom they stand for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parley/v1/event.pb.h"
#include "worker/core/entities/entities.h"

namespace parley::worker {

inline constexpr uint32_t kNoEntity = UINT32_MAX;

enum class ActorKind : uint8_t {
  kName,     // "Qureshi", "Foreign Minister Qureshi", "the Taliban", "Israel".
  kRole,     // "the rebels", "Malian troops", "a JEM spokesman".
  kPronoun,  // "he", "they".
};

// One actor phrase of a sentence. Tokens of the field; determiners are left out.
struct ActorChunk {
  uint32_t first;
  uint32_t last;
  ActorKind kind;
  uint32_t entity = kNoEntity;  // The name in it.
  std::string_view sector;      // Of its role noun.
  bool plural = false;
  bool possessive = false;  // Followed by 's.
  bool place = false;       // A place name alone.
  bool adjective = false;   // A nationality that qualifies what follows ("Israeli attack").
};

// Actor phrases of `sentence` in text order, not overlapping.
std::vector<ActorChunk> FindActors(const TokenizedText& text, const Sentence& sentence,
                                   const std::vector<EntityMention>& mentions,
                                   const ArticleEntities& entities);

// Remembers who was spoken of, and turns phrases into parties. One for an article, fed in text order.
class Discourse {
 public:
  Discourse(const ArticleEntities& entities) : entities_(entities) {}

  // Whom the phrase stands for: one party, or several for "both sides", none for a pronoun without
  // antecedent.
  std::vector<v1::Party> Resolve(const TokenizedText& text, const ActorChunk& chunk);

  // The parties of a negotiation that was just read: what "the two sides" will mean.
  void NoteParties(const std::vector<v1::Party>& parties);
  const std::vector<v1::Party>& last_parties() const { return last_parties_; }

  // A name was passed: pronouns and "the group" may refer to it.
  void Note(const TokenizedText& text, const ActorChunk& chunk);

 private:
  v1::Party PartyOf(const TokenizedText& text, const ActorChunk& chunk) const;
  void ResolveName(const ActorChunk& chunk, v1::Party& party) const;
  void ResolveRole(const TokenizedText& text, const ActorChunk& chunk, v1::Party& party) const;
  std::vector<v1::Party> ResolvePronoun(const TokenizedText& text, const ActorChunk& chunk) const;

  const ArticleEntities& entities_;
  std::vector<v1::Party> last_parties_;
  v1::Party last_person_;
  v1::Party last_group_;  // Armed group or party.
  v1::Party last_body_;   // Country or organisation.
  std::string last_country_;
};

}  // namespace parley::worker
