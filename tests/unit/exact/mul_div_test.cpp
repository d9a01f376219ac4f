// SPDX-License-Identifier: MIT
// wide, divisor and mul_div by hand arithmetic; property/exact_arithmetic_test.cpp holds them
// against an oracle.
#include "support/death.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/divisor.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/wide.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr uint128 pow2(int exponent) { return uint128{1} << exponent; }

// 1 degree = 312 TFLOPS × 1 h; a price of 20 CNY a degree in fen: 2000 fen over that many FLOP.
constexpr uint128 flop_per_degree = uint128{312} * 1'000'000'000'000U * 3'600U;
constexpr int128 flop_per_half_fen = 280'800'000'000'000;

void check_modes(int128 flop, const int (&expected)[7]) {
  for (int i = 0; i < 7; ++i) {
    INFO("mode " << i << ", flop " << Catch::StringMaker<int128>::convert(flop));
    CHECK(mul_div(flop, 2'000, flop_per_degree, every_rounding[i]).value() == expected[i]);
  }
}

}  // namespace

TEST_CASE("a wide product keeps every bit") {
  CHECK(multiply_wide(uint128_max, uint128_max) == uint256{uint128_max - 1, 1});
  CHECK(multiply_wide(pow2(127), 2) == uint256{1, 0});
  CHECK(multiply_wide(pow2(64), pow2(64)) == uint256{1, 0});
  CHECK(multiply_wide(uint128_max, 1) == uint256{0, uint128_max});
  CHECK(multiply_wide(uint128_max, 0) == uint256{});
  CHECK(uint256{1, 0} > uint256{0, uint128_max});
}

TEST_CASE("a wide sum carries, and refuses a carry out of its top") {
  uint256 out{7, 7};
  CHECK(try_add(uint256{0, uint128_max}, uint256{0, 1}, out));
  CHECK(out == uint256{1, 0});
  out = {7, 7};
  CHECK_FALSE(try_add(uint256{uint128_max, uint128_max}, uint256{0, 1}, out));
  CHECK_FALSE(try_add(uint256{pow2(127), 0}, uint256{pow2(127), 0}, out));
  CHECK(out == uint256{7, 7});
}

TEST_CASE("wide division gives quotients of up to 256 bits") {
  const auto by_one = divide(uint256{uint128_max, uint128_max}, 1);
  CHECK(by_one.quotient == uint256{uint128_max, uint128_max});
  CHECK(by_one.remainder == 0);
  const auto by_max = divide(uint256{uint128_max, uint128_max}, uint128_max);
  CHECK(by_max.quotient == uint256{1, 1});
  CHECK(by_max.remainder == 0);
  CHECK(divide(uint256{0, 100}, 7).quotient == uint256{0, 14});
  CHECK(divide(uint256{0, 100}, 7).remainder == 2);
}

TEST_CASE("the prepared divisor refuses a quotient of more than 128 bits and touches nothing") {
  for (const uint128 d : {uint128{1}, uint128{10}, pow2(64) - 1, pow2(64), pow2(127) + 1}) {
    const divisor by{d};
    uint128 quotient = 5;
    uint128 remainder = 6;
    CHECK_FALSE(by.try_divide(uint256{d, 0}, quotient, remainder));
    CHECK(quotient == 5);
    CHECK(remainder == 6);
    CHECK(by.try_divide(uint256{d - 1, uint128_max}, quotient, remainder));
    CHECK(quotient == uint128_max);
    CHECK(remainder == d - 1);
  }
  CHECK(divisor{} == divisor{1});
  CHECK_FALSE(divisor{2} == divisor{1});
  CHECK(sizeof(divisor) == 48);
}

TEST_CASE("a divisor of zero stops the process; as a denominator from outside it is an error") {
  CHECK(broken_invariant([] { (void)divisor{0}; }) == "value != 0");
  CHECK(broken_invariant([] { (void)divide(uint256{}, 0); }) == "d != 0");
  CHECK(mul_div(1, 1, uint128{0}, rounding::down).error().code == errc::division_by_zero);
  CHECK(mul_div_floor(1, 1, uint128{0}).error().code == errc::division_by_zero);
}

TEST_CASE("half a fen and its multiples round by mode") {
  //                                half_even, half_up, half_down, up, down, ceiling, floor
  check_modes(flop_per_half_fen, {0, 1, 0, 1, 0, 1, 0});
  check_modes(3 * flop_per_half_fen, {2, 2, 1, 2, 1, 2, 1});
  check_modes(5 * flop_per_half_fen, {2, 3, 2, 3, 2, 3, 2});
  check_modes(flop_per_half_fen + 1, {1, 1, 1, 1, 0, 1, 0});
  check_modes(flop_per_half_fen - 1, {0, 0, 0, 1, 0, 1, 0});
  check_modes(-flop_per_half_fen, {0, -1, 0, -1, 0, 0, -1});
  check_modes(-3 * flop_per_half_fen, {-2, -2, -1, -2, -1, -1, -2});
  check_modes(2 * flop_per_half_fen, {1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("token prices take the narrow branch: half a fen for 5,000 tokens at 1 yuan a million") {
  const divisor narrow{10'000'000'000'000'000U};  // 10^6 tokens × 10^(12 − 2)
  const int128 price = 1'000'000'000'000;         // 1 yuan, in 10^−12
  CHECK(mul_div(5'000, price, narrow, rounding::half_even).value() == 0);
  CHECK(mul_div(5'000, price, narrow, rounding::half_up).value() == 1);
  CHECK(mul_div(15'000, price, narrow, rounding::half_even).value() == 2);
  CHECK(mul_div(15'000, price, narrow, rounding::half_up).value() == 2);
  // The same value over a denominator of more than 64 bits.
  const divisor wide{narrow.value() * 1'000'000};
  for (const rounding mode : every_rounding) {
    for (const int128 tokens : {int128{5'000}, int128{14'999}, int128{-15'001}, int128{1} << 100}) {
      CHECK(mul_div(tokens, price, narrow, mode).value() ==
            mul_div(tokens, price * 1'000'000, wide, mode).value());
    }
  }
}

TEST_CASE("nothing times a price, and an amount times nothing, is zero without a sign") {
  for (const rounding mode : every_rounding) {
    CHECK(mul_div(0, int128_min, 7, mode).value() == 0);
    CHECK(mul_div(int128_min, 0, uint128_max, mode).value() == 0);
    CHECK(mul_div(-1, 0, 7, mode).value() == 0);
  }
  CHECK(mul_div_floor(-1, 0, uint128{7}).value() == floor_quotient{0, 0});
  // A negative price is a credit.
  CHECK(mul_div(7, -100, 2, rounding::half_even).value() == -350);
}

TEST_CASE("results of up to 2^127 − 1 and down to −2^127 are accepted, none beyond") {
  const uint128 one = 1;
  CHECK(mul_div(int128_max, 1, one, rounding::half_even).value() == int128_max);
  CHECK(mul_div(int128_min, 1, one, rounding::half_even).value() == int128_min);
  CHECK(mul_div(int128_min, -1, one, rounding::half_even).error().code == errc::overflow);
  CHECK(mul_div_floor(int128_min, -1, one).error().code == errc::overflow);
  CHECK(mul_div_floor(int128_min, 1, one).value() == floor_quotient{int128_min, 0});
  const auto two_to_64 = static_cast<int128>(pow2(64));
  CHECK(mul_div(two_to_64, two_to_64, 2, rounding::down).error().code == errc::overflow);
  CHECK(mul_div(two_to_64, -two_to_64, 2, rounding::down).value() == int128_min);
  CHECK(mul_div(int128_min, int128_min, pow2(127), rounding::down).error().code == errc::overflow);
  CHECK(mul_div(int128_min, int128_max, pow2(127), rounding::down).value() == -int128_max);
}

TEST_CASE("rounding itself can overflow, and says so") {
  // (2^128 − 1)/2 = 2^127 − 1/2.
  const auto size = static_cast<int128>(pow2(64) - 1);
  const auto factor = static_cast<int128>(pow2(64) + 1);
  CHECK(mul_div(size, factor, 2, rounding::down).value() == int128_max);
  CHECK(mul_div(size, factor, 2, rounding::up).error().code == errc::overflow);
  CHECK(mul_div(size, factor, 2, rounding::half_even).error().code == errc::overflow);
  CHECK(mul_div(size, -factor, 2, rounding::up).value() == int128_min);
  CHECK(mul_div(size, -factor, 2, rounding::half_down).value() == -int128_max);
  // −(2^128 + 1)/2 = −2^127 − 1/2, from the two prime factors of 2^128 + 1.
  const int128 p = 59'649'589'127'497'217;
  const int128 q = int128{570'468'920'068'512'905} * 10'000 + 4'721;
  CHECK(mul_div(p, -q, 2, rounding::down).value() == int128_min);
  CHECK(mul_div(p, -q, 2, rounding::half_even).value() == int128_min);
  CHECK(mul_div(p, -q, 2, rounding::ceiling).value() == int128_min);
  CHECK(mul_div(p, -q, 2, rounding::half_up).error().code == errc::overflow);
  CHECK(mul_div(p, -q, 2, rounding::floor).error().code == errc::overflow);
  CHECK(mul_div_floor(p, -q, uint128{2}).error().code == errc::overflow);
  // (2^129 − 1)/2: the truncated quotient is the largest of 128 bits, and rounding away must not
  // wrap it to zero.
  int128 seventh = 0;  // (2^129 − 1)/7
  for (int bit = 0; bit < 129; bit += 3) seventh += static_cast<int128>(pow2(bit));
  CHECK(mul_div(seventh, 7, 2, rounding::up).error().code == errc::overflow);
  CHECK(mul_div(seventh, 7, 2, rounding::half_even).error().code == errc::overflow);
  CHECK(mul_div(-seventh, 7, 2, rounding::up).error().code == errc::overflow);
}

TEST_CASE("the floor form holds the exact value below zero, too") {
  CHECK(mul_div_floor(-1, 1, uint128{3}).value() == floor_quotient{-1, 2});
  CHECK(mul_div_floor(1, 1, uint128{3}).value() == floor_quotient{0, 1});
  CHECK(mul_div_floor(-7, 1, uint128{7}).value() == floor_quotient{-1, 0});
  CHECK(mul_div_floor(-1, 1, uint128_max).value() == floor_quotient{-1, uint128_max - 1});
  floor_quotient untouched{8, 9};
  CHECK_FALSE(try_mul_div_floor(int128_max, 2, divisor{1}, untouched));
  CHECK(untouched == floor_quotient{8, 9});
  CHECK(try_mul_div_floor(int128_max, 2, divisor{4}, untouched));
  CHECK(untouched == floor_quotient{int128_max / 2, 2});
}

TEST_CASE("nine hours of a card are counted exactly where 64 bits would have wrapped") {
  const int128 flop = int128{312'000} * 9 * 3'600'000'000'000;
  CHECK(to_text(flop) == "10108800000000000000");
  CHECK(flop > integer_limits<std::int64_t>::max);
  CHECK(mul_div(flop, 1, flop_per_degree, rounding::down).value() == 9);
}
