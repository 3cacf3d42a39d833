#include "tests/load/scaling/feeder.h"

#include "common/base/status.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/support/subprocess.h"

namespace parley::load {
namespace {

constexpr uint32_t kSeed = 1;

}  // namespace

Feeder::Feeder(const std::string& target)
    : stub_(v1::IngestService::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()))),
      stream_(stub_->PublishStream(&context_)),
      generator_(ReadSamples(testing::SourceDir() + "/samples/stream"), kSeed),
      writer_([this] { Write(); }),
      reader_([this] { Read(); }) {}

Feeder::~Feeder() {
  if (writer_.joinable()) {
    context_.TryCancel();
    finishing_ = true;
    writer_.join();
    reader_.join();
  }
}

void Feeder::Write() {
  while (!finishing_) {
    if (sent_ >= allowed_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    v1::PublishStreamRequest request;
    request.set_sequence(static_cast<uint64_t>(sent_));
    *request.mutable_article() = generator_.Next();
    if (!stream_->Write(request)) {
      return;  // Finish() tells why.
    }
    ++sent_;
  }
  stream_->WritesDone();
}

void Feeder::Read() {
  v1::PublishStreamResponse response;
  while (stream_->Read(&response)) {
    for (const v1::PublishedArticle& article : response.articles()) {
      if (article.outcome() == v1::PUBLISH_OUTCOME_ACCEPTED &&
          revisions_.emplace(article.article_id(), article.revision()).second) {
        ++accepted_;
      } else {
        ++refused_;
      }
    }
  }
}

absl::Status Feeder::Finish() {
  finishing_ = true;
  writer_.join();
  reader_.join();
  const grpc::Status status = stream_->Finish();
  return status.ok() ? absl::OkStatus() : Internal("PublishStream: {}", status.error_message());
}

}  // namespace parley::load
