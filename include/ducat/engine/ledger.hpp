// SPDX-License-Identifier: MIT
// The ledger: every event in order, and the texts, prices and scopes that events name. Append-only;
// events live in one table per kind, and the order is a table of references. A command's events can
// be rolled back until it is accepted.
#ifndef DUCAT_ENGINE_LEDGER_HPP
#define DUCAT_ENGINE_LEDGER_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

// Which kind an event struct is.
template <class Event> inline constexpr event_kind kind_of = event_kind{};
template <> inline constexpr event_kind kind_of<sku_defined> = event_kind::sku_defined;
template <> inline constexpr event_kind kind_of<rate_set> = event_kind::rate_set;
template <> inline constexpr event_kind kind_of<price_published> = event_kind::price_published;
template <> inline constexpr event_kind kind_of<account_opened> = event_kind::account_opened;
template <> inline constexpr event_kind kind_of<pack_granted> = event_kind::pack_granted;
template <> inline constexpr event_kind kind_of<pack_activated> = event_kind::pack_activated;
template <> inline constexpr event_kind kind_of<pack_expired> = event_kind::pack_expired;
template <> inline constexpr event_kind kind_of<dimensions_met> = event_kind::dimensions_met;
template <> inline constexpr event_kind kind_of<counter_opened> = event_kind::counter_opened;
template <> inline constexpr event_kind kind_of<usage_recorded> = event_kind::usage_recorded;
template <> inline constexpr event_kind kind_of<pack_drawn> = event_kind::pack_drawn;
template <> inline constexpr event_kind kind_of<usage_priced> = event_kind::usage_priced;
template <> inline constexpr event_kind kind_of<wallet_paid> = event_kind::wallet_paid;
template <> inline constexpr event_kind kind_of<counter_moved> = event_kind::counter_moved;
template <> inline constexpr event_kind kind_of<carry_moved> = event_kind::carry_moved;
template <> inline constexpr event_kind kind_of<usage_reversed> = event_kind::usage_reversed;
template <> inline constexpr event_kind kind_of<time_advanced> = event_kind::time_advanced;
template <> inline constexpr event_kind kind_of<charge_published> = event_kind::charge_published;
template <> inline constexpr event_kind kind_of<charges_closed> = event_kind::charges_closed;
template <> inline constexpr event_kind kind_of<charge_posted> = event_kind::charge_posted;
template <> inline constexpr event_kind kind_of<charge_paid> = event_kind::charge_paid;
template <> inline constexpr event_kind kind_of<pack_moved> = event_kind::pack_moved;
template <> inline constexpr event_kind kind_of<series_opened> = event_kind::series_opened;
template <> inline constexpr event_kind kind_of<cycle_begun> = event_kind::cycle_begun;
template <> inline constexpr event_kind kind_of<series_stopped> = event_kind::series_stopped;
template <> inline constexpr event_kind kind_of<quota_set> = event_kind::quota_set;
template <> inline constexpr event_kind kind_of<quota_moved> = event_kind::quota_moved;
template <> inline constexpr event_kind kind_of<pack_first_used> = event_kind::pack_first_used;
template <> inline constexpr event_kind kind_of<hold_opened> = event_kind::hold_opened;
template <> inline constexpr event_kind kind_of<hold_stepped> = event_kind::hold_stepped;
template <> inline constexpr event_kind kind_of<hold_moved> = event_kind::hold_moved;
template <> inline constexpr event_kind kind_of<hold_counted> = event_kind::hold_counted;
template <> inline constexpr event_kind kind_of<payer_settled> = event_kind::payer_settled;
template <> inline constexpr event_kind kind_of<usage_settled> = event_kind::usage_settled;
template <> inline constexpr event_kind kind_of<period_closed> = event_kind::period_closed;
template <> inline constexpr event_kind kind_of<factor_moved> = event_kind::factor_moved;
template <> inline constexpr event_kind kind_of<alert_set> = event_kind::alert_set;
template <> inline constexpr event_kind kind_of<alert_changed> = event_kind::alert_changed;
template <> inline constexpr event_kind kind_of<horizon_set> = event_kind::horizon_set;
template <> inline constexpr event_kind kind_of<payment_received> = event_kind::payment_received;
template <> inline constexpr event_kind kind_of<payment_returned> = event_kind::payment_returned;
template <> inline constexpr event_kind kind_of<credit_posted> = event_kind::credit_posted;
template <> inline constexpr event_kind kind_of<standing_set> = event_kind::standing_set;
template <> inline constexpr event_kind kind_of<retention_set> = event_kind::retention_set;
template <> inline constexpr event_kind kind_of<usage_queued> = event_kind::usage_queued;
template <> inline constexpr event_kind kind_of<usage_accepted> = event_kind::usage_accepted;
template <> inline constexpr event_kind kind_of<usage_dismissed> = event_kind::usage_dismissed;

// One table per kind of event; base classes, so that a table is found by its type.
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
                 standing_set, retention_set, usage_queued, usage_accepted, usage_dismissed>;

}  // namespace detail

/// All events of one engine, in order. Positions are 0, 1, 2, …; a position never changes.
class ledger {
 public:
  /// @param key  a secret keeps who chooses names and ids from choosing collisions; no event
  /// depends on it
  constexpr explicit ledger(hash_key key = public_hash_key) noexcept : names{key} {}

  symbol_table names;
  price_book prices;   ///< the terms of every price_published
  scope_table scopes;  ///< the terms of every pack's scope, and of those of its factors
  factor_table factors;

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
      forget(kind_at(order_.size() - 1), i);
      order_.truncate(order_.size() - 1);
    }
  }

 private:
  static constexpr int index_bits = 56;
  static constexpr std::uint64_t index_mask = (std::uint64_t{1} << index_bits) - 1;

  constexpr void forget(event_kind kind, std::size_t size) noexcept {
    switch (kind) {
      case event_kind::sku_defined: return tables_.of<sku_defined>().truncate(size);
      case event_kind::rate_set: return tables_.of<rate_set>().truncate(size);
      case event_kind::price_published: return tables_.of<price_published>().truncate(size);
      case event_kind::account_opened: return tables_.of<account_opened>().truncate(size);
      case event_kind::pack_granted: return tables_.of<pack_granted>().truncate(size);
      case event_kind::pack_activated: return tables_.of<pack_activated>().truncate(size);
      case event_kind::pack_expired: return tables_.of<pack_expired>().truncate(size);
      case event_kind::dimensions_met: return tables_.of<dimensions_met>().truncate(size);
      case event_kind::counter_opened: return tables_.of<counter_opened>().truncate(size);
      case event_kind::usage_recorded: return tables_.of<usage_recorded>().truncate(size);
      case event_kind::pack_drawn: return tables_.of<pack_drawn>().truncate(size);
      case event_kind::usage_priced: return tables_.of<usage_priced>().truncate(size);
      case event_kind::wallet_paid: return tables_.of<wallet_paid>().truncate(size);
      case event_kind::counter_moved: return tables_.of<counter_moved>().truncate(size);
      case event_kind::carry_moved: return tables_.of<carry_moved>().truncate(size);
      case event_kind::usage_reversed: return tables_.of<usage_reversed>().truncate(size);
      case event_kind::time_advanced: return tables_.of<time_advanced>().truncate(size);
      case event_kind::charge_published: return tables_.of<charge_published>().truncate(size);
      case event_kind::charges_closed: return tables_.of<charges_closed>().truncate(size);
      case event_kind::charge_posted: return tables_.of<charge_posted>().truncate(size);
      case event_kind::charge_paid: return tables_.of<charge_paid>().truncate(size);
      case event_kind::pack_moved: return tables_.of<pack_moved>().truncate(size);
      case event_kind::series_opened: return tables_.of<series_opened>().truncate(size);
      case event_kind::cycle_begun: return tables_.of<cycle_begun>().truncate(size);
      case event_kind::series_stopped: return tables_.of<series_stopped>().truncate(size);
      case event_kind::quota_set: return tables_.of<quota_set>().truncate(size);
      case event_kind::quota_moved: return tables_.of<quota_moved>().truncate(size);
      case event_kind::pack_first_used: return tables_.of<pack_first_used>().truncate(size);
      case event_kind::hold_opened: return tables_.of<hold_opened>().truncate(size);
      case event_kind::hold_stepped: return tables_.of<hold_stepped>().truncate(size);
      case event_kind::hold_moved: return tables_.of<hold_moved>().truncate(size);
      case event_kind::hold_counted: return tables_.of<hold_counted>().truncate(size);
      case event_kind::payer_settled: return tables_.of<payer_settled>().truncate(size);
      case event_kind::usage_settled: return tables_.of<usage_settled>().truncate(size);
      case event_kind::period_closed: return tables_.of<period_closed>().truncate(size);
      case event_kind::factor_moved: return tables_.of<factor_moved>().truncate(size);
      case event_kind::alert_set: return tables_.of<alert_set>().truncate(size);
      case event_kind::alert_changed: return tables_.of<alert_changed>().truncate(size);
      case event_kind::horizon_set: return tables_.of<horizon_set>().truncate(size);
      case event_kind::payment_received: return tables_.of<payment_received>().truncate(size);
      case event_kind::payment_returned: return tables_.of<payment_returned>().truncate(size);
      case event_kind::credit_posted: return tables_.of<credit_posted>().truncate(size);
      case event_kind::standing_set: return tables_.of<standing_set>().truncate(size);
      case event_kind::retention_set: return tables_.of<retention_set>().truncate(size);
      case event_kind::usage_queued: return tables_.of<usage_queued>().truncate(size);
      case event_kind::usage_accepted: return tables_.of<usage_accepted>().truncate(size);
      case event_kind::usage_dismissed: return tables_.of<usage_dismissed>().truncate(size);
    }
  }

  detail::chunked<std::uint64_t> order_;
  detail::all_event_tables tables_;
};

}  // namespace ducat::inline v0

#endif
