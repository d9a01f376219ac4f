// SPDX-License-Identifier: MIT
// What a platform does again after a crash or a lost answer: grants, and a whole engine from its
// ledger. And what a list may not change once usage was charged under it.
#include "support/catch.hpp"
#include "support/engine_text.hpp"

#include <ducat/ducat.hpp>

#include <utility>

namespace {

using namespace ducat;
using namespace ducat::literals;

price_table flat_list() {
  price_table list;
  list.define_sku("a100", 312_tflops).value();
  list.add_flat("a100", 20_cny / 1_degree).value();
  return list;
}

price_table tiered_list(instant from, text_view counter) {
  price_table list;
  list.define_sku("a100", 312_tflops).value();
  const flops edge = 1'000_degrees;
  const tier_spec tiers[] = {{edge.count(), {20, 0}, {}}, {int128_max, {15, 0}, {}}};
  price_spec spec;
  spec.sku = "a100";
  spec.money = currency_of<cny>();
  spec.per = degree_unit::scale;
  spec.effective = {from, instant_max};
  spec.kind = tariff_kind::graduated;
  spec.tiers = tiers;
  spec.tier_count = 2;
  spec.counter = counter;
  list.add(spec).value();
  return list;
}

account_handle open(engine& e, text_view name) {
  return e.open_account({.name = name, .money = currency_of<cny>()}).value();
}
engine::usage hour_of(account_handle account, sku_handle sku, std::uint64_t id, int cards) {
  return {.id = {0, id},
          .account = account,
          .sku = sku,
          .cards = cards,
          .during = {{0}, {3'600'000'000'000}}};
}

}  // namespace

TEST_CASE("a grant with a serial can be sent again, and is granted once") {
  engine e{flat_list()};
  const auto acme = open(e, "acme");
  const auto team = e.open_account({.name = "team", .parent = acme}).value();
  const auto other = open(e, "other");
  const grant_spec order{.quantity = 10_degrees, .paid = 200_cny, .serial = "PO-1", .at = {1}};
  const auto pack = e.grant(acme, order).value();
  const std::uint64_t events = e.events().size();

  CHECK(e.grant(acme, order).value() == pack);
  CHECK(e.events().size() == events);
  CHECK(e.available(acme, dimension::compute, {0}).value() == flops{10_degrees}.count());

  grant_spec dearer = order;
  dearer.paid = 201_cny;
  const auto refused = e.grant(acme, dearer);
  CHECK(refused.error().code == errc::conflict);
  CHECK(refused.error().reference == pack.index);
  CHECK(e.grant(team, order).error().code == errc::conflict);  // a serial is the payer's
  CHECK(e.events().size() == events);

  CHECK(e.grant(other, order).value() != pack);  // of another payer
  CHECK(e.grant(acme, {.quantity = 10_degrees}).value() !=
        e.grant(acme, {.quantity = 10_degrees}).value());
}

TEST_CASE("a grant with a serial is recognised even after its pack has expired") {
  engine e{flat_list()};
  const auto acme = open(e, "acme");
  const grant_spec order{.quantity = 1_degree, .valid = {{0}, {10}}, .serial = "S"};
  const auto pack = e.grant(acme, order).value();
  e.advance({20}).value();
  CHECK(e.grant(acme, order).value() == pack);
  CHECK(e.grant(acme, {.quantity = 1_degree, .valid = {{0}, {10}}}).error().code ==
        errc::invalid_interval);
}

TEST_CASE("a grant that does not say when is of the engine's time, or of its pack's start") {
  engine e{flat_list()};
  const auto acme = open(e, "acme");
  const auto granted_at = [&](pack_handle p) { return e.events().all<pack_granted>()[p.index].at; };
  CHECK(granted_at(e.grant(acme, {.quantity = 1_degree, .valid = {{5}, {100}}}).value()) ==
        instant{5});
  e.advance({50}).value();
  CHECK(granted_at(e.grant(acme, {.quantity = 1_degree, .valid = {{5}, {100}}}).value()) ==
        instant{50});
  CHECK(granted_at(e.grant(acme, {.quantity = 1_degree, .at = {7}}).value()) == instant{7});
}

TEST_CASE("a stated credit limit binds, with or without the flag") {
  engine e{flat_list()};
  const auto acme =
      e.open_account({.name = "acme", .money = currency_of<cny>(), .credit_limit = 100'00}).value();
  workspace room;
  CHECK(e.authorise(hour_of(acme, e.find_sku("a100"), 1, 5), room).has_value());
  CHECK(e.authorise(hour_of(acme, e.find_sku("a100"), 1, 6), room).error().code ==
        errc::insufficient);
}

TEST_CASE("an engine goes on from a ledger: it knows every id, balance and debt") {
  engine first{flat_list()};
  const auto acme = open(first, "acme");
  const auto pack =
      first.grant(acme, {.quantity = 10_degrees, .paid = 200_cny, .serial = "PO-1", .at = {1}})
          .value();
  const auto a100 = first.find_sku("a100");
  first.record(hour_of(acme, a100, 1, 15)).value();
  first.record(hour_of(acme, a100, 2, 1)).value();
  first.reverse(acme, {0, 2}).value();

  // The second engine replays a copy of the ledger: the same commands give the same events.
  engine copy{flat_list()};
  open(copy, "acme");
  copy.grant(acme, {.quantity = 10_degrees, .paid = 200_cny, .serial = "PO-1", .at = {1}}).value();
  copy.record(hour_of(acme, a100, 1, 15)).value();
  copy.record(hour_of(acme, a100, 2, 1)).value();
  copy.reverse(acme, {0, 2}).value();
  engine second{std::move(copy).take_ledger()};

  CHECK(second.balance(pack) == first.balance(pack));
  CHECK(second.owed(acme) == first.owed(acme));
  CHECK(second.record(hour_of(acme, a100, 1, 15)).value().is_duplicate());
  CHECK(!second.record(hour_of(acme, a100, 1, 15)).value().is_reversed());
  CHECK(second.record(hour_of(acme, a100, 2, 1)).value().is_reversed());
  CHECK(second.record(hour_of(acme, a100, 1, 16)).error().code == errc::conflict);
  CHECK(second.grant(acme, {.quantity = 10_degrees, .paid = 200_cny, .serial = "PO-1", .at = {1}})
            .value() == pack);
  const auto next = second.record(hour_of(acme, a100, 3, 2)).value();
  CHECK(next.on_demand() == first.record(hour_of(acme, a100, 3, 2)).value().on_demand());
  CHECK(second.owed(acme) == first.owed(acme));
  CHECK(second.events().size() == first.events().size());
}

TEST_CASE("a flat price that was charged cannot join a tiered counter afterwards") {
  engine e{flat_list()};
  const auto acme = open(e, "acme");
  e.record(hour_of(acme, e.find_sku("a100"), 1, 1)).value();
  const std::uint64_t events = e.events().size();
  const auto refused = e.publish(tiered_list({86'400'000'000'000}, "a100"));
  CHECK(refused.error().code == errc::counter_changed);
  CHECK(e.events().size() == events);
  CHECK(e.publish(tiered_list({86'400'000'000'000}, "a100 from day 2")).has_value());

  engine before_any_usage{flat_list()};
  CHECK(before_any_usage.publish(tiered_list({86'400'000'000'000}, "a100")).has_value());
}
