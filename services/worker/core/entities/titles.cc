#include "worker/core/entities/titles.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace parley::worker {
namespace {

struct RoleRow {
  std::string_view sector;
  bool title;
  bool plural;
  std::string_view words;
};

constexpr RoleRow kRoles[] = {
    {"GOV", true, false,
     "president|vice president|vice-president|prime minister|deputy prime minister|premier|foreign "
     "minister|deputy foreign "
     "minister|defence minister|defense minister|interior minister|finance minister|justice "
     "minister|information "
     "minister|trade minister|economy minister|oil minister|home minister|culture minister|health "
     "minister|education "
     "minister|energy minister|minister|chancellor|secretary of state|foreign secretary|home "
     "secretary|defense "
     "secretary|defence secretary|treasury secretary|northern ireland secretary|secretary|deputy "
     "minister|ambassador|envoy|special envoy|peace envoy|special "
     "representative|representative|chief negotiator|negotiator|peace "
     "negotiator|governor|mayor|king|queen|prince|crown "
     "prince|princess|emir|sultan|taoiseach|head of state|head of government|national security "
     "adviser|national "
     "security advisor|attorney general|attorney-general|consul|diplomat|official|government official|state "
     "department "
     "official|first lady|consul general|undersecretary|assistant secretary of state|deputy secretary of "
     "state|supreme leader|presidential adviser|government spokesman|foreign ministry spokesman|foreign "
     "ministry spokeswoman|chief minister|government negotiator|administration official"},
    {"GOV", false, true,
     "ministers|presidents|leaders|officials|diplomats|envoys|ambassadors|negotiators|authorities|prime "
     "ministers|foreign "
     "ministers|government officials|representatives|governments|governors|heads of state|secretaries|chief "
     "negotiators|special envoys|government negotiators|foreign secretaries|defence ministers|peace envoys"},
    {"GOV", false, false,
     "government|administration|cabinet|ministry|foreign ministry|defence ministry|defense ministry|interior "
     "ministry|finance ministry|embassy|presidency|regime|state|authority|interim government|ruling "
     "council|junta|monarchy|foreign office|state department|central bank|premiership|politburo|military "
     "government|transitional government|caretaker government"},
    {"", true, false,
     "spokesman|spokeswoman|spokesperson|leader|chief|head|chairman|chairwoman|chair|director|deputy|founder|"
     "co-founder|secretary "
     "general|secretary-general|deputy leader|political "
     "leader|delegate|adviser|advisor|aide|mr|mrs|ms|dr|sir|lord|lady|dame|senior "
     "official|political chief|veteran|deputy head|chief executive officer|director "
     "general|director-general|deputy chief|special adviser|emissary"},
    {"", false, true,
     "spokesmen|delegates|aides|members|advisers|supporters|negotiating "
     "teams|teams|delegations|emissaries|sides|signatories|factions|parties|countries|nations|neighbours|"
     "neighbors|rivals|foes|enemies|camps|adversaries"},
    {"", false, false,
     "delegation|side|team|leadership|negotiating "
     "team|mission|group|movement|faction|organisation|organization|party|camp|coalition|alliance|wing|"
     "member|command|bloc|body"},
    {"MED", true, false, "mediator|chief mediator|facilitator|peace broker|joint mediator|peace mediator"},
    {"MED", false, true, "mediators|facilitators|go-betweens|peace brokers"},
    {"MIL", true, false,
     "general|gen|colonel|col|lieutenant|lieutenant colonel|lieutenant general|lt|lt col|lt "
     "gen|major|maj|major general|maj gen|brigadier|brigadier "
     "general|brig|brig gen|captain|capt|sergeant|sgt|admiral|adm|marshal|field marshal|commander in "
     "chief|chief of staff|army chief|military chief|army "
     "commander|military commander|military spokesman|army spokesman|private|corporal|soldier|officer|army "
     "officer|air force chief|air marshal|commodore|military officer"},
    {"MIL", false, true,
     "troops|soldiers|forces|armed forces|security forces|government forces|government troops|army "
     "officers|military "
     "officials|marines|generals|commandos|paratroopers|warplanes|fighter "
     "jets|helicopters|warships|gunboats|tanks|jets|coalition forces|special "
     "forces|peacekeepers|officers|air strikes force|army units|border guards|border "
     "troops|reservists|gunships|helicopter gunships|military planes|drones|artillery units|occupation "
     "forces|government soldiers|army troops"},
    {"MIL", false, false,
     "army|military|navy|air force|security force|garrison|army unit|brigade|battalion|troop|national "
     "guard|border guard|warplane|warship|helicopter|high command|military high command|sniper "
     "unit|peacekeeping force|peacekeeper"},
    {"COP", true, false,
     "police chief|police spokesman|police officer|police commissioner|sheriff|inspector|chief "
     "inspector|superintendent|constable|policeman|policewoman|police commander|detective"},
    {"COP", false, true, "police|policemen|police officers|riot police|security guards|detectives"},
    {"REB", true, false,
     "rebel leader|guerrilla leader|rebel commander|guerrilla commander|insurgent leader|warlord|militant "
     "leader|rebel chief|commander|militia leader|separatist leader|rebel spokesman|rebel "
     "negotiator|mullah|political commissar|militant commander|rebel"},
    {"REB", false, true,
     "rebels|guerrillas|insurgents|militants|fighters|separatists|rebel groups|rebel movements|armed "
     "groups|insurgent "
     "groups|militiamen|militias|jihadists|rebel leaders|rebel commanders|rebel "
     "fighters|mujahideen|mujahedin|secessionists|warlords|rebel forces|rebel factions|separatist "
     "groups|separatist rebels|commanders|rebel delegates|rebel negotiators|combatants|guerrilla "
     "fighters|rebel representatives|militant groups|islamist fighters|paramilitaries|rebel "
     "officials|guerrilla leaders"},
    {"REB", false, false,
     "insurgency|rebel group|rebel movement|insurgent group|militant group|militia|guerrilla "
     "group|guerrilla|insurgent|militant|separatist|rebel army|fighter|armed group|separatist "
     "group|rebellion|rebel side|guerrilla movement|separatist movement|rebel delegation|armed wing|militant "
     "movement|rebel faction"},
    {"UAF", false, true,
     "gunmen|attackers|bombers|suicide bombers|terrorists|extremists|kidnappers|hijackers|assailants|unknown "
     "gunmen|masked men|armed men|snipers|arsonists|pirates|abductors|hostage-takers|captors|suicide "
     "attackers|killers|raiders"},
    {"UAF", false, false,
     "gunman|attacker|bomber|suicide bomber|suicide attacker|terrorist|assailant|sniper|car "
     "bomber|hijacker|extremist|assassin|pirate"},
    {"OPP", true, false,
     "opposition leader|opposition spokesman|dissident|opposition politician|opposition candidate"},
    {"OPP", false, true,
     "opposition leaders|opposition parties|dissidents|opposition groups|opposition members|opposition "
     "figures|opposition politicians|opposition supporters"},
    {"OPP", false, false,
     "opposition|opposition party|opposition alliance|opposition coalition|opposition group|main opposition "
     "party"},
    {"LEG", true, false,
     "senator|sen|congressman|congresswoman|lawmaker|legislator|deputy "
     "speaker|speaker|mp|rep|parliamentarian|member of parliament"},
    {"LEG", false, true,
     "lawmakers|senators|legislators|members of parliament|parliamentarians|mps|deputies|congressmen"},
    {"LEG", false, false,
     "parliament|congress|senate|legislature|lower house|upper house|national assembly|house of "
     "representatives|assembly"},
    {"JUD", true, false,
     "judge|chief justice|justice|prosecutor|chief prosecutor|magistrate|public prosecutor|state prosecutor"},
    {"JUD", false, true, "judges|prosecutors|courts|magistrates"},
    {"JUD", false, false,
     "court|supreme court|high court|tribunal|constitutional court|appeals court|military "
     "court|judiciary|court of appeal|jury"},
    {"PTY", true, false,
     "party leader|party chairman|party chief|party spokesman|presidential candidate|candidate|politician"},
    {"PTY", false, true, "politicians|political parties|party leaders|candidates|coalition partners"},
    {"PTY", false, false, "ruling party|ruling coalition|political party"},
    {"REL", true, false,
     "pope|cardinal|archbishop|bishop|reverend|rev|imam|ayatollah|grand "
     "ayatollah|sheikh|sheik|rabbi|cleric|father|mufti|dalai lama|priest|pastor|monk|patriarch"},
    {"REL", false, true, "clerics|bishops|monks|priests|religious leaders|church leaders|imams|nuns"},
    {"REL", false, false, "church|catholic church|clergy"},
    {"CVL", true, false,
     "activist|rights activist|human rights activist|protester|demonstrator|peace activist"},
    {"CVL", false, true,
     "civilians|villagers|residents|people|protesters|demonstrators|protestors|activists|students|workers|"
     "crowds|women|children|"
     "refugees|voters|citizens|families|men|farmers|settlers|inhabitants|locals|townspeople|rioters|marchers|"
     "tribesmen|migrants|pilgrims|tourists|passengers|shoppers|teachers|doctors|nurses|strikers|displaced "
     "people|asylum "
     "seekers|victims|prisoners|detainees|hostages|patients|worshippers|youths|mourners|bystanders|unarmed "
     "demonstrators|schoolgirls|mobs|thousands|hundreds|truck "
     "drivers|miners|opponents|drivers|nationals|employees|staff|peasants|hunger "
     "strikers|inmates|relatives|girls|boys|captives"},
    {"CVL", false, false,
     "crowd|population|mob|civilian|villager|resident|woman|man|boy|girl|student|worker|family|citizen|"
     "hostage|prisoner|detainee|public|settler|community|farmer|teenager|passer-by|tourist|civil "
     "society|national|refugee"},
    {"JRN", true, false,
     "journalist|reporter|editor|correspondent|columnist|photographer|news editor|cameraman|newspaper "
     "editor"},
    {"JRN", false, true, "journalists|reporters|media|newspapers|correspondents"},
    {"JRN", false, false, "newspaper|news agency|television station|state television|radio station"},
    {"EDU", true, false,
     "professor|prof|analyst|historian|scholar|political analyst|expert|researcher|economist|lecturer"},
    {"EDU", false, true, "analysts|experts|academics|scholars|scientists"},
    {"BUS", true, false, "businessman|chief executive|ceo|banker|tycoon|billionaire|investor|businesswoman"},
    {"BUS", false, true, "companies|businesses|investors|firms|businessmen|banks|airlines|traders|exporters"},
    {"BUS", false, false, "company|firm|airline|bank|corporation"},
    {"LAB", true, false, "union leader|trade unionist"},
    {"LAB", false, true, "unions|trade unions|labour unions|labor unions|union leaders"},
    {"LAB", false, false, "union|trade union|labour union|labor union"},
    {"NGO", true, false, "aid worker"},
    {"NGO", false, true,
     "aid workers|aid agencies|relief workers|human rights groups|rights groups|charities|relief "
     "agencies|humanitarian workers|campaigners|aid groups"},
    {"NGO", false, false, "charity|rights group|aid agency|human rights group"},
    {"IGO", false, true,
     "inspectors|monitors|observers|ceasefire monitors|truce monitors|world powers|major powers|western "
     "powers|international monitors"},
    {"IGO", false, false, "international community"},
    {"PRM", false, true,
     "vigilantes|death squads|paramilitary groups|pro-government militias|pro-government gunmen"},
    {"MED", true, false, "peace mediator"},
    {"SPY", false, false, "intelligence agency|intelligence service|secret service|secret police"},
    {"SPY", true, false, "intelligence chief|spy chief|spy"},
    {"CRM", false, true, "drug traffickers|gangs|drug cartels|traffickers|smugglers|gangsters"},
    {"CRM", false, false, "cartel|gang|mafia|drug cartel"},
    {"ELI", true, false,
     "former president|former prime minister|ex-president|ex-prime minister|former foreign minister|former "
     "senator|former u.s. senator|former secretary of state|former chancellor|former general"},
};

struct Role {
  std::string_view sector;
  bool title;
  bool plural;
};

class RoleTable {
 public:
  RoleTable() {
    for (const RoleRow& row : kRoles) {
      std::string_view list = row.words;
      while (!list.empty()) {
        const size_t bar = std::min(list.find('|'), list.size());
        AddPhrase(list.substr(0, bar), {row.sector, row.title, row.plural});
        list.remove_prefix(std::min(bar + 1, list.size()));
      }
    }
  }

  RoleMatch Find(const TokenizedText& text, uint32_t i, uint32_t end) const {
    const auto longest = longest_.find(text[i].lower);
    if (longest == longest_.end()) return {};
    RoleMatch best;
    std::string key;
    const uint32_t last = std::min(end, i + longest->second);
    for (uint32_t j = i; j < last; ++j) {
      if (j > i) key += ' ';
      key += text[j].lower;
      if (const auto found = roles_.find(key); found != roles_.end()) {
        best = {j - i + 1, found->second.sector, found->second.title, found->second.plural};
      }
    }
    return best;
  }

 private:
  void AddPhrase(std::string_view phrase, Role role) {
    const TokenizedText words(phrase);
    std::string key;
    for (const Token& token : words.tokens()) {
      if (!key.empty()) key += ' ';
      key += token.lower;
    }
    roles_.emplace(key, role);
    uint32_t& longest = longest_[words[0].lower];
    longest = std::max(longest, static_cast<uint32_t>(words.size()));
  }

  absl::flat_hash_map<std::string, Role> roles_;
  absl::flat_hash_map<std::string_view, uint32_t> longest_;  // First word -> most words of a role.
};

}  // namespace

RoleMatch FindRole(const TokenizedText& text, uint32_t i, uint32_t end) {
  static const RoleTable& table = *new RoleTable();
  return table.Find(text, i, end);
}

bool IsOrganizationWord(std::string_view lower, std::string_view& sector) {
  static const auto& words =
      *new absl::flat_hash_map<std::string_view, std::string_view>{{"ministry", "GOV"},
                                                                   {"department", "GOV"},
                                                                   {"agency", "GOV"},
                                                                   {"government", "GOV"},
                                                                   {"embassy", "GOV"},
                                                                   {"council", "GOV"},
                                                                   {"commission", "GOV"},
                                                                   {"administration", "GOV"},
                                                                   {"authority", "GOV"},
                                                                   {"cabinet", "GOV"},
                                                                   {"army", "MIL"},
                                                                   {"navy", "MIL"},
                                                                   {"forces", "MIL"},
                                                                   {"guard", "MIL"},
                                                                   {"corps", "MIL"},
                                                                   {"brigade", "MIL"},
                                                                   {"brigades", "REB"},
                                                                   {"battalion", "MIL"},
                                                                   {"regiment", "MIL"},
                                                                   {"police", "COP"},
                                                                   {"constabulary", "COP"},
                                                                   {"court", "JUD"},
                                                                   {"tribunal", "JUD"},
                                                                   {"parliament", "LEG"},
                                                                   {"assembly", "LEG"},
                                                                   {"senate", "LEG"},
                                                                   {"congress", "LEG"},
                                                                   {"party", "PTY"},
                                                                   {"front", ""},
                                                                   {"movement", ""},
                                                                   {"league", ""},
                                                                   {"alliance", ""},
                                                                   {"coalition", ""},
                                                                   {"union", ""},
                                                                   {"federation", ""},
                                                                   {"association", ""},
                                                                   {"organization", ""},
                                                                   {"organisation", ""},
                                                                   {"committee", ""},
                                                                   {"institute", "EDU"},
                                                                   {"university", "EDU"},
                                                                   {"college", "EDU"},
                                                                   {"school", "EDU"},
                                                                   {"academy", "EDU"},
                                                                   {"foundation", "NGO"},
                                                                   {"society", ""},
                                                                   {"group", ""},
                                                                   {"company", "BUS"},
                                                                   {"corporation", "BUS"},
                                                                   {"corp", "BUS"},
                                                                   {"inc", "BUS"},
                                                                   {"ltd", "BUS"},
                                                                   {"co", "BUS"},
                                                                   {"bank", "BUS"},
                                                                   {"airlines", "BUS"},
                                                                   {"airways", "BUS"},
                                                                   {"motors", "BUS"},
                                                                   {"records", "BUS"},
                                                                   {"times", "JRN"},
                                                                   {"post", "JRN"},
                                                                   {"news", "JRN"},
                                                                   {"television", "JRN"},
                                                                   {"club", ""},
                                                                   {"network", ""},
                                                                   {"bureau", "GOV"},
                                                                   {"office", "GOV"},
                                                                   {"service", ""},
                                                                   {"services", ""},
                                                                   {"church", "REL"},
                                                                   {"fund", ""},
                                                                   {"centre", ""},
                                                                   {"center", ""},
                                                                   {"board", ""},
                                                                   {"conference", ""},
                                                                   {"team", ""},
                                                                   {"band", ""},
                                                                   {"orchestra", ""},
                                                                   {"mission", ""},
                                                                   {"command", "MIL"},
                                                                   {"trust", ""},
                                                                   {"industries", "BUS"},
                                                                   {"systems", "BUS"},
                                                                   {"press", "JRN"},
                                                                   {"radio", "JRN"},
                                                                   {"magazine", "JRN"},
                                                                   {"newspaper", "JRN"},
                                                                   {"company's", "BUS"},
                                                                   {"studios", "BUS"},
                                                                   {"fc", ""},
                                                                   {"united", ""},
                                                                   {"liberation", ""},
                                                                   {"militia", "PRM"},
                                                                   {"squadron", "MIL"},
                                                                   {"division", ""},
                                                                   {"unions", "LAB"}};
  const auto found = words.find(lower);
  if (found == words.end()) return false;
  sector = found->second;
  return true;
}

bool IsPlaceWord(std::string_view lower) {
  static const auto& words = *new absl::flat_hash_set<std::string_view>{
      "river",     "lake",        "sea",       "ocean",    "mountain",   "mountains", "valley",   "desert",
      "island",    "islands",     "peninsula", "province", "district",   "county",    "region",   "state",
      "strait",    "gulf",        "bay",       "coast",    "hills",      "plateau",   "basin",    "canyon",
      "forest",    "heights",     "city",      "town",     "village",    "township",  "republic", "kingdom",
      "territory", "park",        "beach",     "canal",    "delta",      "pass",      "creek",    "falls",
      "glacier",   "archipelago", "emirate",   "borough",  "governorate"};
  return words.contains(lower);
}

bool IsFacilityWord(std::string_view lower) {
  static const auto& words = *new absl::flat_hash_set<std::string_view>{
      "airport",  "bridge", "hotel",    "stadium",   "palace",  "prison",    "hospital", "street",
      "road",     "avenue", "square",   "tower",     "castle",  "cathedral", "mosque",   "temple",
      "museum",   "camp",   "base",     "station",   "theatre", "theater",   "hall",     "highway",
      "tunnel",   "dam",    "arena",    "library",   "house",   "cemetery",  "barracks", "port",
      "building", "plant",  "crossing", "monastery", "fort"};
  return words.contains(lower);
}

}  // namespace parley::worker
