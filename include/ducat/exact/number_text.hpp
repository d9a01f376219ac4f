// SPDX-License-Identifier: MIT
// 128-bit numbers as decimal text: no allocation, no locale, the same bytes everywhere.
#ifndef DUCAT_EXACT_NUMBER_TEXT_HPP
#define DUCAT_EXACT_NUMBER_TEXT_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/text_view.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A printed number: holds its own characters and converts to text_view, and explicitly to any
/// string type.
class number_text {
 public:
  /// A sign, 39 digits, 12 separators and a point.
  static constexpr std::size_t capacity = 53;

  [[nodiscard]] constexpr const char* data() const noexcept { return buffer_ + begin_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return capacity - begin_; }
  [[nodiscard]] constexpr text_view view() const noexcept { return {data(), size()}; }
  constexpr operator text_view() const noexcept { return view(); }

  template <class String>
    requires requires(const char* data, std::size_t size) { String(data, size); }
  constexpr explicit operator String() const {
    return String(data(), size());
  }

  friend constexpr bool operator==(const number_text& a, text_view b) noexcept {
    return a.view() == b;
  }

  /// Writes from the right end: printing yields the last digit first.
  constexpr void prepend(char c) noexcept {
    DUCAT_ASSERT(begin_ > 0);
    buffer_[--begin_] = c;
  }

 private:
  char buffer_[capacity]{};
  std::uint8_t begin_ = capacity;
};

namespace detail {

// The digits of `size`, last first, to out(digit). At least one. Takes 19 at a time, so that the
// division is by 2^64.
template <class Output> constexpr void print_digits(uint128 size, int at_least, Output&& out) {
  constexpr std::uint64_t block = 10'000'000'000'000'000'000U;
  int printed = 0;
  while (size != 0 || printed < at_least) {
    auto part = static_cast<std::uint64_t>(size % block);
    size /= block;
    for (int i = 0; i < 19 && (size != 0 || part != 0 || printed < at_least); ++i, ++printed) {
      out(static_cast<char>('0' + part % 10), printed);
      part /= 10;
    }
  }
}

constexpr number_text print_number(uint128 size, bool negative, int scale, char separator) {
  DUCAT_ASSERT(scale >= 0 && scale <= max_decimal_scale);
  number_text text;
  print_digits(size, scale + 1, [&](char digit, int position) {
    const int whole = position - scale;
    if (whole == 0 && scale > 0) text.prepend('.');
    if (whole > 0 && whole % 3 == 0 && separator != '\0') text.prepend(separator);
    text.prepend(digit);
  });
  if (negative) text.prepend('-');
  return text;
}

}  // namespace detail

/// "-170141183460469231731687303715884105728": a sign only where negative, no leading zeros.
[[nodiscard]] constexpr number_text to_text(uint128 value) noexcept {
  return detail::print_number(value, false, 0, '\0');
}
[[nodiscard]] constexpr number_text to_text(int128 value) noexcept {
  return detail::print_number(magnitude(value), value < 0, 0, '\0');
}
template <integer T> [[nodiscard]] constexpr number_text to_text(T value) noexcept {
  if constexpr (signed_integer<T>) {
    return to_text(static_cast<int128>(value));
  } else {
    return to_text(static_cast<uint128>(value));
  }
}

/// coefficient × 10^−scale with exactly `scale` fraction digits: (73436835, 2) is "734368.35", (-5,
/// 2) is "-0.05", (0, 2) is "0.00". @pre 0 ≤ scale ≤ max_decimal_scale
[[nodiscard]] constexpr number_text to_fixed_text(int128 coefficient, int scale) noexcept {
  return detail::print_number(magnitude(coefficient), coefficient < 0, scale, '\0');
}

/// The same with the digits before the point in groups of three: "734,368.35".
[[nodiscard]] constexpr number_text to_grouped_text(int128 coefficient, int scale,
                                                    char separator = ',') noexcept {
  return detail::print_number(magnitude(coefficient), coefficient < 0, scale, separator);
}

}  // namespace ducat::inline v0

#endif
