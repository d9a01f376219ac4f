// SPDX-License-Identifier: MIT
// Cents that came from nowhere or went there. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/platform.hpp"

#include <ducat/pricing/credit_rate.hpp>

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// One sku whose price is a decimal of yuan, a unit, that may hold tax.
price_table units_at(list_amount yuan_each, price_tax tax = {}) {
  price_table list;
  (void)list.define_sku("unit", meter::counted, dimension::token).value();
  const tier_spec tiers[] = {{int128_max, yuan_each, {}}};
  price_spec spec = tiered("unit", tariff_kind::flat, tiers);
  spec.tax = tax;
  (void)list.add(spec).value();
  return list;
}

// Card-time by the minute, and a fee with the first nanosecond of a month.
price_table minutes_at(list_amount minute, list_amount fee = {}) {
  price_table list = empty_list();
  const tier_spec tiers[] = {{int128_max, minute, fee}};
  (void)list.add(tiered("card", tariff_kind::graduated, tiers, 60'000'000'000)).value();
  return list;
}

mixed hundredths(int128 of_a_fen) { return reduced(make_mixed(of_a_fen, 1, 100).value()); }

}  // namespace

// 81 usage lines, rounded one by one, came to two cents less than the usage, and the line of the
// credits took up the difference: 99.98 for a credit of 100.00.
TEST_CASE("useautumn/autumn#3407: a credit of 100.00 is 100.00 beside 81 lines that are rounded") {
  billing_platform p{units_at({1, 4})};
  p.grant(p.payer(), wallet_of(10'000, 0));
  for (int i = 0; i < 80; ++i)
    p.count(p.team(std::to_string(i).c_str()), 2'848'403, day(1), "unit");
  p.count(p.team("80"), 2'853'056, day(1), "unit");

  const statement s = bill(p.book(), p.payer());
  CHECK(price_of(s, statement_kind::usage_on_demand) == hundredths(230'725'296));  // 23,072.5296
  int128 rounded_one_by_one = 0;
  for (const statement_line& line : s.lines)
    if (line.kind == statement_kind::usage_on_demand)
      rounded_one_by_one += round(line.price, rounding::half_even).value();
  CHECK(rounded_one_by_one == 2'307'251);  // what went wrong there: 23,072.51

  CHECK(price_of(s, statement_kind::wallet_paid) == in_yuan(100));
  CHECK(s.total == 2'297'253);  // 22,972.53
  CHECK(billed_by_lines(s) == s.total);
  CHECK(audit_is_content(p.book()));
}

// The wallet's payment was rounded and the invoice's was not: 17.71 on the invoice, 82.28 left of
// 100; and, with more charges, a total below zero.
TEST_CASE("getlago/lago-api#4642: what a wallet paid and what it has left are one figure") {
  for (const std::int64_t ten_thousandths : {177'196, 176'948}) {  // 14.29 and 14.27, and 24 %
    billing_platform p{units_at({ten_thousandths, 4}, tax_inside(ratio{24, 100}))};
    const pack_handle wallet = p.grant(p.payer(), wallet_of(10'000, 0));
    for (int i = 1; i <= 5; ++i) {
      p.count(p.payer(), 1, day(i), "unit");
      const statement s = bill(p.book(), p.payer());
      CHECK(price_of(s, statement_kind::wallet_paid) == hundredths(ten_thousandths * i));
      CHECK(p.engine().balance(wallet) == hundredths(1'000'000 - ten_thousandths * i));
      CHECK(s.total == 0);
      CHECK(is_zero(s.exact));
    }
    CHECK(audit_is_content(p.book()));
  }
  CHECK(round(hundredths(177'196), rounding::half_even).value() == 1'772);
  CHECK(round(hundredths(1'000'000 - 177'196), rounding::half_even).value() == 8'228);
}

// Six fees of 0.4 cents, two of 1 and 40 % of tax: credits paid for exact fees, the invoice was of
// rounded ones, so that credits came to more than it.
TEST_CASE("getlago/lago-api#4794: credits never pay more than what is billed") {
  for (const std::int64_t fen : {3, 5, 100}) {
    billing_platform p{units_at({14, 4}, tax_inside(ratio{40, 100}))};  // 0.14 fen
    const pack_handle wallet = p.grant(p.payer(), wallet_of(fen, 0));
    const char* names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (int i = 0; i < 8; ++i) p.count(p.team(names[i]), i < 6 ? 4 : 10, day(1), "unit");
    const statement s = bill(p.book(), p.payer());
    const int128 paid = fen * 100 < 616 ? fen * 100 : 616;
    CHECK(price_of(s, statement_kind::usage_on_demand) == hundredths(616));
    CHECK(price_of(s, statement_kind::wallet_paid) == hundredths(paid));
    CHECK(p.engine().balance(wallet) == hundredths(fen * 100 - paid));
    CHECK(s.exact == hundredths(616 - paid));
    CHECK(s.total == (616 - paid) / 100);
    CHECK(billed_by_lines(s) == s.total);
  }
}

// 55 units at 0.067 are 3.685: the item was rounded, the checks were not, and the account was set
// aside as unsound.
TEST_CASE("killbill/killbill#1124: half a cent is kept until the bill and the audit agrees") {
  billing_platform p{units_at({67, 3})};
  p.count(p.payer(), 55, day(1), "unit");
  CHECK(p.engine().owed(p.payer()).minor == mixed{368, 1, 2});
  CHECK(bill(p.book(), p.payer()).total == 368);
  CHECK(make_statement(p.book(), p.payer(), whole_ledger, rounding::up).value().total == 369);
  CHECK(audit_is_content(p.book()));
  p.count(p.payer(), 55, day(2), "unit");
  CHECK(bill(p.book(), p.payer()).total == 737);  // not twice 3.68 or 3.69
}

// A fee of 0.15 and three stretches of 10 s at 0.05 a minute: the stretches said 0.01 each, and the
// whole 0.174.
TEST_CASE("cgrates/cgrates#260: stretches of a call sum to the call") {
  const auto second = [](std::int64_t n) { return n * 1'000'000'000; };
  platform whole{minutes_at({5, 2}, {15, 2})};
  whole.record(whole.cards(1, 0, second(30)));
  platform split{minutes_at({5, 2}, {15, 2})};
  CHECK(split.record(split.cards(1, 0, second(10))) == "10000000000 cost 15+5/6, owed 15+5/6");
  CHECK(split.record(split.cards(2, second(10), second(20))) ==
        "10000000000 cost 0+5/6, owed 16+2/3");
  CHECK(split.record(split.cards(3, second(20), second(30))) ==
        "10000000000 cost 0+5/6, owed 17+1/2");
  CHECK(whole.owed() == "17+1/2");
  for (const platform* p : {&whole, &split}) {
    const statement s =
        make_statement(p->engine.events(), p->root, whole_ledger, rounding::up).value();
    CHECK(s.total == 18);
    CHECK(billed_by_lines(s) == 18);
  }
}

// 12 s at a third of a thousandth: increments were rounded each, and a negative one made up for it.
TEST_CASE("cgrates/cgrates#3018: twelve small charges sum to 0.004 and none is below zero") {
  platform p{minutes_at({2, 2})};
  for (std::int64_t i = 0; i < 12; ++i) {
    const auto id = static_cast<std::uint64_t>(i + 1);
    const auto charged = p.engine.record(p.cards(id, i * 1'000'000'000, (i + 1) * 1'000'000'000));
    REQUIRE(charged.has_value());
    CHECK(charged->priced().value() == mixed{0, 1, 30});  // of a fen
  }
  CHECK(p.owed() == "0+2/5");  // 0.004
}

// Credits were kept as they were asked for, and the money for them was rounded: 10.34567 credits at
// 1.375 are 14.23, which are 10.34909 credits.
TEST_CASE("getlago/lago-api#5525: credits are those of the rounded money") {
  const credit_rate rate = credit_rate::of(ratio{275, 2}).value();
  const mixed asked{10, 34'567, 100'000};
  const credit_purchase bought = rate.buy(asked, rounding::half_even).value();
  CHECK(bought.minor == 1'423);
  CHECK(bought.credits == mixed{10, 96, 275});
  const credit_purchase again = rate.buy(bought.credits, rounding::half_even).value();
  CHECK(again.minor == bought.minor);
  CHECK(again.credits == bought.credits);
}

// What was consumed was worked out from credits, and drifted by cents that nothing set right.
TEST_CASE("getlago/lago-api#5564: three thousand payments of a third of a fen are ten yuan") {
  price_table list;
  (void)list.define_sku("unit", meter::counted, dimension::token).value();
  (void)list.add_flat("unit", yuan, {1, 2}, 3).value();
  billing_platform p{list};
  const pack_handle wallet = p.grant(p.payer(), wallet_of(1'000, 0));
  for (int i = 0; i < 3'000; ++i) p.count(p.payer(), 1, day(1), "unit");
  CHECK(is_zero(p.engine().balance(wallet)));
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  CHECK(price_of(bill(p.book(), p.payer()), statement_kind::wallet_paid) == in_yuan(10));
  p.count(p.payer(), 1, day(1), "unit");
  CHECK(p.engine().owed(p.payer()).minor == mixed{0, 1, 3});
}

// Invoices with an amount below zero were never finished; then the amount was made zero.
TEST_CASE("getlago/lago-api#2966: a month that only gives back has a bill below zero") {
  billing_platform p;
  p.use(p.payer(), ratio{1, 1}, day(3), one_hour);
  p.reverse(1, day(40));
  const statement january = bill(p.book(), p.payer(), between(0, 31));
  const statement february = bill(p.book(), p.payer(), between(31, 59));
  CHECK(january.total == 2'000);
  CHECK(february.total == -2'000);
  CHECK(quantity_of(february, statement_kind::adjustment) == mixed{-degree, 0, 1});
  CHECK(bill(p.book(), p.payer()).total == 0);
  CHECK(audit_is_content(p.book()));
}
