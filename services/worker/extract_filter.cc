#include "worker/extract_filter.h"

#include <algorithm>
#include <atomic>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/json/proto_json.h"
#include "parley/v1/article.pb.h"
#include "worker/core/rule_extractor.h"

namespace parley::worker {
namespace {

constexpr size_t kLinesPerThread = 32;

struct Line {
  size_t number;
  std::string text;
  absl::StatusOr<std::string> result = std::string();
};

absl::StatusOr<std::string> ExtractLine(const Extractor& extractor, const ExtractLimits& limits,
                                        const std::string& text) {
  v1::Article article;
  RETURN_IF_ERROR(FromJson(text, article));
  ASSIGN_OR_RETURN(const v1::Extraction extraction, extractor.Extract(article, limits));
  return ToJson(extraction);
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

// Up to `count` lines that hold something; advances `number` past all that were read.
std::vector<Line> ReadLines(std::istream& in, size_t count, size_t& number) {
  std::vector<Line> lines;
  std::string text;
  while (lines.size() < count && std::getline(in, text)) {
    ++number;
    if (!IsBlank(text)) lines.push_back({number, std::move(text)});
  }
  return lines;
}

void ExtractLines(const Extractor& extractor, const ExtractFilterOptions& options, size_t threads,
                  std::vector<Line>& lines) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < lines.size(); i = next++) {
      lines[i].result = ExtractLine(extractor, options.limits, lines[i].text);
    }
  };
  std::vector<std::jthread> helpers;
  for (size_t i = 1; i < std::min(threads, lines.size()); ++i) helpers.emplace_back(work);
  work();
}

}  // namespace

int RunExtract(const ExtractFilterOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  const std::unique_ptr<Extractor> extractor = MakeRuleExtractor();
  const size_t threads = static_cast<size_t>(std::clamp(options.threads, 1, 64));
  size_t number = 0;
  bool failed = false;
  while (true) {
    std::vector<Line> lines = ReadLines(in, threads * kLinesPerThread, number);
    if (lines.empty()) break;
    ExtractLines(*extractor, options, threads, lines);
    for (const Line& line : lines) {
      if (line.result.ok()) {
        out << *line.result << '\n';
      } else {
        err << "extract: line " << line.number << ": " << ToString(line.result.status()) << '\n';
        failed = true;
      }
    }
  }
  out.flush();
  return failed || !out ? 1 : 0;
}

}  // namespace parley::worker
