// The view's writer is killed while it writes: what is left is a state it was in between two batches.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "gateway/view/view.h"
#include "gateway/view/view_reader.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace parley::gateway {
namespace {

constexpr int kStories = 20;
const log::TopicPartition kPartition{"parley.stories", 0};

// Batch n brings version n of every story, and position n.
absl::Status ApplyBatch(View& view, uint32_t n) {
  std::vector<Facts> facts;
  const std::vector<std::string> words = {"version" + std::to_string(n)};
  const std::string message(500, 'x');
  for (int i = 0; i < kStories; ++i) {
    facts.push_back({.kind = v1::ITEM_KIND_STORY, .id = std::to_string(i), .version = n, .redirect_to = ""});
  }
  std::vector<ViewChange> changes;
  for (const Facts& f : facts) {
    changes.push_back({.kind = f.kind, .id = f.id, .facts = &f, .words = &words, .message = message});
  }
  return view.Apply(changes, {{kPartition, n}});
}

// Writes batches from `next` on until it is killed. Says through the pipe that it has begun.
[[noreturn]] void WriteUntilKilled(const std::string& path, int pipe) {
  const auto view = View::Open({.path = path, .log_id = "log"});
  if (!view.ok()) {
    _exit(1);
  }
  uint32_t n = static_cast<uint32_t>(
      (*view)->positions().contains(kPartition) ? (*view)->positions().at(kPartition) : 0);
  while (ApplyBatch(**view, ++n).ok()) {
    if (write(pipe, "x", 1) != 1) {
      break;
    }
  }
  _exit(1);
}

// Kills the writer after it reported `batches` batches.
void RunAndKill(const std::string& path, int batches) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    WriteUntilKilled(path, pipe_ends[1]);
  }
  close(pipe_ends[1]);
  char byte = 0;
  for (int i = 0; i < batches; ++i) {
    ASSERT_EQ(read(pipe_ends[0], &byte, 1), 1) << "the writer failed";
  }
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  close(pipe_ends[0]);
}

TEST(ViewKill, PositionsAndItemsStayTogether) {
  test::TempDir dir;
  const std::string path = dir / "view.sqlite";
  std::mt19937 random(3);
  int64_t last = 0;
  for (int round = 0; round < 25; ++round) {
    const int batches = 1 + static_cast<int>(random() % 20);
    RunAndKill(path, batches);
    const auto view = View::Open({.path = path, .log_id = "log"});
    ASSERT_TRUE(view.ok()) << view.status();
    EXPECT_EQ((*view)->rebuilt(), "");
    const int64_t position = (*view)->positions().at(kPartition);
    EXPECT_GE(position, last + batches);
    const auto reader = ViewReader::Open(path);
    ASSERT_TRUE(reader.ok()) << reader.status();
    for (int i = 0; i < kStories; ++i) {
      EXPECT_EQ(*(*reader)->Version(v1::ITEM_KIND_STORY, std::to_string(i)), position);
    }
    ListQuery query{.kind = v1::ITEM_KIND_STORY, .limit = 100};
    query.filter.words = {"version" + std::to_string(position)};
    EXPECT_EQ((*reader)->List(query, 1 << 20)->messages.size(), static_cast<size_t>(kStories));
    last = position;
  }
}

}  // namespace
}  // namespace parley::gateway
