// A folder that feeds put files into.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/options.h"
#include "ingest/sources/document_reader.h"
#include "ingest/sources/file_source.h"

namespace parley::ingest {

// A feed writes a file elsewhere or under a name that begins with "." or ends with ".tmp" or ".part", and
// renames it to its own name when it is whole. Parley takes regular files (no links, no devices) in name
// order; when everything in one is durable it is moved to done/, or to failed/ when nothing of it could be
// read (its bytes are then in the dead letters too). A file whose name is taken there gets a number.
//
// Threads: one at a time.
class DropFolder {
 public:
  // Makes done/ and failed/. kNotFound or kPermissionDenied name the folder.
  static absl::StatusOr<DropFolder> Open(const std::string& path);

  // Takes what is there now. An error is the log's: the files that were not moved are taken again next time.
  absl::Status Sweep(const Options& options, Acceptor& acceptor, const DocumentDone& done);

 private:
  explicit DropFolder(std::string path) : path_(std::move(path)) {}
  std::vector<std::string> Ready() const;

  std::string path_;
};

}  // namespace parley::ingest
