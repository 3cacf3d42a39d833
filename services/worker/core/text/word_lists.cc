#include "worker/core/text/word_lists.h"

#include <array>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace parley::worker {
namespace {

using Set = absl::flat_hash_set<std::string_view>;
using Numbers = absl::flat_hash_map<std::string_view, int>;

// Never destroyed: other statics may still be using them at exit.
const Set& StopWords() {
  static const Set& words = *new Set{
      "a",       "about",    "above",    "according", "after",     "again",    "against",    "ago",
      "all",     "almost",   "along",    "already",   "also",      "although", "always",     "am",
      "among",   "an",       "and",      "another",   "any",       "are",      "around",     "as",
      "at",      "away",     "back",     "be",        "became",    "because",  "become",     "been",
      "before",  "being",    "between",  "both",      "but",       "by",       "came",       "can",
      "can't",   "could",    "couldn't", "day",       "days",      "did",      "didn't",     "do",
      "does",    "doesn't",  "don't",    "down",      "during",    "each",     "earlier",    "either",
      "else",    "even",     "ever",     "every",     "few",       "first",    "for",        "from",
      "further", "get",      "go",       "had",       "has",       "have",     "having",     "he",
      "her",     "here",     "hers",     "herself",   "him",       "himself",  "his",        "how",
      "however", "i",        "if",       "in",        "including", "into",     "is",         "isn't",
      "it",      "its",      "itself",   "just",      "last",      "later",    "least",      "less",
      "like",    "made",     "make",     "many",      "may",       "me",       "might",      "month",
      "more",    "most",     "mr",       "mrs",       "ms",        "much",     "must",       "my",
      "near",    "neither",  "never",    "next",      "no",        "nor",      "not",        "now",
      "of",      "off",      "often",    "on",        "once",      "one",      "only",       "or",
      "other",   "others",   "our",      "out",       "over",      "own",      "per",        "put",
      "rather",  "s",        "said",     "same",      "say",       "saying",   "says",       "second",
      "see",     "she",      "should",   "since",     "so",        "some",     "still",      "such",
      "take",    "than",     "that",     "the",       "their",     "them",     "themselves", "then",
      "there",   "these",    "they",     "this",      "those",     "though",   "three",      "through",
      "thus",    "till",     "time",     "to",        "told",      "too",      "took",       "toward",
      "towards", "two",      "under",    "until",     "up",        "upon",     "us",         "very",
      "was",     "wasn't",   "we",       "week",      "well",      "went",     "were",       "what",
      "when",    "where",    "whether",  "which",     "while",     "who",      "whom",       "whose",
      "why",     "will",     "with",     "within",    "without",   "won't",    "would",      "year",
      "years",   "yet",      "you",      "your",      "monday",    "tuesday",  "wednesday",  "thursday",
      "friday",  "saturday", "sunday"};
  return words;
}

const Set& Abbreviations() {
  static const Set& words =
      *new Set{"mr",   "mrs", "ms",   "dr",  "prof", "gen",  "col",    "lt",   "maj",    "sgt",  "capt",
               "cmdr", "adm", "brig", "sen", "rep",  "gov",  "rev",    "hon",  "st",     "sr",   "jr",
               "vs",   "inc", "corp", "co",  "ltd",  "jan",  "feb",    "mar",  "apr",    "jun",  "jul",
               "aug",  "sep", "sept", "oct", "nov",  "dec",  "fig",    "etc",  "approx", "dept", "est",
               "mt",   "ft",  "pres", "amb", "supt", "insp", "messrs", "bros", "govt"};
  return words;
}

const Set& SentenceOpeners() {
  static const Set& words = *new Set{"the",
                                     "a",
                                     "an",
                                     "it",
                                     "he",
                                     "she",
                                     "they",
                                     "we",
                                     "i",
                                     "this",
                                     "that",
                                     "these",
                                     "those",
                                     "in",
                                     "on",
                                     "at",
                                     "but",
                                     "and",
                                     "for",
                                     "after",
                                     "as",
                                     "both",
                                     "by",
                                     "if",
                                     "its",
                                     "his",
                                     "her",
                                     "their",
                                     "there",
                                     "when",
                                     "while",
                                     "some",
                                     "many",
                                     "most",
                                     "no",
                                     "not",
                                     "since",
                                     "so",
                                     "such",
                                     "under",
                                     "what",
                                     "with",
                                     "officials",
                                     "earlier",
                                     "however",
                                     "two",
                                     "although",
                                     "despite",
                                     "meanwhile",
                                     "during",
                                     "according",
                                     "asked",
                                     "late",
                                     "early",
                                     "another",
                                     "also",
                                     "amid",
                                     "among",
                                     "yet",
                                     "still",
                                     "only",
                                     "even",
                                     "once",
                                     "until",
                                     "unless",
                                     "because",
                                     "before",
                                     "below",
                                     "beyond",
                                     "critics",
                                     "diplomats",
                                     "analysts",
                                     "witnesses",
                                     "residents",
                                     "police",
                                     "rebels",
                                     "troops",
                                     "talks",
                                     "negotiators",
                                     "few",
                                     "several",
                                     "other",
                                     "others",
                                     "more",
                                     "less",
                                     "thousands",
                                     "hundreds",
                                     "dozens",
                                     "scores",
                                     "three",
                                     "four",
                                     "five",
                                     "six",
                                     "seven",
                                     "eight",
                                     "nine",
                                     "ten",
                                     "today",
                                     "yesterday",
                                     "tomorrow",
                                     "last",
                                     "next",
                                     "first",
                                     "second",
                                     "third",
                                     "recent",
                                     "recently",
                                     "later",
                                     "then",
                                     "now",
                                     "here",
                                     "where",
                                     "why",
                                     "how",
                                     "who",
                                     "which",
                                     "whose",
                                     "my",
                                     "our",
                                     "your",
                                     "you",
                                     "all",
                                     "any",
                                     "each",
                                     "every",
                                     "either",
                                     "neither",
                                     "nor",
                                     "or",
                                     "from",
                                     "to",
                                     "into",
                                     "of",
                                     "over",
                                     "out",
                                     "up",
                                     "down",
                                     "through",
                                     "throughout",
                                     "towards",
                                     "without",
                                     "within",
                                     "along",
                                     "against",
                                     "between",
                                     "around",
                                     "about",
                                     "above",
                                     "across",
                                     "instead",
                                     "rather",
                                     "perhaps",
                                     "indeed",
                                     "moreover",
                                     "nevertheless",
                                     "therefore",
                                     "thus",
                                     "hence",
                                     "further",
                                     "furthermore",
                                     "finally",
                                     "eventually",
                                     "initially",
                                     "government",
                                     "state",
                                     "national",
                                     "local",
                                     "foreign",
                                     "senior",
                                     "former",
                                     "new",
                                     "old",
                                     "sources",
                                     "leaders",
                                     "people",
                                     "men",
                                     "women",
                                     "children",
                                     "violence",
                                     "fighting",
                                     "peace",
                                     "war",
                                     "security",
                                     "army",
                                     "military",
                                     "parliament",
                                     "opposition",
                                     "protesters",
                                     "demonstrators",
                                     "students",
                                     "gunmen",
                                     "militants",
                                     "guerrillas",
                                     "soldiers",
                                     "mediators",
                                     "envoys",
                                     "ministers",
                                     "negotiations",
                                     "neighbouring",
                                     "neighboring",
                                     "independent",
                                     "international",
                                     "public",
                                     "separate",
                                     "separately",
                                     "none",
                                     "nobody",
                                     "nothing",
                                     "everyone",
                                     "everything",
                                     "much",
                                     "little",
                                     "like",
                                     "unlike",
                                     "given",
                                     "whether",
                                     "though",
                                     "whatever",
                                     "whenever",
                                     "except",
                                     "besides",
                                     "because",
                                     "authorities",
                                     "aid",
                                     "observers",
                                     "human",
                                     "rights",
                                     "world",
                                     "global",
                                     "economic"};
  return words;
}

}  // namespace

bool IsStopWord(std::string_view word) { return StopWords().contains(word); }
bool IsAbbreviation(std::string_view word) { return Abbreviations().contains(word); }
bool IsSentenceOpener(std::string_view word) { return SentenceOpeners().contains(word); }

int MonthOf(std::string_view word) {
  static const Numbers& months = *new Numbers{
      {"january", 1}, {"february", 2}, {"march", 3},     {"april", 4},    {"may", 5},       {"june", 6},
      {"july", 7},    {"august", 8},   {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12},
      {"jan", 1},     {"feb", 2},      {"mar", 3},       {"apr", 4},      {"jun", 6},       {"jul", 7},
      {"aug", 8},     {"sep", 9},      {"sept", 9},      {"oct", 10},     {"nov", 11},      {"dec", 12}};
  const auto it = months.find(word);
  return it == months.end() ? 0 : it->second;
}

int WeekdayOf(std::string_view word) {
  static constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                            "thursday", "friday", "saturday"};
  for (size_t i = 0; i < kDays.size(); ++i) {
    if (kDays[i] == word) return static_cast<int>(i);
  }
  return -1;
}

int NumberWord(std::string_view word) {
  static const Numbers& numbers =
      *new Numbers{{"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},        {"five", 5},
                   {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},        {"ten", 10},
                   {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},   {"fifteen", 15},
                   {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},   {"twenty", 20},
                   {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},      {"seventy", 70},
                   {"eighty", 80},  {"ninety", 90},    {"hundred", 100}, {"thousand", 1000}, {"dozen", 12}};
  const auto it = numbers.find(word);
  return it == numbers.end() ? 0 : it->second;
}

int OrdinalWord(std::string_view word) {
  static const Numbers& ordinals = *new Numbers{
      {"first", 1},   {"second", 2}, {"third", 3}, {"fourth", 4}, {"fifth", 5},     {"sixth", 6},
      {"seventh", 7}, {"eighth", 8}, {"ninth", 9}, {"tenth", 10}, {"eleventh", 11}, {"twelfth", 12},
      {"1st", 1},     {"2nd", 2},    {"3rd", 3},   {"4th", 4},    {"5th", 5},       {"6th", 6},
      {"7th", 7},     {"8th", 8},    {"9th", 9},   {"10th", 10},  {"opening", 1},   {"inaugural", 1}};
  const auto it = ordinals.find(word);
  return it == ordinals.end() ? 0 : it->second;
}

}  // namespace parley::worker
