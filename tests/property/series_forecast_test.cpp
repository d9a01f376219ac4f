// SPDX-License-Identifier: MIT
// Forecasts over series whose lots are still to come: against the engine, which brings them as time
// is advanced, and against the usage of the same jobs, recorded.
#include "support/catch.hpp"
#include "support/ledger_copy.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"
#include "support/random_zones.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/forecasting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int worlds = worlds_of(10'000);
constexpr std::int64_t hour = 3'600'000'000'000;

// A pack by its number, where it is there when the forecast is made; else by what brings it: the
// series, the cycle and the part.
using pack_key = std::tuple<std::uint32_t, std::uint32_t, std::int64_t, int>;
using amounts = std::map<pack_key, int128>;
using quantities = std::map<pack_key, std::tuple<int128, interval>>;

pack_key key_of(pack_handle pack, const foreseen_pack& of) {
  if (!of.has_value()) return {pack.index, 0, 0, 0};
  return {pack_handle::nothing, of.series.index, of.cycle.ns, static_cast<int>(of.part)};
}
// Of a pack that a ledger knows; those from a number on came later.
pack_key key_of(const ledger& past, pack_handle pack, std::uint32_t first_new) {
  if (pack.index < first_new) return {pack.index, 0, 0, 0};
  const pack_granted& e = past.all<pack_granted>()[pack.index];
  foreseen_pack is{e.series, e.at,
                   e.origin.has_value() ? series_part::lives_on : series_part::given};
  const auto& begun = past.all<cycle_begun>();
  for (std::size_t i = 0; i < begun.size(); ++i)
    if (begun[i].next == pack) is.part = series_part::lot;
  return key_of({}, is);
}

struct terms {
  int most_jobs = 5;
  bool has_first_uses = true;
  bool is_small = false;  // all happens within some nanoseconds around the beginning of an hour
  bool has_factors = true;
};
// Of the rows of a pack, so that each is told by its factor.
constexpr ratio row_factors[] = {ratio{2}, {1, 2}, {7, 10}, ratio{3}};

// A payer with teams and users, and series at any of them.
class world {
 public:
  world(std::uint64_t number, const terms& of)
      : terms_{of}, random_{number}, engine_{list(random_, of.is_small)} {
    static constexpr burn_order orders[] = {
        default_burn_order,
        burn_order{burn_key::priority, burn_key::effective, burn_key::expiry},
        burn_order{burn_key::granted},
        burn_order{burn_key::length, burn_key::quantity, burn_key::depth},
        burn_order{burn_key::unit_cost, burn_key::bound_scope, burn_key::specificity},
        burn_order{burn_key::costless, burn_key::depth, burn_key::purchased}};
    account_spec payer;
    payer.name = "p";
    payer.money = yuan;
    payer.utc_offset_seconds = random_.one_in(3) ? 8 * 3'600 : 0;
    if (number % 3 == 0) random_zones{number}.give(engine_, payer, true);
    payer.burn_down = orders[random_.below(6)];
    accounts.push_back(engine_.open_account(payer).value());
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
      account_spec team;
      const std::string name(1, static_cast<char>('z' - i));
      team.name = text_view{name};
      team.parent = some_account();
      accounts.push_back(engine_.open_account(team).value());
    }
    is_long_ = !terms_.is_small && random_.one_in(6);
    from = {terms_.is_small ? hour - 40 : static_cast<std::int64_t>(random_.below(20)) * hour / 2};
    until = terms_.is_small ? instant{from.ns + 10 + below(70)}
                            : instant{from.ns + 1 + below(is_long_ ? 100 * 24 * hour : 60 * hour)};
    for (std::uint64_t i = random_.below(4); i > 0; --i) grant();
    for (std::uint64_t i = 1 + random_.below(3); i > 0; --i) subscribe();
    if (random_.one_in(2)) bound();
    if (random_.one_in(3)) bound();
    if (random_.one_in(2)) {
      const std::int64_t now = terms_.is_small ? from.ns - below(50) : from.ns + some_time() / 8;
      engine_.advance({random_.one_in(2) ? std::min(now, from.ns) : std::min(now, until.ns)})
          .value();
    }
    if (random_.one_in(4)) stop();
    for (std::uint64_t i = 1 + random_.below(static_cast<std::uint64_t>(terms_.most_jobs)); i > 0;
         --i)
      run();
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].id = text_view{ids_[i]};
  }

  engine& deduction() { return engine_; }
  random_source& random() { return random_; }

  std::vector<account_handle> accounts;
  std::vector<engine::job> jobs;
  instant from{};
  instant until{};

 private:
  static price_table list(random_source& random, bool is_small) {
    price_table out;
    for (const char* name : {"a", "b"}) {
      const std::int64_t rate = is_small ? 1 : 1 + static_cast<std::int64_t>(random.below(3));
      out.define_sku(name, meter::metered, dimension::card_time, rate).value();
      out.add_flat(name, yuan, {1, 0}, hour).value();
    }
    return out;
  }
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(n)));
  }
  std::int64_t some_time() {
    return terms_.is_small ? below(80) : below(is_long_ ? 60 * 24 * hour : 48 * hour);
  }
  std::int64_t some_quantity() {
    if (random_.one_in(6)) return 1 + below(7);
    return 1 + below(terms_.is_small ? 60 : random_.one_in(4) ? 200 * hour : 10 * hour);
  }
  account_handle some_account() { return accounts[random_.below(accounts.size())]; }
  instant some_instant() { return {from.ns - (terms_.is_small ? 40 : 20 * hour) + some_time()}; }

  void fill(grant_spec& spec) {
    spec.quantity = any_quantity{some_quantity(), dimension::card_time};
    if (random_.one_in(2)) spec.paid = {1 + below(3), yuan};
    spec.priority = static_cast<std::int32_t>(random_.below(3));
    if (random_.one_in(2)) spec.source = pack_source::promotional;
    if (random_.one_in(3)) spec.floor = any_quantity{some_quantity(), dimension::card_time};
    scope_[0] = {scope_kind::sku, 0, static_cast<std::uint32_t>(random_.below(2))};
    scope_[1] = {scope_kind::account, 0, some_account().index};
    if (random_.one_in(3)) {
      spec.scope = &scope_[random_.below(2)];
      spec.scope_size = 1;
    }
    if (!terms_.has_factors || !random_.one_in(3)) return;
    const std::uint64_t first = random_.below(4);
    spec.factor_count = 1 + random_.below(2);
    for (std::uint64_t i = 0; i < spec.factor_count; ++i) {
      rows_[i] = {row_factors[(first + i) % 4]};
      row_scopes_[i] = {scope_kind::sku, 0, static_cast<std::uint32_t>(random_.below(2))};
      if (random_.one_in(2)) {
        rows_[i].scope = &row_scopes_[i];
        rows_[i].scope_size = 1;
      }
      if (!terms_.is_small && random_.one_in(2))
        rows_[i].band = {static_cast<std::uint8_t>(1 + random_.below(127)), below(24 * hour),
                         below(24 * hour)};
    }
    spec.factors = rows_;
  }
  void grant() {
    grant_spec spec;
    fill(spec);
    spec.valid = {some_instant(), instant_max};
    if (random_.one_in(2)) spec.valid.end = {spec.valid.start.ns + 1 + some_time()};
    if (terms_.has_first_uses && random_.one_in(4))
      spec.activation = {cycle_unit::hour, 1 + static_cast<std::int32_t>(random_.below(10))};
    (void)engine_.grant(some_account(), spec).value();
  }
  void subscribe() {
    series_spec spec;
    fill(spec.lot);
    spec.lot.valid = {terms_.is_small ? instant{-hour + below(2 * hour)} : some_instant(),
                      instant_max};
    spec.cycle = {cycle_unit::hour, 1 + static_cast<std::int32_t>(random_.below(12))};
    if (is_long_)
      spec.cycle = {random_.one_in(2) ? cycle_unit::month : cycle_unit::day,
                    1 + static_cast<std::int32_t>(random_.below(3))};
    if (terms_.is_small) {
      spec.cycle.count = 1;
      spec.cycle.anchor = {from.ns + below(80)};
    } else if (random_.one_in(3)) {
      spec.cycle.calendar = true;
    } else if (random_.one_in(3)) {
      spec.cycle.anchor = some_instant();
    }
    if (random_.one_in(4)) spec.lot.valid.end = {spec.lot.valid.start.ns + 1 + 2 * some_time()};
    if (!random_.one_in(3)) {
      spec.rest.most = some_quantity();
      if (random_.one_in(2)) spec.rest.least = some_quantity();
      spec.rest.cycles = 1 + static_cast<std::int32_t>(random_.below(3));
      spec.rest.priority = static_cast<std::int32_t>(random_.below(3));
    }
    if (random_.one_in(10)) {
      spec.lot.quantity = any_money{100, yuan};
      spec.lot.floor = {};
      spec.lot.factor_count = 0;
    }
    series_.push_back(engine_.subscribe(some_account(), spec).value_or(series_handle{}));
    if (!series_.back().has_value()) series_.pop_back();
  }
  void stop() {
    if (series_.empty()) return;
    const instant when{
        std::max(engine_.now() == instant_min ? from.ns : engine_.now().ns, some_instant().ns)};
    (void)engine_.unsubscribe(series_[random_.below(series_.size())], when);
  }
  void bound() {
    if (accounts.size() < 2) return;
    quota_spec spec;
    spec.name = random_.one_in(2) ? "q" : "r";
    spec.most = any_quantity{some_quantity(), dimension::card_time};
    spec.per = random_.one_in(2) ? period::day : period::hour;
    spec.hard = !random_.one_in(4);
    (void)engine_.set_quota(accounts[1 + random_.below(accounts.size() - 1)], spec);
  }
  void run() {
    engine::job& j = jobs.emplace_back();
    ids_.push_back(std::to_string(random_.below(100)) + "-" + std::to_string(jobs.size()));
    j.account = some_account();
    j.sku = engine_.find_sku(random_.one_in(2) ? "a" : "b");
    j.during = {from, instant_max};
    if (terms_.most_jobs > 1 && random_.one_in(2)) j.during.start = {from.ns + some_time() / 2};
    if (terms_.most_jobs > 1 && random_.one_in(3)) j.during.end = {j.during.start.ns + some_time()};
    j.cards = ratio{1};
    if (terms_.is_small) return;
    j.cards = ratio{1 + below(3)};
    if (random_.one_in(3)) j.cards = *ratio::of(1 + below(5), 2 + below(5));
    if (terms_.most_jobs == 1) j.cards = ratio{1 + below(3)};
  }

  terms terms_;
  random_source random_;
  engine engine_;
  std::vector<series_handle> series_;
  std::vector<std::string> ids_;
  scope_term scope_[2] = {};
  factor_spec rows_[2] = {};
  scope_term row_scopes_[2] = {};
  bool is_long_ = false;
};

// What a forecast says that packs have left, and of their validities.
quantities left_in(const forecast& ahead) {
  quantities out;
  ahead.for_each_pack([&](const pack_forecast& p) {
    const bool is_new = out.insert({key_of(p.pack, p.foreseen), {p.left, p.valid}}).second;
    CHECK(is_new);
  });
  return out;
}

// A platform that goes on: its jobs run, and its time is advanced from cycle to cycle.
class going_on {
 public:
  explicit going_on(world& of) : of_{of}, draft_{book_} {
    copy_tables(of.deduction().events(), book_);
    copy_events_of(of.deduction().events());
    first_new_ = static_cast<std::uint32_t>(state_.held.packs.size());
    drawn.resize(of.jobs.size());
    uncovered.resize(of.jobs.size(), instant_max);
    if (state_.now < of.from) advance(of.from);
  }
  void run_to(instant until) {
    for (instant now = of_.from; now < until;) {
      instant edge = until;
      for (std::uint32_t i = 0; i < state_.series.size(); ++i) {
        const pack_handle next = state_.series[i].next;
        if (!next.has_value()) continue;
        const instant begins = state_.held.packs[next.index].valid.start;
        if (now < begins && begins < edge) edge = begins;
      }
      run(now, edge);
      if (state_.now < edge) advance(edge);
      now = edge;
    }
  }
  const engine_state& state() const { return state_; }
  const ledger& book() const { return book_; }
  std::uint32_t first_new() const { return first_new_; }

  std::vector<amounts> drawn;
  std::vector<instant> uncovered;

 private:
  void copy_events_of(const ledger& from) {
    for (std::uint64_t i = 0; i < from.size(); ++i)
      from.visit(i, [&](const auto& event) { book_.append(event); });
    evolve(state_, book_, 0, book_.size());
  }
  // Without any series: what begins at the end is the engine's to say.
  void run(instant from, instant until) {
    detail::chunked<series_state> series;
    series.swap(state_.series);
    const array_view<const engine::job> jobs{of_.jobs.data(), of_.jobs.size()};
    const auto ahead = forecast::of(state_, book_, jobs, {from, until}, room_).value();
    series.swap(state_.series);
    for (std::size_t i = 0; i < of_.jobs.size(); ++i) {
      ahead.for_each_draw(i, [&](const forecast_draw& d) {
        drawn[i][key_of(book_, d.pack, first_new_)] += d.quantity;
        cover(d);
      });
      if (uncovered[i] == instant_max) uncovered[i] = ahead[i].uncovered;
    }
    for (std::uint32_t p = 0; p < state_.held.packs.size(); ++p)
      state_.held.packs[p].balance = ahead.left_of({p});
    ahead.for_each_pack([&](const pack_forecast& p) {
      if (!p.is_waiting && state_.held.packs[p.pack.index].is_waiting)
        state_.held.begin_validity(p.pack, p.valid);
    });
    for (std::uint32_t q = 0; q < state_.quotas.size(); ++q)
      for (const period per : {period::hour, period::day}) {
        quota_terms terms;
        terms.per = per;
        const interval window =
            detail::quota_window_at(state_, state_.quotas[{q}].account, terms, until);
        state_.quotas.set_used({q}, window, ahead.used_of({q}, window));
      }
  }
  // The running total of a row goes on, if it was by one.
  void cover(const forecast_draw& d) {
    if (d.factor == ratio{1}) return;
    const factored_pack& of = state_.held.factors_of(d.pack);
    std::uint32_t row = 0;
    while (state_.held.factors.row(of.factors, row).factor != d.factor) ++row;
    factor_total& total = state_.held.totals[of.first_total + row];
    total.covered += d.quantity;
    total.given = scale_floor(total.covered, d.factor)->whole;
  }
  void advance(instant to) {
    for (bool goes_on = true; goes_on;) {
      goes_on = decide_advance(state_, to, draft_).value();
      evolve(state_, book_, draft_.first_position(), book_.size());
    }
  }

  world& of_;
  ledger book_;
  engine_state state_;
  draft draft_;
  forecast_room room_;
  std::uint32_t first_new_ = 0;
};

amounts draws_of(const forecast& of, std::size_t job) {
  amounts out;
  of.for_each_draw(job, [&](const forecast_draw& d) {
    CHECK(d.pack.has_value() != d.foreseen.has_value());
    out[key_of(d.pack, d.foreseen)] += d.quantity;
  });
  return out;
}

struct seen {
  int packs = 0;
  int drawn = 0;
  int weighed = 0;  // given by a factor
  int parts[3] = {};
};

// Whether what a forecast says of packs is what came of them in the end, and whether it has all
// that came to serve its jobs.
void compare(const quantities& said, const world& w, const engine_state& state, const ledger& book,
             std::uint32_t first_new, seen& of) {
  std::map<pack_key, std::uint32_t> known;
  for (std::uint32_t p = 0; p < state.held.packs.size(); ++p)
    known[key_of(book, {p}, first_new)] = p;
  for (const auto& [key, is] : said) {
    REQUIRE(known.count(key) == 1);
    const pack& p = state.held.packs[known[key]];
    REQUIRE(std::get<0>(is) == p.balance);
    REQUIRE(std::get<1>(is) == p.valid);
    if (known[key] < first_new) continue;
    ++of.packs;
    ++of.parts[std::get<3>(key)];
    of.drawn += std::get<0>(is) != state.held.ranks[known[key]].quantity ? 1 : 0;
    if (!p.has_factors) continue;
    const factored_pack& rows = state.held.factors_of({known[key]});
    for (std::uint32_t r = 0; r < state.held.factors.count(rows.factors); ++r)
      of.weighed += state.held.totals[rows.first_total + r].given != 0 ? 1 : 0;
  }
  for (std::uint32_t p = first_new; p < state.held.packs.size(); ++p) {
    const pack_key key = key_of(book, {p}, first_new);
    if (state.held.packs[p].is_wallet() || w.until.ns < std::get<2>(key)) continue;
    const bool is_on_way = std::any_of(w.jobs.begin(), w.jobs.end(), [&](const engine::job& j) {
      return state.held.lies_below(j.account, state.held.ranks[p].account);
    });
    REQUIRE(said.count(key) == (is_on_way ? 1U : 0U));
  }
}

}  // namespace

TEST_CASE("a forecast over series says what their lots lead to when they come") {
  INFO(seed_text());
  forecast_room room;
  forecast_room live_room;
  seen all;
  int live = 0;
  for (int n = 0; n < worlds; ++n) {
    INFO("world " << n);
    world w{static_cast<std::uint64_t>(n), {}};
    const array_view<const engine::job> jobs{w.jobs.data(), w.jobs.size()};
    const auto ahead = w.deduction().forecast(jobs, w.from, w.until, room).value();
    going_on later{w};
    later.run_to(w.until);
    for (std::size_t i = 0; i < w.jobs.size(); ++i) {
      REQUIRE(ahead[i].uncovered == later.uncovered[i]);
      REQUIRE(draws_of(ahead, i) == later.drawn[i]);
    }
    compare(left_in(ahead), w, later.state(), later.book(), later.first_new(), all);
    instant first = instant_max;
    for (const engine::job& j : w.jobs) first = std::min(first, j.during.start);
    if (first != w.from || w.until < later.state().now) continue;
    ++live;
    for (const account_handle a : w.accounts) {
      const auto now =
          w.deduction().available(a, dimension::card_time, w.until, jobs, live_room).value();
      const auto then = detail::available_within_quotas(
          later.state(), a, dimension::card_time, w.until,
          [](pack_handle, const pack& p) { return p.valid; },
          [&](pack_handle p) { return later.state().held.packs[p.index].balance; },
          [&](quota_handle q, const interval& window) {
            return later.state().quotas.used(q, window);
          },
          [](auto) {});
      REQUIRE(now == then.value());
    }
  }
  CHECK(all.packs > 3 * worlds);
  CHECK(all.drawn > worlds);
  CHECK(all.weighed > worlds / 10);
  for (const int part : all.parts) CHECK(part > worlds / 10);
  CHECK(live > worlds / 4);
}

TEST_CASE("a forecast over series is what is recorded as time goes on") {
  INFO(seed_text());
  forecast_room room;
  seen all;
  for (int n = 0; n < worlds; ++n) {
    INFO("world " << n);
    // Of one job a record between two cycles; of two on small numbers one of each in each tick, in
    // which they want a unit each: then it is the same whether they ask at once or one by one.
    const bool is_small = n % 3 == 0;
    // A pack whose rows ask at once shares what is left among them.
    const terms of{is_small ? 2 : 1, false, is_small, !is_small};
    world w{5'000'000 + static_cast<std::uint64_t>(n), of};
    engine& e = w.deduction();
    const array_view<const engine::job> jobs{w.jobs.data(), w.jobs.size()};
    const auto ahead = e.forecast(jobs, w.from, w.until, room).value();
    const quantities said = left_in(ahead);
    std::vector<amounts> draws;
    for (std::size_t i = 0; i < jobs.size(); ++i) draws.push_back(draws_of(ahead, i));
    const auto first_new = static_cast<std::uint32_t>(e.state().held.packs.size());
    // Recorded in the order of their names.
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < jobs.size(); ++i) order.push_back(i);
    const symbol_table& names = e.events().names;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const int paths = detail::compare_paths(e.state(), names, jobs[a].account, jobs[b].account);
      return paths != 0 ? paths < 0 : jobs[a].id < jobs[b].id;
    });
    std::uint64_t id = 0;
    std::map<usage_number, std::size_t> job_of;
    if (e.now() < w.from) e.advance(w.from).value();
    for (instant now = w.from; now < w.until;) {
      instant edge = is_small ? instant{now.ns + 1} : w.until;
      for (std::uint32_t i = 0; i < e.state().series.size(); ++i) {
        const pack_handle next = e.state().series[i].next;
        if (!next.has_value()) continue;
        const instant begins = e.state().held.packs[next.index].valid.start;
        if (now < begins && begins < edge) edge = begins;
      }
      for (const std::size_t i : order) {
        engine::usage u;
        u.id = {7, ++id};
        u.account = jobs[i].account;
        u.sku = jobs[i].sku;
        u.cards = jobs[i].cards;
        u.during = {std::max(now, jobs[i].during.start), std::min(edge, jobs[i].during.end)};
        if (u.during.end <= u.during.start) continue;
        job_of[static_cast<usage_number>(e.events().all<usage_recorded>().size())] = i;
        REQUIRE(e.record(u).has_value());
      }
      if (e.now() < edge) e.advance(edge).value();
      now = edge;
    }
    std::vector<amounts> recorded(jobs.size());
    const auto& drawn = e.events().all<pack_drawn>();
    for (std::size_t i = 0; i < drawn.size(); ++i)
      recorded[job_of.at(drawn[i].usage)][key_of(e.events(), drawn[i].pack, first_new)] +=
          drawn[i].quantity;
    for (std::size_t i = 0; i < jobs.size(); ++i) REQUIRE(draws[i] == recorded[i]);
    compare(said, w, e.state(), e.events(), first_new, all);
    if (n % 50 == 0) REQUIRE(audit(e.events()).finding_count == 0);
  }
  CHECK(all.packs > 2 * worlds);
  CHECK(all.drawn > worlds / 2);
  CHECK(all.weighed > worlds / 20);
}
