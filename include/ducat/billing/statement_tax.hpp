// SPDX-License-Identifier: MIT
// The tax of a statement, rate by rate, as its prices and packs state it. What is billed is as it
// was; what comes on top of it is said here.
#ifndef DUCAT_BILLING_STATEMENT_TAX_HPP
#define DUCAT_BILLING_STATEMENT_TAX_HPP

#include <ducat/billing/statement_line.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/tax.hpp>

#include <cstddef>
#include <vector>

namespace ducat::inline v0 {

/// What a statement bills under one rate (EN 16931 calls this a VAT breakdown).
struct tax_subtotal {
  price_tax tax{};  ///< nothing stated: net and gross are what is billed
  taxed_amount sum{};
};

/// The tax of a statement: net + tax = gross for each line, each rate and the whole. Of lines whose
/// prices hold the tax the gross is what is billed, of others the net.
struct statement_tax {
  std::vector<taxed_amount> lines;      ///< as the statement's lines
  std::vector<tax_subtotal> subtotals;  ///< in order of their first line
  taxed_amount total{};                 ///< its gross is what is to be paid
};

/// Taxes a statement, in the statement's own rounding mode: the billed amounts are in minor units,
/// and the tax of each rate is rounded per line or once. Errors: overflow. O(rates × n log n).
[[nodiscard]] inline result<statement_tax> tax_statement(const statement& of, tax_rounding where) {
  const any_money zero{0, of.money};
  statement_tax out;
  out.lines.assign(of.lines.size(), taxed_amount{zero, zero, zero});
  out.total = {zero, zero, zero};
  std::vector<bool> done(of.lines.size(), false);
  for (std::size_t first = 0; first < of.lines.size(); ++first) {
    if (done[first]) continue;
    const price_tax& tax = of.lines[first].tax;
    std::vector<std::size_t> places;
    std::vector<any_money> amounts;
    for (std::size_t i = first; i < of.lines.size(); ++i) {
      if (of.lines[i].tax != tax) continue;
      done[i] = true;
      places.push_back(i);
      amounts.emplace_back(of.lines[i].billed, of.money);
    }
    // What states no tax is taxed at nothing.
    const tax_terms terms{tax.rate, tax.inclusion, where, of.mode};
    std::vector<taxed_amount> taxed(amounts.size());
    const auto sum = tax_lines({amounts.data(), amounts.size()}, terms,
                               array_view<taxed_amount>{taxed.data(), taxed.size()});
    if (!sum) return sum.error();
    for (std::size_t i = 0; i < places.size(); ++i) out.lines[places[i]] = taxed[i];
    out.subtotals.push_back({tax, *sum});
    if (!try_add(out.total.net.minor, sum->net.minor, out.total.net.minor) ||
        !try_add(out.total.tax.minor, sum->tax.minor, out.total.tax.minor) ||
        !try_add(out.total.gross.minor, sum->gross.minor, out.total.gross.minor))
      return errc::overflow;
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
