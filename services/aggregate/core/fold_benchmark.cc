// Extractions a second with many live stories, on a made-up stream.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aggregate/core/fold.h"
#include "aggregate/core/testing/random_stream.h"

namespace parley::aggregate {
namespace {

double ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t total = 0;
  uint64_t resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Argument: live stories when the measurement starts. Articles have 220 words and three events; about two in
// three found a story.
void BM_Apply(benchmark::State& state) {
  testing::StreamOptions options;
  options.inputs = 2'000;
  options.body_words = 220;
  options.trouble = false;
  options.hours_per_input = 0;
  options.stories = static_cast<int>(state.range(0));
  const double before = ResidentBytes();
  const std::unique_ptr<Fold> fold = Fold::Create({});
  uint64_t part = 0;
  // Streams of other seeds have other words only now and then; ids are made distinct here.
  std::vector<v1::FoldInput> inputs;
  size_t at = 0;
  const auto next = [&]() -> const v1::FoldInput& {
    if (at == inputs.size()) {
      inputs = testing::RandomStream(++part, options);
      for (v1::FoldInput& input : inputs) {
        *input.mutable_extraction()->mutable_article()->mutable_id() += "/" + std::to_string(part);
      }
      at = 0;
    }
    return inputs[at++];
  };
  while (fold->live_stories() < static_cast<size_t>(state.range(0)) * 8 / 10) fold->Apply(next());
  state.counters["articles"] = static_cast<double>(fold->live_articles());
  state.counters["stories"] = static_cast<double>(fold->live_stories());
  state.counters["bytes_per_article"] =
      (ResidentBytes() - before) / static_cast<double>(fold->live_articles());
  int64_t published = 0;
  int64_t state_bytes = 0;
  for (auto _ : state) {
    if (at == inputs.size()) {
      state.PauseTiming();
      next();
      --at;
      state.ResumeTiming();
    }
    const Updates updates = fold->Apply(next());
    for (const StateChange& change : updates.state) {
      state_bytes += static_cast<int64_t>(change.value ? change.value->size() : 0);
    }
    published += static_cast<int64_t>(updates.stories.size() + updates.events.size());
  }
  state.SetItemsProcessed(state.iterations());
  const auto n = static_cast<double>(state.iterations());
  state.counters["state_bytes_per_article"] = static_cast<double>(state_bytes) / n;
  state.counters["published_per_article"] = static_cast<double>(published) / n;
}
BENCHMARK(BM_Apply)->Arg(1'000)->Unit(benchmark::kMicrosecond);
// The large ones take a while to set up: run with --benchmark_filter=Large.
void BM_LargeApply(benchmark::State& state) { BM_Apply(state); }
BENCHMARK(BM_LargeApply)->Arg(10'000)->Arg(50'000)->Unit(benchmark::kMicrosecond)->Iterations(10'000);

}  // namespace
}  // namespace parley::aggregate
