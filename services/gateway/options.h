// How the gateway is set up.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace parley::gateway {

struct Options {
  std::string view_path;  // SQLite file of the view; its folder must exist. One for each gateway.

  // The view.
  std::chrono::milliseconds poll_interval{20};     // How often to look for new records when there were none.
  size_t batch_records = 512;                      // Applied to the view in one transaction, and ...
  size_t batch_bytes = 8 * 1024 * 1024;            // ... about as much of messages.
  size_t cache_bytes = 32 * 1024 * 1024;           // Decoded records kept for the subscribers.
  std::chrono::milliseconds retry_interval{1000};  // After the log or the disk failed.

  // Queries.
  size_t query_threads = 2;
  size_t query_queue = 256;                 // Requests that wait; more get RESOURCE_EXHAUSTED.
  size_t max_page_bytes = 3 * 1024 * 1024;  // A page ends early here; below gRPC's default limit of 4 MiB.

  // Subscriptions.
  size_t max_subscribers = 256;
  size_t buffer_items = 64;                         // For each subscriber, on our side of gRPC, and ...
  size_t buffer_bytes = 256 * 1024;                 // ... at most so much, or one item.
  std::chrono::milliseconds heartbeat{10'000};      // A subscriber hears from us at least so often.
  int64_t conflate_after = 10'000;                  // A lag, in records, from which versions are left out.
  std::chrono::milliseconds stall_timeout{30'000};  // A subscriber that takes nothing for so long is cut.
};

}  // namespace parley::gateway
