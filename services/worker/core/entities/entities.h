// The named entities of an article.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "worker/core/entities/name_scanner.h"
#include "worker/core/text/article_text.h"

namespace parley::worker {

struct EntityRecord {
  std::string name;  // The fullest form met.
  v1::EntityType type = v1::ENTITY_TYPE_UNSPECIFIED;
  std::string id;
  std::string code;      // Actor code of the entity itself: "PAK" for the country, "PAKGOV" for its minister.
  bool place = false;    // Can be where something happens.
  bool capital = false;  // A place that may stand for its government.
  std::vector<std::string> roles;
};

struct EntityMention {
  uint32_t first;  // Tokens of the field.
  uint32_t last;
  uint32_t entity;  // Index into ArticleEntities::entities.
};

struct ArticleEntities {
  std::vector<EntityRecord> entities;  // In the order of first mention, body first.
  std::vector<EntityMention> headline;
  std::vector<EntityMention> body;
  std::string home_country;   // Of the dateline, else the topic's; empty when neither.
  std::string topic_country;  // The one that most names belong to.
  const std::vector<EntityMention>& Of(v1::Field field) const {
    return field == v1::FIELD_HEADLINE ? headline : body;
  }
};

// Finds names, tells what they are and which are the same: "Imran Khan" and "Khan"; "Free Aceh Movement
// (GAM)" and "GAM". At most `max_entities`.
ArticleEntities FindEntities(const ArticleText& text, std::string_view dateline_place, size_t max_entities);

// Appends them to `out` with mentions and salience (the most salient has 1).
void AddEntities(const ArticleText& text, const ArticleEntities& found, v1::Extraction& out);

}  // namespace parley::worker
