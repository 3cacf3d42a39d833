// The names the extractor knows, as data. Lists inside a row are separated by '|'; a name written in
// capitals must be capitals in the text. Facts of general knowledge, kept by hand.
#pragma once

#include <span>
#include <string_view>

namespace parley::worker {

struct CountryRow {
  std::string_view code;      // ISO 3166-1 alpha-3; XKX for Kosovo.
  std::string_view names;     // The first is the name.
  std::string_view demonyms;  // Adjectives and peoples.
  std::string_view capitals;  // Stand for the government as well.
  std::string_view cities;    // And provinces, towns in the news.
};

struct OrganizationRow {
  std::string_view id;     // Slug: "united-nations".
  std::string_view names;  // The first is the name.
  std::string_view code;   // Actor code.
};

struct PersonRow {
  std::string_view name;
  std::string_view code;
};

struct PlaceRow {
  std::string_view names;
  std::string_view country;  // Empty where it has none.
};

std::span<const CountryRow> Countries();
std::span<const OrganizationRow> Organizations();  // Intergovernmental and other bodies, organs of states.
std::span<const OrganizationRow> Groups();         // Armed groups, parties and peoples' movements.
std::span<const PersonRow> Leaders();
std::span<const PlaceRow> Regions();             // No government of their own: seas, mountains, continents.
std::span<const PlaceRow> SeatsOfPower();        // "Kremlin": facilities that stand for a government.
std::span<const std::string_view> Peoples();     // NORP names with no country.
std::span<const std::string_view> GivenNames();  // Lower-case.

}  // namespace parley::worker
