// What the tests run as a process of its own, because it is to crash:
//   worker ADDRESS   a worker with the FakeExtractor
//   run DIRECTORY    dispatcher and worker in one, on the log in that directory, until nothing is left to do
#include <cstdio>
#include <cstring>
#include <thread>

#include "common/log/topics.h"
#include "tests/integration/dispatch/dispatch_fixture.h"
#include "tests/integration/dispatch/workers.h"

namespace parley::dispatch {
namespace {

int RunWorker(const std::string& address) {
  test::FakeExtractor extractor;
  obs::Metrics metrics;
  auto server =
      worker::WorkerServer::Create({.server = {.listen = address}, .threads = 2}, extractor, metrics);
  if (!server.ok() || !(*server)->Start().ok()) {
    return 1;
  }
  const StopSource never;
  never.WaitFor(Deadline::After(std::chrono::minutes(10)));
  return 0;
}

bool AllCommitted(log::Log& log, const std::string& group) {
  const auto committed = log.Committed(group, log::kArticles);
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    const log::TopicPartition articles{log::kArticles, partition};
    const int64_t end = log.Range(articles)->end;
    const auto next = committed->find(articles);
    if (end > 0 && (next == committed->end() || next->second < end)) {
      return false;
    }
  }
  return true;
}

int RunAll(const std::string& dir) {
  const auto log = OpenLog(dir);
  LocalWorker worker;
  const auto client = worker.Client();
  Options options = QuickOptions();
  options.journal_dir = dir;
  obs::Metrics metrics;
  auto dispatcher = Dispatcher::Create(options, *log, *client, metrics, RealClock());
  StopSource stop;
  std::thread thread([&] { (*dispatcher)->Run(stop).IgnoreError(); });
  const Deadline deadline = Deadline::After(std::chrono::seconds(60));
  while (!AllCommitted(*log, options.group) && !deadline.Passed()) {
    const StopSource never;
    never.WaitFor(Deadline::After(milliseconds(5)));
  }
  stop.Request();
  thread.join();
  return deadline.Passed() ? 1 : 0;
}

}  // namespace
}  // namespace parley::dispatch

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "worker") == 0) return parley::dispatch::RunWorker(argv[2]);
  if (argc == 3 && std::strcmp(argv[1], "run") == 0) return parley::dispatch::RunAll(argv[2]);
  std::fprintf(stderr, "usage: %s worker ADDRESS | run DIRECTORY\n", argv[0]);
  return 2;
}
