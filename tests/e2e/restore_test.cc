// The sample stream through the fold, once without a break and once restored from its changelog after every
// input: both say the same, however the stream is split into partitions. (The random streams of
// fold_property_test rarely have what real ones do, such as an event in two stories of which one is
// forgotten.)
#include <map>
#include <sstream>

#include "aggregate/core/fold.h"
#include "common/json/proto_json.h"
#include "common/log/record.h"
#include "gtest/gtest.h"
#include "tests/support/subprocess.h"

namespace parley::testing {
namespace {

using aggregate::Fold;
using aggregate::Updates;

std::vector<v1::FoldInput> SampleInputs() {
  const std::string files = SourceDir() + "/samples/stream";
  const std::string articles =
      RunProcess({"/bin/sh", "-c", ParleyBinary() + " parse " + files + "/* 2>/dev/null"}).out;
  std::istringstream lines(RunProcess({ParleyBinary(), "extract"}, articles).out);
  std::vector<v1::FoldInput> inputs;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(FromJson(line, *inputs.emplace_back().mutable_extraction()).ok()) << line;
  }
  return inputs;
}

std::string Print(const Updates& updates) {
  std::string text;
  const auto add = [&](const auto& items) {
    for (const auto& item : items) {
      text += ToJson(item).value_or("?") + "\n";
    }
  };
  add(updates.events);
  add(updates.stories);
  add(updates.processes);
  return text;
}

// A fold and its changelog, compacted.
struct Restarted {
  std::unique_ptr<Fold> fold = Fold::Create({});
  std::map<std::string, std::string> changelog;

  Updates Apply(const v1::FoldInput& input) {
    Updates updates = fold->Apply(input);
    for (const aggregate::StateChange& change : updates.state) {
      if (change.value) {
        changelog[change.key] = *change.value;
      } else {
        changelog.erase(change.key);
      }
    }
    fold = Fold::Create({});
    for (const auto& [key, value] : changelog) {
      EXPECT_TRUE(fold->LoadEntry(key, value).ok()) << key;
    }
    EXPECT_TRUE(fold->FinishLoad().ok());
    return updates;
  }
};

TEST(Restore, AfterEveryInputOfTheSampleChangesNothing) {
  const std::vector<v1::FoldInput> inputs = SampleInputs();
  ASSERT_GT(inputs.size(), 50U);
  for (const int32_t partitions : {1, 2, 3, 5}) {
    std::map<int32_t, std::unique_ptr<Fold>> steady;
    std::map<int32_t, Restarted> restarted;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const int32_t p = log::PartitionForKey(inputs[i].extraction().article().id(), partitions);
      std::unique_ptr<Fold>& fold = steady[p];
      fold = fold == nullptr ? Fold::Create({}) : std::move(fold);
      ASSERT_EQ(Print(fold->Apply(inputs[i])), Print(restarted[p].Apply(inputs[i])))
          << "input " << i << " of partition " << p << " of " << partitions;
    }
  }
}

}  // namespace
}  // namespace parley::testing
