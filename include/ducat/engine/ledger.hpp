// SPDX-License-Identifier: MIT
// The ledger: every event in order, and the texts, prices and scopes that events name. Append-only;
// events live in one table per kind, and the order is a table of references. A command's events can
// be rolled back until it is accepted.
#ifndef DUCAT_ENGINE_LEDGER_HPP
#define DUCAT_ENGINE_LEDGER_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/top_up_events.hpp>
#include <ducat/engine/zone_events.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/units/symbol.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ducat::inline v0 {

namespace detail {

// One table per kind of event, in the order of event_kind; base classes, so that a table is found
// by its type.
template <class Event> struct event_table {
  chunked<Event> rows;
};

template <class... Events> struct event_tables : event_table<Events>... {
  template <class Event> [[nodiscard]] constexpr chunked<Event>& of() noexcept {
    return static_cast<event_table<Event>&>(*this).rows;
  }
  template <class Event> [[nodiscard]] constexpr const chunked<Event>& of() const noexcept {
    return static_cast<const event_table<Event>&>(*this).rows;
  }
};

using all_event_tables =
    event_tables<sku_defined, rate_set, price_published, account_opened, pack_granted,
                 pack_activated, pack_expired, dimensions_met, counter_opened, usage_recorded,
                 pack_drawn, usage_priced, wallet_paid, counter_moved, carry_moved, usage_reversed,
                 time_advanced, charge_published, charges_closed, charge_posted, charge_paid,
                 pack_moved, series_opened, cycle_begun, series_stopped, quota_set, quota_moved,
                 pack_first_used, hold_opened, hold_stepped, hold_moved, hold_counted,
                 payer_settled, usage_settled, period_closed, factor_moved, alert_set,
                 alert_changed, horizon_set, payment_received, payment_returned, credit_posted,
                 standing_set, retention_set, usage_queued, usage_accepted, usage_dismissed,
                 top_up_set, top_up_moved, account_moved, zone_stated>;

// Which kind an event struct is: its place among the tables.
template <class Event, class... Events>
[[nodiscard]] constexpr event_kind kind_among(const event_tables<Events...>*) noexcept {
  static_assert(sizeof...(Events) == event_kinds);
  int place = 0;
  (void)((std::is_same_v<Event, Events> || (++place, false)) || ...);
  return static_cast<event_kind>(place);
}
template <class Event>
inline constexpr event_kind kind_of =
    kind_among<Event>(static_cast<const all_event_tables*>(nullptr));

}  // namespace detail

/// All events of one engine, in order. Positions are 0, 1, 2, …; a position never changes.
class ledger {
  // It stands before its use: clang evaluates no template that it has yet to see.
  template <class... Events>
  constexpr void forget(event_kind kind, std::size_t size,
                        const detail::event_tables<Events...>*) noexcept {
    (void)((kind == detail::kind_of<Events> &&
            (tables_.template of<Events>().truncate(size), true)) ||
           ...);
  }

 public:
  /// @param key  a secret keeps who chooses names and ids from choosing collisions; no event
  /// depends on it
  constexpr explicit ledger(hash_key key = public_hash_key) noexcept : names{key} {}

  symbol_table names;
  price_book prices;   ///< the terms of every price_published
  scope_table scopes;  ///< the terms of every pack's scope, and of those of its factors
  factor_table factors;
  zone_table zones;  ///< the terms of every zone_stated, in order

  [[nodiscard]] constexpr std::uint64_t size() const noexcept { return order_.size(); }
  [[nodiscard]] constexpr event_kind kind_at(std::uint64_t position) const noexcept {
    return static_cast<event_kind>(order_[position] >> index_bits);
  }

  /// The event of a known kind at a position.
  template <class Event>
  [[nodiscard]] constexpr const Event& at(std::uint64_t position) const noexcept {
    DUCAT_ASSERT(kind_at(position) == detail::kind_of<Event>);
    return tables_.of<Event>()[order_[position] & index_mask];
  }

  /// Calls `f` with the event at a position, whatever its kind.
  template <class F>
  [[gnu::always_inline]] constexpr void visit(std::uint64_t position, F&& f) const {
    const std::size_t i = order_[position] & index_mask;
    switch (kind_at(position)) {
      case event_kind::sku_defined: return f(all<sku_defined>()[i]);
      case event_kind::rate_set: return f(all<rate_set>()[i]);
      case event_kind::price_published: return f(all<price_published>()[i]);
      case event_kind::account_opened: return f(all<account_opened>()[i]);
      case event_kind::pack_granted: return f(all<pack_granted>()[i]);
      case event_kind::pack_activated: return f(all<pack_activated>()[i]);
      case event_kind::pack_expired: return f(all<pack_expired>()[i]);
      case event_kind::dimensions_met: return f(all<dimensions_met>()[i]);
      case event_kind::counter_opened: return f(all<counter_opened>()[i]);
      case event_kind::usage_recorded: return f(all<usage_recorded>()[i]);
      case event_kind::pack_drawn: return f(all<pack_drawn>()[i]);
      case event_kind::usage_priced: return f(all<usage_priced>()[i]);
      case event_kind::wallet_paid: return f(all<wallet_paid>()[i]);
      case event_kind::counter_moved: return f(all<counter_moved>()[i]);
      case event_kind::carry_moved: return f(all<carry_moved>()[i]);
      case event_kind::usage_reversed: return f(all<usage_reversed>()[i]);
      case event_kind::time_advanced: return f(all<time_advanced>()[i]);
      case event_kind::charge_published: return f(all<charge_published>()[i]);
      case event_kind::charges_closed: return f(all<charges_closed>()[i]);
      case event_kind::charge_posted: return f(all<charge_posted>()[i]);
      case event_kind::charge_paid: return f(all<charge_paid>()[i]);
      case event_kind::pack_moved: return f(all<pack_moved>()[i]);
      case event_kind::series_opened: return f(all<series_opened>()[i]);
      case event_kind::cycle_begun: return f(all<cycle_begun>()[i]);
      case event_kind::series_stopped: return f(all<series_stopped>()[i]);
      case event_kind::quota_set: return f(all<quota_set>()[i]);
      case event_kind::quota_moved: return f(all<quota_moved>()[i]);
      case event_kind::pack_first_used: return f(all<pack_first_used>()[i]);
      case event_kind::hold_opened: return f(all<hold_opened>()[i]);
      case event_kind::hold_stepped: return f(all<hold_stepped>()[i]);
      case event_kind::hold_moved: return f(all<hold_moved>()[i]);
      case event_kind::hold_counted: return f(all<hold_counted>()[i]);
      case event_kind::payer_settled: return f(all<payer_settled>()[i]);
      case event_kind::usage_settled: return f(all<usage_settled>()[i]);
      case event_kind::period_closed: return f(all<period_closed>()[i]);
      case event_kind::factor_moved: return f(all<factor_moved>()[i]);
      case event_kind::alert_set: return f(all<alert_set>()[i]);
      case event_kind::alert_changed: return f(all<alert_changed>()[i]);
      case event_kind::horizon_set: return f(all<horizon_set>()[i]);
      case event_kind::payment_received: return f(all<payment_received>()[i]);
      case event_kind::payment_returned: return f(all<payment_returned>()[i]);
      case event_kind::credit_posted: return f(all<credit_posted>()[i]);
      case event_kind::standing_set: return f(all<standing_set>()[i]);
      case event_kind::retention_set: return f(all<retention_set>()[i]);
      case event_kind::usage_queued: return f(all<usage_queued>()[i]);
      case event_kind::usage_accepted: return f(all<usage_accepted>()[i]);
      case event_kind::usage_dismissed: return f(all<usage_dismissed>()[i]);
      case event_kind::top_up_set: return f(all<top_up_set>()[i]);
      case event_kind::top_up_moved: return f(all<top_up_moved>()[i]);
      case event_kind::account_moved: return f(all<account_moved>()[i]);
      case event_kind::zone_stated: return f(all<zone_stated>()[i]);
    }
  }

  /// All events of one kind, in order.
  template <class Event>
  [[nodiscard]] constexpr const detail::chunked<Event>& all() const noexcept {
    return tables_.of<Event>();
  }

  /// Appends an event; the reference stays valid and may be completed until the command is
  /// accepted.
  template <class Event> [[gnu::always_inline]] constexpr Event& append(const Event& event) {
    detail::chunked<Event>& table = tables_.of<Event>();
    order_.push_back(
        (std::uint64_t{static_cast<std::uint8_t>(detail::kind_of<Event>)} << index_bits) |
        table.size());
    return table.push_back(event);
  }

  /// Asks for the memory that the events of `count` usages will mostly take, after the next
  /// `skipped` ones.
  [[gnu::always_inline]] constexpr void prefetch_next(std::size_t skipped,
                                                      std::size_t count) const noexcept {
    order_.prefetch_next(2 * skipped, 2 * count);
    tables_.of<usage_recorded>().prefetch_next(skipped, count);
    tables_.of<pack_drawn>().prefetch_next(skipped, count);
  }

  /// Forgets every event from a position on: those of a refused command.
  constexpr void roll_back(std::uint64_t size) noexcept {
    while (order_.size() > size) {
      const std::size_t i = order_.back() & index_mask;
      forget(kind_at(order_.size() - 1), i, &tables_);
      order_.truncate(order_.size() - 1);
    }
  }

 private:
  static constexpr int index_bits = 56;
  static constexpr std::uint64_t index_mask = (std::uint64_t{1} << index_bits) - 1;

  detail::chunked<std::uint64_t> order_;
  detail::all_event_tables tables_;
};

}  // namespace ducat::inline v0

#endif
