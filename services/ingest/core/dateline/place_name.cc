#include "ingest/core/dateline/place_name.h"

#include <algorithm>
#include <array>

#include "common/base/utf8.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

// Lower case inside a name, capitals at its start ("Los Angeles", "Rio de los Santos"). Sorted.
constexpr auto kParticles = std::to_array<std::string_view>(
    {"al", "an",  "and", "au", "aux",  "da",  "das", "de",   "del", "den", "der",
     "di", "do",  "dos", "du", "el",   "en",  "es",  "et",   "la",  "le",  "les",
     "lo", "los", "of",  "on", "sous", "sur", "the", "upon", "y"});
constexpr auto kInitialisms = std::to_array<std::string_view>({"dc", "drc", "uae", "uk", "un", "us", "usa"});

template <typename Table>
bool Has(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

bool HasLowerCase(std::string_view word) {
  return word.find_first_of("abcdefghijklmnopqrstuvwxyz") != word.npos;
}

// "N'DJAMENA" has a second capital, "SANA'A" has not.
std::string Capitalised(std::string_view word) {
  std::string out;
  bool capital = true;
  for (size_t at = 0, letters = 0; at < word.size(); ++letters) {
    const CodePoint c = DecodeUtf8(word, at);
    AppendUtf8(capital ? c.value : ToLower(c.value), out);
    at += c.size;
    capital = letters == 1 && (c.value == '\'' || c.value == 0x2019);
  }
  return out;
}

std::string CaseWord(std::string_view word, bool first) {
  if (HasLowerCase(word)) {
    return std::string(word);
  }
  const std::string lower = LowerText(word);
  const bool dotted = word.size() >= 4 && word[1] == '.';  // "D.C."
  if (dotted || Has(kInitialisms, lower)) {
    return std::string(word);
  }
  return !first && Has(kParticles, lower) ? lower : Capitalised(word);
}

}  // namespace

std::string TitleCasePlace(std::string_view place) {
  std::string out;
  bool first = true;
  for (size_t at = 0; at < place.size();) {
    const size_t end = std::min(place.find_first_of(" -/,", at), place.size());
    if (end > at) {
      out += CaseWord(place.substr(at, end - at), first);
      first = false;
    }
    if (end < place.size()) {
      out.push_back(place[end]);
      first = first || place[end] == '/' || place[end] == ',';
    }
    at = end + 1;
  }
  return out;
}

bool IsPlaceParticle(std::string_view word) {
  return Has(kParticles, word.substr(0, std::min(word.find('-'), word.size())));
}

bool IsAllCapitals(std::string_view word) {
  size_t capitals = 0;
  for (size_t at = 0; at < word.size();) {
    const CodePoint c = DecodeUtf8(word, at);
    if (IsUpper(c.value)) {
      ++capitals;
    } else if (IsWordChar(c.value) && !(c.value >= '0' && c.value <= '9')) {
      return false;
    }
    at += c.size;
  }
  return capitals > 0;
}

bool StartsUpper(std::string_view word) { return !word.empty() && IsUpper(DecodeUtf8(word, 0).value); }

}  // namespace parley::ingest
