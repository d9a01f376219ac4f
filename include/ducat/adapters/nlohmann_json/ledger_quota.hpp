// SPDX-License-Identifier: MIT
// Quotas in a ledger's text form: their versions, and what was used of them.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_QUOTA_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_QUOTA_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/quota.hpp>

namespace ducat::inline v0::detail {

/// All of a quota_set but the quota and its account.
inline void write_quota(line_writer& line, const symbol_table& names, const quota_set& e) {
  write_named(line, "name", names, e.name);
  line.text("bounds", word_of(quota_words, e.terms.of));
  if (e.terms.of == quota_measure::drawn) line.text("unit", unit_word(e.terms.unit));
  if (e.terms.lifted) {
    line.null("limit");
  } else {
    line.exact("limit", e.terms.limit)
        .text("per", word_of(period_words, e.terms.per))
        .flag("hard", e.terms.hard);
  }
  line.since("from", e.from).since("at", e.at);
  write_provenance(line, names, e.by);
}

/// Reads what write_quota() wrote.
inline bool read_quota(const ledger_fields& in, symbol_table& names, const engine_state& state,
                       quota_set& e) {
  if (!in.text("name", names, e.name) || !e.name.has_value()) return in.fail("name", "a name");
  if (!in.word("bounds", quota_words, e.terms.of)) return false;
  e.terms.unit = e.terms.of == quota_measure::spent ? dimension::money : dimension::card;
  if (e.terms.of == quota_measure::drawn && !in.unit("unit", e.terms.unit)) return false;
  e.terms.lifted = in.is_null("limit");
  if (!e.terms.lifted &&
      (!in.exact("limit", e.terms.limit) || !in.word("per", period_words, e.terms.per) ||
       !in.flag("hard", e.terms.hard)))
    return false;
  if (!in.since("from", e.from) || !in.since("at", e.at) || !read_provenance(in, names, e.by))
    return false;
  if (e.terms.limit < 0) return in.fail("limit", "zero or more");
  if (e.terms.of == quota_measure::cards && e.terms.per != period::forever)
    return in.fail("per", "forever, for cards");
  const quota_handle known = state.quotas.find(e.account, e.name);
  if (known.has_value() ? known != e.quota : e.quota.index != state.quotas.size())
    return in.fail("quota", "the number of this name, or the next one");
  if (!known.has_value()) return true;
  const quota_state& before = state.quotas[known];
  return (before.of == e.terms.of && before.unit == e.terms.unit) ||
         in.fail("bounds", "what the quota bounded before");
}

inline void write_quota_moved(line_writer& line, const quota_moved& e) {
  line.since("from", e.window.start)
      .until("until", e.window.end)
      .exact("before", e.used_before)
      .exact("used", e.used_after);
}

/// Reads it; what was used so far is known.
inline bool read_quota_moved(const ledger_fields& in, const engine_state& state, quota_moved& e) {
  if (!in.validity(e.window) || !in.exact("before", e.used_before) ||
      !in.exact("used", e.used_after))
    return false;
  const quota_measure of = state.quotas[e.quota].of;
  if (of == quota_measure::cards) return in.fail("quota", "one that counts");
  if (of == quota_measure::drawn && e.used_after.rest != 0) return in.fail("used", "whole units");
  return state.quotas.used(e.quota, e.window) == e.used_before ||
         in.fail("before", "what was used so far");
}

}  // namespace ducat::inline v0::detail

#endif
