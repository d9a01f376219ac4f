// SPDX-License-Identifier: MIT
// Decides the steps of a reservation: to reserve, extend, commit, release, and what a lease leads
// to that ends without a word. A step that was taken before is answered from the ledger.
#ifndef DUCAT_ENGINE_DECIDE_HOLD_HPP
#define DUCAT_ENGINE_DECIDE_HOLD_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/hold_command.hpp>
#include <ducat/engine/hold_decider.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// The step of a sequence number. Precondition: it was taken.
[[nodiscard]] constexpr const hold_stepped& find_step(const ledger& past, const hold_state& h,
                                                      std::uint32_t sequence) noexcept {
  const auto& steps = past.all<hold_stepped>();
  std::uint32_t row = h.last_step;
  while (steps[row].sequence != sequence || steps[row].what == hold_step::lapse)
    row = steps[row].previous;
  return steps[row];
}

/// With how many cards the hold went on to the step of a sequence number.
[[nodiscard]] constexpr ratio cards_before(const ledger& past, const hold_state& h,
                                           std::uint32_t sequence) noexcept {
  const auto& steps = past.all<hold_stepped>();
  const hold_stepped* of = &find_step(past, h, sequence);
  while (of->previous != no_step && (of->sequence == sequence || of->refused != errc{}))
    of = &steps[of->previous];
  return ratio{of->cards_numerator, of->cards_denominator};
}

[[nodiscard]] constexpr bool same_step(const hold_stepped& known,
                                       const hold_stepped& asked) noexcept {
  return known.what == asked.what && known.at == asked.at &&
         known.asked_until == asked.asked_until && known.asked == asked.asked &&
         known.used == asked.used && known.cards_numerator == asked.cards_numerator &&
         known.cards_denominator == asked.cards_denominator;
}

/// Whether a step whose turn has come may be taken as it stands.
[[nodiscard]] constexpr result<void> check_step(const engine_state& state, hold_handle id,
                                                const hold_stepped& asked) noexcept {
  const hold_state& h = state.holds[id];
  const bool extends = asked.what == hold_step::extend;
  const bool open = h.phase == hold_phase::open;
  if (h.phase == hold_phase::released || (extends && !open))
    return failure{errc::hold_ended, 0, id.index, h.until.ns};
  if (open && (asked.at < h.from || asked.used < h.used)) return errc::out_of_range;
  if (state.latest < asked.at) return failure{errc::too_far_ahead, 0, 0, int128{state.latest.ns}};
  if (!extends) return {};
  const bool counted = asked.cards_numerator == 0;
  if (asked.asked_until == instant_max || asked.cards_numerator < 0 ||
      (counted && asked.asked <= 0))
    return errc::out_of_range;
  if (counted ? asked.asked_until < asked.at : asked.asked_until <= asked.at)
    return errc::invalid_interval;
  return asked.asked_until <= state.now ? errc::time_went_back : result<void>{};
}

}  // namespace detail

/// Decides to make a reservation: a hold on as much of what is asked for as packs, wallets and the
/// credit limit pay for beside all that is held already, and not less than its minimum. The same
/// request returns the first answer again.
/// @param ahead  what is asked for, under the id of the reservation; a counted quantity comes at
/// the start of `until`
/// @param until  the end of the lease that is asked for
/// Errors: those of decide_usage() in authorise mode (what is frozen in a later part of its time is
/// held up to there); out_of_range (terms outside their documented range, nothing asked for, or no
/// end); time_went_back (a lease that has ended); conflict
/// (`reference` is the position of the first step); insufficient (`amount` is what could be held,
/// in the measure of the minimum; `position` the dimension of the sku's unit).
/// O(quotes), each as decide_usage() and the open holds of the payer; one where all fits, and some
/// forty where it does not.
[[nodiscard]] constexpr result<hold_answer> decide_reserve(const engine_state& state,
                                                           const ledger& past,
                                                           const usage_command& ahead,
                                                           instant until, const hold_terms& terms,
                                                           draft& into) {
  if (const auto valid = detail::validate(state, past, ahead); !valid) return valid.error();
  const bool counted = state.skus[ahead.sku].how == meter::counted;
  const instant from = ahead.during.start;
  if (!is_sound(terms) || until == instant_max || (counted && ahead.quantity == 0))
    return errc::out_of_range;
  if (counted ? until < from : until <= from) return errc::invalid_interval;
  hold_stepped asked{};
  asked.hold = hold_handle{state.holds.size()};
  asked.at = from;
  asked.asked_until = until;
  asked.until = until;
  asked.asked = ahead.quantity;
  asked.cards_numerator = ahead.cards.numerator();
  asked.cards_denominator = ahead.cards.denominator();
  dimensions_handle dimensions{};
  if (ahead.dimensions != dimension_values{}) {
    dimensions = state.find_dimensions(ahead.dimensions);
    if (!dimensions.has_value())
      dimensions = dimensions_handle{static_cast<std::uint32_t>(state.dimensions.size())};
  }
  const hold_opened opened{asked.hold, ahead.source, ahead.id, ahead.account,
                           ahead.sku,  dimensions,   terms};
  const account_handle root = state.held.accounts[ahead.account.index].root;
  if (const hold_handle known = state.find_hold(past, ahead.id, ahead.source, root);
      known.has_value()) {
    const hold_opened& first = past.all<hold_opened>()[known.index];
    const hold_stepped& step = detail::find_step(past, state.holds[known], 0);
    if (first.account != opened.account || first.sku != opened.sku ||
        first.dimensions != opened.dimensions || first.terms != terms ||
        !detail::same_step(step, asked))
      return failure{errc::conflict, 0, step.position};
    return detail::answer_of(past, step, true);
  }
  if (until <= state.now) return errc::time_went_back;
  return detail::hold_decider{state, past, into, asked.hold}.reserve(opened, ahead, asked);
}

/// Decides a step of a reservation. What it reports always counts; where an extension finds nothing
/// to hold, the step is taken all the same and says so, and what was held goes on to its end. The
/// same step returns its first answer again.
/// Errors: unknown_account; unknown_hold; out_of_sequence (`amount` is the sequence that is
/// expected); conflict (another step was taken under the number, `reference` is its position; or
/// the id that follows for its usage was recorded); hold_ended; out_of_range (less used than an
/// earlier step said, or nothing asked for); unit_mismatch (a counted sku with cards, a metered one
/// with a quantity); invalid_interval (an extension that ends before it begins); time_went_back
/// (one that has ended); too_far_ahead (a report of beyond the horizon); and those of recording
/// what was used. O(quotes), as decide_reserve().
[[nodiscard]] constexpr result<hold_answer> decide_hold_step(const engine_state& state,
                                                             const ledger& past, hold_step what,
                                                             const hold_report& report,
                                                             draft& into) {
  if (!state.held.contains(report.account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[report.account.index].root;
  const hold_handle id = state.find_hold(past, report.id, report.source, root);
  if (!id.has_value()) return errc::unknown_hold;
  const hold_opened& opened = past.all<hold_opened>()[id.index];
  const hold_state& h = state.holds[id];
  const bool counted = state.skus[opened.sku].how == meter::counted;
  const bool extends = what == hold_step::extend;
  if (counted ? report.cards != ratio{} : report.used != 0 || report.quantity != 0)
    return errc::unit_mismatch;
  hold_stepped asked{};
  asked.hold = id;
  asked.sequence = report.sequence;
  asked.what = what;
  asked.phase = what == hold_step::release ? hold_phase::released : h.phase;
  asked.at = report.at;
  asked.used = report.used;
  asked.until = h.until;
  if (extends) {
    asked.asked_until = report.until;
    asked.asked = report.quantity;
  }
  const bool repeats = report.sequence < h.next_sequence;
  const ratio before = repeats ? detail::cards_before(past, h, report.sequence)
                               : ratio{h.cards_numerator, h.cards_denominator};
  const ratio cards = extends && report.cards != ratio{} ? report.cards : before;
  asked.cards_numerator = cards.numerator();
  asked.cards_denominator = cards.denominator();
  if (repeats) {
    const hold_stepped& known = detail::find_step(past, h, report.sequence);
    if (!detail::same_step(known, asked)) return failure{errc::conflict, 0, known.position};
    return detail::answer_of(past, known, true);
  }
  if (report.sequence != h.next_sequence)
    return failure{errc::out_of_sequence, 0, id.index, h.next_sequence};
  if (const auto sound = detail::check_step(state, id, asked); !sound) return sound.error();
  return detail::hold_decider{state, past, into, id}.step(opened, asked);
}

/// Decides what the lease that ends next leads to: what is held is charged, or free again.
/// Precondition: there is one, and its end has come.
[[nodiscard]] constexpr result<hold_answer> decide_lapse(const engine_state& state,
                                                         const ledger& past, draft& into) {
  const hold_handle id = state.holds.next_lease();
  return detail::hold_decider{state, past, into, id}.lapse(past.all<hold_opened>()[id.index]);
}

}  // namespace ducat::inline v0

#endif
