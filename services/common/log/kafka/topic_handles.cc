#include "common/log/kafka/topic_handles.h"

#include "common/base/status.h"
#include "common/log/kafka/kafka_status.h"

namespace parley::log::kafka {

absl::StatusOr<rd_kafka_topic_t*> TopicHandles::Get(const std::string& topic) {
  const auto at = topics_.find(topic);
  if (at != topics_.end()) {
    return at->second.get();
  }
  TopicPtr handle(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  if (handle == nullptr) {
    return FromError(rd_kafka_last_error(), topic);
  }
  const struct rd_kafka_metadata* raw = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client_.get(), 0, handle.get(), &raw, static_cast<int>(timeout_.count()));
  const MetadataPtr metadata(raw);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return client_.Explain(FromError(error, fmt::format("asking for topic {}", topic)));
  }
  return (topics_[topic] = std::move(handle)).get();
}

}  // namespace parley::log::kafka
