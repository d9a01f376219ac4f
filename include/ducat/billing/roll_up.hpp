// SPDX-License-Identifier: MIT
// A statement along the account tree: each node's own share, and that of all below it.
#ifndef DUCAT_BILLING_ROLL_UP_HPP
#define DUCAT_BILLING_ROLL_UP_HPP

#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>

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

/// Every node of the payer's tree, each before the nodes below it, siblings by id. The first one is
/// the payer, whose subtree is the statement's total. Precondition: a statement of this ledger.
/// O(accounts of the ledger).
[[nodiscard]] inline std::vector<rolled_up_account> roll_up(const ledger& book,
                                                            const statement& of);

}  // namespace ducat::inline v0

#endif
