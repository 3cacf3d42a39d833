// Read-only connections to the view, lent to whoever needs one for a moment.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "gateway/view/view_reader.h"

namespace parley::gateway {

// Threads: any. Leases must not outlive the pool.
class ReaderPool {
 public:
  class Lease {
   public:
    Lease(Lease&& other) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_ != nullptr) {
        pool_->GiveBack(std::move(reader_), generation_);
      }
    }
    ViewReader* operator->() const { return reader_.get(); }
    ViewReader& operator*() const { return *reader_; }

   private:
    friend class ReaderPool;
    Lease(ReaderPool* pool, std::unique_ptr<ViewReader> reader, uint64_t generation)
        : pool_(pool), reader_(std::move(reader)), generation_(generation) {}

    ReaderPool* pool_;
    std::unique_ptr<ViewReader> reader_;
    uint64_t generation_;
  };

  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  // Opens a connection when none is free: there are as many as were ever needed at once.
  absl::StatusOr<Lease> Take();

  // The file was exchanged: connections to the old one are of no further use.
  void Renew();

 private:
  void GiveBack(std::unique_ptr<ViewReader> reader, uint64_t generation);

  const std::string path_;
  Mutex mutex_;
  std::vector<std::unique_ptr<ViewReader>> free_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace parley::gateway
