// SPDX-License-Identifier: MIT
// mixed by hand arithmetic; property/exact_arithmetic_test.cpp holds it against an oracle.
#include "support/death.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr uint128 flop_per_fen_at_20 = 561'600'000'000'000;  // the price 20 CNY a degree, reduced

}  // namespace

TEST_CASE("a product over a denominator is held exactly, in floor form") {
  CHECK(make_mixed(-1, 1, 3).value().whole == -1);
  CHECK(make_mixed(-1, 1, 3).value().rest == 2);
  CHECK(make_mixed(-1, 1, 3).value() == mixed{-1, 2, 3});
  CHECK(make_mixed(10, 3, divisor{4}).value() == mixed{7, 1, 2});
  CHECK(make_mixed(1, 1, uint128{0}).error().code == errc::division_by_zero);
  CHECK(make_mixed(int128_max, 2, 1).error().code == errc::overflow);
}

TEST_CASE("values are equal and ordered by what they are worth, not by how they are written") {
  CHECK(mixed{0, 1, 2} == mixed{0, 2, 4});
  CHECK(mixed{1, 0, 10} == mixed{1, 0, 100});
  CHECK(reduced(mixed{0, 2, 4}).denominator == 2);
  CHECK(reduced(mixed{5, 0, 100}).denominator == 1);
  CHECK(reduced(mixed{-1, 60, 100}) == mixed{-1, 3, 5});
  CHECK(mixed{0, 1, 3} < mixed{0, 1, 2});
  CHECK(mixed{-1, 2, 3} > mixed{-1, 1, 2});
  CHECK(mixed{-1, 2, 3} < mixed{});
  // 2^120 degrees against one FLOP, and two fractions that 128-bit products could not tell apart.
  CHECK(mixed{int128{1} << 120} > mixed{0, 1, 1'123'200'000'000'000'000U});
  CHECK(mixed{0, uint128_max - 2, uint128_max - 1} < mixed{0, uint128_max - 1, uint128_max});
  CHECK(sign(mixed{}) == 0);
  CHECK(sign(mixed{0, 1, 9}) == 1);
  CHECK(sign(mixed{-1, 8, 9}) == -1);
  CHECK(is_zero(mixed{0, 0, 9}));
}

TEST_CASE("sums find the least common denominator") {
  CHECK(add(mixed{0, 1, 2}, mixed{0, 1, 3}).value() == mixed{0, 5, 6});
  CHECK(add(mixed{0, 1, 4}, mixed{0, 1, 6})->denominator == 12);
  CHECK(add(mixed{0, 1, 3}, mixed{0, 1, 9})->denominator == 9);
  CHECK(add(mixed{0, 2, 3}, mixed{0, 2, 3}).value() == mixed{1, 1, 3});
  CHECK(subtract(mixed{0, 1, 3}, mixed{0, 1, 2}).value() == mixed{-1, 5, 6});
  CHECK(is_zero(subtract(mixed{-7, 1, 3}, mixed{-7, 2, 6}).value()));
  CHECK(negate(mixed{0, 1, 3}).value() == mixed{-1, 2, 3});
  CHECK(negate(mixed{5}).value() == mixed{-5});
}

TEST_CASE("a denominator of nearly 2^128 carries without overflow") {
  const mixed almost{0, uint128_max - 1, uint128_max};
  CHECK(add(almost, almost).value() == mixed{1, uint128_max - 2, uint128_max});
  CHECK(is_zero(subtract(almost, almost).value()));
  CHECK(subtract(mixed{}, almost).value() == mixed{-1, 1, uint128_max});
}

TEST_CASE("denominators without a common multiple of 128 bits are refused, after reducing them") {
  const uint128 p = uint128_max - 158;  // 2^128 − 159 is prime
  CHECK(add(mixed{0, 1, p}, mixed{0, 1, 3}).error().code == errc::overflow);
  CHECK(subtract(mixed{0, 1, p}, mixed{0, 1, 3}).error().code == errc::overflow);
  const uint128 a = uint128{3} << 100;
  const uint128 b = uint128{5} << 100;
  const uint128 c = uint128{7} << 100;
  CHECK(add(mixed{0, a / 3, a}, mixed{0, b / 5, b}).value() == mixed{0, 8, 15});
  CHECK(add(mixed{0, 1, b}, mixed{0, 1, c}).value().denominator == uint128{35} << 100);
}

TEST_CASE("only a sum that does not fit is refused, whatever carries") {
  const mixed half{0, 1, 2};
  CHECK(add(mixed{int128_max, 1, 2}, half).error().code == errc::overflow);
  CHECK(add(mixed{int128_max, 1, 2}, mixed{-1, 1, 2}).value() == mixed{int128_max});
  CHECK(add(mixed{-1, 1, 2}, mixed{int128_max, 1, 2}).value() == mixed{int128_max});
  CHECK(add(mixed{int128_min, 1, 2}, mixed{-1, 1, 2}).value() == mixed{int128_min});
  CHECK(add(mixed{int128_min, 0, 2}, mixed{-1, 1, 2}).error().code == errc::overflow);
  CHECK(subtract(mixed{int128_min, 1, 2}, half).value() == mixed{int128_min});
  CHECK(subtract(mixed{int128_min}, half).error().code == errc::overflow);
  CHECK(subtract(mixed{0}, mixed{int128_max, 1, 2}).value() == mixed{int128_min, 1, 2});
  CHECK(subtract(mixed{int128_min}, mixed{int128_max, 1, 2}).error().code == errc::overflow);
  CHECK(negate(mixed{int128_min}).error().code == errc::overflow);
  CHECK(negate(mixed{int128_min, 1, 2}).value() == mixed{int128_max, 1, 2});
  CHECK(negate(mixed{int128_max, 1, 2}).value() == mixed{int128_min, 1, 2});
}

TEST_CASE("halves below zero round by mode, and zero has no sign") {
  // half_even, half_up, half_down, up, down, ceiling, floor
  const auto check = [](const mixed& value, const int(&expected)[7]) {
    for (int i = 0; i < 7; ++i) {
      INFO("mode " << i);
      CHECK(round(value, every_rounding[i]).value() == expected[i]);
    }
  };
  check(mixed{0, 1, 2}, {0, 1, 0, 1, 0, 1, 0});
  check(mixed{1, 1, 2}, {2, 2, 1, 2, 1, 2, 1});
  check(mixed{-1, 1, 2}, {0, -1, 0, -1, 0, 0, -1});
  check(mixed{-2, 1, 2}, {-2, -2, -1, -2, -1, -1, -2});
  check(mixed{-1, 2, 3}, {0, 0, 0, -1, 0, 0, -1});
  check(mixed{-1, 1, 3}, {-1, -1, -1, -1, 0, 0, -1});
  check(mixed{-4, 0, 3}, {-4, -4, -4, -4, -4, -4, -4});
  CHECK(round(mixed{int128_max, 1, 2}, rounding::half_up).error().code == errc::overflow);
  CHECK(round(mixed{int128_max, 1, 2}, rounding::half_down).value() == int128_max);
  CHECK(round(mixed{int128_min, 1, 2}, rounding::floor).value() == int128_min);
}

TEST_CASE("rescaling is exact or refused") {
  CHECK(rescale(mixed{3, 1, 2}, 10).value().rest == 5);
  CHECK(rescale(mixed{3, 5, 10}, 2).value().rest == 1);
  CHECK(rescale(mixed{3, 1, 3}, 10).error().code == errc::inexact);
  CHECK(rescale(mixed{3, 0, 3}, 1).value() == mixed{3});
  CHECK(rescale(mixed{3, 1, 3}, 0).error().code == errc::division_by_zero);
  CHECK(rescale(mixed{0, 1, 3}, uint128_max).value() == mixed{0, uint128_max / 3, uint128_max});
}

TEST_CASE("a second at 20 a degree is 5/9 fen, and an hour of seconds is 2000 fen") {
  const mixed second = make_mixed(312'000'000'000'000, 1, flop_per_fen_at_20).value();
  CHECK(second == mixed{0, 5, 9});
  mixed sum;
  int128 rounded_each = 0;
  for (int i = 0; i < 3'600; ++i) {
    sum = add(sum, second).value();
    rounded_each += round(second, rounding::half_even).value();
  }
  CHECK(sum == mixed{2'000});
  CHECK(rounded_each == 3'600);
}

TEST_CASE("a sum does not depend on the order or the grouping of its lines") {
  INFO(seed_text());
  random_source random{31};
  const uint128 denominators[] = {1, 7, 9, 100, flop_per_fen_at_20};
  std::vector<mixed> lines;
  for (int i = 0; i < 3'000; ++i) {
    const uint128 d = denominators[random.below(5)];
    lines.push_back({random.integer(40), random.magnitude(60) % d, d});
  }
  const auto total = [](const mixed* first, const mixed* last) {
    mixed sum;
    for (; first != last; ++first) sum = add(sum, *first).value();
    return sum;
  };
  const mixed forwards = total(lines.data(), lines.data() + lines.size());
  std::mt19937_64 shuffler{seed()};
  for (int i = 0; i < 5; ++i) {
    std::shuffle(lines.begin(), lines.end(), shuffler);
    const std::size_t cut = random.below(lines.size());
    const mixed left = total(lines.data(), lines.data() + cut);
    const mixed right = total(lines.data() + cut, lines.data() + lines.size());
    CHECK(add(left, right).value() == forwards);
  }
}

TEST_CASE("the parts of cumulative rounding add up to the rounded total, in every mode") {
  // What a rounded stream of lines does: line = round(total after) − round(total before).
  INFO(seed_text());
  random_source random{32};
  for (const rounding mode : every_rounding) {
    mixed sum;
    int128 lines = 0;
    for (int i = 0; i < 2'000; ++i) {
      const int128 flop =
          random.one_in(3) ? static_cast<int128>(280'800'000'000'000) : random.integer(52);
      const mixed line = make_mixed(random.one_in(2) ? flop : -flop, 1, flop_per_fen_at_20).value();
      const mixed after = add(sum, line).value();
      lines += round(after, mode).value() - round(sum, mode).value();
      sum = after;
      REQUIRE(lines == round(sum, mode).value());
      // A line and its exact reversal leave the state as it was.
      REQUIRE(subtract(add(sum, line).value(), line).value() == sum);
    }
  }
}

TEST_CASE("an exact amount times a factor is exact") {
  CHECK(scale(mixed{1, 1, 2}, ratio{2, 3}).value() == mixed{1});
  CHECK(scale(mixed{1, 1, 2}, ratio{-2, 3}).value() == mixed{-1});
  CHECK(scale(mixed{-1, 2, 3}, ratio{1, 2}).value() == mixed{-1, 5, 6});
  CHECK(scale(mixed{0, 1, 3}, ratio{}).value() == mixed{});
  CHECK(scale(mixed{2'400'000}, ratio{4, 5}).value() == mixed{1'920'000});
  // Six per cent of 0.005 is 0.0003, not a cent.
  CHECK(scale(mixed{0, 1, 2}, ratio{6, 100}).value() == mixed{0, 3, 100});
  // A seventh of a card, seven times, is the card.
  mixed seven;
  const mixed seventh = scale(mixed{312'000}, ratio{1, 7}).value();
  for (int i = 0; i < 7; ++i) seven = add(seven, seventh).value();
  CHECK(seven == mixed{312'000});
  CHECK(scale(mixed{int128_max}, ratio{2}).error().code == errc::overflow);
  CHECK(scale(mixed{int128_min, 1, 2}, ratio{-1}).value() == mixed{int128_max, 1, 2});
  CHECK(scale(mixed{int128_min, 1, 2}, ratio{1}).value() == mixed{int128_min, 1, 2});
  CHECK(scale(mixed{int128_min}, ratio{-1}).error().code == errc::overflow);
  CHECK(scale(mixed{int128_min / 3 - 1, 2, 3}, ratio{3}).value() == mixed{int128_min / 3 * 3 - 1});
  CHECK(scale(mixed{0, 1, uint128_max}, ratio{1, 2}).error().code == errc::overflow);
  CHECK(scale(mixed{0, 2, uint128_max}, ratio{1, 2}).value() == mixed{0, 1, uint128_max});
  CHECK(scale(mixed{0, 1, uint128_max}, ratio{3, 1}).value() == mixed{0, 1, uint128_max / 3});
}

TEST_CASE("a fraction of one or more is a broken invariant, and can be asked for") {
  const mixed broken{0, 3, 3};
  CHECK_FALSE(broken.is_valid());
  CHECK_FALSE(mixed{0, 0, 0}.is_valid());
  CHECK(mixed{}.is_valid());
  CHECK_FALSE(broken_invariant([&] { (void)add(broken, mixed{}); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)subtract(mixed{}, broken); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)negate(broken); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)round(broken, rounding::down); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)reduced(broken); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)rescale(broken, 6); }).empty());
  CHECK_FALSE(broken_invariant([&] { (void)(broken < mixed{}); }).empty());
}
