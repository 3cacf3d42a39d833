#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "worker/core/text/language.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/stem.h"
#include "worker/core/text/terms.h"
#include "worker/core/text/tokens.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

std::vector<std::string> Words(std::string_view text) {
  const TokenizedText tokens(text);
  std::vector<std::string> words;
  for (const Token& token : tokens.tokens()) words.emplace_back(tokens.Slice(token));
  return words;
}

std::vector<std::string> Sentences(std::string_view text) {
  const TokenizedText tokens(text);
  std::vector<std::string> out;
  for (const Sentence& s : SplitSentences(tokens, FindDateline(tokens).tokens)) {
    out.emplace_back(text.substr(tokens[s.first].begin, tokens[s.last - 1].end - tokens[s.first].begin));
  }
  return out;
}

TEST(Tokens, SplitWordsTheWayNamesNeed) {
  EXPECT_THAT(Words("the U.N. envoy"), ElementsAre("the", "U.N.", "envoy"));
  EXPECT_THAT(Words("Peru's army"), ElementsAre("Peru", "'s", "army"));
  EXPECT_THAT(Words("the rebels’ demand"), ElementsAre("the", "rebels", "’", "demand"));
  EXPECT_THAT(Words("didn't O'Hara"), ElementsAre("didn't", "O'Hara"));
  EXPECT_THAT(Words("US-backed"), ElementsAre("US", "-", "backed"));
  EXPECT_THAT(Words("1,200 men, 3.5 km."), ElementsAre("1,200", "men", ",", "3.5", "km", "."));
  EXPECT_THAT(Words("São Tomé"), ElementsAre("São", "Tomé"));
  EXPECT_THAT(Words("the end.Next"), ElementsAre("the", "end", ".", "Next"));
  EXPECT_THAT(Words(""), ElementsAre());
}

TEST(Tokens, LowerCaseKeepsAStraightApostrophe) {
  const TokenizedText tokens("ÉTAT Can’t Peru’s");
  EXPECT_EQ(tokens[0].lower, "état");
  EXPECT_TRUE(tokens[0].all_capital);
  EXPECT_EQ(tokens[1].lower, "can't");
  EXPECT_EQ(tokens[3].kind, TokenKind::kPossessive);
  EXPECT_EQ(tokens[3].lower, "'s");
}

TEST(Tokens, CoverTheTextInOrder) {
  const std::string text = "A “quoted” text – with\n\nmarks; \xF0\x9F\x95\x8A and 5th words’ ends'.";
  const TokenizedText tokens(text);
  uint32_t end = 0;
  for (const Token& token : tokens.tokens()) {
    EXPECT_GE(token.begin, end);
    EXPECT_GT(token.end, token.begin);
    end = token.end;
  }
  EXPECT_LE(end, text.size());
}

TEST(Sentences, EndWhereAReaderEndsThem) {
  EXPECT_THAT(Sentences("One fell. Two rose! Why? \"Rain,\" he said."),
              ElementsAre("One fell.", "Two rose!", "Why?", "\"Rain,\" he said."));
  EXPECT_THAT(Sentences("Gen. A. B. Okoro met Mr. Lund on Sept. 3 in Oslo. They left."),
              ElementsAre("Gen. A. B. Okoro met Mr. Lund on Sept. 3 in Oslo.", "They left."));
  EXPECT_THAT(Sentences("He flew to the U.S. The envoy stayed."),
              ElementsAre("He flew to the U.S.", "The envoy stayed."));
  EXPECT_THAT(Sentences("He met U.S. President Doe. It rained."),
              ElementsAre("He met U.S. President Doe.", "It rained."));
  EXPECT_THAT(Sentences("“We go.” The crowd left."), ElementsAre("“We go.”", "The crowd left."));
  EXPECT_THAT(Sentences("No stop here\n\nNext one"), ElementsAre("No stop here", "Next one"));
  EXPECT_THAT(Sentences("It cost 3.5 million. Fine."), ElementsAre("It cost 3.5 million.", "Fine."));
}

TEST(Sentences, TheDatelineIsNoPartOfTheFirst) {
  EXPECT_THAT(Sentences("LIMA, May 5 (Northline) - Rain fell. It stopped."),
              ElementsAre("Rain fell.", "It stopped."));
  EXPECT_THAT(Sentences("LIMA — Rain fell."), ElementsAre("Rain fell."));
  EXPECT_THAT(Sentences("Lima, Peru (Northline) -- Rain fell."), ElementsAre("Rain fell."));
  EXPECT_THAT(Sentences("Peace - or its lack - is the topic."),
              ElementsAre("Peace - or its lack - is the topic."));
}

TEST(Dateline, NamesThePlace) {
  const TokenizedText body("PORT MORESBY, Papua New Guinea, May 5 (Northline) - Rain fell.");
  EXPECT_EQ(FindDateline(body).place, "PORT MORESBY");
  EXPECT_EQ(FindDateline(TokenizedText("Rain fell in Lima - again.")).tokens, 0U);
}

TEST(Stem, BringsFormsTogether) {
  struct Case {
    const char* word;
    const char* stem;
  };
  for (const Case& c : std::vector<Case>{{"talks", "talk"},
                                         {"talking", "talk"},
                                         {"agreed", "agree"},
                                         {"stopped", "stop"},
                                         {"released", "release"},
                                         {"parties", "party"},
                                         {"attacking", "attack"},
                                         {"negotiations", "negotiation"},
                                         {"crises", "crise"},
                                         {"congress", "congress"},
                                         {"killed", "kill"},
                                         {"red", "red"},
                                         {"bring", "bring"},
                                         {"u.n.", "u.n."}}) {
    EXPECT_EQ(Stem(c.word), c.stem) << c.word;
  }
}

TEST(WordLists, KnowNumbersMonthsAndDays) {
  EXPECT_EQ(MonthOf("sept"), 9);
  EXPECT_EQ(MonthOf("mayor"), 0);
  EXPECT_EQ(WeekdayOf("wednesday"), 3);
  EXPECT_EQ(NumberWord("dozen"), 12);
  EXPECT_EQ(OrdinalWord("fourth"), 4);
  EXPECT_TRUE(IsStopWord("which"));
  EXPECT_FALSE(IsStopWord("ceasefire"));
}

TEST(Language, IsToldWhenThereIsEnoughText) {
  EXPECT_EQ(
      DetectLanguage("The two delegations met in the capital on Monday and agreed to meet again next week."),
      "en");
  EXPECT_EQ(
      DetectLanguage("Die beiden Delegationen trafen sich am Montag in der Hauptstadt und wollen sich bald "
                     "wieder treffen."),
      "de");
  EXPECT_EQ(DetectLanguage("Rain."), "");
  EXPECT_TRUE(IsReadable("en-gb"));
  EXPECT_FALSE(IsReadable("de"));
}

v1::Extraction TermsOf(std::string_view headline, std::string_view body) {
  const TokenizedText title(headline), text(body);
  const std::vector<Sentence> sentences = SplitSentences(text, FindDateline(text).tokens);
  v1::Extraction out;
  AddTerms(title, text, sentences, out);
  *out.mutable_fingerprint() = MakeFingerprint(title, text, sentences);
  return out;
}

std::vector<std::string> TermsOfField(const v1::Extraction& out, v1::TermField field) {
  std::vector<std::string> terms;
  for (const v1::Term& term : out.terms()) {
    if (term.field() == field) terms.push_back(term.text());
  }
  return terms;
}

TEST(Terms, AreContentWordsAndNamesByField) {
  const v1::Extraction out =
      TermsOf("Envoys meet", "One is here. Two is there. Three is far. Jane Doe met the envoys.");
  EXPECT_THAT(TermsOfField(out, v1::TERM_FIELD_TITLE), ElementsAre("envoy", "meet"));
  EXPECT_THAT(TermsOfField(out, v1::TERM_FIELD_BODY), Contains("jane_doe"));
  EXPECT_THAT(TermsOfField(out, v1::TERM_FIELD_BODY), Not(Contains("the")));
  EXPECT_THAT(TermsOfField(out, v1::TERM_FIELD_LEAD), ElementsAre("far"));
}

TEST(Terms, StayUnderTheCap) {
  std::string body;
  for (int i = 0; i < 2000; ++i)
    body += "w" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + ". ";
  EXPECT_LE(static_cast<size_t>(TermsOf("Title", body).terms_size()), kMaxTerms);
}

size_t Shared(const v1::Fingerprint& a, const v1::Fingerprint& b) {
  size_t shared = 0;
  for (const uint32_t x : a.sketch()) {
    shared += static_cast<size_t>(std::count(b.sketch().begin(), b.sketch().end(), x));
  }
  return shared;
}

TEST(Fingerprint, IsTheSameForAReprintUnderAnotherDateline) {
  const std::string text =
      "Envoys of the two sides met for an hour and parted without a word to waiting reporters.";
  const v1::Fingerprint a = TermsOf("Envoys meet", "LIMA, May 5 (Northline) - " + text).fingerprint();
  const v1::Fingerprint b = TermsOf("Envoys meet", "QUITO (Harbor Wire) - " + text).fingerprint();
  EXPECT_EQ(a.simhash(), b.simhash());
  EXPECT_EQ(Shared(a, b), static_cast<size_t>(a.sketch_size()));
  EXPECT_GT(a.shingles(), 10U);
}

TEST(Fingerprint, SketchIsAscendingDistinctAndBounded) {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += std::to_string(i) + " ";
  const v1::Fingerprint print = TermsOf("", body).fingerprint();
  EXPECT_EQ(static_cast<size_t>(print.sketch_size()), kSketchSize);
  for (int i = 1; i < print.sketch_size(); ++i) EXPECT_LT(print.sketch(i - 1), print.sketch(i));
  EXPECT_EQ(print.shingles(), 996U);
}

TEST(Fingerprint, OfNothingIsEmpty) {
  const v1::Fingerprint print = TermsOf("", "").fingerprint();
  EXPECT_EQ(print.shingles(), 0U);
  EXPECT_EQ(print.simhash(), 0U);
}

}  // namespace
}  // namespace parley::worker
