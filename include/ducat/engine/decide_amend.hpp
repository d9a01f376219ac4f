// SPDX-License-Identifier: MIT
// Amending: a usage is taken out and recorded again with other content, in one command. Both happen
// or neither does.
#ifndef DUCAT_ENGINE_DECIDE_AMEND_HPP
#define DUCAT_ENGINE_DECIDE_AMEND_HPP

#include <ducat/engine/decide_reversal.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What amending led to: what was taken out, and what stands instead.
struct amend_outcome {
  outcome taken_out{};
  outcome recorded{};
  bool is_duplicate = false;  ///< it was done before: these are the first outcomes again
};

/// The reversal of a usage, or null where it was not taken out. O(reversals).
[[nodiscard]] constexpr const usage_reversed* find_reversal(const ledger& past,
                                                            std::uint64_t usage) noexcept {
  const auto& reversals = past.all<usage_reversed>();
  for (std::size_t i = reversals.size(); i-- > 0;)
    if (reversals[i].usage == usage) return &reversals[i];
  return nullptr;
}

/// Decides to amend a usage: it is taken out as decide_reversal() does, and then `instead`, under
/// an id of its own, is recorded as decide_usage() does. What is to stay of a usage is recorded
/// anew in parts of it. Sent again it returns the first outcomes.
/// @param when  when the reversal is posted; see decide_reversal()
/// @param by    who has it amended, why, and who approved it: the reversal says it, and what stands
/// for the usage. It is part of what is the same.
/// Errors: those of the two; another_payer (`reference` is the payer of `instead`); conflict
/// (`instead` was recorded before, with other content, by somebody else or for another reason, or
/// not in place of this usage, or was queued for review); too_old (`instead` ended before the
/// retention: nothing is queued).
/// On an error nothing has changed.
[[nodiscard]] constexpr result<amend_outcome> decide_amend(const engine_state& state,
                                                           const ledger& past,
                                                           account_handle account, symbol source,
                                                           const id128& id, instant when,
                                                           const usage_command& instead,
                                                           const provenance& by, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[account.index].root;
  const std::uint64_t number = find_usage(state, past, id, source, root);
  if (number == dedup_index::none) return errc::unknown_usage;
  if (const auto valid = detail::validate(state, past, instead); !valid) return valid.error();
  const account_handle other = state.held.accounts[instead.account.index].root;
  if (other != root) return failure{errc::another_payer, 0, other.index};
  const std::uint64_t repeated =
      find_usage(state, past, instead.id, instead.source, root, instead.hash);
  if (repeated != dedup_index::none) {
    const usage_recorded& first = past.all<usage_recorded>()[repeated];
    const usage_reversed* const reversal = find_reversal(past, number);
    if (reversal == nullptr || reversal->instead != repeated || reversal->by != by ||
        !detail::same_content(past, first, instead))
      return failure{errc::conflict, 0, first.position};
    return amend_outcome{outcome{past, reversal->position, true},
                         outcome{past, first.position, true, state.is_reversed(repeated)}, true};
  }
  if (const auto fits = detail::check_unseen(state, past, instead); !fits) return fits.error();
  const auto next = static_cast<usage_number>(past.all<usage_recorded>().size());
  const auto taken_out = decide_reversal(state, past, account, source, id, when, by, into, next);
  if (!taken_out) return taken_out.error();
  const auto recorded =
      detail::usage_decider{state, instead, decide_mode::record, into, nullptr}.run();
  if (!recorded) return recorded.error();
  return amend_outcome{*taken_out, *recorded, false};
}

}  // namespace ducat::inline v0

#endif
