// SPDX-License-Identifier: MIT
// Decides what sets the stage: skus and prices published, accounts opened, packs granted, time
// advanced.
#ifndef DUCAT_ENGINE_DECIDE_ACCOUNT_HPP
#define DUCAT_ENGINE_DECIDE_ACCOUNT_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Decides to open an account. Opening the same account again, with the same terms, returns it.
/// Errors: invalid_text (an empty name); unknown_account (the parent); out_of_range (a tree deeper
/// than max_account_depth, an offset beyond a day, a negative credit limit); currency_mismatch (a
/// child that states another currency than its root); unknown_currency (a root without one);
/// already_exists (the name is taken, with other terms).
[[nodiscard]] constexpr result<account_handle> decide_open(const engine_state& state,
                                                           const account_spec& spec, symbol name,
                                                           draft& into) {
  const holdings& held = state.held;
  if (spec.name.empty()) return errc::invalid_text;
  const bool root = !spec.parent.has_value();
  if (!root && !held.contains(spec.parent)) return errc::unknown_account;
  if (!root && held.accounts[spec.parent.index].depth + 2 > max_account_depth)
    return errc::out_of_range;
  if (spec.utc_offset_seconds < -86'400 || spec.utc_offset_seconds > 86'400 ||
      spec.credit_limit < 0)
    return errc::out_of_range;
  if (root && spec.money == currency{}) return errc::unknown_currency;
  if (!root && spec.money != currency{} && spec.money != held.payer_of(spec.parent).money)
    return errc::currency_mismatch;
  const bool limited = spec.limited || spec.credit_limit > 0;
  if (const account_handle known = state.find_account(spec.parent, name); known.has_value()) {
    const payer& terms = held.payer_of(known);
    const bool same = !root || (terms.money == spec.money &&
                                terms.utc_offset_seconds == spec.utc_offset_seconds &&
                                terms.policy == spec.policy && terms.limited == limited &&
                                terms.credit_limit == spec.credit_limit);
    if (!same) return failure{errc::already_exists, 0, known.index};
    into.begin(state);
    return known;
  }
  into.begin(state);
  const account_handle id{static_cast<std::uint32_t>(held.accounts.size())};
  account_opened event{id, spec.parent, name, spec.money, 0, overage::on_demand, false, 0, spec.at};
  if (root) {
    event.utc_offset_seconds = spec.utc_offset_seconds;
    event.policy = spec.policy;
    event.limited = limited;
    event.credit_limit = spec.credit_limit;
  } else {
    event.money = held.payer_of(spec.parent).money;
  }
  into.emit(event);
  return id;
}

namespace detail {

/// Whether a pack was granted on these terms before.
[[nodiscard]] constexpr bool same_grant(const ledger& past, const pack_granted& known,
                                        const pack_granted& asked, const grant_spec& spec) {
  const bool same = known.account == asked.account && known.unit == asked.unit &&
                    known.quantity == asked.quantity && known.floor == asked.floor &&
                    known.paid == asked.paid && known.valid == asked.valid &&
                    known.priority == asked.priority && known.source == asked.source &&
                    (spec.at == instant_min || known.at == spec.at);
  if (!same || past.scopes.term_count(known.scope) != spec.scope_size) return false;
  for (std::uint32_t i = 0; i < spec.scope_size; ++i)
    if (past.scopes.term(known.scope, i) != spec.scope[i]) return false;
  return true;
}

}  // namespace detail

/// Decides to grant a pack. A serial is unique within the payer: the same serial on the same terms
/// returns the first pack again, so a grant with a serial can be retried. A grant that does not say
/// when is of the engine's time, or, before the first advance, of the start of its validity.
/// Errors: unknown_account; out_of_range (a quantity of zero or below, a
/// negative price or floor); invalid_interval (an empty validity, or one that has ended);
/// unit_mismatch (a quantity of money without its currency or of a rate, a floor of another unit, a
/// wallet with a floor); currency_mismatch (a price or wallet in another currency than the
/// payer's); unknown_sku and unknown_account for scope terms, out_of_range for a term of a ninth
/// dimension; conflict (the serial was granted on other terms: `reference` is that pack).
[[nodiscard]] constexpr result<pack_handle> decide_grant(const engine_state& state,
                                                         account_handle account,
                                                         const grant_spec& spec, symbol serial,
                                                         draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const currency money = state.held.payer_of(account).money;
  const bool wallet = spec.quantity.is_money();
  const int128 quantity = wallet ? spec.quantity.money.minor : spec.quantity.quantity.amount;
  const int128 floor = spec.floor.quantity.amount;
  if (quantity <= 0 || spec.paid.minor < 0 || floor < 0 || floor == int128_min)
    return errc::out_of_range;
  if (spec.valid.empty()) return errc::invalid_interval;
  const dimension unit = spec.quantity.quantity.kind;
  if (unit == dimension::money || unit == dimension::rate || spec.floor.money.minor != 0)
    return errc::unit_mismatch;
  if (floor != 0 && (wallet || spec.floor.quantity.kind != unit)) return errc::unit_mismatch;
  if (wallet && spec.quantity.money.unit != money) return errc::currency_mismatch;
  if (spec.paid.minor != 0 && spec.paid.unit != money) return errc::currency_mismatch;
  for (std::size_t i = 0; i < spec.scope_size; ++i) {
    const scope_term& term = spec.scope[i];
    if (term.kind == scope_kind::sku && !state.skus.contains(sku_handle{term.value}))
      return errc::unknown_sku;
    if (term.kind == scope_kind::account && !state.held.contains(account_handle{term.value}))
      return errc::unknown_account;
    if (term.kind == scope_kind::dimension && term.dimension >= max_dimensions)
      return errc::out_of_range;
  }
  into.begin(state);
  pack_granted event{pack_handle{static_cast<std::uint32_t>(state.held.packs.size())},
                     account,
                     serial,
                     0,
                     spec.priority,
                     wallet ? dimension::money : unit,
                     spec.source,
                     pack_phase::active,
                     quantity,
                     -floor,
                     spec.paid.minor,
                     spec.valid,
                     spec.at};
  if (serial.has_value()) {
    const account_handle root = state.held.accounts[account.index].root;
    if (const pack_handle known = state.find_pack(root, serial); known.has_value()) {
      const pack_granted& first = into.out().all<pack_granted>()[known.index];
      if (detail::same_grant(into.out(), first, event, spec)) return known;
      return failure{errc::conflict, 0, known.index};
    }
  }
  if (spec.valid.end <= state.now) return errc::invalid_interval;
  if (event.at == instant_min) event.at = state.now == instant_min ? spec.valid.start : state.now;
  if (state.now < spec.valid.start) event.phase = pack_phase::pending;
  event.scope = into.out().scopes.add(spec.scope, spec.scope_size);
  into.emit(event);
  return event.pack;
}

/// Decides the next thing that happens when time goes on to `to`: the earliest pack edge up to it,
/// or its arrival. Returns whether an edge was met, and there may be more. Errors: time_went_back.
[[nodiscard]] constexpr result<bool> decide_advance(const engine_state& state, instant to,
                                                    draft& into) {
  if (to < state.now) return errc::time_went_back;
  into.begin(state);
  if (state.edges.empty() || to < state.edges.front().at) {
    into.emit(time_advanced{to});
    return false;
  }
  const pack_edge& edge = state.edges.front();
  if (edge.starts) {
    into.emit(pack_activated{edge.pack, edge.at});
  } else {
    const mixed left = state.held.balance_of(edge.pack);
    into.emit(pack_expired{edge.pack, edge.at, sign(left) > 0 ? left : mixed{}});
  }
  return true;
}

}  // namespace ducat::inline v0

#endif
