// SPDX-License-Identifier: MIT
// Close charges of a price list: what a list may state, which charge holds for whom and when, and
// what a charge adds to a period.
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/charge_table.hpp>
#include <ducat/pricing/price_table.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

price_table two_skus() {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  return list;
}

errc refused(const charge_spec& spec) {
  price_table list = two_skus();
  const auto added = list.add_charge(spec);
  CHECK_FALSE(added.has_value());
  CHECK(list.book().charges().size() == 0);
  return added ? errc{} : added.error().code;
}

charge_spec minimum(std::int64_t yuan_a_month, interval effective = {instant_min, instant_max},
                    text_view layer = {}) {
  charge_spec spec = charge_named("spend");
  spec.minimum = decimal{yuan_a_month, 0};
  spec.effective = effective;
  spec.layer = layer;
  return spec;
}

charge_entry entry_of(const charge_spec& spec) { return make_charge(spec).value(); }

charge_parts parts_of(const charge_spec& spec, const mixed& came_to, ratio share = ratio{1}) {
  return charge_of_period(entry_of(spec), share, came_to).value();
}

// The minimums in force, in yuan.
std::vector<std::int64_t> in_force(const price_table& list, instant when, text_view own = {},
                                   text_view channel = {}) {
  const price_layers layers{list.symbols().find(own), list.symbols().find(channel)};
  const charge_table& charges = list.book().charges();
  std::vector<std::int64_t> out;
  charges.for_each_in_force(yuan, layers, when, [&](charge_handle c) {
    out.push_back(static_cast<std::int64_t>(charges[c].terms.spend.minimum().whole / 100));
  });
  return out;
}

}  // namespace

TEST_CASE("a charge says at least one thing, and nothing that contradicts itself") {
  CHECK(refused(charge_named("empty")) == errc::out_of_range);
  charge_spec spec = minimum(10);
  spec.name = "";
  CHECK(refused(spec) == errc::invalid_text);
  spec = minimum(10);
  spec.money = currency{};
  CHECK(refused(spec) == errc::unknown_currency);
  CHECK(refused(minimum(10, between(3, 3))) == errc::invalid_interval);
  CHECK(refused(minimum(-1)) == errc::out_of_range);
  spec = minimum(10);
  spec.maximum = decimal{999, 2};
  CHECK(refused(spec) == errc::out_of_range);
  spec = minimum(10);
  spec.discount = ratio{11, 10};
  CHECK(refused(spec) == errc::out_of_range);
  spec.discount = ratio{-1, 10};
  CHECK(refused(spec) == errc::out_of_range);
  spec = minimum(10);
  spec.overage_factor = ratio{3, 2};
  CHECK(refused(spec) == errc::out_of_range);
  spec = minimum(10);
  spec.true_up = false;
  CHECK(refused(spec) == errc::out_of_range);
  spec = minimum(10);
  spec.standing = decimal{1, 13};
  CHECK(refused(spec) == errc::inexact);
}

TEST_CASE("a charge names skus of its list, each once") {
  const text_view skus[] = {"a100", "h100"};
  charge_spec spec = minimum(10);
  spec.skus = skus;
  spec.sku_count = 2;
  price_table list = two_skus();
  CHECK(list.add_charge(spec).error() == failure{errc::unknown_sku, 1});
  const text_view twice[] = {"a100", "a100"};
  spec.skus = twice;
  CHECK(list.add_charge(spec).error() == failure{errc::already_exists, 1});
  const text_view one[] = {"tokens"};
  spec.skus = one;
  spec.sku_count = 1;
  const table_charge added = list.add_charge(spec).value();
  const charge_table& charges = list.book().charges();
  CHECK_FALSE(charges.covers(charges[added.in_table], list.find_sku("a100").in_table));
  CHECK(charges.covers(charges[added.in_table], list.find_sku("tokens").in_table));
}

TEST_CASE("a later version of a charge supersedes from its start on") {
  price_table list = two_skus();
  (void)list.add_charge(minimum(10, since(10))).value();
  (void)list.add_charge(minimum(20, since(20))).value();
  CHECK(in_force(list, day(9)).empty());
  CHECK(in_force(list, day(10)) == std::vector<std::int64_t>{10});
  CHECK(in_force(list, day(20)) == std::vector<std::int64_t>{20});
  CHECK(list.add_charge(minimum(30, since(20))).error() == failure{errc::already_exists, 0, 1});
  CHECK(list.add_charge(minimum(30, between(5, 11))).error() ==
        failure{errc::already_exists, 0, 0});
  (void)list.add_charge(minimum(30, between(5, 10))).value();
  CHECK(in_force(list, day(9)) == std::vector<std::int64_t>{30});
  // A gap is no error: for a while there is no such charge.
  (void)list.add_charge(minimum(40, between(30, 40))).value();
  CHECK(in_force(list, day(40)).empty());
}

TEST_CASE("a payer's own layer goes before its channel's, and that before everybody's, by name") {
  price_table list = two_skus();
  (void)list.add_charge(minimum(1)).value();
  (void)list.add_charge(minimum(2, since(10), "reseller")).value();
  (void)list.add_charge(minimum(3, since(20), "acme")).value();
  charge_spec other = minimum(4);
  other.name = "support";
  (void)list.add_charge(other).value();
  const auto these = [](std::int64_t a, std::int64_t b) { return std::vector<std::int64_t>{a, b}; };
  CHECK(in_force(list, day(30)) == these(1, 4));
  CHECK(in_force(list, day(9), "acme", "reseller") == these(1, 4));
  CHECK(in_force(list, day(15), "acme", "reseller") == these(2, 4));
  CHECK(in_force(list, day(25), "acme", "reseller") == these(3, 4));
  CHECK(in_force(list, day(25), "other", "reseller") == these(2, 4));
}

TEST_CASE("the discount comes first, then the commitment, the maximum, the minimum") {
  charge_spec spec = charge_named("all");
  spec.discount = ratio{1, 10};
  spec.commitment = decimal{50, 0};
  spec.overage_factor = ratio{3, 2};
  spec.maximum = decimal{80, 0};
  spec.minimum = decimal{60, 0};
  spec.standing = decimal{5, 0};
  // 100: 90 after the discount, 50 + 40 × 1.5 = 110, of which 30 lie beyond 80.
  charge_parts high;
  high.discount = in_yuan(-10);
  high.overage = in_yuan(20);
  high.over_maximum = in_yuan(-30);
  high.standing = in_yuan(5);
  CHECK(parts_of(spec, in_yuan(100)) == high);
  CHECK(high.total().value() == in_yuan(-15));
  // 20: 18 after the discount, 32 short of 50, 10 short of 60.
  charge_parts low;
  low.discount = in_yuan(-2);
  low.shortfall = in_yuan(32);
  low.true_up = in_yuan(10);
  low.standing = in_yuan(5);
  CHECK(parts_of(spec, in_yuan(20)) == low);
}

TEST_CASE("usage that comes to less than nothing is as much more below a commitment") {
  charge_spec spec = charge_named("commitment");
  spec.commitment = decimal{50, 0};
  CHECK(parts_of(spec, in_yuan(-7)).shortfall == in_yuan(57));
  spec.true_up = false;
  CHECK(parts_of(spec, in_yuan(-7)).is_nothing());
  CHECK(parts_of(spec, in_yuan(7)).is_nothing());
}

TEST_CASE("a part of a period bears its exact fraction of every amount, or all of it") {
  charge_spec spec = charge_named("part");
  spec.minimum = decimal{31, 0};
  spec.maximum = decimal{62, 0};
  spec.standing = decimal{1, 0};
  const ratio share{10, 31};
  charge_parts parts = parts_of(spec, in_yuan(4), share);
  CHECK(parts.true_up == in_yuan(6));
  CHECK(parts.standing == mixed{32, 8, 31});
  CHECK(parts_of(spec, in_yuan(25), share).over_maximum == in_yuan(-5));
  spec.partial = partial_period::full;
  parts = parts_of(spec, in_yuan(4), share);
  CHECK(parts.true_up == in_yuan(27));
  CHECK(parts.standing == in_yuan(1));
}

TEST_CASE("a price list with charges can be proved at compile time") {
  constexpr auto billed = [] {
    charge_spec spec = charge_named("spend");
    spec.minimum = decimal{100, 0};
    price_table list;
    const charge_handle made = list.add_charge(spec).value().in_table;
    return charge_of_period(list.book().charges()[made], ratio{1}, in_yuan(30)).value().true_up;
  };
  STATIC_REQUIRE(billed() == in_yuan(70));
}

TEST_CASE("what a charge adds and does not fit is an error") {
  charge_spec spec = charge_named("spend");
  spec.minimum = decimal{1, 0};
  const mixed least{int128_min, 0, 1};
  CHECK(charge_of_period(entry_of(spec), ratio{1}, least).error().code == errc::overflow);
}
