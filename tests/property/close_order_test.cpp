// SPDX-License-Identifier: MIT
// What a close says of random months does not depend on the order in which usage arrived: several
// months of a zone of its own, versions of prices and rates, cycles of every length, tiers, prices
// per record, packs and wallets of three accounts; settled in between or not. Usage that comes
// after a close is a correction: its order among itself is seen only in who it was that came first.
#include "support/catch.hpp"
#include "support/ledger_check.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int worlds = worlds_of(600);
constexpr std::int64_t zone = 8 * hour_ns;  // months begin 8 h earlier than in UTC
constexpr std::int64_t changes = 10 * day_ns;
// January 1970 ends after 31 days, February after 59, March after 90.
constexpr std::int64_t months[] = {31 * day_ns - zone, 59 * day_ns - zone, 90 * day_ns - zone};

class world {
 public:
  explicit world(random_source& random) : random_{random} {
    write_list();
    for (std::uint64_t i = 6 + random.below(9); i > 0; --i) usages_.push_back(any_usage());
    for (std::uint64_t i = random.below(5); i > 0; --i)
      grants_.push_back({{static_cast<std::uint32_t>(random.below(3))}, any_grant()});
  }

  const price_table& list() const { return list_; }
  const std::vector<platform_usage>& usages() const { return usages_; }
  void grant_all(platform& p) const {
    for (const auto& [node, grant] : grants_) REQUIRE(p.engine.grant(node, grant).has_value());
  }
  platform_usage any_usage() {
    platform_usage u;
    u.id = {1, ++last_id_};
    u.account = {static_cast<std::uint32_t>(random_.below(3))};
    const std::int64_t from = any_instant();
    u.sku = {random_.one_in(2) ? 1U : 0U};
    if (u.sku.index == 0) {
      u.cards = 1 + below(4);
      u.during = {{from}, {from + 1 + below(40)}};
    } else {
      u.quantity = 1 + below(30);
      u.during = at({from});
    }
    return u;
  }

 private:
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  // About where a month, a day, an hour or a version ends, in the payer's zone or in UTC.
  std::int64_t any_instant() {
    const std::int64_t edges[] = {hour_ns,   changes,   changes + hour_ns, 20 * day_ns,
                                  months[0], months[1], 31 * day_ns,       59 * day_ns};
    return edges[random_.below(8)] + below(40) - 20;
  }

  void write_list() {
    list_ = empty_list();
    if (random_.one_in(2))
      (void)list_.define_sku("card", meter::metered, dimension::card_time, 3, {changes + below(20)})
          .value();
    const int versions = 1 + static_cast<int>(random_.below(3));
    for (const char* sku : {"card", "token"}) {
      const bool as_record = *sku == 't' && random_.one_in(3);
      const auto kind = as_record           ? tariff_kind::per_record
                        : random_.one_in(3) ? tariff_kind::volume
                                            : tariff_kind::graduated;
      price_spec spec;
      spec.sku = sku;
      spec.money = yuan;
      spec.kind = kind;
      spec.cycle = static_cast<period>(random_.below(4));
      if (!as_record && random_.one_in(2)) spec.basis = counter_basis::all_usage;
      for (int version = 0; version < versions; ++version) {
        const tier_spec tiers[] = {fen_up_to(5 + below(40), 1 + below(9), below(20)),
                                   fen_each(1 + below(9), as_record ? 0 : below(9))};
        spec.tiers = as_record ? tiers + 1 : tiers;
        spec.tier_count = as_record ? 1 : 2;
        spec.record = {};
        if (as_record) {
          spec.record.fixed = {below(30), 2};
          spec.record.free_records = below(4);
          spec.record.free_quantity = below(40);
        }
        spec.effective.start =
            version == 0 ? instant_min : instant{version == 1 ? changes + 7 : months[0] + 3};
        (void)list_.add(spec).value();
      }
    }
  }
  grant_spec any_grant() {
    grant_spec spec;
    spec.quantity =
        any_quantity{1 + below(60), random_.one_in(2) ? dimension::card_time : dimension::token};
    if (random_.one_in(4)) spec.quantity = any_money{1 + below(90), yuan};
    const std::int64_t from = any_instant();
    if (random_.one_in(2)) spec.valid = {{from}, {from + 1 + below(40 * day_ns)}};
    if (random_.one_in(3)) spec.valid.start = instant_min;
    spec.at = {0};
    return spec;
  }

  random_source& random_;
  price_table list_;
  std::vector<platform_usage> usages_;
  std::vector<std::pair<account_handle, grant_spec>> grants_;
  std::uint64_t last_id_ = 0;
};

account_spec payer() {
  account_spec spec;
  spec.name = "acme";
  spec.money = yuan;
  spec.utc_offset_seconds = 8 * 3'600;
  return spec;
}

struct arrival : platform {
  explicit arrival(const world& of) : platform{of.list(), payer()} { of.grant_all(*this); }

  void take(const platform_usage& u) { REQUIRE(engine.record(u).has_value()); }
  // Settled now and then, and time goes on as it comes.
  void take_all(const std::vector<platform_usage>& usages, random_source& random) {
    for (const platform_usage& u : usages) {
      take(u);
      if (random.one_in(4)) REQUIRE(engine.settle(root).has_value());
      if (random.one_in(5) && engine.now() < u.during.start)
        REQUIRE(engine.advance(u.during.start).has_value());
    }
  }
  void close_all() {
    REQUIRE(engine.advance({months[1] + 10 * day_ns}).has_value());
    for (int month = 0; month < 2; ++month) {
      const auto done = engine.close_period(root, {months[month] - 1});
      REQUIRE(done.has_value());
      CHECK(done->number == static_cast<std::uint32_t>(month) + 1);
    }
  }
  // The statement of [from, to), line by line; a line of nothing is none.
  std::string bill(std::int64_t from, std::int64_t to) const {
    const statement s =
        make_statement(engine.events(), root, {{from}, {to}}, rounding::half_even).value();
    std::string text = "total " + std::string{to_text(s.total).view()} + "\n";
    for (const statement_line& line : s.lines) {
      if (is_zero(line.quantity) && is_zero(line.exact)) continue;
      text += std::to_string(line.account.index) + " sku " + std::to_string(line.sku.index) +
              " of " + std::to_string(line.month.start.ns / day_ns) + " " + message(line.kind) +
              " " + text_of(line.quantity) + " for " + text_of(line.exact) + " billed " +
              std::string{to_text(line.billed).view()} + "\n";
    }
    for (const statement_correction& c : s.corrections)
      text += "corrects " + std::to_string(c.number) + " by " + text_of(c.exact) + " after " +
              text_of(c.exact_before) + "\n";
    return text;
  }
  // The statements of both months, what packs have left, and what is owed.
  std::string said() const {
    std::string text = bill(INT64_MIN, months[0]) + bill(months[0], months[1]);
    for (std::uint32_t i = 0; i < engine.state().held.packs.size(); ++i)
      text += "pack " + left({i}) + "\n";
    return text + "owed " + owed();
  }
};

std::vector<platform_usage> shuffled(std::vector<platform_usage> usages, random_source& random) {
  for (std::size_t i = usages.size(); i > 1; --i) std::swap(usages[i - 1], usages[random.below(i)]);
  return usages;
}

template <class Law> void for_worlds(std::uint64_t stream, const Law& law) {
  for (int n = 0; n < worlds; ++n) {
    INFO(seed_text() << " world " << n);
    random_source random{stream * 1'000'000 + static_cast<std::uint64_t>(n)};
    world of{random};
    law(of, random);
  }
}

}  // namespace

TEST_CASE("closed months say the same in whatever order their usage arrived") {
  int provisional = 0;
  for_worlds(11, [&](world& of, random_source& random) {
    std::vector<platform_usage> in_order = of.usages();
    std::stable_sort(in_order.begin(), in_order.end(),
                     [](const auto& a, const auto& b) { return a.during.start < b.during.start; });
    arrival first{of};
    for (const platform_usage& u : in_order) first.take(u);
    const std::string before = first.said();
    first.close_all();
    const std::string expected = first.said();
    check_ledger(first.engine);
    for (int way = 0; way < 2; ++way) {
      arrival other{of};
      for (const platform_usage& u : shuffled(in_order, random)) other.take(u);
      provisional += other.said() == before ? 0 : 1;
      arrival another{of};
      another.take_all(shuffled(in_order, random), random);
      another.close_all();
      CHECK(another.said() == expected);
      other.close_all();
      CHECK(other.said() == expected);
      check_ledger(other.engine);
    }
  });
  CHECK(provisional > worlds / 5);
}

// It draws on what outlives the close, and prices as its counter's next units (rule 111): as it
// comes, so what each comes to may go by the order. What was issued stays in any case.
TEST_CASE("usage that comes after the close leaves what was issued, in whatever order it comes") {
  for_worlds(12, [](world& of, random_source& random) {
    std::vector<platform_usage> late;
    for (std::uint64_t i = 1 + random.below(4); i > 0; --i) late.push_back(of.any_usage());
    std::string issued;
    for (int way = 0; way < 2; ++way) {
      arrival a{of};
      a.take_all(shuffled(of.usages(), random), random);
      a.close_all();
      const std::string before = a.bill(INT64_MIN, months[0]) + a.bill(months[0], months[1]);
      if (way == 0) issued = before;
      CHECK(before == issued);
      for (const platform_usage& u : shuffled(late, random)) a.take(u);
      CHECK(a.bill(INT64_MIN, months[0]) + a.bill(months[0], months[1]) == issued);
      check_ledger(a.engine);
    }
  });
}

TEST_CASE("late usage of one counter comes to the same in either order") {
  int corrected = 0;
  for_worlds(13, [&](world& of, random_source& random) {
    // Of one instant, account and sku: only how much it is together says what it costs.
    std::vector<platform_usage> late;
    for (std::uint64_t i = 2 + random.below(3); i > 0; --i) {
      platform_usage u = of.any_usage();
      u.account = {2};
      u.sku = {0};
      u.cards = 1;
      u.quantity = 0;
      u.during = {{hour_ns}, {hour_ns + 1 + static_cast<std::int64_t>(random.below(30))}};
      late.push_back(u);
    }
    std::string expected;
    for (int way = 0; way < 2; ++way) {
      arrival a{of};
      a.take_all(shuffled(of.usages(), random), random);
      a.close_all();
      for (const platform_usage& u : way == 0 ? late : shuffled(late, random)) a.take(u);
      REQUIRE(a.engine.advance({months[2] + 1}).has_value());
      REQUIRE(a.engine.close_period(a.root, {months[2] - 1}).has_value());
      const std::string march = a.bill(months[1], months[2]);
      corrected += march.find("corrects 1") == std::string::npos ? 0 : 1;
      const std::string said = a.said() + march;
      if (way == 0) expected = said;
      CHECK(said == expected);
      check_ledger(a.engine);
    }
  });
  CHECK(corrected > worlds / 5);
}
