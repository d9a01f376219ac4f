// SPDX-License-Identifier: MIT
// result<T>: a value or an error, with the names of std::expected (which needs C++23). Never an
// alias of it: an API type must not change with -std.
#ifndef DUCAT_EXACT_RESULT_HPP
#define DUCAT_EXACT_RESULT_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/error.hpp>

#include <type_traits>

namespace ducat::inline v0 {

/// Wraps an error on its way into a result.
struct unexpected {
  failure value;
  constexpr explicit unexpected(failure e) noexcept : value{e} {}
  constexpr explicit unexpected(errc code) noexcept : value{code} {}
};

namespace detail {

// A plain value shares its room with the failure: an answer costs no more to make or to copy than
// what it holds. A value that owns something stands beside it.
template <class T> union one_of_value_and_failure {
  T value;
  failure error;
  constexpr explicit one_of_value_and_failure(const T& v) : value{v} {}
  constexpr explicit one_of_value_and_failure(const failure& e) noexcept : error{e} {}
};
template <class T> struct value_beside_failure {
  T value{};
  failure error{};
  constexpr explicit value_beside_failure(const T& v) : value{v} {}
  constexpr explicit value_beside_failure(T&& v) : value{static_cast<T&&>(v)} {}
  constexpr explicit value_beside_failure(const failure& e) : error{e} {}
};
template <class T>
using value_or_failure = std::conditional_t<std::is_trivially_copyable_v<T>,
                                            one_of_value_and_failure<T>, value_beside_failure<T>>;

}  // namespace detail

/// The value of an operation, or the error for which it was refused. Reading the value of an error
/// is a broken invariant, not undefined behaviour.
template <class T> class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = failure;

  constexpr result(const T& value) : holds_{value}, has_value_{true} {}
  constexpr result(T&& value) : holds_{static_cast<T&&>(value)}, has_value_{true} {}
  constexpr result(unexpected e) : holds_{e.value}, has_value_{false} {}
  constexpr result(errc code) : holds_{failure{code}}, has_value_{false} {}
  constexpr result(failure e) : holds_{e}, has_value_{false} {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  constexpr explicit operator bool() const noexcept { return has_value_; }

  constexpr const T& value() const& {
    DUCAT_ASSERT(has_value_);
    return holds_.value;
  }
  constexpr T& value() & {
    DUCAT_ASSERT(has_value_);
    return holds_.value;
  }
  constexpr T&& value() && {
    DUCAT_ASSERT(has_value_);
    return static_cast<T&&>(holds_.value);
  }
  [[nodiscard]] constexpr const T& operator*() const& { return value(); }
  [[nodiscard]] constexpr T& operator*() & { return value(); }
  [[nodiscard]] constexpr T&& operator*() && { return static_cast<result&&>(*this).value(); }
  [[nodiscard]] constexpr const T* operator->() const { return &value(); }
  [[nodiscard]] constexpr T* operator->() { return &value(); }

  [[nodiscard]] constexpr const failure& error() const {
    DUCAT_ASSERT(!has_value_);
    return holds_.error;
  }

  [[nodiscard]] constexpr T value_or(T other) const { return has_value_ ? holds_.value : other; }

  /// f(value), which returns a result; an error passes through.
  template <class F>
  constexpr auto and_then(F&& f) const -> std::remove_cvref_t<std::invoke_result_t<F, const T&>> {
    if (!has_value_) return unexpected{holds_.error};
    return f(holds_.value);
  }

  /// f(value) in a result; an error passes through.
  template <class F>
  constexpr auto transform(F&& f) const
      -> result<std::remove_cvref_t<std::invoke_result_t<F, const T&>>> {
    if (!has_value_) return unexpected{holds_.error};
    return f(holds_.value);
  }

  /// The value, or f(error), which returns a result of the same type.
  template <class F> constexpr result or_else(F&& f) const {
    return has_value_ ? *this : f(holds_.error);
  }

 private:
  detail::value_or_failure<T> holds_;
  bool has_value_;
};

/// An operation that yields nothing but success.
template <> class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = failure;

  constexpr result() noexcept : holds_{nothing{}}, has_value_{true} {}
  constexpr result(unexpected e) noexcept : holds_{e.value}, has_value_{false} {}
  constexpr result(errc code) noexcept : holds_{failure{code}}, has_value_{false} {}
  constexpr result(failure e) noexcept : holds_{e}, has_value_{false} {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  constexpr explicit operator bool() const noexcept { return has_value_; }
  constexpr void value() const { DUCAT_ASSERT(has_value_); }
  [[nodiscard]] constexpr const failure& error() const {
    DUCAT_ASSERT(!has_value_);
    return holds_.error;
  }

 private:
  struct nothing {};

  detail::value_or_failure<nothing> holds_;
  bool has_value_;
};

}  // namespace ducat::inline v0

#endif
