// Stored headers: any bytes are either refused or mean headers that are stored as the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/log/sqlite/row.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto headers = parley::log::embedded::DecodeHeaders(bytes);
  if (headers.has_value() && parley::log::embedded::EncodeHeaders(*headers) != bytes) {
    std::abort();
  }
  return 0;
}
