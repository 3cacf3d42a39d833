// Names of places as datelines write them.
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// "RIO DE JANEIRO" -> "Rio de Janeiro", "SHARM EL-SHEIKH" -> "Sharm el-Sheikh", "N'DJAMENA" -> "N'Djamena".
// A word that has lower-case letters ("McALLEN", "Afghanistan") stays.
std::string TitleCasePlace(std::string_view place);

// "de", "al-Nusra", "of": what may begin with a small letter within a name.
bool IsPlaceParticle(std::string_view word);

// True when the word has letters and all of them are capitals.
bool IsAllCapitals(std::string_view word);
bool StartsUpper(std::string_view word);

}  // namespace parley::ingest
