// SPDX-License-Identifier: MIT
#include "html.hpp"

#include <ducat/exact/mul_div.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tool {

namespace {

// p0 to p7 tell plans apart, h0 to h3 are from good to bad. Every text stands on its background
// with a contrast of 4.5 at least, by day and by night.
constexpr const char* style =
    R"(:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#d8dee4;
--down:#1a7f37;--up:#cf222e;--none:#8c959f;--bar:#0969da;
--h0:#aceebb;--h1:#e6f5d0;--h2:#fde3c1;--h3:#f6b9ae;
--p0:#b6d9f7;--p1:#fbd8a8;--p2:#bfe6c3;--p3:#e3c8f0;--p4:#f5c6d0;--p5:#e4dfa0;--p6:#b9e6e4;
--p7:#d9d2cb}
@media(prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--rule:#30363d;
--down:#3fb950;--up:#f85149;--none:#768390;--bar:#4493f8;
--h0:#0f5323;--h1:#32451c;--h2:#5a3a0c;--h3:#72211c;
--p0:#0c447c;--p1:#6a4300;--p2:#1b5a2a;--p3:#553075;--p4:#732a3d;--p5:#4f4a0a;--p6:#0b5350;
--p7:#4a443e}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;
background:var(--paper);color:var(--ink)}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .4rem}
h1,h2,h3,p{overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
th{white-space:normal;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}
td:first-child{overflow-wrap:anywhere;white-space:normal;min-width:9rem}
.heat td{border:2px solid var(--paper)}.heat td:first-child{min-width:0;white-space:nowrap}
.who{font-weight:bold;margin-left:.5rem}td.h0{font-weight:bold}
svg{display:block;overflow:hidden;margin:.6rem 0}
svg text{font-size:13px;fill:var(--ink)}svg .axis{stroke:var(--none)}
svg .track{fill:var(--rule);opacity:.45}
.down{fill:var(--down);background:var(--down)}.up{fill:var(--up);background:var(--up)}
.none{fill:var(--none);background:var(--none)}.bar{fill:var(--bar)}
.h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}
.p0{background:var(--p0)}.p1{background:var(--p1)}.p2{background:var(--p2)}.p3{background:var(--p3)}
.p4{background:var(--p4)}.p5{background:var(--p5)}.p6{background:var(--p6)}.p7{background:var(--p7)}
.legend span{display:inline-block;margin-right:1.2rem}
.legend i{display:inline-block;min-width:1.1rem;height:1.1rem;line-height:1.1rem;padding:0 .2rem;
margin-right:.4rem;text-align:center;font-style:normal;font-weight:bold;vertical-align:text-bottom}
.note{color:var(--soft)}
@media(max-width:40rem){body{font-size:14px;margin:1rem auto;padding:0 .8rem}
th,td{padding:.2rem .35rem}}@media print{*{print-color-adjust:exact}})";

// How many columns a character takes: none where it joins the one before it.
std::size_t columns_of(char32_t c) {
  const bool joins = (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
                     (c >= 0x202A && c <= 0x202E) || (c >= 0xFE00 && c <= 0xFE0F);
  const bool is_wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                       (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                       (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || c >= 0x1F000;
  return joins ? 0 : is_wide ? 2 : 1;
}

struct character {
  std::size_t start;  ///< byte
  std::size_t columns;
};

// The characters of a UTF-8 text; a byte that continues none is a character.
std::vector<character> characters_of(std::string_view text) {
  std::vector<character> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    char32_t code = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length && at + i < text.size(); ++i)
      code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    out.push_back({at, columns_of(code)});
    at += length;
  }
  return out;
}

// Thousandths as a percentage of the width.
std::string share(std::int64_t thousandths) {
  return fmt::format("{}.{}%", thousandths / 10, thousandths % 10);
}

std::string svg_text(std::int64_t x, int dx, int y, std::string_view anchor,
                     std::string_view text) {
  return fmt::format("<text x=\"{}\" dx=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", share(x), dx,
                     y, anchor, html_text(text));
}

std::string svg_start(std::string_view label, int height) {
  return fmt::format("<svg role=\"img\" aria-label=\"{}\" width=\"100%\" height=\"{}\">\n",
                     html_text(label), height);
}

std::string svg_rect(const svg_bar& bar, int y) {
  return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\"/>", bar.css,
                     share(bar.start), y, share(bar.length));
}

std::string svg_axis(std::int64_t axis, int from, int to) {
  return fmt::format("<line class=\"axis\" x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"/>",
                     share(axis), from, to);
}

constexpr int value_gap = 6;
std::string value_beside(const svg_bar& bar, int y) {
  return bar.value_is_before
             ? svg_text(bar.start, -value_gap, y + 13, "end", bar.value)
             : svg_text(bar.start + bar.length, value_gap, y + 13, "start", bar.value);
}

// Whether there is room beside the bar on a phone.
bool value_fits(const svg_bar& bar) {
  constexpr std::int64_t phone = 340;
  constexpr std::int64_t digit = 9;
  const std::int64_t room = bar.value_is_before ? bar.start : 1'000 - bar.start - bar.length;
  return static_cast<std::int64_t>(bar.value.size()) * digit + value_gap <= room * phone / 1'000;
}

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
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title>\n"
      "<style>{}</style></head><body>\n<h1>{}</h1>\n",
      html_text(title), style, html_text(heading));
}

std::string isolated(std::string_view name) {
  // FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE
  return fmt::format("\u2068{}\u2069", name);
}

std::string shortened(std::string_view text, std::size_t columns) {
  const std::vector<character> all = characters_of(text);
  std::size_t sum = 0;
  for (const character& each : all) sum += each.columns;
  if (sum <= columns) return std::string{text};
  const std::size_t tail = (columns - 1) / 3;
  const std::size_t head = columns - 1 - tail;
  std::size_t from_start = 0;
  std::size_t first = 0;
  while (from_start + all[first].columns <= head) from_start += all[first++].columns;
  std::size_t from_end = 0;
  std::size_t last = all.size();
  while (from_end + all[last - 1].columns <= tail) from_end += all[--last].columns;
  const std::size_t rest = last < all.size() ? all[last].start : text.size();
  return std::string{text.substr(0, all[first].start)} + "…" + std::string{text.substr(rest)};
}

std::string html_table(const std::vector<html_row>& rows) {
  const bool is_heat = rows.size() > 1 && rows[1].size() > 1 && !rows[1][1].css.empty();
  std::string out =
      is_heat ? "<div class=\"wide\"><table class=\"heat\">\n" : "<div class=\"wide\"><table>\n";
  for (const html_row& row : rows) {
    const char* const element = &row == rows.data() ? "th" : "td";
    out += "<tr>";
    for (const html_cell& cell : row) {
      out += cell.css.empty() ? fmt::format("<{}>", element)
                              : fmt::format("<{} class=\"{}\">", element, cell.css);
      out += html_text(cell.text);
      if (!cell.note.empty())
        out += fmt::format("<span class=\"who\">{}</span>", html_text(cell.note));
      out += fmt::format("</{}>", element);
    }
    out += "</tr>\n";
  }
  return out + "</table></div>\n";
}

std::string html_legend(const std::vector<html_key>& keys) {
  std::string out = "<p class=\"legend\">";
  for (const html_key& key : keys)
    out += fmt::format("<span><i class=\"{}\">{}</i>{}</span>\n", key.css, key.letters,
                       html_text(key.says));
  return out + "</p>\n";
}

std::int64_t svg_length(ducat::int128 size, ducat::int128 longest, std::int64_t whole) {
  if (size <= 0) return 0;
  const auto scaled =
      ducat::mul_div(size, whole, static_cast<ducat::uint128>(longest), ducat::rounding::half_even);
  return std::max<std::int64_t>(2, static_cast<std::int64_t>(scaled.value_or(0)));
}

std::string svg_bars_below(std::string_view label, std::int64_t axis,
                           const std::vector<svg_bar>& bars) {
  constexpr std::size_t name_columns = 40;
  std::string drawn;
  int top = 0;
  for (const svg_bar& bar : bars) {
    const bool fits = value_fits(bar);
    const int y = top + (fits ? 19 : 37);
    drawn +=
        fmt::format("<g><title>{}</title>", html_text(bar.name)) +
        svg_text(0, 0, top + 15, "start", shortened(bar.name, name_columns)) +
        // Leads from a name to a bar that is far from it.
        fmt::format("<rect class=\"track\" x=\"0\" y=\"{}\" width=\"100%\" height=\"16\"/>", y) +
        svg_rect(bar, y) +
        (fits ? value_beside(bar, y) : svg_text(0, 0, top + 33, "start", bar.value)) +
        svg_axis(axis, y - 1, y + 17) + "</g>\n";
    top = y + 23;
  }
  return svg_start(label, top + 2) + drawn + "</svg>\n";
}

std::string svg_bars_beside(std::string_view label, std::int64_t axis,
                            const std::vector<svg_bar>& bars) {
  constexpr std::size_t name_columns = 14;
  std::string drawn;
  int top = 0;
  for (const svg_bar& bar : bars) {
    drawn += svg_text(0, 0, top + 15, "start", shortened(bar.name, name_columns)) +
             svg_rect(bar, top + 3) + value_beside(bar, top + 3) + "\n";
    top += 24;
  }
  return svg_start(label, top + 2) + drawn + svg_axis(axis, 0, top + 2) + "</svg>\n";
}

}  // namespace tool
