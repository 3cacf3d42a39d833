// The verbs the coder knows, in all their forms.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "parley/v1/event.pb.h"

namespace parley::worker {

enum class VerbForm : uint8_t { kBase, kThird, kPast, kParticiple, kPastOrParticiple, kIng };

// What a verb does to the clause that hangs on it.
enum class VerbRole : uint8_t {
  kEvent,   // May be an event by itself; see its senses.
  kPlain,   // Only bounds clauses.
  kSay,     // Its subject is the source of what follows.
  kDeny,    // What follows is denied.
  kFail,    // What follows did not happen: fail, avoid, stop short.
  kIntend,  // What follows is planned: plan, expect, schedule, agree to.
  kWish,    // What follows is hypothetical: want, hope, seek, consider.
  kAspect,  // What follows happens: begin, continue, manage.
};

// How a sense reads its arguments.
enum class Frame : uint8_t {
  kTransitive,    // Subject acts on the object, or on what a preposition of `preps` governs.
  kReciprocal,    // Subject and partner are both actors.
  kMediate,       // Subject is the mediator; the parties are what the theme or a preposition names.
  kTheme,         // The theme's own parties act ("talks collapsed").
  kIntransitive,  // Subject alone.
  kLift,          // What is agreed, refused or asked decides the negotiation kind; object is the addressee.
};

struct Sense {
  std::string_view particle;  // "off": must follow the verb, at most four words on. Empty: none.
  std::string_view theme;  // Class names of NounClass, '|'-separated: object, or subject when passive or of a
                           // kTheme frame.
  v1::EventType type;
  v1::NegotiationKind kind;
  Frame frame;
  std::string_view preps;  // That may govern the recipient, '|'-separated, best first.
  std::string_view mode;   // PLOVER mode; empty when none.
};

struct Verb {
  std::string_view lemma;
  VerbRole role;
  bool noun_like;             // Its base and -s forms are more often nouns.
  bool transitive;            // Always has an object: a participle without one is passive.
  std::vector<Sense> senses;  // Most specific first.
};

struct VerbMatch {
  const Verb* verb = nullptr;
  VerbForm form = VerbForm::kBase;
};

// The verb that `lower` is a form of; null when it is none. Any thread.
VerbMatch FindVerb(std::string_view lower);

// One row of the data: all senses of a lemma may be spread over several rows.
struct VerbRow {
  std::string_view lemmas;  // '|'-separated lemmas that share the sense.
  Sense sense;
};
std::span<const VerbRow> VerbRows();

struct PlainVerbRow {
  VerbRole role;
  std::string_view lemmas;
};
std::span<const PlainVerbRow> PlainVerbRows();

}  // namespace parley::worker
