// Plain text for a terminal: columns, wrapping, colour. Untrusted text is made printable here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::views {

struct Style {
  bool colour = false;
  size_t width = 100;  // Columns.

  std::string Bold(std::string_view text) const;
  std::string Dim(std::string_view text) const;
  std::string Red(std::string_view text) const;
  std::string Green(std::string_view text) const;
  std::string Yellow(std::string_view text) const;
};

// Terminal columns of the text: code points, combining marks not counted, wide East Asian ones counted twice.
size_t Columns(std::string_view text);

// Printable, cut to `columns` with an ellipsis at the end, or padded with spaces to exactly that.
std::string Fit(std::string_view text, size_t columns);

// Printable, cut to `columns` with an ellipsis at the end where needed.
std::string Cut(std::string_view text, size_t columns);

// Lines of at most `columns`, broken at spaces.
std::vector<std::string> Wrap(std::string_view text, size_t columns);

// "label  text" with the text wrapped and continued under itself; empty text gives nothing.
std::string Labelled(std::string_view label, std::string_view text, size_t indent, size_t label_columns,
                     const Style& style);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace parley::views
