// One worker, then four, then two, on the cores of this machine: writes scaling.md and its pictures.
//
//   scaling --out docs [--share F] [--scale F]
//
// --share: of a core, that a worker is held to in the first experiment. --scale: makes the phases longer or
// shorter. Takes four minutes; needs Java and the jars of a broker (tests/support/kafka/fetch-jars.sh),
// without which it ends with 3, and a machine that does nothing else. Not among the tests for that.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string_view>

#include "fmt/format.h"
#include "tests/load/scaling/cpu_clock.h"
#include "tests/load/scaling/experiment.h"
#include "tests/load/scaling/page.h"
#include "tests/load/scaling/plots.h"
#include "tests/support/subprocess.h"

namespace parley::load {
namespace {

constexpr int kNoBroker = 3;

struct Settings {
  std::string out;
  double share = 0.02;
  double scale = 1;
  std::string command = PARLEY_BUILD_NAME "/tests/load/scaling/scaling";
};

int Usage() {
  std::fputs("usage: scaling --out DIR [--share F] [--scale F]\n", stderr);
  return 2;
}

bool ReadSettings(int count, char** arguments, Settings& settings) {
  for (int i = 1; i < count; i += 2) {
    const std::string_view name = arguments[i];
    if (i + 1 == count) {
      return false;
    }
    const char* value = arguments[i + 1];
    if (name == "--out") {
      settings.out = value;
    } else if (name == "--share") {
      settings.share = std::strtod(value, nullptr);
    } else if (name == "--scale") {
      settings.scale = std::strtod(value, nullptr);
    } else {
      return false;
    }
    settings.command += fmt::format(" {} {}", name, value);
  }
  return !settings.out.empty() && settings.share > 0 && settings.share < 1 && settings.scale > 0;
}

std::chrono::seconds Scaled(const Settings& settings, double seconds) {
  return std::chrono::seconds(std::max(static_cast<int>(seconds * settings.scale), 1));
}

Plan HeldPlan(const Settings& settings) {
  return {
      .name = "held back",
      .share = settings.share,
      .batch_articles = 16,
      .warm_up = Scaled(settings, 12),
      // Above what two workers can do, below what four can, even where the warm-up misjudged one by a fifth.
      .offered = 2.8,
      .backlog = 300,
      .phases = {{1, Scaled(settings, 30)}, {4, Scaled(settings, 35)}, {2, Scaled(settings, 25)}},
      .merge_within = std::chrono::seconds(40)};
}

// Merging falls far behind here, and its rest is not waited for. dispatch may hold more articles than by
// default: it pauses its partitions when it holds as many as it may, librdkafka 2.0.2 takes up to a second to
// fetch again after a pause, and so 1024 bound it to 1024 articles a second.
Plan FullPlan(const Settings& settings) {
  return {.name = "at full speed",
          .max_in_flight = 8192,
          .warm_up = Scaled(settings, 6),
          .backlog = 6000,
          .phases = {{1, Scaled(settings, 12)}, {4, Scaled(settings, 20)}},
          .merge_within = std::chrono::seconds(0)};
}

std::string Today() {
  const std::time_t now = std::time(nullptr);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now))};
}

absl::StatusOr<Measured> Measure(const Plan& plan) {
  absl::StatusOr<Recording> recording = RunExperiment(plan);
  if (!recording.ok()) {
    return recording.status();
  }
  std::vector<PhaseFigures> phases = Figures(*recording);
  return Measured{.recording = *std::move(recording), .phases = std::move(phases)};
}

void WritePictures(const std::string& folder, const std::string& experiment, const Recording& recording) {
  const auto write = [&](const std::string& what, const Plot& plot) {
    testing::WriteFile(folder + "/" + PictureName(experiment, what), Svg(plot));
  };
  write("throughput", ThroughputPlot(recording));
  write("cores", CoresPlot(recording));
  if (experiment == kHeldPictures) {
    write("lag", LagPlot(recording));
    write("workers", WorkersPlot(recording));
  }
}

int Main(int count, char** arguments) {
  Settings settings;
  if (!ReadSettings(count, arguments, settings)) {
    return Usage();
  }
  const absl::StatusOr<Measured> held = Measure(HeldPlan(settings));
  const absl::StatusOr<Measured> full = held.ok() ? Measure(FullPlan(settings)) : held;
  if (!full.ok()) {
    std::fprintf(stderr, "scaling: %s\n", full.status().ToString().c_str());
    return absl::IsUnavailable(full.status()) ? kNoBroker : 1;
  }
  std::filesystem::create_directories(settings.out + "/img");
  WritePictures(settings.out, kHeldPictures, held->recording);
  WritePictures(settings.out, kFullPictures, full->recording);
#ifdef NDEBUG
  constexpr bool kOptimised = true;
#else
  constexpr bool kOptimised = false;
#endif
  const Provenance provenance{
      .date = Today(), .command = settings.command, .memory_gib = MemoryGib(), .optimised = kOptimised};
  testing::WriteFile(settings.out + "/scaling.md", ScalingPage(*held, *full, provenance));
  return 0;
}

}  // namespace
}  // namespace parley::load

int main(int count, char** arguments) { return parley::load::Main(count, arguments); }
