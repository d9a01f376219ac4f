// SPDX-License-Identifier: MIT
// Where two texts differ, line by line, in the shape of a unified diff: what a failed comparison
// shows.
#ifndef DUCAT_TESTING_TEXT_DIFF_HPP
#define DUCAT_TESTING_TEXT_DIFF_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0::testing {

namespace detail {

// The lines of a text, without their ends; a last line that is not ended says so.
[[nodiscard]] inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      out.back() += "  (no end of line)";
      break;
    }
    text.remove_prefix(end + 1);
  }
  return out;
}

enum class line_edit : char { keep = ' ', remove = '-', insert = '+' };

// The edits from a to b that keep most lines: a table of longest common subsequences, after what
// is equal at both ends was set aside. Beyond the bound everything in between is replaced.
[[nodiscard]] inline std::vector<line_edit> edits_between(const std::vector<std::string>& a,
                                                          const std::vector<std::string>& b) {
  constexpr std::size_t most_cells = 4'000'000;
  std::size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const std::size_t n = a.size() - head - tail;
  const std::size_t m = b.size() - head - tail;
  std::vector<line_edit> out(head, line_edit::keep);
  std::size_t i = 0;
  std::size_t k = 0;
  if (m == 0 || n <= most_cells / m) {
    std::vector<std::uint32_t> common((n + 1) * (m + 1));
    const auto at = [&](std::size_t x, std::size_t y) -> std::uint32_t& {
      return common[x * (m + 1) + y];
    };
    for (std::size_t x = n; x-- > 0;)
      for (std::size_t y = m; y-- > 0;) {
        const std::uint32_t longer = at(x + 1, y) > at(x, y + 1) ? at(x + 1, y) : at(x, y + 1);
        at(x, y) = a[head + x] == b[head + y] ? at(x + 1, y + 1) + 1 : longer;
      }
    while (i < n && k < m) {
      if (a[head + i] == b[head + k]) {
        out.push_back(line_edit::keep);
        ++i;
        ++k;
      } else if (at(i + 1, k) >= at(i, k + 1)) {
        out.push_back(line_edit::remove);
        ++i;
      } else {
        out.push_back(line_edit::insert);
        ++k;
      }
    }
  }
  out.insert(out.end(), n - i, line_edit::remove);
  out.insert(out.end(), m - k, line_edit::insert);
  out.insert(out.end(), tail, line_edit::keep);
  return out;
}

}  // namespace detail

/// The differences from `expected` to `found`: lines that begin with '-' are missing, with '+' are
/// new, with ' ' are `context` lines around them; each stretch begins with "@ line N", of
/// `expected`. Empty where the texts are equal.
[[nodiscard]] inline std::string text_diff(std::string_view expected, std::string_view found,
                                           std::size_t context = 2) {
  const auto a = detail::lines_of(expected);
  const auto b = detail::lines_of(found);
  const auto edits = detail::edits_between(a, b);
  const auto is_shown = [&](std::size_t at) {
    const std::size_t first = at < context ? 0 : at - context;
    for (std::size_t i = first; i < edits.size() && i <= at + context; ++i)
      if (edits[i] != detail::line_edit::keep) return true;
    return false;
  };
  std::string out;
  std::size_t i = 0;
  std::size_t k = 0;
  bool before = false;
  for (std::size_t at = 0; at < edits.size(); ++at) {
    const bool shown = is_shown(at);
    if (shown && !before) out += "@ line " + std::to_string(i + 1) + '\n';
    const bool inserted = edits[at] == detail::line_edit::insert;
    if (shown) out += static_cast<char>(edits[at]) + (inserted ? b[k] : a[i]) + '\n';
    if (!inserted) ++i;
    if (edits[at] != detail::line_edit::remove) ++k;
    before = shown;
  }
  return out;
}

}  // namespace ducat::inline v0::testing

#endif
