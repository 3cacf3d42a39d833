#include "ingest/core/wire_text/preamble.h"

#include <array>

#include "common/base/utf8.h"
#include "fmt/format.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kMaxKeyBytes = 24;

void SetNote(Draft& draft, std::string_view value) {
  std::string* note = draft.article.mutable_ednote();
  note->append(note->empty() ? "" : "\n").append(value);
}

struct Key {
  std::string_view name;
  void (*set)(Draft& draft, std::string_view value);
};

constexpr auto kKeys = std::to_array<Key>({
    {"slug", [](Draft& d, std::string_view v) { d.article.set_slugline(std::string(v)); }},
    {"item", [](Draft& d, std::string_view v) { d.article.set_provider_item_id(std::string(v)); }},
    {"revision", [](Draft& d, std::string_view v) { d.SetRevision(v); }},
    {"status", [](Draft& d, std::string_view v) { d.SetStatus(v); }},
    {"published", [](Draft& d, std::string_view v) { d.SetPublished(v); }},
    {"updated", [](Draft& d, std::string_view v) { d.SetUpdated(v); }},
    {"embargo", [](Draft& d, std::string_view v) { d.SetEmbargo(v); }},
    {"provider", [](Draft& d, std::string_view v) { d.article.set_provider(std::string(v)); }},
    {"urgency", [](Draft& d, std::string_view v) { d.SetUrgency(v); }},
    {"note", SetNote},
    {"language", [](Draft& d, std::string_view v) { d.article.set_language(std::string(v)); }},
    {"keywords", [](Draft& d, std::string_view v) { AddKeywords(v, d.article); }},
});

const Key* FindKey(std::string_view name) {
  for (const Key& key : kKeys) {
    if (EqualsIgnoringCase(key.name, name)) {
      return &key;
    }
  }
  return nullptr;
}

bool IsKeyCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'; }

void SetField(const PreambleField& field, Draft& draft) {
  if (const Key* key = FindKey(field.key)) {
    key->set(draft, field.value);
  } else {
    draft.Note(
        fmt::format("unknown preamble line left out: \"{}: {}\"", field.key, Printable(field.value, 60)));
  }
}

}  // namespace

PreambleField SplitField(std::string_view line) {
  size_t end = 0;
  while (end < line.size() && end <= kMaxKeyBytes && IsKeyCharacter(line[end])) {
    ++end;
  }
  const bool is_field = end > 0 && end <= kMaxKeyBytes && line.substr(end).starts_with(':') &&
                        (end + 1 == line.size() || line[end + 1] == ' ');
  return is_field ? PreambleField{line.substr(0, end), Trim(line.substr(end + 1))} : PreambleField{};
}

bool OpensPreamble(std::string_view line) { return FindKey(SplitField(line).key) != nullptr; }

void TakePreamble(std::vector<std::string_view>& lines, Draft& draft) {
  if (lines.empty() || !OpensPreamble(lines.front())) {
    return;
  }
  size_t count = 0;
  while (count < lines.size() && !SplitField(lines[count]).key.empty()) {
    SetField(SplitField(lines[count]), draft);
    ++count;
  }
  while (count < lines.size() && Trim(lines[count]).empty()) {
    ++count;
  }
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace parley::ingest
