// What each client is set to; README.md names the traps that some settings avoid.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/log/kafka/client.h"
#include "common/log/kafka/kafka_log.h"

namespace parley::log::kafka {

// kInvalidArgument for a property that is ours to set, with the reason.
absl::Status CheckProperties(const Properties& properties);

Properties AdminProperties(const KafkaLogOptions& options);  // Consumer, read_uncommitted.
// Consumer that asks for its group's offsets and never joins. `stable`: not those that a transaction may
// change.
Properties GroupProperties(const KafkaLogOptions& options, const std::string& group, bool stable);
Properties ReaderProperties(const KafkaLogOptions& options);    // Consumer without a group.
Properties AppenderProperties(const KafkaLogOptions& options);  // Idempotent producer.
Properties MemberProperties(const KafkaLogOptions& options, const std::string& group,
                            const std::string& instance);
Properties TransactionProperties(const KafkaLogOptions& options, const std::string& transactional_id);

// How many bytes a consumer with these settings fetches ahead.
size_t FetchQueueBytes(const Properties& properties);

// A commit that takes longer may have been sent twice.
std::chrono::milliseconds SuspiciousCommitTime(const KafkaLogOptions& options);

}  // namespace parley::log::kafka
