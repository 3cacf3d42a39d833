#include "dispatch/adapters/dispatcher.h"

#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"
#include "dispatch/adapters/session.h"
#include "dispatch/core/rejoin.h"

namespace parley::dispatch {
namespace {

absl::Status Check(const Options& options) {
  const BatchOptions& batch = options.calls.batch;
  if (batch.max_articles < 1 || batch.max_articles > 64) {
    return InvalidArgument("dispatch: batches of {} articles (see --batch-articles: 1 to 64)",
                           batch.max_articles);
  }
  if (options.calls.max_calls < 1 || options.flow.max_articles < 1 || options.max_commit_records < 1 ||
      options.max_commit_records > 1000) {
    return InvalidArgument(
        "dispatch: {} calls at once, {} articles in flight, {} records a commit (at least 1 each, and at "
        "most "
        "1000 records)",
        options.calls.max_calls, options.flow.max_articles, options.max_commit_records);
  }
  if (options.group.empty() || options.instance.empty()) {
    return InvalidArgument("dispatch: group and instance need names (see --instance)");
  }
  return absl::OkStatus();
}

absl::Status CheckTopics(log::Log& log) {
  ASSIGN_OR_RETURN(const int32_t articles, log.Partitions(log::kArticles));
  ASSIGN_OR_RETURN(const int32_t extractions, log.Partitions(log::kExtractions));
  RETURN_IF_ERROR(log.Partitions(log::kDeadLetters).status());
  if (articles != extractions) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "{} has {} partitions and {} has {}; they must be as many (see parley topics)",
                      log::kArticles, articles, log::kExtractions, extractions);
  }
  return absl::OkStatus();
}

// A worker in this process comes with a journal, and is the only one.
Options Adjusted(Options options) {
  if (!options.journal_dir.empty()) {
    options.calls.exclusive_suspects = true;
    options.calls.hedge.enabled = false;
  }
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Dispatcher>> Dispatcher::Create(const Options& options, log::Log& log,
                                                               WorkerClient& client, obs::Metrics& metrics,
                                                               const Clock& clock) {
  RETURN_IF_ERROR(Check(options));
  RETURN_IF_ERROR(CheckTopics(log));
  ASSIGN_OR_RETURN(auto journal, InFlightJournal::Open(options.journal_dir, log.id()));
  return std::unique_ptr<Dispatcher>(
      new Dispatcher(options, log, client, metrics, clock, std::move(journal)));
}

Dispatcher::Dispatcher(const Options& options, log::Log& log, WorkerClient& client, obs::Metrics& metrics,
                       const Clock& clock, std::unique_ptr<InFlightJournal> journal)
    : options_(Adjusted(options)),
      log_(log),
      client_(client),
      clock_(clock),
      metrics_(metrics),
      journal_(std::move(journal)) {}

absl::Status Dispatcher::Run(const StopSource& stop) {
  RejoinPolicy rejoin(options_.retry);
  while (!stop.Requested()) {
    const TimePoint joined = std::chrono::steady_clock::now();
    const absl::Status status = RunSession(stop);
    if (status.ok() || stop.Requested()) {
      return absl::OkStatus();  // What could not be committed any more is done again in the next life.
    }
    obs::Logger("dispatch")->warn("membership ended error={}", obs::Field(ToString(status)));
    const auto lasted = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - joined);
    const std::optional<milliseconds> wait = rejoin.OnEnd(status, lasted);
    if (!wait.has_value()) {
      return Annotate(status,
                      fmt::format("dispatch gave up as \"{}\" of group \"{}\" (when fenced: another one "
                                  "runs under that name, see --instance)",
                                  options_.instance, options_.group));
    }
    metrics_.rejoins.Increment();
    stop.WaitFor(Deadline::After(*wait));
  }
  return absl::OkStatus();
}

// A commit of unknown outcome ends the session, as a crash would. Joining again as the same instance ends the
// former self's open step one way or the other before it tells the group's offsets; and since these are set
// in the same step as the outputs, they say what happened to both.
absl::Status Dispatcher::RunSession(const StopSource& stop) {
  ASSIGN_OR_RETURN(
      const std::unique_ptr<log::Member> member,
      log_.Join({.group = options_.group, .topics = {log::kArticles}, .instance = options_.instance}));
  absl::Status status;
  {
    Session session({options_, log_, client_, metrics_, *journal_, clock_}, *member);
    status = session.Run(stop);
  }
  if (const absl::Status left = member->Shutdown(Deadline::After(std::chrono::seconds(2))); !left.ok()) {
    obs::Logger("dispatch")->debug("leaving the group error={}", obs::Field(ToString(left)));
  }
  return status;
}

}  // namespace parley::dispatch
