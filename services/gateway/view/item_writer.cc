#include "gateway/view/item_writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/status_macros.h"
#include "gateway/view/schema.h"

namespace parley::gateway {
namespace {

std::string IndexText(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += text.empty() ? "" : " ";
    text += IndexTerm(word);
  }
  return text;
}

}  // namespace

absl::StatusOr<ItemWriter> ItemWriter::Create(sqlite::Database& database) {
  ItemWriter writer(database);
  RETURN_IF_ERROR(writer.Prepare());
  return writer;
}

absl::Status ItemWriter::Prepare() {
  const std::pair<std::optional<sqlite::Statement>*, std::string_view> statements[] = {
      {&find_, "SELECT row, version FROM item WHERE kind = ? AND id = ?"},
      {&insert_,
       "INSERT INTO item(version, retracted, redirect_to, updated, event_type, event_status, origins, "
       "message, "
       "kind, id) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&update_,
       "UPDATE item SET version = ?, retracted = ?, redirect_to = ?, updated = ?, event_type = ?, "
       "event_status = ?, origins = ?, message = ? WHERE kind = ? AND id = ?"},
      {&delete_, "DELETE FROM item WHERE row = ?"},
      {&facets_, "SELECT field, value FROM facet WHERE row = ?"},
      {&add_facet_, "INSERT INTO facet(row, field, value) VALUES(?, ?, ?)"},
      {&drop_facet_, "DELETE FROM facet WHERE row = ? AND field = ? AND value = ?"},
      {&words_, "SELECT text FROM words WHERE rowid = ?"},
      {&add_words_, "INSERT INTO words(rowid, text) VALUES(?, ?)"},
      {&drop_words_, "DELETE FROM words WHERE rowid = ?"},
      {&position_, "INSERT OR REPLACE INTO position VALUES(?, ?, ?)"},
  };
  for (const auto& [statement, sql] : statements) {
    ASSIGN_OR_RETURN(*statement, database_->Prepare(sql));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ItemWriter::Existing>> ItemWriter::Find(v1::ItemKind kind, std::string_view id) {
  const sqlite::ResetAtExit reset(*find_);
  ASSIGN_OR_RETURN(const bool found, find_->Bind(1, kind).Bind(2, id).Step());
  if (!found) {
    return std::optional<Existing>();
  }
  return std::optional<Existing>({find_->Int(0), find_->Int(1)});
}

absl::StatusOr<bool> ItemWriter::Put(const Facts& facts, const std::vector<std::string>& words,
                                     std::string_view message) {
  ASSIGN_OR_RETURN(const std::optional<Existing> old, Find(facts.kind, facts.id));
  if (old.has_value() && facts.version <= old->version) {
    return false;
  }
  ASSIGN_OR_RETURN(const int64_t row, WriteRow(facts, message, old));
  RETURN_IF_ERROR(WriteFacets(row, facts.facets, !old.has_value()));
  RETURN_IF_ERROR(WriteWords(row, words, !old.has_value()));
  return true;
}

absl::StatusOr<int64_t> ItemWriter::WriteRow(const Facts& facts, std::string_view message,
                                             std::optional<Existing> old) {
  sqlite::Statement& write = old.has_value() ? *update_ : *insert_;
  write.Bind(1, int64_t{facts.version})
      .Bind(2, facts.retracted ? 1 : 0)
      .Bind(3, facts.redirect_to)
      .Bind(4, int64_t{facts.updated.time_since_epoch().count()})
      .Bind(5, facts.event_type)
      .Bind(6, facts.event_status)
      .Bind(7, facts.independent_origins)
      .BindBlobView(8, message)
      .Bind(9, facts.kind)
      .Bind(10, facts.id);
  const absl::Status status = write.Run();
  write.BindNull(8);  // The view of the message ends here.
  RETURN_IF_ERROR(status);
  return old.has_value() ? old->row : database_->last_insert_rowid();
}

absl::StatusOr<std::vector<Facet>> ItemWriter::FacetsOf(int64_t row) {
  std::vector<Facet> facets;
  const sqlite::ResetAtExit reset(*facets_);
  facets_->Bind(1, row);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, facets_->Step());
    if (!more) {
      break;
    }
    facets.push_back({static_cast<FacetField>(facets_->Int(0)), std::string(facets_->Text(1))});
  }
  std::sort(facets.begin(), facets.end());
  return facets;
}

absl::Status ItemWriter::ChangeFacet(sqlite::Statement& statement, int64_t row, const Facet& facet) {
  return statement.Bind(1, row).Bind(2, static_cast<int>(facet.field)).Bind(3, facet.value).Run();
}

// Most of an item's facets stay from version to version: only the difference is written.
absl::Status ItemWriter::WriteFacets(int64_t row, const std::vector<Facet>& facets, bool is_new) {
  std::vector<Facet> old;
  if (!is_new) {
    ASSIGN_OR_RETURN(old, FacetsOf(row));
  }
  std::vector<Facet> gone, added;
  std::set_difference(old.begin(), old.end(), facets.begin(), facets.end(), std::back_inserter(gone));
  std::set_difference(facets.begin(), facets.end(), old.begin(), old.end(), std::back_inserter(added));
  for (const Facet& facet : gone) {
    RETURN_IF_ERROR(ChangeFacet(*drop_facet_, row, facet));
  }
  for (const Facet& facet : added) {
    RETURN_IF_ERROR(ChangeFacet(*add_facet_, row, facet));
  }
  return absl::OkStatus();
}

absl::Status ItemWriter::WriteWords(int64_t row, const std::vector<std::string>& words, bool is_new) {
  const std::string text = IndexText(words);
  if (!is_new) {
    const sqlite::ResetAtExit reset(*words_);
    ASSIGN_OR_RETURN(const bool found, words_->Bind(1, row).Step());
    if (found && words_->Text(0) == text) {
      return absl::OkStatus();
    }
  }
  if (!is_new) {
    RETURN_IF_ERROR(drop_words_->Bind(1, row).Run());
  }
  return add_words_->Bind(1, row).Bind(2, text).Run();
}

absl::StatusOr<bool> ItemWriter::Remove(v1::ItemKind kind, std::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Existing> old, Find(kind, id));
  if (!old.has_value()) {
    return false;
  }
  RETURN_IF_ERROR(WriteFacets(old->row, {}, false));
  RETURN_IF_ERROR(drop_words_->Bind(1, old->row).Run());
  RETURN_IF_ERROR(delete_->Bind(1, old->row).Run());
  return true;
}

absl::Status ItemWriter::SetPosition(const log::TopicPartition& partition, int64_t next_offset) {
  return position_->Bind(1, partition.topic).Bind(2, partition.partition).Bind(3, next_offset).Run();
}

}  // namespace parley::gateway
