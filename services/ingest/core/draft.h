// An item on its way from a wire format to an Article.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/v1/article.pb.h"

namespace parley::ingest {

// Parsers fill `article` with text as they found it, the body already in paragraphs; FinishArticle does the
// rest. The setters take a field's text and know what may be left out with a note and what must not be
// guessed: an embargo or a status that cannot be read is a fault, because the item might be shown that must
// not be.
struct Draft {
  v1::Article article;
  std::string place;               // "line 12", "item 3 (guid x)".
  std::string_view bytes;          // As it stands in the document; may be empty.
  std::vector<std::string> notes;  // What was left out or repaired.
  absl::Status fault;              // Why the item cannot be used; the first reason stays.

  void Note(std::string note);
  void Fail(absl::Status status);

  void SetPublished(std::string_view text);
  void SetUpdated(std::string_view text);
  void SetEmbargo(std::string_view text);
  void SetStatus(std::string_view word);
  void SetRevision(std::string_view number);
  void SetUrgency(std::string_view number);
};

// "usable", "CANCELED", "cancelled", "kill", "ARTICLE_STATUS_WITHHELD" ...; kInvalidArgument names the word.
absl::StatusOr<v1::ArticleStatus> StatusFromWord(std::string_view word);

// Appends each part of a list ("talks; ceasefire, truce") that is not empty.
void AddKeywords(std::string_view list, v1::Article& article);

}  // namespace parley::ingest
