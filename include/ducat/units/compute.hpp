// SPDX-License-Identifier: MIT
// Compute: the degree and its relatives, all whole numbers of FLOP.
#ifndef DUCAT_UNITS_COMPUTE_HPP
#define DUCAT_UNITS_COMPUTE_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

struct flop_unit {
  using dimension = compute_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "FLOP";
};

/// 312 TFLOPS for one second. Vendors print it as "mDCU"; it is 1/3600 of a degree, not 1/1000.
struct degree_second_unit {
  using dimension = compute_dimension;
  static constexpr uint128 scale = 312'000'000'000'000;
  static constexpr const char* symbol = "degree-second";
};

/// 312 TFLOPS (FP16) for one hour: the unit in which compute packs are sold.
struct degree_unit {
  using dimension = compute_dimension;
  static constexpr uint128 scale = degree_second_unit::scale * 3600;
  static constexpr const char* symbol = "degree";
};

/// 10^15 FLOPS for one day: 1000/13 degrees, so it adds to degrees as FLOP.
struct pflops_day_unit {
  using dimension = compute_dimension;
  static constexpr uint128 scale = uint128{86'400} * 1'000'000'000'000'000;
  static constexpr const char* symbol = "PFLOPS-day";
};

/// ±1.7e38 FLOP = ±1.5e20 degrees.
using flops = quantity<flop_unit, int128>;
using degree_seconds = quantity<degree_second_unit, std::int64_t>;
using degrees = quantity<degree_unit, std::int64_t>;
/// 32 bits, so that every count converts to flops.
using pflops_days = quantity<pflops_day_unit, std::int32_t>;

}  // namespace ducat::inline v0

#endif
