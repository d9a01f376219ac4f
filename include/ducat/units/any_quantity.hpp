// SPDX-License-Identifier: MIT
// Units and quantities that are known at run time only: the unit column of a price list, the
// content of a pack. What the types refuse at compile time is errc::unit_mismatch here.
#ifndef DUCAT_UNITS_ANY_QUANTITY_HPP
#define DUCAT_UNITS_ANY_QUANTITY_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

/// A dimension of things that can be counted and priced: all but money, which is of a currency.
template <class U>
concept countable_unit = unit_of_measure<U> && U::dimension::id != dimension::money;

/// An amount in base units of a dimension: FLOP, tokens, card-nanoseconds. Zero tokens and zero
/// FLOP are not equal.
struct any_quantity {
  int128 amount = 0;
  dimension kind = dimension::none;

  constexpr any_quantity() noexcept = default;
  constexpr any_quantity(int128 base_units, dimension its_kind) noexcept
      : amount{base_units}, kind{its_kind} {}
  /// Any typed quantity whose every value fits 128 bits in base units.
  template <countable_unit U, class R>
    requires(detail::never_overflows<R, int128>(U::scale))
  constexpr any_quantity(const quantity<U, R>& value) noexcept
      : amount{static_cast<int128>(value.count()) * static_cast<int128>(U::scale)},
        kind{U::dimension::id} {}

  /// The amount as a typed quantity. Errors: unit_mismatch; inexact where it is not a whole number
  /// of Q; overflow.
  template <class Q> [[nodiscard]] constexpr result<Q> as() const noexcept {
    using dimension_type = typename Q::dimension;
    if (kind != dimension_type::id) return errc::unit_mismatch;
    return checked_convert<Q>(quantity<typename dimension_type::base_unit, int128>{amount});
  }

  friend constexpr bool operator==(const any_quantity&, const any_quantity&) noexcept = default;
};

/// a + b. Errors: unit_mismatch, overflow.
[[nodiscard]] constexpr result<any_quantity> checked_add(const any_quantity& a,
                                                         const any_quantity& b) noexcept {
  if (a.kind != b.kind) return errc::unit_mismatch;
  any_quantity sum{0, a.kind};
  if (!try_add(a.amount, b.amount, sum.amount)) return errc::overflow;
  return sum;
}

/// a − b. Errors: unit_mismatch, overflow.
[[nodiscard]] constexpr result<any_quantity> checked_subtract(const any_quantity& a,
                                                              const any_quantity& b) noexcept {
  if (a.kind != b.kind) return errc::unit_mismatch;
  any_quantity difference{0, a.kind};
  if (!try_subtract(a.amount, b.amount, difference.amount)) return errc::overflow;
  return difference;
}

/// Less than, equal to or greater than zero as a is to b. Error: unit_mismatch.
[[nodiscard]] constexpr result<int> compare(const any_quantity& a, const any_quantity& b) noexcept {
  if (a.kind != b.kind) return errc::unit_mismatch;
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
}

}  // namespace ducat::inline v0

#endif
