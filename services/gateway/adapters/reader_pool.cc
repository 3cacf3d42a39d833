#include "gateway/adapters/reader_pool.h"

#include "common/base/status_macros.h"

namespace parley::gateway {

absl::StatusOr<ReaderPool::Lease> ReaderPool::Take() {
  uint64_t generation = 0;
  {
    MutexLock lock(mutex_);
    generation = generation_;
    if (!free_.empty()) {
      std::unique_ptr<ViewReader> reader = std::move(free_.back());
      free_.pop_back();
      return Lease(this, std::move(reader), generation);
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<ViewReader> reader, ViewReader::Open(path_));
  return Lease(this, std::move(reader), generation);
}

void ReaderPool::Renew() {
  std::vector<std::unique_ptr<ViewReader>> old;  // Closed after the lock is released.
  MutexLock lock(mutex_);
  ++generation_;
  free_.swap(old);
}

void ReaderPool::GiveBack(std::unique_ptr<ViewReader> reader, uint64_t generation) {
  MutexLock lock(mutex_);
  if (generation == generation_) {
    free_.push_back(std::move(reader));
  }
}

}  // namespace parley::gateway
