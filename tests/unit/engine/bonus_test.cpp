// SPDX-License-Identifier: MIT
// Bonuses on purchases: granted with them in one step, and taken back with what is voided or
// refunded, wherever the two have gone since.
#include "support/bonus_platform.hpp"

#include <ducat/engine/settling.hpp>

#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

const pack_granted& grant_of(const bonus_platform& p, pack_handle pack) {
  return p.engine.events().all<pack_granted>()[pack.index];
}

}  // namespace

TEST_CASE("a purchase and its bonus are granted by one command") {
  bonus_platform p;
  const std::uint64_t before = p.engine.events().size();
  const bonus_grant made = p.buy();
  CHECK(p.engine.events().size() == before + 2);
  const pack_granted& bought = grant_of(p, made.purchase);
  const pack_granted& bonus = grant_of(p, made.bonus);
  CHECK(bought.quantity == 100);
  CHECK(bought.paid == 1'000);
  CHECK_FALSE(bought.bonus_of.has_value());
  CHECK(bonus.quantity == 10);
  CHECK(bonus.paid == 0);
  CHECK(bonus.source == pack_source::promotional);
  CHECK(bonus.bonus_of == made.purchase);
  CHECK(bonus.account == p.root);
  CHECK(bonus.at == bought.at);
  CHECK(bonus.priority == -1);
  CHECK(p.standing(made.purchase) == "behind 100, stands 10, due 0");
  CHECK(p.standing(made.bonus) == p.standing(made.purchase));
  // The gift goes before what was paid for.
  CHECK(p.record(p.tokens(1, 12)) == "pack 1 gave 10, has 0; pack 0 gave 2, has 98");
  p.check_ledger();
}

TEST_CASE("a share of a purchase is rounded down to base units") {
  CHECK(bonus_on(bonus_platform::purchase(105), ratio{1, 10}).value().quantity.quantity.amount ==
        10);
  grant_spec wallet;
  wallet.quantity = any_money{100'000, yuan};
  wallet.paid = {100'000, yuan};
  wallet.serial = "W";
  const grant_spec bonus = bonus_on(wallet, ratio{1, 10}).value();
  CHECK(bonus.quantity.money == any_money{10'000, yuan});
  CHECK(bonus.paid == any_money{});
  CHECK(bonus.serial.empty());
  CHECK(bonus_on(bonus_platform::purchase(9), ratio{1, 10}).error().code == errc::out_of_range);
  CHECK(bonus_on(bonus_platform::purchase(9), ratio{}).error().code == errc::out_of_range);
  CHECK(bonus_on(bonus_platform::purchase(9), ratio{-1}).error().code == errc::out_of_range);
  grant_spec huge = bonus_platform::purchase();
  huge.quantity = any_quantity{int128_max, dimension::token};
  CHECK(bonus_on(huge, ratio{2}).error().code == errc::overflow);
}

TEST_CASE("the purchase's serial makes both safe to send again") {
  bonus_platform p;
  grant_spec spec = bonus_platform::purchase();
  spec.serial = "A-1";
  spec.by = {"shop", "spring sale", "T-1"};
  const grant_spec bonus = bonus_platform::tenth_of(spec);
  const bonus_grant made = p.engine.grant_with_bonus(p.root, spec, bonus).value();
  const std::uint64_t size = p.engine.events().size();
  REQUIRE(p.engine.advance({5}).has_value());
  const bonus_grant again = p.engine.grant_with_bonus(p.root, spec, bonus).value();
  CHECK(again.purchase == made.purchase);
  CHECK(again.bonus == made.bonus);
  CHECK(p.engine.events().size() == size + 1);
  const auto conflicts = [&](const grant_spec& a, const grant_spec& b) {
    const failure why = refusal(p.engine, [&] { return p.engine.grant_with_bonus(p.root, a, b); });
    CHECK(why.reference == made.purchase.index);
    return why.code == errc::conflict;
  };
  grant_spec other = bonus;
  other.quantity = bonus_platform::some(11);
  CHECK(conflicts(spec, other));
  other = bonus;
  other.priority = 3;
  CHECK(conflicts(spec, other));
  grant_spec dearer = spec;
  dearer.paid = {999, yuan};
  CHECK(conflicts(dearer, bonus));
  // Nor is it granted with a bonus, and again without, or the reverse.
  CHECK(refusal(p.engine, [&] { return p.engine.grant(p.root, spec); }).code == errc::conflict);
  spec.serial = "A-2";
  const pack_handle alone = p.engine.grant(p.root, spec).value();
  CHECK(p.engine.grant(p.root, spec).value() == alone);
  CHECK(refusal(p.engine, [&] { return p.engine.grant_with_bonus(p.root, spec, bonus); }).code ==
        errc::conflict);
  p.check_ledger();
}

TEST_CASE("a bonus that makes none is refused, and its purchase with it") {
  bonus_platform p;
  REQUIRE(p.engine.advance({100}).has_value());
  const auto why = [&](auto change) {
    grant_spec spec = bonus_platform::purchase();
    spec.scope_size = 0;
    grant_spec bonus = bonus_platform::tenth_of(spec);
    change(spec, bonus);
    return refusal(p.engine, [&] { return p.engine.grant_with_bonus(p.root, spec, bonus); }).code;
  };
  CHECK(why([](auto&, auto& b) { b.paid = {1, yuan}; }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.source = pack_source::paid; }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.serial = "B"; }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.floor = bonus_platform::some(1); }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.at = {7}; }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.quantity = bonus_platform::some(0); }) == errc::out_of_range);
  CHECK(why([](auto&, auto& b) { b.valid = {{0}, {100}}; }) == errc::invalid_interval);
  CHECK(why([](auto&, auto& b) { b.share = ratio{1, 2}; }) == errc::unsupported);
  CHECK(why([](auto& s, auto&) { s.quantity = bonus_platform::some(0); }) == errc::out_of_range);
  const scope_term nobody{scope_kind::account, 0, 99};
  CHECK(why([&](auto&, auto& b) {
          b.scope = &nobody;
          b.scope_size = 1;
        }) == errc::unknown_account);
  const auto unknown =
      p.engine.grant_with_bonus({99}, bonus_platform::purchase(), bonus_platform::purchase());
  CHECK(unknown.error().code == errc::unknown_account);
}

TEST_CASE("what is refunded takes its share of the bonus back, rounded up") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  CHECK(p.refund(made.purchase, 1) == "1");  // a tenth of one, up
  CHECK(p.left(made.bonus) == "9");
  CHECK(p.standing(made.bonus) == "behind 99, stands 9, due 0");
  CHECK(p.refund(made.purchase, 9) == "1");  // 9 × 9 / 99 is 0.81…
  CHECK(p.refund(made.purchase, 45) == "4");
  CHECK(p.refund(made.purchase) == "4");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 0");
  const auto& moves = p.engine.events().all<pack_moved>();
  REQUIRE(moves.size() == 8);
  CHECK(moves[1].what == pack_move::taken_back);
  CHECK(moves[1].pack == made.bonus);
  CHECK(moves[1].quantity == 1);
  CHECK(moves[1].cost == 0);
  CHECK(moves[1].at == instant{1});
  p.check_ledger();
}

TEST_CASE("what is voided takes it back as well, and a refund that is sent again does so once") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  CHECK(p.engine.void_quantity(p.of(made.purchase, 50)).value().bonus == 5);
  move_spec spec = p.of(made.purchase, 20);
  spec.reference = "R-1";
  CHECK(p.engine.refund(spec, rounding::floor).value().bonus == 2);
  const std::uint64_t size = p.engine.events().size();
  const move_outcome again = p.engine.refund(spec, rounding::floor).value();
  CHECK(again.duplicate);
  CHECK(again.bonus == 2);
  CHECK(p.engine.events().size() == size);
  CHECK(p.left(made.bonus) == "3");
  p.check_ledger();
}

TEST_CASE("what was used of a bonus stays used, and nothing is below zero") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  (void)p.record(p.tokens(1, 7));
  CHECK(p.refund(made.purchase, 50) == "5");
  CHECK(p.left(made.bonus) == "0");  // 3 were free
  CHECK(p.standing(made.purchase) == "behind 50, stands 5, due 2");
  CHECK(p.refund(made.purchase) == "5");
  CHECK(p.standing(made.purchase) == "behind 0, stands 0, due 7");
  // Taken out again, what was used is due back still: it is free for a moment, and gone.
  CHECK(p.reverse(1) == "pack 1 gave -7, has 7");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.purchase) == "behind 0, stands 0, due 0");
  p.check_ledger();
}

TEST_CASE("a refund before a reversal takes what one after it takes") {
  for (const bool before : {true, false}) {
    bonus_platform p;
    const bonus_grant made = p.buy();
    (void)p.record(p.tokens(1, 4));
    (void)p.record(p.tokens(2, 5));
    if (before) CHECK(p.refund(made.purchase, 60) == "6");
    (void)p.reverse(1);
    if (!before) CHECK(p.refund(made.purchase, 60) == "6");
    CHECK(p.left(made.bonus) == "0");
    CHECK(p.standing(made.bonus) == "behind 40, stands 4, due 1");
    p.check_ledger();
  }
}

TEST_CASE("parts of a purchase that was split stand behind its bonus together") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  const pack_handle part = p.hand_on(made.purchase, 99, p.team);
  const pack_handle smaller = p.hand_on(part, 40, p.user);
  CHECK(p.left(made.bonus) == "10");
  CHECK(p.standing(smaller) == "behind 100, stands 10, due 0");
  // All but one of the purchase is refunded: all but what stands on one goes.
  CHECK(p.refund(part) == "6");
  CHECK(p.refund(smaller) == "4");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.refund(made.purchase) == "0");
  p.check_ledger();
}

TEST_CASE("refunding the parts of a purchase takes what refunding it whole does") {
  for (const int parts : {1, 2, 3, 7, 10}) {
    bonus_platform p;
    const bonus_grant made = p.buy();
    std::vector<pack_handle> all{made.purchase};
    for (int i = 1; i < parts; ++i) all.push_back(p.hand_on(made.purchase, 100 / parts, p.team));
    for (const pack_handle part : all) (void)p.refund(part);
    CHECK(p.left(made.bonus) == "0");
    CHECK(p.standing(made.purchase) == "behind 0, stands 0, due 0");
    p.check_ledger();
  }
}

TEST_CASE("a bonus that was handed on is taken back where it is, the last part first") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  const pack_handle first = p.hand_on(made.bonus, 4, p.team);
  const pack_handle second = p.hand_on(first, 1, p.user);
  CHECK(p.refund(made.purchase, 30) == "3");
  CHECK(p.left(second) == "0");
  CHECK(p.left(first) == "1");
  CHECK(p.left(made.bonus) == "6");
  CHECK(p.refund(made.purchase) == "7");
  CHECK(p.left(first) == "0");
  CHECK(p.left(made.bonus) == "0");
  p.check_ledger();
}

TEST_CASE("packs of two deals stay two, and those of one are merged again") {
  bonus_platform p;
  const bonus_grant one = p.buy();
  const bonus_grant two = p.buy();
  const pack_handle alone = p.engine.grant(p.root, bonus_platform::purchase()).value();
  const auto why = [&](pack_handle from, pack_handle into) {
    return refusal(p.engine, [&] { return p.engine.transfer(p.of(from, 5), into); }).code;
  };
  CHECK(why(one.purchase, two.purchase) == errc::terms_differ);
  CHECK(why(one.purchase, alone) == errc::terms_differ);
  CHECK(why(alone, one.purchase) == errc::terms_differ);
  CHECK(why(one.bonus, two.bonus) == errc::terms_differ);
  const pack_handle part = p.hand_on(one.purchase, 60, p.team);
  CHECK(p.engine.transfer(p.of(part, 10), one.purchase).value().to == one.purchase);
  CHECK(p.refund(one.purchase) == "5");
  CHECK(p.refund(part) == "5");
  CHECK(p.left(two.bonus) == "10");
  CHECK(p.standing(alone) == "none");
  CHECK(p.refund(alone) == "0");
  p.check_ledger();
}

TEST_CASE("what is held of a bonus is due back, and taken once it is free") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
  CHECK(p.refund(made.purchase) == "10");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 10");
  CHECK(p.release(p.report(1, 1, 50, 4)) == "released with 0 until 100");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 4");
  CHECK(p.record(p.tokens(9, 5, 60)) == "5 cost 15, owed 15");
  p.check_ledger();
}

TEST_CASE("what a lease gives back in the middle of an advance is taken there") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  auto ahead = p.request(1, 10);
  ahead.terms.at_lapse = lapse_policy::release;
  CHECK(p.reserve(ahead) == "holds 10 until 100");
  CHECK(p.refund(made.purchase) == "10");
  p.advance(200);
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 0");
  const auto& moves = p.engine.events().all<pack_moved>();
  CHECK(moves.back().what == pack_move::taken_back);
  CHECK(moves.back().at == instant{100});
  p.check_ledger();
}

TEST_CASE("settling leaves nothing of a bonus that is due back") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  (void)p.record(p.tokens(1, 10));
  CHECK(p.refund(made.purchase) == "10");
  // A pack that covers it first is known late: the bonus is free again.
  grant_spec other = bonus_platform::purchase(20);
  other.priority = -5;
  const pack_handle late = p.engine.grant(p.root, other).value();
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left(late) == "10");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 0");
  p.check_ledger();
}

TEST_CASE("what an expired bonus had left is breakage, and a bonus ends before its refund") {
  bonus_platform p;
  const grant_spec spec = bonus_platform::purchase();
  grant_spec bonus = bonus_platform::tenth_of(spec);
  bonus.valid = {{0}, {50}};
  const bonus_grant ended = p.engine.grant_with_bonus(p.root, spec, bonus).value();
  bonus.valid = {{0}, {80}};
  const bonus_grant short_lived = p.engine.grant_with_bonus(p.root, spec, bonus).value();
  p.advance(60);
  move_spec all = p.of(ended.purchase);
  CHECK(p.engine.refund(all, rounding::floor).value().bonus == 10);
  CHECK(p.left(ended.bonus) == "10");
  CHECK(p.standing(ended.bonus) == "behind 0, stands 0, due 10");
  // Posted after the end of the bonus: it goes now, and is dated in its time.
  all.pack = short_lived.purchase;
  all.at = {100};
  CHECK(p.engine.refund(all, rounding::floor).value().bonus == 10);
  CHECK(p.left(short_lived.bonus) == "0");
  CHECK(p.engine.events().all<pack_moved>().back().at == instant{79});
  p.check_ledger();
}

TEST_CASE("a purchase that waits for its first use has a bonus that waits for its own") {
  bonus_platform p;
  grant_spec spec = bonus_platform::purchase();
  spec.activation = {cycle_unit::hour, 1};
  const bonus_grant made = p.buy(spec);
  CHECK(p.record(p.tokens(1, 4, 10)) == "pack 1 gave 4, has 6");
  const auto& packs = p.engine.state().held.packs;
  CHECK_FALSE(packs[made.bonus.index].is_waiting);
  CHECK(packs[made.purchase.index].is_waiting);
  p.advance(20);
  const pack_handle part = p.hand_on(made.purchase, 50, p.team);
  CHECK(packs[part.index].is_waiting);
  CHECK(p.refund(made.purchase) == "5");
  CHECK(p.left(made.bonus) == "1");
  CHECK(p.refund(part) == "5");
  CHECK(p.left(made.bonus) == "0");
  p.check_ledger();
}

TEST_CASE("a wallet with a bonus gives back whole minor units") {
  bonus_platform p{[] {
    price_table list = empty_list();
    (void)list.add_flat("token", yuan, {1, 2}, 3).value();  // a third of a fen
    return list;
  }()};
  grant_spec spec;
  spec.quantity = any_money{1'000, yuan};
  spec.paid = {1'000, yuan};
  spec.at = {0};
  const bonus_grant made = p.buy(spec);
  CHECK(p.record(p.tokens(1, 1)) == "1 cost 0+1/3, owed 0; wallet 1 paid 0+1/3, has 99+2/3");
  CHECK(p.refund(made.purchase) == "100");
  CHECK(p.left(made.bonus) == "0+2/3");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 1");
  CHECK(p.reverse(1) == "-1 cost -1+2/3, owed 0; wallet 1 paid -1+2/3, has 1");
  CHECK(p.left(made.bonus) == "0");
  p.check_ledger();
}

TEST_CASE("a bonus may be a voucher, of another unit, or for something else") {
  bonus_platform p;
  const grant_spec spec = bonus_platform::purchase();
  grant_spec bonus = bonus_platform::tenth_of(spec);
  bonus.quantity = any_money{500, yuan};
  bonus.source = pack_source::voucher;
  bonus.share = ratio{1, 2};
  bonus.funder = "city";
  const scope_term cards{scope_kind::sku, 0, p.card.index};
  bonus.scope = &cards;
  bonus.scope_size = 1;
  const bonus_grant made = p.engine.grant_with_bonus(p.root, spec, bonus).value();
  CHECK(p.record(p.cards(1, 0, 10)) == "10 cost 20, owed 10; wallet 1 paid 10, has 490");
  CHECK(p.refund(made.purchase, 50) == "250");
  CHECK(p.left(made.bonus) == "240");
  CHECK(p.refund(made.purchase) == "250");
  CHECK(p.left(made.bonus) == "0");
  CHECK(p.standing(made.bonus) == "behind 0, stands 0, due 10");
  p.check_ledger();
}

TEST_CASE("voiding of a bonus itself leaves its purchase") {
  bonus_platform p;
  const bonus_grant made = p.buy();
  CHECK(p.engine.void_quantity(p.of(made.bonus, 4)).value().bonus == 0);
  CHECK(p.standing(made.bonus) == "behind 100, stands 6, due 0");
  CHECK(p.refund(made.purchase, 50) == "3");
  CHECK(p.refund(made.purchase) == "3");
  CHECK(p.left(made.bonus) == "0");
  p.check_ledger();
}

TEST_CASE("an alert hears of a bonus that is given, and of one that is taken back") {
  bonus_platform p;
  REQUIRE(p.engine
              .set_alert(p.root, {.name = "low",
                                  .of = alert_kind::left,
                                  .level = any_quantity{105, dimension::token}})
              .has_value());
  const bonus_grant made = p.buy();  // 110: with the purchase alone it would be low
  (void)p.engine.advance({2});
  const std::uint64_t from = p.engine.events().size();
  CHECK(p.refund(made.purchase, 5) == "1");  // 95 and 9
  int raised = 0;
  for_each_alert(p.engine.events(), from, [&](const alert_changed& e) {
    ++raised;
    CHECK(e.value == mixed{104});
  });
  CHECK(raised == 1);
  p.check_ledger();
}
