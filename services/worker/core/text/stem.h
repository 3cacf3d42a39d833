// Brings the forms of an English word together.
#pragma once

#include <string>
#include <string_view>

namespace parley::worker {

// Takes plural, -ed and -ing endings off a lower-case word: "talks" and "talking" give "talk", "agreed"
// gives "agree". Derived words ("negotiation") stay apart. Words with other than a-z are returned as they
// are.
std::string Stem(std::string_view word);

}  // namespace parley::worker
