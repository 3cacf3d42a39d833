#include "ingest/sources/file_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "common/base/status.h"

namespace parley::ingest {

namespace fs = std::filesystem;

absl::StatusOr<std::vector<std::string>> ListInputs(const std::vector<std::string>& inputs) {
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    std::error_code error;
    const fs::file_status status = input == "-" ? fs::file_status() : fs::status(input, error);
    if (input == "-" || (fs::exists(status) && !fs::is_directory(status))) {
      files.push_back(input);
      continue;
    }
    if (!fs::exists(status)) {
      return MakeStatus(absl::StatusCode::kNotFound, "no such file or folder: {}", input);
    }
    std::vector<std::string> members;
    for (fs::directory_iterator it(input, error), end; !error && it != end; it.increment(error)) {
      if (it->is_regular_file(error)) {
        members.push_back(it->path().string());
      }
    }
    if (error) {
      return MakeStatus(absl::StatusCode::kPermissionDenied, "cannot list {}: {}", input, error.message());
    }
    std::sort(members.begin(), members.end());
    files.insert(files.end(), members.begin(), members.end());
  }
  return files;
}

absl::StatusOr<DocumentOutcome> AcceptFile(const std::string& path, const Options& options,
                                           Acceptor& acceptor) {
  const bool standard_input = path == "-";
  const DocumentContext context{.source = standard_input ? "standard input" : path,
                                .format = options.format,
                                .default_provider = options.default_provider};
  if (standard_input) {
    return AcceptDocument(std::cin, context, acceptor);
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return DocumentOutcome{
        .rejected = 1,
        .unreadable = true,
        .why = MakeStatus(absl::StatusCode::kNotFound, "cannot open {}: {}", path, std::strerror(errno))};
  }
  return AcceptDocument(in, context, acceptor);
}

}  // namespace parley::ingest
