// SPDX-License-Identifier: MIT
// How a literal becomes a quantity: its characters are read at compile time, exactly. For literals
// of one's own units and currencies; the built-in ones are in units/literals.hpp.
#ifndef DUCAT_UNITS_LITERAL_HPP
#define DUCAT_UNITS_LITERAL_HPP

#include <ducat/exact/power_of_ten.hpp>
#include <ducat/units/money.hpp>

#include <cstddef>

namespace ducat::inline v0 {

namespace detail {

struct literal_number {
  uint128 coefficient = 0;
  int scale = 0;
  bool is_decimal = true;  // no octal, hexadecimal, binary or exponent form
  bool fits = true;
};

// Reads what the compiler's lexer accepted as a number: digits, separators, at most one point.
template <char... Characters> consteval literal_number read_literal() {
  constexpr char text[] = {Characters..., '\0'};
  literal_number out;
  bool after_point = false;
  if (text[0] == '0' && text[1] != '\0' && text[1] != '.') out.is_decimal = false;
  for (const char* c = text; *c != '\0' && out.is_decimal && out.fits; ++c) {
    if (*c == '\'') continue;
    if (*c == '.') {
      after_point = true;
      continue;
    }
    out.is_decimal = *c >= '0' && *c <= '9';
    out.fits = try_multiply(out.coefficient, uint128{10}, out.coefficient) &&
               try_add(out.coefficient, static_cast<uint128>(*c - '0'), out.coefficient);
    if (after_point) ++out.scale;
  }
  while (out.is_decimal && out.scale > 0 && out.coefficient % 10 == 0) {
    out.coefficient /= 10;
    --out.scale;
  }
  if (out.scale > max_decimal_scale) out.fits = false;
  return out;
}

struct literal_units {
  int128 count = 0;
  bool is_whole = true;
  bool fits = true;
};

// number × units per one.
consteval literal_units count_literal(literal_number number, uint128 units) {
  literal_units out;
  uint128 product = 0;
  const uint128 power = power_of_ten(number.scale);
  const uint128 common = gcd(power, units);
  out.is_whole = number.coefficient % (power / common) == 0;
  if (!out.is_whole) return out;
  out.fits = try_multiply(number.coefficient / (power / common), units / common, product) &&
             try_signed(product, false, out.count);
  return out;
}

template <class Rep> consteval bool fits_in(int128 value) {
  return value <= static_cast<int128>(integer_limits<Rep>::max);
}

}  // namespace detail

/// The quantity that a literal's characters stand for: a whole number of Quantity, or, where it has
/// a fraction or Quantity does not convert to its base unit, an exact number of base units.
/// Everything else does not compile.
///
///     template <char... Digits>
///     consteval auto operator""_my_unit() { return ducat::quantity_literal<my_quantity,
///     Digits...>(); }
template <class Quantity, char... Characters> [[nodiscard]] consteval auto quantity_literal() {
  using base = base_quantity<typename Quantity::dimension>;
  constexpr detail::literal_number number = detail::read_literal<Characters...>();
  static_assert(number.is_decimal,
                "ducat: a literal is decimal: not octal, hexadecimal, binary or with an exponent");
  static_assert(number.fits, "ducat: this literal has too many digits");
  if constexpr (number.is_decimal && number.fits) {
    constexpr detail::literal_units whole = detail::count_literal(number, 1);
    if constexpr (whole.is_whole && whole.fits &&
                  detail::fits_in<typename Quantity::rep>(whole.count) &&
                  exactly_convertible<Quantity, base>) {
      return Quantity{static_cast<typename Quantity::rep>(whole.count)};
    } else {
      constexpr detail::literal_units exact = detail::count_literal(number, Quantity::unit::scale);
      static_assert(exact.is_whole, "ducat: this literal is not a whole number of base units");
      static_assert(exact.fits && detail::fits_in<typename base::rep>(exact.count),
                    "ducat: this literal does not fit");
      return base{static_cast<typename base::rep>(exact.count)};
    }
  }
}

/// The money that a literal's characters stand for, in major units. More fraction digits than the
/// currency has do not compile.
///
///     template <char... Digits>
///     consteval auto operator""_credit() { return ducat::money_literal<credit, Digits...>(); }
template <currency_tag C, char... Characters> [[nodiscard]] consteval money<C> money_literal() {
  constexpr detail::literal_number number = detail::read_literal<Characters...>();
  static_assert(number.is_decimal,
                "ducat: a literal is decimal: not octal, hexadecimal, binary or with an exponent");
  static_assert(number.fits, "ducat: this literal has too many digits");
  if constexpr (number.is_decimal && number.fits) {
    constexpr detail::literal_units minor = detail::count_literal(number, power_of_ten(C::digits));
    static_assert(minor.is_whole, "ducat: this literal has more fraction digits than the currency");
    static_assert(minor.fits, "ducat: this literal does not fit");
    return money<C>{minor.count};
  } else {
    return money<C>{};
  }
}

}  // namespace ducat::inline v0

#endif
