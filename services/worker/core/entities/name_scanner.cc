#include "worker/core/entities/name_scanner.h"

#include <algorithm>
#include <utility>

#include "worker/core/entities/titles.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

constexpr uint32_t kMaxNameTokens = 12;

bool IsParticle(std::string_view lower) {
  static const absl::flat_hash_set<std::string_view>& words = *new absl::flat_hash_set<std::string_view>{
      "al",  "el",  "bin", "ibn", "bint", "de", "del", "della", "di",   "da",  "dos", "van",
      "von", "der", "den", "la",  "le",   "ul", "ur",  "ag",    "ould", "ben", "du",  "y"};
  return words.contains(lower);
}

bool IsSayVerb(std::string_view lower) {
  return lower == "said" || lower == "says" || lower == "told" || lower == "added" || lower == "who" ||
         lower == "also" || lower == "met" || lower == "insisted" || lower == "warned" ||
         lower == "announced" || lower == "argued";
}

bool IsLocative(std::string_view lower) {
  return lower == "in" || lower == "at" || lower == "near" || lower == "outside" || lower == "around" ||
         lower == "from";
}

bool IsPlaceClass(NameClass c) {
  return c == NameClass::kCountry || c == NameClass::kCity || c == NameClass::kCapital ||
         c == NameClass::kRegion;
}

class Scanner {
 public:
  Scanner(const FieldText& field, const WordEvidence& evidence, bool listed_only)
      : text_(field.tokens), evidence_(evidence), listed_only_(listed_only) {}

  void ScanSentence(const Sentence& sentence) {
    first_ = sentence.first;
    last_ = sentence.last;
    pending_ = {};
    for (uint32_t i = first_; i < last_;) i = Step(i);
  }

  std::vector<NameSpan> Take() { return std::move(spans_); }

 private:
  // A title that waits for its name.
  struct Pending {
    uint32_t first = 0;
    uint32_t last = 0;  // 0: none.
    std::string sector;
    std::string country;
    bool former = false;
  };

  uint32_t Step(uint32_t i) {
    const Token& token = text_[i];
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kNumber) return i + 1;
    const RoleMatch role = FindRole(text_, i, last_);
    const LexiconMatch known = lexicon_.Find(text_, i, last_);
    if (known.entry != nullptr && known.tokens >= role.tokens && !IsPlainWord(i, known))
      return TakeListed(i, known);
    if (role.tokens > 0 && role.title && !StartsOrganization(i, role)) return TakeTitle(i, role);
    if (StartsName(i)) return TakeUnlisted(i);
    return i + 1;
  }

  // "Turkey" is a name, "march" and a sentence's first "Split" may be none.
  bool IsPlainWord(uint32_t i, const LexiconMatch& known) const {
    return known.tokens == 1 && StartsSentence(i) && known.entry->name_class != NameClass::kCountry &&
           !text_[i].all_capital && evidence_.IsUsedAsWord(text_[i].lower);
  }

  // "General Council", "Prince University": a capitalised title that is an organisation's first word.
  bool StartsOrganization(uint32_t i, const RoleMatch& role) const {
    const uint32_t next = i + role.tokens;
    std::string_view sector;
    return text_[i].capital && next < last_ && text_[next].capital &&
           IsOrganizationWord(text_[next].lower, sector) && !lexicon_.IsGivenName(text_[next].lower);
  }

  uint32_t TakeTitle(uint32_t i, const RoleMatch& role) {
    const bool goes_on = pending_.last == i && pending_.last != 0;
    const std::string country = goes_on ? pending_.country : CountryBefore(i);
    const uint32_t first = goes_on ? pending_.first : i;
    const bool former =
        (goes_on && pending_.former) || (i > first_ && IsFormer(text_[i - 1].lower)) || role.sector == "ELI";
    std::string sector(role.sector);
    if (sector.empty() && goes_on) sector = pending_.sector;
    pending_ = {first, i + role.tokens, std::move(sector), country, former};
    return i + role.tokens;
  }
  static bool IsFormer(std::string_view lower) {
    return lower == "former" || lower == "ex" || lower == "late";
  }

  // The country (or group's code) that stands right before a title: "Pakistani", "Mali's", "JEM".
  std::string CountryBefore(uint32_t i) const {
    if (spans_.empty()) return {};
    uint32_t at = i;
    while (at > first_ && at + 3 > i && text_[at - 1].kind == TokenKind::kWord && !text_[at - 1].capital &&
           !IsStopWord(text_[at - 1].lower)) {
      --at;  // "Mali's new prime minister".
    }
    if (at > first_ && text_[at - 1].kind == TokenKind::kPossessive) --at;
    const NameSpan& span = spans_.back();
    if (span.last != at || span.first < first_) return {};
    return CodeOf(span);
  }
  static std::string CodeOf(const NameSpan& span) {
    if (span.entry != nullptr && span.entry->name_class != NameClass::kLeader) return span.entry->code;
    return span.type == v1::ENTITY_TYPE_PERSON ? std::string() : span.country;
  }

  bool StartsSentence(uint32_t i) const {
    if (i == first_) return true;
    const std::string_view before = text_.Slice(text_[i - 1]);
    return before == "\"" || before == "“" || before == "‘" || before == ":" || before == "(";
  }

  bool StartsName(uint32_t i) const {
    const Token& token = text_[i];
    if (listed_only_ || !token.capital || token.lower == "i") return false;
    if (token.end - token.begin == 1) return i + 1 < last_ && text_.Slice(text_[i + 1]) == ".";
    if (MonthOf(token.lower) > 0 || WeekdayOf(token.lower) >= 0) return false;
    return !IsStopWord(token.lower) || token.all_capital;
  }

  uint32_t TakeListed(uint32_t i, const LexiconMatch& known) {
    uint32_t end = i + known.tokens;
    NameSpan span{i, end, known.entry, known.entry->type, true, {}, {}, known.entry->code, false};
    const bool national = IsPlaceClass(known.entry->name_class) ||
                          known.entry->name_class == NameClass::kDemonym ||
                          known.entry->name_class == NameClass::kPeople;
    if (national && !listed_only_) end = ExtendToOrganization(i, end, span);
    if (known.entry->type == v1::ENTITY_TYPE_PERSON) ApplyRole(i, span);
    spans_.push_back(span);
    if (known.entry->type != v1::ENTITY_TYPE_PERSON) KeepTitleAcross(i, span);
    return end;
  }

  // "Sudanese Foreign Ministry", "Kabul Airport": the words after the country that make another name.
  uint32_t ExtendToOrganization(uint32_t i, uint32_t end, NameSpan& span) const {
    uint32_t j = end;
    std::string_view sector;
    while (j < last_ && j - i < 6 && text_[j].capital && text_[j].kind == TokenKind::kWord &&
           text_[j].space_before) {
      const bool organization = IsOrganizationWord(text_[j].lower, sector);
      if (organization || IsFacilityWord(text_[j].lower) || IsPlaceWord(text_[j].lower)) {
        span.entry = nullptr;
        span.type = organization                  ? v1::ENTITY_TYPE_ORGANIZATION
                    : IsPlaceWord(text_[j].lower) ? v1::ENTITY_TYPE_LOCATION
                                                  : v1::ENTITY_TYPE_FACILITY;
        span.sector = sector;
        span.last = j + 1;
        if (organization && (j + 1 >= last_ || !text_[j + 1].capital)) return span.last;
      }
      ++j;
    }
    return span.last;
  }

  // "Special Representative for Afghanistan Zalmay Khalilzad": the title survives its object.
  void KeepTitleAcross(uint32_t i, const NameSpan& span) {
    if (pending_.last == 0 || pending_.last + 2 < i) {
      pending_ = {};
      return;
    }
    const bool linked = pending_.last < i && IsLink(text_[pending_.last].lower);
    if (!linked) {
      pending_ = {};
      return;
    }
    pending_.last = span.last;
    if (pending_.country.empty()) pending_.country = CodeOf(span);
  }
  static bool IsLink(std::string_view lower) {
    return lower == "for" || lower == "of" || lower == "to" || lower == "in";
  }

  void ApplyRole(uint32_t i, NameSpan& span) {
    const bool adjacent =
        pending_.last != 0 && (pending_.last == i || (pending_.last + 1 == i && IsRoleGap(pending_.last)));
    if (adjacent) {
      const uint32_t last = std::min(pending_.last, i);
      span.role = std::string(text_.text().substr(text_[pending_.first].begin,
                                                  text_[last - 1].end - text_[pending_.first].begin));
      span.sector = pending_.sector;
      if (span.entry == nullptr) span.country = pending_.country;
      span.former = pending_.former;
      span.type = v1::ENTITY_TYPE_PERSON;
      span.certain = true;
    }
    pending_ = {};
  }
  // "the prime minister, Oumar Ly" and "Gen. Doe".
  bool IsRoleGap(uint32_t at) const { return text_.Slice(text_[at]) == "," || text_.Slice(text_[at]) == "."; }

  uint32_t TakeUnlisted(uint32_t i) {
    uint32_t end = RunEnd(i);
    uint32_t first = i;
    if (StartsSentence(i)) {
      while (first < end && IsDoubtful(first)) ++first;
      if (first == end || (first > i && text_[first].kind != TokenKind::kWord)) return end;
      if (end - first == 1 && first == i && !IsNameAtStart(i)) return end;
    }
    NameSpan span{first, end, nullptr, v1::ENTITY_TYPE_UNSPECIFIED, false, {}, {}, {}, false};
    if (first > i && lexicon_.Find(text_, first, last_).entry != nullptr) return first;
    ApplyRole(first, span);
    if (span.type == v1::ENTITY_TYPE_UNSPECIFIED) Classify(span);
    spans_.push_back(span);
    return end;
  }

  // A sentence's first word that is likely an ordinary one.
  bool IsDoubtful(uint32_t i) const {
    const std::string_view lower = text_[i].lower;
    return !text_[i].all_capital &&
           (IsSentenceOpener(lower) || IsStopWord(lower) || evidence_.IsUsedAsWord(lower) ||
            FindRole(text_, i, i + 1).tokens > 0 || lower.ends_with("ly"));
  }
  // A sentence's first word alone: a name when the article uses it as one elsewhere, or what follows says so.
  bool IsNameAtStart(uint32_t i) const {
    if (evidence_.IsUsedAsName(text_[i].lower) || text_[i].all_capital) return true;
    if (lexicon_.IsGivenName(text_[i].lower)) return true;
    return i + 1 < last_ && (text_[i + 1].kind == TokenKind::kPossessive || IsSayVerb(text_[i + 1].lower));
  }

  // The end of the capitalised run at `i`, particles and the connectors of organisation names inside.
  uint32_t RunEnd(uint32_t i) const {
    uint32_t end = i + 1;
    bool organization = IsOrganizationStart(i);
    while (end < last_ && end - i < kMaxNameTokens) {
      const uint32_t next = NextInRun(end, organization);
      if (next == 0) break;
      std::string_view sector;
      organization = organization || IsOrganizationWord(text_[next - 1].lower, sector);
      end = next;
    }
    return end;
  }
  bool IsOrganizationStart(uint32_t i) const {
    std::string_view sector;
    return IsOrganizationWord(text_[i].lower, sector);
  }

  // The end of the run when it goes on at `at`; 0 when it stops there.
  uint32_t NextInRun(uint32_t at, bool organization) const {
    const Token& token = text_[at];
    if (token.capital && token.kind == TokenKind::kWord) return ContinuesWith(at) ? at + 1 : 0;
    if (text_.Slice(token) == "." && !token.space_before && text_[at - 1].end - text_[at - 1].begin == 1) {
      return at + 1 < last_ && text_[at + 1].capital ? at + 1 : 0;  // "J. Doe".
    }
    const bool hyphen =
        text_.Slice(token) == "-" && !token.space_before && at + 1 < last_ && !text_[at + 1].space_before;
    if (hyphen && text_[at + 1].kind == TokenKind::kWord) {
      const bool name_part = text_[at + 1].capital || IsParticle(text_[at - 1].lower) || at + 2 >= last_ ||
                             text_[at + 1].end - text_[at + 1].begin <= 4;
      return name_part && lexicon_.Find(text_, at + 1, last_).entry == nullptr ? at + 2 : 0;
    }
    if (IsParticle(token.lower) && NameFollows(at + 1)) return at + 1;
    if (organization && IsConnector(token.lower)) {
      const uint32_t next = at + 1 < last_ && text_[at + 1].lower == "the" ? at + 2 : at + 1;
      if (next < last_ && text_[next].capital && token.lower != "and") return next + 1;
      if (token.lower == "and" && next < last_ && text_[next].capital &&
          lexicon_.Find(text_, next, last_).entry == nullptr && !FindRole(text_, next, last_).title &&
          next + 1 < last_ && !text_[next + 1].capital) {
        return next + 1;
      }
    }
    return 0;
  }
  static bool IsConnector(std::string_view lower) {
    return lower == "of" || lower == "for" || lower == "and";
  }
  bool NameFollows(uint32_t at) const {
    if (at < last_ && text_.Slice(text_[at]) == "-") ++at;
    return at < last_ && text_[at].capital;
  }
  bool ContinuesWith(uint32_t at) const {
    if (!text_[at].space_before && text_[at - 1].kind == TokenKind::kPunctuation &&
        text_.Slice(text_[at - 1]) != "." && text_.Slice(text_[at - 1]) != "-")
      return false;
    if (MonthOf(text_[at].lower) > 0 || WeekdayOf(text_[at].lower) >= 0) return false;
    const LexiconMatch known = lexicon_.Find(text_, at, last_);
    if (known.entry == nullptr) return !StartsTitledName(at);
    return known.entry->name_class == NameClass::kCity || known.entry->name_class == NameClass::kCapital ||
           known.entry->name_class == NameClass::kPeople;
  }
  // "Doe President Roe": a title inside a run, followed by a name, starts another name.
  bool StartsTitledName(uint32_t at) const {
    const RoleMatch role = FindRole(text_, at, last_);
    return role.tokens > 0 && role.title && !role.sector.empty() && at + role.tokens < last_ &&
           text_[at + role.tokens].capital;
  }

  void Classify(NameSpan& span) const {
    std::string_view sector;
    for (uint32_t i = span.last; i > span.first; --i) {
      if (IsOrganizationWord(text_[i - 1].lower, sector) && span.last - span.first > 1) {
        Set(span, v1::ENTITY_TYPE_ORGANIZATION, true);
        span.sector = sector;
        return;
      }
    }
    const Token& last = text_[span.last - 1];
    const uint32_t words = span.last - span.first;
    if (words > 1 && IsFacilityWord(last.lower)) return Set(span, v1::ENTITY_TYPE_FACILITY, true);
    if (words > 1 && (IsPlaceWord(last.lower) || IsPlaceWord(text_[span.first].lower) ||
                      text_[span.first].lower == "mount")) {
      return Set(span, v1::ENTITY_TYPE_LOCATION, true);
    }
    if (words == 1 && last.all_capital) return Set(span, v1::ENTITY_TYPE_ORGANIZATION, true);
    if (lexicon_.IsGivenName(text_[span.first].lower)) return Set(span, v1::ENTITY_TYPE_PERSON, true);
    const bool located = span.first > first_ && IsLocative(text_[span.first - 1].lower);
    if (located) return Set(span, v1::ENTITY_TYPE_GPE, words <= 2);
    if (span.last < last_ && IsSayVerb(text_[span.last].lower))
      return Set(span, v1::ENTITY_TYPE_PERSON, true);
    const bool initials =
        text_.Slice(text_[span.first]).back() == '.' || text_[span.first].end - text_[span.first].begin == 1;
    const bool after_the = span.first > first_ && text_[span.first - 1].lower == "the";
    if (words >= 2 && words <= 4 && (initials || !after_the))
      return Set(span, v1::ENTITY_TYPE_PERSON, initials);
    Set(span, after_the ? v1::ENTITY_TYPE_ORGANIZATION : v1::ENTITY_TYPE_UNSPECIFIED, false);
  }
  static void Set(NameSpan& span, v1::EntityType type, bool certain) {
    span.type = type;
    span.certain = certain;
  }

  const TokenizedText& text_;
  const WordEvidence& evidence_;
  const Lexicon& lexicon_ = Lexicon::Get();
  const bool listed_only_;
  uint32_t first_ = 0;
  uint32_t last_ = 0;
  Pending pending_;
  std::vector<NameSpan> spans_;
};

}  // namespace

void WordEvidence::Take(const FieldText& field) {
  for (const Sentence& sentence : field.sentences) {
    for (uint32_t i = sentence.first; i < sentence.last; ++i) {
      const Token& token = field.tokens[i];
      if (token.kind != TokenKind::kWord) continue;
      if (!token.capital) {
        plain_.insert(token.lower);
      } else if (i > sentence.first) {
        named_.insert(token.lower);
      }
    }
  }
}

bool IsTitleCase(const FieldText& field) {
  size_t capital = 0, words = 0;
  for (const Token& token : field.tokens.tokens()) {
    if (token.kind != TokenKind::kWord || token.end - token.begin < 4) continue;
    ++words;
    capital += token.capital ? 1 : 0;
  }
  return words >= 3 && capital * 4 >= words * 3;
}

std::vector<NameSpan> ScanNames(const FieldText& field, const WordEvidence& evidence, bool listed_only) {
  Scanner scanner(field, evidence, listed_only);
  for (const Sentence& sentence : field.sentences) scanner.ScanSentence(sentence);
  return scanner.Take();
}

}  // namespace parley::worker
