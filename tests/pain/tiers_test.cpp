// SPDX-License-Identifier: MIT
// Tiers, volume prices and prices that change. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/platform.hpp"

#include <ducat/testing/test_platform.hpp>

#include <cstdint>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// To 50 for 300, to 100 for 400, to 150 for 400 and 1 each, and 15 each beyond; in fen.
price_table stepped_list() {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(50, 0, 300), fen_up_to(100, 0, 400), fen_up_to(150, 1, 400),
                             fen_each(15)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  return list;
}

// A degree at so many yuan from a day on, until the next price.
struct dated_price {
  std::int64_t from = 0;
  std::int64_t yuan_a_degree = 0;
};
price_table dated_list(const std::vector<dated_price>& prices) {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  for (const dated_price& each : prices)
    (void)list.add_flat("a100", yuan, {each.yuan_a_degree, 0}, degree_unit::scale, since(each.from))
        .value();
  return list;
}

mixed owed(billing_platform& p) { return p.engine().owed(p.payer()).minor; }

}  // namespace

// 200 units over four tiers, which an invoice in the middle of the month splits: the second part
// starts where the first one ended, in the tier that was reached. (50 units at 15 are 750; the
// thread's figure for them, 759, is a slip.)
TEST_CASE(
    "openmeterio/openmeter#1834: 200 units over four tiers cost 1900 however they are split") {
  const std::vector<std::vector<int>> splits = {
      {200}, {100, 100}, {49, 1, 1, 49, 50, 50}, {150, 50}, std::vector<int>(200, 1)};
  for (const std::vector<int>& split : splits) {
    platform p{stepped_list()};
    std::uint64_t id = 0;
    for (const int quantity : split) p.record(p.tokens(++id, quantity));
    CHECK(p.owed() == "1900");
  }
  platform p{stepped_list()};
  CHECK(p.record(p.tokens(1, 100)) == "100 cost 700, owed 700");
  CHECK(p.record(p.tokens(2, 100)) == "100 cost 1200, owed 1900");
}

// 15 units at one price and 16 at another for all of them: what was billed is taken back and billed
// anew, and a system whose lines cannot be negative cannot say so before the month has ended.
TEST_CASE(
    "openmeterio/openmeter#4298: the unit that makes all others cheaper is a line below zero") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(15, 20), fen_each(10)};
  (void)list.add(tiered("token", tariff_kind::volume, tiers)).value();
  platform p{list};
  CHECK(p.record(p.tokens(1, 15)) == "15 cost 300, owed 300");
  CHECK(p.record(p.tokens(2, 1)) == "1 cost -140, owed 160");
  CHECK(p.record(p.tokens(3, 4)) == "4 cost 40, owed 200");
  platform at_once{list};
  CHECK(at_once.record(at_once.tokens(1, 20)) == "20 cost 200, owed 200");
  CHECK(bill(p.engine.events(), p.root).total == 200);
  CHECK(audit_is_content(p.engine.events()));
}

// Usage was priced by the catalogue version of the day on which the subscription was created.
TEST_CASE("killbill/killbill#1060: usage pays the price of its own time") {
  billing_platform p{dated_list({{0, 20}, {10, 30}})};
  p.use(p.payer(), ratio{1, 1}, day(9), one_hour);
  CHECK(owed(p) == in_yuan(20));
  p.use(p.payer(), ratio{1, 1}, day(11), one_hour);
  CHECK(owed(p) == in_yuan(50));
  // An hour before the change and an hour after it.
  p.use(p.payer(), ratio{1, 1}, {day(10).ns - one_hour}, 2 * one_hour);
  CHECK(owed(p) == in_yuan(100));
  p.use(p.payer(), ratio{1, 1}, {day(10).ns - 2 * one_hour}, one_hour);  // late
  CHECK(owed(p) == in_yuan(120));
}

// Of several versions that began within one billing cycle all but the oldest were dropped.
TEST_CASE("killbill/killbill#2291: three prices within one month hold each for its own days") {
  billing_platform p{dated_list({{0, 20}, {5, 30}, {6, 40}})};
  for (const std::int64_t from : {1, 5, 6, 20}) p.use(p.payer(), ratio{1, 1}, day(from), one_hour);
  const statement s = bill(p.book(), p.payer(), between(0, 31));
  CHECK(s.total == 13'000);
  CHECK(audit_is_content(p.book()));
}

// The month was costed from one of the two series into which a price change splits it.
TEST_CASE("NangoHQ/nango#7470: a bill holds what is before a price change and what is after it") {
  billing_platform p{dated_list({{0, 20}, {10, 30}})};
  p.use(p.payer(), ratio{10, 1}, day(3), one_hour);
  p.use(p.payer(), ratio{10, 1}, day(20), one_hour);
  const statement s = bill(p.book(), p.payer(), between(0, 31));
  CHECK(quantity_of(s, statement_kind::usage_on_demand) == mixed{20 * degree, 0, 1});
  CHECK(price_of(s, statement_kind::usage_on_demand) == in_yuan(500));
  CHECK(s.total == 50'000);
}

// A corrected table of rates priced all of the past anew. A session of 5,369 tokens in and 13,615
// out cost 0.004564 dollars before 16:00 UTC on 16 August 2026 and 0.010167 from then on.
TEST_CASE(
    "VasiHemanth/tokentelemetry#307: a price that is published later does not touch the past") {
  const instant change = utc("2026-08-16T16:00:00Z");
  const auto make_list = [](list_amount in, list_amount out, instant from) {
    price_table list;
    for (const char* sku : {"in", "out"})
      (void)list.define_sku(sku, meter::counted, dimension::token).value();
    const interval effective{from, instant_max};
    (void)list.add_flat("in", dollars, in, 1'000'000, effective).value();
    (void)list.add_flat("out", dollars, out, 1'000'000, effective).value();
    return list;
  };
  testing::test_platform p{make_list({14, 2}, {28, 2}, instant_min), dollars};
  const auto session = [&](instant when) {
    const mixed before = p.owed().minor;
    p.count(p.payer(), "in", any_quantity{5'369, dimension::token}, when);
    p.count(p.payer(), "out", any_quantity{13'615, dimension::token}, when);
    return reduced(subtract(p.owed().minor, before).value());
  };
  const mixed cheap = reduced(mixed{0, 456'386, 1'000'000});  // of a cent: 0.00456386 dollars
  const mixed dear = reduced(mixed{1, 16'708, 1'000'000});    // 0.01016708
  CHECK(session(utc("2026-07-10T12:00:00Z")) == cheap);
  const mixed july = p.owed().minor;

  // A list cannot put another price in the place of one that was published.
  CHECK(p.engine().publish(make_list({22, 2}, {66, 2}, instant_min)).error().code ==
        errc::ambiguous_price);
  REQUIRE(p.engine().publish(make_list({22, 2}, {66, 2}, change)).has_value());
  CHECK(p.owed().minor == july);
  CHECK(session(utc("2026-07-11T12:00:00Z")) == cheap);
  CHECK(session({change.ns - 1}) == cheap);
  CHECK(session(change) == dear);
  CHECK(session(utc("2026-08-28T12:00:00Z")) == dear);
}
