// A prepared SQL statement.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sqlite3.h"

namespace parley::sqlite {

// Made by Database::Prepare and destroyed before it. Threads: as the Database, one at a time.
//
//   statement.Bind(1, name).Bind(2, 7);          // Positions count from 1; a failed Bind shows in Step.
//   while (true) {
//     ASSIGN_OR_RETURN(const bool row, statement.Step());
//     if (!row) break;
//     use(statement.Int(0), statement.Text(1));  // Columns count from 0; views live until the next Step.
//   }
//
// A statement that was not stepped to its end holds its read transaction open: Reset it, or let ResetAtExit
// do so.
class Statement {
 public:
  Statement(Statement&&) = default;
  Statement& operator=(Statement&&) = default;

  Statement& Bind(int position, int64_t value);
  Statement& Bind(int position, double value);
  Statement& Bind(int position, std::string_view text);       // Copied.
  Statement& BindBlob(int position, std::string_view bytes);  // Copied.
  // Not copied: `bytes` must live and stay as they are until Reset or the next binding of the position.
  Statement& BindBlobView(int position, std::string_view bytes);
  Statement& BindNull(int position);
  // Text would otherwise convert to no overload in particular.
  Statement& Bind(int position, const char* text) { return Bind(position, std::string_view(text)); }
  Statement& Bind(int position, int value) { return Bind(position, int64_t{value}); }

  // True: a row is there. False: finished, and reset for the next use.
  absl::StatusOr<bool> Step();
  // For statements without rows (or whose rows do not matter): steps to the end and resets.
  absl::Status Run();
  // Ends a running statement. Bindings stay.
  void Reset();

  bool IsNull(int column) const;
  int64_t Int(int column) const;
  double Real(int column) const;
  std::string_view Text(int column) const;  // Empty for NULL.
  std::string_view Blob(int column) const;  // Empty for NULL.

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  absl::Status Failure(int result) const;
  Statement& Bound(int result);

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int bind_result_ = SQLITE_OK;  // The first failed Bind since the last Step.
};

// Resets a statement at the end of the scope, so that no early return leaves a read transaction open.
class ResetAtExit {
 public:
  explicit ResetAtExit(Statement& statement) : statement_(statement) {}
  ~ResetAtExit() { statement_.Reset(); }
  ResetAtExit(const ResetAtExit&) = delete;
  ResetAtExit& operator=(const ResetAtExit&) = delete;

 private:
  Statement& statement_;
};

}  // namespace parley::sqlite
