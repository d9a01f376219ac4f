// SPDX-License-Identifier: MIT
// What a pack was given on top of, and what of a bonus is due back, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_BONUS_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_BONUS_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/billing/charge_shape.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// Reads a grant's `bonus_of`, the last of its members.
inline bool read_bonus(const ledger_fields& in, const ledger& book, pack_granted& e) {
  if (!in.has("bonus_of")) return true;
  std::uint64_t on = 0;
  if (!in.number("bonus_of", UINT32_MAX, on)) return false;
  e.bonus_of.index = static_cast<std::uint32_t>(on);
  return (on < book.all<pack_granted>().size() && is_sound_bonus(book, e)) ||
         in.fail("bonus_of", "the pack before it, a purchase on like terms, for what is a gift");
}

/// Reads a move's `bonus`, the last of its members. What a deal could not bear is refused:
/// evolve() takes it out without asking.
inline bool read_due(const ledger_fields& in, const engine_state& state, pack_moved& e) {
  if (in.has("bonus") && !in.exact("bonus", e.bonus)) return false;
  const bonus_deal* const deal = state.bonuses.deal_of(e.pack);
  const bool is_bonus = state.bonuses.of(e.pack).side % 2 != 0;
  if (e.what == pack_move::taken_back && (!is_bonus || deal->due < e.quantity))
    return in.fail("move", "another one: no such bonus is due back");
  const bool may_be_due = deal != nullptr && !is_bonus && !e.to.has_value();
  return (e.bonus >= 0 && (e.bonus == 0 || (may_be_due && e.bonus <= deal->stands[1]))) ||
         in.fail("bonus", "zero or more, of a purchase, and no more than there is of its bonus");
}

}  // namespace ducat::inline v0::detail

#endif
