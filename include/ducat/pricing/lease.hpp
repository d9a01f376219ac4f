// SPDX-License-Identifier: MIT
// Leases: whole machines, or any capacity that is held used or not, for a term. A least number, a
// least term, pro rata by exact fractions of a period, and what leaving early costs.
#ifndef DUCAT_PRICING_LEASE_HPP
#define DUCAT_PRICING_LEASE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What is offered: 80 000 yuan a machine and month, at least 5 machines for at least 6 months.
struct lease_terms {
  mixed price{};                      ///< exact minor units a unit and period
  std::int64_t minimum_quantity = 1;  ///< units
  std::int64_t quantity_step = 1;     ///< the quantity is a multiple of it
  std::int64_t minimum_term = 1;      ///< periods
  ratio due_within_minimum{1};  ///< on early exit, the share of the least term's rest that is due
  ratio due_after_minimum{};    ///< the share of the agreed term's rest beyond the least term
};

/// What is agreed.
struct lease_agreement {
  std::int64_t quantity = 0;  ///< units
  std::int64_t term = 0;      ///< periods
};

/// Whether an agreement meets the terms. Error: out_of_range, with what is missing of the quantity
/// or of the term as `amount`, or zero where the quantity is off its step.
[[nodiscard]] constexpr result<void> check_lease(const lease_terms& terms,
                                                 const lease_agreement& agreed) noexcept {
  const auto refuse = [](std::int64_t least, std::int64_t stated) {
    return failure{errc::out_of_range, 0, 0, int128{least} - stated};
  };
  if (agreed.quantity < terms.minimum_quantity || agreed.quantity <= 0) {
    return refuse(terms.minimum_quantity, agreed.quantity);
  }
  if (agreed.term < terms.minimum_term || agreed.term <= 0) {
    return refuse(terms.minimum_term, agreed.term);
  }
  if (terms.quantity_step <= 0 || agreed.quantity % terms.quantity_step != 0) {
    return errc::out_of_range;
  }
  return {};
}

/// What holding the leased quantity for a number of periods costs: 1 for one, 17/31 for what is
/// left of a month (fraction_of_days). Errors: those of check_lease(); out_of_range for a negative
/// number of periods; overflow.
[[nodiscard]] constexpr result<mixed> lease_charge(const lease_terms& terms,
                                                   const lease_agreement& agreed,
                                                   ratio periods) noexcept {
  if (const auto sound = check_lease(terms, agreed); !sound) return sound.error();
  if (periods < ratio{}) return errc::out_of_range;
  const auto unit_periods = multiply(ratio{agreed.quantity}, periods);
  if (!unit_periods) return unit_periods.error();
  return scale(terms.price, *unit_periods);
}

/// The whole commitment: quantity × term × price. Errors: as above.
[[nodiscard]] constexpr result<mixed> lease_total(const lease_terms& terms,
                                                  const lease_agreement& agreed) noexcept {
  return lease_charge(terms, agreed, ratio{agreed.term});
}

/// What a lease comes to that ends early.
struct lease_exit {
  mixed held{};  ///< for the time it was held
  mixed fee{};   ///< for what is due of the rest

  /// held + fee. Error: overflow.
  [[nodiscard]] constexpr result<mixed> total() const noexcept { return add(held, fee); }
};

/// What is due where the lease ends after a number of periods: 7/2 for three and a half. Paid in
/// advance, what was paid beyond the total is given back. At the end of the term the fee is zero.
/// Errors: those of lease_charge(); out_of_range beyond the term, or for a share that is not 0 … 1.
[[nodiscard]] constexpr result<lease_exit> exit_early(const lease_terms& terms,
                                                      const lease_agreement& agreed,
                                                      ratio periods_held) noexcept {
  const auto is_share = [](ratio share) { return ratio{} <= share && share <= ratio{1}; };
  if (!is_share(terms.due_within_minimum) || !is_share(terms.due_after_minimum) ||
      periods_held > ratio{agreed.term}) {
    return errc::out_of_range;
  }
  const auto held = lease_charge(terms, agreed, periods_held);
  if (!held) return held.error();
  const auto rest_until = [&](std::int64_t end, ratio from) {
    return ratio::of(int128{end} * from.denominator() - from.numerator(), from.denominator());
  };
  const auto due = [&](ratio periods, ratio share) {
    return lease_charge(terms, agreed, periods).and_then([&](const mixed& rest) {
      return scale(rest, share);
    });
  };
  const ratio least{terms.minimum_term};
  const ratio after = periods_held < least ? least : periods_held;
  const auto within_minimum =
      periods_held < least ? rest_until(terms.minimum_term, periods_held) : result<ratio>{ratio{}};
  const auto beyond = rest_until(agreed.term, after);
  if (!within_minimum || !beyond) return errc::overflow;
  const auto first = due(*within_minimum, terms.due_within_minimum);
  if (!first) return first.error();
  const auto second = due(*beyond, terms.due_after_minimum);
  if (!second) return second.error();
  const auto fee = add(*first, *second);
  if (!fee) return fee.error();
  return lease_exit{*held, *fee};
}

}  // namespace ducat::inline v0

#endif
