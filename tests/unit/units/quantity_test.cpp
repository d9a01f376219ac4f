// SPDX-License-Identifier: MIT
// Quantities at their limits: what fits, what is refused, and that comparison never overflows.
#include "support/death.hpp"
#include "support/oracle.hpp"
#include "support/print_units.hpp"
#include "support/random.hpp"

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr int128 flop_per_degree = 1'123'200'000'000'000'000;

// value × scale, as an unbounded integer.
template <class U, class R> cpp_int in_base_units(const quantity<U, R>& value) {
  return big(static_cast<int128>(value.count())) * big(U::scale);
}

int sign_of(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

template <class A, class B> void check_order(const A& a, const B& b) {
  CAPTURE(a, b);
  const int expected = in_base_units(a).compare(in_base_units(b));
  CHECK(sign_of(a <=> b) == (expected < 0 ? -1 : expected > 0 ? 1 : 0));
  CHECK((a == b) == (expected == 0));
  CHECK(sign_of(b <=> a) == -sign_of(a <=> b));
}

}  // namespace

TEST_CASE("nine card-hours of 312 TFLOPS are exact where 64 bits would wrap") {
  const flops used = 312_tflops * 9_h;
  CHECK(used.count() == int128{10'108'800'000'000} * 1'000'000);
  CHECK(used == 9_degrees);
  std::int64_t narrow = 0;
  CHECK_FALSE(try_convert(used.count(), narrow));
}

TEST_CASE("the largest rate times the longest time fits; three cards of it are an error") {
  const auto once = checked_multiply(flops_rate::max(), nanoseconds::max());
  REQUIRE(once.has_value());
  CHECK(big(once->count()) == ((cpp_int{1} << 63) - 1) * ((cpp_int{1} << 63) - 1));
  flops balance = *once;
  const auto thrice = checked_multiply(*once, 3);
  CHECK(thrice.error().code == errc::overflow);
  CHECK(balance == *once);
  CHECK(broken_invariant([&] { balance *= 3; }) != "");
  CHECK(balance == *once);
}

TEST_CASE("cards, rate and time multiply in any order") {
  const flops expected = 96_degrees;
  CHECK(64_cards * 312_tflops * 90_min == expected);
  CHECK(64_cards * 90_min * 312_tflops == expected);
  CHECK(90_min * 312_tflops * 64 == expected);
  CHECK(64 * 312_tflops * hours{1} + 64 * 312_tflops * minutes{30} == expected);
  CHECK(64_cards * 90_min == 96_card_hours);
  CHECK(10_gb * 1_h == 10_gb_hours);
}

TEST_CASE("seven sevenths of a card for an hour are one degree, by floors of the running total") {
  // 312000/7 FLOP per nanosecond is no integer: the ratio is applied to the total, never to the
  // rate.
  const flops slice_hour = 312_tflops * 1_h;
  flops total;
  flops charged;
  for (int slice = 1; slice <= 7; ++slice) {
    total += slice_hour;
    const auto running = scale_floor(total.count(), ratio{1, 7});
    REQUIRE(running.has_value());
    const flops share = flops{running->whole} - charged;
    CHECK((share.count() == flop_per_degree / 7 || share.count() == flop_per_degree / 7 + 1));
    charged += share;
  }
  CHECK(charged == 1_degree);
}

TEST_CASE("comparison is exact for all values of all units") {
  using wide_degrees = quantity<degree_unit, int128>;
  CHECK(wide_degrees{int128{1} << 120} > 1_flop);
  CHECK(wide_degrees{-(int128{1} << 120)} < 1_flop);
  CHECK(wide_degrees::min() < -1_flop);
  CHECK(hours::max() > nanoseconds::max());
  CHECK(hours::min() < nanoseconds::min());
  CHECK(nanoseconds{42} < milliseconds::max());
  CHECK(1_pflops_day < 77_degrees);
  CHECK(1_pflops_day > 76_degrees);
  INFO(seed_text());
  random_source random{21};
  for (int i = 0; i < 2'000; ++i) {
    const int128 count = random.integer();
    check_order(wide_degrees{count}, flops{random.integer()});
    check_order(wide_degrees{count}, quantity<pflops_day_unit, int128>{random.integer()});
    const auto low = static_cast<std::int64_t>(random.integer(63));
    check_order(hours{low}, nanoseconds{static_cast<std::int64_t>(random.integer(63))});
    check_order(degrees{low}, flops{int128{low} * flop_per_degree + random.integer(2)});
  }
}

TEST_CASE("a sum that does not fit is refused, also while it is brought to the finer unit") {
  CHECK(checked_add(degrees::max(), 1_degree).error().code == errc::overflow);
  CHECK(checked_subtract(degrees::min(), 1_degree).error().code == errc::overflow);
  CHECK(checked_add(hours::max(), 1_ns).error().code == errc::overflow);
  CHECK(checked_negate(flops::min()).error().code == errc::overflow);
  CHECK(checked_negate(flops::max()).value() == flops::min() + 1_flop);
  CHECK(broken_invariant([] { (void)(hours::max() + 1_ns); }) != "");
  CHECK(broken_invariant([] { (void)-degrees::min(); }) != "");
  CHECK(broken_invariant([] { (void)(degrees{1} * integer_limits<std::uint64_t>::max); }) != "");
  degrees value = degrees::max();
  CHECK(broken_invariant([&] { value += 1_degree; }) != "");
  CHECK(broken_invariant([&] { value -= degrees{-1}; }) != "");
}

TEST_CASE("units that do not divide each other add in base units") {
  const auto sum = 1_pflops_day + 1_degree;
  CHECK(in_base_units(sum) == cpp_int{"86400000000000000000"} + cpp_int{"1123200000000000000"});
  CHECK(13_pflops_days == 1'000_degrees);
  CHECK(1_degree - 3'600_degree_seconds == 0_flops);
}

TEST_CASE("a conversion is exact, or says why not") {
  CHECK(checked_convert<degrees>(5 * 1_degree).value() == 5_degrees);
  CHECK(checked_convert<degrees>(flops{flop_per_degree + 1}).error().code == errc::inexact);
  CHECK(checked_convert<nanoseconds>(hours{2'562'047}).has_value());
  CHECK(checked_convert<nanoseconds>(hours{2'562'048}).error().code == errc::overflow);
  CHECK(checked_convert<nanoseconds>(hours::max()).error().code == errc::overflow);
  CHECK(checked_convert<nanoseconds>(hours{-2'562'048}).error().code == errc::overflow);
  CHECK(checked_convert<degrees>(flops::max()).error().code == errc::inexact);
  CHECK(checked_convert<pflops_days>(quantity<pflops_day_unit, int128>{int128{1} << 31})
            .error()
            .code == errc::overflow);
}

TEST_CASE("rounding to a coarser unit agrees with unbounded arithmetic in every mode") {
  INFO(seed_text());
  random_source random{22};
  for (int i = 0; i < 1'000; ++i) {
    // Often within two FLOP of a tie.
    const int128 near =
        int128{static_cast<std::int32_t>(random.integer(31))} * (flop_per_degree / 2);
    const flops value{random.one_in(2) ? near + random.integer(2) : random.integer(100)};
    for (const rounding mode : every_rounding) {
      const cpp_int expected = rounded(big(value.count()), big(flop_per_degree), mode);
      CAPTURE(value, static_cast<int>(mode));
      CHECK(big(int128{round_to<degrees>(value, mode).count()}) == expected);
    }
  }
}

TEST_CASE("a rounded value that does not fit is refused") {
  CHECK(checked_round_to<degrees>(flops::max(), rounding::down).error().code == errc::overflow);
  CHECK(broken_invariant([] { (void)round_to<degrees>(flops::max(), rounding::down); }) != "");
  CHECK(checked_round_to<hours>(nanoseconds::max(), rounding::down).value() == hours{2'562'047});
}

TEST_CASE("a quotient is rounded as it is told") {
  CHECK(divide(10_tokens, 4, rounding::half_even).value() == 2_tokens);
  CHECK(divide(10_tokens, 4, rounding::half_up).value() == 3_tokens);
  CHECK(divide(10_tokens, -4, rounding::floor).value() == -3_tokens);
  CHECK(divide(tokens::min(), -1, rounding::down).error().code == errc::overflow);
  CHECK(divide(1_token, 0, rounding::down).error().code == errc::division_by_zero);
  CHECK(divide(1_token, uint128_max, rounding::down).error().code == errc::out_of_range);
}

TEST_CASE("an amount of compute lasts as long as the rate says") {
  CHECK(divide(1_degree, 312_tflops, rounding::up).value() == 1_h);
  CHECK(divide(10'000_degrees, 64 * 312_tflops, rounding::down).value() == 156_h + 15_min);
  CHECK(divide(1_flop, 312_tflops, rounding::up).value() == 1_ns);
  CHECK(divide(1_flop, 312_tflops, rounding::down).value() == 0_ns);
  CHECK(divide(1_flop, 0_tflops, rounding::up).error().code == errc::division_by_zero);
  CHECK(divide(1_flop, -1_tflops, rounding::up).error().code == errc::out_of_range);
  CHECK(divide(flops::max(), 1_tflops, rounding::up).error().code == errc::overflow);
}

TEST_CASE("what is known at run time only is checked at run time") {
  const any_quantity pack{10'000_degrees};
  CHECK(pack.amount == 10'000 * flop_per_degree);
  CHECK(pack.as<degrees>().value() == 10'000_degrees);
  CHECK(pack.as<tokens>().error().code == errc::unit_mismatch);
  CHECK(any_quantity{1_flop}.as<degrees>().error().code == errc::inexact);
  CHECK(checked_add(pack, any_quantity{1_flop})->amount == pack.amount + 1);
  CHECK(checked_add(pack, any_quantity{1_token}).error().code == errc::unit_mismatch);
  CHECK(checked_subtract(pack, any_quantity{1_token}).error().code == errc::unit_mismatch);
  CHECK(checked_subtract(any_quantity{flops::min()}, any_quantity{1_flop}).error().code ==
        errc::overflow);
  CHECK(compare(pack, any_quantity{9'999_degrees}).value() == 1);
  CHECK(compare(pack, any_quantity{0_tokens}).error().code == errc::unit_mismatch);
  CHECK_FALSE(any_quantity{0_tokens} == any_quantity{0_flops});
}
