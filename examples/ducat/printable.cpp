// SPDX-License-Identifier: MIT
#include "printable.hpp"

#include <ducat/source/json_text.hpp>

#include <fmt/format.h>

#include <cstddef>

namespace tool {

namespace {

std::string written_out(std::string_view text, bool keep_lines) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = ducat::detail::utf8_length(text);
    const auto code = static_cast<unsigned char>(text[length == 2 ? 1 : 0]);
    if (keep_lines && text.front() == '\n') {
      out += '\n';
    } else if (length != 0 && !ducat::detail::starts_with_control(text)) {
      out += text.substr(0, length);
    } else {
      out += length == 2 ? fmt::format("\\u{:04x}", code) : fmt::format("\\x{:02x}", code);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return written_out(text, false); }
std::string printable_lines(std::string_view text) { return written_out(text, true); }

}  // namespace tool
