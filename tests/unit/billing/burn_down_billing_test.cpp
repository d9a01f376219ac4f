// SPDX-License-Identifier: MIT
// Audit and explanation keep to the order of each payer: the audit by rules of its own, key by key.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/burn_order_presets.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

// Two packs of which every key says that the second goes first.
struct two_packs {
  billing_platform p;
  account_handle payer, team;
  std::uint64_t position = 0;

  explicit two_packs(const burn_order& order)
      : payer{p.engine()
                  .open_account({.name = "by order", .money = yuan, .burn_down = order})
                  .value()},
        team{p.engine().open_account({.name = "team", .parent = payer}).value()} {
    const scope_term skus[] = {{scope_kind::sku, 0, p.engine().find_sku("tokens").index},
                               {scope_kind::sku, 0, p.engine().find_sku("a100").index}};
    grant_spec first = pack_of(3, 900);
    first.priority = 2;
    first.valid = {day(0), day(90)};
    first.at = day(2);
    first.scope = skus;
    first.scope_size = 2;
    grant_spec second = pack_of(4, 800);
    second.source = pack_source::voucher;
    second.priority = 1;
    second.valid = {day(-20), day(60)};
    second.at = day(1);
    second.scope = &skus[1];
    second.scope_size = 1;
    if (order.contains(burn_key::bound_scope)) first.scope_size = 0;
    if (order.contains(burn_key::costless)) second.paid = {};
    p.grant(payer, first);
    p.grant(team, second);
    position = p.use(team, ratio{5, 1}, day(5), one_hour);
  }
};

bool finds_burn_down(const audit_report& report) {
  for (const audit_finding& f : report.findings)
    if (f.rule == audit_rule::burn_down) return true;
  return false;
}

// The audit of a ledger in which the payer had another order.
audit_report audit_under(const two_packs& of, const burn_order& order) {
  ledger forged;
  copy_events(of.p.book(), forged, [&](std::uint64_t, auto& e) {
    if constexpr (requires { e.burn_down; })
      if (e.account == of.payer) e.burn_down = order;
    return true;
  });
  return audit(forged);
}

}  // namespace

TEST_CASE("the audit knows every key, and which way it goes") {
  for (int i = 0; i < burn_keys; ++i) {
    const auto key = static_cast<burn_key>(i);
    INFO(name_of(key));
    const two_packs of{burn_order{key}};
    const auto& drawn = of.p.book().all<pack_drawn>();
    REQUIRE(drawn.size() == 2);
    CHECK(drawn[0].pack == pack_handle{1});
    CHECK(audit(of.p.book()).passed());
    // Drawn on as they were numbered, the same packs are found out.
    ledger forged;
    copy_events(of.p.book(), forged, [&](std::uint64_t, auto& e) {
      if constexpr (requires { e.balance_after; e.pack; e.from_breakage; e.counter; }) {
        const bool was_first = e.pack == pack_handle{1};
        e.pack = pack_handle{was_first ? 0U : 1U};
        e.quantity = was_first ? 3 * degree : 2 * degree;
        e.balance_after = was_first ? 0 : 2 * degree;
      }
      return true;
    });
    CHECK(finds_burn_down(audit(forged)));
  }
}

TEST_CASE("a ledger whose order is another one does not pass the audit") {
  const two_packs of{burn_order{burn_key::expiry}};
  CHECK(audit(of.p.book()).passed());
  CHECK(audit_under(of, burn_order{burn_key::expiry, burn_key::granted}).passed());
  CHECK(audit_under(of, burn_order{burn_key::purchased, burn_key::depth}).passed());
  // Of two packs that are alike in it, the first goes first.
  CHECK(finds_burn_down(audit_under(of, burn_order{burn_key::bound_scope})));
}

TEST_CASE("an order that makes none is no order of a payer, and none of a node below") {
  const two_packs of{burn_order{burn_key::expiry}};
  const burn_order wrong[] = {
      {}, burn_order{burn_key::expiry, burn_key::expiry}, burn_order{burn_key{burn_keys}}};
  for (const burn_order& order : wrong)
    CHECK(audit_under(of, order).findings.at(0).rule == audit_rule::shape);
  burn_order too_long{burn_key::expiry};
  too_long.count = 100;
  CHECK(audit_under(of, too_long).findings.at(0).rule == audit_rule::shape);
  ledger forged;
  copy_events(of.p.book(), forged, [&](std::uint64_t, auto& e) {
    if constexpr (requires { e.burn_down; })
      if (e.account == of.team) e.burn_down = burn_order{burn_key::expiry};
    return true;
  });
  CHECK(audit(forged).findings.at(0).rule == audit_rule::shape);
}

TEST_CASE("an explanation names the key of the payer's order that chose, and what it means") {
  const struct {
    burn_key key;
    const char* means;
  } keys[] = {{burn_key::purchased, "what was not bought"},
              {burn_key::costless, "what cost nothing"},
              {burn_key::unit_cost, "the lower price per unit"},
              {burn_key::specificity, "the fewer skus it is for"},
              {burn_key::quantity, "the larger grant"},
              {burn_key::length, "the shorter validity"},
              {burn_key::effective, "the earlier start"}};
  for (const auto& [key, means] : keys) {
    INFO(means);
    const two_packs of{burn_order{key, burn_key::granted}};
    const auto x = explain(of.p.book(), of.position).value();
    const auto& draws = x.pieces.at(0).draws;
    REQUIRE(draws.size() == 2);
    CHECK(draws[0].pack == pack_handle{1});
    CHECK(draws[0].rule == chosen_by::key);
    CHECK(draws[0].key == key);
    CHECK(draws[0].before_pack == pack_handle{0});
    CHECK(draws[1].rule == chosen_by::only);
    CHECK(to_text(of.p.book(), x).find(means) != std::string::npos);
  }
}

TEST_CASE("packs that were passed over are named in the payer's order, with their own reasons") {
  billing_platform p;
  const auto payer =
      p.engine()
          .open_account({.name = "x", .money = yuan, .burn_down = alibaba_burn_order})
          .value();
  const auto team = p.engine().open_account({.name = "team", .parent = payer}).value();
  const auto ending = [](std::int64_t days) {
    grant_spec spec = pack_of(1, 0);
    spec.valid = {day(0), day(days)};
    return spec;
  };
  const auto late = p.grant(team, ending(40));
  grant_spec later = ending(30);
  later.valid.start = day(20);
  const auto to_come = p.grant(team, later);
  const auto soon = p.grant(payer, ending(10));
  const auto over = p.grant(payer, ending(3));
  const auto x = explain(p.book(), p.use(team, ratio{3, 1}, day(5), one_hour)).value();
  const auto& piece = x.pieces.at(0);
  REQUIRE(piece.draws.size() == 2);
  CHECK(piece.draws[0].pack == soon);
  CHECK(piece.draws[0].key == burn_key::expiry);
  CHECK(piece.draws[0].before_pack == late);
  CHECK(piece.draws[1].pack == late);
  const auto& passed = piece.priced.at(0).passed;
  REQUIRE(passed.size() == 4);
  const pack_handle packs[] = {over, soon, to_come, late};
  const passed_over reasons[] = {passed_over::expired, passed_over::empty,
                                 passed_over::not_started, passed_over::empty};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(passed[i].pack == packs[i]);
    CHECK(passed[i].reason == reasons[i]);
  }
  CHECK(audit(p.book()).passed());
}
