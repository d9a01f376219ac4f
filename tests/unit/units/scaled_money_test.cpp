// SPDX-License-Identifier: MIT
#include "support/economics.hpp"

#include <ducat/units/scaled_money.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("money times and over a factor is exact and reduced") {
  CHECK(*checked_multiply(in_cny("10"), ratio{1, 3}) ==
        any_exact_money{{333, 1, 3}, *currency_of("CNY")});
  const auto seventh = checked_divide(in_cny("0.07"), ratio{7, 2});
  REQUIRE(seventh);
  CHECK(*seventh == in_cny("0.02"));
  CHECK(seventh->minor.denominator == 1);
  CHECK(checked_divide(in_cny("1"), ratio{0}).error() == errc::division_by_zero);
}

TEST_CASE("a part of a whole may pass 64 bits") {
  const int128 size = int128{10'000} * static_cast<int128>(1'123'200'000'000'000'000);
  CHECK(*checked_multiply(in_cny("200000"), size - 1, size) ==
        any_exact_money{*subtract({20'000'000, 0, 1}, {0, 20'000'000, static_cast<uint128>(size)}),
                        *currency_of("CNY")});
  CHECK(*checked_multiply(in_cny("200000"), size, size) == in_cny("200000"));
  CHECK(sign(*checked_multiply(in_cny("200000"), 0, size)) == 0);
  const any_exact_money debt{{-1, 2, 3}, *currency_of("CNY")};  // −1/3 fen
  CHECK(*checked_multiply(debt, 3, 4) == any_exact_money{{-1, 3, 4}, *currency_of("CNY")});
  CHECK(checked_multiply(debt, 1, 0).error() == errc::division_by_zero);
  CHECK(checked_multiply(debt, -1, 4).error() == errc::out_of_range);
  CHECK(checked_multiply(debt, 1, -4).error() == errc::out_of_range);
  CHECK(checked_multiply(in_cny("1"), int128_max, 1).error() == errc::overflow);
}

TEST_CASE("a product at the lowest value fits where only a step of it would not") {
  // −(2^128 + 2)/3 alone times 3/2 is below −2^127; with its rest of 3/4 it is an eighth above.
  const auto third = static_cast<int128>(uint128_max / 3 + 1);
  const any_exact_money amount{{-third, 3, 4}, *currency_of("CNY")};
  CHECK(*checked_multiply(amount, 3, 2) == any_exact_money{{int128_min, 1, 8}, amount.unit});
}

TEST_CASE("an amount in terms of another is a ratio, of one currency only") {
  CHECK(*proportion(in_cny("1"), in_cny("70")) == ratio{1, 70});
  CHECK(*proportion(in_cny("-1"), in_cny("4")) == ratio{-1, 4});
  CHECK(proportion(in_cny("1"), in_usd("1")).error() == errc::currency_mismatch);
  CHECK(proportion(in_cny("1"), in_cny("0")).error() == errc::division_by_zero);
}

TEST_CASE("an amount that was never set adds nothing; zero of a currency is one") {
  CHECK(*add_optional({}, in_cny("2")) == in_cny("2"));
  CHECK(*add_optional(in_cny("2"), {}) == in_cny("2"));
  CHECK(*add_optional({}, {}) == any_exact_money{});
  CHECK(*add_optional(in_cny("2"), in_cny("3")) == in_cny("5"));
  CHECK(add_optional(in_cny("2"), in_usd("0")).error() == errc::currency_mismatch);
}
