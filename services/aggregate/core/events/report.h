// One report of an event, read for choosing values.
#pragma once

#include <algorithm>
#include <vector>

#include "aggregate/core/base/records.h"

namespace parley::aggregate {

struct Report {
  const ArticleRecord* article = nullptr;
  v1::Event values;
  bool listed = false;  // Among the newest, which are published.
};

// By publication, then by arrival. The pointers point into `reports`.
inline std::vector<const Report*> ByTime(const std::vector<Report>& reports) {
  std::vector<const Report*> order;
  for (const Report& report : reports) order.push_back(&report);
  std::stable_sort(order.begin(), order.end(),
                   [](const Report* a, const Report* b) { return a->article->when < b->article->when; });
  return order;
}

}  // namespace parley::aggregate
