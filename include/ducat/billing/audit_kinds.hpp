// SPDX-License-Identifier: MIT
// Where events of a kind may stand: within what, or by themselves. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_KINDS_HPP
#define DUCAT_BILLING_AUDIT_KINDS_HPP

#include <ducat/engine/ledger.hpp>

#include <type_traits>

namespace ducat::inline v0::detail {

struct audit_kinds {
  template <class Event>
  static constexpr bool is_charge_line =
      std::is_same_v<Event, charge_posted> || std::is_same_v<Event, charge_paid>;
  template <class Event>
  static constexpr bool is_line =
      is_charge_line<Event> || std::is_same_v<Event, pack_drawn> ||
      std::is_same_v<Event, usage_priced> || std::is_same_v<Event, wallet_paid> ||
      std::is_same_v<Event, counter_opened> || std::is_same_v<Event, counter_moved> ||
      std::is_same_v<Event, carry_moved> || std::is_same_v<Event, quota_moved> ||
      std::is_same_v<Event, pack_first_used> || std::is_same_v<Event, hold_moved> ||
      std::is_same_v<Event, hold_counted> || std::is_same_v<Event, factor_moved>;
  // Which of them a step of a reservation has; its usage gives back what is held for it.
  template <class Event>
  static constexpr bool is_hold_line =
      std::is_same_v<Event, hold_moved> || std::is_same_v<Event, hold_counted>;

  // What an advance of time writes: edges on the way, and where it arrives.
  template <class Event>
  static constexpr bool is_step =
      std::is_same_v<Event, pack_activated> || std::is_same_v<Event, pack_expired> ||
      std::is_same_v<Event, time_advanced> || std::is_same_v<Event, cycle_begun> ||
      std::is_same_v<Event, alert_changed> || std::is_same_v<Event, top_up_moved>;
  // What may follow an event of a series.
  template <class Event>
  static constexpr bool is_lot =
      std::is_same_v<Event, pack_granted> || std::is_same_v<Event, pack_moved>;

  // What else a settlement may have beside its steps.
  template <class Event>
  static constexpr bool is_of_settlement =
      std::is_same_v<Event, counter_opened> || std::is_same_v<Event, counter_moved>;

  // Whether an event belongs to the command before it, or to the one that follows.
  template <class Event> [[nodiscard]] static bool is_beside(const Event&, std::uint64_t) noexcept {
    return std::is_same_v<Event, dimensions_met> || std::is_same_v<Event, usage_accepted>;
  }
  [[nodiscard]] static bool is_beside(const alert_changed& e, std::uint64_t) noexcept {
    return !e.pack.has_value();
  }
  // A bonus follows its purchase; what is taken back of one goes before alerts.
  [[nodiscard]] static bool is_beside(const pack_granted& e, std::uint64_t) noexcept {
    return e.bonus_of.has_value();
  }
  [[nodiscard]] static bool is_beside(const pack_moved& e, std::uint64_t) noexcept {
    return e.what == pack_move::taken_back;
  }
};

}  // namespace ducat::inline v0::detail

#endif
