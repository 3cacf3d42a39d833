#include "worker/core/events/nouns.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"

namespace parley::worker {
namespace {

using v1::NegotiationKind;

constexpr auto kNoType = v1::EVENT_TYPE_UNSPECIFIED;
constexpr auto kNoKind = v1::NEGOTIATION_KIND_UNSPECIFIED;

struct NounRow {
  NounClass noun_class;
  std::string_view words;
};

constexpr NounRow kNouns[] = {
    {{"talks", v1::EVENT_TYPE_CONSULT, v1::NEGOTIATION_KIND_TALKS, Frame::kReciprocal, "with|between|among",
      ""},
     "talks|peace talks|negotiations|negotiation|peace "
     "negotiations|dialogue|discussions|consultations|summit|conference|peace conference|session|sessions|"
     "round|rounds|direct talks|indirect talks|proximity talks|ceasefire talks|truce "
     "talks|meeting|meetings|encounter|contacts|parley|peace process|face - to - face talks|negotiating "
     "table|summit meeting|bargaining"},
    {{"deal", v1::EVENT_TYPE_AGREE, v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE, Frame::kReciprocal,
      "with|between", ""},
     "deal|deals|accord|accords|agreement|agreements|pact|pacts|treaty|settlement|peace deal|peace "
     "accord|peace agreement|peace treaty|protocol|protocols|"
     "memorandum|memorandum of understanding|framework|peace plan|roadmap|road "
     "map|declaration|compromise|understanding|consensus|power - sharing "
     "deal|document|text|draft|terms|peace"},
    {{"ceasefire", v1::EVENT_TYPE_RETREAT, v1::NEGOTIATION_KIND_CEASEFIRE, Frame::kReciprocal, "with|between",
      "ceasefire"},
     "ceasefire|cease - fire|cease - fires|truce|truces|armistice|cessation of "
     "hostilities|ceasefires|lull|moratorium|humanitarian pause|ceasefire agreement|ceasefire "
     "accord|ceasefire deal|truce agreement|truce accord"},
    {{"violence", kNoType, kNoKind, Frame::kTheme, "", ""},
     "violence|hostilities|hostility|attacks|fighting|operations|military "
     "operations|campaign|offensive|bombing|shelling|bloodshed|air raids|raids|combat"},
    {{"sanctions", v1::EVENT_TYPE_SANCTION, kNoKind, Frame::kTransitive, "on|against", "discontinue"},
     "sanctions|sanction|embargo|arms embargo|tariffs|tariff|trade embargo|economic sanctions|asset "
     "freeze|travel ban|visa ban"},
    {{"relations", kNoType, kNoKind, Frame::kReciprocal, "with", ""},
     "relations|diplomatic relations|ties|diplomatic ties|links|trade ties"},
    {{"diplomat", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "ambassador|ambassadors|diplomat|diplomats|envoy|envoys|consul"},
    {{"aid", kNoType, kNoKind, Frame::kTransitive, "to|for", ""},
     "aid|food|medicine|medicines|relief|assistance|supplies|humanitarian aid|food aid|military "
     "aid|grant|loan|loans|tents|blankets|relief supplies|weapons and "
     "ammunition|grain|wheat|vaccines|funds|funding|emergency "
     "aid|money|million|billion|equipment|humanitarian assistance|medical supplies|donation"},
    {{"troops", kNoType, kNoKind, Frame::kTransitive, "from", ""},
     "troops|forces|soldiers|tanks|army|peacekeepers|reinforcements|warships|warplanes|battalions|battalion|"
     "brigade|marines|reservists|fighters|guards|police|aircraft "
     "carrier|jets|armour|armor|units|troop|garrison"},
    {{"arms", kNoType, kNoKind, Frame::kTransitive, "", "disarm"},
     "arms|weapons|guns|rifles|arsenal|arsenals|their arms|explosives"},
    {{"prisoners", kNoType, kNoKind, Frame::kTransitive, "", "release"},
     "prisoners|prisoner|hostages|hostage|detainees|detainee|captives|captive|inmates|bodies|prisoners of "
     "war|political prisoners|captured soldiers"},
    {{"exchange", v1::EVENT_TYPE_RETREAT, v1::NEGOTIATION_KIND_PRISONER_EXCHANGE, Frame::kReciprocal,
      "with|between", "release"},
     "prisoner exchange|prisoner swap|exchange of prisoners|swap|prisoner exchanges|hostage exchange"},
    {{"attack", v1::EVENT_TYPE_ASSAULT, kNoKind, Frame::kTransitive, "on|against|in|at", ""},
     "attack|assault|raid|ambush|strike|strikes|air strike|air "
     "strikes|airstrike|airstrikes|bombing|bombings|bombardment|shelling|shootings|shooting|massacre|"
     "massacres|invasion|"
     "air raid|killing|killings|murder|assassination|ambushes|missile strike|missile strikes|drone "
     "strike|drone strikes|suicide bombing|suicide bombings|suicide attack|suicide attacks|car bomb|gun "
     "battle|rocket attack|rocket "
     "attacks|offensives|incursion|uprising|rebellion|kidnapping|abduction|hostage - taking|mortar "
     "fire|gunfire|gun attack|bomb attack|bomb attacks|rocket fire|explosion|blast|coup "
     "attempt|blasts|explosions|rockets|missiles|clampdown|insurrection|revolt|attacks"},
    {{"clash", v1::EVENT_TYPE_ASSAULT, kNoKind, Frame::kReciprocal, "with|between", ""},
     "clash|clashes|fighting|battle|battles|war|skirmish|skirmishes|hostilities|firefight|civil "
     "war|crossfire|gunbattle|exchange of fire|heavy fighting|exchanges of fire"},
    {{"fire", kNoType, kNoKind, Frame::kTransitive, "on|at", ""},
     "fire|shots|rockets|missiles|missile|rocket|shells|mortars|mortar rounds|tear gas|rubber bullets|mortar "
     "shells|live rounds|bombs|bomb|grenades|grenade|water cannon"},
    {{"arrest", v1::EVENT_TYPE_COERCE, kNoKind, Frame::kTransitive, "of", "arrest"},
     "arrest|arrests|detention|roundup"},
    {{"curfew", kNoType, kNoKind, Frame::kTransitive, "on|in", ""},
     "curfew|martial law|state of emergency|emergency "
     "rule|emergency|blockade|siege|restrictions|ban|censorship|travel ban|emergency powers|direct "
     "rule|lockdown"},
    {{"protest", v1::EVENT_TYPE_PROTEST, kNoKind, Frame::kTransitive, "against", "demo"},
     "protest|protests|demonstration|demonstrations|rally|rallies|march|marches|sit - in|sit - "
     "ins|riot|riots|rioting|general strike|hunger strike|demonstrators|unrest|strike action|street "
     "protests|mass protests|roadblocks|roadblock|boycott|walkout"},
    {{"visit", v1::EVENT_TYPE_CONSULT, kNoKind, Frame::kTransitive, "to|by", "visit"},
     "visit|visits|trip|tour|state visit|official visit|stopover"},
    {{"mediation", v1::EVENT_TYPE_CONSULT, v1::NEGOTIATION_KIND_MEDIATION, Frame::kMediate, "between|by",
      "third-party"},
     "mediation|good offices|shuttle diplomacy|peace mission|mediation effort|mediation efforts|peace "
     "effort|facilitation"},
    {{"demand", kNoType, v1::NEGOTIATION_KIND_DEMAND, Frame::kTransitive, "", ""},
     "demand|demands|call|calls|request|requests|appeal|appeals|condition|conditions|precondition|"
     "preconditions|plea|pleas|pressure|claims"},
    {{"offer", kNoType, v1::NEGOTIATION_KIND_OFFER, Frame::kTransitive, "", ""},
     "offer|offers|proposal|proposals|plan|plans|package|invitation|initiative|blueprint"},
    {{"withdrawal", v1::EVENT_TYPE_RETREAT, v1::NEGOTIATION_KIND_WITHDRAWAL, Frame::kIntransitive, "by|of",
      "withdraw"},
     "withdrawal|pullout|pull - out|pullback|pull - back|troop "
     "withdrawal|retreat|disengagement|redeployment"},
    {{"disarmament", v1::EVENT_TYPE_RETREAT, v1::NEGOTIATION_KIND_DISARMAMENT, Frame::kIntransitive, "by|of",
      "disarm"},
     "disarmament|decommissioning|demobilisation|demobilization|disbandment"},
    {{"release", kNoType, kNoKind, Frame::kIntransitive, "by", "release"}, "release"},
    {{"resignation", v1::EVENT_TYPE_RETREAT, kNoKind, Frame::kIntransitive, "of", "resign"}, "resignation"},
    {{"resumption", v1::EVENT_TYPE_CONSULT, v1::NEGOTIATION_KIND_RESUMPTION, Frame::kReciprocal,
      "between|with", ""},
     "resumption of talks|resumption of negotiations|resumption of the talks|resumption of peace "
     "talks|resumption of dialogue"},
    {{"violation", v1::EVENT_TYPE_ASSAULT, v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION, Frame::kTransitive, "by",
      ""},
     "ceasefire violations|ceasefire violation|violations of the ceasefire|truce violations|truce "
     "violation|violation of the ceasefire|breach of the ceasefire|breaches of the ceasefire|breach of the "
     "truce|violations of the truce"},
    {{"collapse", v1::EVENT_TYPE_SANCTION, v1::NEGOTIATION_KIND_COLLAPSE, Frame::kTheme, "", ""},
     "collapse of talks|collapse of the talks|breakdown of talks|breakdown of the talks|collapse of "
     "negotiations|collapse of the negotiations"},
    {{"cooperation", v1::EVENT_TYPE_COOPERATE, kNoKind, Frame::kReciprocal, "with|between", ""},
     "cooperation|joint exercises|joint exercise|military exercises|military exercise|joint patrols|war "
     "games|manoeuvres|maneuvers|joint military exercises"},
    {{"investigation", v1::EVENT_TYPE_ACCUSE, kNoKind, Frame::kTransitive, "into|against|of", "investigate"},
     "investigation|inquiry|probe|criminal investigation|lawsuit|charges|indictment|complaint"},
    {{"threat", v1::EVENT_TYPE_THREATEN, kNoKind, Frame::kTransitive, "against|to", ""}, "threats"},
    {{"exercise", kNoType, kNoKind, Frame::kTransitive, "", ""}, "drills|exercises"},
    {{"support", kNoType, kNoKind, Frame::kTransitive, "for|to", ""},
     "support|backing|approval|confidence|sympathy|condolences|congratulations"},
    {{"parliament", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "parliament|assembly|national assembly|government|party|constitution"},
    {{"border", kNoType, kNoKind, Frame::kTransitive, "with|to", ""},
     "border|borders|crossing|border crossing|frontier|road|roads|airport|airspace|border "
     "crossings|schools|offices|newspaper|newspapers|websites|station|shops|radio "
     "station|embassy|consulate|crossings"},
    {{"town", kNoType, kNoKind, Frame::kTransitive, "from", "seize"},
     "town|towns|village|villages|city|territory|positions|control|power|bases|base|outpost|outposts|power|"
     "capital|district"},
    {{"street", kNoType, kNoKind, Frame::kTransitive, "", ""}, "streets|street|square"},
    {{"signature", kNoType, kNoKind, Frame::kTransitive, "", ""}, "signature|signatures|name|names"},
    {{"ultimatum", kNoType, kNoKind, Frame::kTransitive, "", ""}, "ultimatum|deadline|warning|warnings"},
    {{"revenge", kNoType, kNoKind, Frame::kTransitive, "", ""}, "revenge|retaliation|reprisals|reprisal"},
    {{"accusation", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "accusations|condemnation|outrage|allegations|recriminations|criticism|insults|accusation|allegation"},
    {{"press", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "news conference|press conference|press release|talks show"},
    {{"decree", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "decree|order|bill|law|legislation|contract|petition"},
    {{"right", kNoType, kNoKind, Frame::kTransitive, "", ""},
     "independence|autonomy|sovereignty|rights|amnesty|concession|concessions|self - rule|territorial "
     "integrity"},
};

class NounTable {
 public:
  NounTable() {
    for (const NounRow& row : kNouns) {
      std::string_view list = row.words;
      while (!list.empty()) {
        const size_t bar = std::min(list.find('|'), list.size());
        Add(list.substr(0, bar), row.noun_class);
        list.remove_prefix(std::min(bar + 1, list.size()));
      }
    }
  }

  NounMatch Find(const TokenizedText& text, uint32_t i, uint32_t end) const {
    const auto longest = longest_.find(text[i].lower);
    if (longest == longest_.end()) return {};
    NounMatch best;
    std::string key;
    const uint32_t last = std::min(end, i + longest->second);
    for (uint32_t j = i; j < last; ++j) {
      if (j > i) key += ' ';
      key += text[j].lower;
      if (const auto found = nouns_.find(key); found != nouns_.end()) best = {found->second, j - i + 1};
    }
    return best;
  }

 private:
  void Add(std::string_view phrase, const NounClass& noun_class) {
    nouns_.emplace(std::string(phrase), &noun_class);
    const uint32_t words = static_cast<uint32_t>(std::count(phrase.begin(), phrase.end(), ' ') + 1);
    uint32_t& longest = longest_[phrase.substr(0, phrase.find(' '))];
    longest = std::max(longest, words);
  }

  absl::flat_hash_map<std::string, const NounClass*> nouns_;
  absl::flat_hash_map<std::string_view, uint32_t> longest_;
};

}  // namespace

NounMatch FindNoun(const TokenizedText& text, uint32_t i, uint32_t end) {
  static const NounTable& table = *new NounTable();
  return table.Find(text, i, end);
}

bool Lists(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const size_t bar = std::min(list.find('|'), list.size());
    if (list.substr(0, bar) == name) return true;
    list.remove_prefix(std::min(bar + 1, list.size()));
  }
  return false;
}

}  // namespace parley::worker
