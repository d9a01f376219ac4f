// SPDX-License-Identifier: MIT
// Counts and amounts that did not fit. docs/pain.md has the threads.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"

#include <ducat/testing/test_platform.hpp>

#include <cstdint>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int128 power_of_two(int n) { return int128{1} << n; }

}  // namespace

// Amounts of usage were integers of 32 bits, in the sum and again on the invoice.
TEST_CASE("killbill/killbill#1325: usage beyond 32, 53 and 64 bits is counted to the unit") {
  billing_platform p;  // tokens at 1 yuan a million: a fen for 10,000
  int128 used = 0;
  mixed cost;
  for (const int bits : {31, 32, 53, 63, 64, 80}) {
    const int128 quantity = power_of_two(bits) + 1;
    p.count(p.payer(), quantity, day(1));
    used += quantity;
    cost = add(cost, make_mixed(quantity, 1, 10'000).value()).value();
  }
  const statement s = bill(p.book(), p.payer());
  CHECK(quantity_of(s, statement_kind::usage_on_demand) == mixed{used, 0, 1});
  CHECK(s.exact == cost);
  CHECK(p.engine().owed(p.payer()).minor == cost);
  CHECK(audit_is_content(p.book()));
}

// Usages with a big amount were missing in the invoice.
TEST_CASE("killbill/killbill#1081: a big usage stands on the bill or is refused") {
  price_table list;
  (void)list.define_sku("unit", meter::counted, dimension::token).value();
  (void)list.add_flat("unit", yuan, {1, 0}, 1).value();
  testing::test_platform p{list, yuan};
  const any_quantity big{3'000'000'000, dimension::token};
  p.count(p.payer(), "unit", any_quantity{20, dimension::token}, day(1));
  p.count(p.payer(), "unit", big, day(1));
  CHECK(bill(p.book(), p.payer()).total == 300'000'002'000);

  const auto refused = p.engine().record(
      p.counted(p.payer(), "unit", any_quantity{int128_max, dimension::token}, day(1)));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == errc::overflow);
  CHECK(bill(p.book(), p.payer()).total == 300'000'002'000);
  p.count(p.payer(), "unit", big, day(1));  // and what fits goes on
  CHECK(bill(p.book(), p.payer()).total == 600'000'002'000);
}

// 1,000 dollars are 1,300,000 won, and the column held less than a million.
TEST_CASE("killbill/killbill#1896: a price of 1300000 won is billed and so is a million of them") {
  constexpr currency won = *currency_of("KRW");
  price_table list;
  (void)list.define_sku("seat", meter::counted, dimension::request).value();
  (void)list.add_flat("seat", won, {1'300'000, 0}, 1).value();
  testing::test_platform p{list, won};
  p.count(p.payer(), "seat", any_quantity{1, dimension::request}, day(1));
  CHECK(bill(p.book(), p.payer()).total == 1'300'000);
  p.count(p.payer(), "seat", any_quantity{999'999, dimension::request}, day(1));
  CHECK(bill(p.book(), p.payer()).total == 1'300'000'000'000);
  CHECK(p.owed().minor == mixed{1'300'000'000'000, 0, 1});
}

// Amounts became decimals so as not to be floating-point numbers, which lose units above 2^53: one
// FLOP beyond a degree is then the degree, and a package less.
TEST_CASE("killbill/killbill#1469: one unit beyond 1123200000000 packages is one package more") {
  price_table list;
  (void)list.define_sku("job", meter::counted, dimension::compute).value();
  tier_spec packages[] = {{int128_max, {1, 2}, {}}};
  packages[0].package = 1'000'000;
  (void)list.add(tiered("job", tariff_kind::graduated, packages, 1'000'000)).value();
  billing_platform p{list};
  p.count(p.payer(), degree, day(1), "job");
  CHECK(p.engine().owed(p.payer()).minor == in_fen(1'123'200'000'000));
  p.count(p.payer(), 1, day(1), "job");
  CHECK(p.engine().owed(p.payer()).minor == in_fen(1'123'200'000'001));

  // 10,000 degrees are more FLOP than 64 bits count.
  const pack_handle pack = p.grant(p.payer(), pack_of(10'000, 0));
  CHECK(power_of_two(64) < 10'000 * degree);
  p.count(p.payer(), 10'000 * degree - 1, day(2), "job");
  CHECK(p.engine().balance(pack) == mixed{1, 0, 1});
  p.count(p.payer(), 1, day(2), "job");
  CHECK(is_zero(p.engine().balance(pack)));
  CHECK(p.engine().owed(p.payer()).minor == in_fen(1'123'200'000'001));
}
