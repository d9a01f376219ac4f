// SPDX-License-Identifier: MIT
// Splitting a whole number so that the parts add up to it exactly: every party gets the floor of
// its share, and the units left over go to the largest fractions (Hamilton's method). Ties go to
// the lowest index, so the caller lists the parties in an order that means something (ids), not in
// the order of arrival.
#ifndef DUCAT_EXACT_ALLOCATE_HPP
#define DUCAT_EXACT_ALLOCATE_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/divisor.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/largest.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

// Σ weights, or why they are no weights.
constexpr result<uint128> sum_of_weights(const int128* weights, std::size_t n) noexcept {
  uint128 sum = 0;
  bool fits = true;
  for (std::size_t i = 0; i < n; ++i) {
    if (weights[i] < 0) return failure{errc::negative_weight, static_cast<std::uint32_t>(i)};
    fits = fits && try_add(sum, magnitude(weights[i]), sum);
  }
  if (!fits) return errc::overflow;
  if (sum == 0) return errc::no_weights;
  return sum;
}

// The floor of total × weight / Σ weights, and the remainder. The quotient is at most the total: it
// always fits.
constexpr uint128 share_of(uint128 total, int128 weight, const divisor& sum,
                           uint128& remainder) noexcept {
  uint128 share = 0;
  const bool fits = sum.try_divide(multiply_wide(total, magnitude(weight)), share, remainder);
  DUCAT_ASSERT(fits);
  return share;
}

}  // namespace detail

/// Splits `total` in proportion to `weights`: Σ parts == total, and allocate(−total) ==
/// −allocate(total). A party of weight zero gets nothing. More units may leave one party with fewer
/// (the Alabama paradox): never allocate anew what was posted.
/// @param weights  n values ≥ 0 with a sum in 1 … 2^128 − 1; must not overlap `parts`
/// @param parts    receives n values; untouched on error
/// @return errc::no_weights (n is zero, or all are zero), negative_weight (with the index),
/// overflow (of the sum)
/// 2n divisions by a prepared reciprocal and at most n·log n comparisons; no memory.
[[nodiscard]] constexpr result<void> allocate(int128 total, const int128* weights, std::size_t n,
                                              int128* parts) noexcept {
  const auto sum = detail::sum_of_weights(weights, n);
  if (!sum) return sum.error();
  const divisor by_sum{*sum};
  const uint128 size = magnitude(total);
  // First pass: the parts hold the remainders, whose largest tell who gets one of the `left` units.
  uint128 left = size;
  for (std::size_t i = 0; i < n; ++i) {
    uint128 remainder = 0;
    left -= detail::share_of(size, weights[i], by_sum, remainder);
    parts[i] = static_cast<int128>(remainder);
  }
  const auto units = static_cast<std::size_t>(left);  // below n: each remainder is below one unit
  detail::move_largest_to_end(parts, n, units, [](int128 a, int128 b) {
    return static_cast<uint128>(a) < static_cast<uint128>(b);
  });
  const uint128 least = units == 0 ? 0 : static_cast<uint128>(parts[n - units]);
  std::size_t ties = 0;
  while (ties < units && static_cast<uint128>(parts[n - units + ties]) == least) ++ties;
  // Second pass: floors, one more for each remainder above the least, and for the first `ties` that
  // equal it.
  for (std::size_t i = 0; i < n; ++i) {
    uint128 remainder = 0;
    uint128 share = detail::share_of(size, weights[i], by_sum, remainder);
    if (units != 0 && remainder > least) ++share;
    if (ties != 0 && remainder == least) {
      ++share;
      --ties;
    }
    const bool fits = try_signed(share, total < 0, parts[i]);
    DUCAT_ASSERT(fits);
  }
  return {};
}

namespace detail {

constexpr result<mixed> sum_of_shares(const mixed* shares, std::size_t n) noexcept {
  mixed sum;
  for (std::size_t i = 0; i < n; ++i) {
    const auto next = add(sum, shares[i]);
    if (!next) return next.error();
    if (shares[i].whole == int128_max && shares[i].rest != 0) return errc::overflow;
    sum = *next;
  }
  return sum;
}

// Whether shares are allocated by their negatives, so that the split of a credit mirrors that of a
// charge.
constexpr bool is_mirrored(const mixed& sum, const mixed* shares, std::size_t n) noexcept {
  if (!is_zero(sum)) return sign(sum) < 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!is_zero(shares[i])) return sign(shares[i]) < 0;
  }
  return false;
}

// The fraction above the floor of a share, or of its negative.
constexpr mixed fraction_of(const mixed& share, bool mirrored) noexcept {
  const bool turned = mirrored && share.rest != 0;
  return {0, turned ? share.denominator - share.rest : share.rest, share.denominator};
}

// What a share gets before the left-over units: its floor; mirrored, the negative of its negative's
// floor.
constexpr int128 base_of(const mixed& share, bool mirrored) noexcept {
  return mirrored && share.rest != 0 ? share.whole + 1 : share.whole;
}

}  // namespace detail

/// Splits a total that was rounded from Σ shares: each part is the floor of its exact share or one
/// more, and Σ parts == total. Where Σ shares is negative, or zero with a negative first non-zero
/// share, the negatives are allocated and negated back: so negating all inputs negates all parts.
/// @param total   the floor or the ceiling of Σ shares: what any rounding mode gives
/// @param shares  n exact values; must not overlap `parts`
/// @param parts   receives n values; untouched on error
/// @return errc::out_of_range where total is neither floor nor ceiling; no_weights where n is zero
/// and total is not; overflow where a share's ceiling, a partial sum of the shares or their common
/// denominator does not fit
/// At most n·log n comparisons of 256-bit products; no memory.
[[nodiscard]] constexpr result<void> allocate_shares(int128 total, const mixed* shares,
                                                     std::size_t n, int128* parts) noexcept {
  if (n == 0 && total != 0) return errc::no_weights;
  const auto sum = detail::sum_of_shares(shares, n);
  if (!sum) return sum.error();
  const bool is_floor = total == sum->whole;
  const bool is_ceiling = sum->rest != 0 && total != int128_min && total - 1 == sum->whole;
  if (!is_floor && !is_ceiling) return errc::out_of_range;
  const bool mirrored = detail::is_mirrored(*sum, shares, n);
  // Σ bases and the total agree to within n units; modulo 2^128 their difference is exact whatever
  // the sums are.
  uint128 left = mirrored ? ~static_cast<uint128>(total) + 1 : static_cast<uint128>(total);
  for (std::size_t i = 0; i < n; ++i) {
    const auto base = static_cast<uint128>(detail::base_of(shares[i], mirrored));
    left = mirrored ? left + base : left - base;
    parts[i] = static_cast<int128>(i);
  }
  const auto units = static_cast<std::size_t>(left);
  const auto before = [&](std::size_t i, std::size_t j) {  // j's claim to a unit comes before i's
    const auto order =
        detail::fraction_of(shares[i], mirrored) <=> detail::fraction_of(shares[j], mirrored);
    return order != 0 ? order < 0 : i > j;
  };
  detail::move_largest_to_end(parts, n, units, [&](int128 i, int128 j) {
    return before(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  });
  const auto last = units == 0 ? n : static_cast<std::size_t>(parts[n - units]);
  for (std::size_t i = 0; i < n; ++i) {
    const int128 unit = units != 0 && !before(i, last) ? (mirrored ? -1 : 1) : 0;
    parts[i] = detail::base_of(shares[i], mirrored) + unit;
  }
  return {};
}

}  // namespace ducat::inline v0

#endif
