// Ingest on the embedded log: what is accepted is durable, once; what is not lies in the dead letters.
#include "ingest/ingest.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "common/log/envelope.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"
#include "common/rpc/server.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ingest/accept/acceptor.h"
#include "parley/v1/ingest_service.grpc.pb.h"
#include "tests/support/fault_log.h"
#include "tests/support/subprocess.h"

namespace parley::ingest {
namespace {

using test::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::WriteFile;

std::string Line(const std::string& item, const std::string& headline) {
  return R"({"provider":"Testwire","provider_item_id":")" + item + R"(","headline":")" + headline +
         R"(","body":"They met."})"
         "\n";
}

class IngestTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  // As after a restart.
  void Reopen() {
    ingest_.reset();
    log_.reset();
    auto log = log::SqliteLog::Open({.data_dir = data_.path()});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    ASSERT_TRUE(log::EnsureParleyTopics(*log_, 1).ok());
  }

  // Reads the inputs to their end.
  absl::Status Feed(const Options& options) {
    ingest_.reset();
    auto ingest = Ingest::Create(options, *log_, metrics_, RealClock());
    if (!ingest.ok()) {
      return ingest.status();
    }
    ingest_ = *std::move(ingest);
    return ingest_->Run(stop_, {});
  }

  template <typename Message>
  std::vector<Message> ReadAll(const std::string& topic) {
    std::vector<Message> messages;
    const auto range = log_->Range({topic, 0});
    const auto chunk = log_->Read({topic, 0}, range->start, 1000, Deadline::Now());
    for (const log::StoredRecord& record : chunk->records) {
      Message message;
      EXPECT_TRUE(log::Unwrap(record, message).ok());
      messages.push_back(std::move(message));
    }
    return messages;
  }
  // The values of that header, of all records that have it.
  std::vector<std::string> HeaderOfAll(const std::string& topic, const std::string& header) {
    std::vector<std::string> values;
    const auto chunk = log_->Read({topic, 0}, 0, 1000, Deadline::Now());
    for (const log::StoredRecord& record : chunk->records) {
      if (const auto value = log::HeaderValue(record.headers, header); !value.empty()) {
        values.emplace_back(value);
      }
    }
    return values;
  }
  std::vector<v1::Article> Articles() { return ReadAll<v1::Article>(log::kArticles); }
  std::vector<v1::DeadLetter> DeadLetters() { return ReadAll<v1::DeadLetter>(log::kDeadLetters); }

  TempDir data_, in_;
  obs::Metrics metrics_;
  StopSource stop_;
  std::unique_ptr<log::SqliteLog> log_;
  std::unique_ptr<Ingest> ingest_;
};

TEST_F(IngestTest, AcceptsEachRevisionOnceAcrossRestarts) {
  WriteFile(in_ / "1.jsonl", Line("a", "Talks open") + Line("b", "Talks close"));
  WriteFile(in_ / "2.jsonl", Line("a", "Talks open") + Line("a", "Talks open, corrected"));
  for (int life = 0; life < 2; ++life) {
    ASSERT_TRUE(Feed({.inputs = {in_.path()}}).ok());
    const auto articles = Articles();
    ASSERT_EQ(articles.size(), 3u) << "life " << life;
    EXPECT_EQ(articles[0].id(), "testwire:a");
    EXPECT_EQ(articles[0].revision(), 1u);
    EXPECT_EQ(articles[2].headline(), "Talks open, corrected");
    EXPECT_EQ(articles[2].revision(), 2u);
    Reopen();
  }
}

TEST_F(IngestTest, KeepsBadBytesInTheDeadLettersOnce) {
  const std::string broken = "{\"uri\": \"x\", \"headline\": \"cut";
  WriteFile(in_ / "bad.json", broken);
  WriteFile(in_ / "mixed.jsonl", Line("a", "Good") + "nonsense\n" + Line("b", "Good too"));
  for (int life = 0; life < 2; ++life) {
    ASSERT_TRUE(Feed({.inputs = {in_.path()}}).ok());
    EXPECT_EQ(Articles().size(), 2u);
    const auto letters = DeadLetters();
    ASSERT_EQ(letters.size(), 2u);
    EXPECT_EQ(letters[0].payload(), broken);
    EXPECT_THAT(letters[0].source(), HasSubstr("bad.json"));
    EXPECT_EQ(letters[1].payload(), "nonsense");
    EXPECT_THAT(letters[1].message(), HasSubstr("line 2"));
    Reopen();
  }
}

TEST_F(IngestTest, WritesDeadLettersInTheChosenEncodingAndReadsThemBack) {
  WriteFile(in_ / "mixed.jsonl", Line("a", "Good") + "nonsense\n");
  for (int life = 0; life < 2; ++life) {
    ASSERT_TRUE(Feed({.inputs = {in_.path()}, .encoding = log::Encoding::kJson}).ok());
    EXPECT_THAT(HeaderOfAll(log::kArticles, "content-type"), ElementsAre("application/json"));
    EXPECT_THAT(HeaderOfAll(log::kDeadLetters, "content-type"), ElementsAre("application/json"));
    EXPECT_EQ(DeadLetters().at(0).payload(), "nonsense");
    Reopen();
  }
}

TEST_F(IngestTest, NamesAnInputThatIsNotThere) {
  const absl::Status status = Feed({.inputs = {in_ / "none.xml"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none.xml"));
}

TEST_F(IngestTest, ReadsJsonLinesOfAnyLengthWithTrueLineNumbers) {
  {
    std::ofstream out(in_ / "long.jsonl");
    const std::string filler(100'000, 'x');
    for (int i = 0; i < 120; ++i) {
      out << Line(std::to_string(i), filler + std::to_string(i));
    }
    out << "nonsense\n";
  }
  ASSERT_TRUE(Feed({.inputs = {in_.path()}}).ok());
  EXPECT_EQ(Articles().size(), 120u);
  ASSERT_EQ(DeadLetters().size(), 1u);
  EXPECT_THAT(DeadLetters()[0].message(), HasSubstr("line 121"));
}

TEST_F(IngestTest, RefusesOneDocumentThatIsTooLarge) {
  WriteFile(in_ / "big.xml", "<rss><channel><title>" + std::string(9'000'000, 'x'));
  ASSERT_TRUE(Feed({.inputs = {in_.path()}}).ok());
  ASSERT_EQ(DeadLetters().size(), 1u);
  EXPECT_EQ(DeadLetters()[0].reason(), v1::DEAD_LETTER_REASON_TOO_LARGE);
}

TEST_F(IngestTest, DropFolderMovesFilesWhenTheyAreDurable) {
  namespace fs = std::filesystem;
  WriteFile(in_ / "a.jsonl", Line("a", "Good"));
  WriteFile(in_ / "b.json", "{\"cut");
  WriteFile(in_ / "c.jsonl.part", Line("c", "Not whole yet"));
  fs::create_symlink("/etc/hostname", in_ / "link.txt");
  auto ingest = Ingest::Create({.watch_folder = in_.path(), .watch_interval = std::chrono::milliseconds(5)},
                               *log_, metrics_, RealClock());
  ASSERT_TRUE(ingest.ok()) << ingest.status();
  std::thread run([&] { EXPECT_TRUE((*ingest)->Run(stop_, {}).ok()); });
  const Deadline deadline = Deadline::After(std::chrono::seconds(20));
  while (!(fs::exists(in_ / "done/a.jsonl") && fs::exists(in_ / "failed/b.json")) && !deadline.Passed()) {
    std::this_thread::yield();
  }
  stop_.Request();
  run.join();
  EXPECT_TRUE(fs::exists(in_ / "done/a.jsonl"));
  EXPECT_TRUE(fs::exists(in_ / "failed/b.json"));
  EXPECT_TRUE(fs::exists(in_ / "c.jsonl.part"));
  EXPECT_TRUE(fs::is_symlink(in_ / "link.txt"));
  EXPECT_EQ(Articles().size(), 1u);
}

// Each look at it takes a second.
class SlowClock final : public Clock {
 public:
  WallTime Now() const override { return WallTime(std::chrono::seconds(1'700'000'000 + ++looks_)); }

 private:
  mutable std::atomic<int64_t> looks_ = 0;
};

class MetricsTest : public IngestTest {
 protected:
  Submission OneArticle() {
    Submission submission;
    submission.articles.emplace_back().set_id("testwire:1");
    return submission;
  }
};

TEST_F(MetricsTest, TellTheAgeOfAnArticleWhenItIsDurable) {
  IngestMetrics metrics(metrics_);
  const SlowClock clock;
  auto acceptor = Acceptor::Create({}, *log_, metrics, clock);
  ASSERT_TRUE(acceptor.ok());
  for (int time = 0; time < 2; ++time) {  // The second is a duplicate.
    ASSERT_TRUE((*acceptor)->Accept(OneArticle()).ok());
  }
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("parley_pipeline_article_age_seconds_count{stage=\"appended\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_pipeline_article_age_seconds_sum{stage=\"appended\"} 1\n"));
}

TEST_F(MetricsTest, TellWhyDocumentsAreDeadLetters) {
  WriteFile(in_ / "bad.json", "{\"uri\": \"x\", \"headline\": \"cut");
  WriteFile(in_ / "mixed.jsonl", Line("a", "Good") + "nonsense\n");
  ASSERT_TRUE(Feed({.inputs = {in_.path()}}).ok());
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("parley_ingest_dead_letters_total{reason=\"unreadable_input\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_ingest_dead_letters_total{reason=\"invalid_article\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("parley_ingest_dead_letters_total{reason=\"too_large\"} 0\n"))
      << "there before the first, so that an alert sees the first";
}

TEST_F(MetricsTest, TellWhyAppendsFail) {
  const TempDir full;
  bool room = true;
  auto log =
      log::SqliteLog::Open({.data_dir = full.path(), .free_bytes = [&room] { return room ? INT64_MAX : 0; }});
  ASSERT_TRUE(log.ok() && log::EnsureParleyTopics(**log, 1).ok());
  IngestMetrics metrics(metrics_);
  auto acceptor = Acceptor::Create({}, **log, metrics, RealClock());
  ASSERT_TRUE(acceptor.ok());
  room = false;
  EXPECT_EQ((*acceptor)->Accept(OneArticle()).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("parley_ingest_append_failures_total{code=\"resource_exhausted\"} 1\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("article_age_seconds_count{stage=\"appended\"} 0\n"));
}

// An append waits until it is told how it ends.
TEST_F(IngestTest, WhatWasDecidedDuringAnAppendThatFailsFailsToo) {
  std::promise<absl::Status> first_end;
  std::future<absl::Status> first = first_end.get_future();
  std::atomic<int> appends = 0;
  test::FaultLog log(*log_, {}, [&] { return ++appends == 1 ? first.get() : absl::OkStatus(); });
  IngestMetrics metrics(metrics_);
  auto acceptor = Acceptor::Create({}, log, metrics, RealClock());
  ASSERT_TRUE(acceptor.ok());
  std::vector<std::future<absl::StatusOr<Accepted>>> results;
  const auto submit = [&](const std::string& id) {
    Submission submission;
    submission.articles.emplace_back().set_id(id);
    auto result = std::make_shared<std::promise<absl::StatusOr<Accepted>>>();
    results.push_back(result->get_future());
    ASSERT_TRUE(
        (*acceptor)
            ->Submit(std::move(submission),
                     [result](absl::StatusOr<Accepted> accepted) { result->set_value(std::move(accepted)); })
            .ok());
  };
  submit("testwire:1");
  while (appends == 0) {
    std::this_thread::yield();
  }
  submit("testwire:1");
  while (metrics.waiting.Value() > 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(results[1].wait_for(std::chrono::milliseconds(50)), std::future_status::timeout)
      << "a duplicate of what is not durable yet";
  first_end.set_value(absl::UnavailableError("no log"));
  for (auto& result : results) {
    EXPECT_EQ(result.get().status().code(), absl::StatusCode::kUnavailable);
  }
  results.clear();
  submit("testwire:1");
  submit("testwire:1");
  std::vector<std::pair<uint32_t, v1::PublishOutcome>> outcomes;
  for (auto& result : results) {
    const auto accepted = result.get();
    ASSERT_TRUE(accepted.ok()) << accepted.status();
    outcomes.emplace_back(accepted->front().revision(), accepted->front().outcome());
  }
  EXPECT_THAT(outcomes, ElementsAre(std::pair(1U, v1::PUBLISH_OUTCOME_ACCEPTED),
                                    std::pair(1U, v1::PUBLISH_OUTCOME_DUPLICATE)));
  EXPECT_EQ(Articles().size(), 1U);
}

class PublishTest : public IngestTest {
 protected:
  void SetUp() override {
    IngestTest::SetUp();
    auto ingest = Ingest::Create({}, *log_, metrics_, RealClock());
    ASSERT_TRUE(ingest.ok());
    ingest_ = *std::move(ingest);
    auto server = rpc::Server::Start({.listen = ""}, {ingest_->service()});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = v1::IngestService::NewStub(server_->InProcessChannel());
  }
  void TearDown() override {
    stub_.reset();
    server_->Shutdown(Deadline::After(std::chrono::seconds(5)));
  }

  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::IngestService::Stub> stub_;
};

TEST_F(PublishTest, AcknowledgesAnArticleOnceItIsDurable) {
  v1::PublishRequest request;
  request.mutable_article()->set_provider("Testwire");
  request.mutable_article()->set_provider_item_id("7");
  request.mutable_article()->set_headline("Envoy arrives");
  request.mutable_article()->set_body("An envoy arrived.");
  for (const auto expected : {v1::PUBLISH_OUTCOME_ACCEPTED, v1::PUBLISH_OUTCOME_DUPLICATE}) {
    grpc::ClientContext context;
    v1::PublishResponse response;
    const grpc::Status status = stub_->Publish(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_EQ(response.articles_size(), 1);
    EXPECT_EQ(response.articles(0).outcome(), expected);
    EXPECT_EQ(response.articles(0).article_id(), "testwire:7");
    EXPECT_EQ(Articles().size(), 1u);
  }
}

TEST_F(PublishTest, RefusesADocumentThatCannotBeReadAndKeepsIt) {
  v1::PublishRequest request;
  request.mutable_document()->set_data("{\"cut");
  request.mutable_document()->set_feed("push");
  grpc::ClientContext context;
  v1::PublishResponse response;
  EXPECT_EQ(stub_->Publish(&context, request, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(DeadLetters().size(), 1u);
  EXPECT_EQ(DeadLetters()[0].payload(), "{\"cut");
}

TEST_F(PublishTest, RefusesAnEmptyRequest) {
  grpc::ClientContext context;
  v1::PublishResponse response;
  EXPECT_EQ(stub_->Publish(&context, {}, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(PublishTest, StreamAnswersEachRequestInOrder) {
  constexpr int kRequests = 1500;
  grpc::ClientContext context;
  const auto stream = stub_->PublishStream(&context);
  std::thread writer([&stream] {
    for (int i = 0; i < kRequests; ++i) {
      v1::PublishStreamRequest request;
      request.set_sequence(static_cast<uint64_t>(i));
      if (i % 100 == 99) {
        request.mutable_document()->set_data("nonsense " + std::to_string(i));
        request.mutable_document()->set_format("ninjs");
      } else {
        request.mutable_article()->set_provider("Testwire");
        request.mutable_article()->set_provider_item_id(std::to_string(i));
        request.mutable_article()->set_headline("Item");
      }
      ASSERT_TRUE(stream->Write(request));
    }
    stream->WritesDone();
  });
  v1::PublishStreamResponse response;
  int received = 0;
  for (; stream->Read(&response); ++received) {
    ASSERT_EQ(response.sequence(), static_cast<uint64_t>(received));
    ASSERT_EQ(response.articles_size(), 1);
    EXPECT_EQ(response.articles(0).outcome(),
              received % 100 == 99 ? v1::PUBLISH_OUTCOME_REJECTED : v1::PUBLISH_OUTCOME_ACCEPTED);
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(received, kRequests);
  std::vector<int> items;
  for (const v1::Article& article : Articles()) {
    items.push_back(std::stoi(article.provider_item_id()));
  }
  EXPECT_TRUE(std::ranges::is_sorted(items)) << "articles lie in the order of the stream";
}

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

v1::WireDocument MixedDocument() {
  v1::WireDocument document;
  document.set_data(Line("a", "Good") + "nonsense\n" + Line("b", "Good too"));
  document.set_format("jsonl");
  return document;
}

TEST_F(PublishTest, HandsOnTheTraceOfTheCallWithAllThatItBrings) {
  v1::PublishRequest request;
  *request.mutable_document() = MixedDocument();
  grpc::ClientContext context;
  context.AddMetadata("traceparent", kTrace);
  v1::PublishResponse response;
  ASSERT_TRUE(stub_->Publish(&context, request, &response).ok());
  EXPECT_THAT(HeaderOfAll(log::kArticles, "traceparent"), ElementsAre(kTrace, kTrace));
  EXPECT_THAT(HeaderOfAll(log::kDeadLetters, "traceparent"), ElementsAre(kTrace));
  ASSERT_EQ(DeadLetters()[0].headers_size(), 1);
  EXPECT_EQ(DeadLetters()[0].headers(0).value(), kTrace);
}

TEST_F(PublishTest, StreamHandsOnTheTraceOfTheCallWithEachRequest) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", kTrace);
  const auto stream = stub_->PublishStream(&context);
  v1::PublishStreamRequest document, article;
  *document.mutable_document() = MixedDocument();
  article.mutable_article()->set_provider("Testwire");
  article.mutable_article()->set_headline("One more");
  ASSERT_TRUE(stream->Write(document) && stream->Write(article));
  stream->WritesDone();
  for (v1::PublishStreamResponse response; stream->Read(&response);) {
  }
  ASSERT_TRUE(stream->Finish().ok());
  EXPECT_THAT(HeaderOfAll(log::kArticles, "traceparent"), ElementsAre(kTrace, kTrace, kTrace));
  EXPECT_THAT(HeaderOfAll(log::kDeadLetters, "traceparent"), ElementsAre(kTrace));
}

TEST_F(PublishTest, DropsATraceThatIsNone) {
  for (const std::vector<std::string>& traces :
       {std::vector<std::string>{"garbled"}, {std::string(kTrace) + "-more"}, {kTrace, kTrace}, {""}}) {
    v1::PublishRequest request;
    *request.mutable_document() = MixedDocument();
    grpc::ClientContext context;
    for (const std::string& trace : traces) {
      context.AddMetadata("traceparent", trace);
    }
    v1::PublishResponse response;
    ASSERT_TRUE(stub_->Publish(&context, request, &response).ok());
  }
  EXPECT_EQ(Articles().size(), 2U);
  EXPECT_TRUE(HeaderOfAll(log::kArticles, "traceparent").empty());
}

TEST_F(PublishTest, StreamOfACancelledClientEnds) {
  grpc::ClientContext context;
  const auto stream = stub_->PublishStream(&context);
  v1::PublishStreamRequest request;
  request.mutable_article()->set_headline("One");
  request.mutable_article()->set_provider("Testwire");
  ASSERT_TRUE(stream->Write(request));
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace parley::ingest
