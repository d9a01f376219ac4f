// SPDX-License-Identifier: MIT
// From cards and time to a quantity, exactly: cards × rate × nanoseconds. A fraction of a card is
// applied to the running total of its (root, sku, ratio), so that seven sevenths are one (design
// law 1).
#ifndef DUCAT_USAGE_RATING_HPP
#define DUCAT_USAGE_RATING_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What metered usage amounts to, before the division by the ratio's denominator: amount = product
/// / denominator.
struct metered_product {
  int128 product = 0;
  std::int64_t denominator = 1;  ///< 1 where the product is a whole number of base units already
};

/// cards × rate × held_ns in base units of the rate's dimension.
/// @param rate         base units per card and nanosecond (FLOP/ns: 312 000 for 312 TFLOPS); not
/// negative
/// @param held_ns  the length of the interval; not negative
/// Errors: out_of_range for a negative argument, overflow.
[[nodiscard]] constexpr result<metered_product> rate_metered(ratio cards, std::int64_t rate,
                                                             std::int64_t held_ns) noexcept {
  if (cards.numerator() < 0 || rate < 0 || held_ns < 0) return errc::out_of_range;
  int128 speed = static_cast<int128>(cards.numerator()) * rate;
  std::int64_t denominator = cards.denominator();
  if (denominator != 1 && speed % denominator == 0) {
    speed /= denominator;
    denominator = 1;
  }
  int128 product = 0;
  if (!try_multiply(speed, static_cast<int128>(held_ns), product)) return errc::overflow;
  return metered_product{product, denominator};
}

/// A running total under one ratio: the part of it that is no whole unit yet.
struct carried_amount {
  int128 amount = 0;      ///< whole units that the step adds to the floor of the running total
  std::int64_t rest = 0;  ///< what is left, in 1/denominator; 0 ≤ rest < denominator
};

/// Adds a product to a running total and says by how many whole units its floor grew. A negative
/// product takes usage out again. Errors: overflow.
[[nodiscard]] constexpr result<carried_amount> carry(std::int64_t rest, int128 product,
                                                     std::int64_t denominator) noexcept {
  int128 total = 0;
  if (!try_add(static_cast<int128>(rest), product, total)) return errc::overflow;
  int128 whole = total / denominator;
  int128 left = total % denominator;
  if (left < 0) {
    left += denominator;
    whole -= 1;
  }
  return carried_amount{whole, static_cast<std::int64_t>(left)};
}

}  // namespace ducat::inline v0

#endif
