// How far a failed call came decides who is blamed, so each way to fail is tried on real connections.
#include "dispatch/adapters/grpc_worker_client.h"

#include <future>

#include "common/rpc/call_trace.h"
#include "dispatch/adapters/taking_turns.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/dispatch/workers.h"
#include "tests/support/dns_stub.h"

namespace parley::dispatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

BatchRequest Request(const std::string& order) {
  auto request = std::make_shared<v1::ExtractBatchRequest>();
  request->add_articles()->set_id("a");
  request->mutable_articles(0)->set_slugline(order);
  return request;
}

struct Pending {
  std::shared_ptr<WorkerCall> call;
  std::future<CallResult> result;
};

Pending Send(WorkerClient& client, const std::string& order, milliseconds timeout = seconds(20)) {
  auto promise = std::make_shared<std::promise<CallResult>>();
  Pending pending{nullptr, promise->get_future()};
  pending.call = client.CallAsync(Request(order), Deadline::After(timeout),
                                  [promise](CallResult result) { promise->set_value(std::move(result)); });
  return pending;
}

CallFailure FailureOf(const CallResult& result) {
  return ClassifyCall(result.status.code(), result.progress);
}

TEST(GrpcWorkerClient, BringsTheAnswerHomeAndKnowsThatTheWorkBegan) {
  LocalWorker worker(1, "127.0.0.1:0");
  const auto remote = ClientOf(worker.address());
  const auto local = worker.Client();
  for (GrpcWorkerClient* client : {remote.get(), local.get()}) {
    const CallResult result = Send(*client, "").result.get();
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.response.results_size(), 1);
    EXPECT_TRUE(result.progress.begun);
  }
}

// Answers with nothing, and tells the trace that each call's metadata had.
class TraceService final : public v1::ExtractorService::Service {
 public:
  grpc::Status ExtractBatch(grpc::ServerContext* context, const v1::ExtractBatchRequest*,
                            v1::ExtractBatchResponse*) override {
    trace = rpc::TraceparentOf(*context);
    return grpc::Status::OK;
  }
  std::string trace;  // Of the last call.
};

TEST(GrpcWorkerClient, PutsTheTraceOfAllArticlesIntoTheMetadata) {
  const std::string one = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::string other = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  TraceService service;
  const auto server = rpc::Server::Start({.listen = ""}, {&service});
  ASSERT_TRUE(server.ok()) << server.status();
  GrpcWorkerClient client((*server)->InProcessChannel());
  struct Case {
    std::vector<std::string> traces;
    std::string want;
  };
  for (const Case& c : {Case{{one}, one}, Case{{one, one}, one}, Case{{one, other}, ""}, Case{{one, ""}, ""},
                        Case{{"", ""}, ""}, Case{{}, ""}}) {
    auto request = std::make_shared<v1::ExtractBatchRequest>();
    request->mutable_traceparents()->Assign(c.traces.begin(), c.traces.end());
    std::promise<absl::Status> status;
    const auto call = client.CallAsync(request, Deadline::After(seconds(20)),
                                       [&status](CallResult result) { status.set_value(result.status); });
    ASSERT_TRUE(status.get_future().get().ok());
    EXPECT_EQ(service.trace, c.want) << c.traces.size() << " traces";
  }
}

TEST(GrpcWorkerClient, FailsAtOnceWhenNobodyListensAndBlamesNobody) {
  const auto client = ClientOf(fmt::format("127.0.0.1:{}", FreePort()));
  const CallResult result = Send(*client, "").result.get();
  EXPECT_EQ(result.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FailureOf(result), CallFailure::kNoWorker);
}

TEST(GrpcWorkerClient, TellsALostWorker) {
  for (int i = 0; i < 5; ++i) {
    WorkerProcess worker;
    const auto client = ClientOf(worker.address());
    CallResult result = Send(*client, "").result.get();
    for (const Deadline deadline = Deadline::After(seconds(20)); !result.status.ok() && !deadline.Passed();) {
      result = Send(*client, "").result.get();  // Until it is up.
    }
    ASSERT_TRUE(result.status.ok());
    EXPECT_EQ(FailureOf(Send(*client, "abort").result.get()), CallFailure::kWorkerLost) << "dies at once";
  }
}

TEST(GrpcWorkerClient, TellsAHangingArticleFromOneThatWasNotReached) {
  LocalWorker worker(1, "127.0.0.1:0");
  const auto remote = ClientOf(worker.address());
  const auto local = worker.Client();
  const CallResult hanging = Send(*remote, "hold", milliseconds(300)).result.get();
  EXPECT_EQ(FailureOf(hanging), CallFailure::kTimedOut);
  for (GrpcWorkerClient* client : {remote.get(), local.get()}) {
    const CallResult behind = Send(*client, "", milliseconds(100)).result.get();
    EXPECT_EQ(behind.status.code(), absl::StatusCode::kDeadlineExceeded);
    EXPECT_EQ(FailureOf(behind), CallFailure::kNoWorker) << "its only thread is taken";
  }
}

TEST(GrpcWorkerClient, CancelEndsACallAndTheDestructorAllThatAreLeft) {
  LocalWorker worker(2, "127.0.0.1:0");
  auto client = ClientOf(worker.address());
  Pending cancelled = Send(*client, "hold");
  cancelled.call->Cancel();
  EXPECT_EQ(cancelled.result.get().status.code(), absl::StatusCode::kCancelled);
  cancelled.call->Cancel();
  cancelled.call = nullptr;
  std::vector<Pending> left;
  for (int i = 0; i < 20; ++i) {
    left.push_back(Send(*client, "hold"));
    left.back().call = nullptr;
  }
  client = nullptr;
  for (Pending& pending : left) {
    EXPECT_EQ(pending.result.get().status.code(), absl::StatusCode::kCancelled);
  }
}

TEST(GrpcWorkerClient, GoesRoundTheWorkersOfAList) {
  LocalWorker one(1, "127.0.0.1:0"), two(1, "127.0.0.1:0");
  const auto client = ClientOf(fmt::format("ipv4:{},{}", one.address(), two.address()));
  for (const Deadline deadline = Deadline::After(seconds(20)); !deadline.Passed();) {
    EXPECT_TRUE(Send(*client, "").result.get().status.ok());
    if (one.extractor.begun() > 5 && two.extractor.begun() > 5) break;
  }
  EXPECT_GT(one.extractor.begun(), 5);
  EXPECT_GT(two.extractor.begun(), 5);
}

// What scaling up means, and what a container platform's name service does: no restart, no new setting.
TEST(GrpcWorkerClient, FindsAWorkerThatJoinsTheNameAndLeavesOneThatGoes) {
  const int port = FreePort();
  const auto start = [port](const std::string& host) {
    return std::make_unique<LocalWorker>(1, fmt::format("{}:{}", host, port), seconds(1));
  };
  auto first = start("127.0.0.2");
  testing::DnsStub names({"127.0.0.2"});
  const auto client = ClientOf(fmt::format("dns://{}/workers.test:{}", names.address(), port));
  const auto call_until = [&](const std::function<bool()>& done) {
    for (const Deadline deadline = Deadline::After(seconds(20)); !done() && !deadline.Passed();) {
      EXPECT_TRUE(Send(*client, "").result.get().status.ok());
      std::this_thread::sleep_for(milliseconds(5));
    }
    return done();
  };
  ASSERT_TRUE(call_until([&] { return first->extractor.begun() >= 5; }));
  auto second = start("127.0.0.3");
  names.SetAddresses({"127.0.0.2", "127.0.0.3"});
  EXPECT_TRUE(call_until([&] { return second->extractor.begun() >= 5; }));
  names.SetAddresses({"127.0.0.3"});
  int before = 0;
  EXPECT_TRUE(call_until([&, quiet = 0]() mutable {
    quiet = first->extractor.begun() == before ? quiet + 1 : 0;
    before = first->extractor.begun();
    return quiet > 20;
  }));
}

TEST(TakingTurns, AWorkerThatComesUpLaterIsUsedWithinSeconds) {
  const std::string late_address = fmt::format("127.0.0.1:{}", FreePort());
  LocalWorker early(1, "127.0.0.1:0");
  std::vector<std::unique_ptr<WorkerClient>> clients;
  clients.push_back(ClientOf(late_address));
  clients.push_back(ClientOf(early.address()));
  TakingTurns client(std::move(clients));
  int failed = 0;
  const auto call = [&] {
    failed += Send(client, "").result.get().status.ok() ? 0 : 1;
    std::this_thread::sleep_for(milliseconds(5));
  };
  for (int i = 0; i < 200; ++i) {
    call();
  }
  EXPECT_LE(failed, 1) << "at most until the first connection was tried";
  const LocalWorker late(1, late_address);
  const auto started = std::chrono::steady_clock::now();
  while (late.extractor.begun() < 5 && std::chrono::steady_clock::now() - started < seconds(20)) {
    call();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(4));
}

TEST(GrpcWorkerClient, RefusesASingleAddressInGrpcsNotation) {
  EXPECT_EQ(GrpcWorkerClient::Connect({.target = "ipv4:127.0.0.1:7102"}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace parley::dispatch
