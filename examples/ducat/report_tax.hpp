// SPDX-License-Identifier: MIT
// The tax of a run's statements, rate by rate.
#ifndef DUCAT_EXAMPLES_DUCAT_REPORT_TAX_HPP
#define DUCAT_EXAMPLES_DUCAT_REPORT_TAX_HPP

#include "report.hpp"

#include <ducat/billing/statement_tax.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace tool {

/// Net, tax and gross of several payers, in minor units.
struct shown_tax {
  ducat::price_tax tax{};
  shown_sum net = 0;
  shown_sum amount = 0;
  shown_sum gross = 0;
};

struct report_tax {
  ducat::tax_rounding where{};
  std::vector<shown_tax> rates;  ///< in order of first appearance
  shown_tax total;               ///< of all rates; its gross is what is to be paid
};

/// The tax of all statements together; nothing where no price and no pack states any. Throws
/// unusable_input where a payer's does not fit.
[[nodiscard]] std::optional<report_tax> tax_of(const report& of, ducat::tax_rounding where);

/// The tax as a table, or as JSON.
[[nodiscard]] std::string to_text(const report_tax& of, const ducat::currency& money);
[[nodiscard]] nlohmann::ordered_json to_json(const report_tax& of, const ducat::currency& money);

}  // namespace tool

#endif
