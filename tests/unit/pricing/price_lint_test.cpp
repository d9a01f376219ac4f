// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_lint.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using enum price_warning_kind;

namespace {

// Handle indexes and days, so that a failure prints.
struct found {
  price_warning_kind kind{};
  std::uint32_t entry = 0;
  std::uint32_t tier = 0;
  friend bool operator==(const found&, const found&) = default;
};
using list = std::vector<found>;

struct linted_list {
  price_table table;

  linted_list() { (void)table.define_sku("t", meter::counted, dimension::token).value(); }

  price_handle add(interval effective, std::initializer_list<dimension_term> terms = {},
                   list_amount price = {1, 0}, text_view sku = "t") {
    const tier_spec only[] = {{int128_max, price, {}}};
    price_spec spec = tiered(sku, tariff_kind::flat, only);
    spec.effective = effective;
    spec.dimensions = terms.begin();
    spec.dimension_count = terms.size();
    return table.add(spec).value().in_table;
  }
  template <std::size_t N>
  void add(tariff_kind kind, const tier_spec (&tiers)[N], uint128 per = 1, currency money = yuan) {
    price_spec spec = tiered("t", kind, tiers, per);
    spec.money = money;
    (void)table.add(spec).value();
  }

  std::vector<price_warning> warnings() const {
    REQUIRE(is_sound(table.book(), table.skus()));
    std::vector<price_warning> out;
    lint_prices(table.book(), table.skus(), [&](const price_warning& w) { out.push_back(w); });
    return out;
  }
  list kinds() const {
    list out;
    for (const price_warning& w : warnings()) out.push_back({w.kind, w.entry.index, w.tier});
    return out;
  }
};

std::vector<price_warning> below(const price_table& prices, const price_table& costs) {
  std::vector<price_warning> out;
  lint_costs(prices, costs, [&](const price_warning& w) { out.push_back(w); });
  return out;
}

}  // namespace

TEST_CASE("a list that leaves nothing open has no warning") {
  linted_list prices;
  prices.add(between(10, 20));
  prices.add(since(20));
  prices.add(between(12, 14), {{"region", "east"}});
  CHECK(prices.kinds().empty());
}

TEST_CASE("a sku without a price is told by its name") {
  linted_list prices;
  prices.add(since(0));
  const sku_handle bare =
      prices.table.define_sku("u", meter::counted, dimension::token).value().in_table;
  const auto warnings = prices.warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == no_price);
  CHECK(warnings[0].sku == bare);
  CHECK_FALSE(warnings[0].entry.has_value());
}

TEST_CASE("usage that a price served and nothing serves after it is told, for a time or for ever") {
  linted_list prices;
  prices.add(between(10, 20), {{"region", "east"}});
  auto warnings = prices.warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == ends);
  CHECK(warnings[0].during == since(20));

  // A general price that begins later closes the gap, which lies between two lines: no error.
  prices.add(since(30));
  warnings = prices.warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == gap);
  CHECK(warnings[0].entry.index == 0);
  CHECK(warnings[0].during == between(20, 30));

  // One for other usage does not; one that begins at the end does.
  prices.add(since(20), {{"region", "west"}});
  CHECK(prices.kinds() == list{{gap, 0}});
  linted_list whole;
  whole.add(between(10, 20), {{"region", "east"}});
  whole.add(since(20));
  CHECK(whole.kinds().empty());
  linted_list part;
  part.add(between(10, 20), {{"region", "east"}, {"class", "spot"}});
  part.add(since(20), {{"region", "east"}});
  CHECK(part.kinds().empty());
}

TEST_CASE("a price of a metered sku that has no rate yet cannot apply") {
  linted_list prices;
  const tier_spec only[] = {{int128_max, {1, 0}, {}}};
  (void)prices.table.define_sku("a", meter::metered, dimension::compute, a100_rate, day(100))
      .value();
  (void)prices.table.define_sku("a", meter::metered, dimension::compute, 2 * a100_rate, day(50))
      .value();
  prices.add(since(0));
  price_spec spec = tiered("a", tariff_kind::flat, only);
  spec.effective = between(20, 50);
  (void)prices.table.add(spec).value();
  spec.effective = between(50, 60);
  (void)prices.table.add(spec).value();
  spec.effective = since(60);
  (void)prices.table.add(spec).value();
  CHECK(prices.kinds() == list{{never_applies, 1}});

  linted_list early;
  early.add(since(0));
  (void)early.table.define_sku("a", meter::metered, dimension::compute, a100_rate, day(50)).value();
  spec.effective = since(49);
  (void)early.table.add(spec).value();
  REQUIRE(early.warnings().size() == 1);
  CHECK(early.warnings()[0].kind == before_rate);
  CHECK(early.warnings()[0].during == between(49, 50));

  // Who states no beginning states no wrong one.
  linted_list open;
  open.add(since(0));
  (void)open.table.define_sku("a", meter::metered, dimension::compute, a100_rate, day(50)).value();
  spec.effective = {};
  spec.effective = {instant_min, instant_max};
  (void)open.table.add(spec).value();
  CHECK(open.kinds().empty());
}

TEST_CASE("a volume price that falls makes sixteen cheaper than fifteen") {
  const tier_spec falling[] = {{15, {20, 0}, {}}, {int128_max, {18, 0}, {}}};
  linted_list prices;
  prices.add(tariff_kind::volume, falling);
  const auto warnings = prices.warnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == falls_at_edge);
  CHECK(warnings[0].tier == 0);
  CHECK(cumulative_cost(prices.table.book(), {0}, 15).value() == in_yuan(300));
  CHECK(cumulative_cost(prices.table.book(), {0}, 16).value() == in_yuan(288));
  CHECK(warnings[0].as_cheap_until == 16);  // 17 cost 306

  linted_list graduated;
  graduated.add(tariff_kind::graduated, falling);
  CHECK(graduated.kinds().empty());

  // Free beyond the edge: as cheap for ever, or to the end of the tier.
  const tier_spec free[] = {{10, {1, 0}, {}}, {50, {0, 0}, {}}, {int128_max, {1, 0}, {}}};
  linted_list gift;
  gift.add(tariff_kind::volume, free);
  REQUIRE(gift.warnings().size() == 2);
  CHECK(gift.warnings()[0].as_cheap_until == 50);
  CHECK(gift.warnings()[1].kind == jumps_at_edge);

  // A credit falls with every unit, and no edge is to blame.
  const tier_spec credit[] = {{10, {-1, 0}, {}}, {int128_max, {-2, 0}, {}}};
  linted_list credits;
  credits.add(tariff_kind::volume, credit);
  CHECK(credits.kinds().empty());
}

TEST_CASE("a fee, or a volume price that rises, makes the bill jump") {
  const tier_spec fee[] = {{15, {20, 0}, {500, 0}}, {int128_max, {18, 0}, {100, 0}}};
  linted_list graduated;
  graduated.add(tariff_kind::graduated, fee);
  CHECK(graduated.kinds() == list{{jumps_at_edge, 0, 0}});

  const tier_spec small[] = {{15, {20, 0}, {}}, {int128_max, {18, 0}, {2, 0}}};
  linted_list modest;
  modest.add(tariff_kind::graduated, small);
  CHECK(modest.kinds().empty());  // 18 + 2 is no more than a unit of the first tier

  const tier_spec rising[] = {{15, {18, 0}, {}}, {int128_max, {20, 0}, {}}};
  linted_list volume;
  volume.add(tariff_kind::volume, rising);
  CHECK(volume.kinds() == list{{jumps_at_edge, 0, 0}});
}

TEST_CASE("tiers that change nothing, or hold less than what the price is for, are told") {
  const tier_spec idle[] = {
      {10, {1, 0}, {}}, {20, {10, 1}, {}}, {30, {1, 0}, {}}, {int128_max, {2, 0}, {}}};
  linted_list prices;
  prices.add(tariff_kind::graduated, idle);
  CHECK(prices.kinds() == list{{idle_tier, 0, 1}, {idle_tier, 0, 2}});

  const tier_spec narrow[] = {{5, {1, 0}, {}}, {2'000'000, {2, 0}, {}}, {int128_max, {3, 0}, {}}};
  linted_list million;
  million.add(tariff_kind::graduated, narrow, 1'000'000);
  CHECK(million.kinds() == list{{narrow_tier, 0, 0}});
  const tier_spec exact[] = {{1'000'000, {1, 0}, {}}, {int128_max, {2, 0}, {}}};
  linted_list one;
  one.add(tariff_kind::graduated, exact, 1'000'000);
  CHECK(one.kinds().empty());

  // A volume price charges the fee of the tier it reaches: the same fee again changes nothing.
  const tier_spec same_fee[] = {{10, {1, 0}, {5, 0}}, {int128_max, {1, 0}, {5, 0}}};
  linted_list volume;
  volume.add(tariff_kind::volume, same_fee);
  CHECK(volume.kinds() == list{{idle_tier, 0, 1}});
  const tier_spec less_fee[] = {{10, {1, 0}, {5, 0}}, {int128_max, {1, 0}, {}}};
  linted_list cheaper;
  cheaper.add(tariff_kind::volume, less_fee);
  CHECK(cheaper.kinds() == list{{falls_at_edge, 0, 0}});
}

TEST_CASE("an amount finer than its currency is told, unless it is below its minor unit") {
  const auto kinds = [](list_amount price, list_amount fee, currency money) {
    const tier_spec only[] = {{int128_max, price, fee}};
    linted_list prices;
    (void)prices.table.define_sku("a", meter::metered, dimension::compute, a100_rate).value();
    price_spec spec = tiered("a", tariff_kind::flat, only, 1'123'200'000'000'000'000);
    spec.money = money;
    (void)prices.table.add(spec).value();
    prices.add(since(0));
    return prices.kinds();
  };
  const list finer{{finer_than_currency, 0, 0}};
  const currency won = currency_of("KRW").value();
  CHECK(kinds({19'999, 3}, {}, yuan) == finer);
  CHECK(kinds({-19'999, 3}, {}, yuan) == finer);
  CHECK(kinds({19'990, 3}, {}, yuan).empty());
  CHECK(kinds({28, 4}, {}, yuan).empty());
  CHECK(kinds({100, 4}, {}, yuan).empty());
  CHECK(kinds({101, 4}, {}, yuan) == finer);
  CHECK(kinds({15, 1}, {}, won) == finer);
  CHECK(kinds({5, 1}, {}, won).empty());
  CHECK(kinds({1, 0}, {1, 3}, yuan) == finer);

  // Of tokens it is one of them that counts, however many the price is for.
  const auto token_kinds = [](list_amount price, uint128 per) {
    const tier_spec only[] = {{int128_max, price, {}}};
    linted_list prices;
    prices.add(tariff_kind::flat, only, per);
    return prices.kinds();
  };
  CHECK(token_kinds({19'999, 3}, 1'000'000).empty());
  CHECK(token_kinds({19'999, 3}, 1'999) == finer);
  CHECK(token_kinds({19'999, 3}, 2'000).empty());
  CHECK(token_kinds({11, 3}, 1) == finer);
}

TEST_CASE("a price below the cost that holds at its time, for its dimensions, is told") {
  linted_list prices;
  prices.add(between(0, 100), {}, {5, 0});
  prices.add(since(0), {{"region", "east"}, {"class", "spot"}}, {3, 0});
  prices.add(since(100), {}, {7, 0});

  linted_list costs;
  (void)costs.table.define_sku("other", meter::counted, dimension::token).value();
  costs.add(between(10, 20), {}, {4, 0});
  costs.add(since(20), {}, {6, 0});
  costs.add(since(50), {{"class", "spot"}, {"fuel", "coal"}}, {1, 0});
  costs.add(since(60), {{"class", "spot"}}, {3, 0});

  const auto warnings = below(prices.table, costs.table);
  // The first price from day 20 on; the second from day 10 on, and no more once spot costs 3.
  REQUIRE(warnings.size() == 3);
  CHECK(warnings[0].entry.index == 0);
  CHECK(warnings[0].during == between(20, 100));
  CHECK(warnings[0].cost.index == 1);
  CHECK(warnings[1].entry.index == 1);
  CHECK(warnings[1].during == between(10, 20));
  CHECK(warnings[2].entry.index == 1);
  CHECK(warnings[2].during == between(20, 60));

  linted_list none;
  (void)none.table.define_sku("other", meter::counted, dimension::token).value();
  none.add(since(0), {}, {1'000, 0}, "other");
  CHECK(below(prices.table, none.table).empty());
}

TEST_CASE("costs are compared in one currency, one unit, and per base unit") {
  const tier_spec dear[] = {{10, {2, 0}, {}}, {int128_max, {1, 0}, {}}};
  linted_list prices;
  prices.add(tariff_kind::graduated, dear);
  linted_list costs;
  const tier_spec cost[] = {{int128_max, {1'500'000, 0}, {}}};
  costs.add(tariff_kind::flat, cost, 1'000'000);
  const auto warnings = below(prices.table, costs.table);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].tier == 1);

  linted_list foreign;
  foreign.add(tariff_kind::flat, cost, 1, dollars);
  CHECK(below(prices.table, foreign.table).empty());
  linted_list tiers;
  tiers.add(tariff_kind::graduated, dear);
  CHECK(below(prices.table, tiers.table).empty());
  price_table requests;
  (void)requests.define_sku("t", meter::counted, dimension::request).value();
  (void)requests.add_flat("t", yuan, {100, 0}, 1).value();
  CHECK(below(prices.table, requests).empty());
}

TEST_CASE("where the bill falls is where a slow sum of every quantity says") {
  INFO(seed_text());
  random_source random{1};
  const auto pick = [&](std::int64_t low, std::int64_t high) {
    return low +
           static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
  };
  for (int round = 0; round < 400; ++round) {
    std::vector<tier_spec> tiers;
    int128 edge = 0;
    const auto count = pick(1, 4);
    for (std::int64_t i = 0; i < count; ++i) {
      edge += pick(1, 12);
      tiers.push_back({i + 1 == count ? int128_max : edge, {pick(0, 9), 0}, {pick(-3, 9), 0}});
    }
    linted_list prices;
    price_spec spec;
    spec.sku = "t";
    spec.money = yuan;
    spec.kind = pick(0, 1) == 0 ? tariff_kind::graduated : tariff_kind::volume;
    spec.tiers = tiers.data();
    spec.tier_count = tiers.size();
    (void)prices.table.add(spec).value();

    // What each quantity costs in yuan, unit by unit.
    const auto tier_of = [&](int128 n) {
      std::size_t i = 0;
      while (tiers[i].up_to < n) ++i;
      return i;
    };
    std::vector<int128> cost(80, 0);
    for (std::size_t n = 1; n < cost.size(); ++n) {
      const auto top = tier_of(static_cast<int128>(n));
      if (spec.kind == tariff_kind::volume) {
        cost[n] =
            static_cast<int128>(n) * tiers[top].price.coefficient + tiers[top].fee.coefficient;
        continue;
      }
      const bool enters = n == 1 || tier_of(static_cast<int128>(n) - 1) != top;
      cost[n] =
          cost[n - 1] + tiers[top].price.coefficient + (enters ? tiers[top].fee.coefficient : 0);
    }
    std::vector<std::size_t> falls;
    std::vector<std::size_t> jumps;
    std::vector<std::size_t> as_cheap;
    for (std::size_t n = 1; n + 1 < cost.size(); ++n) {
      const auto i = tier_of(static_cast<int128>(n));
      if (static_cast<int128>(n) != tiers[i].up_to) continue;
      const int128 dearer = std::max(tiers[i].price.coefficient, tiers[i + 1].price.coefficient);
      if (cost[n + 1] < cost[n]) {
        falls.push_back(i);
        std::size_t m = n + 1;
        while (m + 1 < cost.size() && tier_of(static_cast<int128>(m) + 1) == i + 1 &&
               cost[m + 1] <= cost[n]) {
          ++m;
        }
        as_cheap.push_back(m);
      } else if (cost[n + 1] - cost[n] > dearer) {
        jumps.push_back(i);
      }
    }
    std::vector<std::size_t> told_falls;
    std::vector<std::size_t> told_jumps;
    std::vector<std::size_t> told_as_cheap;
    for (const price_warning& w : prices.warnings()) {
      if (w.kind == falls_at_edge) {
        told_falls.push_back(w.tier);
        told_as_cheap.push_back(static_cast<std::size_t>(std::min<int128>(w.as_cheap_until, 79)));
      }
      if (w.kind == jumps_at_edge) told_jumps.push_back(w.tier);
    }
    CHECK(told_falls == falls);
    CHECK(told_jumps == jumps);
    CHECK(told_as_cheap == as_cheap);
  }
}

TEST_CASE("a list is linted at compile time") {
  constexpr int warnings = [] {
    price_table table;
    (void)table.define_sku("a", meter::counted, dimension::token);
    const tier_spec tiers[] = {{15, {20, 0}, {}}, {int128_max, {18, 0}, {}}};
    (void)table.add(tiered("a", tariff_kind::volume, tiers));
    int count = 0;
    lint_prices(table.book(), table.skus(), [&](const price_warning&) { ++count; });
    return count;
  }();
  static_assert(warnings == 1);
  for (int k = 0; k <= static_cast<int>(below_cost); ++k)
    CHECK(std::string{message(static_cast<price_warning_kind>(k))} != "unknown warning");
}

TEST_CASE("a price ends where its sku changes to another unit, unless one in that unit goes on") {
  price_table table;
  (void)table.define_sku("s", meter::metered, dimension::compute, 3).value();
  (void)table.define_sku("s", meter::metered, dimension::byte_time, 5, day(20)).value();
  (void)table.add_flat("s", yuan, {1, 0}, 1).value();
  std::vector<price_warning> warnings;
  const auto lint = [&] {
    warnings.clear();
    lint_prices(table.book(), table.skus(), [&](const price_warning& w) { warnings.push_back(w); });
  };
  lint();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == price_warning_kind::ends);
  CHECK(warnings[0].during.start == day(20));
  CHECK(warnings[0].during.end == instant_max);
  (void)table.add_flat("s", yuan, {1, 0}, 1, since(20)).value();
  lint();
  CHECK(warnings.empty());
}
