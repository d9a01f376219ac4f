// SPDX-License-Identifier: MIT
// When the packs that serve somebody may be drawn on within some time, and which quota bounds what
// they give.
#ifndef DUCAT_ENGINE_PACK_REACH_HPP
#define DUCAT_ENGINE_PACK_REACH_HPP

#include <ducat/engine/quota_reach.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>

namespace ducat::inline v0::detail {

/// What would begin if a pack that waits for its first use had it at an instant.
[[nodiscard]] constexpr interval validity_from(const engine_state& state, pack_handle id,
                                               instant when) {
  const account_handle at = state.held.ranks[id.index].account;
  return state.held.first_use_of(id).validity_from(when, state.held.clock_of(at));
}
/// When usage within `time` may draw on a pack; on one that waits, for the first time: nothing
/// begins that is over already.
[[nodiscard]] constexpr interval usable_in(const engine_state& state, pack_handle id, const pack& p,
                                           const interval& time) {
  if (!p.is_waiting) return p.valid;
  if (p.phase == pack_phase::expired) return {};
  const auto is_over_from = [&](instant when) {
    return when < state.now && validity_from(state, id, when).end <= state.now;
  };
  instant first = p.valid.start < time.start ? time.start : p.valid.start;
  if (!is_over_from(first)) return {first, p.valid.end};
  instant low = first;
  first = state.now;
  while (ticks_between(low, first) > 1) {
    const instant middle = after_ticks(low, ticks_between(low, first) / 2);
    (is_over_from(middle) ? low : first) = middle;
  }
  return {first, p.valid.end};
}

/// The lowest quota that, at some time before `until`, limits what packs that have something for
/// some of `time` may give of a unit to a user; or nothing.
/// @param highest  the depth of the highest node from which other packs will come
[[nodiscard]] constexpr quota_handle limiting_quota(const engine_state& state,
                                                    const scope_subject& user, dimension unit,
                                                    const interval& time, instant until,
                                                    int highest = max_account_depth) {
  quota_handle found{};
  if (!state.held.accounts[user.account.index].watched) return found;
  state.held.for_each_pack(user.account, time.start, [&](pack_handle id, const pack& p) {
    if (p.unit != unit || p.is_wallet() || p.balance <= p.floor ||
        !usable_in(state, id, p, time).overlaps(time) || !state.held.scopes.allows(p.scope, user))
      return true;
    const int depth = state.held.accounts[state.held.ranks[id.index].account.index].depth;
    highest = depth < highest ? depth : highest;
    return true;
  });
  for_each_quota(state, user.account, [&](quota_handle q, int depth) {
    const quota_state& quota = state.quotas[q];
    if (found.has_value() || quota.of != quota_measure::drawn || quota.unit != unit ||
        depth <= highest)
      return;
    for (instant when = time.start; when < until && !found.has_value();) {
      const quota_in_force now = state.quotas.at(q, when);
      if (now.terms != nullptr && now.terms->hard) found = q;
      when = now.until;
    }
  });
  return found;
}

}  // namespace ducat::inline v0::detail

#endif
