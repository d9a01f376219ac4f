// SPDX-License-Identifier: MIT
// One unit of usage in another: deduction factors, credits per request, compute units per vCPU-hour
// and GiB-hour. Exact by default; whole units by a named rounding, of the running total, so that it
// does not matter in how many records usage arrives.
#ifndef DUCAT_USAGE_CONVERSION_HPP
#define DUCAT_USAGE_CONVERSION_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// An amount of one class of usage and what each unit of it counts: 2 GiB-hours at 900, 1 audio
/// minute at 0.7.
struct factored_usage {
  mixed amount{};
  ratio factor{1};
};

/// Σ amount × factor, exact. Errors: overflow, with the index as `position`.
[[nodiscard]] constexpr result<mixed> convert_units(
    array_view<const factored_usage> usage) noexcept {
  mixed sum;
  for (std::size_t i = 0; i < usage.size(); ++i) {
    const auto next = scale(usage[i].amount, usage[i].factor).and_then([&](const mixed& units) {
      return add(sum, units);
    });
    if (!next) return failure{next.error().code, static_cast<std::uint32_t>(i)};
    sum = *next;
  }
  return sum;
}

/// How many whole units a further amount adds to a running total: round((before + amount) × factor)
/// − round(before × factor). So the records of any split add up to the same. Errors: overflow.
[[nodiscard]] constexpr result<int128> add_units(const mixed& before, const mixed& amount,
                                                 ratio factor, rounding mode) noexcept {
  const auto whole = [&](const mixed& value) {
    return scale(value, factor).and_then([&](const mixed& units) { return round(units, mode); });
  };
  const auto total = add(before, amount);
  if (!total) return total.error();
  const auto then = whole(*total);
  if (!then) return then.error();
  const auto now = whole(before);
  if (!now) return now.error();
  int128 added = 0;
  if (!try_subtract(*then, *now, added)) return errc::overflow;
  return added;
}

/// A value at a number of decimal places, rounded once: 123.456 up to 2 places is 123.46, to −2
/// places 200.
/// @param places  −18 … 18; below zero, to tens, hundreds, …
/// Errors: out_of_range for other places, overflow.
[[nodiscard]] constexpr result<mixed> round_to_places(const mixed& value, int places,
                                                      rounding mode) noexcept {
  constexpr int most = 18;
  if (places < -most || places > most) return errc::out_of_range;
  std::int64_t power = 1;
  for (int i = places < 0 ? -places : places; i > 0; --i) power *= 10;
  const ratio up{power};
  const ratio down{1, power};
  return scale(value, places < 0 ? down : up)
      .and_then([&](const mixed& scaled) { return round(scaled, mode); })
      .and_then([&](int128 whole) { return scale(mixed{whole}, places < 0 ? up : down); });
}

}  // namespace ducat::inline v0

#endif
