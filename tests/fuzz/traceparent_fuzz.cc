// Traces as anybody sends them: what is handed on is of one form, whatever came in, and is handed on again as
// it is.
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/check.h"
#include "common/base/traceparent.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string trace = parley::ReadTraceparent(bytes);
  const std::string_view id = parley::TraceId(trace);
  if (trace.empty()) {
    PARLEY_CHECK(id.empty());
    return 0;
  }
  PARLEY_CHECK(trace.size() == parley::kTraceparentBytes && trace.starts_with("00-"));
  PARLEY_CHECK(trace.find_first_not_of("0123456789abcdef-") == std::string::npos);
  PARLEY_CHECK(parley::ReadTraceparent(trace) == trace);
  PARLEY_CHECK(id.size() == 32 && bytes.find(id) == 3);
  return 0;
}
