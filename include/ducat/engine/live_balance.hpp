// SPDX-License-Identifier: MIT
// What packs could still give while jobs run on them: the forecast up to an instant, taken off what
// they hold. Nothing is written.
#ifndef DUCAT_ENGINE_LIVE_BALANCE_HPP
#define DUCAT_ENGINE_LIVE_BALANCE_HPP

#include <ducat/engine/forecast.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

namespace ducat::inline v0::detail {

/// What running jobs have taken, by the end of a forecast, of what the packs that serve an account
/// have above zero at that instant. Errors: overflow. O(packs of the forecast × depth).
[[nodiscard]] constexpr result<int128> accrued(const engine_state& state, account_handle account,
                                               dimension unit, const forecast& ahead) {
  const instant at = ahead.time().end;
  result<int128> sum = int128{0};
  ahead.for_each_pack([&](const pack_forecast& of) {
    const pack& p = state.held.packs[of.pack.index];
    if (!sum || p.unit != unit || !p.valid.contains(at) || p.balance <= 0) return;
    const account_handle owner = state.held.ranks[of.pack.index].account;
    account_handle node = account;
    while (node.has_value() && node != owner) node = state.held.accounts[node.index].parent;
    if (!node.has_value()) return;
    const int128 left = of.left > 0 ? of.left : 0;
    int128 next = 0;
    sum = try_add(*sum, p.balance - left, next) ? result<int128>{next}
                                                : result<int128>{errc::overflow};
  });
  return sum;
}

}  // namespace ducat::inline v0::detail

#endif
