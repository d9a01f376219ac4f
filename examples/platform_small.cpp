// SPDX-License-Identifier: MIT
// platform.cpp in forty lines: tasks state work, get cards, and are saved before the pack is empty.
#include <ducat/adapters/fmt.hpp>
#include <ducat/ducat.hpp>
#include <ducat/engine/forecasting.hpp>

#include <fmt/format.h>

#include <vector>

using namespace ducat::literals;

int main() {
  ducat::price_table prices;
  prices.define_sku("h800", 798.72_tflops).value();  // 2.56 degrees an hour
  prices.add_flat("h800", 20_cny / 1_degree).value();
  ducat::engine engine{prices};
  const auto cny = ducat::currency_of<ducat::cny>();
  const auto acme = engine.open_account({.name = "acme", .money = cny}).value();
  const auto noon = ducat::parse_instant("2026-11-23T12:00:00Z").value();
  const ducat::grant_spec terms{.quantity = 1'000_degrees, .paid = 18'000_cny, .at = noon};
  const auto pack = engine.grant(acme, terms).value();

  std::vector<ducat::engine::job> jobs;
  const auto submit = [&](ducat::text_view name, ducat::flops work) {
    const ducat::flops a_card{ducat::int128{798'720} * ducat::nanoseconds{12_h}.count()};
    const auto cards = static_cast<std::int64_t>(work.count() / a_card.count() + 1);
    jobs.push_back({name, acme, engine.find_sku("h800"), {}, cards, {noon, ducat::instant_max}});
    fmt::print("{}: {} cards, to be through in 12 h\n", std::string_view{name}, cards);
  };
  submit("pretrain", 13_pflops_days);
  submit("align", 400_degrees);
  ducat::forecast_room room;
  const auto ahead = engine.forecast(jobs, noon, ducat::instant_max, room, {10_min, 1_h}).value();
  fmt::print("save at {}, stop at {}\n", ahead[0].stop_by, ahead[0].lease_end);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const ducat::interval held{noon, ahead[i].lease_end};
    engine.record({{17, i + 1}, {}, acme, jobs[i].sku, {}, jobs[i].cards, held}).value();
  }
  fmt::print("left: {} FLOP, on demand: {}\n", engine.balance(pack).whole, engine.owed(acme));
}
