// One real Kafka broker that the tests of a CTest run share; see shared_broker.h.
//
//   parley_test_broker start DIR [VERSION]   waits until it is ready and warm; nothing to do when it runs
//   already parley_test_broker stop DIR
//
// DIR then holds: bootstrap (host:port) and pid, or unavailable with the reason why none can run here (that
// is no error: tests skip), and log. `start` leaves a daemon behind that owns the broker and ends by itself
// after an hour, so that an aborted test run leaves nothing for long.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "tests/support/kafka/kafka_cluster.h"
#include "tests/support/subprocess.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kLife{3600};
constexpr seconds kStart{240};

// The exit status of fetch-jars.sh where Java or Maven is missing.
constexpr int kToolMissing = 3;

// Held while a program starts or stops the broker of a folder.
class FolderLock {
 public:
  explicit FolderLock(const std::string& dir)
      : fd_(open((dir + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    flock(fd_, LOCK_EX);
  }
  ~FolderLock() { close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  const int fd_;
};

// Whole or not at all: readers do not wait.
void Publish(const std::string& file, const std::string& text) {
  WriteFile(file + ".new", text);
  std::filesystem::rename(file + ".new", file);
}

// The daemon of this folder, or zero. The number alone could meanwhile name another process.
pid_t Daemon(const std::string& dir) {
  const int pid = std::atoi(ReadFile(dir + "/pid").c_str());
  const std::string command = pid <= 0 ? "" : ReadFile(fmt::format("/proc/{}/cmdline", pid));
  return command.find(std::string("serve\0", 6) + dir + '\0') == std::string::npos ? 0 : pid;
}

bool Healthy(const std::string& dir) {
  const std::string servers = ReadFile(dir + "/bootstrap");
  return Daemon(dir) != 0 && !servers.empty() &&
         WaitForBrokers({{"bootstrap.servers", servers}}, {1}, seconds(5)).ok();
}

absl::Status Stop(const std::string& dir) {
  const auto until = std::chrono::steady_clock::now() + seconds(30);
  for (pid_t daemon = Daemon(dir); daemon != 0; daemon = Daemon(dir)) {
    kill(daemon, std::chrono::steady_clock::now() < until ? SIGTERM : SIGKILL);
    std::this_thread::sleep_for(milliseconds(20));
  }
  for (const char* note : {"/bootstrap", "/pid", "/unavailable"}) {
    std::filesystem::remove(dir + note);
  }
  return absl::OkStatus();
}

// The daemon: owns the broker until it is told to end, or an hour has passed.
absl::Status Serve(const std::string& dir, const std::string& version) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ASSIGN_OR_RETURN(const auto cluster, KafkaCluster::Start({.version = version}));
  RETURN_IF_ERROR(WarmUp(cluster->client(), 1));
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  Publish(dir + "/bootstrap", cluster->bootstrap());
  const timespec life = {.tv_sec = kLife.count(), .tv_nsec = 0};
  sigtimedwait(&ends, nullptr, &life);
  std::filesystem::remove(dir + "/bootstrap");
  return absl::OkStatus();
}

// Starts `serve` in a session of its own, with its output in DIR/log.
pid_t StartDaemon(const std::string& dir, const std::string& version) {
  const std::string log = dir + "/log";
  const pid_t pid = fork();
  if (pid == 0) {
    setsid();
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execl("/proc/self/exe", "parley_test_broker", "serve", dir.c_str(), version.c_str(), nullptr);
    _exit(127);
  }
  return pid;
}

absl::Status Start(const std::string& dir, const std::string& version) {
  if (Healthy(dir)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Stop(dir));
  const ProcessResult fetch =
      RunProcess({SourceDir() + "/tests/support/kafka/fetch-jars.sh", version}, "", kStart);
  if (fetch.status == kToolMissing) {
    std::fputs(fetch.err.c_str(), stdout);
    Publish(dir + "/unavailable", fetch.err);
    return absl::OkStatus();
  }
  if (fetch.status != 0) {
    return Internal("fetch-jars.sh ended with {}: {}", fetch.status, fetch.err);
  }
  const pid_t daemon = StartDaemon(dir, version);
  Publish(dir + "/pid", std::to_string(daemon));
  const auto until = std::chrono::steady_clock::now() + kStart;
  while (!std::filesystem::exists(dir + "/bootstrap")) {
    if (waitpid(daemon, nullptr, WNOHANG) == daemon || std::chrono::steady_clock::now() >= until) {
      RETURN_IF_ERROR(Stop(dir));
      return Internal("no Kafka {} from {}: {}", version, dir, ReadFile(dir + "/log"));
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
  return absl::OkStatus();
}

absl::Status Run(const std::string& verb, const std::string& dir, const std::string& version) {
  if (verb == "serve") {
    return Serve(dir, version);
  }
  const FolderLock lock(dir);
  return verb == "start" ? Start(dir, version) : Stop(dir);
}

}  // namespace
}  // namespace parley::testing

int main(int count, char** arguments) {
  const std::string verb = count > 2 ? arguments[1] : "";
  if (verb != "start" && verb != "stop" && verb != "serve") {
    std::fputs("usage: parley_test_broker start DIR [VERSION] | stop DIR\n", stderr);
    return 2;
  }
  std::filesystem::create_directories(arguments[2]);
  const std::string dir = std::filesystem::canonical(arguments[2]);
  const absl::Status status = parley::testing::Run(verb, dir, count > 3 ? arguments[3] : "3.9.2");
  if (!status.ok()) {
    std::fprintf(stderr, "parley_test_broker %s: %s\n", verb.c_str(), parley::ToString(status).c_str());
  }
  return status.ok() ? 0 : 1;
}
