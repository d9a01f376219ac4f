// SPDX-License-Identifier: MIT
// The audit: recomputes from the events alone what the laws of docs/design.md say, with arithmetic
// of its own. It shares no rule with decide() and no state with evolve().
#ifndef DUCAT_BILLING_AUDIT_HPP
#define DUCAT_BILLING_AUDIT_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/burn_order.hpp>

namespace ducat::inline v0 {

/// Audits a ledger, whoever wrote it: a hostile one is reported, never trusted.
/// @param order  the burn-down order that its engine used
/// O(events · packs on the way to the root + usages · log usages).
[[nodiscard]] inline audit_report audit(const ledger& book,
                                        const burn_order& order = default_burn_order);

}  // namespace ducat::inline v0

#endif
