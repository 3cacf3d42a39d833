#include "worker/core/events/verbs.h"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>

#include "absl/container/flat_hash_set.h"

namespace parley::worker {
namespace {

// lemma, past, participle.
constexpr std::array<std::string_view, 3> kIrregular[] = {
    {"be", "was", "been"},
    {"beat", "beat", "beaten"},
    {"become", "became", "become"},
    {"begin", "began", "begun"},
    {"bind", "bound", "bound"},
    {"blow", "blew", "blown"},
    {"break", "broke", "broken"},
    {"bring", "brought", "brought"},
    {"build", "built", "built"},
    {"burn", "burned", "burnt"},
    {"buy", "bought", "bought"},
    {"come", "came", "come"},
    {"cut", "cut", "cut"},
    {"deal", "dealt", "dealt"},
    {"do", "did", "done"},
    {"draw", "drew", "drawn"},
    {"drive", "drove", "driven"},
    {"fall", "fell", "fallen"},
    {"feed", "fed", "fed"},
    {"feel", "felt", "felt"},
    {"fight", "fought", "fought"},
    {"find", "found", "found"},
    {"flee", "fled", "fled"},
    {"fly", "flew", "flown"},
    {"forbid", "forbade", "forbidden"},
    {"forgo", "forwent", "forgone"},
    {"free", "freed", "freed"},
    {"freeze", "froze", "frozen"},
    {"get", "got", "got"},
    {"give", "gave", "given"},
    {"go", "went", "gone"},
    {"grow", "grew", "grown"},
    {"hang", "hanged", "hung"},
    {"have", "had", "had"},
    {"hear", "heard", "heard"},
    {"hit", "hit", "hit"},
    {"hold", "held", "held"},
    {"hurt", "hurt", "hurt"},
    {"keep", "kept", "kept"},
    {"know", "knew", "known"},
    {"lay", "laid", "laid"},
    {"lead", "led", "led"},
    {"leave", "left", "left"},
    {"let", "let", "let"},
    {"lie", "lay", "lain"},
    {"lose", "lost", "lost"},
    {"make", "made", "made"},
    {"mean", "meant", "meant"},
    {"meet", "met", "met"},
    {"overrun", "overran", "overrun"},
    {"overthrow", "overthrew", "overthrown"},
    {"pay", "paid", "paid"},
    {"put", "put", "put"},
    {"quit", "quit", "quit"},
    {"read", "read", "read"},
    {"retake", "retook", "retaken"},
    {"ring", "rang", "rung"},
    {"rise", "rose", "risen"},
    {"run", "ran", "run"},
    {"say", "said", "said"},
    {"see", "saw", "seen"},
    {"seek", "sought", "sought"},
    {"sell", "sold", "sold"},
    {"send", "sent", "sent"},
    {"set", "set", "set"},
    {"shoot", "shot", "shot"},
    {"show", "showed", "shown"},
    {"shut", "shut", "shut"},
    {"sit", "sat", "sat"},
    {"slay", "slew", "slain"},
    {"speak", "spoke", "spoken"},
    {"spend", "spent", "spent"},
    {"spread", "spread", "spread"},
    {"stand", "stood", "stood"},
    {"strike", "struck", "stricken"},
    {"swear", "swore", "sworn"},
    {"take", "took", "taken"},
    {"teach", "taught", "taught"},
    {"tear", "tore", "torn"},
    {"tell", "told", "told"},
    {"think", "thought", "thought"},
    {"throw", "threw", "thrown"},
    {"undertake", "undertook", "undertaken"},
    {"understand", "understood", "understood"},
    {"uphold", "upheld", "upheld"},
    {"wear", "wore", "worn"},
    {"win", "won", "won"},
    {"wind", "wound", "wound"},
    {"withdraw", "withdrew", "withdrawn"},
    {"withhold", "withheld", "withheld"},
    {"write", "wrote", "written"},
    {"oversee", "oversaw", "overseen"},
    {"split", "split", "split"},
};

// The base and -s forms of these are nouns unless the words around them say otherwise.
constexpr std::string_view kNounLike =
    "talk|visit|strike|attack|raid|call|deal|demand|protest|rally|march|clash|fight|shell|bomb|order|request|"
    "appeal|offer|"
    "threat|release|support|aid|arrest|vote|plan|claim|charge|report|hope|face|fire|force|move|host|blast|"
    "halt|ban|block|"
    "blame|promise|pledge|vow|back|board|battle|assault|ambush|siege|riot|boycott|blockade|murder|massacre|"
    "torture|rape|"
    "patrol|mass|search|trade|exchange|swap|withdrawal|end|start|close|break|hold|table|brand|question|probe|"
    "fault|retreat|"
    "surrender|influence|target|hit|pressure|press|head|set|reply|answer|work|sentence|fine|sanction|pound|"
    "mortar|rocket|"
    "gas|share|train|fund|finance|shelter|arm|ship|witness|tour|ring|phone|telephone|sponsor|chair|push|name|"
    "return|rest|cause|comment|"
    "doubt|dispute|escape|focus|link|mark|need|play|run|shift|show|signal|spread|step|study|touch|trust|turn|"
    "rise|drop|delay|draw|pass|view|signal|shape|stage|result|object|initial|slate|slam|praise|welcome|"
    "honour|honor|salute|veto|snub|stall|lapse|conduct|begin|love|like|intern|fold|gun|lobby|petition|curb|"
    "bar|seal|loot|free|mean|lie|meet|lead|witness|ink";

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

bool DoublesLast(std::string_view lemma) {
  static const auto& doubling = *new absl::flat_hash_set<std::string_view>{
      "stop",    "ban",    "drop",    "plan",   "bar",    "wrap",   "rob",    "beg",    "scrap",   "step",
      "grab",    "ship",   "slam",    "set",    "put",    "cut",    "hit",    "shut",   "sit",     "get",
      "let",     "run",    "win",     "quit",   "begin",  "commit", "admit",  "permit", "submit",  "regret",
      "occur",   "prefer", "refer",   "defer",  "gun",    "brag",   "trap",   "kidnap", "rebut",   "swap",
      "stab",    "whip",   "snub",    "shun",   "curb",   "split",  "map",    "patrol", "expel",   "rebel",
      "compel",  "travel", "quarrel", "cancel", "shovel", "signal", "label",  "model",  "marshal", "initial",
      "overrun", "forbid", "prod",    "hit",    "acquit", "abet",   "teargas"};
  return doubling.contains(lemma) && lemma != "curb";
}

std::string WithS(std::string_view lemma) {
  const size_t n = lemma.size();
  if (n > 1 && lemma[n - 1] == 'y' && !IsVowel(lemma[n - 2]))
    return std::string(lemma.substr(0, n - 1)) + "ies";
  for (const std::string_view end : {"s", "sh", "ch", "x", "z", "o"}) {
    if (lemma.ends_with(end)) return std::string(lemma) + "es";
  }
  return std::string(lemma) + "s";
}

std::string WithEd(std::string_view lemma) {
  const size_t n = lemma.size();
  if (lemma.ends_with('e')) return std::string(lemma) + "d";
  if (n > 1 && lemma[n - 1] == 'y' && !IsVowel(lemma[n - 2]))
    return std::string(lemma.substr(0, n - 1)) + "ied";
  return std::string(lemma) + (DoublesLast(lemma) ? std::string(1, lemma[n - 1]) : "") + "ed";
}

std::string WithIng(std::string_view lemma) {
  const size_t n = lemma.size();
  if (lemma.ends_with("ie")) return std::string(lemma.substr(0, n - 2)) + "ying";
  if (lemma.ends_with('e') && !lemma.ends_with("ee") && lemma != "be")
    return std::string(lemma.substr(0, n - 1)) + "ing";
  return std::string(lemma) + (DoublesLast(lemma) ? std::string(1, lemma[n - 1]) : "") + "ing";
}

template <typename Visit>
void ForEachItem(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const size_t bar = std::min(list.find('|'), list.size());
    visit(list.substr(0, bar));
    list.remove_prefix(std::min(bar + 1, list.size()));
  }
}

class VerbTable {
 public:
  VerbTable() {
    for (const PlainVerbRow& row : PlainVerbRows()) {
      ForEachItem(row.lemmas, [&](std::string_view lemma) { Get(lemma, row.role); });
    }
    for (const VerbRow& row : VerbRows()) {
      ForEachItem(row.lemmas, [&](std::string_view lemma) { AddSense(lemma, row.sense); });
    }
    ForEachItem(kNounLike, [&](std::string_view lemma) {
      if (const auto found = by_lemma_.find(lemma); found != by_lemma_.end()) found->second->noun_like = true;
    });
    for (const auto& verb : verbs_) AddForms(*verb);
  }

  VerbMatch Find(std::string_view lower) const {
    const auto found = forms_.find(lower);
    return found == forms_.end() ? VerbMatch{} : found->second;
  }

 private:
  Verb& Get(std::string_view lemma, VerbRole role) {
    const auto [it, added] = by_lemma_.emplace(lemma, nullptr);
    if (added) {
      verbs_.push_back(std::make_unique<Verb>(Verb{lemma, role, false, false, {}}));
      it->second = verbs_.back().get();
    }
    return *it->second;
  }

  void AddSense(std::string_view lemma, const Sense& sense) {
    Verb& verb = Get(lemma, VerbRole::kEvent);
    verb.senses.push_back(sense);
    const bool bare_object = sense.frame == Frame::kTransitive && sense.particle.empty() &&
                             sense.theme.empty() && sense.preps.empty();
    const bool physical = sense.type == v1::EVENT_TYPE_ASSAULT || sense.type == v1::EVENT_TYPE_COERCE ||
                          sense.mode == "release";
    verb.transitive =
        verb.transitive || (bare_object && physical) || sense.kind == v1::NEGOTIATION_KIND_SIGNING;
  }

  void AddForms(const Verb& verb) {
    AddForm(WithS(verb.lemma), verb, VerbForm::kThird);
    AddForm(WithIng(verb.lemma), verb, VerbForm::kIng);
    const auto irregular = std::find_if(std::begin(kIrregular), std::end(kIrregular),
                                        [&](const auto& row) { return row[0] == verb.lemma; });
    if (irregular == std::end(kIrregular)) {
      AddForm(WithEd(verb.lemma), verb, VerbForm::kPastOrParticiple);
    } else if ((*irregular)[1] == (*irregular)[2]) {
      AddForm((*irregular)[1], verb, VerbForm::kPastOrParticiple);
    } else {
      AddForm((*irregular)[1], verb,
              verb.lemma == "hang" || verb.lemma == "burn" || verb.lemma == "strike"
                  ? VerbForm::kPastOrParticiple
                  : VerbForm::kPast);
      AddForm((*irregular)[2], verb, VerbForm::kParticiple);
    }
    AddForm(verb.lemma, verb, VerbForm::kBase);
    for (const std::string_view stem : {"cancel", "travel", "signal", "label", "marshal"}) {
      if (verb.lemma != stem) continue;  // American spelling.
      AddForm(std::string(stem) + "ed", verb, VerbForm::kPastOrParticiple);
      AddForm(std::string(stem) + "ing", verb, VerbForm::kIng);
    }
  }
  // The first verb to claim a form keeps it: "found" is of "find".
  void AddForm(std::string_view form, const Verb& verb, VerbForm kind) {
    spelled_.emplace_back(form);
    forms_.emplace(spelled_.back(), VerbMatch{&verb, kind});
  }

  std::vector<std::unique_ptr<Verb>> verbs_;
  std::deque<std::string> spelled_;
  absl::flat_hash_map<std::string_view, Verb*> by_lemma_;
  absl::flat_hash_map<std::string_view, VerbMatch> forms_;
};

}  // namespace

VerbMatch FindVerb(std::string_view lower) {
  static const VerbTable& table = *new VerbTable();
  return table.Find(lower);
}

}  // namespace parley::worker
