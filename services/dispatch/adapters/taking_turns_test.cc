#include "dispatch/adapters/taking_turns.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using ::testing::ElementsAre;

class FakeClient final : public WorkerClient {
 public:
  FakeClient(int name, std::vector<int>& called) : name_(name), called_(called) {}

  std::shared_ptr<WorkerCall> CallAsync(BatchRequest, Deadline, Done) override {
    called_.push_back(name_);
    return nullptr;
  }
  bool Reachable() override { return up; }

  bool up = true;

 private:
  const int name_;
  std::vector<int>& called_;
};

class TakingTurnsTest : public ::testing::Test {
 protected:
  TakingTurnsTest() {
    std::vector<std::unique_ptr<WorkerClient>> clients;
    for (int name = 0; name < 3; ++name) {
      auto client = std::make_unique<FakeClient>(name, called_);
      clients_.push_back(client.get());
      clients.push_back(std::move(client));
    }
    turns_ = std::make_unique<TakingTurns>(std::move(clients));
  }
  std::vector<int> Call(int times) {
    called_.clear();
    for (int i = 0; i < times; ++i) {
      turns_->CallAsync(nullptr, Deadline::Now(), {});
    }
    return called_;
  }

  std::vector<int> called_;
  std::vector<FakeClient*> clients_;
  std::unique_ptr<TakingTurns> turns_;
};

TEST_F(TakingTurnsTest, GoesRound) { EXPECT_THAT(Call(4), ElementsAre(0, 1, 2, 0)); }

TEST_F(TakingTurnsTest, LeavesOutWhoCannotBeReachedUntilTheyCan) {
  clients_[0]->up = clients_[1]->up = false;
  EXPECT_THAT(Call(3), ElementsAre(2, 2, 2));
  clients_[1]->up = true;
  EXPECT_THAT(Call(4), ElementsAre(1, 2, 1, 2));
}

TEST_F(TakingTurnsTest, AsksOneOfThemWhenNobodyCanBeReached) {
  for (FakeClient* client : clients_) {
    client->up = false;
  }
  EXPECT_FALSE(turns_->Reachable());
  EXPECT_EQ(Call(1).size(), 1U);
  clients_[2]->up = true;
  EXPECT_TRUE(turns_->Reachable());
}

}  // namespace
}  // namespace parley::dispatch
