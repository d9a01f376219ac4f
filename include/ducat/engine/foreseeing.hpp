// SPDX-License-Identifier: MIT
// Alerts of time to empty: basic_engine::foresee(). What runs is not in the ledger, so they are
// raised by a command that is told of it. Who calls it includes this.
#ifndef DUCAT_ENGINE_FORESEEING_HPP
#define DUCAT_ENGINE_FORESEEING_HPP

#include <ducat/engine/alert_table.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecast.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

[[nodiscard]] constexpr bool is_foreseen(const engine_state& state, const alert_state& alert,
                                         account_handle payer) noexcept {
  return alert.terms.of == alert_kind::running_out && !alert.terms.lifted &&
         state.held.accounts[alert.account.index].root == payer;
}

/// The first tick in which packs do not give a job at or below an account all that it wants.
template <class Job>
[[nodiscard]] constexpr instant first_uncovered(const engine_state& state, const forecast& ahead,
                                                array_view<const Job> jobs,
                                                account_handle account) {
  instant first = instant_max;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const instant uncovered = ahead[i].uncovered;
    if (uncovered < first && state.held.lies_below(jobs[i].account, account)) first = uncovered;
  }
  return first;
}

}  // namespace detail

template <class Dimensions>
constexpr result<instant> basic_engine<Dimensions>::foresee(account_handle payer,
                                                            array_view<const job> jobs,
                                                            instant from, instant until,
                                                            forecast_room& room) noexcept {
  if (!state_.held.contains(payer)) return errc::unknown_account;
  const account_handle root = state_.held.accounts[payer.index].root;
  if (root != payer) return failure{errc::not_a_payer, 0, root.index};
  const instant start = state_.now < from ? from : state_.now;
  const auto alert_count = static_cast<std::uint32_t>(state_.alerts.size());
  instant horizon = until < start ? start : until;
  for (std::uint32_t i = 0; i < alert_count; ++i) {
    const alert_state& alert = state_.alerts[alert_handle{i}];
    if (!detail::is_foreseen(state_, alert, payer)) continue;
    // One tick more than it looks at: what is covered for just so long is low.
    const instant end = detail::clamped_instant(int128{start.ns} + alert.terms.ahead_ns + 1);
    if (horizon < end) horizon = end;
  }
  const auto ahead = forecast(jobs, from, horizon, room);
  if (!ahead) return ahead.error();

  // An alert changes nothing that the forecast reads.
  instant next = instant_max;
  draft_.begin(state_);
  for (std::uint32_t i = 0; i < alert_count; ++i) {
    const alert_state& alert = state_.alerts[alert_handle{i}];
    if (!detail::is_foreseen(state_, alert, payer)) continue;
    const instant empty = detail::first_uncovered(state_, *ahead, jobs, alert.account);
    const int128 covered = empty < start ? 0 : int128{empty.ns} - start.ns;
    const int128 level = alert.terms.ahead_ns;
    const bool runs_out = empty != instant_max && covered <= level;
    if (runs_out != alert.raised) {
      const mixed seen{runs_out ? covered : level, 0, 1};
      draft_.emit(alert_changed{
          {i}, {}, {}, runs_out, seen, mixed{level, 0, 1}, state_.now, ledger_.size()});
    }
    if (runs_out || empty == instant_max) continue;
    const instant due = detail::clamped_instant(int128{empty.ns} - level);
    if (due < next) next = due;
  }
  carry_out();
  return next;
}

}  // namespace ducat::inline v0

#endif
