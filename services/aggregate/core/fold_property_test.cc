// What must hold on every stream.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregate/core/fold.h"
#include "aggregate/core/testing/builders.h"
#include "aggregate/core/testing/random_stream.h"
#include "aggregate/core/testing/reader.h"
#include "common/base/hash.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

using testing::RandomStream;
using testing::Reader;
using testing::StreamOptions;

// Each update by name and content, so that a difference can be read.
std::vector<std::string> Prints(const Updates& updates) {
  std::vector<std::string> prints;
  for (const v1::Story& story : updates.stories) prints.push_back(story.ShortDebugString());
  for (const v1::ConsolidatedEvent& event : updates.events) prints.push_back(event.ShortDebugString());
  for (const v1::Process& process : updates.processes) prints.push_back(process.ShortDebugString());
  for (const Tombstone& t : updates.tombstones) prints.push_back(fmt::format("{}#{} gone", t.id, t.version));
  for (const StateChange& change : updates.state) {
    prints.push_back(change.key + " = " + (change.value ? Hex64(Hash64(*change.value)) : "gone"));
  }
  return prints;
}

std::map<std::string, std::string> Saved(const Fold& fold) {
  std::map<std::string, std::string> entries;
  std::string last;
  fold.Save([&](std::string_view key, std::string_view value) {
    EXPECT_LT(last, key);
    last = key;
    entries.emplace(key, value);
  });
  return entries;
}

// A fold restored from the entries, which come in a random order.
std::unique_ptr<Fold> Restored(const std::map<std::string, std::string>& entries, const FoldOptions& options,
                               uint64_t seed) {
  std::vector<std::pair<std::string, std::string>> order(entries.begin(), entries.end());
  std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
  std::unique_ptr<Fold> fold = Fold::Create(options);
  for (const auto& [key, value] : order) {
    const absl::Status status = fold->LoadEntry(key, value);
    EXPECT_TRUE(status.ok()) << status;
  }
  const absl::Status status = fold->FinishLoad();
  EXPECT_TRUE(status.ok()) << status;
  return fold;
}

class FoldPropertyTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  static FoldOptions SmallLimits() {
    FoldOptions options;
    options.max_live_articles = 60;
    options.retraction_days = 3;
    options.max_story_articles = 5;
    options.process_memory_days = 20;
    return options;
  }
};

TEST_P(FoldPropertyTest, GoesOnByteForByteAfterEverySaveAndLoad) {
  const FoldOptions options = GetParam() % 2 == 0 ? FoldOptions() : SmallLimits();
  StreamOptions stream;
  stream.inputs = 120;
  const std::unique_ptr<Fold> steady = Fold::Create(options);
  std::unique_ptr<Fold> restarted = Fold::Create(options);
  int step = 0;
  for (const v1::FoldInput& input : RandomStream(GetParam(), stream)) {
    ASSERT_EQ(Prints(steady->Apply(input)), Prints(restarted->Apply(input))) << "step " << step;
    restarted = Restored(Saved(*restarted), options, GetParam() + static_cast<uint64_t>(++step));
    ASSERT_EQ(steady->live_articles(), restarted->live_articles());
    ASSERT_EQ(steady->live_stories(), restarted->live_stories());
  }
}

TEST_P(FoldPropertyTest, TheChangelogAddsUpToTheState) {
  const FoldOptions options = GetParam() % 2 == 0 ? FoldOptions() : SmallLimits();
  StreamOptions stream;
  stream.inputs = 700;
  const std::unique_ptr<Fold> fold = Fold::Create(options);
  Reader reader;
  for (const v1::FoldInput& input : RandomStream(GetParam(), stream)) {
    reader.Take(fold->Apply(input));
    ASSERT_LE(fold->live_articles(), options.max_live_articles + 64);
  }
  EXPECT_EQ(reader.state, Saved(*fold));
}

// Ids in published messages lead somewhere.
TEST_P(FoldPropertyTest, WhatIsPublishedHangsTogether) {
  FoldOptions options;
  const std::unique_ptr<Fold> fold = Fold::Create(options);
  Reader reader;
  StreamOptions stream;
  stream.hours_per_input = 0;  // Nothing is forgotten on the way.
  for (const v1::FoldInput& input : RandomStream(GetParam(), stream)) reader.Take(fold->Apply(input));
  std::set<std::string> placed;
  for (const auto& [id, story] : reader.stories) {
    if (story.state() != v1::STATE_LIVE) continue;
    EXPECT_GE(story.reach(), story.independent_origins());
    for (const v1::StoryArticle& article : story.articles()) {
      EXPECT_TRUE(placed.insert(article.id()).second) << article.id() << " is in two stories";
    }
    for (const std::string& event : story.event_ids()) {
      EXPECT_EQ(reader.events[event].state(), v1::STATE_LIVE) << event;
    }
    for (const std::string& process : story.process_ids()) {
      EXPECT_EQ(reader.processes[process].state(), v1::STATE_LIVE) << process;
    }
  }
  for (const auto& [id, event] : reader.events) {
    if (event.state() != v1::STATE_LIVE) continue;
    EXPECT_GT(event.reports_total(), 0U);
    for (const std::string& story : event.story_ids()) {
      const auto& ids = reader.stories[story].event_ids();
      EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end()) << story << " does not list " << id;
    }
    for (const v1::EventReport& report : event.reports()) EXPECT_TRUE(placed.contains(report.article_id()));
  }
  for (const auto& [id, process] : reader.processes) {
    if (process.state() != v1::STATE_LIVE) continue;
    for (const std::string& event : process.event_ids()) {
      EXPECT_EQ(reader.events[event].state(), v1::STATE_LIVE) << event;
      const auto& ids = reader.events[event].process_ids();
      EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end()) << event << " does not list " << id;
    }
    for (const std::string& story : process.story_ids()) {
      const auto& ids = reader.stories[story].process_ids();
      EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end()) << story << " does not list " << id;
    }
  }
}

TEST_P(FoldPropertyTest, WhenEveryArticleIsKilledEverythingIsRetracted) {
  const std::unique_ptr<Fold> fold = Fold::Create({});
  Reader reader;
  StreamOptions stream;
  stream.hours_per_input = 0;
  std::set<std::string> articles;
  for (const v1::FoldInput& input : RandomStream(GetParam(), stream)) {
    reader.Take(fold->Apply(input));
    if (input.has_extraction()) articles.insert(input.extraction().article().id());
  }
  for (const std::string& id : articles) {
    reader.Take(
        fold->Apply(testing::ExtractionBuilder(id).Revision(99).Status(v1::ARTICLE_STATUS_CANCELED).Input()));
  }
  EXPECT_EQ(Reader::Live(reader.stories), 0U);
  EXPECT_EQ(Reader::Live(reader.events), 0U);
  EXPECT_EQ(Reader::Live(reader.processes), 0U);
  EXPECT_EQ(fold->live_stories(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FoldPropertyTest, ::testing::Range<uint64_t>(1, 9));

}  // namespace
}  // namespace parley::aggregate
