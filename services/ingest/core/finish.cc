#include "ingest/core/finish.h"

#include <algorithm>
#include <optional>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/json/timestamp.h"
#include "ingest/core/dateline/dateline.h"
#include "ingest/core/dateline/place_name.h"
#include "ingest/core/finish_text.h"
#include "ingest/core/identity.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/time/any_time.h"

namespace parley::ingest {
namespace {

constexpr int kMaxCredits = 16;

bool HasSaneYear(const google::protobuf::Timestamp& timestamp) {
  const auto day = std::chrono::floor<std::chrono::days>(parley::ToWallTime(timestamp));
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
      parley::ToWallTime(article.embargo_until()) <= parley::ToWallTime(article.published())) {
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

// What the format itself gave.
v1::Dateline GivenDateline(Draft& draft) {
  v1::Dateline dateline = draft.article.dateline();
  KeepLine(draft, "dateline place", dateline.mutable_place());
  dateline.set_place(TitleCasePlace(dateline.place()));
  if (dateline.date().empty()) {
    return dateline;
  }
  const auto date = ParseAnyTime(dateline.date());
  if (!date) {
    draft.Note(
        fmt::format("the dateline's date cannot be read: \"{}\"; left out", Printable(dateline.date(), 60)));
  }
  dateline.set_date(date ? FormatRfc3339(*date).substr(0, 10) : "");
  return dateline;
}

void FinishDateline(const std::optional<DatelineReading>& reading, Draft& draft) {
  v1::Article& article = draft.article;
  v1::Dateline dateline = GivenDateline(draft);
  if (reading && dateline.place().empty()) {
    dateline.set_place(reading->place);
  }
  if (reading && reading->date && dateline.date().empty()) {
    const auto published =
        article.has_published() ? std::optional(parley::ToWallTime(article.published())) : std::nullopt;
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
  FinishDateline(reading, draft);
  google::protobuf::RepeatedPtrField<std::string> told;
  told.Swap(article.mutable_credit());
  KeepLines(draft, "credit", kMaxCredits, told);
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
