// SPDX-License-Identifier: MIT
// Decides to set a quota of an account, to set it otherwise, or to lift it; and whether one more
// job may hold its cards.
#ifndef DUCAT_ENGINE_DECIDE_QUOTA_HPP
#define DUCAT_ENGINE_DECIDE_QUOTA_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// What a quota states, checked. Errors: see decide_set_quota().
[[nodiscard]] constexpr result<quota_terms> quota_terms_of(const engine_state& state,
                                                           account_handle account,
                                                           const quota_spec& spec) {
  quota_terms out;
  out.per = spec.per;
  out.hard = spec.hard;
  if (spec.cards >= 0) {
    if (spec.most.quantity.kind != dimension::none || spec.most.money.minor != 0 ||
        spec.per != period::forever || !spec.hard)
      return errc::out_of_range;
    out.of = quota_measure::cards;
    out.unit = dimension::card;
    out.limit = spec.cards;
    return out;
  }
  const bool is_money = spec.most.is_money();
  out.of = is_money ? quota_measure::spent : quota_measure::drawn;
  out.unit = is_money ? dimension::money : spec.most.quantity.kind;
  out.limit = is_money ? spec.most.money.minor : spec.most.quantity.amount;
  if (out.unit == dimension::rate || (!is_money && out.unit == dimension::money))
    return errc::unit_mismatch;
  if (is_money && spec.most.money.unit != state.held.terms_of(account).money)
    return errc::currency_mismatch;
  const bool has_packs_above = state.held.accounts[account.index].parent.has_value();
  if (out.limit < 0 || spec.per > period::forever || (!is_money && !has_packs_above))
    return errc::out_of_range;
  return out;
}

/// Decides one version of a quota.
[[nodiscard]] constexpr result<quota_handle> decide_quota_version(
    const engine_state& state, account_handle account, symbol name, const quota_terms& terms,
    instant from, const provenance& by, draft& into) {
  if (from == instant_min) from = state.now;
  if (from < state.now) return errc::time_went_back;
  into.begin(state);
  quota_handle quota = state.quotas.find(account, name);
  if (quota.has_value()) {
    const quota_state& known = state.quotas[quota];
    if (known.of != terms.of || known.unit != terms.unit)
      return failure{errc::unit_mismatch, 0, quota.index};
    const quota_version& last = state.quotas.last(quota);
    if (last.terms == terms && last.from <= from) return quota;
  } else {
    quota.index = static_cast<std::uint32_t>(state.quotas.size());
  }
  const std::uint64_t position = into.out().size();
  into.emit(quota_set{quota, account, name, terms, from, state.now, by, position});
  return quota;
}

}  // namespace detail

/// Decides to set a quota. Of the versions of a name the one that was set last holds, from its
/// instant on; one that says what holds anyway changes nothing, so setting a quota can be retried.
/// Usage of before keeps the versions of its own time.
/// Errors: unknown_account; invalid_text (an empty name); out_of_range (a negative limit, cards per
/// window or beside a quantity, or a quantity at a root, which has no packs above it);
/// unit_mismatch (a rate, or a name that bounds something else: `reference` is that quota);
/// currency_mismatch; time_went_back (an instant before the engine's time).
[[nodiscard]] constexpr result<quota_handle> decide_set_quota(const engine_state& state,
                                                              account_handle account,
                                                              const quota_spec& spec, symbol name,
                                                              const provenance& by, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  if (spec.name.empty()) return errc::invalid_text;
  const auto terms = detail::quota_terms_of(state, account, spec);
  if (!terms) return terms.error();
  return detail::decide_quota_version(state, account, name, *terms, spec.from, by, into);
}

/// Decides to lift a quota from an instant on. Errors: unknown_account; unknown_quota;
/// time_went_back.
[[nodiscard]] constexpr result<quota_handle> decide_lift_quota(const engine_state& state,
                                                               account_handle account, symbol name,
                                                               instant from, const provenance& by,
                                                               draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const quota_handle known = state.quotas.find(account, name);
  if (!known.has_value()) return errc::unknown_quota;
  quota_terms terms;
  terms.of = state.quotas[known].of;
  terms.unit = state.quotas[known].unit;
  terms.lifted = true;
  return detail::decide_quota_version(state, account, name, terms, from, by, into);
}

}  // namespace ducat::inline v0

#endif
