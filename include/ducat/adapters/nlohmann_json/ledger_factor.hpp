// SPDX-License-Identifier: MIT
// Deduction factors of packs, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FACTOR_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FACTOR_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_record.hpp>
#include <ducat/detail/chunked.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/factor.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

/// All of a row but its scope.
inline void write_factor(line_writer& line, const pack_factor& row) {
  line.text("factor", std::string(ratio_text(row.factor).view()));
  if (row.band == factor_band{}) return;
  line.number("days", row.band.days)
      .exact("start", row.band.start_ns)
      .exact("end", row.band.end_ns);
}

inline bool read_factor(const ledger_fields& in, pack_factor& row) {
  std::string_view factor;
  if (!in.text("factor", factor)) return false;
  const auto value = ratio::parse(factor);
  if (!value || *value <= ratio{}) return in.fail("factor", "a factor above zero: \"7/10\"");
  row.factor = *value;
  if (!in.has("days")) return true;
  std::uint64_t days = 0;
  if (!in.number("days", 127, days) || !in.exact("start", row.band.start_ns) ||
      !in.exact("end", row.band.end_ns))
    return false;
  row.band.days = static_cast<std::uint8_t>(days);
  if (row.band == factor_band{}) return in.fail("days", "nothing where the factor always holds");
  return row.band.is_sound() || in.fail("start", "a part of a day, in nanoseconds after midnight");
}

inline void write_factor_move(line_writer& line, const factor_moved& e) {
  line.reference("pack", e.pack)
      .number("usage", e.usage)
      .number("row", e.row)
      .exact("given", e.given)
      .exact("covered_after", e.after.covered)
      .exact("given_after", e.after.given);
}

/// Of a pack or of the lots of a series: `e` says its unit.
/// `read_scope(const ledger_fields&, std::uint32_t&)` reads the scope of a row into the ledger.
template <class Event, class ReadScope>
bool read_factors(const ledger_fields& in, ledger& book, Event& e, ReadScope read_scope) {
  if (!in.has("factors")) return true;
  if (e.unit == dimension::money) return in.fail("factors", "nothing: no wallet has factors");
  chunked<pack_factor> rows;
  const bool read = in.list("factors", [&](const ledger_fields& each, std::size_t) {
    pack_factor& row = rows.push_back({});
    return read_factor(each, row) && read_scope(each, row.scope);
  });
  if (!read) return false;
  if (rows.empty()) return in.fail("factors", "at least one");
  e.factors = book.factors.add(rows);
  return true;
}

/// Of a pack and a usage that the state knows.
inline bool read_factor_move(const ledger_fields& in, const engine_state& state, const ledger& book,
                             factor_moved& e) {
  const std::uint64_t next = book.size();
  const bool drawn = next > 0 && book.kind_at(next - 1) == event_kind::pack_drawn &&
                     book.at<pack_drawn>(next - 1).pack == e.pack;
  if (!drawn) return in.fail("pack", "the pack that the draw before was on");
  if (!state.held.packs[e.pack.index].has_factors) return in.fail("pack", "a pack with factors");
  const std::uint32_t factors = state.held.factors_of(e.pack).factors;
  std::uint64_t row = 0;
  if (!in.number("row", state.held.factors.count(factors) - 1, row) ||
      !in.exact("given", e.given) || !in.exact("covered_after", e.after.covered) ||
      !in.exact("given_after", e.after.given))
    return false;
  e.row = static_cast<std::uint32_t>(row);
  return e.after.is_of(state.held.factors.row(factors, e.row).factor) ||
         in.fail("given_after", "what was covered by the factor, rounded down");
}

}  // namespace ducat::inline v0::detail

#endif
