// SPDX-License-Identifier: MIT
// Decimal text to exact integers. Prices, amounts of money and quantities enter the library here,
// and nothing enters as a binary fraction. Text is ASCII; the locale has no say.
#ifndef DUCAT_EXACT_DECIMAL_HPP
#define DUCAT_EXACT_DECIMAL_HPP

#include <ducat/exact/decimal_parse.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/text_view.hpp>

namespace ducat::inline v0 {

/// coefficient × 10^−scale, as it was written: "1.50" is {150, 2}. It is what a reader hands on,
/// not a number type.
struct decimal {
  int128 coefficient = 0;
  int scale = 0;  ///< 0 … max_decimal_scale

  friend constexpr bool operator==(const decimal&, const decimal&) = default;
};

/// Reads `[+-] digits`, nothing else: no point, space, separator or prefix. Leading zeros are
/// accepted; "-0" is 0. errc::invalid_text with the offset of the offence, text_too_long, overflow.
[[nodiscard]] constexpr result<int128> parse_integer(text_view text) noexcept {
  const auto parts = detail::scan_decimal(text, false);
  if (!parts) return parts.error();
  if (parts->whole.empty()) return detail::bad_text_at(parts->negative || text[0] == '+' ? 1 : 0);
  const auto end = static_cast<std::size_t>(parts->whole.end() - text.begin());
  if (end != text.size()) return detail::bad_text_at(end);
  uint128 size = 0;
  int128 out = 0;
  if (!detail::append_digits(parts->whole, size) || !try_signed(size, parts->negative, out)) {
    return errc::overflow;
  }
  return out;
}

/// Reads a decimal as an integer count of 10^−scale: ("19.99", 2) is 1999. The form is `[+-] digits
/// [. digits]`, where one of the two runs of digits may be missing (".5" and "5." are accepted); no
/// exponent, space, separator, prefix, infinity or NaN. Zeros beyond `scale` are accepted, any
/// other digit there is errc::inexact at its offset. Further: errc::invalid_text with the offset,
/// text_too_long, overflow, out_of_range for a scale beyond 0 … 38.
[[nodiscard]] constexpr result<int128> parse_fixed(text_view text, int scale) noexcept {
  if (scale < 0 || scale > max_decimal_scale) return errc::out_of_range;
  const auto parts = detail::scan_decimal(text, false);
  if (!parts) return parts.error();
  detail::scaled_digits digits;
  int128 out = 0;
  if (!detail::scale_digits(*parts, scale, digits) ||
      !try_signed(digits.size, parts->negative, out)) {
    return errc::overflow;
  }
  if (digits.dropped == 0) return out;
  const char* first = parts->fraction.data() + scale;
  while (*first == '0') ++first;
  return failure{errc::inexact, static_cast<std::uint32_t>(first - text.data())};
}

/// The same, rounded once from all digits of the text; never errc::inexact.
[[nodiscard]] constexpr result<int128> parse_fixed(text_view text, int scale,
                                                   rounding mode) noexcept {
  if (scale < 0 || scale > max_decimal_scale) return errc::out_of_range;
  const auto parts = detail::scan_decimal(text, false);
  if (!parts) return parts.error();
  detail::scaled_digits digits;
  int128 out = 0;
  if (!detail::scale_digits(*parts, scale, digits)) return errc::overflow;
  const bool odd = (digits.size & 1) != 0;
  if (rounds_away(mode, parts->negative, odd, digits.dropped, detail::scaled_digits::unit) &&
      !try_add(digits.size, uint128{1}, digits.size)) {
    return errc::overflow;
  }
  if (!try_signed(digits.size, parts->negative, out)) return errc::overflow;
  return out;
}

/// Reads a decimal and keeps the scale it was written with; the form is parse_fixed()'s. Zeros
/// beyond the 38th fraction digit are dropped, any other digit there is errc::inexact.
/// errc::invalid_text with the offset, text_too_long, overflow.
[[nodiscard]] constexpr result<decimal> parse_decimal(text_view text) noexcept {
  const auto parts = detail::scan_decimal(text, false);
  if (!parts) return parts.error();
  const std::size_t written = parts->fraction.size();
  const int scale = written < max_decimal_scale ? static_cast<int>(written) : max_decimal_scale;
  const auto coefficient = parse_fixed(text, scale);
  if (!coefficient) return coefficient.error();
  return decimal{*coefficient, scale};
}

/// Reads a decimal that may end in `[eE] [+-] digits`: "1.25e-3" is {125, 5}, "1e2" is {100, 0}.
/// Only for sources that write exponents (spreadsheets, JSON numbers as text): nobody writes a
/// price that way, so no other reader accepts them. Errors as parse_decimal(); work does not grow
/// with the exponent.
[[nodiscard]] constexpr result<decimal> parse_decimal_exponent(text_view text) noexcept {
  const auto parts = detail::scan_decimal(text, true);
  if (!parts) return parts.error();
  uint128 size = 0;
  if (!detail::append_digits(parts->whole, size) || !detail::append_digits(parts->fraction, size)) {
    return errc::overflow;
  }
  int scale = static_cast<int>(parts->fraction.size()) - parts->exponent;
  if (size == 0) {
    return decimal{0, scale < 0 ? 0 : scale > max_decimal_scale ? max_decimal_scale : scale};
  }
  for (; scale > max_decimal_scale && size % 10 == 0; --scale) size /= 10;
  if (scale > max_decimal_scale) return errc::inexact;
  decimal out;
  if (scale < -max_decimal_scale ||
      (scale < 0 && !try_multiply(size, power_of_ten(-scale), size)) ||
      !try_signed(size, parts->negative, out.coefficient)) {
    return errc::overflow;
  }
  out.scale = scale < 0 ? 0 : scale;
  return out;
}

}  // namespace ducat::inline v0

#endif
