// SPDX-License-Identifier: MIT
// The kernels of exact/ against an oracle that shares no code with them, on seeded random inputs
// that prefer powers of two, their neighbours and long runs of ones.
#include "support/oracle.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/divisor.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/exact/word_divisor.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int rounds = 60'000;

uint256 any_wide(random_source& random) { return {random.magnitude(), random.magnitude()}; }

}  // namespace

TEST_CASE("a wide product, sum and order are those of unbounded integers") {
  INFO(seed_text());
  random_source random{1};
  for (int i = 0; i < rounds; ++i) {
    const uint128 a = random.magnitude();
    const uint128 b = random.magnitude();
    REQUIRE(big(multiply_wide(a, b)) == big(a) * big(b));
    const uint256 x = any_wide(random);
    const uint256 y = random.one_in(4) ? uint256{x.high, random.magnitude()} : any_wide(random);
    REQUIRE((x < y) == (big(x) < big(y)));
    REQUIRE((x == y) == (big(x) == big(y)));
    uint256 sum{1, 2};
    const bool fits = try_add(x, y, sum);
    REQUIRE(fits == (big(x) + big(y) < (cpp_int{1} << 256)));
    REQUIRE(big(sum) == (fits ? big(x) + big(y) : (cpp_int{1} << 128) + 2));
  }
}

TEST_CASE("long division and the prepared reciprocal agree with unbounded integers") {
  INFO(seed_text());
  random_source random{2};
  int quotients_too_large = 0;
  for (int i = 0; i < rounds; ++i) {
    const uint128 d = random.positive();
    uint256 n = any_wide(random);
    if (random.one_in(3)) n = multiply_wide(d, random.magnitude());  // remainder 0
    if (random.one_in(3)) n.high = d == 1 ? 0 : n.high % d;          // quotient < 2^128
    if (random.one_in(6) && d > 1) n = {d - 1, uint128_max - random.magnitude(8)};
    const auto slow = divide(n, d);
    INFO(big(n) << " / " << big(d));
    REQUIRE(big(slow.quotient) == big(n) / big(d));
    REQUIRE(big(slow.remainder) == big(n) % big(d));

    const divisor prepared{d};
    REQUIRE(prepared.value() == d);
    uint128 quotient = 42;
    uint128 remainder = 43;
    if (prepared.try_divide(n, quotient, remainder)) {
      REQUIRE(slow.quotient == uint256{0, quotient});
      REQUIRE(remainder == slow.remainder);
    } else {
      ++quotients_too_large;
      REQUIRE(slow.quotient.high != 0);
      REQUIRE(quotient == 42);
      REQUIRE(remainder == 43);
    }
  }
  CHECK(quotients_too_large > rounds / 20);
  CHECK(quotients_too_large < rounds / 2);
}

TEST_CASE("a divisor of one word divides as any other") {
  INFO(seed_text());
  random_source random{9};
  const std::uint64_t largest = word_divisor::largest;
  for (int i = 0; i < rounds; ++i) {
    const auto d = static_cast<std::uint64_t>(random.magnitude(63)) | (random.one_in(2) ? 2 : 3);
    const word_divisor prepared{d};
    const auto n = static_cast<std::uint64_t>(random.magnitude(63));
    CAPTURE(n, d);
    REQUIRE(prepared.quotient(n) == n / d);
    // A quotient is wrong first where a multiple begins, and for large numbers.
    for (const std::uint64_t of : {n, largest}) {
      const std::uint64_t multiple = of / d * d;
      REQUIRE(prepared.quotient(multiple) == multiple / d);
      if (multiple > 0) REQUIRE(prepared.quotient(multiple - 1) == (multiple - 1) / d);
      if (multiple < largest) REQUIRE(prepared.quotient(multiple + 1) == (multiple + 1) / d);
    }
    REQUIRE(prepared.quotient(largest) == largest / d);
  }
}

TEST_CASE("the reciprocals are those of the paper, to the last unit") {
  // One too many would mostly be made good by the corrections of the division: look at the number
  // itself.
  INFO(seed_text());
  random_source random{8};
  const cpp_int base = cpp_int{1} << 64;
  for (int i = 0; i < rounds; ++i) {
    const uint128 d = random.magnitude() | uint128{1} << 127;
    INFO(big(d));
    const cpp_int expected = (base * base * base - 1) / big(d) - base;
    REQUIRE(detail::reciprocal_of_double_word(d) == expected);
    const auto word = static_cast<std::uint64_t>(d >> 64);
    REQUIRE(detail::reciprocal_of_word(word) == (base * base - 1) / word - base);
  }
}

TEST_CASE("division holds at the corners of the trial digit") {
  // Divisors 2^k and 2^k ± 1 under dividends whose upper words equal the divisor's, or miss it by
  // one: where a trial digit is one base too large, and where long division would have to add back.
  for (int k = 0; k < 128; ++k) {
    for (int off_d = -1; off_d <= 1; ++off_d) {
      const uint128 d = (uint128{1} << k) + static_cast<uint128>(off_d);
      if (d == 0) continue;
      const divisor prepared{d};
      for (const uint128 below : {uint128{1}, uint128{2}, d / 2 + 1, d}) {
        if (below > d) continue;
        for (const uint128 low : {uint128{0}, uint128{1}, d - 1, d, ~d, uint128_max - 1,
                                  uint128_max, uint128_max << 64, uint128_max >> 64}) {
          const uint256 n{d - below, low};
          const auto slow = divide(n, d);
          INFO(big(n) << " / " << big(d));
          REQUIRE(big(slow.quotient) == big(n) / big(d));
          REQUIRE(big(slow.remainder) == big(n) % big(d));
          uint128 quotient = 0;
          uint128 remainder = 0;
          REQUIRE(prepared.try_divide(n, quotient, remainder));
          REQUIRE(big(quotient) == big(n) / big(d));
          REQUIRE(big(remainder) == big(n) % big(d));
        }
      }
    }
  }
}

TEST_CASE("mul_div rounds the exact quotient once, in every mode") {
  INFO(seed_text());
  random_source random{3};
  int refused = 0;
  for (int i = 0; i < rounds / 2; ++i) {
    const int128 a = random.integer();
    const int128 b = random.integer(random.one_in(2) ? 63 : 127);
    uint128 d = random.positive();
    if (random.one_in(3)) d = uint128{2} * random.positive(62);  // ties are likely
    const cpp_int product = big(a) * big(b);
    const divisor prepared{d};
    INFO(big(a) << " * " << big(b) << " / " << big(d));
    for (const rounding mode : every_rounding) {
      const cpp_int expected = rounded(product, big(d), mode);
      const auto actual = mul_div(a, b, prepared, mode);
      REQUIRE(actual.has_value() == fits_int128(expected));
      if (actual) {
        REQUIRE(big(*actual) == expected);
      } else {
        REQUIRE(actual.error().code == errc::overflow);
        ++refused;
      }
    }
    const cpp_int low = floor_of(product, big(d));
    const auto floor = mul_div_floor(a, b, prepared);
    REQUIRE(floor.has_value() == fits_int128(low));
    if (floor) {
      REQUIRE(big(floor->whole) == low);
      REQUIRE(big(floor->rest) == product - low * big(d));
    }
    REQUIRE(mul_div_floor(a, b, d).has_value() == floor.has_value());
  }
  CHECK(refused > rounds / 20);
}

namespace {

mixed any_mixed(random_source& random, int denominator_bits) {
  const uint128 denominator = random.positive(denominator_bits);
  return {random.integer(random.one_in(3) ? 127 : 64), random.magnitude() % denominator,
          denominator};
}

}  // namespace

TEST_CASE("mixed sums, differences, order and rounding are those of unbounded fractions") {
  INFO(seed_text());
  random_source random{4};
  int refused = 0;
  for (int i = 0; i < rounds / 4; ++i) {
    mixed a = any_mixed(random, 128);
    mixed b = any_mixed(random, random.one_in(2) ? 128 : 40);
    if (random.one_in(3)) b = {b.whole, random.magnitude() % a.denominator, a.denominator};
    if (random.one_in(8)) b = {a.whole, b.rest, b.denominator};
    const fraction x = exact(a);
    const fraction y = exact(b);
    REQUIRE((a < b) == (x < y));
    REQUIRE((a == b) == (x == y));
    REQUIRE(sign(a) == x.numerator.sign());
    REQUIRE(exact(reduced(a)) == x);

    const fraction expected[] = {x + y, x - y};
    const result<mixed> actual[] = {add(a, b), subtract(a, b)};
    for (int operation = 0; operation < 2; ++operation) {
      if (actual[operation]) {
        REQUIRE(actual[operation]->is_valid());
        REQUIRE(exact(*actual[operation]) == expected[operation]);
        continue;
      }
      ++refused;
      REQUIRE(actual[operation].error().code == errc::overflow);
      const mixed least_a = reduced(a);
      const mixed least_b = reduced(b);
      const cpp_int least_denominator = lcm(big(least_a.denominator), big(least_b.denominator));
      const bool denominator_fits =
          a.denominator == b.denominator || least_denominator < (cpp_int{1} << 128);
      REQUIRE_FALSE((denominator_fits && fits_int128(floor_of(expected[operation]))));
    }
    for (const rounding mode : every_rounding) {
      const cpp_int whole = rounded(x.numerator, x.denominator, mode);
      const auto actual_round = round(a, mode);
      REQUIRE(actual_round.has_value() == fits_int128(whole));
      if (actual_round) REQUIRE(big(*actual_round) == whole);
    }
    if (const auto negative = negate(a)) {
      REQUIRE(exact(*negative) == fraction{} - x);
    } else {
      REQUIRE(a.whole == int128_min);
      REQUIRE(a.rest == 0);
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("rescaling keeps the value or says that it cannot") {
  INFO(seed_text());
  random_source random{5};
  int inexact = 0;
  for (int i = 0; i < rounds / 4; ++i) {
    const mixed a = any_mixed(random, 64);
    const uint128 factor = random.positive(64);
    const auto wider = rescale(a, a.denominator * factor);
    REQUIRE(wider.has_value());
    REQUIRE(wider->denominator == a.denominator * factor);
    REQUIRE(exact(*wider) == exact(a));
    REQUIRE(rescale(*wider, a.denominator)->rest == a.rest);

    const uint128 other = random.positive(64);
    const auto converted = rescale(a, other);
    const bool possible = (big(a.rest) * big(other)) % big(a.denominator) == 0;
    REQUIRE(converted.has_value() == possible);
    if (converted) {
      REQUIRE(exact(*converted) == exact(a));
    } else {
      REQUIRE(converted.error().code == errc::inexact);
      ++inexact;
    }
  }
  CHECK(inexact > rounds / 20);
}

TEST_CASE("an exact amount times a ratio is exact, or does not fit") {
  INFO(seed_text());
  random_source random{6};
  int scaled = 0;
  for (int i = 0; i < rounds / 4; ++i) {
    const mixed a = any_mixed(random, random.one_in(2) ? 64 : 100);
    const auto numerator = static_cast<std::int64_t>(random.integer(63));
    const auto denominator = static_cast<std::int64_t>(random.positive(63));
    const ratio factor{numerator, denominator};
    const fraction expected = exact(a) * fraction{big(int128{numerator}), big(int128{denominator})};
    const auto actual = scale(a, factor);
    if (actual) {
      ++scaled;
      REQUIRE(exact(*actual) == expected);
    } else {
      REQUIRE(actual.error().code == errc::overflow);
      const cpp_int common = gcd(expected.numerator, expected.denominator);
      const bool small =
          expected.denominator < (cpp_int{1} << 128) && fits_int128(2 * floor_of(expected));
      REQUIRE_FALSE(small);
    }
  }
  CHECK(scaled > rounds / 40);
}

TEST_CASE("ratios multiply, divide and compare as unbounded fractions do") {
  INFO(seed_text());
  random_source random{7};
  const auto any_ratio = [&] {
    return ratio{static_cast<std::int64_t>(random.integer(random.one_in(2) ? 63 : 31)),
                 static_cast<std::int64_t>(random.positive(random.one_in(2) ? 63 : 31))};
  };
  const auto exactly = [](ratio r) {
    return fraction{big(int128{r.numerator()}), big(int128{r.denominator()})};
  };
  const auto check = [&](const result<ratio>& actual, const fraction& expected) {
    const cpp_int common = gcd(expected.numerator, expected.denominator);
    const cpp_int limit = cpp_int{1} << 63;
    const int flip = expected.denominator < 0 ? -1 : 1;
    const cpp_int numerator = flip * expected.numerator / common;
    const cpp_int denominator = flip * expected.denominator / common;
    const bool fits = numerator >= -limit && numerator < limit && denominator < limit;
    REQUIRE(actual.has_value() == fits);
    if (!actual) return;
    REQUIRE(big(int128{actual->numerator()}) == numerator);
    REQUIRE(big(int128{actual->denominator()}) == denominator);
  };
  for (int i = 0; i < rounds / 4; ++i) {
    const ratio a = any_ratio();
    const ratio b = any_ratio();
    const fraction x = exactly(a);
    const fraction y = exactly(b);
    REQUIRE((a < b) == (x < y));
    REQUIRE((a == b) == (x == y));
    check(multiply(a, b), x * y);
    if (b.numerator() != 0) check(divide(a, b), x * fraction{y.denominator, y.numerator});

    const int128 amount = random.integer();
    const fraction product = x * fraction{big(amount)};
    const auto floor = scale_floor(amount, a);
    REQUIRE(floor.has_value() == fits_int128(floor_of(product)));
    if (floor) {
      REQUIRE(big(floor->whole) == floor_of(product));
      const mixed value{floor->whole, floor->rest, static_cast<uint128>(a.denominator())};
      REQUIRE(exact(value) == product);
    }
  }
}
