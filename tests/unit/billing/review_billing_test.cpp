// SPDX-License-Identifier: MIT
// Usage from review on statements and in explanations, and forgeries that the audit must find.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>

#include <string>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january{day(0), day(31)};
constexpr interval february{day(31), day(59)};

engine::usage usage_of(const billing_platform& p, std::uint64_t id, int128 quantity, instant when) {
  engine::usage u;
  u.id = {1, id};
  u.account = p.payer();
  u.sku = {1};
  u.quantity = quantity;
  u.during = at(when);
  return u;
}
statement of(const billing_platform& p, const interval& month) {
  return make_statement(p.book(), p.payer(), month, rounding::half_even).value();
}

// At 1,000 ns: usage 1 waits and is accepted, 2 waits and is dismissed, 3 waits, 4 was recorded at
// once and 5 with a late report of a reservation between them.
struct reviewed {
  platform p;

  reviewed() {
    REQUIRE(p.engine.set_retention(nanoseconds{100}));
    REQUIRE(p.engine.advance({1'000}));
    platform_usage cards = p.cards(1, 100, 800);
    cards.source = p.engine.intern("meter");
    cards.dimensions.region = p.engine.intern("east");
    REQUIRE(p.engine.record(cards)->is_in_review());
    REQUIRE(p.engine.record(p.tokens(2, 20, 500))->is_in_review());
    REQUIRE(p.engine.record(p.tokens(3, 30, 500))->is_in_review());
    REQUIRE_FALSE(p.engine.record(p.tokens(4, 40, 900))->is_in_review());
    REQUIRE(p.engine.advance({1'100}));
    const stated_provenance by{"ops", "lost meter", "T-7"};
    REQUIRE(p.engine.accept_queued(p.root, {0, 1}, by, cards.source));
    REQUIRE(p.engine.dismiss_queued(p.root, {0, 2}, by));
  }
  const ledger& book() const { return p.engine.events(); }
};
const reviewed& fixture() {
  static const reviewed of;
  return of;
}

bool finds(const ledger& forged, audit_rule rule) {
  for (const audit_finding& f : audit(forged).findings)
    if (f.rule == rule) return true;
  return false;
}
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  ledger forged;
  copy_changed<Event>(fixture().book(), forged, n, change);
  return finds(forged, rule);
}
// Without the events of these kinds, all else put right.
template <class... Without> void copy_but(ledger& forged) {
  std::vector<std::uint64_t> without;
  const ledger& book = fixture().book();
  for (std::uint64_t i = 0; i < book.size(); ++i)
    book.visit(i, [&](const auto& e) {
      if ((std::is_same_v<std::remove_cvref_t<decltype(e)>, Without> || ...)) without.push_back(i);
    });
  copy_without(book, forged, without);
}

}  // namespace

TEST_CASE("usage from review is billed like late usage: a closed month's is a correction") {
  billing_platform p;
  REQUIRE(p.engine().set_retention(nanoseconds{24 * one_hour}));
  (void)p.count(p.payer(), 1'000'000, day(3));
  REQUIRE(p.engine().advance(day(31)));
  REQUIRE(p.engine().record(usage_of(p, 1, 2'000'000, day(5)))->is_in_review());
  REQUIRE(p.engine().record(usage_of(p, 2, 5'000'000, day(6)))->is_in_review());
  REQUIRE(p.engine().record(usage_of(p, 3, 7'000'000, day(7)))->is_in_review());
  CHECK(of(p, january).total == 100);
  // Of an open month it is that month's own.
  REQUIRE(p.engine().accept_queued(p.payer(), {1, 1}));
  CHECK(of(p, january).total == 300);
  REQUIRE(p.engine().close_period(p.payer(), day(3)));
  REQUIRE(p.engine().advance(day(40)));
  CHECK(of(p, january).total == 300);
  CHECK(of(p, february).total == 0);
  // Of a closed one it is posted to the one that is open.
  REQUIRE(p.engine().accept_queued(p.payer(), {1, 2}));
  REQUIRE(p.engine().dismiss_queued(p.payer(), {1, 3}));
  CHECK(of(p, january).total == 300);
  const statement s = of(p, february);
  CHECK(s.total == 500);
  REQUIRE(s.corrections.size() == 1);
  CHECK(s.corrections[0].period == january);
  CHECK(s.corrections[0].billed == 500);
  const audit_report report = audit(p.book());
  if (!report.passed()) UNSCOPED_INFO(report.findings[0].detail);
  CHECK(report.passed());
  // Settling finds nothing to change, and leaves what waits alone.
  REQUIRE(p.engine().settle(p.payer()));
  CHECK(audit(p.book()).passed());
}

TEST_CASE("an explanation of usage from review says who accepted it, why, and when it had come") {
  const reviewed& r = fixture();
  const auto why = explain(r.book(), r.p.root, r.book().names.find("meter"), {0, 1});
  REQUIRE(why);
  CHECK(why->accepted_at == r.book().all<usage_accepted>()[0].position);
  CHECK(why->queued_at == instant{1'000});
  const std::string text = to_text(r.book(), *why);
  INFO(text);
  CHECK(text.find("came at 1970-01-01T00:00:00.000001Z, too old to be recorded unseen; accepted at "
                  "1970-01-01T00:00:00.000001100Z by ops for lost meter approved by T-7, at "
                  "position " +
                  std::to_string(why->accepted_at) + "\n") != std::string::npos);
  const auto plain = explain(r.book(), r.p.root, {}, {0, 4});
  REQUIRE(plain);
  CHECK(plain->accepted_at == 0);
  CHECK(to_text(r.book(), *plain).find("came at") == std::string::npos);
  // What waits, or was dismissed, was not charged: there is nothing to explain.
  CHECK(explain(r.book(), r.p.root, {}, {0, 2}).error().code == errc::unknown_usage);
  CHECK(explain(r.book(), r.p.root, {}, {0, 3}).error().code == errc::unknown_usage);
}

TEST_CASE("the audit passes what was reviewed") {
  const audit_report report = audit(fixture().book());
  if (!report.passed()) UNSCOPED_INFO(report.findings[0].detail);
  CHECK(report.passed());
}

TEST_CASE("usage that was queued though it was young enough is found, and the reverse") {
  using queued = usage_queued;
  CHECK(is_found<queued>(audit_rule::time, 2, [](queued& e) { e.during = at(instant{900}); }));
  CHECK_FALSE(is_found<queued>(audit_rule::time, 2, [](queued& e) { e.during = at({899}); }));
  CHECK(is_found<queued>(audit_rule::time, 2, [](queued& e) { e.at = {999}; }));
  CHECK(is_found<retention_set>(audit_rule::time, 0, [](auto& e) { e.back_ns = 10'000; }));
  CHECK(is_found<retention_set>(audit_rule::time, 0, [](auto& e) { e.back_ns = 99; }));
  CHECK_FALSE(is_found<retention_set>(audit_rule::time, 0, [](auto& e) { e.back_ns = 101; }));
  CHECK(is_found<retention_set>(audit_rule::shape, 0, [](auto& e) { e.back_ns = -1; }));
  ledger forged;
  copy_but<retention_set>(forged);
  CHECK(finds(forged, audit_rule::time));
}

TEST_CASE("usage that was too old and recorded unseen is found") {
  ledger unseen;
  copy_but<usage_queued, usage_accepted, usage_dismissed>(unseen);
  CHECK(finds(unseen, audit_rule::time));
  CHECK_FALSE(finds(unseen, audit_rule::once));
  // The acceptance alone is left out: what was queued was recorded all the same.
  ledger unaccepted;
  copy_but<usage_accepted>(unaccepted);
  CHECK(finds(unaccepted, audit_rule::once));
  CHECK(finds(unaccepted, audit_rule::time));
}

TEST_CASE("an id that was recorded, or queued, before it is queued is found") {
  using queued = usage_queued;
  CHECK(is_found<queued>(audit_rule::once, 2, [](queued& e) { e.id = {0, 2}; }));
  // Usage 4 takes the id of what waits.
  CHECK(is_found<usage_recorded>(audit_rule::once, 0, [](auto& e) { e.id = {0, 3}; }));
  ledger forged;  // usage 3 comes once more, after usage 4 was recorded under its id
  copy_events(fixture().book(), forged, [&](std::uint64_t, auto& event) {
    using type = std::remove_reference_t<decltype(event)>;
    if constexpr (std::is_same_v<type, usage_dismissed>) {
      usage_queued last = fixture().book().all<usage_queued>()[2];
      last.queued = {3};
      last.id = {0, 4};
      last.at = {1'100};
      last.position = forged.size();
      forged.append(last);
      ++event.position;
    }
    return true;
  });
  CHECK(finds(forged, audit_rule::once));
  CHECK_FALSE(finds(forged, audit_rule::shape));
}

TEST_CASE("what no usage can be is found in review") {
  using queued = usage_queued;
  CHECK(is_found<queued>(audit_rule::rating, 0, [](queued& e) { e.quantity = 1; }));
  CHECK(is_found<queued>(audit_rule::rating, 2, [](queued& e) { e.cards_numerator = 1; }));
  CHECK(is_found<queued>(audit_rule::rating, 2, [](queued& e) { e.during.start = {499}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.queued = {3}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.account = {9}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.sku = {9}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.source = {999}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.dimensions = {9}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.id = {}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.cards_denominator = 0; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.cards_numerator = -1; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.quantity = -1; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { e.during.end = {499}; }));
  CHECK(is_found<queued>(audit_rule::shape, 2, [](queued& e) { ++e.position; }));
}

TEST_CASE("usage that is accepted with other facts, twice, or after it was dismissed is found") {
  using accepted = usage_accepted;
  using queued = usage_queued;
  const audit_rule shape = audit_rule::shape;
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.id = {0, 7}; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.source = {}; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.account = fixture().p.root; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.sku = fixture().p.token; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.dimensions = {}; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.cards_numerator = 2; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.cards_denominator = 2; }));
  CHECK(is_found<queued>(shape, 0, [](queued& e) { e.during.end = {799}; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { e.queued = {2}; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { e.queued = {9}; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { e.usage = 0; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { e.usage = 9; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { e.by.actor = {999}; }));
  CHECK(is_found<accepted>(shape, 0, [](accepted& e) { ++e.position; }));
  CHECK(is_found<accepted>(audit_rule::time, 0, [](accepted& e) { e.at = {1'099}; }));
  CHECK(is_found<usage_dismissed>(shape, 0, [](auto& e) { e.queued = {0}; }));
  CHECK(is_found<usage_dismissed>(shape, 0, [](auto& e) { e.queued = {9}; }));
  CHECK(is_found<usage_dismissed>(shape, 0, [](auto& e) { e.by.reason = {999}; }));
  CHECK(is_found<usage_dismissed>(shape, 0, [](auto& e) { ++e.position; }));
  CHECK(is_found<usage_dismissed>(audit_rule::time, 0, [](auto& e) { e.at = {1'099}; }));
  // A counted one, of another quantity than was stated.
  platform p;
  REQUIRE(p.engine.set_retention(nanoseconds{100}));
  REQUIRE(p.engine.advance({1'000}));
  REQUIRE(p.engine.record(p.tokens(1, 20, 500))->is_in_review());
  REQUIRE(p.engine.accept_queued(p.root, {0, 1}));
  REQUIRE(audit(p.engine.events()).passed());
  ledger forged;
  copy_changed<queued>(p.engine.events(), forged, 0, [](queued& e) { e.quantity = 19; });
  CHECK(finds(forged, shape));
  // The acceptance once more, or apart from its usage.
  const auto copied = [&](bool twice, bool apart) {
    ledger out;
    copy_events(p.engine.events(), out, [&](std::uint64_t, auto& event) {
      using type = std::remove_reference_t<decltype(event)>;
      if constexpr (std::is_same_v<type, accepted>) {
        if (apart) out.append(horizon_set{5'000, {1'000}});
        if (apart) ++event.position;
        accepted first = event;
        if (twice) out.append(first);
        if (twice) ++event.position;
      }
      return true;
    });
    return finds(out, twice ? shape : audit_rule::place);
  };
  CHECK(copied(true, false));
  CHECK(copied(false, true));
  CHECK_FALSE(copied(false, false));
}
