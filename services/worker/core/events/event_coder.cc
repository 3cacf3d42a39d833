#include "worker/core/events/event_coder.h"

#include <algorithm>
#include <vector>

#include "worker/core/events/sentence_coder.h"

namespace parley::worker {
namespace {

// Does the text go on about older things after a sentence with these times?
bool IsBackground(const std::vector<TimeExpression>& times, absl::CivilDay anchor, bool before) {
  constexpr int kRecentDays = 30;
  if (times.empty()) return before;
  return std::all_of(times.begin(), times.end(),
                     [&](const TimeExpression& t) { return t.past_end < anchor - kRecentDays; });
}

bool AddField(const FieldText& field, const ArticleEntities& entities, const ReportContext& context,
              size_t max_events, Discourse& discourse, v1::Extraction& out) {
  bool background = false;
  for (const Sentence& sentence : field.sentences) {
    const SentenceView view = ViewSentence(field, sentence, entities.Of(field.field), entities);
    if (sentence.starts_paragraph) background = false;
    std::vector<v1::Event> events =
        SentenceCoder(field, view, background, entities, context, discourse).Run();
    background = IsBackground(FindTimes(field.tokens, sentence, context.anchor), context.anchor, background);
    std::stable_sort(events.begin(), events.end(), [](const v1::Event& a, const v1::Event& b) {
      return a.evidence().begin() < b.evidence().begin();
    });
    for (v1::Event& event : events) {
      if (static_cast<size_t>(out.events_size()) >= max_events) return false;
      *out.add_events() = std::move(event);
    }
  }
  return true;
}

}  // namespace

bool AddEvents(const ArticleText& text, const ArticleEntities& entities, const ReportContext& context,
               size_t max_events, v1::Extraction& out) {
  Discourse discourse(entities);
  return AddField(text.headline, entities, context, max_events, discourse, out) &&
         AddField(text.body, entities, context, max_events, discourse, out);
}

}  // namespace parley::worker
