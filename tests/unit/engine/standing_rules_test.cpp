// SPDX-License-Identifier: MIT
// What is remembered about rates and prices is never other than what looking them up gives.
#include "support/platform.hpp"
#include "support/random.hpp"

#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table versions() {
  price_table list = empty_list();
  CHECK(list.define_sku("card", meter::metered, dimension::card_time, 2, {40}).has_value());
  CHECK(list.add_flat("card", yuan, {2, 2}, 1, {{0}, instant_max}).has_value());
  CHECK(list.add_flat("card", yuan, {5, 2}, 1, {{70}, instant_max}).has_value());
  CHECK(list.add_flat("token", yuan, {3, 2}, 1).has_value());
  const dimension_term east[] = {{"region", "east"}};
  const tier_spec dearer[] = {fen_each(9)};
  for (const char* const sku : {"card", "token"}) {
    price_spec spec = tiered(sku, tariff_kind::flat, dearer);
    spec.dimensions = east;
    spec.dimension_count = 1;
    CHECK(list.add(spec).has_value());
  }
  return list;
}

void check_same(const engine_state& state, rule_memory& known, sku_handle sku, std::uint32_t terms,
                const dimension_values& values, instant when) {
  const auto found = find_rules(state, sku, state.held.terms[terms], values, when);
  const auto kept = known.at(state, sku, terms, values, when);
  REQUIRE(found.has_value() == kept.has_value());
  if (!found) {
    CHECK(found.error() == kept.error());
    return;
  }
  CHECK((*kept)->per_ns == found->per_ns);
  CHECK((*kept)->price == found->price);
  CHECK((*kept)->entry == found->entry);
  CHECK((*kept)->during.contains(when));
  CHECK((*kept)->during.end == found->during.end);
}

}  // namespace

TEST_CASE("remembered rules are the rules, whatever is asked and in whatever order") {
  platform p{versions()};
  const auto other =
      p.engine.open_account({.name = "other", .money = dollars, .utc_offset_seconds = 3'600})
          .value();
  const engine_state& state = p.engine.state();
  REQUIRE(state.held.terms.size() == 2);
  CHECK(state.held.accounts[other.index].terms == 1);
  rule_memory known;
  random_source random{17};
  INFO(seed_text());
  for (int i = 0; i < 5'000; ++i) {
    dimension_values values;
    if (random.one_in(2)) values.value[0] = p.engine.intern(random.one_in(2) ? "east" : "west");
    check_same(state, known, sku_handle{static_cast<std::uint32_t>(random.below(2))},
               static_cast<std::uint32_t>(random.below(2)), values,
               {static_cast<std::int64_t>(random.below(120)) - 10});
  }
}

TEST_CASE(
    "a list published between two usages prices the second, though it falls where the first did") {
  platform p{flat_list()};
  CHECK(p.record(p.cards(1, 10, 13)) == "3 cost 6, owed 6");
  price_table dearer = empty_list();
  CHECK(dearer.add_flat("card", yuan, {7, 2}, 1, {{5}, instant_max}).has_value());
  REQUIRE(p.engine.publish(dearer).has_value());
  CHECK(p.record(p.cards(2, 10, 13)) == "3 cost 21, owed 27");
}

TEST_CASE("payers of the same terms share them, others do not") {
  holdings held;
  const payer_terms yuan_at_home{yuan, 28'800, overage::on_demand};
  CHECK(held.intern(yuan_at_home) == 0);
  CHECK(held.intern({yuan, 0, overage::on_demand}) == 1);
  CHECK(held.intern({yuan, 28'800, overage::refuse}) == 2);
  CHECK(held.intern({dollars, 28'800, overage::on_demand}) == 3);
  CHECK(held.intern(yuan_at_home) == 0);
  CHECK(held.terms.size() == 4);
}
