// The current state of the consolidated topics, in a SQLite file that can be made again from the log.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "common/sqlite/database.h"
#include "gateway/core/facts.h"
#include "gateway/view/item_writer.h"
#include "gateway/view/view_lock.h"

namespace parley::gateway {

struct ViewOptions {
  std::string path;    // The folder must exist. Never on a network file system.
  std::string log_id;  // Log::id() of the log it shows.
};

// One record of a consolidated topic. The pointers need to live during Apply only.
struct ViewChange {
  v1::ItemKind kind = v1::ITEM_KIND_UNSPECIFIED;
  std::string_view id;
  // Null: a tombstone, the item goes.
  const Facts* facts = nullptr;
  const std::vector<std::string>* words = nullptr;
  std::string_view message;  // The Story, ConsolidatedEvent or Process, serialized.
};

// The writer of a view. Readers, in this process or another, use ViewReader.
//
// Why one writer: SQLite before 3.51.3 may damage a file when two connections write or checkpoint it at once,
// so one connection does both here, and a lock file keeps a second process away.
//
// Threads: one. Blocking: on the disk. A commit is not synced each time (synchronous=NORMAL): after a power
// failure the view may be some moments older, positions included, and catches up from the log.
class View {
 public:
  // Opens the view, or begins an empty one when there is none, or when what is there is damaged, of another
  // schema version, or of another log. A damaged file is kept as "<path>.damaged".
  // kFailedPrecondition: another process writes it, or the file is another program's database.
  static absl::StatusOr<std::unique_ptr<View>> Open(const ViewOptions& options);
  ~View();

  // Applies the changes and sets the positions, all or nothing. Changes whose version is not higher than what
  // the view has, do nothing; so repeats are harmless. kDataLoss: the file is damaged: Rebuild.
  // kResourceExhausted, kUnavailable: nothing happened, worth a retry.
  absl::Status Apply(std::span<const ViewChange> changes, const log::Offsets& next);

  // Begins an empty view in place of a damaged one.
  absl::Status Rebuild(std::string_view reason);

  // Next offset by partition; partitions never applied are left out.
  const log::Offsets& positions() const { return positions_; }

  // Why Open or the last Rebuild began an empty view: "missing", "damaged", "schema", "log"; empty when it
  // did not.
  const std::string& rebuilt() const { return rebuilt_; }

 private:
  // What goes together when the file is exchanged. The statements of `items` die before the database.
  struct Tables {
    sqlite::Database database;
    std::optional<ItemWriter> items;
  };

  View(ViewOptions options, ViewLock lock) : options_(std::move(options)), lock_(std::move(lock)) {}
  absl::Status OpenOrRebuild();
  // Why what is there cannot be used, as rebuilt() tells it; empty when it can and is open.
  absl::StatusOr<std::string> TryOpen();
  absl::Status OpenDatabase();
  absl::Status ApplyInTransaction(std::span<const ViewChange> changes, const log::Offsets& next);

  const ViewOptions options_;
  ViewLock lock_;
  std::unique_ptr<Tables> tables_;
  log::Offsets positions_;
  std::string rebuilt_;
};

}  // namespace parley::gateway
