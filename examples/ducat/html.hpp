// SPDX-License-Identifier: MIT
// Pages that need no script, no font and no other file, in a wide window and on a phone. Charts are
// SVG whose lengths are shares of the window's width, so that letters keep their size.
#ifndef DUCAT_EXAMPLES_DUCAT_HTML_HPP
#define DUCAT_EXAMPLES_DUCAT_HTML_HPP

#include <ducat/exact/int128.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// Text as it stands in an element or an attribute.
[[nodiscard]] std::string html_text(std::string_view text);
/// Everything up to the heading, which is text.
[[nodiscard]] std::string html_head(std::string_view title, std::string_view heading);
/// A name within a sentence, whose direction of writing stays its own.
[[nodiscard]] std::string isolated(std::string_view name);
/// At most so many columns of a UTF-8 text, a CJK character being two: what is left out of its
/// middle is an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

/// A cell of a table: text, and its class where it has one.
struct html_cell {
  std::string text;
  std::string_view css = {};
  std::string note = {};  ///< a few letters behind the text
};
using html_row = std::vector<html_cell>;
/// The first row is the head. A table that is wider than the window scrolls by itself.
[[nodiscard]] std::string html_table(const std::vector<html_row>& rows);

/// One colour of a chart or a table, and what it says.
struct html_key {
  std::string css;
  std::string letters;
  std::string says;
};
[[nodiscard]] std::string html_legend(const std::vector<html_key>& keys);

/// Lengths and places are thousandths of the width.
struct svg_bar {
  std::string name;
  std::string_view css;
  std::int64_t start = 0;
  std::int64_t length = 0;
  std::string value;
  bool value_is_before = false;  ///< the bar, else behind it
};
/// size / longest of `whole` thousandths; what is not nothing can be seen.
[[nodiscard]] std::int64_t svg_length(ducat::int128 size, ducat::int128 longest,
                                      std::int64_t whole);
/// Each bar below its name: for names. `axis` is where bars start from.
[[nodiscard]] std::string svg_bars_below(std::string_view label, std::int64_t axis,
                                         const std::vector<svg_bar>& bars);
/// Each bar beside its name, which has the first 300 thousandths: for a few letters.
[[nodiscard]] std::string svg_bars_beside(std::string_view label, std::int64_t axis,
                                          const std::vector<svg_bar>& bars);

}  // namespace tool

#endif
