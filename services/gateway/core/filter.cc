#include "gateway/core/filter.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "gateway/core/words.h"

namespace parley::gateway {
namespace {

using Values = google::protobuf::RepeatedPtrField<std::string>;
using Enums = google::protobuf::RepeatedField<int>;

absl::Status CheckCount(std::string_view field, int count) {
  if (count > kMaxFilterValues) {
    return InvalidArgument("filter.{}: {} values, at most {} are allowed", field, count, kMaxFilterValues);
  }
  return absl::OkStatus();
}

absl::Status CheckValues(std::string_view field, const Values& values) {
  RETURN_IF_ERROR(CheckCount(field, values.size()));
  for (const std::string& value : values) {
    if (NameKey(value).empty()) {
      return InvalidArgument("filter.{}: an empty value; leave the field out to ask nothing", field);
    }
    if (value.size() > kMaxFacetBytes) {
      return InvalidArgument("filter.{}: \"{}\" has {} bytes, at most {} are allowed", field,
                             Printable(value, 40), value.size(), kMaxFacetBytes);
    }
  }
  return absl::OkStatus();
}

// `valid` is the generated <Enum>_IsValid; 0 (UNSPECIFIED) names nothing.
absl::Status CheckEnums(std::string_view field, const Enums& values, bool (*valid)(int)) {
  RETURN_IF_ERROR(CheckCount(field, values.size()));
  for (const int value : values) {
    if (value == 0 || !valid(value)) {
      return InvalidArgument("filter.{}: {} is no value to ask for; see proto/parley/v1", field, value);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ParseCountry(std::string_view value) {
  std::string code;
  for (const char c : value) {
    const bool small = c >= 'a' && c <= 'z';
    code.push_back(small ? static_cast<char>(c - 'a' + 'A') : c);
  }
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), capital)) {
    return InvalidArgument("filter.countries: \"{}\" is no ISO 3166-1 alpha-3 code, such as \"PAK\"",
                           Printable(value, 40));
  }
  return code;
}

absl::StatusOr<std::vector<std::string>> ParseText(const std::string& text) {
  if (text.size() > kMaxFilterTextBytes) {
    return InvalidArgument("filter.text: {} bytes, at most {} are allowed", text.size(), kMaxFilterTextBytes);
  }
  WordCollector collector(kMaxFilterTextBytes);
  collector.Add(text);
  std::vector<std::string> words = collector.Take();
  if (words.empty() && !text.empty()) {
    return InvalidArgument("filter.text: \"{}\" holds no word (letters or digits)", Printable(text, 40));
  }
  if (words.size() > kMaxFilterWords) {
    return InvalidArgument("filter.text: {} words, at most {} are allowed", words.size(), kMaxFilterWords);
  }
  return words;
}

// Event statuses may be UNSPECIFIED, which is read as ACTUAL.
absl::StatusOr<std::vector<int>> ParseStatuses(const Enums& values) {
  std::vector<int> statuses(values.begin(), values.end());
  std::replace<std::vector<int>::iterator, int>(statuses.begin(), statuses.end(),
                                                v1::EVENT_STATUS_UNSPECIFIED, v1::EVENT_STATUS_ACTUAL);
  RETURN_IF_ERROR(
      CheckEnums("event_statuses", Enums(statuses.begin(), statuses.end()), v1::EventStatus_IsValid));
  return statuses;
}

bool HasFacet(const Facts& facts, FacetField field, const std::string& value) {
  return std::binary_search(facts.facets.begin(), facts.facets.end(), Facet{field, value});
}

bool HasAny(const Facts& facts, FacetField field, const std::vector<std::string>& values) {
  return values.empty() || std::any_of(values.begin(), values.end(), [&](const std::string& value) {
           return HasFacet(facts, field, value);
         });
}

bool HasCodePrefix(const Facts& facts, const std::string& prefix) {
  const auto at =
      std::lower_bound(facts.facets.begin(), facts.facets.end(), Facet{FacetField::kActorCode, prefix});
  return at != facts.facets.end() && at->field == FacetField::kActorCode && at->value.starts_with(prefix);
}

bool HasActor(const Facts& facts, const std::vector<ActorTerm>& actors) {
  return actors.empty() || std::any_of(actors.begin(), actors.end(), [&](const ActorTerm& actor) {
           return HasCodePrefix(facts, actor.value) || HasFacet(facts, FacetField::kEntityId, actor.value) ||
                  HasFacet(facts, FacetField::kName, actor.name);
         });
}

template <typename Value>
bool Allows(const std::vector<Value>& values, Value value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

absl::StatusOr<Filter> ParseFilter(const v1::Filter& message) {
  RETURN_IF_ERROR(CheckEnums("kinds", message.kinds(), v1::ItemKind_IsValid));
  RETURN_IF_ERROR(CheckEnums("event_types", message.event_types(), v1::EventType_IsValid));
  RETURN_IF_ERROR(CheckValues("actors", message.actors()));
  RETURN_IF_ERROR(CheckValues("process_ids", message.process_ids()));
  RETURN_IF_ERROR(CheckValues("providers", message.providers()));
  RETURN_IF_ERROR(CheckCount("countries", message.countries_size()));
  Filter filter;
  for (const int kind : message.kinds()) {
    filter.kinds.push_back(static_cast<v1::ItemKind>(kind));
  }
  for (const std::string& actor : message.actors()) {
    filter.actors.push_back({actor, NameKey(actor)});
  }
  for (const std::string& country : message.countries()) {
    ASSIGN_OR_RETURN(filter.countries.emplace_back(), ParseCountry(country));
  }
  for (const std::string& provider : message.providers()) {
    filter.providers.push_back(FoldCase(provider));
  }
  filter.event_types.assign(message.event_types().begin(), message.event_types().end());
  ASSIGN_OR_RETURN(filter.event_statuses, ParseStatuses(message.event_statuses()));
  filter.process_ids.assign(message.process_ids().begin(), message.process_ids().end());
  filter.min_independent_origins = message.min_independent_origins();
  ASSIGN_OR_RETURN(filter.words, ParseText(message.text()));
  return filter;
}

bool PassesFacts(const Filter& filter, const Facts& facts) {
  const int64_t origins = filter.min_independent_origins;
  return Allows(filter.kinds, facts.kind) && Allows(filter.event_types, facts.event_type) &&
         Allows(filter.event_statuses, facts.event_status) &&
         (origins == 0 || facts.independent_origins >= origins) &&
         HasAny(facts, FacetField::kCountry, filter.countries) &&
         HasAny(facts, FacetField::kProcess, filter.process_ids) &&
         HasAny(facts, FacetField::kProvider, filter.providers) && HasActor(facts, filter.actors);
}

bool PassesWords(const Filter& filter, const std::vector<std::string>& words) {
  return std::all_of(filter.words.begin(), filter.words.end(), [&words](const std::string& word) {
    return std::binary_search(words.begin(), words.end(), word);
  });
}

bool Passes(const Filter& filter, const v1::Item& item) {
  return PassesFacts(filter, FactsOf(item)) && (filter.words.empty() || PassesWords(filter, WordsOf(item)));
}

}  // namespace parley::gateway
