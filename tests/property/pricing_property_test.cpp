// SPDX-License-Identifier: MIT
// Tariffs against a slow, obvious model that counts unit by unit in rationals of
// Boost.Multiprecision, and the price book against a scan of the list as it was written.
#include "support/oracle.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/pricing/affordable.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/tariff.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

using rational = boost::multiprecision::cpp_rational;

rational value_of(const mixed& m) {
  return rational{big(m.whole)} + rational{big(m.rest), big(m.denominator)};
}

rational minor_units(const list_amount& amount, int digits) {
  return rational{big(amount.coefficient) * big(power_of_ten(digits)),
                  big(power_of_ten(amount.scale))};
}

// One version of a price, as the list writes it.
struct version {
  tariff_kind kind;
  uint128 per;
  std::vector<tier_spec> tiers;
  price_handle entry{};

  // The index of the tier that holds the unit at a position, the first unit being 1.
  std::size_t tier_at(int128 position) const {
    std::size_t i = 0;
    while (position > tiers[i].up_to) ++i;
    return i;
  }
  int128 lower_edge(std::size_t i) const { return i == 0 ? 0 : tiers[i - 1].up_to; }
};

// How many units fall due with the one at a position: a whole package with its first unit, or with
// the one that fills it.
int units_due(const version& v, std::size_t tier, int128 position) {
  const tier_spec& t = v.tiers[tier];
  const int128 place = position - (v.kind == tariff_kind::volume ? 0 : v.lower_edge(tier));
  const int128 due_at = t.partial == partial_package::charged ? 1 % t.package : 0;
  return place % t.package == due_at ? static_cast<int>(t.package) : 0;
}

class tariff_list {
 public:
  explicit tariff_list(currency money) : money_{money} {
    (void)table_.define_sku("t", meter::counted, dimension::token).value();
  }

  void add(version v) {
    price_spec spec;
    spec.sku = "t";
    spec.money = money_;
    spec.per = v.per;
    spec.kind = v.kind;
    spec.tiers = v.tiers.data();
    spec.tier_count = v.tiers.size();
    v.entry = table_.add(spec).value().in_table;
    versions_.push_back(std::move(v));
  }

  const price_book& book() const { return table_.book(); }
  const version& operator[](std::size_t i) const { return versions_[i]; }
  std::size_t size() const { return versions_.size(); }

  // Each unit pays its own version's price at the tier of the whole counter; the first priced unit
  // in that tier pays the fee.
  rational model(const std::vector<tranche>& tranches) const {
    int128 total = 0;
    for (const tranche& t : tranches) total += t.quantity;
    rational cost;
    int128 position = 0;
    std::vector<int128> priced;
    for (const tranche& t : tranches) {
      for (int128 unit = 0; unit < t.quantity; ++unit) {
        ++position;
        if (!t.entry.has_value()) continue;
        const version& v = *std::find_if(versions_.begin(), versions_.end(),
                                         [&](const version& x) { return x.entry == t.entry; });
        const std::size_t tier = v.tier_at(v.kind == tariff_kind::volume ? total : position);
        const int128 lower = v.lower_edge(tier);
        cost += rational{units_due(v, tier, position)} *
                minor_units(v.tiers[tier].price, money_.digits()) / rational{big(v.per)};
        const bool entered =
            std::any_of(priced.begin(), priced.end(), [&](int128 p) { return p > lower; });
        if (position > lower && !entered) cost += minor_units(v.tiers[tier].fee, money_.digits());
        priced.push_back(position);
      }
    }
    return cost;
  }

  result<mixed> fold(const std::vector<tranche>& tranches) const {
    int128 total = 0;
    for (const tranche& t : tranches) total += t.quantity;
    tariff_fold sum{book(), total};
    for (const tranche& t : tranches)
      if (const auto added = sum.add(t); !added) return added.error();
    return sum.cost();
  }

  // Where the cost of a counter of these versions may bend.
  int128 edge_after(int128 position) const {
    int128 nearest = int128_max;
    for (const version& v : versions_)
      nearest = std::min(nearest, tier_end_after(book(), v.entry, position));
    return nearest;
  }

 private:
  currency money_;
  price_table table_;
  std::vector<version> versions_;
};

// Few denominators, so that sums of several versions stay within 128 bits.
version random_version(random_source& random, int128 widest_tier, bool with_credits) {
  constexpr uint128 pers[] = {1, 3, 7, 1'000'000};
  version v{static_cast<tariff_kind>(random.below(3)), pers[random.below(4)], {}, {}};
  const std::size_t count = v.kind == tariff_kind::flat ? 1 : 1 + random.below(4);
  const auto amount = [&] {
    const auto coefficient = static_cast<int128>(random.below(100'000));
    const bool credit = with_credits && random.one_in(5);
    return list_amount{credit ? -coefficient : coefficient, static_cast<int>(random.below(5))};
  };
  int128 edge = 0;
  for (std::size_t i = 0; i < count; ++i) {
    edge += 1 + static_cast<int128>(random.magnitude()) % widest_tier;
    if (edge <= 0) edge = 1;
    v.tiers.push_back({edge, amount(), random.one_in(2) ? amount() : list_amount{},
                       random.one_in(3) ? 1 + static_cast<int128>(random.below(5)) : 1,
                       random.one_in(2) ? partial_package::charged : partial_package::free});
  }
  std::sort(v.tiers.begin(), v.tiers.end(),
            [](const tier_spec& a, const tier_spec& b) { return a.up_to < b.up_to; });
  v.tiers.erase(
      std::unique(v.tiers.begin(), v.tiers.end(),
                  [](const tier_spec& a, const tier_spec& b) { return a.up_to == b.up_to; }),
      v.tiers.end());
  v.tiers.back().up_to = int128_max;
  return v;
}

currency random_currency(random_source& random) {
  constexpr const char* codes[] = {"CNY", "JPY", "KWD", "CLF"};
  return currency_of(codes[random.below(4)]).value();
}

std::vector<tranche> random_tranches(random_source& random, const tariff_list& list,
                                     std::uint64_t widest) {
  std::vector<tranche> out;
  const std::uint64_t count = 1 + random.below(5);
  for (std::uint64_t i = 0; i < count; ++i) {
    const bool charged = !random.one_in(5);
    const price_handle entry = charged ? list[random.below(list.size())].entry : price_handle{};
    out.push_back({entry, static_cast<int128>(random.below(widest))});
  }
  return out;
}

}  // namespace

TEST_CASE(
    "tranches of several versions cost what the unit-by-unit model says, however they are split") {
  INFO(seed_text());
  random_source random{21};
  for (int round = 0; round < 1'500; ++round) {
    INFO("round " << round);
    tariff_list list{random_currency(random)};
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i)
      list.add(random_version(random, 12, true));
    const std::vector<tranche> tranches = random_tranches(random, list, 12);
    const mixed whole = list.fold(tranches).value();
    REQUIRE(value_of(whole) == list.model(tranches));

    std::vector<tranche> pieces;
    for (const tranche& t : tranches) {
      int128 left = t.quantity;
      while (left > 0) {
        const int128 piece =
            1 + static_cast<int128>(random.below(static_cast<std::uint64_t>(left)));
        pieces.push_back({t.entry, piece});
        left -= piece;
      }
    }
    REQUIRE(list.fold(pieces).value() == whole);
  }
}

TEST_CASE("lines are differences of F, so they add up to F of the whole") {
  INFO(seed_text());
  random_source random{22};
  for (int round = 0; round < 500; ++round) {
    INFO("round " << round);
    tariff_list list{yuan};
    list.add(random_version(random, int128{1} << 80, true));
    const price_handle entry = list[0].entry;
    int128 total = 0;
    mixed sum;
    mixed before;
    for (int line = 0; line < 12; ++line) {
      total += static_cast<int128>(random.magnitude(82));
      const mixed after = cumulative_cost(list.book(), entry, total).value();
      sum = add(sum, subtract(after, before).value()).value();
      before = after;
    }
    REQUIRE(sum == cumulative_cost(list.book(), entry, total).value());
  }
}

TEST_CASE("what a balance buys is payable at every step, and one step more is not") {
  INFO(seed_text());
  random_source random{23};
  constexpr int128 limit = 60;
  int reached_limit = 0;
  int stopped = 0;
  for (int round = 0; round < 800; ++round) {
    INFO("round " << round);
    tariff_list list{random_currency(random)};
    for (std::uint64_t i = 1 + random.below(2); i > 0; --i)
      list.add(random_version(random, 12, true));
    std::vector<tranche> tranches = random_tranches(random, list, 8);
    int128 position = 0;
    for (const tranche& t : tranches) position += t.quantity;
    const price_handle next = list[random.below(list.size())].entry;
    const auto with_more = [&](int128 n) {
      std::vector<tranche> more = tranches;
      more.push_back({next, n});
      return more;
    };
    const rational now = list.model(tranches);
    const rational reach = list.model(with_more(1 + static_cast<int128>(random.below(50)))) - now;
    const int128 balance_minor =
        static_cast<int128>(rational{reach + static_cast<int>(random.below(3))});
    const mixed balance{balance_minor, random.below(7), 7};

    const int128 n =
        affordable_steps(
            position, balance, limit, [&](int128 steps) { return list.fold(with_more(steps)); },
            [&](int128 from) { return list.edge_after(from); })
            .value();
    const auto payable = [&](int128 steps) {
      return list.model(with_more(steps)) - now <= value_of(balance);
    };
    for (int128 step = 1; step <= n; ++step) REQUIRE(payable(step));
    if (n < limit) {
      REQUIRE_FALSE(payable(n + 1));
      ++stopped;
    } else {
      ++reached_limit;
    }
  }
  CHECK(reached_limit > 50);
  CHECK(stopped > 50);
}

TEST_CASE("the inverse holds for quantities of every size") {
  INFO(seed_text());
  random_source random{24};
  constexpr int128 limit = int128{1} << 100;
  for (int round = 0; round < 1'000; ++round) {
    INFO("round " << round);
    tariff_list list{yuan};
    list.add(random_version(random, int128{1} << random.below(90), false));
    const price_handle entry = list[0].entry;
    const mixed balance{static_cast<int128>(random.magnitude(100)), random.below(9), 9};
    const int128 n = affordable(list.book(), entry, balance, limit).value();
    REQUIRE(n >= 0);
    REQUIRE(n <= limit);
    const auto payable = [&](int128 steps) {
      return cumulative_cost(list.book(), entry, steps).value() <= balance;
    };
    if (n < limit) REQUIRE_FALSE(payable(n + 1));
    if (n > 0) REQUIRE(payable(n));
    for (int128 edge = 0; edge < n; edge = tier_end_after(list.book(), entry, edge))
      REQUIRE(payable(edge + 1));
    for (int sample = 0; sample < 10 && n > 0; ++sample)
      REQUIRE(payable(1 + static_cast<int128>(random.magnitude(100)) % n));
  }
}

namespace {

// One line of a list, in small numbers: which sku, currency, region and class (0: not stated), and
// when.
struct listed_price {
  std::size_t sku;
  currency money;
  std::size_t terms[2];
  std::int64_t start;
  std::int64_t end;

  bool same_line(const listed_price& o) const {
    return sku == o.sku && money == o.money && terms[0] == o.terms[0] && terms[1] == o.terms[1];
  }
  bool matches(const listed_price& usage) const {
    return sku == usage.sku && money == usage.money &&
           (terms[0] == 0 || terms[0] == usage.terms[0]) &&
           (terms[1] == 0 || terms[1] == usage.terms[1]);
  }
  int specificity() const { return (terms[0] != 0 ? 1 : 0) + (terms[1] != 0 ? 1 : 0); }
};

constexpr const char* sku_names[] = {"x", "y"};
constexpr const char* term_names[] = {"region", "class"};
constexpr const char* term_values[] = {"", "one", "two"};
constexpr std::int64_t for_ever = instant_max.ns;
constexpr std::int64_t horizon = 24;

listed_price random_price(random_source& random) {
  listed_price p{random.below(2),
                 random.one_in(6) ? dollars : yuan,
                 {random.below(3), random.below(3)},
                 0,
                 for_ever};
  if (random.one_in(2)) p.terms[random.below(2)] = 0;
  p.start = static_cast<std::int64_t>(random.below(20));
  if (random.one_in(2)) p.end = p.start + 1 + static_cast<std::int64_t>(random.below(10));
  return p;
}

price_table table_of(const std::vector<listed_price>& list) {
  price_table table;
  for (const char* name : sku_names)
    (void)table.define_sku(name, meter::counted, dimension::token).value();
  constexpr tier_spec at_one[] = {{int128_max, {1, 0}, {}}};
  for (const listed_price& p : list) {
    std::vector<dimension_term> terms;
    for (std::size_t i = 0; i < 2; ++i)
      if (p.terms[i] != 0) terms.push_back({term_names[i], term_values[p.terms[i]]});
    price_spec spec = tiered(sku_names[p.sku], tariff_kind::flat, at_one);
    spec.money = p.money;
    spec.effective = {{p.start}, {p.end}};
    spec.dimensions = terms.data();
    spec.dimension_count = terms.size();
    (void)table.add(spec).value();
  }
  return table;
}

// The most specific of the lines in force; nothing where there is none, or more than one.
struct scan_answer {
  std::optional<std::size_t> only;
  std::size_t found = 0;

  friend bool operator==(const scan_answer&, const scan_answer&) = default;
};

scan_answer scan(const std::vector<listed_price>& list, const listed_price& usage,
                 std::int64_t when) {
  scan_answer best;
  int specificity = -1;
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::int64_t end = list[i].end;
    for (const listed_price& other : list) {
      if (other.same_line(list[i]) && other.start > list[i].start) end = std::min(end, other.start);
    }
    if (!list[i].matches(usage) || when < list[i].start || when >= end) continue;
    if (list[i].specificity() < specificity) continue;
    const bool alone = list[i].specificity() > specificity;
    specificity = list[i].specificity();
    best.only = alone ? std::optional{i} : std::nullopt;
    best.found = alone ? 1 : best.found + 1;
  }
  return best;
}

// Whether some usage at some time finds two prices of which neither goes first.
bool finds_two(const std::vector<listed_price>& list) {
  for (listed_price usage : list) {
    for (usage.terms[0] = 0; usage.terms[0] < 3; ++usage.terms[0]) {
      for (usage.terms[1] = 0; usage.terms[1] < 3; ++usage.terms[1]) {
        for (std::int64_t when = 0; when < 2 * horizon; ++when) {
          if (scan(list, usage, when).found > 1) return true;
        }
      }
    }
  }
  return false;
}

// Whether usage that a price speaks of finds none between that price's versions.
bool finds_none_between_versions(const std::vector<listed_price>& list) {
  for (const listed_price& first : list) {
    for (const listed_price& later : list) {
      if (!first.same_line(later) || first.end > later.start) continue;
      for (std::int64_t when = first.end; when < later.start; ++when) {
        if (scan(list, first, when).found == 0) return true;
      }
    }
  }
  return false;
}

}  // namespace

TEST_CASE("the price book answers like a scan of the list, and its answer holds until it says") {
  INFO(seed_text());
  random_source random{25};
  for (int round = 0; round < 60; ++round) {
    INFO("round " << round);
    std::vector<listed_price> list;
    for (int i = 0; i < 40; ++i) {
      list.push_back(random_price(random));
      const price_table table = table_of(list);
      if (!is_sound(table.book(), table.skus())) list.pop_back();
    }
    const price_table table = table_of(list);
    for (int i = 0; i < 12; ++i) {
      listed_price usage = random_price(random);
      dimension_values values;
      for (int place = 0; place < table.dimension_count(); ++place) {
        const std::size_t which = table.dimension_name(place) == text_view{"region"} ? 0 : 1;
        values.value[place] = table.symbols().find(term_values[usage.terms[which]]);
      }
      const sku_handle sku = table.find_sku(sku_names[usage.sku]).in_table;
      for (std::int64_t when = -1; when < horizon; ++when) {
        const price_match match = table.book().find(sku, usage.money, values, {when});
        const scan_answer expected = scan(list, usage, when);
        REQUIRE(expected.found <= 1);
        REQUIRE(match.entry.has_value() == expected.only.has_value());
        if (expected.only) REQUIRE(match.entry.index == *expected.only);
        REQUIRE(match.until.ns > when);
        for (std::int64_t later = when + 1; later < std::min(match.until.ns, 2 * horizon); ++later)
          REQUIRE(scan(list, usage, later) == expected);
        // An edge, not just any earlier instant.
        const bool is_edge = std::any_of(list.begin(), list.end(), [&](const listed_price& p) {
          return p.start == match.until.ns || p.end == match.until.ns;
        });
        REQUIRE((is_edge || match.until == instant_max));
      }
    }
  }
}

TEST_CASE("a list is refused exactly where usage would find two prices, or none between versions") {
  INFO(seed_text());
  random_source random{26};
  int sound = 0;
  int ambiguous = 0;
  int with_gaps = 0;
  for (int round = 0; round < 3'000; ++round) {
    INFO("round " << round);
    std::vector<listed_price> list;
    for (std::uint64_t i = 1 + random.below(5); i > 0; --i) {
      list.push_back(random_price(random));
      if (!random.one_in(4)) list.back().sku = 0;
    }
    bool two = false;
    bool none = false;
    bool overlaps = false;
    const price_table table = table_of(list);
    check_prices(table.book(), table.skus(), [&](const price_problem& problem) {
      two = two || problem.kind == price_problem_kind::ambiguous ||
            problem.kind == price_problem_kind::same_start;
      none = none || problem.kind == price_problem_kind::gap;
      overlaps = overlaps || problem.kind == price_problem_kind::overlap ||
                 problem.kind == price_problem_kind::same_start;
    });
    REQUIRE(two == finds_two(list));
    // Versions that overlap may hide a gap behind them; the list is refused all the same.
    if (!overlaps) REQUIRE(none == finds_none_between_versions(list));
    sound += two || none || overlaps ? 0 : 1;
    ambiguous += two ? 1 : 0;
    with_gaps += none ? 1 : 0;
  }
  CHECK(sound > 100);
  CHECK(ambiguous > 100);
  CHECK(with_gaps > 20);
}
