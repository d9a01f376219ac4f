// SPDX-License-Identifier: MIT
// Slurm's billing weights: what a job's cpus, memory, generic resources and licences amount to
// together. Exact: the manual truncates 4.5 to 4, and half a unit of every job is lost.
#ifndef DUCAT_USAGE_BILLING_WEIGHTS_HPP
#define DUCAT_USAGE_BILLING_WEIGHTS_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What kind of trackable resource (TRES) something is.
enum class tres_kind : std::uint8_t {
  node,    ///< of a node: cpus, memory, energy
  gres,    ///< generic resources of a node: gres/gpu
  global,  ///< of no node: licences, burst buffers
};

/// How the weighted resources of a job become one figure.
enum class billing_mode : std::uint8_t {
  sum,           ///< the sum of all
  max_tres,      ///< the largest on a node (gres too), and the sum of the global ones
  max_tres_gres  ///< the largest on a node, the sum of gres, and the sum of the global ones
};

/// So much of one resource, and what each unit counts: 8 GB at 0.25.
struct weighted_tres {
  int128 count = 0;
  ratio weight{};
  tres_kind kind = tres_kind::node;
};

/// The billable figure of a job, exact. A resource without a weight counts nothing.
/// Source: slurm.schedmd.com, "Trackable RESources (TRES)", TRESBillingWeights and PriorityFlags.
/// Errors: out_of_range for a negative count or weight, with the index as `position`; overflow.
[[nodiscard]] constexpr result<mixed> billing_of(array_view<const weighted_tres> job,
                                                 billing_mode mode) noexcept {
  mixed sum;
  mixed largest;
  for (std::size_t i = 0; i < job.size(); ++i) {
    const weighted_tres& r = job[i];
    if (r.count < 0 || r.weight < ratio{}) {
      return failure{errc::out_of_range, static_cast<std::uint32_t>(i)};
    }
    const auto amount =
        make_mixed(r.count, r.weight.numerator(), static_cast<uint128>(r.weight.denominator()));
    if (!amount) return amount.error();
    const bool is_one_of_largest = (r.kind == tres_kind::node && mode != billing_mode::sum) ||
                                   (r.kind == tres_kind::gres && mode == billing_mode::max_tres);
    if (is_one_of_largest) {
      if (largest < *amount) largest = *amount;
      continue;
    }
    const auto next = add(sum, *amount);
    if (!next) return next.error();
    sum = *next;
  }
  return add(sum, largest);
}

}  // namespace ducat::inline v0

#endif
