// SPDX-License-Identifier: MIT
// A backtest as one page that needs no script, no font and no other file.
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
  std::vector<html_row> rows{{{what}, {"before"}, {"after"}, {"change"}, {"relative"}}};
  for (const shown_change& each : changes)
    rows.push_back({{each.name},
                    {money_text(each.before, of.money)},
                    {money_text(each.after, of.money)},
                    {signed_text(of, each)},
                    {percent_text(each)}});
  return html_table(rows);
}

// Bars to the left for what falls, to the right for what rises, the longest over half the width;
// the figure stands on the other side of the middle.
std::string bars_svg(const backtest& of, const std::vector<shown_change>& changes) {
  constexpr std::int64_t middle = 500;
  const auto size_of = [](const shown_change& each) {
    const ducat::int128 change = std::max(each.change().value_or(0), -ducat::int128_max);
    return change < 0 ? -change : change;
  };
  ducat::int128 longest = 1;
  for (const shown_change& each : changes) longest = std::max(longest, size_of(each));
  std::vector<svg_bar> bars;
  for (const shown_change& each : changes) {
    const bool falls = each.change().value_or(0) < 0;
    const std::int64_t length = svg_length(size_of(each), longest, middle);
    const std::string figure = signed_text(of, each);
    if (falls)
      bars.push_back({each.name, "down", middle - length, length, figure, false});
    else
      bars.push_back({each.name, "up", middle, length, figure, true});
  }
  return svg_bars_below("change by account", middle, bars);
}

// How many accounts change by how much of what they paid. Those that stay the same are those whose
// change is nothing, however little another's is.
std::string histogram_svg(const backtest& of) {
  struct bin {
    const char* label;
    const char* css;
    std::int64_t below;  // tenths of a percent
    ducat::int128 count;
  };
  std::array<bin, 9> bins{{{"under -50 %", "down", -500, 0},
                           {"-50 to -20 %", "down", -200, 0},
                           {"-20 to -5 %", "down", -50, 0},
                           {"-5 to 0 %", "down", 0, 0},
                           {"the same", "none", 0, 0},
                           {"0 to 5 %", "up", 51, 0},
                           {"5 to 20 %", "up", 201, 0},
                           {"20 to 50 %", "up", 501, 0},
                           {"over 50 %", "up", INT64_MAX, 0}}};
  constexpr std::size_t same = 4;
  ducat::int128 most = 1;
  for (const shown_change& each : of.accounts) {
    const ducat::int128 change = each.change().value_or(0);
    std::size_t i = change < 0 ? 0 : change == 0 ? same : same + 1;
    const std::int64_t tenths = permille(each).value_or(change > 0 ? INT64_MAX : INT64_MIN);
    while (change != 0 && i != same - 1 && i + 1 < bins.size() && tenths >= bins[i].below) ++i;
    most = std::max(most, ++bins[i].count);
  }
  std::vector<svg_bar> bars;
  for (const bin& each : bins)
    bars.push_back({each.label, each.css, 300, svg_length(each.count, most, 600),
                    std::to_string(static_cast<std::uint64_t>(each.count))});
  return svg_bars_beside("accounts by change", 300, bars);
}

}  // namespace

std::string to_html(const backtest& of, std::size_t top) {
  std::vector<shown_change> moved = most_changed(of, true, top);
  for (const shown_change& each : most_changed(of, false, top)) moved.push_back(each);
  std::string out =
      html_head("Backtest", isolated(of.before.list) + " → " + isolated(of.after.list));
  out += fmt::format(
      "<p>What usage costs beyond its packs, in {}. {} of {} rows billed before, {} of {} "
      "after.</p>\n",
      std::string_view{of.money.code()}, of.before.billed, of.before.rows, of.after.billed,
      of.after.rows);
  out += rows_html(of, "", {of.total});
  out += fmt::format("<h2>{} account{}</h2>\n", of.accounts.size(),
                     of.accounts.size() == 1 ? "" : "s");
  if (!of.accounts.empty())
    out +=
        fmt::format("<p>{} cheaper, {} the same, {} dearer, by the change of what they paid:</p>\n",
                    of.cheaper, of.same, of.dearer) +
        histogram_svg(of);
  if (!moved.empty())
    out += "<h2>Who changes most</h2>\n" +
           html_legend({{"down", "", "to the left: cheaper"}, {"up", "", "to the right: dearer"}}) +
           bars_svg(of, moved) + rows_html(of, "account", moved);
  if (!of.skus.empty()) out += "<h2>By sku</h2>\n" + rows_html(of, "sku", of.skus);
  if (!of.charges.empty())
    out += "<h2>By charge of the month</h2>\n" + rows_html(of, "charge", of.charges);
  if (!of.usages.empty()) {
    const std::vector<shown_change> shown{
        of.usages.begin(),
        of.usages.begin() + static_cast<std::ptrdiff_t>(std::min(top, of.usages.size()))};
    out += fmt::format("<h2>{} usage{} changed</h2>\n", of.usages.size(),
                       of.usages.size() == 1 ? "" : "s") +
           rows_html(of, "usage", shown);
  }
  return out +
         fmt::format("<p class=\"note\">Each figure rounded by itself, {}.</p>\n",
                     html_text(of.rounding_name)) +
         "</body></html>\n";
}

}  // namespace tool
