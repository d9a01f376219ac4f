// SPDX-License-Identifier: MIT
// Reservations on packs that have deduction factors, in random worlds: holding is authorising, and
// what was held is used as if it were used at once, whatever other usage did to the totals.
#include "support/catch.hpp"
#include "support/hold_platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/explain.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/engine/zoning.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace ducat;
using namespace ducat_test;

// Around the first weekend of 1970.
constexpr std::int64_t held_day = 24 * std::int64_t{3'600'000'000'000};
constexpr std::int64_t held_saturday = 2 * held_day;

struct known_hold {
  std::uint64_t id = 0;
  bool counted = false;
  symbol source{};
};

// What each pack and wallet came to; of a usage that is cut, nothing: what was held for one piece
// may serve another one.
std::string sums_of(const outcome& of) {
  std::map<std::pair<line_kind, std::uint32_t>, std::pair<int128, mixed>> sums;
  std::set<std::int64_t> pieces;
  of.for_each_line([&](const charge_line& line) {
    auto& [quantity, amount] = sums[{line.kind, line.pack.index}];
    quantity += line.quantity;
    amount = add(amount, line.amount).value();
    pieces.insert(line.during.start.ns);
  });
  if (pieces.size() != 1) return "cut";
  std::string text;
  for (const auto& [whose, sum] : sums)
    text += std::to_string(static_cast<int>(whose.first)) + " " + std::to_string(whose.second) +
            ": " + std::string{to_text(sum.first).view()} + ", " + text_of(sum.second) + "; ";
  return text;
}

class held_world {
 public:
  explicit held_world(std::uint64_t stream) : random_{stream}, p_{rising_list(), payer()} {
    if (random_.one_in(3)) go_by_zone();
    for (int i = 0; i < 3; ++i) grant();
    if (random_.one_in(2)) (void)p_.grant_fen(p_.root, 60);
    has_quota_ = random_.one_in(4);
    if (has_quota_) set_quota();
  }

  void step() {
    switch (random_.below(12)) {
      case 0: return grant();
      case 1: return reverse();
      case 2: return advance();
      case 3: return void(p_.engine.settle(p_.root));
      case 4:
      case 5:
      case 6: return reserve();
      case 7:
      case 8: return go_on();
      case 9: return move();
      default: return record();
    }
  }
  void check() const {
    p_.check_ledger();
    const auto s = make_statement(p_.engine.events(), p_.root, whole_ledger, rounding::half_even);
    REQUIRE(s);
    const std::size_t packs = p_.engine.state().held.packs.size();
    REQUIRE(s->packs.size() == packs);
    for (std::uint32_t i = 0; i < packs; ++i) {
      CHECK(s->packs[i].held == p_.engine.held({i}));
      CHECK(s->packs[i].left == p_.engine.balance({i}));
    }
    const auto& usages = p_.engine.events().all<usage_recorded>();
    for (std::size_t i = 0; i < usages.size(); i += 3)
      CHECK(explain(p_.engine.events(), usages[i].position));
  }
  int agreed() const { return agreed_; }
  int refused() const { return refused_; }
  int used_as_quoted() const { return used_as_quoted_; }
  int under_factors() const {
    int count = 0;
    const auto& moves = p_.engine.events().all<hold_moved>();
    for (std::size_t i = 0; i < moves.size(); ++i) count += moves[i].row != no_factor_row ? 1 : 0;
    return count;
  }

 private:
  account_spec payer() {
    account_spec spec{.name = "acme", .money = yuan};
    spec.limited = random_.one_in(2);
    if (spec.limited) spec.credit_limit = 100;
    if (random_.one_in(3)) spec.policy = overage::refuse;
    return spec;
  }
  // A payer whose clock is put forward into Saturday, or back into Friday, about its beginning.
  void go_by_zone() {
    const std::int32_t first = random_.one_in(2) ? 0 : -3'600;
    const zone_transition change[] = {{any_time(), first == 0 ? -3'600 : 0}};
    account_spec spec = payer();
    spec.name = "globex";
    spec.zone =
        p_.engine
            .add_zone(
                {p_.engine.intern("zone"), first, change, {{-400 * held_day}, {400 * held_day}}})
            .value();
    p_.root = p_.engine.open_account(spec).value();
    p_.team = p_.engine.open_account({.name = "lab", .parent = p_.root}).value();
    p_.user = p_.engine.open_account({.name = "eve", .parent = p_.team}).value();
  }
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  instant any_time() { return {held_saturday - 40 + below(80)}; }

  void grant() {
    grant_spec spec;
    const bool tokens = random_.one_in(2);
    spec.quantity = any_quantity{1 + below(60), tokens ? dimension::token : dimension::card_time};
    if (tokens && random_.one_in(3)) spec.floor = any_quantity{5, dimension::token};
    if (random_.one_in(3)) spec.valid.end = {held_saturday + below(60)};
    spec.priority = static_cast<std::int32_t>(random_.below(2));
    const ratio of[] = {{1, 2}, {7, 10}, {3, 2}, {2}, {1}, {1, 3}};
    factor_spec rows[2] = {};
    rows[0].factor = of[random_.below(6)];
    rows[0].band = {0b110'0000, 0, held_day};
    rows[1].factor = of[random_.below(6)];
    const bool first = random_.one_in(2);
    spec.factors = first ? rows : rows + 1;
    spec.factor_count = first ? 1 + random_.below(2) : 1;
    if (random_.one_in(5)) spec.factor_count = 0;
    if (random_.one_in(6)) spec.activation = {cycle_unit::hour, 1};
    (void)p_.engine.grant(random_.one_in(2) ? p_.root : p_.user, spec);
  }
  void set_quota() {
    quota_spec spec;
    spec.name = "tokens";
    spec.most = any_quantity{20 + below(40), dimension::token};
    spec.per = period::month;
    spec.hard = true;
    (void)p_.engine.set_quota(p_.user, spec);
  }
  platform_usage any_usage() {
    const instant from = any_time();
    if (random_.one_in(2)) return p_.tokens(++last_, 1 + below(12), from.ns);
    const std::int64_t cards = random_.one_in(4) ? 3 : 1;
    return p_.cards(++last_, from.ns, from.ns + 1 + below(20),
                    ratio::of(cards, random_.one_in(4) ? 2 : 1).value());
  }
  void record() {
    const platform_usage u = any_usage();
    if (p_.engine.record(u)) recorded_.push_back(u.id.low);
  }
  void reverse() {
    if (!recorded_.empty())
      (void)p_.engine.reverse(p_.user, {0, recorded_[random_.below(recorded_.size())]});
  }
  void advance() {
    const std::int64_t from =
        p_.engine.now() == instant_min ? held_saturday - 40 : p_.engine.now().ns;
    (void)p_.engine.advance({from + below(15)});
  }
  void move() {
    move_spec spec;
    spec.pack = {static_cast<std::uint32_t>(random_.below(p_.engine.state().held.packs.size()))};
    if (random_.one_in(3)) (void)p_.engine.transfer(spec, p_.team);
  }

  // All of it, or nothing: the answer is that of an authorisation. Where there is less, so much
  // may be authorised, and no more.
  void reserve() {
    platform_usage u = any_usage();
    const bool counted = u.sku == p_.token;
    platform_engine::reservation r;
    r.id = {7, last_};
    r.account = u.account;
    r.sku = u.sku;
    r.cards = u.cards;
    r.quantity = u.quantity;
    r.during = u.during;
    if (counted) r.during.end.ns += 1 + below(30);
    if (r.during.end <= p_.engine.now()) return;
    const int128 asked = counted ? u.quantity : int128{u.during.end.ns} - u.during.start.ns;
    r.terms.minimum = asked;
    r.terms.at_lapse = random_.one_in(2) ? lapse_policy::charge : lapse_policy::release;
    workspace room;
    const auto may = [&](int128 n) {
      if (counted)
        u.quantity = n;
      else
        u.during.end = {u.during.start.ns + static_cast<std::int64_t>(n)};
      return p_.engine.authorise(u, room).has_value();
    };
    const bool authorised = may(asked);
    const std::string quoted = authorised ? sums_of(p_.engine.quote(u, room).value()) : "cut";
    const auto held = p_.engine.reserve(r);
    REQUIRE(held.has_value() == authorised);
    ++agreed_;
    if (!held) {
      REQUIRE(held.error().code == errc::insufficient);
      ++refused_;
      const int128 most = held.error().amount;
      if (most > 0) CHECK(may(most));
      CHECK_FALSE(may(most + 1));
      r.terms.minimum = 1;
      if (random_.one_in(2) && p_.engine.reserve(r)) holds_.push_back({last_, counted, {}});
      return;
    }
    holds_.push_back({last_, counted, {}});
    if (!random_.one_in(4)) return;
    hold_report all = p_.report(last_, 1, counted ? r.during.start.ns : r.during.end.ns);
    if (counted) all.used = asked;
    REQUIRE(p_.engine.release(all));
    const auto& usages = p_.engine.events().all<usage_recorded>();
    const outcome used{p_.engine.events(), usages[usages.size() - 1].position, false};
    if (quoted == "cut" || has_quota_) return;  // a quote does not reckon with what others hold
    CHECK(sums_of(used) == quoted);
    ++used_as_quoted_;
  }
  void go_on() {
    if (holds_.empty()) return;
    const known_hold of = holds_[random_.below(holds_.size())];
    const hold_handle id = p_.engine.state().find_hold(p_.engine.events(), {7, of.id}, {}, p_.root);
    const hold_state& h = p_.engine.state().holds[id];
    hold_report report = p_.report(of.id, h.next_sequence, 0);
    report.at = {h.from.ns + below(12)};
    if (h.phase == hold_phase::lapsed && random_.one_in(2)) report.at = {h.from.ns - 1};
    if (of.counted) report.used = h.used + below(6) - (random_.one_in(4) ? 3 : 0);
    if (report.used < 0) report.used = 0;
    switch (random_.below(4)) {
      case 0: return void(p_.engine.release(report));
      case 1:
        report.until = {report.at.ns + 1 + below(30)};
        if (of.counted) report.quantity = 1 + below(15);
        return void(p_.engine.extend(report));
      default: return void(p_.engine.commit(report));
    }
  }

  random_source random_;
  hold_platform p_;
  std::vector<std::uint64_t> recorded_;
  std::vector<known_hold> holds_;
  std::uint64_t last_ = 0;
  int agreed_ = 0;
  int refused_ = 0;
  int used_as_quoted_ = 0;
  bool has_quota_ = false;
};

}  // namespace

TEST_CASE("holding under factors is authorising, and stands up to an audit") {
  int agreed = 0;
  int refused = 0;
  int under_factors = 0;
  int used_as_quoted = 0;
  for (int world = 0; world < worlds_of(150); ++world) {
    INFO(seed_text() << ", world " << world);
    held_world w{0x8f00U + static_cast<std::uint64_t>(world)};
    for (int i = 0; i < 60; ++i) w.step();
    w.check();
    agreed += w.agreed();
    refused += w.refused();
    under_factors += w.under_factors();
    used_as_quoted += w.used_as_quoted();
  }
  CHECK(agreed > worlds_of(150) * 5);
  CHECK(refused > worlds_of(150) / 2);
  CHECK(under_factors > worlds_of(150) * 10);
  CHECK(used_as_quoted > worlds_of(150) / 2);
}
