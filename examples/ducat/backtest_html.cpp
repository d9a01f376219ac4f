// SPDX-License-Identifier: MIT
// A backtest as one page that needs no script, no font and no other file. Charts are SVG: a bar's
// length is a whole number of tenths of a pixel.
#include "backtest.hpp"
#include "html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tool {

namespace {

std::string signed_text(const backtest& of, const shown_change& each) {
  const shown_sum change = each.change();
  return (change && *change > 0 ? "+" : "") + money_text(change, of.money);
}

std::string rows_html(const backtest& of, const char* what,
                      const std::vector<shown_change>& changes) {
  std::string out = fmt::format(
      "<table><tr><th>{}</th><th>before</th><th>after</th><th>change</th><th></th></tr>\n", what);
  for (const shown_change& each : changes)
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       html_text(each.name), money_text(each.before, of.money),
                       money_text(each.after, of.money), signed_text(of, each), percent_text(each));
  return out + "</table>\n";
}

// Bars to the left for what falls, to the right for what rises, the longest over half the width.
std::string bars_svg(const std::vector<shown_change>& changes) {
  constexpr std::int64_t half = 2'400;  // tenths of a pixel
  constexpr int line = 26;
  ducat::int128 longest = 1;
  for (const shown_change& each : changes) {
    const ducat::int128 change = each.change().value_or(0);
    longest = std::max(longest, change < 0 ? -change : change);
  }
  std::string out = fmt::format(
      "<svg role=\"img\" aria-label=\"change by account\" viewBox=\"0 0 760 {0}\" width=\"100%\">\n"
      "<line x1=\"480\" y1=\"0\" x2=\"480\" y2=\"{0}\" stroke=\"#8c959f\"/>\n",
      line * static_cast<int>(changes.size()) + 4);
  int y = 4;
  for (const shown_change& each : changes) {
    const ducat::int128 change = each.change().value_or(0);
    const ducat::int128 size = change < 0 ? -change : change;
    const auto scaled = ducat::mul_div(size, half, static_cast<ducat::uint128>(longest),
                                       ducat::rounding::half_even);
    const auto length = static_cast<std::int64_t>(scaled.value_or(0));
    const std::int64_t left = change < 0 ? 4'800 - length : 4'800;
    out += fmt::format(
        "<rect class=\"{}\" x=\"{}.{}\" y=\"{}\" width=\"{}.{}\" height=\"16\"/>"
        "<text x=\"0\" y=\"{}\">{}</text>\n",
        change < 0 ? "down" : "up", left / 10, left % 10, y, length / 10, length % 10, y + 13,
        html_text(each.name.size() > 34 ? each.name.substr(0, 34) : each.name));
    y += line;
  }
  return out + "</svg>\n";
}

// How many accounts change by how much of what they paid.
std::string histogram_svg(const backtest& of) {
  struct bin {
    const char* label;
    std::int64_t below;  // tenths of a percent
    std::uint64_t count;
  };
  std::array<bin, 9> bins{{{"under -50 %", -500, 0},
                           {"-50 to -20 %", -200, 0},
                           {"-20 to -5 %", -50, 0},
                           {"-5 to 0 %", 0, 0},
                           {"0", 1, 0},
                           {"0 to 5 %", 51, 0},
                           {"5 to 20 %", 201, 0},
                           {"20 to 50 %", 501, 0},
                           {"over 50 %", INT64_MAX, 0}}};
  std::uint64_t most = 1;
  for (const shown_change& each : of.accounts) {
    const std::int64_t tenths =
        permille(each).value_or(each.change().value_or(0) > 0 ? INT64_MAX - 1 : 0);
    auto found =
        std::find_if(bins.begin(), bins.end() - 1, [&](const bin& b) { return tenths < b.below; });
    most = std::max(most, ++found->count);
  }
  std::string out =
      "<svg role=\"img\" aria-label=\"accounts by change\" viewBox=\"0 0 760 190\" "
      "width=\"100%\">\n";
  int x = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const std::uint64_t height = bins[i].count * 130 / most;
    out += fmt::format(
        "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"74\" height=\"{}\"/>"
        "<text x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"178\">{}</text>\n",
        i < 4   ? "down"
        : i > 4 ? "up"
                : "none",
        x, 150 - height, height, x, 145 - height, bins[i].count, x, bins[i].label);
    x += 84;
  }
  return out + "</svg>\n";
}

}  // namespace

std::string to_html(const backtest& of, std::size_t top) {
  std::vector<shown_change> moved = most_changed(of, true, top);
  for (const shown_change& each : most_changed(of, false, top)) moved.push_back(each);
  std::string out = html_head("Backtest", of.before.list + " → " + of.after.list);
  out += fmt::format(
      "<p>What usage costs beyond its packs, {}. {} of {} rows billed before, {} of {} "
      "after.</p>\n",
      std::string_view{of.money.code()}, of.before.billed, of.before.rows, of.after.billed,
      of.after.rows);
  out += rows_html(of, "", {of.total});
  out += fmt::format(
      "<h2>{} accounts</h2>\n<p>{} cheaper, {} the same, {} dearer, by the change of what they "
      "paid:</p>\n{}",
      of.accounts.size(), of.cheaper, of.same, of.dearer, histogram_svg(of));
  if (!moved.empty())
    out += "<h2>Who changes most</h2>\n" + bars_svg(moved) + rows_html(of, "account", moved);
  out += "<h2>By sku</h2>\n" + rows_html(of, "sku", of.skus);
  if (!of.charges.empty())
    out += "<h2>By charge of the month</h2>\n" + rows_html(of, "charge", of.charges);
  if (!of.usages.empty()) {
    const std::vector<shown_change> shown{
        of.usages.begin(),
        of.usages.begin() + static_cast<std::ptrdiff_t>(std::min(top, of.usages.size()))};
    out += fmt::format("<h2>{} usages changed</h2>\n", of.usages.size()) +
           rows_html(of, "usage", shown);
  }
  return out +
         fmt::format("<p class=\"note\">Each figure rounded by itself, {}.</p>\n",
                     html_text(of.rounding_name)) +
         "</body></html>\n";
}

}  // namespace tool
