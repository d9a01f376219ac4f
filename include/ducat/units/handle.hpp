// SPDX-License-Identifier: MIT
// Dense handles: names and ids are interned at the edge, and the engine works with small numbers
// that index its tables. An account handle is not a pack handle: mixing them up does not compile.
#ifndef DUCAT_UNITS_HANDLE_HPP
#define DUCAT_UNITS_HANDLE_HPP

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// A number into one of the engine's tables, or nothing. Valid for the engine (or ledger) that gave
/// it.
template <class Tag> struct handle {
  static constexpr std::uint32_t nothing = 0xFFFF'FFFF;
  std::uint32_t index = 0xFFFF'FFFF;  // not the name: g++ 12 then refuses {} for arrays

  [[nodiscard]] constexpr bool has_value() const noexcept { return index != nothing; }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  friend constexpr bool operator==(handle, handle) = default;
  friend constexpr auto operator<=>(handle, handle) = default;
};

using symbol = handle<struct symbol_tag>;           ///< An interned text.
using account_handle = handle<struct account_tag>;  ///< A node of an account tree.
using sku_handle = handle<struct sku_tag>;    ///< What is metered: a device class, a token kind.
using pack_handle = handle<struct pack_tag>;  ///< A prepaid lot or wallet.
using series_handle = handle<struct series_tag>;    ///< A pack that comes again: a series of lots.
using price_handle = handle<struct price_tag>;      ///< One price entry: one version of one price.
using charge_handle = handle<struct charge_tag>;    ///< One version of one close charge.
using counter_handle = handle<struct counter_tag>;  ///< A counter of one owner in one period.
using quota_handle = handle<struct quota_tag>;      ///< A quota of one account.
using alert_handle = handle<struct alert_tag>;      ///< An alert of one account.
using payment_handle = handle<struct payment_tag>;  ///< A payment that a payer made.
using order_handle = handle<struct order_tag>;      ///< A top-up that an alert ordered.
using queued_handle = handle<struct queued_tag>;    ///< A usage that was queued for review.
using receivable_handle = handle<struct receivable_tag>;  ///< What one payer owes in one currency.
using hold_handle = handle<struct hold_tag>;              ///< A reservation, and what it holds.
using dimensions_handle = handle<struct dimensions_tag>;  ///< One combination of dimension values.

}  // namespace ducat::inline v0

#endif
