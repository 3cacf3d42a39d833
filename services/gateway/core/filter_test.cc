#include "gateway/core/filter.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using ::testing::HasSubstr;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::Item Story() {
  return Parse<v1::Item>(R"(story {
    id: "s1" version: 2 headline: "Envoys meet in Doha"
    summary { text: "A fourth round begins on Monday." }
    entities { name: "Zalmay Khalilzad" entity_id: "person/zk" actor_code: "USAGOV" }
    entities { name: "Doha" actor_code: "QAT" }
    articles { id: "a1" provider: "Northline" } articles { id: "a2" provider: "Meridian" }
    process_ids: "p1" independent_origins: 2 })");
}

v1::Item Event() {
  return Parse<v1::Item>(R"(event {
    id: "e1" version: 1 type: EVENT_TYPE_CONSULT
    actors { text: "Taliban negotiators" entity_id: "org/taliban" actor_code: "AFGREB" }
    recipients { text: "U.S. envoy" actor_code: "USAGOV" }
    mediators { text: "Qatar" actor_code: "QATGOV" }
    place { name: "Islamabad" country: "PAK" }
    negotiation { issue: "troop withdrawal" }
    reports { article_id: "a1" provider: "Northline"
      values { evidence { sentence: "They met for two hours on Thursday." } } }
    process_ids: "p1" independent_origins: 1 })");
}

v1::Item Process() {
  return Parse<v1::Item>(R"(process {
    id: "p1" version: 9 name: "Afghan peace talks"
    parties { name: "Taliban" actor_code: "AFGREB" } mediators { name: "Qatar" actor_code: "QATGOV" }
    hosts: "QAT" venues: "Doha" issues: "prisoners" })");
}

struct Case {
  std::string filter;
  bool story, event, process;
};

TEST(Filter, LetsThroughWhatFilterProtoSays) {
  const Case cases[] = {
      {"", true, true, true},
      // Alternatives within a field, all fields required.
      {"kinds: ITEM_KIND_STORY", true, false, false},
      {"kinds: [ITEM_KIND_STORY, ITEM_KIND_PROCESS]", true, false, true},
      {"kinds: ITEM_KIND_EVENT process_ids: 'p2'", false, false, false},
      // Actors: a code or its prefix, an entity id, a name.
      {"actors: 'USAGOV'", true, true, false},
      {"actors: 'AFG'", false, true, true},
      {"actors: 'USAGOVX'", false, false, false},
      {"actors: 'usagov'", false, false, false},
      {"actors: 'org/taliban'", false, true, false},
      {"actors: 'org/tali'", false, false, false},
      {"actors: 'TALIBAN'", false, false, true},
      {"actors: ' zalmay  khalilzad'", true, false, false},
      {"actors: 'Khalilzad'", false, false, false},
      {"actors: ['QAT', 'nobody']", true, true, true},
      // Countries: of the place, of a party, of a host.
      {"countries: 'PAK'", false, true, false},
      {"countries: 'qat'", true, true, true},
      {"countries: 'FRA'", false, false, false},
      // Events only.
      {"event_types: EVENT_TYPE_CONSULT", false, true, false},
      {"event_types: [EVENT_TYPE_ASSAULT, EVENT_TYPE_AID]", false, false, false},
      {"event_statuses: EVENT_STATUS_ACTUAL", false, true, false},
      {"event_statuses: EVENT_STATUS_UNSPECIFIED", false, true, false},
      {"event_statuses: EVENT_STATUS_PLANNED", false, false, false},
      {"process_ids: 'p1'", true, true, true},
      {"providers: 'NORTHLINE'", true, true, false},
      {"providers: 'meridian'", true, false, false},
      {"min_independent_origins: 1", true, true, false},
      {"min_independent_origins: 2", true, false, false},
      // Words: whole, in any order, in any text of the item.
      {"text: 'doha'", true, false, true},
      {"text: 'ROUND fourth Khalilzad'", true, false, false},
      {"text: 'four'", false, false, false},
      {"text: 'hours, islamabad!'", false, true, false},
      {"text: 'withdrawal'", false, true, false},
      {"text: 'prisoners'", false, false, true},
  };
  for (const Case& c : cases) {
    const auto filter = ParseFilter(Parse<v1::Filter>(c.filter));
    ASSERT_TRUE(filter.ok()) << c.filter << ": " << filter.status();
    EXPECT_EQ(Passes(*filter, Story()), c.story) << c.filter;
    EXPECT_EQ(Passes(*filter, Event()), c.event) << c.filter;
    EXPECT_EQ(Passes(*filter, Process()), c.process) << c.filter;
  }
}

TEST(Filter, RefusesWhatCannotBeAskedAndSaysWhy) {
  v1::Filter too_many;
  for (int i = 0; i <= kMaxFilterValues; ++i) {
    too_many.add_countries("PAK");
  }
  v1::Filter long_value;
  long_value.add_actors(std::string(300, 'A'));
  v1::Filter long_text;
  long_text.set_text(std::string(2000, 'a'));
  v1::Filter many_words;
  for (int i = 0; i < 33; ++i) {
    many_words.mutable_text()->append(" w" + std::to_string(i));
  }
  v1::Filter unknown_type;
  unknown_type.add_event_types(static_cast<v1::EventType>(99));
  const std::pair<v1::Filter, std::string> cases[] = {
      {Parse<v1::Filter>("kinds: ITEM_KIND_UNSPECIFIED"), "filter.kinds: 0"},
      {Parse<v1::Filter>("event_types: EVENT_TYPE_UNSPECIFIED"), "filter.event_types: 0"},
      {unknown_type, "filter.event_types: 99"},
      {Parse<v1::Filter>("actors: ' '"), "filter.actors: an empty value"},
      {Parse<v1::Filter>("providers: ''"), "filter.providers: an empty value"},
      {Parse<v1::Filter>("countries: 'PK'"), "filter.countries: \"PK\""},
      {Parse<v1::Filter>("countries: 'PÄK'"), "filter.countries"},
      {Parse<v1::Filter>("text: '*** !'"), "holds no word"},
      {too_many, "201 values"},
      {long_value, "300 bytes"},
      {long_text, "2000 bytes"},
      {many_words, "33 words"},
  };
  for (const auto& [message, why] : cases) {
    const absl::Status status = ParseFilter(message).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << message.ShortDebugString();
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }
}

TEST(Facts, AreBoundedWhateverTheItemHolds) {
  v1::Item item;
  for (int i = 0; i < 10'000; ++i) {
    item.mutable_story()->add_entities()->set_name("name " + std::to_string(i));
  }
  item.mutable_story()->add_process_ids(std::string(kMaxFacetBytes + 1, 'p'));
  item.mutable_story()->mutable_last_updated()->set_seconds(INT64_MAX);
  EXPECT_EQ(FactsOf(item).facets.size(), kMaxFacets);
  EXPECT_EQ(FormatRfc3339(FactsOf(item).updated).substr(0, 4), "9999");
}

TEST(Facts, AnItemThatIsNotSetHasNone) {
  EXPECT_EQ(KindOf({}), v1::ITEM_KIND_UNSPECIFIED);
  EXPECT_TRUE(FactsOf({}).facets.empty());
  EXPECT_TRUE(WordsOf({}).empty());
}

}  // namespace
}  // namespace parley::gateway
