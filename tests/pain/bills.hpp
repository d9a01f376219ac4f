// SPDX-License-Identifier: MIT
// What the tests of published pain ask of a ledger: a payer's bill, one kind of its lines, and
// whether an audit is content.
#ifndef DUCAT_TESTS_PAIN_BILLS_HPP
#define DUCAT_TESTS_PAIN_BILLS_HPP

#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/units/instant_text.hpp>

namespace ducat_test {

/// "2026-05-31T22:30:00Z".
inline ducat::instant utc(ducat::text_view text) { return ducat::parse_instant(text).value(); }

/// A payer's statement, half to even.
inline ducat::statement bill(const ducat::ledger& book, ducat::account_handle payer,
                             ducat::interval during = ducat::whole_ledger) {
  return ducat::make_statement(book, payer, during, ducat::rounding::half_even).value();
}

/// What the lines of one kind come to before rounding, in minor units.
inline ducat::mixed price_of(const ducat::statement& s, ducat::statement_kind kind) {
  ducat::mixed sum;
  for (const ducat::statement_line& line : s.lines)
    if (line.kind == kind) sum = ducat::add(sum, line.price).value();
  return sum;
}

/// What the lines of one kind count, in base units.
inline ducat::mixed quantity_of(const ducat::statement& s, ducat::statement_kind kind) {
  ducat::mixed sum;
  for (const ducat::statement_line& line : s.lines)
    if (line.kind == kind) sum = ducat::add(sum, line.quantity).value();
  return sum;
}

/// What all lines bill, each as it is stated.
inline ducat::int128 billed_by_lines(const ducat::statement& s) {
  ducat::int128 sum = 0;
  for (const ducat::statement_line& line : s.lines) sum += line.billed;
  return sum;
}

inline bool audit_is_content(const ducat::ledger& book) {
  return ducat::audit(book).findings.empty();
}

}  // namespace ducat_test

#endif
