#include "worker/core/entities/entities.h"

#include <algorithm>
#include <utility>

#include "worker/core/entities/titles.h"
#include "worker/core/text/terms.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

std::string TextOf(const TokenizedText& text, uint32_t first, uint32_t last) {
  return std::string(text.text().substr(text[first].begin, text[last - 1].end - text[first].begin));
}

bool IsPlaceType(v1::EntityType type) {
  return type == v1::ENTITY_TYPE_GPE || type == v1::ENTITY_TYPE_LOCATION || type == v1::ENTITY_TYPE_FACILITY;
}

// Country (or a group's whole code) and sector together: PAK + GOV; SDNREB + "" (a rebel group's leader).
std::string ComposeCode(std::string_view country, std::string_view sector, bool former) {
  if (former && !country.empty() && sector == "GOV") return std::string(country.substr(0, 3)) + "ELI";
  if (sector == "ELI") return std::string(country.substr(0, 3)) + "ELI";
  if (country.size() > 3 && (sector.empty() || sector == "GOV" || sector == "REB"))
    return std::string(country);
  if (country.empty() && sector.empty()) return {};
  return std::string(country.substr(0, 3)) + std::string(sector.empty() ? "GOV" : sector);
}

class Resolver {
 public:
  Resolver(const ArticleText& text, size_t max_entities) : text_(text), max_entities_(max_entities) {}

  ArticleEntities Run(std::string_view dateline_place) {
    WordEvidence evidence;
    evidence.Take(text_.body);
    const bool title_case = IsTitleCase(text_.headline);
    if (!title_case) evidence.Take(text_.headline);
    Collect(text_.body, ScanNames(text_.body, evidence, false), out_.body);
    std::vector<NameSpan> headline = ScanNames(text_.headline, evidence, false);
    if (title_case) std::erase_if(headline, [&](const NameSpan& span) { return !IsKnown(span); });
    Collect(text_.headline, headline, out_.headline);
    out_.topic_country = TopicCountry();
    out_.home_country = HomeCountry(dateline_place);
    CompleteCodes();
    FindPrincipals();
    return std::move(out_);
  }

 private:
  void Collect(const FieldText& field, const std::vector<NameSpan>& spans,
               std::vector<EntityMention>& mentions) {
    std::vector<uint32_t> entity(spans.size(), kNone);
    // Names that carry their own evidence first, so that bare surnames find them wherever they stand.
    for (size_t i = 0; i < spans.size(); ++i) {
      if (IsStrong(spans[i])) entity[i] = EntityFor(field, spans[i]);
    }
    for (size_t i = 0; i < spans.size(); ++i) {
      if (i > 0 && entity[i - 1] != kNone) LearnAcronym(field, spans[i - 1], spans[i], entity[i - 1]);
      if (!IsStrong(spans[i])) entity[i] = EntityFor(field, spans[i]);
      if (entity[i] != kNone) mentions.push_back({spans[i].first, spans[i].last, entity[i]});
    }
  }
  static bool IsStrong(const NameSpan& span) {
    return span.entry != nullptr || (span.certain && span.last - span.first > 1);
  }
  bool IsKnown(const NameSpan& span) const {
    return span.entry != nullptr || by_name_.contains(Key(text_.headline, span));
  }
  static std::string Key(const FieldText& field, const NameSpan& span) {
    return LowerCase(TextOf(field.tokens, span.first, span.last));
  }

  uint32_t EntityFor(const FieldText& field, const NameSpan& span) {
    const std::string key = span.entry != nullptr ? span.entry->id : Key(field, span);
    uint32_t index = Lookup(key, span);
    if (index == kNone) index = Create(field, span, key);
    if (index != kNone) Learn(field, span, index);
    return index;
  }

  uint32_t Lookup(const std::string& key, const NameSpan& span) const {
    const auto found = by_name_.find(key);
    if (found == by_name_.end()) return kNone;
    const EntityRecord& record = out_.entities[found->second];
    // "Khan" may be a person met before and still be titled otherwise here: the same one.
    const bool clash = span.certain && span.entry == nullptr && span.type != record.type &&
                       span.role.empty() && span.last - span.first > 1;
    return clash ? kNone : found->second;
  }

  uint32_t Create(const FieldText& field, const NameSpan& span, const std::string& key) {
    v1::EntityType type = span.type;
    if (type == v1::ENTITY_TYPE_UNSPECIFIED) type = v1::ENTITY_TYPE_MISC;
    if (out_.entities.size() >= max_entities_) return kNone;
    EntityRecord record;
    record.type = type;
    if (span.entry != nullptr) {
      record.name = span.entry->name;
      record.id = span.entry->id;
      record.code = span.entry->code;
      record.capital = span.entry->name_class == NameClass::kCapital ||
                       span.entry->name_class == NameClass::kCountry ||
                       span.entry->name_class == NameClass::kSeat;
      if (span.entry->name_class == NameClass::kSeat) record.code += "GOV";
    } else {
      record.name = TextOf(field.tokens, span.first, span.last);
      record.id = std::string(Prefix(type)) + Slug(record.name);
      if (type == v1::ENTITY_TYPE_ORGANIZATION && !span.country.empty()) {
        record.code = span.country.substr(0, 3) + span.sector;
      } else if (type == v1::ENTITY_TYPE_ORGANIZATION) {
        record.code = span.sector;
      } else if (IsPlaceType(type)) {
        record.code = span.country.substr(0, 3);
      }
    }
    record.place = IsPlaceType(type);
    out_.entities.push_back(std::move(record));
    const uint32_t index = static_cast<uint32_t>(out_.entities.size() - 1);
    by_name_.emplace(key, index);
    by_name_.emplace(LowerCase(TextOf(field.tokens, span.first, span.last)), index);
    return index;
  }
  static std::string_view Prefix(v1::EntityType type) {
    switch (type) {
      case v1::ENTITY_TYPE_PERSON:
        return "person:";
      case v1::ENTITY_TYPE_ORGANIZATION:
        return "org:";
      case v1::ENTITY_TYPE_GPE:
      case v1::ENTITY_TYPE_LOCATION:
      case v1::ENTITY_TYPE_FACILITY:
        return "place:";
      default:
        return "name:";
    }
  }

  // What this mention adds: role, actor code, the forms a later mention may take.
  void Learn(const FieldText& field, const NameSpan& span, uint32_t index) {
    EntityRecord& record = out_.entities[index];
    if (record.type != v1::ENTITY_TYPE_PERSON) return;
    if (!span.role.empty() &&
        std::find(record.roles.begin(), record.roles.end(), span.role) == record.roles.end()) {
      record.roles.push_back(span.role);
    }
    std::string sector = span.sector, country = span.country;
    if (span.role.empty() && record.code.empty()) LookBehind(field, span, country, sector);
    if (record.code.size() <= 3) {
      const std::string code = ComposeCode(country, sector, span.former);
      if (!code.empty() && (record.code.empty() || code.size() > 3)) record.code = code;
    } else if (span.former && record.code.ends_with("GOV")) {
      record.code = record.code.substr(0, 3) + "ELI";
    }
    const uint32_t words = span.last - span.first;
    if (words > 1) {
      by_name_.emplace(LowerCase(TextOf(field.tokens, span.last - 1, span.last)), index);
      LearnSurname(field, span, index);
    }
  }
  // "al-Bashir" and "Ag Acherif" are called "Bashir" and "Ag Acherif" later.
  void LearnSurname(const FieldText& field, const NameSpan& span, uint32_t index) {
    if (span.last - span.first < 3) return;
    by_name_.emplace(LowerCase(TextOf(field.tokens, span.last - 2, span.last)), index);
    if (field.tokens.Slice(field.tokens[span.last - 2]) == "-") {
      by_name_.emplace(LowerCase(TextOf(field.tokens, span.last - 3, span.last)), index);
    }
  }

  // "X, the Malian prime minister," and "X of the MNLA".
  void LookBehind(const FieldText& field, const NameSpan& span, std::string& country,
                  std::string& sector) const {
    const TokenizedText& text = field.tokens;
    const uint32_t size = static_cast<uint32_t>(text.size());
    if (span.last >= size) return;
    const bool of = text[span.last].lower == "of";
    if (!of && text.Slice(text[span.last]) != ",") return;
    const uint32_t limit = std::min(size, span.last + 9);
    for (uint32_t i = span.last + 1; i < limit; ++i) {
      if (text[i].kind == TokenKind::kParagraph ||
          (text[i].kind == TokenKind::kPunctuation && text.Slice(text[i]) != "-"))
        return;
      if (text[i].lower == "who" || text[i].lower == "and" || text[i].lower == "said") return;
      const LexiconMatch known = Lexicon::Get().Find(text, i, limit);
      if (known.entry != nullptr && known.entry->name_class != NameClass::kLeader && country.empty())
        country = known.entry->code;
      const RoleMatch role = FindRole(text, i, limit);
      if (role.tokens > 0 && sector.empty()) sector = role.sector;
      if (of && known.entry != nullptr) return;
    }
  }

  // "Sudan Liberation Movement (SLM)".
  void LearnAcronym(const FieldText& field, const NameSpan& full, const NameSpan& acronym, uint32_t index) {
    const TokenizedText& text = field.tokens;
    const bool bracketed = acronym.first == full.last + 1 && text.Slice(text[full.last]) == "(" &&
                           acronym.last < text.size() && text.Slice(text[acronym.last]) == ")";
    if (!bracketed || acronym.entry != nullptr || !text[acronym.first].all_capital) return;
    by_name_[LowerCase(TextOf(text, acronym.first, acronym.last))] = index;
  }

  // Countries, their people, cities, groups and leaders all count.
  std::string TopicCountry() {
    std::string best;
    for (const std::vector<EntityMention>* mentions : {&out_.body, &out_.headline}) {
      for (const EntityMention& mention : *mentions) {
        const EntityRecord& record = out_.entities[mention.entity];
        const bool listed = record.id.starts_with("country:") || record.id.starts_with("nationality:") ||
                            record.id.starts_with("group:") || (record.place && record.code.size() == 3);
        if (!listed || record.code.size() < 3 || record.code.starts_with("UAF")) continue;
        const std::string country = record.code.substr(0, 3);
        const int count = ++country_counts_[country];
        if (best.empty() || count > country_counts_[best]) best = country;
      }
    }
    return best;
  }
  // The two sides a report is about: the countries and groups it names most, one entity each.
  void FindPrincipals() {
    absl::flat_hash_map<std::string, uint32_t> first;  // Country or group -> its first entity.
    absl::flat_hash_map<uint32_t, int> weight;
    std::vector<uint32_t> order;
    for (const std::vector<EntityMention>* mentions : {&out_.headline, &out_.body}) {
      for (const EntityMention& mention : *mentions) {
        const EntityRecord& record = out_.entities[mention.entity];
        const bool group = record.id.starts_with("group:");
        const bool state =
            record.id.starts_with("country:") || record.id.starts_with("nationality:") || record.capital;
        if (!group && !state) continue;
        const auto [it, added] = first.emplace(group ? record.id : record.code.substr(0, 3), mention.entity);
        if (added) order.push_back(mention.entity);
        weight[it->second] += mentions == &out_.headline ? 2 : 1;
      }
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return weight[a] > weight[b]; });
    if (order.size() >= 2 && weight[order[1]] >= 2) out_.principals = {order[0], order[1]};
  }
  std::string HomeCountry(std::string_view dateline_place) const {
    const LexiconEntry* place = Lexicon::Get().FindPlace(dateline_place);
    return place != nullptr ? place->code : out_.topic_country;
  }

  // A minister without a country is the home country's, unless the report only files from there.
  void CompleteCodes() {
    const bool at_home = country_counts_[out_.home_country] >= 2 || country_counts_[out_.topic_country] < 3;
    const std::string& country = at_home ? out_.home_country : out_.topic_country;
    for (EntityRecord& record : out_.entities) {
      const bool bare = record.code.size() == 3 && record.type == v1::ENTITY_TYPE_PERSON;
      const bool national = record.code == "GOV" || record.code == "MIL" || record.code == "COP" ||
                            record.code == "LEG" || record.code == "REB" || record.code == "OPP" ||
                            record.code == "JUD";
      if (bare && national) record.code = country + record.code;
    }
  }

  const ArticleText& text_;
  const size_t max_entities_;
  ArticleEntities out_;
  absl::flat_hash_map<std::string, int> country_counts_;
  absl::flat_hash_map<std::string, uint32_t> by_name_;  // Lower-case form or list id -> entity.
};

void AddMentions(const FieldText& field, const std::vector<EntityMention>& mentions, size_t first_entity,
                 std::vector<double>& weight, v1::Extraction& out) {
  const uint32_t lead_end = field.sentences.empty()
                                ? 0
                                : field.sentences[std::min(field.sentences.size(), kLeadSentences) - 1].last;
  for (const EntityMention& mention : mentions) {
    v1::Mention& m = *out.mutable_entities(static_cast<int>(first_entity + mention.entity))->add_mentions();
    m.set_field(field.field);
    m.set_begin(field.tokens[mention.first].begin);
    m.set_end(field.tokens[mention.last - 1].end);
    weight[mention.entity] += field.field == v1::FIELD_HEADLINE ? 3 : mention.first < lead_end ? 2 : 1;
  }
}

}  // namespace

ArticleEntities FindEntities(const ArticleText& text, std::string_view dateline_place, size_t max_entities) {
  return Resolver(text, max_entities).Run(dateline_place);
}

void AddEntities(const ArticleText& text, const ArticleEntities& found, v1::Extraction& out) {
  const size_t first = static_cast<size_t>(out.entities_size());
  for (const EntityRecord& record : found.entities) {
    v1::Entity& entity = *out.add_entities();
    entity.set_name(record.name);
    entity.set_type(record.type);
    entity.set_entity_id(record.id);
    entity.set_actor_code(record.code);
    for (const std::string& role : record.roles) entity.add_roles(role);
  }
  std::vector<double> weight(found.entities.size(), 0);
  AddMentions(text.headline, found.headline, first, weight, out);
  AddMentions(text.body, found.body, first, weight, out);
  const double most = weight.empty() ? 1 : std::max(1.0, *std::max_element(weight.begin(), weight.end()));
  for (size_t i = 0; i < weight.size(); ++i) {
    out.mutable_entities(static_cast<int>(first + i))->set_salience(static_cast<float>(weight[i] / most));
  }
}

}  // namespace parley::worker
