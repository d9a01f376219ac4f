// SPDX-License-Identifier: MIT
// Usage that came too late, and what became of it, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_REVIEW_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_REVIEW_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_review.hpp>
#include <ducat/units/text.hpp>

#include <string_view>

namespace ducat::inline v0::detail {

inline void write_retention(line_writer& line, const retention_set& e) {
  if (e.back_ns == no_retention) {
    line.null("back_ns");
  } else {
    line.exact("back_ns", int128{e.back_ns});
  }
  line.since("at", e.at);
}
inline bool read_retention(const ledger_fields& in, retention_set& e) {
  e.back_ns = no_retention;
  if ((!in.is_null("back_ns") && !in.exact("back_ns", e.back_ns)) || !in.since("at", e.at))
    return false;
  return e.back_ns >= 0 || in.fail("back_ns", "zero or more");
}

/// Reads all of a usage_queued but its number, account, sku and dimensions.
inline bool read_queued(const ledger_fields& in, ledger& book, const engine_state& state,
                        usage_queued& e) {
  std::string_view text;
  e.position = book.size();
  if (!in.text("id", text) || !in.text("source", book.names, e.source) ||
      !in.cards(e.cards_numerator, e.cards_denominator) || !in.during(e.during) ||
      !in.exact("quantity", e.quantity) || !in.time("at", e.at))
    return false;
  const auto id = parse_id(text);
  if (!id || id->is_zero()) return in.fail("id", "32 hexadecimal digits, not all zero");
  e.id = *id;
  if (is_seen(state, book, command_of(book, e)))
    return in.fail("id", "an id that this payer's source did not use before");
  return e.quantity >= 0 || in.fail("quantity", "zero or more");
}

/// When a queued usage was accepted or dismissed, and who had it so.
template <class Event>
void write_drained(line_writer& line, const symbol_table& names, const Event& e) {
  line.time("at", e.at);
  write_provenance(line, names, e.by);
}
/// Reads what write_drained() wrote. What does not wait is not drained.
template <class Event>
bool read_drained(const ledger_fields& in, ledger& book, const engine_state& state, Event& e) {
  e.position = book.size();
  if (!in.time("at", e.at) || !read_provenance(in, book.names, e.by)) return false;
  return state.review[e.queued].phase == review_phase::waiting ||
         in.fail("queued", "a usage that waits in review");
}
/// The same; the usage must be the one that was queued.
inline bool read_accepted(const ledger_fields& in, ledger& book, const engine_state& state,
                          usage_accepted& e) {
  if (!read_drained(in, book, state, e)) return false;
  const usage_queued& queued = book.all<usage_queued>()[e.queued.index];
  const account_handle root = state.held.accounts[queued.account.index].root;
  return find_usage(state, book, queued.id, queued.source, root) == e.usage ||
         in.fail("usage", "the usage that was queued");
}

}  // namespace ducat::inline v0::detail

#endif
