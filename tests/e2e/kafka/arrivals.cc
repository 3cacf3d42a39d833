#include "tests/e2e/kafka/arrivals.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "tests/e2e/pipeline.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kPollMs = 50;
constexpr milliseconds kLook{20};

}  // namespace

absl::StatusOr<std::unique_ptr<Arrivals>> Arrivals::Follow(const KafkaSettings& client, int partitions) {
  std::unique_ptr<Arrivals> made(new Arrivals());
  ASSIGN_OR_RETURN(
      made->consumer_,
      RawKafka::Create(RD_KAFKA_CONSUMER, With({{"group.id", "parley-test-arrivals"},
                                                {"enable.auto.commit", "false"},
                                                {"isolation.level", "read_committed"},
                                                {"fetch.wait.max.ms", "50"},
                                                {"reconnect.backoff.max.ms", "1000"},
                                                {"topic.metadata.refresh.fast.interval.ms", "100"}},
                                               client)));
  const std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)> wanted(
      rd_kafka_topic_partition_list_new(0), rd_kafka_topic_partition_list_destroy);
  for (const std::string& topic : ConsolidatedTopics()) {
    for (int partition = 0; partition < partitions; ++partition) {
      rd_kafka_topic_partition_list_add(wanted.get(), ("parley." + topic).c_str(), partition)->offset =
          RD_KAFKA_OFFSET_BEGINNING;
    }
  }
  RETURN_IF_ERROR(KafkaStatus("following the topics", rd_kafka_assign(made->consumer_->get(), wanted.get())));
  made->reader_ = std::thread([arrivals = made.get()] { arrivals->Read(); });
  return made;
}

Arrivals::~Arrivals() {
  done_ = true;
  if (reader_.joinable()) {
    reader_.join();
  }
}

void Arrivals::Read() {
  while (!done_) {
    const std::unique_ptr<rd_kafka_message_t, void (*)(rd_kafka_message_t*)> message(
        rd_kafka_consumer_poll(consumer_->get(), kPollMs), rd_kafka_message_destroy);
    if (message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      MutexLock lock(mutex_);
      times_.push_back(steady_clock::now());
    }
  }
}

bool Arrivals::WaitForOneAfter(Time time, milliseconds patience) const {
  for (const Time until = steady_clock::now() + patience; steady_clock::now() < until;) {
    {
      MutexLock lock(mutex_);
      if (!times_.empty() && times_.back() > time) {
        return true;
      }
    }
    std::this_thread::sleep_for(kLook);
  }
  return false;
}

milliseconds Arrivals::LongestGap(Time from, Time until) const {
  MutexLock lock(mutex_);
  Time before = from;
  steady_clock::duration longest{0};
  for (auto arrival = std::upper_bound(times_.begin(), times_.end(), from);
       arrival != times_.end() && *arrival <= until; ++arrival) {
    longest = std::max(longest, *arrival - before);
    before = *arrival;
  }
  return std::chrono::duration_cast<milliseconds>(longest);
}

}  // namespace parley::testing
