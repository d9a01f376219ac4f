// SPDX-License-Identifier: MIT
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

explanation of(const billing_platform& p, std::uint64_t position) {
  return explain(p.book(), position).value();
}

// Why a pack was passed over by the only priced line of a usage.
const explained_pass& pass_of(const explanation& x, pack_handle pack) {
  REQUIRE(x.pieces.size() == 1);
  REQUIRE(x.pieces[0].priced.size() == 1);
  const explained_pass* found = nullptr;
  for (const explained_pass& pass : x.pieces[0].priced[0].passed)
    if (pass.pack == pack) found = &pass;
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("a covered usage names its rating, its pack, and the key that chose it") {
  billing_platform p;
  grant_spec spec = pack_of(10, 0);
  spec.priority = 5;
  const auto other = p.grant(p.payer(), spec);
  spec.priority = 2;
  const auto chosen = p.grant(p.payer(), spec);
  const auto x = of(p, p.use(p.payer(), ratio{4, 1}, day(1), one_hour));
  CHECK(x.sums.at(0).covered == 4 * degree);
  CHECK(x.sums.at(0).on_demand == 0);
  REQUIRE(x.pieces.size() == 1);
  const explained_piece& piece = x.pieces[0];
  CHECK(piece.rate_per_ns == a100_rate);
  CHECK(piece.rate_from == instant_min);
  CHECK(piece.product == 4 * int128{a100_rate} * one_hour);
  CHECK(piece.amount == 4 * degree);
  REQUIRE(piece.draws.size() == 1);
  CHECK(piece.draws[0].pack == chosen);
  CHECK(piece.draws[0].before == mixed{10 * degree, 0, 1});
  CHECK(piece.draws[0].after == mixed{6 * degree, 0, 1});
  CHECK(piece.draws[0].rule == chosen_by::key);
  CHECK(piece.draws[0].key == burn_key::priority);
  CHECK(piece.draws[0].before_pack == other);
}

TEST_CASE("the nearest node, the sooner expiry and the lower number choose as well") {
  billing_platform p;
  const account_handle team = p.team("research");
  const auto far = p.grant(p.payer(), pack_of(1, 0));
  const auto near_late = p.grant(team, pack_of(1, 0));
  grant_spec spec = pack_of(1, 0);
  spec.valid = between(0, 50);
  const auto near_soon = p.grant(team, spec);
  const auto twin = p.grant(p.payer(), pack_of(1, 0));
  const auto x = of(p, p.use(team, ratio{4, 1}, day(1), one_hour));
  const auto& draws = x.pieces.at(0).draws;
  REQUIRE(draws.size() == 4);
  CHECK(draws[0].pack == near_soon);
  CHECK(draws[0].key == burn_key::expiry);
  CHECK(draws[1].pack == near_late);
  CHECK(draws[1].key == burn_key::depth);
  CHECK(draws[1].before_pack == far);
  CHECK(draws[2].pack == far);
  CHECK(draws[2].rule == chosen_by::id);
  CHECK(draws[2].before_pack == twin);
  CHECK(draws[3].rule == chosen_by::only);
  CHECK_FALSE(draws[3].before_pack.has_value());
}

TEST_CASE("what went on demand names every pack that was passed over, and why") {
  billing_platform p;
  const scope_term tokens_only[] = {{scope_kind::sku, 0, p.engine().find_sku("tokens").index}};
  grant_spec spec = pack_of(5, 0);
  spec.scope = tokens_only;
  spec.scope_size = 1;
  const auto scoped = p.grant(p.payer(), spec);
  spec = pack_of(5, 0);
  spec.valid = between(10, 20);
  const auto later = p.grant(p.payer(), spec);
  spec.valid = between(1, 2);
  const auto ended = p.grant(p.payer(), spec);
  const auto small = p.grant(p.payer(), pack_of(1, 0));
  spec = {};
  spec.quantity = any_quantity{1'000, dimension::token};
  const auto of_tokens = p.grant(p.payer(), spec);
  const auto position = p.use(p.payer(), ratio{3, 1}, day(5), one_hour);
  const auto x = of(p, position);
  CHECK(pass_of(x, scoped).reason == passed_over::scope);
  CHECK(pass_of(x, later).reason == passed_over::not_started);
  CHECK(pass_of(x, ended).reason == passed_over::expired);
  CHECK(pass_of(x, small).reason == passed_over::empty);
  CHECK(pass_of(x, of_tokens).reason == passed_over::unit);
  CHECK(pass_of(x, later).balance == mixed{5 * degree, 0, 1});
  CHECK(pass_of(x, small).balance == mixed{});
  CHECK(x.pieces[0].priced[0].passed.size() == 5);
  // What happens later does not change why.
  p.grant(p.payer(), pack_of(100, 0));
  (void)p.engine().advance(day(30));
  CHECK(of(p, position).pieces[0].priced[0].passed.size() == 5);
}

TEST_CASE("an explanation reaches the price, its version and the arithmetic") {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  (void)list.add_flat("a100", yuan, {20, 0}, degree_unit::scale, {day(0), day(10)}).value();
  (void)list.add_flat("a100", yuan, {15, 0}, degree_unit::scale, since(10)).value();
  billing_platform p{list};
  const auto x = of(p, p.use(p.payer(), ratio{1, 1}, day(9), 48 * one_hour));
  REQUIRE(x.pieces.size() == 2);
  const explained_price& first = x.pieces[0].priced.at(0);
  const explained_price& second = x.pieces[1].priced.at(0);
  CHECK(first.price == price_handle{0});
  CHECK(first.amount == in_yuan(480));
  CHECK(second.price == price_handle{1});
  CHECK(second.amount == in_yuan(360));
  REQUIRE(second.tiers.size() == 1);
  CHECK(second.tiers[0].quantity == 24 * degree);
  CHECK(second.tiers[0].price == in_yuan(360));
  CHECK(x.priced == in_yuan(840));
}

TEST_CASE(
    "a line over the edge of a tier is told tier by tier, with the fee of the one it enters") {
  price_table list;
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  const tier_spec tiers[] = {{100, {3, 2}, {}}, {int128_max, {2, 2}, {5, 0}}};
  (void)list.add(tiered("tokens", tariff_kind::graduated, tiers)).value();
  billing_platform p{list};
  p.count(p.payer(), 80, day(1));
  const auto x = of(p, p.count(p.payer(), 50, day(1)));
  const explained_price& line = x.pieces.at(0).priced.at(0);
  CHECK(line.counter_before == 80);
  CHECK(line.cost_before == in_fen(240));
  CHECK(line.cost_after == in_fen(300 + 60 + 500));
  CHECK(line.amount == in_fen(620));
  REQUIRE(line.tiers.size() == 2);
  CHECK(line.tiers[0].quantity == 20);
  CHECK(line.tiers[0].price == in_fen(60));
  CHECK_FALSE(line.tiers[0].with_fee);
  CHECK(line.tiers[1].quantity == 30);
  CHECK(line.tiers[1].price == in_fen(60));
  CHECK(line.tiers[1].with_fee);
  CHECK(line.cycle == between(0, 31));
}

TEST_CASE("a flat price with a fee charges the fee once a cycle, with its first unit") {
  price_table list;
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  const tier_spec one[] = {{int128_max, {3, 2}, {5, 0}}};
  (void)list.add(tiered("tokens", tariff_kind::flat, one)).value();
  billing_platform p{list};
  const instant days[] = {day(1), day(2), day(31)};
  const int128 amounts[] = {530, 30, 530};
  for (int i = 0; i < 3; ++i) {
    const auto x = of(p, p.count(p.payer(), 10, days[i]));
    const explained_price& line = x.pieces.at(0).priced.at(0);
    CHECK(line.amount == in_fen(amounts[i]));
    CHECK(line.tiers.at(0).price == in_fen(30));
    CHECK(line.tiers.at(0).with_fee == (amounts[i] == 530));
  }
}

TEST_CASE("a volume price is told as what the counter cost before and after") {
  price_table list;
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  const tier_spec tiers[] = {{100, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
  (void)list.add(tiered("tokens", tariff_kind::volume, tiers)).value();
  billing_platform p{list};
  p.count(p.payer(), 90, day(1));
  const auto x = of(p, p.count(p.payer(), 20, day(1)));
  const explained_price& line = x.pieces.at(0).priced.at(0);
  CHECK(line.cost_before == in_fen(270));
  CHECK(line.cost_after == in_fen(220));
  CHECK(line.amount == in_fen(-50));
  REQUIRE(line.tiers.size() == 1);
  CHECK(line.tiers[0].number == 1);
}

TEST_CASE("covered usage that moves a volume price is told as a change of price") {
  price_table list;
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  const tier_spec tiers[] = {{100, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
  price_spec spec = tiered("tokens", tariff_kind::volume, tiers);
  spec.basis = counter_basis::all_usage;
  (void)list.add(spec).value();
  billing_platform p{list};
  p.count(p.payer(), 90, day(1));
  grant_spec pack;
  pack.quantity = any_quantity{20, dimension::token};
  p.grant(p.payer(), pack);
  const auto x = of(p, p.count(p.payer(), 20, day(1)));
  CHECK(x.sums.at(0).covered == 20);
  const explained_price& change = x.pieces.at(0).priced.at(0);
  CHECK(change.quantity == 0);
  CHECK(change.amount == in_fen(-90));
  CHECK(change.cost_before == in_fen(270));
  CHECK(change.cost_after == in_fen(180));
  CHECK(change.tiers.empty());
}

TEST_CASE("wallets are told in order, with those that could not pay") {
  billing_platform p;
  const auto small = p.grant(p.payer(), wallet_of(500, 500));
  const auto large = p.grant(p.payer(), wallet_of(5'000, 5'000));
  const auto first = of(p, p.use(p.payer(), ratio{1, 1}, day(1), one_hour));
  const auto& wallets = first.pieces.at(0).priced.at(0).wallets;
  REQUIRE(wallets.size() == 2);
  CHECK(wallets[0].pack == small);
  CHECK(wallets[0].taken == in_fen(500));
  CHECK(wallets[0].rule == chosen_by::id);
  CHECK(wallets[0].before_pack == large);
  CHECK(wallets[1].taken == in_fen(1'500));
  CHECK(wallets[1].after == in_fen(3'500));
  const auto next = of(p, p.use(p.payer(), ratio{1, 1}, day(1), one_hour));
  CHECK(pass_of(next, small).reason == passed_over::empty);
}

TEST_CASE("a fraction of a card is told with what it found and what it left") {
  price_table list;
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  (void)list.add_flat("card", yuan, {1, 2}, 1).value();
  billing_platform p{list};
  p.use(p.payer(), ratio{3, 7}, day(1), 2, "card");                        // 6/7: nothing yet
  const auto x = of(p, p.use(p.payer(), ratio{3, 7}, day(1), 3, "card"));  // 15/7 in all
  const explained_piece& piece = x.pieces.at(0);
  CHECK(piece.rest_before == 6);
  CHECK(piece.product == 9);
  CHECK(piece.amount == 2);
  CHECK(piece.rest_after == 1);
}

TEST_CASE("late usage, usage below zero and reversed usage are told as such") {
  billing_platform p;
  grant_spec spec = pack_of(1, 0);
  spec.valid = between(0, 20);
  spec.floor = any_quantity{5 * degree, dimension::compute};
  p.grant(p.payer(), spec);
  (void)p.engine().advance(day(30));
  const auto position = p.use(p.payer(), ratio{2, 1}, day(1), one_hour);
  const auto back = p.reverse(1);
  const auto x = of(p, position);
  REQUIRE(x.pieces.at(0).draws.size() == 2);
  CHECK(x.pieces[0].draws[0].from_breakage);
  CHECK_FALSE(x.pieces[0].draws[0].below_zero);
  CHECK(x.pieces[0].draws[1].below_zero);
  CHECK(x.pieces[0].draws[1].after == mixed{-degree, 0, 1});
  CHECK(x.reversed);
  CHECK(x.reversed_at == back);
}

TEST_CASE("a usage is found by its id, within its source and payer") {
  billing_platform p;
  const account_handle team = p.team("research");
  const auto position = p.use(team, ratio{1, 1}, day(1), one_hour);
  const auto find = [&](account_handle account, symbol source, id128 id) {
    return explain(p.book(), account, source, id);
  };
  CHECK(find(p.payer(), {}, {0, 1})->usage.position == position);
  CHECK(find(team, {}, {0, 1})->usage.position == position);
  CHECK(find(p.payer(), {}, {0, 2}).error().code == errc::unknown_usage);
  CHECK(find(p.payer(), symbol{0}, {0, 1}).error().code == errc::unknown_usage);
  CHECK(find(account_handle{9}, {}, {0, 1}).error().code == errc::unknown_account);
  const account_handle other = p.open("umbrella", {});
  CHECK(find(other, {}, {0, 1}).error().code == errc::unknown_usage);
  CHECK(explain(p.book(), 0).error().code == errc::unknown_usage);
  CHECK(explain(p.book(), 1'000'000).error().code == errc::unknown_usage);
}

TEST_CASE("a hostile ledger is refused, not followed") {
  billing_platform p;
  p.grant(p.payer(), pack_of(1, 0));
  const auto position = p.use(p.payer(), ratio{2, 1}, day(1), one_hour);
  const auto code_of = [&](const ledger& book) { return explain(book, position).error().code; };
  {
    ledger forged;
    copy_changed<pack_drawn>(p.book(), forged, 0, [](auto& e) { e.pack.index = 7; });
    CHECK(code_of(forged) == errc::malformed_ledger);
  }
  {
    ledger forged;
    copy_changed<usage_recorded>(p.book(), forged, 0, [](auto& e) { e.line_count = 99; });
    CHECK(code_of(forged) == errc::malformed_ledger);
  }
}

TEST_CASE("an explanation reads as text") {
  billing_platform p;
  const account_handle team = p.team("research");
  grant_spec spec = pack_of(1, 0);
  spec.serial = "A-1";
  p.grant(p.payer(), spec);
  const auto x = of(p, p.use(team, ratio{3, 1}, day(1), one_hour));
  CHECK(to_text(p.book(), x) ==
        "usage 0, id 00000000000000000000000000000001, at position 8\n"
        "account acme/research, sku a100\n"
        "[1970-01-02T00:00:00Z, 1970-01-02T01:00:00Z): 3 cards x 312000 per ns x 3600000000000 ns"
        " = 3369600000000000000 FLOP (3 degree)\n"
        "  covered by pack 0 \"A-1\" of acme: 1123200000000000000 FLOP (1 degree), "
        "1123200000000000000 FLOP (1 degree) before, 0 FLOP after\n"
        "    no other could serve\n"
        "  on demand: 2246400000000000000 FLOP (2 degree) for 40.00 CNY, price 0 in force "
        "always\n"
        "    tier 1: 2246400000000000000 FLOP (2 degree) x 20.00 CNY / 1 degree = 40.00 CNY\n"
        "    owed: 40.00 CNY\n"
        "    passed over: pack 0 \"A-1\" of acme, empty (0 FLOP)\n"
        "in all: 1123200000000000000 FLOP (1 degree) covered, "
        "2246400000000000000 FLOP (2 degree) on demand for 40.00 CNY\n");
}

TEST_CASE("a piece before the first rate, or without a length, is a malformed ledger") {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate, day(1)).value();
  (void)list.add_flat("a100", yuan, {20, 0}, degree_unit::scale).value();
  billing_platform p{list};
  p.grant(p.payer(), pack_of(10, 0));
  const std::uint64_t position = p.use(p.payer(), ratio{1, 1}, day(1), one_hour);
  const instant before{day(1).ns - 5};
  for (const interval& piece :
       {interval{before, before}, interval{before, day(1)}, interval{day(1), day(1)}}) {
    ledger forged;
    copy_events(p.book(), forged, [&](std::uint64_t, auto& e) {
      using event = std::remove_reference_t<decltype(e)>;
      if constexpr (std::is_same_v<event, usage_recorded>) e.during.start = before;
      if constexpr (std::is_same_v<event, pack_drawn>) e.during = piece;
      return true;
    });
    const auto x = explain(forged, position);
    REQUIRE_FALSE(x.has_value());
    CHECK(x.error().code == errc::malformed_ledger);
  }
}

TEST_CASE("a line of less than nothing that no reversal wrote is a malformed ledger") {
  billing_platform p;
  p.grant(p.payer(), pack_of(1, 0));
  const std::uint64_t position = p.use(p.payer(), ratio{2, 1}, day(1), one_hour);
  ledger draws;
  copy_changed<pack_drawn>(p.book(), draws, 0, [](auto& e) { e.quantity = -1; });
  CHECK(explain(draws, position).error().code == errc::malformed_ledger);
  ledger prices;
  copy_changed<usage_priced>(p.book(), prices, 0, [](auto& e) { e.quantity = -1; });
  CHECK(explain(prices, position).error().code == errc::malformed_ledger);
}
