#include "ingest/core/wire_text/wire_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "fmt/format.h"
#include "ingest/core/dateline/dateline.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/line_reader.h"
#include "ingest/core/text/reflow.h"
#include "ingest/core/time/any_time.h"
#include "ingest/core/wire_text/preamble.h"

namespace parley::ingest {
namespace {

constexpr std::string_view kEndOfItem = "NNNN";
constexpr size_t kLongestHeadline = 120;  // Of those that could be mistaken.
constexpr size_t kRecognitionWindow = 16 * 1024;

std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (LineReader reader(text); reader.Next();) {
    lines.push_back(reader.line());
  }
  return lines;
}

// "By JANE DOE" -> "JANE DOE"; empty for anything else.
std::string_view BylineName(std::string_view line) {
  line = Trim(line);
  const bool by = line.size() > 3 && line.size() <= 120 && EqualsIgnoringCase(line.substr(0, 3), "by ");
  return by && !line.ends_with('.') ? Trim(line.substr(3)) : std::string_view();
}

// The lines of an item below its preamble.
class Copy {
 public:
  explicit Copy(std::vector<std::string_view> lines) : lines_(std::move(lines)) {}

  void ReadInto(v1::Article& article) {
    SkipBlank();
    if (!AtEnd() && !StartsWithDateline()) {
      article.set_headline(std::string(Trim(lines_[at_++])));
    }
    SkipBlank();
    if (!AtEnd() && !BylineName(lines_[at_]).empty()) {
      article.set_byline(std::string(BylineName(lines_[at_++])));
    }
    std::string body;
    for (; !AtEnd(); ++at_) {
      body.append(lines_[at_]).push_back('\n');
    }
    article.set_body(Reflow(body));
  }

 private:
  bool AtEnd() const { return at_ >= lines_.size(); }

  void SkipBlank() {
    while (!AtEnd() && Trim(lines_[at_]).empty()) {
      ++at_;
    }
  }

  // Copy without a headline. "TALKS FAIL - Envoys leave" reads like a bare dateline, but a headline is short
  // and stands alone.
  bool StartsWithDateline() const {
    const std::string_view line = Trim(lines_[at_]);
    const auto reading = ReadDateline(line);
    const bool alone = at_ + 1 >= lines_.size() || Trim(lines_[at_ + 1]).empty();
    return reading &&
           (reading->date || !reading->agencies.empty() || !alone || line.size() > kLongestHeadline);
  }

  std::vector<std::string_view> lines_;
  size_t at_ = 0;
};

void TakeFromDateline(Draft& draft) {
  v1::Article& article = draft.article;
  const auto reading = FindDateline(article.body());
  if (!reading) {
    return;
  }
  if (article.provider().empty() && !reading->agencies.empty()) {
    article.set_provider(reading->agencies.front());
  }
  if (!article.has_published() && reading->date && reading->date->year != 0) {
    draft.SetPublished(FullDate(*reading->date, std::nullopt));
  }
}

Draft ReadItem(std::string_view bytes, size_t first_line) {
  Draft draft;
  draft.place = fmt::format("line {}", first_line);
  draft.bytes = bytes;
  size_t repaired = 0;
  const std::string text = CleanText(bytes, &repaired);
  if (repaired > 0) {
    draft.Note(fmt::format("{} invalid UTF-8 sequences replaced", repaired));
  }
  std::vector<std::string_view> lines = SplitLines(text);
  lines.erase(lines.begin(), std::find_if(lines.begin(), lines.end(),
                                          [](std::string_view line) { return !Trim(line).empty(); }));
  TakePreamble(lines, draft);
  Copy(std::move(lines)).ReadInto(draft.article);
  TakeFromDateline(draft);
  return draft;
}

}  // namespace

absl::Status ParseWireText(std::string_view bytes, Collector& collector) {
  size_t begin = 0;
  size_t first_line = 0;  // Of the item's first line that is not blank; 0: none yet.
  LineReader lines(bytes);
  while (lines.Next()) {
    const std::string_view line = Trim(lines.line());
    if (line != kEndOfItem) {
      if (first_line == 0 && !line.empty()) {
        first_line = lines.number();
        begin = lines.begin();
      }
      continue;
    }
    if (first_line != 0) {
      RETURN_IF_ERROR(collector.Add(ReadItem(bytes.substr(begin, lines.begin() - begin), first_line)));
    }
    first_line = 0;
  }
  return first_line == 0 ? absl::OkStatus() : collector.Add(ReadItem(bytes.substr(begin), first_line));
}

bool LooksLikeWireText(std::string_view bytes) {
  const std::string text = CleanText(CutText(bytes, kRecognitionWindow));
  const std::vector<std::string_view> lines = SplitLines(text);
  const auto first =
      std::find_if(lines.begin(), lines.end(), [](std::string_view l) { return !Trim(l).empty(); });
  if (first != lines.end() && OpensPreamble(*first)) {
    return true;
  }
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    return Trim(line) == kEndOfItem || ReadDateline(Trim(line)).has_value();
  });
}

}  // namespace parley::ingest
