// Words that name an actor by what it does: titles ("foreign minister") and agents ("gunmen").
#pragma once

#include <cstdint>
#include <string_view>

#include "worker/core/text/tokens.h"

namespace parley::worker {

struct RoleMatch {
  uint32_t tokens = 0;      // 0: no match.
  std::string_view sector;  // "GOV"; empty when the role has none of its own ("spokesman", "delegation").
  bool title = false;       // May stand before a person's name.
  bool plural = false;
};

// The longest role phrase that starts at token `i` and ends before `end`; case does not matter.
RoleMatch FindRole(const TokenizedText& text, uint32_t i, uint32_t end);

// The type an organisation's last word gives it: "ministry" -> GOV, "front" -> "" (known, no sector).
// Returns false when the word names no organisation.
bool IsOrganizationWord(std::string_view lower, std::string_view& sector);

// "river", "province", "island": the last word of a place name.
bool IsPlaceWord(std::string_view lower);

// "airport", "bridge", "hotel": the last word of a facility's name.
bool IsFacilityWord(std::string_view lower);

}  // namespace parley::worker
