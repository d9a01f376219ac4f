// SPDX-License-Identifier: MIT
// Forecasts of random jobs against a simulation that plays every nanosecond, and against each
// other.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"
#include "support/tick_world.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecasting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::ticks;

namespace {

constexpr int worlds = worlds_of(40'000);

// The number of a pack in the simulation; −1 where it has none.
int number_of(const simulation& sim, pack_handle pack, const foreseen_pack& of) {
  if (!of.has_value()) return static_cast<int>(pack.index);
  const brought by{static_cast<int>(of.series.index), of.cycle.ns, static_cast<int>(of.part)};
  for (std::size_t i = 0; i < sim.packs.size(); ++i)
    if (sim.packs[i].by == by) return static_cast<int>(i);
  return -1;
}

std::map<int, std::int64_t> draws_of(const forecast& of, const simulation& sim, std::size_t job,
                                     bool in_lease) {
  std::map<int, std::int64_t> out;
  of.for_each_draw(job, [&](const forecast_draw& d) {
    const int128 units = in_lease ? d.in_lease : d.quantity;
    if (units != 0) out[number_of(sim, d.pack, d.foreseen)] += static_cast<std::int64_t>(units);
  });
  return out;
}

// "" where a forecast says what happened in the simulation, or what differs.
std::string difference(const forecast& ahead, const world& w) {
  const simulation& sim = w.sim;
  std::string text;
  const auto tell = [&](const std::string& what, std::size_t i, std::int64_t said,
                        std::int64_t is) {
    if (said != is)
      text += what + ' ' + std::to_string(i) + ": " + std::to_string(said) + ", not " +
              std::to_string(is) + "\n";
  };
  std::int64_t first = never;
  for (std::size_t i = 0; i < sim.jobs.size(); ++i) {
    const fate& fate = sim.fates[i];
    tell("uncovered", i, ahead[i].uncovered.ns, fate.uncovered);
    tell("lease of", i, ahead[i].lease_end.ns, fate.lease_end);
    tell("quota before", i, w.cap_of(ahead[i].quota), fate.cap);
    std::map<std::tuple<int, std::int64_t, std::int64_t>, std::int64_t> by_factor;
    ahead.for_each_draw(i, [&](const forecast_draw& d) {
      const auto units = static_cast<std::int64_t>(d.quantity);
      by_factor[{number_of(sim, d.pack, d.foreseen), d.factor.numerator(),
                 d.factor.denominator()}] += units;
      tell("given for", i, static_cast<std::int64_t>(d.given),
           units * d.factor.numerator() / d.factor.denominator());
    });
    if (by_factor != fate.by_factor) text += "factors of " + std::to_string(i) + "\n";
    if (draws_of(ahead, sim, i, false) != fate.drawn)
      text += "draws of " + std::to_string(i) + "\n";
    if (draws_of(ahead, sim, i, true) != fate.in_lease)
      text += "lease draws of " + std::to_string(i) + "\n";
    std::int64_t in_lease = 0;
    for (const auto& [pack, quantity] : fate.in_lease) in_lease += quantity;
    tell("wanted in the lease of", i, in_lease, fate.wanted_in_lease);
    first = std::min(first, fate.uncovered);
  }
  tell("exhausted", 0, ahead.exhausted_at().ns, first);
  ahead.for_each_pack([&](const pack_forecast& p) {
    const int number = number_of(sim, p.pack, p.foreseen);
    tell("known", p.foreseen.series.index, number < 0 ? 0 : 1, 1);
    if (number < 0) return;
    const auto at = static_cast<std::size_t>(number);
    tell("left in", at, static_cast<std::int64_t>(p.left), sim.packs[at].balance);
    tell("empty", at, p.empty_at.ns, sim.empty_at[at]);
    tell("start of", at, p.valid.start.ns, sim.packs[at].start);
    tell("end of", at, p.valid.end.ns, sim.packs[at].end);
  });
  return text;
}

}  // namespace

TEST_CASE("a forecast is what happens when every nanosecond is played") {
  INFO(seed_text());
  forecast_room room;
  int dry = 0;
  int apart = 0;
  int kept = 0;
  int weighed = 0;
  int begun = 0;
  int over = 0;  // what began and ended
  int came = 0;  // lots of series
  int weighed_lots = 0;
  for (int n = 0; n < worlds; ++n) {
    const int of = n % 4 + (n % 3 == 0 ? with_first_uses : packs_alone) +
                   (n % 5 == 0 ? with_series : packs_alone);
    world w{static_cast<std::uint64_t>(n), of};
    const auto jobs = w.jobs();
    const auto ahead = w.deduction().forecast(jobs, {w.from}, {w.until}, room);
    REQUIRE(ahead.has_value());
    simulation& sim = w.sim;
    std::vector<std::int64_t> before;
    std::vector<std::int64_t> waited;
    for (const lot& p : sim.packs) {
      before.push_back(p.balance);
      waited.push_back(p.lasts);
    }
    const std::size_t first_new = before.size();
    sim.run(w.from, w.until);
    for (const lot& p : sim.packs) came += p.by.series >= 0 ? 1 : 0;
    const std::string differs = difference(*ahead, w);
    INFO("world " << n << "\n" << differs);
    REQUIRE(differs.empty());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (const auto& [pack, quantity] : draws_of(*ahead, sim, i, false))
        if (static_cast<std::size_t>(pack) < first_new)
          before[static_cast<std::size_t>(pack)] -= quantity;
      dry += (*ahead)[i].runs_out() ? 1 : 0;
      apart += (*ahead)[i].lease_end < (*ahead)[i].uncovered ? 1 : 0;
      kept += (*ahead)[i].quota.has_value() ? 1 : 0;
      ahead->for_each_draw(i, [&](const forecast_draw& d) {
        weighed += d.factor != 1 ? 1 : 0;
        weighed_lots += d.factor != 1 && d.foreseen.has_value() ? 1 : 0;
      });
    }
    for (std::size_t p = 0; p < first_new; ++p) {
      if (waited[p] == 0 || sim.packs[p].lasts != 0) continue;
      ++begun;
      over += sim.packs[p].end < w.until ? 1 : 0;
    }
    // What the jobs drew is what the packs gave.
    if ((of & (with_factors | with_series)) == 0)
      ahead->for_each_pack(
          [&](const pack_forecast& p) { REQUIRE(p.left == before[p.pack.index]); });
  }
  CHECK(dry > worlds);
  CHECK(apart > worlds / 100);
  CHECK(kept > worlds / 20);
  CHECK(weighed > worlds / 10);
  CHECK(begun > worlds / 10);
  CHECK(over > worlds / 20);
  CHECK(came > worlds / 5);
  CHECK(weighed_lots > worlds / 100);
}

namespace {

// What began within a forecast, as a fact. How many did.
int begin_packs(const forecast& from, engine_state& state) {
  int begun = 0;
  from.for_each_pack([&](const pack_forecast& p) {
    if (p.is_waiting || !state.held.packs[p.pack.index].is_waiting) return;
    state.held.begin_validity(p.pack, p.valid);
    ++begun;
  });
  return begun;
}

// The use of quotas as a forecast leaves it, in the windows that are not over. Of one that is soft
// it knows nothing.
void go_on(const forecast& from, engine_state& state) {
  const instant now = from.time().end;
  for (std::uint32_t q = 0; q < state.quotas.size(); ++q) {
    const account_handle node = state.quotas[{q}].account;
    for (const period per : window_periods) {
      quota_terms terms;
      terms.per = per;
      const interval window = detail::quota_window_at(state, node, terms, now);
      state.quotas.set_used({q}, window, from.used_of({q}, window));
    }
  }
}

}  // namespace

TEST_CASE("forecasts that follow each other say what one does") {
  INFO(seed_text());
  for (int n = 0; n < worlds / 4; ++n) {
    world w{1'000'000 + static_cast<std::uint64_t>(n),
            (n % 2 == 0 ? with_quotas | all_hard : packs_alone) |
                (n % 3 == 0 ? with_first_uses : packs_alone)};
    const auto jobs = w.jobs();
    const ledger& past = w.deduction().events();
    const array_view<const engine::job> all{jobs.data(), jobs.size()};
    engine_state state;
    evolve(state, w.deduction().events(), 0, w.deduction().events().size());
    const std::int64_t middle = w.from + 1 +
                                static_cast<std::int64_t>(w.random().below(
                                    static_cast<std::uint64_t>(w.until - w.from - 1)));
    forecast_room rooms[3];
    const auto whole = forecast::of(state, past, all, {{w.from}, {w.until}}, rooms[0]);
    const auto first = forecast::of(state, past, all, {{w.from}, {middle}}, rooms[1]);
    REQUIRE((whole.has_value() && first.has_value()));
    INFO("world " << n << " cut at " << middle);
    std::vector<std::map<int, std::int64_t>> drawn;
    std::map<std::uint32_t, int128> left;
    for (std::uint32_t i = 0; i < state.held.packs.size(); ++i)
      left[i] = state.held.packs[i].balance;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      drawn.push_back(draws_of(*first, w.sim, i, false));
      if ((*whole)[i].uncovered.ns < middle)
        REQUIRE((*first)[i].uncovered == (*whole)[i].uncovered);
      else
        REQUIRE((*first)[i].uncovered == instant_max);
    }
    first->for_each_pack([&](const pack_forecast& p) { left[p.pack.index] = p.left; });
    for (const auto& [pack, balance] : left) state.held.packs[pack].balance = balance;
    begin_packs(*first, state);
    go_on(*first, state);
    const auto second = forecast::of(state, past, all, {{middle}, {w.until}}, rooms[2]);
    REQUIRE(second.has_value());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (const auto& [pack, quantity] : draws_of(*second, w.sim, i, false))
        drawn[i][pack] += quantity;
      REQUIRE(drawn[i] == draws_of(*whole, w.sim, i, false));
      if ((*whole)[i].uncovered.ns >= middle)
        REQUIRE((*second)[i].uncovered == (*whole)[i].uncovered);
    }
    second->for_each_pack([&](const pack_forecast& p) { left[p.pack.index] = p.left; });
    whole->for_each_pack([&](const pack_forecast& p) {
      REQUIRE(left[p.pack.index] == p.left);
      REQUIRE(second->valid_of(p.pack) == p.valid);
    });
  }
}

TEST_CASE("a forecast is the same where it is known ahead when packs begin") {
  INFO(seed_text());
  int begun = 0;
  for (int n = 0; n < worlds / 4; ++n) {
    world w{2'000'000 + static_cast<std::uint64_t>(n), n % 4 + with_first_uses};
    const auto jobs = w.jobs();
    const ledger& past = w.deduction().events();
    const array_view<const engine::job> all{jobs.data(), jobs.size()};
    engine_state state;
    evolve(state, w.deduction().events(), 0, w.deduction().events().size());
    forecast_room rooms[2];
    const auto told = forecast::of(state, past, all, {{w.from}, {w.until}}, rooms[0]).value();
    std::vector<std::map<int, std::int64_t>> drawn;
    std::vector<instant> uncovered;
    std::vector<int128> left;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      drawn.push_back(draws_of(told, w.sim, i, false));
      uncovered.push_back(told[i].uncovered);
    }
    for (std::uint32_t p = 0; p < state.held.packs.size(); ++p) left.push_back(told.left_of({p}));
    const int known = begin_packs(told, state);
    if (known == 0) continue;
    begun += known;
    for (std::uint32_t i = 0; i < state.held.packs.size(); ++i) {
      pack& p = state.held.packs[i];
      if (!p.is_waiting) continue;
      left[i] = p.balance = 0;  // it had no part in it
      p.floor = 0;
    }
    const auto again = forecast::of(state, past, all, {{w.from}, {w.until}}, rooms[1]).value();
    INFO("world " << n);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      REQUIRE(draws_of(again, w.sim, i, false) == drawn[i]);
      REQUIRE(again[i].uncovered == uncovered[i]);
    }
    for (std::uint32_t p = 0; p < state.held.packs.size(); ++p)
      REQUIRE(again.left_of({p}) == left[p]);
  }
  CHECK(begun > worlds / 20);
}
