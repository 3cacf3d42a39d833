#include "gateway/view/view.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>

#include "gateway/view/schema.h"
#include "gateway/view/view_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample_items.h"
#include "tests/support/temp_dir.h"

namespace parley::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kNoByteLimit = 1 << 30;
const log::TopicPartition kPartition{"parley.stories", 0};

std::string InnerMessage(const v1::Item& item) {
  return item.has_story()   ? item.story().SerializeAsString()
         : item.has_event() ? item.event().SerializeAsString()
                            : item.process().SerializeAsString();
}

absl::Status Put(View& view, const v1::Item& item, const log::Offsets& next = {}) {
  const Facts facts = FactsOf(item);
  const std::vector<std::string> words = WordsOf(item);
  const std::string message = InnerMessage(item);
  const ViewChange change{
      .kind = facts.kind, .id = facts.id, .facts = &facts, .words = &words, .message = message};
  return view.Apply({&change, 1}, next);
}

v1::Item Story(const std::string& id, uint32_t version, int64_t updated = 1,
               const std::string& headline = "") {
  v1::Item item;
  item.mutable_story()->set_id(id);
  item.mutable_story()->set_version(version);
  item.mutable_story()->set_headline(headline);
  item.mutable_story()->mutable_last_updated()->set_seconds(updated);
  return item;
}

class ViewTest : public ::testing::Test {
 protected:
  std::unique_ptr<View> Open(const std::string& log_id = "log-1") {
    auto view = View::Open({.path = path_, .log_id = log_id});
    EXPECT_TRUE(view.ok()) << view.status();
    return view.ok() ? *std::move(view) : nullptr;
  }
  std::unique_ptr<ViewReader> Reader() {
    auto reader = ViewReader::Open(path_);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return reader.ok() ? *std::move(reader) : nullptr;
  }
  // Leaves a view with one story at offset 7.
  void MakeView() {
    const auto view = Open();
    ASSERT_TRUE(Put(*view, Story("s1", 1), {{kPartition, 7}}).ok());
  }
  static std::vector<std::string> Ids(const ListPage& page) {
    std::vector<std::string> ids;
    for (const std::string& message : page.messages) {
      v1::Story story;  // All kinds have the id in field 1.
      EXPECT_TRUE(story.ParsePartialFromString(message));
      ids.push_back(story.id());
    }
    return ids;
  }
  static std::vector<std::string> List(ViewReader& reader, const v1::Filter& filter) {
    const auto parsed = ParseFilter(filter);
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    const auto page = reader.List({.kind = v1::ITEM_KIND_STORY, .filter = *parsed}, kNoByteLimit);
    EXPECT_TRUE(page.ok()) << page.status();
    return Ids(*page);
  }
  static std::vector<std::string> Search(ViewReader& reader, const std::string& text) {
    v1::Filter filter;
    filter.set_text(text);
    return List(reader, filter);
  }

  test::TempDir dir_;
  const std::string path_ = dir_ / "view.sqlite";
};

TEST_F(ViewTest, BeginsEmptyWhenMissingAndKeepsWhatItHasWhenOpenedAgain) {
  EXPECT_EQ(Open()->rebuilt(), "missing");
  MakeView();
  const auto view = Open();
  EXPECT_EQ(view->rebuilt(), "");
  EXPECT_EQ(view->positions(), (log::Offsets{{kPartition, 7}}));
  EXPECT_TRUE(Reader()->Get(v1::ITEM_KIND_STORY, "s1").ok());
}

TEST_F(ViewTest, BeginsAnewForAnotherLog) {
  MakeView();
  const auto view = Open("log-2");
  EXPECT_EQ(view->rebuilt(), "log");
  EXPECT_THAT(view->positions(), IsEmpty());
  EXPECT_EQ(Reader()->Get(v1::ITEM_KIND_STORY, "s1").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ViewTest, BeginsAnewForAnOlderOrNewerSchema) {
  for (const int64_t version : {kSchemaVersion - 1, kSchemaVersion + 1}) {
    MakeView();
    {
      auto database = sqlite::Database::Open({.path = path_});
      ASSERT_TRUE(database->Execute("PRAGMA user_version = " + std::to_string(version)).ok());
    }
    EXPECT_EQ(ViewReader::Open(path_).status().code(), absl::StatusCode::kFailedPrecondition);
    const auto view = Open();
    EXPECT_EQ(view->rebuilt(), "schema");
    EXPECT_THAT(view->positions(), IsEmpty());
  }
}

TEST_F(ViewTest, PutsAGarbageFileAsideAndBeginsAnew) {
  std::ofstream(path_) << std::string(10'000, 'x');
  EXPECT_EQ(ViewReader::Open(path_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open()->rebuilt(), "damaged");
  EXPECT_EQ(std::filesystem::file_size(path_ + ".damaged"), 10'000);
}

TEST_F(ViewTest, NoticesDamagedPagesAfterACrash) {
  MakeView();
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    file << std::string(8192, '\xEE');
  }
  std::ofstream(path_ + ".lock") << "held\n";  // As a crash leaves it.
  EXPECT_EQ(Open()->rebuilt(), "damaged");
}

TEST_F(ViewTest, LeavesAnotherProgramsDatabaseAlone) {
  {
    auto database = sqlite::Database::Open({.path = path_, .access = sqlite::Access::kCreate});
    ASSERT_TRUE(database->Execute("CREATE TABLE theirs(x)").ok());
  }
  EXPECT_EQ(View::Open({.path = path_, .log_id = "log-1"}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  auto database = sqlite::Database::Open({.path = path_});
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(ViewTest, HasOneWriter) {
  const auto view = Open();
  const absl::Status second = View::Open({.path = path_, .log_id = "log-1"}).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("another process"));
}

TEST_F(ViewTest, SaysWhatIsWrongWithTheFolder) {
  const absl::Status status = View::Open({.path = dir_ / "no/such/view", .log_id = "x"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no/such/view"));
}

TEST_F(ViewTest, RebuildsInPlaceAndReadersOfTheOldFileFindTheNew) {
  const auto view = Open();
  ASSERT_TRUE(Put(*view, Story("s1", 1), {{kPartition, 7}}).ok());
  const auto old_reader = Reader();
  ASSERT_TRUE(view->Rebuild("damaged").ok());
  EXPECT_THAT(view->positions(), IsEmpty());
  ASSERT_TRUE(Put(*view, Story("s2", 1), {{kPartition, 1}}).ok());
  EXPECT_THAT(List(*Reader(), {}), ElementsAre("s2"));
  EXPECT_THAT(List(*old_reader, {}), ElementsAre("s1"));
}

TEST_F(ViewTest, OnlyHigherVersionsChangeAnything) {
  const auto view = Open();
  const auto reader = Reader();
  ASSERT_TRUE(Put(*view, Story("s1", 2, 1, "second")).ok());
  ASSERT_TRUE(Put(*view, Story("s1", 2, 1, "again")).ok());
  ASSERT_TRUE(Put(*view, Story("s1", 1, 1, "first")).ok());
  EXPECT_EQ(*reader->Version(v1::ITEM_KIND_STORY, "s1"), 2);
  EXPECT_THAT(Search(*reader, "second"), ElementsAre("s1"));
  EXPECT_THAT(Search(*reader, "again"), IsEmpty());
  ASSERT_TRUE(Put(*view, Story("s1", 3, 1, "third")).ok());
  EXPECT_THAT(Search(*reader, "third"), ElementsAre("s1"));
  EXPECT_THAT(Search(*reader, "second"), IsEmpty());
}

TEST_F(ViewTest, TombstonesRemoveAllTraces) {
  const auto view = Open();
  test::SampleItems items(1);
  for (const v1::Item& item : {items.Story("s1", 1), items.Event("s1", 1)}) {
    ASSERT_TRUE(Put(*view, item).ok());
  }
  const ViewChange gone[] = {{.kind = v1::ITEM_KIND_STORY, .id = "s1"},
                             {.kind = v1::ITEM_KIND_STORY, .id = "never there"}};
  ASSERT_TRUE(view->Apply(gone, {}).ok());
  const auto reader = Reader();
  EXPECT_FALSE(reader->Get(v1::ITEM_KIND_STORY, "s1").ok());
  EXPECT_TRUE(reader->Get(v1::ITEM_KIND_EVENT, "s1").ok());
  auto database = sqlite::Database::Open({.path = path_, .access = sqlite::Access::kReadOnly});
  EXPECT_EQ(*database->QueryInt("SELECT count(DISTINCT row) FROM facet"), 1);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM words"), 1);
}

TEST_F(ViewTest, GetFollowsRedirectsAndSurvivesCircles) {
  const auto view = Open();
  const auto put = [&](const std::string& id, const std::string& to) {
    v1::Item item = Story(id, 1);
    item.mutable_story()->set_redirect_to(to);
    ASSERT_TRUE(Put(*view, item).ok());
  };
  put("a", "b");
  put("b", "c");
  put("c", "");
  put("x", "y");
  put("y", "x");
  put("lost", "nowhere");
  const auto reader = Reader();
  const auto got = [&](const std::string& id) {
    v1::Story story;
    EXPECT_TRUE(story.ParseFromString(reader->Get(v1::ITEM_KIND_STORY, id).value_or("?")));
    return story.id();
  };
  EXPECT_EQ(got("a"), "c");
  EXPECT_EQ(got("c"), "c");
  EXPECT_EQ(got("lost"), "lost");
  EXPECT_THAT(got("x"), ::testing::AnyOf("x", "y"));
}

// An item with all that is read off it.
struct Known {
  explicit Known(const v1::Item& item)
      : facts(FactsOf(item)), words(WordsOf(item)), message(InnerMessage(item)) {}
  ViewChange Change() const {
    return {.kind = facts.kind, .id = facts.id, .facts = &facts, .words = &words, .message = message};
  }
  Facts facts;
  std::vector<std::string> words;
  std::string message;
};

// What a list should give, decided item by item.
std::vector<std::string> Expected(const std::vector<Known>& all, const ListQuery& query) {
  std::map<std::pair<WallTime, std::string>, std::string, std::greater<>> found;
  for (const Known& item : all) {
    const bool wanted = item.facts.kind == query.kind && (query.include_retracted || !item.facts.retracted) &&
                        item.facts.updated >= query.updated_since.value_or(WallTime());
    if (wanted && PassesFacts(query.filter, item.facts) && PassesWords(query.filter, item.words)) {
      found[{item.facts.updated, item.facts.id}] = item.message;
    }
  }
  std::vector<std::string> messages;
  for (const auto& [key, message] : found) {
    messages.push_back(message);
  }
  return messages;
}

TEST_F(ViewTest, ListsWhatTheFilterLetsThroughAndNothingElse) {
  const auto view = Open();
  test::SampleItems items(7);
  std::vector<Known> all;
  std::vector<ViewChange> changes;
  all.reserve(300);
  for (int i = 0; i < 100; ++i) {
    const std::string id = std::to_string(i);
    for (const v1::Item& item :
         {items.Story("s" + id, 1), items.Event("e" + id, 1), items.Process("p" + id, 1)}) {
      changes.push_back(all.emplace_back(item).Change());
    }
  }
  ASSERT_TRUE(view->Apply(changes, {}).ok());
  const auto reader = Reader();
  size_t listed = 0;
  for (int i = 0; i < 200; ++i) {
    const v1::Filter message = items.Filter();
    ListQuery query{.filter = *ParseFilter(message), .include_retracted = items.OneIn(2), .limit = 1000};
    query.kind = static_cast<v1::ItemKind>(1 + items.Below(3));
    if (items.OneIn(3)) {
      query.updated_since = WallTime(std::chrono::seconds(1'570'000'025));
    }
    const auto page = reader->List(query, kNoByteLimit);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->messages, Expected(all, query)) << message.ShortDebugString();
    listed += page->messages.size();
  }
  EXPECT_GT(listed, 300U);  // The comparison was about something.
}

TEST_F(ViewTest, HostileSearchTextIsOnlyText) {
  const auto view = Open();
  ASSERT_TRUE(Put(*view, Story("s1", 1, 1, "Talks: \"near\" AND or NOT; drop table item 100% élan")).ok());
  ASSERT_TRUE(Put(*view, Story("s2", 1, 2, "nothing else c3 a9lan _c3")).ok());
  const auto reader = Reader();
  const std::pair<std::string, bool> cases[] = {
      {"\"", false},
      {"talks\" OR \"nothing", false},
      {"talks OR near", true},
      {"NEAR(talks near)", true},
      {"text:talks", false},
      {"talk*", false},
      {"^talks", true},
      {"-talks", true},
      {"'); DROP TABLE item; --", true},
      {"'); DROP TABLE facet; --", false},
      {"100%", true},
      {"ÉLAN", true},
      {"lan", false},
      {std::string("talks\0nothing", 13), false},
      {"{talks} + near", true},
  };
  for (const auto& [text, finds] : cases) {
    v1::Filter filter;
    filter.set_text(text);
    const auto parsed = ParseFilter(filter);
    if (!parsed.ok()) {
      EXPECT_FALSE(finds) << text;
      continue;
    }
    EXPECT_EQ(List(*reader, filter), finds ? std::vector<std::string>{"s1"} : std::vector<std::string>{})
        << text;
  }
  EXPECT_THAT(List(*reader, {}), SizeIs(2));
}

TEST_F(ViewTest, HostileFilterValuesAreOnlyValues) {
  const auto view = Open();
  v1::Item item = Story("s1", 1);
  item.mutable_story()->add_process_ids("p'; DROP TABLE item; --");
  ASSERT_TRUE(Put(*view, item).ok());
  v1::Filter filter;
  filter.add_process_ids("p'; DROP TABLE item; --");
  EXPECT_THAT(List(*Reader(), filter), ElementsAre("s1"));
  filter.add_actors("' OR 1=1 --");
  EXPECT_THAT(List(*Reader(), filter), IsEmpty());
}

TEST_F(ViewTest, TakesTheLargestFilterThereIs) {
  const auto view = Open();
  v1::Filter filter;
  for (int i = 0; i < kMaxFilterValues; ++i) {
    filter.add_actors("actor" + std::to_string(i));
    filter.add_countries("PAK");
    filter.add_process_ids("p");
    filter.add_providers("q");
  }
  for (size_t i = 0; i < kMaxFilterWords; ++i) {
    filter.mutable_text()->append(" w" + std::to_string(i));
  }
  EXPECT_THAT(List(*Reader(), filter), IsEmpty());
}

// Reads all pages of `limit`; between them `change` may do what it likes.
std::vector<std::string> ReadPages(ViewReader& reader, size_t limit, const std::function<void()>& change) {
  ListQuery query{.kind = v1::ITEM_KIND_STORY, .limit = limit};
  std::vector<std::string> ids;
  do {
    const auto page = reader.List(query, kNoByteLimit);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const std::string& message : page->messages) {
      v1::Story story;
      EXPECT_TRUE(story.ParseFromString(message));
      ids.push_back(story.id());
    }
    query.after = page->last;
    change();
  } while (query.after.has_value());
  return ids;
}

TEST_F(ViewTest, PagesGiveEachUnchangedItemOnceWhileOthersComeGoAndChange) {
  const auto view = Open();
  std::vector<std::string> unchanged;
  for (int i = 39; i >= 0; --i) {
    const std::string id = (i % 4 == 0 ? "moving" : "still") + std::to_string(i);
    ASSERT_TRUE(Put(*view, Story(id, 1, 100 + i / 3)).ok());  // Threes share a time.
    if (i % 4 != 0) {
      unchanged.push_back(id);
    }
  }
  int round = 0;
  std::vector<std::string> read = ReadPages(*Reader(), 3, [&] {
    const std::string id = std::to_string(++round);
    ASSERT_TRUE(Put(*view, Story("new" + id, 1, 1000 + round)).ok());
    ASSERT_TRUE(
        Put(*view, Story("moving" + std::to_string(4 * (round % 10)), 2 + uint32_t(round), 900)).ok());
  });
  std::erase_if(read, [](const std::string& id) { return !id.starts_with("still"); });
  std::sort(unchanged.begin(), unchanged.end());
  std::sort(read.begin(), read.end());
  EXPECT_EQ(read, unchanged);
}

TEST_F(ViewTest, APageEndsAtItsByteLimitButHoldsOneItem) {
  const auto view = Open();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Put(*view, Story("s" + std::to_string(i), 1, i, std::string(1000, 'x'))).ok());
  }
  const auto reader = Reader();
  const auto small = reader->List({.kind = v1::ITEM_KIND_STORY, .limit = 10}, 10);
  EXPECT_THAT(Ids(*small), ElementsAre("s4"));
  const auto larger = reader->List({.kind = v1::ITEM_KIND_STORY, .after = small->last, .limit = 10}, 2500);
  EXPECT_THAT(Ids(*larger), ElementsAre("s3", "s2"));
}

TEST_F(ViewTest, ReadersWorkWithAndWithoutAWriter) {
  EXPECT_EQ(ViewReader::Open(path_).status().code(), absl::StatusCode::kNotFound);
  MakeView();
  const auto alone = Reader();
  EXPECT_THAT(List(*alone, {}), ElementsAre("s1"));
  const auto view = Open();
  ASSERT_TRUE(Put(*view, Story("s2", 1, 5), {{kPartition, 8}}).ok());
  EXPECT_THAT(List(*alone, {}), ElementsAre("s2", "s1"));
  EXPECT_EQ(*alone->Positions(), (log::Offsets{{kPartition, 8}}));
}

}  // namespace
}  // namespace parley::gateway
