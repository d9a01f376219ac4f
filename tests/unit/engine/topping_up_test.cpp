// SPDX-License-Identifier: MIT
// Top-ups: ordered once by an alert that stands raised, within limits; paid for, or declined.
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/engine/topping_up.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr instant at(std::int64_t ns) { return {ns}; }

void check_audit(const ledger& book) {
  const audit_report report = audit(book);
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
  const std::string text = written(book);
  ledger_reader reader;
  const bool read = reader.push(text) && reader.finish();
  if (reader.fault()) UNSCOPED_INFO(reader.fault()->field << ": " << reader.fault()->expected);
  REQUIRE(read);
  CHECK(written(reader.events()) == text);
  engine_state state;
  evolve(state, book, 0, book.size());
  CHECK(text_of(reader.state(), reader.events()) == text_of(state, book));
}

// A platform at instant 1'000 whose team has an alert at 40 tokens or less.
struct topped : platform {
  alert_handle low{};

  explicit topped(int128 level = 40) {
    REQUIRE(engine.advance(at(1'000)).has_value());
    low = engine.set_alert(team, {.name = "low", .level = any_quantity{level, dimension::token}})
              .value();
  }
  // Packs of 50 tokens for 1.00.
  static top_up_spec fifty() {
    top_up_spec spec;
    spec.lot.quantity = any_quantity{50, dimension::token};
    spec.lot.paid = any_money{100, yuan};
    spec.back_off = nanoseconds{500};
    return spec;
  }
  // What is ordered by a command: "order 0: 50 for 100 at 1000", or "limited to 1200".
  template <class Command> std::string ordered(Command command) {
    const std::uint64_t from = engine.events().size();
    command();
    std::string text;
    for_each_order(engine.events(), from, [&](const top_up_moved& e) {
      if (!text.empty()) text += "; ";
      CHECK(e.alert == low);
      CHECK(engine.events().at<top_up_moved>(e.position).at == e.at);
      const auto number = [](int128 n) { return std::string{to_text(n).view()}; };
      if (e.step == top_up_step::limited)
        text += "limited to " + (e.until == instant_max ? "for good" : number(e.until.ns));
      else
        text += "order " + std::to_string(e.order.index) + ": " + number(e.quantity) + " for " +
                number(e.price) + " at " + number(e.at.ns);
    });
    return text;
  }
  std::string used(std::uint64_t id, std::int64_t tokens_used) {
    return ordered([&] { (void)engine.record(tokens(id, tokens_used, engine.now().ns)).value(); });
  }
  std::string until(std::int64_t ns) {
    return ordered([&] { REQUIRE(engine.advance(at(ns)).has_value()); });
  }
  std::string settled(std::uint32_t order, const char* serial = "") {
    return ordered([&] { (void)engine.settle_top_up({order}, serial).value(); });
  }
  std::string declined(std::uint32_t order) {
    return ordered([&] { REQUIRE(engine.decline_top_up({order}).has_value()); });
  }
};

}  // namespace

TEST_CASE("an alert that is raised orders one pack, once, and is granted it once") {
  topped p;
  p.grant_tokens(p.team, 100);
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.used(1, 59) == "");
  CHECK(p.used(2, 1) == "order 0: 50 for 100 at 1000");
  CHECK(p.used(3, 20) == "");
  CHECK(p.until(2'000) == "");
  std::string open;
  for_each_open_order(p.engine.state(), [&](order_handle o, const top_up_order& of) {
    open += std::to_string(o.index) + " at " + std::to_string(of.at.ns);
  });
  CHECK(open == "0 at 1000");

  CHECK(p.settled(0, "card-1") == "");
  const pack_handle pack = p.engine.settle_top_up({0}, "card-1").value();
  CHECK(pack.index == 1);
  const pack_granted& granted = p.engine.events().all<pack_granted>()[1];
  CHECK(granted.quantity == 50);
  CHECK(granted.paid == 100);
  CHECK(granted.at == at(2'000));
  CHECK(granted.valid == interval{at(1'000), instant_max});
  CHECK(p.engine.text(granted.serial) == "card-1");
  CHECK(p.engine.available(p.team, dimension::token, at(2'000)).value() == 70);
  CHECK(p.engine.events().all<pack_granted>().size() == 2);

  // It lies above the level again, and orders anew when it is passed.
  CHECK(p.used(4, 29) == "");
  CHECK(p.used(5, 1) == "order 1: 50 for 100 at 2000");
  // The same payment does not pay for two orders.
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({1}, "card-1"); }).reference == 1);
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({0}, "card-2"); }).code ==
        errc::conflict);
  CHECK(refusal(p.engine, [&] { return p.engine.decline_top_up({0}); }).code == errc::conflict);
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({2}); }).code == errc::unknown_order);
  check_audit(p.engine.events());
}

TEST_CASE("what was used between an order and its payment is the pack's once it is settled") {
  topped p;
  const pack_handle first = p.grant_tokens(p.team, 100);
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  REQUIRE(p.until(1'500) == "");
  CHECK(p.record(p.tokens(2, 60, 1'200)) == "pack 0 gave 40, has 0; 20 cost 60, owed 60");
  REQUIRE(p.until(2'000) == "");
  CHECK(p.settled(0) == "");
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left(first) == "0");
  CHECK(p.left({1}) == "30");
  CHECK(p.owed() == "0");
  check_audit(p.engine.events());
}

TEST_CASE("what was declined is ordered again after the back-off, if it is still needed") {
  topped p;
  p.grant_tokens(p.team, 100);
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  CHECK(p.until(1'200) == "");
  CHECK(p.declined(0) == "");
  CHECK(p.engine.next_due() == at(1'700));
  CHECK(p.declined(0) == "");
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({0}); }).code == errc::conflict);
  CHECK(p.used(2, 10) == "");
  CHECK(p.until(1'699) == "");
  CHECK(p.until(9'000) == "order 1: 50 for 100 at 1700");
  CHECK(p.engine.next_due() == instant_max);
  CHECK(p.declined(1) == "");
  // Somebody grants a pack meanwhile.
  p.grant_tokens(p.team, 100);
  CHECK(p.until(20'000) == "");
  CHECK(p.used(3, 100) == "order 2: 50 for 100 at 20000");
  // Set anew it does not wait for the end of a back-off.
  CHECK(p.declined(2) == "");
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, topped::fifty()); }) ==
        "order 3: 50 for 100 at 20000");
  CHECK(p.engine.next_due() == instant_max);
  CHECK(p.declined(3) == "");
  CHECK(p.until(30'000) == "order 4: 50 for 100 at 20500");
  check_audit(p.engine.events());
}

TEST_CASE("an order that is open keeps others back, whatever comes meanwhile") {
  topped p;
  p.grant_tokens(p.team, 100);
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  p.grant_tokens(p.team, 20);
  CHECK(p.used(2, 20) == "");
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, topped::fifty()).value(); }) == "");
  CHECK(p.until(9'000) == "");
  CHECK(p.settled(0) == "");
  CHECK(p.used(3, 50) == "order 1: 50 for 100 at 9000");
  check_audit(p.engine.events());
  // Where what was paid for leaves too little, the next one is asked for at once.
  topped q{60};
  q.grant_tokens(q.team, 100);
  REQUIRE(q.engine.set_top_up(q.low, topped::fifty()).has_value());
  CHECK(q.used(1, 100) == "order 0: 50 for 100 at 1000");
  CHECK(q.settled(0) == "order 1: 50 for 100 at 1000");
  CHECK(q.settled(1) == "");
  check_audit(q.engine.events());
  ledger forged;
  copy_changed<top_up_set>(q.engine.events(), forged, 0,
                           [](top_up_set& e) { e.terms.pause_ns = 1; });
  CHECK(audit(forged).finding_count != 0);
}

TEST_CASE("orders keep a pause, and so many in a window; that they are limited is said once") {
  topped p;
  p.grant_tokens(p.team, 100);
  top_up_spec spec = topped::fifty();
  spec.orders = 2;
  spec.window = nanoseconds{1'000};
  spec.pause = nanoseconds{100};
  REQUIRE(p.engine.set_top_up(p.low, spec).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  CHECK(p.settled(0) == "");
  CHECK(p.used(2, 50) == "limited to 1100");
  CHECK(p.used(3, 1) == "");
  CHECK(p.engine.next_due() == at(1'100));
  CHECK(p.until(1'300) == "order 1: 50 for 100 at 1100");
  CHECK(p.settled(1) == "");
  CHECK(p.used(4, 50) == "limited to 2000");
  CHECK(p.until(1'999) == "");
  CHECK(p.until(2'000) == "order 2: 50 for 100 at 2000");
  // What was declined counts for nothing.
  CHECK(p.declined(2) == "");
  CHECK(p.until(2'500) == "order 3: 50 for 100 at 2500");
  check_audit(p.engine.events());
}

TEST_CASE("orders of a month, and of all time, cost no more than their caps") {
  constexpr std::int64_t hour = hour_ns;
  const instant noon = parse_instant("2026-01-31T12:00:00Z").value();
  platform_engine engine{flat_list()};
  const account_handle payer =
      engine.open_account({.name = "acme", .money = yuan, .utc_offset_seconds = 8 * 3'600}).value();
  REQUIRE(engine.advance(noon).has_value());
  const alert_handle low =
      engine.set_alert(payer, {.name = "low", .level = any_quantity{0, dimension::token}}).value();
  (void)engine.grant(payer, {.quantity = any_quantity{1, dimension::token}}).value();
  top_up_spec spec = topped::fifty();
  spec.month_cap = any_money{250, yuan};
  spec.total_cap = any_money{300, yuan};
  REQUIRE(engine.set_top_up(low, spec).has_value());
  std::uint64_t id = 0;
  const auto use_up = [&] {
    platform_usage u;
    u.id = {0, ++id};
    u.account = payer;
    u.sku = engine.find_sku("token");
    u.quantity = engine.available(payer, dimension::token, engine.now()).value();
    u.during = {engine.now(), engine.now()};
    (void)engine.record(u).value();
    return engine.events().all<top_up_moved>().back();
  };
  CHECK(use_up().step == top_up_step::asked);
  (void)engine.settle_top_up({0}).value();
  CHECK(use_up().step == top_up_step::asked);
  (void)engine.settle_top_up({1}).value();
  const top_up_moved limited = use_up();
  CHECK(limited.step == top_up_step::limited);
  CHECK(limited.until == parse_instant("2026-01-31T16:00:00Z").value());
  REQUIRE(engine.advance({noon.ns + 6 * hour}).has_value());
  CHECK(engine.events().all<top_up_moved>().back().step == top_up_step::asked);
  CHECK(engine.events().all<top_up_moved>().back().at == limited.until);
  (void)engine.settle_top_up({2}).value();
  const top_up_moved at_end = use_up();
  CHECK(at_end.step == top_up_step::limited);
  CHECK(at_end.until == instant_max);
  CHECK(engine.next_due() == instant_max);
  // It is said again when the alert is raised again.
  (void)engine.grant(payer, {.quantity = any_quantity{1, dimension::token}}).value();
  CHECK(use_up().step == top_up_step::limited);
  CHECK(engine.events().all<top_up_moved>().back().position > at_end.position);
  spec.total_cap = any_money{400, yuan};
  REQUIRE(engine.set_top_up(low, spec).has_value());
  CHECK(engine.events().all<top_up_moved>().back().step == top_up_step::asked);
  check_audit(engine.events());
}

TEST_CASE("one order brings what is left above its target, as far as its bounds let it") {
  topped p;
  p.grant_tokens(p.team, 100);
  top_up_spec spec = topped::fifty();
  spec.target = any_quantity{130, dimension::token};
  REQUIRE(p.engine.set_top_up(p.low, spec).has_value());
  CHECK(p.used(1, 70) == "order 0: 150 for 300 at 1000");
  CHECK(p.declined(0) == "");
  spec.target = any_quantity{129, dimension::token};
  spec.most = 1;
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, spec); }) ==
        "order 1: 50 for 100 at 1000");
  CHECK(p.declined(1) == "");
  spec.most = 7;
  spec.month_cap = any_money{199, yuan};
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, spec); }) ==
        "order 2: 50 for 100 at 1000");
  CHECK(p.declined(2) == "");
  // 30 + 50 + 50 is not above 130, and above 129.
  spec.month_cap = {};
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, spec); }) ==
        "order 3: 100 for 200 at 1000");
  CHECK(p.settled(3) == "");
  CHECK(p.engine.available(p.team, dimension::token, at(1'000)).value() == 130);
  check_audit(p.engine.events());
}

TEST_CASE("an advance orders when a pack ends, and not between two packs") {
  topped p;
  p.grant_tokens(p.team, 100, {at(0), at(5'000)});
  p.grant_tokens(p.team, 100, {at(5'000), at(7'000)});
  top_up_spec spec = topped::fifty();
  spec.lasts = nanoseconds{10'000};
  REQUIRE(p.engine.set_top_up(p.low, spec).has_value());
  CHECK(p.until(6'000) == "");
  CHECK(p.until(9'000) == "order 0: 50 for 100 at 7000");
  CHECK(p.settled(0) == "");
  CHECK(p.engine.events().all<pack_granted>().back().valid == interval{at(7'000), at(17'000)});
  CHECK(p.until(17'000) == "order 1: 50 for 100 at 17000");
  // What is paid for when it has ended already is given back, and declined.
  CHECK(p.until(27'000) == "");
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({1}); }).code ==
        errc::invalid_interval);
  CHECK(p.declined(1) == "");
  // A pack that starts at the end of a back-off is looked at first.
  p.grant_tokens(p.team, 100, {at(27'500), at(28'000)});
  CHECK(p.until(27'900) == "");
  CHECK(p.until(28'000) == "order 2: 50 for 100 at 28000");
  check_audit(p.engine.events());
}

TEST_CASE("it orders at once where packs are low, and nothing where there is none") {
  topped p;
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.until(2'000) == "");
  p.grant_tokens(p.team, 30);
  CHECK(p.until(3'000) == "");
  CHECK(p.ordered([&] {
    p.low = p.engine.set_alert(p.team, {.name = "low", .level = any_quantity{30, dimension::token}})
                .value();
  }) == "order 0: 50 for 100 at 3000");
  // Lifted it orders no more; what is open can still be paid for, on the terms of its time.
  REQUIRE(p.engine.lift_top_up(p.low, {.actor = "ada"}).has_value());
  const std::uint64_t size = p.engine.events().size();
  REQUIRE(p.engine.lift_top_up(p.low).has_value());
  CHECK(p.engine.events().size() == size);
  CHECK(p.settled(0) == "");
  CHECK(p.used(1, 80) == "");
  CHECK(refusal(p.engine, [&] { return p.engine.lift_top_up({7}); }).code == errc::unknown_alert);
  check_audit(p.engine.events());
}

TEST_CASE("a closed account is ordered nothing") {
  topped p;
  p.grant_tokens(p.team, 100);
  REQUIRE(p.engine.set_top_up(p.low, topped::fifty()).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  REQUIRE(p.engine.set_standing(p.root, account_standing::closed).has_value());
  CHECK(refusal(p.engine, [&] { return p.engine.settle_top_up({0}); }).code ==
        errc::account_frozen);
  CHECK(p.declined(0) == "");
  CHECK(p.until(1'500) == "limited to for good");
  REQUIRE(p.engine.set_standing(p.root, account_standing::frozen).has_value());
  CHECK(p.ordered([&] { (void)p.engine.set_top_up(p.low, topped::fifty()).value(); }) ==
        "order 1: 50 for 100 at 1500");
  check_audit(p.engine.events());
}

TEST_CASE("a wallet is topped up on the terms of its lot, and billed once") {
  platform p;
  REQUIRE(p.engine.advance(at(1'000)).has_value());
  const alert_handle low = p.engine
                               .set_alert(p.team, {.name = "low",
                                                   .of = alert_kind::left_share,
                                                   .level = any_money{0, yuan},
                                                   .share = ratio{1, 2}})
                               .value();
  p.grant_fen(p.team, 100);
  const scope_term tokens_only{scope_kind::sku, 0, p.token.index};
  top_up_spec spec;
  spec.lot = {.quantity = any_money{120, yuan},
              .paid = any_money{100, yuan},
              .priority = -3,
              .source = pack_source::promotional,
              .scope = &tokens_only,
              .scope_size = 1,
              .share = ratio{1, 2},
              .funder = "city",
              .by = {.actor = "ada"}};
  spec.target = any_money{100, yuan};
  REQUIRE(p.engine.set_top_up(low, spec).has_value());
  (void)p.engine.record(p.tokens(1, 20)).value();
  REQUIRE(p.engine.state().top_ups.orders.size() == 1);
  const pack_handle pack = p.engine.settle_top_up({0}, {}, {.actor = "bank"}).value();
  CHECK(p.engine.settle_top_up({0}).value() == pack);
  const pack_granted& lot = p.engine.events().all<pack_granted>()[pack.index];
  CHECK(lot.quantity == 120);
  CHECK(lot.priority == -3);
  CHECK(lot.source == pack_source::promotional);
  CHECK(lot.voucher.share == ratio{1, 2});
  CHECK(p.engine.text(lot.voucher.funder) == "city");
  CHECK(p.engine.text(lot.by.actor) == "bank");
  REQUIRE(p.engine.events().scopes.term_count(lot.scope) == 1);
  CHECK(p.engine.events().scopes.term(lot.scope, 0) == tokens_only);
  CHECK(audit(p.engine.events()).payers[p.root.index].purchased == 100);
  check_audit(p.engine.events());
}

TEST_CASE("a lot keeps its factors and its first use") {
  topped p;
  p.grant_tokens(p.team, 100);
  const scope_term tokens_only{scope_kind::sku, 0, p.token.index};
  const factor_spec half{ratio{1, 2}, &tokens_only, 1, {}};
  top_up_spec spec = topped::fifty();
  spec.lot.factors = &half;
  spec.lot.factor_count = 1;
  spec.lot.activation = {cycle_unit::day, 30};
  REQUIRE(p.engine.set_top_up(p.low, spec).has_value());
  CHECK(p.used(1, 60) == "order 0: 50 for 100 at 1000");
  REQUIRE(p.engine.lift_top_up(p.low).has_value());
  CHECK(p.settled(0) == "");
  // 60 tokens take the 40 that are left, and 10 of the new ones.
  CHECK(p.used(2, 60) == "");
  CHECK(text_of(p.engine.balance({1})) == "40");
  CHECK(p.engine.state().held.packs[1].valid.end == at(1'000 + 30 * day_ns));
  check_audit(p.engine.events());
}

TEST_CASE("terms that make no top-up are refused") {
  topped p;
  const auto refused = [&](auto change) {
    top_up_spec spec = topped::fifty();
    change(spec);
    return refusal(p.engine, [&] { return p.engine.set_top_up(p.low, spec); }).code;
  };
  using spec = top_up_spec;
  CHECK(refused([](spec& s) { s.lot.serial = "s"; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.lot.at = at(1); }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.lot.valid.end = at(9'999); }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.lasts = nanoseconds{-1}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.most = 0; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.most = max_top_up_packs + 1; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.orders = 1; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.window = nanoseconds{1}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.pause = nanoseconds{-1}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.back_off = nanoseconds{0}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.target = any_quantity{-1, dimension::token}; }) ==
        errc::out_of_range);
  CHECK(refused([](spec& s) { s.target = any_money{1, yuan}; }) == errc::unit_mismatch);
  CHECK(refused([](spec& s) { s.lot.quantity = any_money{1, yuan}; }) == errc::unit_mismatch);
  CHECK(refused([](spec& s) { s.month_cap = any_money{99, yuan}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.total_cap = any_money{99, yuan}; }) == errc::out_of_range);
  CHECK(refused([](spec& s) { s.total_cap = any_money{100, currency::of("USD", 2).value()}; }) ==
        errc::currency_mismatch);
  CHECK(refused([](spec& s) { s.lot.quantity = any_quantity{0, dimension::token}; }) ==
        errc::out_of_range);
  const alert_handle ends =
      p.engine
          .set_alert(p.team, {.name = "ends", .of = alert_kind::expiring, .ahead = nanoseconds{5}})
          .value();
  CHECK(refusal(p.engine, [&] { return p.engine.set_top_up(ends, topped::fifty()); }).code ==
        errc::unsupported);
  CHECK(refusal(p.engine, [&] { return p.engine.set_top_up({9}, topped::fifty()); }).code ==
        errc::unknown_alert);
  platform early;
  const alert_handle low =
      early.engine
          .set_alert(early.team, {.name = "low", .level = any_quantity{4, dimension::token}})
          .value();
  CHECK(refusal(early.engine, [&] { return early.engine.set_top_up(low, topped::fifty()); }).code ==
        errc::undated);
  CHECK(refusal(p.engine, [&] { return p.engine.decline_top_up({0}); }).code ==
        errc::unknown_order);
}

namespace {

// An order that is paid for, one that has to wait and is declined, and one that is open.
struct told : topped {
  told() {
    grant_tokens(team, 100);
    top_up_spec spec = fifty();
    spec.target = any_quantity{100, dimension::token};
    spec.orders = 1;
    spec.window = nanoseconds{1'000};
    spec.lasts = nanoseconds{90'000};
    spec.total_cap = any_money{600, yuan};
    REQUIRE(engine.set_top_up(low, spec).has_value());
    CHECK(used(1, 60) == "order 0: 100 for 200 at 1000");
    CHECK(settled(0, "card-1") == "");
    CHECK(used(2, 100) == "limited to 2000");
    CHECK(until(2'000) == "order 1: 100 for 200 at 2000");
    CHECK(declined(1) == "");
    CHECK(until(2'600) == "order 2: 100 for 200 at 2500");
  }
};

}  // namespace

TEST_CASE("a ledger goes on where it ended, orders and waits and all") {
  told p;
  CHECK(p.declined(2) == "");
  ledger past;
  copy_events(p.engine.events(), past, [](std::uint64_t, auto&) { return true; });
  platform_engine again{static_cast<ledger&&>(past)};
  CHECK(again.next_due() == at(3'100));
  CHECK(again.settle_top_up({0}, "card-1").value().index == 1);
  REQUIRE(again.advance(at(4'000)).has_value());
  REQUIRE(p.engine.advance(at(4'000)).has_value());
  CHECK(written(again.events()) == written(p.engine.events()));
  CHECK(again.events().all<top_up_moved>().back().step == top_up_step::asked);
}

TEST_CASE("a forged top-up is found") {
  told p;
  const ledger& book = p.engine.events();
  check_audit(book);
  const auto is_found = [](const ledger& forged) { return audit(forged).finding_count != 0; };
  const auto& steps = book.all<top_up_moved>();
  REQUIRE(steps.size() == 8);
  for (std::size_t n = 0; n < steps.size(); ++n) {
    INFO("step " << n);
    const auto changed = [&](auto change) {
      ledger forged;
      copy_changed<top_up_moved>(book, forged, n, change);
      return is_found(forged);
    };
    CHECK(changed([](top_up_moved& e) { e.alert = {9}; }));
    CHECK(changed([](top_up_moved& e) { e.order.index ^= 1; }));
    CHECK(changed([](top_up_moved& e) { e.pack.index = e.pack.has_value() ? 0 : 1; }));
    CHECK(changed([](top_up_moved& e) { e.at.ns -= 1; }));
    CHECK(changed([](top_up_moved& e) { e.until.ns += 1; }));
    CHECK(changed([](top_up_moved& e) { e.position += 1; }));
    if (steps[n].step != top_up_step::asked) continue;
    CHECK(changed([](top_up_moved& e) { e.quantity += 1; }));
    CHECK(changed([](top_up_moved& e) { e.quantity = 50, e.price = 100; }));
    CHECK(changed([](top_up_moved& e) { e.price -= 1; }));
  }
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) != event_kind::top_up_moved && book.kind_at(i) != event_kind::top_up_set)
      continue;
    INFO("event " << i);
    ledger forged;
    copy_without(book, forged, {i});
    CHECK(is_found(forged));
  }
  const auto with_terms = [&](auto change) {
    ledger forged;
    copy_changed<top_up_set>(book, forged, 0, change);
    return is_found(forged);
  };
  CHECK(with_terms([](top_up_set& e) { e.alert = {3}; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.lifted = true; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.most = 1; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.orders = 0; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.window_ns = 999; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.pause_ns = 1'001; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.back_off_ns = 499; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.lasts_ns = 89'999; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.target = 140; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.month_cap = 399; }));
  CHECK(with_terms([](top_up_set& e) { e.terms.total_cap = 399; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.quantity = 51; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.paid = 101; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.priority = 1; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.at.ns += 1; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.account.index -= 1; }));
  CHECK(with_terms([](top_up_set& e) { e.lot.unit = dimension::request; }));
  const auto with_pack = [&](auto change) {
    ledger forged;
    copy_changed<pack_granted>(book, forged, 1, change);
    return is_found(forged);
  };
  CHECK(with_pack([](pack_granted& e) { e.paid -= 1; }));
  CHECK(with_pack([](pack_granted& e) { e.valid.start.ns += 1; }));
  CHECK(with_pack([](pack_granted& e) { e.priority += 1; }));
  CHECK(with_pack([](pack_granted& e) { e.source = pack_source::free; }));
  CHECK(with_pack([](pack_granted& e) { e.at.ns += 1; }));
}

TEST_CASE("a ledger's text of top-ups is read strictly") {
  told p;
  const std::string text = written(p.engine.events());
  const auto fault = [&](const std::string& from, const std::string& to) {
    return fault_after(text, from, to);
  };
  CHECK(fault(R"("event":"top_up_set","alert":0)", R"("event":"top_up_set","alert":1)") ==
        "alert: a number that was given before");
  CHECK(fault(R"("most":1000)", R"("most":0)") == "most: terms that order something");
  CHECK(fault(R"("step":"asked","order":0)", R"("step":"asked","order":1)") ==
        "order: the order that is open, or the next one");
  CHECK(fault(R"("step":"paid","order":0)", R"("step":"paid","order":1)") ==
        "order: the order that is open, or the next one");
  CHECK(fault(R"("step":"paid","order":0,"pack":1)", R"("step":"paid","order":0,"pack":2)") ==
        "pack: a number that was given before");
  CHECK(fault(R"("order":0,"quantity":"100")", R"("order":0,"quantity":"0")") ==
        "quantity: something for a price");
  CHECK(fault(R"("step":"limited","until":"1970-01-01T00:00:00.000002Z")",
              R"("step":"limited","until":"1970-01-01T00:00:00.000001Z")") ==
        "until: an instant after that");
  CHECK(fault(R"("step":"freed","at":"1970-01-01T00:00:00.000002Z")",
              R"("step":"freed","at":"1970-01-01T00:00:00.000003Z")") ==
        "at: when the next wait for an order ends");
  CHECK(fault(R"("event":"top_up_moved","alert":0)", R"("event":"top_up_moved","alert":7)") ==
        "alert: an alert that orders top-ups");
}
