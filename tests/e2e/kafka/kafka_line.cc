#include "tests/e2e/kafka/kafka_line.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "gtest/gtest.h"
#include "tests/support/kafka/free_port.h"
#include "tests/support/scrape.h"

namespace parley::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::vector<std::string> Records(const std::vector<std::string>& where, const std::string& topic) {
  std::vector<std::string> arguments = {ParleyBinary(), "tail", topic};
  arguments.insert(arguments.end(), where.begin(), where.end());
  return ComparableRecords(RunProcess(arguments).out);
}

}  // namespace

std::string KafkaVersion() {
  const char* version = std::getenv("PARLEY_KAFKA_VERSION");
  return version == nullptr ? "3.9.2" : version;
}

KafkaLine::KafkaLine(std::string brokers, int replication)
    : brokers_(std::move(brokers)), ports_{FreePort(), FreePort()} {
  for (const auto& entry : fs::directory_iterator(SourceDir() + "/samples/stream")) {
    documents_.push_back(entry.path());
  }
  std::sort(documents_.begin(), documents_.end());
  fs::create_directory(folder_ / "drop");
  const ProcessResult topics =
      RunProcess({ParleyBinary(), "topics", "--brokers", brokers_, "--partitions",
                  std::to_string(kLinePartitions), "--replication", std::to_string(replication)});
  EXPECT_EQ(topics.status, 0) << topics.out << topics.err;
}

std::vector<std::string> KafkaLine::names() const {
  return {"ingest", "worker-0", "worker-1", "dispatch", "aggregate-0", "aggregate-1", "gateway"};
}

std::vector<std::string> KafkaLine::Arguments(const std::string& name, const std::string& instance) const {
  const auto worker = [this](int i) { return "127.0.0.1:" + std::to_string(ports_[i]); };
  if (name.starts_with("worker")) {
    return {ParleyBinary(), "worker", "--listen", worker(name.back() - '0')};
  }
  const std::string verb = name.substr(0, name.find('-'));
  std::vector<std::string> arguments = {ParleyBinary(), verb,         "--brokers",
                                        brokers_,       "--data-dir", folder_ / name};
  const auto add = [&](std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
  };
  if (verb == "ingest") {
    add({"--watch", folder_ / "drop", "--watch-interval-ms", "50", "--listen", "127.0.0.1:0"});
  } else if (verb == "dispatch") {
    // Ticks tell the time of day, which no two runs share.
    add({"--tick-ms", "0", "--worker", worker(0), "--worker", worker(1), "--session-timeout-ms", "6000",
         "--instance", "dispatch-0"});
  } else if (verb == "aggregate") {
    add({"--session-timeout-ms", "6000", "--instance", instance.empty() ? name : instance});
  } else {
    add({"--listen", "127.0.0.1:0"});
  }
  return arguments;
}

void KafkaLine::Start(const std::string& name, const std::string& instance) {
  std::vector<std::string> arguments = Arguments(name, instance);
  // A new one each time: a frozen process of the name would still have the old one.
  metrics_ports_[name] = FreePort();
  arguments.insert(arguments.end(),
                   {"--metrics-listen", "127.0.0.1:" + std::to_string(metrics_ports_[name])});
  processes_[name] = std::make_unique<Subprocess>(arguments);
}

void KafkaLine::StartAll() {
  for (const std::string& name : names()) {
    Start(name);
  }
}

double KafkaLine::Metric(const std::string& name, const std::string& metric, const std::string& label) const {
  return ScrapedSum(metrics_ports_.at(name), metric, label);
}

void KafkaLine::Signal(const std::string& name, int signal) { processes_.at(name)->Signal(signal); }

std::optional<ProcessResult> KafkaLine::Wait(const std::string& name, milliseconds wait) {
  return processes_.at(name)->Wait(wait);
}

std::string KafkaLine::Condition() {
  std::string text;
  for (const auto& [name, process] : processes_) {
    const auto ended = process->Wait(milliseconds(0));
    const std::string errors = process->Errors();
    text += name + (ended ? " has ended with " + std::to_string(ended->status) : " runs") + "; said last:\n" +
            errors.substr(errors.size() - std::min<size_t>(errors.size(), 1'500)) + "\n";
  }
  return text;
}

bool KafkaLine::FeedOne() {
  if (fed_ == documents_.size()) {
    return false;
  }
  const fs::path document = documents_[fed_++];
  // Written beside and renamed, so that nothing is read half.
  const std::string beside = folder_ / document.filename();
  fs::copy_file(document, beside);
  fs::rename(beside, folder_ / ("drop/" + document.filename().string()));
  return true;
}

void KafkaLine::Feed(int count, milliseconds pause) {
  for (int i = 0; i < count; ++i) {
    FeedOne();
    std::this_thread::sleep_for(pause);
  }
}

void KafkaLine::FeedTheRest() {
  while (FeedOne()) {
  }
}

std::vector<std::string> KafkaLine::Topic(const std::string& topic) const {
  return Records({"--brokers", brokers_}, topic);
}

std::string KafkaLine::WaitFor(const std::map<std::string, std::vector<std::string>>& expected,
                               std::chrono::seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string different;
  for (int equal = 0; equal < 3;) {
    different.clear();
    for (const auto& [topic, records] : expected) {
      const std::vector<std::string> found = Topic(topic);
      if (found != records) {
        const auto at = std::mismatch(found.begin(), found.end(), records.begin(), records.end());
        different += topic + ": " + std::to_string(found.size()) + " records, " +
                     std::to_string(records.size()) + " expected; from number " +
                     std::to_string(at.first - found.begin()) + ": " +
                     (at.first == found.end() ? "nothing" : at.first->substr(0, 300)) + "\ninstead of " +
                     (at.second == records.end() ? "nothing" : at.second->substr(0, 300)) + "\n";
      }
    }
    equal = different.empty() ? equal + 1 : 0;
    if (std::chrono::steady_clock::now() > until) {
      break;
    }
    std::this_thread::sleep_for(milliseconds(400));
  }
  return different;
}

std::map<std::string, std::vector<std::string>> UndisturbedTopics() {
  const test::TempDir data;
  std::vector<std::string> arguments = RunOnce(data.path());
  arguments.insert(arguments.end(), {"--partitions", std::to_string(kLinePartitions)});
  const ProcessResult run = RunProcess(arguments, "", std::chrono::seconds(300));
  EXPECT_EQ(run.status, 0) << run.err;
  std::map<std::string, std::vector<std::string>> topics;
  for (const std::string& topic : ConsolidatedTopics()) {
    topics[topic] = Records({"--data-dir", data.path()}, topic);
    EXPECT_FALSE(topics[topic].empty());
  }
  return topics;
}

}  // namespace parley::testing
