// SPDX-License-Identifier: MIT
// The tax of a statement, rate by rate. Figures by hand.
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/billing/statement_tax.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// Two skus whose prices hold 6 %, one to which 13 % are added, and one that says nothing.
price_table taxed_prices() {
  price_table table;
  const tier_spec tenth[] = {{int128_max, {10, 2}, {}}};
  const struct {
    const char* sku;
    price_tax tax;
  } rows[] = {{"a", tax_inside(ratio{6, 100})},
              {"b", tax_inside(ratio{6, 100})},
              {"c", tax_on_top(ratio{13, 100})},
              {"d", {}}};
  for (const auto& row : rows) {
    (void)table.define_sku(row.sku, meter::counted, dimension::token).value();
    price_spec spec = tiered(row.sku, tariff_kind::flat, tenth);
    spec.tax = row.tax;
    (void)table.add(spec).value();
  }
  return table;
}

any_money fen(int128 minor) { return {minor, yuan}; }
taxed_amount parts(int128 net, int128 tax, int128 gross) {
  return {fen(net), fen(tax), fen(gross)};
}

}  // namespace

TEST_CASE("what is billed under each rate is taken apart, and the whole adds up") {
  billing_platform p{taxed_prices()};
  p.count(p.payer(), 1, day(1), "a");   // 0.10 with 6 % inside
  p.count(p.payer(), 1, day(1), "b");   // 0.10, the same
  p.count(p.payer(), 10, day(1), "c");  // 1.00 and 13 %
  p.count(p.payer(), 7, day(1), "d");   // 0.70
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  CHECK(s.total == 190);
  const statement_tax once = tax_statement(s, tax_rounding::per_invoice).value();
  REQUIRE(once.subtotals.size() == 3);
  CHECK(once.subtotals[0].tax == tax_inside(ratio{3, 50}));
  CHECK(once.subtotals[0].sum == parts(19, 1, 20));  // 20 x 6/106 is 1.13
  CHECK(once.subtotals[1].sum == parts(100, 13, 113));
  CHECK_FALSE(once.subtotals[2].tax.is_stated);
  CHECK(once.subtotals[2].sum == parts(70, 0, 70));
  CHECK(once.total == parts(189, 14, 203));
  REQUIRE(once.lines.size() == 4);
  CHECK(once.lines[0] == parts(9, 1, 10));
  CHECK(once.lines[1] == parts(10, 0, 10));
  // Each line by itself: 10 x 6/106 is 0.57.
  const statement_tax each = tax_statement(s, tax_rounding::per_line).value();
  CHECK(each.subtotals[0].sum == parts(18, 2, 20));
  CHECK(each.total == parts(188, 15, 203));
}

TEST_CASE("lines of two rates are two lines, also of one sku in one month") {
  price_table table;
  (void)table.define_sku("a", meter::counted, dimension::token).value();
  const tier_spec yuan_each[] = {{int128_max, {1, 0}, {}}};
  price_spec spec = tiered("a", tariff_kind::flat, yuan_each);
  spec.tax = tax_on_top(ratio{6, 100});
  (void)table.add(spec).value();
  spec.tax = tax_on_top(ratio{9, 100});
  spec.effective = since(10);
  (void)table.add(spec).value();
  billing_platform p{table};
  for (const std::int64_t at : {1, 2, 10, 11}) p.count(p.payer(), 100, day(at), "a");
  p.reverse(3, day(12));
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  REQUIRE(s.lines.size() == 3);
  CHECK(s.lines[0].tax.rate == ratio{6, 100});
  CHECK(s.lines[0].billed == 20'000);
  CHECK(s.lines[1].tax.rate == ratio{9, 100});
  CHECK(s.lines[1].billed == 20'000);
  CHECK(s.lines[2].kind == statement_kind::adjustment);
  CHECK(s.lines[2].tax.rate == ratio{9, 100});
  const statement_tax tax = tax_statement(s, tax_rounding::per_invoice).value();
  CHECK(tax.total == parts(30'000, 1'200 + 900, 32'100));
}

TEST_CASE("a pack's price is taxed when it is bought, and its usage is not") {
  billing_platform p;
  grant_spec spec = pack_of(10, 10'600);
  spec.tax = tax_inside(ratio{6, 100});
  spec.serial = "P-1";
  p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{3, 1}, day(1), one_hour);
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  const statement_tax tax = tax_statement(s, tax_rounding::per_line).value();
  CHECK(tax.total == parts(10'000, 600, 10'600));
  spec.tax = tax_on_top(ratio{6, 100});
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::conflict);
  spec.tax = {ratio{-1, 100}, tax_inclusion::inclusive, true};
  spec.serial = "P-2";
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::out_of_range);
  CHECK(audit(p.book()).passed());
}

TEST_CASE("what a close posts is taxed as its charge says") {
  price_table table = taxed_prices();
  charge_spec seat;
  seat.name = "seat";
  seat.money = yuan;
  seat.standing = decimal{100, 0};
  seat.tax = tax_on_top(ratio{6, 100});
  (void)table.add_charge(seat).value();
  seat.tax.rate = ratio{-1};
  CHECK(table.add_charge(seat).error().code == errc::out_of_range);
  billing_platform p{table};
  p.count(p.payer(), 10, day(1), "c");  // 1.00 and 13 %
  REQUIRE(p.engine().close_charges(p.payer(), day(1), day(40)).has_value());
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  CHECK(s.total == 10'100);
  const statement_tax tax = tax_statement(s, tax_rounding::per_invoice).value();
  CHECK(tax.total == parts(10'100, 613, 10'713));
  CHECK(audit(p.book()).passed());
}

TEST_CASE("a ledger says the tax of prices and packs, and is read again") {
  billing_platform p{taxed_prices()};
  grant_spec spec = pack_of(10, 10'600);
  spec.tax = tax_inside(ratio{6, 100});
  p.grant(p.payer(), spec);
  std::string text;
  REQUIRE(write_ledger(p.book(), [&](std::string_view piece) { text += piece; }).has_value());
  CHECK(text.find(R"("tax":{"rate":"3/50","inside":true})") != std::string::npos);
  CHECK(text.find(R"("tax":{"rate":"13/100","inside":false})") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(reader.events().prices[{0}].tax == tax_inside(ratio{3, 50}));
  CHECK_FALSE(reader.events().prices[{3}].tax.is_stated);
  CHECK(reader.events().all<pack_granted>()[0].tax == spec.tax);
  const std::string from = R"("rate":"3/50")";
  std::string forged = text;
  forged.replace(forged.find(from), from.size(), R"("rate":"-3/50")");
  ledger_reader refused;
  CHECK_FALSE((refused.push(forged) && refused.finish()));
  REQUIRE(refused.fault().has_value());
  CHECK(refused.fault()->field == "tax.rate");
}

TEST_CASE("a price list says its tax once, and a price may say another") {
  const auto list = [](const std::string& of_list, const std::string& of_price) {
    return R"({"format": "ducat price list 1", "name": "n", "currency": "CNY", )" + of_list +
           R"("skus": [{"name": "t", "meter": "counted", "unit": "token"}], "prices": [
              {"sku": "t", "unit": "token", "price": "1")" +
           of_price + "}]}";
  };
  const auto tax_of = [](const std::string& text) {
    const price_list_reading reading = read_price_list(text);
    REQUIRE(reading.list.has_value());
    return reading.list->table.book()[{0}].tax;
  };
  const std::string six = R"("tax": {"rate": "0.06", "inside": true})";
  CHECK_FALSE(tax_of(list("", "")).is_stated);
  CHECK(tax_of(list(six + ", ", "")) == tax_inside(ratio{3, 50}));
  CHECK(tax_of(list(six + ", ", R"(, "tax": {"rate": "0", "inside": false})")) ==
        tax_on_top(ratio{0}));
  const auto pointers = [](const std::string& text) {
    std::string out;
    for (const document_error& e : read_price_list(text).errors) out += e.pointer + " ";
    return out;
  };
  CHECK(pointers(list("", R"(, "tax": 6)")) == "/prices/0/tax ");
  CHECK(pointers(list("", R"(, "tax": {"rate": "-0.06"})")) ==
        "/prices/0/tax/inside /prices/0/tax/rate ");
  CHECK(pointers(list(R"("tax": {"inside": "yes", "x": 1}, )", "")) ==
        "/tax/x /tax/rate /tax/inside ");
}
