// CPU time that was used, in seconds.
#pragma once

#include <sys/types.h>

namespace parley::load {

// By all threads of a process since its start; zero when it is gone.
double CpuOfProcess(pid_t pid);

// By everything on this machine since its start, over all its cores.
double CpuOfMachine();

int Cores();

// The machine's memory, in GiB.
double MemoryGib();

}  // namespace parley::load
