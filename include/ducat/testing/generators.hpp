// SPDX-License-Identifier: MIT
// Random tariffs, account trees, packs and usages from a seed, for tests of laws: the same seed
// gives the same commands on every platform.
#ifndef DUCAT_TESTING_GENERATORS_HPP
#define DUCAT_TESTING_GENERATORS_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/testing/random.hpp>
#include <ducat/units/compute.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat::inline v0::testing {

/// A tariff that owns its tiers. Every price_table accepts it.
struct generated_tariff {
  tariff_kind kind{};
  std::vector<tier_spec> tiers;

  /// As an entry of a list. Valid as long as this tariff and `sku`.
  [[nodiscard]] price_spec spec(text_view sku, currency money, uint128 per) const {
    price_spec out;
    out.sku = sku;
    out.money = money;
    out.per = per;
    out.kind = kind;
    out.tiers = tiers.data();
    out.tier_count = tiers.size();
    return out;
  }
};

/// A flat, graduated or volume tariff of at most `most_tiers` tiers. Prices are 0 to 99.99, now and
/// then with four more digits; edges are whole multiples of `step` base units, close together.
[[nodiscard]] inline generated_tariff random_tariff(random_source& random, int128 step,
                                                    std::uint64_t most_tiers = 4) {
  constexpr tariff_kind kinds[] = {tariff_kind::flat, tariff_kind::graduated, tariff_kind::volume};
  generated_tariff out;
  out.kind = random.pick(kinds);
  const std::uint64_t tiers = out.kind == tariff_kind::flat ? 1 : 1 + random.below(most_tiers);
  int128 edge = 0;
  for (std::uint64_t i = 0; i < tiers; ++i) {
    tier_spec tier;
    edge += step * static_cast<int128>(1 + random.below(20));
    if (i + 1 < tiers) tier.up_to = edge;
    tier.price = {static_cast<int128>(random.below(10'000)), 2};
    if (random.one_in(4)) tier.price = {static_cast<int128>(random.below(100'000'000)), 6};
    if (out.kind != tariff_kind::flat && random.one_in(4))
      tier.fee = {static_cast<int128>(random.below(10'000)), 2};
    out.tiers.push_back(tier);
  }
  return out;
}

/// A price list of metered skus "metered-0", … (compute, at rates of real cards) and counted ones
/// "counted-0", … (tokens), each with one random tariff.
[[nodiscard]] inline price_table random_prices(random_source& random, currency money,
                                               std::size_t metered, std::size_t counted) {
  constexpr std::int64_t rates[] = {312'000, 798'720, 202'800, 125'000};
  price_table out;
  for (std::size_t i = 0; i < metered; ++i) {
    const std::string sku = "metered-" + std::to_string(i);
    (void)out.define_sku(sku, meter::metered, dimension::compute, random.pick(rates)).value();
    const generated_tariff tariff = random_tariff(random, static_cast<int128>(degree_unit::scale));
    (void)out.add(tariff.spec(sku, money, degree_unit::scale)).value();
  }
  for (std::size_t i = 0; i < counted; ++i) {
    const std::string sku = "counted-" + std::to_string(i);
    (void)out.define_sku(sku, meter::counted, dimension::token).value();
    const generated_tariff tariff = random_tariff(random, 1'000);
    (void)out.add(tariff.spec(sku, money, 1'000'000)).value();
  }
  return out;
}

/// Opens `count` accounts: the first is a payer, each further one is a payer one time in eight, and
/// else stands below an earlier one. Their names are "account-0", ….
template <class Engine>
[[nodiscard]] std::vector<account_handle> random_accounts(random_source& random, Engine& engine,
                                                          currency money, std::size_t count) {
  std::vector<account_handle> out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "account-" + std::to_string(i);
    account_spec spec;
    spec.name = name;
    if (i > 0 && !random.one_in(8)) spec.parent = random.pick(out);
    if (spec.parent.has_value() &&
        engine.state().held.accounts[spec.parent.index].depth + 2 > max_account_depth)
      spec.parent = {};
    if (!spec.parent.has_value()) {
      spec.money = money;
      spec.utc_offset_seconds = static_cast<std::int32_t>(random.between(-12, 14) * 3'600);
    }
    out.push_back(engine.open_account(spec).value());
  }
  return out;
}

/// A pack or wallet that may be granted to any account of the currency: a quantity of compute or
/// tokens, or money; valid for some days of `within`.
[[nodiscard]] inline grant_spec random_pack(random_source& random, currency money,
                                            const interval& within) {
  grant_spec out;
  const std::uint64_t kind = random.below(3);
  if (kind == 0)
    out.quantity = any_quantity{
        static_cast<int128>(degree_unit::scale) * static_cast<int128>(1 + random.below(200)),
        dimension::compute};
  if (kind == 1)
    out.quantity = any_quantity{static_cast<int128>(1 + random.below(5'000'000)), dimension::token};
  if (kind == 2) out.quantity = any_money{static_cast<int128>(1 + random.below(100'000)), money};
  const std::int64_t start = random.between(within.start.ns, within.end.ns - 1);
  out.valid = {{start}, {random.between(start + 1, within.end.ns)}};
  out.at = out.valid.start;
  out.paid = {static_cast<int128>(random.below(1'000'000)), money};
  out.priority = static_cast<std::int32_t>(random.between(-2, 2));
  return out;
}

/// A usage of a sku of random_prices(), in `within`: whole cards, or a part of one; up to six
/// hours, or a few nanoseconds; or tokens. Its id is `number`.
template <class Engine>
[[nodiscard]] typename Engine::usage random_usage(random_source& random, const Engine& engine,
                                                  const std::vector<account_handle>& accounts,
                                                  const interval& within, std::uint64_t number) {
  constexpr std::int64_t hour = 3'600'000'000'000;
  typename Engine::usage out;
  out.id = {0, number};
  out.account = random.pick(accounts);
  out.sku = sku_handle{static_cast<std::uint32_t>(random.below(engine.state().skus.size()))};
  const std::int64_t start = random.between(within.start.ns, within.end.ns - 1);
  if (engine.state().skus[out.sku].how == meter::counted) {
    out.quantity = static_cast<int128>(random.below(100'000));
    out.during = at(instant{start});
    return out;
  }
  const std::int64_t most = random.one_in(8) ? 9 : 6 * hour;
  const std::int64_t room = within.end.ns - start;
  out.during = {{start}, {start + random.between(0, most < room ? most : room)}};
  const std::int64_t part = random.one_in(3) ? random.between(2, 7) : 1;
  out.cards = ratio{random.between(1, 64), part};
  return out;
}

}  // namespace ducat::inline v0::testing

#endif
