// SPDX-License-Identifier: MIT
// Where one way of paying becomes no dearer than another: a fixed part and a part per unit against
// another such pair. The unit is the caller's: cards, months, degrees, or the share of a capacity.
#ifndef DUCAT_PRICING_CROSSOVER_HPP
#define DUCAT_PRICING_CROSSOVER_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// fixed + each × units. What is not stated is zero.
struct linear_cost {
  any_exact_money fixed{};
  any_exact_money each{};
};

/// What a number of units costs. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_exact_money> cost_at(const linear_cost& terms,
                                                        ratio units) noexcept {
  if (terms.each == any_exact_money{}) return terms.fixed;
  const auto part = checked_multiply(terms.each, units);
  if (!part) return part;
  return add_optional(terms.fixed, *part);
}

/// For which numbers of units, from zero up, the challenger is no dearer.
enum class crossover_kind : std::uint8_t {
  never,   ///< for none
  always,  ///< for all
  from,    ///< from `at` on
  until,   ///< up to `at`
};

/// Where two costs meet. `at` is exact, and zero where they do not.
struct crossover_point {
  crossover_kind kind = crossover_kind::never;
  ratio at{};

  friend constexpr bool operator==(const crossover_point&,
                                   const crossover_point&) noexcept = default;
};

/// Where `challenger` is no dearer than `current`, over numbers of units ≥ 0.
/// Errors: currency_mismatch; overflow where the point does not fit a ratio.
[[nodiscard]] constexpr result<crossover_point> crossover(const linear_cost& current,
                                                          const linear_cost& challenger) noexcept {
  const any_exact_money none{};
  const auto negated_fixed = checked_negate(current.fixed);
  const auto negated_each = checked_negate(challenger.each);
  if (!negated_fixed || !negated_each) return errc::overflow;
  const auto outlay = add_optional(challenger.fixed, *negated_fixed);  // more to begin with
  const auto saving = add_optional(current.each, *negated_each);       // less for each unit
  if (!outlay) return outlay.error();
  if (!saving) return saving.error();
  if (*outlay != none && *saving != none && outlay->unit != saving->unit) {
    return errc::currency_mismatch;
  }
  const bool starts_dearer = sign(*outlay) > 0;
  if (starts_dearer && sign(*saving) <= 0) return crossover_point{crossover_kind::never, {}};
  if (!starts_dearer && sign(*saving) >= 0) return crossover_point{crossover_kind::always, {}};
  const auto at = quotient(outlay->minor, saving->minor);
  if (!at) return at.error();
  return crossover_point{starts_dearer ? crossover_kind::from : crossover_kind::until, *at};
}

/// The smallest whole number of units for which the challenger is no dearer. Error: out_of_range
/// where there is none.
[[nodiscard]] constexpr result<std::int64_t> least_whole_units(
    const crossover_point& point) noexcept {
  if (point.kind == crossover_kind::never) return errc::out_of_range;
  if (point.kind != crossover_kind::from) return std::int64_t{0};
  const std::int64_t whole = point.at.numerator() / point.at.denominator();
  return whole + (point.at.numerator() % point.at.denominator() != 0 ? 1 : 0);
}

/// The share of a capacity from which its fixed cost is no dearer than paying for use: fixed cost
/// over what the full capacity costs at the price for use. Above 1: never, however busy.
/// Errors: currency_mismatch; division_by_zero where use is free; overflow.
[[nodiscard]] constexpr result<ratio> break_even_utilisation(
    const any_exact_money& fixed, const any_exact_money& full_capacity_at_use_price) noexcept {
  return proportion(fixed, full_capacity_at_use_price);
}

}  // namespace ducat::inline v0

#endif
