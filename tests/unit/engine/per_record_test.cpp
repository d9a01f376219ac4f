// SPDX-License-Identifier: MIT
// Prices per record in the engine: each record by itself, whatever was before it, but for what is
// free. Figures by hand.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/units/turnover.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

// Tokens at 3 fen each and 5 for each record, at least 20, at most 100; turnover at 1.3 %.
price_table list_of(const record_spec& terms) {
  price_table list = empty_list();
  const tier_spec three_fen[] = {{int128_max, {3, 2}, {}}};
  price_spec spec = tiered("token", tariff_kind::per_record, three_fen);
  spec.record = terms;
  (void)list.add(spec).value();
  (void)list.define_turnover("invoice", yuan).value();
  (void)list.add_flat("invoice", yuan, {13, 3}, turnover_unit::scale).value();
  return list;
}
record_spec limited() {
  record_spec terms;
  terms.fixed = {5, 2};
  terms.minimum = list_amount{20, 2};
  terms.maximum = list_amount{100, 2};
  return terms;
}
record_spec with_free(std::int64_t records, int128 quantity) {
  record_spec terms = limited();
  terms.free_records = records;
  terms.free_quantity = quantity;
  return terms;
}

void check_audit(const platform& p) {
  const audit_report report = audit(p.engine.events());
  for (const auto& finding : report.findings) UNSCOPED_INFO(finding.detail);
  CHECK(report.finding_count == 0);
}

}  // namespace

TEST_CASE("a record costs its rate and its fixed part, within its limits") {
  platform p{list_of(limited())};
  CHECK(p.record(p.tokens(1, 10)) == "10 cost 35, owed 35");
  CHECK(p.record(p.tokens(2, 1)) == "1 cost 20, owed 55");
  CHECK(p.record(p.tokens(3, 1'000)) == "1000 cost 100, owed 155");
  CHECK(p.record(p.tokens(4, 0)) == "");
  CHECK(p.reverse(1) == "-10 cost -35, owed 120");
  CHECK(p.engine.state().counters.size() == 0);
  check_audit(p);
}

TEST_CASE("what a pack covers is no part of the record, and a record covered whole costs nothing") {
  platform p{list_of(limited())};
  p.grant_tokens(p.user, 25);
  CHECK(p.record(p.tokens(1, 20)) == "pack 0 gave 20, has 5");
  CHECK(p.record(p.tokens(2, 15)) == "pack 0 gave 5, has 0; 10 cost 35, owed 35");
  check_audit(p);
}

TEST_CASE("free records and free quantity are used up in order of arrival") {
  platform p{list_of(with_free(3, 50))};
  CHECK(p.record(p.tokens(1, 20)) == "20 cost 0, owed 0");
  CHECK(p.record(p.tokens(2, 40)) == "40 cost 35, owed 35");  // 30 of them free
  CHECK(p.record(p.tokens(3, 10)) == "10 cost 35, owed 70");
  const engine_state& s = p.engine.state();
  REQUIRE(s.counters.size() == 1);
  CHECK(s.counters[{0}].records == 3);
  CHECK(s.counters[{0}].sum.position == 70);
  check_audit(p);
  // The room of a reversed record is the next one's; what was charged stays as it is.
  CHECK(p.reverse(1) == "-20 cost 0, owed 70");
  CHECK(s.counters[{0}].records == 2);
  CHECK(p.record(p.tokens(4, 30)) == "30 cost 95, owed 165");  // 50 came before: nothing is free
  CHECK(p.reverse(2) == "-40 cost -35, owed 130");
  CHECK(p.record(p.tokens(5, 10)) == "10 cost 0, owed 130");  // 40 in 2 records came before
  CHECK(p.record(p.tokens(6, 10)) == "10 cost 35, owed 165");
  check_audit(p);
}

TEST_CASE("a cycle has an allowance of its own, by the payer's calendar") {
  platform p{list_of(with_free(1, 0)),
             {.name = "acme", .money = yuan, .utc_offset_seconds = 8 * 3600}};
  const std::int64_t february = 31 * day_ns - 8 * hour_ns;
  CHECK(p.record(p.tokens(1, 100, february - 1)) == "100 cost 0, owed 0");
  CHECK(p.record(p.tokens(2, 1, february - 1)) == "1 cost 20, owed 20");
  CHECK(p.record(p.tokens(3, 100, february)) == "100 cost 0, owed 20");
  check_audit(p);
}

TEST_CASE("a wallet pays a record, and gets it back") {
  platform p{list_of(limited())};
  const auto wallet = p.grant_fen(p.root, 50);
  CHECK(p.record(p.tokens(1, 20)) == "20 cost 65, owed 15; wallet 0 paid 50, has 0");
  CHECK(p.reverse(1) == "-20 cost -65, owed 0; wallet 0 paid -50, has 50");
  CHECK(p.left(wallet) == "50");
  check_audit(p);
}

TEST_CASE("authorisation and quote see a record as it would be charged") {
  platform p{list_of(with_free(1, 0)),
             {.name = "acme", .money = yuan, .limited = true, .credit_limit = 99}};
  CHECK(said(p.engine.authorise(p.tokens(1, 1'000), p.room)) == "1000 cost 0, owed 0");
  CHECK(p.record(p.tokens(1, 1'000)) == "1000 cost 0, owed 0");
  const auto refused = p.engine.authorise(p.tokens(2, 1'000), p.room);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == errc::insufficient);
  CHECK(refused.error().amount == 1);
  CHECK(said(p.engine.authorise(p.tokens(2, 30), p.room)) == "30 cost 95, owed 95");
}

TEST_CASE("turnover is charged in its own currency alone, and no pack holds it") {
  platform p{list_of({})};
  platform_usage u = p.tokens(1, turnover_of(any_money{80'000, yuan}).value().count());
  u.sku = p.engine.find_sku("invoice");
  CHECK(p.record(u) == "800000000000000 cost 1040, owed 1040");
  const auto abroad = p.engine.open_account({.name = "abroad", .money = dollars}).value();
  u.account = abroad;
  u.id = {0, 2};
  CHECK(refusal(p.engine, [&] { return p.engine.record(u); }).code == errc::currency_mismatch);
  grant_spec spec;
  spec.quantity = any_quantity{5, dimension::turnover};
  CHECK(refusal(p.engine, [&] { return p.engine.grant(p.user, spec); }).code ==
        errc::unit_mismatch);
  price_table other;
  (void)other.define_turnover("invoice", dollars).value();
  CHECK(refusal(p.engine, [&] { return p.engine.publish(other); }).code == errc::already_exists);
  check_audit(p);
}

TEST_CASE("the explanation of a record shows its arithmetic") {
  platform p{list_of(with_free(2, 50))};
  CHECK(p.record(p.tokens(1, 20)) == "20 cost 0, owed 0");
  CHECK(p.record(p.tokens(2, 40)) == "40 cost 35, owed 35");
  CHECK(p.record(p.tokens(3, 1)) == "1 cost 20, owed 55");
  CHECK(p.record(p.tokens(4, 99)) == "99 cost 100, owed 155");
  const auto has = [](const std::string& text, const char* part) {
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
  };
  const auto text = [&](std::uint64_t id) {
    return to_text(p.engine.events(), explain(p.engine.events(), p.user, {}, {0, id}).value());
  };
  CHECK(has(text(1), "the record by itself: 20 token free\n"));
  CHECK(has(text(2), "20 token before in 1 records\n"));
  CHECK(has(text(2),
            "the record by itself: 30 token free, 10 token x 0.03 CNY / 1 "
            "token = 0.30 CNY + 0.05 CNY a record\n"));
  CHECK(has(text(3), "+ 0.05 CNY a record, at least 0.20 CNY\n"));
  CHECK(has(text(4), "+ 0.05 CNY a record, at most 1.00 CNY\n"));
}

namespace {

template <class Event, class Change>
bool is_found(const platform& p, audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(p.engine.events(), forged, n, change);
  const audit_report report = audit(forged);
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("the audit finds a record that is charged, counted or given back otherwise") {
  platform p{list_of(with_free(2, 50))};
  for (const std::uint64_t id : {1U, 2U, 3U})
    p.record(p.tokens(id, int128{20} * static_cast<int>(id)));
  p.reverse(2);
  check_audit(p);
  const auto amount = [](auto& e) { e.amount.whole += 1; };
  const auto records = [](auto& e) { e.records_after += 1; };
  for (std::size_t n = 0; n < 4; ++n)
    CHECK(is_found<usage_priced>(p, audit_rule::amount, n, amount));
  for (std::size_t n = 0; n < 4; ++n)
    CHECK(is_found<counter_moved>(p, audit_rule::counter, n, records));
  CHECK(is_found<counter_moved>(p, audit_rule::counter, 1, [](auto& e) { e.quantity_after += 1; }));
  CHECK(is_found<usage_priced>(p, audit_rule::counter, 1, [](auto& e) { e.counter = {}; }));
  CHECK(is_found<usage_priced>(p, audit_rule::counter, 1, [](auto& e) { e.tranche = no_tranche; }));
  // The third sku is the turnover.
  CHECK(is_found<sku_defined>(p, audit_rule::shape, 2, [](auto& e) { e.how = meter::metered; }));
  CHECK(is_found<sku_defined>(p, audit_rule::shape, 2, [](auto& e) { e.money = {}; }));
  CHECK(is_found<sku_defined>(p, audit_rule::shape, 2, [](auto& e) { e.money = dollars; }));
  CHECK(is_found<sku_defined>(p, audit_rule::shape, 1, [](auto& e) { e.how = meter::metered; }));
}
