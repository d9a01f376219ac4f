// SPDX-License-Identifier: MIT
// Batching invariance with all that a deduction may meet: quotas (hard and soft, by the hour, day
// and month, of quantities and of money), deduction factors, floors, packs that come again, packs
// that begin with their first use, wallets, tiers. What reports on the hour and at release, or at
// any other cadence, come to. Where that is not the same, or only after a close, a case says so.
#include "support/catch.hpp"
#include "support/ledger_check.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int worlds = worlds_of(400);

struct job_facts {
  account_handle account;
  std::int64_t from, until;
  std::int64_t cards;
};

// Prices, quotas, packs, and jobs of some hours.
class world {
 public:
  explicit world(random_source& random, bool at_once, rollover rest = {}) : random_{random} {
    std::int64_t clock = hour_ns - below(60);
    for (std::uint64_t i = 2 + random.below(4); i > 0; --i) {
      const std::int64_t from = at_once ? hour_ns * (1 + below(2)) + near() : clock;
      const std::int64_t until = std::max(from + 1, (from / hour_ns + below(3)) * hour_ns + near());
      jobs_.push_back({any_node(), from, until, 1 + below(3)});
      clock = until + below(2) * below(90);
    }
    write_list();
    for (std::uint64_t i = random.below(4); i > 0; --i)
      quotas_.push_back({any_node(), any_quota()});
    for (std::uint64_t i = 1 + random.below(5); i > 0; --i)
      grants_.push_back({any_node(), any_grant()});
    series_.lot.quantity = any_quantity{size(), dimension::card_time};
    series_.lot.valid = {{0}, {6 * hour_ns}};
    series_.lot.priority = static_cast<std::int32_t>(below(2));
    series_.cycle = {cycle_unit::hour, 1};
    series_.rest = rest;
    comes_again_ = rest.most > 0 || random.one_in(2);
  }

  const std::vector<job_facts>& jobs() const { return jobs_; }

  const price_table& list() const { return list_; }

  void tell(platform& p) const {
    REQUIRE(p.engine.advance({0}).has_value());
    for (const auto& [node, quota] : quotas_)
      (void)p.engine.set_quota(node, quota);  // one of a name and a node is set anew
    for (const auto& [node, grant] : grants_) {
      grant_spec spec = grant;
      if (spec.factor_count != 0) spec.factors = &factor_;
      REQUIRE(p.engine.grant(node, spec).has_value());
    }
    if (comes_again_) REQUIRE(p.engine.subscribe(p.root, series_).has_value());
  }

 private:
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  std::int64_t near() { return below(120) - 60; }
  // Some nanoseconds or some hours of cards.
  std::int64_t size() { return (random_.one_in(2) ? hour_ns * below(4) : 0) + 1 + below(200); }
  account_handle any_node() { return {static_cast<std::uint32_t>(random_.below(3))}; }

  void write_list() {
    list_ = empty_list();
    const bool tiered = random_.one_in(2);
    const std::array<tier_spec, 2> tiers{fen_up_to(size(), 1 + below(9)), fen_each(1 + below(9))};
    price_spec spec;
    spec.sku = "card";
    spec.money = yuan;
    spec.per = 3;
    spec.kind = tiered ? tariff_kind::graduated : tariff_kind::flat;
    spec.tiers = tiered ? tiers.data() : &tiers[1];
    spec.tier_count = tiered ? 2 : 1;
    (void)list_.add(spec).value();
  }
  quota_spec any_quota() {
    quota_spec spec;
    const char* const names[] = {"a", "b"};
    spec.name = names[random_.below(2)];
    spec.most = any_quantity{size(), dimension::card_time};
    if (random_.one_in(4)) spec.most = any_money{1 + below(900), yuan};
    const period windows[] = {period::hour, period::day, period::month, period::forever};
    spec.per = windows[random_.below(4)];
    spec.hard = random_.one_in(2);
    return spec;
  }
  grant_spec any_grant() {
    grant_spec spec;
    spec.quantity = any_quantity{size(), dimension::card_time};
    if (random_.one_in(5)) {
      spec.quantity = any_money{1 + below(900), yuan};
    } else if (random_.one_in(3)) {
      spec.factor_count = 1;  // `factor_` of this world
    } else if (random_.one_in(4)) {
      spec.floor = any_quantity{below(90), dimension::card_time};
    }
    const std::int64_t from = hour_ns * below(3) + below(120);
    if (random_.one_in(2)) spec.valid = {{from}, {from + 1 + hour_ns * below(2) + below(80)}};
    spec.priority = static_cast<std::int32_t>(below(3));
    return spec;
  }

  random_source& random_;
  price_table list_;
  std::vector<job_facts> jobs_;
  std::vector<std::pair<account_handle, quota_spec>> quotas_;
  std::vector<std::pair<account_handle, grant_spec>> grants_;
  series_spec series_;
  bool comes_again_ = false;
  factor_spec factor_ = any_factor();

  factor_spec any_factor() {
    factor_spec row;
    row.factor = ratio::of(1 + below(20), 1 + below(9)).value();
    return row;
  }
};

struct told_platform : platform {
  explicit told_platform(const world& of) : platform{of.list()} { of.tell(*this); }
};

// Part of a job as it is reported: ids go by the job, then by its part.
struct part {
  std::uint64_t job, number;
  std::int64_t from, until;
};
// The jobs, cut at random or whole; in the order in which the parts end.
std::vector<part> parts_of(const std::vector<job_facts>& jobs, random_source& random, bool cuts,
                           bool at_edges = false) {
  std::vector<part> out;
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    std::uint64_t number = 0;
    for (std::int64_t from = jobs[j].from; from < jobs[j].until;) {
      const std::int64_t rest = jobs[j].until - from;
      std::int64_t length = rest;
      const std::int64_t to_the_hour = hour_ns - from % hour_ns;
      // On the hour, a few nanoseconds on, or anywhere.
      if (cuts && random.one_in(2)) length = to_the_hour;
      if (cuts && random.one_in(2)) length = 1 + static_cast<std::int64_t>(random.below(70));
      if (cuts && random.one_in(4))
        length = 1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(rest)));
      if (at_edges) length = std::min(length, to_the_hour);
      length = std::min(length, rest);
      if (number > 40) length = at_edges ? std::min(rest, to_the_hour) : rest;
      out.push_back({j + 1, ++number, from, from + length});
      from += length;
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const part& a, const part& b) { return a.until < b.until; });
  return out;
}

// Reports parts; time goes to the end of each before it is told, or only to its start.
void report(platform& p, const std::vector<job_facts>& jobs, const std::vector<part>& parts,
            bool to_the_end = true) {
  for (const part& each : parts) {
    const job_facts& job = jobs[each.job - 1];
    const instant time{to_the_end ? each.until : each.from};
    if (p.engine.now() < time) REQUIRE(p.engine.advance(time).has_value());
    platform_usage u = p.cards(each.number, each.from, each.until, job.cards);
    u.id.high = each.job;
    u.account = job.account;
    REQUIRE(p.engine.record(u).has_value());
  }
}

// What packs have left, what is owed, and what was used of each quota in each hour.
std::string standing(const platform& p) {
  std::string text;
  const engine_state& s = p.engine.state();
  for (std::uint32_t i = 0; i < s.held.packs.size(); ++i)
    text += "pack " + std::to_string(i) + " " + p.left({i}) + "\n";
  for (std::uint32_t q = 0; q < s.quotas.size(); ++q)
    for (std::int64_t hour = 0; hour < 6; ++hour)
      text += "quota " + std::to_string(q) + " " + std::to_string(hour) + " " +
              text_of(p.engine.quota_at({q}, {hour * hour_ns}).value().used) + "\n";
  return text + "owed " + p.owed();
}
// The same once the month is closed, with what each account's usage comes to. Which of two that run
// at once a wallet pays first goes by name from one end of a piece to the next (rule 108), so what
// it pays is told for all of them.
std::string closed(platform& p) {
  REQUIRE(p.engine.advance({40 * day_ns}).has_value());
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  std::string text = standing(p);
  const statement s =
      make_statement(p.engine.events(), p.root, whole_ledger, rounding::half_even).value();
  mixed by_wallets;
  for (const statement_line& line : s.lines) {
    if (line.kind == statement_kind::wallet_paid)
      by_wallets = add(by_wallets, line.quantity).value();
    // What was given back again to the last unit leaves a line of nothing.
    if (line.kind == statement_kind::wallet_paid || is_zero(line.quantity)) continue;
    text += "\n" + std::to_string(line.account.index) + " " + message(line.kind) + " " +
            text_of(line.quantity) + " comes to " + text_of(line.price);
  }
  check_ledger(p.engine);
  return text + "\nwallets paid " + text_of(by_wallets) + ", billed " +
         std::string{to_text(s.total).view()};
}

template <class Law> void for_worlds(std::uint64_t stream, const Law& law) {
  for (int n = 0; n < worlds; ++n) {
    INFO(seed_text() << " world " << n);
    random_source random{stream * 1'000'000 + static_cast<std::uint64_t>(n)};
    law(random);
  }
}

}  // namespace

TEST_CASE("jobs one after the other come to the same at any cadence, before any close") {
  for_worlds(1, [](random_source& random) {
    const world w{random, false};
    told_platform whole{w};
    told_platform cut{w};
    report(whole, w.jobs(), parts_of(w.jobs(), random, false));
    report(cut, w.jobs(), parts_of(w.jobs(), random, true));
    CHECK(standing(cut) == standing(whole));
    check_ledger(cut.engine);
    CHECK(closed(cut) == closed(whole));
  });
}

// Recorded as they come, jobs at once share packs by who reports first (rule 107).
TEST_CASE("jobs at once come to the same at any cadence of each, once the month is closed") {
  int provisional = 0;
  for_worlds(2, [&](random_source& random) {
    const world w{random, true};
    told_platform whole{w};
    told_platform cut{w};
    report(whole, w.jobs(), parts_of(w.jobs(), random, false));
    report(cut, w.jobs(), parts_of(w.jobs(), random, true));
    provisional += standing(cut) == standing(whole) ? 0 : 1;
    CHECK(closed(cut) == closed(whole));
  });
  CHECK(provisional > worlds / 20);
}

// What lives on of a lot is decided when its cycle ends, by what was reported until then.
TEST_CASE("with a rollover any cadence comes to the same that reports before a cycle ends") {
  for_worlds(3, [](random_source& random) {
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random.below(n)); };
    rollover rest;
    rest.most = 1 + (random.one_in(2) ? hour_ns * below(3) : 0) + below(150);
    rest.least = std::min<std::int64_t>(random.one_in(3) ? below(50) : 0,
                                        static_cast<std::int64_t>(rest.most));
    rest.cycles = static_cast<std::int32_t>(1 + below(2));
    rest.priority = static_cast<std::int32_t>(below(4)) - 1;
    const world w{random, false, rest};
    told_platform hourly{w};
    told_platform cut{w};
    report(hourly, w.jobs(), parts_of(w.jobs(), random, false, true), false);
    report(cut, w.jobs(), parts_of(w.jobs(), random, true, true), false);
    CHECK(standing(cut) == standing(hourly));
    check_ledger(cut.engine);
  });
}

// The piece that draws on such a pack begins it (rule 161): whether it is cut where it begins is
// seen, and stays so when the month is closed, for what was begun is a fact (rule 109).
TEST_CASE("a pack begins with the report that draws on it, and its end goes by that") {
  const auto ends_at = [](bool cut, bool closes) {
    platform p;
    REQUIRE(p.engine.advance({0}).has_value());
    (void)p.grant_cards(p.root, 2 * hour_ns, {{0}, {day_ns}});
    grant_spec waits;
    waits.quantity = any_quantity{9 * hour_ns, dimension::card_time};
    waits.valid = {{0}, {10 * day_ns}};
    waits.activation = {cycle_unit::day, 1};
    waits.priority = 1;
    const pack_handle pack = p.engine.grant(p.root, waits).value();
    // The other pack has two hours: this one is needed from 2:00 on.
    if (cut) REQUIRE(p.engine.record(p.cards(1, 0, 2 * hour_ns)).has_value());
    REQUIRE(p.engine.record(p.cards(2, cut ? 2 * hour_ns : 0, 3 * hour_ns)).has_value());
    if (closes) (void)closed(p);
    CHECK(p.left(pack) == std::to_string(8 * hour_ns));
    return p.engine.state().held.packs[pack.index].valid.end.ns / hour_ns;
  };
  for (const bool closes : {false, true}) {
    CHECK(ends_at(false, closes) == 24);
    CHECK(ends_at(true, closes) == 26);
  }
}

TEST_CASE("where a pack that waits goes first, any cadence begins it at the same instant") {
  for_worlds(4, [](random_source& random) {
    const world w{random, false};
    grant_spec waits;
    waits.quantity =
        any_quantity{1 + static_cast<std::int64_t>(random.below(hour_ns)), dimension::card_time};
    waits.valid = {{0}, {5 * hour_ns}};
    waits.activation = {cycle_unit::day, 1};  // longer than any report is late
    waits.priority = -1;
    told_platform whole{w};
    told_platform cut{w};
    for (told_platform* p : {&whole, &cut}) REQUIRE(p->engine.grant(p->root, waits).has_value());
    const std::vector<job_facts> jobs = [&] {
      // Nothing lies nearer than the payer's node, and no quota between.
      std::vector<job_facts> out = w.jobs();
      for (job_facts& job : out) job.account = whole.root;
      return out;
    }();
    report(whole, jobs, parts_of(jobs, random, false));
    report(cut, jobs, parts_of(jobs, random, true));
    CHECK(standing(cut) == standing(whole));
    CHECK(closed(cut) == closed(whole));
  });
}
