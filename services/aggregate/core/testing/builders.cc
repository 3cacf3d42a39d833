#include "aggregate/core/testing/builders.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "aggregate/core/base/civil_day.h"
#include "common/base/check.h"
#include "common/base/hash.h"
#include "fmt/format.h"

namespace parley::aggregate::testing {
namespace {

void AddParties(std::initializer_list<std::string_view> codes,
                google::protobuf::RepeatedPtrField<v1::Party>& parties) {
  for (const std::string_view code : codes) {
    v1::Party& party = *parties.Add();
    party.set_text(std::string(code));
    party.set_actor_code(std::string(code));
    party.set_entity_id(absl::AsciiStrToLower({code.data(), code.size()}));
  }
}

std::vector<std::string> SplitWords(const std::string& text) {
  return absl::StrSplit(text, ' ', absl::SkipEmpty());
}

void AddTerms(const std::string& text, v1::TermField field, v1::Extraction& out) {
  std::map<std::string, uint32_t> counts;
  for (const std::string& word : SplitWords(text)) ++counts[word];
  for (const auto& [word, count] : counts) {
    v1::Term& term = *out.add_terms();
    term.set_text(word);
    term.set_field(field);
    term.set_count(count);
  }
}

v1::Fingerprint MakeFingerprint(const std::vector<std::string>& words) {
  constexpr size_t kGram = 5;
  std::vector<uint32_t> grams;
  for (size_t i = 0; i + kGram <= words.size(); ++i) {
    std::string gram;
    for (size_t k = 0; k < kGram; ++k) gram += words[i + k] + " ";
    grams.push_back(static_cast<uint32_t>(Hash64(gram) >> 32));
  }
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
  v1::Fingerprint print;
  print.set_shingles(static_cast<uint32_t>(grams.size()));
  if (grams.size() > 128) grams.resize(128);
  print.mutable_sketch()->Assign(grams.begin(), grams.end());
  print.set_simhash(grams.empty() ? 0 : Mix64(grams.front()));
  return print;
}

}  // namespace

int64_t Noon(std::string_view date) {
  const auto day = ParseDay(date);
  PARLEY_CHECK(day.has_value());
  return *day * kSecondsPerDay + kSecondsPerDay / 2;
}

EventBuilder& EventBuilder::Actors(std::initializer_list<std::string_view> codes) {
  AddParties(codes, *event_.mutable_actors());
  return *this;
}
EventBuilder& EventBuilder::Recipients(std::initializer_list<std::string_view> codes) {
  AddParties(codes, *event_.mutable_recipients());
  return *this;
}
EventBuilder& EventBuilder::Mediators(std::initializer_list<std::string_view> codes) {
  AddParties(codes, *event_.mutable_mediators());
  return *this;
}
EventBuilder& EventBuilder::On(std::string_view date, v1::Precision precision) {
  Between(date, date);
  event_.mutable_time()->set_precision(precision);
  return *this;
}
EventBuilder& EventBuilder::Between(std::string_view start, std::string_view end) {
  event_.mutable_time()->set_start(std::string(start));
  event_.mutable_time()->set_end(std::string(end));
  event_.mutable_time()->set_precision(v1::PRECISION_EXACT);
  return *this;
}
EventBuilder& EventBuilder::At(std::string_view place, std::string_view country) {
  event_.mutable_place()->set_name(std::string(place));
  event_.mutable_place()->set_country(std::string(country));
  event_.mutable_place()->set_precision(place.empty() ? v1::PRECISION_COARSE : v1::PRECISION_EXACT);
  return *this;
}
EventBuilder& EventBuilder::Status(v1::EventStatus status) {
  event_.set_status(status);
  return *this;
}
EventBuilder& EventBuilder::Kind(v1::NegotiationKind kind, uint32_t round) {
  event_.mutable_negotiation()->set_kind(kind);
  event_.mutable_negotiation()->set_round(round);
  return *this;
}
EventBuilder& EventBuilder::Killed(uint32_t low, uint32_t high) {
  v1::Quantity& quantity = *event_.add_quantities();
  quantity.set_kind(v1::QUANTITY_KIND_KILLED);
  quantity.set_low(low);
  quantity.set_high(high);
  return *this;
}
EventBuilder& EventBuilder::Confidence(float confidence) {
  event_.set_confidence(confidence);
  return *this;
}
EventBuilder& EventBuilder::InHeadline() {
  event_.mutable_evidence()->set_field(v1::FIELD_HEADLINE);
  return *this;
}
EventBuilder& EventBuilder::DeepInBody() {
  event_.mutable_evidence()->set_field(v1::FIELD_BODY);
  event_.mutable_evidence()->set_begin(2'000);
  event_.mutable_evidence()->set_end(2'050);
  return *this;
}

ExtractionBuilder::ExtractionBuilder(std::string_view id) {
  extraction_.mutable_article()->set_id(std::string(id));
  extraction_.mutable_article()->set_revision(1);
  extraction_.mutable_article()->set_status(v1::ARTICLE_STATUS_USABLE);
  extraction_.mutable_article()->set_provider("agency of " + std::string(id));
}
ExtractionBuilder& ExtractionBuilder::Revision(uint32_t revision) {
  extraction_.mutable_article()->set_revision(revision);
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Provider(std::string_view provider) {
  extraction_.mutable_article()->set_provider(std::string(provider));
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Credit(std::string_view agency) {
  extraction_.mutable_article()->add_credit(std::string(agency));
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Published(std::string_view date, int64_t seconds_after_noon) {
  extraction_.mutable_article()->mutable_published()->set_seconds(Noon(date) + seconds_after_noon);
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Embargo(std::string_view date) {
  extraction_.mutable_article()->mutable_embargo_until()->set_seconds(Noon(date));
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Status(v1::ArticleStatus status) {
  extraction_.mutable_article()->set_status(status);
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Headline(std::string_view words) {
  headline_ = std::string(words);
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Body(std::string_view words) {
  body_ = std::string(words);
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Entity(std::string_view name, std::string_view entity_id) {
  v1::Entity& entity = *extraction_.add_entities();
  entity.set_name(std::string(name));
  entity.set_entity_id(std::string(entity_id));
  return *this;
}
ExtractionBuilder& ExtractionBuilder::Event(const v1::Event& event) {
  *extraction_.add_events() = event;
  return *this;
}

v1::FoldInput ExtractionBuilder::Input() const {
  v1::FoldInput input;
  v1::Extraction& out = *input.mutable_extraction();
  out = extraction_;
  out.mutable_article()->set_headline(headline_);
  AddTerms(headline_, v1::TERM_FIELD_TITLE, out);
  AddTerms(body_, v1::TERM_FIELD_BODY, out);
  *out.mutable_fingerprint() = MakeFingerprint(SplitWords(headline_ + " " + body_));
  if (!body_.empty()) {
    v1::LeadSentence& lead = *out.mutable_article()->add_lead();
    lead.set_text(body_.substr(0, 60));
    lead.set_end(static_cast<uint32_t>(lead.text().size()));
  }
  return input;
}

v1::FoldInput Tick(std::string_view date, int64_t seconds_after_noon) {
  v1::FoldInput input;
  input.mutable_tick()->set_seconds(Noon(date) + seconds_after_noon);
  return input;
}

std::string Words(std::string_view seed, int count) {
  std::string words;
  for (int i = 0; i < count; ++i) words += fmt::format("{}{} ", seed, i);
  return words;
}

}  // namespace parley::aggregate::testing
