// SPDX-License-Identifier: MIT
// What happens to usage that comes too late to be recorded unseen: it is queued for review, and
// accepted or dismissed.
#ifndef DUCAT_ENGINE_REVIEW_EVENTS_HPP
#define DUCAT_ENGINE_REVIEW_EVENTS_HPP

#include <ducat/engine/usage_number.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How long before the engine's time usage may have ended.
struct retention_set {
  std::int64_t back_ns;  ///< no_retention: as long as anybody says
  instant at;
};
/// Usage may be dated as far back as anybody says.
inline constexpr std::int64_t no_retention = INT64_MAX;

/// A usage ended before the retention: all that was said of it is kept, and nothing charged.
struct usage_queued {
  queued_handle queued;
  id128 id;
  symbol source;
  account_handle account;
  sku_handle sku;
  dimensions_handle dimensions;
  std::int64_t cards_numerator;
  std::int64_t cards_denominator;
  interval during;
  int128 quantity;         ///< of a counted sku, as stated
  instant at;              ///< when it came
  std::uint64_t position;  ///< of this event
};

/// Somebody had a queued usage recorded: it stands before this event, with its lines.
struct usage_accepted {
  queued_handle queued;
  usage_number usage;
  instant at;
  provenance by;
  std::uint64_t position;  ///< of this event
};

/// Somebody had a queued usage end without being recorded.
struct usage_dismissed {
  queued_handle queued;
  instant at;
  provenance by;
  std::uint64_t position;  ///< of this event
};

/// Where a usage that was queued stands.
enum class review_phase : std::uint8_t {
  waiting,
  accepted,   ///< it was recorded
  dismissed,  ///< it never will be
};

}  // namespace ducat::inline v0

#endif
