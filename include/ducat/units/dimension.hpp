// SPDX-License-Identifier: MIT
// What can be counted. A dimension is a type: quantities of two dimensions share no operator and no
// conversion, so tokens never meet degrees. Each names its base unit, in which the engine and the
// ledger keep it.
#ifndef DUCAT_UNITS_DIMENSION_HPP
#define DUCAT_UNITS_DIMENSION_HPP

#include <ducat/exact/int128.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The run-time name of a dimension. The numbers are part of the ledger format: never renumbered,
/// only appended to. A user's own dimensions take numbers from `user` upwards: `dimension{130}`.
enum class dimension : std::uint8_t {
  none = 0,
  compute = 1,    ///< FLOP
  rate = 2,       ///< FLOP per nanosecond
  duration = 3,   ///< nanoseconds
  card = 4,       ///< accelerators
  card_time = 5,  ///< card-nanoseconds
  token = 6,
  request = 7,
  image = 8,
  byte = 9,
  byte_time = 10,  ///< byte-nanoseconds
  money = 11,      ///< minor units of one currency
  turnover = 12,   ///< 10⁻¹² of a major unit that passes through and is charged for
  user = 128,
};

struct flop_unit;
struct flop_per_ns_unit;
struct nanosecond_unit;
struct card_unit;
struct card_nanosecond_unit;
struct token_unit;
struct request_unit;
struct image_unit;
struct byte_unit;
struct byte_nanosecond_unit;
struct picoturnover_unit;

struct compute_dimension {
  static constexpr dimension id = dimension::compute;
  using base_unit = flop_unit;
  using base_rep = int128;
};

struct rate_dimension {
  static constexpr dimension id = dimension::rate;
  using base_unit = flop_per_ns_unit;
  using base_rep = std::int64_t;
};

struct duration_dimension {
  static constexpr dimension id = dimension::duration;
  using base_unit = nanosecond_unit;
  using base_rep = std::int64_t;
};

struct card_dimension {
  static constexpr dimension id = dimension::card;
  using base_unit = card_unit;
  using base_rep = std::int64_t;
};

struct card_time_dimension {
  static constexpr dimension id = dimension::card_time;
  using base_unit = card_nanosecond_unit;
  using base_rep = int128;
};

struct token_dimension {
  static constexpr dimension id = dimension::token;
  using base_unit = token_unit;
  using base_rep = int128;
};

struct request_dimension {
  static constexpr dimension id = dimension::request;
  using base_unit = request_unit;
  using base_rep = int128;
};

struct image_dimension {
  static constexpr dimension id = dimension::image;
  using base_unit = image_unit;
  using base_rep = int128;
};

struct byte_dimension {
  static constexpr dimension id = dimension::byte;
  using base_unit = byte_unit;
  using base_rep = int128;
};

struct byte_time_dimension {
  static constexpr dimension id = dimension::byte_time;
  using base_unit = byte_nanosecond_unit;
  using base_rep = int128;
};

struct turnover_dimension {
  static constexpr dimension id = dimension::turnover;
  using base_unit = picoturnover_unit;
  using base_rep = int128;
};

/// What a dimension tag states: its run-time number, its base unit, and the integer that counts
/// base units.
template <class D>
concept dimension_tag = requires {
  typename D::base_unit;
  typename D::base_rep;
  requires static_cast<std::uint8_t>(D::id) != 0;
};

}  // namespace ducat::inline v0

#endif
