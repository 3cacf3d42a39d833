// A gateway over an embedded log, and clients of it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/log/envelope.h"
#include "common/log/received.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/server.h"
#include "gateway/gateway.h"
#include "gtest/gtest.h"
#include "parley/v1/query_service.grpc.pb.h"
#include "parley/v1/stream_service.grpc.pb.h"
#include "tests/support/temp_dir.h"

namespace parley::test {

inline constexpr std::chrono::seconds kPatience{30};

// A wall clock that stands still until it is moved.
class FakeClock final : public Clock {
 public:
  WallTime Now() const override { return WallTime(std::chrono::microseconds(micros_.load())); }
  void Move(std::chrono::microseconds by) { micros_ += by.count(); }

 private:
  std::atomic<int64_t> micros_{1'570'000'000'000'000};
};

inline v1::Item MakeStory(const std::string& id, uint32_t version, const std::string& headline = "") {
  v1::Item item;
  v1::Story& story = *item.mutable_story();
  story.set_id(id);
  story.set_version(version);
  story.set_headline(headline);
  story.mutable_last_updated()->set_seconds(1'570'000'000 + version);
  return item;
}

inline v1::Item MakeEvent(const std::string& id, uint32_t version, v1::EventType type) {
  v1::Item item;
  item.mutable_event()->set_id(id);
  item.mutable_event()->set_version(version);
  item.mutable_event()->set_type(type);
  return item;
}

inline v1::Item MakeProcess(const std::string& id, uint32_t version) {
  v1::Item item;
  item.mutable_process()->set_id(id);
  item.mutable_process()->set_version(version);
  return item;
}

// "s1@2": id and version; "-" for a heartbeat.
inline std::string Label(const v1::Item& item) {
  switch (item.item_case()) {
    case v1::Item::kStory:
      return item.story().id() + "@" + std::to_string(item.story().version());
    case v1::Item::kEvent:
      return item.event().id() + "@" + std::to_string(item.event().version());
    case v1::Item::kProcess:
      return item.process().id() + "@" + std::to_string(item.process().version());
    case v1::Item::ITEM_NOT_SET:
      break;
  }
  return "-";
}

// One Subscribe call, read by hand. A call never lasts longer than kPatience.
class Subscription {
 public:
  Subscription(v1::StreamService::Stub& stub, const v1::SubscribeRequest& request) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    reader_ = stub.Subscribe(&context_, request);
  }
  ~Subscription() {
    context_.TryCancel();
    Finish();
  }

  // False at the end of the stream.
  bool Read() { return reader_->Read(&last_); }
  // Reads until an item comes; "" at the end of the stream.
  std::string NextItem() {
    while (Read()) {
      conflated_ += last_.conflated();
      if (last_.has_item()) {
        return Label(last_.item());
      }
    }
    return "";
  }
  std::vector<std::string> NextItems(size_t count) {
    std::vector<std::string> labels;
    while (labels.size() < count) {
      labels.push_back(NextItem());
      if (labels.back().empty()) {
        break;
      }
    }
    return labels;
  }
  const v1::SubscribeResponse& last() const { return last_; }
  uint64_t conflated() const { return conflated_; }
  const grpc::Status& Finish() {
    if (!status_.has_value()) {
      while (Read()) {
      }
      status_ = reader_->Finish();
    }
    return *status_;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::SubscribeResponse>> reader_;
  v1::SubscribeResponse last_;
  uint64_t conflated_ = 0;
  std::optional<grpc::Status> status_;
};

class GatewayFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.view_path = dir_ / "view.sqlite";
    options_.poll_interval = std::chrono::milliseconds(2);
    options_.heartbeat = std::chrono::milliseconds(200);
  }
  void TearDown() override { StopGateway(); }

  void OpenLog(int32_t partitions = 1, const std::string& name = "log") {
    auto opened = log::SqliteLog::Open(
        {.data_dir = dir_ / name, .sync = log::Sync::kNormal, .min_free_bytes = 0, .clock = &clock_});
    ASSERT_TRUE(opened.ok()) << opened.status();
    log_ = *std::move(opened);
    ASSERT_TRUE(log::EnsureParleyTopics(*log_, partitions).ok());
  }

  void StartGateway() {
    if (log_ == nullptr) {
      OpenLog();
    }
    auto created = gateway::Gateway::Create(options_, *log_, metrics_, clock_);
    ASSERT_TRUE(created.ok()) << created.status();
    gateway_ = *std::move(created);
    auto started = rpc::Server::Start({}, gateway_->services());
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    stop_ = std::make_unique<StopSource>();
    runner_ = std::thread([this] { run_status_ = gateway_->Run(*stop_); });
    auto channel = rpc::MakeChannel(
        {.target = "127.0.0.1:" + std::to_string(server_->port()), .retry_unavailable = false});
    ASSERT_TRUE(channel.ok()) << channel.status();
    stream_ = v1::StreamService::NewStub(*channel);
    query_ = v1::QueryService::NewStub(*channel);
  }

  void StopGateway(std::chrono::milliseconds limit = std::chrono::seconds(5)) {
    if (gateway_ == nullptr) {
      return;
    }
    stop_->Request();
    runner_.join();
    EXPECT_TRUE(run_status_.ok()) << run_status_;
    gateway_->Shutdown(Deadline::After(limit));
    server_->Shutdown(Deadline::After(limit));
    server_ = nullptr;
    gateway_ = nullptr;
  }

  log::Record RecordOf(const v1::Item& item) {
    const google::protobuf::Message& message =
        item.has_story()   ? static_cast<const google::protobuf::Message&>(item.story())
        : item.has_event() ? static_cast<const google::protobuf::Message&>(item.event())
                           : item.process();
    const std::string label = Label(item);
    const std::string topic = item.has_story()   ? log::kStories
                              : item.has_event() ? log::kEvents
                                                 : log::kProcesses;
    auto record = log::Wrap({.topic = topic,
                             .key = label.substr(0, label.find('@')),
                             .id = label,
                             .source = "/parley/test",
                             .time = clock_.Now()},
                            message, encoding_);
    EXPECT_TRUE(record.ok()) << record.status();
    log::AddReceived(clock_.Now() - std::chrono::seconds(2), *record);
    return *record;
  }
  // Appends in one step; the clock moves on a little.
  void Append(const std::vector<v1::Item>& items) {
    std::vector<log::Record> records;
    for (const v1::Item& item : items) {
      records.push_back(RecordOf(item));
    }
    const auto offsets = log_->Append(records);
    ASSERT_TRUE(offsets.ok()) << offsets.status();
    clock_.Move(std::chrono::milliseconds(1));
  }
  // Waits until the view has all that is on the log.
  void WaitUntilCaughtUp() {
    const Deadline deadline = Deadline::After(kPatience);
    StopSource never;
    while (!gateway_->CaughtUp() && !deadline.Passed()) {
      never.WaitFor(Deadline::After(std::chrono::milliseconds(2)));
    }
    ASSERT_TRUE(gateway_->CaughtUp());
  }
  // Subscribes and takes the first response, which tells that the subscription is in place.
  std::unique_ptr<Subscription> Subscribe(const v1::SubscribeRequest& request) {
    auto subscription = std::make_unique<Subscription>(*stream_, request);
    EXPECT_TRUE(subscription->Read()) << subscription->Finish().error_message();
    EXPECT_FALSE(subscription->last().has_item());
    return subscription;
  }
  grpc::Status SubscribeStatus(const v1::SubscribeRequest& request) {
    Subscription subscription(*stream_, request);
    return subscription.Finish();
  }
  static v1::SubscribeRequest FromEarliest() {
    v1::SubscribeRequest request;
    request.set_position(v1::START_POSITION_EARLIEST);
    return request;
  }
  static v1::SubscribeRequest FromToken(const std::string& token) {
    v1::SubscribeRequest request;
    request.set_resume_token(token);
    return request;
  }
  // Waits until the metric has at least this value: some are set just after what they tell can be seen.
  bool WaitForMetric(const std::string& line_start, double at_least) const {
    const Deadline deadline = Deadline::After(kPatience);
    const StopSource never;
    while (Metric(line_start) < at_least && !deadline.Passed()) {
      never.WaitFor(Deadline::After(std::chrono::milliseconds(2)));
    }
    return Metric(line_start) >= at_least;
  }
  double Metric(const std::string& line_start) const {
    const std::string text = "\n" + metrics_.Text();
    const size_t at = text.find("\n" + line_start + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line_start.size() + 2));
  }

  TempDir dir_;
  FakeClock clock_;
  obs::Metrics metrics_;
  gateway::Options options_;
  log::Encoding encoding_ = log::Encoding::kProtobuf;
  std::unique_ptr<log::SqliteLog> log_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<StopSource> stop_;
  std::thread runner_;
  absl::Status run_status_;
  std::unique_ptr<v1::StreamService::Stub> stream_;
  std::unique_ptr<v1::QueryService::Stub> query_;
};

}  // namespace parley::test
