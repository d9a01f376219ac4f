// SPDX-License-Identifier: MIT
// A price list as a sheet: one row for the list, each sku, each further rate, each price and each
// tier. Only the form changes; what a cell says is for the reader of price lists to judge.
#ifndef DUCAT_EXAMPLES_DUCAT_PRICE_SHEET_HPP
#define DUCAT_EXAMPLES_DUCAT_PRICE_SHEET_HPP

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tool {

/// Something that is wrong with a cell of a sheet.
struct sheet_error {
  std::uint64_t line = 0;
  std::string column;  ///< empty: the whole line
  std::string found;
  std::string expected;
};

/// A price list in JSON, and the lines that its parts came from, by JSON pointer.
struct sheet_reading {
  nlohmann::ordered_json list;
  std::map<std::string, std::uint64_t, std::less<>> lines;
  std::vector<sheet_error> errors;
};

/// Reads a sheet in CSV, in UTF-8. All errors of its form are reported at once.
[[nodiscard]] sheet_reading read_sheet(std::string_view csv);

/// Writes a price list as CSV. Precondition: read_price_list() finds nothing wrong with it. Throws
/// unusable_input where the list has a member that a sheet has no column for.
[[nodiscard]] std::string write_sheet(const nlohmann::ordered_json& list);

}  // namespace tool

#endif
