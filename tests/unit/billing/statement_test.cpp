// SPDX-License-Identifier: MIT
#include "support/billing_platform.hpp"
#include "support/print.hpp"

#include <ducat/billing/statement.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

statement of_everything(const billing_platform& p, rounding mode = rounding::half_even) {
  return make_statement(p.book(), p.payer(), whole_ledger, mode).value();
}

// The only line of a kind that an account has.
const statement_line& line_of(const statement& s, account_handle account, statement_kind kind) {
  const statement_line* found = nullptr;
  for (const statement_line& line : s.lines) {
    if (line.account != account || line.kind != kind) continue;
    REQUIRE(found == nullptr);
    found = &line;
  }
  REQUIRE(found != nullptr);
  return *found;
}

bool has_line(const statement& s, account_handle account, statement_kind kind) {
  for (const statement_line& line : s.lines)
    if (line.account == account && line.kind == kind) return true;
  return false;
}

void check_sums(const statement& s) {
  int128 of_lines = 0;
  int128 of_accounts = 0;
  for (const statement_line& line : s.lines) of_lines += line.billed;
  for (const statement_account& account : s.accounts) of_accounts += account.billed;
  CHECK(of_lines == s.total);
  CHECK(of_accounts == s.total);
}

}  // namespace

TEST_CASE("an A100 billed each second of an hour at 20 yuan a degree is 20.00 yuan") {
  billing_platform p;
  for (int i = 0; i < 3600; ++i) p.use(p.payer(), ratio{1, 1}, {i * one_second}, one_second);
  for (const rounding mode : {rounding::half_even, rounding::up, rounding::down}) {
    const statement s = of_everything(p, mode);
    CHECK(s.total == 2000);
    CHECK(s.exact == in_yuan(20));
    REQUIRE(s.lines.size() == 1);
    CHECK(s.lines[0].kind == statement_kind::usage_on_demand);
    CHECK(s.lines[0].quantity == mixed{degree, 0, 1});
    CHECK(s.lines[0].unit == dimension::compute);
    CHECK(s.lines[0].billed == 2000);
    CHECK(s.lines[0].effective == 2000);
  }
}

TEST_CASE("the total is rounded once, and the shares of sub-accounts sum to it") {
  billing_platform p;
  const account_handle teams[] = {p.team("a"), p.team("b"), p.team("c")};
  // 5/9 of a fen each: 1 2/3 in all, which is 2, though each alone is 1.
  for (const account_handle team : teams) p.use(team, ratio{1, 1}, day(0), one_second);
  const statement s = of_everything(p);
  CHECK(s.exact == mixed{1, 2, 3});
  CHECK(s.total == 2);
  REQUIRE(s.accounts.size() == 3);
  CHECK(s.accounts[0].billed == 1);
  CHECK(s.accounts[1].billed == 1);
  CHECK(s.accounts[2].billed == 0);
  CHECK(s.accounts[2].exact == mixed{0, 5, 9});
  check_sums(s);
}

TEST_CASE("the larger fraction gets the unit that is left, whoever came first") {
  billing_platform p;
  const account_handle small = p.team("small");
  const account_handle large = p.team("large");
  p.use(small, ratio{1, 1}, day(0), one_second);      // 5/9 fen
  p.use(large, ratio{1, 1}, day(0), 5 * one_second);  // 2 7/9 fen: 3 1/3 in all
  const statement s = of_everything(p);
  CHECK(s.total == 3);
  REQUIRE(s.accounts.size() == 2);
  CHECK(s.accounts[0].billed == 0);
  CHECK(s.accounts[1].billed == 3);
}

TEST_CASE("an account's share is shared out once more over its lines") {
  billing_platform p;
  // January and February: 5/9 fen each, 1 1/9 in all. The earlier month takes the unit.
  p.use(p.payer(), ratio{1, 1}, day(0), one_second);
  p.use(p.payer(), ratio{1, 1}, day(31), one_second);
  const statement s = of_everything(p);
  CHECK(s.total == 1);
  REQUIRE(s.lines.size() == 2);
  CHECK(s.lines[0].month == between(0, 31));
  CHECK(s.lines[1].month == between(31, 59));
  CHECK(s.lines[0].billed == 1);
  CHECK(s.lines[1].billed == 0);
}

TEST_CASE("a statement of credits mirrors a statement of charges") {
  billing_platform p;
  const account_handle teams[] = {p.team("a"), p.team("b"), p.team("c")};
  for (const account_handle team : teams) p.use(team, ratio{1, 1}, day(0), one_second);
  for (std::uint64_t id = 1; id <= 3; ++id) p.reverse(id, day(40));
  const statement s =
      make_statement(p.book(), p.payer(), between(31, 59), rounding::half_even).value();
  CHECK(s.exact == mixed{-2, 1, 3});
  CHECK(s.total == -2);
  REQUIRE(s.accounts.size() == 3);
  CHECK(s.accounts[0].billed == -1);
  CHECK(s.accounts[1].billed == -1);
  CHECK(s.accounts[2].billed == 0);
  CHECK(line_of(s, teams[0], statement_kind::adjustment).month == between(31, 59));
  CHECK(line_of(s, teams[0], statement_kind::adjustment).quantity == mixed{-degree / 3600, 0, 1});
  check_sums(s);
}

TEST_CASE("a reversal without a date is posted with the usage that it takes out") {
  billing_platform p;
  p.use(p.payer(), ratio{1, 1}, day(40), one_hour);
  p.reverse(1);
  const statement s = of_everything(p);
  REQUIRE(s.lines.size() == 2);
  CHECK(s.lines[1].kind == statement_kind::adjustment);
  CHECK(s.lines[1].month == between(31, 59));
  CHECK(s.lines[1].billed == -2000);
  CHECK(s.lines[1].effective == -2000);
  CHECK(s.total == 0);
}

TEST_CASE("a pack is billed once, its usage carries its price, and the rest is breakage") {
  billing_platform p;
  grant_spec spec = pack_of(10, 1'000);  // 10 degrees for 10 yuan
  spec.valid = between(0, 20);
  spec.at = day(0);
  p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{3, 1}, day(1), one_hour);
  statement s = of_everything(p);
  CHECK(s.total == 1'000);
  CHECK(s.effective == 300);
  const statement_line& purchase = line_of(s, p.payer(), statement_kind::purchase);
  CHECK(purchase.billed == 1'000);
  CHECK(purchase.effective == 0);
  CHECK(purchase.quantity == mixed{10 * degree, 0, 1});
  CHECK_FALSE(purchase.sku.has_value());
  const statement_line& usage = line_of(s, p.payer(), statement_kind::usage_covered);
  CHECK(usage.billed == 0);
  CHECK(usage.effective == 300);
  CHECK(usage.quantity == mixed{3 * degree, 0, 1});

  REQUIRE(p.engine().advance(day(30)));
  s = of_everything(p);
  const statement_line& breakage = line_of(s, p.payer(), statement_kind::breakage);
  CHECK(breakage.billed == 0);
  CHECK(breakage.effective == 700);
  CHECK(breakage.quantity == mixed{7 * degree, 0, 1});
  CHECK(s.total == 1'000);
  CHECK(s.effective == 1'000);
  REQUIRE(s.packs.size() == 1);
  CHECK(s.packs[0].effective == 300);
  CHECK(s.packs[0].broken == 700);
  CHECK(s.packs[0].expired);
}

TEST_CASE("late usage of an expired pack shrinks its breakage, and a reversal returns it there") {
  billing_platform p;
  grant_spec spec = pack_of(10, 1'000);
  spec.valid = between(0, 20);
  spec.at = day(0);
  p.grant(p.payer(), spec);
  REQUIRE(p.engine().advance(day(30)));
  p.use(p.payer(), ratio{4, 1}, day(2), one_hour);
  statement s = of_everything(p);
  CHECK(line_of(s, p.payer(), statement_kind::breakage).quantity == mixed{6 * degree, 0, 1});
  CHECK(line_of(s, p.payer(), statement_kind::breakage).effective == 600);
  CHECK(line_of(s, p.payer(), statement_kind::usage_covered).effective == 400);
  p.reverse(p.last_id());
  s = of_everything(p);
  CHECK(line_of(s, p.payer(), statement_kind::breakage).quantity == mixed{10 * degree, 0, 1});
  CHECK(line_of(s, p.payer(), statement_kind::breakage).effective == 1'000);
  CHECK(line_of(s, p.payer(), statement_kind::adjustment).effective == -400);
  CHECK(s.effective == 1'000);
}

TEST_CASE("the price of a pack comes out to the last fen over its draws") {
  billing_platform p;
  p.grant(p.payer(), pack_of(3, 1'000));    // a third of 10 yuan is no whole number of fen
  const int128 shares[] = {333, 334, 333};  // round(1000 k / 3): 333, 667, 1000
  int128 before = 0;
  for (const int128 share : shares) {
    p.use(p.payer(), ratio{1, 1}, day(1), one_hour);
    const statement s = of_everything(p);
    CHECK(s.effective - before == share);
    before = s.effective;
  }
  CHECK(before == 1'000);
}

TEST_CASE("usage below a pack's zero carries none of its price") {
  billing_platform p;
  grant_spec spec = pack_of(2, 1'000);
  spec.floor = any_quantity{2 * degree, dimension::compute};
  p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{3, 1}, day(1), one_hour);
  const statement s = of_everything(p);
  CHECK(s.effective == 1'000);
  CHECK(s.packs[0].left == mixed{-degree, 0, 1});
}

TEST_CASE("a wallet's purchase is billed, and what it pays is not billed again") {
  billing_platform p;
  grant_spec spec = wallet_of(1'200, 1'000);  // 12 yuan of credit for 10
  spec.valid = between(0, 20);
  spec.at = day(0);
  p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{1, 1}, day(1), one_hour);  // 20 yuan: 12 paid, 8 owed
  const statement s = of_everything(p);
  const statement_line& usage = line_of(s, p.payer(), statement_kind::usage_on_demand);
  CHECK(usage.price == in_fen(2'000));
  CHECK(usage.exact == in_fen(800));
  CHECK(usage.billed == 800);
  CHECK(usage.effective == 800);
  const statement_line& paid = line_of(s, p.payer(), statement_kind::wallet_paid);
  CHECK(paid.quantity == in_fen(1'200));
  CHECK(paid.price == in_fen(1'200));
  CHECK(paid.unit == dimension::money);
  CHECK(paid.billed == 0);
  CHECK(paid.effective == 1'000);
  CHECK(s.total == 1'800);
  CHECK(s.effective == 1'800);
}

TEST_CASE("the fraction of a fen that a wallet pays carries its price as well") {
  billing_platform p;
  p.grant(p.payer(), wallet_of(300, 100));
  for (int i = 0; i < 3; ++i) p.use(p.payer(), ratio{1, 1}, day(1), one_second);  // 5/9 each
  const statement s = of_everything(p);
  CHECK(s.packs[0].drawn == mixed{1, 2, 3});
  CHECK(s.packs[0].effective == 1);  // 1 2/3 x 100/300 = 5/9
  CHECK(s.total == 100);
}

TEST_CASE("a gift is on the statement at no price") {
  billing_platform p;
  p.grant(p.payer(), pack_of(5, 0));
  p.use(p.payer(), ratio{1, 1}, day(1), one_hour);
  const statement s = of_everything(p);
  CHECK(line_of(s, p.payer(), statement_kind::purchase).quantity == mixed{5 * degree, 0, 1});
  CHECK(s.total == 0);
  CHECK(s.effective == 0);
}

TEST_CASE("a refund of a wallet is an adjustment that bills nothing") {
  billing_platform p;
  p.grant(p.payer(), wallet_of(1'200, 1'200));
  p.use(p.payer(), ratio{1, 1}, day(1), one_hour);
  p.reverse(1);
  const statement s = of_everything(p);
  const statement_line& back = line_of(s, p.payer(), statement_kind::adjustment);
  CHECK(back.price == in_fen(-2'000));
  CHECK(back.exact == in_fen(-800));
  CHECK(back.billed == -800);
  CHECK(back.effective == -2'000);
  CHECK(s.total == 1'200);
  CHECK(s.effective == 0);
  CHECK(s.packs[0].left == in_fen(1'200));
}

TEST_CASE("months begin in the payer's zone") {
  billing_platform p{plain_prices(), 8 * 3600};
  const instant february{day(31).ns - 8 * one_hour};  // midnight of 1970-02-01 at +8
  p.use(p.payer(), ratio{1, 1}, {february.ns - one_hour}, 2 * one_hour);
  const statement s = of_everything(p);
  REQUIRE(s.lines.size() == 2);
  CHECK(s.lines[0].month.end == february);
  CHECK(s.lines[1].month.start == february);
  CHECK(s.lines[0].billed == 2'000);
  CHECK(s.lines[1].billed == 2'000);
  const interval february_there{february, {day(59).ns - 8 * one_hour}};
  const statement of_month =
      make_statement(p.book(), p.payer(), february_there, rounding::half_even).value();
  CHECK(of_month.total == 2'000);
  CHECK(of_month.lines.size() == 1);
}

TEST_CASE("a statement holds what is posted in its period and nothing else") {
  billing_platform p;
  grant_spec spec = pack_of(1, 1'000);
  spec.at = day(5);
  spec.valid = since(0);
  p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{2, 1}, day(40), one_hour);
  const auto january = make_statement(p.book(), p.payer(), between(0, 31), rounding::half_even);
  const auto february = make_statement(p.book(), p.payer(), between(31, 59), rounding::half_even);
  CHECK(january->total == 1'000);
  CHECK(january->effective == 0);
  CHECK(february->total == 2'000);
  CHECK(february->effective == 3'000);
  CHECK_FALSE(has_line(*february, p.payer(), statement_kind::purchase));
  const auto march = make_statement(p.book(), p.payer(), between(59, 90), rounding::half_even);
  CHECK(march->total == 0);
  CHECK(march->lines.empty());
}

TEST_CASE("each payer has a statement of its own, rounded by itself") {
  billing_platform p;
  const account_handle other = p.open("umbrella", {});
  p.use(p.payer(), ratio{1, 1}, day(0), one_second);
  p.use(other, ratio{1, 1}, day(0), one_second);
  const auto all = make_statements(p.book(), whole_ledger, rounding::half_even)->statements;
  REQUIRE(all.size() == 2);
  CHECK(all[0].payer == p.payer());
  CHECK(all[0].total == 1);
  CHECK(all[1].payer == other);
  CHECK(all[1].total == 1);
}

TEST_CASE("a payer whose figures do not fit fails alone") {
  billing_platform p;
  const account_handle other = p.open("umbrella", {});
  p.use(other, ratio{1, 1}, day(0), one_hour);
  for (int i = 0; i < 2; ++i) p.grant(p.payer(), pack_of(1, int128_max));
  CHECK(make_statement(p.book(), other, whole_ledger, rounding::half_even)->total == 2'000);
  CHECK(make_exact_statement(p.book(), other, whole_ledger)->exact == in_yuan(20));
  const auto mine = make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even);
  REQUIRE(mine.error().code == errc::overflow);
  CHECK(mine.error().reference == p.book().size() - 1);
  const auto all = make_statements(p.book(), whole_ledger, rounding::half_even).value();
  REQUIRE(all.statements.size() == 1);
  CHECK(all.statements[0].payer == other);
  CHECK(all.statements[0].total == 2'000);
  REQUIRE(all.failures.size() == 1);
  CHECK(all.failures[0].payer == p.payer());
  CHECK(all.failures[0].error.code == errc::overflow);
  CHECK(all.failures[0].error.reference == p.book().size() - 1);
}

TEST_CASE("a total that does not fit fails alone, though every line fits") {
  billing_platform p;
  const account_handle other = p.open("umbrella", {});
  const account_handle teams[] = {p.team("a"), p.team("b")};
  p.use(other, ratio{1, 1}, day(0), one_hour);
  for (const account_handle team : teams) p.grant(team, pack_of(1, int128_max));
  const auto all = make_statements(p.book(), whole_ledger, rounding::half_even).value();
  REQUIRE(all.statements.size() == 1);
  CHECK(all.statements[0].payer == other);
  REQUIRE(all.failures.size() == 1);
  CHECK(all.failures[0].payer == p.payer());
}

TEST_CASE("a live view shows exact amounts and rounds nothing") {
  billing_platform p;
  p.use(p.payer(), ratio{1, 1}, day(0), one_second);
  const auto live = make_exact_statement(p.book(), p.payer(), whole_ledger).value();
  CHECK(live.exact == mixed{0, 5, 9});
  REQUIRE(live.lines.size() == 1);
  CHECK(live.lines[0].exact == mixed{0, 5, 9});
}

TEST_CASE("only a root account has a statement") {
  billing_platform p;
  const account_handle team = p.team("team");
  const auto of = [&](account_handle a) {
    return make_statement(p.book(), a, whole_ledger, rounding::half_even);
  };
  CHECK(of(team).error().code == errc::out_of_range);
  CHECK(of(account_handle{99}).error().code == errc::unknown_account);
  CHECK(of(account_handle{}).error().code == errc::unknown_account);
  CHECK(of(p.payer())->total == 0);
}

TEST_CASE("a malformed ledger has no statement") {
  ledger book;
  book.append(pack_expired{pack_handle{7}, day(0), mixed{}});
  const auto made = make_statements(book, whole_ledger, rounding::half_even);
  CHECK(made.error().code == errc::malformed_ledger);
  CHECK(made.error().reference == 0);
}
