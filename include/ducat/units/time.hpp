// SPDX-License-Identifier: MIT
// Durations, in int64 nanoseconds (±292 years) and the coarser units. Not <chrono>, which costs
// eight times all of this; adapters/chrono.hpp converts.
#ifndef DUCAT_UNITS_TIME_HPP
#define DUCAT_UNITS_TIME_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

struct nanosecond_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "ns";
};

struct microsecond_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 1'000;
  static constexpr const char* symbol = "us";
};

struct millisecond_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 1'000'000;
  static constexpr const char* symbol = "ms";
};

struct second_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 1'000'000'000;
  static constexpr const char* symbol = "s";
};

struct minute_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 60 * second_unit::scale;
  static constexpr const char* symbol = "min";
};

struct hour_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 3'600 * second_unit::scale;
  static constexpr const char* symbol = "h";
};

/// Exactly 24 hours; a calendar day of a time zone may differ.
struct day_unit {
  using dimension = duration_dimension;
  static constexpr uint128 scale = 86'400 * second_unit::scale;
  static constexpr const char* symbol = "d";
};

/// What every function of the library takes. The coarser units convert by
/// checked_convert<nanoseconds>, because 2^63 hours are more nanoseconds than an int64 holds;
/// literals (1_h, 30_min) are nanoseconds from the start.
using nanoseconds = quantity<nanosecond_unit, std::int64_t>;
using microseconds = quantity<microsecond_unit, std::int64_t>;
using milliseconds = quantity<millisecond_unit, std::int64_t>;
using seconds = quantity<second_unit, std::int64_t>;
using minutes = quantity<minute_unit, std::int64_t>;
using hours = quantity<hour_unit, std::int64_t>;
using days = quantity<day_unit, std::int64_t>;

}  // namespace ducat::inline v0

#endif
