// SPDX-License-Identifier: MIT
// Texts of unknown origin: whether one may serve as a name, and how it is written into JSON.
#ifndef DUCAT_SOURCE_JSON_TEXT_HPP
#define DUCAT_SOURCE_JSON_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

// How many bytes the well-formed UTF-8 sequence at the start of `text` has, 0 where it is none
// (Unicode 15, table 3-7).
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  unsigned char lowest = 0x80;
  unsigned char highest = 0xBF;
  if (lead == 0xE0) lowest = 0xA0;
  if (lead == 0xED) highest = 0x9F;
  if (lead == 0xF0) lowest = 0x90;
  if (lead == 0xF4) highest = 0x8F;
  if (byte(1) < lowest || byte(1) > highest) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

// Whether a text begins with a control character: C0, DEL, or C1 in UTF-8, whose U+009B commands a
// terminal as an escape does.
[[nodiscard]] constexpr bool starts_with_control(std::string_view text) noexcept {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead == 0xC2 && text.size() > 1) return static_cast<unsigned char>(text[1]) < 0xA0;
  return lead < 0x20 || lead == 0x7F;
}

// Whether a text may be an id or a name: well-formed UTF-8 without control characters. Anything
// else would come back to us from a log, a terminal or a JSON reader as another text.
[[nodiscard]] constexpr bool is_printable_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0 || starts_with_control(text)) return false;
    text.remove_prefix(length);
  }
  return true;
}

// Appends a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD, so the result is
// always valid JSON.
inline void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (starts_with_control(text)) {
      const auto code = static_cast<unsigned char>(text[length - 1]);
      out += "\\u00";
      out += hex[code >> 4];
      out += hex[code & 0xF];
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace ducat::inline v0::detail

#endif
