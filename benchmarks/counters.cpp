// SPDX-License-Identifier: MIT
// Usage of two skus in turn on one tiered counter, so that each record begins a tranche: ns a
// record must not grow with what the counter holds. Nor where packs cover some usage that counts,
// nor under a volume price, nor with the number of cycles that one long usage spans.
#include <ducat/engine/engine.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace {

using namespace ducat;

price_table list_of(tariff_kind kind, counter_basis basis) {
  price_table list;
  const tier_spec tiers[] = {{100'000, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
  for (const char* const sku : {"prompt", "completion"}) {
    (void)list.define_sku(sku, meter::counted, dimension::token).value();
    price_spec spec;
    spec.sku = sku;
    spec.money = *currency_of("CNY");
    spec.per = 1'000;
    spec.kind = kind;
    spec.tiers = tiers;
    spec.tier_count = 2;
    spec.counter = "tokens";
    spec.basis = basis;
    (void)list.add(spec).value();
  }
  return list;
}

double ns_per_record(std::uint64_t records, tariff_kind kind, bool covered) {
  engine measured{list_of(kind, covered ? counter_basis::all_usage : counter_basis::after_packs)};
  account_spec payer;
  payer.name = "acme";
  payer.money = *currency_of("CNY");
  engine::usage u;
  u.account = measured.open_account(payer).value();
  u.quantity = 50;
  const sku_handle skus[] = {measured.find_sku("prompt"), measured.find_sku("completion")};
  if (covered) {
    // A pack for the prompts alone: covered and priced quantity take turns.
    const scope_term prompts[] = {{scope_kind::sku, 0, skus[0].index}};
    grant_spec pack;
    pack.quantity = any_quantity{int128_max / 2, dimension::token};
    pack.scope = prompts;
    pack.scope_size = 1;
    (void)measured.grant(u.account, pack).value();
  }
  using clock = std::chrono::steady_clock;
  const clock::time_point begin = clock::now();
  for (std::uint64_t i = 1; i <= records; ++i) {
    u.id = {1, i};
    u.sku = skus[i % 2];
    (void)measured.record(u).value();
  }
  const std::chrono::duration<double, std::nano> taken = clock::now() - begin;
  return taken.count() / static_cast<double>(records);
}

// One usage over so many hours, each of which begins a counter anew.
double ns_per_hour(std::int64_t hours) {
  price_table list;
  const tier_spec tiers[] = {{1'000, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  price_spec spec;
  spec.sku = "card";
  spec.money = *currency_of("CNY");
  spec.per = 1'000'000'000;
  spec.kind = tariff_kind::graduated;
  spec.tiers = tiers;
  spec.tier_count = 2;
  spec.cycle = period::hour;
  (void)list.add(spec).value();
  engine measured{list};
  account_spec payer;
  payer.name = "acme";
  payer.money = *currency_of("CNY");
  engine::usage u;
  u.id = {1, 1};
  u.account = measured.open_account(payer).value();
  u.sku = measured.find_sku("card");
  u.cards = 8;
  u.during = {{0}, {hours * 3'600'000'000'000}};
  using clock = std::chrono::steady_clock;
  const clock::time_point begin = clock::now();
  (void)measured.record(u).value();
  const std::chrono::duration<double, std::nano> taken = clock::now() - begin;
  return taken.count() / static_cast<double>(hours);
}

}  // namespace

int main() {
  std::puts("records   graduated   covered and graduated   volume   (ns a record)");
  for (const std::uint64_t records : {2'000U, 4'000U, 8'000U, 16'000U})
    std::printf("%7u %11.0f %23.0f %8.0f\n", static_cast<unsigned>(records),
                ns_per_record(records, tariff_kind::graduated, false),
                ns_per_record(records, tariff_kind::graduated, true),
                ns_per_record(records, tariff_kind::volume, false));
  std::puts("\nhours of one usage   ns an hour");
  for (const std::int64_t hours : {1'000, 8'000, 64'000})
    std::printf("%18lld %12.0f\n", static_cast<long long>(hours), ns_per_hour(hours));
}
