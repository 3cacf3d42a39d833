#include "ingest/core/text/reflow.h"

#include <algorithm>
#include <vector>

#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kLongestWrappedLine = 100;

struct Line {
  size_t indent;
  std::string_view text;  // Trimmed.
};

Line ReadLine(std::string_view raw) {
  const size_t indent = std::min(raw.find_first_not_of(' '), raw.size());
  return {indent, Trim(raw)};
}

bool EndsSentence(std::string_view line) {
  while (!line.empty() && (line.back() == '"' || line.back() == '\'' || line.back() == ')')) {
    line.remove_suffix(1);
  }
  if (line.ends_with("\u201D") || line.ends_with("\u2019")) {
    line.remove_suffix(3);
  }
  return !line.empty() && (line.back() == '.' || line.back() == '!' || line.back() == '?');
}

bool IsWrapped(const std::vector<Line>& block) {
  bool all_sentences = true;
  for (const Line& line : block) {
    if (line.text.size() > kLongestWrappedLine) {
      return false;
    }
    all_sentences = all_sentences && EndsSentence(line.text);
  }
  return !all_sentences;
}

// "peace-" + "keepers": the hyphen ended the line because it may; a dash (" --") did not.
bool EndsInHyphen(std::string_view text) {
  return text.size() >= 2 && text.back() == '-' && text[text.size() - 2] != '-' &&
         text[text.size() - 2] != ' ';
}

void AppendBlock(const std::vector<Line>& block, std::string& out) {
  if (block.empty()) {
    return;
  }
  const bool wrapped = IsWrapped(block);
  size_t least_indent = block.front().indent;
  for (const Line& line : block) {
    least_indent = std::min(least_indent, line.indent);
  }
  for (size_t i = 0; i < block.size(); ++i) {
    const bool joins = i > 0 && wrapped && block[i].indent == least_indent;
    if (!joins) {
      out.append(out.empty() ? "" : "\n\n");
    } else if (!EndsInHyphen(out)) {
      out.push_back(' ');
    }
    out.append(block[i].text);
  }
}

}  // namespace

std::string Reflow(std::string_view text) {
  const std::string clean = CleanText(text);
  const std::string_view rest = clean;
  std::string out;
  out.reserve(rest.size());
  std::vector<Line> block;
  for (size_t at = 0; at <= rest.size();) {
    const size_t end = std::min(rest.find('\n', at), rest.size());
    const Line line = ReadLine(rest.substr(at, end - at));
    if (line.text.empty()) {
      AppendBlock(block, out);
      block.clear();
    } else {
      block.push_back(line);
    }
    at = end + 1;
  }
  AppendBlock(block, out);
  return out;
}

}  // namespace parley::ingest
