// SPDX-License-Identifier: MIT
// What lives on of lots when their cycles end: a settlement takes nothing of it that was rightly
// rolled over, and usage that comes late leaves as much of it as usage that came in time.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

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

constexpr int worlds = worlds_of(500);
constexpr std::int64_t days = 6;

struct fact {
  std::uint64_t id = 0;
  bool is_of_user = false;
  int128 quantity = 0;
  std::int64_t at = 0;
  std::int64_t arrives = 0;
};
struct lot {
  bool is_of_team = false;
  std::int32_t priority = 0;
  int128 quantity = 0;
  interval valid{};
};
struct again {
  bool is_of_team = false;
  std::int32_t priority = 0;
  int128 quantity = 0;
  rollover rest{};
  std::int32_t cycle = 1;   // days
  ratio factor{1};          // whole, so that no fraction is carried on
  bool is_voucher = false;  // of a third: of a token's 3 fen that is one
};

struct world {
  std::vector<lot> lots;
  std::vector<again> series;
  std::vector<fact> facts;  // in the order of time

  explicit world(random_source& random) {
    const auto number = [&](std::uint64_t below) { return static_cast<int>(random.below(below)); };
    for (std::uint64_t i = random.below(4); i > 0; --i) {
      const std::int64_t from = number(days);
      lots.push_back({random.one_in(2),
                      number(5) - 2,
                      1 + number(40),
                      {{from * day_ns}, {(from + 1 + number(4)) * day_ns}}});
    }
    for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
      again s{random.one_in(2), number(3) - 1, 5 + number(30)};
      s.rest.most = number(30);
      s.rest.cycles = 1 + number(3);
      s.rest.priority = number(5) - 2;
      s.cycle = 1 + number(2);
      s.is_voucher = random.one_in(2);
      if (!s.is_voucher && random.one_in(2)) s.factor = ratio{2 + number(2)};
      series.push_back(s);
    }
    std::int64_t at = 0;
    for (std::uint64_t id = 1; id <= 14; ++id) {
      at += 1 + static_cast<std::int64_t>(random.below(day_ns * 3 / 4));
      const std::int64_t late = random.one_in(2) ? 0 : number(3) * day_ns / 2;
      facts.push_back({id, random.one_in(2), 1 + number(25), at, at + late});
    }
  }
};

class played {
 public:
  explicit played(const world& of) {
    REQUIRE(p_.engine.advance({0}));
    for (const lot& l : of.lots) {
      grant_spec spec;
      spec.quantity = any_quantity{l.quantity, dimension::token};
      spec.priority = l.priority;
      spec.valid = l.valid;
      REQUIRE(p_.engine.grant(l.is_of_team ? p_.team : p_.root, spec).has_value());
    }
    for (const again& s : of.series) {
      series_spec spec;
      spec.lot.quantity = any_quantity{s.quantity, dimension::token};
      if (s.is_voucher) {
        spec.lot.quantity = any_money{s.quantity, yuan};
        spec.lot.share = {1, 3};
      }
      const factor_spec row{s.factor};
      if (s.factor != ratio{1}) {
        spec.lot.factors = &row;
        spec.lot.factor_count = 1;
      }
      spec.lot.priority = s.priority;
      spec.lot.valid.start = {0};
      spec.cycle = {cycle_unit::day, s.cycle};
      spec.rest = s.rest;
      REQUIRE(p_.engine.subscribe(s.is_of_team ? p_.team : p_.root, spec).has_value());
    }
  }
  void record(std::vector<fact> facts) {
    std::stable_sort(facts.begin(), facts.end(),
                     [](const fact& a, const fact& b) { return a.arrives < b.arrives; });
    for (const fact& f : facts) {
      REQUIRE(p_.engine.advance({f.arrives}));
      platform_usage u = p_.tokens(f.id, f.quantity, f.at);
      u.account = f.is_of_user ? p_.user : p_.root;
      REQUIRE(p_.engine.record(u).has_value());
    }
  }
  bool settle() { return !p_.engine.settle(p_.root).value().is_empty(); }
  // What is left for new usage, and what usage came to.
  std::string left() const {
    std::string text = p_.owed() + " owed";
    for (const account_handle a : {p_.root, p_.user})
      text +=
          ", " +
          std::string{
              to_text(*p_.engine.available(a, dimension::token, {p_.engine.state().now})).view()};
    int128 fen = 0;
    const holdings& held = p_.engine.state().held;
    for (std::uint32_t i = 0; i < held.packs.size(); ++i)
      if (held.packs[i].is_wallet() && held.packs[i].valid.contains(p_.engine.state().now))
        fen += held.balance_of({i}).whole;
    return text + ", " + std::string{to_text(fen).view()} + " fen";
  }
  // What lives on of vouchers paid.
  bool has_paid() const {
    const auto& paid = p_.engine.events().all<wallet_paid>();
    for (std::size_t i = 0; i < paid.size(); ++i)
      if (p_.engine.state().held.packs[paid[i].pack.index].lives_on) return true;
    return false;
  }
  bool has_rolled_over() const { return !p_.engine.state().held.rests.empty(); }
  void check_ledger() const { ducat_test::check_ledger(p_.engine); }

 private:
  platform p_;
};

}  // namespace

TEST_CASE("what lives on is there after a settlement as it was before") {
  int rolled = 0;
  int paid = 0;
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    world of{random};
    for (fact& f : of.facts) f.arrives = f.at;
    played engine{of};
    engine.record(of.facts);
    const std::string before = engine.left();
    REQUIRE_FALSE(engine.settle());
    REQUIRE(engine.left() == before);
    rolled += engine.has_rolled_over() ? 1 : 0;
    paid += engine.has_paid() ? 1 : 0;
    engine.check_ledger();
  }
  CHECK(rolled > worlds / 2);
  CHECK(paid > worlds / 10);
}

TEST_CASE("usage that comes after its cycle's end leaves what usage in time would have left") {
  int late = 0;
  int paid = 0;
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i) + 100'000};
    world of{random};
    // Beside other packs, usage that comes late may have a lot give less in the end than it gave
    // when its cycle ended: that lapses.
    of.lots.clear();
    of.series.resize(1);
    // What fits into a lot and what lives on of it together may be dust in either.
    of.series[0].factor = ratio{1};
    std::string first;
    std::int64_t last = 0;
    for (const fact& f : of.facts) last = std::max(last, f.arrives);
    for (const bool in_time : {true, false}) {
      std::vector<fact> facts = of.facts;
      for (fact& f : facts) f.arrives = in_time ? f.at : f.arrives;
      played engine{of};
      engine.record(facts);
      // Both are looked at from one instant.
      fact end{99, false, 1, last + 1, last + 1};
      engine.record({end});
      const bool moved = engine.settle();
      if (in_time)
        first = engine.left();
      else
        REQUIRE(engine.left() == first);
      late += moved ? 1 : 0;
      paid += engine.has_paid() ? 1 : 0;
      engine.check_ledger();
    }
  }
  CHECK(late > worlds / 20);
  CHECK(paid > worlds / 10);
}
