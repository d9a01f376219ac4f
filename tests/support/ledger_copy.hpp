// SPDX-License-Identifier: MIT
// A ledger copied event by event, each of which may be changed, dropped or followed by others on
// the way: how a test makes a ledger that no engine would write.
#ifndef DUCAT_TESTS_SUPPORT_LEDGER_COPY_HPP
#define DUCAT_TESTS_SUPPORT_LEDGER_COPY_HPP

#include <ducat/engine/ledger.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace ducat_test {

/// Copies names, prices, scopes, factors and zones.
inline void copy_tables(const ducat::ledger& from, ducat::ledger& to) {
  for (std::uint32_t i = 0; i < from.names.size(); ++i)
    (void)to.names.intern(from.names.text(ducat::symbol{i}));
  for (std::uint32_t i = 0; i < from.prices.size(); ++i) {
    ducat::price_entry entry = from.prices[ducat::price_handle{i}];
    to.prices.adopt_tariff(from.prices, entry);
    entry.calendar = to.prices.adopt_calendar(from.prices.calendars(), entry.calendar);
    entry.next = {};
    entry.next_of_counter = {};
    entry.counted = false;
    (void)to.prices.add(entry);
  }
  for (std::uint32_t i = 0; i < from.prices.charges().size(); ++i)
    to.prices.charges().adopt(from.prices.charges(), from.prices.charges()[{i}]);
  for (std::uint32_t i = 1; i <= from.scopes.size(); ++i) to.scopes.append(from.scopes, i);
  for (std::uint32_t i = 1; i <= from.factors.size(); ++i) to.factors.append(from.factors, i);
  for (std::uint32_t i = 1; i <= from.zones.size(); ++i)
    (void)to.zones.adopt(from.zones, i, from.zones.label(i));
}

/// Copies events as they are, but for what `change(position, event&)` does to them; where it
/// returns false the event is left out. Nothing else is put right: not the positions that events
/// state, not the counts.
template <class Change>
void copy_events(const ducat::ledger& from, ducat::ledger& to, Change change) {
  copy_tables(from, to);
  for (std::uint64_t i = 0; i < from.size(); ++i)
    from.visit(i, [&](auto event) {
      if (change(i, event)) to.append(event);
    });
}

/// Leaves out the events of `without`, and puts every position and count of lines right: a forgery
/// that looks well formed.
inline void copy_without(const ducat::ledger& from, ducat::ledger& to,
                         const std::vector<std::uint64_t>& without) {
  std::vector<std::uint64_t> place(from.size() + 1, 0);  // of each event among those that are kept
  std::size_t next = 0;
  for (std::uint64_t i = 0; i < from.size(); ++i) {
    const bool left_out = next < without.size() && without[next] == i;
    if (left_out) ++next;
    place[i + 1] = place[i] + (left_out ? 0 : 1);
  }
  copy_events(from, to, [&](std::uint64_t i, auto& event) {
    if constexpr (requires { event.position; }) event.position = place[i];
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, ducat::usage_settled>)
      event.previous = place[event.previous];
    if constexpr (requires { event.line_count; }) {
      const std::uint64_t end = i + 1 + event.line_count;
      event.line_count = static_cast<std::uint32_t>(place[end] - place[i] - 1);
    }
    return place[i + 1] != place[i];
  });
}

/// Changes the n-th event of a kind with `change(event&)`.
template <class Event, class Change>
void copy_changed(const ducat::ledger& from, ducat::ledger& to, std::size_t n, Change change) {
  std::size_t seen = 0;
  copy_events(from, to, [&](std::uint64_t, auto& event) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, Event>) {
      if (seen++ == n) change(event);
    }
    return true;
  });
}

}  // namespace ducat_test

#endif
