// `parley run`.
#include <unistd.h>

#include <atomic>
#include <iostream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "parley/runtime/line.h"
#include "parley/verbs/by_hand.h"
#include "parley/verbs/read.h"
#include "parley/verbs/services.h"

namespace parley::verbs {
namespace {

constexpr std::chrono::milliseconds kLook{50};

// Draws the bar until all inputs are read and merged, or a stop is requested.
absl::Status WaitUntilIdle(runtime::Line& line, const std::atomic<size_t>& documents,
                           const StopSource& stop) {
  runtime::ProgressBar bar(std::cerr, isatty(STDERR_FILENO) == 1);
  for (bool idle = false; !idle && !stop.WaitFor(Deadline::After(kLook));) {
    const size_t read = documents;  // Before the log is looked at: what they appended is then seen.
    ASSIGN_OR_RETURN(idle, line.Idle());
    idle = idle && read == line.documents();
    ASSIGN_OR_RETURN(const runtime::PipelineProgress progress, line.Progress());
    bar.Draw(read, line.documents(), progress);
  }
  bar.Finish();
  return absl::OkStatus();
}

void SayWhatNext(const cli::Command& command) {
  const std::string& program = command.program;
  const std::string place = command.log.on_kafka() ? command.log.brokers : command.log.data_dir;
  const std::string flag = (command.log.on_kafka() ? "--brokers " : "--data-dir ") + place;
  std::cout
      << "The data lies in " << place << ".\n"
      << "  read       " << program << " process [ID [--at DATE]] " << flag << "\n"
      << "             " << program << " story ID " << flag << "; " << program << " tail events " << flag
      << "\n"
      << "  serve      " << program << " run " << flag << " --watch FOLDER --reflection\n"
      << "  subscribe  grpcurl -plaintext -d '{\"position\": \"START_POSITION_EARLIEST\"}' 127.0.0.1:7411 "
         "parley.v1.StreamService/Subscribe\n";
}

absl::Status ShowResult(runtime::Line& line, const cli::Command& command) {
  ASSIGN_OR_RETURN(const Consolidated all, ReadConsolidated(line.log()));
  ASSIGN_OR_RETURN(const std::vector<DeadLetterEntry> letters, ReadDeadLetters(line.log()));
  ShowOverview(all, letters, TerminalStyle(), std::cout);
  SayWhatNext(command);
  return absl::OkStatus();
}

}  // namespace

absl::Status Run(const cli::Command& command, StopSource& stop) {
  std::atomic<size_t> documents = 0;
  ASSIGN_OR_RETURN(
      const auto line,
      runtime::Line::Start(command, stop, [&documents](const auto&, const auto&) { ++documents; }));
  std::cerr << "parley: ready, gRPC on port " << line->port() << ", data in " << command.log.data_dir
            << std::endl;
  absl::Status shown;
  if (command.once) {
    RETURN_IF_ERROR(WaitUntilIdle(*line, documents, stop));
    if (!stop.Requested()) {
      shown = ShowResult(*line, command);
    }
  } else {
    while (!stop.WaitFor(Deadline::After(std::chrono::hours(1)))) {
    }
  }
  RETURN_IF_ERROR(line->Stop());
  return shown;
}

}  // namespace parley::verbs
