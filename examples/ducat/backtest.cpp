// SPDX-License-Identifier: MIT
#include "backtest.hpp"
#include "table.hpp"

#include <ducat/adapters/csv.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace tool {

namespace {

shown_sum rounded(const ducat::mixed& exact, ducat::rounding mode) {
  const auto minor = ducat::round(exact, mode);
  return minor ? shown_sum{*minor} : std::nullopt;
}

shown_change shown(std::string name, const ducat::charge_difference& exact, ducat::rounding mode) {
  return {std::move(name), rounded(exact.before, mode), rounded(exact.after, mode)};
}

// Rows of files without ids of their own are called by file and row.
std::string label_of(const ducat::usage_difference& of) {
  const ducat::id_text id = ducat::to_text(of.id);
  const std::string what = of.source.empty() ? std::string{id.data(), id.size()}
                                             : fmt::format("{}:{}", of.source, of.id.high);
  return fmt::format("{} ({}, {})", what, of.account, of.sku);
}

ducat::int128 size_of(const shown_change& of) {
  const ducat::int128 change = of.change().value_or(0);
  return change < 0 ? -change : change;
}

std::string major_text(const shown_sum& minor, const ducat::currency& money) {
  if (!minor) return "";
  return std::string{std::string_view{ducat::to_fixed_text(*minor, money.digits()).view()}};
}

std::string signed_text(const shown_sum& minor, const ducat::currency& money) {
  return (minor && *minor > 0 ? "+" : "") + money_text(minor, money);
}

void add_row(table& rows, const backtest& of, const shown_change& each) {
  rows.row({each.name, money_text(each.before, of.money), money_text(each.after, of.money),
            signed_text(each.change(), of.money), percent_text(each)});
}

std::string table_text(const backtest& of, const char* what,
                       const std::vector<shown_change>& changes) {
  table rows{{align::left, align::right, align::right, align::right, align::right}};
  rows.row({what, "before", "after", "change", ""});
  rows.rule(1);
  for (const shown_change& each : changes) add_row(rows, of, each);
  return rows.text(2);
}

nlohmann::ordered_json change_json(const backtest& of, const shown_change& each, const char* what) {
  const auto figure = [&](const shown_sum& minor) -> nlohmann::ordered_json {
    if (!minor) return nullptr;
    return major_text(minor, of.money);
  };
  nlohmann::ordered_json out;
  out[what] = each.name;
  out["before"] = figure(each.before);
  out["after"] = figure(each.after);
  out["change"] = figure(each.change());
  return out;
}

nlohmann::ordered_json run_json(const backtest_run& run) {
  nlohmann::ordered_json out;
  out["prices"] = run.list;
  out["file"] = run.file;
  out["rows"] = run.rows;
  out["billed"] = run.billed;
  out["refused"] = run.refused;
  return out;
}

}  // namespace

backtest make_backtest(const ducat::ledger_difference& exact, ducat::rounding mode) {
  backtest out;
  out.money = exact.money;
  out.mode = mode;
  out.total = shown("total", exact.total, mode);
  for (const auto& [name, charged] : exact.by_account) {
    out.accounts.push_back(shown(name, charged, mode));
    ++(charged.after < charged.before   ? out.cheaper
       : charged.before < charged.after ? out.dearer
                                        : out.same);
  }
  for (const auto& [name, charged] : exact.by_sku) out.skus.push_back(shown(name, charged, mode));
  for (const auto& [name, charged] : exact.by_charge)
    out.charges.push_back(shown(name, charged, mode));
  for (const ducat::usage_difference& each : exact.usages)
    out.usages.push_back(shown(label_of(each), each.charged, mode));
  std::stable_sort(out.usages.begin(), out.usages.end(),
                   [](const auto& a, const auto& b) { return size_of(a) > size_of(b); });
  return out;
}

std::vector<shown_change> most_changed(const backtest& of, bool falling, std::size_t count) {
  std::vector<shown_change> out;
  for (const shown_change& each : of.accounts) {
    const ducat::int128 change = each.change().value_or(0);
    if (falling ? change < 0 : change > 0) out.push_back(each);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return size_of(a) > size_of(b); });
  if (out.size() > count) out.resize(count);
  return out;
}

std::optional<std::int64_t> permille(const shown_change& of) {
  const shown_sum change = of.change();
  if (!change || !of.before || *of.before <= 0) return std::nullopt;
  const auto tenths = ducat::mul_div(*change, 1'000, static_cast<ducat::uint128>(*of.before),
                                     ducat::rounding::half_even);
  std::int64_t out = 0;
  if (!tenths || !ducat::try_convert(*tenths, out)) return std::nullopt;
  return out;
}

std::string percent_text(const shown_change& of) {
  if (const auto tenths = permille(of)) {
    const std::int64_t size = *tenths < 0 ? -*tenths : *tenths;
    return fmt::format("{}{}.{} %",
                       *tenths < 0   ? "-"
                       : *tenths > 0 ? "+"
                                     : "",
                       size / 10, size % 10);
  }
  return of.before == 0 && of.after.value_or(0) > 0 ? "new" : "";
}

std::string to_text(const backtest& of, std::size_t top) {
  std::string out = fmt::format("Backtest, {}: what usage costs beyond its packs\n\n",
                                std::string_view{of.money.code()});
  table runs{{align::left, align::left, align::right, align::right, align::right}};
  runs.row({"", "price list", "rows", "billed", "refused"});
  for (const auto& [what, run] : {std::pair{"before", &of.before}, {"after", &of.after}})
    runs.row({what, fmt::format("{} ({})", run->list, run->file), fmt::format("{}", run->rows),
              fmt::format("{}", run->billed), fmt::format("{}", run->refused)});
  out += runs.text(2) + "\n";
  out += table_text(of, "", {of.total}) + "\n";
  out += fmt::format("  {} accounts: {} cheaper, {} the same, {} dearer\n\n", of.accounts.size(),
                     of.cheaper, of.same, of.dearer);
  out += table_text(of, "sku", of.skus);
  if (!of.charges.empty()) out += "\n" + table_text(of, "charge", of.charges);
  const auto winners = most_changed(of, true, top);
  const auto losers = most_changed(of, false, top);
  if (!winners.empty()) out += "\n" + table_text(of, "falls most for", winners);
  if (!losers.empty()) out += "\n" + table_text(of, "rises most for", losers);
  std::string end;
  for (const std::string& each : of.warnings) end += "  warning: " + each + "\n";
  if (of.usages.empty()) return out + "\n  no usage changed\n" + end;
  const std::vector<shown_change> shown{
      of.usages.begin(),
      of.usages.begin() + static_cast<std::ptrdiff_t>(std::min(top, of.usages.size()))};
  out += fmt::format("\n  {} usages changed\n", of.usages.size());
  out += table_text(of, "usage", shown);
  return out + fmt::format("\n  each figure rounded by itself, {}\n", of.rounding_name) + end;
}

std::string to_json(const backtest& of) {
  nlohmann::ordered_json out;
  out["format"] = "ducat backtest 1";
  out["currency"] = std::string{std::string_view{of.money.code()}};
  out["rounding"] = of.rounding_name;
  out["before"] = run_json(of.before);
  out["after"] = run_json(of.after);
  out["total"] = change_json(of, of.total, "of");
  out["accounts_cheaper"] = of.cheaper;
  out["accounts_same"] = of.same;
  out["accounts_dearer"] = of.dearer;
  for (const auto& [list, what, changes] : {std::tuple{"accounts", "account", &of.accounts},
                                            {"skus", "sku", &of.skus},
                                            {"charges", "charge", &of.charges},
                                            {"usages", "usage", &of.usages}}) {
    out[list] = nlohmann::ordered_json::array();
    for (const shown_change& each : *changes) out[list].push_back(change_json(of, each, what));
  }
  out["warnings"] = of.warnings;
  return out.dump(2) + "\n";
}

std::string to_csv(const backtest& of) {
  std::string out = "kind,name,currency,before,after,change\n";
  const std::string money{std::string_view{of.money.code()}};
  const auto add = [&](std::string_view kind, const shown_change& each) {
    const std::string before = major_text(each.before, of.money);
    const std::string after = major_text(each.after, of.money);
    const std::string change = major_text(each.change(), of.money);
    ducat::append_csv_record(
        out, std::vector<std::string_view>{kind, each.name, money, before, after, change});
  };
  add("total", of.total);
  for (const shown_change& each : of.accounts) add("account", each);
  for (const shown_change& each : of.skus) add("sku", each);
  for (const shown_change& each : of.charges) add("charge", each);
  for (const shown_change& each : of.usages) add("usage", each);
  return out;
}

}  // namespace tool
