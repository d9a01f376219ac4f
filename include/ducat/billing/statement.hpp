// SPDX-License-Identifier: MIT
// Statements: what the events of a ledger bill. Everything stays exact until here; each payer's
// total is rounded once, and every part is a share of that figure (design law 2).
#ifndef DUCAT_BILLING_STATEMENT_HPP
#define DUCAT_BILLING_STATEMENT_HPP

#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>

#include <vector>

namespace ducat::inline v0 {

/// All that a ledger has ever billed.
inline constexpr interval whole_ledger{instant_min, instant_max};

/// The statement of one payer for a period.
///
/// An event is posted at its own time: usage at the start of its piece, a purchase when it was
/// granted, breakage when the pack ended (late usage of an expired pack shrinks it there), a
/// reversal when it was made, or, where it states no time, with the usage that it takes out.
/// @param during  what is posted in it is on the statement; an end of instant_max includes it
/// Errors: unknown_account; out_of_range for an account that is no root; malformed_ledger
/// (`reference` is the position); overflow. O(events + lines · log lines).
[[nodiscard]] inline result<statement> make_statement(const ledger& book, account_handle payer,
                                                      const interval& during, rounding mode);

/// The statements of all payers that have lines or packs, by payer, in one pass over the ledger.
[[nodiscard]] inline result<std::vector<statement>> make_statements(const ledger& book,
                                                                    const interval& during,
                                                                    rounding mode);

/// What a statement would say, unrounded.
[[nodiscard]] inline result<exact_statement> make_exact_statement(const ledger& book,
                                                                  account_handle payer,
                                                                  const interval& during);

}  // namespace ducat::inline v0

#endif
