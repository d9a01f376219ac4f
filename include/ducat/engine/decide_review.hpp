// SPDX-License-Identifier: MIT
// Decides how old usage may be to be recorded unseen, and what becomes of usage that waits in
// review.
#ifndef DUCAT_ENGINE_DECIDE_REVIEW_HPP
#define DUCAT_ENGINE_DECIDE_REVIEW_HPP

#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_review.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/time.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// The queued usage of an id. Errors: unknown_account; unknown_usage (none of this id was queued).
[[nodiscard]] constexpr result<queued_handle> find_in_review(const engine_state& state,
                                                             const ledger& past,
                                                             account_handle account, symbol source,
                                                             const id128& id) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[account.index].root;
  const queued_handle known =
      state.review.find(past, state.held, id, source, root, state.usage_hash(id, source, root));
  return known.has_value() ? result<queued_handle>{known}
                           : result<queued_handle>{errc::unknown_usage};
}

/// Whether what waits in review was not recorded. A ledger that was cut inside an acceptance holds
/// the usage, and not that it was accepted. Errors: conflict (`reference` is the usage's position).
[[nodiscard]] constexpr result<void> check_not_recorded(const engine_state& state,
                                                        const ledger& past,
                                                        const usage_command& usage) {
  const account_handle root = state.held.accounts[usage.account.index].root;
  const std::uint64_t seen = find_usage(state, past, usage.id, usage.source, root);
  if (seen == dedup_index::none) return {};
  return failure{errc::conflict, 0, past.all<usage_recorded>()[seen].position};
}

}  // namespace detail

/// Decides how long before the engine's time usage may have ended to be recorded unseen;
/// no_retention: as long as anybody says. What is known already stays known, and what waits in
/// review waits on. Errors: out_of_range (below zero).
[[nodiscard]] constexpr result<void> decide_retention(const engine_state& state, nanoseconds back,
                                                      draft& into) {
  if (back.count() < 0) return errc::out_of_range;
  into.begin(state);
  if (back.count() != state.retention_ns) into.emit(retention_set{back.count(), state.now});
  return {};
}

/// Decides to record a usage that waits in review, as late usage is recorded, together with who had
/// it recorded and why. Sent again it is answered with what it led to.
/// @param account  any node of the tree whose usage it is
/// Errors: unknown_account; unknown_usage (none of this id was queued); conflict (it was dismissed,
/// accepted by somebody else or for another reason, or is recorded already: `reference` is the
/// ledger position of that);
/// and those of decide_usage() in record mode but too_old: then it waits on. As decide_usage().
[[nodiscard]] constexpr result<outcome> decide_accept(const engine_state& state, const ledger& past,
                                                      account_handle account, symbol source,
                                                      const id128& id, const provenance& by,
                                                      draft& into) {
  const auto known = detail::find_in_review(state, past, account, source, id);
  if (!known) return known.error();
  const queued_state& of = state.review[*known];
  if (of.phase == review_phase::accepted) {
    const usage_accepted& e = past.at<usage_accepted>(of.drained_at);
    if (e.by != by) return failure{errc::conflict, 0, e.position};
    const usage_recorded& first = past.all<usage_recorded>()[e.usage];
    return outcome{past, first.position, true, state.is_reversed(e.usage)};
  }
  if (of.phase == review_phase::dismissed) return failure{errc::conflict, 0, of.drained_at};
  const usage_command usage = detail::command_of(past, past.all<usage_queued>()[known->index]);
  if (const auto waits = detail::check_not_recorded(state, past, usage); !waits)
    return waits.error();
  if (const auto valid = detail::validate(state, past, usage); !valid) return valid.error();
  into.begin(state);
  const auto recorded =
      detail::usage_decider{state, usage, decide_mode::record, into, nullptr}.run();
  if (!recorded) return recorded;
  const usage_number number = into.out().at<usage_recorded>(recorded->position()).usage;
  into.emit(usage_accepted{*known, number, state.now, by, into.out().size()});
  return recorded;
}

/// Decides that a usage that waits in review is not recorded, now or later. Its id stays known: the
/// usage is answered as dismissed when it is sent again, as this is.
/// @param account  any node of the tree whose usage it is
/// Errors: unknown_account; unknown_usage (none of this id was queued); conflict (it was accepted,
/// dismissed by somebody else or for another reason, or is recorded already: `reference` is the
/// ledger position of that). O(1).
[[nodiscard]] constexpr result<outcome> decide_dismiss(const engine_state& state,
                                                       const ledger& past, account_handle account,
                                                       symbol source, const id128& id,
                                                       const provenance& by, draft& into) {
  const auto known = detail::find_in_review(state, past, account, source, id);
  if (!known) return known.error();
  const queued_state& of = state.review[*known];
  const std::uint64_t queued_at = past.all<usage_queued>()[known->index].position;
  if (of.phase == review_phase::accepted) return failure{errc::conflict, 0, of.drained_at};
  const bool again = of.phase == review_phase::dismissed;
  if (again && past.at<usage_dismissed>(of.drained_at).by != by)
    return failure{errc::conflict, 0, of.drained_at};
  if (!again) {
    const usage_command usage = detail::command_of(past, past.all<usage_queued>()[known->index]);
    if (const auto waits = detail::check_not_recorded(state, past, usage); !waits)
      return waits.error();
    into.begin(state);
    into.emit(usage_dismissed{*known, state.now, by, into.out().size()});
  }
  return outcome::of_review(past, queued_at, again, review_phase::dismissed);
}

}  // namespace ducat::inline v0

#endif
