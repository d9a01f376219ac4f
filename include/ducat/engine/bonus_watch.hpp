// SPDX-License-Identifier: MIT
// Takes bonuses back that are due since their purchases were voided or refunded: after a command,
// as far as it has left them free. The events follow those of the command.
#ifndef DUCAT_ENGINE_BONUS_WATCH_HPP
#define DUCAT_ENGINE_BONUS_WATCH_HPP

#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/bonus_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Takes what is due of the bonuses that events from a position on have to do with, and is free: of
/// the pack that a bonus went to last first; of a wallet whole minor units.
/// @param now  when
/// O(events × packs of their bonuses).
constexpr void take_bonuses_back(engine_state& state, ledger& book, std::uint64_t from,
                                 instant now) {
  const auto take = [&](pack_handle touched) {
    const bonus_deal* const deal = state.bonuses.deal_of(touched);
    const instant at = deal != nullptr && now < deal->at ? deal->at : now;
    pack_handle p = deal != nullptr && deal->due > 0 ? deal->last : pack_handle{};
    for (; p.has_value(); p = state.bonuses.of(p).next) {
      const pack& lot = state.held.packs[p.index];
      const mixed left = state.held.balance_of(p);
      const int128 taken = left.whole < deal->due ? left.whole : deal->due;
      if (taken <= 0 || lot.phase == pack_phase::expired) continue;
      const instant when = at < lot.valid.end ? at : instant{lot.valid.end.ns - 1};
      pack_moved event{p, {},   {}, {}, pack_move::taken_back, rounding::floor, taken, taken,
                       0, when, {}, {}};
      event.balance_after = {left.whole - taken, left.rest, left.denominator};
      book.append(event);
      evolve(state, book, book.size() - 1, book.size());
    }
  };
  const std::uint64_t to = state.bonuses.empty() ? from : book.size();
  for (std::uint64_t i = from; i < to; ++i)
    book.visit(i, [&](const auto& e) {
      if constexpr (requires { pack_handle{e.pack}; }) take(e.pack);
    });
}

}  // namespace ducat::inline v0

#endif
