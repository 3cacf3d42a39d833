// Remembers across a crash of the process which record was being applied, so that one that kills the process
// again and again is found out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace parley::aggregate {

// A small mapped file: setting the mark costs a store to memory, and the kernel keeps it when the process
// dies. Threads: one owner.
class CrashMark {
 public:
  // So many crashes in a row at the same offset make it a culprit.
  static constexpr int64_t kMaxCrashes = 3;

  // Takes note of the crash that the file tells of, if any. Null when the file cannot be used; then crashes
  // are not found out, which is no reason not to start.
  static std::unique_ptr<CrashMark> Open(const std::string& path);
  ~CrashMark();
  CrashMark(const CrashMark&) = delete;
  CrashMark& operator=(const CrashMark&) = delete;

  void Enter(int64_t offset) { marks_->applying = offset + 1; }
  void Leave() { marks_->applying = 0; }

  // The offset that has crashed the process too often.
  std::optional<int64_t> Culprit() const;

 private:
  // Offsets are kept plus one: a new file is all zero.
  struct Marks {
    volatile int64_t applying;
    int64_t suspect;
    int64_t crashes;
  };
  explicit CrashMark(Marks* marks);

  Marks* const marks_;
};

}  // namespace parley::aggregate
