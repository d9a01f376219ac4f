// SPDX-License-Identifier: MIT
// What happens to top-ups: what an alert orders when it is raised, and what becomes of orders.
#ifndef DUCAT_ENGINE_TOP_UP_EVENTS_HPP
#define DUCAT_ENGINE_TOP_UP_EVENTS_HPP

#include <ducat/engine/events.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How much an alert orders, and how often. Money is minor units of the payer's currency.
struct top_up_terms {
  bool lifted = false;           ///< it orders nothing any more
  std::int32_t most = 1;         ///< packs in one order
  std::int32_t orders = 0;       ///< in a window at most; zero: as many as come
  int128 target = 0;             ///< so many packs that more than this is left, base or minor units
  std::int64_t window_ns = 0;    ///< of `orders`
  std::int64_t pause_ns = 0;     ///< from one order to the next at least
  std::int64_t back_off_ns = 0;  ///< after one was declined
  std::int64_t lasts_ns = 0;     ///< what is bought, from the order on; zero: without an end
  int128 month_cap = 0;          ///< for orders of a calendar month of the payer; zero: none
  int128 total_cap = 0;          ///< for all that it ever orders; zero: none

  [[nodiscard]] constexpr bool is_sound() const noexcept {
    return most > 0 && orders >= 0 && target >= 0 && window_ns >= 0 && pause_ns >= 0 &&
           back_off_ns > 0 && lasts_ns >= 0 && month_cap >= 0 && total_cap >= 0;
  }
};

/// An alert orders top-ups, orders others, or none any more.
struct top_up_set {
  alert_handle alert;
  top_up_terms terms;
  pack_granted lot;  ///< one pack of an order, as if it were granted now
};

enum class top_up_step : std::uint8_t {
  asked,     ///< An order: the platform is to take the money, and to say what came of it.
  paid,      ///< It was paid for: the pack before this event was granted.
  declined,  ///< It was not; nothing is ordered before `until`.
  limited,   ///< An order is due, but the limits allow none before `until`.
  freed,     ///< The instant until which nothing was ordered is reached: an edge of time.
};

/// An alert orders something, or is kept from it; or something becomes of an order.
struct top_up_moved {
  alert_handle alert;
  order_handle order;  ///< of asked, paid and declined
  top_up_step step;
  int128 quantity;  ///< of all packs of an order that is asked: base or minor units
  int128 price;     ///< likewise, minor units
  pack_handle pack;
  instant until;
  instant at;
  provenance by;
  std::uint64_t position;  ///< of this event
};

}  // namespace ducat::inline v0

#endif
