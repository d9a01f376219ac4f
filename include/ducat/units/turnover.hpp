// SPDX-License-Identifier: MIT
// Turnover: money that passes through and is charged for, such as a transaction's amount, a
// partner's invoice or a price that arrives with the usage. It is what a percentage is taken of,
// and is counted like tokens: no wallet holds it and no statement adds it to money.
#ifndef DUCAT_UNITS_TURNOVER_HPP
#define DUCAT_UNITS_TURNOVER_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_money.hpp>
#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

/// 10⁻¹² of a major unit, as fine as a price can be. Of which currency, the sku says.
struct picoturnover_unit {
  using dimension = turnover_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "picoturnover";
};

/// A major unit: one yuan that passes through.
struct turnover_unit {
  using dimension = turnover_dimension;
  static constexpr uint128 scale = 1'000'000'000'000;
  static constexpr const char* symbol = "turnover";
};

using picoturnovers = quantity<picoturnover_unit, int128>;
using turnovers = quantity<turnover_unit, std::int64_t>;

/// An amount of money as turnover of its currency. Errors: overflow.
[[nodiscard]] constexpr result<picoturnovers> turnover_of(const any_money& amount) noexcept {
  const auto each = static_cast<int128>(power_of_ten(max_currency_digits - amount.unit.digits()));
  int128 product = 0;
  if (!try_multiply(int128{amount.minor}, each, product)) return errc::overflow;
  return picoturnovers{product};
}

}  // namespace ducat::inline v0

#endif
