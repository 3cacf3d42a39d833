#include "worker/core/entities/lexicon.h"

#include <algorithm>
#include <utility>

#include "worker/core/entities/lexicon_data.h"

namespace parley::worker {
namespace {

// Calls `visit` for each of the '|'-separated items.
template <typename Visit>
void ForEachItem(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const size_t bar = std::min(list.find('|'), list.size());
    if (bar > 0) visit(list.substr(0, bar));
    list.remove_prefix(std::min(bar + 1, list.size()));
  }
}

std::string_view FirstItem(std::string_view list) { return list.substr(0, list.find('|')); }

// The form words are compared in: "U.S." and "US" are one.
void AppendKey(const Token& token, std::string& key) {
  if (!key.empty()) key += ' ';
  for (const char c : token.lower) {
    if (c != '.') key += c;
  }
  if (token.lower == ".") key += '.';
}

// Does every word that counts start with a capital? Small words may not.
bool HasCapitals(const TokenizedText& text, uint32_t first, uint32_t last) {
  return text[first].capital || text[last - 1].capital || text[first].kind == TokenKind::kNumber;
}

}  // namespace

std::string Slug(std::string_view name) {
  constexpr size_t kMaxBytes = 80;
  std::string slug;
  for (const char c : LowerCase(name)) {
    const bool keep =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) >= 0x80);
    if (keep) {
      slug += c;
    } else if (c != '.' && c != '\'' && !slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  if (slug.size() > kMaxBytes) {
    size_t cut = kMaxBytes;
    while (cut > 0 && (static_cast<unsigned char>(slug[cut]) & 0xC0) == 0x80) --cut;
    slug.resize(cut);
  }
  return slug;
}

Lexicon::Lexicon() {
  AddCountries();
  AddOrganizations();
  AddPeopleAndPlaces();
}

const Lexicon& Lexicon::Get() {
  static const Lexicon& lexicon = *new Lexicon();
  return lexicon;
}

void Lexicon::AddAlias(std::string_view alias, uint32_t entry) {
  const TokenizedText words(alias);
  std::string key, first;
  for (const Token& token : words.tokens()) {
    AppendKey(token, key);
    if (first.empty()) first = key;
  }
  const bool capitals = words.size() == 1 && words[0].all_capital;
  aliases_[key].push_back({entry, capitals});
  uint32_t& longest = longest_[first];
  longest = std::max(longest, static_cast<uint32_t>(words.size()));
}

void Lexicon::Add(std::string_view names, LexiconEntry entry) {
  const uint32_t index = static_cast<uint32_t>(entries_.size());
  entries_.push_back(std::move(entry));
  ForEachItem(names, [&](std::string_view name) { AddAlias(name, index); });
}

void Lexicon::AddCountries() {
  for (const CountryRow& row : Countries()) {
    const std::string code(row.code), id = "country:" + code;
    const std::string name(FirstItem(row.names));
    Add(row.names, {NameClass::kCountry, v1::ENTITY_TYPE_GPE, id, name, code});
    Add(row.demonyms, {NameClass::kDemonym, v1::ENTITY_TYPE_NORP, "nationality:" + code, name, code});
    const auto add_city = [&](std::string_view city, NameClass name_class) {
      Add(city,
          {name_class, v1::ENTITY_TYPE_GPE, "place:" + code + "-" + Slug(city), std::string(city), code});
    };
    ForEachItem(row.capitals, [&](std::string_view city) { add_city(city, NameClass::kCapital); });
    ForEachItem(row.cities, [&](std::string_view city) { add_city(city, NameClass::kCity); });
  }
}

void Lexicon::AddOrganizations() {
  for (const OrganizationRow& row : Organizations()) {
    Add(row.names, {NameClass::kOrganization, v1::ENTITY_TYPE_ORGANIZATION, "org:" + std::string(row.id),
                    std::string(FirstItem(row.names)), std::string(row.code)});
  }
  for (const OrganizationRow& row : Groups()) {
    Add(row.names, {NameClass::kGroup, v1::ENTITY_TYPE_ORGANIZATION, "group:" + std::string(row.id),
                    std::string(FirstItem(row.names)), std::string(row.code)});
  }
}

void Lexicon::AddPeopleAndPlaces() {
  for (const PersonRow& row : Leaders()) {
    Add(row.name, {NameClass::kLeader, v1::ENTITY_TYPE_PERSON, "person:" + Slug(row.name),
                   std::string(row.name), std::string(row.code)});
  }
  for (const std::string_view people : Peoples()) {
    Add(people,
        {NameClass::kPeople, v1::ENTITY_TYPE_NORP, "people:" + Slug(people), std::string(people), ""});
  }
  for (const PlaceRow& row : Regions()) {
    ForEachItem(row.names, [&](std::string_view name) {
      Add(name, {NameClass::kRegion, v1::ENTITY_TYPE_LOCATION, "place:" + Slug(name), std::string(name),
                 std::string(row.country)});
    });
  }
  for (const PlaceRow& row : SeatsOfPower()) {
    ForEachItem(row.names, [&](std::string_view name) {
      Add(name, {NameClass::kSeat, v1::ENTITY_TYPE_ORGANIZATION, "seat:" + Slug(name), std::string(name),
                 std::string(row.country)});
    });
  }
  for (const std::string_view name : GivenNames()) given_names_.insert(name);
}

LexiconMatch Lexicon::Find(const TokenizedText& text, uint32_t i, uint32_t end) const {
  std::string key;
  AppendKey(text[i], key);
  const auto longest = longest_.find(key);
  if (longest == longest_.end()) return {};
  LexiconMatch best;
  const uint32_t last = std::min(end, i + longest->second);
  for (uint32_t j = i; j < last; ++j) {
    if (j > i) AppendKey(text[j], key);
    const auto found = aliases_.find(key);
    if (found == aliases_.end() || !HasCapitals(text, i, j + 1)) continue;
    for (const Alias& alias : found->second) {
      if (alias.capitals && !text[i].all_capital) continue;
      best = {&entries_[alias.entry], j - i + 1};
      break;
    }
  }
  return best;
}

const LexiconEntry* Lexicon::FindPlace(std::string_view name) const {
  const TokenizedText words(name);
  std::string key;
  for (const Token& token : words.tokens()) AppendKey(token, key);
  const auto found = aliases_.find(key);
  if (found == aliases_.end()) return nullptr;
  for (const Alias& alias : found->second) {
    const v1::EntityType type = entries_[alias.entry].type;
    if (type == v1::ENTITY_TYPE_GPE || type == v1::ENTITY_TYPE_LOCATION) return &entries_[alias.entry];
  }
  return nullptr;
}

}  // namespace parley::worker
