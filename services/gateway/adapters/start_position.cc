#include "gateway/adapters/start_position.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/json/timestamp.h"
#include "gateway/core/facts.h"
#include "gateway/core/resume_token.h"

namespace parley::gateway {
namespace {

constexpr char kWayOut[] =
    "subscribe with START_POSITION_EARLIEST, which begins with the latest version of everything";

absl::StatusOr<int64_t> Resume(const ResumePoint& point, const log::TopicPartition& partition,
                               const log::PartitionRange& range) {
  const auto known = point.next.find(partition);
  if (known == point.next.end()) {
    return range.start;  // Better twice than never.
  }
  if (known->second < range.start || known->second > range.end) {
    return MakeStatus(absl::StatusCode::kOutOfRange,
                      "resume token: {}[{}] is kept from offset {} to {}, not at {}; {}", partition.topic,
                      partition.partition, range.start, range.end, known->second, kWayOut);
  }
  return known->second;
}

absl::StatusOr<int64_t> ByPosition(const v1::SubscribeRequest& request, log::Log& log,
                                   const log::TopicPartition& partition, const log::PartitionRange& range) {
  if (request.has_since()) {
    return log.OffsetAt(partition, ToWallTime(request.since()));
  }
  return request.position() == v1::START_POSITION_EARLIEST ? range.start : range.end;
}

}  // namespace

absl::Status CheckStart(const v1::SubscribeRequest& request) {
  if (request.start_case() == v1::SubscribeRequest::kResumeToken) {
    return DecodeResumeToken(request.resume_token()).status();
  }
  if (!v1::StartPosition_IsValid(request.position())) {
    return InvalidArgument("position: {} is none; see stream_service.proto",
                           static_cast<int>(request.position()));
  }
  return absl::OkStatus();
}

absl::StatusOr<log::Offsets> ResolveStart(const v1::SubscribeRequest& request, log::Log& log,
                                          const std::vector<Source>& sources) {
  const bool resumes = request.start_case() == v1::SubscribeRequest::kResumeToken;
  ResumePoint point;
  if (resumes) {
    ASSIGN_OR_RETURN(point, DecodeResumeToken(request.resume_token()));
    if (point.log_id != log.id()) {
      return MakeStatus(absl::StatusCode::kOutOfRange, "resume token: made for another log; {}", kWayOut);
    }
  }
  log::Offsets start;
  for (const Source& source : sources) {
    ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(source.partition));
    const absl::StatusOr<int64_t> offset =
        resumes ? Resume(point, source.partition, range) : ByPosition(request, log, source.partition, range);
    RETURN_IF_ERROR(offset.status());
    start[source.partition] = *offset;
  }
  return start;
}

}  // namespace parley::gateway
