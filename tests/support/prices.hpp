// SPDX-License-Identifier: MIT
// What tests of price lists share: days, yuan, and the shortest way to write a list in code.
#ifndef DUCAT_TESTS_SUPPORT_PRICES_HPP
#define DUCAT_TESTS_SUPPORT_PRICES_HPP

#include <ducat/exact/mixed.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/units/currency.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat_test {

inline constexpr ducat::currency yuan = *ducat::currency_of("CNY");
inline constexpr ducat::currency dollars = *ducat::currency_of("USD");
inline constexpr std::int64_t a100_rate = 312'000;  // FLOP/ns

/// Midnight UTC, `n` days after 1970-01-01.
constexpr ducat::instant day(std::int64_t n) { return {n * 86'400'000'000'000}; }
constexpr ducat::interval between(std::int64_t from, std::int64_t until) {
  return {day(from), day(until)};
}
constexpr ducat::interval since(std::int64_t from) { return {day(from), ducat::instant_max}; }

/// A price of a number of tiers, per `per` base units.
template <std::size_t N>
constexpr ducat::price_spec tiered(ducat::text_view sku, ducat::tariff_kind kind,
                                   const ducat::tier_spec (&tiers)[N], ducat::uint128 per = 1) {
  ducat::price_spec spec;
  spec.sku = sku;
  spec.money = yuan;
  spec.per = per;
  spec.kind = kind;
  spec.tiers = tiers;
  spec.tier_count = N;
  return spec;
}

/// The shortest way to state a close charge in yuan: what is left out is not stated.
constexpr ducat::charge_spec charge_named(ducat::text_view name) {
  ducat::charge_spec spec;
  spec.name = name;
  spec.money = yuan;
  return spec;
}

/// Exact money as the ledger holds it.
constexpr ducat::mixed in_fen(ducat::int128 amount) { return {amount, 0, 1}; }
constexpr ducat::mixed in_yuan(ducat::int128 amount) { return {amount * 100, 0, 1}; }

}  // namespace ducat_test

#endif
