// First pass over a text: where names are, and what the words around them tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "worker/core/entities/lexicon.h"
#include "worker/core/text/article_text.h"

namespace parley::worker {

// A name where it stands. Tokens are half open and belong to one field.
struct NameSpan {
  uint32_t first;
  uint32_t last;
  const LexiconEntry* entry = nullptr;                // Null for a name that is in no list.
  v1::EntityType type = v1::ENTITY_TYPE_UNSPECIFIED;  // Unspecified: nothing told.
  bool certain = false;                               // The type has evidence here, not only a guess.
  std::string role;                                   // "Foreign Minister", as printed; empty when none.
  std::string sector;                                 // What the role or the organisation's last word tells.
  std::string country;  // Or a whole actor code where a group lends it ("JEM leader X").
  bool former = false;
};

// What one article's lower-case words tell: "March" is no name where "march" occurs.
class WordEvidence {
 public:
  void Take(const FieldText& field);
  bool IsUsedAsWord(std::string_view lower) const { return plain_.contains(lower); }
  bool IsUsedAsName(std::string_view lower) const { return named_.contains(lower); }

 private:
  absl::flat_hash_set<std::string_view> plain_;  // Seen without a capital.
  absl::flat_hash_set<std::string_view> named_;  // Seen with a capital inside a sentence.
};

// Most words of the headline start with a capital, so that a capital tells nothing.
bool IsTitleCase(const FieldText& field);

// Names of one field in text order, not overlapping. With `listed_only` names that are in no list are left
// out.
std::vector<NameSpan> ScanNames(const FieldText& field, const WordEvidence& evidence, bool listed_only);

}  // namespace parley::worker
