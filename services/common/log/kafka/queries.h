// Questions about offsets.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/log/kafka/catalog.h"
#include "common/log/kafka/client.h"

namespace parley::log::kafka {

// Threads: any. The methods are Log's of the same names.
class Queries {
 public:
  // `admin` must read uncommitted records, else ranges would end before the first open transaction.
  Queries(Client& admin, Catalog& catalog, std::chrono::milliseconds timeout)
      : admin_(admin), catalog_(catalog), timeout_(timeout) {}

  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition);
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time);
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic);

 private:
  Client& admin_;
  Catalog& catalog_;
  const std::chrono::milliseconds timeout_;
};

}  // namespace parley::log::kafka
