// SPDX-License-Identifier: MIT
// Money whose currency is known at run time only: from a price list, an account, a ledger. What the
// types of money<C> refuse at compile time is errc::currency_mismatch here.
#ifndef DUCAT_UNITS_ANY_MONEY_HPP
#define DUCAT_UNITS_ANY_MONEY_HPP

#include <ducat/units/money.hpp>

namespace ducat::inline v0 {

/// Minor units of a currency. 0 CNY and 0 USD are not equal.
struct any_money {
  int128 minor = 0;
  currency unit{};

  constexpr any_money() noexcept = default;
  constexpr any_money(int128 minor_count, currency its_unit) noexcept
      : minor{minor_count}, unit{its_unit} {}
  template <class C>
  constexpr any_money(const quantity<minor_unit<C>, int128>& amount) noexcept
      : minor{amount.count()}, unit{currency_of<C>()} {}

  /// The amount as a typed one. Error: currency_mismatch.
  template <currency_tag C> [[nodiscard]] constexpr result<money<C>> as() const noexcept {
    if (unit != currency_of<C>()) return errc::currency_mismatch;
    return money<C>{minor};
  }

  friend constexpr bool operator==(const any_money&, const any_money&) noexcept = default;
};

/// a + b. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_money> checked_add(const any_money& a,
                                                      const any_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  any_money sum{0, a.unit};
  if (!try_add(a.minor, b.minor, sum.minor)) return errc::overflow;
  return sum;
}

/// a − b. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_money> checked_subtract(const any_money& a,
                                                           const any_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  any_money difference{0, a.unit};
  if (!try_subtract(a.minor, b.minor, difference.minor)) return errc::overflow;
  return difference;
}

/// −amount. Error: overflow, for the lowest value only.
[[nodiscard]] constexpr result<any_money> checked_negate(const any_money& amount) noexcept {
  return checked_subtract(any_money{0, amount.unit}, amount);
}

/// Less than, equal to or greater than zero as a is to b. Error: currency_mismatch.
[[nodiscard]] constexpr result<int> compare(const any_money& a, const any_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
}

/// Reads major units of a currency. Errors: those of parse_fixed().
[[nodiscard]] constexpr result<any_money> parse_money(text_view text, currency unit) noexcept {
  const auto minor = parse_fixed(text, unit.digits());
  if (!minor) return minor.error();
  return any_money{*minor, unit};
}

/// Major units with all fraction digits of the currency, without its code.
[[nodiscard]] constexpr number_text to_text(const any_money& amount) noexcept {
  return to_fixed_text(amount.minor, amount.unit.digits());
}

}  // namespace ducat::inline v0

#endif
