// SPDX-License-Identifier: MIT
// A savings plan: a commitment to spend so much every hour at a plan's rates. What the hour's usage
// does not take is lost with the hour, what goes beyond it is on demand.
#ifndef DUCAT_PRICING_SAVINGS_PLAN_HPP
#define DUCAT_PRICING_SAVINGS_PLAN_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/share_of.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The same usage at a plan's rates and on demand, in exact minor units.
struct plan_usage {
  mixed at_plan{};
  mixed on_demand{};
};

/// One hour under a commitment to spend at a plan's rates (a savings plan).
struct plan_hour {
  mixed used{};       ///< of the commitment
  mixed unused{};     ///< lost with the hour
  mixed on_demand{};  ///< for what the commitment did not reach
};

/// Spends an hour's commitment on usage in the order given (AWS: the highest saving first, ties to
/// the lowest rate), one usage in part where it runs out.
/// Errors: out_of_range for a negative amount, overflow.
[[nodiscard]] constexpr result<plan_hour> spend_commitment(
    const mixed& commitment, array_view<const plan_usage> usage) noexcept {
  if (sign(commitment) < 0) return errc::out_of_range;
  plan_hour out{{}, commitment, {}};
  for (std::size_t i = 0; i < usage.size(); ++i) {
    const plan_usage& u = usage[i];
    if (sign(u.at_plan) < 0 || sign(u.on_demand) < 0) {
      return failure{errc::out_of_range, static_cast<std::uint32_t>(i)};
    }
    const mixed taken = u.at_plan < out.unused ? u.at_plan : out.unused;
    const auto rest = subtract(u.at_plan, taken);
    const auto used = add(out.used, taken);
    const auto unused = subtract(out.unused, taken);
    if (!rest || !used || !unused) return errc::overflow;
    out.used = *used;
    out.unused = *unused;
    if (is_zero(*rest)) continue;
    const auto due = share_of(*rest, u.at_plan)
                         .and_then([&](ratio share) { return scale(u.on_demand, share); })
                         .and_then([&](const mixed& cost) { return add(out.on_demand, cost); });
    if (!due) return due.error();
    out.on_demand = *due;
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
