// SPDX-License-Identifier: MIT
// A tariff applied to each bucket by itself (an hour's peak, a resource's quantity), and summed:
// tiers then do not see the pooled quantity.
#ifndef DUCAT_PRICING_BUCKETED_TARIFF_HPP
#define DUCAT_PRICING_BUCKETED_TARIFF_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_book.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Σ F(bucket) in exact minor units. Errors: those of cumulative_cost(), with the bucket's index as
/// `position`.
[[nodiscard]] constexpr result<mixed> bucketed_cost(const price_book& book, price_handle entry,
                                                    array_view<const int128> buckets) noexcept {
  const prepared_tariff tariff{book, entry};
  tariff_total total{tariff};
  for (std::size_t i = 0; i < buckets.size(); ++i)
    if (const auto added = total.add(buckets[i]); !added)
      return failure{added.error().code, static_cast<std::uint32_t>(i)};
  return total.sum();
}

}  // namespace ducat::inline v0

#endif
