// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/settlement.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("credit pays what it can, and the rest is invoiced") {
  const auto part = settle(settlement_mode::credit_then_invoice, in_yuan(100), mixed{3'999, 1, 3});
  CHECK(part.value().consumed == mixed{3'999, 1, 3});
  CHECK(part.value().invoiced == mixed{6'000, 2, 3});
  CHECK(is_zero(part.value().balance));
  const auto all = settle(settlement_mode::credit_then_invoice, in_yuan(10), in_yuan(40));
  CHECK(all.value().balance == in_yuan(30));
  CHECK(is_zero(all.value().invoiced));
}

TEST_CASE("a balance below zero pays nothing and stays what it is") {
  const auto due = settle(settlement_mode::credit_then_invoice, in_yuan(10), in_yuan(-5)).value();
  CHECK(is_zero(due.consumed));
  CHECK(due.invoiced == in_yuan(10));
  CHECK(due.balance == in_yuan(-5));
}

TEST_CASE("credit alone blocks a charge that it cannot pay in full, and says what is missing") {
  const auto blocked = settle(settlement_mode::credit_only, in_yuan(10), mixed{999, 1, 3});
  CHECK(blocked.error() == failure{errc::insufficient, 0, 0, 1});
  CHECK(settle(settlement_mode::credit_only, in_yuan(10), in_yuan(10)).has_value());
  CHECK(settle(settlement_mode::credit_only, {}, in_yuan(-5)).has_value());
  CHECK(settle(settlement_mode::credit_only, in_yuan(-1), in_yuan(5)).error().code ==
        errc::out_of_range);
}

TEST_CASE("tax is added before the one rounding") {
  CHECK(with_tax(in_fen(1'429), ratio{24, 100}, rounding::half_up).value() == 1'772);
  CHECK(with_tax(in_fen(1'429), ratio{24, 100}, rounding::down).value() == 1'771);
  CHECK(with_tax(in_fen(1'429), ratio{}, rounding::up).value() == 1'429);
  CHECK(with_tax(in_fen(1), ratio{-1}, rounding::up).error().code == errc::out_of_range);
}
