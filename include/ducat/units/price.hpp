// SPDX-License-Identifier: MIT
// A price: money per quantity. price × quantity is exact money, in the one multiplication and one
// division that are left once everything constant is reduced.
#ifndef DUCAT_UNITS_PRICE_HPP
#define DUCAT_UNITS_PRICE_HPP

#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/unit_price.hpp>

namespace ducat::inline v0 {

/// Money of currency C per quantity of a dimension. Default: zero per base unit.
template <class C, class Dimension> class price {
  static_assert(currency_tag<C>, "ducat: a currency states its code and digits (0 to 12)");
  static_assert(dimension_tag<Dimension> && Dimension::id != ducat::dimension::money,
                "ducat: a price is per something that is counted");

 public:
  using currency_type = C;
  using dimension = Dimension;

  constexpr price() noexcept = default;
  /// Precondition: the figures are those of this currency and dimension.
  constexpr explicit price(const unit_price& figures) noexcept : figures_{figures} {}

  /// `amount` for `per`.
  /// Errors: division_by_zero for a `per` of zero, out_of_range for a negative one; overflow where
  /// the amount without its trailing zeros passes int64, or the reduced denominator 128 bits.
  template <class U, class R>
    requires std::is_same_v<typename U::dimension, Dimension>
  [[nodiscard]] static constexpr result<price> of(const money<C>& amount,
                                                  const quantity<U, R>& per) noexcept {
    return make(decimal{amount.count(), C::digits}, per);
  }

  /// A decimal number of major units for `per`: parse("0.0028", 1_mtokens).
  /// Errors: those of of() and parse_decimal(); inexact beyond twelve fraction digits.
  template <class U, class R>
    requires std::is_same_v<typename U::dimension, Dimension>
  [[nodiscard]] static constexpr result<price> parse(text_view text,
                                                     const quantity<U, R>& per) noexcept {
    const auto amount = parse_decimal(text);
    if (!amount) return amount.error();
    return make(*amount, per);
  }

  /// The figures behind it.
  [[nodiscard]] constexpr const unit_price& figures() const noexcept { return figures_; }

  /// By cost: 40 for two equals 20 for one. As it was quoted: figures().
  friend constexpr bool operator==(const price& a, const price& b) noexcept {
    return compare_cost(a.figures_, b.figures_) == 0;
  }
  /// The dearer price is the greater, whatever quantities they are quoted for.
  friend constexpr std::strong_ordering operator<=>(const price& a, const price& b) noexcept {
    return compare_cost(a.figures_, b.figures_);
  }

 private:
  template <class U, class R>
  static constexpr result<price> make(const decimal& amount, const quantity<U, R>& per) noexcept {
    using base = quantity<typename Dimension::base_unit, int128>;
    const auto base_units = checked_convert<base>(per);
    if (!base_units) return base_units.error();
    const auto figures = unit_price::of(amount, C::digits, base_units->count());
    if (!figures) return figures.error();
    return price{*figures};
  }

  unit_price figures_{};
};

/// `20_cny / 1_degree`: a price known at compile time. At run time: price::of, which returns an
/// error instead.
template <class C, class U, class R>
  requires(U::dimension::id != dimension::money)
[[nodiscard]] consteval price<C, typename U::dimension> operator/(
    const quantity<minor_unit<C>, int128>& amount, const quantity<U, R>& per) {
  return price<C, typename U::dimension>::of(amount, per).value();
}

/// What `amount` costs, unrounded. Error: overflow.
template <class C, class U, class R>
[[nodiscard]] constexpr result<exact_money<C>> checked_multiply(
    const price<C, typename U::dimension>& each, const quantity<U, R>& amount) noexcept {
  using base = quantity<typename U::dimension::base_unit, int128>;
  const auto base_units = checked_convert<base>(amount);
  if (!base_units) return base_units.error();
  const auto cost = each.figures().times(base_units->count());
  if (!cost) return cost.error();
  return exact_money<C>{*cost};
}

/// What `amount` costs, unrounded, where it is known to fit: overflow breaks an invariant.
template <class C, class U, class R>
[[nodiscard]] constexpr exact_money<C> operator*(const price<C, typename U::dimension>& each,
                                                 const quantity<U, R>& amount) {
  return checked_multiply(each, amount).value();
}

template <class C, class U, class R>
[[nodiscard]] constexpr exact_money<C> operator*(const quantity<U, R>& amount,
                                                 const price<C, typename U::dimension>& each) {
  return checked_multiply(each, amount).value();
}

// clang-format off
template <class C, class D, class U, class R> requires(!std::is_same_v<typename U::dimension, D>)
void operator*(price<C, D>, quantity<U, R>) = delete;  // the price is per another dimension
template <class C, class D, class U, class R> requires(!std::is_same_v<typename U::dimension, D>)
void operator*(quantity<U, R>, price<C, D>) = delete;  // the price is per another dimension
template <class C, class D>
void operator/(money<C>, money<D>) = delete;  // a proportion is a ratio: ratio::of
// clang-format on

}  // namespace ducat::inline v0

#endif
