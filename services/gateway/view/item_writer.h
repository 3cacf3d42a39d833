// Writes single items into the tables of a view.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "common/sqlite/database.h"
#include "gateway/core/facts.h"

namespace parley::gateway {

// Threads: one. Ownership: destroy before the database. Call within a transaction.
class ItemWriter {
 public:
  static absl::StatusOr<ItemWriter> Create(sqlite::Database& database);

  // False, and nothing changes, unless the version is higher than the one that is there.
  absl::StatusOr<bool> Put(const Facts& facts, const std::vector<std::string>& words,
                           std::string_view message);
  // False when it is not there.
  absl::StatusOr<bool> Remove(v1::ItemKind kind, std::string_view id);
  absl::Status SetPosition(const log::TopicPartition& partition, int64_t next_offset);

 private:
  struct Existing {
    int64_t row;
    int64_t version;
  };
  explicit ItemWriter(sqlite::Database& database) : database_(&database) {}
  absl::Status Prepare();
  absl::StatusOr<std::optional<Existing>> Find(v1::ItemKind kind, std::string_view id);
  absl::StatusOr<int64_t> WriteRow(const Facts& facts, std::string_view message, std::optional<Existing> old);
  absl::Status WriteFacets(int64_t row, const std::vector<Facet>& facets, bool is_new);
  absl::StatusOr<std::vector<Facet>> FacetsOf(int64_t row);
  absl::Status ChangeFacet(sqlite::Statement& statement, int64_t row, const Facet& facet);
  absl::Status WriteWords(int64_t row, const std::vector<std::string>& words, bool is_new);

  sqlite::Database* database_;
  std::optional<sqlite::Statement> find_, insert_, update_, delete_, facets_, add_facet_, drop_facet_, words_,
      add_words_, drop_words_, position_;
};

}  // namespace parley::gateway
