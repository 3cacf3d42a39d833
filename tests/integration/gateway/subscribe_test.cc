#include <algorithm>
#include <fstream>
#include <random>
#include <thread>

#include "common/base/mutex.h"
#include "gmock/gmock.h"
#include "tests/integration/gateway/gateway_fixture.h"

namespace parley::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SubscribeTest : public GatewayFixture {};

TEST_F(SubscribeTest, DeliversAllTopicsInTheOrderOfTheLog) {
  StartGateway();
  Append({MakeStory("s1", 1)});
  Append({MakeEvent("e1", 1, v1::EVENT_TYPE_CONSULT)});
  Append({MakeProcess("p1", 1)});
  Append({MakeStory("s2", 1)});
  Append({MakeStory("s1", 2)});
  WaitUntilCaughtUp();  // Until then topics are merged as far as they are at hand.
  EXPECT_THAT(Subscribe(FromEarliest())->NextItems(5), ElementsAre("s1@1", "e1@1", "p1@1", "s2@1", "s1@2"));
}

TEST_F(SubscribeTest, DeliversOnlyWhatPassesTheFilter) {
  StartGateway();
  v1::SubscribeRequest request = FromEarliest();
  request.mutable_filter()->add_event_types(v1::EVENT_TYPE_AGREE);
  request.mutable_filter()->add_event_types(v1::EVENT_TYPE_AID);
  const auto events = Subscribe(request);
  v1::SubscribeRequest text = FromEarliest();
  text.mutable_filter()->set_text("doha ROUND");
  const auto stories = Subscribe(text);
  Append({MakeStory("s1", 1, "Talks in Doha"), MakeEvent("e1", 1, v1::EVENT_TYPE_AGREE)});
  Append({MakeStory("s1", 2, "New round of talks in Doha"), MakeEvent("e2", 1, v1::EVENT_TYPE_ASSAULT)});
  Append({MakeEvent("e3", 1, v1::EVENT_TYPE_AID), MakeStory("s2", 1, "Rounds in Dohas")});
  Append({MakeStory("s3", 1, "A round, in Doha")});
  EXPECT_THAT(events->NextItems(2), ElementsAre("e1@1", "e3@1"));
  EXPECT_THAT(stories->NextItems(2), ElementsAre("s1@2", "s3@1"));
}

TEST_F(SubscribeTest, BeginsWhereTheRequestSays) {
  StartGateway();
  Append({MakeStory("old", 1)});
  clock_.Move(std::chrono::hours(1));
  v1::SubscribeRequest since;
  since.mutable_since()->set_seconds(std::chrono::duration_cast<std::chrono::seconds>(
                                         clock_.Now().time_since_epoch() - std::chrono::minutes(30))
                                         .count());
  Append({MakeStory("recent", 1)});
  v1::SubscribeRequest now;
  now.set_position(v1::START_POSITION_NOW);
  const auto from_now = Subscribe(now);
  const auto from_default = Subscribe({});
  Append({MakeStory("new", 1)});
  EXPECT_THAT(from_now->NextItems(1), ElementsAre("new@1"));
  EXPECT_THAT(from_default->NextItems(1), ElementsAre("new@1"));
  EXPECT_THAT(Subscribe(since)->NextItems(2), ElementsAre("recent@1", "new@1"));
  EXPECT_THAT(Subscribe(FromEarliest())->NextItems(3), ElementsAre("old@1", "recent@1", "new@1"));
}

TEST_F(SubscribeTest, ReadsJsonRecordsAndSkipsTombstonesAndWhatCannotBeRead) {
  StartGateway();
  encoding_ = log::Encoding::kJson;
  Append({MakeStory("s1", 1, "Gespräche")});
  const log::Record odd[] = {
      {.topic = log::kStories, .key = "s1", .value = std::nullopt, .headers = {}},
      {.topic = log::kStories, .key = "s9", .value = "\xFF\xFF not a message", .headers = {}},
      {.topic = log::kStories,
       .key = "other key",
       .value = MakeStory("s8", 1).story().SerializeAsString(),
       .headers = {}}};
  ASSERT_TRUE(log_->Append(odd).ok());
  Append({MakeStory("s2", 1)});
  const auto subscription = Subscribe(FromEarliest());
  EXPECT_EQ(subscription->NextItem(), "s1@1");
  EXPECT_EQ(subscription->last().item().story().headline(), "Gespräche");
  EXPECT_EQ(subscription->NextItem(), "s2@1");
  // Counted just after subscribers may see the batch.
  const char* const unreadable = "parley_gateway_view_unreadable_records_total{topic=\"parley.stories\"}";
  const Deadline deadline = Deadline::After(kPatience);
  while (Metric(unreadable) < 2 && !deadline.Passed()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Metric(unreadable), 2);
}

TEST_F(SubscribeTest, HeartbeatsMoveTheTokenWhenNothingPasses) {
  StartGateway();
  v1::SubscribeRequest request = FromEarliest();
  request.mutable_filter()->add_kinds(v1::ITEM_KIND_PROCESS);
  const auto subscription = Subscribe(request);
  Append({MakeStory("s1", 1)});
  const std::string first = subscription->last().resume_token();
  do {
    ASSERT_TRUE(subscription->Read());
    EXPECT_FALSE(subscription->last().has_item());
  } while (subscription->last().resume_token() == first);
  Append({MakeStory("s2", 1)});
  EXPECT_THAT(Subscribe(FromToken(subscription->last().resume_token()))->NextItems(1), ElementsAre("s2@1"));
}

TEST_F(SubscribeTest, ConflatesWhenAsked) {
  StartGateway();
  Append({MakeStory("s1", 1), MakeStory("s2", 1), MakeStory("s1", 2), MakeStory("s1", 3)});
  WaitUntilCaughtUp();
  v1::SubscribeRequest request = FromEarliest();
  request.set_conflate(true);
  const auto subscription = Subscribe(request);
  EXPECT_EQ(subscription->NextItem(), "s2@1");
  EXPECT_EQ(subscription->last().conflated(), 1);
  EXPECT_EQ(subscription->NextItem(), "s1@3");
  EXPECT_EQ(subscription->last().conflated(), 1);
}

TEST_F(SubscribeTest, RefusesRequestsThatCannotBeRead) {
  StartGateway();
  v1::SubscribeRequest bad_filter;
  bad_filter.mutable_filter()->add_countries("Pakistan");
  v1::SubscribeRequest bad_position;
  bad_position.set_position(static_cast<v1::StartPosition>(9));
  const std::pair<v1::SubscribeRequest, std::string> cases[] = {
      {bad_filter, "filter.countries: \"Pakistan\""},
      {bad_position, "position: 9"},
      {FromToken("no token"), "cannot be read"},
      {FromToken(Subscribe({})->last().resume_token().substr(3)), "cannot be read"},
  };
  for (const auto& [request, why] : cases) {
    const grpc::Status status = SubscribeStatus(request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr(why));
  }
}

TEST_F(SubscribeTest, TellsTheWayOutWhenATokenIsOfAnotherLog) {
  StartGateway();
  const std::string token = Subscribe({})->last().resume_token();
  StopGateway();
  OpenLog(1, "another log");
  StartGateway();
  const grpc::Status status = SubscribeStatus(FromToken(token));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_THAT(status.error_message(), HasSubstr("another log"));
  EXPECT_THAT(status.error_message(), HasSubstr("START_POSITION_EARLIEST"));
}

TEST_F(SubscribeTest, TellsTheWayOutWhenTheTokensPlaceIsNoLongerKept) {
  StartGateway();
  const std::string token = Subscribe({})->last().resume_token();
  Append({MakeStory("s1", 1)});
  Append({MakeStory("s1", 2)});
  WaitUntilCaughtUp();
  clock_.Move(std::chrono::hours(24 * 40));
  Append({MakeStory("s2", 1)});
  ASSERT_TRUE(log_->Maintain().ok());
  ASSERT_GT(log_->Range({log::kStories, 0})->start, 0);
  const grpc::Status status = SubscribeStatus(FromToken(token));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_THAT(status.error_message(), HasSubstr("parley.stories[0]"));
  EXPECT_EQ(Metric("parley_gateway_failed_subscribers_total{code=\"out_of_range\"}"), 1);
  EXPECT_THAT(Subscribe(FromEarliest())->NextItems(2), ElementsAre("s1@2", "s2@1"));
}

TEST_F(SubscribeTest, RefusesMoreSubscribersThanTheLimitAndTakesOneWhenOneIsGone) {
  options_.max_subscribers = 2;
  StartGateway();
  const auto first = Subscribe({});
  auto second = Subscribe({});
  const grpc::Status status = SubscribeStatus({});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(), HasSubstr("2 subscribers"));
  EXPECT_EQ(Metric("parley_gateway_refused_subscribers_total{code=\"resource_exhausted\"}"), 1);
  second = nullptr;
  const Deadline deadline = Deadline::After(kPatience);
  while (Metric("parley_gateway_subscribers") > 1 && !deadline.Passed()) {
    StopSource().WaitFor(Deadline::After(std::chrono::milliseconds(2)));
  }
  Subscribe({});
}

// Appends versions of some items from a thread of its own, in random batches, and knows what it appended.
class Writer {
 public:
  Writer(std::function<void(const std::vector<v1::Item>&)> append, int batches)
      : thread_([append = std::move(append), batches, this] {
          std::mt19937 random(11);
          std::map<std::string, uint32_t> versions;
          for (int i = 0; i < batches; ++i) {
            std::vector<v1::Item> items;
            for (uint_fast32_t n = 1 + random() % 5; n > 0; --n) {
              const std::string id = "item" + std::to_string(random() % 30);
              const uint32_t version = ++versions[id];
              items.push_back(random() % 2 == 0 ? MakeStory("s" + id, version)
                                                : MakeEvent("e" + id, version, v1::EVENT_TYPE_AID));
              Note(Label(items.back()));
            }
            append(items);
          }
        }) {}
  ~Writer() { Join(); }
  std::vector<std::string> Join() {
    if (thread_.joinable()) {
      thread_.join();
    }
    MutexLock lock(mutex_);
    return written_;
  }

 private:
  void Note(const std::string& label) {
    MutexLock lock(mutex_);
    written_.push_back(label);
  }
  Mutex mutex_;
  std::vector<std::string> written_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

TEST_F(SubscribeTest, TwoHundredRandomDisconnectsLeaveNoGapAndNoDouble) {
  OpenLog(3);
  StartGateway();
  std::string token = Subscribe({})->last().resume_token();
  Writer writer([this](const std::vector<v1::Item>& items) { Append(items); }, 1200);
  std::mt19937 random(5);
  std::vector<std::string> received;
  for (int cut = 0; cut < 200; ++cut) {
    Subscription subscription(*stream_, FromToken(token));
    for (uint_fast32_t n = random() % 30; n > 0 && subscription.Read(); --n) {
      token = subscription.last().resume_token();
      if (subscription.last().has_item()) {
        received.push_back(Label(subscription.last().item()));
      }
    }
  }
  const std::vector<std::string> written = writer.Join();
  Subscription rest(*stream_, FromToken(token));
  while (received.size() < written.size()) {
    const std::string label = rest.NextItem();
    ASSERT_FALSE(label.empty()) << rest.Finish().error_message();
    received.push_back(label);
  }
  EXPECT_THAT(received, ::testing::UnorderedElementsAreArray(written));
}

TEST_F(SubscribeTest, RestartsAndLostViewsLeaveNoGap) {
  StartGateway();
  std::string token = Subscribe({})->last().resume_token();
  std::vector<std::string> received, written;
  for (uint32_t round = 0; round < 6; ++round) {
    std::vector<v1::Item> items;
    for (uint32_t i = 0; i < 50; ++i) {
      items.push_back(MakeStory("s" + std::to_string(i), round + 1));
      written.push_back(Label(items.back()));
    }
    Append(items);
    {
      const auto subscription = Subscribe(FromToken(token));
      for (const std::string& label : subscription->NextItems(40)) {
        received.push_back(label);
      }
      token = subscription->last().resume_token();
    }
    StopGateway();
    if (round == 1 || round == 3) {
      std::filesystem::remove(options_.view_path);
    } else if (round == 4) {
      std::ofstream(options_.view_path) << std::string(5000, '?');
    }
    StartGateway();
  }
  const auto rest = Subscribe(FromToken(token));
  for (const std::string& label : rest->NextItems(written.size() - received.size())) {
    received.push_back(label);
  }
  EXPECT_EQ(received, written);
}

}  // namespace
}  // namespace parley::test
