// SPDX-License-Identifier: MIT
// Alerts in a ledger's text form: their terms, and when they were raised and armed again.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_ALERT_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_ALERT_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/units/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

/// All of an alert_set but the alert and its account.
inline void write_alert(line_writer& line, const symbol_table& names, const alert_set& e) {
  const alert_terms& terms = e.terms;
  write_named(line, "name", names, e.name);
  line.text("of", word_of(alert_words, terms.of)).flag("lifted", terms.lifted);
  if (terms.unit == dimension::none) {
    line.null("unit");
  } else {
    line.text("unit", unit_word(terms.unit));
  }
  line.reference("quota", terms.quota)
      .exact("level", terms.level)
      .text("share", std::string_view(ratio_text(terms.share)))
      .exact("ahead_ns", int128{terms.ahead_ns})
      .exact("top_up", terms.top_up)
      .since("at", e.at);
  write_provenance(line, names, e.by);
}

/// Reads what write_alert() wrote.
inline bool read_alert(const ledger_fields& in, symbol_table& names, const engine_state& state,
                       alert_set& e) {
  alert_terms& terms = e.terms;
  if (!in.text("name", names, e.name) || !e.name.has_value()) return in.fail("name", "a name");
  std::string_view share;
  if (!in.word("of", alert_words, terms.of) || !in.flag("lifted", terms.lifted) ||
      (!in.is_null("unit") && !in.unit("unit", terms.unit)) || !in.exact("level", terms.level) ||
      !in.text("share", share) || !in.exact("ahead_ns", terms.ahead_ns) ||
      !in.exact("top_up", terms.top_up) || !in.since("at", e.at) ||
      !read_provenance(in, names, e.by))
    return false;
  const auto factor = ratio::parse(share);
  if (!factor || *factor < ratio{}) return in.fail("share", "a share, such as \"1/5\"");
  terms.share = *factor;
  if (terms.ahead_ns < 0) return in.fail("ahead_ns", "zero or more");
  if (is_of_quota(terms.of) && (terms.quota.index >= state.quotas.size() ||
                                state.quotas[terms.quota].of == quota_measure::cards))
    return in.fail("quota", "a quota that counts");
  const alert_handle known = state.alerts.find(e.account, e.name);
  return (known.has_value() ? known == e.alert : e.alert.index == state.alerts.size()) ||
         in.fail("alert", "the number of this name, or the next one");
}

/// All of an alert_changed but the alert and its pack.
inline void write_alert_changed(line_writer& line, const alert_changed& e) {
  if (!e.window.empty()) line.since("from", e.window.start).until("until", e.window.end);
  line.flag("raised", e.raised).exact("value", e.value).exact("level", e.level).since("at", e.at);
}

/// Reads it, but for the pack. One that ends soon must be the edge of time that comes next.
/// @param position  of the event
inline bool read_alert_changed(const ledger_fields& in, const engine_state& state,
                               std::uint64_t position, alert_changed& e) {
  std::uint64_t alert = 0;
  if (!in.number("alert", alert_handle::nothing - 1, alert)) return false;
  if (alert >= state.alerts.size()) return in.fail("alert", "a number that was given before");
  e.alert.index = static_cast<std::uint32_t>(alert);
  e.position = position;
  if ((in.has("until") && !in.validity(e.window)) || !in.flag("raised", e.raised) ||
      !in.exact("value", e.value) || !in.exact("level", e.level) || !in.since("at", e.at))
    return false;
  if (!e.pack.has_value()) return true;
  if (!e.window.empty()) return in.fail("from", "nothing, for a pack");
  if (state.edges.empty()) return in.fail("pack", "a pack that is about to end");
  const pack_edge& next = state.edges.front();
  const bool is_next = next.kind == edge_kind::warning && next.at == e.at &&
                       state.alerts.warnings()[next.of].alert == e.alert &&
                       state.alerts.warnings()[next.of].pack == e.pack;
  return is_next || in.fail("pack", "the pack that is about to end next, at that instant");
}

inline void write_horizon(line_writer& line, const horizon_set& e) {
  if (e.ahead_ns == no_horizon) {
    line.null("ahead_ns");
  } else {
    line.exact("ahead_ns", int128{e.ahead_ns});
  }
  line.since("at", e.at);
}
inline bool read_horizon(const ledger_fields& in, horizon_set& e) {
  e.ahead_ns = no_horizon;
  if ((!in.is_null("ahead_ns") && !in.exact("ahead_ns", e.ahead_ns)) || !in.since("at", e.at))
    return false;
  return e.ahead_ns >= 0 || in.fail("ahead_ns", "zero or more");
}

}  // namespace ducat::inline v0::detail

#endif
