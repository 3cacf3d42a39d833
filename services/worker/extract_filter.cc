#include "worker/extract_filter.h"

#include <algorithm>
#include <atomic>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "nlohmann/json.hpp"
#include "parley/v1/article.pb.h"
#include "worker/core/rule_extractor.h"

namespace parley::worker {
namespace {

constexpr size_t kLinesPerThread = 32;
constexpr size_t kMaxRepairedBytes = 4 * 1024 * 1024;

struct Line {
  size_t number;
  std::string text;
  std::string note = {};
  absl::StatusOr<std::string> result = std::string();
};

// Leaves out times that cannot be read, with a note: an extraction needs the text above all.
absl::Status ReadArticle(const std::string& text, v1::Article& article, std::string& note) {
  const absl::Status whole = FromJson(text, article);
  if (whole.ok() || text.size() > kMaxRepairedBytes) return whole;
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return whole;
  for (const char* const field : {"published", "updated", "embargo_until", "received"}) {
    const auto found = json.find(field);
    if (found == json.end()) continue;
    if (found->is_string() && ParseRfc3339(found->get_ref<const std::string&>()).ok()) continue;
    note += fmt::format("{} {} left out: not an RFC 3339 time; ", field, Printable(found->dump(), 40));
    json.erase(found);
  }
  return note.empty() ? whole : FromJson(json.dump(), article);
}

void ExtractLine(const Extractor& extractor, const ExtractLimits& limits, Line& line) {
  v1::Article article;
  if (const absl::Status read = ReadArticle(line.text, article, line.note); !read.ok()) {
    line.result = read;
    return;
  }
  const auto extraction = extractor.Extract(article, limits);
  line.result = extraction.ok() ? ToJson(*extraction) : extraction.status();
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
      ExtractLine(extractor, options.limits, lines[i]);
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
      if (!line.note.empty()) err << "extract: line " << line.number << ": note: " << line.note << '\n';
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
