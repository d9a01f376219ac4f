// SPDX-License-Identifier: MIT
// Forecasts of random jobs against a simulation that plays every nanosecond, and against each
// other.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"
#include "support/tick_simulation.hpp"

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

namespace {

constexpr dimension kinds[] = {dimension::card_time, dimension::compute};
constexpr period periods[] = {period::hour, period::day, period::month, period::forever};
constexpr int worlds = worlds_of(40'000);

enum rules : int {
  packs_alone = 0,
  with_quotas = 1,
  with_factors = 2,
  all_hard = 4,
  with_first_uses = 8,  // packs that wait for them; the world goes on an hour later
};

instant at_tick(std::int64_t t) { return t == ticks::never ? instant_max : instant{t}; }

// One small platform, twice: as the engine's, and as the simulation's.
class world {
 public:
  explicit world(std::uint64_t number, int of = packs_alone) : random_{number}, rules_{of} {
    place_edge();
    sim.is_long = (rules_ & with_first_uses) != 0;
    sim.by_start = sim.is_long && random_.one_in(3);
    write_skus();
    engine_.publish(list_).value();
    open_accounts();
    for (std::uint64_t i = random_.below(7); i > 0; --i) grant();
    for (std::uint64_t i = (rules_ & with_quotas) != 0 ? 2 + random_.below(6) : 0; i > 0; --i)
      set_quota();
    for (std::uint64_t i = random_.below(3); i > 0; --i) use();
    if (sim.is_long && random_.one_in(4)) {
      sim.now = from - 20 + below(100) + (random_.one_in(2) ? hour : 0);
      engine_.advance({sim.now}).value();
    }
    take_over();
    for (std::uint64_t i = 1 + random_.below(6); i > 0; --i) start_job();
    until = from + 5 + below(70);
    if (sim.is_long && !random_.one_in(8)) until += hour;
  }
  // The jobs borrow their ids from the simulation, which must not grow.
  std::vector<engine::job> jobs() const {
    std::vector<engine::job> out;
    for (const ticks::job& j : sim.jobs) {
      engine::job& job = out.emplace_back();
      job.id = text_view{j.id};
      job.account = accounts_[static_cast<std::size_t>(j.account)];
      job.sku = skus_[static_cast<std::size_t>(j.sku)];
      job.cards = *ratio::of(j.numerator, j.denominator);
      job.during = {{j.start}, at_tick(j.end)};
    }
    return out;
  }
  const engine& deduction() const { return engine_; }
  random_source& random() { return random_; }
  int cap_of(quota_handle q) const {
    for (std::size_t c = 0; c < quotas_.size(); ++c)
      if (quotas_[c] == q) return static_cast<int>(c);
    return -1;
  }

  ticks::simulation sim;
  std::int64_t from = 0;
  std::int64_t until = 0;

 private:
  static constexpr std::int64_t hour = 3'600'000'000'000;

  // Somewhere in the time of a world an hour begins, and perhaps a day and a month.
  void place_edge() {
    static constexpr std::int32_t offsets[] = {0, 8 * 3'600, -5 * 3'600, 20'700};
    static constexpr std::int64_t edges[] = {29 * hour, 48 * hour, 31 * 24 * hour};
    offset_ = offsets[random_.below(4)];
    sim.edge_kind = static_cast<int>(below(3));
    sim.edge = edges[sim.edge_kind] - offset_ * std::int64_t{1'000'000'000};
    from = sim.edge - below(70);
  }
  // Of the local day, for an instant near the edge.
  std::int64_t time_of_day(std::int64_t t) const {
    const std::int64_t local = t + offset_ * std::int64_t{1'000'000'000};
    return local % (24 * hour);
  }
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }

  void write_skus() {
    for (int s = 0; s < 3; ++s) {
      auto& versions = sim.skus.emplace_back();
      versions.push_back({from - 1'000, 1 + below(5), random_.one_in(4) ? 1 : 0});
      for (std::int64_t at = -20 + below(50); s > 0 && at < 80; at += 1 + below(60))
        versions.push_back(
            {from + at, 1 + below(5), s == 1 ? versions[0].unit : static_cast<int>(below(2))});
      const std::string name = "sku" + std::to_string(s);
      for (const ticks::rate_change& v : versions)
        list_.define_sku(name, meter::metered, kinds[v.unit], v.per_ns, {v.from}).value();
    }
  }
  void open_accounts() {
    std::vector<std::string> names;
    for (char c = 'a'; c < 'j'; ++c) names.push_back(std::string(1 + random_.below(2), c));
    for (std::size_t i = names.size(); i > 1; --i) std::swap(names[i - 1], names[random_.below(i)]);
    const std::int64_t count = 1 + below(6);
    for (std::int64_t i = 0; i < count; ++i) {
      const int parent =
          i == 0 || random_.one_in(5) ? -1 : static_cast<int>(below(static_cast<std::uint64_t>(i)));
      account_spec spec;
      spec.name = text_view{names[static_cast<std::size_t>(i)]};
      if (parent < 0) {
        spec.money = yuan;
        spec.utc_offset_seconds = offset_;
        if (sim.by_start)
          spec.burn_down = burn_order{burn_key::depth, burn_key::priority, burn_key::effective,
                                      burn_key::expiry, burn_key::granted};
      } else {
        spec.parent = accounts_[static_cast<std::size_t>(parent)];
      }
      accounts_.push_back(engine_.open_account(spec).value());
      sim.nodes.push_back({names[static_cast<std::size_t>(i)], parent});
    }
    for (int s = 0; s < 3; ++s) skus_.push_back(engine_.find_sku("sku" + std::to_string(s)));
  }
  int any_account() { return static_cast<int>(random_.below(accounts_.size())); }

  void grant() {
    ticks::lot p{(rules_ & with_quotas) != 0 && random_.one_in(2) ? 0 : any_account(),
                 random_.one_in(4) ? 1 : 0,
                 1 + below(random_.one_in(4) ? 400 : 60),
                 0,
                 INT64_MIN,
                 ticks::never,
                 static_cast<int>(below(2)),
                 {},
                 {},
                 {},
                 {},
                 0,
                 0};
    if (random_.one_in(3)) p.floor = -1 - below(10);
    if (random_.one_in(2)) p.start = from - 30 + below(80);
    if (random_.one_in(2)) p.end = std::max(p.start, from - 20) + 1 + below(60);
    if (sim.is_long && random_.one_in(2)) p.lasts = hour * (random_.one_in(3) ? 24 : 1);
    if (sim.is_long && p.end != ticks::never && !random_.one_in(3)) p.end += hour - 30;
    p.granted = p.start;
    std::vector<scope_term> scope;
    if (random_.one_in(4)) {
      p.skus.push_back(static_cast<int>(below(3)));
      scope.push_back({scope_kind::sku, 0, skus_[static_cast<std::size_t>(p.skus[0])].index});
    }
    for (int i = 0; random_.one_in(5) && i < 2; ++i) {
      p.accounts.push_back(any_account());
      scope.push_back(
          {scope_kind::account, 0, accounts_[static_cast<std::size_t>(p.accounts.back())].index});
    }
    if ((rules_ & with_factors) != 0 && random_.one_in(2))
      for (int i = 1 + static_cast<int>(below(3)); i > 0; --i) weigh(p);
    std::vector<scope_term> scopes;
    std::vector<factor_spec> factors;
    for (const ticks::factor& f : p.factors)
      scopes.push_back(
          {scope_kind::sku, 0, skus_[static_cast<std::size_t>(std::max(f.sku, 0))].index});
    for (std::size_t i = 0; i < p.factors.size(); ++i) {
      const ticks::factor& f = p.factors[i];
      factor_spec& row = factors.emplace_back();
      row.factor = ratio::of(f.numerator, f.denominator).value();
      row.scope = &scopes[i];
      row.scope_size = f.sku < 0 ? 0 : 1;
      if (f.from != f.until) row.band = {127, time_of_day(f.from), time_of_day(f.until)};
    }
    grant_spec spec;
    spec.factors = factors.data();
    spec.factor_count = factors.size();
    spec.quantity = any_quantity{p.balance, kinds[p.unit]};
    if (p.floor < 0) spec.floor = any_quantity{-p.floor, kinds[p.unit]};
    spec.valid = {{p.start}, at_tick(p.end)};
    spec.priority = p.priority;
    spec.activation = {cycle_unit::hour, static_cast<std::int32_t>(p.lasts / hour)};
    spec.scope = scope.data();
    spec.scope_size = scope.size();
    packs_.push_back(engine_.grant(accounts_[static_cast<std::size_t>(p.account)], spec).value());
    sim.packs.push_back(p);
  }
  void weigh(ticks::lot& p) {
    ticks::factor f{static_cast<int>(below(4)) - 1, 0, 0, 1 + below(9), 1 + below(6)};
    if (random_.one_in(2)) {
      f.from = from - 10 + below(60);
      f.until = f.from + 1 + below(40);
    }
    p.factors.push_back(f);
  }
  void set_quota() {
    ticks::cap c{std::string(1, static_cast<char>('p' + below(3))),
                 any_account(),
                 random_.one_in(4) ? 1 : 0,
                 {},
                 {}};
    if (sim.nodes[static_cast<std::size_t>(c.account)].parent < 0) return;
    for (const ticks::cap& known : sim.caps)
      if (known.account == c.account && known.name == c.name) return;
    const account_handle node = accounts_[static_cast<std::size_t>(c.account)];
    quota_spec spec;
    spec.name = text_view{c.name};
    do {
      ticks::cap_version v{random_.one_in(2) ? INT64_MIN : from - 10 + below(70), below(40),
                           static_cast<int>(below(4)),
                           (rules_ & all_hard) != 0 || !random_.one_in(4), false};
      v.lifted = !c.versions.empty() && random_.one_in(4);
      spec.most = any_quantity{v.limit, kinds[c.unit]};
      spec.per = periods[v.per];
      spec.hard = v.hard;
      spec.from = {v.from};
      if (v.lifted) {
        engine_.lift_quota(node, spec.name, spec.from).value();
      } else {
        quotas_.resize(sim.caps.size() + 1);
        quotas_.back() = engine_.set_quota(node, spec).value();
      }
      c.versions.push_back(v);
    } while (random_.one_in(2));
    sim.caps.push_back(c);
  }
  // How things stand when the forecast begins.
  void take_over() {
    const engine_state& state = engine_.state();
    for (std::size_t i = 0; i < packs_.size(); ++i) {
      ticks::lot& p = sim.packs[i];
      p.balance = static_cast<std::int64_t>(engine_.balance(packs_[i]).whole);
      if (const pack& terms = state.held.packs[packs_[i].index];
          p.lasts != 0 && !terms.is_waiting) {
        p.start = terms.valid.start.ns;
        p.end = terms.valid.end.ns;
        p.lasts = 0;
      }
      for (std::size_t r = 0; r < p.factors.size(); ++r)
        p.covered.push_back(static_cast<std::int64_t>(
            state.held.totals[state.held.factors_of(packs_[i]).first_total + r].covered));
    }
    for (std::size_t i = 0; i < state.quotas.windows().size(); ++i) {
      const quota_window& w = state.quotas.windows()[i];
      const std::int64_t length = w.time.start == instant_min ? 0 : w.time.end.ns - w.time.start.ns;
      const int per = length == 0 ? 3 : length == hour ? 0 : length == 24 * hour ? 1 : 2;
      for (std::size_t c = 0; c < quotas_.size(); ++c)
        if (quotas_[c] == w.quota)
          sim.caps[c].used[{per, per < 3 && sim.edge <= w.time.start.ns ? 1 : 0}] =
              static_cast<std::int64_t>(w.used.whole);
    }
  }
  // What happened before leaves packs empty, or below zero; what nothing covers is refused.
  void use() {
    engine::usage u;
    u.id = {1, ++used_};
    u.account = accounts_[static_cast<std::size_t>(any_account())];
    u.sku = skus_[random_.below(3)];
    u.cards = 1;
    const std::int64_t start = from - 20 + below(20);
    u.during = {{start}, {start + 1 + below(12)}};
    (void)engine_.record(u);
  }
  void start_job() {
    static constexpr const char* ids[] = {"7", "10", "b", "a", "ab", "A", "c"};
    ticks::job j{ids[sim.jobs.size()],
                 any_account(),
                 static_cast<int>(below(3)),
                 1 + below(2),
                 1,
                 from - 30 + below(random_.one_in(3) ? 80 : 30),
                 ticks::never};
    if (random_.one_in(2)) j.denominator = 2 + below(6);
    if (random_.one_in(3)) j.end = j.start + below(80);
    if (sim.is_long && random_.one_in(2)) {
      j.start += hour;
      if (j.end != ticks::never) j.end += hour;
    } else if (sim.is_long) {
      j.end = std::min(j.end, from + sim.quiet_from);
    }
    sim.jobs.push_back(j);
  }

  random_source random_;
  int rules_;
  std::int32_t offset_ = 0;
  price_table list_;
  engine engine_;
  std::vector<account_handle> accounts_;
  std::vector<sku_handle> skus_;
  std::vector<pack_handle> packs_;
  std::vector<quota_handle> quotas_;  // as the simulation's
  std::uint64_t used_ = 0;
};

std::map<int, std::int64_t> draws_of(const forecast& of, std::size_t job, bool in_lease) {
  std::map<int, std::int64_t> out;
  of.for_each_draw(job, [&](const forecast_draw& d) {
    const int128 units = in_lease ? d.in_lease : d.quantity;
    if (units != 0) out[static_cast<int>(d.pack.index)] += static_cast<std::int64_t>(units);
  });
  return out;
}

// "" where a forecast says what happened in the simulation, or what differs.
std::string difference(const forecast& ahead, const world& w) {
  const ticks::simulation& sim = w.sim;
  std::string text;
  const auto tell = [&](const std::string& what, std::size_t i, std::int64_t said,
                        std::int64_t is) {
    if (said != is)
      text += what + ' ' + std::to_string(i) + ": " + std::to_string(said) + ", not " +
              std::to_string(is) + "\n";
  };
  std::int64_t first = ticks::never;
  for (std::size_t i = 0; i < sim.jobs.size(); ++i) {
    const ticks::fate& fate = sim.fates[i];
    tell("uncovered", i, ahead[i].uncovered.ns, fate.uncovered);
    tell("lease of", i, ahead[i].lease_end.ns, fate.lease_end);
    tell("quota before", i, w.cap_of(ahead[i].quota), fate.cap);
    std::map<std::tuple<int, std::int64_t, std::int64_t>, std::int64_t> by_factor;
    ahead.for_each_draw(i, [&](const forecast_draw& d) {
      const auto units = static_cast<std::int64_t>(d.quantity);
      by_factor[{static_cast<int>(d.pack.index), d.factor.numerator(), d.factor.denominator()}] +=
          units;
      tell("given for", i, static_cast<std::int64_t>(d.given),
           units * d.factor.numerator() / d.factor.denominator());
    });
    if (by_factor != fate.by_factor) text += "factors of " + std::to_string(i) + "\n";
    if (draws_of(ahead, i, false) != fate.drawn) text += "draws of " + std::to_string(i) + "\n";
    if (draws_of(ahead, i, true) != fate.in_lease)
      text += "lease draws of " + std::to_string(i) + "\n";
    std::int64_t in_lease = 0;
    for (const auto& [pack, quantity] : fate.in_lease) in_lease += quantity;
    tell("wanted in the lease of", i, in_lease, fate.wanted_in_lease);
    first = std::min(first, fate.uncovered);
  }
  tell("exhausted", 0, ahead.exhausted_at().ns, first);
  ahead.for_each_pack([&](const pack_forecast& p) {
    tell("left in", p.pack.index, static_cast<std::int64_t>(p.left),
         sim.packs[p.pack.index].balance);
    tell("empty", p.pack.index, p.empty_at.ns, sim.empty_at[p.pack.index]);
    tell("start of", p.pack.index, p.valid.start.ns, sim.packs[p.pack.index].start);
    tell("end of", p.pack.index, p.valid.end.ns, sim.packs[p.pack.index].end);
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
  for (int n = 0; n < worlds; ++n) {
    const int of = n % 4 + (n % 3 == 0 ? with_first_uses : packs_alone);
    world w{static_cast<std::uint64_t>(n), of};
    const auto jobs = w.jobs();
    const auto ahead = w.deduction().forecast(jobs, {w.from}, {w.until}, room);
    REQUIRE(ahead.has_value());
    ticks::simulation& sim = w.sim;
    std::vector<std::int64_t> before;
    std::vector<std::int64_t> waited;
    for (const ticks::lot& p : sim.packs) {
      before.push_back(p.balance);
      waited.push_back(p.lasts);
    }
    sim.run(w.from, w.until);
    const std::string differs = difference(*ahead, w);
    INFO("world " << n << "\n" << differs);
    REQUIRE(differs.empty());
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (const auto& [pack, quantity] : draws_of(*ahead, i, false))
        before[static_cast<std::size_t>(pack)] -= quantity;
      dry += (*ahead)[i].runs_out() ? 1 : 0;
      apart += (*ahead)[i].lease_end < (*ahead)[i].uncovered ? 1 : 0;
      kept += (*ahead)[i].quota.has_value() ? 1 : 0;
      ahead->for_each_draw(i, [&](const forecast_draw& d) { weighed += d.factor != 1 ? 1 : 0; });
    }
    for (std::size_t p = 0; p < sim.packs.size(); ++p) {
      if (waited[p] == 0 || sim.packs[p].lasts != 0) continue;
      ++begun;
      over += sim.packs[p].end < w.until ? 1 : 0;
    }
    // What the jobs drew is what the packs gave.
    if ((of & with_factors) == 0)
      ahead->for_each_pack(
          [&](const pack_forecast& p) { REQUIRE(p.left == before[p.pack.index]); });
  }
  CHECK(dry > worlds);
  CHECK(apart > worlds / 100);
  CHECK(kept > worlds / 20);
  CHECK(weighed > worlds / 10);
  CHECK(begun > worlds / 10);
  CHECK(over > worlds / 20);
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
    for (const period per : periods) {
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
      drawn.push_back(draws_of(*first, i, false));
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
      for (const auto& [pack, quantity] : draws_of(*second, i, false)) drawn[i][pack] += quantity;
      REQUIRE(drawn[i] == draws_of(*whole, i, false));
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
      drawn.push_back(draws_of(told, i, false));
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
      REQUIRE(draws_of(again, i, false) == drawn[i]);
      REQUIRE(again[i].uncovered == uncovered[i]);
    }
    for (std::uint32_t p = 0; p < state.held.packs.size(); ++p)
      REQUIRE(again.left_of({p}) == left[p]);
  }
  CHECK(begun > worlds / 20);
}
