// SPDX-License-Identifier: MIT
// Packs that come again, in a ledger's text form: their terms, their cycles, their end.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_SERIES_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_SERIES_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/recurrence.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

inline void write_recurrence(line_writer& line, const recurrence& cycle, const rollover& rest) {
  line.text("every", word_of(cycle_words, cycle.unit))
      .number("count", cycle.count)
      .time("anchor", cycle.anchor);
  if (rest == rollover{}) return;
  line_writer lives{line.begin("rollover")};
  lives.exact("least", rest.least)
      .exact("most", rest.most)
      .number("cycles", rest.cycles)
      .number("priority", rest.priority)
      .end();
}

inline bool read_recurrence(const ledger_fields& in, recurrence& cycle, rollover& rest) {
  if (!in.word("every", cycle_words, cycle.unit) || !in.number("count", cycle.count) ||
      !in.time("anchor", cycle.anchor))
    return false;
  if (cycle.count < 1 || cycle.count > max_cycle_units) return in.fail("count", "1 to 100000");
  if (cycle.anchor == instant_min) return in.fail("anchor", "a later instant");
  return !in.has("rollover") || in.object("rollover", [&](const ledger_fields& lives) {
    if (!lives.exact("least", rest.least) || !lives.exact("most", rest.most) ||
        !lives.number("cycles", rest.cycles) || !lives.number("priority", rest.priority))
      return false;
    if (rest.least < 0) return lives.fail("least", "zero or more");
    if (rest.most < 0) return lives.fail("most", "zero or more");
    return rest.cycles >= 1 || lives.fail("cycles", "1 or more");
  });
}

/// The number of a cycle; before the anchor it is below zero.
inline bool read_cycle_number(const ledger_fields& in, std::int64_t& number) {
  constexpr std::int64_t most = std::int64_t{1} << 40;
  return in.exact("number", number) &&
         ((-most <= number && number <= most) || in.fail("number", "a cycle of this age"));
}

/// When the next lot's cycle begins; null where there is none.
inline void write_next(line_writer& line, pack_handle next, instant next_at) {
  line.reference("next", next).until("next_at", next_at);
}

/// Reads it: the lot of the next cycle, by the number that it will have.
/// @param packs    so many there are
/// @param coming   so many come before it at least
inline bool read_next(const ledger_fields& in, std::size_t packs, std::size_t coming,
                      pack_handle& out, instant& at) {
  if (in.is_null("next"))
    return in.until("next_at", at) && (at == instant_max || in.fail("next_at", "null"));
  std::uint64_t number = 0;
  if (!in.number("next", pack_handle::nothing - 1, number) || !in.time("next_at", at)) return false;
  constexpr std::uint64_t most_lots = 3;  // what lives on, what is given with it, the lot
  if (number < packs + coming || number >= packs + most_lots)
    return in.fail("next", "the number of a pack that follows");
  out.index = static_cast<std::uint32_t>(number);
  return true;
}

}  // namespace ducat::inline v0::detail

#endif
