// SPDX-License-Identifier: MIT
// What a counter keeps, so that a record need not look at its tranches, against its tranches; and
// each line against what the tranches cost with and without it.
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/engine/engine.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr const char* names[] = {"prompt", "completion", "image"};

// What a counter's tranches say, from nothing.
struct told {
  std::vector<tranche> tranches;
  tariff_sum sum;
  bool volume = false;
  bool volume_fees = false;
};
told tell(const engine_state& s, counter_handle c) {
  told all;
  for (auto i = s.counters[c].first_tranche; i != counter_table::none;
       i = s.counters.tranche_at(i).next) {
    const tranche& t = all.tranches.emplace_back(s.counters.tranche_at(i).value);
    all.sum.position += t.quantity;
    if (!t.entry.has_value()) continue;
    if (t.quantity > 0) all.sum.priced_until = all.sum.position;
    if (s.prices[t.entry].kind != tariff_kind::volume) continue;
    all.volume = true;
    all.volume_fees = all.volume_fees || s.prices[t.entry].has_steps;
  }
  tariff_fold fold{s.prices, all.sum.position};
  for (const tranche& t : all.tranches) fold.add(t).value();
  all.sum.cost = fold.cost();
  return all;
}

// Three skus on one counter: counted, or metered and cut at every version and cycle edge.
class shared_counter {
 public:
  shared_counter(std::uint64_t number, bool volume) : random_{number}, volume_{volume} {
    price_table list = skus();
    for (const char* const sku : names) price(list, sku, instant_min);
    (void)engine_.publish(list).value();
    account_spec spec;
    spec.name = "acme";
    spec.money = yuan;
    root_ = engine_.open_account(spec).value();
  }

  void step() {
    switch (random_.below(12)) {
      case 0: return grant();
      case 1: return publish();
      case 2:
      case 3:
        if (last_ > 0) (void)engine_.reverse(root_, {0, 1 + random_.below(last_)});
        return;
      default: return use();
    }
  }

  void check() const {
    const engine_state& s = engine_.state();
    for (std::uint32_t c = 0; c < s.counters.size(); ++c) {
      const counter_state& kept = s.counters[{c}];
      const told all = tell(s, {c});
      REQUIRE(kept.sum.position == all.sum.position);
      REQUIRE(kept.sum.priced_until == all.sum.priced_until);
      REQUIRE(kept.sum.cost == all.sum.cost);
      REQUIRE(kept.resumable == !all.volume);
      REQUIRE(kept.has_plain_volumes == !all.volume_fees);
      for (auto i = kept.first_share; i != counter_table::none; i = s.counters.share_at(i).next)
        REQUIRE(s.counters.share_at(i).quantity == counted_by(all, s.counters.share_at(i).entry));
    }
  }

 private:
  static int128 counted_by(const told& all, price_handle entry) {
    int128 sum = 0;
    for (const tranche& t : all.tranches) sum += t.entry == entry ? t.quantity : 0;
    return sum;
  }
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }

  price_table skus() {
    price_table list;
    for (const char* const sku : names)
      if (metered_) {
        (void)list.define_sku(sku, meter::metered, dimension::card_time, 1).value();
      } else {
        (void)list.define_sku(sku, meter::counted, dimension::token).value();
      }
    return list;
  }
  void price(price_table& list, const char* sku, instant from) {
    const bool volume = volume_ && random_.one_in(3);
    const auto fee = [&] { return volume && plain_ ? 0 : below(9); };
    const auto package = [&] { return volume && plain_ ? 1 : 1 + below(2) * below(6); };
    const tier_spec tiers[] = {{10 + below(40), {below(9), 2}, {fee(), 2}, package()},
                               {60 + below(40), {below(9), 2}, {fee(), 2}, package()},
                               {int128_max, {below(9), 2}, {fee(), 2}, package()}};
    const auto per = static_cast<uint128>(1 + below(7));
    const auto kind = volume ? tariff_kind::volume : tariff_kind::graduated;
    price_spec spec = tiered(sku, kind, tiers, per);
    if (random_.one_in(3)) {
      spec.kind = tariff_kind::flat;
      spec.tiers = &tiers[2];
      spec.tier_count = 1;
    }
    spec.counter = "shared";
    spec.basis = basis_;
    spec.cycle = period::day;
    spec.effective = {from, instant_max};
    (void)list.add(spec);
  }
  void publish() {
    price_table list = skus();
    price(list, names[random_.below(3)], any_instant());
    (void)engine_.publish(list);  // one that clashes with another is refused
  }
  void grant() {
    grant_spec spec;
    spec.quantity = any_quantity{1 + below(60), metered_ ? dimension::card_time : dimension::token};
    (void)engine_.grant(root_, spec).value();
  }
  // Around midnight, where a counter begins anew.
  instant any_instant() { return {day(1).ns - 40 + below(80)}; }
  void use() {
    engine::usage u;
    u.id = {0, ++last_};
    u.account = root_;
    u.sku = engine_.find_sku(names[random_.below(3)]);
    const instant from = any_instant();
    u.during = at(from);
    if (metered_) {
      u.during.end.ns += below(60);
      u.cards = ratio{1 + below(2)};
    } else {
      u.quantity = below(30);
    }
    std::vector<told> before;
    for (std::uint32_t c = 0; c < engine_.state().counters.size(); ++c)
      before.push_back(tell(engine_.state(), {c}));
    const outcome of = engine_.record(u).value();
    std::vector<mixed> lines(engine_.state().counters.size());
    for (std::uint64_t i = of.position(); i < engine_.events().size(); ++i) {
      if (engine_.events().kind_at(i) != event_kind::usage_priced) continue;
      const usage_priced& line = engine_.events().at<usage_priced>(i);
      if (line.counter.has_value())
        lines[line.counter.index] = add(lines[line.counter.index], line.amount).value();
    }
    for (std::uint32_t c = 0; c < lines.size(); ++c) {
      const mixed was = c < before.size() ? before[c].sum.cost : mixed{};
      REQUIRE(add(was, lines[c]).value() == tell(engine_.state(), {c}).sum.cost);
    }
  }

  random_source random_;
  bool volume_;
  bool plain_ = random_.one_in(2);  // volume prices without fees
  bool metered_ = random_.one_in(2);
  counter_basis basis_ = static_cast<counter_basis>(random_.below(2));
  engine engine_;
  account_handle root_{};
  std::uint64_t last_ = 0;
};

}  // namespace

TEST_CASE("what a counter keeps is what its tranches say, after any command") {
  for (const bool volume : {false, true})
    for (std::uint64_t run = 0; run < 60; ++run) {
      INFO(seed_text() << " volume " << volume << " run " << run);
      shared_counter counter{20'000 + run, volume};
      for (int i = 0; i < 60; ++i) {
        counter.step();
        counter.check();
      }
    }
}
