// SPDX-License-Identifier: MIT
// Engines with a random past: every kind of price, pack and usage, late and reversed ones, price,
// rate and unit changes, several payers. One seed gives one ledger.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_PLATFORM_HPP

#include "support/platform_charges.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"
#include "support/random_bonuses.hpp"
#include "support/random_money.hpp"
#include "support/random_moves.hpp"
#include "support/random_reprice.hpp"
#include "support/random_review.hpp"
#include "support/random_series.hpp"
#include "support/random_top_ups.hpp"
#include "support/random_zones.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/units/compute.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

struct random_place {
  ducat::symbol region;

  friend constexpr bool operator==(const random_place&, const random_place&) = default;
};

}  // namespace ducat_test

template <>
struct ducat::dimension_traits<ducat_test::random_place>
    : ducat::dimension_fields<ducat_test::random_place, &ducat_test::random_place::region> {
  static constexpr const char* names[] = {"region"};
};

namespace ducat_test {

class random_platform {
 public:
  using engine_type = ducat::basic_engine<random_place>;

  explicit random_platform(std::uint64_t stream)
      : random_{stream},
        money_{~stream},
        review_{stream * 3 + 1},
        top_ups_{stream * 5 + 2},
        reprice_{stream * 7 + 3},
        moves_{stream * 11 + 4},
        bonuses_{stream * 13 + 5},
        series_{stream * 17 + 11},
        zones_{stream * 17 + 6} {
    disk_changes_ = any_instant();
    publish(0);
    const std::int32_t offsets[] = {0, 8 * 3600, -5 * 3600};
    for (int i = 0; i < 2; ++i) {
      ducat::account_spec spec;
      const std::string name = "org " + std::to_string(i);
      spec.name = name;
      spec.money = yuan;
      spec.utc_offset_seconds = offsets[random_.below(3)];
      zones_.give(engine_, spec);
      if (i == 1) spec.channel = "negotiated";
      if (i == 1) spec.at = any_instant();
      if (random_.one_in(2)) spec.credit_limit = 40'000;
      spec.burn_down = any_order();
      accounts_.push_back(engine_.open_account(spec).value());
    }
    for (int i = 0; i < 5; ++i) {
      ducat::account_spec spec;
      const std::string name = "node " + std::to_string(i);
      spec.name = name;
      spec.parent = accounts_[random_.below(accounts_.size())];
      accounts_.push_back(engine_.open_account(spec).value());
    }
    for (int i = 0; i < 4; ++i) grant();
  }

  engine_type& engine() { return engine_; }
  const ducat::ledger& book() const { return engine_.events(); }
  const std::vector<ducat::account_handle>& accounts() const { return accounts_; }

  /// Does something, mostly recording usage.
  void step() {
    money_.step(engine_, accounts_);
    review_.step(engine_, accounts_);
    top_ups_.step(engine_, accounts_);
    reprice_.step(engine_, accounts_);
    moves_.step(engine_, accounts_);
    bonuses_.step(engine_, accounts_);
    zones_.step(engine_);
    switch (random_.below(28)) {
      case 0:
      case 1: return grant();
      case 2:
      case 3: return reverse();
      case 4: return advance();
      case 20:
      case 21: return close();
      case 22: return random_.one_in(4) ? set_quota() : move();
      case 23: return random_.one_in(2) ? set_alert() : series_.step(engine_, accounts_);
      case 24: return reserve();
      case 25:
      case 26: return step_hold();
      case 27: return settle();
      case 5: return random_.one_in(4) ? publish(1 + versions_++) : use_cards();
      case 6:
      case 7:
      case 8:
      case 9:
      case 10: return count_tokens();
      default: return use_cards();
    }
  }

 private:
  // Nothing (ducat's own), or some keys in any order.
  ducat::burn_order any_order() {
    ducat::burn_order order;
    if (random_.one_in(3)) return order;
    const std::uint64_t keys = 1 + random_.below(5);
    for (std::uint64_t i = 0; i < keys; ++i)
      (void)order.add(static_cast<ducat::burn_key>(random_.below(ducat::burn_keys)));
    return order;
  }
  ducat::account_handle any_account() { return accounts_[random_.below(accounts_.size())]; }
  ducat::instant any_instant() { return any_instant_of(random_); }
  ducat::interval any_validity() {
    if (random_.one_in(3)) return {ducat::instant_min, ducat::instant_max};
    ducat::interval valid{any_instant(), any_instant()};
    if (valid.end <= valid.start) valid.end = ducat::instant_max;
    return valid;
  }

  // Version 0 is the first list; each later one changes one price or one rate.
  void publish(int version) {
    ducat::price_table list;
    (void)list.define_sku("a100", ducat::meter::metered, ducat::dimension::compute, a100_rate);
    (void)list.define_sku("h800", ducat::meter::metered, ducat::dimension::compute, 798'720);
    (void)list.define_sku("prompt", ducat::meter::counted, ducat::dimension::token);
    (void)list.define_sku("answer", ducat::meter::counted, ducat::dimension::token);
    (void)list.define_sku("cached", ducat::meter::counted, ducat::dimension::token);
    (void)list.define_sku("call", ducat::meter::counted, ducat::dimension::token);
    (void)list.define_turnover("payment", yuan);
    (void)list.define_sku("disk", ducat::meter::metered, ducat::dimension::compute, 312);
    (void)list.define_sku("disk", ducat::meter::metered, ducat::dimension::byte_time, 10,
                          disk_changes_);
    if (version == 0) {
      (void)list.add_flat("disk", yuan, {20, 0}, ducat::degree_unit::scale).value();
      add_disk(list, disk_changes_);
      (void)list.add_flat("a100", yuan, {20, 0}, ducat::degree_unit::scale).value();
      const ducat::tier_spec with_fee[] = {{ducat::int128_max, {7, 2}, {3, 1}}};
      (void)list.add(tiered("cached", ducat::tariff_kind::flat, with_fee, 3)).value();
      add_special(list, "night", "");
      add_special(list, "", "negotiated");
      add_tiered(list, "h800", ducat::tariff_kind::graduated, ducat::degree_unit::scale);
      add_tiered(list, "prompt", ducat::tariff_kind::graduated, 3);
      add_tiered(list, "answer", ducat::tariff_kind::volume, 7);
      add_per_record(list, "call", 7);
      add_per_record(list, "payment", 3);
      add_charges(list);
    } else if (random_.one_in(4)) {
      // Another unit, or the same at another rate; it may come back.
      const ducat::instant from = any_instant();
      (void)list.define_sku(
          "disk", ducat::meter::metered,
          random_.one_in(2) ? ducat::dimension::compute : ducat::dimension::byte_time,
          300 + version, from);
      add_disk(list, from);
    } else if (random_.one_in(4)) {
      ducat::charge_spec spec = charge_named("spend");
      spec.minimum = ducat::decimal{100 + version, 0};
      spec.effective = {any_instant(), ducat::instant_max};
      (void)list.add_charge(spec);
    } else if (random_.one_in(3)) {
      (void)list.define_sku("h800", ducat::meter::metered, ducat::dimension::compute,
                            798'720 + version, any_instant());
    } else if (random_.one_in(2)) {
      (void)list.add_flat("a100", yuan, {15 + version, 0}, ducat::degree_unit::scale,
                          {any_instant(), ducat::instant_max});
    } else {
      const ducat::dimension_term east[] = {{"region", "east"}};
      const ducat::tier_spec flat[] = {{ducat::int128_max, {18 + version, 0}, {}}};
      ducat::price_spec spec =
          tiered("a100", ducat::tariff_kind::flat, flat, ducat::degree_unit::scale);
      spec.dimensions = east;
      spec.dimension_count = 1;
      spec.effective = {any_instant(), ducat::instant_max};
      (void)list.add(spec);
    }
    (void)engine_.publish(list);  // one that clashes with another is refused
  }
  // What the disk costs in its unit of an instant, by a counter of that unit.
  void add_disk(ducat::price_table& list, ducat::instant from) {
    const ducat::tier_spec tiers[] = {{1'000'000'000'000'000, {3, 0}, {}},
                                      {ducat::int128_max, {2, 0}, {1, 0}}};
    ducat::price_spec spec =
        tiered("disk", ducat::tariff_kind::graduated, tiers, ducat::uint128{1'000'000'000'000});
    spec.effective.start = from;
    (void)list.add(spec);
  }
  // Cards by night in New York, or for payers of a layer.
  static void add_special(ducat::price_table& list, const char* calendar, const char* layer) {
    const ducat::tier_spec flat[] = {{ducat::int128_max, {9, 0}, {}}};
    ducat::price_spec spec =
        tiered("a100", ducat::tariff_kind::flat, flat, ducat::degree_unit::scale);
    spec.layer = layer;
    if (*calendar != 0) {
      constexpr std::int64_t hour = 3'600'000'000'000;
      const ducat::calendar_window window{ducat::monday_to_friday, {22 * hour}, {6 * hour}};
      const ducat::special_days off{{1970, 1, 14}, {1970, 1, 16}, {}};
      const ducat::zone_transition summer{{40 * 24 * hour + 7 * hour}, -4 * 3600};
      const std::uint32_t zone = list.add_zone("New York", -5 * 3600, {&summer, 1}).value();
      spec.calendar = list.add_calendar(calendar, {&window, 1}, {&off, 1}, zone).value();
    }
    (void)list.add(spec).value();
  }
  void add_tiered(ducat::price_table& list, const char* sku, ducat::tariff_kind kind,
                  ducat::int128 per) {
    const ducat::int128 package = random_.one_in(2) ? 1 : 2 * per + 1;
    const ducat::tier_spec tiers[] = {{10 * per, {3, 0}, {7, 1}},
                                      {40 * per, {2, 0}, {}, package},
                                      {ducat::int128_max, {125, 2}, {11, 0}}};
    ducat::price_spec spec = tiered(sku, kind, tiers, static_cast<ducat::uint128>(per));
    spec.owner = random_.one_in(2) ? ducat::counter_owner::payer : ducat::counter_owner::account;
    spec.basis =
        random_.one_in(2) ? ducat::counter_basis::all_usage : ducat::counter_basis::after_packs;
    spec.cycle = random_.one_in(3) ? ducat::period::day : ducat::period::month;
    (void)list.add(spec).value();
  }

  void add_per_record(ducat::price_table& list, const char* sku, ducat::uint128 per) {
    const ducat::tier_spec rate[] = {{ducat::int128_max, {13, 1}, {}}};
    ducat::price_spec spec = tiered(sku, ducat::tariff_kind::per_record, rate, per);
    if (random_.one_in(2)) spec.record.fixed = {3, 2};
    if (random_.one_in(2)) spec.record.free_records = 1 + below(6);
    if (random_.one_in(2)) spec.record.free_quantity = 1 + below(60);
    if (random_.one_in(2)) spec.record.minimum = ducat::list_amount{below(5), 0};
    if (random_.one_in(2)) spec.record.maximum = ducat::list_amount{5 + below(20), 0};
    spec.owner = random_.one_in(2) ? ducat::counter_owner::payer : ducat::counter_owner::account;
    spec.cycle = random_.one_in(3) ? ducat::period::day : ducat::period::month;
    (void)list.add(spec).value();
  }
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }

  void grant() {
    ducat::grant_spec spec;
    const auto size = static_cast<ducat::int128>(1 + random_.below(60));
    const std::uint64_t kind = random_.below(5);
    if (kind == 0) spec.quantity = ducat::any_money{size * 100 + 1, yuan};
    const char* const funders[] = {"Beijing", "Haidian", ""};
    if (kind == 0 && size % 3 != 0) {
      spec.share = ducat::ratio{1 + static_cast<std::int64_t>(size) % 7, 7};
      spec.funder = funders[static_cast<std::size_t>(size) % 4 % 3];
    }
    if (kind == 1) spec.quantity = ducat::any_quantity{2 * size, ducat::dimension::token};
    if (kind == 4)
      spec.quantity = ducat::any_quantity{size * 7'000'000'000'001, ducat::dimension::byte_time};
    if (kind == 2 || kind == 3)
      spec.quantity = ducat::any_quantity{size * ducat::int128{ducat::degree_unit::scale} / 7,
                                          ducat::dimension::compute};
    if (random_.one_in(2)) {
      spec.paid = {static_cast<ducat::int128>(random_.below(10'000)), yuan};
      spec.at = ducat::instant{0};
    }
    if (kind == 1 && random_.one_in(2))
      spec.floor = ducat::any_quantity{5, ducat::dimension::token};
    spec.valid = any_validity();
    spec.priority = static_cast<std::int32_t>(random_.below(3));
    spec.source = static_cast<ducat::pack_source>(random_.below(4));
    const ducat::scope_term terms[] = {
        {ducat::scope_kind::sku, 0, static_cast<std::uint32_t>(random_.below(5))},
        {ducat::scope_kind::sku, 0, static_cast<std::uint32_t>(random_.below(5))}};
    if (random_.one_in(4)) {
      spec.scope = terms;
      spec.scope_size = 2;
    }
    spec.at = {static_cast<std::int64_t>(random_.below(1000)) * 1'000'000'000};
    if (kind != 0 && random_.one_in(5))
      spec.activation = {static_cast<ducat::cycle_unit>(random_.below(3)),
                         1 + static_cast<std::int32_t>(random_.below(3))};
    const ducat::factor_spec factors[] = {
        {ducat::ratio{7, 10}, terms, 1, {96, 0, 86'400'000'000'000}},
        {ducat::ratio{3, 2}, {}, 0, {}}};
    if (kind != 0 && random_.one_in(5)) {
      spec.factors = factors;
      spec.factor_count = 1 + random_.below(2);
    }
    (void)engine_.grant(any_account(), spec);  // one whose time is over is refused
  }

  // A quota of few names, so that it has versions; what makes no sense is refused.
  void set_quota() {
    ducat::quota_spec spec;
    const std::uint64_t kind = random_.below(4);
    const char* const names[] = {"degrees", "tokens", "budget", "cards"};
    spec.name = names[kind];
    const auto size = static_cast<ducat::int128>(random_.below(40));
    if (kind == 0)
      spec.most = ducat::any_quantity{size * ducat::int128{ducat::degree_unit::scale} / 7,
                                      ducat::dimension::compute};
    if (kind == 1) spec.most = ducat::any_quantity{size, ducat::dimension::token};
    if (kind == 2) spec.most = ducat::any_money{size * 500, yuan};
    if (kind == 3)
      spec.cards = static_cast<std::int32_t>(size);
    else
      spec.per = static_cast<ducat::period>(random_.below(4));
    if (kind != 3) spec.hard = !random_.one_in(3);
    if (random_.one_in(2)) spec.from = any_instant();
    spec.by.actor = random_.one_in(2) ? "ops" : "";
    const ducat::account_handle of = any_account();
    if (random_.one_in(5))
      (void)engine_.lift_quota(of, spec.name, spec.from);
    else
      (void)engine_.set_quota(of, spec);
  }

  // An alert of few names, or how far ahead usage may be; what makes no sense is refused.
  void set_alert() {
    ducat::alert_spec spec;
    const std::string name = "alert " + std::to_string(random_.below(4));
    spec.name = name;
    spec.of = static_cast<ducat::alert_kind>(random_.below(5));
    const bool is_money = random_.one_in(2);
    const auto amount =
        static_cast<ducat::int128>(spec.of == ducat::alert_kind::left ? random_.below(30) : 0);
    if (spec.of <= ducat::alert_kind::left_share && is_money)
      spec.level = ducat::any_money{amount * 100, yuan};
    if (spec.of <= ducat::alert_kind::left_share && !is_money)
      spec.level = ducat::any_quantity{amount, ducat::dimension::token};
    if (spec.of == ducat::alert_kind::used) spec.level = ducat::any_money{1000, yuan};
    if (spec.of == ducat::alert_kind::left_share || spec.of == ducat::alert_kind::used_share)
      spec.share = ducat::ratio{1 + below(4), 5};
    spec.quota = is_money || spec.of == ducat::alert_kind::used ? "budget" : "degrees";
    if (spec.of == ducat::alert_kind::expiring)
      spec.ahead = ducat::nanoseconds{(1 + below(40)) * 3'600'000'000'000};
    const ducat::account_handle of = any_account();
    const std::int64_t days60 = 60LL * 24 * 3'600'000'000'000;
    if (random_.one_in(5))
      (void)engine_.set_horizon(ducat::nanoseconds{random_.one_in(3) ? days60 : ducat::no_horizon});
    if (random_.one_in(6))
      (void)engine_.lift_alert(of, spec.name);
    else
      (void)engine_.set_alert(of, spec);
  }

  // Takes quantity out of a pack, or lets another one have it; what makes no sense is refused.
  void move() {
    const std::size_t packs = engine_.state().held.packs.size();
    ducat::move_spec spec;
    spec.pack = {static_cast<std::uint32_t>(random_.below(packs))};
    const ducat::pack& of = engine_.state().held.packs[spec.pack.index];
    const auto some = static_cast<ducat::int128>(1 + random_.below(5));
    if (random_.one_in(2)) {
      spec.quantity = of.is_wallet() ? ducat::pack_content{ducat::any_money{some, yuan}}
                                     : ducat::pack_content{ducat::any_quantity{some, of.unit}};
    }
    if (engine_.now() == ducat::instant_min || random_.one_in(4)) spec.at = any_instant();
    const std::string reference = "move " + std::to_string(random_.below(200));
    if (random_.one_in(2)) spec.reference = reference;
    if (random_.one_in(2)) spec.by = {"ops", "correction", reference};
    switch (random_.below(4)) {
      case 0: (void)engine_.void_quantity(spec); return;
      case 1: (void)engine_.refund(spec, static_cast<ducat::rounding>(random_.below(7))); return;
      case 2: (void)engine_.transfer(spec, any_account()); return;
      default:
        (void)engine_.transfer(
            spec, ducat::pack_handle{static_cast<std::uint32_t>(random_.below(packs))});
    }
  }

  // A hold on cards or tokens from now on, mostly for hours; what makes no sense is refused.
  void reserve() {
    const char* const skus[] = {"a100", "h800", "disk", "prompt", "answer", "call"};
    const std::uint64_t which = random_.below(6);
    engine_type::reservation r;
    r.id = {1, ++last_hold_};
    r.account = any_account();
    r.sku = engine_.find_sku(skus[which]);
    if (random_.one_in(3))
      r.dimensions.region = engine_.intern(random_.one_in(2) ? "east" : "west");
    if (random_.one_in(5)) r.source = engine_.intern("importer");
    const bool counted = which > 2;
    if (counted)
      r.quantity = static_cast<ducat::int128>(1 + random_.below(50));
    else
      r.cards = *ducat::ratio::of(static_cast<ducat::int128>(1 + random_.below(9)),
                                  random_.one_in(2) ? 1 : 7);
    const bool started = engine_.now() != ducat::instant_min;
    r.during.start = started && !random_.one_in(4) ? engine_.now() : any_instant();
    r.during.end = later(r.during.start);
    if (random_.one_in(2)) r.terms.minimum = counted ? 10 : ducat::int128{3'600'000'000'000};
    if (random_.one_in(2)) r.terms.at_lapse = ducat::lapse_policy::release;
    if (random_.one_in(3)) r.terms.unreachable = ducat::unreachable_policy::run_with_cap;
    if (r.terms.unreachable == ducat::unreachable_policy::run_with_cap) r.terms.cap = below(50);
    if (engine_.reserve(r)) held_.push_back({r.account, r.id, r.source});
  }
  ducat::instant later(ducat::instant from) {
    const std::uint64_t longest = random_.one_in(4) ? 20U * 86'400U : 10'800U;
    return {from.ns + static_cast<std::int64_t>(1 + random_.below(longest)) * 1'000'000'000};
  }
  // Its next step, or one that is late, early or repeated.
  void step_hold() {
    if (held_.empty()) return reserve();
    ducat::hold_report report = held_[random_.below(held_.size())];
    const ducat::hold_handle id =
        engine_.state().find_hold(engine_.events(), report.id, report.source,
                                  engine_.state().held.accounts[report.account.index].root);
    const ducat::hold_state& h = engine_.state().holds[id];
    report.sequence = h.next_sequence;
    if (random_.one_in(10)) report.sequence += static_cast<std::uint32_t>(random_.below(3)) - 1;
    report.at = random_.one_in(3) ? h.until : h.from;
    if (random_.one_in(3)) report.at = later(h.from);
    if (h.phase == ducat::hold_phase::lapsed && random_.one_in(2)) report.at = {h.from.ns - 1};
    const bool counted =
        engine_.state().skus[engine_.events().all<ducat::hold_opened>()[id.index].sku].how ==
        ducat::meter::counted;
    if (counted) report.used = h.used + below(20) - (random_.one_in(4) ? 5 : 0);
    if (counted && report.used < 0) report.used = 0;
    switch (random_.below(4)) {
      case 0: (void)engine_.commit(report); return;
      case 1: (void)engine_.release(report); return;
      default:
        report.until = later(report.at);
        if (counted) report.quantity = 1 + below(40);
        if (!counted && random_.one_in(4)) report.cards = 1 + below(5);
        (void)engine_.extend(report);
    }
  }

  engine_type::usage fresh_usage(const char* sku) {
    engine_type::usage u;
    u.id = {0, ++last_id_};
    u.account = any_account();
    u.sku = engine_.find_sku(sku);
    if (random_.one_in(3))
      u.dimensions.region = engine_.intern(random_.one_in(2) ? "east" : "west");
    if (random_.one_in(5)) u.source = engine_.intern("importer");
    return u;
  }
  void record(const engine_type::usage& u) {
    if (const auto of = engine_.record(u); of && !of->is_in_review()) recorded_.push_back(u);
  }
  void use_cards() {
    const char* const skus[] = {"a100", "a100", "h800", "h800", "disk"};
    engine_type::usage u = fresh_usage(skus[random_.below(5)]);
    const auto below = static_cast<std::int64_t>(random_.one_in(2) ? 1 : 7);
    u.cards = *ducat::ratio::of(static_cast<ducat::int128>(1 + random_.below(12)), below);
    const ducat::instant from = any_instant();
    const std::int64_t longest = random_.one_in(4) ? 40 * 86'400'000'000'000 : 10'800'000'000'000;
    u.during = {
        from,
        {from.ns + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(longest)))}};
    if (random_.one_in(6)) u.during.end.ns = from.ns + static_cast<std::int64_t>(random_.below(9));
    record(u);
  }
  void count_tokens() {
    const char* const skus[] = {"prompt", "answer", "cached", "call", "payment"};
    engine_type::usage u = fresh_usage(skus[random_.below(5)]);
    u.quantity = static_cast<ducat::int128>(random_.below(25));
    u.during = ducat::at(any_instant());
    record(u);
  }
  void reverse() {
    if (recorded_.empty()) return;
    const engine_type::usage u = recorded_[random_.below(recorded_.size())];
    ducat::instant when = random_.one_in(2) ? ducat::instant_min : any_instant();
    if (when != ducat::instant_min && when < engine_.now()) when = engine_.now();
    ducat::stated_provenance by;
    if (u.id.low % 2 == 0) by = {"ops", "counted twice", u.id.low % 4 == 0 ? "T-9" : ""};
    if (!random_.one_in(3)) {
      (void)engine_.reverse(u.account, u.id, when, u.source, by);  // a second time it is refused
      return;
    }
    engine_type::usage instead = u;
    instead.id = {0, ++last_id_};
    if (u.cards.denominator() != 0 && u.quantity == 0 && random_.one_in(2))
      instead.during.end.ns += 1 + static_cast<std::int64_t>(random_.below(3'600'000'000'000));
    else if (u.quantity != 0)
      instead.quantity = below(25);
    if (engine_.amend(u.account, u.id, instead, when, u.source, by)) recorded_.push_back(instead);
  }
  // A month that has not ended is refused.
  void close() {
    const ducat::instant within = any_instant();
    if (random_.one_in(3)) {  // a wallet that may pay for it
      ducat::grant_spec spec;
      spec.quantity = ducat::any_money{static_cast<ducat::int128>(1 + random_.below(2'000)), yuan};
      (void)engine_.grant(accounts_[random_.below(2)], spec);
    }
    if (random_.one_in(2)) {
      (void)engine_.close_charges(accounts_[random_.below(2)], within, ducat::instant_min,
                                  {.actor = "ops"});
    } else {
      engine_.close_all_charges(within, ducat::instant_min, [](auto, const auto&) {});
    }
  }
  // A month that has not ended is refused, as is usage that nothing prices.
  void settle() {
    const ducat::account_handle payer = accounts_[random_.below(2)];
    if (!random_.one_in(3)) return (void)engine_.settle(payer);
    (void)engine_.close_period(payer, any_instant(), ducat::instant_min, {.actor = "ops"});
  }
  void advance() {
    const std::int64_t from = engine_.now() == ducat::instant_min ? 0 : engine_.now().ns;
    const auto step = static_cast<std::int64_t>(random_.below(14 * 86'400)) * 1'000'000'000;
    (void)engine_.advance({from + step});
  }

  random_source random_;
  random_money money_;
  random_review review_;
  random_top_ups top_ups_;
  random_reprice reprice_;
  random_moves moves_;
  random_bonuses bonuses_;
  random_series series_;
  random_zones zones_;
  engine_type engine_;
  std::vector<ducat::account_handle> accounts_;
  std::vector<engine_type::usage> recorded_;
  std::vector<ducat::hold_report> held_;  // whose, and under which id
  std::uint64_t last_id_ = 0;
  std::uint64_t last_hold_ = 0;
  int versions_ = 0;
  ducat::instant disk_changes_{};
};

}  // namespace ducat_test

#endif
