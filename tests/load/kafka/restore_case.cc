#include "aggregate/aggregate_metrics.h"
#include "aggregate/changelog.h"
#include "aggregate/core/testing/random_stream.h"
#include "aggregate/restorer.h"
#include "common/base/status.h"
#include "common/log/topics.h"
#include "fmt/format.h"
#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/kafka_cases.h"
#include "tests/load/kafka/raw_kafka_ways.h"
#include "tests/support/kafka/shared_broker.h"

namespace parley::load {
namespace {

constexpr int32_t kPartitions = 8;
constexpr int kStep = 2'000;
constexpr size_t kArticlesPerStory = 4;

Deadline Soon() { return Deadline::After(std::chrono::seconds(30)); }

std::unique_ptr<aggregate::Fold> MakeFold() { return aggregate::Fold::Create({}); }

// A fold that has read so many articles of 220 words with an event each.
std::unique_ptr<aggregate::Fold> FoldOf(size_t articles) {
  aggregate::testing::StreamOptions options{.inputs = kStep,
                                            .stories = static_cast<int>(articles / kArticlesPerStory) + 1,
                                            .body_words = 220,
                                            .hours_per_input = 0,
                                            .trouble = false,
                                            .events = 1};
  auto fold = MakeFold();
  for (uint64_t part = 1; fold->live_articles() < articles; ++part) {
    for (v1::FoldInput& input : aggregate::testing::RandomStream(part, options)) {
      input.mutable_extraction()->mutable_article()->mutable_id()->append(fmt::format("/{}", part));
      fold->Apply(input);
    }
  }
  return fold;
}

int32_t UnusedPartition(log::Log& log) {
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    if (Must(log.Range({log::kAggregateChangelog, partition})).end == 0) {
      return partition;
    }
  }
  Die(Internal("every partition of {} is in use; start a new broker", log::kAggregateChangelog));
}

struct Written {
  size_t entries = 0;
  size_t bytes = 0;
};

// As compaction leaves it: each entry once. It claims to be the state after one input record.
Written WriteChangelog(log::Log& log, int32_t partition, const aggregate::Fold& fold) {
  Written written;
  std::vector<log::Record> records;
  const auto append = [&] {
    Must(log.Append(records));
    records.clear();
  };
  fold.Save([&](std::string_view key, std::string_view value) {
    records.push_back(aggregate::EntryRecord(partition, key, std::string(value), 1));
    ++written.entries;
    written.bytes += key.size() + value.size();
    if (records.size() == 1000) {
      append();
    }
  });
  state::v1::Progress progress;
  progress.set_next_offset(1);
  records.push_back(aggregate::ProgressRecord(partition, progress));
  append();
  const log::Record input{.topic = log::kExtractions, .key = "bench", .value = "", .partition = partition};
  Must(log.Append({&input, 1}));
  return written;
}

}  // namespace

void MeasureRestore(const Conditions& conditions) {
  const auto log = OpenKafkaLog(conditions);
  Must(log::EnsureParleyTopics(*log, kPartitions));
  const int32_t partition = UnusedPartition(*log);
  const log::TopicPartition changelog{log::kAggregateChangelog, partition};
  Written written;
  {
    const Stopwatch watch;
    const auto fold = FoldOf(conditions.articles);
    std::printf("\nfold of %zu articles, %zu stories, made in %.0f s\n", fold->live_articles(),
                fold->live_stories(), watch.Stop(1).seconds);
    written = WriteChangelog(*log, partition, *fold);
  }
  std::printf("state: %zu entries, %.0f MB\n", written.entries, static_cast<double>(written.bytes) / 1e6);
  obs::Metrics metrics;
  aggregate::AggregateMetrics counters(metrics);
  const aggregate::Options options;
  const aggregate::FoldFactory factory = MakeFold;
  RawConsumer raw(conditions.brokers, testing::UniqueName("raw"));
  const int64_t end = Must(log->Range(changelog)).end;
  Compare(
      fmt::format("Restoring an aggregator with {} articles: entries of its changelog", conditions.articles),
      conditions.rounds,
      {{"raw consumer",
        [&] {
          const Stopwatch watch;
          raw.Begin(changelog.topic, partition, 1);
          while (raw.Next()->offset + 1 < end) {
          }
          return watch.Stop(written.entries);
        }},
       {"Log::Read",
        [&] {
          const auto reader = OpenKafkaLog(conditions);
          const Stopwatch watch;
          for (int64_t at = 0; at < end;) {
            at = Must(reader->Read(changelog, at, 2000, Soon())).next_offset;
          }
          return watch.Stop(written.entries);
        }},
       {"Restorer, fold loaded", [&] {
          const auto reader = OpenKafkaLog(conditions);
          const Stopwatch watch;
          aggregate::Restorer restorer(options, *reader, counters, factory, partition);
          std::optional<aggregate::Restored> restored;
          while (!restored.has_value()) {
            restored = Must(restorer.Advance());
          }
          const Effort effort = watch.Stop(written.entries);
          std::printf("restored %zu articles in %.1f s\n", restored->fold->live_articles(), effort.seconds);
          return effort;
        }}});
}

}  // namespace parley::load
