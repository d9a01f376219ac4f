// SPDX-License-Identifier: MIT
// Wrong prices of closed months, corrected: figures by hand, statements, the audit.
#include "support/billing_platform.hpp"
#include "support/engine_text.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january{day(0), day(31)};
constexpr interval february{day(31), day(59)};

statement of(const billing_platform& p, const interval& month) {
  return make_statement(p.book(), p.payer(), month, rounding::half_even).value();
}
void close(billing_platform& p, const interval& month) {
  REQUIRE(p.engine().close_period(p.payer(), month.start).has_value());
}
reprice_spec approved() {
  reprice_spec spec;
  spec.by = {"ops", "2 for 20", "CN-17"};
  return spec;
}
// Degrees at so many yuan, in a list of their own that was published at an instant.
price_spec degrees_at(std::int64_t amount, instant from, tier_spec& tier, instant published) {
  tier = {int128_max, {amount, 0}, {}};
  price_spec spec;
  spec.sku = "a100";
  spec.money = yuan;
  spec.effective = {from, instant_max};
  spec.published = published;
  spec.tiers = &tier;
  spec.tier_count = 1;
  spec.per = degree;
  return spec;
}
// At 20, but for two days in January at 2.
price_table with_wrong_days() {
  price_table list = plain_prices();
  tier_spec tier[2] = {};
  (void)list.add(degrees_at(2, day(10), tier[0], day(9))).value();
  (void)list.add(degrees_at(20, day(12), tier[1], day(9))).value();
  return list;
}
void correct(billing_platform& p, std::int64_t amount, instant published) {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  tier_spec tier{};
  (void)list.add(degrees_at(amount, day(10), tier, published)).value();
  REQUIRE(p.engine().publish(list).has_value());
}
void check(billing_platform& p) {
  const audit_report report = audit(p.book());
  if (!report.passed())
    UNSCOPED_INFO(report.findings[0].detail << " at " << report.findings[0].position);
  CHECK(report.passed());
  ledger copy;
  copy_events(p.book(), copy, [](std::uint64_t, auto&) { return true; });
  const engine replayed{std::move(copy)};
  CHECK(text_of(replayed) == text_of(p.book()) + text_of(p.engine().state(), p.book()));
}

}  // namespace

TEST_CASE("a price of 2 for 20, two days long, is corrected once, after the close") {
  billing_platform p{with_wrong_days()};
  (void)p.use(p.payer(), 1, day(9), 4 * 24 * one_hour);  // 48 of 96 degrees at 2
  close(p, january);
  CHECK(of(p, january).total == 96'000 + 9'600);
  REQUIRE(p.engine().advance(day(40)).has_value());
  correct(p, 20, day(39));

  workspace room;
  const auto quoted = p.engine().quote_reprice(p.payer(), {}, room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->usage == in_yuan(48 * 18));
  CHECK(quoted->difference().value() == in_yuan(48 * 18));
  const std::uint64_t before = p.book().size();
  CHECK(p.engine().reprice(p.payer(), {}).error().code == errc::unapproved);
  CHECK(p.book().size() == before);

  const auto done = p.engine().reprice(p.payer(), approved());
  REQUIRE(done.has_value());
  CHECK(done->usage == in_yuan(48 * 18));
  check(p);
  CHECK(of(p, january).total == 96'000 + 9'600);
  const statement s = of(p, february);
  CHECK(s.total == 86'400);
  REQUIRE(s.corrections.size() == 1);
  CHECK(s.corrections[0].period == january);
  CHECK(s.corrections[0].number == 1);
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(96 * 20));

  const std::uint64_t size = p.book().size();
  const auto again = p.engine().reprice(p.payer(), approved());
  REQUIRE(again.has_value());
  CHECK(again->is_empty());
  CHECK(p.book().size() == size);

  // Taken out, it gives back what it came to in the end.
  (void)p.reverse(1);
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  check(p);
}

TEST_CASE("who is charged less gets back what was owed first, then what wallets paid") {
  billing_platform p{with_wrong_days()};
  const pack_handle wallet = p.grant(p.payer(), wallet_of(500, 0));
  (void)p.use(p.payer(), 1, day(10), 10 * one_hour);  // 20.00: 5.00 of the wallet, 15.00 owed
  close(p, january);
  correct(p, 1, day(39));
  REQUIRE(p.engine().reprice(p.payer(), approved())->usage == in_yuan(-10));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(5));
  CHECK(is_zero(p.engine().balance(wallet)));
  check(p);
  CHECK(of(p, february).total == -1'000);
  // A later correction posts its difference to what was corrected before.
  tier_spec tier{};
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  price_spec free = degrees_at(3, day(10), tier, day(40));
  tier.price = {3, 1};
  (void)list.add(free).value();
  REQUIRE(p.engine().publish(list).has_value());
  REQUIRE(p.engine().reprice(p.payer(), approved())->usage == in_yuan(-7));
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  CHECK(p.engine().balance(wallet) == in_yuan(2));
  check(p);
}

TEST_CASE("who is charged more pays from wallets that outlive the close, and owes the rest") {
  billing_platform p{with_wrong_days()};
  grant_spec spec = wallet_of(10'000, 0);
  spec.valid = {day(0), day(31)};
  const pack_handle ended = p.grant(p.payer(), spec);
  const pack_handle lasting = p.grant(p.payer(), wallet_of(3'000, 0));
  (void)p.use(p.payer(), 1, day(10), 10 * one_hour);  // 20.00 of the one that ends
  REQUIRE(p.engine().advance(day(32)).has_value());
  close(p, january);
  correct(p, 20, day(39));  // 180.00 more
  REQUIRE(p.engine().reprice(p.payer(), approved())->usage == in_yuan(180));
  CHECK(p.engine().balance(ended) == in_yuan(80));
  CHECK(is_zero(p.engine().balance(lasting)));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(150));
  check(p);
}

TEST_CASE("what packs covered stays covered, and a minimum is what it would have been") {
  price_table list = with_wrong_days();
  charge_spec least = charge_named("least");
  least.minimum = list_amount{100, 0};
  REQUIRE(list.add_charge(least).has_value());
  billing_platform p{list};
  const pack_handle pack = p.grant(p.payer(), pack_of(6, 0));
  (void)p.use(p.payer(), 1, day(10), 10 * one_hour);  // 6 covered, 4 at 2: 8.00, and 92.00
  close(p, january);
  CHECK(of(p, january).total == 10'000);
  correct(p, 20, day(39));
  workspace room;
  const auto quoted = p.engine().quote_reprice(p.payer(), {}, room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->usage == in_yuan(72));
  CHECK(quoted->charges == in_yuan(-72));
  const auto done = p.engine().reprice(p.payer(), approved());
  REQUIRE(done.has_value());
  CHECK(done->charges == in_yuan(-72));
  CHECK(p.book().all<charges_closed>().back().by == p.book().all<payer_settled>().back().by);
  CHECK(is_zero(done->difference().value()));
  CHECK_FALSE(done->is_empty());
  CHECK(is_zero(p.engine().balance(pack)));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(100));
  CHECK(of(p, february).total == 0);
  check(p);
}

TEST_CASE("a usage that a corrected version divides is divided, packs first") {
  billing_platform p;  // 20 all the time
  (void)p.grant(p.payer(), pack_of(3, 0));
  (void)p.use(p.payer(), 1, {day(10).ns - 5 * one_hour}, 10 * one_hour);
  (void)p.use(p.payer(), 1, day(12), 10 * one_hour);
  close(p, january);
  correct(p, 30, day(39));  // from day 10 on: 5 degrees of the first, 10 of the second
  REQUIRE(p.engine().reprice(p.payer(), approved())->usage == in_yuan(150));
  check(p);
  const auto& lines = p.book().all<usage_priced>();
  CHECK(lines[lines.size() - 3].during == interval{{day(10).ns - 5 * one_hour}, day(10)});
  CHECK(lines[lines.size() - 3].amount == in_yuan(40));
  CHECK(lines[lines.size() - 2].amount == in_yuan(150));
  CHECK(lines[lines.size() - 1].amount == in_yuan(300));
}

TEST_CASE("a piece that begins in the time that is asked for is priced again to its end") {
  billing_platform p;  // 20 all the time
  (void)p.use(p.payer(), 1, {day(10).ns - 5 * one_hour}, 10 * one_hour);
  close(p, january);
  correct(p, 30, day(39));  // from day 10 on
  reprice_spec spec = approved();
  spec.during = {instant_min, {day(10).ns - 4 * one_hour}};
  REQUIRE(p.engine().reprice(p.payer(), spec)->usage == in_yuan(50));
  check(p);
}

TEST_CASE("the same command posts the charges of a repricing that was cut off before them") {
  price_table list = with_wrong_days();
  charge_spec least = charge_named("least");
  least.minimum = list_amount{100, 0};
  REQUIRE(list.add_charge(least).has_value());
  billing_platform p{list};
  (void)p.use(p.payer(), 1, day(10), 4 * one_hour);
  close(p, january);
  correct(p, 20, day(39));
  const auto whole = p.engine().reprice(p.payer(), approved()).value();
  REQUIRE(whole.charges == in_yuan(-72));
  const std::uint64_t end = p.book().all<charges_closed>().back().position;
  ledger lines;
  copy_events(p.book(), lines, [&](std::uint64_t i, auto&) { return i < end; });
  engine cut{std::move(lines)};
  REQUIRE(cut.owed(p.payer()).minor != p.engine().owed(p.payer()).minor);
  workspace room;
  const auto quoted = cut.quote_reprice(p.payer(), {}, room).value();
  CHECK(quoted.lines.is_empty());
  CHECK(quoted.charges == in_yuan(-72));
  // A command for another time does not follow it.
  reprice_spec other = approved();
  other.during = {day(9), day(12)};
  CHECK(cut.reprice(p.payer(), other).value().is_empty());
  const auto rest = cut.reprice(p.payer(), approved()).value();
  CHECK(is_zero(rest.usage));
  CHECK(rest.charges == in_yuan(-72));
  CHECK(text_of(cut) == text_of(p.engine()));
  CHECK(cut.reprice(p.payer(), approved()).value().is_empty());
  CHECK(audit(cut.events()).passed());
}

TEST_CASE("only what was asked for is priced again: a sku, a time, what is closed") {
  billing_platform p{with_wrong_days()};
  (void)p.use(p.payer(), 1, day(10), one_hour);
  (void)p.use(p.payer(), 1, day(11), one_hour);
  correct(p, 20, day(39));
  CHECK(p.engine().reprice(p.payer(), approved())->is_empty());  // settling prices it
  billing_platform q{with_wrong_days()};
  (void)q.use(q.payer(), 1, day(10), one_hour);
  (void)q.use(q.payer(), 1, day(11), one_hour);
  close(q, january);
  correct(q, 20, day(39));
  reprice_spec spec = approved();
  spec.sku = q.engine().find_sku("tokens");
  CHECK(q.engine().reprice(q.payer(), spec)->is_empty());
  spec.sku = q.engine().find_sku("a100");
  spec.during = {day(11), day(50)};
  CHECK(q.engine().reprice(q.payer(), spec)->usage == in_yuan(18));
  spec.during = {instant_min, day(11)};
  CHECK(q.engine().reprice(q.payer(), spec)->usage == in_yuan(18));
  check(q);
}

TEST_CASE("a repricing is refused as a whole") {
  billing_platform p{with_wrong_days()};
  const account_handle team = p.team("t");
  (void)p.use(team, 1, day(10), one_hour);
  REQUIRE(p.engine().advance(day(40)).has_value());
  close(p, january);
  correct(p, 20, day(39));
  const std::uint64_t size = p.book().size();
  CHECK(p.engine().reprice(team, approved()).error() ==
        failure{errc::not_a_payer, 0, p.payer().index});
  CHECK(p.engine().reprice({}, approved()).error().code == errc::unknown_account);
  reprice_spec spec = approved();
  spec.sku = sku_handle{99};
  CHECK(p.engine().reprice(p.payer(), spec).error().code == errc::unknown_sku);
  spec = approved();
  spec.at = day(39);
  CHECK(p.engine().reprice(p.payer(), spec).error().code == errc::time_went_back);
  for (auto part :
       {&stated_provenance::actor, &stated_provenance::reason, &stated_provenance::approval}) {
    spec = approved();
    spec.by.*part = {};
    CHECK(p.engine().reprice(p.payer(), spec).error().code == errc::unapproved);
  }
  CHECK(p.book().size() == size);
}

TEST_CASE("a month that was closed ahead of the engine's time is repriced where it ends") {
  billing_platform p{with_wrong_days()};
  (void)p.use(p.payer(), 1, day(10), 48 * one_hour);  // 48 degrees at 2
  REQUIRE(p.engine().close_period(p.payer(), january.start, january.end).has_value());
  correct(p, 20, day(39));
  reprice_spec spec = approved();
  spec.at = day(30);
  const std::uint64_t size = p.book().size();
  CHECK(p.engine().reprice(p.payer(), spec).error().code == errc::time_went_back);
  workspace room;
  const auto quoted = p.engine().quote_reprice(p.payer(), {}, room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->usage == in_yuan(48 * 18));
  CHECK(p.book().size() == size);
  const auto done = p.engine().reprice(p.payer(), approved());
  REQUIRE(done.has_value());
  CHECK(p.book().at<payer_settled>(size).at == january.end);
  CHECK(of(p, february).total == 86'400);
  check(p);
}

TEST_CASE("what was credited by hand before stays credited") {
  billing_platform p{with_wrong_days()};
  (void)p.use(p.payer(), 1, day(10), 10 * one_hour);
  close(p, january);
  credit_spec by_hand;
  by_hand.amount = any_money{500, yuan};
  by_hand.within = day(3);
  REQUIRE(p.engine().credit(p.payer(), by_hand).has_value());
  correct(p, 1, day(39));
  CHECK(p.engine().reprice(p.payer(), approved())->usage == in_yuan(-10));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(5));
  // 10.00 are left of the month, 5.00 of them are credited.
  by_hand.amount = any_money{600, yuan};
  CHECK(p.engine().credit(p.payer(), by_hand).error().amount == 500);
  check(p);
}

TEST_CASE("an explanation says who had a usage priced again, why, and by how much") {
  billing_platform p{with_wrong_days()};
  const std::uint64_t at = p.use(p.payer(), 1, day(10), 10 * one_hour);
  close(p, january);
  correct(p, 20, day(39));
  REQUIRE(p.engine().reprice(p.payer(), approved()).has_value());
  const auto why = explain(p.book(), at);
  REQUIRE(why.has_value());
  CHECK(why->repriced_by == in_yuan(180));
  CHECK(p.book().kind_at(why->repriced_at) == event_kind::payer_settled);
  const std::string text = to_text(p.book(), *why);
  CHECK(text.find("priced again later, by 180.00 CNY more by ops for 2 for 20 approved by CN-17") !=
        std::string::npos);
  CHECK(text.find(" on demand for 200.00 CNY\n") != std::string::npos);
}

TEST_CASE("a repricing that no engine makes is found") {
  billing_platform p{with_wrong_days()};
  (void)p.grant(p.payer(), pack_of(4, 0));
  const pack_handle other = p.grant(p.payer(), pack_of(40, 0));
  (void)other;
  grant_spec money = wallet_of(10'000, 0);
  (void)p.grant(p.payer(), money);
  (void)p.use(p.payer(), 1, day(10), 60 * one_hour);
  close(p, january);
  correct(p, 20, day(39));
  REQUIRE(p.engine().reprice(p.payer(), approved()).has_value());
  check(p);
  const auto finds = [&](auto change) {
    ledger forged;
    copy_events(p.book(), forged, [&](std::uint64_t, auto& event) {
      change(event);
      return true;
    });
    return !audit(forged).passed();
  };
  const std::uint64_t begun = p.book().all<payer_settled>()[0].position;
  std::uint64_t last = 0;
  for (std::uint64_t i = begun; i < p.book().size(); ++i)
    if (p.book().kind_at(i) == event_kind::usage_priced) last = i;
  const mixed amount = p.book().at<usage_priced>(last).amount;
  const auto if_kind = []<class Event>(auto change) {
    return [=](auto& event) {
      if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, Event>) change(event);
    };
  };
  const auto on_settled = [&](auto change) {
    return finds(if_kind.template operator()<payer_settled>(change));
  };
  CHECK_FALSE(finds([](auto&) {}));
  CHECK(on_settled([](payer_settled& e) { e.by.approval = {}; }));
  CHECK(on_settled([](payer_settled& e) { e.until = day(59); }));
  CHECK(on_settled([](payer_settled& e) { e.until = instant_min; }));
  CHECK(on_settled([](payer_settled& e) { e.until = day(5); }));
  CHECK(on_settled([](payer_settled& e) { e.from = day(11); }));
  CHECK(on_settled([](payer_settled& e) { e.sku = {1}; }));
  CHECK(finds(if_kind.template operator()<usage_priced>([&](usage_priced& e) {
    if (e.amount == amount) e.amount = add(amount, in_fen(1)).value();
  })));
  CHECK(finds(if_kind.template operator()<usage_settled>([](usage_settled& e) {
    if (e.step == settle_step::settled) e.from = day(10);
  })));
}

TEST_CASE("a usage that was settled from a later month on, then repriced, goes back as it stands") {
  billing_platform p;
  (void)p.use(p.payer(), 1, day(30), 48 * one_hour);  // 24 degrees in either month
  close(p, january);
  grant_spec spec = pack_of(10, 0);
  spec.valid = {day(31), day(59)};
  const pack_handle pack = p.grant(p.payer(), spec);
  REQUIRE_FALSE(p.engine().settle(p.payer())->is_empty());
  correct(p, 30, day(39));
  REQUIRE(p.engine().reprice(p.payer(), approved())->usage == in_yuan(240));
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(24 * 30 + 14 * 20));
  check(p);
  (void)p.reverse(1);
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  CHECK(p.engine().balance(pack) == mixed{10 * degree, 0, 1});
  check(p);
}
