#include "common/obs/logging.h"

#include <map>

#include "common/base/mutex.h"
#include "common/base/status.h"
#include "common/base/utf8.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/basic_file_sink.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace parley::obs {
namespace {

constexpr char kText[] = "%Y-%m-%dT%H:%M:%S.%eZ %l %n: %v";
// Messages are made of Field()s, which hold no raw quotes or control characters.
constexpr char kJson[] =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","module":"%n","thread":%t,"message":"%v"})";

struct State {
  Mutex mutex;
  spdlog::sink_ptr sink ABSL_GUARDED_BY(mutex);
  spdlog::level::level_enum level ABSL_GUARDED_BY(mutex) = spdlog::level::info;
  std::map<std::string, std::shared_ptr<spdlog::logger>> loggers ABSL_GUARDED_BY(mutex);
};

State& TheState() {
  static State& state = *new State;  // Never destroyed: threads may log until the process ends.
  return state;
}

spdlog::sink_ptr MakeSink(const std::string& file, const char* pattern) {
  spdlog::sink_ptr sink;
  if (file.empty()) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
  }
  sink->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  return sink;
}

}  // namespace

absl::Status SetUpLogging(const LoggingOptions& options) {
  const auto level = spdlog::level::from_str(options.level);
  if (level == spdlog::level::off && options.level != "off") {
    return InvalidArgument("unknown log level \"{}\" (error, warn, info, debug, off)", options.level);
  }
  if (options.format != "text" && options.format != "json") {
    return InvalidArgument("unknown log format \"{}\" (text, json)", options.format);
  }
  State& state = TheState();
  MutexLock lock(state.mutex);
  try {
    state.sink = MakeSink(options.file, options.format == "json" ? kJson : kText);
  } catch (const spdlog::spdlog_ex& error) {
    return MakeStatus(absl::StatusCode::kPermissionDenied, "cannot open log file: {}", error.what());
  }
  state.level = level;
  state.loggers.clear();
  return absl::OkStatus();
}

std::shared_ptr<spdlog::logger> Logger(const std::string& module) {
  State& state = TheState();
  MutexLock lock(state.mutex);
  auto& logger = state.loggers[module];
  if (logger == nullptr) {
    if (state.sink == nullptr) {
      state.sink = MakeSink("", kText);
    }
    logger = std::make_shared<spdlog::logger>(module, state.sink);
    logger->set_level(state.level);
    logger->flush_on(spdlog::level::info);
  }
  return logger;
}

std::string Field(std::string_view value) {
  std::string text = Printable(value, 200);
  for (char& c : text) {
    if (c == '"') {
      c = '\'';
    } else if (c == '\\') {
      c = '/';
    }
  }
  return text.find(' ') == std::string::npos && !text.empty() ? text : "'" + text + "'";
}

}  // namespace parley::obs
