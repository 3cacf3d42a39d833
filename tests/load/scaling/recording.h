// What one experiment left behind: all that the page is made from.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::load {

// Times are seconds since the experiment began; counts grow from its beginning.

struct Sample {
  double at = 0;
  double accepted = 0;                         // Articles, by ingest.
  double extracted = 0;                        // Extractions committed, by dispatch.
  double merged = 0;                           // Records reflected in a step, by aggregate.
  double dispatch_lag = 0, aggregate_lag = 0;  // Records: parley_log_consumer_lag_records.
  double machine_cpu = 0;                      // Seconds, of all that runs on the machine.
  std::map<std::string, double> cpu;           // Seconds, by service; of all workers together "workers".
};

// Articles that each worker has extracted. Workers are looked at more often than the rest.
struct WorkerTick {
  double at = 0;
  std::map<std::string, double> articles;
};

struct Phase {
  int workers = 0;
  double from = 0, to = 0;
  double offered = 0;  // Articles a second; zero: as many as keep up a backlog.
};

struct WorkerLife {
  std::string name;
  double started = 0;  // The process; its address is behind the name from now on.
  std::optional<double> told_to_end, ended;
  int status = 0;  // Exit status.
};

// What lay on the topics at the end.
struct Counts {
  size_t sent = 0, accepted = 0;
  size_t extractions = 0;     // Records.
  size_t extracted_once = 0;  // Accepted revisions with exactly one record.
  size_t lost = 0;            // Accepted revisions with none.
  size_t doubled = 0;         // With more than one.
  size_t dead_letters = 0;
  bool merged_all = false;  // The aggregate had done all of them; else the rest is not counted.
  size_t stories = 0;       // Live ones.
  size_t articles = 0;      // Accepted ids.
  size_t in_one_story = 0;  // Ids that stand in exactly one live story.
  size_t in_several_stories = 0;
  size_t withdrawn = 0;  // Ids that a later revision killed or withheld: they stand in none.
  size_t missing = 0;    // Ids in no live story although nothing withdrew them.
};

struct Recording {
  std::string kafka_version;
  int cores = 0;
  double share = 0;        // Of a core, that each worker was held to; zero: no limit.
  double one_worker = 0;   // Articles a second of the first worker before the first phase.
  double backlog = 0;      // Articles that were kept waiting; zero where a rate was offered.
  int batch_articles = 0;  // Of dispatch.
  int max_in_flight = 0;   // Of dispatch as well.
  int partitions = 0;
  double hedges = 0, retries = 0;  // Of dispatch, at the end.
  std::vector<Sample> samples;
  std::vector<WorkerTick> ticks;
  std::vector<Phase> phases;
  std::vector<WorkerLife> lives;
  std::optional<double> drained;  // When nothing was left to extract, after the last phase.
  Counts counts;
};

}  // namespace parley::load
