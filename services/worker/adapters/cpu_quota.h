// How many threads are worth starting on this machine.
#pragma once

#include <string_view>

namespace parley::worker {

// Whole CPUs that a cgroup v2 "cpu.max" ("200000 100000", "max 100000") grants, rounded up, at least 1 and at
// most `cpus`. Text that is neither grants them all.
int CpusOfQuota(std::string_view cpu_max, int cpus);

// The CPUs this process may use: its affinity mask, cut by the quota of its cgroup (v2, else v1). At least 1.
int UsableCpus();

}  // namespace parley::worker
