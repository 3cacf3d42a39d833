#include "aggregate/crash_mark.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace parley::aggregate {

std::unique_ptr<CrashMark> CrashMark::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return nullptr;
  }
  void* memory = MAP_FAILED;
  if (posix_fallocate(file, 0, sizeof(Marks)) == 0) {
    memory = mmap(nullptr, sizeof(Marks), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  close(file);
  if (memory == MAP_FAILED) {
    return nullptr;
  }
  return std::unique_ptr<CrashMark>(new CrashMark(static_cast<Marks*>(memory)));
}

CrashMark::CrashMark(Marks* marks) : marks_(marks) {
  if (const int64_t applying = marks_->applying; applying != 0) {
    marks_->crashes = applying == marks_->suspect ? marks_->crashes + 1 : 1;
    marks_->suspect = applying;
    marks_->applying = 0;
  }
}

CrashMark::~CrashMark() { munmap(marks_, sizeof(Marks)); }

std::optional<int64_t> CrashMark::Culprit() const {
  if (marks_->suspect == 0 || marks_->crashes < kMaxCrashes) {
    return std::nullopt;
  }
  return marks_->suspect - 1;
}

}  // namespace parley::aggregate
