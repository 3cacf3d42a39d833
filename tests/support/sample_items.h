// Consolidated items made up from numbers, for tests and benchmarks.
#pragma once

#include <random>
#include <string>

#include "parley/v1/filter.pb.h"

namespace parley::test {

inline constexpr const char* kCountries[] = {"AFG", "PAK", "USA", "QAT", "SDN", "COL"};
inline constexpr const char* kProviders[] = {"Northline", "Meridian", "Harbour Press", "Elbe Dienst"};
inline constexpr const char* kSampleWords[] = {"ceasefire", "Talks",    "round", "Doha",
                                               "prisoners", "élysée",   "мир",   "border",
                                               "envoy",     "mediator", "停火",  "or"};

// Deterministic: the same seed gives the same items everywhere.
class SampleItems {
 public:
  explicit SampleItems(uint32_t seed) : random_(seed) {}

  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }
  bool OneIn(uint32_t n) { return Below(n) == 0; }
  template <typename T, size_t n>
  T Pick(const T (&values)[n]) {
    return values[Below(n)];
  }
  std::string Sentence(uint32_t words) {
    std::string text;
    for (uint32_t i = 0; i < words; ++i) {
      text.append(text.empty() ? "" : ", ").append(Pick(kSampleWords));
    }
    return text + ".";
  }
  std::string Actor() { return std::string(Pick(kCountries)) + (OneIn(2) ? "GOV" : "REB"); }
  std::string Person() { return "Envoy " + std::to_string(Below(20)); }
  std::string ProcessId() { return "process/" + std::to_string(Below(5)); }

  v1::Item Story(const std::string& id, uint32_t version) {
    v1::Item item;
    v1::Story& story = *item.mutable_story();
    Common(story, id, version);
    story.set_headline(Sentence(3));
    story.add_summary()->set_text(Sentence(6));
    for (uint32_t i = Below(4); i > 0; --i) {
      v1::StoryEntity& entity = *story.add_entities();
      entity.set_name(Person());
      entity.set_entity_id("person/" + std::to_string(Below(20)));
      entity.set_actor_code(Actor());
    }
    for (uint32_t i = Below(3); i > 0; --i) {
      story.add_articles()->set_provider(Pick(kProviders));
    }
    story.add_process_ids(ProcessId());
    story.set_independent_origins(Below(4));
    return item;
  }

  v1::Item Event(const std::string& id, uint32_t version) {
    v1::Item item;
    v1::ConsolidatedEvent& event = *item.mutable_event();
    Common(event, id, version);
    event.set_type(static_cast<v1::EventType>(1 + Below(16)));
    event.set_status(static_cast<v1::EventStatus>(Below(8)));
    AddParty(*event.add_actors());
    AddParty(*event.add_recipients());
    event.mutable_place()->set_country(Pick(kCountries));
    v1::EventReport& report = *event.add_reports();
    report.set_provider(Pick(kProviders));
    report.mutable_values()->mutable_evidence()->set_sentence(Sentence(5));
    event.add_process_ids(ProcessId());
    event.set_independent_origins(1 + Below(3));
    return item;
  }

  v1::Item Process(const std::string& id, uint32_t version) {
    v1::Item item;
    v1::Process& process = *item.mutable_process();
    Common(process, id, version);
    process.set_name(Sentence(2));
    process.add_parties()->set_actor_code(Actor());
    process.add_mediators()->set_name(Person());
    process.add_hosts(Pick(kCountries));
    return item;
  }

  // Asks one to three things.
  v1::Filter Filter() {
    v1::Filter filter;
    for (uint32_t i = 1 + Below(3); i > 0; --i) {
      AskOneThing(filter);
    }
    return filter;
  }

 private:
  template <typename Message>
  void Common(Message& message, const std::string& id, uint32_t version) {
    message.set_id(id);
    message.set_version(version);
    message.set_state(OneIn(8) ? v1::STATE_RETRACTED : v1::STATE_LIVE);
    message.mutable_last_updated()->set_seconds(1'570'000'000 + Below(50));
  }
  void AddParty(v1::Party& party) {
    party.set_text(Person());
    party.set_entity_id("person/" + std::to_string(Below(20)));
    party.set_actor_code(OneIn(5) ? "" : Actor());
  }
  void AskOneThing(v1::Filter& filter) {
    switch (Below(8)) {
      case 0:
        filter.add_actors(OneIn(2) ? Actor() : std::string(Pick(kCountries)));
        break;
      case 1:
        filter.add_actors(OneIn(2) ? Person() : "person/" + std::to_string(Below(20)));
        break;
      case 2:
        filter.add_countries(Pick(kCountries));
        break;
      case 3:
        filter.add_event_types(static_cast<v1::EventType>(1 + Below(16)));
        break;
      case 4:
        filter.add_event_statuses(static_cast<v1::EventStatus>(Below(8)));
        break;
      case 5:
        filter.add_process_ids(ProcessId());
        break;
      case 6:
        filter.add_providers(Pick(kProviders));
        filter.set_min_independent_origins(Below(3));
        break;
      default:
        filter.set_text(Sentence(1 + Below(2)));
    }
  }

  std::mt19937 random_;
};

}  // namespace parley::test
