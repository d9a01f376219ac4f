// SPDX-License-Identifier: MIT
// Quantity that leaves a pack otherwise than by usage, in a ledger's text form; and who brought a
// change about.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_MOVE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_MOVE_HPP

#include <ducat/adapters/nlohmann_json/ledger_calendar.hpp>
#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/pack_move.hpp>

#include <string_view>

namespace ducat::inline v0::detail {

/// Its members are there where something is said.
inline void write_provenance(line_writer& line, const symbol_table& names, const provenance& by) {
  if (by.actor.has_value()) write_named(line, "actor", names, by.actor);
  if (by.reason.has_value()) write_named(line, "reason", names, by.reason);
  if (by.approval.has_value()) write_named(line, "approval", names, by.approval);
}
inline bool read_provenance(const ledger_fields& in, symbol_table& names, provenance& by) {
  const auto text = [&](std::string_view name, symbol& out) {
    return !in.has(name) || in.text(name, names, out);
  };
  return text("actor", by.actor) && text("reason", by.reason) && text("approval", by.approval);
}

/// All of a pack_moved but the packs.
inline void write_move(line_writer& line, const symbol_table& names, const pack_moved& e) {
  line.text("move", word_of(move_words, e.what));
  if (e.reference.has_value()) write_named(line, "reference", names, e.reference);
  line.exact("asked", e.asked)
      .exact("quantity", e.quantity)
      .exact("cost", e.cost)
      .text("rounding", word_of(rounding_words, e.mode))
      .time("at", e.at)
      .exact("balance", e.balance_after);
  if (e.to.has_value()) line.exact("to_balance", e.to_balance_after);
  if (e.bonus != 0) line.exact("bonus", e.bonus);
  write_provenance(line, names, e.by);
}

/// Reads what write_move() wrote. What a pack's basis could not bear is refused: evolve() takes it
/// out without asking.
inline bool read_move(const ledger_fields& in, symbol_table& names, const holdings& held,
                      pack_moved& e) {
  if (!in.word("move", move_words, e.what)) return false;
  const bool arrives = e.what == pack_move::transferred || e.what == pack_move::rolled_over;
  if (arrives != e.to.has_value())
    return in.fail("to", "a pack, where quantity is transferred, and only there");
  if ((in.has("reference") && !in.text("reference", names, e.reference)) ||
      !in.exact("asked", e.asked) || !in.exact("quantity", e.quantity) ||
      !in.exact("cost", e.cost) || !in.word("rounding", rounding_words, e.mode) ||
      !in.time("at", e.at) || !in.exact("balance", e.balance_after) ||
      (e.to.has_value() && !in.exact("to_balance", e.to_balance_after)) ||
      !read_provenance(in, names, e.by))
    return false;
  const pack_basis& from = held.bases[e.pack.index];
  if (e.asked < 0) return in.fail("asked", "zero or more");
  if (e.quantity <= 0 || e.quantity > from.quantity)
    return in.fail("quantity", "above zero, and no more than is left of the grant");
  if (e.cost < 0 || e.cost > from.paid)
    return in.fail("cost", "zero or more, and no more than is left of the price");
  const bool wallet = held.packs[e.pack.index].is_wallet();
  if (!wallet && e.balance_after.rest != 0) return in.fail("balance", "whole base units");
  if (!e.to.has_value()) return true;
  if (held.packs[e.to.index].unit != held.packs[e.pack.index].unit)
    return in.fail("to", "a pack of the same unit");
  if (!wallet && e.to_balance_after.rest != 0) return in.fail("to_balance", "whole base units");
  pack_basis sum = held.bases[e.to.index];
  return (e.to != e.pack && try_add(sum.quantity, e.quantity, sum.quantity) &&
          try_add(sum.paid, e.cost, sum.paid)) ||
         in.fail("to", "another pack, that has room for it");
}

}  // namespace ducat::inline v0::detail

#endif
