// SPDX-License-Identifier: MIT
// A rational factor: a seventh of a card, a deduction factor of 0.7, one device's rate over
// another's. Always reduced, multiplied exactly, and applied without ever becoming a rounded
// decimal.
#ifndef DUCAT_EXACT_RATIO_HPP
#define DUCAT_EXACT_RATIO_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/exact/divisor.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A fraction in lowest terms: an int64 numerator over a positive int64 denominator.
class ratio {
  template <integer T> static constexpr int128 to_signed(T value) noexcept {
    int128 out = 0;
    const bool fits = try_convert(value, out);
    DUCAT_ASSERT(fits);
    return out;
  }

 public:
  /// Zero.
  constexpr ratio() noexcept = default;

  /// A number; implicit from a type whose every value fits. @pre it fits 64 bits.
  template <integer T>
  constexpr explicit(integer_limits<T>::bits > 63) ratio(T number) noexcept : ratio{number, 1} {}

  /// A fraction known to the program; one that comes from outside goes through of() or parse().
  /// @pre the fraction has a value (a denominator other than zero) and fits.
  template <integer N, integer D>
  constexpr ratio(N numerator, D denominator) noexcept
      : ratio{of(to_signed(numerator), to_signed(denominator)).value()} {}

  /// numerator / denominator in lowest terms; a negative denominator passes its sign up.
  /// errc::division_by_zero; errc::overflow where a reduced part does not fit.
  [[nodiscard]] static constexpr result<ratio> of(int128 numerator, int128 denominator) noexcept {
    if (denominator == 0) return errc::division_by_zero;
    const uint128 top = magnitude(numerator);
    const uint128 bottom = magnitude(denominator);
    const uint128 common = gcd(top, bottom);
    int128 signed_top = 0;
    ratio out;
    if (!try_signed(top / common, (numerator < 0) != (denominator < 0), signed_top) ||
        !try_convert(signed_top, out.numerator_) ||
        !try_convert(bottom / common, out.denominator_)) {
      return errc::overflow;
    }
    return out;
  }

  /// Reads "2", "0.7", "-1.25" or "1/7": a decimal as parse_decimal() reads it, or two integers
  /// around a slash, the second without a sign. errc::invalid_text, division_by_zero, overflow,
  /// text_too_long, as found.
  [[nodiscard]] static constexpr result<ratio> parse(text_view text) noexcept {
    const std::size_t bound = text.size() < max_number_text ? text.size() : max_number_text;
    for (std::size_t i = 0; i < bound; ++i) {
      if (text[i] == '/') return parse_fraction(text, i);
    }
    const auto number = parse_decimal(text);
    if (!number) return number.error();
    return of(number->coefficient, static_cast<int128>(power_of_ten(number->scale)));
  }

  [[nodiscard]] constexpr std::int64_t numerator() const noexcept { return numerator_; }
  [[nodiscard]] constexpr std::int64_t denominator() const noexcept { return denominator_; }
  [[nodiscard]] constexpr bool is_integer() const noexcept { return denominator_ == 1; }

  friend constexpr bool operator==(ratio, ratio) noexcept = default;
  friend constexpr std::strong_ordering operator<=>(ratio a, ratio b) noexcept {
    return int128{a.numerator_} * b.denominator_ <=> int128{b.numerator_} * a.denominator_;
  }

 private:
  static constexpr result<ratio> parse_fraction(text_view text, std::size_t slash) noexcept {
    const auto top = parse_integer({text.data(), slash});
    if (!top) return top.error();
    const auto after = static_cast<std::uint32_t>(slash + 1);
    if (after < text.size() && (text[after] < '0' || text[after] > '9')) {
      return failure{errc::invalid_text, after};
    }
    const auto bottom = parse_integer({text.data() + after, text.size() - after});
    if (!bottom) return failure{bottom.error().code, bottom.error().position + after};
    return of(*top, *bottom);
  }

  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
};

/// a × b. Common factors go before the product, so it is refused (errc::overflow) only where the
/// reduced result does not fit.
[[nodiscard]] constexpr result<ratio> multiply(ratio a, ratio b) noexcept {
  return ratio::of(int128{a.numerator()} * b.numerator(),
                   int128{a.denominator()} * b.denominator());
}

/// a / b. errc::division_by_zero; errc::overflow where the reduced result does not fit.
[[nodiscard]] constexpr result<ratio> divide(ratio a, ratio b) noexcept {
  return ratio::of(int128{a.numerator()} * b.denominator(),
                   int128{a.denominator()} * b.numerator());
}

/// floor(amount × factor) and the rest over factor.denominator(). errc::overflow where the floor
/// does not fit.
[[nodiscard]] constexpr result<floor_quotient> scale_floor(int128 amount, ratio factor) noexcept {
  return mul_div_floor(amount, factor.numerator(),
                       divisor{static_cast<uint128>(factor.denominator())});
}

}  // namespace ducat::inline v0

#endif
