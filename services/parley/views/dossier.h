// Stories and processes as a person reads them on a terminal.
#pragma once

#include <map>
#include <string>

#include "parley/v1/consolidated.pb.h"
#include "parley/views/layout.h"

namespace parley::views {

// What an item refers to, by id; what is missing is left out of the view.
struct Related {
  std::map<std::string, v1::ConsolidatedEvent> events;
  std::map<std::string, v1::Story> stories;
};

// One line: date, who did what to whom, status, figures, sources.
std::string EventLine(const v1::ConsolidatedEvent& event, const Style& style);

// Headline, sources with reprints under their origin, summary, events, contradictions.
std::string StoryView(const v1::Story& story, const Related& related, const Style& style);

// Parties, phase and its history, rounds, ceasefires, timeline of events, stories.
//
// `at`: an RFC 3339 full-date; the view then holds only what had happened and was reported by the end of that
// day (by the knowledge of today's version). Empty: everything.
std::string ProcessView(const v1::Process& process, const Related& related, const std::string& at,
                        const Style& style);

}  // namespace parley::views
