// SPDX-License-Identifier: MIT
// Quotas in a ledger: written and read again, explained, and forgeries that the audit must find.
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

namespace {

// A quota of tokens by the hour at the team, a budget at its user, one usage on both sides of an
// edge, a reversal.
struct story {
  platform p;
  quota_handle tokens, budget;

  story() {
    p.grant_tokens(p.root, 100);
    p.grant_cards(p.root, 30);
    quota_spec spec;
    spec.name = "tokens";
    spec.most = any_quantity{10, dimension::token};
    spec.per = period::hour;
    spec.by = {"ops", "a pilot", "the board"};
    tokens = p.engine.set_quota(p.team, spec).value();
    spec = {};
    spec.name = "budget";
    spec.most = any_money{90, yuan};
    spec.hard = false;
    budget = p.engine.set_quota(p.user, spec).value();
    spec.most = any_money{80, yuan};
    spec.per = period::day;
    spec.from = {5 * hour_ns};
    (void)p.engine.set_quota(p.user, spec).value();
    spec = {};
    spec.name = "cards";
    spec.cards = 8;
    (void)p.engine.set_quota(p.team, spec).value();
    (void)p.record(p.tokens(1, 12));
    (void)p.record(p.tokens(2, 3, hour_ns));
    (void)p.record(p.cards(3, 5 * hour_ns - 20, 5 * hour_ns + 20));
    (void)p.reverse(1);
    (void)p.record(p.tokens(4, 4));
    REQUIRE(p.engine.advance({6 * hour_ns}));
    (void)p.engine.lift_quota(p.team, "tokens").value();
    (void)p.record(p.tokens(5, 60, 7 * hour_ns));
  }
};
const ledger& book() {
  static const story of;
  return of.p.engine.events();
}

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(book(), forged, n, change);
  return finds(audit(forged), rule);
}
}  // namespace

TEST_CASE("an honest ledger with quotas passes, and survives as text") {
  const audit_report report = audit(book());
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
  CHECK(book().all<quota_moved>().size() == 7);
  const std::string text = written(book());
  CHECK(text.find(R"("event":"quota_set","quota":0,"account":"acme/research","name":"tokens",)"
                  R"("bounds":"drawn","unit":"token","limit":"10","per":"hour","hard":true,)"
                  R"("from":null,"at":null,"actor":"ops","reason":"a pilot","approval":)"
                  R"("the board"})") != std::string::npos);
  CHECK(text.find(R"("name":"tokens","bounds":"drawn","unit":"token","limit":null,)"
                  R"("from":"1970-01-01T06:00:00Z","at":"1970-01-01T06:00:00Z"})") !=
        std::string::npos);
  CHECK(text.find(R"("event":"quota_moved","quota":0,"from":"1970-01-01T00:00:00Z",)"
                  R"("until":"1970-01-01T01:00:00Z","before":"0","used":"10"})") !=
        std::string::npos);
  ledger_reader reader;
  REQUIRE(reader.push(text));
  REQUIRE(reader.finish());
  CHECK(written(reader.events()) == text);
  engine_state state;
  evolve(state, book(), 0, book().size());
  CHECK(text_of(reader.state(), reader.events()) == text_of(state, book()));
}

TEST_CASE("a quota that is no quota is not read") {
  const std::string text = written(book());
  const auto fault = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    REQUIRE(at != std::string::npos);
    changed.replace(at, from.size(), to);
    ledger_reader reader;
    (void)(reader.push(changed) && reader.finish());
    return reader.fault() ? reader.fault()->field : std::string{};
  };
  CHECK(fault(R"("limit":"10")", R"("limit":"-1")") == "limit");
  CHECK(fault(R"("quota":1)", R"("quota":2)") == "quota");
  CHECK(fault(R"("bounds":"drawn")", R"("bounds":"kept")") == "bounds");
  CHECK(fault(R"("before":"0","used":"10")", R"("before":"1","used":"11")") == "before");
  CHECK(fault(R"("before":"0","used":"10")", R"("before":"0","used":"10+1/2")") == "used");
  CHECK(fault(R"("event":"quota_moved","quota":0)", R"("event":"quota_moved","quota":2)") ==
        "quota");
}

TEST_CASE("a pack that a quota kept back says so") {
  std::uint64_t first = 0;
  while (book().kind_at(first) != event_kind::usage_recorded) ++first;
  const explanation why = explain(book(), first).value();
  REQUIRE(why.pieces.size() == 1);
  REQUIRE(why.pieces[0].priced.size() == 1);
  const auto& passed = why.pieces[0].priced[0].passed;
  REQUIRE(passed.size() == 2);
  CHECK(passed[0].reason == passed_over::quota);
  CHECK(passed[0].balance == mixed{90, 0, 1});
  CHECK(passed[1].reason == passed_over::unit);
  CHECK(to_text(book(), why).find("a quota has nothing left (90 token)") != std::string::npos);
}

TEST_CASE("a forged quota is found") {
  using set = quota_set;
  // A wider one would have covered more, a narrower one less, a soft one everything.
  CHECK(is_found<set>(audit_rule::burn_down, 0, [](set& e) { e.terms.limit = 11; }));
  CHECK(is_found<set>(audit_rule::burn_down, 0, [](set& e) { e.terms.limit = 9; }));
  CHECK(is_found<set>(audit_rule::burn_down, 0, [](set& e) { e.terms.hard = false; }));
  CHECK(is_found<set>(audit_rule::burn_down, 0, [](set& e) { e.terms.lifted = true; }));
  CHECK(is_found<set>(audit_rule::quota, 0, [](set& e) { e.terms.per = period::day; }));
  CHECK(is_found<set>(audit_rule::quota, 0, [](set& e) { e.account = {2}; }));
  CHECK(is_found<set>(audit_rule::split, 2, [](set& e) { e.from = {5 * hour_ns - 3}; }));
  CHECK(is_found<set>(audit_rule::time, 4, [](set& e) { e.from = {6 * hour_ns - 1}; }));
  CHECK(is_found<set>(audit_rule::time, 4, [](set& e) { e.at = {1}; }));
  CHECK(is_found<set>(audit_rule::shape, 0, [](set& e) { e.account = {9}; }));
  CHECK(is_found<set>(audit_rule::shape, 0, [](set& e) { e.account = {0}; }));
  CHECK(is_found<set>(audit_rule::shape, 0, [](set& e) { e.terms.limit = -1; }));
  CHECK(is_found<set>(audit_rule::shape, 1, [](set& e) { e.quota = {5}; }));
  CHECK(is_found<set>(audit_rule::shape, 2, [](set& e) { e.terms.of = quota_measure::cards; }));
  CHECK(is_found<set>(audit_rule::shape, 3, [](set& e) { e.terms.per = period::day; }));
  using moved = quota_moved;
  for (std::size_t n = 0; n < 7; ++n) {
    INFO("move " << n);
    CHECK(is_found<moved>(audit_rule::quota, n, [](moved& e) { e.used_after.whole += 1; }));
    CHECK(is_found<moved>(audit_rule::quota, n, [](moved& e) { e.used_before.whole += 1; }));
    CHECK(is_found<moved>(audit_rule::quota, n, [](moved& e) { e.window.end.ns -= 1; }));
    CHECK(is_found<moved>(audit_rule::shape, n, [](moved& e) { e.quota = {2}; }));
  }
}

TEST_CASE("use of a quota that is not written down is missed") {
  for (std::uint64_t i = 0; i < book().size(); ++i) {
    if (book().kind_at(i) != event_kind::quota_moved) continue;
    INFO("event " << i);
    ledger forged;
    copy_without(book(), forged, {i});
    CHECK(finds(audit(forged), audit_rule::quota));
  }
}
