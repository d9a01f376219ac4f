// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/hold_platform.hpp"
#include "support/ledger_copy.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/decide_hold.hpp>
#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <string>

namespace {

using namespace ducat;
using namespace ducat_test;

constexpr std::int64_t an_hour_of_holds = 3'600'000'000'000;
constexpr std::int64_t a_day_of_holds = 24 * an_hour_of_holds;
// 1970-01-03 was a Saturday.
constexpr std::int64_t first_saturday = 2 * a_day_of_holds;

factor_spec factor_row(ratio of) {
  factor_spec row;
  row.factor = of;
  return row;
}
factor_spec at_weekends(ratio of) {
  factor_spec row = factor_row(of);
  row.band = {0b110'0000, 0, a_day_of_holds};
  return row;
}

struct factored_platform : hold_platform {
  using hold_platform::hold_platform;

  pack_handle grant_by(int128 quantity, const factor_spec& row, dimension unit = dimension::token,
                       instant end = instant_max) {
    grant_spec spec;
    spec.quantity = any_quantity{quantity, unit};
    spec.factors = &row;
    spec.factor_count = 1;
    spec.valid.end = end;
    return engine.grant(root, spec).value();
  }
  /// "93 free, 7 held".
  std::string stands(pack_handle p) const {
    return text_of(mixed{engine.state().held.packs[p.index].balance, 0, 1}) + " free, " + held(p) +
           " held";
  }
};

// Whether the audit finds a rule broken where one move of a hold is changed.
template <class Change>
bool is_forged_hold_found(const ledger& book, audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<hold_moved>(book, forged, n, change);
  const audit_report report = audit(forged);
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("a hold under a factor takes what its usage would take now") {
  factored_platform p;
  const pack_handle pack = p.grant_by(100, factor_row({7, 10}));
  CHECK(p.record(p.tokens(1, 1)) == "pack 0 gave 1, has 100");
  // From one unit on ten more take floor(7.7) - floor(0.7).
  CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
  CHECK(p.stands(pack) == "93 free, 7 held");
  CHECK(p.left(pack) == "100");
  // The twelfth unit takes nothing off the rest, 7.7 to 8.4 would: the hold stands in between.
  (void)p.record(p.tokens(2, 1));
  CHECK(p.stands(pack) == "92 free, 7 held");
  (void)p.record(p.tokens(3, 1));
  CHECK(p.stands(pack) == "91 free, 7 held");
  CHECK(p.commit(p.report(1, 1, 5, 10)) == "holds 0 until 100");
  CHECK(p.stands(pack) == "91 free, 0 held");
  const auto& total = p.engine.state().held.totals[0];
  CHECK(total.covered == 13);
  CHECK(total.given == 9);
  p.check_ledger();
}

TEST_CASE("a hold is enough for its usage whatever other usage does to the running total") {
  for (const bool others_first : {false, true}) {
    factored_platform p;
    const pack_handle pack = p.grant_by(10, factor_row({1, 2}));
    CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
    CHECK(p.stands(pack) == "5 free, 5 held");
    // Unit by unit in turn: whoever is on the odd ones is the one who takes all.
    for (std::uint32_t i = 1; i <= 10; ++i) {
      if (others_first) (void)p.record(p.tokens(i, 1));
      CHECK(p.commit(p.report(1, i, 1, i)) == "holds " + std::to_string(10 - i) + " until 100");
      CHECK(p.last_usage().rfind("pack 0 gave 1,", 0) == 0);
      if (!others_first) (void)p.record(p.tokens(i, 1));
      CHECK(p.last_usage().rfind("pack 0 gave 1,", 0) == 0);
    }
    CHECK(p.stands(pack) == "0 free, 0 held");
    p.check_ledger();
  }
}

TEST_CASE("what is given back of a hold is what others leave of it") {
  factored_platform p;
  const pack_handle pack = p.grant_by(10, factor_row({1, 2}));
  CHECK(p.reserve(p.request(1, 1)) == "holds 1 until 100");
  CHECK(p.stands(pack) == "10 free, 0 held");
  (void)p.record(p.tokens(9, 1));  // both together take one; it is the hold that keeps it
  CHECK(p.stands(pack) == "9 free, 1 held");
  CHECK(p.release(p.report(1, 1, 1)) == "released with 0 until 100");
  CHECK(p.stands(pack) == "10 free, 0 held");
  p.check_ledger();
}

TEST_CASE("the largest hold under a factor is what may be authorised") {
  factored_platform p{rising_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  workspace room;
  const pack_handle pack = p.grant_by(5, factor_row({1, 2}));
  // Ten take five; at zero the pack is empty, though the eleventh would take nothing.
  CHECK(p.engine.authorise(p.tokens(9, 10), room));
  CHECK(p.engine.authorise(p.tokens(9, 11), room).error().code == errc::insufficient);
  auto all = p.request(1, 11);
  all.terms.minimum = 11;
  CHECK(p.reserve(all) == "refused: " + std::string{message(errc::insufficient)} + ", 10");
  CHECK(p.reserve(p.request(1, 11)) == "holds 10 until 100, final");
  CHECK(p.stands(pack) == "0 free, 5 held");
  CHECK(p.engine.authorise(p.tokens(9, 1), room).error().code == errc::insufficient);
  CHECK(p.extend(p.report(1, 1, 1, 3), 100, 7) == "holds 7 until 100");
  CHECK(p.stands(pack) == "0 free, 4 held");
  p.check_ledger();
}

TEST_CASE("usage of another time than it was held for goes by the row of its own") {
  // Held on a Friday for ten at one, used on a Saturday at two.
  factored_platform p;
  const pack_handle pack = p.grant_by(10, at_weekends({2}));
  CHECK(p.reserve(p.request(1, 10, first_saturday + 100, first_saturday - 1)) ==
        "holds 10 until " + std::to_string(first_saturday + 100));
  CHECK(p.stands(pack) == "0 free, 10 held");
  (void)p.commit(p.report(1, 1, first_saturday, 3));
  CHECK(p.last_usage() == "pack 0 gave 3, has 0");
  CHECK(p.stands(pack) == "0 free, 4 held");
  (void)p.commit(p.report(1, 2, first_saturday, 6));
  CHECK(p.last_usage().rfind("pack 0 gave 2, has 0", 0) == 0);  // one goes on demand
  CHECK(p.stands(pack) == "0 free, 0 held");
  p.check_ledger();

  // Held on a Sunday for ten at two, used on a Monday at one: what is left over is free again.
  factored_platform q;
  const pack_handle other = q.grant_by(20, at_weekends({2}));
  const std::int64_t monday = first_saturday + 2 * a_day_of_holds;
  CHECK(q.reserve(q.request(1, 10, monday + 100, monday - 1)) ==
        "holds 10 until " + std::to_string(monday + 100));
  CHECK(q.stands(other) == "0 free, 20 held");
  (void)q.commit(q.report(1, 1, monday, 3));  // two units of Sunday's leave room for four
  CHECK(q.stands(other) == "1 free, 16 held");
  (void)q.commit(q.report(1, 2, monday, 10));
  CHECK(q.last_usage() == "pack 0 gave 7, has 2");
  CHECK(q.stands(other) == "10 free, 0 held");
  q.check_ledger();
}

TEST_CASE("a job is held under every row that its time meets") {
  factored_platform p;
  const pack_handle pack = p.grant_by(100, at_weekends({3, 2}), dimension::card_time);
  const std::int64_t from = first_saturday - 10;
  CHECK(p.reserve(p.job(1, from, first_saturday + 20)) ==
        "holds 30 until " + std::to_string(first_saturday + 20));
  CHECK(p.stands(pack) == "60 free, 40 held");
  const auto& parts = p.engine.events().all<hold_moved>();
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].row == no_factor_row);
  CHECK(parts[1].row == 0);
  CHECK(parts[1].amount == mixed{20, 0, 1});
  CHECK(parts[1].balance_after == mixed{60, 0, 1});
  CHECK(p.extend(p.report(1, 1, first_saturday + 1), first_saturday + 40) ==
        "holds 39 until " + std::to_string(first_saturday + 40));
  // Eleven were used and took 10 and 1; forty at 3/2 together are 60.
  CHECK(p.stands(pack) == "30 free, 59 held");
  auto late = p.report(1, 2, first_saturday + 60);
  CHECK(p.release(late) ==
        "released with 0 until " + std::to_string(first_saturday + 40) + ", overrun 20");
  CHECK(p.stands(pack) == "0 free, 0 held");
  p.check_ledger();
}

TEST_CASE("a late report of less gives back by the factor, and draws on it first") {
  factored_platform p;
  const pack_handle pack = p.grant_by(10, factor_row({1, 2}));
  auto job = p.request(1, 9, 50);
  job.terms.at_lapse = lapse_policy::charge;
  CHECK(p.reserve(job) == "holds 9 until 50");
  p.advance(60);  // floor(4.5)
  CHECK(p.stands(pack) == "6 free, 0 held");
  (void)p.record(p.tokens(9, 12));  // 21 come to 10: the pack is empty after 20
  CHECK(p.stands(pack) == "0 free, 0 held");
  grant_spec sooner;
  sooner.quantity = any_quantity{4, dimension::token};
  sooner.priority = -1;
  (void)p.engine.grant(p.root, sooner).value();
  CHECK(p.release(p.report(1, 1, 50, 7)) == "released with 0 until 50");
  // 18 of the 20 stay, and nine of them are given.
  CHECK(p.last_usage() == "pack 0 gave 7, has 1");
  CHECK(p.stands(pack) == "1 free, 0 held");
  p.check_ledger();
}

TEST_CASE("reversing and settling beside a hold go by what it binds") {
  factored_platform p;
  const pack_handle pack = p.grant_by(10, factor_row({1, 2}));
  (void)p.record(p.tokens(1, 3));  // 1
  CHECK(p.reserve(p.request(1, 5)) == "holds 5 until 100");
  CHECK(p.stands(pack) == "6 free, 3 held");
  CHECK(p.engine.reverse(p.user, p.tokens(1, 3).id));
  CHECK(p.stands(pack) == "8 free, 2 held");
  (void)p.record(p.tokens(2, 30));
  CHECK(p.stands(pack) == "0 free, 3 held");  // 15 fit beside the five, and take seven
  grant_spec first;
  first.quantity = any_quantity{4, dimension::token};
  first.priority = -1;
  const pack_handle sooner = p.engine.grant(p.root, first).value();
  REQUIRE(p.engine.settle(p.root));
  CHECK(p.left(sooner) == "0");
  CHECK(p.stands(pack) == "0 free, 3 held");
  CHECK(p.commit(p.report(1, 1, 5, 5)) == "holds 0 until 100");
  CHECK(p.last_usage() == "pack 0 gave 5, has 0");
  p.check_ledger();
}

TEST_CASE("what a hold keeps of an expired pack is no breakage, until it is given back") {
  factored_platform p;
  const pack_handle pack = p.grant_by(10, factor_row({1, 2}), dimension::token, {50});
  CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
  p.advance(60);
  CHECK(text_of(p.engine.events().all<pack_expired>()[0].breakage) == "5");
  (void)p.record(p.tokens(9, 1, 10));  // late usage moves what is held, not what is there
  (void)p.commit(p.report(1, 1, 20, 5));
  CHECK(p.stands(pack) == "5 free, 2 held");
  const auto broken = [&] {
    int128 sum = 0;
    const statement s =
        make_statement(p.engine.events(), p.root, whole_ledger, rounding::half_even).value();
    for (const statement_line& line : s.lines)
      if (line.kind == statement_kind::breakage) sum += line.quantity.whole;
    return sum;
  };
  CHECK(broken() == 5);
  (void)p.release(p.report(1, 2, 20, 5));
  CHECK(p.stands(pack) == "7 free, 0 held");
  CHECK(broken() == 7);
  p.check_ledger();
}

TEST_CASE("a forged hold under a factor is found") {
  factored_platform p;
  const pack_handle pack = p.grant_by(20, at_weekends({3, 2}));
  CHECK(p.reserve(p.request(1, 5, first_saturday + 100, first_saturday)) ==
        "holds 5 until " + std::to_string(first_saturday + 100));
  (void)p.record(p.tokens(9, 1, first_saturday));
  (void)p.commit(p.report(1, 1, first_saturday, 2));
  (void)p.commit(p.report(1, 2, first_saturday + 2 * a_day_of_holds, 3));
  CHECK(p.stands(pack) == "12 free, 3 held");
  p.check_ledger();
  const ledger& book = p.engine.events();
  REQUIRE(book.all<hold_moved>().size() == 3);
  for (std::size_t n = 0; n < 3; ++n) {
    CAPTURE(n);
    const auto found = [&](audit_rule rule, auto change) {
      return is_forged_hold_found(book, rule, n, change);
    };
    CHECK(found(audit_rule::hold, [](hold_moved& e) { e.amount.whole += 1; }));
    CHECK(found(audit_rule::hold, [](hold_moved& e) { e.held_after.whole += 1; }));
    CHECK(found(audit_rule::hold, [](hold_moved& e) { e.total_after.whole += 1; }));
    CHECK(found(audit_rule::pack_balance, [](hold_moved& e) { e.balance_after.whole += 1; }));
    CHECK(found(audit_rule::pack_balance, [](hold_moved& e) { e.row = no_factor_row; }));
    CHECK(found(audit_rule::shape, [](hold_moved& e) { e.row = 1; }));
  }
}
