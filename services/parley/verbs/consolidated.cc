#include "parley/verbs/consolidated.h"

#include "common/base/status_macros.h"
#include "common/log/envelope.h"
#include "common/log/topics.h"
#include "common/rpc/grpc_status.h"
#include "parley/v1/query_service.grpc.pb.h"

namespace parley::verbs {
namespace {

constexpr uint32_t kPage = 500;
constexpr std::chrono::seconds kCallLimit{30};

template <typename Item>
absl::Status ReadTopic(log::Log& log, const std::string& topic, std::map<std::string, Item>& items) {
  ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(topic));
  for (int32_t p = 0; p < partitions; ++p) {
    const log::TopicPartition partition{topic, p};
    ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(partition));
    for (int64_t next = range.start; next < range.end;) {
      ASSIGN_OR_RETURN(const log::Chunk chunk,
                       log.Read(partition, next, 1000, Deadline::After(std::chrono::seconds(1))));
      if (chunk.next_offset == next) {
        break;
      }
      next = chunk.next_offset;
      for (const log::StoredRecord& record : chunk.records) {
        Item item;
        if (!record.value.has_value()) {
          items.erase(record.key);
        } else if (log::Unwrap(record, item).ok() && item.version() > items[record.key].version()) {
          items[record.key] = std::move(item);
        }
      }
    }
  }
  return absl::OkStatus();
}

// Walks the pages of one List call. `list` calls the stub, `add` takes a page.
template <typename Request, typename Response, typename List, typename Add>
absl::Status ReadPages(List list, Add add) {
  Request request;
  request.set_page_size(kPage);
  request.set_include_retracted(true);
  do {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallLimit);
    Response response;
    RETURN_IF_ERROR(rpc::FromGrpc(list(&context, request, &response)));
    add(response);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Consolidated> ReadConsolidated(log::Log& log) {
  Consolidated all;
  RETURN_IF_ERROR(ReadTopic(log, log::kStories, all.stories));
  RETURN_IF_ERROR(ReadTopic(log, log::kEvents, all.events));
  RETURN_IF_ERROR(ReadTopic(log, log::kProcesses, all.processes));
  return all;
}

absl::StatusOr<Consolidated> ReadConsolidated(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = v1::QueryService::NewStub(channel);
  Consolidated all;
  const absl::Status stories = ReadPages<v1::ListStoriesRequest, v1::ListStoriesResponse>(
      [&](auto* context, const auto& request, auto* response) {
        return stub->ListStories(context, request, response);
      },
      [&all](const v1::ListStoriesResponse& page) {
        for (const v1::Story& story : page.stories()) {
          all.stories[story.id()] = story;
        }
      });
  RETURN_IF_ERROR(stories);
  const absl::Status events = ReadPages<v1::ListEventsRequest, v1::ListEventsResponse>(
      [&](auto* context, const auto& request, auto* response) {
        return stub->ListEvents(context, request, response);
      },
      [&all](const v1::ListEventsResponse& page) {
        for (const v1::ConsolidatedEvent& event : page.events()) {
          all.events[event.id()] = event;
        }
      });
  RETURN_IF_ERROR(events);
  const absl::Status processes = ReadPages<v1::ListProcessesRequest, v1::ListProcessesResponse>(
      [&](auto* context, const auto& request, auto* response) {
        return stub->ListProcesses(context, request, response);
      },
      [&all](const v1::ListProcessesResponse& page) {
        for (const v1::Process& process : page.processes()) {
          all.processes[process.id()] = process;
        }
      });
  RETURN_IF_ERROR(processes);
  return all;
}

}  // namespace parley::verbs
