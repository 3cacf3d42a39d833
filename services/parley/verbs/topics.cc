#include "parley/verbs/topics.h"

#include <ostream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/topics.h"
#include "parley/runtime/open_log.h"

namespace parley::verbs {

absl::Status Topics(const cli::Command& command, std::ostream& out) {
  if (!command.log.on_kafka()) {
    return absl::InvalidArgumentError(
        "say where Kafka is: --brokers host:port (the embedded log needs no topics)");
  }
  ASSIGN_OR_RETURN(log::KafkaLogOptions options, runtime::KafkaOptions(command));
  options.create_topics = true;
  options.replication = command.log.replication;
  ASSIGN_OR_RETURN(const auto log, log::KafkaLog::Open(options));
  absl::Status first;
  for (const log::TopicSpec& spec : log::ParleyTopics(command.log.partitions)) {
    const bool there = log->Partitions(spec.name).ok();
    const absl::Status status = log->EnsureTopic(spec);
    out << fmt::format("{:<28} {:>3} partitions  {:<9} {}\n", spec.name, spec.partitions,
                       spec.compacted ? "compacted" : "by age",
                       !status.ok() ? ToString(status)
                       : there      ? "is there"
                                    : "made");
    first.Update(status);
  }
  return first;
}

}  // namespace parley::verbs
