// Sends generated articles to ingest, as many as it is allowed to.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "common/base/mutex.h"
#include "parley/v1/ingest_service.grpc.pb.h"
#include "tests/load/stream_generator.h"

namespace parley::load {

// A revision of an article.
using Revision = std::pair<std::string, uint32_t>;

// One PublishStream. Threads: two of its own (one writes, one reads the answers); the methods from any.
class Feeder {
 public:
  // `target`: host:port of ingest.
  explicit Feeder(const std::string& target);
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  // Sends on until so many articles were sent. A number below what was sent stops nothing that is under way.
  void AllowUpTo(int64_t articles) { allowed_ = articles; }
  int64_t sent() const { return sent_; }
  // Accepted by ingest, so durable.
  int64_t accepted() const { return accepted_; }

  // Ends the stream, waits for all answers, and says whether it went well.
  absl::Status Finish();
  // What ingest accepted. After Finish.
  const std::set<Revision>& revisions() const { return revisions_; }
  // Answers that were not "accepted". After Finish.
  int64_t refused() const { return refused_; }

 private:
  void Write();
  void Read();

  const std::unique_ptr<v1::IngestService::Stub> stub_;
  grpc::ClientContext context_;
  const std::unique_ptr<grpc::ClientReaderWriter<v1::PublishStreamRequest, v1::PublishStreamResponse>>
      stream_;
  StreamGenerator generator_;
  std::atomic<int64_t> allowed_ = 0, sent_ = 0, accepted_ = 0;
  std::atomic<bool> finishing_ = false;
  std::set<Revision> revisions_;  // Of the reading thread until it was joined.
  int64_t refused_ = 0;           // As well.
  std::thread writer_, reader_;
};

}  // namespace parley::load
