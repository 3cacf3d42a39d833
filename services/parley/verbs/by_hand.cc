#include "parley/verbs/by_hand.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/rpc/health_probe.h"
#include "common/rpc/server.h"
#include "parley/runtime/open_log.h"
#include "parley/runtime/signals.h"
#include "parley/verbs/consolidated.h"
#include "parley/verbs/dlq.h"
#include "parley/verbs/read.h"
#include "parley/verbs/tail.h"
#include "parley/verbs/topics.h"

namespace parley::verbs {
namespace {

constexpr std::chrono::seconds kHealthWait{3};

absl::Status TailVerb(const cli::Command& command) {
  StopSource stop;
  const auto signals = runtime::ShutdownSignals::Install(stop, command.service.grace);
  ASSIGN_OR_RETURN(const auto log, runtime::OpenLogToRead(command));
  return Tail(command.tail, *log, stop, std::cout);
}

absl::Status ListDeadLetters(const cli::Command& command) {
  ASSIGN_OR_RETURN(const auto log, runtime::OpenLogToRead(command));
  size_t foreign = 0;
  ASSIGN_OR_RETURN(std::vector<DeadLetterEntry> entries, ReadDeadLetters(*log, &foreign));
  if (!command.by_hand.all) {
    std::erase_if(entries, [](const DeadLetterEntry& entry) { return entry.replayed; });
  }
  std::cout << DeadLetterTable(entries, TerminalStyle());
  if (foreign > 0) {
    std::cerr << foreign << " records of the topic are no dead letters; parley tail deadletter shows them\n";
  }
  return absl::OkStatus();
}

absl::Status ReplayDeadLetters(const cli::Command& command) {
  if (command.by_hand.id.empty() && !command.by_hand.all) {
    return absl::InvalidArgumentError("say which: an id (parley dlq list), or --all");
  }
  ASSIGN_OR_RETURN(const auto log, runtime::OpenLog(command, nullptr));
  std::vector<DeadLetterEntry> entries;
  if (command.by_hand.all) {
    ASSIGN_OR_RETURN(entries, ReadDeadLetters(*log));
    std::erase_if(entries, [](const DeadLetterEntry& entry) { return entry.replayed; });
  } else {
    ASSIGN_OR_RETURN(DeadLetterEntry entry, FindDeadLetter(*log, command.by_hand.id));
    entries.push_back(std::move(entry));
  }
  DeadLetterReplay replay(*log, RealClock(), command.ingest.encoding);
  absl::Status first;
  for (const DeadLetterEntry& entry : entries) {
    const absl::Status status = replay.Replay(entry.letter);
    std::cout << entry.letter.id().substr(0, 12) << "  " << (status.ok() ? "replayed" : ToString(status))
              << '\n';
    first.Update(status);
  }
  return first;
}

absl::Status ReadVerb(const cli::Command& command) {
  Consolidated all;
  if (command.by_hand.target.empty()) {
    ASSIGN_OR_RETURN(const auto log, runtime::OpenLogToRead(command));
    ASSIGN_OR_RETURN(all, ReadConsolidated(*log));
  } else {
    ASSIGN_OR_RETURN(const auto channel, rpc::MakeChannel({.target = command.by_hand.target}));
    ASSIGN_OR_RETURN(all, ReadConsolidated(channel));
  }
  return ShowItems(command.verb, command.by_hand, all, TerminalStyle(), std::cout);
}

}  // namespace

views::Style TerminalStyle() {
  views::Style style;
  const char* no_colour = std::getenv("NO_COLOR");
  style.colour = isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60) {
    style.width = std::min<size_t>(size.ws_col, 160);
  } else {
    style.width = 140;
  }
  return style;
}

absl::Status RunByHand(const cli::Command& command) {
  if (command.verb == "topics") {
    return Topics(command, std::cout);
  }
  if (command.verb == "health") {
    return rpc::ProbeHealth(command.by_hand.target, Deadline::After(kHealthWait));
  }
  if (command.verb == "tail") {
    return TailVerb(command);
  }
  if (command.verb == "dlq list") {
    return ListDeadLetters(command);
  }
  if (command.verb == "dlq show") {
    ASSIGN_OR_RETURN(const auto log, runtime::OpenLogToRead(command));
    ASSIGN_OR_RETURN(const DeadLetterEntry entry, FindDeadLetter(*log, command.by_hand.id));
    std::cout << DeadLetterView(entry, TerminalStyle());
    return absl::OkStatus();
  }
  return command.verb == "dlq replay" ? ReplayDeadLetters(command) : ReadVerb(command);
}

}  // namespace parley::verbs
