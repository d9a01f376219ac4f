// SPDX-License-Identifier: MIT
// Exact amounts as tests write them and as failures print them: "40 degree", "1/7 degree",
// "812.50", "0.35 CNY + 5/9". What is printed can be pasted back as the expectation.
#ifndef DUCAT_TESTING_EXACT_TEXT_HPP
#define DUCAT_TESTING_EXACT_TEXT_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/known_units.hpp>
#include <ducat/units/text.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ducat::inline v0::testing {

/// Any of the library's small texts as a string.
template <class Text> [[nodiscard]] std::string string_of(const Text& text) {
  return std::string(text.data(), text.size());
}
[[nodiscard]] inline std::string string_of(instant t) { return string_of(to_text(t)); }
/// "[start, end)".
[[nodiscard]] inline std::string string_of(const interval& during) {
  return '[' + string_of(during.start) + ", " + string_of(during.end) + ')';
}

/// "0.35 CNY + 5/9": the floor, and the fraction of a minor unit above it.
[[nodiscard]] inline std::string money_text(const any_exact_money& amount) {
  return string_of(to_labelled_text(amount).view());
}
[[nodiscard]] inline std::string money_text(const mixed& minor, const currency& unit) {
  return money_text(any_exact_money{minor, unit});
}

namespace detail {

// The unit in which people count a dimension; the base unit where none is better.
[[nodiscard]] inline any_unit unit_for_people(dimension kind) {
  const char* symbol = kind == dimension::compute     ? "degree"
                       : kind == dimension::card_time ? "card-h"
                       : kind == dimension::byte_time ? "GB-h"
                       : kind == dimension::turnover  ? "turnover"
                                                      : "";
  if (const auto known = unit_of(symbol)) return *known;
  return base_unit_of(kind).value_or(any_unit{kind, 1, "units"});
}

// value / scale as a decimal of at most six digits, or nothing where it needs more.
[[nodiscard]] inline std::string short_decimal(int128 value, uint128 scale) {
  constexpr int digits = 6;
  const auto shifted =
      mul_div_floor(value, static_cast<int128>(power_of_ten(digits)), divisor{scale});
  if (!shifted || shifted->rest != 0) return "";
  std::string text = string_of(to_fixed_text(shifted->whole, digits).view());
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace detail

/// "21.5 degree"; in base units, "77400000000000001 FLOP", where a decimal of the unit that people
/// count in has more than six digits.
[[nodiscard]] inline std::string quantity_text(const any_quantity& quantity) {
  const any_unit unit = detail::unit_for_people(quantity.kind);
  const std::string number = detail::short_decimal(quantity.amount, unit.scale);
  if (!number.empty()) return number + ' ' + unit.symbol;
  const auto base = base_unit_of(quantity.kind);
  return string_of(to_text(quantity.amount).view()) + ' ' + (base ? base->symbol : "units");
}
[[nodiscard]] inline std::string quantity_text(int128 base_units, dimension kind) {
  return quantity_text(any_quantity{base_units, kind});
}

/// Reads "40 degree", "0.65 degree" or "1/8 degree": a number, a blank, the symbol of a known unit.
/// Errors: those of parse_decimal() and ratio::parse(); unknown_unit; inexact where it is not a
/// whole number of base units; overflow.
[[nodiscard]] inline result<any_quantity> parse_exact_quantity(std::string_view text) {
  const std::size_t blank = text.find(' ');
  const std::string_view number = text.substr(0, blank);
  if (number.find('/') == std::string_view::npos) return parse_any_quantity(text);
  if (blank == std::string_view::npos) return errc::invalid_text;
  const auto factor = ratio::parse(number);
  if (!factor) return factor.error();
  const auto unit = unit_of(text.substr(blank + 1));
  if (!unit) return unit.error();
  const auto base = scale_floor(static_cast<int128>(unit->scale), *factor);
  if (!base) return base.error();
  if (base->rest != 0) return errc::inexact;
  return any_quantity{base->whole, unit->kind};
}

namespace detail {

// A decimal or a fraction of major units as exact minor units.
[[nodiscard]] inline result<mixed> parse_major(std::string_view text, const currency& unit) {
  if (text.find('/') == std::string_view::npos) {
    const auto amount = parse_decimal(text);
    if (!amount) return amount.error();
    return make_mixed(amount->coefficient, unit.minor_per_major(), power_of_ten(amount->scale));
  }
  const auto amount = ratio::parse(text);
  if (!amount) return amount.error();
  return make_mixed(amount->numerator(), unit.minor_per_major(),
                    static_cast<uint128>(amount->denominator()));
}

}  // namespace detail

/// Reads exact money: a decimal of major units with any number of digits, "812.505"; a fraction of
/// major units, "1/7"; either with its code, "812.50 CNY"; or what money_text() prints, "0.35 CNY +
/// 5/9". Errors: those of parse_decimal() and ratio::parse(); currency_mismatch for another code
/// than the unit's; out_of_range where what stands above is no fraction of a minor unit.
[[nodiscard]] inline result<any_exact_money> parse_exact_money(std::string_view text,
                                                               const currency& unit) {
  const std::size_t blank = text.find(' ');
  const auto major = detail::parse_major(text.substr(0, blank), unit);
  if (!major) return major.error();
  if (blank == std::string_view::npos) return any_exact_money{*major, unit};
  constexpr std::string_view plus = " + ";
  std::string_view code = text.substr(blank + 1);
  const std::size_t sum = code.find(plus);
  const std::string_view above = sum == std::string_view::npos ? "" : code.substr(sum + 3);
  code = code.substr(0, sum);
  if (text_view{code} != unit.code()) return errc::currency_mismatch;
  if (sum == std::string_view::npos) return any_exact_money{*major, unit};
  const auto fraction = ratio::parse(above);
  if (!fraction) return fraction.error();
  if (*fraction < ratio{0} || *fraction >= ratio{1}) return errc::out_of_range;
  const auto part =
      make_mixed(fraction->numerator(), 1, static_cast<uint128>(fraction->denominator()));
  if (!part) return part.error();
  const auto total = add(*major, *part);
  if (!total) return total.error();
  return any_exact_money{*total, unit};
}

/// The same where the text has the code: "812.50 CNY". Errors: also unknown_currency.
[[nodiscard]] inline result<any_exact_money> parse_exact_money(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return errc::unknown_currency;
  const std::string_view rest = text.substr(blank + 1);
  const auto unit = currency_of(rest.substr(0, rest.find(' ')));
  if (!unit) return unit.error();
  return parse_exact_money(text, *unit);
}

/// "47.50 CNY too much", "0.00 CNY + 1/3 too little"; empty where they are equal.
[[nodiscard]] inline std::string difference_text(const any_exact_money& expected,
                                                 const any_exact_money& found) {
  if (expected.unit != found.unit) return "another currency";
  const auto above = subtract(found.minor, expected.minor);
  if (!above) return "a difference that does not fit";
  if (is_zero(*above)) return "";
  const bool more = sign(*above) > 0;
  const auto size = more ? above : negate(*above);
  if (!size) return "a difference that does not fit";
  return money_text(*size, found.unit) + (more ? " too much" : " too little");
}
[[nodiscard]] inline std::string difference_text(const any_quantity& expected,
                                                 const any_quantity& found) {
  if (expected.kind != found.kind) return "another kind of unit";
  int128 above = 0;
  if (!try_subtract(found.amount, expected.amount, above) || above == int128_min)
    return "a difference that does not fit";
  if (above == 0) return "";
  return quantity_text(above < 0 ? -above : above, found.kind) +
         (above > 0 ? " too much" : " too little");
}

}  // namespace ducat::inline v0::testing

#endif
