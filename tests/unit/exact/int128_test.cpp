// SPDX-License-Identifier: MIT
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/exact/int128.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstdint>
#include <limits>
#include <numeric>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("limits are those of the type") {
  CHECK(integer_limits<std::int64_t>::max == std::numeric_limits<std::int64_t>::max());
  CHECK(integer_limits<std::int64_t>::min == std::numeric_limits<std::int64_t>::min());
  CHECK(integer_limits<std::uint32_t>::max == std::numeric_limits<std::uint32_t>::max());
  CHECK(integer_limits<std::int8_t>::min == -128);
  CHECK(to_text(int128_max) == "170141183460469231731687303715884105727");
  CHECK(to_text(int128_min) == "-170141183460469231731687303715884105728");
  CHECK(to_text(uint128_max) == "340282366920938463463374607431768211455");
}

TEST_CASE("the magnitude of the least value is 2^127, and comes back as that value only") {
  const uint128 lowest = uint128{1} << 127;
  CHECK(magnitude(int128_min) == lowest);
  CHECK(magnitude(-5) == 5);
  CHECK(magnitude(5) == 5);
  int128 out = 7;
  CHECK_FALSE(try_signed(lowest, false, out));
  CHECK_FALSE(try_signed(lowest + 1, true, out));
  CHECK(out == 7);
  CHECK(try_signed(lowest, true, out));
  CHECK(out == int128_min);
  CHECK(try_signed(lowest - 1, false, out));
  CHECK(out == int128_max);
  CHECK(try_signed(0, true, out));
  CHECK(out == 0);
}

TEST_CASE("checked arithmetic leaves its output alone where the result does not fit") {
  int128 out = 42;
  CHECK_FALSE(try_add(int128_max, int128{1}, out));
  CHECK_FALSE(try_add(int128_min, int128{-1}, out));
  CHECK_FALSE(try_subtract(int128{0}, int128_min, out));
  CHECK_FALSE(try_subtract(int128_min, int128{1}, out));
  CHECK_FALSE(try_multiply(int128_min, int128{-1}, out));
  CHECK_FALSE(try_multiply(int128{1} << 64, int128{1} << 63, out));
  CHECK(out == 42);
  CHECK(try_add(int128_min, int128_max, out));
  CHECK(out == -1);
  CHECK(try_multiply(int128{1} << 63, -(int128{1} << 64), out));
  CHECK(out == int128_min);
  // An interval whose start is the least instant has no length in 64 bits.
  std::int64_t length = 9;
  CHECK_FALSE(try_subtract(std::int64_t{0}, integer_limits<std::int64_t>::min, length));
  CHECK(length == 9);
}

TEST_CASE("narrowing refuses what does not fit and never flips a sign") {
  std::int64_t narrow = 3;
  CHECK_FALSE(try_convert(int128{1} << 80, narrow));  // a bill of 2^80 fen
  CHECK_FALSE(try_convert(std::uint64_t{1} << 63, narrow));
  CHECK_FALSE(try_convert(-(int128{1} << 63) - 1, narrow));
  CHECK(narrow == 3);
  CHECK(try_convert(-(int128{1} << 63), narrow));
  CHECK(narrow == integer_limits<std::int64_t>::min);
  std::uint64_t count = 3;
  CHECK_FALSE(try_convert(std::int64_t{-1}, count));
  CHECK_FALSE(try_convert(int128{1} << 64, count));
  CHECK(count == 3);
  int128 wide = 0;
  CHECK(try_convert(integer_limits<std::uint64_t>::max, wide));
  CHECK(wide == (int128{1} << 64) - 1);
  CHECK_FALSE(try_convert(uint128_max, wide));
}

TEST_CASE("bit_width counts the bits that a value needs") {
  CHECK(bit_width(0) == 0);
  for (int i = 0; i < 128; ++i) {
    CHECK(bit_width(uint128{1} << i) == i + 1);
    CHECK(bit_width(uint128_max >> i) == 128 - i);
  }
}

TEST_CASE("gcd is the greatest common divisor, and zero divides nothing away") {
  CHECK(gcd(0, 0) == 0);
  CHECK(gcd(0, 7) == 7);
  CHECK(gcd(7, 0) == 7);
  CHECK(gcd(uint128_max, uint128_max) == uint128_max);
  CHECK(gcd(uint128{3} << 100, uint128{5} << 90) == uint128{1} << 90);
  INFO(seed_text());
  random_source random{21};
  for (int i = 0; i < 2'000; ++i) {
    const std::uint64_t a = random.word() >> random.below(64);
    const std::uint64_t b = random.word() >> random.below(64);
    REQUIRE(gcd(a, b) == std::gcd(a, b));
  }
}

TEST_CASE("each rounding mode decides as its definition says") {
  // Sevenths and halves of both parities and signs; the expected answers are written out, mode by
  // mode, in the order half_even, half_up, half_down, up, down, ceiling, floor.
  struct expectation {
    bool negative;
    bool odd;
    uint128 remainder;
    uint128 divisor;
    const char* away;
  };
  const expectation table[] = {
      {false, false, 0, 7, "0000000"},
      {true, true, 0, 7, "0000000"},
      {false, false, 1, 7, "0001010"},
      {true, true, 1, 7, "0001001"},
      {false, true, 3, 7, "0001010"},
      {true, false, 3, 7, "0001001"},
      {false, false, 4, 7, "1111010"},
      {true, true, 4, 7, "1111001"},
      {false, false, 5, 10, "0101010"},
      {true, false, 5, 10, "0101001"},
      {false, true, 5, 10, "1101010"},
      {true, true, 5, 10, "1101001"},
      {false, true, uint128{1} << 126, uint128{1} << 127, "1101010"},
      {false, false, uint128_max / 2, uint128_max, "0001010"},
      {false, false, uint128_max / 2 + 1, uint128_max, "1111010"},
  };
  for (const expectation& row : table) {
    for (int mode = 0; mode < 7; ++mode) {
      INFO("mode " << mode << ", expected " << row.away);
      CHECK(rounds_away(every_rounding[mode], row.negative, row.odd, row.remainder, row.divisor) ==
            (row.away[mode] == '1'));
    }
  }
}
