// SPDX-License-Identifier: MIT
// What quotas leave of what there is: for questions about an account, ahead of any usage.
#ifndef DUCAT_ENGINE_QUOTA_REACH_HPP
#define DUCAT_ENGINE_QUOTA_REACH_HPP

#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/held_cards.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// How a quota stands in the window of an instant.
struct quota_standing {
  const quota_terms* terms = nullptr;  ///< null where nothing is in force then
  interval window{};
  mixed used{};  ///< base units, or exact minor units; of cards nothing
  mixed left{};  ///< below zero where more was used than it allows
};

/// Errors: unknown_quota, unknown_zone_time, overflow.
[[nodiscard]] constexpr result<quota_standing> standing_of(const engine_state& state,
                                                           quota_handle quota, instant when) {
  if (!state.quotas.contains(quota)) return errc::unknown_quota;
  quota_standing out;
  out.terms = state.quotas.at(quota, when).terms;
  if (out.terms == nullptr) return out;
  const account_handle node = state.quotas[quota].account;
  const auto known = state.held.check_clock(state.held.terms_of(node), when);
  if (!known) return known.error();
  out.window = detail::quota_window_at(state, node, *out.terms, when);
  out.used = state.quotas.used(quota, out.window);
  const auto left = subtract({out.terms->limit, 0, 1}, out.used);
  if (!left) return left.error();
  out.left = *left;
  return out;
}

namespace detail {

/// How much of what comes from above a node its hard quotas let through. Errors: overflow.
template <class Used>
[[nodiscard]] constexpr result<int128> let_through(const engine_state& state, account_handle node,
                                                   dimension unit, instant when, int128 sum,
                                                   Used used_of) {
  for (quota_handle q = state.quotas.first_of(node); q.has_value(); q = state.quotas[q].next) {
    const quota_state& quota = state.quotas[q];
    if (quota.of != quota_measure::drawn || quota.unit != unit) continue;
    const quota_terms* const terms = state.quotas.at(q, when).terms;
    if (terms == nullptr || !terms->hard) continue;
    const auto left =
        subtract({terms->limit, 0, 1}, used_of(q, quota_window_at(state, node, *terms, when)));
    if (!left) return left.error();
    if (*left < mixed{sum, 0, 1}) sum = left->whole;
    sum = sum < 0 ? 0 : sum;
  }
  return sum;
}

/// What the packs that serve an account could still give of a unit at an instant, where quotas lie
/// between: from the root down, each node's hard quotas bound what comes from above it. Errors:
/// overflow.
/// @param valid_of    (pack, its terms) -> interval: its validity
/// @param balance_of  (pack) -> int128: what a pack has then
/// @param used_of     (quota, window) -> mixed: what is used of a quota then
/// @param others      (add): calls add(node, quantity) for packs that will be there then
template <class Valid, class Balance, class Used, class Others>
[[nodiscard]] constexpr result<int128> available_within_quotas(const engine_state& state,
                                                               account_handle account,
                                                               dimension unit, instant when,
                                                               Valid valid_of, Balance balance_of,
                                                               Used used_of, Others others) {
  account_handle path[max_account_depth + 1] = {};
  int128 held[max_account_depth + 1] = {};
  result<void> done;
  const auto add = [&](account_handle node, int128 balance) {
    const int depth = state.held.accounts[node.index].depth;
    if (!try_add(held[depth], balance, held[depth])) done = errc::overflow;
  };
  state.held.for_each_pack(account, when, [&](pack_handle id, const pack& p) {
    if (p.unit != unit || p.is_wallet() || !valid_of(id, p).contains(when)) return true;
    if (const int128 balance = balance_of(id); balance > 0)
      add(state.held.ranks[id.index].account, balance);
    return done.has_value();
  });
  others(add);
  if (!done) return done.error();
  const int lowest = state.held.accounts[account.index].depth;
  for (account_handle node = account; node.has_value();
       node = state.held.accounts[node.index].parent)
    path[state.held.accounts[node.index].depth] = node;
  int128 sum = 0;
  for (int depth = 0; depth <= lowest; ++depth) {
    const auto through = let_through(state, path[depth], unit, when, sum, used_of);
    if (!through) return through;
    if (!try_add(*through, held[depth], sum)) return errc::overflow;
  }
  return sum;
}

/// Whether jobs of a node hold more cards with one more of them than its quotas of cards allow.
template <class Job>
[[nodiscard]] constexpr result<void> check_cards(const engine_state& state,
                                                 array_view<const Job> jobs, const Job& also) {
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (!state.held.contains(jobs[i].account))
      return failure{errc::unknown_account, static_cast<std::uint32_t>(i)};
  if (!state.held.contains(also.account))
    return failure{errc::unknown_account, static_cast<std::uint32_t>(jobs.size())};
  const instant when = also.during.start;
  result<void> done = check_standing(state, also.account, {when, when});
  if (!done) return done;
  for_each_quota(state, also.account, [&](quota_handle q, int) {
    const quota_state& quota = state.quotas[q];
    const quota_terms* const terms = state.quotas.at(q, when).terms;
    if (!done || quota.of != quota_measure::cards || terms == nullptr) return;
    result<mixed> before = mixed{terms->limit, 0, 1};
    for (std::size_t i = 0; i < jobs.size() && before; ++i)
      if (jobs[i].during.contains(when) && state.held.lies_below(jobs[i].account, quota.account))
        before = less_cards(jobs[i].cards, *before);
    const auto after = before ? less_cards(also.cards, *before) : before;
    if (!after) {
      done = after.error();
    } else if (sign(*after) < 0) {
      done = cards_reached(q, *before);
    }
  });
  return done;
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
