#include "gateway/view/view_reader.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "gateway/view/schema.h"

namespace parley::gateway {
namespace {

constexpr int kMaxRedirects = 32;  // More is a circle.

std::string_view NameOf(v1::ItemKind kind) {
  switch (kind) {
    case v1::ITEM_KIND_STORY:
      return "story";
    case v1::ITEM_KIND_EVENT:
      return "event";
    case v1::ITEM_KIND_PROCESS:
      return "process";
    default:
      return "item";
  }
}

void Bind(sqlite::Statement& statement, const Sql& sql) {
  int position = 0;
  for (const auto& value : sql.values) {
    ++position;
    if (const auto* number = std::get_if<int64_t>(&value)) {
      statement.Bind(position, *number);
    } else {
      statement.Bind(position, std::get<std::string>(value));
    }
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ViewReader>> ViewReader::Open(const std::string& path) {
  absl::StatusOr<sqlite::Database> database = sqlite::Database::Open({.path = path,
                                                                      .access = sqlite::Access::kReadOnly,
                                                                      .busy_timeout = std::chrono::seconds(5),
                                                                      .checkpoint_on_close = false});
  if (absl::IsNotFound(database.status())) {
    return MakeStatus(absl::StatusCode::kNotFound, "no view at {}: start parley gateway or parley run", path);
  }
  RETURN_IF_ERROR(database.status());
  std::unique_ptr<ViewReader> reader(new ViewReader(*std::move(database)));
  RETURN_IF_ERROR(reader->Prepare(path));
  return reader;
}

absl::Status ViewReader::Prepare(const std::string& path) {
  ASSIGN_OR_RETURN(const bool ours, IsView(database_));
  if (!ours) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "{} is no view of this version: start parley gateway or parley run to make it anew",
                      path);
  }
  RETURN_IF_ERROR(database_.Execute("PRAGMA cache_size = -8192"));
  ASSIGN_OR_RETURN(get_,
                   database_.Prepare("SELECT message, redirect_to FROM item WHERE kind = ? AND id = ?"));
  ASSIGN_OR_RETURN(version_, database_.Prepare("SELECT version FROM item WHERE kind = ? AND id = ?"));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ViewReader::Get(v1::ItemKind kind, std::string_view id) {
  std::string message;
  std::string next(id);
  bool found_any = false;
  for (int i = 0; i < kMaxRedirects && !next.empty(); ++i) {
    const sqlite::ResetAtExit reset(*get_);
    ASSIGN_OR_RETURN(const bool found, get_->Bind(1, kind).Bind(2, next).Step());
    if (!found) {
      break;
    }
    found_any = true;
    message = get_->Blob(0);
    next = get_->Text(1);
  }
  if (!found_any) {
    return MakeStatus(absl::StatusCode::kNotFound, "no {} \"{}\"", NameOf(kind), Printable(id, 100));
  }
  return message;
}

absl::StatusOr<ListPage> ViewReader::List(const ListQuery& query, size_t max_bytes) {
  ListQuery one_more = query;
  ++one_more.limit;  // Tells whether there is a next page.
  const Sql sql = ListSql(one_more);
  ASSIGN_OR_RETURN(sqlite::Statement statement, database_.Prepare(sql.text));
  Bind(statement, sql);
  ListPage page;
  PagePosition position;
  size_t bytes = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement.Step());
    if (!more) {
      return page;
    }
    bytes += statement.Blob(2).size();
    if (page.messages.size() == query.limit || (bytes > max_bytes && !page.messages.empty())) {
      page.last = position;
      return page;
    }
    position = {WallTime(std::chrono::microseconds(statement.Int(0))), std::string(statement.Text(1))};
    page.messages.emplace_back(statement.Blob(2));
  }
}

absl::StatusOr<uint32_t> ViewReader::Version(v1::ItemKind kind, std::string_view id) {
  const sqlite::ResetAtExit reset(*version_);
  ASSIGN_OR_RETURN(const bool found, version_->Bind(1, kind).Bind(2, id).Step());
  return found ? static_cast<uint32_t>(version_->Int(0)) : 0;
}

absl::StatusOr<log::Offsets> ViewReader::Positions() { return ReadPositions(database_); }

}  // namespace parley::gateway
