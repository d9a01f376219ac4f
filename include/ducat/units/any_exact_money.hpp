// SPDX-License-Identifier: MIT
// Exact money whose currency is known at run time only: what a ledger accumulates.
#ifndef DUCAT_UNITS_ANY_EXACT_MONEY_HPP
#define DUCAT_UNITS_ANY_EXACT_MONEY_HPP

#include <ducat/units/exact_money.hpp>

namespace ducat::inline v0 {

/// A rational number of minor units of a currency. Invariant: minor.is_valid(). 0 CNY and 0 USD are
/// not equal.
struct any_exact_money {
  mixed minor{};
  currency unit{};

  constexpr any_exact_money() noexcept = default;
  constexpr any_exact_money(const mixed& exact_minor, currency its_unit) noexcept
      : minor{exact_minor}, unit{its_unit} {}
  constexpr any_exact_money(const any_money& amount) noexcept
      : minor{amount.minor, 0, 1}, unit{amount.unit} {}
  template <class C>
  constexpr any_exact_money(const exact_money<C>& amount) noexcept
      : minor{amount.minor()}, unit{currency_of<C>()} {}

  /// Whole minor units, rounded once. Error: overflow.
  [[nodiscard]] constexpr result<any_money> round(rounding mode) const noexcept {
    const auto whole = ducat::round(minor, mode);
    if (!whole) return whole.error();
    return any_money{*whole, unit};
  }

  /// The amount as a typed one. Error: currency_mismatch.
  template <currency_tag C> [[nodiscard]] constexpr result<exact_money<C>> as() const noexcept {
    if (unit != currency_of<C>()) return errc::currency_mismatch;
    return exact_money<C>::of(minor);
  }

  friend constexpr bool operator==(const any_exact_money& a, const any_exact_money& b) noexcept {
    return a.unit == b.unit && a.minor == b.minor;
  }
};

/// a + b. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_add(const any_exact_money& a,
                                                            const any_exact_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  const auto sum = add(a.minor, b.minor);
  if (!sum) return sum.error();
  return any_exact_money{*sum, a.unit};
}

/// a − b. Errors: currency_mismatch, overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_subtract(
    const any_exact_money& a, const any_exact_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  const auto difference = subtract(a.minor, b.minor);
  if (!difference) return difference.error();
  return any_exact_money{*difference, a.unit};
}

/// −amount. Error: overflow, for the lowest value only.
[[nodiscard]] constexpr result<any_exact_money> checked_negate(
    const any_exact_money& amount) noexcept {
  const auto negated = negate(amount.minor);
  if (!negated) return negated.error();
  return any_exact_money{*negated, amount.unit};
}

/// Less than, equal to or greater than zero as a is to b. Error: currency_mismatch.
[[nodiscard]] constexpr result<int> compare(const any_exact_money& a,
                                            const any_exact_money& b) noexcept {
  if (a.unit != b.unit) return errc::currency_mismatch;
  return a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0;
}

}  // namespace ducat::inline v0

#endif
