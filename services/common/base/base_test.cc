#include <atomic>
#include <string>
#include <thread>

#include "common/base/bounded_queue.h"
#include "common/base/clock.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/stop.h"
#include "common/base/thread_pool.h"
#include "common/base/utf8.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using std::chrono::milliseconds;

TEST(Status, RetryableIsDecidedByTheCode) {
  EXPECT_TRUE(IsRetryable(absl::UnavailableError("x")));
  EXPECT_TRUE(IsRetryable(absl::DeadlineExceededError("x")));
  EXPECT_TRUE(IsRetryable(absl::ResourceExhaustedError("x")));
  EXPECT_FALSE(IsRetryable(absl::InvalidArgumentError("x")));
  EXPECT_FALSE(IsRetryable(absl::OkStatus()));
}

TEST(Status, AnnotateKeepsTheCode) {
  const absl::Status s = Annotate(absl::NotFoundError("no such file"), "feed.xml");
  EXPECT_EQ(ToString(s), "NOT_FOUND: feed.xml: no such file");
  EXPECT_TRUE(Annotate(absl::OkStatus(), "x").ok());
}

absl::StatusOr<int> Half(int x) {
  if (x % 2 != 0) {
    return InvalidArgument("{} is odd", x);
  }
  return x / 2;
}

absl::StatusOr<int> Quarter(int x) {
  ASSIGN_OR_RETURN(const int half, Half(x));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(StatusMacros, ReturnTheFirstError) {
  EXPECT_EQ(*Quarter(12), 3);
  EXPECT_EQ(Message(Quarter(6).status()), "3 is odd");
}

TEST(Clock, ReadsAndWritesRfc3339) {
  const auto t = ParseRfc3339("2019-10-05T14:20:00+05:00");
  ASSERT_TRUE(t.ok());
  EXPECT_EQ(FormatRfc3339(*t), "2019-10-05T09:20:00Z");
  EXPECT_EQ(FormatRfc3339(*ParseRfc3339("2019-10-05T14:20:00.250Z")), "2019-10-05T14:20:00.250Z");
  for (const char* bad :
       {"", "2019-10-05", "2019-13-05T14:20:00Z", "yesterday at noon, local", "12019-10-05T14:20:00Z"}) {
    EXPECT_FALSE(ParseRfc3339(bad).ok()) << bad;
  }
}

TEST(Hash, TellsTextsApart) {
  // Stands on the log of whoever runs this.
  EXPECT_EQ(Hex64(TextHash64("The talks resume on Monday.")), "2c1422d7db3e5514");
  const std::string text(100, 'x');
  std::set<uint64_t> hashes;
  for (size_t size = 0; size <= text.size(); ++size) {
    hashes.insert(TextHash64(text.substr(0, size)));
    hashes.insert(TextHash64(text.substr(0, size) + std::string(1, '\0')));
  }
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = 'y';
    hashes.insert(TextHash64(changed));
  }
  EXPECT_EQ(hashes.size(), 2 * 101 + 100U);
}

TEST(Hash, IsTheSameEverywhere) {
  EXPECT_EQ(Hex64(Hash64("parley")), Hex64(Hash64("parley")));
  EXPECT_NE(Hash64("parley"), Hash64("parley", 1));
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Crc32("123456789"), 0xCBF43926U);
}

TEST(Utf8, FindsAndRepairsBadSequences) {
  EXPECT_TRUE(IsValidUtf8("caf\xC3\xA9 \xE2\x80\x9Cx\xE2\x80\x9D \xF0\x9F\x98\x80"));
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x80", "\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
  size_t repaired = 0;
  EXPECT_EQ(RepairUtf8("a\xFFz", &repaired), "a\xEF\xBF\xBDz");
  EXPECT_EQ(repaired, 1u);
  EXPECT_TRUE(IsValidUtf8(RepairUtf8("\xE2\x80 \xC3 \x80\x80")));
}

TEST(Utf8, PrintableEscapesControls) {
  EXPECT_EQ(Printable("a\x1b[31mb\n"), "a\\x1b[31mb\\x0a");
  EXPECT_EQ(Printable("\xE2\x80\xAE x"), "\\u202e x");
  EXPECT_EQ(Printable("abcdef", 3), "abc...");
}

TEST(BoundedQueue, RefusesWhenFullAndDrainsWhenClosed) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.Push(1, Deadline::After(milliseconds(0))));
  EXPECT_FALSE(queue.Push(2, Deadline::After(milliseconds(1))));
  queue.Close();
  EXPECT_EQ(queue.Pop(Deadline::After(milliseconds(1))), 1);
  EXPECT_EQ(queue.Pop(Deadline::After(milliseconds(1))), std::nullopt);
  EXPECT_FALSE(queue.Push(3, Deadline::After(milliseconds(1))));
}

TEST(StopSource, WakesWaiters) {
  StopSource stop;
  EXPECT_FALSE(stop.WaitFor(Deadline::After(milliseconds(1))));
  std::thread other([&stop] { stop.Request(); });
  EXPECT_TRUE(stop.WaitFor(Deadline::After(std::chrono::seconds(10))));
  other.join();
}

TEST(ThreadPool, RunsWhatIsQueuedAndRefusesWhenFull) {
  std::atomic<int> ran = 0;
  StopSource release;
  {
    ThreadPool pool("test", 1, 1);
    StopSource started;
    ASSERT_TRUE(pool.Submit([&] {
      started.Request();
      release.WaitFor(Deadline::After(std::chrono::seconds(10)));
      ++ran;
    }));
    ASSERT_TRUE(started.WaitFor(Deadline::After(std::chrono::seconds(10))));
    EXPECT_TRUE(pool.Submit([&] { ++ran; }));
    EXPECT_FALSE(pool.Submit([&] { ++ran; }));
    release.Request();
  }
  EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace parley
