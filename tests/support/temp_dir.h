// A folder that goes at the end of the scope.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace parley::test {

class TempDir {
 public:
  TempDir() : TempDir(std::filesystem::temp_directory_path()) {}
  // A new folder in `parent`, for what must lie on a file system of its own.
  explicit TempDir(const std::filesystem::path& parent) {
    std::string pattern = parent / "parley-test-XXXXXX";
    path_ = mkdtemp(pattern.data()) == nullptr ? "" : pattern;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace parley::test
