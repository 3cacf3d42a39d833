// What the e2e tests ask of a data directory.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/subprocess.h"

namespace parley::testing {

// Waits until the process says "... gRPC on port N" and gives N as text; empty when it ended first.
inline std::string WaitForPort(Subprocess& process) {
  static const std::string kSaying = "gRPC on port ";
  for (;;) {
    const std::string said = process.Errors();
    const size_t at = said.find(kSaying);
    const size_t end =
        at == std::string::npos ? at : said.find_first_not_of("0123456789", at + kSaying.size());
    if (end != std::string::npos) {
      return said.substr(at + kSaying.size(), end - at - kSaying.size());
    }
    if (process.Wait(std::chrono::milliseconds(20)).has_value()) {
      return "";
    }
  }
}

// Records as `parley tail` prints them, without what depends on the wall clock.
inline std::vector<std::string> ComparableRecords(const std::string& tail) {
  std::vector<std::string> records;
  for (size_t at = 0; at < tail.size();) {
    const size_t end = tail.find('\n', at);
    auto line = nlohmann::json::parse(tail.substr(at, end - at), nullptr, false);
    at = end + 1;
    line.erase("time");
    line.erase("offset");
    if (line.contains("headers")) {
      line["headers"].erase("parley_received");
    }
    if (line.contains("value") && line["value"].is_object()) {
      line["value"].erase("received");
      line["value"].erase("time");
    }
    records.push_back(line.dump());
  }
  return records;
}

// Of a topic on the embedded log.
inline std::vector<std::string> Topic(const std::string& data_dir, const std::string& topic) {
  return ComparableRecords(RunProcess({ParleyBinary(), "tail", topic, "--data-dir", data_dir}).out);
}

inline const std::vector<std::string>& ConsolidatedTopics() {
  static const std::vector<std::string> topics = {"events", "stories", "processes"};
  return topics;
}

// `parley run --once` over the sample stream.
inline std::vector<std::string> RunOnce(const std::string& data_dir) {
  return {ParleyBinary(), "run",      "--once",      "--data-dir",
          data_dir,       "--listen", "127.0.0.1:0", SourceDir() + "/samples/stream"};
}

}  // namespace parley::testing
