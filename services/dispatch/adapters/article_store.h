// Everything the dispatch holds in memory: articles that are not committed yet, and their results.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "common/log/log.h"
#include "dispatch/core/flow.h"
#include "dispatch/core/window.h"
#include "parley/v1/article.pb.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::dispatch {

struct PendingArticle {
  log::StoredRecord record;
  v1::Article article;  // Empty when the record is none.
};

// What becomes of an article.
struct Output {
  log::Record record;
  v1::DeadLetterReason dead = v1::DEAD_LETTER_REASON_UNSPECIFIED;  // Unspecified: it is an extraction.
};

// One atomic step's worth of results.
struct Finished {
  std::vector<log::Record> records;
  log::Offsets next;
  std::vector<v1::DeadLetterReason> dead;
};

// Threads: one owner.
class ArticleStore {
 public:
  // `topic`: the one the articles come from.
  ArticleStore(std::string topic, const FlowOptions& flow) : topic_(std::move(topic)), flow_(flow) {}

  void Assign(int32_t partition);
  // Forgets the partition; gives the tickets of its articles.
  std::unordered_set<Ticket> Revoke(int32_t partition);
  // Forgets every article but keeps the partitions. What was paused counts as resumed.
  void Clear();

  // Records of a partition that is not assigned are not admitted. Offsets grow within a partition.
  std::optional<Ticket> Admit(PendingArticle article);
  // Null when the article is gone, or finished.
  const PendingArticle* Find(Ticket ticket) const;
  // The article's result. The article itself is freed. False when it is gone, or finished already.
  bool Finish(Ticket ticket, Output output);

  // Takes results out, in order within each partition, up to the first article that has none.
  Finished TakeFinished(size_t max_records, size_t max_bytes);

  FlowControl::Changes FlowChanges() { return flow_.Update(); }
  const FlowControl& flow() const { return flow_; }

  std::vector<int32_t> partitions() const;
  bool Empty(int32_t partition) const;
  // When the oldest article was appended; nothing when there is none.
  std::optional<WallTime> OldestTime() const;

 private:
  struct Entry {
    PendingArticle pending;
    size_t bytes = 0;  // As told to the flow control.
    bool finished = false;
  };
  using Window = CompletionWindow<Output>;

  const std::string topic_;
  FlowControl flow_;
  std::map<int32_t, Window> windows_;
  std::unordered_map<Ticket, Entry> entries_;
  Ticket last_ticket_ = 0;
};

}  // namespace parley::dispatch
