// SPDX-License-Identifier: MIT
// A price whose currency and dimension are known at run time only: an entry of a price list.
#ifndef DUCAT_UNITS_ANY_PRICE_HPP
#define DUCAT_UNITS_ANY_PRICE_HPP

#include <ducat/units/any_quantity.hpp>
#include <ducat/units/price.hpp>

namespace ducat::inline v0 {

/// Money of a currency per quantity of a dimension.
struct any_price {
  unit_price figures{};
  currency unit{};
  dimension kind = dimension::none;

  constexpr any_price() noexcept = default;
  template <class C, class D>
  constexpr any_price(const price<C, D>& typed) noexcept
      : figures{typed.figures()}, unit{currency_of<C>()}, kind{D::id} {}

  /// `amount` for `per`. Errors: those of unit_price::of(); unit_mismatch where `per` is of no
  /// dimension or is money.
  [[nodiscard]] static constexpr result<any_price> of(const any_money& amount,
                                                      const any_quantity& per) noexcept {
    return make(decimal{amount.minor, amount.unit.digits()}, amount.unit, per);
  }

  /// A decimal number of major units for `per`. Errors: those of of() and parse_decimal().
  [[nodiscard]] static constexpr result<any_price> parse(text_view text, currency unit,
                                                         const any_quantity& per) noexcept {
    const auto amount = parse_decimal(text);
    if (!amount) return amount.error();
    return make(*amount, unit, per);
  }

  /// The price as a typed one. Errors: currency_mismatch, unit_mismatch.
  template <currency_tag C, dimension_tag D>
  [[nodiscard]] constexpr result<price<C, D>> as() const noexcept {
    if (unit != currency_of<C>()) return errc::currency_mismatch;
    if (kind != D::id) return errc::unit_mismatch;
    return price<C, D>{figures};
  }

  /// As it was quoted: same amount, same quantity, same currency.
  friend constexpr bool operator==(const any_price&, const any_price&) noexcept = default;

 private:
  static constexpr result<any_price> make(const decimal& amount, currency unit,
                                          const any_quantity& per) noexcept {
    if (per.kind == dimension::none || per.kind == dimension::money) return errc::unit_mismatch;
    const auto figures = unit_price::of(amount, unit.digits(), per.amount);
    if (!figures) return figures.error();
    any_price out;
    out.figures = *figures;
    out.unit = unit;
    out.kind = per.kind;
    return out;
  }
};

/// What `amount` costs, unrounded. Errors: unit_mismatch, overflow.
[[nodiscard]] constexpr result<any_exact_money> checked_multiply(
    const any_price& each, const any_quantity& amount) noexcept {
  if (each.kind != amount.kind) return errc::unit_mismatch;
  const auto cost = each.figures.times(amount.amount);
  if (!cost) return cost.error();
  return any_exact_money{*cost, each.unit};
}

}  // namespace ducat::inline v0

#endif
