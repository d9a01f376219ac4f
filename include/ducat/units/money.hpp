// SPDX-License-Identifier: MIT
// Money: whole minor units of one currency (fen, cents, yen), in 128 bits. It is what was rounded;
// what was not is exact_money. Yuan and dollars are two dimensions: they share no operator and no
// conversion.
#ifndef DUCAT_UNITS_MONEY_HPP
#define DUCAT_UNITS_MONEY_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/product.hpp>

namespace ducat::inline v0 {

template <class C> struct minor_unit;

template <class C> struct money_dimension {
  static_assert(currency_tag<C>, "ducat: a currency states its code and digits (0 to 12)");
  static constexpr dimension id = dimension::money;
  using base_unit = minor_unit<C>;
  using base_rep = int128;
};

/// 10^−digits of a currency. Printed and parsed in major units, so the symbol is the currency's
/// code.
template <class C> struct minor_unit {
  using dimension = money_dimension<C>;
  using currency_type = C;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = C::code;
};

/// money<cny>{2000} is 2000 fen; `20_cny` and parse_money<cny>("20") are the same.
template <class C> using money = quantity<minor_unit<C>, int128>;

/// Reads major units: "734368.35" CNY is 73 436 835 fen.
/// Errors: inexact for a digit beyond the minor unit, and those of parse_fixed().
template <currency_tag C>
[[nodiscard]] constexpr result<money<C>> parse_money(text_view text) noexcept {
  const auto minor = parse_fixed(text, C::digits);
  if (!minor) return minor.error();
  return money<C>{*minor};
}

/// The same, rounded once from all digits of the text.
template <currency_tag C>
[[nodiscard]] constexpr result<money<C>> parse_money(text_view text, rounding mode) noexcept {
  const auto minor = parse_fixed(text, C::digits, mode);
  if (!minor) return minor.error();
  return money<C>{*minor};
}

/// Major units with all fraction digits of the currency, without its code: "734368.35"; zero has no
/// sign.
template <class C, class R>
[[nodiscard]] constexpr number_text to_text(const quantity<minor_unit<C>, R>& amount) noexcept {
  return to_fixed_text(amount.count(), C::digits);
}

}  // namespace ducat::inline v0

#endif
