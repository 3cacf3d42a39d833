// What dispatch reads from outside: its journal, and records of parley.articles that anybody may have
// written.
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "common/log/topics.h"
#include "dispatch/adapters/records.h"
#include "dispatch/core/in_flight.h"

namespace parley::dispatch {
namespace {

void Journal(std::string_view bytes) {
  InFlightEntries entries = ParseInFlight(bytes, "journal\n");
  BlameInFlight(entries);
  PARLEY_CHECK(entries.size() <= kMaxInFlightEntries);
  std::string again = "journal\n";
  for (const auto& [at, entry] : entries) {
    again += InFlightLine('?', at, entry.strikes);
  }
  PARLEY_CHECK(ParseInFlight(again, "journal\n") == entries);
}

// Whatever the bytes are, a record comes out that can be read back.
void Article(std::string_view bytes, log::Encoding encoding) {
  log::StoredRecord source{.topic = log::kArticles, .partition = 1, .offset = 2};
  source.key = bytes.substr(0, 40);
  source.value = bytes;
  source.headers = {{"traceparent", source.key},
                    {"content-type", encoding == log::Encoding::kJson ? "application/json" : ""}};
  const auto article = ReadArticle(source);
  const log::Record dead = DeadLetterRecord(
      source, article.ok() ? &*article : nullptr,
      {.reason = v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD, .message = std::string(bytes)}, encoding);
  v1::DeadLetter letter;
  PARLEY_CHECK(log::Unwrap({.topic = dead.topic, .value = dead.value, .headers = dead.headers}, letter).ok());
  PARLEY_CHECK(letter.payload() == bytes);
  if (article.ok()) {
    v1::Extraction extraction;
    extraction.mutable_article()->set_id(article->id());
    extraction.mutable_article()->set_revision(article->revision());
    PARLEY_CHECK(ExtractionRecord(source, *article, extraction, encoding).ok());
  }
}

}  // namespace
}  // namespace parley::dispatch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parley::dispatch::Journal(bytes);
  parley::dispatch::Article(bytes, parley::log::Encoding::kProtobuf);
  parley::dispatch::Article(bytes, parley::log::Encoding::kJson);
  return 0;
}
