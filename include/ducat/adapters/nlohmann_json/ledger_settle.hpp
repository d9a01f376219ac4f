// SPDX-License-Identifier: MIT
// Settlements and closes in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_SETTLE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_SETTLE_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <cstdint>
#include <string_view>

namespace ducat::inline v0::detail {

inline constexpr std::string_view settle_words[] = {"given_back", "reversal_given_back", "settled"};

/// All of a payer_settled but the payer and the sku.
inline void write_settled(line_writer& line, const ledger& book, const payer_settled& e) {
  line.since("from", e.from).since("at", e.at);
  write_provenance(line, book.names, e.by);
  line.number("lines", e.line_count);
  if (e.is_repricing()) line.time("until", e.until);
  if (e.sku.has_value())
    write_named(line, "sku", book.names, book.all<sku_defined>()[e.sku.index].name);
}
inline bool read_settled(const ledger_fields& in, symbol_table& names, std::uint64_t position,
                         payer_settled& e) {
  std::uint64_t lines = 0;
  if (!in.since("from", e.from) || !in.since("at", e.at) || !read_provenance(in, names, e.by) ||
      !in.number("lines", UINT32_MAX, lines))
    return false;
  e.position = position;
  e.line_count = static_cast<std::uint32_t>(lines);
  e.until = instant_min;
  if (in.has("until") && !in.time("until", e.until)) return false;
  if (e.is_repricing() || e.sku.has_value())
    return e.from < e.until || in.fail("until", "an instant after its from");
  return true;
}

inline void write_settled(line_writer& line, const usage_settled& e) {
  line.number("usage", e.usage).text("step", word_of(settle_words, e.step)).since("from", e.from);
  if (e.step == settle_step::reversal_given_back) line.since("reversed_at", e.reversed_at);
  line.exact("amount", e.amount).number("previous", e.previous).number("lines", e.line_count);
}
/// Whether a usage_settled speaks of the lines that hold: evolve() and whoever looks for the lines
/// of a usage go from one to the next.
[[nodiscard]] inline bool is_in_turn(const ledger& book, const engine_state& state,
                                     const usage_settled& e) {
  const settled_usage* const known = state.settled.find(e.usage);
  if (known != nullptr && known->is_cleared) return false;
  if (e.step == settle_step::reversal_given_back)
    return e.previous < book.size() && book.kind_at(e.previous) == event_kind::usage_reversed &&
           book.at<usage_reversed>(e.previous).usage == e.usage;
  const std::uint64_t holds =
      known != nullptr ? known->position : book.all<usage_recorded>()[e.usage].position;
  if (e.previous != holds) return false;
  const auto& settlements = book.all<payer_settled>();
  return book.kind_at(holds) != event_kind::usage_settled ||
         (!settlements.empty() && settlements.back().is_repricing()) ||
         book.at<usage_settled>(holds).from <= e.from;
}
inline bool read_settled(const ledger_fields& in, const ledger& book, const engine_state& state,
                         usage_settled& e) {
  std::uint64_t lines = 0;
  e.reversed_at = instant_min;
  if (!in.word("step", settle_words, e.step) || !in.since("from", e.from) ||
      (e.step == settle_step::reversal_given_back && !in.since("reversed_at", e.reversed_at)) ||
      !in.exact("amount", e.amount) || !in.number("previous", UINT64_MAX, e.previous) ||
      !in.number("lines", UINT32_MAX, lines))
    return false;
  e.position = book.size();
  e.line_count = static_cast<std::uint32_t>(lines);
  return is_in_turn(book, state, e) ||
         in.fail("previous", "the position of the event whose lines hold until then");
}

/// All of a period_closed but the payer.
inline void write_closed(line_writer& line, const symbol_table& names, const period_closed& e) {
  line.time("from", e.period.start)
      .time("until", e.period.end)
      .since("at", e.at)
      .number("number", e.number);
  write_provenance(line, names, e.by);
}
inline bool read_closed(const ledger_fields& in, symbol_table& names, const engine_state& state,
                        period_closed& e) {
  std::uint64_t number = 0;
  if (!in.time("from", e.period.start) || !in.time("until", e.period.end) ||
      !in.since("at", e.at) || !in.number("number", UINT32_MAX, number) ||
      !read_provenance(in, names, e.by))
    return false;
  e.number = static_cast<std::uint32_t>(number);
  const closing last = state.settled.of_payer(state.held.accounts[e.payer.index].payer);
  if (e.period.empty() || e.period.end <= last.until)
    return in.fail("until", "an end after that of the last period that was closed");
  return e.number == last.number + 1 || in.fail("number", "the next number of its payer");
}

}  // namespace ducat::inline v0::detail

#endif
