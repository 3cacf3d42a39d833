#include "worker/core/events/grammar.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace parley::worker {
namespace {

using Classes = absl::flat_hash_map<std::string_view, WordClass>;

void Fill(Classes& classes, WordClass word_class, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) classes.emplace(word, word_class);
}

const Classes& WordClasses() {
  static const Classes& table = []() -> const Classes& {
    Classes& c = *new Classes();
    Fill(c, WordClass::kNegation,
         {"not", "never", "no", "cannot", "nor", "neither", "nobody", "none", "hardly", "without"});
    Fill(c, WordClass::kDeterminer,
         {"the",  "a",    "an",   "this",  "these", "those", "his",     "its",     "their", "our",
          "my",   "your", "some", "any",   "each",  "every", "another", "several", "many",  "few",
          "both", "all",  "two",  "three", "four",  "other", "such",    "most",    "more"});
    Fill(c, WordClass::kPreposition,
         {"in",      "on",     "at",     "of",    "with",     "by",     "from",       "for",       "against",
          "between", "into",   "over",   "under", "about",    "near",   "through",    "during",    "among",
          "towards", "toward", "within", "onto",  "outside",  "inside", "around",     "across",    "amid",
          "despite", "upon",   "along",  "via",   "beyond",   "behind", "throughout", "including", "like",
          "per",     "off",    "above",  "below", "alongside"});
    Fill(c, WordClass::kConjunction, {"and", "or", "but", "&", "yet"});
    Fill(c, WordClass::kSubordinator,
         {"after", "before", "while", "when", "because", "although", "though", "since", "until", "as",
          "where", "once", "whereas", "than", "so", "till", "whenever", "lest"});
    Fill(c, WordClass::kCondition, {"if", "unless", "whether", "provided"});
    Fill(c, WordClass::kRelative, {"who", "which", "that", "whom", "whose"});
    Fill(c, WordClass::kTo, {"to"});
    Fill(c, WordClass::kModal,
         {"will", "would", "may", "might", "could", "can", "can't", "shall", "should", "must", "won't",
          "wouldn't", "couldn't", "shouldn't", "mustn't", "ought"});
    Fill(c, WordClass::kBe,
         {"is", "are", "was", "were", "be", "been", "being", "am", "isn't", "aren't", "wasn't", "weren't"});
    Fill(c, WordClass::kHave, {"has", "have", "had", "having", "hasn't", "haven't", "hadn't"});
    Fill(c, WordClass::kDo, {"do", "does", "did", "don't", "doesn't", "didn't"});
    Fill(c, WordClass::kAdverb,
         {"also",      "already",  "still",     "now",     "then",      "soon",   "again",  "only",
          "just",      "even",     "jointly",   "earlier", "later",     "once",   "twice",  "often",
          "always",    "ever",     "together",  "instead", "long",      "far",    "first",  "last",
          "well",      "too",      "here",      "there",   "back",      "away",   "out",    "up",
          "down",      "however",  "meanwhile", "thus",    "therefore", "almost", "nearly", "today",
          "yesterday", "tomorrow", "apart",     "yet",     "ago",       "home"});
    Fill(c, WordClass::kPronoun,
         {"he", "she", "it", "they", "we", "i", "you", "them", "him", "us", "me", "himself", "herself",
          "themselves", "itself"});
    Fill(c, WordClass::kComma, {","});
    Fill(c, WordClass::kBreak, {";", ":", "–", "—", "(", ")", "--", "...", "…", ".", "!", "?"});
    Fill(c, WordClass::kQuote, {"\"", "“", "”", "‘"});
    return c;
  }();
  return table;
}

bool IsNegativeContraction(std::string_view lower) { return lower.ends_with("n't"); }

bool IsBridging(WordClass c) { return c == WordClass::kAdverb || c == WordClass::kNegation; }

class Reader {
 public:
  Reader(const TokenizedText& text, SentenceGrammar& out, const std::vector<bool>& names,
         const std::vector<bool>& plural, bool headline)
      : text_(text), out_(out), names_(names), plural_(plural), headline_(headline) {}

  void Run() {
    const Sentence& s = out_.sentence;
    for (uint32_t i = s.first; i < s.last; ++i)
      out_.classes.push_back(IsNamed(i) ? WordClass::kOther : Classify(i));
    uint32_t free_from = s.first;  // No group may reach left of this.
    for (uint32_t i = s.first; i < s.last; ++i) {
      VerbGroup group;
      if (!ReadVerb(i, free_from, group)) continue;
      out_.verbs.push_back(group);
      free_from = i + 1;
    }
  }

 private:
  bool IsNamed(uint32_t i) const { return names_[i - out_.sentence.first]; }
  WordClass Classify(uint32_t i) const {
    const WordClass c = ClassOf(text_, i);
    // A hyphen inside a word is none of a dash.
    if (text_.Slice(text_[i]) == "-") return text_[i].space_before ? WordClass::kBreak : WordClass::kOther;
    return c;
  }

  bool ReadVerb(uint32_t i, uint32_t free_from, VerbGroup& group) const {
    if (IsNamed(i) || out_.At(i) != WordClass::kOther || text_[i].kind != TokenKind::kWord) return false;
    if (IsHyphenated(i)) return false;
    const VerbMatch match = FindVerb(text_[i].lower);
    if (match.verb == nullptr) return false;
    group = {i, i, match.verb, match.form};
    ReadAuxiliaries(free_from, group);
    return IsVerbHere(group);
  }
  bool IsHyphenated(uint32_t i) const {
    const bool before = i > out_.sentence.first && text_.Slice(text_[i - 1]) == "-" && !text_[i].space_before;
    const bool after =
        i + 1 < out_.sentence.last && text_.Slice(text_[i + 1]) == "-" && !text_[i + 1].space_before;
    return before || after;
  }

  // Walks left over adverbs, negation and auxiliaries.
  void ReadAuxiliaries(uint32_t free_from, VerbGroup& group) const {
    for (uint32_t i = group.verb; i > free_from; --i) {
      const uint32_t at = i - 1;
      const WordClass c = out_.At(at);
      const std::string_view lower = text_[at].lower;
      const bool adverb = IsBridging(c) || (c == WordClass::kOther && lower.ends_with("ly") && !IsNamed(at));
      if (!adverb && c != WordClass::kModal && c != WordClass::kBe && c != WordClass::kHave &&
          c != WordClass::kDo && c != WordClass::kTo)
        break;
      if (c == WordClass::kNegation && lower == "no") break;  // "no talks".
      group.negated = group.negated || (c == WordClass::kNegation && lower != "without") ||
                      IsNegativeContraction(lower) || lower == "cannot";
      if (c == WordClass::kTo) {
        group.infinitive = true;
        group.first = at;
        break;
      }
      if (c == WordClass::kBe && !group.perfect) {
        group.passive = group.form != VerbForm::kIng && group.form != VerbForm::kBase;
        group.progressive = group.form == VerbForm::kIng;
      }
      if (c == WordClass::kHave && lower != "having")
        (lower.starts_with("had") ? group.pluperfect : group.perfect) = true;
      if (c == WordClass::kModal) {
        const bool future = lower == "will" || lower == "shall" || lower == "won't";
        group.mood = future ? Mood::kFuture : Mood::kPossible;
      }
      if (!adverb) group.first = at;
    }
    group.gerund = group.form == VerbForm::kIng && !group.progressive;
    ReadBeTo(group);
  }
  // "are to meet": planned.
  void ReadBeTo(VerbGroup& group) const {
    if (!group.infinitive || group.first == out_.sentence.first) return;
    if (out_.At(group.first - 1) == WordClass::kBe) {
      group.mood = Mood::kFuture;
      group.infinitive = false;
      group.first -= 1;
    }
  }

  // Many forms are nouns or adjectives as well.
  bool IsVerbHere(const VerbGroup& group) const {
    const bool auxiliary = group.first < group.verb;
    switch (group.form) {
      case VerbForm::kBase:
        return auxiliary ? BaseAfterAuxiliary(group) : BaseAlone(group);
      case VerbForm::kThird:
        return !auxiliary && ThirdAlone(group);
      case VerbForm::kIng:
        return group.progressive || GerundHere(group);
      default:
        return auxiliary || !IsAdjective(group.verb);
    }
  }
  bool BaseAfterAuxiliary(const VerbGroup& group) const {
    // "is host", "has support": a form of be or have takes no base.
    const WordClass c = out_.At(group.first);
    if (c == WordClass::kBe && group.mood != Mood::kFuture) return false;
    return !(c == WordClass::kHave && group.mood == Mood::kReal && !group.infinitive);
  }
  bool BaseAlone(const VerbGroup& group) const {
    const uint32_t first = out_.sentence.first;
    if (group.verb == first) return false;
    const uint32_t before = SkipAdverbsLeft(group.verb);
    if (before < first) return false;
    const WordClass c = out_.At(before);
    if (c == WordClass::kPronoun)
      return text_[before].lower == "they" || text_[before].lower == "we" || text_[before].lower == "i" ||
             text_[before].lower == "you";
    if (plural_[before - first]) return !group.lemma->noun_like || StartsPhrase(group.verb + 1) || headline_;
    if (c == WordClass::kRelative) return true;
    if (c == WordClass::kConjunction) return FollowsBase(before);
    return false;
  }
  // "to attack and kill": the verb before the conjunction is a base form too.
  bool FollowsBase(uint32_t conjunction) const {
    if (out_.verbs.empty()) return false;
    const VerbGroup& last = out_.verbs.back();
    return last.form == VerbForm::kBase && conjunction - last.verb <= 8;
  }
  bool ThirdAlone(const VerbGroup& group) const {
    const uint32_t first = out_.sentence.first;
    if (group.verb == first) return false;
    const uint32_t before = SkipAdverbsLeft(group.verb);
    if (before < first) return false;
    const WordClass c = out_.At(before);
    if (c == WordClass::kPronoun || c == WordClass::kRelative) return true;
    if (!group.lemma->noun_like)
      return c == WordClass::kOther || c == WordClass::kComma || c == WordClass::kConjunction ||
             c == WordClass::kQuote;
    return names_[before - first] && text_[before].kind == TokenKind::kWord && StartsPhrase(group.verb + 1) &&
           !plural_[before - first];
  }
  // Does an object stand at `i`: a determiner, a name, a pronoun; or, for a particle verb, its preposition?
  bool StartsPhrase(uint32_t i) const {
    if (i >= out_.sentence.last) return false;
    const WordClass c = out_.At(i);
    return c == WordClass::kDeterminer || c == WordClass::kPronoun || names_[i - out_.sentence.first] ||
           c == WordClass::kRelative || c == WordClass::kTo || text_[i].lower == "for" ||
           text_[i].lower == "on" || text_[i].lower == "off" || text_[i].kind == TokenKind::kNumber ||
           (headline_ && c == WordClass::kOther);
  }
  bool GerundHere(const VerbGroup& group) const {
    const uint32_t first = out_.sentence.first;
    if (group.verb == first) return true;
    const WordClass c = out_.At(group.verb - 1);
    // "the bombing", "peace meeting": nouns.
    return c == WordClass::kComma || c == WordClass::kPreposition || c == WordClass::kSubordinator ||
           c == WordClass::kConjunction || c == WordClass::kAdverb || c == WordClass::kNegation ||
           c == WordClass::kQuote ||
           (names_[group.verb - 1 - first] && text_[group.verb - 1].kind == TokenKind::kWord &&
            StartsPhrase(group.verb + 1)) ||
           (!out_.verbs.empty() && out_.verbs.back().verb + 1 == group.verb);
  }
  // "the wounded soldiers", "a proposed deal": between a determiner and a noun.
  bool IsAdjective(uint32_t i) const {
    const uint32_t first = out_.sentence.first;
    if (i == first) return i + 1 < out_.sentence.last && out_.At(i + 1) == WordClass::kOther && !headline_;
    const WordClass c = out_.At(i - 1);
    const bool opens = c == WordClass::kDeterminer || c == WordClass::kPreposition ||
                       text_[i - 1].kind == TokenKind::kPossessive || text_[i - 1].kind == TokenKind::kNumber;
    return opens && i + 1 < out_.sentence.last && out_.At(i + 1) == WordClass::kOther;
  }
  uint32_t SkipAdverbsLeft(uint32_t i) const {
    while (i > out_.sentence.first) {
      const uint32_t at = i - 1;
      const bool adverb =
          out_.At(at) == WordClass::kAdverb || (text_[at].lower.ends_with("ly") && !IsNamed(at));
      if (!adverb) return at;
      --i;
    }
    return UINT32_MAX;
  }

  const TokenizedText& text_;
  SentenceGrammar& out_;
  const std::vector<bool>& names_;
  const std::vector<bool>& plural_;
  const bool headline_;
};

}  // namespace

WordClass ClassOf(const TokenizedText& text, uint32_t i) {
  const auto found = WordClasses().find(text[i].lower);
  return found == WordClasses().end() ? WordClass::kOther : found->second;
}

const VerbGroup* SentenceGrammar::VerbAt(uint32_t i) const {
  const auto after =
      std::upper_bound(verbs.begin(), verbs.end(), i,
                       [](uint32_t token, const VerbGroup& group) { return token < group.first; });
  if (after == verbs.begin()) return nullptr;
  const VerbGroup& group = *std::prev(after);
  return group.verb >= i ? &group : nullptr;
}

SentenceGrammar ReadGrammar(const TokenizedText& text, const Sentence& sentence,
                            const std::vector<bool>& names, const std::vector<bool>& plural_actors,
                            bool headline) {
  SentenceGrammar out{sentence, {}, {}};
  out.classes.reserve(sentence.last - sentence.first);
  Reader(text, out, names, plural_actors, headline).Run();
  return out;
}

}  // namespace parley::worker
