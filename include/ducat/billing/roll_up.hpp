// SPDX-License-Identifier: MIT
// A statement along the account tree: each node's own share, and that of all below it.
#ifndef DUCAT_BILLING_ROLL_UP_HPP
#define DUCAT_BILLING_ROLL_UP_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// A node of the payer's tree on a statement.
struct rolled_up_account {
  account_handle account{};
  int depth = 0;              ///< 0 for the payer
  int128 own_billed = 0;      ///< minor units
  int128 subtree_billed = 0;  ///< with all nodes below
  int128 own_effective = 0;
  int128 subtree_effective = 0;
};

namespace detail {

// Children of every account, the lowest id first: a list through the accounts themselves.
struct account_children {
  std::vector<std::uint32_t> first, next;

  explicit account_children(const std::vector<account_handle>& parents)
      : first(parents.size(), account_handle::nothing), next(first) {
    for (std::size_t i = first.size(); i-- > 0;) {
      const account_handle parent = parents[i];
      if (!parent.has_value()) continue;
      next[i] = first[parent.index];
      first[parent.index] = static_cast<std::uint32_t>(i);
    }
  }
};

}  // namespace detail

/// Every node of the payer's tree as it was when the statement's time ended, each before the nodes
/// below it, siblings by id. The first one is the payer, whose subtree is the statement's total.
/// What a line comes to counts for the nodes that its account lay below in the line's month: where
/// accounts were moved in between, a statement of several months has their past where it was. Of
/// what a node sees (statement_of_node()) the first one is the node.
/// Precondition: a statement of this ledger. Errors: overflow. O(accounts of the ledger × moments
/// at which some were moved + lines × depth).
[[nodiscard]] inline result<std::vector<rolled_up_account>> roll_up(const ledger& book,
                                                                    const statement& of) {
  account_trees trees{book};
  const detail::account_children children{trees.parents(of.during.end)};
  constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
  std::vector<rolled_up_account> out;
  std::vector<std::size_t> path;  // the nodes above the next one, by their place in `out`
  std::vector<std::size_t> place(children.first.size(), nowhere);
  const auto enter = [&](std::uint32_t account) {
    rolled_up_account node;
    node.account = account_handle{account};
    node.depth = static_cast<int>(path.size());
    place[account] = out.size();
    path.push_back(out.size());
    out.push_back(node);
  };
  enter(of.payer.index);
  std::uint32_t child = children.first[of.payer.index];
  while (!path.empty()) {
    if (child != account_handle::nothing) {
      enter(child);
      child = children.first[child];
    } else {
      const std::uint32_t left = out[path.back()].account.index;
      path.pop_back();
      child = path.empty() ? account_handle::nothing : children.next[left];
    }
  }
  // What left the tree of a node that sees this has no place in it any more.
  for (const statement_account& a : of.accounts) {
    if (place[a.account.index] == nowhere) continue;
    rolled_up_account& node = out[place[a.account.index]];
    node.own_billed = a.billed;
    node.own_effective = a.effective;
  }
  for (const statement_line& line : of.lines) {
    const std::vector<account_handle>& above = trees.parents(line.month.end);
    for (account_handle a = line.account; a.has_value(); a = above[a.index]) {
      if (place[a.index] == nowhere) continue;
      rolled_up_account& node = out[place[a.index]];
      if (!try_add(node.subtree_billed, line.billed, node.subtree_billed) ||
          !try_add(node.subtree_effective, line.effective, node.subtree_effective))
        return errc::overflow;
    }
  }
  return out;
}

}  // namespace ducat::inline v0

#endif
