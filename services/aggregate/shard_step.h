// What one shard contributes to an atomic step.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregate/core/fold.h"
#include "common/log/envelope.h"
#include "parley/state/v1/progress.pb.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::aggregate {

// Collects the outputs of some input records, in this order: stories, events and processes of each input as
// it comes (every version, so that readers see no gap), dead letters; then the changed state entries, each
// once; then the progress record. A reader that sees a beginning of it only can tell.
//
// Threads: one owner. Life cycle: Add... in any number -> Finish once.
class ShardStep {
 public:
  ShardStep(int32_t partition, const state::v1::Progress& before, log::Encoding encoding);

  // Entries to write again; those that the step changes anyway are superseded.
  void AddRepairs(const std::map<std::string, std::optional<std::string>>& repairs);
  // The input at `source` was applied. An error means that a message cannot be encoded.
  absl::Status Add(const log::StoredRecord& source, Updates updates);
  // It could not be.
  void AddDeadLetter(const log::StoredRecord& source, v1::DeadLetter letter);

  // Appends the records to `outputs` and returns the progress they amount to.
  state::v1::Progress Finish(std::vector<log::Record>& outputs);

  size_t inputs() const { return inputs_; }
  size_t output_records() const { return outputs_.size() + changes_.size() + 1; }
  size_t output_bytes() const { return bytes_; }
  WallTime newest_input() const { return newest_input_; }

 private:
  void Count(const log::StoredRecord& source);
  void Push(log::Record record);
  void Bury(const Tombstone& tombstone, const log::StoredRecord& source);
  template <typename Item>
  absl::Status Publish(const char* topic, const Item& item, const log::StoredRecord& source);

  const int32_t partition_;
  const log::Encoding encoding_;
  state::v1::Progress progress_;
  std::vector<log::Record> outputs_;
  std::map<std::string, std::optional<std::string>> changes_;
  size_t bytes_ = 0;  // Of outputs_, and of changes_ with superseded ones counted.
  size_t inputs_ = 0;
  WallTime newest_input_;
};

}  // namespace parley::aggregate
