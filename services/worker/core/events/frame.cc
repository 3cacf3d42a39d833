#include "worker/core/events/frame.h"

#include <algorithm>

namespace parley::worker {
namespace {

constexpr uint32_t kMaxLinkTokens = 4;    // Between coordinated phrases.
constexpr uint32_t kMaxGovernorGap = 12;  // Between a verb and the infinitive it governs.
constexpr uint32_t kMaxOwnerGap = 4;      // Between an owner and its noun.
constexpr int kMaxSharing = 6;            // Steps from verb to verb in search of a subject.

bool EndsClause(WordClass c) {
  return c == WordClass::kBreak || c == WordClass::kSubordinator || c == WordClass::kCondition ||
         c == WordClass::kRelative || c == WordClass::kQuote;
}

// Index of the chunk that starts at or after token `i`.
size_t ChunkFrom(const SentenceView& view, uint32_t i) {
  const auto at =
      std::lower_bound(view.chunks.begin(), view.chunks.end(), i,
                       [](const ActorChunk& chunk, uint32_t token) { return chunk.first < token; });
  return static_cast<size_t>(at - view.chunks.begin());
}

enum class Link : uint8_t { kNone, kComma, kAnd, kHyphen };

// How two neighbouring phrases hang together: only determiners, commas, "and" between them.
Link LinkBetween(const SentenceView& view, const ActorChunk& a, const ActorChunk& b) {
  if (b.first < a.last || b.first - a.last > kMaxLinkTokens || a.possessive) return Link::kNone;
  Link link = Link::kNone;
  for (uint32_t i = a.last; i < b.first; ++i) {
    const WordClass c = view.grammar.At(i);
    const std::string_view lower = view.text[i].lower;
    if (c == WordClass::kConjunction && lower != "but") {
      link = Link::kAnd;
    } else if (c == WordClass::kComma && link == Link::kNone) {
      link = Link::kComma;
    } else if ((lower == "-" || lower == "–") && b.first - a.last == 1 && !view.text[b.first].space_before) {
      return Link::kHyphen;
    } else if (c != WordClass::kDeterminer) {
      return Link::kNone;
    }
  }
  return link;
}

// The whole coordination that chunk `c` is the first of.
ChunkGroup GroupFrom(const SentenceView& view, size_t c) {
  ChunkGroup group{static_cast<uint32_t>(c)};
  ChunkGroup pending;  // Joined by commas alone: apposition unless an "and" follows.
  for (size_t next = c + 1; next < view.chunks.size(); ++next) {
    const Link link = LinkBetween(view, view.chunks[next - 1], view.chunks[next]);
    if (link == Link::kNone) break;
    pending.push_back(static_cast<uint32_t>(next));
    if (link == Link::kComma) continue;
    group.insert(group.end(), pending.begin(), pending.end());
    pending.clear();
  }
  return group;
}

// The whole coordination that chunk `c` is the last of.
ChunkGroup GroupUpTo(const SentenceView& view, size_t c, uint32_t not_before) {
  ChunkGroup group{static_cast<uint32_t>(c)};
  bool coordinated = false;
  for (size_t at = c; at > 0 && view.chunks[at - 1].first >= not_before; --at) {
    const Link link = LinkBetween(view, view.chunks[at - 1], view.chunks[at]);
    coordinated = coordinated || link == Link::kAnd || link == Link::kHyphen;
    if (link == Link::kNone || !coordinated) break;
    group.insert(group.begin(), static_cast<uint32_t>(at - 1));
  }
  return group;
}

// The word before a phrase, its determiners and adjectives skipped, when it is a preposition.
std::string_view GoverningPreposition(const SentenceView& view, uint32_t i) {
  for (uint32_t at = i; at > view.first() && i - at < 5; --at) {
    const WordClass c = view.grammar.At(at - 1);
    if (c == WordClass::kPreposition || c == WordClass::kTo) return view.text[at - 1].lower;
    const bool skips = c == WordClass::kDeterminer ||
                       (c == WordClass::kOther && view.grammar.VerbAt(at - 1) == nullptr &&
                        view.text[at - 1].kind == TokenKind::kWord && !view.text[at - 1].capital);
    if (!skips) return {};
  }
  return {};
}

// Does the region end before token `i`? Infinitives and finite verbs start another clause.
bool EndsRegion(const SentenceView& view, uint32_t i) {
  if (EndsClause(view.grammar.At(i))) return true;
  const VerbGroup* verb = view.grammar.VerbAt(i);
  return verb != nullptr && verb->first == i;
}

// A comma goes on a list only when an actor phrase and a later "and" follow.
bool CommaContinues(const SentenceView& view, uint32_t comma) {
  const size_t next = ChunkFrom(view, comma + 1);
  if (next >= view.chunks.size() || next == 0) return false;
  return LinkBetween(view, view.chunks[next - 1], view.chunks[next]) == Link::kComma &&
         GroupFrom(view, next - 1).size() > 1;
}

class SubjectFinder {
 public:
  explicit SubjectFinder(const SentenceView& view) : view_(view) {}

  ChunkGroup Find(size_t index, int depth) const {
    const VerbGroup& verb = view_.grammar.verbs[index];
    if (depth > kMaxSharing) return {};
    if (verb.infinitive || verb.gerund) {
      if (const int governor = GovernorOf(view_, index); governor >= 0) {
        return Controller(static_cast<size_t>(governor), verb, depth);
      }
    }
    if (verb.first > view_.first() && view_.grammar.At(verb.first - 1) == WordClass::kRelative)
      return Antecedent(verb.first - 1);
    if (ChunkGroup near = Near(index); !near.empty()) return near;
    return index > 0 && MayShare(index) ? Find(index - 1, depth + 1) : ChunkGroup();
  }

 private:
  // Of an infinitive: the object of the governing verb where it has one, else its subject.
  ChunkGroup Controller(size_t governor, const VerbGroup& verb, int depth) const {
    const VerbGroup& head = view_.grammar.verbs[governor];
    const size_t c = ChunkFrom(view_, head.verb + 1);
    const bool object =
        verb.infinitive && !head.passive && c < view_.chunks.size() && view_.chunks[c].last <= verb.first;
    return object ? GroupFrom(view_, c) : Find(governor, depth + 1);
  }

  ChunkGroup Antecedent(uint32_t relative) const {
    const size_t after = ChunkFrom(view_, relative);
    if (after == 0) return {};
    const ActorChunk& chunk = view_.chunks[after - 1];
    return relative - chunk.last <= 3 ? GroupUpTo(view_, after - 1, view_.first()) : ChunkGroup();
  }

  // The nearest phrase to the left in the same clause that no preposition governs.
  ChunkGroup Near(size_t index) const {
    const VerbGroup& verb = view_.grammar.verbs[index];
    const uint32_t stop = index > 0 ? view_.grammar.verbs[index - 1].verb + 1 : view_.first();
    size_t c = ChunkFrom(view_, verb.first);
    uint32_t i = verb.first;
    while (i > stop) {
      if (c > 0 && view_.chunks[c - 1].last == i) {
        const ActorChunk& chunk = view_.chunks[--c];
        if (!chunk.possessive && !chunk.adjective) {
          const ChunkGroup group = GroupUpTo(view_, c, stop);
          const uint32_t head = view_.chunks[group.front()].first;
          const std::string_view preposition = GoverningPreposition(view_, head);
          if (preposition.empty()) return group;
          c = group.front();
          i = head;
          continue;
        }
        i = chunk.first;
        continue;
      }
      const WordClass cls = view_.grammar.At(i - 1);
      if (cls == WordClass::kSubordinator || cls == WordClass::kCondition || cls == WordClass::kRelative ||
          cls == WordClass::kBreak)
        break;
      --i;
    }
    return {};
  }

  // "A met B and said", "A, bombing B,": the verb before lends its subject.
  bool MayShare(size_t index) const {
    const VerbGroup& verb = view_.grammar.verbs[index];
    const VerbGroup& before = view_.grammar.verbs[index - 1];
    for (uint32_t i = before.verb + 1; i < verb.first; ++i) {
      if (view_.grammar.At(i) == WordClass::kBreak) return false;
    }
    return true;
  }

  const SentenceView& view_;
};

}  // namespace

SentenceView ViewSentence(const FieldText& field, const Sentence& sentence,
                          const std::vector<EntityMention>& mentions, const ArticleEntities& entities) {
  std::vector<ActorChunk> chunks = FindActors(field.tokens, sentence, mentions, entities);
  const size_t size = sentence.last - sentence.first;
  std::vector<bool> names(size, false), plural(size, false);
  const auto mark = [&](uint32_t first, uint32_t last) {
    for (uint32_t i = first; i < last; ++i) names[i - sentence.first] = true;
  };
  for (const ActorChunk& chunk : chunks) {
    if (chunk.kind == ActorKind::kPronoun) continue;
    mark(chunk.first, chunk.last);
    plural[chunk.last - 1 - sentence.first] = chunk.plural;
  }
  SentenceGrammar grammar =
      ReadGrammar(field.tokens, sentence, names, plural, field.field == v1::FIELD_HEADLINE);
  return {field.tokens, sentence, std::move(chunks), std::move(grammar)};
}

Region ReadRight(const SentenceView& view, uint32_t from) {
  Region region{from, from, {}, {}};
  std::string_view preposition;
  size_t c = ChunkFrom(view, from);
  uint32_t i = from;
  while (i < view.last() && !EndsRegion(view, i)) {
    const WordClass cls = view.grammar.At(i);
    if (cls == WordClass::kComma && !CommaContinues(view, i)) break;
    if (c < view.chunks.size() && view.chunks[c].first == i) {
      const ActorChunk& chunk = view.chunks[c];
      ChunkGroup group = GroupFrom(view, c);
      i = view.chunks[group.back()].last;
      c = group.back() + 1;
      const bool owner = chunk.possessive || chunk.adjective;
      region.slots.push_back(
          {owner && preposition.empty() ? std::string_view("'s") : preposition, std::move(group)});
      if (!owner) preposition = {};
      continue;
    }
    if (cls == WordClass::kPreposition || cls == WordClass::kTo) {
      preposition = view.text[i].lower;
    } else if (const NounMatch noun = FindNoun(view.text, i, view.last()); noun.noun_class != nullptr) {
      region.nouns.push_back({noun.noun_class, i, i + noun.tokens, preposition});
      i += noun.tokens;
      preposition = {};
      continue;
    }
    ++i;
  }
  region.last = i;
  return region;
}

Region ReadLeft(const SentenceView& view, uint32_t to) {
  Region region{to, to, {}, {}};
  uint32_t first = to;
  while (first > view.first() && !EndsClause(view.grammar.At(first - 1)) &&
         view.grammar.VerbAt(first - 1) == nullptr)
    --first;
  region.first = first;
  for (uint32_t i = first; i < to;) {
    const NounMatch noun = FindNoun(view.text, i, to);
    if (noun.noun_class != nullptr)
      region.nouns.push_back({noun.noun_class, i, i + noun.tokens, GoverningPreposition(view, i)});
    i += std::max(1U, noun.tokens);
  }
  return region;
}

ChunkGroup FindSubject(const SentenceView& view, size_t index) { return SubjectFinder(view).Find(index, 0); }

int GovernorOf(const SentenceView& view, size_t index) {
  if (index == 0) return -1;
  const VerbGroup& verb = view.grammar.verbs[index];
  const VerbGroup& before = view.grammar.verbs[index - 1];
  if (verb.first - before.verb > kMaxGovernorGap) return -1;
  for (uint32_t i = before.verb + 1; i < verb.first; ++i) {
    if (EndsClause(view.grammar.At(i)) || (view.grammar.At(i) == WordClass::kComma && verb.gerund)) return -1;
    if (verb.gerund && view.grammar.At(i) == WordClass::kOther) return -1;
  }
  // "to attack and to kill": the second hangs where the first does.
  return static_cast<int>(index - 1);
}

ChunkGroup OwnersOf(const SentenceView& view, uint32_t noun) {
  const size_t after = ChunkFrom(view, noun);
  if (after == 0) return {};
  const ActorChunk& chunk = view.chunks[after - 1];
  if (noun < chunk.last || noun - chunk.last > kMaxOwnerGap || chunk.kind == ActorKind::kPronoun) return {};
  for (uint32_t i = chunk.last; i < noun; ++i) {
    const bool owner_mark = i == chunk.last && chunk.possessive;
    if (!owner_mark && (view.grammar.At(i) != WordClass::kOther || view.grammar.VerbAt(i) != nullptr))
      return {};
  }
  const bool named = chunk.entity != kNoEntity;
  if (!chunk.possessive && !named) return {};
  return GroupUpTo(view, after - 1, view.first());
}

uint32_t ClauseStart(const SentenceView& view, uint32_t i) {
  while (i > view.first()) {
    const WordClass c = view.grammar.At(i - 1);
    if (c == WordClass::kBreak || c == WordClass::kQuote) return i;
    if (EndsClause(c)) return i - 1;
    --i;
  }
  return i;
}

uint32_t ClauseEnd(const SentenceView& view, uint32_t i) {
  while (i < view.last() && !EndsClause(view.grammar.At(i))) ++i;
  return i;
}

}  // namespace parley::worker
