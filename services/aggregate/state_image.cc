#include "aggregate/state_image.h"

#include <algorithm>
#include <tuple>

namespace parley::aggregate {

void StateImage::SetBase(Entries entries, const state::v1::Progress& progress) {
  entries_ = std::move(entries);
  progress_ = progress;
  newest_ = progress.next_offset();
}

void StateImage::AddEntry(std::string key, std::optional<std::string> value, int64_t next_offset) {
  if (next_offset < newest_) {
    overtaken_.insert(key);
  }
  newest_ = std::max(newest_, next_offset);
  if (!progress_ || next_offset > progress_->next_offset()) {
    pending_.push_back({std::move(key), std::move(value), next_offset});
  }
}

void StateImage::AddProgress(const state::v1::Progress& progress) {
  const auto rank = [](const state::v1::Progress& p) { return std::tuple(p.next_offset(), p.transaction()); };
  if (progress_ && rank(progress) <= rank(*progress_)) {
    progress_overtaken_ = progress_overtaken_ || rank(progress) < rank(*progress_);
    return;
  }
  progress_ = progress;
  progress_overtaken_ = false;
  Settle();
}

void StateImage::Settle() {
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Pending& a, const Pending& b) { return a.next_offset < b.next_offset; });
  auto at = pending_.begin();
  for (; at != pending_.end() && at->next_offset <= progress_->next_offset(); ++at) {
    if (at->value.has_value()) {
      entries_.insert_or_assign(std::move(at->key), *std::move(at->value));
    } else {
      entries_.erase(at->key);
    }
  }
  pending_.erase(pending_.begin(), at);
}

std::map<std::string, std::optional<std::string>> StateImage::Repairs() const {
  std::map<std::string, std::optional<std::string>> repairs;
  for (const std::string& key : overtaken_) {
    const auto at = entries_.find(key);
    repairs.emplace(key, at == entries_.end() ? std::nullopt : std::optional(at->second));
  }
  return repairs;
}

}  // namespace parley::aggregate
