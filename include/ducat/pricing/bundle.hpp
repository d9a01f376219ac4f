// SPDX-License-Identifier: MIT
// Bundles: several things at one price, and what of it is each one's, in proportion to what they
// cost by themselves (IFRS 15's stand-alone selling prices). Needed to recognise revenue, and to
// give one of them back.
#ifndef DUCAT_PRICING_BUNDLE_HPP
#define DUCAT_PRICING_BUNDLE_HPP

#include <ducat/exact/allocate.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/share_of.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Σ stand-alone prices. Errors: negative_weight with the index, no_weights where all are zero,
/// overflow.
[[nodiscard]] constexpr result<mixed> stand_alone_total(array_view<const mixed> prices) noexcept {
  mixed sum;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (sign(prices[i]) < 0) return failure{errc::negative_weight, static_cast<std::uint32_t>(i)};
    const auto next = add(sum, prices[i]);
    if (!next) return next.error();
    sum = *next;
  }
  if (is_zero(sum)) return errc::no_weights;
  return sum;
}

/// What a bundle saves against its parts; negative where it is dearer. Errors: those of
/// stand_alone_total().
[[nodiscard]] constexpr result<mixed> bundle_discount(const mixed& price,
                                                      array_view<const mixed> prices) noexcept {
  return stand_alone_total(prices).and_then([&](const mixed& sum) { return subtract(sum, price); });
}

/// Each part's exact share of a bundle's price: price × its stand-alone price / Σ. They add up to
/// the price exactly.
/// @param shares  receives prices.size() values; untouched on error
/// Errors: those of stand_alone_total(); out_of_range for arrays of two sizes.
[[nodiscard]] constexpr result<void> bundle_shares(const mixed& price,
                                                   array_view<const mixed> prices,
                                                   array_view<mixed> shares) noexcept {
  if (prices.size() != shares.size()) return errc::out_of_range;
  const auto sum = stand_alone_total(prices);
  if (!sum) return sum.error();
  const auto share = [&](std::size_t i) {
    return share_of(prices[i], *sum).and_then([&](ratio part) { return scale(price, part); });
  };
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (const auto part = share(i); !part) return part.error();
  }
  for (std::size_t i = 0; i < prices.size(); ++i) shares[i] = share(i).value();
  return {};
}

/// The same in whole minor units, by largest remainder: the parts add up to `price`, and ties go to
/// the part listed first.
/// @param shares  receives the exact shares
/// @param parts   receives the whole ones
/// Errors: as above.
[[nodiscard]] constexpr result<void> allocate_bundle(int128 price, array_view<const mixed> prices,
                                                     array_view<mixed> shares,
                                                     array_view<int128> parts) noexcept {
  if (prices.size() != parts.size()) return errc::out_of_range;
  if (const auto exact = bundle_shares(mixed{price}, prices, shares); !exact) return exact.error();
  return allocate_shares(price, shares.data(), shares.size(), parts.data());
}

}  // namespace ducat::inline v0

#endif
