// SPDX-License-Identifier: MIT
// Decides to set an alert of an account, to lift it, and how far ahead usage may be dated.
#ifndef DUCAT_ENGINE_DECIDE_ALERT_HPP
#define DUCAT_ENGINE_DECIDE_ALERT_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/units/time.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

// A content's unit and amount; money of the payer's currency. Errors: currency_mismatch,
// unit_mismatch (a rate, or money without a currency).
struct alert_amount {
  dimension unit = dimension::none;
  int128 amount = 0;
};
[[nodiscard]] constexpr result<alert_amount> amount_of(const engine_state& state,
                                                       account_handle account,
                                                       const pack_content& of) {
  if (!of.is_money()) {
    if (of.quantity.kind == dimension::rate || of.quantity.kind == dimension::money)
      return errc::unit_mismatch;
    return alert_amount{of.quantity.kind, of.quantity.amount};
  }
  if (of.money.unit == currency{} && of.money.minor == 0) return alert_amount{};
  if (of.money.unit != state.held.terms_of(account).money) return errc::currency_mismatch;
  return alert_amount{dimension::money, of.money.minor};
}

[[nodiscard]] constexpr result<alert_terms> alert_terms_of(const engine_state& state,
                                                           account_handle account,
                                                           const alert_spec& spec, symbol quota) {
  alert_terms out;
  out.of = spec.of;
  out.share = spec.share;
  out.ahead_ns = spec.ahead.count();
  const auto level = amount_of(state, account, spec.level);
  const auto top_up = amount_of(state, account, spec.top_up);
  if (!level) return level.error();
  if (!top_up) return top_up.error();
  out.unit = level->unit;
  out.level = level->amount;
  out.top_up = top_up->amount;
  if (spec.of > alert_kind::running_out || out.level < 0 || out.share < ratio{} || out.top_up < 0)
    return errc::out_of_range;
  const bool has_share = spec.of == alert_kind::left_share || spec.of == alert_kind::used_share;
  const bool has_level = spec.of == alert_kind::left || spec.of == alert_kind::used;
  if ((!has_share && out.share != ratio{}) || (!has_level && out.level != 0) ||
      looks_ahead(spec.of) != (out.ahead_ns > 0) ||
      (!is_of_balance(spec.of) && top_up->unit != dimension::none))
    return errc::out_of_range;
  if (is_of_balance(spec.of) && (out.unit == dimension::none ||
                                 (top_up->unit != dimension::none && top_up->unit != out.unit)))
    return errc::unit_mismatch;
  if (spec.of == alert_kind::running_out && out.unit != dimension::none) return errc::unit_mismatch;
  if (!is_of_quota(spec.of)) return out;
  out.quota = state.quotas.find(account, quota);
  if (!out.quota.has_value()) return errc::unknown_quota;
  const quota_state& known = state.quotas[out.quota];
  if (known.of == quota_measure::cards) return errc::out_of_range;
  if (has_level ? out.unit != known.unit : out.unit != dimension::none) return errc::unit_mismatch;
  out.unit = known.unit;
  if (has_level ? out.level == 0 : out.share == ratio{}) return errc::out_of_range;
  return out;
}

}  // namespace detail

/// Decides to set an alert; one of the same name is replaced, and one that says the same changes
/// nothing. What it waits for may be there already: then it is raised at once, but not on a node
/// that has no pack of the unit yet.
/// Errors: unknown_account; invalid_text (an empty name); out_of_range (a negative level, a share
/// where there is none or none where there is one, a quota of cards, a time ahead that is not above
/// zero); unit_mismatch; currency_mismatch; unknown_quota.
[[nodiscard]] constexpr result<alert_handle> decide_set_alert(const engine_state& state,
                                                              account_handle account,
                                                              const alert_spec& spec, symbol name,
                                                              symbol quota, const provenance& by,
                                                              draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  if (spec.name.empty()) return errc::invalid_text;
  const auto terms = detail::alert_terms_of(state, account, spec, quota);
  if (!terms) return terms.error();
  into.begin(state);
  alert_handle alert = state.alerts.find(account, name);
  if (alert.has_value() && state.alerts[alert].terms == *terms) return alert;
  if (!alert.has_value()) alert.index = static_cast<std::uint32_t>(state.alerts.size());
  into.emit(alert_set{alert, account, name, *terms, state.now, by});
  return alert;
}

/// Decides to lift an alert. Errors: unknown_account; unknown_alert.
[[nodiscard]] constexpr result<alert_handle> decide_lift_alert(const engine_state& state,
                                                               account_handle account, symbol name,
                                                               const provenance& by, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const alert_handle alert = state.alerts.find(account, name);
  if (!alert.has_value()) return errc::unknown_alert;
  into.begin(state);
  alert_terms terms = state.alerts[alert].terms;
  if (terms.lifted) return alert;
  terms.lifted = true;
  into.emit(alert_set{alert, account, name, terms, state.now, by});
  return alert;
}

/// Decides how far ahead of the engine's time usage may end; no_horizon: as far as anybody says.
/// Errors: out_of_range (below zero).
[[nodiscard]] constexpr result<void> decide_horizon(const engine_state& state, nanoseconds ahead,
                                                    draft& into) {
  if (ahead.count() < 0) return errc::out_of_range;
  into.begin(state);
  if (ahead.count() != state.horizon_ns) into.emit(horizon_set{ahead.count(), state.now});
  return {};
}

}  // namespace ducat::inline v0

#endif
