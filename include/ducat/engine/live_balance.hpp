// SPDX-License-Identifier: MIT
// What packs could still give while jobs run on them: by what they have, and what quotas have left,
// at the end of a forecast. Nothing is written.
#ifndef DUCAT_ENGINE_LIVE_BALANCE_HPP
#define DUCAT_ENGINE_LIVE_BALANCE_HPP

#include <ducat/engine/forecast.hpp>
#include <ducat/engine/quota_reach.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

namespace ducat::inline v0::detail {

/// What the packs that serve an account could still give of a unit at the end of a forecast.
/// Errors: overflow. O(packs on the way to the root + quotas there).
[[nodiscard]] constexpr result<int128> available_after(const engine_state& state,
                                                       account_handle account, dimension unit,
                                                       const forecast& ahead) {
  return available_within_quotas(
      state, account, unit, ahead.time().end,
      [&](pack_handle p, const pack&) { return ahead.valid_of(p); },
      [&](pack_handle p) { return ahead.left_of(p); },
      [&](quota_handle q, const interval& window) { return ahead.used_of(q, window); },
      [&](auto add) { ahead.for_each_left(account, unit, add); });
}

}  // namespace ducat::inline v0::detail

#endif
