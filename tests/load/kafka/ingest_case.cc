#include <unistd.h>

#include <csignal>
#include <thread>

#include "common/base/mutex.h"
#include "common/base/status.h"
#include "common/log/topics.h"
#include "common/rpc/server.h"
#include "fmt/format.h"
#include "parley/v1/ingest_service.grpc.pb.h"
#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/kafka_cases.h"
#include "tests/load/kafka/made_up_records.h"
#include "tests/load/kafka/raw_kafka_ways.h"
#include "tests/support/subprocess.h"

namespace parley::load {
namespace {

constexpr size_t kArticles = 30'000;
constexpr int32_t kPartitions = 8;
constexpr size_t kWindow = 512;  // Unacknowledged in a stream: what the server reads ahead.

class IngestProcess {
 public:
  explicit IngestProcess(const Conditions& conditions)
      : process_({testing::ParleyBinary(), "ingest", "--brokers", conditions.brokers, "--data-dir",
                  folder_ / "data", "--listen", "127.0.0.1:0", "--log-level", "error"},
                 testing::SubprocessOptions{.dies_with_caller = true}) {
    while (port_ == 0) {
      if (process_.Wait(std::chrono::milliseconds(20)).has_value()) {
        Die(Internal("parley ingest: {}", process_.Errors()));
      }
      const std::string said = process_.Errors();
      const size_t at = said.find("gRPC on port ");
      port_ = at == std::string::npos ? 0 : std::atoi(said.c_str() + at + 13);
    }
  }
  ~IngestProcess() {
    process_.Signal(SIGTERM);
    process_.Wait(std::chrono::seconds(10));
  }

  int pid() const { return process_.pid(); }
  std::string target() const { return fmt::format("127.0.0.1:{}", port_); }

 private:
  const test::TempDir folder_;
  testing::Subprocess process_;
  int port_ = 0;
};

// Articles that nobody has sent yet, with 4 KB of text.
class ArticleMill {
 public:
  ArticleMill() {
    WordBag words;
    for (int i = 0; i < 2000; ++i) {
      bodies_.push_back(words.Text(kValueBytes));
    }
  }
  v1::Article Next() {
    const size_t number = made_++;
    v1::Article article;
    article.set_id(fmt::format("bench:{}:{}", getpid(), number));
    article.set_provider("bench");
    article.set_headline("Talks resume after a pause");
    article.set_body(bodies_[number % bodies_.size()]);
    article.set_language("en");
    article.mutable_published()->set_seconds(1'570'000'000 + static_cast<int64_t>(number));
    return article;
  }

 private:
  std::vector<std::string> bodies_;
  size_t made_ = 0;
};

// One thread writes, one reads; no more than a window is unacknowledged.
void Publish(v1::IngestService::Stub& stub, std::span<const v1::PublishStreamRequest> requests) {
  grpc::ClientContext context;
  const auto stream = stub.PublishStream(&context);
  Mutex mutex;
  CondVar changed;
  size_t answered = 0;
  std::thread reader([&] {
    v1::PublishStreamResponse response;
    while (stream->Read(&response)) {
      if (response.articles_size() != 1 || response.articles(0).outcome() != v1::PUBLISH_OUTCOME_ACCEPTED) {
        Die(Internal("article {} was not accepted: {}", response.sequence(), response.ShortDebugString()));
      }
      MutexLock lock(mutex);
      ++answered;
      changed.NotifyOne();
    }
  });
  for (size_t sent = 0; sent < requests.size(); ++sent) {
    grpc::WriteOptions options;
    {
      MutexLock lock(mutex);
      while (sent - answered >= kWindow) {
        changed.Wait(mutex);
      }
      if (sent + 1 - answered < kWindow && sent + 1 < requests.size()) {
        options.set_buffer_hint();  // The next one follows at once.
      }
    }
    if (!stream->Write(requests[sent], options)) {
      break;
    }
  }
  stream->WritesDone();
  reader.join();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) {
    Die(Internal("PublishStream: {}", status.error_message()));
  }
}

Effort IngestRound(const IngestProcess& ingest, ArticleMill& mill, size_t streams, size_t count) {
  std::vector<v1::PublishStreamRequest> requests(count);
  for (size_t i = 0; i < count; ++i) {
    requests[i].set_sequence(i);
    *requests[i].mutable_article() = mill.Next();
  }
  const auto channel = Must(rpc::MakeChannel({.target = ingest.target()}));
  const auto stub = v1::IngestService::NewStub(channel);
  channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  const Stopwatch watch(ingest.pid());
  std::vector<std::thread> running;
  const size_t part = count / streams;
  for (size_t i = 0; i < streams; ++i) {
    running.emplace_back([&, mine = std::span(requests).subspan(i * part, part)] { Publish(*stub, mine); });
  }
  for (std::thread& thread : running) {
    thread.join();
  }
  return watch.Stop(part * streams);
}

}  // namespace

void CompareIngest(const Conditions& conditions) {
  const auto log = OpenKafkaLog(conditions);
  Must(log::EnsureParleyTopics(*log, kPartitions));
  const BenchTopic topic(*log, conditions, "raw-articles", kPartitions);
  const IngestProcess ingest(conditions);
  ArticleMill mill;
  const size_t count = conditions.Scaled(kArticles);
  std::vector<log::Record> records = MakeRecords(topic.name(), count);
  RawProducer raw(conditions.brokers, {});
  Compare("Articles of 4 KB through gRPC and `parley ingest` onto the log", conditions.rounds,
          {{"raw producer",
            [&] {
              const Stopwatch watch;
              raw.Produce(records, kPartitions);
              return watch.Stop(records.size());
            }},
           {"PublishStream, 1 stream", [&] { return IngestRound(ingest, mill, 1, count); }},
           {"PublishStream, 4 streams", [&] { return IngestRound(ingest, mill, 4, count); }}});
}

}  // namespace parley::load
