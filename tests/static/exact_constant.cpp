// SPDX-License-Identifier: MIT
// Floor 1 in constant evaluation: a price list can be proved by the compiler. The values are the
// hand arithmetic of tests/unit/exact.
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/siphash.hpp>

#include <type_traits>

namespace {

using namespace ducat;

constexpr int128 degree = 1'123'200'000'000'000'000;
constexpr int128 half_fen = 280'800'000'000'000;  // FLOP, at 20 CNY a degree

// half_even, half_up, half_down, up, down, ceiling, floor, as digits.
constexpr int by_mode(int128 flop, rounding mode) {
  return static_cast<int>(mul_div(flop, 2'000, static_cast<uint128>(degree), mode).value());
}
static_assert(by_mode(degree, rounding::half_even) == 2'000);
static_assert(by_mode(3 * half_fen, rounding::half_even) == 2);
static_assert(by_mode(3 * half_fen, rounding::half_up) == 2);
static_assert(by_mode(3 * half_fen, rounding::half_down) == 1);
static_assert(by_mode(-3 * half_fen, rounding::up) == -2);
static_assert(by_mode(-3 * half_fen, rounding::down) == -1);
static_assert(by_mode(-3 * half_fen, rounding::ceiling) == -1);
static_assert(by_mode(-3 * half_fen, rounding::floor) == -2);

static_assert(multiply_wide(uint128_max, uint128_max) == uint256{uint128_max - 1, 1});
static_assert(divide(uint256{uint128_max, uint128_max}, uint128_max).quotient == uint256{1, 1});
static_assert(divide(uint256{1, 0}, 10).remainder == 6);  // 2^128 ends in 6
static_assert(mul_div_floor(-1, 1, divisor{uint128_max}).value() ==
              floor_quotient{-1, uint128_max - 1});
static_assert(mul_div(int128_min, -1, uint128{1}, rounding::down).error().code == errc::overflow);

static_assert(add(mixed{0, 1, 2}, mixed{0, 1, 3}).value() == mixed{0, 5, 6});
static_assert(subtract(mixed{}, mixed{0, 1, 3}).value() == mixed{-1, 2, 3});
static_assert(mixed{0, uint128_max - 2, uint128_max - 1} < mixed{0, uint128_max - 1, uint128_max});
static_assert(round(mixed{-1, 1, 2}, rounding::half_up).value() == -1);
static_assert(rescale(mixed{0, 1, 2}, 10).value().rest == 5);
static_assert(scale(mixed{2'400'000}, ratio{4, 5}).value() == mixed{1'920'000});

static_assert(ratio{9'894, 3'120} == ratio{1'649, 520});
static_assert(ratio::parse("0.7").value() == ratio{7, 10});
static_assert(multiply(ratio{1, 7}, ratio{7}).value() == ratio{1});

static_assert(parse_fixed("734368.35", 2).value() == 73'436'835);
static_assert(parse_fixed("0.0049996", 2, rounding::half_up).value() == 0);
static_assert(parse_decimal("1e5").error().code == errc::invalid_text);
static_assert(parse_decimal_exponent("1e5").value().coefficient == 100'000);
static_assert(parse_integer("-170141183460469231731687303715884105728").value() == int128_min);
static_assert(to_grouped_text(73'436'835, 2) == "734,368.35");
static_assert(to_text(int128_min) == "-170141183460469231731687303715884105728");

struct three {
  int128 part[3];
  friend constexpr bool operator==(const three&, const three&) = default;
};
constexpr three split(int128 total, three weights) {
  three out{};
  allocate(total, weights.part, 3, out.part).value();
  return out;
}
static_assert(split(3, {3'002'399'751'580'333, 1'000'000'000'000'000, 501'199'875'790'167}) ==
              three{2, 1, 0});
static_assert(split(-10, {6, 6, 2}) == three{-4, -4, -2});

constexpr three share(int128 total, const mixed (&shares)[3]) {
  three out{};
  allocate_shares(total, shares, 3, out.part).value();
  return out;
}
static_assert(share(1, {{0, 1, 3}, {0, 1, 3}, {0, 1, 3}}) == three{1, 0, 0});

static_assert(siphash_2_4_128({0x0706050403020100U, 0x0f0e0d0c0b0a0908U}, "") ==
              hash128{0xe6a825ba047f81a3U, 0x930255c71472f66dU});

// Values that tables and events hold.
static_assert(std::is_trivially_copyable_v<divisor> && std::is_trivially_copyable_v<mixed>);
static_assert(std::is_trivially_copyable_v<ratio> && sizeof(ratio) == 16);
static_assert(std::is_trivially_copyable_v<result<mixed>> &&
              std::is_trivially_copyable_v<number_text>);
static_assert(std::has_unique_object_representations_v<hash128>);

// The integer concept, in strict and gnu dialects alike.
static_assert(signed_integer<int128> && unsigned_integer<uint128> && integer<long long>);
static_assert(!integer<bool> && !integer<char> && !integer<double>);

}  // namespace
