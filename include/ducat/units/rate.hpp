// SPDX-License-Identifier: MIT
// Rates of compute, in whole FLOP per nanosecond (= GFLOPS): every published rate is then an
// integer.
#ifndef DUCAT_UNITS_RATE_HPP
#define DUCAT_UNITS_RATE_HPP

#include <ducat/exact/mul_div.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/product.hpp>
#include <ducat/units/time.hpp>

namespace ducat::inline v0 {

/// 10^9 FLOP per second. What is not a whole number of it (1/7 of a card) is a ratio, never a
/// rounded rate.
struct flop_per_ns_unit {
  using dimension = rate_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "FLOP/ns";
};

struct tflops_unit {
  using dimension = rate_dimension;
  static constexpr uint128 scale = 1'000;
  static constexpr const char* symbol = "TFLOPS";
};

/// What a catalogue holds: an A100 is 312 000.
using flops_rate = quantity<flop_per_ns_unit, std::int64_t>;
/// 32 bits, so that every count converts to flops_rate.
using tflops = quantity<tflops_unit, std::int32_t>;

/// How long `amount` lasts at `rate`.
/// Errors: division_by_zero for a rate of zero, out_of_range for a negative one, overflow beyond
/// ±292 years.
template <class U, class R, class V, class S>
  requires std::is_same_v<typename U::dimension, compute_dimension> &&
           std::is_same_v<typename V::dimension, rate_dimension>
[[nodiscard]] constexpr result<nanoseconds> divide(const quantity<U, R>& amount,
                                                   const quantity<V, S>& rate,
                                                   rounding mode) noexcept {
  const auto flop = checked_convert<flops>(amount);
  const auto per_ns = checked_convert<flops_rate>(rate);
  if (!flop || !per_ns) return errc::overflow;
  if (per_ns->count() == 0) return errc::division_by_zero;
  if (per_ns->count() < 0) return errc::out_of_range;
  const auto length = mul_div(flop->count(), 1, static_cast<uint128>(per_ns->count()), mode);
  std::int64_t ns = 0;
  if (!length || !try_convert(*length, ns)) return errc::overflow;
  return nanoseconds{ns};
}

}  // namespace ducat::inline v0

#endif
