#include "common/sqlite/statement.h"

#include <utility>

#include "common/sqlite/sqlite_status.h"
#include "fmt/format.h"

namespace parley::sqlite {
namespace {

// Never null: SQLite would take that for NULL where an empty value is meant.
const char* Data(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

Statement& Statement::Bound(int result) {
  if (bind_result_ == SQLITE_OK) {
    bind_result_ = result;
  }
  return *this;
}

Statement& Statement::Bind(int position, int64_t value) {
  return Bound(sqlite3_bind_int64(statement_.get(), position, value));
}

Statement& Statement::Bind(int position, double value) {
  return Bound(sqlite3_bind_double(statement_.get(), position, value));
}

Statement& Statement::Bind(int position, std::string_view text) {
  return Bound(sqlite3_bind_text64(statement_.get(), position, Data(text), text.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8));
}

Statement& Statement::BindBlob(int position, std::string_view bytes) {
  return Bound(sqlite3_bind_blob64(statement_.get(), position, Data(bytes), bytes.size(), SQLITE_TRANSIENT));
}

Statement& Statement::BindBlobView(int position, std::string_view bytes) {
  return Bound(sqlite3_bind_blob64(statement_.get(), position, Data(bytes), bytes.size(), SQLITE_STATIC));
}

Statement& Statement::BindNull(int position) { return Bound(sqlite3_bind_null(statement_.get(), position)); }

absl::StatusOr<bool> Statement::Step() {
  if (const int bind_result = std::exchange(bind_result_, SQLITE_OK); bind_result != SQLITE_OK) {
    return Failure(bind_result);
  }
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) {
    return true;
  }
  const absl::Status status = Failure(result);  // Before the reset, which clears the detail.
  Reset();
  if (!status.ok()) {
    return status;
  }
  return false;
}

absl::Status Statement::Run() {
  while (true) {
    const absl::StatusOr<bool> row = Step();
    if (!row.ok() || !*row) {
      return row.status();
    }
  }
}

void Statement::Reset() { sqlite3_reset(statement_.get()); }

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::Real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text), size);
}

std::string_view Statement::Blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return bytes == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

absl::Status Statement::Failure(int result) const {
  if (result == SQLITE_DONE) {
    return absl::OkStatus();
  }
  sqlite3* db = sqlite3_db_handle(statement_.get());
  const char* path = sqlite3_db_filename(db, "main");
  return ToStatus(result, db, fmt::format("{}: {}", path, sqlite3_sql(statement_.get())));
}

}  // namespace parley::sqlite
