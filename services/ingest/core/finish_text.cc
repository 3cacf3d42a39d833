#include "ingest/core/finish_text.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "ingest/core/format.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kMaxHeadlineBytes = 4096;
constexpr size_t kMaxUrlBytes = 4096;
constexpr size_t kMaxNoteBytes = 64 * 1024;  // Abstract, ednote, usage terms.
constexpr int kMaxListed = 200;              // Keywords, subjects.

void Cap(Draft& draft, std::string_view field, size_t max_bytes, std::string& text) {
  if (text.size() > max_bytes) {
    draft.Note(fmt::format("\"{}\" has {} bytes; cut to {}", field, text.size(), max_bytes));
    text.resize(CutText(text, max_bytes).size());
  }
}

void Passage(Draft& draft, std::string_view field, std::string* text) {
  if (!text->empty()) {
    *text = BodyText(*text);
    Cap(draft, field, kMaxNoteBytes, *text);
  }
}

void FinishSubjects(Draft& draft) {
  auto& subjects = *draft.article.mutable_subjects();
  if (subjects.size() > kMaxListed) {
    draft.Note(fmt::format("{} subjects; the first {} are kept", subjects.size(), kMaxListed));
    subjects.DeleteSubrange(kMaxListed, subjects.size() - kMaxListed);
  }
  for (v1::Subject& subject : subjects) {
    KeepLine(draft, "subject scheme", subject.mutable_scheme());
    KeepLine(draft, "subject code", subject.mutable_code());
    KeepLine(draft, "subject name", subject.mutable_name());
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

}  // namespace

void KeepLine(Draft& draft, std::string_view field, std::string* text) {
  if (!text->empty()) {
    *text = OneLine(*text);
    Cap(draft, field, kMaxLineBytes, *text);
  }
}

void KeepLines(Draft& draft, std::string_view field, int max,
               google::protobuf::RepeatedPtrField<std::string>& list) {
  google::protobuf::RepeatedPtrField<std::string> kept;
  for (std::string& text : list) {
    KeepLine(draft, field, &text);
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
  KeepLine(draft, "byline", article.mutable_byline());
  KeepLine(draft, "slugline", article.mutable_slugline());
  KeepLine(draft, "provider", article.mutable_provider());
  Passage(draft, "abstract", article.mutable_abstract());
  Passage(draft, "ednote", article.mutable_ednote());
  Passage(draft, "usage_terms", article.mutable_usage_terms());
  KeepLines(draft, "keyword", kMaxListed, *article.mutable_keywords());
  FinishSubjects(draft);
  FinishLanguage(draft);
  FinishUrl(draft);
  return absl::OkStatus();
}

}  // namespace parley::ingest
