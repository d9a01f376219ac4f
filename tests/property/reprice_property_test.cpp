// SPDX-License-Identifier: MIT
// Repricing: an engine whose prices were wrong, corrected after the close, and one that had the
// right ones from the beginning come to the same, and so do their packs.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>

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

constexpr int worlds = worlds_of(6'000);
constexpr std::int64_t one_hour = 3'600'000'000'000;
constexpr instant february = day(31);
constexpr instant march = day(59);

// What a sku costs from an hour on.
struct version {
  std::int64_t from_hour = -1;  // −1: from the beginning
  std::vector<tier_spec> tiers;
};
struct tariff_of {
  tariff_kind kind = tariff_kind::flat;
  counter_basis basis = counter_basis::after_packs;
  counter_owner owner = counter_owner::payer;
  period cycle = period::month;
  std::vector<version> right;
  std::vector<version> wrong;

  [[nodiscard]] price_spec spec(const char* sku, const version& of, instant published) const {
    price_spec out;
    out.sku = sku;
    out.money = yuan;
    out.per = std::string(sku) == "card" ? static_cast<uint128>(one_hour) : uint128{1};
    out.kind = kind;
    out.basis = basis;
    out.owner = owner;
    out.cycle = cycle;
    out.tiers = of.tiers.data();
    out.tier_count = of.tiers.size();
    if (of.from_hour >= 0) out.effective.start = {of.from_hour * one_hour};
    out.published = published;
    return out;
  }
  // The right version that holds from an hour on.
  [[nodiscard]] version right_at(std::int64_t hour) const {
    const version* found = &right[0];
    for (const version& v : right)
      if (v.from_hour <= hour) found = &v;
    version out = *found;
    out.from_hour = hour;
    return out;
  }
};

struct fact {
  std::uint64_t id = 0;
  std::size_t account = 0;
  bool is_card = true;
  ratio cards{1};
  interval during{};
  int128 quantity = 0;
};
enum class act { record, reverse, close, correct };
struct step {
  act what = act::record;
  fact of{};
  instant to{};
};

struct world {
  std::int32_t offset = 0;
  std::array<tariff_of, 2> tariffs;  // of cards, of tokens
  std::vector<std::pair<std::size_t, grant_spec>> packs;
  std::vector<charge_spec> charges;
  std::vector<step> steps;
  bool has_later = false;  // something came, or went, after the close of its month
};

class world_maker {
 public:
  explicit world_maker(random_source& random) : r_{random} {}

  world make() {
    w_.offset = r_.one_in(2) ? 0 : 8 * 3600;
    for (std::size_t i = 0; i < 2; ++i) w_.tariffs[i] = any_tariff(i == 0);
    for (std::uint64_t i = r_.below(4); i > 0; --i) grant();
    if (r_.one_in(2)) {
      charge_spec charge = charge_named("month");
      charge.minimum = list_amount{static_cast<std::int64_t>(r_.below(300)), 0};
      if (r_.one_in(2)) charge.maximum = list_amount{static_cast<std::int64_t>(500), 0};
      if (r_.one_in(2)) charge.standing = list_amount{7, 0};
      w_.charges.push_back(charge);
    }
    const bool goes_on = r_.one_in(2);
    for (std::uint64_t i = 1 + r_.below(8); i > 0; --i) record(0, 30 * 24);
    if (r_.one_in(3)) record(28 * 24, 33 * 24);
    if (r_.one_in(3)) reverse(false);
    close_at(february);
    if (goes_on)
      for (std::uint64_t i = r_.below(3); i > 0; --i) later(30 * 24);
    if (r_.one_in(2)) w_.steps.push_back({act::correct, {}, {}});
    for (std::uint64_t i = r_.below(4); i > 0; --i) record(33 * 24, 58 * 24);
    if (goes_on && r_.one_in(2)) later(30 * 24);
    if (r_.one_in(2)) {
      close_at(march);
      if (goes_on)
        for (std::uint64_t i = r_.below(3); i > 0; --i) later(58 * 24);
    }
    w_.steps.push_back({act::correct, {}, {}});
    if (goes_on)
      for (std::uint64_t i = r_.below(3); i > 0; --i) later(30 * 24);
    return w_;
  }

 private:
  std::vector<tier_spec> any_tiers(bool is_card, bool is_tiered) {
    const auto amount = [&] { return list_amount{static_cast<std::int64_t>(1 + r_.below(30)), 1}; };
    std::vector<tier_spec> tiers;
    int128 up_to = 0;
    for (std::uint64_t i = is_tiered ? r_.below(3) : 0; i > 0; --i) {
      up_to += static_cast<int128>(1 + r_.below(40)) * (is_card ? one_hour / 2 : 1);
      tiers.push_back({up_to, amount(), {}});
      if (r_.one_in(4)) tiers.back().fee = amount();
      if (r_.one_in(6)) tiers.back().package = is_card ? one_hour : 3;
    }
    tiers.push_back({int128_max, amount(), {}});
    return tiers;
  }
  tariff_of any_tariff(bool is_card) {
    tariff_of t;
    const bool is_tiered = r_.one_in(2);
    if (is_tiered) {
      t.kind = r_.one_in(3) ? tariff_kind::volume : tariff_kind::graduated;
      if (r_.one_in(2)) t.basis = counter_basis::all_usage;
      if (r_.one_in(3)) t.owner = counter_owner::account;
      if (r_.one_in(4)) t.cycle = period::day;
    }
    t.right.push_back({-1, any_tiers(is_card, is_tiered)});
    if (r_.one_in(2))
      t.right.push_back(
          {static_cast<std::int64_t>(r_.below(45 * 24)), any_tiers(is_card, is_tiered)});
    t.wrong = t.right;
    const std::uint64_t which = r_.below(t.wrong.size());
    if (which == 1 && r_.one_in(2))
      t.wrong[1].from_hour = static_cast<std::int64_t>(r_.below(45 * 24));
    else if (!r_.one_in(4))
      t.wrong[which].tiers = any_tiers(is_card, is_tiered);
    return t;
  }
  void grant() {
    grant_spec spec;
    const std::uint64_t kind = r_.below(3);
    spec.quantity = kind == 0 ? any_quantity{static_cast<int128>(1 + r_.below(60)) * one_hour / 2,
                                             dimension::card_time}
                    : kind == 1
                        ? any_quantity{static_cast<int128>(1 + r_.below(60)), dimension::token}
                        : any_quantity{static_cast<int128>(1 + r_.below(9'000)), dimension::money};
    if (kind == 2) spec.quantity = any_money{static_cast<int128>(1 + r_.below(9'000)), yuan};
    if (kind == 2 && r_.one_in(3)) spec.share = ratio::of(3, 10).value();
    if (r_.one_in(2)) {
      const auto from = static_cast<std::int64_t>(r_.below(40 * 24));
      spec.valid = {{from * one_hour},
                    {(from + 1 + static_cast<std::int64_t>(r_.below(900))) * one_hour}};
    }
    w_.packs.emplace_back(r_.below(4), spec);
  }
  void record(std::int64_t from_hour, std::int64_t until_hour) {
    fact f;
    f.id = ++last_;
    f.account = r_.below(4);
    f.is_card = !r_.one_in(3);
    const auto hours = static_cast<std::uint64_t>(until_hour - from_hour);
    const auto half = [&](std::uint64_t most) {
      return static_cast<std::int64_t>(r_.below(2 * most)) * one_hour / 2;
    };
    f.during.start = {from_hour * one_hour + half(hours)};
    if (f.is_card) {
      f.cards = static_cast<std::int64_t>(1 + r_.below(3));
      f.during.end = {f.during.start.ns + half(60) + one_hour / 2};
    } else {
      f.during.end = f.during.start;
      f.quantity = static_cast<int128>(1 + r_.below(30));
    }
    facts_.push_back(f);
    w_.steps.push_back({act::record, f, {}});
  }
  void reverse(bool is_late) {
    if (facts_.empty()) return;
    const std::size_t which = r_.below(facts_.size());
    w_.steps.push_back({act::reverse, facts_[which], {}});
    facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(which));
    w_.has_later = w_.has_later || is_late;
  }
  void later(std::int64_t until_hour) {
    w_.has_later = true;
    if (r_.one_in(2))
      reverse(true);
    else
      record(0, until_hour);
  }
  void close_at(instant end) { w_.steps.push_back({act::close, {}, end}); }

  random_source& r_;
  world w_;
  std::uint64_t last_ = 0;
  std::vector<fact> facts_;
};

class platform {
 public:
  platform(const world& of, bool is_right) : w_{of}, is_right_{is_right}, engine_{list()} {
    account_spec payer{.name = "a", .money = yuan};
    payer.utc_offset_seconds = of.offset;
    accounts_.push_back(engine_.open_account(payer).value());
    accounts_.push_back(engine_.open_account({.name = "m", .parent = accounts_[0]}).value());
    accounts_.push_back(engine_.open_account({.name = "z", .parent = accounts_[0]}).value());
    accounts_.push_back(engine_.open_account({.name = "x", .parent = accounts_[1]}).value());
    for (const auto& [account, spec] : of.packs)
      packs_.push_back(engine_.grant(accounts_[account], spec).value());
    for (const step& s : of.steps) take(s);
    const instant last{march.ns + 40 * 24 * one_hour};
    REQUIRE(engine_.advance(last).has_value());
    REQUIRE(engine_.close_period(payer_(), {march.ns - 24 * one_hour}).has_value());
    REQUIRE(engine_.settle(payer_()).has_value());  // what reaches into March
    for (const std::int64_t month : {1, 40})
      REQUIRE(engine_.close_charges(payer_(), day(month)).has_value());
  }

  const ducat::engine& engine() const { return engine_; }
  // What usage and charges come to: what is owed, and what wallets paid.
  mixed total() const {
    mixed sum = engine_.owed(accounts_[0]).minor;
    for (std::size_t i = 0; i < packs_.size(); ++i) {
      if (!w_.packs[i].second.quantity.is_money()) continue;
      const mixed granted{w_.packs[i].second.quantity.money.minor, 0, 1};
      sum = subtract(add(sum, granted).value(), engine_.balance(packs_[i])).value();
    }
    return sum;
  }
  std::vector<mixed> covered() const {
    std::vector<mixed> out;
    for (std::size_t i = 0; i < packs_.size(); ++i)
      if (!w_.packs[i].second.quantity.is_money()) out.push_back(engine_.balance(packs_[i]));
    return out;
  }
  std::map<std::uint64_t, mixed> by_usage() const {
    std::map<std::uint64_t, mixed> out;
    const ledger& book = engine_.events();
    for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
      const usage_priced& e = book.all<usage_priced>()[i];
      mixed& sum = out[book.all<usage_recorded>()[e.usage].id.low];
      sum = reduced(add(sum, e.amount).value());
    }
    return out;
  }
  std::map<std::uint32_t, mixed> by_sku() const {
    std::map<std::uint32_t, mixed> out;
    const ledger& book = engine_.events();
    for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
      const usage_priced& e = book.all<usage_priced>()[i];
      mixed& sum = out[book.all<usage_recorded>()[e.usage].sku.index];
      sum = reduced(add(sum, e.amount).value());
    }
    return out;
  }

 private:
  account_handle payer_() const { return accounts_[0]; }
  price_table list() const {
    price_table list;
    (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
    (void)list.define_sku("token", meter::counted, dimension::token).value();
    for (std::size_t i = 0; i < 2; ++i) {
      const tariff_of& t = w_.tariffs[i];
      for (const version& v : is_right_ ? t.right : t.wrong)
        (void)list.add(t.spec(i == 0 ? "card" : "token", v, {0})).value();
    }
    for (const charge_spec& c : w_.charges) REQUIRE(list.add_charge(c).has_value());
    return list;
  }
  void take(const step& s) {
    switch (s.what) {
      case act::record: return record(s.of);
      case act::reverse: REQUIRE(engine_.reverse(payer_(), {0, s.of.id}).has_value()); return;
      case act::close:
        REQUIRE(engine_.advance(s.to).has_value());
        REQUIRE(engine_.close_period(payer_(), {s.to.ns - 24 * one_hour}).has_value());
        return;
      case act::correct: return correct();
    }
  }
  void record(const fact& f) {
    ducat::engine::usage u;
    u.id = {0, f.id};
    u.account = accounts_[f.account];
    u.sku = engine_.find_sku(f.is_card ? "card" : "token");
    u.during = f.during;
    if (f.is_card)
      u.cards = f.cards;
    else
      u.quantity = f.quantity;
    REQUIRE(engine_.record(u).has_value());
  }
  void correct() {
    if (is_right_) return;
    if (corrections_++ == 0) publish();
    workspace room;
    const auto quoted = engine_.quote_reprice(payer_(), {}, room);
    REQUIRE(quoted.has_value());
    reprice_spec spec;
    spec.by = {"ops", "wrong", "CN-1"};
    const auto done = engine_.reprice(payer_(), spec);
    if (!done) UNSCOPED_INFO(message(done.error().code) << " " << done.error().reference);
    REQUIRE(done.has_value());
    CHECK(done->usage == quoted->usage);
    CHECK(done->charges == quoted->charges);
    const std::uint64_t size = engine_.events().size();
    const auto again = engine_.reprice(payer_(), spec);
    REQUIRE(again.has_value());
    CHECK(again->is_empty());
    CHECK(engine_.events().size() == size);
  }
  void publish() {
    price_table list;
    (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
    (void)list.define_sku("token", meter::counted, dimension::token).value();
    for (std::size_t i = 0; i < 2; ++i) {
      const tariff_of& t = w_.tariffs[i];
      std::map<std::int64_t, bool> starts;
      for (const version& v : t.right) starts[v.from_hour];
      for (const version& v : t.wrong) starts[v.from_hour];
      for (const auto& [hour, unused] : starts) {
        const version right = t.right_at(hour);
        (void)list.add(t.spec(i == 0 ? "card" : "token", right, {1})).value();
      }
    }
    REQUIRE(engine_.publish(list).has_value());
  }

  const world& w_;
  bool is_right_;
  ducat::engine engine_;
  std::vector<account_handle> accounts_;
  std::vector<pack_handle> packs_;
  int corrections_ = 0;
};

void check(const platform& p) {
  const audit_report report = audit(p.engine().events());
  if (!report.passed())
    UNSCOPED_INFO(report.findings[0].detail << " at " << report.findings[0].position);
  CHECK(report.passed());
}

}  // namespace

TEST_CASE("what was repriced comes to what the right prices would have come to") {
  INFO(seed_text());
  for (int i = 0; i < worlds; ++i) {
    INFO("world " << i);
    random_source random{static_cast<std::uint64_t>(i) + 77'000};
    const world w = world_maker{random}.make();
    const platform right{w, true};
    const platform corrected{w, false};
    check(corrected);
    if (i % 8 == 0) check(right);
    CHECK(right.covered() == corrected.covered());
    CHECK(reduced(right.total()) == reduced(corrected.total()));
    CHECK(right.by_sku() == corrected.by_sku());
    if (!w.has_later) CHECK(right.by_usage() == corrected.by_usage());
  }
}
