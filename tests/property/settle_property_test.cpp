// SPDX-License-Identifier: MIT
// Settlements of random usage: whatever the order of arrival, and whatever was settled in between,
// equal facts come to equal bills; and to those of a model that plays every nanosecond.
#include "support/catch.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"
#include "support/settle_model.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/forecasting.hpp>
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
namespace model = ducat_test::settle_model;

namespace {

constexpr int worlds = worlds_of(3'000);

// What bounds nothing, at each node of a world: budgets, and soft quotas of what comes from above.
struct counting {
  period per = period::forever;
  std::int64_t from = 0;   // of a second version
  bool is_lifted = false;  // by it
};

// One engine that meets the facts of a world in some order.
class arrival {
 public:
  arrival(const model::world& of, random_source& random, const counting& quotas = {})
      : world_{of}, engine_{list_of(of)} {
    account_spec payer{.name = "a", .money = yuan};
    payer.burn_down = burn_order{burn_key::priority};
    accounts_.push_back(engine_.open_account(payer).value());
    accounts_.push_back(engine_.open_account({.name = "m", .parent = accounts_[0]}).value());
    accounts_.push_back(engine_.open_account({.name = "z", .parent = accounts_[0]}).value());
    accounts_.push_back(engine_.open_account({.name = "x", .parent = accounts_[1]}).value());
    for (std::size_t i = 0; i < accounts_.size(); ++i) count_at(i, quotas);
    meet_all(random);
  }

  void advance(std::int64_t to) { REQUIRE(engine_.advance({to}).has_value()); }
  void settle() {
    const auto settled = engine_.settle(accounts_[0]);
    REQUIRE(settled.has_value());
  }
  const ducat::engine& engine() const { return engine_; }
  account_handle payer() const { return accounts_[0]; }
  const std::vector<account_handle>& accounts() const { return accounts_; }
  model::num spent(std::size_t account) const { return used(budgets_[account]); }
  model::num drawn_from_above(std::size_t account) const { return used(drawn_[account]); }
  // A metered fact as a job that runs.
  ducat::engine::job job_of(const model::fact& of, const std::string& id) const {
    ducat::engine::job j;
    j.id = text_view{id};
    j.account = accounts_[static_cast<std::size_t>(of.account)];
    j.sku = engine_.find_sku(of.sku == 0 ? "card" : "big");
    j.cards = ratio::of(of.numerator, of.denominator).value();
    j.during = {{of.from}, {of.until}};
    return j;
  }

  // What each usage comes to, by id.
  std::map<std::uint64_t, model::bill> bills() const {
    std::map<std::uint64_t, model::bill> out;
    const ledger& book = engine_.events();
    const auto& usages = book.all<usage_recorded>();
    for (std::size_t i = 0; i < usages.size(); ++i) out[usages[i].id.low];
    for (std::size_t i = 0; i < book.all<pack_drawn>().size(); ++i) {
      const pack_drawn& e = book.all<pack_drawn>()[i];
      auto& drawn = out[usages[e.usage].id.low].drawn;
      const int lot = lot_of(e.pack);
      drawn[lot] += static_cast<model::num>(e.quantity);
      if (drawn[lot] == 0) drawn.erase(lot);
    }
    for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
      const usage_priced& e = book.all<usage_priced>()[i];
      CHECK(e.amount.rest == 0);
      out[usages[e.usage].id.low].priced += static_cast<model::num>(e.quantity);
      out[usages[e.usage].id.low].amount += static_cast<model::num>(e.amount.whole);
    }
    return out;
  }
  std::vector<model::num> balances() const {
    std::vector<model::num> out;
    for (const pack_handle p : packs_)
      out.push_back(static_cast<model::num>(engine_.balance(p).whole));
    return out;
  }
  // The same in words, with who owes and what is left; packs by their places in the world.
  std::string said() const {
    std::string text;
    for (const auto& [id, bill] : bills()) {
      text += std::to_string(id) + ":";
      for (const auto& [lot, quantity] : bill.drawn)
        text += " " + std::to_string(quantity) + " of " + std::to_string(lot);
      text += "; " + std::to_string(bill.priced) + " cost " + std::to_string(bill.amount) + "\n";
    }
    for (std::size_t i = 0; i < world_.lots.size(); ++i)
      text += "lot " + text_of(engine_.balance(packs_[i])) + "\n";
    for (const quota_window& w : windows())
      text += "quota " + std::to_string(w.quota.index) + " " + std::to_string(w.time.start.ns) +
              " " + text_of(w.used) + "\n";
    return text + "owed " + text_of(engine_.owed(payer()).minor);
  }

 private:
  void count_at(std::size_t node, const counting& of) {
    quota_spec budget;
    budget.name = "budget";
    budget.most = any_money{1, yuan};
    budget.per = of.per;
    quota_spec drawn;
    drawn.name = "drawn";
    drawn.most = any_quantity{1, dimension::card_time};
    drawn.per = of.per;
    drawn.hard = false;
    budgets_.push_back(engine_.set_quota(accounts_[node], budget).value());
    drawn_.push_back(node == 0 ? quota_handle{}
                               : engine_.set_quota(accounts_[node], drawn).value());
    if (world_.caps[node] >= 0) {
      drawn.name = "cap";
      drawn.most = any_quantity{world_.caps[node], dimension::card_time};
      drawn.per = period::month;
      drawn.hard = true;
      REQUIRE(engine_.set_quota(accounts_[node], drawn).has_value());
      drawn.name = "drawn";
      drawn.hard = false;
    }
    if (of.from == 0) return;
    if (of.is_lifted) REQUIRE(engine_.lift_quota(accounts_[node], "budget", {of.from}).has_value());
    drawn.from = {of.from};
    drawn.per = period::forever;
    drawn.most = any_quantity{2, dimension::card_time};
    if (node != 0) REQUIRE(engine_.set_quota(accounts_[node], drawn).has_value());
  }
  model::num used(quota_handle q) const {
    return q.has_value() ? static_cast<model::num>(engine_.quota_at(q, {0}).value().used.whole) : 0;
  }
  // In which something was used, in an order of their own.
  std::vector<quota_window> windows() const {
    std::vector<quota_window> out;
    const auto& all = engine_.state().quotas.windows();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!is_zero(all[i].used)) out.push_back(all[i]);
    std::sort(out.begin(), out.end(), [](const quota_window& a, const quota_window& b) {
      return a.quota != b.quota ? a.quota.index < b.quota.index : a.time.start < b.time.start;
    });
    return out;
  }
  static price_table list_of(const model::world& of) {
    price_table list;
    (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
    (void)list.define_sku("big", meter::metered, dimension::card_time, 3).value();
    (void)list.define_sku("disk", meter::counted, dimension::card_time).value();
    const char* const names[] = {"card", "big", "disk"};
    for (int i = 0; i < 3; ++i) {
      const model::tariff& t = of.tariffs[i];
      const tier_spec flat[] = {fen_each(t.first)};
      const tier_spec tiers[] = {fen_up_to(t.edge, t.first, t.fee), fen_each(t.rest, t.rest_fee)};
      price_spec spec =
          t.is_counted
              ? tiered(names[i], t.is_volume ? tariff_kind::volume : tariff_kind::graduated, tiers)
              : tiered(names[i], tariff_kind::flat, flat);
      spec.basis = t.counts_all ? counter_basis::all_usage : counter_basis::after_packs;
      (void)list.add(spec).value();
    }
    return list;
  }
  void meet_all(random_source& random) {
    packs_.resize(world_.lots.size());
    // Grants, usages and reversals, in any order in which a reversal follows its usage.
    std::vector<std::pair<int, std::size_t>> steps;
    for (std::size_t i = 0; i < world_.lots.size(); ++i) steps.emplace_back(0, i);
    for (std::size_t i = 0; i < world_.facts.size(); ++i) steps.emplace_back(1, i);
    for (std::size_t i = steps.size(); i > 1; --i)
      std::swap(steps[i - 1], steps[static_cast<std::size_t>(random.below(i))]);
    for (std::size_t i = 0; i < world_.facts.size(); ++i) {
      if (!world_.facts[i].is_reversed) continue;
      const auto at = std::find(steps.begin(), steps.end(), std::pair{1, i});
      const auto room = static_cast<std::uint64_t>(steps.end() - at);
      steps.insert(at + static_cast<std::ptrdiff_t>(1 + random.below(room)), {2, i});
    }
    for (const auto& [what, i] : steps) {
      if (what == 0) grant(i);
      if (what == 1) record(world_.facts[i]);
      if (what == 2) REQUIRE(engine_.reverse(payer(), {0, world_.facts[i].id}, {1}).has_value());
      if (random.one_in(6)) settle();
    }
  }
  void grant(std::size_t i) {
    const model::lot& of = world_.lots[i];
    grant_spec spec;
    if (of.is_wallet) spec.quantity = any_money{of.quantity, yuan};
    // Half of the wallets are vouchers.
    if (of.is_wallet && of.quantity % 2 == 0)
      spec.share = ratio{1 + static_cast<std::int64_t>(of.quantity) % 9, 10};
    if (!of.is_wallet) spec.quantity = any_quantity{of.quantity, dimension::card_time};
    if (of.floor > 0) spec.floor = any_quantity{of.floor, dimension::card_time};
    std::vector<scope_term> scopes;
    std::vector<factor_spec> factors;
    for (const model::factor& row : of.factors)
      scopes.push_back({scope_kind::sku, 0, static_cast<std::uint32_t>(std::max(row.sku, 0))});
    for (std::size_t k = 0; k < of.factors.size(); ++k) {
      const model::factor& row = of.factors[k];
      factor_spec weight;
      weight.factor = ratio::of(row.numerator, row.denominator).value();
      weight.scope = &scopes[k];
      weight.scope_size = row.sku < 0 ? 0 : 1;
      if (row.until != 0) weight.band = {127, row.from, row.until};
      factors.push_back(weight);
    }
    spec.factors = factors.data();
    spec.factor_count = factors.size();
    spec.valid = {{of.from}, {of.until}};
    spec.priority = static_cast<std::int32_t>(i);
    packs_[i] = engine_.grant(accounts_[static_cast<std::size_t>(of.account)], spec).value();
  }
  void record(const model::fact& of) {
    ducat::engine::usage u;
    u.id = {0, of.id};
    u.account = accounts_[static_cast<std::size_t>(of.account)];
    const char* const names[] = {"card", "big", "disk"};
    u.sku = engine_.find_sku(names[of.sku]);
    if (of.sku == 2)
      u.quantity = of.quantity;
    else
      u.cards = ratio::of(of.numerator, of.denominator).value();
    u.during = {{of.from}, {of.until}};
    REQUIRE(engine_.record(u).has_value());
  }
  int lot_of(pack_handle p) const {
    for (std::size_t i = 0; i < packs_.size(); ++i)
      if (packs_[i] == p) return static_cast<int>(i);
    return -1;
  }

  const model::world& world_;
  ducat::engine engine_;
  std::vector<account_handle> accounts_;
  std::vector<pack_handle> packs_;
  std::vector<quota_handle> budgets_, drawn_;  // by account
};

// Whether a node of the model is another one or lies below it.
bool is_within(int node, int other) {
  return other == 0 || node == other || (other == 1 && node == 3);
}

// Accounts and skus have the same numbers in both; packs do not, so they are left out.
std::string bills_of(const arrival& of) {
  const auto s =
      make_statement(of.engine().events(), of.payer(), whole_ledger, rounding::half_even);
  REQUIRE(s.has_value());
  std::string text = "total " + std::to_string(static_cast<model::num>(s->total)) + "\n";
  for (const statement_line& line : s->lines) {
    const bool is_nothing = is_zero(line.quantity) && is_zero(line.exact) && line.billed == 0;
    if (is_nothing || line.kind == statement_kind::purchase) continue;
    text += std::to_string(line.account.index) + " " + std::to_string(line.sku.index + 1) + " " +
            message(line.kind) + " " + text_of(line.quantity) + " " + text_of(line.exact) + " " +
            std::to_string(static_cast<model::num>(line.billed)) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("settled usage is what every nanosecond of it came to") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    const model::world world{random, false};
    arrival engine{world, random};
    engine.settle();
    auto bills = model::played(world);
    REQUIRE(engine.bills() == bills);
    for (int node = 0; node < 4; ++node) {
      model::num spent = 0;
      model::num drawn = 0;
      for (const model::fact& of : world.facts) {
        if (!is_within(of.account, node)) continue;
        spent += bills[of.id].amount;
        for (const auto& [lot, quantity] : bills[of.id].drawn) {
          const int owner = world.lots[static_cast<std::size_t>(lot)].account;
          if (owner != node && is_within(node, owner)) drawn += quantity;
        }
      }
      REQUIRE(engine.spent(static_cast<std::size_t>(node)) == spent);
      REQUIRE(engine.drawn_from_above(static_cast<std::size_t>(node)) == drawn);
    }
  }
}

TEST_CASE("hard quotas keep back in the order of time what every nanosecond would keep back") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    model::world world{random, false};
    world.cap(random);
    arrival engine{world, random};
    engine.settle();
    REQUIRE(engine.bills() == model::played(world));
  }
}

TEST_CASE("packs that have factors settle to what every nanosecond came to") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    model::world world{random, false};
    world.weigh(random);
    if (random.one_in(3)) world.cap(random);
    arrival engine{world, random};
    engine.settle();
    REQUIRE(engine.bills() == model::played(world));
    REQUIRE(engine.balances() == model::balances_of(world));
    const audit_report report = audit(engine.engine().events());
    if (!report.passed())
      UNSCOPED_INFO(report.findings[0].detail << " at " << report.findings[0].position);
    REQUIRE(report.passed());
  }
}

TEST_CASE("equal facts settle to equal bills, in whatever order they arrived") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    model::world world{random, true};
    if (random.one_in(2)) world.cap(random);
    if (random.one_in(3)) world.weigh(random);
    const counting quotas{random.one_in(2) ? period::hour : period::month,
                          static_cast<std::int64_t>(random.below(30)), random.one_in(2)};
    arrival first{world, random, quotas};
    arrival second{world, random, quotas};
    const auto now = static_cast<std::int64_t>(random.below(90));
    for (arrival* each : {&first, &second}) {
      if (i % 2 == 0) each->advance(now);
      each->settle();
      if (i % 2 == 1) each->advance(now);
    }
    REQUIRE(first.said() == second.said());
    REQUIRE(bills_of(first) == bills_of(second));
    for (const arrival* each : {&first, &second}) {
      const audit_report report = audit(each->engine().events());
      if (!report.passed())
        UNSCOPED_INFO(report.findings[0].detail << " at " << report.findings[0].position);
      REQUIRE(report.passed());
      if (i % 16 != 0) continue;
      ledger copy;
      copy_events(each->engine().events(), copy, [](std::uint64_t, auto&) { return true; });
      const engine replayed{std::move(copy)};
      REQUIRE(text_of(replayed) == text_of(each->engine()));
    }
    const std::uint64_t size = second.engine().events().size();
    second.settle();
    REQUIRE(second.engine().events().size() == size);
  }
}

TEST_CASE("what packs still have while jobs run is what they have once those are recorded") {
  for (int i = 0; i < worlds; ++i) {
    INFO(seed_text() << ", world " << i);
    random_source random{static_cast<std::uint64_t>(i)};
    model::world world{random, false};
    std::erase_if(world.facts, [](const model::fact& f) { return f.sku == 2; });
    for (model::fact& f : world.facts) {
      f.denominator = 1;
      f.is_reversed = false;
    }
    if (random.one_in(2)) world.cap(random);
    if (random.one_in(3)) world.weigh(random);
    const auto when = static_cast<std::int64_t>(random.below(model::world::end));
    model::world idle = world;
    idle.facts.clear();
    arrival ahead{idle, random};
    for (model::fact& f : world.facts) f.until = std::min(f.until, when);
    std::erase_if(world.facts, [](const model::fact& f) { return f.until <= f.from; });
    arrival recorded{world, random};
    recorded.settle();
    std::vector<std::string> ids;
    for (const model::fact& f : world.facts) {
      std::string id = std::to_string(f.id);
      ids.push_back(id);
    }
    std::vector<engine::job> jobs;
    for (std::size_t k = 0; k < ids.size(); ++k)
      jobs.push_back(ahead.job_of(world.facts[k], ids[k]));
    forecast_room room;
    for (const account_handle account : ahead.accounts()) {
      const auto live = ahead.engine().available(account, dimension::card_time, {when}, jobs, room);
      const auto later = recorded.engine().available(account, dimension::card_time, {when});
      REQUIRE(live.has_value());
      REQUIRE(later.has_value());
      REQUIRE(*live == *later);
    }
  }
}
