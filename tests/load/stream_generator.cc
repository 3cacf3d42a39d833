#include "tests/load/stream_generator.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fmt/format.h"
#include "ingest/core/format.h"

namespace parley::load {
namespace {

constexpr int64_t kLapSeconds = 5 * 24 * 3600;

std::string MadeUpName(std::mt19937& random) {
  static constexpr const char* kSyllables[] = {"ka",  "ro",   "mi",  "sha", "ten", "dou",
                                               "bel", "vara", "lin", "os",  "hu",  "pe"};
  std::string name;
  for (int i = 0; i < 3; ++i) {
    name += kSyllables[random() % std::size(kSyllables)];
  }
  name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); !from.empty() && at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void Shift(google::protobuf::Timestamp* time, int64_t seconds) {
  time->set_seconds(time->seconds() + seconds);
}

}  // namespace

StreamGenerator::StreamGenerator(std::vector<v1::Article> samples, uint32_t seed)
    : samples_(std::move(samples)), random_(seed) {
  BeginLap();
}

void StreamGenerator::BeginLap() {
  place_ = MadeUpName(random_);
  people_ = MadeUpName(random_);
}

v1::Article StreamGenerator::Next() {
  if (next_ == samples_.size()) {
    next_ = 0;
    ++lap_;
    BeginLap();
  }
  v1::Article article = samples_[next_++];
  article.set_id(fmt::format("{}~{}", article.id(), lap_));
  article.clear_embargo_until();
  Shift(article.mutable_published(), static_cast<int64_t>(lap_) * kLapSeconds);
  if (article.has_updated()) {
    Shift(article.mutable_updated(), static_cast<int64_t>(lap_) * kLapSeconds);
  }
  ReplaceAll(*article.mutable_body(), article.dateline().place(), place_);
  ReplaceAll(*article.mutable_headline(), article.dateline().place(), place_);
  article.mutable_body()->append(
      fmt::format("\n\nSpeaking in {}, {} said the matter numbered {} would be looked into.", place_, people_,
                  random_() % 10000));
  return article;
}

std::vector<v1::Article> ReadSamples(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<v1::Article> articles;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    if (auto document = ingest::ParseDocument(bytes, {.source = file}); document.ok()) {
      articles.insert(articles.end(), document->articles.begin(), document->articles.end());
    }
  }
  std::erase_if(articles, [](const v1::Article& article) {
    return !article.has_published() || article.body().empty();
  });
  return articles;
}

}  // namespace parley::load
