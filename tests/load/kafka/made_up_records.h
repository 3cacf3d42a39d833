// Records that compress as news does.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "common/log/record.h"

namespace parley::load {

// Words of the sample stream in random order: lz4 makes about half of it, as of news. Deterministic.
class WordBag {
 public:
  WordBag();
  std::string Text(size_t bytes);

 private:
  std::vector<std::string> words_;
  std::mt19937 random_;
};

// With keys of their own, headers as the envelope writes them, and values of 4 KiB.
std::vector<log::Record> MakeRecords(const std::string& topic, size_t count);

inline constexpr size_t kValueBytes = 4096;

}  // namespace parley::load
