#include "ingest/core/draft.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "common/json/timestamp.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/time/any_time.h"
#include "ingest/core/time/civil.h"

namespace parley::ingest {
namespace {

std::string Unreadable(std::string_view field, std::string_view text) {
  return fmt::format("\"{}\" cannot be read as a time: \"{}\"; left out", field, Printable(text, 60));
}

}  // namespace

void Draft::Note(std::string note) { notes.push_back(std::move(note)); }

void Draft::Fail(absl::Status status) {
  if (fault.ok()) {
    fault = std::move(status);
  }
}

void Draft::SetPublished(std::string_view text) {
  if (const auto time = ParseAnyTime(text)) {
    *article.mutable_published() = ToTimestamp(*time);
  } else if (!Trim(text).empty()) {
    Note(Unreadable("published", text));
  }
}

void Draft::SetUpdated(std::string_view text) {
  if (const auto time = ParseAnyTime(text)) {
    *article.mutable_updated() = ToTimestamp(*time);
  } else if (!Trim(text).empty()) {
    Note(Unreadable("updated", text));
  }
}

void Draft::SetEmbargo(std::string_view text) {
  if (const auto time = ParseAnyTime(text)) {
    *article.mutable_embargo_until() = ToTimestamp(*time);
  } else if (!Trim(text).empty()) {
    Fail(InvalidArgument("the embargo cannot be read as a time: \"{}\"; give it as 2019-10-05T14:20:00Z",
                         Printable(text, 60)));
  }
}

void Draft::SetStatus(std::string_view word) {
  if (Trim(word).empty()) {
    return;
  }
  const auto status = StatusFromWord(Trim(word));
  if (status.ok()) {
    article.set_status(*status);
  } else {
    Fail(status.status());
  }
}

void Draft::SetRevision(std::string_view text) {
  std::string_view rest = Trim(text);
  const auto number = TakeNumber(rest, 1, 9);
  if (number && rest.empty()) {
    article.set_revision(static_cast<uint32_t>(*number));
  } else if (!Trim(text).empty()) {
    Note(fmt::format("the revision is no number: \"{}\"; left out", Printable(text, 60)));
  }
}

void Draft::SetUrgency(std::string_view text) {
  std::string_view rest = Trim(text);
  const auto number = TakeNumber(rest, 1, 1);
  if (number && rest.empty()) {
    article.set_urgency(static_cast<uint32_t>(*number));
  } else if (!Trim(text).empty()) {
    Note(fmt::format("the urgency is not 1 to 9: \"{}\"; left out", Printable(text, 60)));
  }
}

absl::StatusOr<v1::ArticleStatus> StatusFromWord(std::string_view word) {
  std::string name = AsciiLower(word);
  constexpr std::string_view kPrefix = "article_status_";
  name.erase(0, name.starts_with(kPrefix) ? kPrefix.size() : 0);
  if (name.starts_with("stat:")) {
    name.erase(0, 5);
  }
  if (name == "usable" || name == "unspecified") {
    return v1::ARTICLE_STATUS_USABLE;
  }
  if (name == "withheld" || name == "hold") {
    return v1::ARTICLE_STATUS_WITHHELD;
  }
  if (name == "canceled" || name == "cancelled" || name == "kill" || name == "killed") {
    return v1::ARTICLE_STATUS_CANCELED;
  }
  return InvalidArgument("unknown status \"{}\"; known: USABLE, WITHHELD, CANCELED, KILL",
                         Printable(word, 60));
}

void AddKeywords(std::string_view list, v1::Article& article) {
  for (size_t at = 0; at <= list.size();) {
    const size_t end = std::min(list.find_first_of(",;", at), list.size());
    const std::string_view keyword = Trim(list.substr(at, end - at));
    if (!keyword.empty()) {
      article.add_keywords(std::string(keyword));
    }
    at = end + 1;
  }
}

}  // namespace parley::ingest
