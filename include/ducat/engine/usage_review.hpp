// SPDX-License-Identifier: MIT
// Usage of a new id that is not simply recorded: it is dated too far ahead, or it ended so long ago
// that somebody should look at it first.
#ifndef DUCAT_ENGINE_USAGE_REVIEW_HPP
#define DUCAT_ENGINE_USAGE_REVIEW_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// A queued usage as it was stated; without the hash of its id.
[[nodiscard]] constexpr usage_command command_of(const ledger& past, const usage_queued& e) {
  return {e.id,
          e.source,
          e.account,
          e.sku,
          e.dimensions.has_value() ? past.all<dimensions_met>()[e.dimensions.index].values
                                   : dimension_values{},
          ratio{e.cards_numerator, e.cards_denominator},
          e.during,
          e.quantity,
          0};
}

[[nodiscard]] constexpr bool same_content(const ledger& past, const usage_queued& known,
                                          const usage_command& u) {
  const usage_command first = command_of(past, known);
  return first.account == u.account && first.sku == u.sku && first.dimensions == u.dimensions &&
         first.cards == u.cards && first.during == u.during && first.quantity == u.quantity;
}

/// The queued usage of a usage's id, or nothing. `usage.hash` is stated.
[[nodiscard]] constexpr queued_handle find_queued(const engine_state& state, const ledger& past,
                                                  const usage_command& usage) {
  if (state.review.empty()) return {};
  return state.review.find(past, state.held, usage.id, usage.source,
                           state.held.accounts[usage.account.index].root, usage.hash);
}

/// Whether a usage's id was recorded, or queued for review; its hash need not be stated.
[[nodiscard]] constexpr bool is_seen(const engine_state& state, const ledger& past,
                                     const usage_command& u) {
  const account_handle root = state.held.accounts[u.account.index].root;
  const std::uint64_t hash = state.usage_hash(u.id, u.source, root);
  return find_usage(state, past, u.id, u.source, root, hash) != dedup_index::none ||
         state.review.find(past, state.held, u.id, u.source, root, hash).has_value();
}

/// Whether usage may be recorded by when it ends. Errors: too_far_ahead and too_old, `amount` is
/// the bound, in ns since 1970.
[[nodiscard]] constexpr result<void> check_end(const engine_state& state, instant end) noexcept {
  if (state.latest < end) return failure{errc::too_far_ahead, 0, 0, int128{state.latest.ns}};
  if (end < state.earliest) return failure{errc::too_old, 0, 0, int128{state.earliest.ns}};
  return {};
}

/// The same of a usage whose id was not recorded, nor may wait in review. Errors: also conflict
/// (it was queued: `reference` is the position).
[[nodiscard]] constexpr result<void> check_unseen(const engine_state& state, const ledger& past,
                                                  const usage_command& usage) {
  if (const queued_handle known = find_queued(state, past, usage); known.has_value())
    return failure{errc::conflict, 0, past.all<usage_queued>()[known.index].position};
  return check_end(state, usage.during.end);
}

/// What recording a usage leads to that was queued, or that may not be recorded by its end.
/// @param known  the queued usage of its id, or nothing
/// Errors: conflict (it was queued with other content: `reference` is its position); too_far_ahead;
/// too_old, where it is not to be recorded but asked about; ledger_full.
[[nodiscard, gnu::noinline]] constexpr result<outcome> review(const engine_state& state,
                                                              const ledger& past,
                                                              const usage_command& usage,
                                                              queued_handle known, decide_mode mode,
                                                              draft& into) {
  const failure too_old{errc::too_old, 0, 0, int128{state.earliest.ns}};
  if (known.has_value()) {
    const usage_queued& first = past.all<usage_queued>()[known.index];
    if (!same_content(past, first, usage)) return failure{errc::conflict, 0, first.position};
    if (mode != decide_mode::record) return too_old;
    return outcome::of_review(past, first.position, true, state.review[known].phase);
  }
  if (state.latest < usage.during.end)
    return failure{errc::too_far_ahead, 0, 0, int128{state.latest.ns}};
  if (mode != decide_mode::record) return too_old;
  if (state.review.size() == max_usages) return failure{errc::ledger_full, 0, 0, max_usages};
  into.begin(state);
  dimensions_handle dimensions{};
  if (usage.dimensions != dimension_values{}) {
    dimensions = state.find_dimensions(usage.dimensions);
    if (!dimensions.has_value()) {
      dimensions = dimensions_handle{static_cast<std::uint32_t>(state.dimensions.size())};
      into.emit(dimensions_met{dimensions, usage.dimensions});
    }
  }
  const queued_handle queued{static_cast<std::uint32_t>(state.review.size())};
  const std::uint64_t position = into.out().size();
  into.emit(usage_queued{queued, usage.id, usage.source, usage.account, usage.sku, dimensions,
                         usage.cards.numerator(), usage.cards.denominator(), usage.during,
                         usage.quantity, state.now, position});
  return outcome::of_review(into.out(), position, false, review_phase::waiting);
}

}  // namespace ducat::inline v0::detail

#endif
