// SPDX-License-Identifier: MIT
// Lines of usage that happened, counted in the quotas that bore on them: for what takes lines out
// again, and for what states them anew.
#ifndef DUCAT_ENGINE_QUOTA_COUNT_HPP
#define DUCAT_ENGINE_QUOTA_COUNT_HPP

#include <ducat/engine/events.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A ledger position after all that is known.
inline constexpr std::uint64_t known_now = ~std::uint64_t{0};

/// Counts an amount in a quota, in the window of an instant, if the quota said something of it at a
/// ledger position. Errors: overflow.
[[nodiscard]] constexpr result<void> count_in_quota(const engine_state& s, account_handle user,
                                                    quota_handle q, instant start,
                                                    const mixed& amount, std::uint64_t known_at,
                                                    quota_draft& quotas) {
  const quota_terms* const terms = s.quotas.at(q, start, known_at).terms;
  if (terms == nullptr) return {};
  return quotas.count(q, quota_window_at(s, user, *terms, start), amount);
}

/// Calls `visit(quota_handle)` for each quota of a node and of those that lay above it, below
/// `end`, for what was stated of a usage.
template <class Visit>
constexpr void for_each_quota_then(const engine_state& s, const stated_usage& of,
                                   account_handle node, account_handle end, Visit visit) {
  for (; node.has_value() && node != end; node = s.held.parent_for(node, of))
    for (quota_handle q = s.quotas.first_of(node); q.has_value(); q = s.quotas[q].next) visit(q);
}

/// Counts what a pack gave in the quotas of the user's node, and of those above it below which the
/// pack did not lie. O(quotas on the way).
/// @param known_at  the ledger position of what stated the line
[[nodiscard]] constexpr result<void> count_line(const engine_state& s, account_handle user,
                                                const pack_drawn& line, std::uint64_t known_at,
                                                quota_draft& quotas) {
  result<void> done;
  const dimension unit = s.held.packs[line.pack.index].unit;
  const account_handle owner = s.held.ranks[line.pack.index].account;
  const stated_usage of{line.usage, line.during.start, known_at};
  for_each_quota_then(s, of, user, s.held.meeting_for(user, owner, of), [&](quota_handle q) {
    const quota_state& quota = s.quotas[q];
    if (done && quota.of == quota_measure::drawn && quota.unit == unit)
      done = count_in_quota(s, user, q, line.during.start, {line.quantity, 0, 1}, known_at, quotas);
  });
  return done;
}
/// Counts a price in the budgets on the way to the root, likewise.
[[nodiscard]] constexpr result<void> count_line(const engine_state& s, account_handle user,
                                                const usage_priced& line, std::uint64_t known_at,
                                                quota_draft& quotas) {
  result<void> done;
  const stated_usage of{line.usage, line.during.start, known_at};
  for_each_quota_then(s, of, user, {}, [&](quota_handle q) {
    if (done && s.quotas[q].of == quota_measure::spent)
      done = count_in_quota(s, user, q, line.during.start, line.amount, known_at, quotas);
  });
  return done;
}

/// Whether what was counted of a piece would be counted otherwise now: a version that was set since
/// holds at its beginning, or the user has come to stand elsewhere. O(versions of quotas on the
/// way).
[[nodiscard]] constexpr bool is_recounted(const engine_state& s, account_handle user,
                                          const stated_usage& of) {
  bool recounted = false;
  for (account_handle n = user; n.has_value() && !recounted && !s.held.places.empty();
       n = s.held.accounts[n.index].parent)
    recounted = s.held.parent_for(n, of) !=
                s.held.parent_for(n, stated_usage{of.usage, of.start, known_now});
  for_each_quota(s, user, [&](quota_handle q, int) {
    if (s.quotas[q].of == quota_measure::cards) return;
    const quota_terms* const then = s.quotas.at(q, of.start, of.known_at).terms;
    const quota_terms* const now = s.quotas.at(q, of.start).terms;
    recounted = recounted || (then == nullptr) != (now == nullptr) ||
                (then != nullptr && then->per != now->per);
  });
  return recounted;
}

}  // namespace ducat::inline v0::detail

#endif
