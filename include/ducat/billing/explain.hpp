// SPDX-License-Identifier: MIT
// Explains a usage from the ledger alone: the state at its position is replayed, and every choice
// is derived anew (design law 8).
#ifndef DUCAT_BILLING_EXPLAIN_HPP
#define DUCAT_BILLING_EXPLAIN_HPP

#include <ducat/billing/explanation.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Explains the usage whose event stands at a position. Replays everything before it.
/// Errors: unknown_usage where no usage stands there; malformed_ledger (`reference` is the
/// position); overflow. O(events before it).
[[nodiscard]] inline result<explanation> explain(const ledger& book, std::uint64_t position,
                                                 const burn_order& order = default_burn_order);

/// Explains the usage of an id. @param account  any node of the tree whose usage it was
[[nodiscard]] inline result<explanation> explain(const ledger& book, account_handle account,
                                                 symbol source, const id128& id,
                                                 const burn_order& order = default_burn_order);

}  // namespace ducat::inline v0

#endif
