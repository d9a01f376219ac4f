// SPDX-License-Identifier: MIT
// How a charge meets a prepaid balance: credit first and the rest invoiced, or credit alone; after
// tax where there is one. One rounded figure goes on the invoice and out of the balance.
#ifndef DUCAT_PRICING_SETTLEMENT_HPP
#define DUCAT_PRICING_SETTLEMENT_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What happens where the balance does not suffice.
enum class settlement_mode : std::uint8_t {
  credit_then_invoice,  ///< the balance pays what it can, the rest is invoiced
  credit_only,          ///< the charge is blocked, never settled in part
};

/// A settled charge, in exact minor units: consumed + invoiced is the charge.
struct settlement {
  mixed consumed{};
  mixed invoiced{};
  mixed balance{};  ///< what is left
};

/// Settles a charge. A balance below zero pays nothing. Errors: out_of_range for a negative charge;
/// insufficient in credit_only, with the missing minor units, rounded up, as `amount`; overflow.
[[nodiscard]] constexpr result<settlement> settle(settlement_mode mode, const mixed& charge,
                                                  const mixed& balance) noexcept {
  if (sign(charge) < 0) return errc::out_of_range;
  const mixed available = sign(balance) < 0 ? mixed{} : balance;
  const mixed& consumed = charge < available ? charge : available;
  const auto invoiced = subtract(charge, consumed);
  if (!invoiced) return invoiced.error();
  if (mode == settlement_mode::credit_only && !is_zero(*invoiced)) {
    const auto missing = round(*invoiced, rounding::ceiling);
    if (!missing) return missing.error();
    return failure{errc::insufficient, 0, 0, *missing};
  }
  const auto left = subtract(balance, consumed);
  if (!left) return left.error();
  return settlement{consumed, *invoiced, *left};
}

/// A charge with its tax, in whole minor units, rounded once: what is to be settled, shown and
/// posted alike. Errors: out_of_range for a negative tax, overflow.
[[nodiscard]] constexpr result<int128> with_tax(const mixed& charge, ratio tax,
                                                rounding mode) noexcept {
  if (tax < ratio{}) return errc::out_of_range;
  return scale(charge, tax)
      .and_then([&](const mixed& added) { return add(charge, added); })
      .and_then([&](const mixed& gross) { return round(gross, mode); });
}

}  // namespace ducat::inline v0

#endif
