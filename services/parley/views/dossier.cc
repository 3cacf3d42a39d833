#include "parley/views/dossier.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "parley/views/wording.h"

namespace parley::views {
namespace {

constexpr size_t kLabel = 11;
constexpr size_t kMaxTimeline = 40;

bool By(const std::string& day, const std::string& at) {
  return at.empty() || day.empty() || day.substr(0, 10) <= at;
}

std::string StatusWord(v1::EventStatus status, const Style& style) {
  const std::string word = Fit(Word(status), 12);
  switch (status) {
    case v1::EVENT_STATUS_PLANNED:
    case v1::EVENT_STATUS_HYPOTHETICAL:
      return style.Yellow(word);
    case v1::EVENT_STATUS_NEGATED:
    case v1::EVENT_STATUS_DENIED:
      return style.Red(word);
    default:
      return style.Green(word);
  }
}

std::string Sources(const v1::ConsolidatedEvent& event) {
  return Count(event.independent_origins(), "source");
}

std::string PartyNames(const google::protobuf::RepeatedPtrField<v1::ProcessParty>& parties) {
  std::vector<std::string> names;
  for (const v1::ProcessParty& party : parties) {
    names.push_back(party.actor_code().empty() ? party.name()
                                               : fmt::format("{} ({})", party.name(), party.actor_code()));
  }
  return Join(names, ", ");
}

// Newest reading of a fact, by the day it is about.
std::vector<const v1::ConsolidatedEvent*> Timeline(const google::protobuf::RepeatedPtrField<std::string>& ids,
                                                   const Related& related, const std::string& at) {
  std::vector<const v1::ConsolidatedEvent*> events;
  for (const std::string& id : ids) {
    const auto found = related.events.find(id);
    if (found != related.events.end() && found->second.state() != v1::STATE_RETRACTED &&
        By(Day(found->second.first_seen()), at)) {
      events.push_back(&found->second);
    }
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const auto* a, const auto* b) { return When(a->time()) < When(b->time()); });
  return events;
}

std::string TimelineText(const std::vector<const v1::ConsolidatedEvent*>& events, const Style& style) {
  std::string out;
  const size_t shown = std::min(events.size(), kMaxTimeline);
  for (size_t i = events.size() - shown; i < events.size(); ++i) {
    out += "    " + EventLine(*events[i], style) + "\n";
  }
  if (shown < events.size()) {
    out = fmt::format("    ({} earlier)\n", events.size() - shown) + out;
  }
  return out;
}

std::string ContradictionsText(const v1::ConsolidatedEvent& event, const Style& style) {
  std::string out;
  for (const v1::Contradiction& contradiction : event.contradictions()) {
    std::vector<std::string> values;
    for (const v1::ContradictionValue& value : contradiction.values()) {
      values.push_back(fmt::format("{} ({})", value.value(),
                                   Count(static_cast<uint64_t>(value.article_ids_size()), "report")));
    }
    out += "      " + style.Yellow("reports differ") + " on " + contradiction.field() + ": " +
           Cut(Join(values, " / "), style.width > 40 ? style.width - 40 : 40) + "\n";
  }
  return out;
}

std::string PhasesText(const v1::Process& process, const std::string& at, const Style& style) {
  std::string out;
  for (const v1::PhaseChange& change : process.phase_history()) {
    if (By(change.from(), at)) {
      out +=
          Labelled(out.empty() ? "phases" : "",
                   fmt::format("{}  {}  {}", change.from(), Fit(Word(change.phase()), 14), change.reason()),
                   2, kLabel, style);
    }
  }
  return out;
}

std::string RoundsText(const v1::Process& process, const std::string& at, const Style& style) {
  std::string out;
  for (const v1::Round& round : process.rounds()) {
    if (!By(round.start(), at)) {
      continue;
    }
    const std::string number = round.number() > 0 ? fmt::format("round {}", round.number()) : "round";
    const std::string days = round.end().empty() || round.end() == round.start()
                                 ? round.start()
                                 : round.start() + ".." + round.end();
    out += Labelled(out.empty() ? "rounds" : "",
                    fmt::format("{}  {}  {}  {}", Fit(days, 22), Fit(number, 9), Fit(round.place(), 16),
                                Word(round.status())),
                    2, kLabel, style);
  }
  return out;
}

std::string CeasefiresText(const v1::Process& process, const std::string& at, const Style& style) {
  std::string out;
  for (const v1::CeasefireChange& change : process.ceasefires()) {
    if (By(change.from(), at)) {
      out += Labelled(out.empty() ? "ceasefire" : "",
                      fmt::format("{}  {}", change.from(), Word(change.state())), 2, kLabel, style);
    }
  }
  return out;
}

std::string PhaseAt(const v1::Process& process, const std::string& at) {
  std::string phase = at.empty() ? Word(process.phase()) : "not begun";
  std::string since;
  for (const v1::PhaseChange& change : process.phase_history()) {
    if (By(change.from(), at)) {
      phase = Word(change.phase());
      since = change.from();
    }
  }
  return since.empty() ? phase : phase + " since " + since;
}

}  // namespace

std::string EventLine(const v1::ConsolidatedEvent& event, const Style& style) {
  const std::string when = Fit(When(event.time()), 14);
  const std::string figures = Figures(event);
  const std::string what = figures.empty() ? WhoDidWhat(event) : WhoDidWhat(event) + ": " + figures;
  const size_t columns = style.width > 60 ? style.width - 50 : 40;
  return fmt::format("{} {} {} {} {}", when, style.Dim(Fit(Word(event.type()), 9)), Fit(what, columns),
                     StatusWord(event.status(), style), style.Dim(Sources(event)));
}

std::string StoryView(const v1::Story& story, const Related& related, const Style& style) {
  std::string out = style.Bold("STORY ") + style.Bold(Cut(story.headline(), style.width - 8)) + "\n";
  out += Labelled("id", fmt::format("{} v{}", story.id(), story.version()), 2, kLabel, style);
  if (story.state() == v1::STATE_RETRACTED) {
    out += Labelled("state", story.redirect_to().empty() ? "retracted" : "merged into " + story.redirect_to(),
                    2, kLabel, style);
  }
  out += Labelled(
      "reported",
      fmt::format("{} to {} by {}, {} independent", Day(story.first_seen()), Day(story.last_updated()),
                  Count(story.reach(), "article"), story.independent_origins()),
      2, kLabel, style);
  for (const v1::SummarySentence& sentence : story.summary()) {
    out += Labelled(&sentence == &story.summary(0) ? "summary" : "", sentence.text(), 2, kLabel, style);
  }
  for (const v1::StoryArticle& article : story.articles()) {
    const std::string reprint =
        article.reprint_of().empty() ? "" : "  (reprint of " + article.reprint_of() + ")";
    out += Labelled(&article == &story.articles(0) ? "sources" : "",
                    fmt::format("{}  {}  {}{}", Day(article.published()), Fit(article.provider(), 18),
                                article.headline(), reprint),
                    2, kLabel, style);
  }
  const auto events = Timeline(story.event_ids(), related, "");
  if (!events.empty()) {
    out += "  " + style.Dim("events") + "\n";
    for (const v1::ConsolidatedEvent* event : events) {
      out += "    " + EventLine(*event, style) + "\n" + ContradictionsText(*event, style);
    }
  }
  return out;
}

std::string ProcessView(const v1::Process& process, const Related& related, const std::string& at,
                        const Style& style) {
  std::string out = style.Bold("PROCESS ") + style.Bold(Cut(process.name(), style.width - 10)) + "\n";
  out += Labelled("id",
                  fmt::format("{} v{}{}", process.id(), process.version(), at.empty() ? "" : ", as of " + at),
                  2, kLabel, style);
  if (process.state() == v1::STATE_RETRACTED) {
    out += Labelled("state",
                    process.redirect_to().empty() ? "retracted" : "merged into " + process.redirect_to(), 2,
                    kLabel, style);
  }
  out += Labelled("phase", PhaseAt(process, at), 2, kLabel, style);
  out += Labelled("parties", PartyNames(process.parties()), 2, kLabel, style);
  out += Labelled("mediators", PartyNames(process.mediators()), 2, kLabel, style);
  out += Labelled("venues", Join({process.venues().begin(), process.venues().end()}, ", "), 2, kLabel, style);
  out += Labelled("issues", Join({process.issues().begin(), process.issues().end()}, ", "), 2, kLabel, style);
  out += PhasesText(process, at, style) + RoundsText(process, at, style) + CeasefiresText(process, at, style);
  const auto events = Timeline(process.event_ids(), related, at);
  if (!events.empty()) {
    out += "  " + style.Dim("timeline") + "\n" + TimelineText(events, style);
  }
  bool first = true;
  for (const std::string& id : process.story_ids()) {
    const auto story = related.stories.find(id);
    if (story != related.stories.end() && By(Day(story->second.first_seen()), at)) {
      out +=
          Labelled(first ? "stories" : "",
                   fmt::format("{}  {}  ({})", Day(story->second.first_seen()), story->second.headline(), id),
                   2, kLabel, style);
      first = false;
    }
  }
  return out;
}

}  // namespace parley::views
