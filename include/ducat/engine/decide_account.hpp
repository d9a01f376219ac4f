// SPDX-License-Identifier: MIT
// Decides to open accounts, and what comes next as time goes on.
#ifndef DUCAT_ENGINE_DECIDE_ACCOUNT_HPP
#define DUCAT_ENGINE_DECIDE_ACCOUNT_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_hold.hpp>
#include <ducat/engine/decide_series.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Whether a credit limit binds: stating one above zero is enough.
[[nodiscard]] constexpr bool is_limited(const account_spec& spec) noexcept {
  return spec.limited || spec.credit_limit > 0;
}

/// A term of a node below a payer must be left out or be the payer's own: ignored, it would look as
/// if it held.
[[nodiscard]] constexpr result<void> check_terms_below(const account_spec& spec,
                                                       const price_layers& layers,
                                                       const payer_terms& above,
                                                       const payer& pays) noexcept {
  if (spec.money != currency{} && spec.money != above.money) return errc::currency_mismatch;
  const bool limit_fits =
      !is_limited(spec) || (pays.limited && spec.credit_limit == pays.credit_limit);
  if ((spec.utc_offset_seconds != 0 && spec.utc_offset_seconds != above.utc_offset_seconds) ||
      (spec.zone != 0 && spec.zone != above.zone) ||
      (spec.policy != overage::on_demand && spec.policy != above.policy) ||
      (layers != price_layers{} && layers != above.layers) ||
      (spec.burn_down != burn_order{} && spec.burn_down != above.burn_down) || !limit_fits)
    return failure{errc::not_a_payer, 0, pays.root.index};
  return {};
}

/// A pack ends soon. Nothing is raised where it holds nothing, or the alert was set otherwise.
[[nodiscard]] constexpr alert_changed decide_warning(const engine_state& state,
                                                     const pack_edge& edge,
                                                     std::uint64_t position) {
  const alert_warning& of = state.alerts.warnings()[edge.of];
  const alert_terms& terms = state.alerts[of.alert].terms;
  const mixed left = state.held.balance_of(of.pack);
  const instant end = state.held.packs[of.pack.index].valid.end;  // a first use may move it
  const bool holds = terms.of == alert_kind::expiring && !terms.lifted && edge.at < end &&
                     warned_at(terms, end) <= edge.at;
  const bool raised = holds && sign(left) > 0 && !state.alerts.is_raised(of.alert, of.pack, {});
  return {of.alert, of.pack, {}, raised, left, {}, edge.at, position};
}

}  // namespace detail

/// Decides to open an account. Opening the same account again, with the same terms, returns it.
/// Errors: invalid_text (an empty name); unknown_account (the parent); out_of_range (a tree deeper
/// than max_account_depth, an offset beyond a day or beside a zone, a zone that was not added, a
/// negative credit limit, a burn-down order that has a key twice or an unknown one);
/// currency_mismatch (a child that states another currency than its root); not_a_payer (a child
/// that states another offset, zone, policy, limit, price layer or burn-down order than its
/// root's); unknown_currency (a root without one); already_exists (the name is taken, with other
/// terms); account_frozen (the parent, or one above it, is closed); unknown_zone_time (the zone is
/// not known at the engine's time).
[[nodiscard]] constexpr result<account_handle> decide_open(const engine_state& state,
                                                           const account_spec& spec, symbol name,
                                                           const price_layers& layers,
                                                           draft& into) {
  const holdings& held = state.held;
  if (spec.name.empty()) return errc::invalid_text;
  const bool root = !spec.parent.has_value();
  if (!root && !held.contains(spec.parent)) return errc::unknown_account;
  if (!root && held.accounts[spec.parent.index].depth + 2 > max_account_depth)
    return errc::out_of_range;
  const bool has_order = spec.burn_down != burn_order{};
  if (spec.utc_offset_seconds < -86'400 || spec.utc_offset_seconds > 86'400 ||
      spec.zone > held.zones.size() || (spec.zone != 0 && spec.utc_offset_seconds != 0) ||
      spec.credit_limit < 0 || (has_order && !spec.burn_down.is_sound()))
    return errc::out_of_range;
  const burn_order& order = has_order ? spec.burn_down : default_burn_order;
  if (root && spec.money == currency{}) return errc::unknown_currency;
  if (!root)
    if (const auto fits = detail::check_terms_below(spec, layers, held.terms_of(spec.parent),
                                                    held.payer_of(spec.parent));
        !fits)
      return fits.error();
  const bool limited = detail::is_limited(spec);
  if (const account_handle known = state.find_account(spec.parent, name); known.has_value()) {
    const payer_terms stated{spec.money, spec.utc_offset_seconds, spec.policy, layers, order,
                             spec.zone};
    const payer& pays = held.payer_of(known);
    const bool same = !root || (held.terms_of(known) == stated && pays.limited == limited &&
                                pays.credit_limit == spec.credit_limit);
    if (!same) return failure{errc::already_exists, 0, known.index};
    into.begin(state);
    return known;
  }
  if (const auto takes = detail::check_not_closed(state, spec.parent, state.now); !takes)
    return takes.error();
  payer_terms asked;
  asked.zone = spec.zone;
  if (state.now != instant_min)
    if (const auto known = held.check_clock(asked, state.now); !known) return known.error();
  into.begin(state);
  const account_handle id{static_cast<std::uint32_t>(held.accounts.size())};
  account_opened event{id,    spec.parent, name, spec.money, 0, overage::on_demand,
                       false, {},          0,    spec.at,    {}};
  if (root) {
    event.utc_offset_seconds = spec.utc_offset_seconds;
    event.policy = spec.policy;
    event.limited = limited;
    event.layers = layers;
    event.credit_limit = spec.credit_limit;
    event.burn_down = order;
    event.zone = spec.zone;
  } else {
    event.money = held.terms_of(spec.parent).money;
  }
  into.emit(event);
  return id;
}

/// When advance() would next do something: see basic_engine::next_due(). O(1).
[[nodiscard]] constexpr instant next_due(const engine_state& state) noexcept {
  const instant edge = state.edges.empty() ? instant_max : state.edges.front().at;
  if (!state.holds.has_lease()) return edge;
  const instant lease = state.holds[state.holds.next_lease()].until;
  return lease < edge ? lease : edge;
}

/// Decides the next thing that happens when time goes on to `to`: the earliest edge of a lease,
/// pack or series up to it, or its arrival. At one instant leases come first: what they free may
/// live on or is breakage; time stands at a lease's last nanosecond when it lapses. Returns whether
/// an edge was met, and there may be more. Errors: time_went_back, overflow (what lives on of a
/// lot, or what a lease frees).
[[nodiscard]] constexpr result<bool> decide_advance(const engine_state& state, instant to,
                                                    draft& into) {
  if (to < state.now) return errc::time_went_back;
  into.begin(state);
  const instant edge_at = state.edges.empty() ? instant_max : state.edges.front().at;
  if (state.holds.has_lease()) {
    const instant lease_end = state.holds[state.holds.next_lease()].until;
    if (lease_end <= to && lease_end <= edge_at) {
      // What it charges must not depend on how long ago somebody last let time pass.
      const instant last{lease_end.ns - 1};
      if (state.now < last) {
        into.emit(time_advanced{last});
        return true;
      }
      const auto lapsed = decide_lapse(state, into.out(), into);
      return lapsed ? result<bool>{true} : lapsed.error();
    }
  }
  if (state.edges.empty() || to < edge_at) {
    into.emit(time_advanced{to});
    return false;
  }
  const pack_edge& edge = state.edges.front();
  const pack_handle pack{edge.of};
  if (edge.kind == edge_kind::cycle) {
    const auto begun = decide_cycle(state, series_handle{edge.of}, into);
    if (begun) return true;
    into.roll_back();
    return begun.error();
  }
  if (edge.kind == edge_kind::top_up) {
    into.emit(top_up_moved{
        {edge.of}, {}, top_up_step::freed, 0, 0, {}, instant_min, edge.at, {}, into.out().size()});
  } else if (edge.kind == edge_kind::warning) {
    into.emit(detail::decide_warning(state, edge, into.out().size()));
  } else if (edge.kind == edge_kind::start) {
    into.emit(pack_activated{pack, edge.at});
  } else {
    const mixed left = state.held.balance_of(pack);
    into.emit(pack_expired{pack, edge.at, sign(left) > 0 ? left : mixed{}});
  }
  return true;
}

}  // namespace ducat::inline v0

#endif
