// SPDX-License-Identifier: MIT
// What a price table says of a sku or price that it was given. An engine numbers the same names in
// its own order, so that the number of one would silently mean something else to the other.
#ifndef DUCAT_PRICING_TABLE_HANDLE_HPP
#define DUCAT_PRICING_TABLE_HANDLE_HPP

#include <ducat/units/handle.hpp>

namespace ducat::inline v0 {

/// A handle of one price table, or nothing. `in_table` is the key of its book() and skus(); what an
/// engine is asked for by name, as engine.find_sku(), is another handle.
template <class Tag> struct table_handle {
  handle<Tag> in_table{};

  [[nodiscard]] constexpr bool has_value() const noexcept { return in_table.has_value(); }
  constexpr explicit operator bool() const noexcept { return has_value(); }
  constexpr operator handle<Tag>() const = delete;  // an engine has handles of its own: find_sku()
  friend constexpr bool operator==(table_handle, table_handle) = default;
};

using table_sku = table_handle<struct sku_tag>;        ///< A sku of a price table.
using table_price = table_handle<struct price_tag>;    ///< A price entry of a price table.
using table_charge = table_handle<struct charge_tag>;  ///< A close charge of a price table.

}  // namespace ducat::inline v0

#endif
