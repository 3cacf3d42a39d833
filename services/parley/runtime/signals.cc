#include "parley/runtime/signals.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "common/base/thread_pool.h"
#include "common/obs/logging.h"

namespace parley::runtime {
namespace {

constexpr int kStuck = 70;  // EX_SOFTWARE

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

class SignalThread : public ShutdownSignals {
 public:
  SignalThread(StopSource& stop, std::chrono::seconds grace) : stop_(stop), grace_(grace) {
    const sigset_t set = StopSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this] { Watch(); });
  }

  ~SignalThread() override {
    done_ = true;
    thread_.join();
  }

 private:
  // Waits in short steps so that the destructor is noticed; sigtimedwait has no other way to be woken.
  bool WaitForSignal(std::chrono::steady_clock::time_point until) {
    const sigset_t set = StopSignals();
    const timespec step{.tv_sec = 0, .tv_nsec = 100'000'000};
    while (!done_ && std::chrono::steady_clock::now() < until) {
      if (sigtimedwait(&set, nullptr, &step) > 0) {
        return true;
      }
    }
    return false;
  }

  void Watch() {
    SetThreadName("signals");
    if (!WaitForSignal(std::chrono::steady_clock::time_point::max())) {
      return;
    }
    obs::Logger("parley")->info("stopping grace_seconds={}", grace_.count());
    stop_.Request();
    const bool again = WaitForSignal(std::chrono::steady_clock::now() + grace_);
    if (!done_) {
      obs::Logger("parley")->error("stop_forced reason={}",
                                   again ? "second signal" : "still running after the grace time");
      _exit(kStuck);
    }
  }

  StopSource& stop_;
  const std::chrono::seconds grace_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<ShutdownSignals> ShutdownSignals::Install(StopSource& stop, std::chrono::seconds grace) {
  return std::make_unique<SignalThread>(stop, grace);
}

}  // namespace parley::runtime
