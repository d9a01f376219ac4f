// SPDX-License-Identifier: MIT
// Decides about packs that come again: to open a series, what a new cycle brings, to stop it. The
// lot of a cycle is granted one cycle ahead, so that usage finds it though time was not advanced.
#ifndef DUCAT_ENGINE_DECIDE_SERIES_HPP
#define DUCAT_ENGINE_DECIDE_SERIES_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_grant.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/packs/recurrence.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Writes the lots of one series.
class lot_writer {
 public:
  constexpr lot_writer(const engine_state& state, const series_opened& terms, draft& into) noexcept
      : s_{state},
        terms_{terms},
        d_{into},
        cycles_{terms.cycle, terms.valid.start, state.held.clock_of(terms.account)},
        next_pack_{static_cast<std::uint32_t>(state.held.packs.size())} {}

  [[nodiscard]] constexpr const cycles& of() const noexcept { return cycles_; }

  /// The time of a cycle's lot; empty where it lies outside the series.
  [[nodiscard]] constexpr interval time_of(std::int64_t number) const noexcept {
    return cycles_.time_of(number, terms_.valid);
  }

  /// The lot of a cycle. Precondition: its time is not empty.
  constexpr pack_handle grant(std::int64_t number) {
    const interval time = time_of(number);
    return emit(time, terms_.quantity, terms_.paid, terms_.priority, {}, time.start, terms_.floor);
  }

  /// What lives on of a lot whose cycle ended at an instant.
  [[nodiscard]] constexpr result<void> roll_over(pack_handle ended, std::int64_t number,
                                                 instant at) {
    const mixed balance = s_.held.balance_of(ended);
    const int128 left = balance.whole > 0 ? balance.whole : 0;
    const int128 lives = terms_.rest.of(left);
    const instant until = cycles_.start_of(number + terms_.rest.cycles);
    // Late usage of the cycle that it comes from finds it too.
    const interval time{s_.held.packs[ended.index].valid.start, until};
    const int128 moved = left < lives ? left : lives;
    if (moved > 0) {
      const auto cost = cost_of_moved(s_.held.bases[ended.index], moved, rounding::floor);
      if (!cost) return cost.error();
      const pack_handle to = emit(time, moved, *cost, terms_.rest.priority, ended, at);
      const mixed rest{balance.whole - moved, balance.rest, balance.denominator};
      const mixed arrived{moved};
      const auto what = pack_move::rolled_over;
      d_.emit(pack_moved{
          ended, to, {}, {}, what, rounding::floor, moved, moved, *cost, at, rest, arrived});
    }
    if (lives > moved) emit({at, until}, lives - moved, 0, terms_.rest.priority, {}, at);
    return {};
  }

 private:
  constexpr pack_handle emit(const interval& time, int128 quantity, int128 paid,
                             std::int32_t priority, pack_handle origin, instant at,
                             int128 floor = 0) {
    pack_granted lot = copy_of_lot(terms_, d_.out());
    lot.pack = pack_handle{next_pack_++};
    lot.priority = priority;
    lot.phase = s_.now < time.start ? pack_phase::pending : pack_phase::active;
    lot.quantity = quantity;
    lot.floor = floor;
    lot.paid = paid;
    lot.valid = time;
    lot.at = at;
    lot.origin = origin;
    d_.emit(lot);
    return lot.pack;
  }

  const engine_state& s_;
  const series_opened& terms_;
  draft& d_;
  cycles cycles_;
  std::uint32_t next_pack_;
};

/// What takes back a lot of a series that stops before it begins; of quantity zero where nothing
/// does.
[[nodiscard]] constexpr result<pack_moved> refund_of_lot(const engine_state& state, pack_handle lot,
                                                         instant from, const provenance& by) {
  pack_moved event{lot, {}, {}, by, pack_move::refunded, rounding::half_even, 0, 0, 0, {}, {}, {}};
  if (!lot.has_value()) return event;
  const instant start = state.held.packs[lot.index].valid.start;
  const mixed balance = state.held.balance_of(lot);
  if (start < from || start <= state.now || balance.whole <= 0) return event;
  const auto cost = cost_of_moved(state.held.bases[lot.index], balance.whole, event.mode);
  if (!cost) return cost.error();
  event.quantity = balance.whole;
  event.cost = *cost;
  event.at = start;
  event.balance_after = {0, balance.rest, balance.denominator};
  return event;
}

[[nodiscard]] constexpr result<void> check_cycles(const series_spec& spec) noexcept {
  const recurrence& r = spec.cycle;
  const rollover& rest = spec.rest;
  if (r.unit > cycle_unit::month || r.count < 1 || r.count > max_cycle_units ||
      (r.calendar && r.anchor != instant_min) || rest.least < 0 || rest.most < 0 || rest.cycles < 1)
    return errc::out_of_range;
  return {};
}

[[nodiscard]] constexpr bool same_series(const ledger& past, const series_opened& known,
                                         const series_opened& asked, const grant_spec& lot) {
  const bool same = known.account == asked.account && known.priority == asked.priority &&
                    known.unit == asked.unit && known.source == asked.source &&
                    known.quantity == asked.quantity && known.floor == asked.floor &&
                    known.paid == asked.paid && known.cycle == asked.cycle &&
                    known.rest == asked.rest && known.tax == asked.tax && known.by == asked.by &&
                    known.voucher == asked.voucher && known.valid.end == asked.valid.end &&
                    (lot.valid.start == instant_min || known.valid.start == lot.valid.start) &&
                    (lot.at == instant_min || known.at == lot.at);
  return same && same_terms(past.scopes, known.scope, lot.scope, lot.scope_size) &&
         same_factors(past, known.factors, lot);
}

/// Whether the payer's clock is known at the edges of some cycles, or they lie outside the series,
/// and where what lives on when the last of them begins ends. Errors: unknown_zone_time.
[[nodiscard]] constexpr result<void> check_known(const holdings& held, const series_opened& terms,
                                                 const cycles& of, std::int64_t first,
                                                 std::int64_t last) {
  const payer_terms& payer = held.terms_of(terms.account);
  if (payer.zone == 0 || terms.cycle.unit == cycle_unit::hour) return {};
  const interval known = held.known_months(payer);
  const interval lots{of.time_of(first, terms.valid).start, of.time_of(last + 1, terms.valid).end};
  const bool lives = terms.rest.most > 0 && first < last;
  if (known.start <= terms.cycle.anchor && terms.cycle.anchor < known.end &&
      known.start <= lots.start && lots.end <= known.end &&
      (!lives || of.start_of(last + terms.rest.cycles) <= known.end))
    return {};
  return failure{errc::unknown_zone_time, 0, payer.zone, known.end.ns};
}

/// Grants the first lots of a series that was opened.
constexpr void begin_series(const engine_state& state, series_opened& opened, draft& into) {
  lot_writer lots{state, opened, into};
  const instant from = opened.valid.start < state.now ? state.now : opened.valid.start;
  opened.number = lots.of().number_at(from);
  opened.current = lots.grant(opened.number);
  if (const interval next = lots.time_of(opened.number + 1); !next.empty()) {
    opened.next = lots.grant(opened.number + 1);
    opened.next_at = next.start;
  }
  opened.line_count = opened.next.has_value() ? 2 : 1;
}

}  // namespace detail

/// Decides to open a series of lots. The first lot is of the cycle that contains the start of the
/// series, or the engine's time if that is later: what lies before was never granted. A serial
/// makes it safe to send again. Errors: those of decide_grant(), but for serials of packs;
/// unsupported (lots that wait for their first use); out_of_range (a recurrence or rollover outside
/// its documented range); undated (no start, and no time has passed); conflict (the serial was used
/// for a series on other terms: `reference` is that series); unknown_zone_time (its first lots or
/// its anchor lie where the payer's clock is not known).
[[nodiscard]] constexpr result<series_handle> decide_subscribe(const engine_state& state,
                                                               account_handle account,
                                                               const series_spec& spec,
                                                               symbol serial, const provenance& by,
                                                               symbol funder, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const grant_spec& lot = spec.lot;
  if (lot.activation.is_stated()) return errc::unsupported;
  const payer_terms& payer = state.held.terms_of(account);
  if (const auto sound = detail::check_lot(state, into.out().names, account, lot); !sound)
    return sound.error();
  if (const auto sound = detail::check_cycles(spec); !sound) return sound.error();
  interval valid = lot.valid;
  if (valid.start == instant_min) valid.start = state.now;
  if (valid.start == instant_min) return errc::undated;
  recurrence cycle = spec.cycle;
  cycle.anchor = cycles{spec.cycle, valid.start, state.held.clock_of(payer)}.start_of(0);
  cycle.calendar = false;
  if (cycle.anchor == instant_min) return errc::out_of_range;
  into.begin(state);
  const series_handle id{static_cast<std::uint32_t>(state.series.size())};
  const std::uint64_t position = into.out().size();
  const instant at = lot.at == instant_min ? valid.start : lot.at;
  series_opened event{id,
                      account,
                      serial,
                      0,
                      lot.priority,
                      lot.quantity.unit(),
                      lot.source,
                      lot.quantity.amount(),
                      -lot.floor.quantity.amount,
                      lot.paid.minor,
                      valid,
                      cycle,
                      spec.rest,
                      lot.tax,
                      by,
                      at,
                      0,
                      {},
                      {},
                      instant_max,
                      position,
                      0,
                      0,
                      {lot.share, funder}};
  if (const series_handle known =
          serial.has_value()
              ? state.find_series(into.out(), state.held.accounts[account.index].root, serial)
              : series_handle{};
      known.has_value()) {
    const series_opened& first = into.out().all<series_opened>()[known.index];
    // What was begun when it was first sent is begun then.
    if (lot.valid.start == instant_min)
      event.cycle.anchor =
          cycles{spec.cycle, first.valid.start, state.held.clock_of(payer)}.start_of(0);
    if (detail::same_series(into.out(), first, event, lot)) return known;
    return failure{errc::conflict, 0, known.index};
  }
  if (const auto takes = detail::check_not_closed(state, account, state.now); !takes)
    return takes.error();
  if (valid.end <= state.now) return errc::invalid_interval;
  const cycles of{event.cycle, valid.start, state.held.clock_of(account)};
  const std::int64_t number = of.number_at(valid.start < state.now ? state.now : valid.start);
  if (const auto fits = detail::check_known(state.held, event, of, number, number); !fits)
    return fits.error();
  event.factors = detail::add_factors(into.out(), lot);
  event.scope = into.out().scopes.add(lot.scope, lot.scope_size);
  detail::begin_series(state, into.emit(event), into);
  return id;
}

/// Whether time may go on to an instant: a slip of a century would bring millions of lots. Errors:
/// too_many_pieces (`amount` is the most; `reference` the series); unknown_zone_time (a payer's
/// clock is not known then, or where a lot that is granted by then ends). O(payers' terms +
/// series).
[[nodiscard]] constexpr result<void> check_cycles_until(const engine_state& state,
                                                        const ledger& past, instant to) {
  for (std::size_t i = 0; i < state.held.terms.size(); ++i)
    if (const auto known = state.held.check_clock(state.held.terms[i], to); !known) return known;
  for (std::uint32_t i = 0; i < state.series.size(); ++i) {
    const series_state& series = state.series[i];
    if (!series.next.has_value()) continue;
    const series_opened& terms = past.all<series_opened>()[i];
    const cycles of{terms.cycle, terms.valid.start, state.held.clock_of(terms.account)};
    instant until = to < terms.valid.end ? to : terms.valid.end;
    if (series.stopped_from < until) until = series.stopped_from;
    const std::int64_t last = of.number_at(until);
    if (last - series.number > max_cycles) return failure{errc::too_many_pieces, 0, i, max_cycles};
    if (last > series.number)
      if (const auto known = detail::check_known(state.held, terms, of, series.number, last);
          !known)
        return known;
  }
  return {};
}

/// Decides what the next cycle of a series brings: what lives on of the lot whose cycle ends, and
/// the lot of the cycle after it. Precondition: its edge is the next one. Errors: overflow.
[[nodiscard]] constexpr result<void> decide_cycle(const engine_state& state, series_handle id,
                                                  draft& into) {
  const series_state& series = state.series[id.index];
  const series_opened& terms = into.out().all<series_opened>()[id.index];
  const instant at = state.edges.front().at;
  const std::int64_t number = series.number + 1;
  const std::uint64_t position = into.out().size();
  cycle_begun& begun = into.emit(cycle_begun{id, number, at, {}, instant_max, position, 0});
  if (at < series.stopped_from) {
    detail::lot_writer lots{state, terms, into};
    if (const auto done = lots.roll_over(series.current, number, at); !done) return done;
    const interval next = lots.time_of(number + 1);
    if (!next.empty() && next.start < series.stopped_from) {
      begun.next = lots.grant(number + 1);
      begun.next_at = next.start;
    }
  }
  begun.line_count = static_cast<std::uint32_t>(into.out().size() - position - 1);
  return {};
}

/// Decides that no cycle of a series begins from an instant on; by default the engine's time. The
/// lot that has begun goes on to its end; those that have not are refunded, each at its start.
/// Saying it again with the same or a later instant changes nothing. Errors: unknown_pack (no such
/// series); undated; time_went_back (an instant before the engine's time).
[[nodiscard]] constexpr result<void> decide_unsubscribe(const engine_state& state, series_handle id,
                                                        instant from, const provenance& by,
                                                        draft& into) {
  if (id.index >= state.series.size()) return failure{errc::unknown_pack, 0, id.index};
  into.begin(state);
  if (from == instant_min) from = state.now;
  if (from == instant_min) return errc::undated;
  if (from < state.now) return errc::time_went_back;
  const series_state& series = state.series[id.index];
  if (series.stopped_from <= from) return {};
  const std::uint64_t position = into.out().size();
  const instant at = state.now == instant_min ? from : state.now;
  series_stopped& event = into.emit(series_stopped{id, from, at, by, position, 0});
  const pack_handle lots[] = {series.current, series.next};
  for (const pack_handle lot : lots) {
    const auto refund = detail::refund_of_lot(state, lot, from, by);
    if (!refund) {
      into.roll_back();
      return refund.error();
    }
    if (refund->quantity == 0) continue;
    into.emit(*refund);
    ++event.line_count;
  }
  return {};
}

}  // namespace ducat::inline v0

#endif
