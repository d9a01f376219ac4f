// SPDX-License-Identifier: MIT
// Money before it is rounded: price × quantity, and sums of such. Exact whatever prices and units
// it came from; it becomes money by one call that names the rounding, once, on a statement.
#ifndef DUCAT_UNITS_EXACT_MONEY_HPP
#define DUCAT_UNITS_EXACT_MONEY_HPP

#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/any_money.hpp>

namespace ducat::inline v0 {

/// An exact amount of a currency: a rational number of minor units in floor form.
template <class C> class exact_money {
  static_assert(currency_tag<C>, "ducat: a currency states its code and digits (0 to 12)");

 public:
  using currency_type = C;

  /// Zero.
  constexpr exact_money() noexcept = default;
  /// Rounded money is exact, too.
  constexpr exact_money(const money<C>& amount) noexcept : minor_{amount.count(), 0, 1} {}
  /// A rational number of minor units. Precondition: minor.is_valid(); a value from outside goes
  /// through of().
  constexpr explicit exact_money(const mixed& minor) : minor_{minor} {
    DUCAT_ASSERT(minor.is_valid());
  }

  /// Error: out_of_range where it is not in floor form.
  [[nodiscard]] static constexpr result<exact_money> of(const mixed& minor) noexcept {
    if (!minor.is_valid()) return errc::out_of_range;
    return exact_money{minor};
  }

  /// The exact number of minor units.
  [[nodiscard]] constexpr const mixed& minor() const noexcept { return minor_; }

  /// Whole minor units, rounded once. Error: overflow.
  [[nodiscard]] constexpr result<money<C>> round(rounding mode) const noexcept {
    const auto whole = ducat::round(minor_, mode);
    if (!whole) return whole.error();
    return money<C>{*whole};
  }

  /// Precondition of the operators: the result fits, as it does unless amounts near 2^127 meet or
  /// the least common denominator of unrelated units passes 2^128. Where that is not known:
  /// checked_add, checked_subtract.
  constexpr exact_money& operator+=(const exact_money& other) {
    minor_ = add(minor_, other.minor_).value();
    return *this;
  }
  constexpr exact_money& operator-=(const exact_money& other) {
    minor_ = subtract(minor_, other.minor_).value();
    return *this;
  }
  [[nodiscard]] friend constexpr exact_money operator+(exact_money a, const exact_money& b) {
    return a += b;
  }
  [[nodiscard]] friend constexpr exact_money operator-(exact_money a, const exact_money& b) {
    return a -= b;
  }
  [[nodiscard]] constexpr exact_money operator-() const {
    return exact_money{negate(minor_).value()};
  }

  /// By value, and against money: 5/9 + 4/9 fen is one fen.
  friend constexpr bool operator==(const exact_money& a, const exact_money& b) noexcept {
    return a.minor_ == b.minor_;
  }
  friend constexpr std::strong_ordering operator<=>(const exact_money& a,
                                                    const exact_money& b) noexcept {
    return a.minor_ <=> b.minor_;
  }

  /// a + b. Error: overflow.
  [[nodiscard]] friend constexpr result<exact_money> checked_add(const exact_money& a,
                                                                 const exact_money& b) noexcept {
    const auto sum = add(a.minor_, b.minor_);
    if (!sum) return sum.error();
    return exact_money{*sum};
  }
  /// a − b. Error: overflow.
  [[nodiscard]] friend constexpr result<exact_money> checked_subtract(
      const exact_money& a, const exact_money& b) noexcept {
    const auto difference = subtract(a.minor_, b.minor_);
    if (!difference) return difference.error();
    return exact_money{*difference};
  }
  /// −value. Error: overflow, for the lowest value only.
  [[nodiscard]] friend constexpr result<exact_money> checked_negate(
      const exact_money& value) noexcept {
    const auto negated = negate(value.minor_);
    if (!negated) return negated.error();
    return exact_money{*negated};
  }

 private:
  mixed minor_{};
};

template <class C> exact_money(const quantity<minor_unit<C>, int128>&) -> exact_money<C>;

/// amount × factor, unrounded: a discount, a share, a tax. Error: overflow.
template <class C>
[[nodiscard]] constexpr result<exact_money<C>> checked_multiply(
    const quantity<minor_unit<C>, int128>& amount, ratio factor) noexcept {
  const auto product =
      make_mixed(amount.count(), factor.numerator(), static_cast<uint128>(factor.denominator()));
  if (!product) return product.error();
  return exact_money<C>{*product};
}

/// amount × factor where it is known to fit: overflow breaks an invariant.
template <class C>
[[nodiscard]] constexpr exact_money<C> operator*(const quantity<minor_unit<C>, int128>& amount,
                                                 ratio factor) {
  return checked_multiply(amount, factor).value();
}

template <class C>
[[nodiscard]] constexpr exact_money<C> operator*(ratio factor,
                                                 const quantity<minor_unit<C>, int128>& amount) {
  return checked_multiply(amount, factor).value();
}

// clang-format off
template <class C, class D> requires(!std::is_same_v<C, D>)
void operator+(exact_money<C>, exact_money<D>) = delete;  // two currencies do not add
template <class C, class D> requires(!std::is_same_v<C, D>)
void operator-(exact_money<C>, exact_money<D>) = delete;  // two currencies do not subtract
template <class C, class D> requires(!std::is_same_v<C, D>)
bool operator==(exact_money<C>, exact_money<D>) = delete;  // two currencies do not compare
template <class C, class D> requires(!std::is_same_v<C, D>)
void operator<=>(exact_money<C>, exact_money<D>) = delete;  // two currencies do not compare
// clang-format on

}  // namespace ducat::inline v0

#endif
