// SPDX-License-Identifier: MIT
// Quantity that leaves a pack otherwise than by usage: voided, refunded, transferred, split,
// merged.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity cards_of(int128 quantity) { return {quantity, dimension::card_time}; }

// Packs for 100 fen and 3 card-nanoseconds each, and what happens to them.
struct shop : platform {
  shop() { REQUIRE(engine.advance({1'000}).has_value()); }

  pack_handle buy(account_handle to, int128 quantity, int128 fen, text_view serial = {}) {
    grant_spec spec;
    spec.quantity = cards_of(quantity);
    spec.paid = {fen, yuan};
    spec.valid = {{0}, {5'000}};
    spec.serial = serial;
    return engine.grant(to, spec).value();
  }
  static move_spec some(pack_handle p, int128 quantity) {
    move_spec spec;
    spec.pack = p;
    spec.quantity = cards_of(quantity);
    return spec;
  }
  static move_spec all(pack_handle p) {
    move_spec spec;
    spec.pack = p;
    return spec;
  }
  pack_basis basis(pack_handle p) const { return engine.state().held.bases[p.index]; }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("what is voided is gone, and usage goes on without it") {
  shop p;
  const pack_handle lot = p.buy(p.root, 10, 100);
  CHECK(p.record(p.cards(1, 1'000, 1'004)) == "pack 0 gave 4, has 6");
  const move_outcome part = p.engine.void_quantity(shop::some(lot, 2)).value();
  CHECK(part.quantity == 2);
  CHECK(part.cost == 20);
  CHECK_FALSE(part.to.has_value());
  CHECK(p.left(lot) == "4");
  const move_outcome rest = p.engine.void_quantity(shop::all(lot)).value();
  CHECK(rest.quantity == 4);
  CHECK(rest.cost == 40);
  CHECK(p.basis(lot) == pack_basis{4, 40});
  CHECK(p.record(p.cards(2, 1'010, 1'013)) == "3 cost 6, owed 6");
  CHECK(p.reverse(1) == "pack 0 gave -4, has 4");  // what it gave comes back, and is the pack's
  CHECK(p.record(p.cards(3, 1'020, 1'025)) == "pack 0 gave 4, has 0; 1 cost 2, owed 8");
  p.check_ledger();
}

TEST_CASE("refunds in any number of steps pay back the price, to the last minor unit") {
  shop p;
  const pack_handle lot = p.buy(p.root, 3, 100);
  CHECK(p.engine.refund(shop::some(lot, 1), rounding::half_even).value().cost == 33);
  CHECK(p.engine.refund(shop::some(lot, 1), rounding::half_even).value().cost == 34);
  CHECK(p.engine.refund(shop::some(lot, 1), rounding::half_even).value().cost == 33);
  CHECK(p.basis(lot) == pack_basis{});
  const pack_handle used = p.buy(p.root, 3, 100);
  CHECK(p.record(p.cards(1, 1'000, 1'001)) == "pack 1 gave 1, has 2");
  CHECK(p.engine.refund(shop::all(used), rounding::up).value().cost == 67);
  CHECK(p.basis(used) == pack_basis{1, 33});
  p.check_ledger();
}

TEST_CASE("a pack is handed on within its payer's tree, from the time at which it is") {
  shop p;
  grant_spec spec;
  spec.quantity = cards_of(10);
  spec.paid = {100, yuan};
  spec.valid = {{0}, {5'000}};
  spec.floor = cards_of(7);
  spec.priority = 3;
  spec.source = pack_source::promotional;
  const scope_term only_cards[] = {{scope_kind::sku, 0, p.card.index}};
  spec.scope = only_cards;
  spec.scope_size = 1;
  const pack_handle lot = p.engine.grant(p.root, spec).value();
  move_spec six = shop::some(lot, 6);
  six.at = {2'000};
  six.by = {"ops", "reorganisation", "T-17"};
  const move_outcome done = p.engine.transfer(six, p.user, "lot-2").value();
  const pack& moved = p.engine.state().held.packs[done.to.index];
  CHECK(done.quantity == 6);
  CHECK(done.cost == 60);
  CHECK(moved.valid == interval{{2'000}, {5'000}});
  CHECK(moved.phase == pack_phase::pending);
  CHECK(moved.floor == 0);
  CHECK(moved.source == pack_source::promotional);
  CHECK(p.engine.state().held.ranks[done.to.index].priority == 3);
  CHECK(p.left(lot) == "4");
  CHECK(p.left(done.to) == "6");
  CHECK(p.basis(lot) == pack_basis{4, 40});
  CHECK(p.basis(done.to) == pack_basis{6, 60});
  const pack_moved& event = p.engine.events().at<pack_moved>(done.position);
  CHECK(p.engine.text(event.by.actor) == "ops");
  CHECK(p.engine.text(event.by.reason) == "reorganisation");
  CHECK(p.engine.text(event.by.approval) == "T-17");
  // What is used before is not covered by it; its scope went with it.
  CHECK(p.record(p.cards(1, 1'998, 2'001, 2)) == "pack 0 gave 4, has 0; pack 1 gave 2, has 4");
  CHECK(p.engine.advance({2'000}).has_value());
  CHECK(p.engine.state().held.packs[done.to.index].phase == pack_phase::active);
  CHECK(p.engine.state().find_pack(p.root, p.engine.intern("lot-2")) == done.to);
  p.check_ledger();
}

TEST_CASE("a pack is split within its node, and merged again") {
  shop p;
  const pack_handle lot = p.buy(p.team, 9, 100);
  const pack_handle half = p.engine.transfer(shop::some(lot, 4), p.team).value().to;
  CHECK(p.left(lot) + p.left(half) == "54");
  CHECK(p.basis(half) == pack_basis{4, 44});
  const move_outcome back = p.engine.transfer(shop::all(half), lot).value();
  CHECK(back.to == lot);
  CHECK(p.left(lot) + p.left(half) == "90");
  CHECK(p.basis(lot) == pack_basis{9, 100});
  CHECK(p.basis(half) == pack_basis{});
  const pack_handle bought_alike = p.buy(p.user, 18, 200);
  CHECK(p.engine.transfer(shop::some(lot, 5), bought_alike).value().quantity == 5);
  CHECK(p.left(bought_alike) == "23");
  p.check_ledger();
}

TEST_CASE("packs on other terms stay apart") {
  shop p;
  const pack_handle lot = p.buy(p.root, 9, 90);
  const auto refused = [&](const move_spec& spec, pack_handle into) {
    const failure why = refusal(p.engine, [&] { return p.engine.transfer(spec, into); });
    CHECK(why.reference == into.index);
    return why.code;
  };
  CHECK(refused(shop::all(lot), p.buy(p.root, 9, 91)) == errc::terms_differ);  // price per unit
  CHECK(refused(shop::all(lot), lot) == errc::terms_differ);
  CHECK(refused(shop::all(lot), p.grant_tokens(p.root, 9)) == errc::terms_differ);
  const auto with = [&](auto change) {
    grant_spec spec;
    spec.quantity = cards_of(9);
    spec.paid = {90, yuan};
    spec.valid = {{0}, {5'000}};
    change(spec);
    return p.engine.grant(p.root, spec).value();
  };
  CHECK(refused(shop::all(lot), with([](auto& s) { s.priority = 1; })) == errc::terms_differ);
  CHECK(refused(shop::all(lot), with([](auto& s) { s.source = pack_source::free; })) ==
        errc::terms_differ);
  CHECK(refused(shop::all(lot), with([](auto& s) { s.valid.end = {5'001}; })) ==
        errc::terms_differ);
  CHECK(refused(shop::all(lot), with([](auto& s) { s.valid.start = {1'001}; })) ==
        errc::terms_differ);
  CHECK(refused(shop::all(lot), with([](auto& s) { s.tax = {ratio{1, 10}, {}, true}; })) ==
        errc::terms_differ);
  const scope_term term[] = {{scope_kind::sku, 0, 0}};
  CHECK(refused(shop::all(lot), with([&](auto& s) {
                  s.scope = term;
                  s.scope_size = 1;
                })) == errc::terms_differ);
  const pack_handle ended = with([](auto& s) { s.valid.end = {1'500}; });
  CHECK(p.engine.advance({2'000}).has_value());
  CHECK(refused(shop::all(lot), ended) == errc::pack_ended);
  CHECK(p.engine.transfer(shop::all(lot), with([](auto&) {})).has_value());
  p.check_ledger();
}

TEST_CASE("a move that makes no sense is refused, and nothing has changed") {
  shop p;
  const pack_handle lot = p.buy(p.root, 10, 100, "lot-1");
  const account_handle other = p.engine.open_account({.name = "other", .money = yuan}).value();
  const auto voided = [&](const move_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.void_quantity(spec); });
  };
  const auto given = [&](account_handle to, text_view serial = {}) {
    return refusal(p.engine, [&] { return p.engine.transfer(shop::all(lot), to, serial); });
  };
  CHECK(voided(shop::all({77})) == failure{errc::unknown_pack, 0, 77});
  CHECK(voided(shop::some(lot, 11)) == failure{errc::insufficient,
                                               static_cast<std::uint32_t>(dimension::card_time),
                                               lot.index, 1});
  CHECK(voided(shop::some(lot, 0)).code == errc::out_of_range);
  CHECK(voided(shop::some(lot, -1)).code == errc::out_of_range);
  move_spec spec = shop::all(lot);
  spec.quantity = any_quantity{1, dimension::token};
  CHECK(voided(spec).code == errc::unit_mismatch);
  spec.quantity = any_money{1, yuan};
  CHECK(voided(spec).code == errc::unit_mismatch);
  spec.pack = p.grant_fen(p.root, 5);
  spec.quantity = any_money{1, dollars};
  CHECK(voided(spec).code == errc::currency_mismatch);
  spec = shop::all(lot);
  spec.at = {999};
  CHECK(voided(spec).code == errc::time_went_back);
  spec.at = {5'000};
  CHECK(voided(spec) == failure{errc::pack_ended, 0, lot.index});
  CHECK(given({99}).code == errc::unknown_account);
  CHECK(given(other) == failure{errc::another_payer, 0, p.root.index});
  CHECK(given(p.user, "lot-1") == failure{errc::conflict, 0, lot.index});
  CHECK(refusal(p.engine, [&] { return p.engine.transfer(shop::all(lot), pack_handle{77}); }) ==
        failure{errc::unknown_pack, 0, 77});
  CHECK(p.engine.void_quantity(shop::all(lot)).has_value());
  CHECK(voided(shop::all(lot)).code == errc::insufficient);
  CHECK(p.engine.advance({5'000}).has_value());
  CHECK(voided(shop::all(lot)) == failure{errc::pack_ended, 0, lot.index});
  platform early;
  const pack_handle gift = early.grant_cards(early.root, 1);
  CHECK(refusal(early.engine, [&] { return early.engine.void_quantity(shop::all(gift)); }).code ==
        errc::undated);
}

TEST_CASE("a pack below zero has nothing to move") {
  shop p;
  grant_spec spec;
  spec.quantity = cards_of(2);
  spec.floor = cards_of(5);
  const pack_handle lot = p.engine.grant(p.root, spec).value();
  CHECK(p.record(p.cards(1, 1'000, 1'004)) == "pack 0 gave 2, has 0; pack 0 gave 2, has -2");
  CHECK(refusal(p.engine, [&] { return p.engine.void_quantity(shop::all(lot)); }) ==
        failure{errc::insufficient, static_cast<std::uint32_t>(dimension::card_time), 0, 0});
}

TEST_CASE("a wallet moves whole minor units, and keeps a fraction of one") {
  price_table list = empty_list();
  (void)list.add_flat("token", yuan, {1, 2}, 3).value();
  platform q{list};
  CHECK(q.engine.advance({0}).has_value());
  const pack_handle wallet = q.grant_fen(q.root, 10);
  CHECK(q.record(q.tokens(1, 1)) == "1 cost 0+1/3, owed 0; wallet 0 paid 0+1/3, has 9+2/3");
  const move_outcome moved = q.engine.transfer(shop::all(wallet), q.team).value();
  CHECK(moved.quantity == 9);
  CHECK(q.left(wallet) == "0+2/3");
  CHECK(q.left(moved.to) == "9");
  move_spec two = shop::all(moved.to);
  two.quantity = any_money{2, yuan};
  CHECK(q.engine.void_quantity(two).value().quantity == 2);
  CHECK(q.left(moved.to) == "7");
  CHECK(audit(q.engine.events()).finding_count == 0);
}

TEST_CASE("a move with a reference can be sent again") {
  shop p;
  const pack_handle lot = p.buy(p.root, 10, 100);
  const auto as = [&](text_view reference, int128 quantity) {
    move_spec spec = shop::some(lot, quantity);
    spec.reference = reference;
    return spec;
  };
  const move_outcome first = p.engine.refund(as("R-1", 3), rounding::floor).value();
  const move_outcome second = p.engine.transfer(as("T-1", 2), p.user, "lot-2").value();
  move_spec rest = as("M-1", 0);
  rest.quantity = {};
  const pack_handle joined = p.buy(p.team, 5, 50);
  const move_outcome third = p.engine.transfer(rest, joined).value();
  const std::string before = text_of(p.engine);
  const auto same = [](const move_outcome& a, const move_outcome& b) {
    CHECK_FALSE(a.duplicate);
    CHECK(b.duplicate);
    return a.position == b.position && a.to == b.to && a.quantity == b.quantity && a.cost == b.cost;
  };
  CHECK(same(first, p.engine.refund(as("R-1", 3), rounding::floor).value()));
  CHECK(same(second, p.engine.transfer(as("T-1", 2), p.user, "lot-2").value()));
  CHECK(same(third, p.engine.transfer(rest, joined).value()));
  CHECK(text_of(p.engine) == before);
  const auto conflicts = [&](auto command) {
    return refusal(p.engine, command) == failure{errc::conflict, 0, first.position} ||
           refusal(p.engine, command) == failure{errc::conflict, 0, second.position} ||
           refusal(p.engine, command) == failure{errc::conflict, 0, third.position};
  };
  CHECK(conflicts([&] { return p.engine.refund(as("R-1", 2), rounding::floor); }));
  CHECK(conflicts([&] { return p.engine.refund(as("R-1", 3), rounding::up); }));
  CHECK(conflicts([&] { return p.engine.void_quantity(as("R-1", 3)); }));
  CHECK(conflicts([&] { return p.engine.transfer(as("T-1", 2), p.user, "lot-3"); }));
  CHECK(conflicts([&] { return p.engine.transfer(as("T-1", 2), p.team, "lot-2"); }));
  CHECK(conflicts([&] { return p.engine.transfer(as("T-1", 2), second.to); }));
  CHECK(conflicts([&] { return p.engine.transfer(rest, lot); }));
  CHECK(conflicts([&] { return p.engine.transfer(rest, p.team); }));
  move_spec by_another = as("R-1", 3);
  by_another.by.actor = "somebody else";
  CHECK(conflicts([&] { return p.engine.refund(by_another, rounding::floor); }));
  move_spec later = as("R-1", 3);
  later.at = {1'001};
  CHECK(conflicts([&] { return p.engine.refund(later, rounding::floor); }));
  // Answered though time has gone on, and the pack has ended.
  CHECK(p.engine.advance({6'000}).has_value());
  CHECK(same(first, p.engine.refund(as("R-1", 3), rounding::floor).value()));
  p.check_ledger();
}

TEST_CASE("a merge into a pack that came from the same one can be sent again, as a merge alone") {
  shop p;
  const pack_handle lot = p.buy(p.root, 10, 100);
  const pack_handle part = p.engine.transfer(shop::some(lot, 3), p.team).value().to;
  move_spec more = shop::some(lot, 2);
  more.reference = "T-2";
  const move_outcome joined = p.engine.transfer(more, part).value();
  CHECK(p.engine.transfer(more, part).value().position == joined.position);
  CHECK(p.engine.transfer(more, p.team).error().code == errc::conflict);
  p.check_ledger();
}

TEST_CASE("a pack that starts later does not start sooner by joining another") {
  shop p;
  grant_spec spec;
  spec.quantity = cards_of(5);
  spec.valid = {{3'000}, {5'000}};
  const pack_handle later = p.engine.grant(p.root, spec).value();
  spec.valid.start = {0};
  const pack_handle sooner = p.engine.grant(p.root, spec).value();
  CHECK(p.engine.transfer(shop::all(later), sooner).error().code == errc::terms_differ);
  CHECK(p.engine.advance({3'000}).has_value());
  CHECK(p.engine.transfer(shop::all(later), sooner).has_value());
  p.check_ledger();
}

TEST_CASE("a reference is unique within its payer") {
  shop p;
  const account_handle other = p.engine.open_account({.name = "other", .money = yuan}).value();
  move_spec here = shop::some(p.buy(p.root, 2, 20), 1);
  move_spec there = shop::some(p.buy(other, 2, 20), 1);
  here.reference = there.reference = "1";
  CHECK(p.engine.void_quantity(here).value().position !=
        p.engine.void_quantity(there).value().position);
  p.check_ledger();
}

TEST_CASE("a grant says who made it and why, and is another grant where somebody else does") {
  platform p;
  grant_spec spec;
  spec.quantity = cards_of(1);
  spec.serial = "S";
  spec.by = {"ann", "welcome", "C-1"};
  const pack_handle lot = p.engine.grant(p.root, spec).value();
  const provenance by = p.engine.events().all<pack_granted>()[lot.index].by;
  CHECK(p.engine.text(by.actor) == "ann");
  CHECK(p.engine.text(by.reason) == "welcome");
  CHECK(p.engine.text(by.approval) == "C-1");
  CHECK(p.engine.grant(p.root, spec).value() == lot);
  spec.by.approval = "C-2";
  CHECK(p.engine.grant(p.root, spec).error().code == errc::conflict);
}
