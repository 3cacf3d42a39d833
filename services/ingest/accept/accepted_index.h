// Which revisions of which articles were accepted.
#pragma once

#include <cstdint>
#include <deque>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"

namespace parley::ingest {

// Remembers the newest `capacity` revisions; an older one that comes again is taken for new, and the
// consumers of the articles topic, which go by (id, revision), drop it.
//
// Ids are kept as 128-bit hashes: two ids of a million meet with probability 1e-27.
// Threads: one at a time.
class AcceptedIndex {
 public:
  explicit AcceptedIndex(size_t capacity) : capacity_(capacity) {}

  struct Decision {
    bool duplicate = false;
    uint32_t revision = 0;  // Of the earlier acceptance, or the one to accept it as.
  };

  // What to do with a delivery. `said` is the revision the provider gave, 0 for none.
  //   - the same content as any accepted revision, where none is said or that one is said: duplicate;
  //   - a said revision that is new: accepted as said;
  //   - a said revision that was accepted with other content: the next free one, so that no text is lost;
  //   - none said: the next free one.
  Decision Decide(std::string_view id, uint32_t said, uint64_t digest) const;

  void Add(std::string_view id, uint32_t revision, uint64_t digest);

  // Takes back the last `count` calls of Add: they did not become durable.
  void ForgetNewest(size_t count);

  size_t size() const { return order_.size(); }

 private:
  struct Key {
    uint64_t high;
    uint64_t low;
    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.high, key.low);
    }
  };
  struct Accepted {
    uint32_t revision;
    uint64_t digest;
  };
  static Key KeyOf(std::string_view id);
  void EvictOldest();

  const size_t capacity_;
  absl::flat_hash_map<Key, absl::InlinedVector<Accepted, 1>> by_id_;  // Revisions in order of acceptance.
  std::deque<Key> order_;  // One entry for each revision, oldest first.
};

}  // namespace parley::ingest
