// SPDX-License-Identifier: MIT
// An explanation as plain text, for a support engineer to read out: one idea a line, arithmetic
// exact.
#ifndef DUCAT_BILLING_EXPLAIN_TEXT_HPP
#define DUCAT_BILLING_EXPLAIN_TEXT_HPP

#include <ducat/billing/explanation.hpp>
#include <ducat/engine/ledger.hpp>

#include <string>

namespace ducat::inline v0 {

/// Plain text, lines ended by '\n'. Precondition: an explanation from this ledger.
[[nodiscard]] inline std::string to_text(const ledger& book, const explanation& of);

}  // namespace ducat::inline v0

#endif
