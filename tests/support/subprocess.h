// Runs programs from tests.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace parley::testing {

struct ProcessResult {
  int status = 0;  // Exit status, or 128 + signal.
  std::string out;
  std::string err;
};

struct SubprocessOptions {
  std::string input;  // Goes to its standard input.
  // SIGKILL for the child when the *thread* that started it ends, however it ends: nothing stays behind after
  // a crashed test. Its own children are not covered.
  bool dies_with_caller = false;
};

// A child process with its output in files. The destructor kills what still runs.
class Subprocess {
 public:
  // `arguments[0]` is the program. `input` goes to its standard input.
  explicit Subprocess(const std::vector<std::string>& arguments, const std::string& input = "");
  Subprocess(const std::vector<std::string>& arguments, const SubprocessOptions& options);
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);
  // Nothing when it still runs after `wait`.
  std::optional<ProcessResult> Wait(std::chrono::milliseconds wait);
  // What it has written so far.
  std::string Output() const;
  std::string Errors() const;

 private:
  pid_t pid_ = -1;
  const test::TempDir folder_;
  std::optional<int> status_;
};

// Runs to the end; kills it after `limit` (status 137 then).
ProcessResult RunProcess(const std::vector<std::string>& arguments, const std::string& input = "",
                         std::chrono::seconds limit = std::chrono::seconds(60));

void WriteFile(const std::string& path, const std::string& bytes);
std::string ReadFile(const std::string& path);

// The source folder and the executable of this build.
std::string SourceDir();
std::string ParleyBinary();

}  // namespace parley::testing
