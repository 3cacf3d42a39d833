// Files, folders and standard input, read once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/stop.h"
#include "ingest/options.h"
#include "ingest/sources/document_reader.h"

namespace parley::ingest {

// Called after each document; on the source's thread.
using DocumentDone = std::function<void(const std::string& source, const DocumentOutcome& outcome)>;

// The inputs with folders replaced by their regular files in name order. kNotFound names a path that is not
// there.
absl::StatusOr<std::vector<std::string>> ListInputs(const std::vector<std::string>& inputs);

// Reads one input ("-" is standard input). An unreadable file is an outcome, not an error.
absl::StatusOr<DocumentOutcome> AcceptFile(const std::string& path, const Options& options,
                                           Acceptor& acceptor);

}  // namespace parley::ingest
