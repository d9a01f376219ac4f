// SPDX-License-Identifier: MIT
// Batching invariance of jobs: a random job, reported at any cadence over a line that loses,
// repeats and reorders, comes to what its segments come to when they are recorded once and whole;
// with packs that start and end, wallets, tiers, price changes and sevenths of a card, and by what
// a policy makes of it. The cards that it held are added up nanosecond by nanosecond besides.
#include "support/catch.hpp"
#include "support/jobs.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/usage/job_inbox.hpp>
#include <ducat/usage/job_meter.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::uint64_t stories = 400;

// One thing that happens to a job.
struct happening {
  job_step step{};
  std::int64_t at = 0;
  ratio cards{};
};

ratio any_cards(random_source& random) {
  const ratio some[] = {ratio{1, 7}, ratio{2, 7}, ratio{1, 3}, 1, 2, 8, 64};
  return some[random.below(7)];
}
job_end any_end(random_source& random) {
  return static_cast<job_end>(1 + random.below(job_ends - 1));
}

// A job's life: steps that its states allow, at instants that never go back, and an end.
std::vector<happening> any_life(random_source& random, std::int64_t at) {
  std::vector<happening> life;
  job_state state = job_state::queued;
  const std::uint64_t length = random.below(16);
  const auto step = [&](job_step what) {
    const auto to = next_state(state, what);
    if (!to) return;
    state = *to;
    life.push_back({what, at, any_cards(random)});
    if (!random.one_in(6)) at += static_cast<std::int64_t>(random.below(25));
  };
  step(job_step::queue);
  step(job_step::start);
  while (life.size() < length) step(static_cast<job_step>(random.below(job_steps - 1)));
  step(job_step::stop);
  return life;
}

void live(job_meter& meter, const happening& h, job_end how) {
  const auto done = [&]() -> result<void> {
    switch (h.step) {
      case job_step::queue: return meter.queue(ns(h.at));
      case job_step::start: return meter.start(ns(h.at), h.cards);
      case job_step::resize: return meter.resize(ns(h.at), h.cards);
      case job_step::idle: return meter.idle(ns(h.at));
      case job_step::suspend: return meter.suspend(ns(h.at));
      case job_step::resume: return meter.resume(ns(h.at), h.cards);
      case job_step::save: return meter.save(ns(h.at));
      case job_step::stop: return meter.stop(ns(h.at), how);
    }
    return errc::unsupported;
  }();
  REQUIRE(done.has_value());
}

// A report as it lies on the line: with segments of its own.
struct letter {
  job_report report;
  std::vector<job_segment> segments;

  explicit letter(const job_report& of)
      : report{of}, segments(of.segments.begin(), of.segments.end()) {}
  job_report read() const {
    job_report out = report;
    out.segments = segments;
    return out;
  }
};

job_policy any_policy(random_source& random) {
  job_policy policy;
  policy.charges_idle = random.one_in(2);
  for (job_rule& rule : policy.rules) {
    rule.share = static_cast<job_share>(random.below(3));
    if (random.one_in(3))
      rule.free_below = nanoseconds{static_cast<std::int64_t>(random.below(90))};
    if (random.one_in(3)) rule.at_least = nanoseconds{static_cast<std::int64_t>(random.below(200))};
  }
  return policy;
}

// One job on a platform of its own, or on one with others.
struct reported_job {
  platform* p;
  metered_job<placement> job;
  job_policy policy;
  job_meter meter;
  job_inbox<placement> inbox;
  std::vector<letter> line;

  reported_job(platform& on, const id128& id, const job_policy& terms)
      : p{&on},
        job{id, on.engine.intern("agent"), on.user, on.card, {}},
        policy{terms},
        meter{id},
        inbox{job, policy} {}

  void take(const letter& arrived) {
    const auto taken =
        inbox.take(arrived.read(), [&](const platform_usage& u) { return p->engine.record(u); });
    REQUIRE(taken.has_value());
  }
  void settle() {
    const auto done = inbox.settle(
        [&](const platform_usage& u) { return p->engine.record(u); },
        [&](const id128& id) { return p->engine.reverse(p->user, id, instant_min, job.source); });
    REQUIRE(done.has_value());
  }
  // Sends a report; it may be lost, arrive now, or later, or more than once. So may the answer.
  void report(std::int64_t at, random_source& random) {
    const auto sent = meter.report(ns(at));
    REQUIRE(sent.has_value());
    line.emplace_back(*sent);
    while (!line.empty() && !random.one_in(3)) {
      const std::size_t which = random.below(line.size());
      take(line[which]);
      if (!random.one_in(3)) line.erase(line.begin() + static_cast<std::ptrdiff_t>(which));
      if (random.one_in(2)) REQUIRE(meter.acknowledge(inbox.acknowledged()).has_value());
    }
    if (random.one_in(3)) line.clear();
    if (random.one_in(12)) start_anew();
  }
  // The platform loses the inbox, and makes it anew from the job's segments.
  void start_anew() {
    const std::vector<job_segment> known(inbox.segments().begin(), inbox.segments().end());
    const letter all{{job.id, inbox.acknowledged(), known, inbox.end(), inbox.saved()}};
    inbox = job_inbox<placement>{job, policy};
    take(all);
  }

  void finish(std::int64_t at, random_source& random) {
    for (int tries = 0; !meter.is_done(); ++tries) {
      REQUIRE(tries < 1'000);
      report(at, random);
    }
    CHECK(inbox.end() != job_end::none);
  }
};

// Two price versions, tiers or a flat price; and packs of cards and money, some of which start and
// end while jobs run.
struct terms {
  price_table list = empty_list();
  std::vector<grant_spec> grants;

  explicit terms(random_source& random, bool simple = false) {
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random.below(n)); };
    const bool tiered = !simple && random.one_in(2);
    for (int version = 0; version < (simple ? 1 : 2); ++version) {
      const std::array<tier_spec, 2> tiers{
          fen_up_to(50 + below(900), 1 + below(9), tiered ? below(30) : 0),
          fen_each(1 + below(9), tiered ? below(30) : 0)};
      price_spec spec;
      spec.sku = "card";
      spec.money = yuan;
      spec.per = 3;
      spec.kind = !tiered               ? tariff_kind::flat
                  : random_kind(random) ? tariff_kind::graduated
                                        : tariff_kind::volume;
      spec.tiers = tiered ? tiers.data() : &tiers[1];
      spec.tier_count = tiered ? 2 : 1;
      spec.effective = {version == 0 ? instant_min : ns(60 + below(60)), instant_max};
      (void)list.add(spec).value();
    }
    for (std::uint64_t i = random.below(4); i > 0; --i) {
      grant_spec spec;
      spec.quantity = any_quantity{1 + below(900), dimension::card_time};
      if (!simple && random.one_in(3)) spec.quantity = any_money{1 + below(900), yuan};
      const std::int64_t from = below(150);
      if (!simple && random.one_in(2)) spec.valid = {ns(from), ns(from + 1 + below(80))};
      grants.push_back(spec);
    }
  }
  bool has_volume_price() const { return kind_ == 0; }
  void tell(platform& p) const {
    for (const grant_spec& spec : grants) (void)p.engine.grant(p.root, spec).value();
  }

 private:
  // One kind for all versions of a price.
  bool random_kind(random_source& random) {
    if (kind_ < 0) kind_ = random.one_in(2) ? 1 : 0;
    return kind_ == 1;
  }
  int kind_ = -1;
};

// What is owed, and what each pack has left. Where a volume price falls within a job, the engine
// credits the payer line by line, and not the wallet that paid: then wallets and what is owed are
// one figure.
std::string balances(const platform& p, const terms& with) {
  mixed owed = p.engine.owed(p.root).minor;
  std::string text;
  for (std::uint32_t i = 0; i < with.grants.size(); ++i) {
    if (with.grants[i].quantity.is_money() && with.has_volume_price())
      owed = subtract(owed, p.engine.balance({i})).value();
    else
      text += "pack " + p.left({i}) + ", ";
  }
  return text + "owed " + text_of(owed);
}

// What was charged of cards, in card-nanoseconds: recorded less reversed.
int128 charged(const platform& p) {
  int128 sum = 0;
  for (std::size_t i = 0; i < p.engine.events().all<usage_recorded>().size(); ++i)
    sum += p.engine.events().all<usage_recorded>()[i].amount;
  for (std::size_t i = 0; i < p.engine.events().all<usage_reversed>().size(); ++i)
    sum += p.engine.events().all<usage_reversed>()[i].amount;
  return sum;
}

// What a life comes to under a policy, tick by tick: for each number of cards the nanoseconds in
// which it is paid, and of each the floor.
int128 tick_by_tick(const std::vector<happening>& life, job_end how, const job_policy& policy) {
  struct tick {
    std::int64_t at;
    ratio cards;
  };
  std::vector<tick> held;
  std::int64_t saved = -1;
  for (std::size_t i = 0; i + 1 < life.size(); ++i) {
    if (life[i].step == job_step::save) saved = life[i].at;
    // The last step before this one that changed what is held.
    std::size_t last = i;
    while (life[last].step == job_step::save) --last;
    if (life[last].step == job_step::queue || life[last].step == job_step::suspend) continue;
    if (life[last].step == job_step::idle && !policy.charges_idle) continue;
    std::size_t sized = last;
    while (life[sized].step == job_step::idle || life[sized].step == job_step::save) --sized;
    for (std::int64_t t = life[i].at; t < life[i + 1].at; ++t)
      held.push_back({t, life[sized].cards});
  }
  const job_rule& rule = policy[how];
  std::vector<tick> paid;
  const bool waived = static_cast<std::int64_t>(held.size()) < rule.free_below.count();
  for (const tick& each : held) {
    if (waived || rule.share == job_share::nothing) continue;
    if (rule.share == job_share::saved && each.at >= saved) continue;
    paid.push_back(each);
  }
  if (!waived && !held.empty())
    while (static_cast<std::int64_t>(paid.size()) < rule.at_least.count())
      paid.push_back(held.front());
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> times;
  for (const tick& each : paid) ++times[{each.cards.denominator(), each.cards.numerator()}];
  int128 sum = 0;
  for (const auto& [cards, time] : times) sum += int128{time} * cards.second / cards.first;
  return sum;
}

}  // namespace

TEST_CASE("a job comes to the same at any cadence of reports, over any line, under any policy") {
  INFO(seed_text());
  for (std::uint64_t n = 1; n <= stories; ++n) {
    INFO("story " << n);
    random_source random{n};
    const terms with{random};
    const std::vector<happening> life =
        any_life(random, static_cast<std::int64_t>(random.below(80)));
    const job_end how = any_end(random);
    const job_policy policy = any_policy(random);
    platform lossy{with.list};
    platform whole{with.list};
    with.tell(lossy);
    with.tell(whole);
    reported_job cut{lossy, some_job, policy};
    reported_job uncut{whole, some_job, policy};
    std::int64_t now = 0;
    for (const happening& h : life) {
      // Some reports while nothing happens.
      for (std::uint64_t i = random.below(4); i > 0 && now < h.at; --i) {
        now += static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(h.at - now) + 1));
        cut.report(now, random);
      }
      now = h.at;
      live(cut.meter, h, how);
      live(uncut.meter, h, how);
    }
    cut.finish(now, random);
    uncut.take(letter{uncut.meter.pending()});
    CHECK(cut.inbox.segments().size() >= uncut.inbox.segments().size());
    CHECK(balances(lossy, with) == balances(whole, with));
    CHECK(charged(lossy) == charged(whole));
    job_policy held = held_time_policy;
    held.charges_idle = policy.charges_idle;
    CHECK(charged(lossy) == tick_by_tick(life, how, held));

    cut.settle();
    uncut.settle();
    CHECK(balances(lossy, with) == balances(whole, with));
    CHECK(charged(lossy) == charged(whole));
    CHECK(charged(lossy) == tick_by_tick(life, how, policy));
    const std::string before = text_of(lossy.engine);
    cut.settle();
    CHECK(text_of(lossy.engine) == before);
    cut.start_anew();
    cut.settle();
    CHECK(text_of(lossy.engine) == before);
  }
}

TEST_CASE("jobs side by side come to the same at any cadence of each") {
  INFO(seed_text());
  for (std::uint64_t n = 1; n <= stories; ++n) {
    INFO("story " << n);
    random_source random{10'000 + n};
    const terms with{random, true};
    platform lossy{with.list};
    platform whole{with.list};
    with.tell(lossy);
    with.tell(whole);
    std::vector<reported_job> jobs;
    std::vector<std::vector<happening>> lives;
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::uint64_t j = 0; j < 3; ++j) {
      jobs.emplace_back(lossy, id128{5, j + 1}, held_time_policy);
      lives.push_back(any_life(random, static_cast<std::int64_t>(random.below(80))));
      for (const happening& h : lives.back()) order.emplace_back(h.at, j);
      job_meter meter{{5, j + 1}};
      for (const happening& h : lives.back()) live(meter, h, job_end::completed);
      for (const job_segment& each : meter.pending().segments) {
        platform_usage u = whole.cards(100 * (j + 1) + each.sequence, each.during.start.ns,
                                       each.during.end.ns, each.cards);
        (void)whole.engine.record(u).value();
      }
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::array<std::size_t, 3> next{};
    for (const auto& [at, j] : order) {
      live(jobs[j].meter, lives[j][next[j]++], job_end::completed);
      if (random.one_in(2)) jobs[j].report(at, random);
    }
    for (reported_job& each : jobs) each.finish(order.back().first, random);
    CHECK(balances(lossy, with) == balances(whole, with));
    CHECK(charged(lossy) == charged(whole));
  }
}
