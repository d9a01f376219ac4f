// SPDX-License-Identifier: MIT
// Whether accounts are open or frozen, and where they are moved, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_STANDING_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_STANDING_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/packs/account.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

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

/// All of an account_moved but its accounts.
inline void write_place(line_writer& line, const symbol_table& names, const account_moved& e) {
  line.since("from", e.from).since("at", e.at);
  write_provenance(line, names, e.by);
}
/// Accounts by their paths, at a line of a ledger's text.
using accounts_by_path = std::map<std::string, account_handle, std::less<>>;
/// Reads what write_place() wrote, and renames the account with all below it.
inline bool read_place(const ledger_fields& in, ledger& book, const engine_state& s,
                       accounts_by_path& accounts, account_moved& e) {
  if (!in.since("from", e.from) || !in.since("at", e.at) || !read_provenance(in, book.names, e.by))
    return false;
  const account& node = s.held.accounts[e.account.index];
  const account& above = s.held.accounts[e.to.index];
  if (node.parent == e.to || node.root != above.root || s.held.lies_below(e.to, e.account))
    return in.fail("to", "another account of its payer, which does not lie below it");
  int deepest = 0;
  s.held.walk(e.account, [&](account_handle n) {
    deepest = std::max(deepest, s.held.accounts[n.index].depth - node.depth);
    return true;
  });
  if (above.depth + 2 + deepest > max_account_depth) return in.fail("to", "at most 32 levels");
  if (s.find_account(e.to, node.name).has_value()) return in.fail("to", "a place that is free");
  e.left = node.parent;
  e.usages = static_cast<usage_number>(book.all<usage_recorded>().size());
  e.position = book.size();
  std::string before;
  std::string after;
  for (const auto& [path, a] : accounts) {
    if (a == e.account) before = path;
    if (a == e.to) after = path;
  }
  after.append(before, before.rfind('/'), std::string::npos);
  std::vector<std::pair<std::string, account_handle>> moved{{after, e.account}};
  accounts.erase(before);
  before += '/';
  for (auto at = accounts.lower_bound(before);
       at != accounts.end() && at->first.starts_with(before); at = accounts.erase(at))
    moved.emplace_back(after + '/' + at->first.substr(before.size()), at->second);
  accounts.insert(moved.begin(), moved.end());
  return true;
}

}  // namespace ducat::inline v0::detail

#endif
