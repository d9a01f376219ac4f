// SPDX-License-Identifier: MIT
// ducat inside a program of one's own: two jobs side by side on one prepaid pack. The README shows
// this program and what it prints.
// [headline]
#include <ducat/adapters/fmt.hpp>
#include <ducat/ducat.hpp>

#include <fmt/format.h>

using namespace ducat::literals;

constexpr auto per_degree = 20_cny / 1_degree;              // 1 degree = 312 TFLOPS for an hour
static_assert(per_degree * 10'000_degrees == 200'000_cny);  // the compiler proves the price list

int main() {
  ducat::price_table prices;
  prices.define_sku("a100", 312_tflops).value();
  prices.add_flat("a100", per_degree).value();

  ducat::engine engine{prices};
  const auto cny = ducat::currency_of<ducat::cny>();
  const auto acme = engine.open_account({.name = "acme", .money = cny}).value();
  const auto noon = ducat::parse_instant("2026-11-23T12:00:00Z").value();
  engine.grant(acme, {.quantity = 10'000_degrees, .paid = 200'000_cny, .at = noon}).value();

  for (const unsigned cards : {15U, 64U}) {  // side by side, for 130 hours
    const auto outcome = engine.record({.id = {17, cards},
                                        .account = acme,
                                        .sku = engine.find_sku("a100"),
                                        .cards = cards,
                                        .during = {noon, noon + 130_h}});
    const ducat::flops covered{outcome->covered()};
    const ducat::exact_money<ducat::cny> priced{*outcome->priced()};
    fmt::print("{} cards: {} from the pack, {} on demand\n", cards,
               *ducat::checked_convert<ducat::degrees>(covered), priced);
  }
  fmt::print("owed: {}\n", engine.owed(acme));
  // engine.grant(acme, {.quantity = 200'000_cny + 5_usd});  does not compile: two currencies
  // ducat::degrees d = 1'000_flops;                         does not compile: lossy
}
// [/headline]
