// SPDX-License-Identifier: MIT
// ducat lint: what is wrong with a price list, and what its author may not have meant.
#include "documents.hpp"
#include "errors.hpp"
#include "files.hpp"
#include "options.hpp"
#include "price_rows.hpp"
#include "printable.hpp"

#include <ducat/pricing/price_lint.hpp>
#include <ducat/pricing/tariff.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

namespace {

// A list that has errors is what lint is asked about; a file that cannot be read is not.
constexpr int list_has_errors = 2;

std::string str(ducat::text_view text) { return std::string{std::string_view{text}}; }

// "a100", or "a100 (region=cn-east)".
std::string label_of(const ducat::price_list& list, const ducat::price_warning& warning) {
  const ducat::price_table& table = list.table;
  std::string out = str(table.symbols().text(table.skus()[warning.sku].name));
  if (!warning.entry.has_value()) return out;
  const std::string where = pattern_text(table, table.book()[warning.entry].pattern);
  return where.empty() ? out : fmt::format("{} ({})", out, where);
}

std::string during_text(const ducat::interval& during) {
  std::string out;
  if (during.start != ducat::instant_min) out += "from " + time_text(during.start, 0);
  if (during.end != ducat::instant_max) {
    out += (out.empty() ? "until " : " until ") + time_text(during.end, 0);
  }
  return out.empty() ? "at all times" : out;
}

std::string quantity_text(ducat::int128 base_units, ducat::dimension kind) {
  std::string unit;
  const std::string amount = exact_quantity(base_units, kind, unit);
  return fmt::format("{} {}", grouped(amount), unit);
}

// "16 token cost 288.00 CNY", rounded for display.
std::string cost_text(const ducat::price_list& list, ducat::price_handle entry,
                      ducat::int128 quantity) {
  const ducat::price_entry& terms = list.table.book()[entry];
  const std::string amount = quantity_text(quantity, terms.unit);
  const auto cost = ducat::cumulative_cost(list.table.book(), entry, quantity);
  const auto minor = cost ? ducat::round(*cost, ducat::rounding::half_even)
                          : ducat::result<ducat::int128>{cost.error()};
  if (!minor) return amount + " cost more than fits";
  return fmt::format("{} cost {} {}", amount,
                     std::string_view{ducat::to_grouped_text(*minor, terms.money.digits()).view()},
                     std::string_view{terms.money.code()});
}

// What an edge does to the bill: at it, one unit of the price beyond it, and how far it lasts.
std::string edge_text(const ducat::price_list& list, const ducat::price_warning& warning) {
  const ducat::price_book& book = list.table.book();
  const ducat::price_entry& entry = book[warning.entry];
  const ducat::int128 edge = book.tier_of(entry, warning.tier).up_to;
  const ducat::int128 per = book.tier_of(entry, warning.tier + 1).price.per();
  ducat::int128 beyond = 0;
  std::string out = cost_text(list, warning.entry, edge);
  const bool falls = warning.kind == ducat::price_warning_kind::falls_at_edge;
  if (!ducat::try_add(edge, per, beyond) || (falls && beyond > warning.as_cheap_until)) {
    beyond = edge + 1;
  }
  out += ", " + cost_text(list, warning.entry, beyond);
  if (falls) {
    out += fmt::format("; up to {} cost no more than the edge",
                       quantity_text(warning.as_cheap_until, entry.unit));
  }
  return out;
}

std::string price_text(const ducat::price_list& list, ducat::price_handle id, std::uint32_t tier) {
  const ducat::price_entry& entry = list.table.book()[id];
  const ducat::unit_price& price = list.table.book().tier_of(entry, tier).price;
  return fmt::format("{} {} per {}", grouped(price_amount(price, entry.money)),
                     std::string_view{entry.money.code()}, quantity_text(price.per(), entry.unit));
}

std::string detail_of(const ducat::price_list& list, const ducat::price_list* costs,
                      const ducat::price_warning& warning) {
  using enum ducat::price_warning_kind;
  const auto number = [&] { return fmt::format("tier {}", warning.tier + 1); };
  switch (warning.kind) {
    case no_price: return "";
    case ends:
    case gap:
    case never_applies:
    case before_rate: return during_text(warning.during);
    case idle_tier:
    case narrow_tier: return number();
    case falls_at_edge:
    case jumps_at_edge: return edge_text(list, warning);
    case finer_than_currency: return price_text(list, warning.entry, warning.tier);
    case below_cost:
      return fmt::format("{}, costs {} {}", price_text(list, warning.entry, warning.tier),
                         price_text(*costs, warning.cost, 0), during_text(warning.during));
  }
  return "";
}

// Handles of a list without errors count its skus and prices as they stand in the file.
std::string line_of(const ducat::price_list& list, const ducat::price_list* costs,
                    const ducat::price_warning& warning) {
  const std::string place = warning.entry.has_value()
                                ? fmt::format("/prices/{}", warning.entry.index)
                                : fmt::format("/skus/{}", warning.sku.index);
  const std::string detail = detail_of(list, costs, warning);
  return fmt::format("  {}: {} {}{}{}\n", place, label_of(list, warning),
                     ducat::message(warning.kind), detail.empty() ? "" : ": ", detail);
}

std::vector<ducat::price_warning> warnings_of(const ducat::price_list& list,
                                              const ducat::price_list* costs) {
  std::vector<ducat::price_warning> out;
  const auto keep = [&](const ducat::price_warning& warning) { out.push_back(warning); };
  ducat::lint_prices(list.table.book(), list.table.skus(), keep);
  if (costs != nullptr) ducat::lint_costs(list.table, costs->table, keep);
  return out;
}

// A list in which nothing is wrong; else what is wrong is printed.
std::optional<ducat::price_list> read_list(const std::string& path) {
  ducat::price_list_reading reading = ducat::read_price_list(read_file(path));
  try {
    refuse(path, reading.errors);
  } catch (const unusable_input& errors) {
    fmt::print("{}\n", printable_lines(errors.what()));
    return std::nullopt;
  }
  return std::move(reading.list);
}

}  // namespace

int lint(const lint_options& options) {
  std::optional<ducat::price_list> costs;
  if (!options.costs.empty()) costs = load_prices(options.costs);
  const ducat::price_list* const known_costs = costs ? &*costs : nullptr;
  int code = done;
  for (const std::string& path : options.prices) {
    const std::optional<ducat::price_list> list = read_list(path);
    if (!list) {
      code = list_has_errors;
      continue;
    }
    const std::vector<ducat::price_warning> warnings = warnings_of(*list, known_costs);
    fmt::print("{}: {}\n", printable(path),
               warnings.empty()       ? "nothing found"
               : warnings.size() == 1 ? "1 warning"
                                      : fmt::format("{} warnings", warnings.size()));
    for (const ducat::price_warning& warning : warnings) {
      fmt::print("{}", printable_lines(line_of(*list, known_costs, warning)));
    }
    if (options.strict && !warnings.empty() && code == done) code = found;
  }
  return code;
}

}  // namespace tool
