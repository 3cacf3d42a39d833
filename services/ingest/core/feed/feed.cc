#include "ingest/core/feed/feed.h"

#include <map>
#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "ingest/core/collector.h"
#include "ingest/core/feed/feed_item.h"
#include "ingest/core/feed/url.h"
#include "ingest/core/feed/xml_reader.h"
#include "ingest/core/feed/xml_repair.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

// One reading of a feed. Items wait for its end: the head may come after them.
class FeedReader {
 public:
  FeedReader(std::string_view bytes, const DocumentContext& context) : bytes_(bytes), context_(context) {}

  void Read(const char* encoding) {
    const XmlSink sink = {[this](const XmlElement& element) { ReadFeedHead(element, head_); },
                          [this](XmlItem item) { AddItem(std::move(item)); }};
    outcome_ = ReadXml(bytes_, encoding, sink);
  }

  const XmlOutcome& outcome() const { return outcome_; }
  size_t items() const { return items_.size(); }

  absl::StatusOr<ParsedDocument> Take(std::vector<std::string> notes) {
    if (!outcome_.error.empty() && items_.empty()) {
      return BrokenDocument(context_, ErrorPlace(), outcome_.error);
    }
    Collector collector(context_, outcome_.root == "feed" || outcome_.root == "entry" ? "atom" : "rss");
    for (std::string& note : notes) {
      collector.Note(std::move(note));
    }
    ForgetSharedLinks();
    for (FeedItem& item : items_) {
      ApplyHead(item.draft.article);
      RETURN_IF_ERROR(Annotate(collector.Add(std::move(item.draft)), SourceName(context_)));
    }
    if (!outcome_.error.empty()) {
      RETURN_IF_ERROR(Annotate(collector.Add(Rest()), SourceName(context_)));
    }
    return collector.Take();
  }

 private:
  void AddItem(XmlItem item) {
    if (items_.size() > kMaxItems) {
      return;  // The collector will refuse the document; no need to hold more.
    }
    const bool atom = item.element.vocabulary == Vocabulary::kAtom;
    FeedItem& added = items_.emplace_back(atom ? ReadAtomEntry(item.element) : ReadRssItem(item.element));
    Draft& draft = added.draft;
    const std::string& id = draft.article.provider_item_id();
    draft.place = fmt::format("line {}, item {}", item.line, items_.size());
    draft.place += id.empty() ? "" : fmt::format(" ({})", Printable(id, 100));
    draft.bytes = bytes_.substr(item.begin, item.end - item.begin);
    if (item.too_large) {
      draft.Fail(MakeStatus(absl::StatusCode::kResourceExhausted, "the item is too large; send it in parts"));
    }
  }

  // A link that several items share, to a section's page for example, names none of them.
  void ForgetSharedLinks() {
    std::map<std::string, int> uses;
    for (const FeedItem& item : items_) {
      uses[item.draft.article.provider_item_id()] += item.id_is_link ? 1 : 0;
    }
    for (FeedItem& item : items_) {
      if (item.id_is_link && uses[item.draft.article.provider_item_id()] > 1) {
        item.draft.article.clear_provider_item_id();
      }
    }
  }

  void ApplyHead(v1::Article& article) const {
    article.set_provider(context_.default_provider.empty() ? head_.title : context_.default_provider);
    if (article.language().empty()) {
      article.set_language(head_.language);
    }
    if (article.usage_terms().empty()) {
      article.set_usage_terms(head_.rights);
    }
    article.set_url(ResolveUrl(ResolveUrl(head_.self, head_.link), article.url()));
  }

  std::string ErrorPlace() const { return fmt::format("line {} column {}", outcome_.line, outcome_.column); }

  Draft Rest() const {
    Draft rest;
    rest.place = ErrorPlace();
    rest.bytes = bytes_.substr(outcome_.last_item_end);
    rest.Fail(InvalidArgument(
        "{}; the {} items before it were read, what follows was not: have the feed mended and send it again",
        outcome_.error, items_.size()));
    return rest;
  }

  const std::string_view bytes_;
  const DocumentContext& context_;
  FeedHead head_;
  std::vector<FeedItem> items_;
  XmlOutcome outcome_;
};

bool IsUtf16(std::string_view bytes) {
  return bytes.substr(0, 4).find('\0') != std::string_view::npos || bytes.starts_with("\xFF\xFE") ||
         bytes.starts_with("\xFE\xFF");
}

bool SaysUtf8(const XmlOutcome& outcome) {
  return outcome.encoding.empty() || outcome.encoding == "utf-8" || outcome.encoding == "utf8" ||
         outcome.encoding.starts_with("utf-16");  // What it is not: see IsUtf16.
}

}  // namespace

absl::StatusOr<ParsedDocument> ParseFeed(std::string_view bytes, const DocumentContext& context) {
  FeedReader first(bytes, context);
  first.Read(nullptr);
  if (!first.outcome().may_be_repaired || IsUtf16(bytes)) {
    return first.Take({});
  }
  const bool utf8 = SaysUtf8(first.outcome()) || IsValidUtf8(bytes);
  const std::string repaired = RepairXml(bytes, utf8);
  FeedReader second(repaired, context);
  second.Read(utf8 ? "UTF-8" : nullptr);
  if (!second.outcome().error.empty() && second.items() <= first.items()) {
    return first.Take({});
  }
  return second.Take({fmt::format("line {} column {}: {}; characters that XML forbids were repaired",
                                  first.outcome().line, first.outcome().column, first.outcome().error)});
}

}  // namespace parley::ingest
