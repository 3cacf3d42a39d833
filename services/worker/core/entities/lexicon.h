// Looks names up in the built-in lists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "parley/v1/extraction.pb.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

enum class NameClass : uint8_t {
  kCountry,
  kDemonym,  // "Pakistani", "Israelis".
  kPeople,   // NORP without a country: "Kurds".
  kCity,
  kCapital,  // A city that stands for its government.
  kRegion,
  kSeat,  // "Kremlin": a building that stands for a government.
  kOrganization,
  kGroup,  // Armed group, party.
  kLeader,
};

struct LexiconEntry {
  NameClass name_class;
  v1::EntityType type;
  std::string id;    // "country:PAK", "group:taliban".
  std::string name;  // Canonical.
  std::string code;  // Actor code; for places the country alone.
};

struct LexiconMatch {
  const LexiconEntry* entry = nullptr;  // Null: nothing matches.
  uint32_t tokens = 0;
};

// Immutable after construction; may be shared by threads.
class Lexicon {
 public:
  Lexicon();
  Lexicon(const Lexicon&) = delete;
  Lexicon& operator=(const Lexicon&) = delete;

  // The longest name that starts at token `i` and ends before `end`. Names written in capitals in the lists
  // must be capitals in the text ("US", not "us"); others need a capital where the list has one.
  LexiconMatch Find(const TokenizedText& text, uint32_t i, uint32_t end) const;

  // The name in full, whatever its case: for datelines ("KABUL").
  const LexiconEntry* FindPlace(std::string_view name) const;

  bool IsGivenName(std::string_view lower) const { return given_names_.contains(lower); }

  // The built-in lists. Built at first use, never destroyed.
  static const Lexicon& Get();

 private:
  struct Alias {
    uint32_t entry;
    bool capitals;  // Must be written in capitals.
  };

  void AddCountries();
  void AddOrganizations();
  void AddPeopleAndPlaces();
  void Add(std::string_view names, LexiconEntry entry);
  void AddAlias(std::string_view alias, uint32_t entry);

  std::vector<LexiconEntry> entries_;
  absl::flat_hash_map<std::string, std::vector<Alias>> aliases_;  // By lower-case words joined by spaces.
  absl::flat_hash_map<std::string, uint32_t> longest_;  // First word -> most tokens of an alias with it.
  absl::flat_hash_set<std::string_view> given_names_;
};

// Lower-case words joined by '-': "Zalmay Khalilzad" -> "zalmay-khalilzad". At most 80 bytes.
std::string Slug(std::string_view name);

}  // namespace parley::worker
