// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "report_tax.hpp"
#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace tool {

namespace {

void add_to(shown_tax& sum, const ducat::taxed_amount& more) {
  tool::add_to(sum.net, more.net.minor);
  tool::add_to(sum.amount, more.tax.minor);
  tool::add_to(sum.gross, more.gross.minor);
}

const char* word_of(ducat::tax_rounding where) {
  return where == ducat::tax_rounding::per_line ? "per_line" : "per_invoice";
}

nlohmann::ordered_json sums_json(const shown_tax& of, const ducat::currency& money) {
  const auto major = [&](const shown_sum& minor) -> nlohmann::ordered_json {
    if (!minor) return nullptr;
    return std::string{ducat::to_fixed_text(*minor, money.digits()).view()};
  };
  return {{"net", major(of.net)}, {"tax", major(of.amount)}, {"gross", major(of.gross)}};
}

}  // namespace

std::optional<report_tax> tax_of(const report& of, ducat::tax_rounding where) {
  report_tax out;
  out.where = where;
  bool any = false;
  for (const ducat::statement& s : of.statements) {
    const auto taxed = ducat::tax_statement(s, where);
    if (!taxed) throw unusable_input{fmt::format("tax: {}", ducat::message(taxed.error().code))};
    for (const ducat::tax_subtotal& each : taxed->subtotals) {
      any = any || each.tax.is_stated;
      auto row = std::find_if(out.rates.begin(), out.rates.end(),
                              [&](const shown_tax& known) { return known.tax == each.tax; });
      if (row == out.rates.end()) {
        out.rates.push_back({each.tax});
        row = out.rates.end() - 1;
      }
      add_to(*row, each.sum);
    }
    add_to(out.total, taxed->total);
  }
  return any ? std::optional{out} : std::nullopt;
}

std::string to_text(const report_tax& of, const ducat::currency& money) {
  table t{{align::left, align::right, align::right, align::right}};
  t.row({"tax", "net", "tax", "gross"});
  const auto add = [&](const std::string& name, const shown_tax& row) {
    t.row({name, money_text(row.net, money), money_text(row.amount, money),
           money_text(row.gross, money)});
  };
  for (const shown_tax& row : of.rates) add(tax_text(row.tax), row);
  t.rule(1);
  add("to be paid", of.total);
  return "\n" + t.text(0) +
         (of.where == ducat::tax_rounding::per_line ? "tax rounded line by line\n"
                                                    : "tax rounded once a payer and rate\n");
}

nlohmann::ordered_json to_json(const report_tax& of, const ducat::currency& money) {
  nlohmann::ordered_json out = sums_json(of.total, money);
  out["rounding"] = word_of(of.where);
  out["rates"] = nlohmann::ordered_json::array();
  for (const shown_tax& row : of.rates) {
    nlohmann::ordered_json rate;
    if (row.tax.is_stated) {
      rate["rate"] = std::string{ducat::ratio_text(row.tax.rate).view()};
      rate["inside"] = row.tax.inclusion == ducat::tax_inclusion::inclusive;
    } else {
      rate["rate"] = nullptr;
    }
    rate.update(sums_json(row, money));
    out["rates"].push_back(std::move(rate));
  }
  return out;
}

}  // namespace tool
