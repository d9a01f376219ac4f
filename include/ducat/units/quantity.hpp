// SPDX-License-Identifier: MIT
// quantity<Unit, Rep>: a count of a unit, in the manner of std::chrono::duration and stricter.
// Conversions that are exact and can never overflow are implicit; every other conversion has to say
// how (units/round_to.hpp). Operators stop on overflow; checked_* return it as an error. Comparison
// is exact for all values of all units.
#ifndef DUCAT_UNITS_QUANTITY_HPP
#define DUCAT_UNITS_QUANTITY_HPP

#include <ducat/exact/result.hpp>
#include <ducat/exact/wide.hpp>
#include <ducat/units/dimension.hpp>

#include <compare>
#include <type_traits>

namespace ducat::inline v0 {

/// A unit of measure: the dimension it belongs to, how many base units one of it is (1 … 2^127 −
/// 1), and its symbol.
///
///     struct degree_unit {
///       using dimension = compute_dimension;
///       static constexpr uint128 scale = 1'123'200'000'000'000'000;
///       static constexpr const char* symbol = "degree";
///     };
template <class U>
concept unit_of_measure = dimension_tag<typename U::dimension> && requires {
  requires U::scale > 0 && U::scale <= static_cast<uint128>(int128_max);
  static_cast<const char*>(U::symbol);
};

template <class Unit, class Rep> class quantity;

/// Two units of one dimension: their quantities add and compare.
template <class U, class V>
concept same_dimension = std::is_same_v<typename U::dimension, typename V::dimension>;

namespace detail {

template <class T> inline constexpr bool is_quantity = false;
template <class Unit, class Rep> inline constexpr bool is_quantity<quantity<Unit, Rep>> = true;

// Arithmetic types that do not count: bool, characters, binary fractions.
template <class T>
concept uncountable = std::is_arithmetic_v<T> && !integer<T>;

// from/to as a reduced fraction.
struct scale_factor {
  uint128 numerator;
  uint128 denominator;
};

template <class From, class To> consteval scale_factor factor_of() {
  const uint128 common = gcd(From::scale, To::scale);
  return {From::scale / common, To::scale / common};
}

// Whether every value of From times `factor` is a value of To.
template <integer From, integer To> consteval bool never_overflows(uint128 factor) {
  if constexpr (signed_integer<From> && !signed_integer<To>) return false;
  const uint128 from = static_cast<uint128>(integer_limits<From>::max);
  const uint128 to = static_cast<uint128>(integer_limits<To>::max);
  if (factor == 1) return from <= to;
  return from < uint128_max / factor && (from + 1) * factor <= to;
}

template <int Bytes> struct signed_of;
template <> struct signed_of<1> {
  using type = std::int8_t;
};
template <> struct signed_of<2> {
  using type = std::int16_t;
};
template <> struct signed_of<4> {
  using type = std::int32_t;
};
template <> struct signed_of<8> {
  using type = std::int64_t;
};
template <> struct signed_of<16> {
  using type = int128;
};

// Rep itself, or the signed integer of N's size where that is larger.
template <integer Rep, integer N>
using wider_rep = typename signed_of<(sizeof(N) > sizeof(Rep) ? sizeof(N) : sizeof(Rep))>::type;

template <class U, class V, bool Finer, bool Coarser> struct common_unit {
  using type = typename U::dimension::base_unit;
  static constexpr bool is_base = true;
};
template <class U, class V, bool Coarser> struct common_unit<U, V, true, Coarser> {
  using type = U;
  static constexpr bool is_base = false;
};
template <class U, class V> struct common_unit<U, V, false, true> {
  using type = V;
  static constexpr bool is_base = false;
};

template <class U, class V>
using finer = common_unit<U, V, V::scale % U::scale == 0, U::scale % V::scale == 0>;

}  // namespace detail

/// From converts to To implicitly: one From is a whole number of To, and no count of From can
/// overflow To.
template <class From, class To>
concept exactly_convertible =
    detail::is_quantity<From> && detail::is_quantity<To> &&
    same_dimension<typename From::unit, typename To::unit> &&
    detail::factor_of<typename From::unit, typename To::unit>().denominator == 1 &&
    detail::never_overflows<typename From::rep, typename To::rep>(
        detail::factor_of<typename From::unit, typename To::unit>().numerator);

/// A count of `Unit`, held in the signed integer `Rep`. Two's complement limits are ordinary
/// values.
template <class Unit, class Rep> class quantity {
  static_assert(unit_of_measure<Unit>, "ducat: a unit states its dimension, scale and symbol");
  static_assert(signed_integer<Rep>, "ducat: a quantity is counted in a signed integer");

 public:
  using unit = Unit;
  using rep = Rep;
  using dimension = typename Unit::dimension;

  /// Zero.
  constexpr quantity() noexcept = default;

  /// `count` units. Any integer type whose every value fits Rep.
  template <integer N>
    requires(detail::never_overflows<N, Rep>(1))
  constexpr explicit quantity(N count) noexcept : count_{static_cast<Rep>(count)} {}

  /// The same amount in a finer unit; exact, and never overflows.
  template <class U, class R>
    requires exactly_convertible<quantity<U, R>, quantity>
  constexpr quantity(const quantity<U, R>& other) noexcept
      : count_{static_cast<Rep>(static_cast<Rep>(other.count()) *
                                static_cast<Rep>(detail::factor_of<U, Unit>().numerator))} {}

  // Not explicit, so that compilers print these lines, and with them the advice, in every context.
  // clang-format off
  template <class U, class R>
    requires(same_dimension<U, Unit> && !exactly_convertible<quantity<U, R>, quantity>)
  quantity(const quantity<U, R>&) = delete;  // lossy or too wide: use round_to<To>(value, rounding)
  template <class U, class R>
    requires(!same_dimension<U, Unit>)
  quantity(const quantity<U, R>&) = delete;  // another dimension: nothing converts
  template <integer N>
    requires(!detail::never_overflows<N, Rep>(1))
  explicit quantity(N) = delete;  // the number's type is wider than Rep: try_convert() it first
  template <detail::uncountable N>
  quantity(N) = delete;  // only integers are exact: write a literal such as 0.65_degrees
  // clang-format on

  /// The number of units.
  [[nodiscard]] constexpr Rep count() const noexcept { return count_; }

  [[nodiscard]] static constexpr quantity zero() noexcept { return quantity{}; }
  [[nodiscard]] static constexpr quantity max() noexcept {
    return quantity{integer_limits<Rep>::max};
  }
  [[nodiscard]] static constexpr quantity min() noexcept {
    return quantity{integer_limits<Rep>::min};
  }

  /// Precondition of the compound operators: the result fits; else the invariant handler is called.
  constexpr quantity& operator+=(const quantity& other) {
    DUCAT_ASSERT(try_add(count_, other.count_, count_));
    return *this;
  }
  constexpr quantity& operator-=(const quantity& other) {
    DUCAT_ASSERT(try_subtract(count_, other.count_, count_));
    return *this;
  }
  template <integer N> constexpr quantity& operator*=(N factor) {
    Rep product{};
    DUCAT_ASSERT(!__builtin_mul_overflow(count_, factor, &product));
    count_ = product;
    return *this;
  }

 private:
  Rep count_ = 0;
};

/// The base unit of a dimension, as a quantity: flops, nanoseconds, tokens, …
template <dimension_tag Dimension>
using base_quantity = quantity<typename Dimension::base_unit, typename Dimension::base_rep>;

/// What adding two quantities gives: the finer of the two units (the base unit where neither
/// divides the other), in the wider of the two integers.
template <class A, class B>
  requires same_dimension<typename A::unit, typename B::unit>
using common_quantity = quantity<
    typename detail::finer<typename A::unit, typename B::unit>::type,
    detail::wider_rep<typename A::rep,
                      std::conditional_t<detail::finer<typename A::unit, typename B::unit>::is_base,
                                         int128, typename B::rep>>>;

/// The same amount in another unit, exactly.
/// Errors: inexact where `value` is not a whole number of `To`, overflow where that number does not
/// fit.
template <class To, class U, class R>
  requires same_dimension<typename To::unit, U>
[[nodiscard]] constexpr result<To> checked_convert(const quantity<U, R>& value) noexcept {
  constexpr detail::scale_factor factor = detail::factor_of<U, typename To::unit>();
  constexpr auto divisor = static_cast<int128>(factor.denominator);
  const auto count = static_cast<int128>(value.count());
  if (count % divisor != 0) return errc::inexact;
  int128 product = 0;
  typename To::rep converted{};
  if (!try_multiply(count / divisor, static_cast<int128>(factor.numerator), product)) {
    return errc::overflow;
  }
  if (!try_convert(product, converted)) return errc::overflow;
  return To{converted};
}

/// a + b. Error: overflow.
template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr auto checked_add(const quantity<U, R>& a, const quantity<V, S>& b) noexcept
    -> result<common_quantity<quantity<U, R>, quantity<V, S>>> {
  using sum_type = common_quantity<quantity<U, R>, quantity<V, S>>;
  const auto left = checked_convert<sum_type>(a);
  const auto right = checked_convert<sum_type>(b);
  typename sum_type::rep sum{};
  if (!left || !right || !try_add(left->count(), right->count(), sum)) return errc::overflow;
  return sum_type{sum};
}

/// a − b. Error: overflow.
template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr auto checked_subtract(const quantity<U, R>& a,
                                              const quantity<V, S>& b) noexcept
    -> result<common_quantity<quantity<U, R>, quantity<V, S>>> {
  using sum_type = common_quantity<quantity<U, R>, quantity<V, S>>;
  const auto left = checked_convert<sum_type>(a);
  const auto right = checked_convert<sum_type>(b);
  typename sum_type::rep difference{};
  if (!left || !right || !try_subtract(left->count(), right->count(), difference)) {
    return errc::overflow;
  }
  return sum_type{difference};
}

/// −value. Error: overflow, for the lowest value only.
template <class U, class R>
[[nodiscard]] constexpr result<quantity<U, R>> checked_negate(
    const quantity<U, R>& value) noexcept {
  R negated{};
  if (!try_subtract(R{0}, value.count(), negated)) return errc::overflow;
  return quantity<U, R>{negated};
}

/// value × factor, in the wider of the two integers. Error: overflow.
template <class U, class R, integer N>
[[nodiscard]] constexpr auto checked_multiply(const quantity<U, R>& value, N factor) noexcept
    -> result<quantity<U, detail::wider_rep<R, N>>> {
  detail::wider_rep<R, N> product{};
  if (__builtin_mul_overflow(value.count(), factor, &product)) return errc::overflow;
  return quantity<U, detail::wider_rep<R, N>>{product};
}

// The operators are the checked functions for values that are known to fit: overflow breaks an
// invariant.

template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr auto operator+(const quantity<U, R>& a, const quantity<V, S>& b) {
  return checked_add(a, b).value();
}

template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr auto operator-(const quantity<U, R>& a, const quantity<V, S>& b) {
  return checked_subtract(a, b).value();
}

template <class U, class R>
[[nodiscard]] constexpr quantity<U, R> operator+(const quantity<U, R>& value) noexcept {
  return value;
}

template <class U, class R>
[[nodiscard]] constexpr quantity<U, R> operator-(const quantity<U, R>& value) {
  return checked_negate(value).value();
}

template <class U, class R, integer N>
[[nodiscard]] constexpr auto operator*(const quantity<U, R>& value, N factor) {
  return checked_multiply(value, factor).value();
}

template <integer N, class U, class R>
[[nodiscard]] constexpr auto operator*(N factor, const quantity<U, R>& value) {
  return checked_multiply(value, factor).value();
}

/// Exact for all values: where a product could pass 128 bits it is compared in 256.
template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr std::strong_ordering operator<=>(const quantity<U, R>& a,
                                                         const quantity<V, S>& b) noexcept {
  constexpr detail::scale_factor factor = detail::factor_of<U, V>();
  const auto left = static_cast<int128>(a.count());
  const auto right = static_cast<int128>(b.count());
  if constexpr (detail::never_overflows<R, int128>(factor.numerator) &&
                detail::never_overflows<S, int128>(factor.denominator)) {
    const int128 x = left * static_cast<int128>(factor.numerator);
    const int128 y = right * static_cast<int128>(factor.denominator);
    return x < y   ? std::strong_ordering::less
           : x > y ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
  } else {
    if ((left < 0) != (right < 0)) {
      return left < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const uint256 x = multiply_wide(magnitude(left), factor.numerator);
    const uint256 y = multiply_wide(magnitude(right), factor.denominator);
    return left < 0 ? y <=> x : x <=> y;
  }
}

template <class U, class R, class V, class S>
  requires same_dimension<U, V>
[[nodiscard]] constexpr bool operator==(const quantity<U, R>& a, const quantity<V, S>& b) noexcept {
  return (a <=> b) == 0;
}

// What must not compile, with the reason on the line that the compilers print.
// clang-format off
template <class U, class R, class V, class S> requires(!same_dimension<U, V>)
void operator+(quantity<U, R>, quantity<V, S>) = delete;  // two dimensions or currencies do not add
template <class U, class R, class V, class S> requires(!same_dimension<U, V>)
void operator-(quantity<U, R>, quantity<V, S>) = delete;  // two dimensions or currencies never mix
template <class U, class R, class V, class S> requires(!same_dimension<U, V>)
void operator<=>(quantity<U, R>, quantity<V, S>) = delete;  // two dimensions do not compare
template <class U, class R, class V, class S> requires(!same_dimension<U, V>)
bool operator==(quantity<U, R>, quantity<V, S>) = delete;  // two dimensions do not compare
template <class U, class R, detail::uncountable N>
void operator*(quantity<U, R>, N) = delete;  // a factor that is not whole is a ratio
template <detail::uncountable N, class U, class R>
void operator*(N, quantity<U, R>) = delete;  // a factor that is not whole is a ratio
template <class U, class R, class N> requires(std::is_arithmetic_v<N> || integer<N>)
void operator/(quantity<U, R>, N) = delete;  // may not come out even: divide(value, n, rounding)
// clang-format on

}  // namespace ducat::inline v0

#endif
