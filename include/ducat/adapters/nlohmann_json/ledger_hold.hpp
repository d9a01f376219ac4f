// SPDX-License-Identifier: MIT
// Reservations in a ledger's text form: their terms and steps, what they hold, and what of it
// counts.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_HOLD_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_HOLD_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/hold_terms.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace ducat::inline v0::detail {

static_assert(std::size(refusal_words) == std::size(hold_refusals));

inline void write_hold_terms(line_writer& line, const hold_terms& t) {
  line.exact("minimum", t.minimum)
      .text("lapse", word_of(lapse_words, t.at_lapse))
      .text("end", word_of(final_words, t.at_end))
      .text("unreachable", word_of(unreachable_words, t.unreachable))
      .exact("cap", t.cap);
}
inline bool read_hold_terms(const ledger_fields& in, hold_terms& t) {
  if (!in.exact("minimum", t.minimum) || !in.word("lapse", lapse_words, t.at_lapse) ||
      !in.word("end", final_words, t.at_end) ||
      !in.word("unreachable", unreachable_words, t.unreachable) || !in.exact("cap", t.cap))
    return false;
  if (t.minimum < 1) return in.fail("minimum", "above zero");
  const bool capped = t.unreachable == unreachable_policy::run_with_cap;
  return (t.cap >= 0 && (capped || t.cap == 0)) ||
         in.fail("cap", "zero or more, and zero unless it runs with one");
}

/// A number that was given before; null where it may be nothing.
template <class Tag>
bool read_given(const ledger_fields& in, std::string_view name, std::size_t size, handle<Tag>& out,
                bool optional = false) {
  if (optional && in.is_null(name)) return true;
  std::uint64_t number = 0;
  if (!in.number(name, handle<Tag>::nothing - 1, number)) return false;
  if (number >= size) return in.fail(name, "a number that was given before");
  out.index = static_cast<std::uint32_t>(number);
  return true;
}

/// Of a hold_opened what is not its number, its account and its sku.
inline bool read_hold(const ledger_fields& in, ledger& book, const engine_state& s,
                      hold_opened& e) {
  std::string_view id;
  if (!in.text("id", id) || !in.text("source", book.names, e.source) ||
      !read_given(in, "combination", s.dimensions.size(), e.dimensions, true) ||
      !read_hold_terms(in, e.terms))
    return false;
  const auto parsed = parse_id(id);
  if (!parsed || parsed->is_zero()) return in.fail("id", "32 hexadecimal digits, not all zero");
  e.id = *parsed;
  const account_handle root = s.held.accounts[e.account.index].root;
  return !s.find_hold(book, e.id, e.source, root).has_value() ||
         in.fail("id", "an id that this payer's source did not reserve under before");
}

inline void write_usage_or_null(line_writer& line, std::string_view name, usage_number usage) {
  if (usage == no_usage)
    line.null(name);
  else
    line.number(name, usage);
}
inline bool read_usage_or_null(const ledger_fields& in, std::string_view name, std::size_t size,
                               usage_number& out) {
  out = no_usage;
  if (in.is_null(name)) return true;
  std::uint64_t number = 0;
  if (!in.number(name, UINT32_MAX, number)) return false;
  if (number >= size) return in.fail(name, "a usage that was recorded before");
  out = static_cast<usage_number>(number);
  return true;
}

inline void write_refusal(line_writer& line, errc refused) {
  for (std::size_t i = 0; i < std::size(hold_refusals); ++i)
    if (hold_refusals[i] == refused) {
      line.text("refused", refusal_words[i]);
      return;
    }
  line.null("refused");
}
inline bool read_refusal(const ledger_fields& in, errc& out) {
  if (in.is_null("refused")) return true;
  std::uint8_t place = 0;
  if (!in.word("refused", refusal_words, place)) return false;
  out = hold_refusals[place];
  return true;
}

/// All of a step but its reservation.
inline void write_step(line_writer& line, const hold_stepped& e) {
  line.number("sequence", e.sequence)
      .text("step", word_of(step_words, e.what))
      .text("phase", word_of(hold_phase_words, e.phase))
      .flag("final", e.final);
  write_refusal(line, e.refused);
  line.time("at", e.at)
      .time("asked_until", e.asked_until)
      .exact("asked", e.asked)
      .exact("used", e.used)
      .cards(e.cards_numerator, e.cards_denominator)
      .time("until", e.until)
      .exact("granted", e.granted)
      .exact("overrun", e.overrun)
      .exact("available", e.available);
  write_usage_or_null(line, "usage", e.usage);
  write_usage_or_null(line, "reversed", e.reversed);
  if (e.previous == no_step)
    line.null("previous");
  else
    line.number("previous", e.previous);
  line.number("lines", e.line_count);
}
/// Reads what write_step() wrote: the next step of an open reservation, or a late one. Of a
/// reservation that was just made the first.
inline bool read_step(const ledger_fields& in, const ledger& book, const engine_state& s,
                      hold_stepped& e) {
  if (!read_given(in, "hold", s.holds.size(), e.hold)) return false;
  const hold_state& h = s.holds[e.hold];
  std::uint64_t sequence = 0;
  std::uint64_t previous = no_step;
  std::uint64_t lines = 0;
  const std::size_t usages = book.all<usage_recorded>().size();
  if (!in.number("sequence", UINT32_MAX - 1, sequence) || !in.word("step", step_words, e.what) ||
      !in.word("phase", hold_phase_words, e.phase) || !in.flag("final", e.final) ||
      !read_refusal(in, e.refused) || !in.time("at", e.at) ||
      !in.time("asked_until", e.asked_until) || !in.exact("asked", e.asked) ||
      !in.exact("used", e.used) || !in.cards(e.cards_numerator, e.cards_denominator) ||
      !in.time("until", e.until) || !in.exact("granted", e.granted) ||
      !in.exact("overrun", e.overrun) || !in.exact("available", e.available) ||
      !read_usage_or_null(in, "usage", usages, e.usage) ||
      !read_usage_or_null(in, "reversed", usages, e.reversed) ||
      (!in.is_null("previous") && !in.number("previous", UINT32_MAX - 1, previous)) ||
      !in.number("lines", UINT32_MAX, lines))
    return false;
  const bool lapses = e.what == hold_step::lapse;
  if (sequence + (lapses ? 1 : 0) != h.next_sequence)
    return in.fail("sequence", "the next one, or of a lapse the one before it");
  if ((e.what == hold_step::reserve) != (h.last_step == no_step))
    return in.fail("step", "reserve for the first, and for no other");
  if (previous != h.last_step) return in.fail("previous", "the step before it");
  if (h.phase == hold_phase::released || (h.phase == hold_phase::lapsed && lapses))
    return in.fail("hold", "a reservation that goes on");
  if (h.phase != hold_phase::open && e.phase == hold_phase::open)
    return in.fail("phase", "a reservation that has ended stays so");
  if (e.asked < 0 || e.used < 0 || e.granted < 0 || e.overrun < 0 || e.available < 0)
    return in.fail("granted", "zero or more");
  e.sequence = static_cast<std::uint32_t>(sequence);
  e.previous = static_cast<std::uint32_t>(previous);
  e.position = book.size();
  e.line_count = static_cast<std::uint32_t>(lines);
  return true;
}

/// All of a hold_moved but what it is about.
inline void write_held(line_writer& line, const hold_moved& e) {
  if (e.row != no_factor_row) line.number("row", e.row);
  line.exact("amount", e.amount).exact("held", e.held_after).exact("total", e.total_after);
  if (e.pack.has_value()) line.exact("balance", e.balance_after);
}
inline bool read_held(const ledger_fields& in, const engine_state& s, hold_moved& e) {
  if (!read_given(in, "hold", s.holds.size(), e.hold) ||
      !read_given(in, "pack", s.held.packs.size(), e.pack, true) || !in.exact("amount", e.amount) ||
      !in.exact("held", e.held_after) || !in.exact("total", e.total_after) ||
      (e.pack.has_value() && !in.exact("balance", e.balance_after)))
    return false;
  e.row = no_factor_row;
  if (in.has("row")) {
    if (!e.pack.has_value() || !s.held.packs[e.pack.index].has_factors)
      return in.fail("row", "nothing where the pack has no factors");
    std::uint64_t row = 0;
    const std::uint32_t factors = s.held.factors_of(e.pack).factors;
    if (!in.number("row", s.held.factors.count(factors) - 1, row)) return false;
    if (e.total_after.whole < 0) return in.fail("total", "zero or more");
    e.row = static_cast<std::uint32_t>(row);
  }
  if (!e.pack.has_value() || s.held.packs[e.pack.index].is_wallet()) return true;
  return (e.amount.rest == 0 && e.held_after.rest == 0 && e.total_after.rest == 0 &&
          e.balance_after.rest == 0) ||
         in.fail("amount", "whole base units");
}

inline bool read_held(const ledger_fields& in, const engine_state& s, hold_counted& e) {
  return read_given(in, "hold", s.holds.size(), e.hold) &&
         read_given(in, "counter", s.counters.size(), e.counter, true) &&
         read_given(in, "price", s.prices.size(), e.price, true) &&
         in.exact("quantity", e.quantity_after);
}

}  // namespace ducat::inline v0::detail

#endif
