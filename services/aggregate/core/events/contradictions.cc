#include "aggregate/core/events/contradictions.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

std::string LowerName(std::string name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  absl::AsciiStrToLower(&name);
  return name;
}

std::string NumberText(const v1::Quantity& quantity) {
  if (quantity.high() == 0) return fmt::format("{}+", quantity.low());
  if (quantity.high() == quantity.low()) return std::to_string(quantity.low());
  return fmt::format("{}-{}", quantity.low(), quantity.high());
}

// The values of one field in order of first appearance.
class Sides {
 public:
  void Add(const std::string& value, const std::string& article) {
    for (v1::ContradictionValue& side : sides_) {
      if (side.value() != value) continue;
      if (side.article_ids().empty() || side.article_ids().rbegin()[0] != article)
        side.add_article_ids(article);
      return;
    }
    v1::ContradictionValue& side = sides_.emplace_back();
    side.set_value(value);
    side.add_article_ids(article);
  }

  void MoveTo(const std::string& field, v1::ConsolidatedEvent& out) {
    if (sides_.size() < 2) return;
    v1::Contradiction& contradiction = *out.add_contradictions();
    contradiction.set_field(field);
    for (v1::ContradictionValue& side : sides_) *contradiction.add_values() = std::move(side);
  }

 private:
  std::vector<v1::ContradictionValue> sides_;
};

void AddNumbers(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  std::map<int, Sides> of_kind;
  for (const Report& report : reports) {
    for (const v1::Quantity& quantity : report.values.quantities()) {
      of_kind[quantity.kind()].Add(NumberText(quantity), report.article->id());
    }
  }
  for (auto& [kind, sides] : of_kind) {
    sides.MoveTo(LowerName(v1::QuantityKind_Name(static_cast<v1::QuantityKind>(kind)), "QUANTITY_KIND_"),
                 out);
  }
}

void AddStatus(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  Sides sides;
  bool any_happened = false;
  for (const Report& report : reports) {
    const v1::EventStatus status = report.values.status();
    if (HappeningOf(status) == Happening::kOpen) continue;
    const bool happened = HappeningOf(status) == Happening::kHappened;
    any_happened |= happened;
    sides.Add(happened ? "actual" : LowerName(v1::EventStatus_Name(status), "EVENT_STATUS_"),
              report.article->id());
  }
  if (any_happened) sides.MoveTo("status", out);
}

void AddPlaces(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  Sides sides;
  for (const Report& report : reports) {
    const v1::Place& place = report.values.place();
    if (place.precision() == v1::PRECISION_EXACT && !place.name().empty()) {
      sides.Add(place.name(), report.article->id());
    }
  }
  sides.MoveTo("place", out);
}

}  // namespace

void AddContradictions(const std::vector<Report>& reports, v1::ConsolidatedEvent& out) {
  AddStatus(reports, out);
  AddNumbers(reports, out);
  AddPlaces(reports, out);
}

}  // namespace parley::aggregate
