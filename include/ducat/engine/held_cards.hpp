// SPDX-License-Identifier: MIT
// Quotas of cards beside the cards that open reservations hold.
#ifndef DUCAT_ENGINE_HELD_CARDS_HPP
#define DUCAT_ENGINE_HELD_CARDS_HPP

#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/quota.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// What is left of cards once somebody holds some. Errors: overflow of the common denominator of
/// fractions of a card.
[[nodiscard]] constexpr result<mixed> less_cards(ratio cards, const mixed& left) {
  const auto held = make_mixed(int128{cards.numerator()}, 1, magnitude(cards.denominator()));
  return held ? subtract(left, *held) : held;
}

/// Why no more can be held of a quota of cards: `amount` is the whole cards that it has left.
[[nodiscard]] constexpr failure cards_reached(quota_handle q, const mixed& left) noexcept {
  return {errc::quota_reached, static_cast<std::uint32_t>(dimension::card), q.index,
          sign(left) > 0 ? left.whole : 0};
}

/// Whether cards of a node fit, at an instant, into its quotas of cards and those above it beside
/// what open reservations hold then. Errors: quota_reached, as cards_reached(); overflow. O(open
/// reservations of the payer × quotas of cards on the way).
[[nodiscard]] constexpr result<void> check_cards_at(const engine_state& s, account_handle user,
                                                    ratio cards, instant when, hold_handle except) {
  result<void> done;
  for_each_quota(s, user, [&](quota_handle q, int) {
    const quota_state& quota = s.quotas[q];
    const quota_terms* const terms =
        done && quota.of == quota_measure::cards ? s.quotas.at(q, when).terms : nullptr;
    if (terms == nullptr) return;
    result<mixed> left = mixed{terms->limit, 0, 1};
    s.holds.for_each_open(s.held.accounts[user.index].payer, [&](hold_handle other) {
      const hold_state& h = s.holds[other];
      const bool holds = other != except && h.from <= when && when < h.until &&
                         h.cards_numerator > 0 && s.held.lies_below(h.account, quota.account);
      if (holds) left = less_cards(ratio{h.cards_numerator, h.cards_denominator}, *left);
      return left.has_value();
    });
    const auto after = left ? less_cards(cards, *left) : left;
    if (!after)
      done = after.error();
    else if (sign(*after) < 0)
      done = cards_reached(q, *left);
  });
  return done;
}

/// The same for all of an interval: the instants are its start, and within it the starts of
/// reservations and of other versions of quotas. O(those instants × as check_cards_at()); nothing
/// where no quota of cards lies on the way.
/// @param when  where it does not fit: the first of those instants in the order in which they are
/// looked at, of which the start is the first
[[nodiscard]] constexpr result<void> check_held_cards(const engine_state& s, account_handle user,
                                                      ratio cards, const interval& during,
                                                      hold_handle except, instant& when) {
  when = during.start;
  if (!s.held.accounts[user.index].watched || cards.numerator() <= 0) return {};
  bool is_bound = false;
  for_each_quota(s, user, [&](quota_handle q, int) {
    is_bound = is_bound || s.quotas[q].of == quota_measure::cards;
  });
  if (!is_bound) return {};
  result<void> done = check_cards_at(s, user, cards, when, except);
  const auto look = [&](instant next) {
    if (!done || next <= during.start || during.end <= next) return;
    when = next;
    done = check_cards_at(s, user, cards, next, except);
  };
  for_each_quota(s, user, [&](quota_handle q, int) {
    if (s.quotas[q].of != quota_measure::cards) return;
    for (instant t = s.quotas.at(q, during.start).until; done && t < during.end;
         t = s.quotas.at(q, t).until)
      look(t);
  });
  s.holds.for_each_open(s.held.accounts[user.index].payer, [&](hold_handle other) {
    if (other != except && s.holds[other].cards_numerator > 0) look(s.holds[other].from);
    return done.has_value();
  });
  return done;
}

}  // namespace ducat::inline v0::detail

#endif
