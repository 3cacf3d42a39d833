// Load on the whole line in one process: `line_load throughput N` or `line_load latency RATE SECONDS`.
//
// throughput: N generated articles are put on the log, then the line is started and timed until all are
// merged: articles a second, and bytes of memory for each live article. latency: articles arrive at RATE a
// second; the time from an article's acceptance to the first story that holds it, p50 and p99.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "common/log/envelope.h"
#include "common/log/topics.h"
#include "ingest/accept/acceptor.h"
#include "parley/runtime/line.h"
#include "parley/v1/consolidated.pb.h"
#include "tests/load/stream_generator.h"
#include "tests/support/subprocess.h"

namespace parley::load {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

// Resident memory of this process, bytes.
size_t ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  in >> total >> resident;
  return resident * 4096;
}

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    std::cerr << value.status() << '\n';
    std::exit(1);
  }
  return *std::move(value);
}

cli::Command CommandFor(const std::string& data_dir) {
  cli::Command command;
  command.log.data_dir = data_dir;
  command.server.listen = "127.0.0.1:0";
  command.once = true;
  return command;
}

void WaitUntilIdle(runtime::Line& line) {
  while (!Must(line.Idle())) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

int Throughput(size_t articles) {
  const test::TempDir data;
  StopSource stop;
  StreamGenerator generator(ReadSamples(testing::SourceDir() + "/samples/stream"), 1);
  auto line = Must(runtime::Line::Start(CommandFor(data.path()), stop, {}));
  const size_t memory_before = ResidentBytes();
  ingest::IngestMetrics metrics(line->metrics());
  auto acceptor = Must(ingest::Acceptor::Create({}, line->log(), metrics, RealClock()));
  const auto start = Clock::now();
  size_t bytes = 0;
  for (size_t done = 0; done < articles;) {
    ingest::Submission submission;
    for (; submission.articles.size() < 64 && done < articles; ++done) {
      submission.articles.push_back(generator.Next());
      bytes += submission.articles.back().body().size();
    }
    Must(acceptor->Accept(std::move(submission)));
  }
  const double accepted = Seconds(Clock::now() - start);
  WaitUntilIdle(*line);
  const double merged = Seconds(Clock::now() - start);
  std::printf("articles %zu, mean body %zu bytes\n", articles, bytes / articles);
  std::printf("accepted in %.2f s = %.0f articles/s (while the line works on them)\n", accepted,
              static_cast<double>(articles) / accepted);
  std::printf("merged in %.2f s = %.0f articles/s\n", merged, static_cast<double>(articles) / merged);
  std::printf("memory %zu MB; grown by %zu bytes an article\n", ResidentBytes() >> 20,
              (ResidentBytes() - memory_before) / articles);
  return line->Stop().ok() ? 0 : 1;
}

// Follows the stories and notes when each article first stands in one.
class FirstSeen {
 public:
  explicit FirstSeen(log::Log& log) : thread_([this, &log] { Follow(log); }) {}
  ~FirstSeen() { Stop(); }
  std::map<std::string, Clock::time_point> Stop() {
    stop_.Request();
    if (thread_.joinable()) {
      thread_.join();
    }
    return seen_;
  }

 private:
  void Follow(log::Log& log) {
    for (int64_t next = 0; !stop_.Requested();) {
      const log::Chunk chunk =
          Must(log.Read({log::kStories, 0}, next, 100, Deadline::After(std::chrono::milliseconds(50))));
      const auto now = Clock::now();
      for (const log::StoredRecord& record : chunk.records) {
        v1::Story story;
        if (log::Unwrap(record, story).ok()) {
          for (const v1::StoryArticle& article : story.articles()) {
            seen_.try_emplace(article.id(), now);
          }
        }
      }
      next = chunk.next_offset;
    }
  }

  StopSource stop_;
  std::map<std::string, Clock::time_point> seen_;
  std::thread thread_;
};

int Latency(double rate, double seconds) {
  const test::TempDir data;
  StopSource stop;
  StreamGenerator generator(ReadSamples(testing::SourceDir() + "/samples/stream"), 2);
  auto line = Must(runtime::Line::Start(CommandFor(data.path()), stop, {}));
  ingest::IngestMetrics metrics(line->metrics());
  auto acceptor = Must(ingest::Acceptor::Create({}, line->log(), metrics, RealClock()));
  FirstSeen first_seen(line->log());
  std::map<std::string, Clock::time_point> accepted;
  const auto start = Clock::now();
  for (int i = 0; i < static_cast<int>(rate * seconds); ++i) {
    std::this_thread::sleep_until(
        start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(i / rate)));
    ingest::Submission submission;
    submission.articles.push_back(generator.Next());
    const std::string id = submission.articles.front().id();
    accepted.try_emplace(id, Clock::now());
    Must(acceptor->Accept(std::move(submission)));
  }
  WaitUntilIdle(*line);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto seen = first_seen.Stop();
  std::vector<double> waits;
  for (const auto& [id, at] : accepted) {
    if (const auto found = seen.find(id); found != seen.end()) {
      waits.push_back(Seconds(found->second - at));
    }
  }
  std::sort(waits.begin(), waits.end());
  if (waits.empty()) {
    return 1;
  }
  std::printf("%zu of %zu articles seen in a story; article -> story p50 %.0f ms, p99 %.0f ms, max %.0f ms\n",
              waits.size(), accepted.size(), 1000 * waits[waits.size() / 2],
              1000 * waits[waits.size() * 99 / 100], 1000 * waits.back());
  return line->Stop().ok() ? 0 : 1;
}

}  // namespace
}  // namespace parley::load

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "throughput" && argc == 3) {
    return parley::load::Throughput(std::strtoul(argv[2], nullptr, 10));
  }
  if (mode == "latency" && argc == 4) {
    return parley::load::Latency(std::strtod(argv[2], nullptr), std::strtod(argv[3], nullptr));
  }
  std::cerr << "usage: line_load throughput ARTICLES | line_load latency RATE SECONDS\n";
  return 2;
}
