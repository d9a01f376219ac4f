// SPDX-License-Identifier: MIT
// Usage that is taken out again, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_REVERSAL_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_REVERSAL_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_number.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

inline void write_reversed(line_writer& line, const symbol_table& names, const usage_reversed& e) {
  line.number("usage", e.usage).since("at", e.at).exact("amount", e.amount);
  if (e.instead != no_usage) line.number("instead", e.instead);
  write_provenance(line, names, e.by);
  line.number("lines", e.line_count);
}
/// Reads what write_reversed() wrote, all but the usage.
inline bool read_reversed(const ledger_fields& in, ledger& book, const engine_state& state,
                          usage_reversed& e) {
  std::uint64_t instead = no_usage;
  std::uint64_t lines = 0;
  if (!in.since("at", e.at) || !in.exact("amount", e.amount) ||
      (in.has("instead") && !in.number("instead", max_usages, instead)) ||
      !read_provenance(in, book.names, e.by) || !in.number("lines", UINT32_MAX, lines))
    return false;
  e.position = book.size();
  e.line_count = static_cast<std::uint32_t>(lines);
  e.instead = static_cast<usage_number>(instead);
  if (state.is_reversed(e.usage)) return in.fail("usage", "a usage that was not reversed before");
  return !in.has("instead") || instead == book.all<usage_recorded>().size() ||
         in.fail("instead", "the number of the usage that is recorded next");
}

}  // namespace ducat::inline v0::detail

#endif
