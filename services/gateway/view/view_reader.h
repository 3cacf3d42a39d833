// Reads a view, also from another process than the one that writes it, and while it does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "common/sqlite/database.h"
#include "gateway/view/list_sql.h"

namespace parley::gateway {

struct ListPage {
  std::vector<std::string> messages;  // Story, ConsolidatedEvent or Process, serialized.
  std::optional<PagePosition> last;   // Set when there are more: ListQuery::after of the next page.
};

// Never writes and never checkpoints (see View for why).
//
// Threads: one at a time. Blocking: on the disk; a Get takes microseconds, a List up to tens of milliseconds
// on a view of 100,000 items. All calls give kDataLoss when the file is damaged.
class ViewReader {
 public:
  // kNotFound: no view at this path (yet). kFailedPrecondition: the file is no view of this schema version.
  static absl::StatusOr<std::unique_ptr<ViewReader>> Open(const std::string& path);

  // The message of the item, serialized. Follows redirects; when one leads to nothing, the last item on the
  // way, which is retracted and says where it went. kNotFound: no such id.
  absl::StatusOr<std::string> Get(v1::ItemKind kind, std::string_view id);

  // At most query.limit items (at least 1) and about `max_bytes` of messages, but always one if there is one.
  absl::StatusOr<ListPage> List(const ListQuery& query, size_t max_bytes);

  // 0 when there is no such item.
  absl::StatusOr<uint32_t> Version(v1::ItemKind kind, std::string_view id);

  // How far the view has got, next offset by partition.
  absl::StatusOr<log::Offsets> Positions();

 private:
  explicit ViewReader(sqlite::Database database) : database_(std::move(database)) {}
  absl::Status Prepare(const std::string& path);

  sqlite::Database database_;  // Outlives the statements.
  std::optional<sqlite::Statement> get_, version_;
};

}  // namespace parley::gateway
