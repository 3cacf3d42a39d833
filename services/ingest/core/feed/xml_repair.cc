#include "ingest/core/feed/xml_repair.h"

#include "common/base/utf8.h"
#include "fmt/format.h"
#include "ingest/core/text/entities.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

bool IsForbiddenControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

// Writes the reference at the start of `rest` as XML knows it; returns how many bytes it took.
size_t RepairReference(std::string_view rest, std::string& out) {
  for (const std::string_view known : {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}) {
    if (rest.starts_with(known)) {
      out.append(known);
      return known.size();
    }
  }
  const auto reference = ReadReference(rest);
  if (reference.size == 0 || rest[reference.size - 1] != ';') {
    out.append("&amp;");
    return 1;
  }
  const bool control = reference.value < 0x20 && !IsAsciiSpace(static_cast<char>(reference.value));
  out.append(fmt::format("&#{};", control ? 0xFFFDU : static_cast<uint32_t>(reference.value)));
  return reference.size;
}

}  // namespace

std::string RepairXml(std::string_view bytes, bool is_utf8) {
  const std::string valid = is_utf8 ? RepairUtf8(bytes) : std::string(bytes);
  std::string out;
  out.reserve(valid.size());
  bool in_cdata = false;  // There "&" is itself.
  for (size_t at = 0; at < valid.size();) {
    const std::string_view rest = std::string_view(valid).substr(at, 16);
    if (rest.starts_with("<![CDATA[") || rest.starts_with("]]>")) {
      in_cdata = rest.front() == '<';
    }
    if (rest.front() == '&' && !in_cdata) {
      at += RepairReference(rest, out);
      continue;
    }
    if (!IsForbiddenControl(rest.front())) {
      out.push_back(rest.front());
    }
    ++at;
  }
  return out;
}

}  // namespace parley::ingest
