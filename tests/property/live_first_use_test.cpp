// SPDX-License-Identifier: MIT
// What packs still have while a job runs, some of them waiting for their first use: as the engine
// has it once the job's usage is recorded, report by report, and settled.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int worlds = worlds_of(4'000);
constexpr std::int64_t hour = 3'600'000'000'000;

// A payer and a team of it, packs at both, and perhaps a quota between.
class platform {
 public:
  explicit platform(std::uint64_t world) : random_{world}, engine_{list()} {
    static constexpr burn_order orders[] = {
        default_burn_order, burn_order{burn_key::priority, burn_key::effective, burn_key::expiry},
        burn_order{burn_key::length, burn_key::expiry}};
    account_spec payer;
    payer.name = "a";
    payer.money = yuan;
    payer.burn_down = orders[random_.below(3)];
    payer_ = engine_.open_account(payer).value();
    account_spec team;
    team.name = "b";
    team.parent = payer_;
    team_ = engine_.open_account(team).value();
    for (std::uint64_t i = 2 + random_.below(6); i > 0; --i) grant();
    if (random_.one_in(3)) bound();
    if (random_.one_in(3)) engine_.advance({some_time()}).value();
    job.id = "1";
    job.account = team_;
    job.sku = engine_.find_sku("card");
    job.cards = ratio{1 + static_cast<std::int64_t>(random_.below(3))};
    job.during = {{some_time() / 4}, instant_max};
    when = {job.during.start.ns + 1 + some_time()};
  }
  // A report of the job up to an instant; the payer is settled after it.
  void report(instant until) {
    if (until <= reported_) return;
    engine::usage u;
    u.id = {0, ++reports_};
    u.account = job.account;
    u.sku = job.sku;
    u.cards = job.cards;
    u.during = {std::max(reported_, job.during.start), until};
    reported_ = until;
    if (u.during.empty()) return;
    REQUIRE(engine_.record(u).has_value());
    REQUIRE(engine_.settle(payer_).has_value());
  }

  engine& deduction() { return engine_; }
  account_handle payer() const { return payer_; }
  account_handle team() const { return team_; }

  engine::job job;
  instant when{};

 private:
  static price_table list() {
    price_table out;
    out.define_sku("card", meter::metered, dimension::card_time, 1).value();
    out.add_flat("card", yuan, {1, 0}, hour).value();
    return out;
  }
  std::int64_t some_time() { return static_cast<std::int64_t>(random_.below(48 * hour)); }
  void grant() {
    grant_spec spec;
    const auto most = static_cast<std::uint64_t>(random_.one_in(4) ? 100 * hour : 12 * hour);
    const auto quantity = static_cast<std::int64_t>(1 + random_.below(most));
    spec.quantity = any_quantity{quantity, dimension::card_time};
    spec.priority = static_cast<std::int32_t>(random_.below(2));
    spec.valid = {{-some_time()}, instant_max};
    if (random_.one_in(3)) spec.valid.start = {some_time()};
    if (random_.one_in(2)) spec.valid.end = {spec.valid.start.ns + 1 + some_time()};
    if (random_.one_in(2))
      spec.activation = {random_.one_in(4) ? cycle_unit::day : cycle_unit::hour,
                         1 + static_cast<std::int32_t>(random_.below(10))};
    const factor_spec row{ratio::of(1 + static_cast<std::int64_t>(random_.below(4)), 3).value()};
    if (random_.one_in(4)) {
      spec.factors = &row;
      spec.factor_count = 1;
    }
    (void)engine_.grant(random_.one_in(2) ? payer_ : team_, spec).value();
  }
  void bound() {
    quota_spec spec;
    spec.name = "q";
    spec.most = any_quantity{1 + some_time() / 2, dimension::card_time};
    spec.per = random_.one_in(2) ? period::day : period::hour;
    (void)engine_.set_quota(team_, spec).value();
  }

  random_source random_;
  engine engine_;
  account_handle payer_{};
  account_handle team_{};
  instant reported_ = instant_min;
  std::uint64_t reports_ = 0;
};

}  // namespace

TEST_CASE("what waits for its first use is in a live balance as in what is recorded later") {
  INFO(seed_text());
  forecast_room room;
  int begun = 0;
  int over = 0;
  for (int n = 0; n < worlds; ++n) {
    INFO("world " << n);
    platform runs{static_cast<std::uint64_t>(n)};
    platform recorded{static_cast<std::uint64_t>(n)};
    const array_view<const engine::job> jobs{&runs.job, 1};
    const auto ahead = runs.deduction().forecast(jobs, runs.job.during.start, runs.when, room);
    REQUIRE(ahead.has_value());
    // Reports end where a pack begins, for a report begins packs with its pieces.
    std::set<std::int64_t> ends;
    std::vector<pack_forecast> packs;
    ahead->for_each_pack([&](const pack_forecast& p) {
      packs.push_back(p);
      if (p.is_waiting || !runs.deduction().state().held.packs[p.pack.index].is_waiting) return;
      ends.insert({p.valid.start.ns, p.valid.start.ns + 1});
      ++begun;
      over += p.valid.end <= runs.when ? 1 : 0;
    });
    for (const std::int64_t end : ends) recorded.report({std::min(end, runs.when.ns)});
    recorded.report(runs.when);
    const holdings& held = recorded.deduction().state().held;
    for (const pack_forecast& p : packs) {
      REQUIRE(held.packs[p.pack.index].balance == p.left);
      REQUIRE(held.packs[p.pack.index].valid == p.valid);
    }
    for (const account_handle a : {runs.payer(), runs.team()}) {
      const auto live = runs.deduction().available(a, dimension::card_time, runs.when, jobs, room);
      const auto later = recorded.deduction().available(a, dimension::card_time, runs.when);
      REQUIRE(live.value() == later.value());
    }
    if (n % 50 == 0) REQUIRE(audit(recorded.deduction().events()).finding_count == 0);
  }
  CHECK(begun > worlds / 2);
  CHECK(over > worlds / 10);
}
