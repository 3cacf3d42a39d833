#include "ingest/ingest.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"
#include "ingest/accept/acceptor.h"
#include "ingest/adapters/ingest_service.h"
#include "ingest/sources/drop_folder.h"

namespace parley::ingest {
namespace {

constexpr std::chrono::seconds kRetryAfter{1};

class IngestImpl : public Ingest {
 public:
  IngestImpl(const Options& options, std::unique_ptr<IngestMetrics> metrics,
             std::unique_ptr<Acceptor> acceptor, std::vector<std::string> files,
             std::optional<DropFolder> folder)
      : options_(options),
        metrics_(std::move(metrics)),
        acceptor_(std::move(acceptor)),
        service_(*acceptor_, *metrics_, options.rpc_threads),
        files_(std::move(files)),
        folder_(std::move(folder)) {}

  absl::Status Run(const StopSource& stop, const DocumentDone& done) override {
    const DocumentDone counted = [this, &done](const std::string& source, const DocumentOutcome& outcome) {
      Report(source, outcome);
      if (done) {
        done(source, outcome);
      }
    };
    for (const std::string& file : files_) {
      RETURN_IF_ERROR(Persist(stop, [&] { return ReadOne(file, counted); }));
    }
    while (folder_.has_value() && !stop.Requested()) {
      RETURN_IF_ERROR(Persist(stop, [&] { return folder_->Sweep(options_, *acceptor_, counted); }));
      stop.WaitFor(Deadline::After(options_.watch_interval));
    }
    return absl::OkStatus();
  }

  grpc::Service* service() override { return &service_; }
  size_t documents() const override { return files_.size(); }

 private:
  absl::Status ReadOne(const std::string& file, const DocumentDone& done) {
    ASSIGN_OR_RETURN(const DocumentOutcome outcome, AcceptFile(file, options_, *acceptor_));
    done(file, outcome);
    return absl::OkStatus();
  }

  // Repeats while the log refuses and may take it later.
  template <typename Work>
  absl::Status Persist(const StopSource& stop, Work work) {
    while (!stop.Requested()) {
      const absl::Status status = work();
      if (!IsRetryable(status)) {
        return status;
      }
      obs::Logger("ingest")->warn("waiting_for_log why={}", obs::Field(ToString(status)));
      stop.WaitFor(Deadline::After(kRetryAfter));
    }
    return absl::OkStatus();
  }

  void Report(const std::string& source, const DocumentOutcome& outcome) {
    metrics_->documents.Increment();
    const auto logger = obs::Logger("ingest");
    if (outcome.rejected > 0) {
      logger->warn("document source={} accepted={} duplicate={} rejected={} why={}", obs::Field(source),
                   outcome.accepted, outcome.duplicate, outcome.rejected, obs::Field(ToString(outcome.why)));
    } else {
      logger->debug("document source={} accepted={} duplicate={}", obs::Field(source), outcome.accepted,
                    outcome.duplicate);
    }
  }

  const Options options_;
  std::unique_ptr<IngestMetrics> metrics_;
  std::unique_ptr<Acceptor> acceptor_;
  IngestServiceImpl service_;  // Uses the acceptor: destroyed before it.
  const std::vector<std::string> files_;
  std::optional<DropFolder> folder_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Ingest>> Ingest::Create(const Options& options, log::Log& log,
                                                       obs::Metrics& metrics, const Clock& clock) {
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListInputs(options.inputs));
  std::optional<DropFolder> folder;
  if (!options.watch_folder.empty()) {
    ASSIGN_OR_RETURN(folder, DropFolder::Open(options.watch_folder));
  }
  auto counters = std::make_unique<IngestMetrics>(metrics);
  ASSIGN_OR_RETURN(std::unique_ptr<Acceptor> acceptor, Acceptor::Create(options, log, *counters, clock));
  return std::make_unique<IngestImpl>(options, std::move(counters), std::move(acceptor), std::move(files),
                                      std::move(folder));
}

}  // namespace parley::ingest
