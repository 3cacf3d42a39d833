// Closed lists of English words that several parts of the reader need. Arguments are lower-case.
#pragma once

#include <string_view>

namespace parley::worker {

bool IsStopWord(std::string_view word);

// "gen", "sept", "mr": a full stop after it does not end the sentence.
bool IsAbbreviation(std::string_view word);

// A word that, capitalised after "U.N.", shows that a sentence begins: determiners, pronouns and the like.
bool IsSentenceOpener(std::string_view word);

// 1 to 12; 0 when the word names no month.
int MonthOf(std::string_view word);

// 0 (Sunday) to 6; -1 when the word names no weekday.
int WeekdayOf(std::string_view word);

// "seven" -> 7, "third" -> 3, "two-digit" forms are not read. 0 when it is no number word.
int NumberWord(std::string_view word);
int OrdinalWord(std::string_view word);

}  // namespace parley::worker
