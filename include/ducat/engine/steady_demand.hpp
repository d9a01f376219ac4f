// SPDX-License-Identifier: MIT
// What a job wants while its cards, its rate and its unit stand still. A fraction of a card that
// gives no whole rate is wanted as usage/rating.hpp charges it, by the floor of the running total:
// demand over any stretch is a difference of two floors, so nothing needs a loop over ticks.
#ifndef DUCAT_ENGINE_STEADY_DEMAND_HPP
#define DUCAT_ENGINE_STEADY_DEMAND_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/sku_table.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// a + b, or the largest number: for amounts that are only compared with what a pack holds, which
/// is less.
[[nodiscard]] constexpr uint128 add_up(uint128 a, uint128 b) noexcept {
  uint128 sum = uint128_max;
  (void)try_add(a, b, sum);
  return sum;
}
/// a × b, or the largest number.
[[nodiscard]] constexpr uint128 multiply_up(uint128 a, uint128 b) noexcept {
  uint128 product = uint128_max;
  (void)try_multiply(a, b, product);
  return product;
}

/// The time from one instant to a later one, which may be more than an int64 holds.
[[nodiscard]] constexpr std::uint64_t ticks_between(instant from, instant to) noexcept {
  return static_cast<std::uint64_t>(to.ns) - static_cast<std::uint64_t>(from.ns);
}
/// The instant so many ticks on. Precondition: it is one.
[[nodiscard]] constexpr instant after_ticks(instant from, std::uint64_t ticks) noexcept {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(from.ns) + ticks)};
}

/// Demand of `whole + part/denominator` base units in each tick, at a point of its running total.
class steady_demand {
 public:
  constexpr steady_demand() noexcept = default;
  /// @param speed  base units in `denominator` ticks
  /// @param rest   the running total, less its floor, in 1/denominator
  constexpr steady_demand(uint128 speed, std::uint64_t denominator, std::uint64_t rest) noexcept
      : whole_{speed / denominator},
        part_{static_cast<std::uint64_t>(speed % denominator)},
        denominator_{denominator},
        rest_{rest} {}

  [[nodiscard]] constexpr uint128 whole() const noexcept { return whole_; }
  [[nodiscard]] constexpr bool is_fractional() const noexcept { return part_ != 0; }
  [[nodiscard]] constexpr mixed rate() const noexcept {
    return {static_cast<int128>(whole_), part_, denominator_};
  }

  /// What the fraction alone wants within the next `ticks` ticks, beside their whole units.
  [[nodiscard]] constexpr uint128 part_within(std::uint64_t ticks) const noexcept {
    return (rest_ + uint128{part_} * ticks) / denominator_;
  }
  /// What is wanted within the next `ticks` ticks; the largest number where it does not fit.
  [[nodiscard]] constexpr uint128 within(std::uint64_t ticks) const noexcept {
    const uint128 whole = multiply_up(whole_, ticks);
    return part_ == 0 ? whole : add_up(whole, part_within(ticks));
  }
  /// How many ticks pass before one in which a unit is wanted. Precondition: something is wanted at
  /// all.
  [[nodiscard]] constexpr std::uint64_t idle_ticks() const noexcept {
    if (whole_ != 0) return 0;
    return (denominator_ - rest_ - 1) / part_;
  }
  constexpr void advance(std::uint64_t ticks) noexcept {
    if (part_ != 0)
      rest_ = static_cast<std::uint64_t>((rest_ + uint128{part_} * ticks) % denominator_);
  }

 private:
  uint128 whole_ = 0;
  std::uint64_t part_ = 0;
  std::uint64_t denominator_ = 1;
  std::uint64_t rest_ = 0;
};

/// The demand of a job at an instant, and until when it stands still.
struct demand_match {
  steady_demand demand;
  dimension unit = dimension::none;
  instant until = instant_max;
};

/// The fraction of the running total, in 1/denominator, that usage of `cards` since `start` has
/// left at `when` of a unit. Errors: no_rate where there was none at the start.
[[nodiscard]] constexpr result<std::uint64_t> rest_of(const sku_table& skus, sku_handle sku,
                                                      ratio cards, dimension unit, instant start,
                                                      instant when) noexcept {
  const auto denominator = static_cast<uint128>(cards.denominator());
  uint128 rest = 0;
  while (start < when) {
    const auto rate = skus.rate_at(sku, start);
    if (!rate) return rate.error();
    const instant to = rate->until < when ? rate->until : when;
    const uint128 speed = static_cast<uint128>(int128{cards.numerator()} * rate->per_ns);
    if (rate->unit == unit)
      rest = (rest + speed % denominator * (ticks_between(start, to) % denominator)) % denominator;
    start = to;
  }
  return static_cast<std::uint64_t>(rest);
}

/// The demand at `when` of cards that are held since `start`. The running total is the job's own,
/// and one for each unit. Errors: no_rate. O(rate versions²) for a fraction.
[[nodiscard]] constexpr result<demand_match> demand_at(const sku_table& skus, sku_handle sku,
                                                       ratio cards, instant start,
                                                       instant when) noexcept {
  const auto rate = skus.rate_at(sku, when);
  if (!rate) return rate.error();
  const auto speed = static_cast<uint128>(int128{cards.numerator()} * rate->per_ns);
  const auto denominator = static_cast<std::uint64_t>(cards.denominator());
  std::uint64_t rest = 0;
  if (denominator != 1) {
    const auto left = rest_of(skus, sku, cards, rate->unit, start, when);
    if (!left) return left.error();
    rest = *left;
  }
  return demand_match{{speed, denominator, rest}, rate->unit, rate->until};
}

}  // namespace ducat::inline v0::detail

#endif
