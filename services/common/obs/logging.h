// Loggers: one for each module, structured as key=value fields, one line each.
//
// error: someone must act; warn: we degraded; info: rare life-cycle events; debug: per record.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "spdlog/spdlog.h"

namespace parley::obs {

struct LoggingOptions {
  std::string level = "info";   // error, warn, info, debug.
  std::string format = "text";  // text or json (one object a line).
  std::string file;             // Empty: standard error.
};

// Sets up logging for the process; call once, before the first Logger(). kInvalidArgument for an unknown
// level or format, kPermissionDenied when the file cannot be opened.
absl::Status SetUpLogging(const LoggingOptions& options);

// The logger of a module ("ingest", "log.sqlite"); the same object for the same name. Threads: any.
std::shared_ptr<spdlog::logger> Logger(const std::string& module);

// A value for a log line: control characters escaped, quoted when it holds spaces, cut after 200 bytes.
std::string Field(std::string_view value);

}  // namespace parley::obs
