// Gives out results in the order their articles came in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "dispatch/core/types.h"

namespace parley::dispatch {

// One partition's articles that are not committed yet, in order of their offsets (which may have holes).
template <typename Output>
class CompletionWindow {
 public:
  struct Finished {
    Ticket ticket;
    int64_t offset;
    Output output;
  };

  // Ticket and offset are larger than all before.
  void Add(Ticket ticket, int64_t offset) { slots_.push_back({ticket, offset, std::nullopt}); }

  // False when the ticket is not here, or already has its output: then nothing changes.
  bool Complete(Ticket ticket, Output output) {
    const auto slot = std::lower_bound(slots_.begin(), slots_.end(), ticket,
                                       [](const Slot& s, Ticket wanted) { return s.ticket < wanted; });
    if (slot == slots_.end() || slot->ticket != ticket || slot->output.has_value()) {
      return false;
    }
    slot->output = std::move(output);
    return true;
  }

  // The output of the oldest article, or null while it has none.
  const Output* Head() const {
    return slots_.empty() || !slots_.front().output.has_value() ? nullptr : &*slots_.front().output;
  }

  // Takes the head out. Precondition: Head() is not null.
  Finished Pop() {
    Slot& head = slots_.front();
    Finished finished{head.ticket, head.offset, *std::move(head.output)};
    slots_.pop_front();
    return finished;
  }

  std::vector<Ticket> Tickets() const {
    std::vector<Ticket> tickets;
    for (const Slot& slot : slots_) {
      tickets.push_back(slot.ticket);
    }
    return tickets;
  }
  // Of the oldest article. Precondition: not empty.
  Ticket Oldest() const { return slots_.front().ticket; }
  bool empty() const { return slots_.empty(); }
  size_t size() const { return slots_.size(); }

 private:
  struct Slot {
    Ticket ticket;
    int64_t offset;
    std::optional<Output> output;
  };
  std::deque<Slot> slots_;
};

}  // namespace parley::dispatch
