// SPDX-License-Identifier: MIT
// Where an account stands in its tree, by the ledger: it may have been moved.
#ifndef DUCAT_BILLING_ACCOUNT_PATH_HPP
#define DUCAT_BILLING_ACCOUNT_PATH_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/usage_number.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

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
[[nodiscard]] inline std::string path_text(const ledger& book,
                                           const std::vector<account_handle>& parents,
                                           account_handle account) {
  std::string path;
  for (; account.has_value(); account = parents[account.index]) {
    const text_view name = book.names.text(book.all<account_opened>()[account.index].name);
    if (!path.empty()) path.insert(0, 1, '/');
    path.insert(0, name.data(), name.size());
  }
  return path;
}

}  // namespace ducat::inline v0

#endif
