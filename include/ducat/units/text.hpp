// SPDX-License-Identifier: MIT
// Quantities, money and prices as text with their unit, "10000 degree" or "734368.35 CNY", and
// back. One spelling per unit: its symbol. No locale, no allocation, never rounded unless a
// rounding is named.
#ifndef DUCAT_UNITS_TEXT_HPP
#define DUCAT_UNITS_TEXT_HPP

#include <ducat/units/any_price.hpp>
#include <ducat/units/known_units.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// A printed amount with its unit: holds its own characters and converts to text_view.
class labelled_text {
 public:
  static constexpr std::size_t capacity = 192;

  [[nodiscard]] constexpr const char* data() const noexcept { return buffer_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr text_view view() const noexcept { return {buffer_, size_}; }
  constexpr operator text_view() const noexcept { return view(); }

  template <class String>
    requires requires(const char* data, std::size_t size) { String(data, size); }
  constexpr explicit operator String() const {
    return String(buffer_, size_);
  }

  /// Precondition: it fits, as every label below does.
  constexpr labelled_text& append(text_view text) {
    DUCAT_ASSERT(text.size() <= capacity - size_);
    for (const char c : text) buffer_[size_++] = c;
    return *this;
  }

  friend constexpr bool operator==(const labelled_text& a, text_view b) noexcept {
    return a.view() == b;
  }

 private:
  char buffer_[capacity]{};
  std::size_t size_ = 0;
};

/// The count alone: "10000". Money prints major units: see units/money.hpp.
template <class U, class R>
[[nodiscard]] constexpr number_text to_text(const quantity<U, R>& value) noexcept {
  return to_text(static_cast<int128>(value.count()));
}

/// For display: `value` in units of `To` with a number of fraction digits, rounded once:
/// to_fixed_text<degrees>(used, 2, rounding::half_even). Errors: out_of_range for digits outside 0
/// … 18, overflow.
template <class To, class U, class R>
  requires same_dimension<typename To::unit, U>
[[nodiscard]] constexpr result<number_text> to_fixed_text(const quantity<U, R>& value, int digits,
                                                          rounding mode) noexcept {
  constexpr detail::scale_factor factor = detail::factor_of<U, typename To::unit>();
  if (digits < 0 || digits > 18) return errc::out_of_range;
  int128 numerator = 0;
  if (!try_multiply(static_cast<int128>(factor.numerator),
                    static_cast<int128>(power_of_ten(digits)), numerator)) {
    return errc::overflow;
  }
  const auto scaled =
      mul_div(static_cast<int128>(value.count()), numerator, factor.denominator, mode);
  if (!scaled) return scaled.error();
  return to_fixed_text(*scaled, digits);
}

/// "10000 degree".
template <class U, class R>
[[nodiscard]] constexpr labelled_text to_labelled_text(const quantity<U, R>& value) {
  return labelled_text{}.append(to_text(value)).append(" ").append(U::symbol);
}

/// "1123200000000000000 FLOP": in base units; a dimension of one's own has no symbol.
[[nodiscard]] constexpr labelled_text to_labelled_text(const any_quantity& value) {
  const auto base = base_unit_of(value.kind);
  return labelled_text{}.append(to_text(value.amount)).append(" ").append(base ? base->symbol : "");
}

/// "734368.35 CNY".
[[nodiscard]] constexpr labelled_text to_labelled_text(const any_money& amount) {
  return labelled_text{}.append(to_text(amount)).append(" ").append(amount.unit.code());
}

/// "0.00 CNY + 5/9": the floor, and the fraction of a minor unit above it.
[[nodiscard]] constexpr labelled_text to_labelled_text(const any_exact_money& amount) {
  labelled_text out = to_labelled_text(any_money{amount.minor.whole, amount.unit});
  if (amount.minor.rest == 0) return out;
  const mixed lowest = reduced(amount.minor);
  return out.append(" + ")
      .append(to_text(lowest.rest))
      .append("/")
      .append(to_text(lowest.denominator));
}

template <class C>
[[nodiscard]] constexpr labelled_text to_labelled_text(const exact_money<C>& amount) {
  return to_labelled_text(any_exact_money{amount});
}

/// The amount of a price, with at least the digits of its currency: "20.00".
[[nodiscard]] constexpr number_text amount_text(const any_price& value) {
  const unit_price& figures = value.figures;
  const int digits = value.unit.digits();
  const int missing = figures.scale() < digits ? digits - figures.scale() : 0;
  const int128 shown = int128{figures.coefficient()} * static_cast<int128>(power_of_ten(missing));
  return to_fixed_text(shown, figures.scale() + missing);
}

/// What the amount of a price buys, in the coarsest unit of which it is a whole number: "3 degree".
[[nodiscard]] constexpr labelled_text per_text(const any_price& value) {
  const any_unit per = coarsest_unit_in(value.kind, value.figures.per());
  const int128 count = value.figures.per() / static_cast<int128>(per.scale);
  return labelled_text{}.append(to_text(count)).append(" ").append(per.symbol);
}

/// "20.00 CNY / 1 degree".
[[nodiscard]] constexpr labelled_text to_labelled_text(const any_price& value) {
  labelled_text out;
  out.append(amount_text(value)).append(" ").append(value.unit.code()).append(" / ");
  return out.append(per_text(value));
}

template <class C, class D>
[[nodiscard]] constexpr labelled_text to_labelled_text(const price<C, D>& value) {
  return to_labelled_text(any_price{value});
}

/// "7/10", or "2" where it is whole: what ratio::parse() reads.
[[nodiscard]] constexpr labelled_text ratio_text(ratio value) {
  labelled_text out;
  out.append(to_text(value.numerator()));
  if (!value.is_integer()) out.append("/").append(to_text(value.denominator()));
  return out;
}

namespace detail {

// Where the number ends and its label begins: at the one space.
constexpr result<std::size_t> label_position(text_view text) noexcept {
  for (std::size_t i = 0; i < text.size() && i < labelled_text::capacity; ++i) {
    if (text[i] == ' ') return i;
  }
  return failure{errc::invalid_text, static_cast<std::uint32_t>(text.size())};
}

}  // namespace detail

/// Reads "10000 degree" or "0.65 degree": a decimal, one space, the symbol of a known unit.
/// Errors: those of parse_decimal(); unknown_unit; inexact where it is not a whole number of base
/// units; overflow.
[[nodiscard]] constexpr result<any_quantity> parse_any_quantity(text_view text) noexcept {
  const auto space = detail::label_position(text);
  if (!space) return space.error();
  const auto number = parse_decimal({text.data(), *space});
  if (!number) return number.error();
  const auto unit = unit_of({text.data() + *space + 1, text.size() - *space - 1});
  if (!unit) return failure{unit.error().code, static_cast<std::uint32_t>(*space + 1)};
  const auto base = mul_div_floor(number->coefficient, static_cast<int128>(unit->scale),
                                  power_of_ten(number->scale));
  if (!base) return base.error();
  if (base->rest != 0) return errc::inexact;
  return any_quantity{base->whole, unit->kind};
}

/// The same, of a type that is known: parse_quantity<flops>("0.65 degree").
/// Errors: also unit_mismatch; inexact where it is not a whole number of Q.
template <class Q> [[nodiscard]] constexpr result<Q> parse_quantity(text_view text) noexcept {
  const auto value = parse_any_quantity(text);
  if (!value) return value.error();
  return value->template as<Q>();
}

/// Reads "734368.35 CNY", in a currency of ISO 4217.
/// Errors: those of parse_fixed(); unknown_currency, no_minor_unit.
[[nodiscard]] constexpr result<any_money> parse_any_money(text_view text) noexcept {
  const auto space = detail::label_position(text);
  if (!space) return space.error();
  const auto unit = currency_of({text.data() + *space + 1, text.size() - *space - 1});
  if (!unit) return failure{unit.error().code, static_cast<std::uint32_t>(*space + 1)};
  return parse_money({text.data(), *space}, *unit);
}

}  // namespace ducat::inline v0

#endif
