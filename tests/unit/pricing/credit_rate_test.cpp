// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/credit_rate.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("credits are derived from the rounded money, and buying them again changes nothing") {
  const auto rate = credit_rate::of(ratio{275, 2}).value();  // 1.375 yuan
  const mixed wanted{10, 34'567, 100'000};
  CHECK(rate.money(wanted).value() == mixed{1'422, 1'059'25, 200'000});
  const auto bought = rate.buy(wanted, rounding::half_up).value();
  CHECK(bought.minor == 1'423);
  CHECK(bought.credits == mixed{10, 96, 275});
  const auto again = rate.buy(bought.credits, rounding::half_up).value();
  CHECK(again.minor == bought.minor);
  CHECK(again.credits == bought.credits);
  CHECK(rate.credits(in_fen(275)).value() == mixed{2});
}

TEST_CASE("a rate is above zero") {
  CHECK(credit_rate::of(ratio{}).error().code == errc::out_of_range);
  CHECK(credit_rate::of(ratio{-1}).error().code == errc::out_of_range);
  const auto rate = credit_rate::of(ratio{2}).value();
  CHECK(rate.money(mixed{int128_max}).error().code == errc::overflow);
  CHECK(rate.minor_per_credit() == ratio{2});
}
