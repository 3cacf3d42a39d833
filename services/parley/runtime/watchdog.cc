#include "parley/runtime/watchdog.h"

#include <unistd.h>

#include "common/base/thread_pool.h"
#include "common/obs/logging.h"
#include "fmt/format.h"

namespace parley::runtime {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kStuck = 70;  // EX_SOFTWARE
constexpr std::chrono::milliseconds kTick{100};

void EndProcess(const std::string& reason) {
  obs::Logger("parley")->error("action=end reason={}", obs::Field(reason));
  obs::Logger("parley")->flush();
  _exit(kStuck);
}

}  // namespace

Watchdog::Watchdog(const log::Heartbeats& beats, WatchdogOptions options)
    : beats_(beats), options_(std::move(options)), thread_([this] { Watch(); }) {}

Watchdog::~Watchdog() {
  done_ = true;
  thread_.join();
}

void Watchdog::Watch() {
  SetThreadName("watchdog");
  const auto bark = options_.bark ? options_.bark : EndProcess;
  for (auto before = steady_clock::now(); !done_;) {
    std::this_thread::sleep_for(kTick);
    const auto now = steady_clock::now();
    const auto still = now - std::exchange(before, now);
    const log::Heartbeats::Beat slowest = beats_.Slowest();
    if (slowest.who.empty()) {
      continue;
    }
    if (still > options_.session) {
      bark(fmt::format("the process stood still for {} s, its session is over",
                       duration_cast<seconds>(still).count()));
      return;
    }
    if (now - slowest.last > options_.stuck_after) {
      bark(fmt::format("{} has done nothing for {} s", slowest.who,
                       duration_cast<seconds>(now - slowest.last).count()));
      return;
    }
  }
}

}  // namespace parley::runtime
