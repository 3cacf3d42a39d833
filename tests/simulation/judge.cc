#include "tests/simulation/judge.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "common/log/envelope.h"
#include "common/log/topics.h"
#include "fmt/format.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::simulation {
namespace {

using log::StoredRecord;
using log::TopicPartition;
using Records = std::vector<StoredRecord>;

// From the header ce_id, "<id>#<version>"; 0 when there is none.
uint32_t Version(const StoredRecord& record) {
  const std::string_view id = log::HeaderValue(record.headers, "ce_id");
  uint32_t version = 0;
  const size_t hash = id.rfind('#');
  if (hash != std::string_view::npos) {
    std::from_chars(id.data() + hash + 1, id.data() + id.size(), version);
  }
  return version;
}

class Judgement {
 public:
  Judgement(const Outcome& outcome, const Outcome& clean, bool torn)
      : outcome_(outcome), clean_(clean), torn_(torn), found_(outcome.accidents) {}

  std::vector<std::string> Run() {
    for (const auto& [partition, records] : outcome_.topics) {
      if (partition.topic != log::kDeadLetters) {
        JudgeReader(partition, records);
      }
    }
    JudgeConservation();
    JudgeState();
    return std::move(found_);
  }

 private:
  void Find(const TopicPartition& partition, const std::string& what) {
    found_.push_back(fmt::format("{}[{}]: {}", partition.topic, partition.partition, what));
  }

  // P3: what a reader applies, in order, is what it would apply in the clean run, byte for byte and without
  // gaps (P4 of the compacted topic follows: the last version of each id is the same). Not torn: the raw
  // topic is the same.
  void JudgeReader(const TopicPartition& partition, const Records& records) {
    std::map<std::string, uint32_t> last;
    Records applied;
    for (const StoredRecord& record : records) {
      const uint32_t version = Version(record);
      if (version > last[record.key]) {
        if (version != last[record.key] + 1) {
          Find(partition,
               fmt::format("{} goes from version {} to {}", record.key, last[record.key], version));
        }
        last[record.key] = version;
        applied.push_back(record);
      } else if (!torn_) {
        Find(partition, fmt::format("{} version {} comes twice", record.key, version));
      }
    }
    const Records& expected = clean_.topics.at(partition);
    const bool same = std::equal(applied.begin(), applied.end(), expected.begin(), expected.end(),
                                 [](const StoredRecord& a, const StoredRecord& b) {
                                   return a.key == b.key && a.value == b.value && a.headers == b.headers;
                                 });
    if (!same) {
      Find(partition, fmt::format("{} applied records are not the {} of the clean run", applied.size(),
                                  expected.size()));
    }
  }

  // P2: every input is done, and exactly the broken ones are dead letters, whole.
  void JudgeConservation() {
    const TopicPartition dead{log::kDeadLetters, 0};
    std::set<std::string> places, broken;
    for (const StoredRecord& record : outcome_.topics.at(dead)) {
      v1::DeadLetter letter;
      if (!log::Unwrap(record, letter).ok()) {
        Find(dead, fmt::format("{} is no dead letter", record.key));
      }
      const auto& input = outcome_.inputs.at(static_cast<size_t>(letter.partition()))
                              .at(static_cast<size_t>(letter.offset()));
      if (letter.reason() != v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD ||
          letter.payload() != input.value.value_or("")) {
        Find(dead, fmt::format("letter {} has another reason or other bytes", letter.id()));
      }
      if (!places.insert(fmt::format("{}@{}", letter.partition(), letter.offset())).second && !torn_) {
        Find(dead, fmt::format("letter {} comes twice", letter.id()));
      }
    }
    for (size_t partition = 0; partition < outcome_.inputs.size(); ++partition) {
      const Stream& inputs = outcome_.inputs[partition];
      if (outcome_.progress.at(partition).next_offset() != static_cast<int64_t>(inputs.size())) {
        Find({log::kExtractions, static_cast<int32_t>(partition)},
             fmt::format("{} of {} inputs are done", outcome_.progress[partition].next_offset(),
                         inputs.size()));
      }
      for (size_t offset = 0; offset < inputs.size(); ++offset) {
        if (IsBroken(inputs[offset])) {
          broken.insert(fmt::format("{}@{}", partition, offset));
        }
      }
    }
    if (places != broken) {
      Find(dead, fmt::format("{} records are dead-lettered, {} are broken", places.size(), broken.size()));
    }
  }

  // P4.
  void JudgeState() {
    for (size_t partition = 0; partition < outcome_.states.size(); ++partition) {
      if (outcome_.states[partition] != clean_.states.at(partition)) {
        Find({log::kAggregateChangelog, static_cast<int32_t>(partition)},
             "the state is not that of the clean run");
      }
    }
  }

  const Outcome& outcome_;
  const Outcome& clean_;
  const bool torn_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> Judge(const Outcome& outcome, const Outcome& clean, bool torn) {
  return Judgement(outcome, clean, torn).Run();
}

}  // namespace parley::simulation
