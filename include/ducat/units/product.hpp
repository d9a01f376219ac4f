// SPDX-License-Identifier: MIT
// Products of two dimensions: rate × duration is compute, cards × duration is card-time. A product
// exists where a relation below states it, and nowhere else: money × money is not a thing.
#ifndef DUCAT_UNITS_PRODUCT_HPP
#define DUCAT_UNITS_PRODUCT_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

/// Customisation point: `template <> struct product_of<A, B> { using dimension = C; };` states that
/// one base unit of A times one base unit of B is one base unit of C. Stated in one order, it holds
/// in both.
template <class A, class B> struct product_of {};

template <> struct product_of<rate_dimension, duration_dimension> {
  using dimension = compute_dimension;
};
template <> struct product_of<card_dimension, rate_dimension> {
  using dimension = rate_dimension;
};
template <> struct product_of<card_dimension, duration_dimension> {
  using dimension = card_time_dimension;
};
template <> struct product_of<card_time_dimension, rate_dimension> {
  using dimension = compute_dimension;
};
template <> struct product_of<byte_dimension, duration_dimension> {
  using dimension = byte_time_dimension;
};

namespace detail {

template <class A, class B>
concept states_product = requires { typename product_of<A, B>::dimension; };

template <class A, class B> struct product_either_way {};
template <class A, class B>
  requires states_product<A, B>
struct product_either_way<A, B> : product_of<A, B> {};
template <class A, class B>
  requires(states_product<B, A> && !states_product<A, B>)
struct product_either_way<A, B> : product_of<B, A> {};

}  // namespace detail

/// A and B have a product.
template <class A, class B>
concept multipliable = requires { typename detail::product_either_way<A, B>::dimension; };

/// The base quantity in which a × b is counted.
template <class A, class B>
  requires multipliable<typename A::dimension, typename B::dimension>
using product_quantity = base_quantity<
    typename detail::product_either_way<typename A::dimension, typename B::dimension>::dimension>;

/// a × b, in base units. Error: overflow.
template <class U, class R, class V, class S>
  requires multipliable<typename U::dimension, typename V::dimension>
[[nodiscard]] constexpr auto checked_multiply(const quantity<U, R>& a,
                                              const quantity<V, S>& b) noexcept
    -> result<product_quantity<quantity<U, R>, quantity<V, S>>> {
  using product_type = product_quantity<quantity<U, R>, quantity<V, S>>;
  int128 left = 0;
  int128 right = 0;
  typename product_type::rep product{};
  if (!try_multiply(static_cast<int128>(a.count()), static_cast<int128>(U::scale), left) ||
      !try_multiply(static_cast<int128>(b.count()), static_cast<int128>(V::scale), right) ||
      __builtin_mul_overflow(left, right, &product)) {
    return errc::overflow;
  }
  return product_type{product};
}

/// a × b where it is known to fit: overflow breaks an invariant.
template <class U, class R, class V, class S>
  requires multipliable<typename U::dimension, typename V::dimension>
[[nodiscard]] constexpr auto operator*(const quantity<U, R>& a, const quantity<V, S>& b) {
  return checked_multiply(a, b).value();
}

// clang-format off
template <class U, class R, class V, class S>
  requires(!multipliable<typename U::dimension, typename V::dimension>)
void operator*(quantity<U, R>, quantity<V, S>) = delete;  // these two have no product
// clang-format on

}  // namespace ducat::inline v0

#endif
