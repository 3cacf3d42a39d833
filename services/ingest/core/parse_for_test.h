// For the tests of the formats.
#pragma once

#include <string>
#include <string_view>

#include "common/base/status.h"
#include "gtest/gtest.h"
#include "ingest/core/format.h"

namespace parley::ingest {

inline ParsedDocument Parse(std::string_view bytes, std::string format = "", std::string provider = "") {
  auto document = ParseDocument(
      bytes, {.source = "wire", .format = std::move(format), .default_provider = std::move(provider)});
  if (!document.ok()) {
    ADD_FAILURE() << ToString(document.status());
    return {};
  }
  return *std::move(document);
}

// The only article of a document without errors.
inline v1::Article ParseOne(std::string_view bytes, std::string format = "", std::string provider = "") {
  ParsedDocument document = Parse(bytes, std::move(format), std::move(provider));
  for (const ItemError& error : document.errors) {
    ADD_FAILURE() << error.place << ": " << ToString(error.status);
  }
  if (document.articles.size() != 1) {
    ADD_FAILURE() << document.articles.size() << " articles";
    return {};
  }
  return document.articles.front();
}

// Why the document is refused; empty when it is not.
inline std::string Refusal(std::string_view bytes, std::string format = "") {
  const auto document =
      ParseDocument(bytes, {.source = "wire", .format = std::move(format), .default_provider = ""});
  return document.ok() ? "" : Message(document.status());
}

}  // namespace parley::ingest
