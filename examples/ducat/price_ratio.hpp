// SPDX-License-Identifier: MIT
// The prices of one sku in several lists, each as a multiple of one of them.
#ifndef DUCAT_EXAMPLES_DUCAT_PRICE_RATIO_HPP
#define DUCAT_EXAMPLES_DUCAT_PRICE_RATIO_HPP

#include "options.hpp"
#include "price_rows.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>

#include <string>
#include <vector>

namespace tool {

/// A table of every price of options.ratio that is in force, beside the price that options.to
/// names. A price is compared in its own currency where the base has one in it, else by an exchange
/// rate that the options state. Throws misuse.
[[nodiscard]] std::string ratio_text(const std::vector<ducat::price_list>& lists,
                                     const show_options& options, const price_filter& filter);

}  // namespace tool

#endif
