// SPDX-License-Identifier: MIT
// Small random platforms whose jobs run for some nanoseconds: as the engine's, and as the
// simulation's.
#ifndef DUCAT_TESTS_SUPPORT_TICK_WORLD_HPP
#define DUCAT_TESTS_SUPPORT_TICK_WORLD_HPP

#include "support/prices.hpp"
#include "support/random.hpp"
#include "support/tick_simulation.hpp"

#include <ducat/engine/engine.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test::ticks {

using namespace ducat;  // NOLINT(google-build-using-namespace): of tests alone

inline constexpr dimension unit_kinds[] = {dimension::card_time, dimension::compute};
inline constexpr period window_periods[] = {period::hour, period::day, period::month,
                                            period::forever};

/// What a world has.
enum world_rules : int {
  packs_alone = 0,
  with_quotas = 1,
  with_factors = 2,
  all_hard = 4,
  with_first_uses = 8,  // packs that wait for them; the world goes on an hour later
  with_series = 16,
};

inline instant at_tick(std::int64_t t) { return t == never ? instant_max : instant{t}; }

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
    for (std::uint64_t i = has(with_series) ? 1 + random_.below(3) : 0; i > 0; --i) subscribe();
    for (std::uint64_t i = random_.below(3); i > 0; --i) use();
    if (has(with_series) && !sim.is_long && random_.one_in(3))
      engine_.advance({from - 20 + below(60)}).value();
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
    for (const job& j : sim.jobs) {
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

  simulation sim;
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
      for (const rate_change& v : versions)
        list_.define_sku(name, meter::metered, unit_kinds[v.unit], v.per_ns, {v.from}).value();
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
  bool has(world_rules r) const { return (rules_ & r) != 0; }
  int any_account() { return static_cast<int>(random_.below(accounts_.size())); }

  void grant() {
    lot p{(rules_ & with_quotas) != 0 && random_.one_in(2) ? 0 : any_account(),
          random_.one_in(4) ? 1 : 0,
          1 + below(random_.one_in(4) ? 400 : 60),
          0,
          INT64_MIN,
          never,
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
    if (sim.is_long && p.end != never && !random_.one_in(3)) p.end += hour - 30;
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
    grant_spec spec;
    weigh(p.factors, spec);
    spec.quantity = any_quantity{p.balance, unit_kinds[p.unit]};
    if (p.floor < 0) spec.floor = any_quantity{-p.floor, unit_kinds[p.unit]};
    spec.valid = {{p.start}, at_tick(p.end)};
    spec.priority = p.priority;
    spec.activation = {cycle_unit::hour, static_cast<std::int32_t>(p.lasts / hour)};
    spec.scope = scope.data();
    spec.scope_size = scope.size();
    (void)engine_.grant(accounts_[static_cast<std::size_t>(p.account)], spec).value();
    sim.packs.push_back(p);
  }
  // A pack that comes again each hour, at some tick of the world.
  void subscribe() {
    series_spec spec;
    const int unit = random_.one_in(4) ? 1 : 0;
    spec.lot.quantity = any_quantity{1 + below(60), unit_kinds[unit]};
    if (random_.one_in(3)) spec.lot.floor = any_quantity{1 + below(10), unit_kinds[unit]};
    spec.lot.priority = static_cast<std::int32_t>(below(2));
    spec.lot.valid = {{from - below(static_cast<std::uint64_t>(2 * hour))}, instant_max};
    if (random_.one_in(3)) spec.lot.valid.start = {from - 30 + below(60)};
    if (random_.one_in(4))
      spec.lot.valid.end = {spec.lot.valid.start.ns + 1 + below(100) +
                            (random_.one_in(2) ? 2 * hour : 0)};
    spec.cycle = {cycle_unit::hour, 1, {from - 10 + below(70)}};
    if (!random_.one_in(3))
      spec.rest = {random_.one_in(2) ? below(30) : 0, below(60),
                   1 + static_cast<std::int32_t>(below(2)), static_cast<std::int32_t>(below(2))};
    series& s = sim.comes_again.emplace_back();
    weigh(series_factors_.emplace_back(), spec.lot);
    auto& scope = series_scopes_.emplace_back();
    std::vector<scope_term> terms;
    if (random_.one_in(4)) {
      scope.first.push_back(static_cast<int>(below(3)));
      terms.push_back({scope_kind::sku, 0, skus_[static_cast<std::size_t>(scope.first[0])].index});
    }
    if (random_.one_in(5)) {
      scope.second.push_back(any_account());
      terms.push_back(
          {scope_kind::account, 0, accounts_[static_cast<std::size_t>(scope.second[0])].index});
    }
    spec.lot.scope = terms.data();
    spec.lot.scope_size = terms.size();
    const account_handle of = accounts_[static_cast<std::size_t>(any_account())];
    const series_handle id = engine_.subscribe(of, spec).value();
    s.quantity = static_cast<std::int64_t>(spec.lot.quantity.quantity.amount);
    s.end = spec.lot.valid.end.ns;
    s.least = static_cast<std::int64_t>(spec.rest.least);
    s.most = static_cast<std::int64_t>(spec.rest.most);
    s.hours = spec.rest.cycles;
    s.priority = spec.lot.priority;
    s.rest_priority = spec.rest.priority;
    s.stop = never;
    if (!random_.one_in(5)) return;
    s.stop = from - 20 + below(120) + (random_.one_in(2) ? hour : 0);
    engine_.unsubscribe(id, {s.stop}).value();
  }
  // What cycles brought before the forecast.
  void take_over_lots() {
    const engine_state& state = engine_.state();
    const auto& granted = engine_.events().all<pack_granted>();
    for (std::uint32_t i = 0; i < granted.size(); ++i) {
      if (!granted[i].series.has_value()) continue;
      const pack& p = state.held.packs[i];
      const pack_rank& rank = state.held.ranks[i];
      const auto& [skus, accounts] = series_scopes_[granted[i].series.index];
      const auto at = sim.packs.begin() + i;
      lot& added = *sim.packs.insert(at, lot{});
      added.account = static_cast<int>(rank.account.index);
      added.unit = p.unit == unit_kinds[0] ? 0 : 1;
      added.floor = static_cast<std::int64_t>(p.floor);
      added.start = p.valid.start.ns;
      added.end = p.valid.end.ns;
      added.priority = rank.priority;
      added.skus = skus;
      added.accounts = accounts;
      added.factors = series_factors_[granted[i].series.index];
      added.granted = rank.granted_ns;
      if (p.lives_on) added.lot = static_cast<int>(state.held.lot_of_rest({i}).index);
    }
    for (std::size_t i = 0; i < sim.comes_again.size(); ++i) {
      sim.comes_again[i].current = static_cast<int>(state.series[i].current.index);
      sim.comes_again[i].next = static_cast<int>(state.series[i].next.index);  // −1: nothing
    }
  }
  // The terms point into rows that stand until the next ones.
  void weigh(std::vector<factor>& rows, grant_spec& spec) {
    factor_scopes_.clear();
    factors_.clear();
    if (!has(with_factors) || random_.one_in(2)) return;
    for (int i = 1 + static_cast<int>(below(3)); i > 0; --i) {
      factor f{static_cast<int>(below(4)) - 1, 0, 0, 1 + below(9), 1 + below(6)};
      if (random_.one_in(2)) {
        f.from = from - 10 + below(60);
        f.until = f.from + 1 + below(40);
      }
      rows.push_back(f);
      factor_scopes_.push_back(
          {scope_kind::sku, 0, skus_[static_cast<std::size_t>(std::max(f.sku, 0))].index});
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const factor& f = rows[i];
      factor_spec& row = factors_.emplace_back();
      row.factor = ratio::of(f.numerator, f.denominator).value();
      row.scope = &factor_scopes_[i];
      row.scope_size = f.sku < 0 ? 0 : 1;
      if (f.from != f.until) row.band = {127, time_of_day(f.from), time_of_day(f.until)};
    }
    spec.factors = factors_.data();
    spec.factor_count = factors_.size();
  }
  void set_quota() {
    cap c{std::string(1, static_cast<char>('p' + below(3))),
          any_account(),
          random_.one_in(4) ? 1 : 0,
          {},
          {}};
    if (sim.nodes[static_cast<std::size_t>(c.account)].parent < 0) return;
    for (const cap& known : sim.caps)
      if (known.account == c.account && known.name == c.name) return;
    const account_handle node = accounts_[static_cast<std::size_t>(c.account)];
    quota_spec spec;
    spec.name = text_view{c.name};
    do {
      cap_version v{random_.one_in(2) ? INT64_MIN : from - 10 + below(70), below(40),
                    static_cast<int>(below(4)), (rules_ & all_hard) != 0 || !random_.one_in(4),
                    false};
      v.lifted = !c.versions.empty() && random_.one_in(4);
      spec.most = any_quantity{v.limit, unit_kinds[c.unit]};
      spec.per = window_periods[v.per];
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
    take_over_lots();
    for (std::uint32_t i = 0; i < sim.packs.size(); ++i) {
      lot& p = sim.packs[i];
      p.balance = static_cast<std::int64_t>(engine_.balance({i}).whole);
      if (const pack& terms = state.held.packs[i]; p.lasts != 0 && !terms.is_waiting) {
        p.start = terms.valid.start.ns;
        p.end = terms.valid.end.ns;
        p.lasts = 0;
      }
      for (std::size_t r = 0; r < p.factors.size(); ++r)
        p.covered.push_back(static_cast<std::int64_t>(
            state.held.totals[state.held.factors_of({i}).first_total + r].covered));
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
    job j{ids[sim.jobs.size()],
          any_account(),
          static_cast<int>(below(3)),
          1 + below(2),
          1,
          from - 30 + below(random_.one_in(3) ? 80 : 30),
          never};
    if (random_.one_in(2)) j.denominator = 2 + below(6);
    if (random_.one_in(3)) j.end = j.start + below(80);
    if (sim.is_long && random_.one_in(2)) {
      j.start += hour;
      if (j.end != never) j.end += hour;
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
  std::vector<std::pair<std::vector<int>, std::vector<int>>> series_scopes_;  // skus, accounts
  std::vector<std::vector<factor>> series_factors_;
  std::vector<scope_term> factor_scopes_;
  std::vector<factor_spec> factors_;
  std::vector<quota_handle> quotas_;  // as the simulation's
  std::uint64_t used_ = 0;
};

}  // namespace ducat_test::ticks

#endif
