#include "parley/verbs/read.h"

#include <algorithm>
#include <ostream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/json/proto_json.h"
#include "parley/views/dossier.h"
#include "parley/views/wording.h"

namespace parley::verbs {
namespace {

template <typename Item>
bool IsLive(const Item& item) {
  return item.state() != v1::STATE_RETRACTED && item.redirect_to().empty();
}

// The item whose id begins with `id`, after its redirects.
template <typename Item>
absl::StatusOr<const Item*> Find(const std::map<std::string, Item>& items, const std::string& id,
                                 std::string_view kind) {
  auto found = items.lower_bound(id);
  if (found == items.end() || !found->first.starts_with(id)) {
    return MakeStatus(absl::StatusCode::kNotFound, "no {} {} (parley {} lists them)", kind, id, kind);
  }
  const auto next = std::next(found);
  if (found->first != id && next != items.end() && next->first.starts_with(id)) {
    return InvalidArgument("several begin with {}: {}, {}, ...", id, found->first, next->first);
  }
  for (size_t hops = 0; !found->second.redirect_to().empty() && hops < items.size(); ++hops) {
    const auto target = items.find(found->second.redirect_to());
    if (target == items.end()) {
      break;
    }
    found = target;
  }
  return &found->second;
}

// Live items, newest change first.
template <typename Item>
std::vector<const Item*> Newest(const std::map<std::string, Item>& items) {
  std::vector<const Item*> live;
  for (const auto& [id, item] : items) {
    if (IsLive(item)) {
      live.push_back(&item);
    }
  }
  std::stable_sort(live.begin(), live.end(), [](const Item* a, const Item* b) {
    return a->last_updated().seconds() > b->last_updated().seconds();
  });
  return live;
}

std::string Line(const v1::Process& process, const views::Style& style) {
  return fmt::format("{}  {}  {}  {}", views::Fit(process.id(), 26),
                     views::Fit(views::Word(process.phase()), 14),
                     views::Fit(process.name(), style.width > 80 ? style.width - 60 : 40),
                     fmt::format("{} stories", process.story_ids_size()));
}

std::string Line(const v1::Story& story, const views::Style& style) {
  return fmt::format("{}  {}  {}  {} articles, {} independent", views::Fit(story.id(), 26),
                     views::Day(story.last_updated()),
                     views::Fit(story.headline(), style.width > 90 ? style.width - 72 : 40), story.reach(),
                     story.independent_origins());
}

std::string Line(const v1::ConsolidatedEvent& event, const views::Style& style) {
  return views::Fit(event.id(), 26) + "  " + views::EventLine(event, style);
}

std::string View(const v1::Process& process, const Consolidated& all, const std::string& at,
                 const views::Style& style) {
  return views::ProcessView(process, {all.events, all.stories}, at, style);
}

std::string View(const v1::Story& story, const Consolidated& all, const std::string&,
                 const views::Style& style) {
  return views::StoryView(story, {all.events, all.stories}, style);
}

std::string View(const v1::ConsolidatedEvent& event, const Consolidated&, const std::string&,
                 const views::Style& style) {
  std::string out = style.Bold("EVENT ") + event.id() + "\n  " + views::EventLine(event, style) + "\n";
  for (const v1::EventReport& report : event.reports()) {
    out += views::Labelled(report.provider(), report.values().evidence().sentence(), 2, 18, style);
  }
  return out;
}

template <typename Item>
absl::Status Show(const std::map<std::string, Item>& items, std::string_view kind, const cli::ByHand& by_hand,
                  const Consolidated& all, const views::Style& style, std::ostream& out) {
  if (by_hand.id.empty()) {
    for (const Item* item : Newest(items)) {
      ASSIGN_OR_RETURN(const std::string json, ToJson(*item));
      out << (by_hand.json ? json : Line(*item, style)) << '\n';
    }
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const Item* item, Find(items, by_hand.id, kind));
  if (by_hand.json) {
    ASSIGN_OR_RETURN(const std::string json, ToJson(*item));
    out << json << '\n';
  } else {
    out << View(*item, all, by_hand.at, style);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ShowItems(const std::string& kind, const cli::ByHand& by_hand, const Consolidated& all,
                       const views::Style& style, std::ostream& out) {
  if (!by_hand.at.empty() && !ParseRfc3339(by_hand.at + "T00:00:00Z").ok()) {
    return InvalidArgument("--at {}: not a date (expected YYYY-MM-DD)", by_hand.at);
  }
  if (kind == "process") {
    return Show(all.processes, kind, by_hand, all, style, out);
  }
  return kind == "story" ? Show(all.stories, kind, by_hand, all, style, out)
                         : Show(all.events, kind, by_hand, all, style, out);
}

void ShowOverview(const Consolidated& all, const std::vector<DeadLetterEntry>& dead_letters,
                  const views::Style& style, std::ostream& out) {
  for (const v1::Process* process : Newest(all.processes)) {
    out << View(*process, all, "", style) << '\n';
  }
  for (const v1::Story* story : Newest(all.stories)) {
    // Stories of a process stand in its dossier; here those that stand alone.
    if (story->process_ids().empty()) {
      out << View(*story, all, "", style) << '\n';
    }
  }
  if (!dead_letters.empty()) {
    out << style.Bold("REJECTED") << " (parley dlq show ID)\n"
        << DeadLetterTable(dead_letters, style) << '\n';
  }
}

}  // namespace parley::verbs
