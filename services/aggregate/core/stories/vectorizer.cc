#include "aggregate/core/stories/vectorizer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "aggregate/core/stories/centroid.h"
#include "common/base/hash.h"

namespace parley::aggregate {
namespace {

enum Namespace : uint64_t { kWord = 1, kEntity, kEvent, kPlace, kQuantity };

uint32_t TermHash(Namespace space, std::string_view text) {
  return static_cast<uint32_t>(Hash64(text, space) >> 32);
}

// Sums of the weights of each term before its rarity counts, in 1/256.
using Masses = absl::btree_map<uint32_t, int64_t>;

int64_t Damped(uint32_t count) { return 256 + Log2Fixed(std::max(count, 1U)); }

int FieldWeight(v1::TermField field, const VectorWeights& weights) {
  switch (field) {
    case v1::TERM_FIELD_TITLE:
      return weights.title;
    case v1::TERM_FIELD_LEAD:
      return weights.lead;
    default:
      return weights.body;
  }
}

void AddWords(const v1::Extraction& extraction, const VectorWeights& weights, Masses& masses) {
  for (const v1::Term& term : extraction.terms()) {
    masses[TermHash(kWord, term.text())] += FieldWeight(term.field(), weights) * Damped(term.count());
  }
}

void AddEntities(const v1::Extraction& extraction, const VectorWeights& weights, Masses& masses) {
  for (const v1::Entity& entity : extraction.entities()) {
    const std::string& key = entity.entity_id().empty() ? entity.name() : entity.entity_id();
    if (key.empty()) continue;
    masses[TermHash(kEntity, key)] += weights.entity * Damped(static_cast<uint32_t>(entity.mentions_size()));
  }
}

std::string Signature(const v1::Event& event) {
  std::string signature = std::to_string(event.type());
  for (const v1::Party& party : event.actors()) signature += "|a" + party.actor_code();
  for (const v1::Party& party : event.recipients()) signature += "|r" + party.actor_code();
  return signature;
}

void AddEvents(const v1::Extraction& extraction, const VectorWeights& weights, Masses& masses) {
  for (const v1::Event& event : extraction.events()) {
    // What an article recalls is shared by reports of different happenings.
    if (event.status() == v1::EVENT_STATUS_HISTORICAL) continue;
    masses.emplace(TermHash(kEvent, Signature(event)), weights.event * 256);
    if (!event.place().name().empty()) {
      masses.emplace(TermHash(kPlace, event.place().name()), weights.place * 256);
    }
    for (const v1::Quantity& quantity : event.quantities()) {
      const std::string text = std::to_string(quantity.kind()) + "=" + std::to_string(quantity.low());
      masses.emplace(TermHash(kQuantity, text), weights.quantity * 256);
    }
  }
}

}  // namespace

std::vector<uint32_t> Vectorize(const v1::Extraction& extraction, const TermCounts& counts,
                                const VectorWeights& weights, state::v1::ArticleState& out) {
  Masses masses;
  AddWords(extraction, weights, masses);
  AddEntities(extraction, weights, masses);
  AddEvents(extraction, weights, masses);
  std::vector<uint32_t> terms;
  std::vector<std::pair<int64_t, uint32_t>> weighted;
  terms.reserve(masses.size());
  for (const auto& [term, mass] : masses) {
    terms.push_back(term);
    if (const int64_t weight = mass * counts.Rarity(term) >> 8; weight > 0)
      weighted.emplace_back(-weight, term);
  }
  std::sort(weighted.begin(), weighted.end());  // Heaviest first, then by term.
  if (weighted.size() > kVectorTerms) weighted.resize(kVectorTerms);
  double squares = 0;
  for (const auto& [negative, term] : weighted) squares += static_cast<double>(negative * negative);
  std::sort(weighted.begin(), weighted.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  const double scale = squares > 0 ? static_cast<double>(kVectorLength) / std::sqrt(squares) : 0;
  out.clear_terms();
  out.clear_weights();
  for (const auto& [negative, term] : weighted) {
    const auto weight = static_cast<uint32_t>(static_cast<double>(-negative) * scale);
    if (weight == 0) continue;
    out.add_terms(term);
    out.add_weights(weight);
  }
  return terms;
}

}  // namespace parley::aggregate
