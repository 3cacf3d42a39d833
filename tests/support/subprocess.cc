#include "tests/support/subprocess.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace parley::testing {
namespace {

void Redirect(const std::string& path, int flags, int fd) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0 || dup2(file, fd) < 0) {
    _exit(126);
  }
}

}  // namespace

Subprocess::Subprocess(const std::vector<std::string>& arguments, const std::string& input)
    : Subprocess(arguments, SubprocessOptions{.input = input}) {}

Subprocess::Subprocess(const std::vector<std::string>& arguments, const SubprocessOptions& options) {
  WriteFile(folder_ / "in", options.input);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t caller = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    // A caller that ended before prctl() sends no signal any more.
    if (options.dies_with_caller && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != caller)) {
      _exit(126);
    }
    Redirect(folder_ / "in", O_RDONLY, 0);
    Redirect(folder_ / "out", O_WRONLY | O_CREAT, 1);
    Redirect(folder_ / "err", O_WRONLY | O_CREAT, 2);
    execvp(argv[0], argv.data());
    _exit(127);
  }
}

Subprocess::~Subprocess() {
  if (!status_.has_value()) {
    Signal(SIGKILL);
    Wait(std::chrono::seconds(10));
  }
}

void Subprocess::Signal(int signal) {
  // The id of one that has ended may be another's by now.
  if (!status_.has_value()) {
    kill(pid_, signal);
  }
}

std::optional<ProcessResult> Subprocess::Wait(std::chrono::milliseconds wait) {
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!status_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    } else if (std::chrono::steady_clock::now() >= until) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  return ProcessResult{.status = *status_, .out = Output(), .err = Errors()};
}

std::string Subprocess::Output() const { return ReadFile(folder_ / "out"); }
std::string Subprocess::Errors() const { return ReadFile(folder_ / "err"); }

ProcessResult RunProcess(const std::vector<std::string>& arguments, const std::string& input,
                         std::chrono::seconds limit) {
  Subprocess process(arguments, input);
  if (const auto result = process.Wait(limit)) {
    return *result;
  }
  process.Signal(SIGKILL);
  return *process.Wait(std::chrono::seconds(10));
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string SourceDir() { return PARLEY_SOURCE_DIR; }

std::string ParleyBinary() { return PARLEY_BINARY; }

}  // namespace parley::testing
