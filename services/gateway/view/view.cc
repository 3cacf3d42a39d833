#include "gateway/view/view.h"

#include <filesystem>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "gateway/view/schema.h"

namespace parley::gateway {
namespace {

constexpr char kMissing[] = "missing";
constexpr char kDamaged[] = "damaged";

absl::Status Configure(sqlite::Database& database) {
  return database.Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; "
      "PRAGMA journal_size_limit = 67108864");
}

absl::Status CheckPages(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement check, database.Prepare("PRAGMA quick_check(1)"));
  ASSIGN_OR_RETURN(const bool row, check.Step());
  if (!row || check.Text(0) != "ok") {
    return MakeStatus(absl::StatusCode::kDataLoss, "quick_check: {}", row ? check.Text(0) : "no answer");
  }
  return absl::OkStatus();
}

// Takes the file out of the way. What is not ours for sure is kept, not deleted.
absl::Status PutAside(const std::string& path, bool keep) {
  std::error_code error;
  if (keep) {
    std::filesystem::rename(path, path + ".damaged", error);
  } else {
    std::filesystem::remove(path, error);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return MakeStatus(absl::StatusCode::kUnavailable, "cannot replace view {}: {}", path, error.message());
  }
  std::filesystem::remove(path + "-wal", error);
  std::filesystem::remove(path + "-shm", error);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<View>> View::Open(const ViewOptions& options) {
  ASSIGN_OR_RETURN(ViewLock lock, ViewLock::Acquire(options.path));
  std::unique_ptr<View> view(new View(options, std::move(lock)));
  RETURN_IF_ERROR(view->OpenOrRebuild());
  return view;
}

View::~View() {
  if (tables_ != nullptr) {
    tables_ = nullptr;
    lock_.MarkClean();
  }
}

absl::Status View::OpenOrRebuild() {
  const absl::StatusOr<std::string> unusable = TryOpen();
  if (unusable.ok()) {
    return unusable->empty() ? absl::OkStatus() : Rebuild(*unusable);
  }
  return absl::IsDataLoss(unusable.status()) ? Rebuild(kDamaged) : unusable.status();
}

absl::StatusOr<std::string> View::TryOpen() {
  if (std::error_code error; !std::filesystem::exists(options_.path, error)) {
    return kMissing;
  }
  RETURN_IF_ERROR(OpenDatabase());
  ASSIGN_OR_RETURN(const ViewFile file, Identify(tables_->database, options_.log_id));
  switch (file) {
    case ViewFile::kForeign:
      return MakeStatus(absl::StatusCode::kFailedPrecondition,
                        "{} is another program's database: name another file for the view", options_.path);
    case ViewFile::kEmpty:
      return kMissing;
    case ViewFile::kOtherSchema:
      return "schema";
    case ViewFile::kOtherLog:
      return "log";
    case ViewFile::kOurs:
      break;
  }
  if (lock_.after_crash()) {
    RETURN_IF_ERROR(CheckPages(tables_->database));
  }
  RETURN_IF_ERROR(Configure(tables_->database));
  ASSIGN_OR_RETURN(positions_, ReadPositions(tables_->database));
  ASSIGN_OR_RETURN(tables_->items, ItemWriter::Create(tables_->database));
  return std::string();
}

absl::Status View::OpenDatabase() {
  ASSIGN_OR_RETURN(sqlite::Database database,
                   sqlite::Database::Open({.path = options_.path,
                                           .access = sqlite::Access::kCreate,
                                           .busy_timeout = std::chrono::seconds(5)}));
  tables_ = std::make_unique<Tables>(Tables{std::move(database), std::nullopt});
  return absl::OkStatus();
}

absl::Status View::Rebuild(std::string_view reason) {
  rebuilt_ = reason;
  tables_ = nullptr;
  positions_.clear();
  RETURN_IF_ERROR(PutAside(options_.path, reason == kDamaged));
  RETURN_IF_ERROR(OpenDatabase());
  RETURN_IF_ERROR(Configure(tables_->database));
  RETURN_IF_ERROR(CreateTables(tables_->database, options_.log_id));
  ASSIGN_OR_RETURN(tables_->items, ItemWriter::Create(tables_->database));
  return absl::OkStatus();
}

absl::Status View::Apply(std::span<const ViewChange> changes, const log::Offsets& next) {
  if (tables_ == nullptr || !tables_->items.has_value()) {
    return MakeStatus(absl::StatusCode::kDataLoss, "view {} could not be made anew", options_.path);
  }
  RETURN_IF_ERROR(ApplyInTransaction(changes, next));
  for (const auto& [partition, offset] : next) {
    positions_[partition] = offset;
  }
  return absl::OkStatus();
}

absl::Status View::ApplyInTransaction(std::span<const ViewChange> changes, const log::Offsets& next) {
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(tables_->database));
  for (const ViewChange& change : changes) {
    const absl::StatusOr<bool> changed =
        change.facts == nullptr ? tables_->items->Remove(change.kind, change.id)
                                : tables_->items->Put(*change.facts, *change.words, change.message);
    RETURN_IF_ERROR(changed.status());
  }
  for (const auto& [partition, offset] : next) {
    RETURN_IF_ERROR(tables_->items->SetPosition(partition, offset));
  }
  return transaction.Commit();
}

}  // namespace parley::gateway
