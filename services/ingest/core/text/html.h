// HTML, as sloppy as feeds have it, to plain text.
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// Tags go (see TextBuilder for what they leave), character references are resolved, comments, scripts and
// styles are dropped. A '<' that starts no tag stays. Never fails; linear in the text.
std::string HtmlToText(std::string_view html);

// True when the text holds a tag or a character reference, so that reading it as HTML would change it.
bool LooksLikeHtml(std::string_view text);

}  // namespace parley::ingest
