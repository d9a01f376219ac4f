// SPDX-License-Identifier: MIT
// What tests of costs and prices share: exact amounts from decimal text, and exact values as a page
// prints them, after a named rounding.
#ifndef DUCAT_TESTS_SUPPORT_ECONOMICS_HPP
#define DUCAT_TESTS_SUPPORT_ECONOMICS_HPP

#include "support/print.hpp"
#include "support/rationals.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/compute.hpp>

#include <string>

namespace ducat_test {

inline rational value_of(const ducat::any_exact_money& amount) { return value_of(amount.minor); }

/// An amount in major units, however many digits it has.
inline ducat::any_exact_money exactly(ducat::text_view text, ducat::text_view code) {
  const ducat::currency unit = ducat::currency_of(code).value();
  const ducat::decimal number = ducat::parse_decimal(text).value();
  const auto minor = ducat::make_mixed(number.coefficient, unit.minor_per_major(),
                                       ducat::power_of_ten(number.scale));
  return {minor.value(), unit};
}
inline ducat::any_exact_money in_cny(ducat::text_view text) { return exactly(text, "CNY"); }
inline ducat::any_exact_money in_usd(ducat::text_view text) { return exactly(text, "USD"); }

inline ducat::ratio share(ducat::text_view text) { return ducat::ratio::parse(text).value(); }

/// A price of a degree.
inline ducat::any_price per_degree(ducat::text_view text, ducat::text_view code = "CNY") {
  const ducat::any_quantity a_degree{ducat::degree_unit::scale, ducat::dimension::compute};
  return ducat::any_price::parse(text, ducat::currency_of(code).value(), a_degree).value();
}

/// An exact value with so many fraction digits, rounded half up by the oracle.
inline std::string printed(const rational& value, int digits) {
  const cpp_int power = boost::multiprecision::pow(cpp_int{10}, static_cast<unsigned>(digits));
  const rational shifted = value * power;
  const cpp_int whole = rounded(numerator(shifted), denominator(shifted), ducat::rounding::half_up);
  std::string text = cpp_int{abs(whole)}.str();
  while (text.size() <= static_cast<std::size_t>(digits)) text.insert(0, 1, '0');
  if (digits > 0) text.insert(text.size() - static_cast<std::size_t>(digits), 1, '.');
  return (whole < 0 ? "-" : "") + text;
}
/// In major units.
inline std::string printed(const ducat::any_exact_money& amount, int digits) {
  return printed(rational{value_of(amount) / big(amount.unit.minor_per_major())}, digits);
}
/// In per cent.
inline std::string percent(const ducat::ratio& value, int digits) {
  return printed(rational{value_of(value) * 100}, digits);
}

}  // namespace ducat_test

namespace Catch {

template <> struct StringMaker<ducat::any_exact_money> {
  static std::string convert(const ducat::any_exact_money& v) {
    return StringMaker<ducat::mixed>::convert(v.minor) + " minor " + std::string{v.unit.code()};
  }
};

}  // namespace Catch

#endif
