// The three List requests have the same fields: how they are checked and what they ask of the view.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/json/timestamp.h"
#include "gateway/view/list_sql.h"

namespace parley::gateway {

inline constexpr uint32_t kDefaultPageSize = 50;
inline constexpr uint32_t kMaxPageSize = 500;

struct ListRequest {
  ListQuery query;
  uint64_t question = 0;  // What the page tokens of this list are bound to.
};

// All that the pages of one list have in common, as a number.
template <typename Request>
uint64_t HashOfQuestion(v1::ItemKind kind, const Request& request) {
  Request question = request;
  question.mutable_filter()->clear_kinds();
  question.clear_page_size();
  question.clear_page_token();
  return Hash64(question.SerializeAsString(), static_cast<uint64_t>(kind));
}

// kInvalidArgument names the field.
template <typename Request>
absl::StatusOr<ListRequest> ParseListRequest(v1::ItemKind kind, const Request& request) {
  if (request.page_size() > kMaxPageSize) {
    return InvalidArgument("page_size: {}, at most {} are given at once", request.page_size(), kMaxPageSize);
  }
  ListRequest list{.query = {.kind = kind}, .question = HashOfQuestion(kind, request)};
  v1::Filter filter = request.filter();
  filter.clear_kinds();
  ASSIGN_OR_RETURN(list.query.filter, ParseFilter(filter));
  if (request.has_updated_since()) {
    list.query.updated_since = ToWallTime(request.updated_since());
  }
  list.query.include_retracted = request.include_retracted();
  list.query.limit = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(list.query.after, DecodePageToken(list.question, request.page_token()));
  }
  return list;
}

}  // namespace parley::gateway
