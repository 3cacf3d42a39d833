// What the fold holds in memory: for each entry of the state a record of the kept part, and next to it what
// is computed from the articles. Links between records are plain pointers; the Store owns the records.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "aggregate/core/events/event_key.h"
#include "aggregate/core/processes/profile.h"
#include "aggregate/core/stories/centroid.h"
#include "parley/state/v1/aggregate.pb.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

struct StoryRecord;
struct EventRecord;
struct ProcessRecord;

struct ArticleRecord {
  state::v1::ArticleState kept;
  StoryRecord* story = nullptr;
  uint64_t source = 0;  // Whose own report it is: a hash of the agency. See SourceOf.
  int64_t when = 0;     // Published, in seconds since 1970; 0 when not known.

  const std::string& id() const { return kept.article().id(); }
  bool is_reprint() const { return !kept.reprint_of().empty(); }
  const std::string& origin() const { return is_reprint() ? kept.reprint_of() : id(); }
};

struct StoryRecord {
  uint64_t id = 0;
  state::v1::StoryState kept;
  absl::btree_map<uint64_t, ArticleRecord*> members;  // By arrival.
  Centroid centroid;                                  // Of the members that are no reprints.
  absl::btree_map<uint64_t, uint32_t> entities;       // Hash of the entity: in how many members.
  absl::btree_map<uint64_t, EventRecord*> events;  // By number: those that a member reports, or frozen here.
  int64_t oldest = 0;                              // Publication of its members.
  int64_t newest = 0;
  int64_t due = 0;  // Stream time of its next change by age; see Corpus::Reschedule.

  bool is_closed() const { return kept.phase() == v1::STORY_PHASE_CLOSED; }
};

// One coded event of one article.
using ReportRef = std::pair<uint64_t, uint32_t>;  // Article's number, position among its coded events.

struct EventRecord {
  uint64_t id = 0;
  state::v1::EventState kept;
  absl::btree_map<ReportRef, ArticleRecord*> reports;
  EventKey key;                     // Of the consolidated values; what new reports are compared with.
  state::v1::NegotiationFact fact;  // The same as a process sees it.
  bool stale = true;                // `key` and `fact` are to be computed again.
};

struct ProcessRecord {
  uint64_t id = 0;
  state::v1::ProcessState kept;
  absl::btree_map<uint32_t, StoryRecord*> stories;  // By number.
  Profile profile;                                  // Of its facts, as of the end of the last input.
};

}  // namespace parley::aggregate
