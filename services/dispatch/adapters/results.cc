#include "dispatch/adapters/results.h"

#include <utility>

#include "common/base/status.h"
#include "common/obs/logging.h"

namespace parley::dispatch {

ArticleOutcome Results::Take(Ticket ticket, v1::ExtractionResult& result, absl::Status& why) {
  const PendingArticle* pending = store_.Find(ticket);
  if (pending == nullptr) {
    return ArticleOutcome::kExtracted;  // Revoked meanwhile.
  }
  if (!result.has_extraction()) {
    const bool named = result.has_error() && result.error().code() != 0;
    why = named ? absl::Status(static_cast<absl::StatusCode>(result.error().code()), result.error().message())
                : Internal("a worker gave neither an extraction nor an error");
    return TakeError(ticket, why);
  }
  auto record =
      ExtractionRecord(pending->record, pending->article, std::move(*result.mutable_extraction()), encoding_);
  if (record.ok()) {
    store_.Finish(ticket, {.record = *std::move(record)});
    return ArticleOutcome::kExtracted;
  }
  why = record.status();
  if (why.code() == absl::StatusCode::kResourceExhausted) {
    Bury(ticket, {.reason = v1::DEAD_LETTER_REASON_TOO_LARGE, .message = Message(why), .attempts = 1});
    return ArticleOutcome::kInvalid;
  }
  return ArticleOutcome::kFailed;
}

ArticleOutcome Results::TakeError(Ticket ticket, const absl::Status& why) {
  const ArticleOutcome outcome = ClassifyArticle(why.code());
  if (outcome == ArticleOutcome::kInvalid) {
    Bury(ticket, {.reason = v1::DEAD_LETTER_REASON_INVALID_ARTICLE, .message = Message(why), .attempts = 1});
  } else {
    metrics_.Retries(outcome == ArticleOutcome::kTransient ? "article_deferred" : "article_failed")
        .Increment();
  }
  return outcome;
}

void Results::GiveUp(const std::vector<Condemned>& condemned, const std::map<Ticket, absl::Status>& why) {
  for (const Condemned& c : condemned) {
    const v1::Article& article = store_.Find(c.ticket)->article;
    Bury(c.ticket, {.reason = v1::DEAD_LETTER_REASON_WORKER_FAILURE,
                    .message = fmt::format(
                        "{}@{}: workers failed on it alone {} times, at last: {}; mend the extractor, "
                        "then replay it (parley dlq replay)",
                        article.id(), article.revision(), max_strikes_, ToString(why.at(c.ticket))),
                    .attempts = c.attempts});
  }
}

void Results::Bury(Ticket ticket, const Failure& failure) {
  const PendingArticle& pending = *store_.Find(ticket);
  const bool readable = failure.reason != v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD;
  log::Record record =
      DeadLetterRecord(pending.record, readable ? &pending.article : nullptr, failure, encoding_);
  obs::Logger("dispatch")
      ->warn("dead letter reason={} article={} partition={} offset={} message={}",
             v1::DeadLetterReason_Name(failure.reason), obs::Field(pending.article.id()),
             pending.record.partition, pending.record.offset, obs::Field(failure.message));
  store_.Finish(ticket, {.record = std::move(record), .dead = failure.reason});
}

}  // namespace parley::dispatch
