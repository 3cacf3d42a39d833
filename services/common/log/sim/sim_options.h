// What goes wrong in a simulated log, and how often.
#pragma once

#include <cstdint>

namespace parley::log {

// Probabilities, 0 to 1, each rolled once at the place it names. All zero: a log on its best behaviour.
struct SimFaults {
  double poll_short = 0;  // Poll returns a few of the records there are, or none.
  double read_short = 0;  // So does Read.
  // Before a Poll or Commit some member of its group, possibly another, is thrown out; it rejoins with its
  // next Poll. Everybody's partitions change hands.
  double rebalance = 0;
  double append_unknown = 0;  // Append returns kUnavailable; it may have happened.
  double commit_aborted = 0;
  double commit_no_room = 0;
  // Commit returns kUnavailable. It happened, or it did not, or it still hangs: the records count in
  // Range().end but are not readable until the transaction is ended, this way or that, some calls later.
  double commit_unknown = 0;
  // An EndTxn that the client believes dead is still on its way (after an unknown outcome, or after an OK
  // that was a silent retry). It commits whatever the next transaction of the same producer session has
  // written so far, and the rest of that transaction is lost: a torn transaction. Possible only while
  // SimLogOptions::renew_session is false.
  double late_end = 0;
};

struct SimLogOptions {
  uint64_t seed = 1;
  SimFaults faults;
  // True: members take a new producer session after every unknown outcome, before their next transaction,
  // which fences whatever is still on its way. This is what KafkaLog must do.
  // False: they do not, as plain librdkafka; shows what readers must survive when an event was missed.
  bool renew_session = true;
  // Poll and Read wait for their deadline, for tests with threads. False: they return at once, so that time
  // plays no part and a run depends on the seed alone.
  bool waits = false;
  // Time in the simulation is the number of calls.
  int64_t hang_calls = 12;     // A hanging transaction is ended after at most so many.
  int64_t crashed_after = 30;  // A member destroyed without Shutdown loses its partitions after so many.
  int64_t idle_after = 0;      // A live member that makes no call is thrown out after so many; 0: never.
};

}  // namespace parley::log
