// SPDX-License-Identifier: MIT
// Bytes, decimal and binary, and the time for which they are kept. GB and GiB differ by 7 %:
// nothing here guesses.
#ifndef DUCAT_UNITS_BYTES_HPP
#define DUCAT_UNITS_BYTES_HPP

#include <ducat/units/product.hpp>
#include <ducat/units/time.hpp>

namespace ducat::inline v0 {

struct byte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "B";
};

struct kilobyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1'000;
  static constexpr const char* symbol = "kB";
};

struct megabyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1'000'000;
  static constexpr const char* symbol = "MB";
};

struct gigabyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1'000'000'000;
  static constexpr const char* symbol = "GB";
};

struct terabyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1'000'000'000'000;
  static constexpr const char* symbol = "TB";
};

struct petabyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = 1'000'000'000'000'000;
  static constexpr const char* symbol = "PB";
};

struct kibibyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = uint128{1} << 10;
  static constexpr const char* symbol = "KiB";
};

struct mebibyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = uint128{1} << 20;
  static constexpr const char* symbol = "MiB";
};

struct gibibyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = uint128{1} << 30;
  static constexpr const char* symbol = "GiB";
};

struct tebibyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = uint128{1} << 40;
  static constexpr const char* symbol = "TiB";
};

struct pebibyte_unit {
  using dimension = byte_dimension;
  static constexpr uint128 scale = uint128{1} << 50;
  static constexpr const char* symbol = "PiB";
};

using byte_count = quantity<byte_unit, int128>;
using kilobytes = quantity<kilobyte_unit, std::int64_t>;
using megabytes = quantity<megabyte_unit, std::int64_t>;
using gigabytes = quantity<gigabyte_unit, std::int64_t>;
using terabytes = quantity<terabyte_unit, std::int64_t>;
using petabytes = quantity<petabyte_unit, std::int64_t>;
using kibibytes = quantity<kibibyte_unit, std::int64_t>;
using mebibytes = quantity<mebibyte_unit, std::int64_t>;
using gibibytes = quantity<gibibyte_unit, std::int64_t>;
using tebibytes = quantity<tebibyte_unit, std::int64_t>;
using pebibytes = quantity<pebibyte_unit, std::int64_t>;

struct byte_nanosecond_unit {
  using dimension = byte_time_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "B-ns";
};

struct gigabyte_hour_unit {
  using dimension = byte_time_dimension;
  static constexpr uint128 scale = gigabyte_unit::scale * hour_unit::scale;
  static constexpr const char* symbol = "GB-h";
};

struct gibibyte_hour_unit {
  using dimension = byte_time_dimension;
  static constexpr uint128 scale = gibibyte_unit::scale * hour_unit::scale;
  static constexpr const char* symbol = "GiB-h";
};

/// Storage held: `byte_count × duration`.
using byte_nanoseconds = quantity<byte_nanosecond_unit, int128>;
/// 32 bits, so that every count converts to byte_nanoseconds.
using gigabyte_hours = quantity<gigabyte_hour_unit, std::int32_t>;
using gibibyte_hours = quantity<gibibyte_hour_unit, std::int32_t>;

}  // namespace ducat::inline v0

#endif
