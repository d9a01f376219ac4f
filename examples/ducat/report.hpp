// SPDX-License-Identifier: MIT
// What a run comes to, ready to be shown: the statements, where packs ran dry, what was refused.
#ifndef DUCAT_EXAMPLES_DUCAT_REPORT_HPP
#define DUCAT_EXAMPLES_DUCAT_REPORT_HPP

#include "books.hpp"
#include "recorder.hpp"

#include <ducat/billing/rounded_sums.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/exact/rounding.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tool {

/// The usage with which a pack was used up.
struct exhaustion {
  ducat::usage_number usage = 0;
  ducat::interval during{};  ///< of the piece of it that the pack covered last
};

/// A sum in minor units that is only shown; nothing where it does not fit.
using shown_sum = std::optional<ducat::int128>;
void add_to(shown_sum& sum, const shown_sum& more);
[[nodiscard]] shown_sum difference(const shown_sum& a, const shown_sum& b);

/// What rounding at other places would have billed on demand, in minor units.
struct rounded_otherwise {
  shown_sum once = 0;         ///< Σ of each payer's price, rounded: what is billed
  shown_sum per_account = 0;  ///< Σ of each account's, rounded
  shown_sum per_record = 0;   ///< Σ of each row's, rounded
};

struct report {
  const books* from = nullptr;
  tally counts;
  ducat::rounding mode{};
  std::string rounding_name;
  std::vector<ducat::statement> statements;          ///< one for each sound payer, by account
  std::vector<ducat::statement_failure> failures;    ///< the payers without one, and why
  std::vector<std::optional<exhaustion>> exhausted;  ///< by pack
  rounded_otherwise otherwise;
  shown_sum total = 0;      ///< Σ of the statements' totals, minor units
  shown_sum effective = 0;  ///< Σ of what usage cost
};

/// Throws unusable_input where a payer's statement cannot be made.
[[nodiscard]] report make_report(const books& from, const tally& counts, ducat::rounding mode,
                                 std::string rounding_name);

struct report_tax;

/// For people: aligned tables. @param top  how many accounts are listed
[[nodiscard]] std::string to_text(const report& of, const std::optional<report_tax>& tax,
                                  std::size_t top);
/// For programs: one JSON document, money in major units as strings.
[[nodiscard]] std::string to_json(const report& of, const std::optional<report_tax>& tax);

// --- How values are shown ---

[[nodiscard]] std::string name_of(const ducat::ledger& book, ducat::account_handle account);
[[nodiscard]] std::string name_of(const ducat::ledger& book, ducat::sku_handle sku);
[[nodiscard]] std::string name_of(const ducat::ledger& book, ducat::charge_handle charge);
/// What the files call a usage: its id, or "file:row".
[[nodiscard]] std::string label_of(const report& of, ducat::usage_number number);
/// The month of a line in its payer's zone, "2026-11".
[[nodiscard]] std::string month_text(const ducat::interval& month, std::int32_t utc_offset_seconds);
/// "+08:00".
[[nodiscard]] std::string offset_text(std::int32_t utc_offset_seconds);

/// The unit in which people count a dimension, and how many of its digits they read.
struct shown_unit {
  const char* symbol = "";
  ducat::uint128 scale = 1;
  int digits = 0;
};
[[nodiscard]] shown_unit unit_for_people(ducat::dimension kind);
/// "10,000.000", rounded for display only.
[[nodiscard]] std::string quantity_text(const ducat::mixed& base_units, ducat::dimension kind);
/// "6 % inside", "6 % on top", or that nothing is said.
[[nodiscard]] std::string tax_text(const ducat::price_tax& tax);
/// "200,000.00", or that it does not fit.
[[nodiscard]] std::string money_text(const shown_sum& minor, const ducat::currency& money);

}  // namespace tool

#endif
