#include "worker/core/entities/entities.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "worker/core/entities/lexicon.h"
#include "worker/core/entities/titles.h"

namespace parley::worker {
namespace {

using ::testing::ElementsAre;

v1::Extraction Read(const std::string& body, const std::string& headline = "",
                    const std::string& dateline = "") {
  const ArticleText text = ReadArticleText(headline, body, 1 << 20);
  const std::string place = dateline.empty() ? std::string(text.dateline.place) : dateline;
  v1::Extraction out;
  AddEntities(text, FindEntities(text, place, 500), out);
  return out;
}

const v1::Entity* Named(const v1::Extraction& extraction, const std::string& name) {
  for (const v1::Entity& entity : extraction.entities()) {
    if (entity.name() == name) return &entity;
  }
  return nullptr;
}

struct Case {
  const char* text;
  const char* name;
  v1::EntityType type;
  const char* id;
  const char* code;
};

TEST(Entities, AreTypedAndCoded) {
  for (const Case& c : std::vector<Case>{
           {"It rained in Pakistan.", "Pakistan", v1::ENTITY_TYPE_GPE, "country:PAK", "PAK"},
           {"The U.S. envoy left.", "United States", v1::ENTITY_TYPE_GPE, "country:USA", "USA"},
           {"The Taliban left.", "Taliban", v1::ENTITY_TYPE_ORGANIZATION, "group:taliban", "AFGREB"},
           {"The United Nations met.", "United Nations", v1::ENTITY_TYPE_ORGANIZATION, "org:united-nations",
            "IGOUNO"},
           {"It rained in Doha.", "Doha", v1::ENTITY_TYPE_GPE, "place:QAT-doha", "QAT"},
           {"Many Kurds left.", "Kurds", v1::ENTITY_TYPE_NORP, "people:kurds", ""},
           {"Peruvian President Ana Rojas spoke.", "Ana Rojas", v1::ENTITY_TYPE_PERSON, "person:ana-rojas",
            "PERGOV"},
           {"Peru's former president Ana Rojas spoke.", "Ana Rojas", v1::ENTITY_TYPE_PERSON,
            "person:ana-rojas", "PERELI"},
           {"JEM commander Adam Nour spoke.", "Adam Nour", v1::ENTITY_TYPE_PERSON, "person:adam-nour",
            "SDNREB"},
           {"Gen. Luis Prado of Chile spoke.", "Luis Prado", v1::ENTITY_TYPE_PERSON, "person:luis-prado",
            "CHLMIL"},
           {"The Peruvian Foreign Ministry spoke.", "Peruvian Foreign Ministry", v1::ENTITY_TYPE_ORGANIZATION,
            "org:peruvian-foreign-ministry", "PERGOV"},
           {"They swam in the Black Sea.", "Black Sea", v1::ENTITY_TYPE_LOCATION, "place:black-sea", ""},
           {"The plan of the Front for the Defence of Quilla failed.", "Front for the Defence of Quilla",
            v1::ENTITY_TYPE_ORGANIZATION, "org:front-for-the-defence-of-quilla", ""}}) {
    const v1::Extraction extraction = Read(c.text);
    const v1::Entity* entity = nullptr;
    for (const v1::Entity& e : extraction.entities()) {
      if (e.entity_id() == c.id) entity = &e;
    }
    ASSERT_NE(entity, nullptr) << c.text << "\n" << extraction.DebugString();
    EXPECT_EQ(entity->type(), c.type) << c.text;
    EXPECT_EQ(entity->actor_code(), c.code) << c.text;
  }
}

TEST(Entities, ASurnameIsThePersonNamedInFull) {
  const v1::Extraction extraction = Read(
      "Prime Minister Ana Rojas met Luis Prado. Rojas left. \"So be it,\" Prado said.", "Rojas meets Prado");
  ASSERT_NE(Named(extraction, "Ana Rojas"), nullptr);
  EXPECT_EQ(Named(extraction, "Ana Rojas")->mentions_size(), 3);
  EXPECT_THAT(Named(extraction, "Ana Rojas")->roles(), ElementsAre("Prime Minister"));
  EXPECT_EQ(Named(extraction, "Luis Prado")->mentions_size(), 3);
  EXPECT_EQ(Named(extraction, "Rojas"), nullptr);
}

TEST(Entities, AnAcronymInBracketsIsTheNameBeforeIt) {
  const v1::Extraction extraction = Read("The Quilla Liberation Front (QLF) met envoys. The QLF left.");
  ASSERT_NE(Named(extraction, "Quilla Liberation Front"), nullptr);
  EXPECT_EQ(Named(extraction, "Quilla Liberation Front")->mentions_size(), 3);
}

TEST(Entities, ATitleSurvivesItsObject) {
  const v1::Extraction extraction = Read("US Special Representative for Afghanistan Ana Rojas spoke.");
  ASSERT_NE(Named(extraction, "Ana Rojas"), nullptr);
  EXPECT_EQ(Named(extraction, "Ana Rojas")->actor_code(), "USAGOV");
}

TEST(Entities, AMinisterWithoutCountryIsTheDatelines) {
  const v1::Extraction extraction = Read("LIMA, May 5 (Northline) - Prime Minister Ana Rojas spoke.");
  ASSERT_NE(Named(extraction, "Ana Rojas"), nullptr);
  EXPECT_EQ(Named(extraction, "Ana Rojas")->actor_code(), "PERGOV");
}

TEST(Entities, OrdinaryWordsAtASentencesStartAreNoNames) {
  for (const char* text : {"Rain fell. The rain stopped.", "However, it rained.", "Negotiators left early.",
                           "Asked why, he left."}) {
    EXPECT_EQ(Read(text).entities_size(), 0) << text << Read(text).DebugString();
  }
}

TEST(Entities, InATitleCaseHeadlineOnlyKnownNamesCount) {
  const v1::Extraction extraction = Read("Ana Rojas spoke in Peru.", "Heavy Rain Meets Rojas In Peru Valley");
  for (const v1::Entity& entity : extraction.entities()) {
    EXPECT_TRUE(entity.name() == "Ana Rojas" || entity.name() == "Peru") << entity.name();
  }
}

TEST(Entities, MentionsAreExactSlicesAndSalienceIsRelative) {
  const std::string body =
      "Perú’s Ana Rojas met “Luis Prado” of Chile’s Frente Norte in São Tomé. Rojas left Chile.";
  const v1::Extraction extraction = Read(body);
  float most = 0;
  for (const v1::Entity& entity : extraction.entities()) {
    ASSERT_GT(entity.mentions_size(), 0) << entity.name();
    most = std::max(most, entity.salience());
    for (const v1::Mention& m : entity.mentions()) {
      ASSERT_LT(m.begin(), m.end());
      ASSERT_LE(m.end(), body.size());
    }
  }
  EXPECT_FLOAT_EQ(most, 1.0F);
}

TEST(Lexicon, EveryListedNameFindsItself) {
  const Lexicon& lexicon = Lexicon::Get();
  for (const char* name :
       {"Bosnia and Herzegovina", "Cote d'Ivoire", "Port-au-Prince", "Guinea-Bissau", "al-Qaeda",
        "St. Petersburg", "Washington D.C.", "M23", "Sinn Fein", "Kim Jong-un", "Hezb-i-Islami"}) {
    const TokenizedText text(name);
    EXPECT_EQ(lexicon.Find(text, 0, static_cast<uint32_t>(text.size())).tokens, text.size()) << name;
  }
  const TokenizedText pronoun("us");
  EXPECT_EQ(lexicon.Find(pronoun, 0, 1).entry, nullptr);
}

TEST(Lexicon, PlacesAreFoundInAnyCase) {
  ASSERT_NE(Lexicon::Get().FindPlace("ADDIS ABABA"), nullptr);
  EXPECT_EQ(Lexicon::Get().FindPlace("ADDIS ABABA")->code, "ETH");
  EXPECT_EQ(Lexicon::Get().FindPlace("Taliban"), nullptr);
}

TEST(Slug, KeepsLettersAndStaysShort) {
  EXPECT_EQ(Slug("Zoë O'Neill-Smith Jr."), "zoë-oneill-smith-jr");
  EXPECT_LE(Slug(std::string(500, 'x')).size(), 80U);
  EXPECT_EQ(Slug("--"), "");
}

TEST(Roles, TheLongestPhraseWins) {
  const TokenizedText text("deputy prime minister");
  const RoleMatch role = FindRole(text, 0, 3);
  EXPECT_EQ(role.tokens, 3U);
  EXPECT_EQ(role.sector, "GOV");
  EXPECT_TRUE(role.title);
  EXPECT_EQ(FindRole(TokenizedText("teacup"), 0, 1).tokens, 0U);
}

}  // namespace
}  // namespace parley::worker
