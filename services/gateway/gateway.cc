#include "gateway/gateway.h"

#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/thread_pool.h"
#include "common/log/topics.h"
#include "gateway/adapters/pump.h"
#include "gateway/adapters/query_service.h"
#include "gateway/adapters/stream_service.h"
#include "gateway/adapters/tailer.h"

namespace parley::gateway {
namespace {

absl::Status CheckOptions(const Options& options) {
  if (options.view_path.empty()) {
    return InvalidArgument("gateway: view_path is missing");
  }
  const std::pair<const char*, bool> positive[] = {
      {"poll_interval", options.poll_interval.count() > 0},
      {"batch_records", options.batch_records > 0},
      {"batch_bytes", options.batch_bytes > 0},
      {"query_threads", options.query_threads > 0},
      {"query_queue", options.query_queue > 0},
      {"max_subscribers", options.max_subscribers > 0},
      {"buffer_items", options.buffer_items > 0},
      {"buffer_bytes", options.buffer_bytes > 0},
      {"heartbeat", options.heartbeat.count() > 0},
      {"stall_timeout", options.stall_timeout.count() > 0},
      {"retry_interval", options.retry_interval.count() > 0},
  };
  for (const auto& [name, ok] : positive) {
    if (!ok) {
      return InvalidArgument("gateway: {} must be above 0", name);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Source>> FindSources(log::Log& log) {
  const std::pair<const char*, v1::ItemKind> topics[] = {{log::kStories, v1::ITEM_KIND_STORY},
                                                         {log::kEvents, v1::ITEM_KIND_EVENT},
                                                         {log::kProcesses, v1::ITEM_KIND_PROCESS}};
  std::vector<Source> sources;
  for (const auto& [topic, kind] : topics) {
    ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(topic));
    for (int32_t i = 0; i < partitions; ++i) {
      sources.push_back({{topic, i}, kind});
    }
  }
  return sources;
}

class GatewayImpl final : public Gateway {
 public:
  GatewayImpl(const Options& options, log::Log& log, obs::Metrics& metrics, std::vector<Source> sources)
      : options_(options),
        metrics_(metrics),
        cache_(log, std::move(sources), options.cache_bytes),
        readers_(options.view_path),
        pump_(options_, {log, cache_, readers_, metrics_}),
        stream_(options_, pump_, metrics_),
        query_(options_, readers_, metrics_, [this] { tailer_->ReportDamage(); }) {}

  absl::Status OpenView(log::Log& log, const Clock& clock) {
    ASSIGN_OR_RETURN(std::unique_ptr<View> view,
                     View::Open({.path = options_.view_path, .log_id = log.id()}));
    ASSIGN_OR_RETURN(tailer_,
                     Tailer::Create(options_, {log, cache_, readers_, metrics_, clock}, std::move(view),
                                    [this](const std::vector<int64_t>& next) { pump_.SetApplied(next); }));
    return absl::OkStatus();
  }

  std::vector<grpc::Service*> services() override { return {&stream_, &query_}; }

  absl::Status Run(const StopSource& stop) override { return tailer_->Run(stop); }

  log::Offsets Positions() const override {
    const std::vector<int64_t> next = tailer_->Positions();
    log::Offsets positions;
    for (size_t i = 0; i < next.size(); ++i) {
      positions[cache_.sources()[i].partition] = next[i];
    }
    return positions;
  }

  bool CaughtUp() const override { return tailer_->CaughtUp(); }

  void Shutdown(Deadline deadline) override {
    query_.Close();
    pump_.Shutdown(deadline);
  }

 private:
  // Threads that use the rest die first, so they are last. No call is served before Create is done, since the
  // services are in no server yet.
  const Options options_;
  GatewayMetrics metrics_;
  RecordCache cache_;
  std::unique_ptr<Tailer>
      tailer_;  // Before the readers: the view's writer closes last and leaves a tidy file.
  ReaderPool readers_;
  Pump pump_;
  StreamService stream_;
  QueryService query_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Create(const Options& options, log::Log& log,
                                                         obs::Metrics& metrics, const Clock& clock) {
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(std::vector<Source> sources, FindSources(log));
  auto gateway = std::make_unique<GatewayImpl>(options, log, metrics, std::move(sources));
  RETURN_IF_ERROR(gateway->OpenView(log, clock));
  return gateway;
}

}  // namespace parley::gateway
