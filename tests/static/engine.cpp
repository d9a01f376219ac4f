// SPDX-License-Identifier: MIT
// The compiler proves a burn-down over two packs and a small engine run: it holds if it compiles.
#include <ducat/engine/bonus.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/engine/topping_up.hpp>
#include <ducat/units/card_time.hpp>

using namespace ducat;

namespace {

constexpr currency yuan = *currency_of("CNY");

// A card-nanosecond at 2 fen.
constexpr price_table two_fen() {
  price_table list;
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  return list;
}

struct run {
  engine platform{two_fen()};
  account_handle acme = platform.open_account({.name = "acme", .money = yuan}).value();
  account_handle team = platform.open_account({.name = "team", .parent = acme}).value();
  sku_handle card = platform.find_sku("card");

  constexpr engine::usage usage(std::uint64_t id, std::int64_t from, std::int64_t to) const {
    engine::usage u;
    u.id = {0, id};
    u.account = team;
    u.sku = card;
    u.cards = ratio{1};
    u.during = {{from}, {to}};
    return u;
  }
  constexpr pack_handle grant(account_handle to, int128 quantity, interval valid) {
    return platform
        .grant(to, {.quantity = any_quantity{quantity, dimension::card_time}, .valid = valid})
        .value();
  }
  constexpr bool has(pack_handle pack, int128 left) const {
    return platform.balance(pack) == mixed{left, 0, 1};
  }
  constexpr bool owes(int128 fen) const {
    return platform.owed(acme) == any_exact_money{{fen, 0, 1}, yuan};
  }
};

// The nearest pack first, down to exactly zero; then the one above; then money.
constexpr bool burns_down_two_packs() {
  run r;
  const pack_handle above = r.grant(r.acme, 10, {instant_min, instant_max});
  const pack_handle near = r.grant(r.team, 4, {{0}, {100}});
  const outcome first = r.platform.record(r.usage(1, 0, 6)).value();
  const bool crossed = first.covered() == 6 && first.on_demand() == 0 && first.line_count() == 2 &&
                       r.has(near, 0) && r.has(above, 8);
  const outcome second = r.platform.record(r.usage(2, 6, 17)).value();
  return crossed && second.covered() == 8 && second.on_demand() == 3 && r.has(above, 0) &&
         r.owes(6) && second.priced().value() == mixed{6, 0, 1};
}
static_assert(burns_down_two_packs());

// A pack serves the usage of its own time alone: [10, 20).
constexpr bool splits_where_a_pack_starts_and_ends() {
  run r;
  const pack_handle pack = r.grant(r.acme, 100, {{10}, {20}});
  const outcome done = r.platform.record(r.usage(1, 7, 22)).value();
  return done.line_count() == 3 && done.covered() == 10 && r.has(pack, 90) && r.owes(10);
}
static_assert(splits_where_a_pack_starts_and_ends());

constexpr bool records_once_and_takes_out_again() {
  run r;
  const pack_handle pack = r.grant(r.acme, 5, {instant_min, instant_max});
  const engine::usage used = r.usage(1, 0, 8);
  workspace room;
  const outcome quoted = r.platform.quote(used, room).value();
  const bool asked = quoted.covered() == 5 && quoted.on_demand() == 3 && r.has(pack, 5);
  const std::uint64_t place = r.platform.record(used).value().position();
  const outcome again = r.platform.record(used).value();
  const bool once = again.is_duplicate() && again.position() == place && r.owes(6);
  engine::usage other = used;
  other.during.end = {9};
  const std::uint64_t size = r.platform.events().size();
  const auto conflict = r.platform.record(other);
  const bool refused = !conflict && conflict.error().code == errc::conflict &&
                       conflict.error().reference == place && r.platform.events().size() == size;
  const outcome back = r.platform.reverse(r.acme, {0, 1}).value();
  const bool reversed = back.amount() == -8 && r.has(pack, 5) && r.owes(0);
  return asked && once && refused && reversed &&
         r.platform.reverse(r.acme, {0, 1}).error().code == errc::already_reversed;
}
static_assert(records_once_and_takes_out_again());

// Time runs a pack out: what is left is its breakage.
constexpr bool expires() {
  run r;
  (void)r.grant(r.acme, 5, {{10}, {20}});
  (void)r.platform.record(r.usage(1, 10, 12)).value();
  if (!r.platform.advance({20})) return false;
  const auto& expired = r.platform.events().all<pack_expired>();
  return expired.size() == 1 && expired[0].breakage == mixed{3, 0, 1} &&
         r.platform.now() == instant{20};
}
static_assert(expires());

// An alert that is raised orders a pack, which is granted once.
constexpr bool tops_up_once() {
  run r;
  if (!r.platform.advance({1})) return false;
  (void)r.grant(r.acme, 10, {instant_min, instant_max});
  const alert_handle low =
      r.platform.set_alert(r.acme, {.name = "low", .level = any_quantity{4, dimension::card_time}})
          .value();
  top_up_spec spec;
  spec.lot.quantity = any_quantity{5, dimension::card_time};
  spec.lot.paid = any_money{7, yuan};
  if (!r.platform.set_top_up(low, spec)) return false;
  (void)r.platform.record(r.usage(1, 1, 7)).value();
  if (r.platform.events().all<top_up_moved>().size() != 1) return false;
  const pack_handle pack = r.platform.settle_top_up({0}).value();
  const bool once = r.platform.settle_top_up({0}).value() == pack;
  return once && r.has(pack, 5) && r.platform.decline_top_up({0}).error().code == errc::conflict;
}
static_assert(tops_up_once());

// Half of a purchase is refunded: half of its bonus goes, now or once it is free.
constexpr bool takes_a_bonus_back() {
  run r;
  grant_spec bought{.quantity = any_quantity{100, dimension::card_time},
                    .paid = any_money{7, yuan}};
  bought.at = {0};
  const grant_spec bonus = bonus_on(bought, ratio{1, 10}).value();
  const bonus_grant both = r.platform.grant_with_bonus(r.acme, bought, bonus).value();
  move_spec half;
  half.pack = both.purchase;
  half.quantity = any_quantity{50, dimension::card_time};
  half.at = {1};
  const bool due = r.platform.refund(half, rounding::floor)->bonus == 5;
  return due && r.has(both.purchase, 50) && r.has(both.bonus, 5);
}
static_assert(takes_a_bonus_back());

// What is held is nobody else's; the job draws on it, and a lease that ends charges the rest.
constexpr bool holds_and_charges() {
  run r;
  const pack_handle pack = r.grant(r.acme, 100, {instant_min, instant_max});
  engine::reservation job;
  job.id = {0, 1};
  job.account = r.team;
  job.sku = r.card;
  job.cards = 2;
  job.during = {{0}, {30}};
  if (r.platform.reserve(job)->granted != 60) return false;
  const hold_report report{r.acme, {0, 1}, {}, 1, {10}};
  if (r.platform.commit(report)->granted != 40) return false;
  const bool held = r.platform.held(pack) == mixed{40, 0, 1} && r.has(pack, 80) &&
                    r.platform.available(r.team, dimension::card_time, {10}).value() == 40;
  return held && r.platform.advance({30}).has_value() && r.has(pack, 40) && r.owes(0) &&
         is_zero(r.platform.held(pack));
}
static_assert(holds_and_charges());

// Two on one pack, reported one after the other, share it in proportion once they are settled.
constexpr bool settles_in_the_order_of_time() {
  run r;
  const pack_handle pack = r.grant(r.acme, 10, {instant_min, instant_max});
  (void)r.platform.record(r.usage(1, 0, 10)).value();
  (void)r.platform.record(r.usage(2, 0, 10)).value();
  const bool first_come = r.has(pack, 0) && r.owes(20);
  const settle_outcome settled = r.platform.settle(r.acme).value();
  std::int64_t steps = 0;
  int128 sum = 0;
  settled.for_each_step([&](const usage_settled& e) {
    ++steps;
    sum += e.amount;
  });
  return first_come && steps == 4 && sum == 0 && r.has(pack, 0) && r.owes(20) &&
         settled.difference().value() == mixed{} && r.platform.settle(r.acme)->is_empty();
}
static_assert(settles_in_the_order_of_time());

// What a quota lets through goes to what ran first, though it was reported last.
constexpr bool keeps_back_in_the_order_of_time() {
  run r;
  const pack_handle pack = r.grant(r.acme, 10, {instant_min, instant_max});
  quota_spec cap;
  cap.name = "cap";
  cap.most = any_quantity{4, dimension::card_time};
  const quota_handle quota = r.platform.set_quota(r.team, cap).value();
  (void)r.platform.record(r.usage(1, 5, 10)).value();
  (void)r.platform.record(r.usage(2, 0, 5)).value();
  const settle_outcome settled = r.platform.settle(r.acme).value();
  int128 first = 0;
  settled.for_each_step([&](const usage_settled& e) {
    if (e.usage == 1 && e.step == settle_step::settled) first = e.amount;
  });
  return first == 5 && r.has(pack, 6) && r.owes(12) &&
         r.platform.quota_at(quota, {0})->used == mixed{4, 0, 1} &&
         r.platform.settle(r.acme)->is_empty();
}
static_assert(keeps_back_in_the_order_of_time());

// What a closed month cost too little is posted once, and packs keep what they covered.
constexpr bool reprices_what_is_closed() {
  run r;
  const pack_handle pack = r.grant(r.acme, 4, {instant_min, instant_max});
  (void)r.platform.record(r.usage(1, 0, 10)).value();
  (void)r.platform.close_period(r.acme, {0}).value();
  price_table right;
  (void)right.define_sku("card", meter::metered, dimension::card_time, 1).value();
  const tier_spec three[] = {{int128_max, {3, 2}, {}}};
  price_spec spec;
  spec.sku = "card";
  spec.money = yuan;
  spec.published = {1};
  spec.tiers = three;
  spec.tier_count = 1;
  (void)right.add(spec).value();
  (void)r.platform.publish(right).value();
  const reprice_spec approved{.by = {"ops", "2 for 3", "CN-1"}};
  const auto done = r.platform.reprice(r.acme, approved).value();
  return done.usage == mixed{6, 0, 1} && r.has(pack, 0) && r.owes(18) &&
         r.platform.reprice(r.acme, approved)->is_empty();
}
static_assert(reprices_what_is_closed());

// A payment and a credit lower what is owed; who is frozen goes no further.
constexpr bool pays_and_is_frozen() {
  run r;
  (void)r.platform.record(r.usage(1, 0, 10)).value();
  if (!r.platform.advance({10})) return false;
  const payment_spec wire{.amount = {15, yuan}, .reference = "wire"};
  (void)r.platform.pay(r.acme, wire).value();
  (void)r.platform.credit(r.team, {.amount = {3, yuan}, .within = {0}}).value();
  if (!r.owes(2) || !r.platform.pay(r.acme, wire)->duplicate) return false;
  (void)r.platform.return_payment(r.acme, {.reference = "wire"}).value();
  workspace room;
  const bool free = r.platform.authorise(r.usage(2, 10, 20), room).has_value();
  if (!r.platform.set_standing(r.acme, account_standing::frozen)) return false;
  const auto asked = r.platform.authorise(r.usage(2, 10, 20), room);
  return r.owes(17) && free && !asked && asked.error().code == errc::account_frozen &&
         asked.error().reference == r.acme.index && r.platform.record(r.usage(2, 10, 20));
}
static_assert(pays_and_is_frozen());

// What came too late waits, and is charged once it is accepted.
constexpr bool reviews_what_came_too_late() {
  run r;
  (void)r.platform.set_retention(nanoseconds{10});
  (void)r.platform.advance({30});
  const engine::usage late = r.usage(1, 0, 10);
  if (!r.platform.record(late)->is_in_review() || !r.owes(0)) return false;
  if (!r.platform.record(late)->is_duplicate() || r.platform.queued_count() != 1) return false;
  (void)r.platform.record(r.usage(2, 0, 10)).value();
  if (!r.platform.dismiss_queued(r.acme, {0, 2})->is_dismissed()) return false;
  if (!r.platform.accept_queued(r.acme, {0, 1}).has_value() || !r.owes(20)) return false;
  return r.platform.record(late)->is_duplicate() && r.platform.queued_count() == 0 && r.owes(20) &&
         r.platform.record(r.usage(2, 0, 10))->is_dismissed();
}
static_assert(reviews_what_came_too_late());

}  // namespace
