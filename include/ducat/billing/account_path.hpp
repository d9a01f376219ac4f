// SPDX-License-Identifier: MIT
// Where an account stands in its tree, by the ledger: it may have been moved.
#ifndef DUCAT_BILLING_ACCOUNT_PATH_HPP
#define DUCAT_BILLING_ACCOUNT_PATH_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/usage_number.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace ducat::inline v0 {

/// What lies above each account of a ledger, by its number, in the months that end by an instant;
/// nothing above a payer. O(accounts + moves).
[[nodiscard]] inline std::vector<account_handle> account_parents(const ledger& book,
                                                                 instant until = instant_max) {
  const auto& opened = book.all<account_opened>();
  const auto& moved = book.all<account_moved>();
  std::vector<account_handle> parents(opened.size());
  for (std::size_t i = 0; i < opened.size(); ++i) parents[i] = opened[i].parent;
  for (std::size_t i = 0; i < moved.size(); ++i)
    if (moved[i].from < until) parents[moved[i].account.index] = moved[i].to;
  return parents;
}

/// The trees of a ledger's accounts in any of its months. One is kept for each instant from which
/// on accounts were moved, made when a month first asks for it.
class account_trees {
 public:
  explicit account_trees(const ledger& book) : book_{&book} {
    const auto& moved = book.all<account_moved>();
    for (std::size_t i = 0; i < moved.size(); ++i) moves_.push_back(moved[i].from);
    std::sort(moves_.begin(), moves_.end());
    moves_.erase(std::unique(moves_.begin(), moves_.end()), moves_.end());
    parents_.resize(moves_.size() + 1);
  }

  /// What lies above each account, as account_parents() says it. O(log moves) once it is made.
  [[nodiscard]] const std::vector<account_handle>& parents(instant until) {
    const auto first = std::lower_bound(moves_.begin(), moves_.end(), until);
    std::vector<account_handle>& known = parents_[static_cast<std::size_t>(first - moves_.begin())];
    if (known.empty()) known = account_parents(*book_, until);
    return known;
  }
  /// Whether an account was a node, or lay below it. Precondition: accounts of this ledger.
  /// O(depth) once the tree is made.
  [[nodiscard]] bool lies_within(account_handle account, account_handle node, instant until) {
    const std::vector<account_handle>& above = parents(until);
    while (account.has_value() && account != node) account = above[account.index];
    return account == node;
  }

 private:
  const ledger* book_;
  std::vector<instant> moves_;                        // from when on, ascending
  std::vector<std::vector<account_handle>> parents_;  // by how many of them came before
};

/// The names of an account and of the nodes above it, "acme/research": as it stands at the end of
/// the ledger, or as it stood when a usage was recorded. Precondition: an account of this ledger.
/// O(depth × moves).
[[nodiscard]] inline std::string path_text(const ledger& book, account_handle account,
                                           usage_number recorded = no_usage) {
  const auto& opened = book.all<account_opened>();
  const auto& moved = book.all<account_moved>();
  std::string path;
  while (account.has_value()) {
    const text_view name = book.names.text(opened[account.index].name);
    if (!path.empty()) path.insert(0, 1, '/');
    path.insert(0, name.data(), name.size());
    account_handle above = opened[account.index].parent;
    for (std::size_t i = 0; i < moved.size(); ++i)
      if (moved[i].account == account && moved[i].usages <= recorded) above = moved[i].to;
    account = above;
  }
  return path;
}
/// The same by what lies above each account: see account_parents().
/// @param top  the node that the path begins with, where it is on the way up
[[nodiscard]] inline std::string path_text(const ledger& book,
                                           const std::vector<account_handle>& parents,
                                           account_handle account, account_handle top = {}) {
  std::string path;
  while (account.has_value()) {
    const text_view name = book.names.text(book.all<account_opened>()[account.index].name);
    if (!path.empty()) path.insert(0, 1, '/');
    path.insert(0, name.data(), name.size());
    account = account == top ? account_handle{} : parents[account.index];
  }
  return path;
}

}  // namespace ducat::inline v0

#endif
