// The corpus as entries of the state.

#include <charconv>

#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/processes/facts.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"

namespace parley::aggregate {
namespace {

std::pair<std::string_view, std::string_view> SplitKey(std::string_view key) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos) return {key, {}};
  return {key.substr(0, slash), key.substr(slash + 1)};
}

std::string SlotName(uint64_t slot) { return "recent/" + std::to_string(slot); }

std::optional<uint64_t> ParseSlot(std::string_view name) {
  constexpr std::string_view kPrefix = "recent/";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  uint64_t slot = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), slot);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return slot;
}

template <typename Message>
bool Parse(std::string_view value, Message& message) {
  return message.ParseFromArray(value.data(), static_cast<int>(value.size()));
}

template <typename Record>
std::optional<std::string> Serialized(const Record* record) {
  if (record == nullptr) return std::nullopt;
  return record->kept.SerializeAsString();
}

absl::Status BadEntry(std::string_view key) {
  return MakeStatus(absl::StatusCode::kDataLoss,
                    "state entry {} cannot be read; rebuild the aggregator's state from parley.extractions",
                    key);
}

}  // namespace

void Corpus::ChangedTerms(const TermCounts::Counted& counted) {
  changed_.insert("terms/" + SlotName(counted.slot));
  if (counted.table_changed) changed_.insert("terms/table");
}

std::optional<std::string> Corpus::TermsEntry(std::string_view name) const {
  if (name == "table") {
    if (!terms.table()) return std::nullopt;
    return terms.table()->SerializeAsString();
  }
  const auto slot = ParseSlot(name);
  const auto found = slot ? terms.recent().find(*slot) : terms.recent().end();
  if (found == terms.recent().end()) return std::nullopt;
  return found->second.SerializeAsString();
}

std::optional<std::string> Corpus::Entry(std::string_view key) const {
  const auto [kind, name] = SplitKey(key);
  if (kind == "clock") return clock.SerializeAsString();
  if (kind == "article") return Serialized(FindArticle(name));
  if (kind == "terms") return TermsEntry(name);
  if (kind == "embargo") {
    const state::v1::EmbargoedState* held = FindEmbargoed(name);
    return held == nullptr ? std::nullopt : std::optional(held->SerializeAsString());
  }
  if (kind == "retracted") {
    const state::v1::RetractedState* retracted = retractions_.Find(std::string(name));
    return retracted == nullptr ? std::nullopt : std::optional(retracted->SerializeAsString());
  }
  const uint64_t id = ParseHexId(name).value_or(0);
  if (kind == "story") return Serialized(FindStory(id));
  if (kind == "event") return Serialized(FindEvent(id));
  if (kind == "process") return Serialized(FindProcess(id));
  return std::nullopt;
}

std::vector<std::string> Corpus::Keys() const {
  std::vector<std::string> keys = {"clock"};
  for (const auto& entry : articles_) keys.push_back("article/" + entry.first);
  for (const auto& entry : stories_) keys.push_back("story/" + Hex64(entry.first));
  for (const auto& entry : events_) keys.push_back("event/" + Hex64(entry.first));
  for (const auto& entry : processes_) keys.push_back("process/" + Hex64(entry.first));
  for (const auto& entry : embargoed_) keys.push_back("embargo/" + entry.first);
  for (const auto& entry : retractions_.all()) keys.push_back("retracted/" + entry.first);
  for (const auto& entry : terms.recent()) keys.push_back("terms/" + SlotName(entry.first));
  if (terms.table()) keys.emplace_back("terms/table");
  std::sort(keys.begin(), keys.end());
  return keys;
}

absl::Status Corpus::LoadEntry(std::string_view key, std::string_view value) {
  const auto [kind, name] = SplitKey(key);
  absl::Status status = absl::OkStatus();
  if (kind == "clock") {
    if (!Parse(value, clock)) return BadEntry(key);
  } else if (kind == "article") {
    status = LoadArticle(name, value);
  } else if (kind == "terms") {
    status = LoadTerms(name, value);
  } else if (kind == "embargo") {
    state::v1::EmbargoedState held;
    if (!Parse(value, held) || held.extraction().article().id() != name) return BadEntry(key);
    Hold(std::move(*held.mutable_extraction()));
  } else if (kind == "retracted") {
    state::v1::RetractedState retracted;
    if (!Parse(value, retracted)) return BadEntry(key);
    retractions_.Add(std::string(name), std::move(retracted));
  } else {
    status = LoadRecord(kind, name, value);
  }
  return status.ok() ? status : BadEntry(key);
}

absl::Status Corpus::LoadArticle(std::string_view name, std::string_view value) {
  state::v1::ArticleState kept;
  if (!Parse(value, kept) || kept.article().id() != name || kept.terms_size() != kept.weights_size() ||
      FindArticle(name) != nullptr) {
    return BadEntry(name);
  }
  AddArticle(std::move(kept));
  return absl::OkStatus();
}

absl::Status Corpus::LoadTerms(std::string_view name, std::string_view value) {
  if (name == "table") {
    state::v1::TermTable table;
    if (!Parse(value, table)) return BadEntry(name);
    terms.LoadTable(std::move(table));
    return absl::OkStatus();
  }
  const auto slot = ParseSlot(name);
  state::v1::RecentTerms recent;
  if (!slot || !Parse(value, recent)) return BadEntry(name);
  terms.LoadRecent(*slot, std::move(recent));
  return absl::OkStatus();
}

namespace {

template <typename Map>
bool LoadInto(Map& map, uint64_t id, std::string_view value) {
  auto record = std::make_unique<typename Map::mapped_type::element_type>();
  record->id = id;
  return Parse(value, record->kept) && map.emplace(id, std::move(record)).second;
}

}  // namespace

absl::Status Corpus::LoadRecord(std::string_view kind, std::string_view name, std::string_view value) {
  const auto id = ParseHexId(name);
  if (!id) return BadEntry(name);
  if (kind == "story" && LoadInto(stories_, *id, value)) return absl::OkStatus();
  if (kind == "event" && LoadInto(events_, *id, value)) return absl::OkStatus();
  if (kind == "process" && LoadInto(processes_, *id, value)) return absl::OkStatus();
  return BadEntry(name);
}

absl::Status Corpus::FinishLoad() {
  terms.FinishLoad();
  for (const auto& [id, process] : processes_) {
    processes_by_touch_.emplace(process->kept.touched(), process->kept.number());
    process_order_[process->kept.number()] = process.get();
  }
  for (const auto& [id, story] : stories_) {
    by_number_[story->kept.number()] = story.get();
    by_touch_.emplace(story->kept.touched(), story->kept.number());
    Reschedule(*story);
    for (const auto& link : story->kept.links()) {
      ProcessRecord* process = FindProcess(link.process());
      if (process == nullptr) return BadEntry("story/" + Hex64(id));
      process->stories[story->kept.number()] = story.get();
    }
  }
  for (const auto& [id, event] : events_) {
    StoryRecord* story = FindStory(event->kept.story());
    if (story == nullptr) return BadEntry("event/" + Hex64(id));
    story->events.emplace(event->kept.number(), event.get());
    event->fact = event->kept.fact();
  }
  for (const auto& [id, article] : articles_) {
    if (article->kept.story() == 0) continue;
    if (FindStory(article->kept.story()) == nullptr) return BadEntry("article/" + id);
    for (const auto& coded : article->kept.events()) {
      if (FindEvent(coded.event()) == nullptr) return BadEntry("article/" + id);
    }
    Attach(*article);
  }
  for (const auto& [id, event] : events_) Refresh(*event);
  for (const auto& [id, process] : processes_) process->profile = MakeProfile(FactsOf(*process));
  changed_.clear();
  return absl::OkStatus();
}

}  // namespace parley::aggregate
