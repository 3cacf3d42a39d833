#include "ingest/core/finish.h"

#include <algorithm>
#include <optional>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "ingest/core/dateline/dateline.h"
#include "ingest/core/identity.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/time/any_time.h"

namespace parley::ingest {
namespace {

constexpr size_t kMaxHeadlineBytes = 4096;
constexpr size_t kMaxLineBytes = 1024;  // Byline, slugline, names, ids.
constexpr size_t kMaxUrlBytes = 4096;
constexpr size_t kMaxNoteBytes = 64 * 1024;  // Abstract, ednote, usage terms.
constexpr int kMaxListed = 200;              // Keywords, subjects.
constexpr int kMaxCredits = 16;

void Cap(Draft& draft, std::string_view field, size_t max_bytes, std::string& text) {
  if (text.size() > max_bytes) {
    draft.Note(fmt::format("\"{}\" has {} bytes; cut to {}", field, text.size(), max_bytes));
    text.resize(CutText(text, max_bytes).size());
  }
}

void Line(Draft& draft, std::string_view field, std::string* text) {
  if (!text->empty()) {
    *text = OneLine(*text);
    Cap(draft, field, kMaxLineBytes, *text);
  }
}

void Passage(Draft& draft, std::string_view field, std::string* text) {
  if (!text->empty()) {
    *text = BodyText(*text);
    Cap(draft, field, kMaxNoteBytes, *text);
  }
}

// Drops empty and repeated entries of a list, and those past the first `max`.
void Lines(Draft& draft, std::string_view field, int max,
           google::protobuf::RepeatedPtrField<std::string>& list) {
  google::protobuf::RepeatedPtrField<std::string> kept;
  for (std::string& text : list) {
    Line(draft, field, &text);
    if (text.empty() || std::find(kept.begin(), kept.end(), text) != kept.end()) {
      continue;
    }
    if (kept.size() == max) {
      draft.Note(fmt::format("more than {} times \"{}\"; the first are kept", max, field));
      break;
    }
    *kept.Add() = std::move(text);
  }
  list = std::move(kept);
}

void FinishSubjects(Draft& draft) {
  auto& subjects = *draft.article.mutable_subjects();
  if (subjects.size() > kMaxListed) {
    draft.Note(fmt::format("{} subjects; the first {} are kept", subjects.size(), kMaxListed));
    subjects.DeleteSubrange(kMaxListed, subjects.size() - kMaxListed);
  }
  for (v1::Subject& subject : subjects) {
    Line(draft, "subject scheme", subject.mutable_scheme());
    Line(draft, "subject code", subject.mutable_code());
    Line(draft, "subject name", subject.mutable_name());
  }
}

// A headline over its cap is a report in the wrong field: nothing of it is lost.
void FinishHeadline(Draft& draft) {
  v1::Article& article = draft.article;
  std::string headline = OneLine(article.headline());
  if (headline.size() > kMaxHeadlineBytes) {
    draft.Note(fmt::format("the headline has {} bytes; it was moved to the body", headline.size()));
    article.set_body(headline + "\n\n" + article.body());
    headline.clear();
  }
  article.set_headline(headline);
}

void FinishLanguage(Draft& draft) {
  std::string language = AsciiLower(OneLine(draft.article.language()));
  std::replace(language.begin(), language.end(), '_', '-');
  const bool well_formed =
      language.size() <= 35 &&
      language.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!well_formed) {
    draft.Note(fmt::format("\"{}\" is no language tag; left out", Printable(language, 60)));
    language.clear();
  }
  draft.article.set_language(language);
}

// Only what a browser may follow: the address is shown as a link.
void FinishUrl(Draft& draft) {
  std::string url = OneLine(draft.article.url());
  const std::string start = AsciiLower(std::string_view(url).substr(0, 8));
  const bool web = start.starts_with("http://") || start.starts_with("https://");
  if (!url.empty() &&
      (!web || url.size() > kMaxUrlBytes || url.find_first_of(" \"<>") != std::string::npos)) {
    draft.Note(fmt::format("\"{}\" is no http or https address; left out", Printable(url, 60)));
    url.clear();
  }
  draft.article.set_url(url);
}

absl::Status FinishText(Draft& draft) {
  v1::Article& article = draft.article;
  FinishHeadline(draft);
  if (!article.body().empty()) {
    article.set_body(BodyText(article.body()));
  }
  if (article.body().size() > kMaxBodyBytes) {
    return MakeStatus(absl::StatusCode::kResourceExhausted,
                      "the body has {} bytes, more than the {} allowed; send it in parts",
                      article.body().size(), kMaxBodyBytes);
  }
  Line(draft, "byline", article.mutable_byline());
  Line(draft, "slugline", article.mutable_slugline());
  Line(draft, "provider", article.mutable_provider());
  Passage(draft, "abstract", article.mutable_abstract());
  Passage(draft, "ednote", article.mutable_ednote());
  Passage(draft, "usage_terms", article.mutable_usage_terms());
  Lines(draft, "keyword", kMaxListed, *article.mutable_keywords());
  FinishSubjects(draft);
  FinishLanguage(draft);
  FinishUrl(draft);
  return absl::OkStatus();
}

bool HasSaneYear(const google::protobuf::Timestamp& timestamp) {
  const auto day = std::chrono::floor<std::chrono::days>(FromTimestamp(timestamp));
  const int year = static_cast<int>(std::chrono::year_month_day(day).year());
  return year >= 1900 && year <= 2100;
}

absl::Status FinishTimes(Draft& draft) {
  v1::Article& article = draft.article;
  if (article.has_embargo_until() && !HasSaneYear(article.embargo_until())) {
    return InvalidArgument("the embargo ends outside the years 1900 to 2100; give its year with four digits");
  }
  if (article.has_published() && !HasSaneYear(article.published())) {
    article.clear_published();
    draft.Note("\"published\" is outside the years 1900 to 2100; left out");
  }
  if (article.has_updated() && !HasSaneYear(article.updated())) {
    article.clear_updated();
    draft.Note("\"updated\" is outside the years 1900 to 2100; left out");
  }
  if (article.has_embargo_until() && article.has_published() &&
      FromTimestamp(article.embargo_until()) <= FromTimestamp(article.published())) {
    article.clear_embargo_until();  // Over before it began.
  }
  return absl::OkStatus();
}

void AddCredit(std::string_view agency, v1::Article& article) {
  const std::string slug = ProviderSlug(agency);
  const auto& credit = article.credit();
  const bool known = slug == ProviderSlug(article.provider()) ||
                     std::any_of(credit.begin(), credit.end(),
                                 [&slug](const std::string& other) { return ProviderSlug(other) == slug; });
  if (!known && !slug.empty()) {
    article.add_credit(std::string(agency));
  }
}

void FinishDateline(const std::optional<DatelineReading>& reading, v1::Article& article) {
  v1::Dateline dateline = article.dateline();
  dateline.set_place(OneLine(dateline.place()));
  dateline.set_date(OneLine(dateline.date()));
  if (reading && dateline.place().empty()) {
    dateline.set_place(reading->place);
  }
  if (reading && reading->date && dateline.date().empty()) {
    const auto published =
        article.has_published() ? std::optional(FromTimestamp(article.published())) : std::nullopt;
    dateline.set_date(FullDate(*reading->date, published));
  }
  article.clear_dateline();
  if (!dateline.place().empty() || !dateline.date().empty()) {
    *article.mutable_dateline() = dateline;
  }
}

void FinishOrigin(Draft& draft, const DocumentContext& context) {
  v1::Article& article = draft.article;
  if (article.provider().empty()) {
    article.set_provider(OneLine(context.default_provider));
  }
  const auto reading = FindDateline(article.body());
  FinishDateline(reading, article);
  google::protobuf::RepeatedPtrField<std::string> told;
  told.Swap(article.mutable_credit());
  Lines(draft, "credit", kMaxCredits, told);
  for (const std::string& agency : told) {
    AddCredit(agency, article);
  }
  if (reading) {
    for (const std::string& agency : reading->agencies) {
      AddCredit(agency, article);
    }
  }
  const size_t last = article.body().rfind('\n');
  for (const std::string& agency :
       ClosingCredit(std::string_view(article.body()).substr(last == std::string::npos ? 0 : last + 1))) {
    AddCredit(agency, article);
  }
}

absl::Status FinishIdentity(v1::Article& article) {
  article.set_id(OneLine(article.id()));
  article.set_provider_item_id(OneLine(article.provider_item_id()));
  if (article.id().size() > kMaxLineBytes || article.provider_item_id().size() > kMaxLineBytes) {
    return InvalidArgument("the item's id has over {} bytes; ids are not cut", kMaxLineBytes);
  }
  const bool killed = article.status() == v1::ARTICLE_STATUS_CANCELED;
  if (killed && article.id().empty() && article.provider_item_id().empty()) {
    return InvalidArgument("a kill that does not say which item it kills; give the provider's item id");
  }
  if (!killed && article.headline().empty() && article.body().empty()) {
    return InvalidArgument("no headline and no body; an article needs some text");
  }
  AssignId(article);
  return absl::OkStatus();
}

}  // namespace

absl::Status FinishArticle(Draft& draft, const DocumentContext& context, std::string_view format) {
  v1::Article& article = draft.article;
  RETURN_IF_ERROR(FinishText(draft));
  RETURN_IF_ERROR(FinishTimes(draft));
  if (article.headline().empty() && article.body().empty()) {
    article.set_body(article.abstract());
  }
  if (article.status() == v1::ARTICLE_STATUS_UNSPECIFIED) {
    article.set_status(v1::ARTICLE_STATUS_USABLE);
  }
  if (article.urgency() > 9) {
    draft.Note(fmt::format("the urgency is not 1 to 9: {}; left out", article.urgency()));
    article.clear_urgency();
  }
  FinishOrigin(draft, context);
  RETURN_IF_ERROR(FinishIdentity(article));
  if (article.feed().empty()) {
    article.set_feed(context.source);
  }
  if (article.format().empty()) {
    article.set_format(std::string(format));
  }
  return absl::OkStatus();
}

}  // namespace parley::ingest
