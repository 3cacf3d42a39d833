// Articles and words a second on one thread, on wire-length text of our own.
#include <memory>
#include <string>

#include "benchmark/benchmark.h"
#include "worker/core/rule_extractor.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {
namespace {

// About 120 words with the names and constructions of wire text.
constexpr char kParagraphs[] =
    "Envoys of Peru and Chile held a third round of talks in Quito on Thursday, and both sides agreed to "
    "extend the truce that took "
    "effect last month, diplomats said. \"We have not solved everything, but we are closer than we were,\" "
    "Peruvian Foreign Minister "
    "Ana Rojas told reporters after the meeting.\n\n"
    "Chile had accused Peruvian troops of firing on a border post, killing at least 12 soldiers, before the "
    "talks began. Lima denied "
    "that its forces attacked the post. The United Nations urged the two governments to withdraw their "
    "forces from the valley and to "
    "release prisoners. Protesters in Santiago marched against the deal, and police arrested 40 people.\n\n";

v1::Article MakeArticle(int copies) {
  v1::Article article;
  article.set_headline("Peru, Chile extend truce after talks in Quito");
  std::string body = "QUITO, Oct 4 (Northline) - ";
  for (int i = 0; i < copies; ++i) body += kParagraphs;
  article.set_body(std::move(body));
  article.set_language("en");
  article.mutable_published()->set_seconds(1570348800);
  return article;
}

void BM_Extract(benchmark::State& state) {
  const std::unique_ptr<Extractor> extractor = MakeRuleExtractor();
  const v1::Article article = MakeArticle(static_cast<int>(state.range(0)));
  const size_t words = TokenizedText(article.body()).size();
  for (auto _ : state) benchmark::DoNotOptimize(extractor->Extract(article, ExtractLimits()));
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(article.body().size()));
  state.counters["tokens"] =
      benchmark::Counter(static_cast<double>(words), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_Extract)->Arg(1)->Arg(4)->Arg(40);

// Text that a careless reader would be quadratic on.
void BM_ExtractPathological(benchmark::State& state) {
  const std::unique_ptr<Extractor> extractor = MakeRuleExtractor();
  v1::Article article;
  std::string body;
  while (body.size() < static_cast<size_t>(state.range(0))) body += "to attack and Peru, ";
  article.set_body(std::move(body));
  article.set_language("en");
  for (auto _ : state) benchmark::DoNotOptimize(extractor->Extract(article, ExtractLimits()));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ExtractPathological)->Arg(16 << 10)->Arg(64 << 10)->Arg(512 << 10);

}  // namespace
}  // namespace parley::worker
