#include "worker/core/events/actors.h"

#include <algorithm>

#include "worker/core/entities/titles.h"
#include "worker/core/events/grammar.h"
#include "worker/core/events/verbs.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

constexpr uint32_t kMaxAdjectives = 3;

bool IsPair(std::string_view lower) {
  return lower == "sides" || lower == "parties" || lower == "delegations" || lower == "teams" ||
         lower == "countries" || lower == "nations" || lower == "neighbours" || lower == "neighbors" ||
         lower == "rivals" || lower == "foes" || lower == "enemies" || lower == "camps" ||
         lower == "signatories" || lower == "factions" || lower == "governments" || lower == "negotiators" ||
         lower == "delegates" || lower == "adversaries";
}

class Finder {
 public:
  Finder(const TokenizedText& text, const Sentence& sentence, const std::vector<EntityMention>& mentions,
         const ArticleEntities& entities)
      : text_(text), sentence_(sentence), entities_(entities) {
    mention_ = std::lower_bound(mentions.begin(), mentions.end(), sentence.first,
                                [](const EntityMention& m, uint32_t token) { return m.first < token; });
    end_ = mentions.end();
  }

  std::vector<ActorChunk> Run() {
    for (uint32_t i = sentence_.first; i < sentence_.last;) {
      while (mention_ != end_ && mention_->first < i) ++mention_;
      if (mention_ != end_ && mention_->first == i && mention_->last <= sentence_.last) {
        i = TakeName(*mention_);
      } else if (const RoleMatch role = FindRole(text_, i, sentence_.last);
                 role.tokens > 0 && IsActor(i, role)) {
        i = TakeRole(i, role);
      } else {
        i = TakePronoun(i);
      }
    }
    return std::move(chunks_);
  }

 private:
  using Iterator = std::vector<EntityMention>::const_iterator;

  // "state of emergency", "head to": a role noun that is none here.
  bool IsActor(uint32_t i, const RoleMatch& role) const {
    const uint32_t next = i + role.tokens;
    const std::string_view lower = text_[i].lower;
    if (role.tokens == 1 && FindVerb(lower).verb != nullptr && i > sentence_.first) {
      const WordClass before = ClassOf(text_, i - 1);
      if (before == WordClass::kTo || before == WordClass::kModal || before == WordClass::kAdverb)
        return false;
    }
    if (lower == "state" && next < sentence_.last &&
        (text_[next].lower == "of" || text_[next].lower == "television"))
      return false;
    const bool hyphen = next < sentence_.last && text_.Slice(text_[next]) == "-" && !text_[next].space_before;
    return !hyphen;
  }

  uint32_t TakeName(const EntityMention& mention) {
    const EntityRecord& record = entities_.entities[mention.entity];
    ActorChunk chunk{mention.first, mention.last, ActorKind::kName, mention.entity, {},
                     false,         false,        record.place,     false};
    chunk.plural = record.type == v1::ENTITY_TYPE_NORP && text_[mention.last - 1].lower.ends_with('s');
    chunk.plural = chunk.plural || record.id.starts_with("group:");
    if (record.type == v1::ENTITY_TYPE_PERSON) TakeTitleBefore(chunk);
    ++mention_;
    return record.type == v1::ENTITY_TYPE_PERSON ? Finish(chunk) : ExtendToRole(chunk);
  }

  // The role chunk right before a person is that person's title.
  void TakeTitleBefore(ActorChunk& chunk) {
    while (!chunks_.empty() && chunks_.back().last == chunk.first &&
           chunks_.back().kind != ActorKind::kPronoun && !chunks_.back().possessive &&
           !IsPerson(chunks_.back())) {
      chunk.first = chunks_.back().first;
      chunks_.pop_back();
    }
  }
  bool IsPerson(const ActorChunk& chunk) const {
    return chunk.entity != kNoEntity && entities_.entities[chunk.entity].type == v1::ENTITY_TYPE_PERSON;
  }

  // "Mali's transitional government", "French special forces", "JEM spokesman".
  uint32_t ExtendToRole(ActorChunk chunk) {
    uint32_t at = chunk.last;
    const bool owner = at < sentence_.last && text_[at].kind == TokenKind::kPossessive;
    if (owner) ++at;
    for (uint32_t skipped = 0; at < sentence_.last && skipped <= kMaxAdjectives; ++skipped, ++at) {
      if (mention_ != end_ && mention_->first <= at) break;
      const RoleMatch role = FindRole(text_, at, sentence_.last);
      if (role.tokens > 0 && IsActor(at, role)) {
        chunk.last = at + role.tokens;
        chunk.kind = ActorKind::kRole;
        chunk.sector = role.sector;
        chunk.plural = role.plural;
        chunk.place = false;
        return ExtendRole(chunk);
      }
      if (!MayQualify(at, owner)) break;
    }
    const EntityRecord& record = entities_.entities[chunk.entity];
    chunk.adjective = record.type == v1::ENTITY_TYPE_NORP && !chunk.plural && !owner &&
                      chunk.last < sentence_.last && ClassOf(text_, chunk.last) == WordClass::kOther &&
                      text_[chunk.last].kind == TokenKind::kWord &&
                      FindVerb(text_[chunk.last].lower).verb == nullptr;
    return Finish(chunk);
  }
  bool MayQualify(uint32_t i, bool owner) const {
    const Token& token = text_[i];
    if (text_.Slice(token) == "-" && !token.space_before) return true;
    if (token.kind != TokenKind::kWord || ClassOf(text_, i) != WordClass::kOther) return false;
    const VerbMatch verb = FindVerb(token.lower);
    return verb.verb == nullptr || (owner && verb.form != VerbForm::kThird);
  }
  // "army commander", "rebel group leaders": roles in a row are one phrase.
  uint32_t ExtendRole(ActorChunk chunk) {
    while (chunk.last < sentence_.last && (mention_ == end_ || mention_->first > chunk.last)) {
      const RoleMatch role = FindRole(text_, chunk.last, sentence_.last);
      if (role.tokens == 0 || !text_[chunk.last].space_before || !IsActor(chunk.last, role)) break;
      if (FindVerb(text_[chunk.last].lower).verb != nullptr) break;
      chunk.last += role.tokens;
      if (!role.sector.empty() && chunk.sector.empty()) chunk.sector = role.sector;
      chunk.plural = role.plural;
    }
    return Finish(chunk);
  }

  uint32_t TakeRole(uint32_t i, const RoleMatch& role) {
    ActorChunk chunk{
        i, i + role.tokens, ActorKind::kRole, kNoEntity, role.sector, role.plural, false, false, false};
    while (chunk.first > sentence_.first && i - chunk.first < kMaxAdjectives &&
           IsAdjectiveAt(chunk.first - 1))
      --chunk.first;
    return ExtendRole(chunk);
  }
  bool IsAdjectiveAt(uint32_t i) const {
    const Token& token = text_[i];
    const bool free = chunks_.empty() || chunks_.back().last <= i;
    return free && token.kind == TokenKind::kWord && !token.capital &&
           ClassOf(text_, i) == WordClass::kOther && FindVerb(token.lower).verb == nullptr &&
           text_[i + 1].space_before;
  }

  uint32_t TakePronoun(uint32_t i) {
    const std::string_view lower = text_[i].lower;
    const bool singular = lower == "he" || lower == "she" || lower == "him" || lower == "it";
    if (singular || lower == "they" || lower == "them") {
      chunks_.push_back({i, i + 1, ActorKind::kPronoun, kNoEntity, {}, !singular, false, false, false});
    }
    return i + 1;
  }

  uint32_t Finish(ActorChunk chunk) {
    chunk.possessive = chunk.last < sentence_.last && text_[chunk.last].kind == TokenKind::kPossessive;
    chunks_.push_back(chunk);
    return chunk.last;
  }

  const TokenizedText& text_;
  const Sentence& sentence_;
  const ArticleEntities& entities_;
  Iterator mention_;
  Iterator end_;
  std::vector<ActorChunk> chunks_;
};

// The code's country, where it has one.
std::string_view CountryOf(std::string_view code) {
  if (code.size() < 3 || code.starts_with("IGO") || code.starts_with("NGO") || code.starts_with("UAF"))
    return {};
  return code.substr(0, 3);
}

}  // namespace

std::vector<ActorChunk> FindActors(const TokenizedText& text, const Sentence& sentence,
                                   const std::vector<EntityMention>& mentions,
                                   const ArticleEntities& entities) {
  return Finder(text, sentence, mentions, entities).Run();
}

std::vector<v1::Party> Discourse::Resolve(const TokenizedText& text, const ActorChunk& chunk) {
  if (chunk.kind == ActorKind::kPronoun) return ResolvePronoun(text, chunk);
  const std::string_view head = text[chunk.last - 1].lower;
  if (chunk.kind == ActorKind::kRole && chunk.entity == kNoEntity && IsPair(head) &&
      last_parties_.size() >= 2)
    return last_parties_;
  return {PartyOf(text, chunk)};
}

v1::Party Discourse::PartyOf(const TokenizedText& text, const ActorChunk& chunk) const {
  v1::Party party;
  party.set_begin(text[chunk.first].begin);
  party.set_end(text[chunk.last - 1].end);
  party.set_text(std::string(text.text().substr(party.begin(), party.end() - party.begin())));
  if (chunk.kind == ActorKind::kName) {
    ResolveName(chunk, party);
  } else {
    ResolveRole(text, chunk, party);
  }
  return party;
}

void Discourse::ResolveName(const ActorChunk& chunk, v1::Party& party) const {
  const EntityRecord& record = entities_.entities[chunk.entity];
  party.set_entity_id(record.id);
  const bool state =
      record.code.size() == 3 && (record.capital || record.type == v1::ENTITY_TYPE_NORP || record.place);
  party.set_actor_code(state ? record.code + "GOV" : record.code);
}

void Discourse::ResolveRole(const TokenizedText& text, const ActorChunk& chunk, v1::Party& party) const {
  if (chunk.entity != kNoEntity) {
    const EntityRecord& record = entities_.entities[chunk.entity];
    party.set_entity_id(record.id);
    const bool own = record.code.size() > 3 && (chunk.sector.empty() || chunk.sector == "GOV" ||
                                                chunk.sector == "REB" || record.code.starts_with("IGO"));
    const std::string sector(chunk.sector.empty() ? "GOV" : chunk.sector);
    party.set_actor_code(own                   ? record.code
                         : record.code.empty() ? std::string(chunk.sector)
                                               : std::string(CountryOf(record.code)) + sector);
    return;
  }
  const std::string_view head = text[chunk.last - 1].lower;
  const bool of_group = chunk.sector == "REB" || head == "group" || head == "movement" ||
                        head == "organisation" || head == "organization" || head == "party" ||
                        head == "faction" || head == "leadership";
  if (of_group && !last_group_.entity_id().empty() && !chunk.plural) {
    party.set_entity_id(last_group_.entity_id());
    party.set_actor_code(last_group_.actor_code());
    return;
  }
  if (chunk.sector == "REB" && chunk.plural && !last_group_.entity_id().empty() &&
      last_group_.actor_code().ends_with("REB")) {
    party.set_entity_id(last_group_.entity_id());
    party.set_actor_code(last_group_.actor_code());
    return;
  }
  const std::string_view country = entities_.topic_country.empty() ? last_country_ : entities_.topic_country;
  if (chunk.sector == "IGO" || chunk.sector == "UAF" || chunk.sector == "NGO" || chunk.sector == "MED") {
    party.set_actor_code(std::string(chunk.sector));
    return;
  }
  if (!chunk.sector.empty()) party.set_actor_code(std::string(country) + std::string(chunk.sector));
  const bool governs =
      chunk.sector == "GOV" || chunk.sector == "MIL" || chunk.sector == "COP" || chunk.sector == "LEG";
  if (!governs || country.empty()) return;
  for (const EntityRecord& record : entities_.entities) {
    if (record.id == "country:" + std::string(country)) party.set_entity_id(record.id);
  }
}

std::vector<v1::Party> Discourse::ResolvePronoun(const TokenizedText& text, const ActorChunk& chunk) const {
  const std::string_view lower = text[chunk.first].lower;
  if (lower == "they" || lower == "them") return last_parties_;
  v1::Party party = lower == "it" ? last_body_ : last_person_;
  if (party.text().empty()) return {};
  return {party};
}

void Discourse::NoteParties(const std::vector<v1::Party>& parties) {
  if (parties.size() < 2) return;
  last_parties_ = parties;
  for (v1::Party& party : last_parties_) {
    party.clear_begin();  // Implied where it is used again.
    party.clear_end();
  }
}

void Discourse::Note(const TokenizedText& text, const ActorChunk& chunk) {
  if (chunk.entity == kNoEntity) return;
  v1::Party party = PartyOf(text, chunk);
  party.clear_begin();
  party.clear_end();
  const EntityRecord& record = entities_.entities[chunk.entity];
  if (const std::string_view country = CountryOf(record.code); !country.empty()) last_country_ = country;
  if (record.type == v1::ENTITY_TYPE_PERSON) {
    last_person_ = std::move(party);
  } else if (record.id.starts_with("group:") || party.actor_code().ends_with("REB")) {
    last_group_ = party;
    last_body_ = std::move(party);
  } else {
    last_body_ = std::move(party);
  }
}

}  // namespace parley::worker
