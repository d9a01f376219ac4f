// SPDX-License-Identifier: MIT
// Accounts that are moved: whatever the order in which usage arrives before the close and after the
// move, equal facts come to equal bills; and a moved account is charged as one that was opened
// where it stands.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/statement.hpp>
#include <ducat/engine/placing.hpp>
#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int worlds = worlds_of(400);
constexpr std::int64_t month_of[] = {0, 31 * day_ns};

struct fact {
  std::uint64_t id = 0;
  std::size_t account = 0;
  bool is_counted = false;
  std::int64_t from = 0;
  std::int64_t length = 0;
};
struct lot {
  std::size_t account = 0;
  bool is_counted = false;
  int128 quantity = 0;
};
struct bound {
  std::size_t account = 0;
  int128 most = 0;
  bool is_money = false;
  bool hard = false;
  period per{};
};

// A root with two teams, a node below the first one, and a user below that: the node moves.
struct world {
  std::vector<lot> lots;
  std::vector<bound> bounds;
  std::vector<fact> facts[2];  // by month

  explicit world(random_source& random) {
    for (std::uint64_t i = 2 + random.below(5); i > 0; --i)
      lots.push_back({random.below(5), random.one_in(2), static_cast<int>(1 + random.below(60))});
    for (std::uint64_t i = random.below(4); i > 0; --i) {
      const period windows[] = {period::day, period::month, period::forever};
      // A root has nothing above it.
      bounds.push_back({1 + random.below(4), static_cast<int>(random.below(40)), random.one_in(2),
                        random.one_in(2), windows[random.below(3)]});
    }
    std::uint64_t id = 0;
    for (int m = 0; m < 2; ++m)
      for (std::uint64_t i = 2 + random.below(8); i > 0; --i) {
        const auto from = static_cast<std::int64_t>(random.below(20));
        const auto length = static_cast<std::int64_t>(1 + random.below(20));
        facts[m].push_back({++id, random.below(5), random.one_in(3), month_of[m] + from, length});
      }
  }
};

class played {
 public:
  // Opened at `below` at first.
  played(const world& of, std::size_t below) {
    nodes_ = {p_.root, p_.team};
    nodes_.push_back(p_.engine.open_account({.name = "sales", .parent = p_.root}).value());
    nodes_.push_back(p_.engine.open_account({.name = "desk", .parent = nodes_[below]}).value());
    nodes_.push_back(p_.engine.open_account({.name = "bob", .parent = nodes_[3]}).value());
    for (const lot& l : of.lots)
      packs_.push_back(l.is_counted ? p_.grant_tokens(nodes_[l.account], l.quantity)
                                    : p_.grant_cards(nodes_[l.account], l.quantity));
    for (std::size_t i = 0; i < of.bounds.size(); ++i) {
      const bound& b = of.bounds[i];
      const std::string name = std::to_string(i);
      quota_spec spec;
      spec.name = text_view{name};
      spec.most = b.is_money ? pack_content{any_money{b.most, yuan}}
                             : pack_content{any_quantity{b.most, dimension::card_time}};
      spec.hard = b.hard;
      spec.per = b.per;
      REQUIRE(p_.engine.set_quota(nodes_[b.account], spec).has_value());
    }
  }
  void record(std::vector<fact> facts, random_source& random, bool settles) {
    for (std::size_t i = facts.size(); i > 1; --i) std::swap(facts[i - 1], facts[random.below(i)]);
    for (const fact& f : facts) {
      platform_usage u = f.is_counted ? p_.tokens(f.id, f.length, f.from)
                                      : p_.cards(f.id, f.from, f.from + f.length);
      u.account = nodes_[f.account];
      REQUIRE(p_.engine.record(u).has_value());
      if (settles && random.one_in(4)) REQUIRE(p_.engine.settle(p_.root).has_value());
    }
  }
  void close(int month) {
    const instant end{(month == 0 ? 31 : 59) * day_ns};
    REQUIRE(p_.engine.advance(end).has_value());
    REQUIRE(p_.engine.close_period(p_.root, {month_of[month]}).has_value());
  }
  void move(std::size_t node, std::size_t to) {
    REQUIRE(p_.engine.move_account(nodes_[node], nodes_[to]).has_value());
  }
  void reverse(std::uint64_t id) { REQUIRE(p_.engine.reverse(p_.root, {0, id}).has_value()); }
  // What the usages from a number on come to, what packs have left and quotas have used.
  std::string said(std::uint64_t from) const {
    const ledger& book = p_.engine.events();
    const auto& usages = book.all<usage_recorded>();
    std::map<std::uint64_t, std::map<std::uint32_t, int128>> drawn;
    std::map<std::uint64_t, mixed> priced;
    for (std::size_t i = 0; i < book.all<pack_drawn>().size(); ++i) {
      const pack_drawn& e = book.all<pack_drawn>()[i];
      drawn[usages[e.usage].id.low][e.pack.index] += e.quantity;
    }
    for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
      const usage_priced& e = book.all<usage_priced>()[i];
      mixed& sum = priced[usages[e.usage].id.low];
      sum = add(sum, e.amount).value();
    }
    std::string text;
    for (const auto& [id, by_pack] : drawn)
      for (const auto& [pack, quantity] : by_pack)
        if (id >= from && quantity != 0)
          text += std::to_string(id) + " drew " + text_of({quantity, 0, 1}) + " of " +
                  std::to_string(pack) + "\n";
    for (const auto& [id, amount] : priced)
      if (id >= from && !is_zero(amount))
        text += std::to_string(id) + " cost " + text_of(amount) + "\n";
    return text;
  }
  std::string left() const {
    std::string text;
    for (const pack_handle p : packs_) text += p_.left(p) + " ";
    const auto& quotas = p_.engine.state().quotas;
    for (std::uint32_t q = 0; quotas.contains({q}); ++q)
      for (const std::int64_t when : month_of)
        text += text_of(p_.engine.quota_at({q}, {when})->used) + " ";
    return text + p_.owed();
  }
  void check_ledger() const { ducat_test::check_ledger(p_.engine); }

 private:
  platform p_;
  std::vector<account_handle> nodes_;
  std::vector<pack_handle> packs_;
};

}  // namespace

TEST_CASE("around a move equal facts come to equal bills in whatever order they arrive") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    const world of{random};
    std::string first;
    for (int order = 0; order < 2; ++order) {
      played engine{of, 1};
      engine.record(of.facts[0], random, order == 1);
      engine.close(0);
      // Once before all usage of the month, once amid it, there and back and there again.
      std::vector<fact> rest = of.facts[1];
      if (order == 1) {
        std::vector<fact> before;
        while (!rest.empty() && !random.one_in(4)) {
          before.push_back(rest.back());
          rest.pop_back();
        }
        engine.record(before, random, true);
        if (random.one_in(2)) engine.move(3, random.one_in(2) ? 0 : 2);
        if (random.one_in(2)) engine.move(4, 0), engine.move(4, 3);
      }
      engine.move(3, 2);
      engine.record(rest, random, order == 1);
      engine.close(1);
      engine.check_ledger();
      const std::string all = engine.said(0) + engine.left();
      if (order == 0)
        first = all;
      else
        REQUIRE(all == first);
    }
  }
}

TEST_CASE(
    "an account that was moved before it used anything is charged as one that was opened there") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i) + 100'000};
    const world of{random};
    played moved{of, 1};
    moved.move(3, 2);
    played opened{of, 2};
    for (played* engine : {&moved, &opened}) {
      random_source same{static_cast<std::uint64_t>(i)};
      for (int m = 0; m < 2; ++m) {
        engine->record(of.facts[m], same, true);
        engine->close(m);
      }
      engine->check_ledger();
    }
    REQUIRE(moved.said(0) == opened.said(0));
    REQUIRE(moved.left() == opened.left());
  }
}

TEST_CASE("what is taken out after moves leaves packs, quotas and debts as if it never was") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i) + 200'000};
    const world of{random};
    played engine{of, 1};
    const std::string nothing = engine.left();
    engine.record(of.facts[0], random, false);
    engine.close(0);
    if (random.one_in(2)) engine.move(3, 2);
    engine.record(of.facts[1], random, false);
    if (random.one_in(2)) engine.move(3, random.one_in(2) ? 0 : 1);
    if (random.one_in(2)) engine.close(1);
    engine.move(3, random.one_in(2) ? 0 : 1);
    std::vector<fact> all = of.facts[0];
    all.insert(all.end(), of.facts[1].begin(), of.facts[1].end());
    for (std::size_t k = all.size(); k > 1; --k) std::swap(all[k - 1], all[random.below(k)]);
    for (const fact& f : all) engine.reverse(f.id);
    REQUIRE(engine.said(0).empty());
    REQUIRE(engine.left() == nothing);
    engine.check_ledger();
  }
}
