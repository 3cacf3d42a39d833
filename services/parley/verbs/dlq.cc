#include "parley/verbs/dlq.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/traceparent.h"
#include "common/base/utf8.h"
#include "common/log/envelope.h"
#include "common/log/topics.h"
#include "parley/views/wording.h"

namespace parley::verbs {
namespace {

constexpr size_t kShownBytes = 4000;
const log::TopicPartition kDeadLetterPartition{log::kDeadLetters, 0};

std::string ReasonWord(v1::DeadLetterReason reason) {
  std::string word = v1::DeadLetterReason_Name(reason).substr(std::string_view("DEAD_LETTER_REASON_").size());
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return c == '_' ? ' ' : static_cast<char>(std::tolower(c)); });
  return word;
}

std::string TraceparentOf(const v1::DeadLetter& letter) {
  const auto& headers = letter.headers();
  const auto found = std::find_if(headers.begin(), headers.end(), [](const v1::DeadLetterHeader& header) {
    return header.name() == kTraceparentHeader;
  });
  return found == headers.end() ? std::string() : ReadTraceparent(found->value());
}

}  // namespace

absl::StatusOr<std::vector<DeadLetterEntry>> ReadDeadLetters(log::Log& log, size_t* foreign) {
  std::vector<DeadLetterEntry> entries;
  ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(kDeadLetterPartition));
  for (int64_t next = range.start; next < range.end;) {
    ASSIGN_OR_RETURN(const log::Chunk chunk,
                     log.Read(kDeadLetterPartition, next, 100, Deadline::After(std::chrono::seconds(1))));
    if (chunk.next_offset == next) {
      break;
    }
    next = chunk.next_offset;
    for (const log::StoredRecord& record : chunk.records) {
      DeadLetterEntry entry;
      if (!record.value.has_value()) {
        for (DeadLetterEntry& earlier : entries) {
          earlier.replayed |= earlier.letter.id() == record.key;
        }
      } else if (log::Unwrap(record, entry.letter).ok()) {
        entries.push_back(std::move(entry));
      } else if (foreign != nullptr) {
        ++*foreign;
      }
    }
  }
  return entries;
}

absl::StatusOr<DeadLetterEntry> FindDeadLetter(log::Log& log, const std::string& id) {
  ASSIGN_OR_RETURN(std::vector<DeadLetterEntry> entries, ReadDeadLetters(log));
  std::erase_if(entries, [&id](const DeadLetterEntry& entry) { return !entry.letter.id().starts_with(id); });
  if (entries.empty()) {
    return MakeStatus(absl::StatusCode::kNotFound, "no dead letter {} (see parley dlq list)", id);
  }
  // The same letter may have been written again after a replay failed: the newest counts.
  if (entries.front().letter.id() != entries.back().letter.id()) {
    return InvalidArgument("several dead letters begin with {}; give more of the id", id);
  }
  return std::move(entries.back());
}

std::string DeadLetterTable(const std::vector<DeadLetterEntry>& entries, const views::Style& style) {
  std::string out;
  for (const DeadLetterEntry& entry : entries) {
    const v1::DeadLetter& letter = entry.letter;
    const std::string source = letter.topic().empty() ? letter.source()
                                                      : fmt::format("{}[{}]@{}", letter.topic(),
                                                                    letter.partition(), letter.offset());
    out += fmt::format("{}  {}  {}  {}  {}  {}{}\n", letter.id().substr(0, 12), views::Day(letter.time()),
                       views::Fit(letter.service(), 9),
                       style.Yellow(views::Fit(ReasonWord(letter.reason()), 20)), views::Fit(source, 32),
                       views::Cut(letter.message(), style.width > 50 ? style.width - 20 : 60),
                       entry.replayed ? style.Dim("  (replayed)") : "");
  }
  return out;
}

std::string DeadLetterView(const DeadLetterEntry& entry, const views::Style& style) {
  const v1::DeadLetter& letter = entry.letter;
  constexpr size_t kLabel = 10;
  std::string out = style.Bold("DEAD LETTER " + letter.id()) + (entry.replayed ? " (replayed)" : "") + "\n";
  out += views::Labelled("reason", ReasonWord(letter.reason()), 2, kLabel, style);
  out += views::Labelled("message", letter.message(), 2, kLabel, style);
  out += views::Labelled("service", letter.service(), 2, kLabel, style);
  out += views::Labelled("source", letter.source(), 2, kLabel, style);
  if (!letter.topic().empty()) {
    out += views::Labelled("record",
                           fmt::format("{}[{}]@{}", letter.topic(), letter.partition(), letter.offset()), 2,
                           kLabel, style);
  }
  if (!letter.article_id().empty()) {
    out += views::Labelled("article", fmt::format("{}@{}", letter.article_id(), letter.article_revision()), 2,
                           kLabel, style);
  }
  if (letter.attempts() > 0) {
    out += views::Labelled("attempts", fmt::format("{}", letter.attempts()), 2, kLabel, style);
  }
  out += views::Labelled("bytes", fmt::format("{} of {}", letter.payload().size(), letter.payload_size()), 2,
                         kLabel, style);
  return out + "\n" + Printable(letter.payload(), kShownBytes) + "\n";
}

absl::Status DeadLetterReplay::Replay(const v1::DeadLetter& letter) {
  if (letter.payload().size() < letter.payload_size()) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "dead letter {} keeps only {} of {} bytes: feed {} again instead", letter.id(),
                      letter.payload().size(), letter.payload_size(), letter.source());
  }
  RETURN_IF_ERROR(Annotate(letter.topic().empty() ? ReplayDocument(letter) : ReplayRecord(letter),
                           fmt::format("replaying {}", letter.id())));
  const log::Record mark{.topic = log::kDeadLetters, .key = letter.id(), .partition = 0};
  return log_.Append({&mark, 1}).status();
}

// As it was, to where it was read.
absl::Status DeadLetterReplay::ReplayRecord(const v1::DeadLetter& letter) {
  log::Record record{.topic = letter.topic(),
                     .key = letter.key(),
                     .value = letter.payload(),
                     .partition = letter.partition()};
  for (const v1::DeadLetterHeader& header : letter.headers()) {
    record.headers.push_back({header.name(), header.value()});
  }
  return log_.Append({&record, 1}).status();
}

absl::Status DeadLetterReplay::ReplayDocument(const v1::DeadLetter& letter) {
  ASSIGN_OR_RETURN(
      ingest::ParsedDocument document,
      ingest::ParseDocument(letter.payload(), {.source = letter.source(), .format = letter.format()}));
  if (document.articles.empty()) {
    return document.errors.empty() ? absl::InvalidArgumentError("holds no article")
                                   : document.errors.front().status;
  }
  if (acceptor_ == nullptr) {
    ASSIGN_OR_RETURN(acceptor_, ingest::Acceptor::Create({.encoding = encoding_}, log_, counters_, clock_));
  }
  ingest::Submission submission = ingest::ToSubmission(std::move(document), letter.source());
  submission.traceparent = TraceparentOf(letter);
  return acceptor_->Accept(std::move(submission)).status();
}

}  // namespace parley::verbs
