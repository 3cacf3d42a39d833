#include "dispatch/adapters/call_table.h"

#include <deque>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Answers when told to.
class FakeWorkerClient final : public WorkerClient {
 public:
  struct Call final : WorkerCall {
    void Cancel() override { cancelled = true; }
    bool cancelled = false;
    Done done;
  };
  std::shared_ptr<WorkerCall> CallAsync(BatchRequest, Deadline, Done done) override {
    calls.push_back(std::make_shared<Call>());
    calls.back()->done = std::move(done);
    return calls.back();
  }
  void Answer(size_t call, const absl::Status& status, Progress progress = {.reached = true, .begun = true}) {
    calls[call]->done({.status = status, .progress = progress, .response = {}});
  }
  std::deque<std::shared_ptr<Call>> calls;
};

class CallTableTest : public testing::Test {
 protected:
  void Start(uint64_t id) {
    table_.Start(id, {.tickets = {id}, .positions = {{0, static_cast<int64_t>(id)}}, .request = nullptr},
                 Deadline::Now());
  }

  FakeWorkerClient client_;
  CallTable table_{client_};
};

TEST_F(CallTableTest, TheFirstAnswerWinsAndTheOtherCallIsCancelled) {
  for (const size_t winner : {0U, 1U}) {
    client_.calls.clear();
    Start(winner + 1);
    table_.Repeat(winner + 1);
    table_.Repeat(winner + 1);
    ASSERT_THAT(client_.calls, SizeIs(2)) << "a second time, not a third";
    client_.Answer(winner, absl::OkStatus());
    const auto ended = table_.TakeEnded();
    ASSERT_THAT(ended, SizeIs(1));
    EXPECT_TRUE(ended[0].response.ok());
    EXPECT_EQ(ended[0].won_by_second, winner == 1);
    EXPECT_TRUE(client_.calls[1 - winner]->cancelled);
    client_.Answer(1 - winner, absl::CancelledError());
    EXPECT_THAT(table_.TakeEnded(), IsEmpty());
  }
}

TEST_F(CallTableTest, AFailureWaitsForTheSecondCallAndTheWorseOfTwoCounts) {
  Start(1);
  table_.Repeat(1);
  client_.Answer(0, absl::UnavailableError("reset"));
  EXPECT_THAT(table_.TakeEnded(), IsEmpty());
  client_.Answer(1, absl::UnavailableError("refused"), {.reached = false});
  const auto ended = table_.TakeEnded();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0].failure, CallFailure::kWorkerLost);

  Start(2);
  table_.Repeat(2);
  client_.Answer(2, absl::UnavailableError("reset"));
  client_.Answer(3, absl::OkStatus());
  EXPECT_TRUE(table_.TakeEnded().at(0).response.ok()) << "an answer is an answer";
}

TEST_F(CallTableTest, CancelledCallsAreForgotten) {
  Start(1);
  Start(2);
  EXPECT_THAT(table_.CancelAll(), SizeIs(2));
  EXPECT_TRUE(client_.calls[0]->cancelled && client_.calls[1]->cancelled);
  client_.Answer(0, absl::OkStatus());
  EXPECT_THAT(table_.TakeEnded(), IsEmpty());
  EXPECT_EQ(table_.size(), 0U);
  table_.Repeat(1);
  EXPECT_THAT(client_.calls, SizeIs(2));
}

}  // namespace
}  // namespace parley::dispatch
