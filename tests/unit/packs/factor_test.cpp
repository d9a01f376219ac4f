// SPDX-License-Identifier: MIT
// Deduction factors: how much of a pack usage takes, to the last unit, in the ledger, its text form
// and its audit.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/billing/as_of.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/forecasting.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr ratio seven_tenths{7, 10};
constexpr std::int64_t a_day = 24 * one_hour;

// A pack of so many tokens of which all usage takes a factor.
grant_spec tokens_at(int128 tokens, const factor_spec& row) {
  grant_spec spec;
  spec.quantity = any_quantity{tokens, dimension::token};
  spec.paid = {1'000, yuan};
  spec.at = {0};
  spec.factors = &row;
  spec.factor_count = 1;
  return spec;
}
int128 left(billing_platform& p, pack_handle of) {
  return p.engine().state().held.packs[of.index].balance;
}

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
void check_audit(const ledger& book) {
  const audit_report report = audit(book);
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
}
// Unit by unit, as the rule says.
factor_total by_units(ratio factor, factor_total total, int128 room, int128 wanted) {
  const int128 full = total.given + room;
  for (int128 i = 0; i < wanted && total.given < full; ++i) {
    const factor_total next{total.covered + 1,
                            (total.covered + 1) * factor.numerator() / factor.denominator()};
    if (next.given > full) break;
    total = next;
  }
  return total;
}

// Tokens at 7/10, and double by night; the first usage is taken out again.
const ledger& fixture() {
  static billing_platform p;
  static bool is_made = false;
  if (!is_made) {
    is_made = true;
    const scope_term tokens{scope_kind::sku, 0, p.engine().find_sku("tokens").index};
    factor_spec rows[2];
    rows[0].factor = ratio{2};
    rows[0].band = {127, 22 * one_hour, 8 * one_hour};
    rows[0].scope = &tokens;
    rows[0].scope_size = 1;
    rows[1].factor = seven_tenths;
    grant_spec spec = tokens_at(100, rows[0]);
    spec.factors = rows;
    spec.factor_count = 2;
    p.grant(p.payer(), spec);
    p.count(p.payer(), 3, {12 * one_hour});
    p.count(p.payer(), 5, {23 * one_hour});
    p.count(p.payer(), 4, {13 * one_hour});
    (void)p.reverse(1);
  }
  return p.book();
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture(), forged, n, change);
  return finds(audit(forged), rule);
}

}  // namespace

TEST_CASE("a factor of 7/10 on the last unit of a pack") {
  // The first unit takes nothing, the second the pack's last: it is empty then, though the next
  // two would find nothing to take at 2.1 and 2.8.
  REQUIRE(serve_by(seven_tenths, {}, 1, 100)->covered == 2);
  REQUIRE(serve_by(seven_tenths, {}, 1, 100)->given == 1);
  REQUIRE(serve_by(seven_tenths, {}, 7, 100)->covered == 10);
  // From a total of 9, which gave 6: the tenth takes the one that is left.
  REQUIRE(serve_by(seven_tenths, {9, 6}, 1, 100)->covered == 10);
  // From one of 10, which gave 7: the next takes nothing, the one after it the last.
  REQUIRE(serve_by(seven_tenths, {10, 7}, 1, 100)->covered == 12);

  billing_platform p;
  factor_spec row;
  row.factor = seven_tenths;
  const pack_handle pack = p.grant(p.payer(), tokens_at(1, row));
  p.count(p.payer(), 5, day(1));
  CHECK(left(p, pack) == 0);
  REQUIRE(p.book().all<pack_drawn>().size() == 1);
  CHECK(p.book().all<pack_drawn>()[0].quantity == 2);
  CHECK(p.book().all<usage_priced>()[0].quantity == 3);
  check_audit(p.book());
}

TEST_CASE("a rest into which no unit fits is dust, and becomes breakage") {
  billing_platform p;
  factor_spec twice;
  twice.factor = ratio{2};
  grant_spec spec = tokens_at(3, twice);
  spec.valid.end = day(5);
  const pack_handle pack = p.grant(p.payer(), spec);
  const pack_handle next = p.grant(p.payer(), [] {
    grant_spec plain;
    plain.quantity = any_quantity{10, dimension::token};
    return plain;
  }());
  p.count(p.payer(), 4, day(1));  // one fits, the other three go to the next pack
  CHECK(left(p, pack) == 1);
  CHECK(left(p, next) == 7);
  p.count(p.payer(), 1, day(2));
  CHECK(left(p, pack) == 1);
  CHECK(p.engine().advance(day(5)));
  REQUIRE(p.book().all<pack_expired>().size() == 1);
  CHECK(p.book().all<pack_expired>()[0].breakage == mixed{1, 0, 1});
  check_audit(p.book());
}

TEST_CASE("nothing leaks: ten units at 7/10 take seven, however they come") {
  for (const int at_once : {1, 2, 5, 10}) {
    billing_platform p;
    factor_spec row;
    row.factor = seven_tenths;
    const pack_handle pack = p.grant(p.payer(), tokens_at(100, row));
    for (int i = 0; i < 10; i += at_once) p.count(p.payer(), at_once, day(1));
    CHECK(left(p, pack) == 93);
    check_audit(p.book());
  }
}

TEST_CASE("usage that is taken out again gives back the difference of floors") {
  billing_platform p;
  factor_spec row;
  row.factor = seven_tenths;
  const pack_handle pack = p.grant(p.payer(), tokens_at(100, row));
  for (int i = 0; i < 3; ++i) p.count(p.payer(), 1, day(1));  // they take 0, 1 and 1
  CHECK(left(p, pack) == 98);
  // Two units take one: so one comes back, though the first had taken nothing.
  (void)p.reverse(1);
  CHECK(left(p, pack) == 99);
  (void)p.reverse(3);
  (void)p.reverse(2);
  CHECK(left(p, pack) == 100);
  check_audit(p.book());
}

TEST_CASE("serving by a factor is what serving unit by unit comes to") {
  random_source random{504};
  for (int round = 0; round < 20'000; ++round) {
    const ratio factor{1 + static_cast<std::int64_t>(random.below(12)),
                       1 + static_cast<std::int64_t>(random.below(12))};
    factor_total before;
    before.covered = static_cast<int128>(random.below(30));
    before.given = before.covered * factor.numerator() / factor.denominator();
    const auto room = static_cast<int128>(1 + random.below(25));
    const auto wanted = static_cast<int128>(1 + random.below(40));
    const auto found = serve_by(factor, before, room, wanted);
    const factor_total expected = by_units(factor, before, room, wanted);
    INFO(seed_text() << " round " << round);
    REQUIRE(found);
    REQUIRE(found->covered == expected.covered);
    REQUIRE(found->given == expected.given);
  }
  CHECK(serve_by(ratio{1, 3}, {}, int128_max, int128_max)->given == int128_max / 3);
  CHECK(serve_by(ratio{3}, {}, int128_max, int128_max)->covered == int128_max / 3);
  CHECK(serve_by(ratio{1}, {1, 1}, int128_max, 1).error().code == errc::overflow);
}

TEST_CASE("a band holds by the payer's clock, and usage is cut at its edges") {
  // Weekends take double. 1970-01-03 was a Saturday; in Shanghai it began at 16:00 UTC on Friday.
  constexpr factor_band weekend{0b110'0000, 0, a_day};
  constexpr std::int32_t east = 8 * 3'600;
  constexpr local_clock shanghai{east};
  constexpr instant saturday{a_day + 16 * one_hour};
  STATIC_REQUIRE(weekend.next_edge({0}, shanghai) == saturday);
  STATIC_REQUIRE(weekend.next_edge(saturday, shanghai) == instant{saturday.ns + 2 * a_day});
  STATIC_REQUIRE_FALSE(weekend.contains({saturday.ns - 1}, shanghai));
  STATIC_REQUIRE(weekend.contains(saturday, shanghai));
  STATIC_REQUIRE(weekend.contains({saturday.ns + 2 * a_day - 1}, shanghai));
  STATIC_REQUIRE_FALSE(weekend.contains({saturday.ns + 2 * a_day}, shanghai));
  // Every night, over midnight.
  constexpr factor_band night{127, 22 * one_hour, 8 * one_hour};
  STATIC_REQUIRE(night.contains({0}, {}));
  STATIC_REQUIRE_FALSE(night.contains({8 * one_hour}, {}));
  STATIC_REQUIRE(night.next_edge({8 * one_hour}, {}) == instant{22 * one_hour});
  STATIC_REQUIRE(factor_band{127, 0, a_day}.next_edge({0}, {}) == instant_max);

  billing_platform p{plain_prices(), east};
  factor_spec twice;
  twice.factor = ratio{2};
  twice.band = weekend;
  grant_spec spec = pack_of(100, 1'000);
  spec.factors = &twice;
  spec.factor_count = 1;
  const pack_handle pack = p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{1}, {saturday.ns - one_hour}, 2 * one_hour);
  CHECK(left(p, pack) == 97 * degree);
  REQUIRE(p.book().all<pack_drawn>().size() == 2);
  CHECK(p.book().all<pack_drawn>()[0].during.end == saturday);
  REQUIRE(p.book().all<factor_moved>().size() == 1);
  CHECK(p.book().all<factor_moved>()[0].given == 2 * degree);
  check_audit(p.book());
}

TEST_CASE("what usage cost out of a pack goes by what the pack gave") {
  billing_platform p;
  factor_spec half;
  half.factor = ratio{1, 2};
  p.grant(p.payer(), tokens_at(10, half));
  p.count(p.payer(), 10, day(1));
  const statement s =
      make_statement(p.book(), p.payer(), whole_ledger, rounding::half_even).value();
  REQUIRE(s.packs.size() == 1);
  CHECK(s.packs[0].drawn == mixed{5, 0, 1});
  CHECK(balance_as_of(p.book(), s.packs[0].pack, day(9)).value() == mixed{5, 0, 1});
  bool is_met = false;
  for (const statement_line& line : s.lines) {
    if (line.kind != statement_kind::usage_covered) continue;
    is_met = true;
    CHECK(line.quantity == mixed{10, 0, 1});
    CHECK(line.effective == 500);
  }
  CHECK(is_met);
}

TEST_CASE("a factor must be one, and wallets and series have none") {
  billing_platform p;
  factor_spec row;
  row.factor = ratio{0};
  CHECK(p.engine().grant(p.payer(), tokens_at(1, row)).error().code == errc::out_of_range);
  row.factor = ratio{-1};
  CHECK(p.engine().grant(p.payer(), tokens_at(1, row)).error().code == errc::out_of_range);
  row.factor = ratio{2};
  row.band = {127, a_day, 0};
  CHECK(p.engine().grant(p.payer(), tokens_at(1, row)).error().code == errc::out_of_range);
  row.band = {};
  const scope_term nobodys{scope_kind::sku, 0, 99};
  row.scope = &nobodys;
  row.scope_size = 1;
  CHECK(p.engine().grant(p.payer(), tokens_at(1, row)).error().code == errc::unknown_sku);
  row.scope_size = 0;
  grant_spec wallet = wallet_of(100, 90);
  wallet.factors = &row;
  wallet.factor_count = 1;
  CHECK(p.engine().grant(p.payer(), wallet).error().code == errc::unsupported);
  // A serial makes it safe to send again, on these terms alone.
  grant_spec spec = tokens_at(1, row);
  spec.serial = "F";
  const pack_handle first = p.engine().grant(p.payer(), spec).value();
  CHECK(p.engine().grant(p.payer(), spec).value() == first);
  row.factor = ratio{3};
  CHECK(p.engine().grant(p.payer(), spec).error().code == errc::conflict);
}

TEST_CASE("a pack is handed on with its factors, and joins one that has the same") {
  billing_platform p;
  factor_spec twice;
  twice.factor = ratio{2};
  factor_spec thrice;
  thrice.factor = ratio{3};
  const pack_handle from = p.grant(p.payer(), tokens_at(10, twice));
  const pack_handle same = p.grant(p.payer(), tokens_at(10, twice));
  const pack_handle other = p.grant(p.payer(), tokens_at(10, thrice));
  CHECK(p.engine().advance(day(1)));
  move_spec part;
  part.pack = from;
  part.quantity = any_quantity{4, dimension::token};
  CHECK(p.engine().transfer(part, other).error().code == errc::terms_differ);
  CHECK(p.engine().transfer(part, same));
  part.quantity = any_quantity{6, dimension::token};
  const pack_handle to = p.engine().transfer(part, p.payer()).value().to;
  p.count(p.payer(), 8, day(2));  // 7 of the 14 that the second holds, 1 of the third
  CHECK(left(p, same) == 0);
  p.count(p.payer(), 5, day(2));
  CHECK(left(p, other) == 1);
  CHECK(left(p, to) == 0);
  check_audit(p.book());
}

TEST_CASE("a forecast over a pack with factors goes by what it gives") {
  billing_platform p;
  factor_spec twice;
  twice.factor = ratio{2};
  grant_spec spec = pack_of(10, 1'000);
  spec.factors = &twice;
  spec.factor_count = 1;
  p.grant(p.payer(), spec);
  engine::job running;
  running.id = "1";
  running.account = p.payer();
  running.sku = p.engine().find_sku("a100");
  running.cards = 1;
  running.during = {day(1), day(3)};
  forecast_room room;
  const auto ahead =
      p.engine().forecast(array_view<const engine::job>{&running, 1}, day(1), day(3), room);
  REQUIRE(ahead);
  // Ten degrees at two for one are five, which one card uses in five hours.
  CHECK((*ahead)[0].uncovered.ns == day(1).ns + 5 * std::int64_t{3'600'000'000'000});
}

TEST_CASE("a ledger with factors reads back the same, and a false one is refused") {
  const std::string text = written(fixture());
  CHECK(text.find(R"("factors":[{"factor":"2","days":127,"start":"79200000000000",)") !=
        std::string::npos);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  const auto fault_after = [&](const std::string& from, const std::string& to) {
    return ducat_test::fault_after(text, from, to);
  };
  CHECK(fault_after(R"("factor":"7/10")", R"("factor":"-7/10")") ==
        "factors[1].factor: a factor above zero: \"7/10\"");
  CHECK(fault_after(R"("days":127)", R"("days":128)").find("factors[0].days: ") == 0);
  CHECK(fault_after(R"("covered_after":"3")", R"("covered_after":"5")") ==
        "given_after: what was covered by the factor, rounded down");
  CHECK(fault_after(R"("row":1)", R"("row":2)").find("row: ") == 0);
}

TEST_CASE("a forged factor is found") {
  check_audit(fixture());
  using moved = factor_moved;
  REQUIRE(fixture().all<moved>().size() == 4);  // of three usages and a reversal
  for (std::size_t n = 0; n < 4; ++n) {
    INFO("move " << n);
    CHECK(is_found<moved>(audit_rule::pack_balance, n, [](moved& e) { e.given += 1; }));
    CHECK(is_found<moved>(audit_rule::shape, n, [](moved& e) { e.after.covered += 10; }));
    CHECK(is_found<moved>(audit_rule::shape, n, [](moved& e) { e.row = 2; }));
    CHECK(is_found<moved>(audit_rule::shape, n, [](moved& e) { e.pack = {7}; }));
    CHECK(is_found<moved>(audit_rule::pack_balance, n, [](moved& e) {
      e.after.covered += 10;
      e.after.given = e.after.covered * (e.row == 0 ? 20 : 7) / 10;
    }));
  }
  using drawn = pack_drawn;
  CHECK(is_found<drawn>(audit_rule::pack_balance, 0, [](drawn& e) { e.balance_after -= 1; }));
  for (const bool last : {false, true}) {
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < fixture().size(); ++i)
      if (fixture().kind_at(i) == event_kind::factor_moved && (at == 0 || last)) at = i;
    ledger forged;
    copy_without(fixture(), forged, {at});
    CHECK(finds(audit(forged), last ? audit_rule::reversal : audit_rule::burn_down));
  }
}

TEST_CASE("a pack list says how much of a pack usage takes") {
  const auto read = [](const std::string& members) {
    return read_pack_list(R"({"format": "ducat packs 1", "accounts": [{"name": "acme"}],
                              "packs": [{"account": "acme", "paid": "1", "from": "2026-11-10", )" +
                          members + "}]}");
  };
  const auto list = read(R"("quantity": 5, "unit": "degree", "factors": [
      {"factor": "0.7", "scope": {"skus": ["a100"]}, "from": "22:00", "to": "08:00"},
      {"factor": 2, "days": ["Saturday", "Sunday"]}])");
  REQUIRE(list.list);
  billing_platform p;
  struct known {
    billing_platform* of;
    sku_handle sku(const std::string& name) const { return of->engine().find_sku(name); }
    account_handle account(const std::string&) const { return of->payer(); }
    int dimension(const std::string&) const { return -1; }
    symbol value(const std::string&) const { return {}; }
  };
  const granted_factors factors =
      factors_of(list.list->packs[0], [&](const listed_factor&) { return known{&p}; });
  REQUIRE(factors.rows.size() == 2);
  CHECK(factors.rows[0].factor == seven_tenths);
  CHECK(factors.rows[0].scope_size == 1);
  CHECK(factors.rows[0].band == factor_band{127, 22 * one_hour, 8 * one_hour});
  CHECK(factors.rows[1].factor == ratio{2});
  CHECK(factors.rows[1].band == factor_band{0b110'0000, 0, a_day});
  const auto fault = [&](const std::string& members) {
    const auto bad = read(members);
    REQUIRE(bad.errors.size() == 1);
    return bad.errors[0].expected;
  };
  CHECK(fault(R"("money": 1, "currency": "CNY", "factors": [{"factor": 2}])") ==
        "nothing: no wallet has factors");
  CHECK(fault(R"("quantity": 1, "unit": "degree", "factors": [{"factor": 0}])") ==
        "a number above zero, such as \"0.7\" or \"7/10\"");
  CHECK(fault(R"("quantity": 1, "unit": "degree", "factors": [])") ==
        "a list of factors, at least one");
  CHECK(fault(R"("quantity": 1, "unit": "degree", "factors": [{"factor": 2, "from": "24:00"}])") ==
        "a time before 24:00");
}

TEST_CASE("an explanation says what a pack gave, and by which factor") {
  const auto told = explain(fixture(), fixture().all<usage_recorded>()[1].position);
  REQUIRE(told);
  CHECK(told->pieces[0].draws[0].factor == ratio{2});
  CHECK(told->pieces[0].draws[0].given == mixed{10, 0, 1});
  CHECK(to_text(fixture(), *told).find("by the factor 2") != std::string::npos);
}
