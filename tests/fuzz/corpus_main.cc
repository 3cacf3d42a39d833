// Runs a fuzz target over its seed corpus, and over truncations and byte flips of each seed, as an ordinary
// test: TARGET FOLDER...
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void Run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

void RunMutations(const std::string& seed, std::mt19937& random) {
  Run(seed);
  for (int i = 0; i < 200 && !seed.empty(); ++i) {
    std::string bytes = seed;
    switch (random() % 3) {
      case 0:
        bytes.resize(random() % seed.size());
        break;
      case 1:
        bytes[random() % bytes.size()] = static_cast<char>(random());
        break;
      default:
        bytes.insert(random() % bytes.size(), seed.substr(random() % seed.size(), random() % 64));
    }
    Run(bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);
  int seeds = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) {
        std::ifstream in(entry.path(), std::ios::binary);
        RunMutations(std::string(std::istreambuf_iterator<char>(in), {}), random);
        ++seeds;
      }
    }
  }
  std::printf("%d seeds\n", seeds);
  return seeds > 0 ? 0 : 1;
}
