// KafkaLog against raw librdkafka on a real broker, in one run: prints tables for docs/measurements.md.
//
//   parley_test_broker start DIR 3.9.2
//   kafka_load --brokers $(cat DIR/bootstrap) [--rounds N] [--scale F] [--articles N] [--kafka NAME=VALUE]
//     [CASE...]
//
// Cases: append, reading, transactions, ingest, restore; all of them when none is named. --articles: in the
// state that `restore` reads back. --scale: makes the rounds of the others longer or shorter.
// --kafka: a setting of librdkafka that KafkaLog, and it alone, is given.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>

#include "common/obs/logging.h"
#include "tests/load/kafka/kafka_cases.h"

namespace parley::load {
namespace {

using Case = void (*)(const Conditions&);

const std::map<std::string_view, Case>& Cases() {
  static const std::map<std::string_view, Case> cases = {{"append", CompareAppend},
                                                         {"reading", CompareReading},
                                                         {"transactions", CompareTransactions},
                                                         {"ingest", CompareIngest},
                                                         {"restore", MeasureRestore}};
  return cases;
}

int Usage() {
  std::fputs(
      "usage: kafka_load --brokers HOST:PORT [--rounds N] [--scale F] [--articles N] [--kafka NAME=VALUE] "
      "[CASE...]\n",
      stderr);
  return 2;
}

int Main(int count, char** arguments) {
  Conditions conditions;
  std::vector<Case> wanted;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (const auto at = Cases().find(argument); at != Cases().end()) {
      wanted.push_back(at->second);
      continue;
    }
    if (++i == count) {
      return Usage();
    }
    const char* value = arguments[i];
    if (argument == "--brokers") {
      conditions.brokers = value;
    } else if (argument == "--kafka" && std::strchr(value, '=') != nullptr) {
      const char* equals = std::strchr(value, '=');
      conditions.settings[std::string(value, equals)] = equals + 1;
    } else if (argument == "--rounds") {
      conditions.rounds = std::max(std::atoi(value), 1);
    } else if (argument == "--scale") {
      conditions.scale = std::strtod(value, nullptr);
    } else if (argument == "--articles") {
      conditions.articles = std::strtoul(value, nullptr, 10);
    } else {
      return Usage();
    }
  }
  if (conditions.brokers.empty()) {
    return Usage();
  }
  if (wanted.empty()) {
    wanted = {CompareAppend, CompareReading, CompareTransactions, CompareIngest, MeasureRestore};
  }
  for (const Case run : wanted) {
    run(conditions);
  }
  return 0;
}

}  // namespace
}  // namespace parley::load

int main(int count, char** arguments) { return parley::load::Main(count, arguments); }
