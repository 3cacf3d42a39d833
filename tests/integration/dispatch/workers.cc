#include "tests/integration/dispatch/workers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace parley::dispatch {

pid_t StartHelper(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {PARLEY_DISPATCH_HELPER};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  EXPECT_EQ(::posix_spawn(&pid, argv[0], nullptr, nullptr, argv.data(), environ), 0);
  return pid;
}

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(fd, generic, size), 0);
  EXPECT_EQ(::getsockname(fd, generic, &size), 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

WorkerProcess::WorkerProcess() : port_(FreePort()), supervisor_([this] { Supervise(); }) {}

WorkerProcess::~WorkerProcess() {
  stop_.Request();
  Kill();
  supervisor_.join();
}

void WorkerProcess::Supervise() {
  while (!stop_.Requested()) {
    pid_t pid = 0;
    {
      MutexLock lock(mutex_);
      if (stop_.Requested()) return;
      pid = pid_ = StartHelper({"worker", address()});
      ++starts_;
    }
    ::waitpid(pid, nullptr, 0);
    MutexLock lock(mutex_);
    pid_ = 0;
  }
}

void WorkerProcess::Kill() {
  MutexLock lock(mutex_);
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
  }
}

int WorkerProcess::starts() const {
  MutexLock lock(mutex_);
  return starts_;
}

}  // namespace parley::dispatch
