// Back-pressure: how much may be in the dispatch at once, and which partitions must pause for it.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "dispatch/core/types.h"

namespace parley::dispatch {

struct FlowOptions {
  size_t max_articles = 1024;           // Admitted and not yet committed.
  size_t max_bytes = 64 * 1024 * 1024;  // Held for them.
  size_t min_partition_articles = 128;  // What a partition may have, however many there are.
};

// A partition that alone fills its share (the articles limit divided by the partitions) pauses alone, so that
// one that waits for a bad article does not stop its neighbours. All pause when a limit is reached, until a
// quarter of it is free again.
class FlowControl {
 public:
  struct Changes {
    std::vector<int32_t> pause, resume;
  };

  explicit FlowControl(const FlowOptions& options) : options_(options) {}

  void Assign(int32_t partition) { partitions_.try_emplace(partition); }
  // Forgets the partition and what it holds.
  void Revoke(int32_t partition);

  void Admit(int32_t partition, size_t bytes);
  // What is held for an admitted article changed its size.
  void Resize(int32_t partition, size_t from_bytes, size_t to_bytes);
  void Release(int32_t partition, size_t bytes);

  // What changed since the last time; the caller sees to it.
  Changes Update();

  // How many articles may be asked for now.
  size_t Room() const;
  size_t articles() const { return articles_; }
  size_t bytes() const { return bytes_; }
  size_t paused() const;

 private:
  struct Partition {
    size_t articles = 0;
    size_t bytes = 0;
    bool paused = false;
  };

  size_t Share() const;
  bool MustPause(const Partition& partition) const;

  const FlowOptions options_;
  std::map<int32_t, Partition> partitions_;
  size_t articles_ = 0;
  size_t bytes_ = 0;
  bool full_ = false;
};

}  // namespace parley::dispatch
