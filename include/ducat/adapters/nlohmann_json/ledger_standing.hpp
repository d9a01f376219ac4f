// SPDX-License-Identifier: MIT
// Whether accounts are open or frozen, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_STANDING_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_STANDING_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/events.hpp>

namespace ducat::inline v0::detail {

/// All of a standing_set but its account.
inline void write_standing(line_writer& line, const symbol_table& names, const standing_set& e) {
  line.text("standing", word_of(standing_words, e.standing))
      .since("from", e.from)
      .since("at", e.at);
  write_provenance(line, names, e.by);
}
/// Reads what write_standing() wrote.
inline bool read_standing(const ledger_fields& in, symbol_table& names, standing_set& e) {
  return in.word("standing", standing_words, e.standing) && in.since("from", e.from) &&
         in.since("at", e.at) && read_provenance(in, names, e.by);
}

}  // namespace ducat::inline v0::detail

#endif
