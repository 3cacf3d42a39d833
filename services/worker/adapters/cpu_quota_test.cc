#include "worker/adapters/cpu_quota.h"

#include "gtest/gtest.h"

namespace parley::worker {
namespace {

TEST(CpuQuota, GrantsWholeCpusRoundedUpWithinTheMachine) {
  struct Case {
    const char* cpu_max;
    int cpus;
    int want;
  };
  for (const Case& c : {
           Case{"max 100000", 8, 8},
           Case{"200000 100000", 8, 2},
           Case{"150000 100000", 8, 2},
           Case{"50000 100000", 8, 1},
           Case{"1600000 100000", 8, 8},
           Case{"-1 100000", 4, 4},
           Case{"", 4, 4},
           Case{" ", 4, 4},
           Case{"200000", 4, 4},
           Case{"200000 0", 4, 4},
           Case{"99999999999999999999 100000", 4, 4},
           Case{"9223372036854775807 1", 4, 4},
           Case{"max 100000", 0, 1},
       }) {
    EXPECT_EQ(CpusOfQuota(c.cpu_max, c.cpus), c.want) << c.cpu_max;
  }
}

TEST(CpuQuota, ThisMachineHasAtLeastOne) { EXPECT_GE(UsableCpus(), 1); }

}  // namespace
}  // namespace parley::worker
