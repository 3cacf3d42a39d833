// `parley parse`: files in any wire format in, Articles as JSON lines out.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace parley::ingest {

struct ParseOptions {
  std::vector<std::string> files;  // "-": standard input. Empty: standard input alone.
  std::string format;              // Empty: recognise each.
  std::string provider;            // For documents that name none; for feeds, see ParseFeed.
};

// Prints each article as one line, in document order, a revision that is not said as 0. Errors go to `err` as
// "FILE: place: reason", notes as "FILE: note: place: what". Documents are held in memory one at a time and
// may have kMaxDocumentBytes; JSON Lines may be of any length.
//
// Returns 0 when every document and every item in it was read (notes do not count), 1 when any was not, and
// goes on in between. 1 too when `out` fails. Blocks on the streams; throws nothing.
int RunParse(const ParseOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace parley::ingest
