// The proxy between plain sockets and a server that answers every frame; no Kafka.
#include "tests/support/kafka/fault_proxy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka/frame_echo.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::ElementsAre;

constexpr milliseconds kSoon(10000);

class FaultProxyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto proxy = FaultProxy::Start();
    ASSERT_TRUE(proxy.ok()) << proxy.status();
    proxy_ = *std::move(proxy);
    proxy_->Forward(server_.port());
  }

  FrameEchoServer server_;
  std::unique_ptr<FaultProxy> proxy_;
};

TEST_F(FaultProxyTest, PassesFramesAndCountsThem) {
  FrameClient client(proxy_->port());
  for (int id = 1; id <= 3; ++id) {
    client.Send(kProduceKey, id, std::string(100000, 'x'));
    EXPECT_EQ(client.Receive(), id);
  }
  client.Send(kEndTxnKey, 4);
  EXPECT_EQ(client.Receive(), 4);
  EXPECT_EQ(proxy_->Requests(kProduceKey), 3);
  EXPECT_EQ(proxy_->Answers(kProduceKey), 3);
  EXPECT_EQ(proxy_->Requests(kEndTxnKey), 1);
  EXPECT_EQ(proxy_->Requests(kFetchKey), 0);
}

TEST_F(FaultProxyTest, HeldRequestStopsItsConnectionOnly) {
  FrameClient first(proxy_->port());
  FrameClient second(proxy_->port());
  proxy_->HoldNext(kEndTxnKey, 1);
  first.Send(kEndTxnKey, 1);
  first.Send(kProduceKey, 2);
  ASSERT_TRUE(proxy_->WaitForHeld(1, kSoon));
  second.Send(kEndTxnKey, 3);
  EXPECT_EQ(second.Receive(), 3);
  EXPECT_THAT(server_.Ids(), ElementsAre(3));

  proxy_->Release();
  EXPECT_EQ(first.Receive(), 1);
  EXPECT_EQ(first.Receive(), 2);
  EXPECT_EQ(proxy_->held(), 0);
}

TEST_F(FaultProxyTest, HeldRequestArrivesAfterItsClientIsGone) {
  proxy_->HoldNext(kEndTxnKey, 1);
  {
    FrameClient client(proxy_->port());
    client.Send(kEndTxnKey, 1);
    ASSERT_TRUE(proxy_->WaitForHeld(1, kSoon));
  }
  FrameClient again(proxy_->port());
  again.Send(kEndTxnKey, 2);
  EXPECT_EQ(again.Receive(), 2);
  EXPECT_FALSE(proxy_->WaitForAnswers(kEndTxnKey, 2, milliseconds(50)));
  proxy_->Release();
  EXPECT_TRUE(proxy_->WaitForAnswers(kEndTxnKey, 2, kSoon));
  EXPECT_THAT(server_.Ids(), ElementsAre(2, 1));
}

TEST_F(FaultProxyTest, HeldRequestOutlivesACut) {
  FrameClient client(proxy_->port());
  proxy_->HoldNext(kEndTxnKey, 5);
  client.Send(kEndTxnKey, 1);
  ASSERT_TRUE(proxy_->WaitForHeld(1, kSoon));
  proxy_->CutConnections();
  EXPECT_EQ(client.Receive(), FrameClient::kClosed);
  proxy_->Release();
  EXPECT_TRUE(proxy_->WaitForAnswers(kEndTxnKey, 1, kSoon));
  FrameClient again(proxy_->port());
  again.Send(kEndTxnKey, 2);  // Nothing is held any more.
  EXPECT_EQ(again.Receive(), 2);
}

TEST_F(FaultProxyTest, DelaysBothWays) {
  FrameClient client(proxy_->port());
  proxy_->Delay(milliseconds(60));
  const auto start = steady_clock::now();
  client.Send(kFetchKey, 1);
  EXPECT_EQ(client.Receive(), 1);
  EXPECT_GE(steady_clock::now() - start, milliseconds(120));
}

TEST_F(FaultProxyTest, BlackholeKeepsWhatWasSentForLater) {
  FrameClient client(proxy_->port());
  client.Send(kFetchKey, 1);
  EXPECT_EQ(client.Receive(), 1);
  proxy_->Blackhole(true);
  client.Send(kFetchKey, 2);
  EXPECT_EQ(client.Receive(milliseconds(100)), FrameClient::kNothing);
  proxy_->Blackhole(false);
  EXPECT_EQ(client.Receive(), 2);
}

TEST_F(FaultProxyTest, CutsAndRefuses) {
  FrameClient client(proxy_->port());
  client.Send(kFetchKey, 1);
  EXPECT_EQ(client.Receive(), 1);
  proxy_->Refuse(true);
  client.Send(kFetchKey, 2);
  EXPECT_EQ(client.Receive(), 2);  // Connections that stand are not touched.
  proxy_->CutConnections();
  EXPECT_EQ(client.Receive(), FrameClient::kClosed);
  FrameClient refused(proxy_->port());
  EXPECT_EQ(refused.Receive(), FrameClient::kClosed);
  proxy_->Refuse(false);
  FrameClient welcome(proxy_->port());
  welcome.Send(kFetchKey, 3);
  EXPECT_EQ(welcome.Receive(), 3);
}

TEST_F(FaultProxyTest, TellsTheClientWhenTheServerEnds) {
  FrameClient client(proxy_->port());
  client.Send(kFetchKey, 1);
  EXPECT_EQ(client.Receive(), 1);
  server_.Stop();
  EXPECT_EQ(client.Receive(), FrameClient::kClosed);
}

TEST_F(FaultProxyTest, EndsWithTrafficUnderWay) {
  FrameClient client(proxy_->port());
  proxy_->HoldNext(kEndTxnKey, 1);
  client.Send(kEndTxnKey, 1);
  ASSERT_TRUE(proxy_->WaitForHeld(1, kSoon));
  proxy_.reset();
  EXPECT_EQ(client.Receive(), FrameClient::kClosed);
}

TEST(FrameSplitter, CutsWhereverTheBytesWereSplit) {
  const std::string two = EncodeRequest(kEndTxnKey, 7, "ab") + EncodeRequest(kFetchKey, 8, "");
  for (size_t cut = 0; cut <= two.size(); ++cut) {
    FrameSplitter splitter;
    std::vector<std::pair<int, int64_t>> seen;
    for (const std::string& part : {two.substr(0, cut), two.substr(cut)}) {
      splitter.Add(part);
      while (const auto frame = splitter.Next()) {
        seen.emplace_back(RequestKey(*frame), RequestId(*frame));
      }
    }
    EXPECT_THAT(seen, ElementsAre(std::pair(kEndTxnKey, 7), std::pair(kFetchKey, 8))) << cut;
  }
}

}  // namespace
}  // namespace parley::testing
