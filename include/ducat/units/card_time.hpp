// SPDX-License-Identifier: MIT
// Accelerators and the time for which they are held: 卡时, the card-hour.
#ifndef DUCAT_UNITS_CARD_TIME_HPP
#define DUCAT_UNITS_CARD_TIME_HPP

#include <ducat/units/product.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/units/time.hpp>

namespace ducat::inline v0 {

struct card_unit {
  using dimension = card_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "card";
};

struct card_nanosecond_unit {
  using dimension = card_time_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "card-ns";
};

struct card_second_unit {
  using dimension = card_time_dimension;
  static constexpr uint128 scale = second_unit::scale;
  static constexpr const char* symbol = "card-s";
};

struct card_hour_unit {
  using dimension = card_time_dimension;
  static constexpr uint128 scale = hour_unit::scale;
  static constexpr const char* symbol = "card-h";
};

struct card_day_unit {
  using dimension = card_time_dimension;
  static constexpr uint128 scale = day_unit::scale;
  static constexpr const char* symbol = "card-d";
};

/// A number of accelerators: `64_cards * 312_tflops * 90_min` is compute, `64_cards * 90_min`
/// card-time.
using card_count = quantity<card_unit, std::int64_t>;
using card_nanoseconds = quantity<card_nanosecond_unit, int128>;
using card_seconds = quantity<card_second_unit, std::int64_t>;
using card_hours = quantity<card_hour_unit, std::int64_t>;
using card_days = quantity<card_day_unit, std::int64_t>;

}  // namespace ducat::inline v0

#endif
