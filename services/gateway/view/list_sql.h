// A list as one SQL statement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "gateway/core/filter.h"
#include "gateway/core/page_token.h"

namespace parley::gateway {

struct ListQuery {
  v1::ItemKind kind = v1::ITEM_KIND_UNSPECIFIED;
  Filter filter;  // `kinds` is not looked at.
  std::optional<WallTime> updated_since;
  bool include_retracted = false;
  std::optional<PagePosition> after;  // Only items that come after it.
  size_t limit = 50;
};

struct Sql {
  std::string text;
  std::vector<std::variant<int64_t, std::string>> values;  // In the order of the question marks.
};

// Columns: updated, id, message; newest change first, at most query.limit rows. Lets through exactly what
// PassesFacts and PassesWords let through. User text is only ever bound, never part of `text`, and words are
// quoted IndexTerms, so they cannot be full-text syntax.
Sql ListSql(const ListQuery& query);

}  // namespace parley::gateway
