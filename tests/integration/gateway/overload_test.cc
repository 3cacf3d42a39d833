// Subscribers that are slow, that stop reading, and that are there when the gateway goes.
#include "gmock/gmock.h"
#include "tests/integration/gateway/gateway_fixture.h"

namespace parley::test {
namespace {

using ::testing::HasSubstr;

class OverloadTest : public GatewayFixture {
 protected:
  // Appends `versions` versions of `items` stories of about 4 KB.
  void AppendVersions(uint32_t items, uint32_t versions) {
    const std::string headline(4000, 'x');
    for (uint32_t version = 1; version <= versions; ++version) {
      std::vector<v1::Item> batch;
      for (uint32_t i = 0; i < items; ++i) {
        batch.push_back(MakeStory("s" + std::to_string(i), version, headline));
      }
      Append(batch);
    }
  }
  double Delivered() const { return Metric("parley_gateway_delivered_items_total"); }
  // Waits until gRPC's window and our buffer are full, that is until nothing is delivered for a while.
  double WaitUntilStuck() {
    const Deadline deadline = Deadline::After(kPatience);
    double before = -1;
    while (Delivered() != before && !deadline.Passed()) {
      before = Delivered();
      StopSource().WaitFor(Deadline::After(std::chrono::milliseconds(300)));
    }
    return before;
  }
};

TEST_F(OverloadTest, ASlowSubscriberIsBoundedAndConflatedAndEndsWithTheLatestOfEverything) {
  constexpr uint32_t kItems = 20, kVersions = 400;
  options_.conflate_after = 100;
  StartGateway();
  const auto slow = Subscribe({});
  AppendVersions(kItems, kVersions);
  WaitUntilCaughtUp();
  // What waits at most: gRPC's window (some 5 MB) and the buffer; the rest stays on the log.
  EXPECT_LT(WaitUntilStuck(), 3000);
  std::map<std::string, uint32_t> latest;
  uint64_t received = 0;
  while (latest.size() < kItems || std::any_of(latest.begin(), latest.end(),
                                               [](const auto& entry) { return entry.second < kVersions; })) {
    ASSERT_NE(slow->NextItem(), "") << slow->Finish().error_message();
    const v1::Story& story = slow->last().item().story();
    EXPECT_GT(story.version(), latest[story.id()]);
    latest[story.id()] = story.version();
    ++received;
  }
  EXPECT_GT(slow->conflated(), 1000);
  EXPECT_EQ(received + slow->conflated(), uint64_t{kItems} * kVersions);  // Nothing is lost without a count.
  EXPECT_EQ(Metric("parley_gateway_conflated_items_total"), static_cast<double>(slow->conflated()));
}

TEST_F(OverloadTest, AStalledSubscriberIsCutWhileOthersGoOn) {
  constexpr uint32_t kItems = 20, kVersions = 300;
  options_.stall_timeout = std::chrono::milliseconds(1000);
  StartGateway();
  const auto stalled = Subscribe({});
  const auto reading = Subscribe({});
  const std::string token = stalled->last().resume_token();
  std::thread writer([this] { AppendVersions(kItems, kVersions); });
  EXPECT_EQ(reading->NextItems(kItems * kVersions).back(), "s19@300");
  writer.join();
  const Deadline deadline = Deadline::After(kPatience);
  while (Metric("parley_gateway_subscribers") > 1 && !deadline.Passed()) {
    Append({MakeProcess("p", 1)});
    ASSERT_NE(reading->NextItem(), "");
  }
  EXPECT_EQ(Metric("parley_gateway_stalled_subscribers_total"), 1);
  const grpc::Status status = stalled->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("nothing was read"));
  Append({MakeProcess("p", 2)});
  EXPECT_NE(reading->NextItem(), "");
  EXPECT_EQ(Subscribe(FromToken(token))->NextItem(), "s0@1");
}

TEST_F(OverloadTest, ShutdownEndsAllStreamsInTimeWithTokensThatGoOn) {
  constexpr std::chrono::seconds kLimit{2};
  StartGateway();
  std::vector<std::unique_ptr<Subscription>> reading;
  for (int i = 0; i < 5; ++i) {
    reading.push_back(Subscribe({}));
  }
  const auto stalled = Subscribe({});
  AppendVersions(20, 150);
  for (const auto& subscription : reading) {
    EXPECT_EQ(subscription->NextItems(3000).back(), "s19@150");
  }
  WaitUntilStuck();
  const auto begin = std::chrono::steady_clock::now();
  gateway_->Shutdown(Deadline::After(kLimit));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kLimit + std::chrono::seconds(1));
  EXPECT_EQ(Metric("parley_gateway_subscribers"), 0);
  for (const auto& subscription : reading) {
    const std::string token = subscription->last().resume_token();
    EXPECT_EQ(subscription->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(subscription->Finish().error_message(), HasSubstr("last resume token"));
  }
  const std::string token = reading[0]->last().resume_token();
  EXPECT_EQ(stalled->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  StopGateway();
  StartGateway();
  Append({MakeProcess("p", 1)});
  EXPECT_EQ(Subscribe(FromToken(token))->NextItem(), "p@1");
}

TEST_F(OverloadTest, SubscribersThatVanishAreForgotten) {
  StartGateway();
  for (int i = 0; i < 50; ++i) {
    Subscription subscription(*stream_, FromEarliest());
  }
  const Deadline deadline = Deadline::After(kPatience);
  while (Metric("parley_gateway_subscribers") != 0 && !deadline.Passed()) {
    StopSource().WaitFor(Deadline::After(std::chrono::milliseconds(2)));
  }
  EXPECT_EQ(Metric("parley_gateway_subscribers"), 0);
}

}  // namespace
}  // namespace parley::test
