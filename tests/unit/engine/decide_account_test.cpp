// SPDX-License-Identifier: MIT
// Accounts, grants, price lists and the passing of time.
#include "support/platform.hpp"

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

any_quantity held(int128 quantity) { return {quantity, dimension::card_time}; }

}  // namespace

TEST_CASE("an account opened again with the same terms is the same account") {
  platform p;
  const std::string before = text_of(p.engine);
  CHECK(p.engine.open_account({.name = "acme", .money = yuan}).value() == p.root);
  CHECK(p.engine.open_account({.name = "ada", .parent = p.team}).value() == p.user);
  CHECK(text_of(p.engine) == before);
  CHECK(p.engine.find_account("acme") == p.root);
  CHECK(p.engine.find_account("ada", p.team) == p.user);
  CHECK_FALSE(p.engine.find_account("ada").has_value());
  CHECK_FALSE(p.engine.find_account("nobody").has_value());
  CHECK(p.engine.open_account({.name = "ada", .parent = p.root}).value() != p.user);
}

TEST_CASE("an account that makes no sense is refused, and nothing has changed") {
  platform p;
  const auto refused = [&](const account_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.open_account(spec); });
  };
  CHECK(refused({.name = "", .money = yuan}).code == errc::invalid_text);
  CHECK(refused({.name = "x", .parent = {77}}).code == errc::unknown_account);
  CHECK(refused({.name = "x"}).code == errc::unknown_currency);
  CHECK(refused({.name = "x", .parent = p.root, .money = dollars}).code == errc::currency_mismatch);
  CHECK(refused({.name = "x", .money = yuan, .utc_offset_seconds = 86'401}).code ==
        errc::out_of_range);
  CHECK(refused({.name = "x", .money = yuan, .utc_offset_seconds = -86'401}).code ==
        errc::out_of_range);
  CHECK(refused({.name = "x", .money = yuan, .credit_limit = -1}).code == errc::out_of_range);
  CHECK(refused({.name = "acme", .money = dollars}).code == errc::already_exists);
  CHECK(refused({.name = "acme", .money = yuan, .limited = true}).code == errc::already_exists);
  CHECK(refused({.name = "acme", .money = yuan, .credit_limit = 1}).code == errc::already_exists);
  CHECK(refused({.name = "acme", .money = yuan, .utc_offset_seconds = 1}).code ==
        errc::already_exists);
  const auto taken = refused({.name = "acme", .money = yuan, .policy = overage::refuse});
  CHECK(taken.code == errc::already_exists);
  CHECK(taken.reference == p.root.index);
}

TEST_CASE("a tree is at most 32 nodes deep, and packs at its root serve the last of them") {
  platform p;
  account_handle node = p.user;
  for (int depth = 3; depth < max_account_depth; ++depth)
    node = p.engine.open_account({.name = "below", .parent = node}).value();
  CHECK(refusal(p.engine, [&] {
          return p.engine.open_account({.name = "below", .parent = node});
        }).code == errc::out_of_range);
  p.grant_cards(p.root, 2);
  platform_usage u = p.cards(1, 0, 3);
  u.account = node;
  CHECK(p.record(u) == "pack 0 gave 2, has 0; 1 cost 2, owed 2");
}

TEST_CASE("a node below a payer repeats its terms, or says nothing") {
  const account_spec payer{.name = "acme",
                           .money = yuan,
                           .utc_offset_seconds = 3'600,
                           .policy = overage::refuse,
                           .limited = true,
                           .credit_limit = 9};
  platform p{flat_list(), payer};
  const auto below = [&](const char* name, auto change) {
    account_spec spec = payer;
    spec.name = name;
    spec.parent = p.team;
    change(spec);
    return spec;
  };
  const account_spec other[] = {
      below("x", [](auto& s) { s.utc_offset_seconds = 7'200; }),
      below("x", [](auto& s) { s.credit_limit = 8; }),
      below("x", [](auto& s) { s.credit_limit = 0; }),
      below("ada", [](auto& s) { s.utc_offset_seconds = -1; }),
  };
  for (const account_spec& spec : other) {
    const failure why = refusal(p.engine, [&] { return p.engine.open_account(spec); });
    CHECK(why == failure{errc::not_a_payer, 0, p.root.index});
  }
  const auto x = p.engine.open_account(below("x", [](auto&) {})).value();
  CHECK(p.engine.open_account({.name = "x", .parent = p.team}).value() == x);
  const auto& opened = p.engine.events().all<account_opened>();
  const account_opened& last = opened[opened.size() - 1];
  CHECK(last.money == yuan);
  CHECK(last.utc_offset_seconds == 0);
  CHECK(last.policy == overage::on_demand);
  CHECK_FALSE(last.limited);
  CHECK(last.credit_limit == 0);
}

TEST_CASE("a term that a payer left at its default is still the payer's") {
  platform p;
  const account_spec other[] = {
      {.name = "x", .parent = p.root, .utc_offset_seconds = 3'600},
      {.name = "x", .parent = p.root, .policy = overage::refuse},
      {.name = "x", .parent = p.root, .limited = true},
      {.name = "x", .parent = p.root, .credit_limit = 9},
  };
  for (const account_spec& spec : other)
    CHECK(refusal(p.engine, [&] { return p.engine.open_account(spec); }).code == errc::not_a_payer);
  CHECK(p.engine.open_account({.name = "x", .parent = p.root, .money = yuan}).has_value());
}

TEST_CASE("a payer's burn-down order is one of its terms") {
  const burn_order soonest{burn_key::expiry, burn_key::unit_cost};
  platform p{flat_list(), {.name = "acme", .money = yuan, .burn_down = soonest}};
  const auto refused = [&](const account_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.open_account(spec); });
  };
  // Of the payer again: the same order, and no other one, not even by saying nothing.
  CHECK(p.engine.open_account({.name = "acme", .money = yuan, .burn_down = soonest}).value() ==
        p.root);
  for (const burn_order& other : {burn_order{}, default_burn_order, burn_order{burn_key::expiry}})
    CHECK(refused({.name = "acme", .money = yuan, .burn_down = other}).code ==
          errc::already_exists);
  // Below it: the same one, or nothing.
  CHECK(p.engine.open_account({.name = "x", .parent = p.team, .burn_down = soonest}).has_value());
  CHECK(p.engine.open_account({.name = "y", .parent = p.team}).has_value());
  for (const burn_order& other : {default_burn_order, burn_order{burn_key::unit_cost}})
    CHECK(refused({.name = "z", .parent = p.team, .burn_down = other}) ==
          failure{errc::not_a_payer, 0, p.root.index});
  // A list that makes no order.
  const burn_order twice{burn_key::expiry, burn_key::depth, burn_key::expiry};
  CHECK(refused({.name = "z", .money = yuan, .burn_down = twice}).code == errc::out_of_range);
  CHECK(refused({.name = "z", .parent = p.team, .burn_down = twice}).code == errc::out_of_range);
  CHECK(refused({.name = "z", .money = yuan, .burn_down = burn_order{burn_key{99}}}).code ==
        errc::out_of_range);
  // What the ledger says: a payer's keys, nothing below it, and the default where none are stated.
  const auto other = p.engine.open_account({.name = "other", .money = yuan}).value();
  CHECK(p.engine.open_account({.name = "other", .money = yuan, .burn_down = default_burn_order})
            .value() == other);
  const auto& opened = p.engine.events().all<account_opened>();
  CHECK(opened[p.root.index].burn_down == soonest);
  CHECK(opened[p.team.index].burn_down == burn_order{});
  CHECK(opened[other.index].burn_down == default_burn_order);
  CHECK(p.engine.state().held.order_of(p.user) == soonest);
}

TEST_CASE("a grant that makes no sense is refused, and nothing has changed") {
  platform p;
  REQUIRE(p.engine.advance({100}).has_value());
  const auto refused = [&](const grant_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.grant(p.user, spec); }).code;
  };
  CHECK(refusal(p.engine, [&] { return p.engine.grant({}, {.quantity = held(1)}); }).code ==
        errc::unknown_account);
  CHECK(refused({}) == errc::out_of_range);
  CHECK(refused({.quantity = held(0)}) == errc::out_of_range);
  CHECK(refused({.quantity = held(-1)}) == errc::out_of_range);
  CHECK(refused({.quantity = any_money{0, yuan}}) == errc::out_of_range);
  CHECK(refused({.quantity = held(1), .paid = {-1, yuan}}) == errc::out_of_range);
  CHECK(refused({.quantity = held(1), .floor = held(-1)}) == errc::out_of_range);
  CHECK(refused({.quantity = held(1), .floor = held(int128_min)}) == errc::out_of_range);
  CHECK(refused({.quantity = held(1), .valid = {{200}, {200}}}) == errc::invalid_interval);
  CHECK(refused({.quantity = held(1), .valid = {{0}, {100}}}) == errc::invalid_interval);
  CHECK(refused({.quantity = held(1), .floor = any_quantity{1, dimension::token}}) ==
        errc::unit_mismatch);
  CHECK(refused({.quantity = any_money{1, yuan}, .floor = held(1)}) == errc::unit_mismatch);
  CHECK(refused({.quantity = any_money{1, yuan}, .floor = any_money{1, yuan}}) ==
        errc::unit_mismatch);
  CHECK(refused({.quantity = any_quantity{1, dimension::money}}) == errc::unit_mismatch);
  CHECK(refused({.quantity = any_quantity{1, dimension::rate}}) == errc::unit_mismatch);
  CHECK(refused({.quantity = any_money{1, dollars}}) == errc::currency_mismatch);
  CHECK(refused({.quantity = held(1), .paid = {1, dollars}}) == errc::currency_mismatch);
  const auto scoped = [&](scope_term term) {
    return refused({.quantity = held(1), .scope = &term, .scope_size = 1});
  };
  CHECK(scoped({scope_kind::sku, 0, 2}) == errc::unknown_sku);
  CHECK(scoped({scope_kind::account, 0, 3}) == errc::unknown_account);
  CHECK(scoped({scope_kind::dimension, max_dimensions, 0}) == errc::out_of_range);
}

TEST_CASE("a grant is written down as it was stated") {
  platform p;
  const scope_term terms[] = {{scope_kind::sku, 0, p.card.index},
                              {scope_kind::account, 0, p.user.index}};
  CHECK(p.engine
            .grant(p.team, {.quantity = held(9),
                            .paid = {500, yuan},
                            .valid = {{10}, {20}},
                            .priority = -3,
                            .source = pack_source::voucher,
                            .floor = held(4),
                            .serial = "S-1",
                            .scope = terms,
                            .scope_size = 2,
                            .at = {5}})
            .has_value());
  const pack_granted& e = p.engine.events().all<pack_granted>()[0];
  CHECK(e.quantity == 9);
  CHECK(e.floor == -4);
  CHECK(e.paid == 500);
  CHECK(e.unit == dimension::card_time);
  CHECK(e.source == pack_source::voucher);
  CHECK(e.phase == pack_phase::pending);
  CHECK(e.priority == -3);
  CHECK(e.account == p.team);
  CHECK(p.engine.text(e.serial) == "S-1");
  CHECK(e.at == instant{5});
  CHECK(p.engine.events().scopes.term_count(e.scope) == 2);
  CHECK(p.engine.events().scopes.term(e.scope, 1) == terms[1]);
  CHECK(p.engine.state().held.scopes.term(e.scope, 0) == terms[0]);
}

TEST_CASE("time starts and ends packs in order: by instant, ends first, then by number") {
  platform p;
  p.grant_cards(p.user, 1, {{30}, {40}});
  p.grant_cards(p.user, 2, {{10}, {30}});
  p.grant_cards(p.user, 3, {{10}, {30}});
  p.grant_cards(p.user, 4);
  const std::uint64_t from = p.engine.events().size();
  CHECK(p.engine.advance({30}).has_value());
  CHECK(p.record(p.cards(1, 39, 41)) == "pack 0 gave 1, has 0; pack 3 gave 1, has 3");
  CHECK(p.engine.advance({30}).has_value());
  CHECK(p.engine.advance({99}).has_value());
  field_writer said_in_order;
  for (std::uint64_t i = from; i < p.engine.events().size(); ++i) {
    const event_kind kind = p.engine.events().kind_at(i);
    if (kind == event_kind::pack_activated || kind == event_kind::pack_expired ||
        kind == event_kind::time_advanced)
      p.engine.events().visit(i, [&](const auto& event) { write(said_in_order, event); });
  }
  CHECK(said_in_order.text() ==
        "\nactivated 1 10 \nactivated 2 10 \nexpired 1 30 2 0 1 \nexpired 2 30 3 0 1 "
        "\nactivated 0 30 \ntime 30 \ntime 30 \nexpired 0 40 0 0 1 \ntime 99 ");
  CHECK(p.engine.now() == instant{99});
  CHECK(refusal(p.engine, [&] { return p.engine.advance({98}); }).code == errc::time_went_back);
}

TEST_CASE("a pack below zero leaves no breakage") {
  platform p;
  CHECK(p.engine.grant(p.user, {.quantity = held(2), .valid = {{0}, {9}}, .floor = held(1)}));
  CHECK(p.record(p.cards(1, 0, 3)) == "pack 0 gave 2, has 0; pack 0 gave 1, has -1");
  CHECK(p.engine.advance({9}).has_value());
  CHECK(p.engine.events().all<pack_expired>()[0].breakage == mixed{});
}

TEST_CASE("a later list supersedes prices from its start on, and may repeat skus and rates") {
  platform p;
  price_table later = empty_list();
  CHECK(later.add_flat("card", yuan, {5, 2}, 1, {{100}, instant_max}).has_value());
  CHECK(later.define_sku("h800", meter::metered, dimension::card_time, 3).has_value());
  CHECK(later.add_flat("h800", yuan, {1, 2}, 1).has_value());
  const std::uint64_t from = p.engine.events().size();
  CHECK(p.engine.publish(later).has_value());
  CHECK(p.record(p.cards(1, 98, 103)) == "2 cost 4, owed 4; 3 cost 15, owed 19");
  platform_usage u = p.cards(2, 0, 2);
  u.sku = p.engine.find_sku("h800");
  CHECK(p.record(u) == "6 cost 6, owed 25");
  field_writer published;
  for (std::uint64_t i = from; i < from + 4; ++i)
    p.engine.events().visit(i, [&](const auto& event) { write(published, event); });
  const auto name = std::to_string(p.engine.intern("h800").index);
  const auto since = std::to_string(instant_min.ns);
  CHECK(published.text() ==
        "\nsku 2 " + name + " 0 5  0 0 \nrate 2 5 " + since + " 3 \nprice 2 \nprice 3 ");
}

TEST_CASE("a list that contradicts itself or what was published is refused whole") {
  platform p;
  const auto refused = [&](const price_table& list) {
    return refusal(p.engine, [&] { return p.engine.publish(list); });
  };
  price_table rate;
  CHECK(rate.define_sku("new", meter::counted, dimension::token).has_value());
  CHECK(rate.define_sku("card", meter::metered, dimension::card_time, 2).has_value());
  CHECK(refused(rate).code == errc::already_exists);
  price_table meaning;
  CHECK(meaning.define_sku("card", meter::counted, dimension::token).has_value());
  CHECK(refused(meaning).code == errc::already_exists);
  price_table again = empty_list();
  CHECK(again.add_flat("card", yuan, {9, 2}, 1).has_value());
  CHECK(refused(again).code == errc::ambiguous_price);
  price_table dimension_unknown = empty_list();
  const tier_spec one[] = {fen_each(1)};
  const dimension_term moon[] = {{"region", "east"}, {"phase", "full"}};
  price_spec spec = tiered("card", tariff_kind::flat, one);
  spec.dimensions = moon;
  spec.dimension_count = 2;
  CHECK(dimension_unknown.add(spec).has_value());
  const auto unsupported = refused(dimension_unknown);
  CHECK(unsupported.code == errc::unsupported);
  CHECK(unsupported.position == 1);
}

TEST_CASE("dimensions of a list are found by name, whatever their order in it") {
  platform p;
  price_table list = empty_list();
  const tier_spec nine[] = {fen_each(9)};
  const dimension_term both[] = {{"service", "spot"}, {"region", "east"}};
  price_spec spec = tiered("card", tariff_kind::flat, nine);
  spec.dimensions = both;
  spec.dimension_count = 2;
  CHECK(list.add(spec).has_value());
  CHECK(p.engine.publish(list).has_value());
  platform_usage u = p.cards(1, 0, 1);
  u.dimensions = {p.engine.intern("east"), p.engine.intern("spot")};
  CHECK(p.record(u) == "1 cost 9, owed 9");
  u.id = {0, 2};
  u.dimensions = {p.engine.intern("spot"), p.engine.intern("east")};
  CHECK(p.record(u) == "1 cost 2, owed 11");
}

TEST_CASE("a pack that is paid for has a date, from wherever it comes") {
  const auto refused = [](platform& p, const grant_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.grant(p.root, spec); }).code;
  };
  const grant_spec bought{.quantity = held(1), .paid = {1, yuan}};
  platform p;
  CHECK(refused(p, bought) == errc::undated);
  CHECK(p.engine.grant(p.root, {.quantity = held(1)}).has_value());  // a gift bills nothing
  grant_spec dated = bought;
  dated.at = {7};
  CHECK(p.engine.grant(p.root, dated).has_value());
  dated = bought;
  dated.valid.start = {9};
  CHECK(p.engine.grant(p.root, dated).has_value());
  REQUIRE(p.engine.advance({20}).has_value());
  CHECK(p.engine.grant(p.root, bought).has_value());
  const auto& granted = p.engine.events().all<pack_granted>();
  CHECK(granted[1].at == instant{7});
  CHECK(granted[2].at == instant{9});
  CHECK(granted[3].at == instant{20});
}
