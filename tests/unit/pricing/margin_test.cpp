// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/pricing/margin.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr any_quantity a_degree{degree_unit::scale, dimension::compute};

}  // namespace

TEST_CASE("a markup is a share of the cost, a margin a share of the price") {
  CHECK(*price_at_markup(in_cny("16"), ratio{1, 4}) == in_cny("20"));
  CHECK(*price_at_margin(in_cny("16"), ratio{1, 5}) == in_cny("20"));
  CHECK(*markup_of(in_cny("20"), in_cny("16")) == ratio{1, 4});
  CHECK(*margin_of(in_cny("20"), in_cny("16")) == ratio{1, 5});
  CHECK(*margin_of(in_cny("8"), in_cny("16")) == ratio{-1});
  CHECK(*markup_of(in_cny("8"), in_cny("16")) == ratio{-1, 2});
  CHECK(*price_at_markup(in_cny("16"), ratio{-1}) == in_cny("0"));
  CHECK(*price_at_margin(in_cny("16"), ratio{-1}) == in_cny("8"));
}

TEST_CASE("a price that no cost gives is refused") {
  CHECK(price_at_markup(in_cny("16"), ratio{-5, 4}).error() == errc::out_of_range);
  CHECK(price_at_margin(in_cny("16"), ratio{1}).error() == errc::out_of_range);
  CHECK(margin_of(in_cny("0"), in_cny("16")).error() == errc::division_by_zero);
  CHECK(markup_of(in_cny("16"), in_cny("0")).error() == errc::division_by_zero);
  CHECK(margin_of(in_cny("20"), in_usd("16")).error() == errc::currency_mismatch);
}

TEST_CASE("a quoted price is rounded once, to the digits and in the direction that are named") {
  const any_exact_money exact{{499, 46, 100}, *currency_of("CNY")};  // 4.9946 yuan
  CHECK(*quoted_price(exact, a_degree, 2, rounding::half_up) == per_degree("4.99"));
  CHECK(*quoted_price(exact, a_degree, 2, rounding::ceiling) == per_degree("5"));
  CHECK(*quoted_price(exact, a_degree, 4, rounding::floor) == per_degree("4.9946"));
  CHECK(*quoted_price(exact, a_degree, 0, rounding::down) == per_degree("4"));
  CHECK(*quoted_price(exact, a_degree, 12, rounding::down) == per_degree("4.9946"));
  CHECK(quoted_price(exact, a_degree, 13, rounding::down).error() == errc::out_of_range);
  CHECK(quoted_price(exact, a_degree, -1, rounding::down).error() == errc::out_of_range);
  CHECK(quoted_price(exact, {1, dimension::money}, 2, rounding::down).error() ==
        errc::unit_mismatch);
  CHECK(quoted_price(exact, {0, dimension::token}, 2, rounding::down).error() ==
        errc::division_by_zero);
}

TEST_CASE("a quoted price charges what it says") {
  const auto list = quoted_price(in_cny("4.9946"), a_degree, 2, rounding::ceiling).value();
  CHECK(
      checked_multiply(list, any_quantity{a_degree.amount * 10'000, dimension::compute}).value() ==
      in_cny("50000"));
}
