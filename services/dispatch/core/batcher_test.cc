#include "dispatch/core/batcher.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TimePoint kStart{};

Batcher Filled(const BatchOptions& options, size_t articles, size_t bytes = 100) {
  Batcher batcher(options);
  for (Ticket ticket = 1; ticket <= articles; ++ticket) {
    batcher.Add(ticket, bytes, kStart);
  }
  return batcher;
}

TEST(Batcher, SendsAtOnceWhenIdleAndElseWaitsForCompanyOrTheLinger) {
  struct Case {
    size_t waiting;
    milliseconds waited;
    bool idle;
    size_t want;
  };
  for (const Case& c : {
           Case{0, milliseconds(100), true, 0},
           Case{1, milliseconds(0), true, 1},
           Case{1, milliseconds(0), false, 0},
           Case{1, milliseconds(9), false, 0},
           Case{1, milliseconds(10), false, 1},
           Case{15, milliseconds(0), false, 0},
           Case{16, milliseconds(0), false, 16},
           Case{64, milliseconds(0), false, 64},
           Case{100, milliseconds(0), true, 64},
       }) {
    Batcher batcher = Filled({}, c.waiting);
    EXPECT_THAT(batcher.Take(kStart + c.waited, c.idle), SizeIs(c.want))
        << c.waiting << " after " << c.waited.count() << " ms";
  }
}

TEST(Batcher, CutsByBytesButAlwaysTakesOne) {
  Batcher batcher = Filled({.max_bytes = 250}, 3);
  batcher.Add(4, 1000, kStart);
  batcher.Add(5, 10, kStart);
  EXPECT_THAT(batcher.Take(kStart, false), ElementsAre(1, 2)) << "enough bytes wait: no reason to linger";
  EXPECT_THAT(batcher.Take(kStart, false), ElementsAre(3));
  EXPECT_THAT(batcher.Take(kStart, false), ElementsAre(4));
  EXPECT_THAT(batcher.Take(kStart, false), IsEmpty());
  EXPECT_THAT(batcher.Take(kStart, true), ElementsAre(5));
  EXPECT_TRUE(batcher.empty());
}

TEST(Batcher, ForgetsWhatIsRemoved) {
  Batcher batcher = Filled({.max_bytes = 250}, 3);
  batcher.Remove({1, 3, 99});
  EXPECT_THAT(batcher.Take(kStart, false), IsEmpty()) << "its bytes no longer count";
  EXPECT_EQ(batcher.DueAt(), kStart + milliseconds(10));
  EXPECT_THAT(batcher.Take(kStart, true), ElementsAre(2));
  EXPECT_EQ(batcher.DueAt(), std::nullopt);
}

}  // namespace
}  // namespace parley::dispatch
