#include "parley/views/layout.h"

#include "common/base/utf8.h"

namespace parley::views {
namespace {

constexpr size_t kNoLimit = static_cast<size_t>(-1);

size_t ColumnsOf(char32_t c) {
  const bool combining =
      (c >= 0x0300 && c <= 0x036F) || (c >= 0x064B && c <= 0x065F) || c == 0x200B || c == 0x200D;
  if (combining) {
    return 0;
  }
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                    (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                    (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::string Coloured(bool on, const char* code, std::string_view text) {
  return on ? std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m" : std::string(text);
}

// The longest prefix of at most `columns`.
std::string_view Prefix(std::string_view text, size_t columns) {
  size_t used = 0;
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint c = DecodeUtf8(text, at);
    used += ColumnsOf(c.value);
    if (used > columns) {
      break;
    }
    at += c.size;
  }
  return text.substr(0, at);
}

}  // namespace

std::string Style::Bold(std::string_view text) const { return Coloured(colour, "1", text); }
std::string Style::Dim(std::string_view text) const { return Coloured(colour, "2", text); }
std::string Style::Red(std::string_view text) const { return Coloured(colour, "31", text); }
std::string Style::Green(std::string_view text) const { return Coloured(colour, "32", text); }
std::string Style::Yellow(std::string_view text) const { return Coloured(colour, "33", text); }

size_t Columns(std::string_view text) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    columns += ColumnsOf(c.value);
    at += c.size;
  }
  return columns;
}

std::string Cut(std::string_view text, size_t columns) {
  const std::string printable = Printable(text, kNoLimit);
  if (Columns(printable) <= columns) {
    return printable;
  }
  return columns == 0 ? "" : std::string(Prefix(printable, columns - 1)) + "…";
}

std::string Fit(std::string_view text, size_t columns) {
  std::string cut = Cut(text, columns);
  cut.append(columns - std::min(columns, Columns(cut)), ' ');
  return cut;
}

std::vector<std::string> Wrap(std::string_view text, size_t columns) {
  const std::string printable = Printable(text, kNoLimit);
  std::vector<std::string> lines;
  std::string line;
  for (size_t at = 0; at < printable.size();) {
    const size_t end = std::min(printable.find(' ', at), printable.size());
    std::string_view word = std::string_view(printable).substr(at, end - at);
    at = end + 1;
    if (!line.empty() && Columns(line) + 1 + Columns(word) > columns) {
      lines.push_back(std::move(line));
      line.clear();
    }
    while (Columns(word) > columns && columns > 0) {
      const std::string_view head = Prefix(word, columns);
      lines.emplace_back(head);
      word.remove_prefix(head.size());
    }
    if (!word.empty()) {
      line += (line.empty() ? "" : " ") + std::string(word);
    }
  }
  if (!line.empty()) {
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Labelled(std::string_view label, std::string_view text, size_t indent, size_t label_columns,
                     const Style& style) {
  const size_t left = indent + label_columns;
  const auto lines = Wrap(text, style.width > left + 20 ? style.width - left : 20);
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string head =
        i == 0 ? std::string(indent, ' ') + style.Dim(Fit(label, label_columns)) : std::string(left, ' ');
    out += head + lines[i] + "\n";
  }
  return out;
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    out += (i == 0 ? "" : std::string(separator)) + parts[i];
  }
  return out;
}

}  // namespace parley::views
