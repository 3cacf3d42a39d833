// Nouns that name happenings or what is done to them.
#pragma once

#include <cstdint>
#include <string_view>

#include "parley/v1/event.pb.h"
#include "worker/core/events/verbs.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

// A class of nouns ("talks") and what it codes as when it stands alone with its parties.
struct NounClass {
  std::string_view name;  // What Sense::theme refers to.
  v1::EventType type;     // Unspecified: never an event by itself.
  v1::NegotiationKind kind;
  Frame frame;
  std::string_view preps;  // That govern the recipient.
  std::string_view mode;
};

struct NounMatch {
  const NounClass* noun_class = nullptr;
  uint32_t tokens = 0;
};

// The longest phrase at token `i` that ends before `end`.
NounMatch FindNoun(const TokenizedText& text, uint32_t i, uint32_t end);

// Is `name` one of the '|'-separated `list`?
bool Lists(std::string_view list, std::string_view name);

}  // namespace parley::worker
