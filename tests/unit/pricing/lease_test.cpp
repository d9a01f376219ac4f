// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/lease.hpp>
#include <ducat/pricing/reserved.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

// Bare metal: at least five machines for at least six months, 80 000 yuan a machine and month.
lease_terms bare_metal() {
  lease_terms terms;
  terms.price = in_yuan(80'000);
  terms.minimum_quantity = 5;
  terms.minimum_term = 6;
  return terms;
}

}  // namespace

TEST_CASE("five machines for six months at 80 000 are 2.4 million") {
  CHECK(lease_total(bare_metal(), {5, 6}).value() == in_yuan(2'400'000));
  CHECK(lease_total(bare_metal(), {7, 12}).value() == in_yuan(7 * 12 * 80'000));
}

TEST_CASE("less than is offered is refused, with what is missing") {
  CHECK(lease_total(bare_metal(), {4, 6}).error() == failure{errc::out_of_range, 0, 0, 1});
  CHECK(lease_total(bare_metal(), {5, 4}).error() == failure{errc::out_of_range, 0, 0, 2});
  CHECK(lease_total({}, {0, 1}).error().code == errc::out_of_range);
  lease_terms by_four = bare_metal();
  by_four.quantity_step = 4;
  CHECK(lease_total(by_four, {6, 6}).error() == failure{errc::out_of_range});
  CHECK(lease_total(by_four, {8, 6}).has_value());
}

TEST_CASE("a part of a period costs its exact fraction, and the parts add up") {
  const lease_terms terms = bare_metal();
  const auto first = lease_charge(terms, {5, 6}, ratio{14, 31}).value();
  const auto rest = lease_charge(terms, {5, 6}, ratio{17, 31}).value();
  CHECK(first == mixed{18'064'516, 4, 31});
  CHECK(add(first, rest).value() == in_yuan(400'000));
  CHECK(lease_charge(terms, {5, 6}, ratio{-1}).error().code == errc::out_of_range);
}

TEST_CASE("leaving early costs the rest of the least term, and a share of what lies beyond it") {
  lease_terms terms = bare_metal();
  terms.due_after_minimum = ratio{1, 4};
  const lease_agreement year{5, 12};
  const auto after_two = exit_early(terms, year, ratio{2}).value();
  CHECK(after_two.held == in_yuan(800'000));
  CHECK(after_two.fee == in_yuan(4 * 400'000 + 6 * 100'000));
  const auto midway = exit_early(terms, year, ratio{15, 2}).value();
  CHECK(midway.held == in_yuan(3'000'000));
  CHECK(midway.fee == in_yuan(450'000));
  CHECK(midway.total().value() == in_yuan(3'450'000));
  const auto at_end = exit_early(terms, year, ratio{12}).value();
  CHECK(is_zero(at_end.fee));
  CHECK(at_end.held == lease_total(terms, year).value());
  CHECK(exit_early(terms, year, ratio{25, 2}).error().code == errc::out_of_range);
  CHECK(exit_early(terms, year, ratio{-1, 2}).error().code == errc::out_of_range);
  terms.due_within_minimum = ratio{2};
  CHECK(exit_early(terms, year, ratio{1}).error().code == errc::out_of_range);
}

TEST_CASE("where all of the least term is due, leaving within it gives nothing back") {
  const lease_terms terms = bare_metal();
  const auto left = exit_early(terms, {5, 6}, ratio{1, 2}).value();
  CHECK(left.total().value() == lease_total(terms, {5, 6}).value());
}

// Alibaba Model Studio: 10 kTPM x day at 121.00 for input (at least 200, by 10), 1 kTPM x day at
// 36.29 for output.
TEST_CASE("a day's throughput of 200 in and 100 out is 6049 yuan") {
  lease_terms input;
  input.price = in_fen(1'210);
  input.minimum_quantity = 200;
  input.quantity_step = 10;
  lease_terms output;
  output.price = in_fen(3'629);
  output.minimum_quantity = 20;
  const auto in = lease_total(input, {200, 1}).value();
  const auto out = lease_total(output, {100, 1}).value();
  CHECK(in == in_yuan(2'420));
  CHECK(out == in_yuan(3'629));
  CHECK(add(in, out).value() == in_yuan(6'049));
  CHECK(lease_total(input, {195, 1}).error().code == errc::out_of_range);
  CHECK(lease_total(input, {205, 1}).error().code == errc::out_of_range);
}

// An eight-card machine for 730 hours: 5840 card-hours of an A100, a degree each, or 14 950.4
// degrees of an H800.
TEST_CASE("a lease breaks even with packs where it is used enough") {
  const mixed month = in_yuan(80'000);
  const auto permille = [&](int128 tenths_of_degrees, int128 price) {
    const auto on_demand = in_fen(tenths_of_degrees * 10 * price);
    const ratio use = break_even(month, on_demand).value();
    return round(scale(mixed{1'000}, use).value(), rounding::half_up).value();
  };
  CHECK(permille(58'400, 20) == 685);
  CHECK(permille(58'400, 18) == 761);
  CHECK(permille(149'504, 20) == 268);
  CHECK(permille(149'504, 18) == 297);
  CHECK(permille(149'504, 7) == 764);
  CHECK(break_even(month, {}).error().code == errc::division_by_zero);
}
