// SPDX-License-Identifier: MIT
// A lowest and a highest amount, each where it is stated: what one transaction costs at least and
// at most, what a period is billed at least and at most.
#ifndef DUCAT_PRICING_AMOUNT_LIMITS_HPP
#define DUCAT_PRICING_AMOUNT_LIMITS_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

/// Limits of an amount in exact minor units. By default there are none.
class amount_limits {
 public:
  constexpr amount_limits() noexcept = default;

  [[nodiscard]] static constexpr amount_limits at_least(const mixed& minimum) noexcept {
    amount_limits limits;
    limits.minimum_ = minimum;
    limits.has_minimum_ = true;
    return limits;
  }
  [[nodiscard]] static constexpr amount_limits at_most(const mixed& maximum) noexcept {
    amount_limits limits;
    limits.maximum_ = maximum;
    limits.has_maximum_ = true;
    return limits;
  }
  /// Error: out_of_range where the minimum is above the maximum.
  [[nodiscard]] static constexpr result<amount_limits> between(const mixed& minimum,
                                                               const mixed& maximum) noexcept {
    if (maximum < minimum) return errc::out_of_range;
    amount_limits limits = at_least(minimum);
    limits.maximum_ = maximum;
    limits.has_maximum_ = true;
    return limits;
  }

  /// Limits of which each may be missing: null. Error: out_of_range as between().
  [[nodiscard]] static constexpr result<amount_limits> of(const mixed* minimum,
                                                          const mixed* maximum) noexcept {
    if (minimum != nullptr && maximum != nullptr) return between(*minimum, *maximum);
    if (minimum != nullptr) return at_least(*minimum);
    return maximum != nullptr ? at_most(*maximum) : amount_limits{};
  }

  [[nodiscard]] constexpr bool has_minimum() const noexcept { return has_minimum_; }
  [[nodiscard]] constexpr bool has_maximum() const noexcept { return has_maximum_; }
  /// Precondition: has_minimum().
  [[nodiscard]] constexpr const mixed& minimum() const noexcept {
    DUCAT_ASSERT(has_minimum_);
    return minimum_;
  }
  /// Precondition: has_maximum().
  [[nodiscard]] constexpr const mixed& maximum() const noexcept {
    DUCAT_ASSERT(has_maximum_);
    return maximum_;
  }

  /// The amount, or the minimum where it is below.
  [[nodiscard]] constexpr mixed raised(const mixed& amount) const noexcept {
    return has_minimum_ && amount < minimum_ ? minimum_ : amount;
  }
  /// The amount, or the maximum where it is above.
  [[nodiscard]] constexpr mixed capped(const mixed& amount) const noexcept {
    return has_maximum_ && maximum_ < amount ? maximum_ : amount;
  }
  /// The amount brought within both.
  [[nodiscard]] constexpr mixed clamped(const mixed& amount) const noexcept {
    return raised(capped(amount));
  }

 private:
  mixed minimum_{};
  mixed maximum_{};
  bool has_minimum_ = false;
  bool has_maximum_ = false;
};

}  // namespace ducat::inline v0

#endif
