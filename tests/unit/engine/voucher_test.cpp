// SPDX-License-Identifier: MIT
// Vouchers: a share of each line, up to what is left in them. Figures by hand, in fen: a card costs
// 2 a nanosecond, a token 3.
#include "support/hold_platform.hpp"

#include <ducat/engine/largest_grant.hpp>
#include <ducat/engine/settling.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

struct scheme : hold_platform {
  using hold_platform::hold_platform;

  grant_spec terms(ratio share, int128 cap, text_view funder = "Beijing") const {
    grant_spec spec;
    spec.quantity = any_money{cap, yuan};
    spec.source = pack_source::voucher;
    spec.share = share;
    spec.funder = funder;
    return spec;
  }
  pack_handle voucher(ratio share, int128 cap, text_view funder = "Beijing") {
    return engine.grant(root, terms(share, cap, funder)).value();
  }
  // Lasts `fen` at 2 a nanosecond.
  std::string line_of(std::uint64_t id, std::int64_t fen) { return record(cards(id, 0, fen / 2)); }
  errc refused(grant_spec spec) {
    return refusal(engine, [&] { return engine.grant(root, spec); }).code;
  }
};

// 5 fen a token up to 10 of them, then 2.
price_table falling_list() {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 5), fen_each(2)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  return list;
}

}  // namespace

TEST_CASE("a voucher pays its share of a line, exactly, and the rest is owed") {
  scheme p;
  (void)p.voucher({3, 10}, 100);
  CHECK(p.record(p.tokens(1, 10)) == "10 cost 30, owed 21; wallet 0 paid 9, has 91");
  CHECK(p.record(p.tokens(2, 1)) == "1 cost 3, owed 23+1/10; wallet 0 paid 0+9/10, has 90+1/10");
  scheme thirds;
  (void)thirds.voucher({1, 3}, 100);
  CHECK(thirds.record(thirds.cards(1, 0, 1)) ==
        "1 cost 2, owed 1+1/3; wallet 0 paid 0+2/3, has 99+1/3");
  p.check_ledger();
  thirds.check_ledger();
}

TEST_CASE("its balance is its cap") {
  scheme p;
  (void)p.voucher({1, 2}, 20);
  CHECK(p.record(p.tokens(1, 10)) == "10 cost 30, owed 15; wallet 0 paid 15, has 5");
  CHECK(p.record(p.tokens(2, 10)) == "10 cost 30, owed 40; wallet 0 paid 5, has 0");
  CHECK(p.record(p.tokens(3, 10)) == "10 cost 30, owed 70");
  p.check_ledger();
}

TEST_CASE("each voucher pays its share of the whole line, and wallets pay what is left of it") {
  scheme p;
  (void)p.voucher({1, 2}, 1'000);
  (void)p.voucher({3, 10}, 1'000, "Haidian");
  CHECK(p.line_of(1, 100) ==
        "50 cost 100, owed 20; wallet 0 paid 50, has 950; wallet 1 paid 30, has 970");
  (void)p.grant_fen(p.root, 30);
  CHECK(p.line_of(2, 100) ==
        "50 cost 100, owed 20; wallet 0 paid 50, has 900; wallet 1 paid 30, has 940; "
        "wallet 2 paid 20, has 10");
  CHECK(p.line_of(3, 100) ==
        "50 cost 100, owed 30; wallet 0 paid 50, has 850; wallet 1 paid 30, has 910; "
        "wallet 2 paid 10, has 0");
  p.check_ledger();
}

TEST_CASE("none pays more than is left of the line") {
  scheme p;
  (void)p.voucher({7, 10}, 1'000);
  (void)p.voucher({7, 10}, 1'000, "Haidian");
  (void)p.grant_fen(p.root, 30);
  CHECK(p.line_of(1, 100) ==
        "50 cost 100, owed 0; wallet 0 paid 70, has 930; wallet 1 paid 30, has 970");
  p.check_ledger();
}

TEST_CASE("a wallet before it in the order leaves it nothing, until it is empty") {
  scheme p;
  (void)p.grant_fen(p.root, 160);
  (void)p.voucher({1, 2}, 1'000);
  CHECK(p.line_of(1, 100) == "50 cost 100, owed 0; wallet 0 paid 100, has 60");
  // 60 of the line are the wallet's, of the other 40 the voucher pays half.
  CHECK(p.line_of(2, 100) ==
        "50 cost 100, owed 20; wallet 0 paid 60, has 0; wallet 1 paid 20, has 980");
  p.check_ledger();
}

TEST_CASE("where one is empty the line goes on as if it began there") {
  scheme p;
  (void)p.voucher({7, 10}, 35);
  (void)p.voucher({7, 10}, 1'000, "Haidian");
  // Of the first 50 they pay 35 and 15, of the other 50 the second one pays 35.
  CHECK(p.line_of(1, 100) ==
        "50 cost 100, owed 15; wallet 0 paid 35, has 0; wallet 1 paid 50, has 950");
  p.check_ledger();
  scheme halves;
  (void)halves.voucher({7, 10}, 35);
  (void)halves.voucher({7, 10}, 1'000, "Haidian");
  CHECK(halves.line_of(1, 40) ==
        "20 cost 40, owed 0; wallet 0 paid 28, has 7; wallet 1 paid 12, has 988");
  CHECK(halves.line_of(2, 60) ==
        "30 cost 60, owed 15; wallet 0 paid 7, has 0; wallet 1 paid 38, has 950");
  halves.check_ledger();
}

TEST_CASE("what does not come out even stays exact, and is no worse for who is not concerned") {
  scheme p;
  (void)p.voucher({3, 10}, 10);
  (void)p.grant_fen(p.root, 1'000);
  // The voucher is empty after 33+1/3; the wallet pays 90 in all.
  CHECK(p.line_of(1, 100) ==
        "50 cost 100, owed 0; wallet 0 paid 10, has 0; wallet 1 paid 90, has 910");
  CHECK(p.engine.balance({1}).denominator == 1);
  p.check_ledger();
}

TEST_CASE("its scope and its validity restrict what it is for") {
  scheme p;
  const scope_term only_cards{scope_kind::sku, 0, p.card.index};
  auto spec = p.terms({1, 2}, 100);
  spec.scope = &only_cards;
  spec.scope_size = 1;
  spec.valid = {{10}, {20}};
  (void)p.engine.grant(p.root, spec).value();
  CHECK(p.record(p.tokens(1, 10, 15)) == "10 cost 30, owed 30");
  CHECK(p.record(p.cards(2, 5, 25)) ==
        "5 cost 10, owed 40; 10 cost 20, owed 50; wallet 0 paid 10, has 90; 5 cost 10, owed 60");
  p.check_ledger();
}

TEST_CASE("what a voucher pays is not owed: quotes, authorisations and grants count on it") {
  scheme p{flat_list(), {.name = "acme", .money = yuan, .credit_limit = 100}};
  (void)p.voucher({1, 2}, 1'000);
  CHECK(said(p.engine.quote(p.tokens(1, 66), p.room)) ==
        "66 cost 198, owed 99; wallet 0 paid 99, has 901");
  CHECK(said(p.engine.authorise(p.tokens(1, 66), p.room)) ==
        "66 cost 198, owed 99; wallet 0 paid 99, has 901");
  const auto refused = p.engine.authorise(p.tokens(1, 67), p.room);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == errc::insufficient);
  CHECK(refused.error().amount == 1);  // 100.5 of 100
  CHECK(largest_grant(p.engine, p.tokens(1, 500), p.room).value() == 66);
  (void)p.grant_fen(p.root, 31);
  CHECK(largest_grant(p.engine, p.tokens(1, 500), p.room).value() == 87);  // 130.5 of 131
}

TEST_CASE("a share is above 0 and at most 1, and only a wallet has one, or a funder") {
  scheme p;
  CHECK(p.refused(p.terms(ratio{}, 100)) == errc::out_of_range);
  CHECK(p.refused(p.terms({-1, 2}, 100)) == errc::out_of_range);
  CHECK(p.refused(p.terms({11, 10}, 100)) == errc::out_of_range);
  CHECK(p.refused(p.terms({1, 10'001}, 100)) == errc::out_of_range);
  auto tokens = p.terms({1, 2}, 0, "");
  tokens.quantity = any_quantity{5, dimension::token};
  CHECK(p.refused(tokens) == errc::unsupported);
  tokens = p.terms(1, 0);
  tokens.quantity = any_quantity{5, dimension::token};
  CHECK(p.refused(tokens) == errc::unsupported);
  // A share of 1 is an ordinary wallet, whoever funds it.
  CHECK(p.engine.grant(p.root, p.terms({1, 10'000}, 100)).has_value());
  (void)p.voucher(1, 10);
  CHECK(p.line_of(1, 100) ==
        "50 cost 100, owed 89+99/100; wallet 0 paid 0+1/100, has 99+99/100; "
        "wallet 1 paid 10, has 0");
  p.check_ledger();
}

TEST_CASE("a grant that is sent again must say the same share and funder") {
  scheme p;
  auto spec = p.terms({1, 2}, 100);
  spec.serial = "V-1";
  const pack_handle first = p.engine.grant(p.root, spec).value();
  CHECK(p.engine.grant(p.root, spec).value() == first);
  spec.share = {1, 3};
  CHECK(p.refused(spec) == errc::conflict);
  spec.share = {1, 2};
  spec.funder = "Haidian";
  CHECK(p.refused(spec) == errc::conflict);
}

TEST_CASE("handed on a voucher stays one, and joins only its like") {
  scheme p;
  REQUIRE(p.engine.advance({100}).has_value());
  const pack_handle from = p.voucher({1, 2}, 100);
  const auto moved = p.engine.transfer({.pack = from, .quantity = any_money{40, yuan}}, p.team);
  REQUIRE(moved.has_value());
  CHECK(p.record(p.tokens(1, 10, 200)) ==
        "10 cost 30, owed 0; wallet 1 paid 15, has 25; wallet 0 paid 15, has 45");
  CHECK(p.engine.state().held.voucher_of(moved->to) == p.engine.state().held.voucher_of(from));
  CHECK(p.engine.state().held.packs[moved->to.index].is_voucher);
  const pack_handle other_share = p.voucher({1, 3}, 100);
  const pack_handle other_funder = p.voucher({1, 2}, 100, "Haidian");
  const pack_handle like = p.voucher({1, 2}, 100);
  const auto join = [&](pack_handle to) {
    return p.engine.transfer({.pack = from, .quantity = any_money{5, yuan}}, to);
  };
  CHECK(refusal(p.engine, [&] { return join(other_share); }).code == errc::terms_differ);
  CHECK(refusal(p.engine, [&] { return join(other_funder); }).code == errc::terms_differ);
  CHECK(join(like).has_value());
  p.check_ledger();
}

TEST_CASE("a reversal gives a voucher back what it paid") {
  scheme p;
  const pack_handle id = p.voucher({1, 2}, 40);
  (void)p.line_of(1, 60);  // 30
  (void)p.line_of(2, 60);  // 10: the cap
  CHECK(p.left(id) == "0");
  CHECK(p.reverse(2) == "-30 cost -60, owed 30; wallet 0 paid -10, has 10");
  CHECK(p.reverse(1) == "-30 cost -60, owed 0; wallet 0 paid -30, has 40");
  p.check_ledger();
}

TEST_CASE("a part that is given back first frees vouchers of what is beyond their share") {
  scheme p{falling_list()};
  (void)p.voucher({2, 5}, 100);
  (void)p.grant_fen(p.root, 20);
  CHECK(p.record(p.tokens(1, 10)) ==
        "10 cost 50, owed 10; wallet 0 paid 20, has 80; wallet 1 paid 20, has 0");
  CHECK(p.record(p.tokens(2, 10)) == "10 cost 20, owed 22; wallet 0 paid 8, has 72");
  // The second one moves to 5 a token: of the first 20 come back, so 30 of it stay, of which the
  // voucher pays 12. 8 go to it, 10 off what is owed, 2 to the wallet.
  CHECK(p.reverse(1) == "-10 cost -20, owed 12; wallet 1 paid -2, has 2; wallet 0 paid -8, has 80");
  p.check_ledger();
}

TEST_CASE("a voucher that was empty keeps its share of what stays") {
  scheme p{falling_list()};
  (void)p.voucher({2, 5}, 10);
  (void)p.grant_fen(p.root, 20);
  CHECK(p.record(p.tokens(1, 10)) ==
        "10 cost 50, owed 20; wallet 0 paid 10, has 0; wallet 1 paid 20, has 0");
  CHECK(p.record(p.tokens(2, 10)) == "10 cost 20, owed 40");
  // 40 % of the 30 that stay would be 12.
  CHECK(p.reverse(1) == "-10 cost -20, owed 20");
  p.check_ledger();
}

TEST_CASE("vouchers that shared a line give way one to another, the last one first") {
  scheme p{falling_list()};
  (void)p.voucher({7, 10}, 100);
  (void)p.voucher({7, 10}, 100, "Haidian");
  CHECK(p.record(p.tokens(1, 10)) ==
        "10 cost 50, owed 0; wallet 0 paid 35, has 65; wallet 1 paid 15, has 85");
  (void)p.record(p.tokens(2, 10));
  // Of 30 they would pay 21 and 9.
  CHECK(p.reverse(1) ==
        "-10 cost -20, owed 0; wallet 1 paid -6, has 85; wallet 0 paid -14, has 65");
  p.check_ledger();
}

TEST_CASE("a hold counts on no voucher") {
  scheme p{flat_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 10}};
  const pack_handle id = p.voucher({1, 2}, 1'000);
  const pack_handle wallet = p.grant_fen(p.root, 50);
  CHECK(p.reserve(p.request(1, 30)) == "holds 20 until 100, final");
  CHECK(p.held(id) == "0");
  CHECK(p.held(wallet) == "50");
  CHECK(p.held_credit() == "10");
  p.check_ledger();
}

TEST_CASE("usage of a hold is paid by what is held, and a voucher pays its share of the rest") {
  scheme p{flat_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 10}};
  (void)p.voucher({1, 2}, 1'000);
  (void)p.grant_fen(p.root, 50);
  (void)p.reserve(p.request(1, 20));
  // 90 in all: 50 were held of the wallet, of the other 40 the voucher pays half.
  CHECK(p.release(p.report(1, 1, 50, 30)) == "released with 0 until 100, overrun 10");
  CHECK(p.last_usage() ==
        "30 cost 90, owed 20; wallet 1 paid 50, has 0; wallet 0 paid 20, has 980");
  p.check_ledger();
  // In the order of time it is a line like any other.
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left({0}) == "955");
  CHECK(p.left({1}) == "5");
  CHECK(p.owed() == "0");
  p.check_ledger();
}

TEST_CASE("what a hold took of a wallet and of credit comes to the line, whatever vouchers pay") {
  scheme p{flat_list(), {.name = "acme", .money = yuan, .limited = true, .credit_limit = 10}};
  const pack_handle id = p.voucher({1, 2}, 1'000);
  const pack_handle wallet = p.grant_fen(p.root, 50);
  CHECK(p.reserve(p.request(1, 20)) == "holds 20 until 100");
  CHECK(p.release(p.report(1, 1, 50, 20)) == "released with 0 until 100");
  CHECK(p.last_usage() == "20 cost 60, owed 5; wallet 1 paid 50, has 0; wallet 0 paid 5, has 995");
  CHECK(p.held_credit() == "0");
  p.check_ledger();
  REQUIRE(p.engine.settle(p.root).has_value());
  CHECK(p.left(id) == "970");
  CHECK(p.left(wallet) == "20");
  CHECK(p.owed() == "0");
  p.check_ledger();
}

TEST_CASE("a lease that ends without a word pays by the same rule") {
  scheme p;
  (void)p.voucher({1, 2}, 1'000);
  (void)p.grant_fen(p.root, 50);
  CHECK(p.reserve(p.job(1, 0, 40)) == "holds 40 until 40");  // 80: 50 of the wallet, 30 on credit
  p.advance(50);
  CHECK(p.last_usage() ==
        "40 cost 80, owed 15; wallet 1 paid 50, has 0; wallet 0 paid 15, has 985");
  // 20 ns were used: the 40 of them are the wallet's.
  (void)p.release(p.report(1, 1, 20));
  CHECK(p.last_usage() == "20 cost 40, owed 0; wallet 1 paid 40, has 10");
  CHECK(p.left({0}) == "1000");
  p.check_ledger();
}

TEST_CASE("settling has them pay as recording does") {
  scheme in_order;
  (void)in_order.voucher({7, 10}, 60);
  (void)in_order.voucher({7, 10}, 1'000, "Haidian");
  (void)in_order.grant_fen(in_order.root, 10);
  for (std::uint64_t i = 0; i < 4; ++i)
    (void)in_order.record(in_order.cards(i + 1, static_cast<std::int64_t>(20 * i),
                                         static_cast<std::int64_t>(20 * i + 20)));
  const std::string before = text_of(in_order.engine);
  CHECK(in_order.engine.settle(in_order.root)->is_empty());
  CHECK(text_of(in_order.engine) == before);
  // The last one first: the cap was spent on the later usage, and settled on the earlier one.
  scheme late;
  (void)late.voucher({1, 2}, 30);
  (void)late.record(late.cards(1, 100, 130));
  (void)late.record(late.cards(2, 0, 30));
  CHECK(late.left({0}) == "0");
  REQUIRE(late.engine.settle(late.root).has_value());
  const auto& paid = late.engine.events().all<wallet_paid>();
  CHECK(paid[paid.size() - 1].usage == 1);
  CHECK(text_of(paid[paid.size() - 1].amount) == "30");
  CHECK(late.owed() == "90");
  late.check_ledger();
}

TEST_CASE("usage in parallel drains a cap together") {
  scheme p;
  (void)p.voucher({1, 2}, 60);
  // Two cards for 60 ns each from 0: the cap lasts for 120 fen, the first 30 ns of both.
  (void)p.record(p.cards(1, 0, 60));
  (void)p.record(p.cards(2, 0, 60));
  REQUIRE(p.engine.settle(p.root).has_value());
  mixed of[2];
  const auto& paid = p.engine.events().all<wallet_paid>();
  for (std::size_t i = 0; i < paid.size(); ++i)
    of[paid[i].usage] = add(of[paid[i].usage], paid[i].amount).value();
  CHECK(text_of(add(of[0], of[1]).value()) == "60");
  CHECK(p.owed() == "180");
  p.check_ledger();
}

TEST_CASE("a voucher for everything pays its share of close charges, and gets back its share") {
  price_table list = falling_list();
  charge_spec spend = charge_named("spend");
  spend.minimum = decimal{100, 2};
  (void)list.add_charge(spend).value();
  scheme p{list};
  (void)p.voucher({3, 10}, 1'000);
  const scope_term only_tokens{scope_kind::sku, 0, p.token.index};
  auto scoped = p.terms({1, 2}, 1'000, "tokens");
  scoped.scope = &only_tokens;
  scoped.scope_size = 1;
  (void)p.engine.grant(p.root, scoped).value();
  // The minimum of 100: 30 of it are the voucher's.
  REQUIRE(p.engine.close_charges(p.root, {0}).has_value());
  CHECK(p.left({0}) == "970");
  CHECK(p.left({1}) == "1000");
  CHECK(p.owed() == "70");
  // Usage of 50 takes 50 of the shortfall away: the voucher pays 15 for the usage, and gets 15.
  CHECK(p.record(p.tokens(1, 10)) ==
        "10 cost 50, owed 80; wallet 0 paid 15, has 955; wallet 1 paid 25, has 975");
  REQUIRE(p.engine.close_charges(p.root, {0}).has_value());
  CHECK(p.left({0}) == "970");
  CHECK(p.owed() == "45");
  p.check_ledger();
}
