// SPDX-License-Identifier: MIT
// Top-ups in a ledger's text form: what alerts order, and what becomes of orders.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_TOP_UP_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_TOP_UP_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// All of a top_up_set but the alert and the lot.
inline void write_top_up(line_writer& line, const top_up_terms& terms) {
  line.flag("lifted", terms.lifted)
      .number("most", terms.most)
      .number("orders", terms.orders)
      .exact("target", terms.target)
      .exact("window_ns", int128{terms.window_ns})
      .exact("pause_ns", int128{terms.pause_ns})
      .exact("back_off_ns", int128{terms.back_off_ns})
      .exact("lasts_ns", int128{terms.lasts_ns})
      .exact("month_cap", terms.month_cap)
      .exact("total_cap", terms.total_cap);
}
/// Reads what write_top_up() wrote, and the alert.
inline bool read_top_up(const ledger_fields& in, const engine_state& state, top_up_set& e) {
  top_up_terms& terms = e.terms;
  std::uint64_t alert = 0;
  if (!in.number("alert", alert_handle::nothing - 1, alert) || !in.flag("lifted", terms.lifted) ||
      !in.number("most", terms.most) || !in.number("orders", terms.orders) ||
      !in.exact("target", terms.target) || !in.exact("window_ns", terms.window_ns) ||
      !in.exact("pause_ns", terms.pause_ns) || !in.exact("back_off_ns", terms.back_off_ns) ||
      !in.exact("lasts_ns", terms.lasts_ns) || !in.exact("month_cap", terms.month_cap) ||
      !in.exact("total_cap", terms.total_cap))
    return false;
  if (alert >= state.alerts.size()) return in.fail("alert", "a number that was given before");
  e.alert.index = static_cast<std::uint32_t>(alert);
  return terms.is_sound() || in.fail("most", "terms that order something");
}

inline void write_top_up(line_writer& line, const symbol_table& names, const top_up_moved& e) {
  line.reference("alert", e.alert).text("step", word_of(top_up_words, e.step));
  if (e.order.has_value()) line.reference("order", e.order);
  if (e.step == top_up_step::asked) line.exact("quantity", e.quantity).exact("price", e.price);
  if (e.pack.has_value()) line.reference("pack", e.pack);
  if (e.until != instant_min) line.until("until", e.until);
  line.since("at", e.at);
  write_provenance(line, names, e.by);
}
/// Reads what write_top_up() wrote. What becomes of an order must be of the one that is open, and
/// the end of a wait the edge of time that comes next.
inline bool read_top_up(const ledger_fields& in, ledger& book, const engine_state& state,
                        top_up_moved& e) {
  std::uint64_t alert = 0;
  if (!in.number("alert", alert_handle::nothing - 1, alert) ||
      !in.word("step", top_up_words, e.step) || !in.since("at", e.at) ||
      !read_provenance(in, book.names, e.by))
    return false;
  e.alert.index = static_cast<std::uint32_t>(alert);
  e.position = book.size();
  const top_up_rule* const rule = state.top_ups.of(e.alert);
  if (rule == nullptr) return in.fail("alert", "an alert that orders top-ups");
  const bool is_new = e.step == top_up_step::asked;
  if (is_new || e.step == top_up_step::paid || e.step == top_up_step::declined) {
    std::uint64_t order = 0;
    if (!in.number("order", order_handle::nothing - 1, order)) return false;
    e.order.index = static_cast<std::uint32_t>(order);
    const bool is_known = is_new ? !rule->open.has_value() && order == state.top_ups.orders.size()
                                 : rule->open == e.order;
    if (!is_known) return in.fail("order", "the order that is open, or the next one");
  }
  if (is_new) {
    if (!in.exact("quantity", e.quantity) || !in.exact("price", e.price)) return false;
    if (e.quantity <= 0 || e.price < 0) return in.fail("quantity", "something for a price");
  }
  if (e.step == top_up_step::paid) {
    std::uint64_t pack = 0;
    if (!in.number("pack", pack_handle::nothing - 1, pack)) return false;
    if (pack >= state.held.packs.size()) return in.fail("pack", "a number that was given before");
    e.pack.index = static_cast<std::uint32_t>(pack);
  }
  if (e.step == top_up_step::limited || e.step == top_up_step::declined) {
    if (!in.until("until", e.until)) return false;
    return e.at < e.until || in.fail("until", "an instant after that");
  }
  e.until = instant_min;
  const bool is_next = !state.edges.empty() &&
                       state.edges.front() == pack_edge{e.at, edge_kind::top_up, e.alert.index};
  return e.step != top_up_step::freed || is_next ||
         in.fail("at", "when the next wait for an order ends");
}

}  // namespace ducat::inline v0::detail

#endif
