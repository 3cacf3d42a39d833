#include "tests/load/scaling/count_topics.h"

#include <functional>
#include <map>

#include "common/base/status_macros.h"
#include "common/log/envelope.h"
#include "common/log/kafka/kafka_log.h"
#include "common/log/topics.h"
#include "parley/v1/consolidated.pb.h"
#include "parley/v1/dead_letter.pb.h"
#include "parley/v1/extraction.pb.h"

namespace parley::load {
namespace {

template <typename Message>
absl::Status ForEach(log::Log& log, const std::string& topic,
                     const std::function<void(const Message&)>& visit) {
  ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(topic));
  for (int32_t p = 0; p < partitions; ++p) {
    const log::TopicPartition partition{topic, p};
    ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(partition));
    for (int64_t next = range.start; next < range.end;) {
      ASSIGN_OR_RETURN(const log::Chunk chunk,
                       log.Read(partition, next, 1000, Deadline::After(std::chrono::seconds(10))));
      for (const log::StoredRecord& record : chunk.records) {
        Message message;
        RETURN_IF_ERROR(log::Unwrap(record, message));
        visit(message);
      }
      if (chunk.next_offset == next) {
        break;  // Only the ends of transactions are left.
      }
      next = chunk.next_offset;
    }
  }
  return absl::OkStatus();
}

absl::Status CountExtractions(log::Log& log, const std::set<Revision>& accepted, Counts& counts) {
  std::map<Revision, size_t> records;
  RETURN_IF_ERROR(ForEach<v1::FoldInput>(log, log::kExtractions, [&](const v1::FoldInput& input) {
    ++counts.extractions;
    const v1::ArticleRef& article = input.extraction().article();
    ++records[{article.id(), article.revision()}];
  }));
  for (const Revision& revision : accepted) {
    const auto found = records.find(revision);
    const size_t times = found == records.end() ? 0 : found->second;
    ++(times == 0 ? counts.lost : times == 1 ? counts.extracted_once : counts.doubled);
  }
  return absl::OkStatus();
}

// By the newest revision of each.
absl::StatusOr<std::set<std::string>> WithdrawnArticles(log::Log& log) {
  std::map<std::string, std::pair<uint32_t, v1::ArticleStatus>> newest;
  RETURN_IF_ERROR(ForEach<v1::Article>(log, log::kArticles, [&](const v1::Article& article) {
    auto& [revision, status] = newest[article.id()];
    if (article.revision() >= revision) {
      revision = article.revision();
      status = article.status();
    }
  }));
  std::set<std::string> withdrawn;
  for (const auto& [id, state] : newest) {
    if (state.second == v1::ARTICLE_STATUS_CANCELED || state.second == v1::ARTICLE_STATUS_WITHHELD) {
      withdrawn.insert(id);
    }
  }
  return withdrawn;
}

// In how many live stories each article stands, by the newest version of each story.
absl::StatusOr<std::map<std::string, size_t>> StoriesOfArticles(log::Log& log, Counts& counts) {
  std::map<std::string, v1::Story> stories;
  RETURN_IF_ERROR(ForEach<v1::Story>(log, log::kStories, [&](const v1::Story& story) {
    v1::Story& newest = stories[story.id()];
    if (story.version() > newest.version()) {
      newest = story;
    }
  }));
  std::map<std::string, size_t> times;
  for (const auto& [id, story] : stories) {
    if (story.state() != v1::STATE_RETRACTED) {
      ++counts.stories;
      for (const v1::StoryArticle& article : story.articles()) {
        ++times[article.id()];
      }
    }
  }
  return times;
}

absl::Status CountStories(log::Log& log, const std::set<Revision>& accepted, Counts& counts) {
  ASSIGN_OR_RETURN(const auto withdrawn, WithdrawnArticles(log));
  ASSIGN_OR_RETURN(const auto times, StoriesOfArticles(log, counts));
  std::set<std::string> ids;
  for (const auto& [id, revision] : accepted) {
    ids.insert(id);
  }
  counts.articles = ids.size();
  for (const std::string& id : ids) {
    const auto found = times.find(id);
    const size_t stories = found == times.end() ? 0 : found->second;
    if (stories > 0) {
      ++(stories == 1 ? counts.in_one_story : counts.in_several_stories);
    } else {
      ++(withdrawn.contains(id) ? counts.withdrawn : counts.missing);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Counts> CountTopics(const std::string& brokers, const std::set<Revision>& accepted,
                                   bool merged_all) {
  ASSIGN_OR_RETURN(const auto log, log::KafkaLog::Open({.brokers = brokers}));
  Counts counts;
  counts.accepted = accepted.size();
  counts.merged_all = merged_all;
  RETURN_IF_ERROR(CountExtractions(*log, accepted, counts));
  RETURN_IF_ERROR(ForEach<v1::DeadLetter>(*log, log::kDeadLetters,
                                          [&](const v1::DeadLetter&) { ++counts.dead_letters; }));
  if (merged_all) {
    RETURN_IF_ERROR(CountStories(*log, accepted, counts));
  }
  return counts;
}

}  // namespace parley::load
