// Making XML of what almost is.
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// The document with what XML forbids made good: control characters dropped, every "&" that starts no
// reference escaped, HTML's named references ("&nbsp;", which no feed declares) written as numbers, and, in
// UTF-8, invalid sequences replaced. For sets in which ASCII bytes mean ASCII; that is, not for UTF-16.
std::string RepairXml(std::string_view bytes, bool is_utf8);

}  // namespace parley::ingest
