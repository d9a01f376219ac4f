// SPDX-License-Identifier: MIT
// The grammar of decimal numbers and the exact reading of their digits. Work is bounded by
// max_number_text characters, whatever the text says.
#ifndef DUCAT_EXACT_DECIMAL_PARSE_HPP
#define DUCAT_EXACT_DECIMAL_PARSE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The longest text that is read as a number; longer ones are refused unread.
inline constexpr std::size_t max_number_text = 128;

namespace detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr failure bad_text_at(std::size_t position) noexcept {
  return {errc::invalid_text, static_cast<std::uint32_t>(position)};
}

// The parts of a number's text: sign, digits before and after the point, exponent.
struct decimal_parts {
  text_view whole;
  text_view fraction;
  int exponent = 0;
  bool negative = false;
};

constexpr text_view scan_digits(text_view text, std::size_t& position) noexcept {
  const std::size_t start = position;
  while (position < text.size() && is_digit(text[position])) ++position;
  return {text.data() + start, position - start};
}

// [eE][+-]?digits from `position` to the end. Exponents beyond ±100 000 are all the same to a
// 128-bit number.
constexpr result<int> scan_exponent(text_view text, std::size_t position) noexcept {
  ++position;
  bool negative = false;
  if (position < text.size() && (text[position] == '+' || text[position] == '-')) {
    negative = text[position++] == '-';
  }
  const text_view digits = scan_digits(text, position);
  if (digits.empty() || position != text.size()) return bad_text_at(position);
  int exponent = 0;
  for (const char c : digits) {
    if (exponent < 10'000) exponent = exponent * 10 + (c - '0');
  }
  return negative ? -exponent : exponent;
}

constexpr result<decimal_parts> scan_decimal(text_view text, bool exponent_allowed) noexcept {
  if (text.size() > max_number_text) {
    return failure{errc::text_too_long, static_cast<std::uint32_t>(max_number_text)};
  }
  decimal_parts parts;
  std::size_t position = 0;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    parts.negative = text[0] == '-';
    position = 1;
  }
  parts.whole = scan_digits(text, position);
  if (position < text.size() && text[position] == '.') {
    ++position;
    parts.fraction = scan_digits(text, position);
  }
  if (parts.whole.empty() && parts.fraction.empty()) return bad_text_at(position);
  if (exponent_allowed && position < text.size() &&
      (text[position] == 'e' || text[position] == 'E')) {
    const auto exponent = scan_exponent(text, position);
    if (!exponent) return exponent.error();
    parts.exponent = *exponent;
    return parts;
  }
  if (position != text.size()) return bad_text_at(position);
  return parts;
}

// size × 10^digits.size() + digits, or false where it does not fit.
constexpr bool append_digits(text_view digits, uint128& size) noexcept {
  for (const char c : digits) {
    if (!try_multiply(size, uint128{10}, size)) return false;
    if (!try_add(size, static_cast<uint128>(c - '0'), size)) return false;
  }
  return true;
}

// A magnitude in units of 10^−scale, and what was cut off behind it in twentieths of a unit: 10 is
// exactly one half; anything else between two tenths counts as the odd twentieth.
struct scaled_digits {
  uint128 size = 0;
  uint128 dropped = 0;
  static constexpr uint128 unit = 20;
};

// False where the magnitude does not fit 128 bits. @pre 0 ≤ scale ≤ max_decimal_scale; no exponent.
constexpr bool scale_digits(const decimal_parts& parts, int scale, scaled_digits& out) noexcept {
  const auto wanted = static_cast<std::size_t>(scale);
  const std::size_t written = parts.fraction.size();
  const std::size_t kept = written < wanted ? written : wanted;
  if (!append_digits(parts.whole, out.size)) return false;
  if (!append_digits({parts.fraction.data(), kept}, out.size)) return false;
  const uint128 padding = power_of_ten(static_cast<int>(wanted - kept));
  if (!try_multiply(out.size, padding, out.size)) return false;
  if (written == kept) return true;
  out.dropped = static_cast<uint128>(parts.fraction[kept] - '0') * 2;
  for (std::size_t i = kept + 1; i < written; ++i) {
    if (parts.fraction[i] != '0') out.dropped |= 1;
  }
  return true;
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
