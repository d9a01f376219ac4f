// SPDX-License-Identifier: MIT
// Quotas: what a node and those below it may have of what others paid for, per window of time.
#ifndef DUCAT_PACKS_QUOTA_HPP
#define DUCAT_PACKS_QUOTA_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a quota bounds.
enum class quota_measure : std::uint8_t {
  drawn,  ///< what the subtree draws from packs above its node, of one unit
  spent,  ///< what the subtree's usage is priced at: a budget
  cards,  ///< how many cards the subtree's jobs hold at once; binds authorisation only
};

/// One version of a quota.
struct quota_terms {
  quota_measure of = quota_measure::drawn;
  dimension unit = dimension::none;  ///< of `drawn`; money for `spent`, card for `cards`
  period per = period::forever;      ///< the window, in the payer's zone; for ever for `cards`
  bool hard = true;     ///< it limits; otherwise it only counts, for whoever asks and for alerts
  bool lifted = false;  ///< no limit from then on; nothing is counted
  int128 limit = 0;     ///< base units, minor units, or cards; zero or more

  friend constexpr bool operator==(const quota_terms&, const quota_terms&) = default;
};

}  // namespace ducat::inline v0

#endif
