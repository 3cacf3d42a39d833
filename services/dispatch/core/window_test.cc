#include "dispatch/core/window.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using testing::ElementsAre;
using Window = CompletionWindow<std::string>;

std::vector<std::string> TakeAll(Window& window, int64_t* next = nullptr) {
  std::vector<std::string> outputs;
  while (window.Head() != nullptr) {
    Window::Finished finished = window.Pop();
    outputs.push_back(finished.output);
    if (next != nullptr) {
      *next = finished.offset + 1;
    }
  }
  return outputs;
}

TEST(CompletionWindow, GivesResultsOutInOrderHoweverTheyComeIn) {
  Window window;
  for (Ticket ticket = 1; ticket <= 4; ++ticket) {
    window.Add(ticket, static_cast<int64_t>(ticket) * 10);
  }
  int64_t next = 0;
  EXPECT_TRUE(window.Complete(3, "c"));
  EXPECT_TRUE(window.Complete(2, "b"));
  EXPECT_THAT(TakeAll(window), ElementsAre());
  EXPECT_TRUE(window.Complete(1, "a"));
  EXPECT_THAT(TakeAll(window, &next), ElementsAre("a", "b", "c"));
  EXPECT_EQ(next, 31);
  EXPECT_TRUE(window.Complete(4, "d"));
  EXPECT_THAT(TakeAll(window, &next), ElementsAre("d"));
  EXPECT_EQ(next, 41);
  EXPECT_TRUE(window.empty());
}

TEST(CompletionWindow, TakesOneResultForEachTicketItKnows) {
  Window window;
  window.Add(5, 0);
  window.Add(9, 1);
  EXPECT_FALSE(window.Complete(4, "x"));
  EXPECT_FALSE(window.Complete(7, "x"));
  EXPECT_FALSE(window.Complete(10, "x"));
  EXPECT_TRUE(window.Complete(5, "first"));
  EXPECT_FALSE(window.Complete(5, "second"));
  EXPECT_THAT(TakeAll(window), ElementsAre("first"));
  EXPECT_FALSE(window.Complete(5, "late"));
  EXPECT_EQ(window.Oldest(), 9);
  EXPECT_THAT(window.Tickets(), ElementsAre(9));
}

}  // namespace
}  // namespace parley::dispatch
