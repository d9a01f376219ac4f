// SPDX-License-Identifier: MIT
// Accounts that are frozen or closed: what is asked ahead is refused for them and all below, what
// happened is recorded.
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/largest_grant.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr account_standing frozen = account_standing::frozen;
constexpr account_standing open = account_standing::open;
constexpr account_standing closed = account_standing::closed;

// A platform at 1,000 ns of its time, whose root has tokens.
struct desk : platform {
  desk() {
    REQUIRE(engine.advance({1'000}).has_value());
    (void)grant_tokens(root, 1'000);
  }
  bool set(account_handle node, account_standing standing, instant from = instant_min) {
    return engine.set_standing(node, standing, from).has_value();
  }
  // "ok", or by whom it is frozen and since when.
  template <class T> std::string said(const result<T>& of) const {
    if (of) return "ok";
    if (of.error().code != errc::account_frozen) return message(of.error().code);
    const auto node = static_cast<std::uint32_t>(of.error().reference);
    return std::string{node == root.index   ? "acme"
                       : node == team.index ? "research"
                                            : "ada"} +
           " from " + std::string{to_text(of.error().amount).view()};
  }
  std::string authorise(const platform_usage& u) { return said(engine.authorise(u, room)); }
  platform_engine::reservation tokens_ahead(std::uint64_t id, int128 quantity,
                                            std::int64_t from = 1'000) const {
    platform_engine::reservation r;
    r.id = {0, id};
    r.account = user;
    r.sku = token;
    r.quantity = quantity;
    r.during = {{from}, {9'000}};
    return r;
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("a frozen account is refused what it asks ahead, and what happened is recorded") {
  desk p;
  REQUIRE(p.set(p.team, frozen));
  CHECK(p.authorise(p.tokens(1, 5, 1'000)) == "research from 1000");
  CHECK(p.said(p.engine.reserve(p.tokens_ahead(9, 5))) == "research from 1000");
  platform_engine::job job;
  job.account = p.user;
  job.sku = p.card;
  job.cards = 1;
  job.during = {{1'000}, instant_max};
  CHECK(p.said(p.engine.may_hold({}, job)) == "research from 1000");
  // A quote tells what it would cost, a forecast how long it would last; usage is recorded.
  CHECK(p.engine.quote(p.tokens(1, 5, 1'000), p.room).has_value());
  CHECK(p.record(p.tokens(1, 5, 1'000)) == "pack 0 gave 5, has 995");
  // The nodes above are not frozen with it.
  platform_usage of_root = p.tokens(2, 5, 1'000);
  of_root.account = p.root;
  CHECK(p.authorise(of_root) == "ok");
  CHECK(p.engine.frozen_by(p.user, {1'000}).value() == p.team);
  CHECK(p.engine.frozen_by(p.team, {1'000}).value() == p.team);
  CHECK_FALSE(p.engine.frozen_by(p.root, {1'000})->has_value());
  CHECK(p.engine.frozen_by({9}, {1'000}).error().code == errc::unknown_account);

  REQUIRE(p.set(p.team, open));
  CHECK(p.authorise(p.tokens(3, 5, 1'000)) == "ok");
  CHECK(p.said(p.engine.reserve(p.tokens_ahead(9, 5))) == "ok");
  CHECK(p.said(p.engine.may_hold({}, job)) == "ok");
  p.check_ledger();
}

TEST_CASE("a payer that is frozen freezes all below it, and a node is opened for itself alone") {
  desk p;
  REQUIRE(p.set(p.root, frozen));
  REQUIRE(p.set(p.user, frozen));
  CHECK(p.authorise(p.tokens(1, 5, 1'000)) == "ada from 1000");
  REQUIRE(p.set(p.user, open));
  CHECK(p.authorise(p.tokens(1, 5, 1'000)) == "acme from 1000");
  REQUIRE(p.set(p.root, open));
  CHECK(p.authorise(p.tokens(1, 5, 1'000)) == "ok");
  // Another payer never was.
  REQUIRE(p.set(p.root, frozen));
  const auto next = p.engine.open_account({.name = "next", .money = yuan}).value();
  platform_usage theirs = p.tokens(2, 5, 1'000);
  theirs.account = next;
  CHECK(p.authorise(theirs) == "ok");
  // A node that is opened below a frozen one is frozen as well.
  const auto late = p.engine.open_account({.name = "late", .parent = p.team}).value();
  theirs.account = late;
  CHECK(p.authorise(theirs) == "acme from 1000");
  p.check_ledger();
}

TEST_CASE("freezing begins at an instant, and what was set last of what begins by then holds") {
  desk p;
  REQUIRE(p.set(p.user, frozen, {3'000}));
  CHECK(p.authorise(p.tokens(1, 5, 2'999)) == "ok");
  CHECK(p.authorise(p.tokens(1, 5, 3'000)) == "ada from 3000");
  // Usage that reaches into it is refused, with the instant.
  CHECK(p.authorise(p.cards(1, 2'000, 3'000)) == "ok");
  CHECK(p.authorise(p.cards(1, 2'000, 3'001)) == "ada from 3000");
  REQUIRE(p.set(p.user, open, {4'000}));
  CHECK(p.authorise(p.cards(1, 4'000, 5'000)) == "ok");
  CHECK(p.authorise(p.cards(1, 3'999, 5'000)) == "ada from 3999");
  // Of two nodes that of the earlier instant is named, whichever is nearer.
  REQUIRE(p.set(p.root, frozen, {2'500}));
  CHECK(p.authorise(p.cards(1, 2'000, 5'000)) == "acme from 2500");
  // What is set from an instant before those takes their place.
  REQUIRE(p.set(p.user, open, {1'500}));
  REQUIRE(p.set(p.root, open, {1'500}));
  CHECK(p.authorise(p.cards(1, 2'000, 5'000)) == "ok");
  p.check_ledger();
}

// An invoice is due at 1,000: whoever does not pay is frozen from 4,000 on.
TEST_CASE("paid within grace: the freeze never takes effect") {
  // Opened with the payment, from the last instant before it, or from when it would begin.
  for (const instant from : {instant_min, instant{3'999}, instant{4'000}}) {
    desk p;
    const auto nobody_is_frozen = [&] {
      for (const std::int64_t when : {1'000, 3'999, 4'000, 4'001, 9'000})
        CHECK_FALSE(p.engine.frozen_by(p.user, {when})->has_value());
    };
    REQUIRE(p.record(p.tokens(1, 1'010, 1'000)) == "pack 0 gave 1000, has 0; 10 cost 30, owed 30");
    REQUIRE(p.set(p.root, frozen, {4'000}));
    // In grace all goes ahead, to where it ends; a lease that reaches beyond ends there.
    CHECK(p.authorise(p.tokens(2, 5, 3'999)) == "ok");
    CHECK(p.authorise(p.tokens(2, 5, 4'000)) == "acme from 4000");
    const auto lease = p.engine.reserve(p.cards_ahead(9, 1'000, 9'000)).value();
    CHECK(lease.until == instant{4'000});
    CHECK(lease.final);

    REQUIRE(p.engine.advance({2'000}).has_value());
    REQUIRE(p.engine.pay(p.root, {.amount = {30, yuan}, .reference = "wire"}).has_value());
    CHECK(p.authorise(p.tokens(2, 5, 4'000)) ==
          "acme from 4000");  // paying opens nothing by itself
    REQUIRE(p.set(p.root, open, from));
    nobody_is_frozen();
    hold_report report;
    report.account = p.user;
    report.id = {0, 9};
    report.sequence = 1;
    report.at = {2'000};
    report.until = {9'000};
    CHECK(p.engine.extend(report)->until == instant{9'000});  // the lease goes on beyond
    REQUIRE(p.engine.advance({4'000}).has_value());
    CHECK(p.authorise(p.tokens(2, 5, 4'000)) == "ok");
    REQUIRE(p.engine.advance({9'000}).has_value());
    nobody_is_frozen();
    p.check_ledger();
  }
}

TEST_CASE("paid after grace: what lies between the freeze and the opening stays frozen") {
  desk p;
  REQUIRE(p.set(p.root, frozen, {4'000}));
  REQUIRE(p.engine.advance({5'000}).has_value());
  CHECK(refusal(p.engine, [&] { return p.engine.set_standing(p.root, open, {3'999}); }).code ==
        errc::time_went_back);
  REQUIRE(p.set(p.root, open));
  CHECK(p.authorise(p.tokens(1, 5, 3'999)) == "ok");
  CHECK(p.authorise(p.tokens(1, 5, 4'000)) == "acme from 4000");
  CHECK(p.authorise(p.tokens(1, 5, 4'999)) == "acme from 4999");
  CHECK(p.authorise(p.tokens(1, 5, 5'000)) == "ok");
  p.check_ledger();

  // The same where it is opened ahead, from later than the freeze.
  desk ahead;
  REQUIRE(ahead.set(ahead.root, frozen, {4'000}));
  REQUIRE(ahead.set(ahead.root, open, {4'001}));
  CHECK(ahead.authorise(ahead.tokens(1, 5, 4'000)) == "acme from 4000");
  CHECK(ahead.authorise(ahead.tokens(1, 5, 4'001)) == "ok");
}

TEST_CASE("a lease ends where its account is frozen") {
  desk p;
  REQUIRE(p.set(p.team, frozen, {4'000}));
  const auto asked = p.engine.reserve(p.cards_ahead(9, 1'000, 9'000)).value();
  CHECK(asked.until == instant{4'000});
  CHECK(asked.final);
  CHECK(asked.granted == 3'000);
  auto too_short = p.cards_ahead(10, 1'000, 9'000);
  too_short.terms.minimum = 3'001;
  const failure why = refusal(p.engine, [&] { return p.engine.reserve(too_short); });
  CHECK(why.code == errc::insufficient);
  CHECK(why.amount == 3'000);
  p.check_ledger();
}

TEST_CASE("the report of an extension counts, and the hold goes on to its end") {
  desk p;
  (void)p.engine.reserve(p.tokens_ahead(9, 50)).value();
  (void)p.engine.reserve(p.tokens_ahead(10, 20)).value();
  REQUIRE(p.set(p.root, frozen));
  hold_report report;
  report.account = p.user;
  report.id = {0, 9};
  report.sequence = 1;
  report.at = {1'000};
  report.used = 30;
  report.until = {9'500};
  report.quantity = 60;
  const auto more = p.engine.extend(report).value();
  CHECK(more.refused == errc::account_frozen);
  CHECK(more.final);
  CHECK(more.granted == 20);
  CHECK(more.until == instant{9'000});
  CHECK(p.engine.events().all<usage_recorded>()[0].amount == 30);
  // What was reserved before is answered as before, and may be reported and ended.
  CHECK(p.engine.reserve(p.tokens_ahead(10, 20))->duplicate);
  report.id = {0, 10};
  report.used = 25;
  CHECK(p.engine.commit(report)->overrun == 5);
  report.sequence = 2;
  CHECK(p.engine.release(report).has_value());
  REQUIRE(p.engine.advance({9'000}).has_value());
  p.check_ledger();
}

TEST_CASE("the largest grant of a frozen account is refused, not zero") {
  desk p;
  CHECK(largest_grant(p.engine, p.tokens(1, 50, 1'000), p.room).value() == 50);
  REQUIRE(p.set(p.team, frozen));
  CHECK(p.said(largest_grant(p.engine, p.tokens(1, 50, 1'000), p.room)) == "research from 1000");
}

TEST_CASE("a standing can be set again, and says who set it") {
  desk p;
  const std::uint64_t before = p.engine.events().size();
  REQUIRE(p.set(p.user, open));  // it always was
  CHECK(p.engine.events().size() == before);
  REQUIRE(
      p.engine.set_standing(p.user, frozen, {2'000}, {"dunning", "30 days", "T-7"}).has_value());
  REQUIRE(p.set(p.user, frozen, {2'000}));
  REQUIRE(p.set(p.user, frozen, {2'500}));
  CHECK(p.engine.events().size() == before + 1);
  const standing_set& e = p.engine.events().all<standing_set>()[0];
  CHECK(p.engine.text(e.by.reason) == text_view{"30 days"});
  CHECK(e.at == instant{1'000});
  REQUIRE(p.set(p.user, frozen));  // earlier
  CHECK(p.engine.events().size() == before + 2);
  CHECK(p.authorise(p.tokens(1, 5, 1'500)) == "ada from 1500");

  const auto code = [&](account_handle node, account_standing standing, instant from) {
    return refusal(p.engine, [&] { return p.engine.set_standing(node, standing, from); }).code;
  };
  CHECK(code({9}, frozen, {2'000}) == errc::unknown_account);
  CHECK(code({}, frozen, {2'000}) == errc::unknown_account);
  CHECK(code(p.user, frozen, {999}) == errc::time_went_back);
  CHECK(code(p.user, account_standing{3}, {2'000}) == errc::out_of_range);
  p.check_ledger();
}

TEST_CASE("nothing freezes by itself, whatever is owed") {
  desk p;
  (void)p.record(p.cards(1, 0, 100));
  REQUIRE(p.engine.advance({40 * day_ns}).has_value());
  CHECK(p.owed() == "200");
  CHECK(p.authorise(p.tokens(2, 5, 40 * day_ns)) == "ok");
  REQUIRE(p.set(p.root, frozen));
  REQUIRE(p.engine.pay(p.root, {.amount = {200, yuan}}).has_value());
  CHECK(p.authorise(p.tokens(2, 5, 40 * day_ns)) ==
        "acme from " + std::string{to_text(int128{40 * day_ns}).view()});
}

TEST_CASE(
    "the audit finds what was held for a frozen account, and what was refused to an open one") {
  desk p;
  (void)p.engine.reserve(p.tokens_ahead(9, 50)).value();
  REQUIRE(p.set(p.team, frozen));
  hold_report report;
  report.account = p.user;
  report.id = {0, 9};
  report.sequence = 1;
  report.at = {1'000};
  report.until = {9'500};
  report.quantity = 60;
  CHECK(p.engine.extend(report)->refused == errc::account_frozen);
  REQUIRE(p.set(p.team, open));
  REQUIRE(p.set(p.team, frozen, {3'000}));
  (void)p.engine.reserve(p.cards_ahead(10, 1'000, 3'000)).value();
  p.check_ledger();
  const auto finds = [](audit_rule rule, const ledger& forged) {
    for (const audit_finding& f : audit(forged).findings)
      if (f.rule == rule) return true;
    return false;
  };
  const auto is_found = [&](audit_rule rule, std::size_t n, auto change) {
    ledger forged;
    copy_changed<standing_set>(p.engine.events(), forged, n, change);
    return finds(rule, forged);
  };
  CHECK(is_found(audit_rule::standing, 0, [&](standing_set& e) { e.standing = open; }));
  CHECK(is_found(audit_rule::standing, 0, [&](standing_set& e) { e.from = {1'001}; }));
  CHECK(is_found(audit_rule::standing, 1, [&](standing_set& e) { e.standing = frozen; }));
  CHECK(is_found(audit_rule::standing, 2, [&](standing_set& e) { e.from = {2'999}; }));
  CHECK(is_found(audit_rule::time, 0, [&](standing_set& e) { e.at = {999}; }));
  CHECK(is_found(audit_rule::time, 0, [&](standing_set& e) { e.from = {999}; }));
  CHECK(is_found(audit_rule::shape, 0, [&](standing_set& e) { e.account = {9}; }));
  CHECK(is_found(audit_rule::shape, 0, [&](standing_set& e) { e.standing = account_standing{3}; }));
  CHECK(is_found(audit_rule::shape, 0, [&](standing_set& e) { e.by.actor = {999}; }));
  ledger forged;
  copy_changed<hold_stepped>(p.engine.events(), forged, 0,
                             [](hold_stepped& e) { e.refused = errc::account_frozen; });
  CHECK(finds(audit_rule::standing, forged));
}

TEST_CASE("a closed account takes no packs, and is frozen beside") {
  desk p;
  grant_spec spec;
  spec.quantity = any_quantity{100, dimension::token};
  spec.serial = "sent before";
  const pack_handle mine = p.engine.grant(p.team, spec).value();
  const pack_handle other = p.grant_tokens(p.root, 50);
  move_spec handed{.pack = other, .quantity = any_quantity{5, dimension::token}};
  handed.reference = "handed before";
  REQUIRE(p.engine.transfer(handed, p.user).has_value());
  REQUIRE(p.set(p.team, closed));

  CHECK(p.authorise(p.tokens(1, 5, 1'500)) == "research from 1500");
  CHECK(p.said(p.engine.reserve(p.tokens_ahead(9, 5))) == "research from 1000");
  // For itself and below; what was carried out before is answered as it was.
  CHECK(p.engine.grant(p.team, spec).value() == mine);
  CHECK(p.engine.transfer(handed, p.user)->duplicate);
  CHECK(p.engine.open_account({.name = "ada", .parent = p.team}).value() == p.user);
  spec.serial = {};
  for (const account_handle node : {p.team, p.user}) {
    CHECK(p.said(p.engine.grant(node, spec)) == "research from 1000");
    CHECK(p.said(p.engine.subscribe(node, {.lot = spec})) == "research from 1000");
    CHECK(p.said(p.engine.open_account({.name = "bob", .parent = node})) == "research from 1000");
    CHECK(p.said(p.engine.transfer({.pack = other}, node)) == "research from 1000");
  }
  CHECK(p.said(p.engine.transfer({.pack = other}, mine)) == "research from 1000");
  CHECK(p.engine.grant(p.root, spec).has_value());

  // What it has is used by what happened, refunded, or handed on.
  CHECK(p.record(p.tokens(2, 5, 1'000)) == "pack 3 gave 5, has 0");
  CHECK(p.record(p.tokens(3, 30, 1'000)) == "pack 1 gave 30, has 70");
  CHECK(p.engine
            .refund({.pack = mine, .quantity = any_quantity{20, dimension::token}},
                    rounding::half_even)
            ->quantity == 20);
  CHECK(p.engine.transfer({.pack = mine}, p.root)->quantity == 50);
  p.check_ledger();
  REQUIRE(p.set(p.team, open));
  CHECK(p.engine.grant(p.user, spec).has_value());
  p.check_ledger();
}

TEST_CASE("an account closes at an instant, and a series goes on until it is stopped") {
  desk p;
  series_spec monthly;
  monthly.lot.quantity = any_quantity{10, dimension::token};
  monthly.cycle.unit = cycle_unit::day;
  const series_handle series = p.engine.subscribe(p.team, monthly).value();
  REQUIRE(p.set(p.team, closed, {2 * day_ns}));
  grant_spec spec;
  spec.quantity = any_quantity{100, dimension::token};
  CHECK(p.engine.grant(p.team, spec).has_value());
  REQUIRE(p.engine.advance({2 * day_ns - 1}).has_value());
  CHECK(p.engine.grant(p.team, spec).has_value());
  REQUIRE(p.engine.advance({2 * day_ns}).has_value());
  CHECK(p.engine.grant(p.team, spec).error().code == errc::account_frozen);
  const std::size_t packs = p.engine.state().held.packs.size();
  REQUIRE(p.engine.advance({3 * day_ns}).has_value());
  CHECK(p.engine.state().held.packs.size() == packs + 1);
  REQUIRE(p.engine.unsubscribe(series).has_value());
  p.check_ledger();
}

TEST_CASE("the audit finds what was given to a closed account") {
  desk p;
  grant_spec spec;
  spec.quantity = any_quantity{100, dimension::token};
  const auto is_found = [&](const desk& of) {
    ledger forged;
    copy_changed<standing_set>(of.engine.events(), forged, 0,
                               [](standing_set& e) { e.standing = closed; });
    for (const audit_finding& f : audit(forged).findings)
      if (f.detail == std::string{"given to an account that is closed"}) return true;
    return false;
  };
  const auto with = [&](auto act) {
    desk after;
    REQUIRE(after.set(after.team, frozen));
    act(after);
    after.check_ledger();
    return is_found(after);
  };
  CHECK(with([&](desk& d) { (void)d.engine.grant(d.user, spec).value(); }));
  CHECK(with([&](desk& d) { (void)d.engine.subscribe(d.team, {.lot = spec}).value(); }));
  CHECK(with(
      [](desk& d) { (void)d.engine.open_account({.name = "bob", .parent = d.team}).value(); }));
  CHECK(with([](desk& d) { (void)d.engine.transfer({.pack = {0}}, d.team).value(); }));
  CHECK_FALSE(with([&](desk& d) { (void)d.engine.grant(d.root, spec).value(); }));
}
