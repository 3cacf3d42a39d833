// The fold: (state, input) -> (state, updates). Everything the aggregator decides is decided here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "parley/v1/consolidated.pb.h"
#include "parley/v1/extraction.pb.h"
#include "parley/v1/filter.pb.h"

namespace parley::aggregate {

// One setting for all streams.
struct FoldOptions {
  int story_quiet_days = 4;  // A story idle this long (in stream time) is closed and leaves the live set.
  int retraction_days = 30;  // So long a retraction can be read (in stream time) before a tombstone follows.
  int process_memory_days = 3650;      // A process idle this long takes no further stories.
  size_t max_live_articles = 200'000;  // Above it the oldest stories are closed early.
  size_t max_story_articles = 500;     // Listed in a Story message; reach goes on counting.
};

// A change of one entry of the state. A key never changes its meaning: "article/<id>", "story/<id>", ...
struct StateChange {
  std::string key;
  std::optional<std::string> value;  // Absent: the entry is gone.
};

// A retracted item that leaves its topic.
struct Tombstone {
  v1::ItemKind kind;
  std::string id;
  uint32_t version;  // Follows that of the retraction.
  int64_t time;      // Of the stream, in seconds since 1970.
};

// What one input changed. Each consolidated item appears at most once, with its version already raised.
struct Updates {
  std::vector<v1::Story> stories;
  std::vector<v1::ConsolidatedEvent> events;
  std::vector<v1::Process> processes;
  std::vector<Tombstone> tombstones;
  std::vector<StateChange> state;  // The latest value of each entry that changed; each key at most once.
};

// Deterministic: the same inputs in the same order give the same updates, byte for byte, on every machine and
// also across Save and Load at any point. No clock, no randomness, no locale, no iteration order of hash
// tables; sums that are rebuilt on Load are integers, so their order cannot matter.
//
// Threads: none; one owner.
class Fold {
 public:
  static std::unique_ptr<Fold> Create(const FoldOptions& options);
  virtual ~Fold() = default;

  // An extraction replaces every earlier one of the same article with a lower revision; the same or a lower
  // revision again changes nothing. Never fails: what it cannot use (no id, no text) changes nothing and is
  // counted in `ignored()`.
  virtual Updates Apply(const v1::FoldInput& input) = 0;

  // Restores: LoadEntry for each entry of the state in any order, then FinishLoad once. kDataLoss names the
  // key whose value cannot be read.
  virtual absl::Status LoadEntry(std::string_view key, std::string_view value) = 0;
  virtual absl::Status FinishLoad() = 0;

  // Every entry of the state, ascending by key.
  virtual void Save(const std::function<void(std::string_view key, std::string_view value)>& sink) const = 0;

  virtual uint64_t ignored() const = 0;
  virtual size_t live_articles() const = 0;
  virtual size_t live_stories() const = 0;
};

}  // namespace parley::aggregate
