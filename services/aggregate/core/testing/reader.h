// What a reader of the updates knows: the latest version of everything, and the state as the changelog has
// it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "aggregate/core/fold.h"

namespace parley::aggregate::testing {

class Reader {
 public:
  // Checks what every update must keep: versions grow by one from 1, nothing changes after a retraction but
  // that a tombstone may follow, and each item comes at most once.
  void Take(const Updates& updates) {
    TakeAll(updates.stories, stories);
    TakeAll(updates.events, events);
    TakeAll(updates.processes, processes);
    for (const Tombstone& tombstone : updates.tombstones) {
      TakeTombstone(tombstone);
    }
    std::string last;
    for (const StateChange& change : updates.state) {
      EXPECT_LT(last, change.key) << "keys ascend, each at most once";
      last = change.key;
      if (change.value) {
        state[change.key] = *change.value;
      } else {
        state.erase(change.key);
      }
    }
  }

  template <typename Message>
  static size_t Live(const std::map<std::string, Message>& items) {
    size_t live = 0;
    for (const auto& [id, item] : items) live += item.state() == v1::STATE_LIVE ? 1 : 0;
    return live;
  }

  // The live story that lists the article; fails the test when there is none or more than one.
  const v1::Story& StoryOf(const std::string& article_id) const {
    static const v1::Story kNone;
    const v1::Story* found = &kNone;
    for (const auto& [id, story] : stories) {
      if (story.state() != v1::STATE_LIVE) continue;
      for (const v1::StoryArticle& article : story.articles()) {
        if (article.id() != article_id) continue;
        EXPECT_EQ(found, &kNone) << article_id << " is in two stories";
        found = &story;
      }
    }
    return *found;
  }

  std::map<std::string, v1::Story> stories;
  std::map<std::string, v1::ConsolidatedEvent> events;
  std::map<std::string, v1::Process> processes;
  std::map<std::string, std::string> state;
  std::map<std::string, uint32_t> buried;  // Id to version of the tombstone.

 private:
  void TakeTombstone(const Tombstone& tombstone) {
    const auto [was, version] = tombstone.kind == v1::ITEM_KIND_STORY   ? Last(stories, tombstone.id)
                                : tombstone.kind == v1::ITEM_KIND_EVENT ? Last(events, tombstone.id)
                                                                        : Last(processes, tombstone.id);
    EXPECT_EQ(was, v1::STATE_RETRACTED) << tombstone.id;
    EXPECT_EQ(tombstone.version, version + 1) << tombstone.id;
    EXPECT_TRUE(buried.emplace(tombstone.id, tombstone.version).second) << tombstone.id << " buried twice";
  }

  template <typename Message>
  static std::pair<v1::State, uint32_t> Last(const std::map<std::string, Message>& items,
                                             const std::string& id) {
    const auto at = items.find(id);
    return at == items.end() ? std::pair(v1::STATE_UNSPECIFIED, 0U)
                             : std::pair(at->second.state(), at->second.version());
  }

  template <typename Message>
  static void TakeAll(const std::vector<Message>& updates, std::map<std::string, Message>& items) {
    std::map<std::string, int> seen;
    for (const Message& update : updates) {
      EXPECT_EQ(++seen[update.id()], 1) << update.id();
      Message& item = items[update.id()];
      EXPECT_EQ(update.version(), item.version() + 1) << update.id();
      EXPECT_NE(item.state(), v1::STATE_RETRACTED) << update.id() << " came back";
      item = update;
    }
  }
};

}  // namespace parley::aggregate::testing
