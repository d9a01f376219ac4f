// SPDX-License-Identifier: MIT
// Usage that is included in a plan, and how much beyond it may be charged before usage is blocked.
// A limit binds authorisation alone: what has happened is recorded and priced.
#ifndef DUCAT_PRICING_USAGE_LIMIT_HPP
#define DUCAT_PRICING_USAGE_LIMIT_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>

namespace ducat::inline v0 {

/// A plan's included quantity and the most that may be used beyond it, in base units.
struct usage_limit {
  int128 included = 0;
  int128 overage = int128_max;  ///< int128_max: no limit
};

/// What becomes of a further quantity: included + overage + refused is what was asked for.
struct limited_usage {
  int128 included = 0;
  int128 overage = 0;  ///< to be charged
  int128 refused = 0;

  [[nodiscard]] constexpr int128 allowed() const noexcept { return included + overage; }
};

/// Splits a further quantity. Errors: out_of_range for a negative argument, overflow.
/// @param before  what the counter holds already, within the limit or not
[[nodiscard]] constexpr result<limited_usage> apply_limit(const usage_limit& limit, int128 before,
                                                          int128 quantity) noexcept {
  if (limit.included < 0 || limit.overage < 0 || before < 0 || quantity < 0) {
    return errc::out_of_range;
  }
  int128 end = 0;
  if (!try_add(before, quantity, end)) return errc::overflow;
  int128 edge = 0;
  if (!try_add(limit.included, limit.overage, edge)) edge = int128_max;
  const auto within = [&](int128 from, int128 to) {
    const int128 start = before < from ? from : before;
    const int128 stop = end < to ? end : to;
    return start < stop ? stop - start : int128{0};
  };
  limited_usage out;
  out.included = within(0, limit.included);
  out.overage = within(limit.included, edge);
  out.refused = quantity - out.allowed();
  return out;
}

}  // namespace ducat::inline v0

#endif
