// SPDX-License-Identifier: MIT
// result<T>: a value or an error, with the names of std::expected (which needs C++23). Never an
// alias of it: an API type must not change with -std. Both T and E are small trivially copyable
// values here.
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

/// The value of an operation, or the error for which it was refused. Reading the value of an error
/// is a broken invariant, not undefined behaviour.
template <class T> class [[nodiscard]] result {
 public:
  using value_type = T;
  using error_type = failure;

  constexpr result(const T& value) : value_{value}, has_value_{true} {}
  constexpr result(T&& value) : value_{static_cast<T&&>(value)}, has_value_{true} {}
  constexpr result(unexpected e) : error_{e.value} {}
  constexpr result(errc code) : error_{code} {}
  constexpr result(failure e) : error_{e} {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  constexpr explicit operator bool() const noexcept { return has_value_; }

  constexpr const T& value() const& {
    DUCAT_ASSERT(has_value_);
    return value_;
  }
  constexpr T& value() & {
    DUCAT_ASSERT(has_value_);
    return value_;
  }
  constexpr T&& value() && {
    DUCAT_ASSERT(has_value_);
    return static_cast<T&&>(value_);
  }
  [[nodiscard]] constexpr const T& operator*() const& { return value(); }
  [[nodiscard]] constexpr T& operator*() & { return value(); }
  [[nodiscard]] constexpr T&& operator*() && { return static_cast<result&&>(*this).value(); }
  [[nodiscard]] constexpr const T* operator->() const { return &value(); }
  [[nodiscard]] constexpr T* operator->() { return &value(); }

  [[nodiscard]] constexpr const failure& error() const {
    DUCAT_ASSERT(!has_value_);
    return error_;
  }

  [[nodiscard]] constexpr T value_or(T other) const { return has_value_ ? value_ : other; }

  /// f(value), which returns a result; an error passes through.
  template <class F>
  constexpr auto and_then(F&& f) const -> std::remove_cvref_t<std::invoke_result_t<F, const T&>> {
    if (!has_value_) return unexpected{error_};
    return f(value_);
  }

  /// f(value) in a result; an error passes through.
  template <class F>
  constexpr auto transform(F&& f) const
      -> result<std::remove_cvref_t<std::invoke_result_t<F, const T&>>> {
    if (!has_value_) return unexpected{error_};
    return f(value_);
  }

  /// The value, or f(error), which returns a result of the same type.
  template <class F> constexpr result or_else(F&& f) const {
    return has_value_ ? *this : f(error_);
  }

 private:
  T value_{};
  failure error_{};
  bool has_value_ = false;
};

/// An operation that yields nothing but success.
template <> class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = failure;

  constexpr result() noexcept = default;
  constexpr result(unexpected e) noexcept : error_{e.value}, has_value_{false} {}
  constexpr result(errc code) noexcept : error_{code}, has_value_{false} {}
  constexpr result(failure e) noexcept : error_{e}, has_value_{false} {}

  [[nodiscard]] constexpr bool has_value() const noexcept { return has_value_; }
  constexpr explicit operator bool() const noexcept { return has_value_; }
  constexpr void value() const { DUCAT_ASSERT(has_value_); }
  [[nodiscard]] constexpr const failure& error() const {
    DUCAT_ASSERT(!has_value_);
    return error_;
  }

 private:
  failure error_{};
  bool has_value_ = true;
};

}  // namespace ducat::inline v0

#endif
