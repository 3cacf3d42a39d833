#include "aggregate/changelog.h"

#include <charconv>

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "common/log/topics.h"

namespace parley::aggregate {
namespace {

constexpr char kNextOffset[] = "parley_next_offset";

absl::Status Foreign(const log::StoredRecord& record, std::string_view why) {
  return MakeStatus(absl::StatusCode::kDataLoss, "{}[{}]@{} key \"{}\": {}", record.topic, record.partition,
                    record.offset, Printable(record.key, 80), why);
}

}  // namespace

std::string ProgressKey(int32_t partition) { return fmt::format("progress/{}", partition); }

log::Record EntryRecord(int32_t partition, std::string_view key, const std::optional<std::string>& value,
                        int64_t next_offset) {
  return {.topic = log::kAggregateChangelog,
          .key = std::string(key),
          .value = value,
          .headers = {{kNextOffset, fmt::format("{}", next_offset)}},
          .partition = partition};
}

log::Record ProgressRecord(int32_t partition, const state::v1::Progress& progress) {
  return EntryRecord(partition, ProgressKey(partition), progress.SerializeAsString(), progress.next_offset());
}

absl::StatusOr<int64_t> EntryNextOffset(const log::StoredRecord& record) {
  const std::string_view text = log::HeaderValue(record.headers, kNextOffset);
  int64_t next = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), next);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || next < 0) {
    return Foreign(record, fmt::format("header {} is missing or no offset", kNextOffset));
  }
  return next;
}

absl::StatusOr<state::v1::Progress> ParseProgress(const log::StoredRecord& record) {
  state::v1::Progress progress;
  if (!record.value || !progress.ParseFromString(*record.value) || progress.next_offset() < 0) {
    return Foreign(record, "not a progress record");
  }
  return progress;
}

}  // namespace parley::aggregate
