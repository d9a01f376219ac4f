// SPDX-License-Identifier: MIT
// A price list of tokens in tiers, for tests of tariffs.
#ifndef DUCAT_TESTS_SUPPORT_TOKEN_LIST_HPP
#define DUCAT_TESTS_SUPPORT_TOKEN_LIST_HPP

#include "support/prices.hpp"

#include <ducat/pricing/prepared_tariff.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/tariff.hpp>

#include <cstddef>

namespace ducat_test {

/// Tokens in tiers of 5, 10 and the rest, at 3, 2 and 1 yuan, with fees of 7, 11 and 13.
inline constexpr ducat::tier_spec three_tiers[] = {
    {5, {3, 0}, {7, 0}}, {10, {2, 0}, {11, 0}}, {ducat::int128_max, {1, 0}, {13, 0}}};

struct token_list {
  ducat::price_table table;
  ducat::price_handle entry;

  template <std::size_t N>
  token_list(ducat::tariff_kind kind, const ducat::tier_spec (&tiers)[N], ducat::uint128 per = 1) {
    (void)table.define_sku("tokens", ducat::meter::counted, ducat::dimension::token).value();
    entry = table.add(tiered("tokens", kind, tiers, per)).value().in_table;
  }
  ducat::mixed cost(ducat::int128 quantity) const {
    return cumulative_cost(table.book(), entry, quantity).value();
  }
  ducat::prepared_tariff prepared() const { return {table.book(), entry}; }
};

}  // namespace ducat_test

#endif
