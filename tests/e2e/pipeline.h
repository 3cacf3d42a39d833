// What the e2e tests ask of a data directory.
#pragma once

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/subprocess.h"

namespace parley::testing {

// The records of a topic, as `parley tail` prints them, without what depends on the wall clock.
inline std::vector<std::string> Topic(const std::string& data_dir, const std::string& topic) {
  std::vector<std::string> records;
  const ProcessResult tail = RunProcess({ParleyBinary(), "tail", topic, "--data-dir", data_dir});
  for (size_t at = 0; at < tail.out.size();) {
    const size_t end = tail.out.find('\n', at);
    auto line = nlohmann::json::parse(tail.out.substr(at, end - at), nullptr, false);
    at = end + 1;
    line.erase("time");
    line.erase("offset");
    if (line.contains("value") && line["value"].is_object()) {
      line["value"].erase("received");
      line["value"].erase("time");
    }
    records.push_back(line.dump());
  }
  return records;
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
