// XML namespaces, resolved by ourselves: feeds use prefixes without declaring them, and then the usual
// meaning of the prefix is the right one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/core/feed/xml_element.h"

namespace parley::ingest {

class Namespaces {
 public:
  struct Name {
    Vocabulary vocabulary;
    std::string local;  // Lower case.
  };

  // What names without a prefix mean where no known namespace says otherwise; RSS at first.
  void set_default(Vocabulary vocabulary) { default_ = vocabulary; }

  // Binds "xmlns" or "xmlns:p" for an element at `depth`. False: too many bindings are in force.
  bool Bind(std::string_view attribute, std::string_view uri, size_t depth);
  // Ends what was bound at `depth` or deeper.
  void Leave(size_t depth);

  Name Resolve(std::string_view qualified) const;

 private:
  static constexpr size_t kMaxBindings = 64;
  struct Binding {
    std::string prefix;
    Vocabulary vocabulary;
    size_t depth;
  };
  std::vector<Binding> bindings_;
  Vocabulary default_ = Vocabulary::kRss;
};

}  // namespace parley::ingest
