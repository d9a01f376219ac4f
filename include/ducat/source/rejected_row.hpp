// SPDX-License-Identifier: MIT
// A row of a usage file that could not be read: where, what stood there, and what was expected. It
// goes to the reject file; the rows around it are billed.
#ifndef DUCAT_SOURCE_REJECTED_ROW_HPP
#define DUCAT_SOURCE_REJECTED_ROW_HPP

#include <ducat/source/json_text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0 {

/// Why a row was refused. Nothing of a refused row is billed, not even the parts that could be
/// read.
struct rejected_row {
  std::uint64_t line = 0;  ///< Where the row begins in the file, from 1.
  std::uint64_t row = 0;   ///< The data row, from 1; 0 where the file itself is at fault.
  std::string field;       ///< The column; or what was read, where no single column is at fault.
  std::string found;       ///< The text that stood there, shortened to 120 bytes.
  std::string expected;    ///< What would have been accepted.
  std::string reason;      ///< What is wrong.

  friend bool operator==(const rejected_row&, const rejected_row&) = default;
};

/// Appends a rejected row as one line of JSON: an object with the members of rejected_row, in their
/// order. Always valid UTF-8, whatever bytes the row held.
inline void append_json_line(std::string& out, const rejected_row& rejected) {
  out += "{\"line\":" + std::to_string(rejected.line);
  out += ",\"row\":" + std::to_string(rejected.row);
  const auto member = [&](std::string_view name, std::string_view text) {
    out += ",\"";
    out += name;
    out += "\":";
    detail::append_json_string(out, text);
  };
  member("field", rejected.field);
  member("found", rejected.found);
  member("expected", rejected.expected);
  member("reason", rejected.reason);
  out += "}\n";
}

namespace detail {

// A text as an error message quotes it: a hostile field must not become a hostile log.
[[nodiscard]] inline std::string quotable(std::string_view text) {
  constexpr std::size_t longest = 120;
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > longest - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
