// Remembers across a crash which articles were being extracted.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "dispatch/core/in_flight.h"

namespace parley::dispatch {

// For a worker in this process: an article that crashes it takes the dispatch along, again and again. What
// was in flight at a crash is suspect in the next life; an article that was in flight alone gets a strike.
//
// A file that is written through to the kernel (that outlives the process) but not to the disk: after a power
// loss entries may be missing, which costs a suspicion, never an article. It is rewritten when it passes 256
// KiB. Errors of writing are logged once and otherwise ignored.
//
// Threads: one at a time.
class InFlightJournal {
 public:
  virtual ~InFlightJournal() = default;

  // `dir` is made if need be; empty: a journal that remembers nothing. A journal of another log (`log_id`) is
  // thrown away. An error means that the file cannot be written.
  static absl::StatusOr<std::unique_ptr<InFlightJournal>> Open(const std::string& dir,
                                                               const std::string& log_id);

  // The strikes of an article that was in flight at an earlier crash and has not been cleared since.
  virtual std::optional<int> Suspicion(const ArticlePosition& article) const = 0;

  virtual void Begin(std::span<const ArticlePosition> articles) = 0;
  // No longer in flight. `cleared`: no longer suspect either, where they were.
  virtual void End(std::span<const ArticlePosition> articles, bool cleared) = 0;
  // Everything below `next` of the partition is committed, so nothing of it is suspect.
  virtual void Forget(int32_t partition, int64_t next) = 0;
};

}  // namespace parley::dispatch
