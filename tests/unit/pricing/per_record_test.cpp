// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/per_record.hpp>
#include <ducat/pricing/percent.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

// 1.3 % and two yuan.
percentage_price one_three() {
  percentage_price price;
  price.rate = parse_percent("1.3").value();
  price.fixed = in_yuan(2);
  return price;
}

mixed charge_of(const percentage_price& price, int128 amount, const record_position& before) {
  return charge(price, in_yuan(amount), before).value().charge;
}

}  // namespace

TEST_CASE("a percentage is read as an exact ratio") {
  CHECK(parse_percent("1.3").value() == ratio{13, 1'000});
  CHECK(parse_percent("100").value() == ratio{1});
  CHECK(parse_percent("1/3").value() == ratio{1, 300});
  CHECK(parse_percent("1 %").error().code == errc::invalid_text);
  CHECK(price_of_percent({13, 1}).value() == decimal{13, 3});
  CHECK(price_of_percent({1, max_decimal_scale - 1}).error().code == errc::out_of_range);
}

TEST_CASE("a percentage price charges the rate, the fixed part and what is not free") {
  percentage_price price = one_three();
  CHECK(charge_of(price, 800, {}) == in_fen(1'040 + 200));
  CHECK(charge(price, mixed{0, 1, 3}, {}).value().charge == mixed{200, 13, 3'000});
  CHECK(charge_of(price, 0, {}) == in_yuan(2));

  price.free = free_allowance::first_amount(in_yuan(250));
  CHECK(charge_of(price, 250, {}) == in_yuan(0));
  CHECK(charge_of(price, 250, {1, in_fen(1)}) == mixed{200, 13, 1'000});
  CHECK(charge_of(price, 250, {2, in_yuan(150)}) == in_fen(195 + 200));
  CHECK(charge_of(price, 100, {3, in_yuan(250)}) == in_fen(130 + 200));
  CHECK(charge_of(price, 100, {3, in_yuan(900)}) == in_fen(130 + 200));
}

TEST_CASE("an allowance of records and amounts ends with whichever is used up first") {
  const auto both = free_allowance::first_of(3, in_yuan(250));
  CHECK(both.of(in_yuan(50), {}).value().whole);
  CHECK(both.of(in_yuan(250), {2, in_yuan(150)}).value().amount == in_yuan(100));
  CHECK_FALSE(both.of(in_yuan(250), {2, in_yuan(150)}).value().whole);
  CHECK(is_zero(both.of(in_yuan(50), {3, in_yuan(60)}).value().amount));
  CHECK(both.of(in_yuan(50), {2, in_yuan(60)}).value().whole);
  const auto by_number = free_allowance::first_records(1);
  CHECK(by_number.of(in_yuan(1'000'000), {}).value().whole);
  CHECK_FALSE(by_number.of(in_yuan(1), {1, {}}).value().whole);
  CHECK_FALSE(free_allowance{}.of(in_yuan(0), {}).value().whole);
  CHECK_FALSE(free_allowance::first_amount({}).of(in_yuan(0), {}).value().whole);
}

TEST_CASE(
    "the least and the most of a transaction bound what is charged, the fixed part included") {
  percentage_price price = one_three();
  price.limits = amount_limits::between(in_yuan(3), in_yuan(12)).value();
  CHECK(charge_of(price, 10, {}) == in_yuan(3));
  CHECK(charge_of(price, 100, {}) == in_fen(330));
  CHECK(charge_of(price, 10'000, {}) == in_yuan(12));
  price.free = free_allowance::first_records(1);
  CHECK(charge_of(price, 10, {}) == in_yuan(0));  // wholly free: not even the least
  CHECK(amount_limits::between(in_yuan(2), in_yuan(1)).error().code == errc::out_of_range);
  CHECK(amount_limits::at_least(in_yuan(2)).clamped(in_yuan(1)) == in_yuan(2));
  CHECK(amount_limits::at_most(in_yuan(2)).clamped(in_yuan(3)) == in_yuan(2));
  CHECK_FALSE(amount_limits{}.has_minimum());
  CHECK(amount_limits{}.clamped(in_yuan(3)) == in_yuan(3));
}

TEST_CASE("a refund is no transaction, and a refused record leaves the fold as it was") {
  percentage_fold fold{one_three()};
  REQUIRE(fold.add(in_yuan(100)).has_value());
  const mixed before = fold.cost();
  CHECK(fold.add(in_yuan(-1)).error().code == errc::out_of_range);
  CHECK(fold.add(mixed{int128_max}).error().code == errc::overflow);
  CHECK(fold.cost() == before);
  CHECK(fold.position().records == 1);
  CHECK(fold.position().amount == in_yuan(100));
  percentage_price negative = one_three();
  negative.rate = ratio{-1, 100};
  CHECK(charge(negative, in_yuan(1), {}).error().code == errc::out_of_range);
}

TEST_CASE("a price that arrives with the usage is marked up exactly") {
  CHECK(charge(dynamic_price{}, in_fen(123)).value() == in_fen(123));
  CHECK(charge(dynamic_price{ratio{133'333, 100'000}, {}}, in_yuan(10)).value() ==
        mixed{1'333, 33, 100});
  const auto spot = unit_price::of({28, 4}, 2, 1'000'000).value();  // 0.0028 a million tokens
  CHECK(charge(dynamic_price{ratio{2}, {}}, spot, 1).value() == mixed{0, 28 * 2, 100'000'000});
  const dynamic_price least{ratio{1}, amount_limits::at_least(in_fen(1))};
  CHECK(charge(least, spot, 1).value() == in_fen(1));
  CHECK(charge(dynamic_price{ratio{-1}, {}}, in_fen(1)).error().code == errc::out_of_range);
  CHECK(charge(dynamic_price{ratio{2}, {}}, mixed{int128_max}).error().code == errc::overflow);
}
