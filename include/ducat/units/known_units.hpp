// SPDX-License-Identifier: MIT
// The units of the library as values, found by symbol: what the unit column of a price list may
// say.
#ifndef DUCAT_UNITS_KNOWN_UNITS_HPP
#define DUCAT_UNITS_KNOWN_UNITS_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/bytes.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/units/requests.hpp>
#include <ducat/units/time.hpp>
#include <ducat/units/tokens.hpp>
#include <ducat/units/turnover.hpp>

namespace ducat::inline v0 {

/// A unit of measure as a value.
struct any_unit {
  dimension kind = dimension::none;
  uint128 scale = 1;  ///< Base units in one.
  const char* symbol = "";
};

namespace detail {

template <class... Units> struct unit_list {
  static constexpr any_unit table[] = {{Units::dimension::id, Units::scale, Units::symbol}...};
};

using known_units =
    unit_list<flop_unit, degree_second_unit, degree_unit, pflops_day_unit, flop_per_ns_unit,
              tflops_unit, nanosecond_unit, microsecond_unit, millisecond_unit, second_unit,
              minute_unit, hour_unit, day_unit, card_unit, card_nanosecond_unit, card_second_unit,
              card_hour_unit, card_day_unit, token_unit, ktoken_unit, mtoken_unit, request_unit,
              image_unit, byte_unit, kilobyte_unit, megabyte_unit, gigabyte_unit, terabyte_unit,
              petabyte_unit, kibibyte_unit, mebibyte_unit, gibibyte_unit, tebibyte_unit,
              pebibyte_unit, byte_nanosecond_unit, gigabyte_hour_unit, gibibyte_hour_unit,
              picoturnover_unit, turnover_unit>;

}  // namespace detail

/// The unit with this symbol, in its exact spelling. Error: unknown_unit.
[[nodiscard]] constexpr result<any_unit> unit_of(text_view name) noexcept {
  for (const any_unit& unit : detail::known_units::table) {
    if (name == text_view{unit.symbol}) return unit;
  }
  return errc::unknown_unit;
}

/// The base unit of a dimension. Error: unknown_unit for none, money and dimensions of one's own.
[[nodiscard]] constexpr result<any_unit> base_unit_of(dimension kind) noexcept {
  for (const any_unit& unit : detail::known_units::table) {
    if (unit.kind == kind && unit.scale == 1) return unit;
  }
  return errc::unknown_unit;
}

/// The largest unit of a dimension of which `base_units` is a whole number; without a symbol where
/// none is known.
[[nodiscard]] constexpr any_unit coarsest_unit_in(dimension kind, int128 base_units) noexcept {
  any_unit out{kind, 1, ""};
  for (const any_unit& unit : detail::known_units::table) {
    const bool divides = base_units % static_cast<int128>(unit.scale) == 0;
    if (unit.kind == kind && unit.scale >= out.scale && divides) out = unit;
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
