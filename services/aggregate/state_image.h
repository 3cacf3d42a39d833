// What a changelog says about the state of one shard: the rule by which a restore decides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "parley/state/v1/progress.pb.h"

namespace parley::aggregate {

// Reads changelog records in offset order and answers with the state at the newest complete step.
//
// Steps write their entries first and their progress record last, so a progress record that can be read
// vouches for everything up to its next_offset. Entries of a later next_offset than the newest progress
// record belong to a step of which only a part became visible: they are left out. Entries that arrive with
// an older next_offset than what was read before come from a step that was torn and then cut differently,
// or from a zombie: the newer statement stands (see changelog.h).
//
// Threads: one owner. Memory: the state, and the entries read since the last progress record.
class StateImage {
 public:
  using Entries = std::map<std::string, std::string>;

  // Starts from a snapshot; before the first Add.
  void SetBase(Entries entries, const state::v1::Progress& progress);

  void AddEntry(std::string key, std::optional<std::string> value, int64_t next_offset);
  void AddProgress(const state::v1::Progress& progress);

  // Absent while no step has ever completed.
  const std::optional<state::v1::Progress>& progress() const { return progress_; }
  const Entries& entries() const { return entries_; }
  Entries TakeEntries() { return std::move(entries_); }
  // Entries of steps that never completed.
  size_t unfinished() const { return pending_.size(); }

  // Entries whose newest record on the log is not their newest value: compaction would keep the wrong one,
  // so the next step writes them again. Absent value: the entry is gone.
  std::map<std::string, std::optional<std::string>> Repairs() const;
  // The same of the progress record: its newest record on the log is that of a zombie.
  bool progress_overtaken() const { return progress_overtaken_; }

 private:
  struct Pending {
    std::string key;
    std::optional<std::string> value;
    int64_t next_offset;
  };
  void Settle();

  Entries entries_;
  std::optional<state::v1::Progress> progress_;
  bool progress_overtaken_ = false;
  std::vector<Pending> pending_;  // Newer than progress_, in offset order.
  int64_t newest_ = 0;            // Greatest next_offset of any entry read.
  std::set<std::string> overtaken_;
};

}  // namespace parley::aggregate
