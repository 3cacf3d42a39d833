#include "worker/core/events/quotes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "worker/core/events/verbs.h"

namespace parley::worker {
namespace {

constexpr uint32_t kMinWords = 4;
constexpr uint32_t kReach = 12;  // Tokens between a quote and its verb of saying.

bool Opens(std::string_view mark) { return mark == "“" || mark == "\"" || mark == "«"; }
bool Closes(std::string_view mark) { return mark == "”" || mark == "\"" || mark == "»"; }

bool IsSaying(const Token& token) {
  const VerbMatch match = FindVerb(token.lower);
  return match.verb != nullptr && match.verb->role == VerbRole::kSay;
}

struct Span {
  uint32_t first;  // Tokens between the marks.
  uint32_t last;
  uint32_t paragraph_first;
  uint32_t paragraph_last;
};

class QuoteFinder {
 public:
  QuoteFinder(const ArticleText& text, const ArticleEntities& entities)
      : text_(text.body.tokens), entities_(entities), from_(text.dateline.tokens) {}

  void Run(v1::Extraction& out) {
    uint32_t first = from_;
    const uint32_t size = static_cast<uint32_t>(text_.size());
    for (uint32_t i = from_; i <= size; ++i) {
      if (i < size && text_[i].kind != TokenKind::kParagraph) continue;
      ReadParagraph(first, i);
      first = i + 1;
    }
    for (const Span& span : spans_) {
      if (static_cast<size_t>(out.quotes_size()) >= kMaxQuotes) return;
      Emit(span, out);
    }
  }

 private:
  void ReadParagraph(uint32_t first, uint32_t last) {
    uint32_t open = 0;
    bool inside = false;
    for (uint32_t i = first; i < last; ++i) {
      const std::string_view mark = text_.Slice(text_[i]);
      if (inside && Closes(mark)) {
        Keep({open, i, first, last});
        inside = false;
      } else if (!inside && Opens(mark)) {
        open = i + 1;
        inside = true;
      }
    }
    if (inside) Keep({open, last, first, last});
  }
  void Keep(const Span& span) {
    if (span.last >= span.first + kMinWords) spans_.push_back(span);
  }

  void Emit(const Span& span, v1::Extraction& out) {
    v1::Quote& quote = *out.add_quotes();
    quote.set_field(v1::FIELD_BODY);
    quote.set_begin(text_[span.first].begin);
    quote.set_end(text_[span.last - 1].end);
    quote.set_direct(true);
    const int speaker = SpeakerOf(span);
    if (speaker < 0) return;
    previous_ = speaker;
    const EntityRecord& record = entities_.entities[static_cast<size_t>(speaker)];
    quote.set_speaker(record.name);
    quote.set_entity_id(record.id);
  }

  int SpeakerOf(const Span& span) const {
    // `"...," Doe said` and `"...," said Doe`; `Doe said: "..."`.
    const uint32_t after_end =
        NextQuote(span.last + 1, std::min(span.paragraph_last, span.last + 1 + kReach));
    for (uint32_t i = span.last; i < after_end; ++i) {
      if (!IsSaying(text_[i])) continue;
      if (const int near = Nearest(span.last, after_end); near >= 0) return near;
      return previous_;  // "he said".
    }
    if (const int before = Nearest(span.paragraph_first, span.first); before >= 0) return before;
    return span.first <= span.paragraph_first + 1 ? previous_ : -1;
  }

  // Where the next quote begins, at most `last`: what it names did not say this one.
  uint32_t NextQuote(uint32_t first, uint32_t last) const {
    while (first < last && !Opens(text_.Slice(text_[first]))) ++first;
    return std::min(first, last);
  }

  // The person named in the tokens, the last one; else the last organisation or country.
  int Nearest(uint32_t first, uint32_t last) const {
    int other = -1, person = -1;
    auto at = std::lower_bound(entities_.body.begin(), entities_.body.end(), first,
                               [](const EntityMention& m, uint32_t token) { return m.first < token; });
    for (; at != entities_.body.end() && at->last <= last; ++at) {
      const v1::EntityType type = entities_.entities[at->entity].type;
      (type == v1::ENTITY_TYPE_PERSON ? person : other) = static_cast<int>(at->entity);
    }
    return person >= 0 ? person : other;
  }

  const TokenizedText& text_;
  const ArticleEntities& entities_;
  const uint32_t from_;
  std::vector<Span> spans_;
  int previous_ = -1;
};

}  // namespace

void AddQuotes(const ArticleText& text, const ArticleEntities& entities, v1::Extraction& out) {
  QuoteFinder(text, entities).Run(out);
}

}  // namespace parley::worker
