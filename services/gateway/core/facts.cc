#include "gateway/core/facts.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "common/json/timestamp.h"
#include "gateway/core/words.h"

namespace parley::gateway {
namespace {

// Gathers distinct facets up to the limit.
class FacetSet {
 public:
  void Add(FacetField field, std::string_view value) {
    if (value.empty() || value.size() > kMaxFacetBytes || seen_.size() >= kMaxFacets) {
      return;
    }
    std::string key(1, static_cast<char>(field));
    seen_.insert(key.append(value));
  }
  void AddParty(std::string_view name, std::string_view entity_id, std::string_view actor_code) {
    Add(FacetField::kActorCode, actor_code);
    Add(FacetField::kCountry, actor_code.substr(0, 3).size() == 3 ? actor_code.substr(0, 3) : "");
    Add(FacetField::kEntityId, entity_id);
    Add(FacetField::kName, NameKey(name));
  }
  std::vector<Facet> Take() {
    std::vector<Facet> facets;
    facets.reserve(seen_.size());
    for (const std::string& key : seen_) {
      facets.push_back({static_cast<FacetField>(key[0]), key.substr(1)});
    }
    std::sort(facets.begin(), facets.end());
    return facets;
  }

 private:
  std::unordered_set<std::string> seen_;
};

template <typename Message>
Facts Common(v1::ItemKind kind, const Message& message) {
  return {.kind = kind,
          .id = message.id(),
          .version = message.version(),
          .retracted = message.state() == v1::STATE_RETRACTED,
          .redirect_to = message.redirect_to(),
          .updated = ToWallTime(message.last_updated())};
}

Facts FactsOfStory(const v1::Story& story) {
  FacetSet facets;
  for (const v1::StoryEntity& entity : story.entities()) {
    facets.AddParty(entity.name(), entity.entity_id(), entity.actor_code());
  }
  for (const std::string& id : story.process_ids()) {
    facets.Add(FacetField::kProcess, id);
  }
  for (const v1::StoryArticle& article : story.articles()) {
    facets.Add(FacetField::kProvider, FoldCase(article.provider()));
  }
  Facts facts = Common(v1::ITEM_KIND_STORY, story);
  facts.facets = facets.Take();
  facts.independent_origins = story.independent_origins();
  return facts;
}

Facts FactsOfEvent(const v1::ConsolidatedEvent& event) {
  FacetSet facets;
  for (const auto* parties : {&event.actors(), &event.recipients(), &event.mediators()}) {
    for (const v1::Party& party : *parties) {
      facets.AddParty(party.text(), party.entity_id(), party.actor_code());
    }
  }
  facets.Add(FacetField::kCountry, event.place().country());
  for (const std::string& id : event.process_ids()) {
    facets.Add(FacetField::kProcess, id);
  }
  for (const v1::EventReport& report : event.reports()) {
    facets.Add(FacetField::kProvider, FoldCase(report.provider()));
  }
  Facts facts = Common(v1::ITEM_KIND_EVENT, event);
  facts.facets = facets.Take();
  facts.event_type = event.type();
  facts.event_status =
      event.status() == v1::EVENT_STATUS_UNSPECIFIED ? v1::EVENT_STATUS_ACTUAL : event.status();
  facts.independent_origins = event.independent_origins();
  return facts;
}

Facts FactsOfProcess(const v1::Process& process) {
  FacetSet facets;
  for (const auto* parties : {&process.parties(), &process.mediators()}) {
    for (const v1::ProcessParty& party : *parties) {
      facets.AddParty(party.name(), party.entity_id(), party.actor_code());
    }
  }
  for (const std::string& host : process.hosts()) {
    facets.Add(FacetField::kCountry, host);
  }
  facets.Add(FacetField::kProcess, process.id());
  Facts facts = Common(v1::ITEM_KIND_PROCESS, process);
  facts.facets = facets.Take();
  return facts;
}

void AddWords(const v1::Story& story, WordCollector& words) {
  words.Add(story.headline());
  for (const v1::SummarySentence& sentence : story.summary()) {
    words.Add(sentence.text());
  }
  for (const v1::StoryEntity& entity : story.entities()) {
    words.Add(entity.name());
  }
}

void AddWords(const v1::ConsolidatedEvent& event, WordCollector& words) {
  for (const auto* parties : {&event.actors(), &event.recipients(), &event.mediators()}) {
    for (const v1::Party& party : *parties) {
      words.Add(party.text());
    }
  }
  words.Add(event.place().name());
  words.Add(event.negotiation().issue());
  for (const v1::EventReport& report : event.reports()) {
    words.Add(report.values().evidence().sentence());
  }
}

void AddWords(const v1::Process& process, WordCollector& words) {
  words.Add(process.name());
  for (const auto* parties : {&process.parties(), &process.mediators()}) {
    for (const v1::ProcessParty& party : *parties) {
      words.Add(party.name());
    }
  }
  for (const auto* texts : {&process.venues(), &process.issues()}) {
    for (const std::string& text : *texts) {
      words.Add(text);
    }
  }
}

}  // namespace

v1::ItemKind KindOf(const v1::Item& item) {
  switch (item.item_case()) {
    case v1::Item::kStory:
      return v1::ITEM_KIND_STORY;
    case v1::Item::kEvent:
      return v1::ITEM_KIND_EVENT;
    case v1::Item::kProcess:
      return v1::ITEM_KIND_PROCESS;
    case v1::Item::ITEM_NOT_SET:
      break;
  }
  return v1::ITEM_KIND_UNSPECIFIED;
}

Facts FactsOf(const v1::Item& item) {
  switch (item.item_case()) {
    case v1::Item::kStory:
      return FactsOfStory(item.story());
    case v1::Item::kEvent:
      return FactsOfEvent(item.event());
    case v1::Item::kProcess:
      return FactsOfProcess(item.process());
    case v1::Item::ITEM_NOT_SET:
      break;
  }
  return {};
}

std::vector<std::string> WordsOf(const v1::Item& item) {
  WordCollector words(kMaxTextBytes);
  switch (item.item_case()) {
    case v1::Item::kStory:
      AddWords(item.story(), words);
      break;
    case v1::Item::kEvent:
      AddWords(item.event(), words);
      break;
    case v1::Item::kProcess:
      AddWords(item.process(), words);
      break;
    case v1::Item::ITEM_NOT_SET:
      break;
  }
  return words.Take();
}

}  // namespace parley::gateway
