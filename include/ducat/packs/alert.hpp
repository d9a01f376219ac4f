// SPDX-License-Identifier: MIT
// Alerts: what somebody wants to hear of an account's packs or of one of its quotas, once each
// time.
#ifndef DUCAT_PACKS_ALERT_HPP
#define DUCAT_PACKS_ALERT_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What an alert waits for.
enum class alert_kind : std::uint8_t {
  left,         ///< the node's own packs of a unit hold a level or less; zero is exhausted
  left_share,   ///< they hold a share or less of what was granted of them
  used,         ///< of a quota of the account a level or more was used in a window
  used_share,   ///< a share or more of its limit; one is reached
  expiring,     ///< a pack of the node ends soon, and has something left
  running_out,  ///< what jobs at and below the node want is covered for so long, or less
};

/// The terms of an alert.
struct alert_terms {
  alert_kind of = alert_kind::left;
  dimension unit = dimension::none;  ///< of the packs, money for wallets; none: of every pack
  bool lifted = false;               ///< it waits for nothing any more
  quota_handle quota{};              ///< of `used` and `used_share`
  int128 level = 0;                  ///< base or minor units, of `left` and `used`
  ratio share{};                     ///< of `left_share` and `used_share`
  std::int64_t ahead_ns = 0;         ///< how long before, of `expiring` and `running_out`
  int128 top_up = 0;  ///< what to ask for then, base or minor units; zero: it asks for nothing

  friend constexpr bool operator==(const alert_terms&, const alert_terms&) = default;
};

/// Whether it looks at what packs hold.
[[nodiscard]] constexpr bool is_of_balance(alert_kind of) noexcept {
  return of == alert_kind::left || of == alert_kind::left_share;
}
/// Whether it looks some time ahead.
[[nodiscard]] constexpr bool looks_ahead(alert_kind of) noexcept {
  return of == alert_kind::expiring || of == alert_kind::running_out;
}
/// Whether it looks at what was used of a quota.
[[nodiscard]] constexpr bool is_of_quota(alert_kind of) noexcept {
  return of == alert_kind::used || of == alert_kind::used_share;
}

}  // namespace ducat::inline v0

#endif
