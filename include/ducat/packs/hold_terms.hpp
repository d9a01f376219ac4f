// SPDX-License-Identifier: MIT
// What a platform says of a hold when it asks for one: the least that is of use, what happens when
// its lease ends without a word, what its job does when a grant is the last, and what it may do
// while the balance cannot be reached.
#ifndef DUCAT_PACKS_HOLD_TERMS_HPP
#define DUCAT_PACKS_HOLD_TERMS_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a lease that ends without a word leads to.
enum class lapse_policy : std::uint8_t {
  charge,   ///< The job ran to the end: what is held is charged. Cards were occupied.
  release,  ///< Only what was reported is charged; what is held is free again.
};

/// What a job does at the end of a grant that is final.
enum class final_action : std::uint8_t {
  stop,      ///< It stops.
  redirect,  ///< It goes on where the platform says: a top-up page, a cheaper queue.
  restrict,  ///< It goes on with less.
};

/// What a job may do while the balance cannot be reached.
enum class unreachable_policy : std::uint8_t {
  stop,              ///< It stops at once.
  run_to_lease_end,  ///< It runs on what it was granted, and then stops.
  run_with_cap,      ///< It runs on, up to `cap` beyond what it was granted.
};

/// What holds of a reservation are taken on; settled when it is made.
struct hold_terms {
  /// The least grant that is of use: nanoseconds of a metered sku, base units of a counted one. Who
  /// asks for less wants all of it.
  int128 minimum = 1;
  lapse_policy at_lapse = lapse_policy::charge;
  final_action at_end = final_action::stop;
  unreachable_policy unreachable = unreachable_policy::run_to_lease_end;
  int128 cap = 0;  ///< for run_with_cap: nanoseconds of a metered sku, base units of a counted one

  friend constexpr bool operator==(const hold_terms&, const hold_terms&) = default;
};

/// Whether terms lie in their documented ranges.
[[nodiscard]] constexpr bool is_sound(const hold_terms& t) noexcept {
  return t.minimum >= 1 && t.cap >= 0 && t.at_lapse <= lapse_policy::release &&
         t.at_end <= final_action::restrict && t.unreachable <= unreachable_policy::run_with_cap &&
         (t.cap == 0 || t.unreachable == unreachable_policy::run_with_cap);
}

/// What a step of a reservation does. Each says what was used so far; the first says nothing yet.
enum class hold_step : std::uint8_t {
  reserve,  ///< takes the first hold
  extend,   ///< gives back what the hold has left, and takes another one
  commit,   ///< keeps what the hold has left
  release,  ///< gives it back, and ends the reservation
  lapse,    ///< time passed the end of the lease
};

/// Why a step got no new hold, or a lapse charged nothing.
inline constexpr errc hold_refusals[] = {
    errc::insufficient,      errc::no_rate,       errc::no_price,      errc::too_many_pieces,
    errc::unknown_zone_time, errc::overflow,      errc::ledger_full,   errc::conflict,
    errc::unsupported,       errc::quota_reached, errc::account_frozen};
/// Whether an error is one of them.
[[nodiscard]] constexpr bool is_hold_refusal(errc code) noexcept {
  for (const errc known : hold_refusals)
    if (known == code) return true;
  return false;
}

/// Where a reservation stands. Only an open one holds anything.
enum class hold_phase : std::uint8_t {
  open,
  lapsed,    ///< its lease ended; a late report adjusts what was charged
  released,  ///< no step follows
};

}  // namespace ducat::inline v0

#endif
