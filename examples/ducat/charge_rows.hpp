// SPDX-License-Identifier: MIT
// The close charges of a price list as rows, for people and for programs.
#ifndef DUCAT_EXAMPLES_DUCAT_CHARGE_ROWS_HPP
#define DUCAT_EXAMPLES_DUCAT_CHARGE_ROWS_HPP

#include "price_rows.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>

#include <string>
#include <vector>

namespace tool {

/// A version of a charge. Numbers have no separators; what is not stated is empty.
struct charge_row {
  std::string name;
  std::string layer;
  std::string skus;  ///< "a100, tokens"
  std::string discount;
  std::string minimum;
  std::string maximum;
  std::string standing;
  std::string commitment;
  std::string overage_factor;  ///< empty where it is 1
  bool true_up = true;         ///< of the commitment
  bool prorated = true;
  std::string currency;
  std::string from;
  std::string until;
  std::string source;
  std::string note;
};

/// By name, layer, currency and time.
[[nodiscard]] std::vector<charge_row> charges_of(const ducat::price_list& list,
                                                 const price_filter& filter);

/// What a charge says: "10 % off, at least 1,000.00 CNY, 99.00 CNY a month".
[[nodiscard]] std::string terms_text(const charge_row& row);

}  // namespace tool

#endif
