// SPDX-License-Identifier: MIT
// Facts of the unit types. Each thing that must not compile stands beside the like that does; what
// a compiler says to the programmer is in compile_fail/.
#include <ducat/units/allocation.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>

#include <type_traits>

using namespace ducat;
using namespace ducat::literals;

namespace {

// The price list of the first page is proved by the compiler.
constexpr auto per_degree = 20_cny / 1_degree;
static_assert(per_degree * 10'000_degrees == 200'000_cny);
static_assert(10'000_degrees * per_degree == 200'000_cny);
static_assert((per_degree * 1_degree_second).minor() == mixed{0, 5, 9});
static_assert((per_degree * 1_degree_second).round(rounding::up).value() == 0.01_cny);

// ---- units ----
static_assert(1_degree == 3'600_degree_seconds);
static_assert(1_degree == 1'123'200'000'000'000'000_flops);
static_assert(13_pflops_days == 1'000_degrees);
static_assert(1_pflops_day == 86'400'000'000'000'000'000_flops);
static_assert(312_tflops == 312'000_flop_per_ns);
static_assert(312_tflops * 1_h == 1_degree);
static_assert(64_cards * 312_tflops * 1_h == 64_degrees);
static_assert(1_kib == 1'024_bytes && 1_kb == 1'000_bytes && 1_gib > 1_gb);
static_assert(1_gib * 1_h == 1_gib_hour);
static_assert(1_h + 30_min + 5_s + 7_ns == nanoseconds{5'405'000'000'007});
static_assert(1_d == hours{24} && 1_ms == 1'000_us);
static_assert(1_mtoken == 1'000_ktokens && 1_ktoken == 1'000_tokens);

// ---- literals: the unit that is written where it is whole, else exact base units ----
static_assert(std::is_same_v<decltype(1_degree), degrees>);
static_assert(std::is_same_v<decltype(1.0_degree), degrees>);
static_assert(std::is_same_v<decltype(0.65_degrees), flops>);
static_assert(std::is_same_v<decltype(312_tflops), tflops>);
static_assert(std::is_same_v<decltype(989.4_tflops), flops_rate>);
static_assert(std::is_same_v<decltype(1_h), nanoseconds>);
static_assert(std::is_same_v<decltype(20_cny), money<cny>>);
static_assert((0.65_degrees).count() == 730'080'000'000'000'000);
static_assert((20_cny).count() == 2'000 && (1.005_kwd).count() == 1'005 && (5_jpy).count() == 5);
static_assert((1.50_cny).count() == 150 && (1.500'000_cny).count() == 150 &&
              (0.5_cny).count() == 50);
static_assert(10'000_degrees == 1'00'00_degrees && (0_tokens).count() == 0);
static_assert(170141183460469231731687303715884105727_flops == flops::max());
static_assert(9223372036854775807_degrees == degrees::max());
// One more than an int64 of degrees is still exact, in flops.
static_assert(std::is_same_v<decltype(9223372036854775808_degrees), flops>);

// ---- conversions: implicit where exact for every value, else by name ----
template <class From, class To>
concept implicit = std::is_convertible_v<From, To>;
static_assert(implicit<degrees, flops> && !implicit<flops, degrees>);
static_assert(implicit<degree_seconds, flops> && !implicit<degree_seconds, degrees>);
static_assert(implicit<pflops_days, flops> && !implicit<pflops_days, degrees>);
static_assert(implicit<tflops, flops_rate> && !implicit<flops_rate, tflops>);
static_assert(implicit<mtokens, tokens> && !implicit<tokens, mtokens>);
static_assert(implicit<card_hours, card_nanoseconds> && implicit<gibibyte_hours, byte_nanoseconds>);
// Exact is not enough: the largest value would not fit.
static_assert(!implicit<hours, nanoseconds> && !implicit<quantity<degree_unit, int128>, flops>);
static_assert(implicit<quantity<hour_unit, short>, nanoseconds>);
static_assert(implicit<degrees, quantity<degree_unit, int128>>);
static_assert(!implicit<quantity<degree_unit, int128>, degrees>);
// The lowest value counts, too: 128 × 258 passes 32 767, 127 × 258 does not.
struct dozen_unit {
  using dimension = token_dimension;
  static constexpr uint128 scale = 258;
  static constexpr const char* symbol = "258 tokens";
};
static_assert(!implicit<quantity<dozen_unit, signed char>, quantity<token_unit, short>>);
static_assert(implicit<quantity<dozen_unit, signed char>, quantity<token_unit, int>>);

// A number is a quantity only by name, and only where every value of its type fits.
static_assert(std::is_constructible_v<degrees, int> && !implicit<int, degrees>);
static_assert(std::is_constructible_v<degrees, unsigned> &&
              !std::is_constructible_v<degrees, unsigned long>);
static_assert(std::is_constructible_v<flops, unsigned long> &&
              !std::is_constructible_v<flops, uint128>);
static_assert(!std::is_constructible_v<degrees, double> &&
              !std::is_constructible_v<money<cny>, float>);
static_assert(!std::is_constructible_v<degrees, bool> && !std::is_constructible_v<degrees, char>);

// ---- operators ----
template <class A, class B>
concept adds = requires(A a, B b) { a + b; };
template <class A, class B>
concept subtracts = requires(A a, B b) { a - b; };
template <class A, class B>
concept compares = requires(A a, B b) {
  a == b;
  a < b;
};
template <class A, class B>
concept multiplies = requires(A a, B b) { a* b; };
template <class A, class B>
concept divides = requires(A a, B b) { a / b; };
template <class A, class B>
concept accumulates = requires(A a, B b) { a += b; };
template <class A, class B>
concept never_meet = !adds<A, B> && !subtracts<A, B> && !compares<A, B> && !accumulates<A, B> &&
                     !implicit<A, B> && !std::is_constructible_v<B, A>;

static_assert(adds<degrees, flops> && compares<degrees, flops> && accumulates<flops, degrees>);
static_assert(!accumulates<degrees, flops>);
static_assert(never_meet<tokens, degrees> && never_meet<degrees, tokens>);
static_assert(never_meet<card_nanoseconds, nanoseconds> && never_meet<byte_count, tokens>);
static_assert(adds<money<cny>, money<cny>> && compares<money<cny>, money<cny>>);
static_assert(never_meet<money<cny>, money<usd>> && never_meet<exact_money<cny>, exact_money<usd>>);
static_assert(never_meet<exact_money<cny>, money<usd>> && never_meet<money<cny>, degrees>);
static_assert(adds<exact_money<cny>, money<cny>> && compares<money<cny>, exact_money<cny>>);
static_assert(implicit<money<cny>, exact_money<cny>> && !implicit<exact_money<cny>, money<cny>>);
static_assert(!adds<degrees, int> && !compares<money<cny>, int>);

static_assert(multiplies<money<cny>, int> && multiplies<int, degrees> &&
              multiplies<money<cny>, ratio>);
static_assert(!multiplies<money<cny>, money<cny>> && !multiplies<degrees, degrees>);
static_assert(!multiplies<money<cny>, double> && !multiplies<double, degrees> &&
              !multiplies<degrees, bool>);
static_assert(multiplies<tflops, hours> && multiplies<hours, tflops> &&
              multiplies<card_count, tflops>);
static_assert(!multiplies<tflops, tflops> && !multiplies<degrees, hours>);
static_assert(multiplies<price<cny, compute_dimension>, degrees> &&
              multiplies<degrees, price<cny, compute_dimension>>);
static_assert(!multiplies<price<cny, compute_dimension>, tokens> &&
              !multiplies<tokens, price<cny, compute_dimension>>);
static_assert(!divides<degrees, int> && !divides<money<cny>, money<cny>> &&
              !divides<money<cny>, double>);

// The wider integer wins; the finer unit wins; where neither unit divides the other it is the base
// unit.
static_assert(std::is_same_v<decltype(1_degree + 1_flop), flops>);
static_assert(std::is_same_v<decltype(hours{1} + minutes{1}), minutes>);
static_assert(std::is_same_v<decltype(pflops_days{1} + degrees{1}), flops>);
static_assert(std::is_same_v<decltype(312_tflops * 1), tflops>);
static_assert(std::is_same_v<decltype(312_tflops * 1L), quantity<tflops_unit, std::int64_t>>);
static_assert(std::is_same_v<decltype(312_tflops * 1_h), flops>);
static_assert(std::is_same_v<decltype(2_cards * 1_h), card_nanoseconds>);

// ---- a currency and a dimension of one's own ----
struct credit {
  static constexpr const char* code = "CREDIT";
  static constexpr int digits = 12;
};
struct too_fine {
  static constexpr const char* code = "FINE";
  static constexpr int digits = 13;
};
struct lower_case {
  static constexpr const char* code = "credit";
  [[maybe_unused]] static constexpr int digits = 2;
};
static_assert(currency_tag<credit> && !currency_tag<too_fine> && !currency_tag<lower_case>);

template <char... Digits> consteval auto operator""_credit() {
  return money_literal<credit, Digits...>();
}
static_assert((0.000'000'000'001_credit).count() == 1 && (1_credit).count() == 1'000'000'000'000);
static_assert(1_credit / 1_degree * 1_degree == 1_credit);

struct frame_unit;
struct frame_dimension {
  static constexpr dimension id{130};
  using base_unit = frame_unit;
  using base_rep = std::int64_t;
};
struct frame_unit {
  using dimension = frame_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "frame";
};
using frames = quantity<frame_unit, std::int64_t>;
static_assert(frames{2} + frames{3} == frames{5} && never_meet<frames, tokens>);
static_assert(0.3_cny / frames{24} * frames{240} == 3_cny);
static_assert(any_quantity{frames{7}}.kind == dimension{130});

// Every currency type agrees with the run-time table, which a unit test compares with the published
// list.
template <class... C> consteval bool agree_with_iso() {
  return ((currency_of<C>() == currency_of(C::code).value()) && ...);
}
static_assert(
    agree_with_iso<aed, aud, bhd, brl, cad, chf, cny, eur, gbp, hkd, idr, inr, jod, jpy, krw, kwd,
                   myr, nok, nzd, php, pln, sar, sek, sgd, thb, twd, usd, vnd, zar>());

// ---- representation ----
static_assert(sizeof(degrees) == 8 && sizeof(flops) == 16 && sizeof(instant) == 8 &&
              sizeof(interval) == 16);
static_assert(sizeof(currency) == 8 && std::has_unique_object_representations_v<currency>);
static_assert(sizeof(id128) == 16 && std::has_unique_object_representations_v<id128>);
static_assert(std::is_trivially_copyable_v<flops> &&
              std::is_trivially_copyable_v<exact_money<cny>>);
static_assert(std::is_trivially_copyable_v<any_price> &&
              std::is_trivially_copyable_v<any_exact_money>);

// ---- allocation in constant evaluation ----
consteval bool three_way_split_adds_up() {
  const exact_money<cny> third{mixed{333, 1, 3}};
  const exact_money<cny> shares[] = {third, third, third};
  money<cny> parts[3];
  return allocate(10_cny, shares, 3, parts).has_value() &&
         parts[0] + parts[1] + parts[2] == 10_cny && parts[0] == 3.34_cny;
}
static_assert(three_way_split_adds_up());

}  // namespace
