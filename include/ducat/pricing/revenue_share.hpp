// SPDX-License-Identifier: MIT
// Revenue over several parties by weights that need not be whole (chips : software is 1 : 2.5): to
// the last minor unit for what is paid out, exactly for what is only shown.
#ifndef DUCAT_PRICING_REVENUE_SHARE_HPP
#define DUCAT_PRICING_REVENUE_SHARE_HPP

#include <ducat/exact/allocate.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/allocation.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

// The weights over their least common denominator.
constexpr result<void> whole_weights(array_view<const ratio> weights, int128* whole) noexcept {
  int128 common = 1;
  for (const ratio weight : weights) {
    const auto shared = gcd(static_cast<uint128>(common), magnitude(weight.denominator()));
    const int128 factor = weight.denominator() / static_cast<int128>(shared);
    if (!try_multiply(common, factor, common)) return errc::overflow;
  }
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const int128 factor = common / weights[i].denominator();
    if (!try_multiply(int128{weights[i].numerator()}, factor, whole[i])) return errc::overflow;
  }
  return {};
}

}  // namespace detail

/// Splits a rounded amount: Σ parts == total; each part is the floor of its exact share or one
/// minor unit more, the largest fractions first, ties to the lowest index; odd in sign. What was
/// paid out is not allocated anew when more comes in: a period's revenue is split once.
/// @param weights  one for each party, in the order of their ids; ≥ 0, not all zero
/// @param parts    receives as many amounts; untouched on error
/// Errors: out_of_range where there are fewer or more parts than weights; no_weights;
/// negative_weight, with the index; overflow where the weights have no common denominator in 128
/// bits. O(n log n), with O(n) memory.
[[nodiscard]] constexpr result<void> share_revenue(const any_money& total,
                                                   array_view<const ratio> weights,
                                                   array_view<any_money> parts) {
  const std::size_t n = weights.size();
  if (parts.size() != n) return errc::out_of_range;
  const detail::scratch<int128> whole{n};
  const detail::scratch<int128> minor{n};
  if (const auto done = detail::whole_weights(weights, whole.data()); !done) return done.error();
  if (const auto done = allocate(total.minor, whole.data(), n, minor.data()); !done) {
    return done.error();
  }
  for (std::size_t i = 0; i < n; ++i) parts[i] = {minor[i], total.unit};
  return {};
}

/// A party's exact share of an exact amount: total × weight / Σ weights.
/// Errors: out_of_range where there is no such party; no_weights; negative_weight, with the index;
/// overflow where the weights have no common denominator in 128 bits.
[[nodiscard]] constexpr result<any_exact_money> exact_share(const any_exact_money& total,
                                                            array_view<const ratio> weights,
                                                            std::size_t party) {
  if (party >= weights.size()) return errc::out_of_range;
  const detail::scratch<int128> whole{weights.size()};
  if (const auto done = detail::whole_weights(weights, whole.data()); !done) return done.error();
  const auto sum = detail::sum_of_weights(whole.data(), weights.size());
  if (!sum) return sum.error();
  int128 all = 0;
  if (!try_convert(*sum, all)) return errc::overflow;
  return checked_multiply(total, whole[party], all);
}

}  // namespace ducat::inline v0

#endif
