#include "common/log/kafka/reader.h"

#include <optional>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/fetch_waker.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/message.h"
#include "common/log/kafka/settings.h"
#include "common/log/limits.h"

namespace parley::log::kafka {
namespace {

constexpr size_t kMaxSources = 8;
constexpr std::chrono::seconds kIdle{30};

}  // namespace

// Busy streams are their reader's alone; all else is guarded by the Reader's mutex.
struct Reader::Stream {
  TopicPartition partition;
  Client* client = nullptr;
  TopicPtr topic;
  bool busy = false;
  bool started = false;
  int64_t position = 0;  // Next offset to return.
  MessagePtr held;       // Did not fit into the last chunk.
  std::optional<FetchWaker> waker;
  std::chrono::steady_clock::time_point used;

  ~Stream() { Stop(); }
  void Stop() {
    held.reset();
    if (started) {
      rd_kafka_consume_stop(topic.get(), partition.partition);
      started = false;
    }
  }
};

struct Reader::Source {
  std::unique_ptr<Client> client;
  std::map<TopicPartition, Stream> streams;  // Go before the client.
};

// Gives a stream back.
class Reader::Lease {
 public:
  Lease(Reader& reader, Stream& stream) : reader_(reader), stream_(stream) {}
  ~Lease() { reader_.Release(stream_); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  Reader& reader_;
  Stream& stream_;
};

Reader::Reader(const KafkaLogOptions& options, Queries& queries) : options_(options), queries_(queries) {}

Reader::~Reader() = default;

absl::StatusOr<Chunk> Reader::Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                                   Deadline deadline) {
  ASSIGN_OR_RETURN(Stream* const stream, Reserve(partition, offset, deadline));
  const Lease lease(*this, *stream);
  if (!stream->started || stream->position != offset) {
    RETURN_IF_ERROR(Start(*stream, offset));
  }
  auto chunk = Take(*stream, max_records, deadline);
  rd_kafka_poll(stream->client->get(), 0);  // What there is to complain about.
  if (!chunk.ok()) {
    stream->Stop();
    return stream->client->Explain(chunk.status());
  }
  return chunk;
}

absl::StatusOr<Reader::Stream*> Reader::Reserve(const TopicPartition& partition, int64_t offset,
                                                Deadline deadline) {
  MutexLock lock(mutex_);
  CloseIdle();
  Stream* stream = Find(partition, offset);
  while (stream == nullptr) {
    ASSIGN_OR_RETURN(Source* const source, SourceWithout(partition));
    if (source != nullptr) {
      stream = &source->streams[partition];
      stream->partition = partition;
      stream->client = source->client.get();
      stream->waker.emplace(FetchQueueBytes(ReaderProperties(options_)));
    } else if (released_.WaitUntil(mutex_, deadline.at()) || !deadline.Passed()) {
      stream = Find(partition, offset);
    } else {
      return MakeStatus(absl::StatusCode::kUnavailable, "{}[{}] is being read from {} places at once",
                        partition.topic, partition.partition, kMaxSources);
    }
  }
  stream->busy = true;
  return stream;
}

// An idle stream of the partition, best one that is already there.
Reader::Stream* Reader::Find(const TopicPartition& partition, int64_t offset) {
  Stream* found = nullptr;
  for (const auto& source : sources_) {
    const auto at = source->streams.find(partition);
    if (at == source->streams.end() || at->second.busy) {
      continue;
    }
    if (at->second.started && at->second.position == offset) {
      return &at->second;
    }
    found = &at->second;
  }
  // Taking another's place away costs a new fetch each time the two read in turn; a second client does not.
  const bool taken = found != nullptr && found->started;
  return taken && sources_.size() < 2 ? nullptr : found;
}

absl::StatusOr<Reader::Source*> Reader::SourceWithout(const TopicPartition& partition) {
  for (const auto& source : sources_) {
    if (!source->streams.contains(partition)) {
      return source.get();
    }
  }
  if (sources_.size() >= kMaxSources) {
    return nullptr;
  }
  auto source = std::make_unique<Source>();
  ASSIGN_OR_RETURN(source->client, Client::Create(Client::Kind::kConsumer, ReaderProperties(options_)));
  return sources_.emplace_back(std::move(source)).get();
}

void Reader::CloseIdle() {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& source : sources_) {
    std::erase_if(source->streams,
                  [&](const auto& entry) { return !entry.second.busy && now - entry.second.used > kIdle; });
  }
}

absl::Status Reader::Start(Stream& stream, int64_t offset) {
  stream.Stop();
  ASSIGN_OR_RETURN(const PartitionRange range, queries_.Range(stream.partition));
  if (offset < range.start || offset > range.end) {
    return MakeStatus(absl::StatusCode::kOutOfRange, "{}[{}] has offsets {} to {}, not {}",
                      stream.partition.topic, stream.partition.partition, range.start, range.end, offset);
  }
  if (stream.topic == nullptr) {
    stream.topic.reset(rd_kafka_topic_new(stream.client->get(), stream.partition.topic.c_str(), nullptr));
  }
  if (stream.topic == nullptr ||
      rd_kafka_consume_start(stream.topic.get(), stream.partition.partition, offset) != 0) {
    return FromError(rd_kafka_last_error(), fmt::format("reading {}", stream.partition.topic));
  }
  stream.started = true;
  stream.position = offset;
  return absl::OkStatus();
}

absl::StatusOr<Chunk> Reader::Take(Stream& stream, size_t max_records, Deadline deadline) {
  Chunk chunk{.records = {}, .next_offset = stream.position};
  size_t bytes = 0;
  while (chunk.records.size() < max_records) {
    MessagePtr message = std::move(stream.held);
    if (message == nullptr) {
      const int64_t wait = chunk.records.empty() ? deadline.Left().count() : 0;
      message.reset(rd_kafka_consume(stream.topic.get(), stream.partition.partition, static_cast<int>(wait)));
    }
    if (message == nullptr) {
      break;
    }
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      // Past what was aborted; with nothing new there, it goes on waiting.
      const bool moved = message->offset > stream.position;
      stream.position = std::max(stream.position, message->offset);
      if (moved || !chunk.records.empty()) {
        break;
      }
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const absl::Status status =
          FromKnownTopicError(message->err, fmt::format("reading {}", stream.partition.topic),
                              rd_kafka_message_errstr(message.get()));
      if (chunk.records.empty()) {
        return status;
      }
      stream.Stop();  // The next read begins anew and meets it again, if it lasts.
      break;
    }
    if (message->offset < stream.position) {
      continue;
    }
    StoredRecord record = ToStored(*message, stream.partition.topic);
    const size_t size = PayloadBytes(record);
    bytes += size;
    if (bytes > kMaxReadBytes && !chunk.records.empty()) {
      stream.held = std::move(message);
      break;
    }
    if (stream.waker->Taken(size)) {
      WakeFetching(stream.client->get(), {stream.partition});
    }
    stream.position = record.offset + 1;
    chunk.records.push_back(std::move(record));
  }
  chunk.next_offset = stream.position;
  return chunk;
}

void Reader::Release(Stream& stream) {
  MutexLock lock(mutex_);
  stream.busy = false;
  stream.used = std::chrono::steady_clock::now();
  released_.NotifyAll();
}

}  // namespace parley::log::kafka
