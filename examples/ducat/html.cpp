// SPDX-License-Identifier: MIT
#include "html.hpp"

#include <fmt/format.h>

namespace tool {

namespace {

constexpr const char* style =
    R"(body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
body{color:#1b1f24}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #d8dee4}
th:first-child,td:first-child{text-align:left;overflow-wrap:anywhere}
.down{fill:#1a7f37}.up{fill:#cf222e}.none{fill:#8c959f}.bar{fill:#0969da}
svg text{font-size:12px;fill:#1b1f24}.note{color:#57606a})";

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string html_head(std::string_view title, std::string_view heading) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\n"
      "<style>{}</style></head><body>\n<h1>{}</h1>\n",
      html_text(title), style, html_text(heading));
}

}  // namespace tool
