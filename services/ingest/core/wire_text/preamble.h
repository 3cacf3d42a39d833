// The "Key: value" lines above an item of wire copy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/core/draft.h"

namespace parley::ingest {

struct PreambleField {
  std::string_view key, value;
};

// "Slug: PAK-TALKS" -> {"Slug", "PAK-TALKS"}; an empty key when the line is no such line.
PreambleField SplitField(std::string_view line);

// True when the line can open a preamble: it has one of the known keys.
bool OpensPreamble(std::string_view line);

// Takes the preamble off the front of `lines`, with the blank line after it.
void TakePreamble(std::vector<std::string_view>& lines, Draft& draft);

}  // namespace parley::ingest
