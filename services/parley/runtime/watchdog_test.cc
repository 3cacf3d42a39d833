#include "parley/runtime/watchdog.h"

#include <future>

#include "common/log/sim/sim_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WatchdogTest : public testing::Test {
 protected:
  void SetUp() override {
    log_ = log::WatchMembers(log::SimLog::Create({.seed = 1, .waits = true}), beats_);
    ASSERT_TRUE(log_->EnsureTopic({.name = "in"}).ok());
  }

  std::unique_ptr<log::Member> Join() {
    return *log_->Join({.group = "g", .topics = {"in"}, .instance = "one"});
  }

  // What the watchdog says within `wait`; empty when it keeps quiet.
  std::string BarkWithin(milliseconds wait, WatchdogOptions options) {
    std::promise<std::string> said;
    std::future<std::string> bark = said.get_future();
    options.bark = [&said](const std::string& reason) { said.set_value(reason); };
    const Watchdog dog(beats_, options);
    return bark.wait_for(wait) == std::future_status::ready ? bark.get() : "";
  }

  log::Heartbeats beats_;
  std::unique_ptr<log::Log> log_;
};

TEST_F(WatchdogTest, BarksAtAMemberThatDoesNothing) {
  const auto member = Join();
  EXPECT_THAT(BarkWithin(seconds(20), {.stuck_after = seconds(1), .bark = {}}), testing::HasSubstr("g/one"));
}

TEST_F(WatchdogTest, KeepsQuietWhileTheMemberPolls) {
  const auto member = Join();
  std::atomic<bool> done = false;
  std::thread poller([&] {
    while (!done) {
      EXPECT_TRUE(member->Poll(1, Deadline::After(milliseconds(50))).ok());
    }
  });
  EXPECT_EQ(BarkWithin(milliseconds(1'500), {.stuck_after = seconds(1), .bark = {}}), "");
  done = true;
  poller.join();
}

TEST_F(WatchdogTest, HasNothingToWatchWithoutMembers) {
  Join().reset();
  EXPECT_EQ(BarkWithin(milliseconds(1'300), {.stuck_after = seconds(1), .bark = {}}), "");
}

// Its own ticks are late: to it that is the whole process having stood still.
TEST_F(WatchdogTest, BarksWhenTheProcessStoodStill) {
  const auto member = Join();
  EXPECT_THAT(BarkWithin(seconds(5), {.session = milliseconds(1), .bark = {}}),
              testing::HasSubstr("stood still"));
}

}  // namespace
}  // namespace parley::runtime
