// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/tax.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::vector<any_money> fen(const std::vector<int128>& minor) {
  std::vector<any_money> out;
  for (const int128 amount : minor) out.push_back({amount, *currency_of("CNY")});
  return out;
}

struct taxed_invoice {
  taxed_amount total;
  std::vector<int128> taxes;
};

taxed_invoice invoice(const std::vector<int128>& minor, const tax_terms& terms) {
  const auto amounts = fen(minor);
  std::vector<taxed_amount> lines(amounts.size());
  taxed_invoice out{tax_lines(amounts, terms, lines).value(), {}};
  for (const taxed_amount& line : lines) {
    CHECK(line.net.minor + line.tax.minor == line.gross.minor);
    out.taxes.push_back(line.tax.minor);
  }
  return out;
}

tax_terms six_percent(tax_inclusion inclusion, tax_rounding rounded) {
  return {ratio{6, 100}, inclusion, rounded, rounding::half_up};
}

}  // namespace

TEST_CASE("the tax on a net price, and in a gross one") {
  CHECK(exact_tax(in_cny("100"), ratio{6, 100}, tax_inclusion::exclusive).value() == in_cny("6"));
  CHECK(exact_tax(in_cny("106"), ratio{6, 100}, tax_inclusion::inclusive).value() == in_cny("6"));
  CHECK(value_of(exact_tax(in_cny("100"), ratio{6, 100}, tax_inclusion::inclusive).value()) ==
        rational{60'000, 106});
  CHECK(exact_tax(in_cny("100"), ratio{-6, 100}, tax_inclusion::inclusive).error() ==
        errc::out_of_range);
}

TEST_CASE("three lines of 0.10 bear 0.03 by line and 0.02 by invoice") {
  using enum tax_inclusion;
  using enum tax_rounding;
  const auto by_line = invoice({10, 10, 10}, six_percent(exclusive, per_line));
  CHECK(by_line.taxes == std::vector<int128>{1, 1, 1});
  CHECK(by_line.total.gross.minor == 33);
  const auto once = invoice({10, 10, 10}, six_percent(exclusive, per_invoice));
  CHECK(once.taxes == std::vector<int128>{1, 1, 0});
  CHECK(once.total.gross.minor == 32);
}

TEST_CASE("a gross price stays what it is, whatever is rounded where") {
  using enum tax_inclusion;
  using enum tax_rounding;
  for (const tax_rounding rounded : {per_line, per_invoice}) {
    const auto out = invoice({10'00, 33, 1}, six_percent(inclusive, rounded));
    CHECK(out.total.gross.minor == 10'34);
    CHECK(out.total.net.minor + out.total.tax.minor == 10'34);
    CHECK(out.total.tax.minor == 59);  // 58.53 fen of tax; by line 56.60, 1.87 and 0.06
  }
}

TEST_CASE("a credit bears the negative of the tax of a charge") {
  const auto terms = six_percent(tax_inclusion::exclusive, tax_rounding::per_invoice);
  CHECK(invoice({-10, -10, -10}, terms).taxes == std::vector<int128>{-1, -1, 0});
  CHECK(invoice({10, -10}, terms).total.tax.minor == 0);
  CHECK(invoice({}, terms).total.gross.minor == 0);
}

TEST_CASE("an invoice is of one currency, and refused whole") {
  const any_money amounts[] = {{100, *currency_of("CNY")}, {100, *currency_of("USD")}};
  taxed_amount lines[2]{};
  const auto terms = six_percent(tax_inclusion::exclusive, tax_rounding::per_line);
  CHECK(tax_lines(amounts, terms, lines).error() == failure{errc::currency_mismatch, 1});
  CHECK(lines[0] == taxed_amount{});
  CHECK(tax_lines({amounts, 1}, terms, lines).error() == errc::out_of_range);
  tax_terms negative = terms;
  negative.rate = ratio{-1};
  CHECK(tax_lines({amounts, 1}, negative, {lines, 1}).error() == errc::out_of_range);
}
