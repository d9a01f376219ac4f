// SPDX-License-Identifier: MIT
// Closing months: numbered statements, and what comes too late for them.
#include "support/billing_platform.hpp"
#include "support/engine_text.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/rounded_sums.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <cstddef>
#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january{day(0), day(31)};
constexpr interval february{day(31), day(59)};

statement of(const billing_platform& p, const interval& month,
             rounding mode = rounding::half_even) {
  return make_statement(p.book(), p.payer(), month, mode).value();
}
std::uint32_t close(billing_platform& p, const interval& month, instant when = instant_min) {
  const auto closed = p.engine().close_period(p.payer(), month.start, when);
  REQUIRE(closed.has_value());
  CHECK(closed->period == month);
  return closed->number;
}
void check(const billing_platform& p) {
  const audit_report report = audit(p.book());
  if (!report.passed()) UNSCOPED_INFO(report.findings[0].detail);
  CHECK(report.passed());
  ledger copy;
  copy_events(p.book(), copy, [](std::uint64_t, auto&) { return true; });
  const engine replayed{std::move(copy)};
  CHECK(text_of(replayed) ==
        text_of(p.book()) + text_of(const_cast<billing_platform&>(p).engine().state(), p.book()));
}

}  // namespace

TEST_CASE("a pool of ten degrees, two cards for ten hours, one reporting hourly: 100 and 100") {
  billing_platform p;
  const account_handle hourly = p.team("hourly");
  const account_handle at_end = p.team("at end");
  (void)p.grant(p.payer(), pack_of(10, 0));
  for (int h = 0; h < 10; ++h) (void)p.use(hourly, 1, {h * one_hour}, one_hour);
  (void)p.use(at_end, 1, {0}, 10 * one_hour);
  CHECK(of(p, january).accounts.size() == 2);
  CHECK(close(p, january, day(31)) == 1);
  const statement s = of(p, january);
  CHECK(s.number == 1);
  CHECK(s.total == 20'000);
  REQUIRE(s.accounts.size() == 2);
  CHECK(s.accounts[0].billed == 10'000);
  CHECK(s.accounts[1].billed == 10'000);
  check(p);
}

TEST_CASE("closing again changes nothing, and a close covers all before it") {
  billing_platform p;
  (void)p.use(p.payer(), 1, day(1), one_hour);
  (void)p.use(p.payer(), 1, day(32), one_hour);
  CHECK(close(p, february, day(59)) == 1);
  const std::uint64_t size = p.book().size();
  const auto again = p.engine().close_period(p.payer(), day(32));
  REQUIRE(again.has_value());
  CHECK(again->is_duplicate);
  CHECK(again->number == 1);
  CHECK(p.engine().close_period(p.payer(), day(3))->number == 1);
  CHECK(p.book().size() == size);
  CHECK(of(p, january).number == 0);
  CHECK(of(p, february).number == 1);
}

TEST_CASE("a month is closed when it has ended, by its payer") {
  billing_platform p;
  const account_handle team = p.team("t");
  CHECK(p.engine().close_period(team, day(1), day(31)).error() ==
        failure{errc::not_a_payer, 0, p.payer().index});
  CHECK(p.engine().close_period({}, day(1), day(31)).error().code == errc::unknown_account);
  CHECK(p.engine().close_period(p.payer(), day(1), day(30)).error().code == errc::not_ended);
  CHECK(p.engine().advance(day(40)).has_value());
  CHECK(p.engine().close_period(p.payer(), day(1), day(39)).error().code == errc::time_went_back);
  CHECK(close(p, january) == 1);
  CHECK(p.book().all<period_closed>()[0].at == day(40));
}

TEST_CASE("late usage of a closed month is posted to the open one, and rounded by itself") {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  (void)list.add_flat("tokens", yuan, {4, 3}, 1).value();  // 0.4 fen each
  billing_platform p{list};
  (void)p.count(p.payer(), 1, day(1));
  CHECK(close(p, january, day(31)) == 1);
  CHECK(of(p, january).total == 0);
  (void)p.count(p.payer(), 1, day(2));  // 0.8 in all: a fen more than was billed
  (void)p.count(p.payer(), 1, day(40));
  const statement first = of(p, january);
  CHECK(first.total == 0);
  CHECK(first.lines.size() == 1);
  const statement second = of(p, february);
  CHECK(second.number == 0);
  CHECK(second.total == 1);  // 0.4 of its own, and a correction of 1
  REQUIRE(second.corrections.size() == 1);
  CHECK(second.corrections[0].period == january);
  CHECK(second.corrections[0].number == 1);
  CHECK(second.corrections[0].exact_before == mixed{0, 2, 5});
  CHECK(second.corrections[0].exact == mixed{0, 2, 5});
  CHECK(second.corrections[0].billed == 1);
  REQUIRE(second.lines.size() == 2);
  CHECK_FALSE(second.lines[0].is_correction());
  CHECK(second.lines[0].billed == 0);
  CHECK(second.lines[1].is_correction());
  CHECK(second.lines[1].corrects == january);
  CHECK(second.lines[1].billed == 1);
  // Later ones go on from there.
  CHECK(close(p, february, day(59)) == 2);
  (void)p.count(p.payer(), 1, day(3));
  const statement third = of(p, {day(59), day(90)});
  REQUIRE(third.corrections.size() == 1);
  CHECK(third.corrections[0].exact_before == mixed{0, 4, 5});
  CHECK(third.corrections[0].billed == 0);  // 1.2 in all
  CHECK(of(p, february).total == 1);
  check(p);
  CHECK(testing::statement_text(p.book(), second) ==
        "statement of acme, CNY\n"
        "from 1970-02-01T00:00:00Z to 1970-03-01T00:00:00Z\n"
        "acme: exactly 0.00 CNY + 4/5, billed 0.01 CNY, cost of use 0.01 CNY\n"
        "  1970-02 tokens usage, on demand: 1 token, price 0.00 CNY + 2/5, exactly 0.00 CNY + "
        "2/5, billed 0.00 CNY, cost of use 0.00 CNY\n"
        "  1970-02 tokens of 1970-01 usage, on demand: 1 token, price 0.00 CNY + 2/5, exactly "
        "0.00 CNY + 2/5, billed 0.01 CNY, cost of use 0.01 CNY\n"
        "corrects 1970-01 (statement 1): exactly 0.00 CNY + 2/5 so far, 0.00 CNY + 2/5 now; "
        "billed 0.01 CNY\n"
        "exactly 0.00 CNY + 4/5, rounded once (half_even): 0.01 CNY\n"
        "cost of use: 0.01 CNY\n");
}

TEST_CASE("late usage draws on what outlives the close, and not on what had ended before") {
  billing_platform p;
  grant_spec ends = pack_of(10, 1'000);
  ends.valid = {day(0), day(31)};
  const pack_handle ended = p.grant(p.payer(), ends);
  const pack_handle lasting = p.grant(p.payer(), pack_of(10, 2'000));
  (void)p.use(p.payer(), 1, day(1), one_hour);
  CHECK(p.engine().advance(day(31)).has_value());
  CHECK(close(p, january) == 1);
  const statement before = of(p, january);
  (void)p.use(p.payer(), 1, day(2), one_hour);
  CHECK(p.engine().balance(ended) == mixed{9 * degree, 0, 1});
  CHECK(p.engine().balance(lasting) == mixed{9 * degree, 0, 1});
  CHECK(of(p, january).lines.size() == before.lines.size());
  // Before the close it would have drawn on the one that had ended.
  const statement after = of(p, february);
  REQUIRE(after.lines.size() == 2);  // and the breakage of what ended as February began
  CHECK(after.lines[0].kind == statement_kind::breakage);
  CHECK(after.lines[1].kind == statement_kind::usage_covered);
  CHECK(after.lines[1].is_correction());
  CHECK(after.lines[1].effective == 200);
  check(p);
}

TEST_CASE("expiry with usage of the day before that arrives two days later, before the close") {
  billing_platform p;
  grant_spec spec = pack_of(10, 1'000);
  spec.valid = {day(0), day(10)};
  const pack_handle pack = p.grant(p.payer(), spec);
  CHECK(p.engine().advance(day(12)).has_value());
  (void)p.use(p.payer(), 1, day(9), one_hour);
  CHECK(p.engine().balance(pack) == mixed{9 * degree, 0, 1});
  CHECK(close(p, january, day(31)) == 1);
  const statement s = of(p, january);
  CHECK(s.total == 1'000);  // its purchase
  CHECK(s.effective == 1'000);
  check(p);
}

TEST_CASE("a reversal after the close is posted when it is made, of the month that it takes out") {
  billing_platform p;
  (void)p.use(p.payer(), 1, day(1), one_hour);
  (void)p.use(p.payer(), 2, day(1), one_hour);
  CHECK(close(p, january, day(31)) == 1);
  CHECK(p.engine().advance(day(40)).has_value());
  (void)p.reverse(1);
  CHECK(of(p, january).total == 6'000);
  const statement s = of(p, february);
  CHECK(s.total == -2'000);
  check(p);
}

TEST_CASE("before the close a reversal is as if the usage had not been, whenever it is posted") {
  billing_platform p;
  (void)p.use(p.payer(), 1, day(1), one_hour);
  CHECK(p.engine().advance(day(40)).has_value());
  (void)p.reverse(1);
  CHECK(of(p, january).total == 2'000);
  CHECK(of(p, february).total == -2'000);
  CHECK(close(p, january) == 1);
  CHECK(of(p, january).total == 0);
  CHECK(of(p, february).total == 0);
  check(p);
}

TEST_CASE("a settled usage can be taken out: its lines of each month as they stand") {
  billing_platform p;
  (void)p.grant(p.payer(), pack_of(30, 0));
  // 48 hours over the end of the month, beside a card that was reported first.
  (void)p.use(p.payer(), 1, day(30), 24 * one_hour);
  (void)p.use(p.payer(), 1, day(30), 48 * one_hour);
  CHECK(close(p, january, day(31)) == 1);
  CHECK(of(p, january).total == 36'000);  // 48 degrees in January, 30 of them covered
  CHECK(of(p, february).total == 48'000);
  (void)p.use(p.payer(), 1, day(31), one_hour);
  CHECK(close(p, february, day(59)) == 2);
  (void)p.reverse(2, day(60));
  check(p);
  const statement march = of(p, {day(59), day(90)});
  CHECK(march.total == -(9 * 2'000) - 48'000);
  CHECK(p.engine().balance({0}) == mixed{15 * degree, 0, 1});
}

TEST_CASE("a month with nothing but a minimum") {
  price_table list = plain_prices();
  charge_spec least = charge_named("least");
  least.minimum = list_amount{50, 0};
  REQUIRE(list.add_charge(least).has_value());
  billing_platform p{list};
  CHECK(close(p, january, day(31)) == 1);
  CHECK(of(p, january).total == 5'000);
  // Late usage of it is within the minimum: what it costs, the charge gives back.
  (void)p.use(p.payer(), 1, day(3), one_hour);
  CHECK(of(p, february).total == 2'000);
  REQUIRE(p.engine().close_charges(p.payer(), day(3), day(40)).has_value());
  const statement s = of(p, february);
  CHECK(s.total == 0);
  REQUIRE(s.corrections.size() == 1);
  CHECK(s.corrections[0].billed == 0);
  check(p);
}

TEST_CASE("a fraction of a card goes on over a close") {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::card_time, 1).value();
  (void)list.define_sku("tokens", meter::counted, dimension::token).value();
  (void)list.add_flat("a100", yuan, {1, 2}, 1).value();
  billing_platform p{list};
  const ratio third = ratio::of(1, 3).value();
  for (int i = 0; i < 3; ++i) (void)p.use(p.payer(), third, {day(30).ns + i}, 86'400 * one_second);
  CHECK(close(p, january, day(31)) == 1);
  (void)p.use(p.payer(), third, {day(31).ns - 2}, 4);
  check(p);
  CHECK(close(p, february, day(59)) == 2);
  (void)p.reverse(2, day(60));
  (void)p.use(p.payer(), third, day(61), 5);
  CHECK(p.engine().settle(p.payer(), day(62)).has_value());
  check(p);
}

TEST_CASE("a settled usage is explained by the lines that hold since") {
  billing_platform p;
  (void)p.grant(p.payer(), pack_of(1, 0));
  (void)p.use(p.payer(), 1, day(1), one_hour);
  const std::uint64_t second = p.use(p.payer(), 1, day(1), one_hour);
  CHECK(close(p, january, day(31)) == 1);
  const auto why = explain(p.book(), second);
  REQUIRE(why.has_value());
  REQUIRE(why->settled.size() == 2);
  CHECK(why->settled[0].quantity == degree / 2);
  CHECK(why->settled[1].amount == in_yuan(10));
  const std::string text = to_text(p.book(), *why);
  CHECK(text.find("settled later in the order of time, at position ") != std::string::npos);
  CHECK(text.find("561600000000000000 FLOP (1/2 degree) from pack 0 of acme\n") !=
        std::string::npos);
  CHECK(text.find("561600000000000000 FLOP (1/2 degree) on demand for 10.00 CNY\n") !=
        std::string::npos);
  const auto sums = round_otherwise(p.book(), p.payer(), rounding::half_even);
  REQUIRE(sums.has_value());
  CHECK(sums->exact == in_yuan(20));
  CHECK(sums->per_record == 2'000);
}

TEST_CASE("a pack that ended in a closed period is passed over, and the explanation says so") {
  billing_platform p;
  grant_spec ends = pack_of(10, 0);
  ends.valid = {day(0), day(20)};
  (void)p.grant(p.payer(), ends);
  CHECK(close(p, january, day(31)) == 1);
  const auto why = explain(p.book(), p.use(p.payer(), 1, day(2), one_hour));
  REQUIRE(why.has_value());
  REQUIRE(why->pieces[0].priced[0].passed.size() == 1);
  CHECK(why->pieces[0].priced[0].passed[0].reason == passed_over::closed);
}
