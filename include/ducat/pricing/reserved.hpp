// SPDX-License-Identifier: MIT
// Reserved capacity against on-demand: what a reservation covers of what runs, where sizes have
// normalization factors; and from which utilisation on holding is cheaper than paying by use.
#ifndef DUCAT_PRICING_RESERVED_HPP
#define DUCAT_PRICING_RESERVED_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/share_of.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a reservation does for one hour, in normalised units (a small instance is 1).
struct reserved_coverage {
  mixed running{};   ///< what runs
  mixed covered{};   ///< what of it the reservation covers; the rest is on demand
  mixed unused{};    ///< what of the reservation nothing used: it is lost
  ratio fraction{};  ///< covered / running; 1 where nothing runs
};

/// Covers running instances by a reservation, smallest first (ties: first listed), the last one in
/// part.
/// @param reserved  the reservation's normalised units, not negative
/// @param factors   the normalization factor of each running instance, not negative
/// @param covered   receives the fraction of each that is covered; untouched on error
/// Source: AWS, "Maximizing utilization with size flexibility in regional Reserved Instances".
/// Errors: out_of_range for a negative value or arrays of two sizes; overflow. O(n²), no memory.
[[nodiscard]] constexpr result<reserved_coverage> cover_running(
    const mixed& reserved, array_view<const ratio> factors, array_view<ratio> covered) noexcept {
  if (sign(reserved) < 0 || factors.size() != covered.size()) return errc::out_of_range;
  const auto units = [](ratio factor) {
    return make_mixed(factor.numerator(), 1, static_cast<uint128>(factor.denominator())).value();
  };
  // Whether instance i is served before instance j.
  const auto before = [&](std::size_t i, std::size_t j) {
    return factors[i] != factors[j] ? factors[i] < factors[j] : i < j;
  };
  const auto fraction_of = [&](std::size_t i) -> result<ratio> {
    mixed rest = reserved;
    for (std::size_t j = 0; j < factors.size(); ++j) {
      if (!before(j, i)) continue;
      const auto left = subtract(rest, units(factors[j]));
      if (!left) return left.error();
      if (sign(*left) <= 0) return ratio{};
      rest = *left;
    }
    if (units(factors[i]) <= rest) return ratio{1};
    return share_of(rest, units(factors[i]));
  };
  mixed running;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (factors[i] < ratio{}) return failure{errc::out_of_range, static_cast<std::uint32_t>(i)};
    const auto sum = add(running, units(factors[i]));
    if (!sum) return sum.error();
    if (const auto fraction = fraction_of(i); !fraction) return fraction.error();
    running = *sum;
  }
  reserved_coverage out{running, running < reserved ? running : reserved, {}, ratio{1}};
  const auto unused = subtract(reserved, out.covered);
  if (!unused) return unused.error();
  out.unused = *unused;
  if (!is_zero(running)) {
    const auto fraction = share_of(out.covered, running);
    if (!fraction) return fraction.error();
    out.fraction = *fraction;
  }
  for (std::size_t i = 0; i < factors.size(); ++i) covered[i] = fraction_of(i).value();
  return out;
}

/// The utilisation at which paying by use costs as much as holding: below it on demand is cheaper,
/// above it the reservation; above 1 it never pays.
/// @param held       what holding the capacity for a period costs
/// @param on_demand  what the same capacity costs by use where it is used all the time
/// Errors: division_by_zero, overflow.
[[nodiscard]] constexpr result<ratio> break_even(const mixed& held,
                                                 const mixed& on_demand) noexcept {
  return share_of(held, on_demand);
}

}  // namespace ducat::inline v0

#endif
