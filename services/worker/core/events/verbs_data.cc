// What verbs mean: one row a sense. Kept by hand; "meets PLOVER's definition" is the only test for a row.
#include "worker/core/events/verbs.h"

namespace parley::worker {
namespace {

constexpr auto kAgree = v1::EVENT_TYPE_AGREE;
constexpr auto kConsult = v1::EVENT_TYPE_CONSULT;
constexpr auto kSupport = v1::EVENT_TYPE_SUPPORT;
constexpr auto kConcede = v1::EVENT_TYPE_CONCEDE;
constexpr auto kCooperate = v1::EVENT_TYPE_COOPERATE;
constexpr auto kAid = v1::EVENT_TYPE_AID;
constexpr auto kRetreat = v1::EVENT_TYPE_RETREAT;
constexpr auto kRequest = v1::EVENT_TYPE_REQUEST;
constexpr auto kAccuse = v1::EVENT_TYPE_ACCUSE;
constexpr auto kReject = v1::EVENT_TYPE_REJECT;
constexpr auto kThreaten = v1::EVENT_TYPE_THREATEN;
constexpr auto kProtest = v1::EVENT_TYPE_PROTEST;
constexpr auto kSanction = v1::EVENT_TYPE_SANCTION;
constexpr auto kMobilize = v1::EVENT_TYPE_MOBILIZE;
constexpr auto kCoerce = v1::EVENT_TYPE_COERCE;
constexpr auto kAssault = v1::EVENT_TYPE_ASSAULT;

constexpr auto kNone = v1::NEGOTIATION_KIND_UNSPECIFIED;
constexpr auto kTalks = v1::NEGOTIATION_KIND_TALKS;
constexpr auto kMediation = v1::NEGOTIATION_KIND_MEDIATION;
constexpr auto kDemand = v1::NEGOTIATION_KIND_DEMAND;
constexpr auto kOffer = v1::NEGOTIATION_KIND_OFFER;
constexpr auto kConcession = v1::NEGOTIATION_KIND_CONCESSION;
constexpr auto kSuspension = v1::NEGOTIATION_KIND_SUSPENSION;
constexpr auto kResumption = v1::NEGOTIATION_KIND_RESUMPTION;
constexpr auto kCancellation = v1::NEGOTIATION_KIND_CANCELLATION;
constexpr auto kCollapse = v1::NEGOTIATION_KIND_COLLAPSE;
constexpr auto kInPrinciple = v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE;
constexpr auto kSigning = v1::NEGOTIATION_KIND_SIGNING;
constexpr auto kCeasefire = v1::NEGOTIATION_KIND_CEASEFIRE;
constexpr auto kExtension = v1::NEGOTIATION_KIND_CEASEFIRE_EXTENSION;
constexpr auto kViolation = v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION;
constexpr auto kCeasefireEnd = v1::NEGOTIATION_KIND_CEASEFIRE_END;
constexpr auto kExchange = v1::NEGOTIATION_KIND_PRISONER_EXCHANGE;
constexpr auto kWithdrawal = v1::NEGOTIATION_KIND_WITHDRAWAL;
constexpr auto kDisarmament = v1::NEGOTIATION_KIND_DISARMAMENT;

constexpr auto kObject = Frame::kTransitive;
constexpr auto kBoth = Frame::kReciprocal;
constexpr auto kBroker = Frame::kMediate;
constexpr auto kOfTheme = Frame::kTheme;
constexpr auto kAlone = Frame::kIntransitive;
constexpr auto kLift = Frame::kLift;

constexpr VerbRow kRows[] = {
    // Meeting and talking.
    {"meet", {"", "demand", kConcede, kConcession, kObject, "", ""}},
    {"meet|reconvene|confer|parley", {"", "", kConsult, kTalks, kBoth, "with", ""}},
    {"gather|assemble|convene", {"", "talks", kConsult, kTalks, kBoth, "with", ""}},
    {"negotiate|bargain|haggle", {"", "", kConsult, kTalks, kBoth, "with", ""}},
    {"hold|have|attend|join|open|begin|start|launch|conduct|continue|enter|complete|conclude|wrap|finish|end|"
     "close|adjourn|convene|schedule|arrange|reconvene|host|stage|follow|extend",
     {"", "talks", kConsult, kTalks, kBoth, "with|between", ""}},
    {"come|go|sit|get|gather|return", {"together", "", kConsult, kTalks, kBoth, "with", ""}},
    {"sit", {"down", "", kConsult, kTalks, kBoth, "with", ""}},
    {"take", {"place", "talks", kConsult, kTalks, kOfTheme, "", ""}},
    {"take", {"part", "", kConsult, kTalks, kBoth, "with", ""}},
    {"get", {"under", "talks", kConsult, kTalks, kOfTheme, "", ""}},
    {"participate", {"", "", kConsult, kTalks, kAlone, "", ""}},
    {"begin|start|open|continue|end|conclude|last|follow|proceed|drag",
     {"", "talks", kConsult, kTalks, kOfTheme, "", ""}},
    {"discuss|debate", {"", "", kConsult, kNone, kBoth, "with", ""}},
    {"talk|speak", {"", "", kConsult, kNone, kBoth, "with|to", ""}},
    {"speak|talk", {"by", "", kConsult, kNone, kBoth, "with|to", "phone"}},
    {"telephone|phone|ring", {"", "", kConsult, kNone, kBoth, "with|to", "phone"}},
    {"consult|brief", {"", "", kConsult, kNone, kBoth, "with", ""}},
    {"visit|tour", {"", "", kConsult, kNone, kObject, "", "visit"}},
    {"travel|fly|arrive|head", {"", "", kConsult, kNone, kObject, "to|in|for", "visit"}},
    {"pay|make", {"", "visit", kConsult, kNone, kObject, "to", "visit"}},
    {"receive|host|greet", {"", "", kConsult, kNone, kBoth, "", ""}},
    {"mediate|facilitate|broker", {"", "", kConsult, kMediation, kBroker, "between|of", "third-party"}},
    {"broker|mediate|facilitate|chair|sponsor|host|oversee|steer|moderate|convene",
     {"", "talks|deal|ceasefire|exchange", kConsult, kMediation, kBroker, "between|with", "third-party"}},
    {"shuttle", {"", "", kConsult, kMediation, kBroker, "between", "third-party"}},
    {"resume|restart|reopen|revive|relaunch|renew",
     {"", "talks|relations", kConsult, kResumption, kBoth, "with|between", ""}},
    {"resume|restart|reopen|reconvene", {"", "talks", kConsult, kResumption, kOfTheme, "", ""}},
    {"return|come|go", {"", "talks", kConsult, kResumption, kBoth, "with", ""}},

    // Talks that stop or fail.
    {"suspend|halt|freeze|pause|interrupt|leave|abandon|boycott|quit",
     {"", "talks", kSanction, kSuspension, kObject, "with|between", "discontinue"}},
    {"break|walk|pull|storm|drop",
     {"off|out", "talks", kSanction, kSuspension, kObject, "with|between", "discontinue"}},
    {"walk|storm", {"out", "", kSanction, kSuspension, kBoth, "of", "discontinue"}},
    {"pull|drop|back", {"out", "talks|deal", kSanction, kSuspension, kObject, "with", "withdraw"}},
    {"stall|stop", {"", "talks", kSanction, kSuspension, kOfTheme, "", "discontinue"}},
    {"break", {"off|down|up", "talks", kSanction, kCollapse, kOfTheme, "", "discontinue"}},
    {"collapse|fail|founder|unravel|falter|fold",
     {"", "talks|deal", kSanction, kCollapse, kOfTheme, "", "discontinue"}},
    {"fall", {"apart|through", "talks|deal", kSanction, kCollapse, kOfTheme, "", "discontinue"}},
    {"call", {"off", "", kReject, kCancellation, kObject, "with", ""}},
    {"call", {"off", "protest", kConcede, kNone, kObject, "", ""}},
    {"call", {"off", "ceasefire", kSanction, kCeasefireEnd, kBoth, "with", "discontinue"}},
    {"cancel|scrap|shelve|postpone",
     {"", "talks|visit|deal|exchange", kReject, kCancellation, kObject, "with|to", ""}},
    {"put", {"off", "talks|visit", kReject, kCancellation, kObject, "with|to", ""}},
    {"postpone|delay", {"", "", kReject, kNone, kObject, "", ""}},

    // Agreeing, signing.
    {"agree|accept|consent|undertake|pledge|promise|vow|swear|concur|assent|volunteer",
     {"", "", kAgree, kNone, kLift, "with|to", ""}},
    {"commit", {"to", "", kAgree, kNone, kLift, "with|to", ""}},
    {"agree|accept", {"", "deal", kAgree, kInPrinciple, kBoth, "with", ""}},
    {"agree|accept", {"", "ceasefire|violence", kAgree, kCeasefire, kBoth, "with", ""}},
    {"agree|accept", {"", "talks", kAgree, kTalks, kBoth, "with", ""}},
    {"agree|accept", {"", "withdrawal", kAgree, kWithdrawal, kBoth, "with", ""}},
    {"agree|accept", {"", "exchange|prisoners", kAgree, kExchange, kBoth, "with", ""}},
    {"agree|accept", {"", "disarmament", kAgree, kDisarmament, kBoth, "with", ""}},
    {"accept|agree", {"", "offer", kAgree, kOffer, kBoth, "with|from|of|by", ""}},
    {"offer|propose", {"", "", kAgree, kOffer, kLift, "to", ""}},
    {"offer|present|submit|unveil|table|announce|propose", {"", "offer", kAgree, kOffer, kObject, "to", ""}},
    {"reach|strike|clinch|seal|conclude|finalise|finalize|hammer|forge|secure|announce|approve|adopt|"
     "negotiate|endorse|complete|thrash|make|close|have",
     {"", "deal", kAgree, kInPrinciple, kBoth, "with|between", ""}},
    {"reach|strike|clinch|seal|conclude|negotiate|arrange|secure|hammer|announce",
     {"", "ceasefire", kAgree, kCeasefire, kBoth, "with|between", ""}},
    {"reach|strike|arrange|announce|negotiate",
     {"", "exchange", kAgree, kExchange, kBoth, "with|between", ""}},
    {"extend|prolong|renew", {"", "ceasefire", kAgree, kExtension, kBoth, "with", ""}},
    {"sign|initial|ink|witness", {"", "", kSupport, kSigning, kBoth, "with|between", ""}},
    {"sign", {"", "decree", v1::EVENT_TYPE_UNSPECIFIED, kNone, kObject, "", ""}},
    {"put", {"", "signature", kSupport, kSigning, kBoth, "with", ""}},
    {"ratify|approve", {"", "deal", kSupport, kSigning, kBoth, "with", ""}},

    // Support and praise.
    {"welcome|praise|hail|applaud|endorse|commend|congratulate|back|thank|laud|salute|honour|honor|defend|"
     "recognise|recognize|support|assure|salute|acclaim|reassure|cheer|acknowledge|champion|advocate|approve|"
     "ratify|authorise|authorize",
     {"", "", kSupport, kNone, kObject, "for|to|of", ""}},
    {"express|voice|offer|pledge|reaffirm|reiterate|give",
     {"", "support", kSupport, kNone, kObject, "for|to", ""}},

    // Giving way.
    {"declare|announce|call|proclaim|order",
     {"", "ceasefire", kConcede, kCeasefire, kObject, "with", "ceasefire"}},
    {"apologise|apologize|relent|yield|backtrack|apologised",
     {"", "", kConcede, kConcession, kObject, "to|for", ""}},
    {"back|climb|stand", {"down", "", kConcede, kConcession, kObject, "to", ""}},
    {"give", {"in|way|up", "", kConcede, kConcession, kObject, "to", ""}},
    {"ease|lift|relax|soften|reverse|repeal|revoke|waive",
     {"", "curfew|sanctions|demand|border", kConcede, kNone, kObject, "on|against|for", ""}},
    {"drop|withdraw|soften|abandon",
     {"", "demand|investigation", kConcede, kConcession, kObject, "for|against", ""}},
    {"grant|give|make", {"", "right", kConcede, kConcession, kObject, "to", ""}},
    {"pardon|amnesty|legalise|legalize|reinstate", {"", "", kConcede, kConcession, kObject, "", ""}},
    {"allow|permit|let", {"", "", kConcede, kNone, kObject, "", "access"}},
    {"concede", {"", "", kConcede, kConcession, kObject, "to", ""}},

    // Material help and cooperation.
    {"send|provide|deliver|donate|give|airlift|ship|grant|supply|pledge|distribute|offer|extend",
     {"", "aid", kAid, kNone, kObject, "to|for", ""}},
    {"donate|shelter|arm|finance|fund|rescue|evacuate|feed|subsidise|equip|resupply|airlift|train",
     {"", "", kAid, kNone, kObject, "to|for", ""}},
    {"provide|give|hand|spend|contribute|allocate|earmark",
     {"", "aid|support", kAid, kNone, kObject, "to|for|in", ""}},
    {"cooperate|collaborate|trade", {"", "", kCooperate, kNone, kBoth, "with", ""}},
    {"restore|establish|normalise|normalize|resume|reopen|expand|strengthen",
     {"", "relations|border|cooperation", kCooperate, kNone, kBoth, "with|between|to", ""}},
    {"hold|conduct|stage|begin|start|launch", {"", "cooperation", kCooperate, kNone, kBoth, "with", ""}},
    {"share|extradite", {"", "", kCooperate, kNone, kObject, "with|to", ""}},
    {"return|repatriate|hand", {"", "prisoners", kRetreat, kExchange, kObject, "to", "release"}},

    // Yielding on the ground.
    {"withdraw|pull", {"", "troops", kRetreat, kWithdrawal, kAlone, "from", "withdraw"}},
    {"withdraw|retreat|pull", {"", "", kRetreat, kWithdrawal, kAlone, "from", "withdraw"}},
    {"pull", {"out|back", "", kRetreat, kWithdrawal, kAlone, "from|of", "withdraw"}},
    {"withdraw|quit|leave", {"", "talks|deal", kSanction, kSuspension, kObject, "with", "withdraw"}},
    {"vacate|evacuate|cede|relinquish|abandon|leave|quit",
     {"", "town", kRetreat, kWithdrawal, kObject, "to", "withdraw"}},
    {"complete|begin|start|finish", {"", "withdrawal", kRetreat, kWithdrawal, kAlone, "", "withdraw"}},
    {"release|free|liberate", {"", "prisoners", kRetreat, kExchange, kObject, "to", "release"}},
    {"release|free|liberate", {"", "", kRetreat, kNone, kObject, "", "release"}},
    {"set|walk", {"free", "", kRetreat, kNone, kObject, "", "release"}},
    {"exchange|swap", {"", "prisoners", kRetreat, kExchange, kBoth, "with", "release"}},
    {"disarm|demobilise|demobilize|disband|decommission",
     {"", "", kRetreat, kDisarmament, kAlone, "", "disarm"}},
    {"lay|put|give", {"down|up", "arms", kRetreat, kDisarmament, kAlone, "", "disarm"}},
    {"surrender|hand", {"", "arms", kRetreat, kDisarmament, kObject, "to", "disarm"}},
    {"surrender|capitulate", {"", "", kRetreat, kNone, kObject, "to", "disarm"}},
    {"observe|respect|honour|honor|keep|uphold",
     {"", "ceasefire", kRetreat, kCeasefire, kBoth, "with", "ceasefire"}},
    {"hold|take|begin|come|start|enter|last|remain",
     {"", "ceasefire", kRetreat, kCeasefire, kOfTheme, "", "ceasefire"}},
    {"stop|halt|cease|end|suspend",
     {"", "violence|attack|clash", kRetreat, kCeasefire, kObject, "against|on", "ceasefire"}},
    {"resign|abdicate", {"", "", kRetreat, kNone, kAlone, "", "resign"}},
    {"step", {"down|aside", "", kRetreat, kNone, kAlone, "", "resign"}},
    {"cede|relinquish|hand", {"", "town", kRetreat, kNone, kObject, "to", ""}},
    {"flee|retreat", {"", "", kRetreat, kNone, kAlone, "", "withdraw"}},

    // Asking.
    {"urge|ask|press|pressure|beg|implore|beseech|order|instruct|exhort|prod|encourage|invite|summon|lobby|"
     "entreat|petition|push",
     {"", "", kRequest, kDemand, kLift, "to|for|on", ""}},
    {"tell", {"to", "", kRequest, kDemand, kLift, "", ""}},
    {"demand|request|seek|want|insist|solicit", {"", "", kRequest, kDemand, kLift, "from|of|that|on", ""}},
    {"call|appeal|plead|press|ask|push|sue|lobby",
     {"for|on|upon|to|with", "", kRequest, kDemand, kLift, "on|to|upon|with", ""}},
    {"appeal|plead", {"", "", kRequest, kDemand, kLift, "to|with", ""}},
    {"repeat|reiterate|make|renew|issue|submit|set|present",
     {"", "demand", kRequest, kDemand, kObject, "to", ""}},
    {"propose|suggest|recommend",
     {"", "talks|ceasefire|withdrawal", kRequest, kOffer, kObject, "to|with", ""}},

    // Accusing.
    {"accuse|blame|condemn|denounce|criticise|criticize|slam|decry|deplore|castigate|lambast|berate|rebuke|"
     "chide|deride|fault|assail|sue|indict|prosecute|investigate|probe|censure|brand|lament|slate|blast|"
     "reprimand|ridicule|mock|denigrate|impeach|question|charge|scold|upbraid|vilify|excoriate|pillory|"
     "disparage|reproach",
     {"", "", kAccuse, kNone, kObject, "for|of|against|over|on", ""}},
    {"allege|complain|grumble|protest", {"", "", kAccuse, kNone, kObject, "about|against|to|over", "allege"}},
    {"lash|hit", {"out", "", kAccuse, kNone, kObject, "at|against", "disapprove"}},
    {"express|voice|lodge|file|bring|press|raise",
     {"", "investigation|protest", kAccuse, kNone, kObject, "against|with|over|to", ""}},
    {"open|launch|begin|start|order|conduct|demand",
     {"", "investigation", kAccuse, kNone, kObject, "into|against", "investigate"}},
    {"violate|breach|break|flout", {"", "ceasefire", kAssault, kViolation, kObject, "with", ""}},
    {"violate|breach|break|flout", {"", "deal", kAccuse, kNone, kObject, "with", ""}},
    {"express|voice|issue|level|make",
     {"", "accusation", kAccuse, kNone, kObject, "of|against|at|over", "disapprove"}},
    {"trade|exchange", {"", "accusation", kAccuse, kNone, kBoth, "with", ""}},

    // Refusing.
    {"reject|rebuff|spurn|veto|dismiss|oppose|defy|rebuff|repudiate|snub|scorn|ignore|shun|decline|refuse|"
     "resist|block|overrule|disobey|discard|scoff|object|balk|baulk",
     {"", "", kReject, kNone, kLift, "from|of|by|to|with|at", ""}},
    {"turn|vote|shoot", {"down", "", kReject, kNone, kLift, "from|by", ""}},
    {"rule", {"out", "", kReject, kNone, kLift, "with", ""}},
    {"brush|wave|shrug", {"off|aside", "", kReject, kNone, kLift, "from|by", ""}},
    {"reject|refuse|decline|spurn|shun|snub", {"", "talks", kReject, kTalks, kBoth, "with", "meet"}},
    {"boycott", {"", "talks", kReject, kTalks, kBoth, "with", "meet"}},

    // Threatening.
    {"threaten|menace|warn|caution|intimidate", {"", "", kThreaten, kNone, kLift, "against|of|to|with", ""}},
    {"issue|deliver|give|set", {"", "ultimatum", kThreaten, kNone, kObject, "to", ""}},
    {"vow|swear|pledge|promise", {"", "revenge|attack", kThreaten, kNone, kObject, "on|against", "violence"}},

    // Protest.
    {"protest|demonstrate|march|rally|riot|picket|rampage",
     {"", "", kProtest, kNone, kObject, "against|over|at|outside", "demo"}},
    {"stage|hold|organise|organize|begin|launch|lead|mount|join",
     {"", "protest", kProtest, kNone, kObject, "against|over", "demo"}},
    {"take|pour|come|spill", {"to|into|onto", "street", kProtest, kNone, kObject, "against", "demo"}},
    {"boycott", {"", "", kProtest, kNone, kObject, "", "boycott"}},
    {"block|blockade|occupy|barricade",
     {"", "border|street|parliament", kProtest, kNone, kObject, "", "obstruct"}},
    {"go", {"on", "protest", kProtest, kNone, kObject, "against", "strike"}},
    {"chant|hurl", {"", "", kProtest, kNone, kObject, "at|against", "demo"}},

    // Punishing.
    {"impose|slap|tighten|extend|approve|adopt|enforce|announce|order",
     {"", "sanctions", kSanction, kNone, kObject, "on|against", "discontinue"}},
    {"expel|recall|withdraw|summon", {"", "diplomat", kSanction, kNone, kObject, "from|of|to", "expel"}},
    {"cut|sever|break|suspend|freeze|downgrade|end",
     {"", "relations|aid|cooperation", kSanction, kNone, kObject, "with|to", "discontinue"}},
    {"cut|break", {"off", "", kSanction, kNone, kObject, "with|to", "discontinue"}},
    {"end|abandon|scrap|terminate|suspend|renounce|repudiate",
     {"", "ceasefire", kSanction, kCeasefireEnd, kBoth, "with", "discontinue"}},
    {"end|expire|collapse|lapse|unravel|fail",
     {"", "ceasefire", kSanction, kCeasefireEnd, kOfTheme, "", "discontinue"}},
    {"break", {"down", "ceasefire", kSanction, kCeasefireEnd, kOfTheme, "", "discontinue"}},
    {"withdraw|pull|tear|scrap|suspend|abrogate|renounce|abandon|annul",
     {"", "deal", kSanction, kNone, kBoth, "with", "withdraw"}},
    {"convict|sentence|fine|sack|dismiss|oust|suspend|sanction|penalise|penalize|blacklist|expel|extradite|"
     "fire|acquit|impeach|depose",
     {"", "", kSanction, kNone, kObject, "", ""}},
    {"convict|sentence", {"", "", kSanction, kNone, kObject, "", "convict"}},
    {"reduce|slash|withhold|cut", {"", "aid", kSanction, kNone, kObject, "to|from|for", "withdraw"}},
    {"withhold|freeze|halt|stop", {"", "aid|support", kSanction, kNone, kObject, "to|from|for", "withdraw"}},

    // Moving forces.
    {"deploy|mass|mobilise|mobilize|redeploy|amass",
     {"", "troops", kMobilize, kNone, kObject, "to|in|against|along|on", "troops"}},
    {"deploy|mass|mobilise|mobilize|redeploy|amass",
     {"", "", kMobilize, kNone, kObject, "to|in|against|along", "troops"}},
    {"send|move|dispatch|despatch|pour|rush|order|reinforce|bring|position|put|station|airlift",
     {"", "troops", kMobilize, kNone, kObject, "to|into|against|across", "troops"}},
    {"patrol|muster", {"", "", kMobilize, kNone, kObject, "", "troops"}},
    {"advance|march",
     {"on|towards|toward|into", "", kMobilize, kNone, kObject, "on|towards|toward|into", "troops"}},
    {"take", {"up", "town", kMobilize, kNone, kAlone, "", "troops"}},
    {"test", {"", "fire", kMobilize, kNone, kObject, "", "weapons"}},
    {"call", {"up", "troops", kMobilize, kNone, kObject, "", "troops"}},

    // Coercion.
    {"arrest|detain|jail|imprison|intern|apprehend|incarcerate",
     {"", "", kCoerce, kNone, kObject, "", "arrest"}},
    {"round|pick|lock", {"up", "", kCoerce, kNone, kObject, "", "arrest"}},
    {"seize|capture|overrun|confiscate|impound|commandeer|retake|recapture|annex|conquer|loot",
     {"", "", kCoerce, kNone, kObject, "from", "seize"}},
    {"take|wrest|regain|occupy", {"", "town", kCoerce, kNone, kObject, "from", "seize"}},
    {"take", {"over", "", kCoerce, kNone, kObject, "from", "seize"}},
    {"fall", {"to", "", kCoerce, kNone, kObject, "to", "seize"}},
    {"ban|outlaw|restrict|censor|prohibit|bar|forbid|quarantine|prevent|curb|suppress|disperse|harass|evict",
     {"", "", kCoerce, kNone, kObject, "from", "restrict"}},
    {"close|shut|seal|block", {"", "border", kCoerce, kNone, kObject, "with|to", "restrict"}},
    {"shut|close", {"down|off", "", kCoerce, kNone, kObject, "to", "restrict"}},
    {"impose|declare|announce|extend|proclaim|order|enforce|tighten|decree",
     {"", "curfew", kCoerce, kNone, kObject, "on|in", "curfew"}},
    {"dissolve|suspend", {"", "parliament", kCoerce, kNone, kObject, "", "restrict"}},
    {"deport|extradite", {"", "", kCoerce, kNone, kObject, "to|from", "deport"}},
    {"blockade|besiege|encircle|surround|cordon", {"", "", kCoerce, kNone, kObject, "", "restrict"}},
    {"raid|search|ransack", {"", "", kCoerce, kNone, kObject, "", "seize"}},
    {"topple|overthrow", {"", "", kCoerce, kNone, kObject, "", "seize"}},
    {"hack", {"", "", kCoerce, kNone, kObject, "", "cyber"}},

    // Violence.
    {"attack|assault|ambush|storm|invade|strafe|pound|pummel",
     {"", "", kAssault, kNone, kObject, "on|at|in", ""}},
    {"kill|murder|slay|massacre|slaughter|execute|lynch|behead|butcher",
     {"", "", kAssault, kNone, kObject, "", ""}},
    {"assassinate", {"", "", kAssault, kNone, kObject, "", "targeted"}},
    {"wound|injure|maim|hurt", {"", "", kAssault, kNone, kObject, "", ""}},
    {"bomb|bombard|shell|rocket|mortar", {"", "", kAssault, kNone, kObject, "", "heavy-weapons"}},
    {"shoot|gun", {"", "", kAssault, kNone, kObject, "at|into|down", "firearms"}},
    {"fire", {"", "fire", kAssault, kNone, kObject, "on|at|into", "firearms"}},
    {"fire", {"on|at|into", "", kAssault, kNone, kObject, "on|at|into", "firearms"}},
    {"open|return|exchange", {"", "fire", kAssault, kNone, kObject, "on|at|with", "firearms"}},
    {"abduct|kidnap|hijack|snatch", {"", "", kAssault, kNone, kObject, "from", "abduct"}},
    {"take", {"", "prisoners", kAssault, kNone, kObject, "", "abduct"}},
    {"clash|fight|battle|skirmish", {"", "", kAssault, kNone, kBoth, "with|against", ""}},
    {"launch|carry|mount|stage|resume|begin|start|conduct|step|wage|commit|perpetrate|unleash",
     {"", "attack|clash|violence", kAssault, kNone, kObject, "on|against|at|in", ""}},
    {"rape|beat|torture|stab|whip|mutilate|burn", {"", "", kAssault, kNone, kObject, "", "beat"}},
    {"torch|raze|demolish|destroy|blow|detonate|explode",
     {"", "", kAssault, kNone, kObject, "in|at", "destroy"}},
    {"strike|hit|target", {"", "", kAssault, kNone, kObject, "at", "aerial"}},
    {"erupt|rage|intensify|flare|break|resume|continue|escalate",
     {"", "clash|violence", kAssault, kNone, kOfTheme, "between|with", ""}},
    {"poison|gas|teargas", {"", "", kAssault, kNone, kObject, "", "unconventional"}},
    {"die|perish", {"", "", kAssault, kNone, kAlone, "", ""}},
    {"drive", {"out|from", "", kAssault, kNone, kObject, "", ""}},
};

constexpr PlainVerbRow kPlain[] = {
    {VerbRole::kSay,
     "say|tell|add|state|note|report|announce|claim|declare|insist|argue|explain|confirm|disclose|reveal|"
     "believe|think|acknowledge|stress|assert|maintain|recall|remark|observe|comment|predict|estimate|admit|"
     "describe|quote"},
    {VerbRole::kDeny, "deny"},
    {VerbRole::kFail, "fail|avoid|avert|forgo|prevent|neglect"},
    {VerbRole::kIntend,
     "plan|expect|schedule|intend|prepare|decide|aim|mean|determine|arrange|slate|resolve"},
    {VerbRole::kWish,
     "hope|wish|consider|try|attempt|endeavour|like|need|mull|contemplate|aspire|struggle|love|strive"},
    {VerbRole::kAspect,
     "keep|manage|start|begin|continue|cease|resume|help|use|seem|appear|tend|prove|rush|proceed"},
    {VerbRole::kPlain,
     "be|do|make|give|go|come|see|know|get|show|lead|bring|become|remain|stay|stand|run|work|live|play|move|"
     "turn|put|set|pay|lose|win|buy|sell|build|carry|draw|raise|reduce|increase|cause|create|cover|involve|"
     "include|contain|concern|address|perceive|convince|name|call|ask|answer|reply|respond|react|wait|watch|"
     "read|write|hear|feel|sense|follow|precede|elect|vote|appoint|form|join|lie|grow|rise|drop|spread|"
     "reflect|represent|signal|indicate|suggest|mark|trigger|spark|prompt|pave|clear|narrow|discover|find|"
     "emerge|happen|occur|serve|save|spend|depend|rely|focus|base|link|connect|replace|remove|change|shift|"
     "achieve|gain|obtain|enable|complicate|undermine|hamper|threaten|dominate|face|suffer|escape|survive|"
     "cross|enter|exit|pass|push|rest|settle|send|throw|touch|treat|understand|wear|wonder|worry|speak|learn|"
     "teach|deal|dispute|doubt|ensure|guarantee|protect|promote|produce|publish|print|prove|provoke|raise|"
     "reach|receive|regard|relate|repeat|seat|separate|share|shape|solve|split|step|study|succeed|supervise|"
     "monitor|verify|implement|apply|oblige|require|bind|tie|trust|warrant|weaken|weigh|widen|yield"},
};

}  // namespace

std::span<const VerbRow> VerbRows() { return kRows; }
std::span<const PlainVerbRow> PlainVerbRows() { return kPlain; }

}  // namespace parley::worker
