// SPDX-License-Identifier: MIT
// Packs whose validity begins with their first use, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FIRST_USE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FIRST_USE_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/first_use.hpp>
#include <ducat/packs/recurrence.hpp>

namespace ducat::inline v0::detail {

inline void write_activation(line_writer& line, const first_use& activation) {
  if (!activation.is_stated()) return;
  line_writer terms{line.begin("first_use")};
  terms.text("unit", word_of(cycle_words, activation.unit)).number("count", activation.count).end();
}

inline bool read_activation(const ledger_fields& in, const pack_granted& pack, first_use& out) {
  if (!in.has("first_use")) return true;
  if (pack.unit == dimension::money || pack.series.has_value())
    return in.fail("first_use", "nothing: no wallet and no lot of a series waits");
  return in.object("first_use", [&](const ledger_fields& terms) {
    if (!terms.word("unit", cycle_words, out.unit) || !terms.number("count", out.count))
      return false;
    return (out.count >= 1 && out.count <= max_cycle_units) || terms.fail("count", "1 to 100000");
  });
}

inline void write_first_use(line_writer& line, const pack_first_used& e) {
  line.reference("pack", e.pack)
      .number("usage", e.usage)
      .text("phase", word_of(phase_words, e.phase))
      .since("from", e.valid.start)
      .until("until", e.valid.end);
}

/// Of a pack that the state knows.
inline bool read_first_use(const ledger_fields& in, const engine_state& state, pack_first_used& e) {
  const pack& lot = state.held.packs[e.pack.index];
  if (!lot.is_waiting || lot.phase == pack_phase::expired)
    return in.fail("pack", "a pack that waits for its first use");
  if (!in.word("phase", phase_words, e.phase) || !in.validity(e.valid)) return false;
  return e.phase != pack_phase::expired || in.fail("phase", "pending or active");
}

}  // namespace ducat::inline v0::detail

#endif
