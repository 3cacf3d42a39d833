// Which language a text is in.
#pragma once

#include <string>
#include <string_view>

namespace parley::worker {

// BCP 47 primary subtag ("en"); empty when the text is too short or mixed to tell. May be called from any
// thread.
std::string DetectLanguage(std::string_view text);

// Does the rule extractor read it? "en", "en-GB", and an unknown language, which is taken for English.
bool IsReadable(std::string_view language);

}  // namespace parley::worker
