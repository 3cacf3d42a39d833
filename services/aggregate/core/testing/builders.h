// Small extractions for tests, made by hand: words become terms and a sketch as the worker's would.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "parley/v1/extraction.pb.h"

namespace parley::aggregate::testing {

// Seconds of noon on a day, "2020-01-31".
int64_t Noon(std::string_view date);

class EventBuilder {
 public:
  explicit EventBuilder(v1::EventType type) { event_.set_type(type); }

  // A party is named by its actor code; its entity is the code in lower case.
  EventBuilder& Actors(std::initializer_list<std::string_view> codes);
  EventBuilder& Recipients(std::initializer_list<std::string_view> codes);
  EventBuilder& Mediators(std::initializer_list<std::string_view> codes);
  EventBuilder& On(std::string_view date, v1::Precision precision = v1::PRECISION_EXACT);
  EventBuilder& Between(std::string_view start, std::string_view end);
  EventBuilder& At(std::string_view place, std::string_view country);
  EventBuilder& Status(v1::EventStatus status);
  EventBuilder& Kind(v1::NegotiationKind kind, uint32_t round = 0);
  EventBuilder& Killed(uint32_t low, uint32_t high);
  EventBuilder& Confidence(float confidence);
  EventBuilder& InHeadline();
  EventBuilder& DeepInBody();

  // NOLINTNEXTLINE(google-explicit-constructor): reads better in a list of events.
  operator v1::Event() const { return event_; }

 private:
  v1::Event event_;
};

class ExtractionBuilder {
 public:
  explicit ExtractionBuilder(std::string_view id);

  ExtractionBuilder& Revision(uint32_t revision);
  ExtractionBuilder& Provider(std::string_view provider);
  ExtractionBuilder& Credit(std::string_view agency);
  ExtractionBuilder& Published(std::string_view date, int64_t seconds_after_noon = 0);
  ExtractionBuilder& Embargo(std::string_view date);
  ExtractionBuilder& Status(v1::ArticleStatus status);
  // Words, split at blanks.
  ExtractionBuilder& Headline(std::string_view words);
  ExtractionBuilder& Body(std::string_view words);
  ExtractionBuilder& Entity(std::string_view name, std::string_view entity_id);
  ExtractionBuilder& Event(const v1::Event& event);

  v1::FoldInput Input() const;

 private:
  v1::Extraction extraction_;
  std::string headline_;
  std::string body_;
};

v1::FoldInput Tick(std::string_view date, int64_t seconds_after_noon = 0);

// `count` words that are made of `seed`, so that texts of different seeds share none.
std::string Words(std::string_view seed, int count);

}  // namespace parley::aggregate::testing
