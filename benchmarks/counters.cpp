// SPDX-License-Identifier: MIT
// Usage of two skus in turn on one tiered counter, so that each record begins a tranche: ns a
// record must not grow with what the counter holds. Nor where packs cover some usage that counts.
#include <ducat/engine/engine.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace {

using namespace ducat;

price_table list_of(counter_basis basis) {
  price_table list;
  const tier_spec tiers[] = {{100'000, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
  for (const char* const sku : {"prompt", "completion"}) {
    (void)list.define_sku(sku, meter::counted, dimension::token).value();
    price_spec spec;
    spec.sku = sku;
    spec.money = *currency_of("CNY");
    spec.per = 1'000;
    spec.kind = tariff_kind::graduated;
    spec.tiers = tiers;
    spec.tier_count = 2;
    spec.counter = "tokens";
    spec.basis = basis;
    (void)list.add(spec).value();
  }
  return list;
}

double ns_per_record(std::uint64_t records, bool covered) {
  engine measured{list_of(covered ? counter_basis::all_usage : counter_basis::after_packs)};
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

}  // namespace

int main() {
  std::puts("records   priced   covered and priced   (ns a record)");
  for (const std::uint64_t records : {2'000U, 4'000U, 8'000U, 16'000U})
    std::printf("%7u %8.0f %20.0f\n", static_cast<unsigned>(records), ns_per_record(records, false),
                ns_per_record(records, true));
}
