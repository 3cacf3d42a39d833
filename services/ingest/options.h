#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "common/log/envelope.h"

namespace parley::ingest {

struct Options {
  // Read once, in this order; "-" is standard input; of a folder, its files by name.
  std::vector<std::string> inputs;
  std::string watch_folder;  // Watched until stopped; empty: none. See sources/drop_folder.h.
  std::chrono::milliseconds watch_interval{500};
  std::string format;            // Of all inputs; empty: recognise each.
  std::string default_provider;  // For documents that name none.
  log::Encoding encoding = log::Encoding::kProtobuf;
  size_t max_batch_articles = 512;         // Appended in one step.
  size_t max_waiting_articles = 4096;      // Above it, submitters wait or are refused.
  size_t accepted_index_size = 1'000'000;  // Revisions remembered, the newest; about 100 bytes each.
  size_t rpc_threads = 2;                  // Parse documents that come over gRPC.
};

}  // namespace parley::ingest
