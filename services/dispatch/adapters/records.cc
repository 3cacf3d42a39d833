#include "dispatch/adapters/records.h"

#include <algorithm>
#include <utility>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/json/timestamp.h"
#include "common/log/dead_letter.h"
#include "common/log/received.h"
#include "common/log/topics.h"

namespace parley::dispatch {
namespace {

constexpr char kSource[] = "/parley/dispatch";
constexpr size_t kMaxKeyBytes = 1024;
constexpr size_t kMaxValueBytes = 9 * 1024 * 1024;

// Timestamps come from outside: one that cannot be written counts as absent.
WallTime TimeOf(const v1::Article& article, WallTime appended) {
  for (const auto& [present, time] : {std::pair{article.has_published(), article.published()},
                                      std::pair{article.has_updated(), article.updated()}}) {
    if (present && IsValid(time)) {
      return ToWallTime(time);
    }
  }
  return appended;
}

std::string Place(const log::StoredRecord& record) {
  return fmt::format("{}[{}]@{}", record.topic, record.partition, record.offset);
}

v1::DeadLetter Letter(const log::StoredRecord& source, const v1::Article* article, const Failure& failure) {
  const std::string_view bytes =
      source.value.has_value() ? std::string_view(*source.value) : std::string_view();
  v1::DeadLetter letter;
  letter.set_id(Sha256Hex(fmt::format("{} {} {}", Place(source), v1::DeadLetterReason_Name(failure.reason),
                                      Sha256Hex(bytes)))
                    .substr(0, 32));
  letter.set_reason(failure.reason);
  letter.set_message(failure.message);
  letter.set_service("dispatch");
  letter.set_source(source.topic);
  letter.set_topic(source.topic);
  letter.set_partition(source.partition);
  letter.set_offset(source.offset);
  letter.set_key(source.key);
  log::SetPayload(bytes, letter);
  log::SetHeaders(source.headers, letter);
  if (article != nullptr) {
    letter.set_article_id(article->id());
    letter.set_article_revision(article->revision());
    letter.set_format(article->format());
  }
  letter.set_attempts(static_cast<uint32_t>(std::max(failure.attempts, 0)));
  *letter.mutable_time() = ToTimestamp(source.time);
  return letter;
}

}  // namespace

absl::StatusOr<v1::Article> ReadArticle(const log::StoredRecord& record) {
  v1::Article article;
  RETURN_IF_ERROR(log::Unwrap(record, article));
  if (article.id().empty() || article.id().size() > kMaxKeyBytes - 100) {
    return InvalidArgument("{}: an article id of {} bytes; ingest gives 1 to {}", Place(record),
                           article.id().size(), kMaxKeyBytes - 100);
  }
  for (const auto* time : {&article.published(), &article.updated(), &article.embargo_until()}) {
    if (!IsValid(*time)) {  // It would travel into stories that nobody can write as JSON.
      return InvalidArgument("{}: article {} has a time outside the years 1 to 9999 ({} s, {} ns)",
                             Place(record), Printable(article.id(), 80), time->seconds(), time->nanos());
    }
  }
  return article;
}

absl::StatusOr<log::Record> ExtractionRecord(const log::StoredRecord& source, const v1::Article& article,
                                             v1::Extraction extraction, log::Encoding encoding) {
  if (extraction.article().id() != article.id() || extraction.article().revision() != article.revision()) {
    return MakeStatus(absl::StatusCode::kDataLoss, "{}: asked a worker for {}@{}, got {}@{}", Place(source),
                      article.id(), article.revision(), Printable(extraction.article().id(), 80),
                      extraction.article().revision());
  }
  log::Envelope envelope{
      .topic = log::kExtractions,
      .key = article.id(),
      .id = fmt::format("{}@{}#{}", article.id(), article.revision(), extraction.model_version()),
      .source = kSource,
      .time = TimeOf(article, source.time),
      .traceparent = log::TraceparentOf(source.headers),
      .partition = source.partition};
  v1::FoldInput input;
  *input.mutable_extraction() = std::move(extraction);
  ASSIGN_OR_RETURN(log::Record record, log::Wrap(envelope, input, encoding));
  if (const size_t bytes = record.value.has_value() ? record.value->size() : 0; bytes > kMaxValueBytes) {
    return MakeStatus(absl::StatusCode::kResourceExhausted,
                      "{}: the extraction of {} has {} bytes; a record holds {}", Place(source), article.id(),
                      bytes, kMaxValueBytes);
  }
  if (article.has_received() && IsValid(article.received())) {
    log::AddReceived(ToWallTime(article.received()), record);
  }
  return record;
}

log::Record DeadLetterRecord(const log::StoredRecord& source, const v1::Article* article,
                             const Failure& failure, log::Encoding encoding) {
  return log::WrapDeadLetter(
      {.source = kSource, .time = source.time, .traceparent = log::TraceparentOf(source.headers)},
      Letter(source, article, failure), encoding);
}

absl::StatusOr<log::Record> TickRecord(int32_t partition, WallTime time, log::Encoding encoding) {
  v1::FoldInput input;
  *input.mutable_tick() = ToTimestamp(time);
  return log::Wrap({.topic = log::kExtractions,
                    .key = "tick",
                    .id = fmt::format("tick/{}@{}", partition, FormatRfc3339(time)),
                    .source = kSource,
                    .time = time,
                    .partition = partition},
                   input, encoding);
}

size_t SizeOf(const log::Record& record) {
  return 512 + record.key.size() + (record.value.has_value() ? record.value->size() : 0);
}

size_t SizeOf(const log::StoredRecord& record) {
  size_t headers = 0;
  for (const log::Header& header : record.headers) {
    headers += header.name.size() + header.value.size();
  }
  return 512 + record.key.size() + headers + (record.value.has_value() ? record.value->size() : 0);
}

}  // namespace parley::dispatch
