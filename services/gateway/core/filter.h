// v1::Filter, checked and made ready: does an item pass?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/core/facts.h"
#include "parley/v1/filter.pb.h"

namespace parley::gateway {

// One value of Filter.actors, in the three ways it can name an actor.
struct ActorTerm {
  std::string value;  // Prefix of an actor code, or an entity id.
  std::string name;   // As NameKey gives it.
};

// Empty vectors (and 0) ask nothing. Plain values: the view turns the same fields into SQL.
struct Filter {
  std::vector<v1::ItemKind> kinds;
  std::vector<ActorTerm> actors;
  std::vector<std::string> countries;  // Capitals.
  std::vector<int> event_types;
  std::vector<int> event_statuses;
  std::vector<std::string> process_ids;
  std::vector<std::string> providers;  // Folded.
  uint32_t min_independent_origins = 0;
  std::vector<std::string> words;  // Folded, distinct.
};

inline constexpr int kMaxFilterValues = 200;  // In one field.
inline constexpr size_t kMaxFilterTextBytes = 1024;
inline constexpr size_t kMaxFilterWords = 32;

// kInvalidArgument names the field, the value and what is allowed.
absl::StatusOr<Filter> ParseFilter(const v1::Filter& message);

// Everything but the words.
bool PassesFacts(const Filter& filter, const Facts& facts);

// `words`: ascending, as WordsOf gives them.
bool PassesWords(const Filter& filter, const std::vector<std::string>& words);

bool Passes(const Filter& filter, const v1::Item& item);

}  // namespace parley::gateway
