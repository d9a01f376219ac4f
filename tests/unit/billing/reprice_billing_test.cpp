// SPDX-License-Identifier: MIT
// Wrong prices of closed months, corrected: figures by hand, statements, the audit.
#include "support/billing_platform.hpp"
#include "support/engine_text.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/repricing.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr interval january{day(0), day(31)};
constexpr interval february{day(31), day(59)};

statement of(const billing_platform& p, const interval& month) {
  return make_statement(p.book(), p.payer(), month, rounding::half_even).value();
}
void close(billing_platform& p, const interval& month) {
  REQUIRE(p.engine().close_period(p.payer(), month.start, month.end).has_value());
}
reprice_spec approved() {
  reprice_spec spec;
  spec.by = {"ops", "2 for 20", "CN-17"};
  return spec;
}
// Degrees at so many yuan, in a list of their own that was published at an instant.
price_spec degrees_at(std::int64_t amount, instant from, tier_spec& tier, instant published) {
  tier = {int128_max, {amount, 0}, {}};
  price_spec spec;
  spec.sku = "a100";
  spec.money = yuan;
  spec.effective = {from, instant_max};
  spec.published = published;
  spec.tiers = &tier;
  spec.tier_count = 1;
  spec.per = degree;
  return spec;
}
// At 20, but for two days in January at 2.
price_table with_wrong_days() {
  price_table list = plain_prices();
  tier_spec tier[2] = {};
  (void)list.add(degrees_at(2, day(10), tier[0], day(9))).value();
  (void)list.add(degrees_at(20, day(12), tier[1], day(9))).value();
  return list;
}
void correct(billing_platform& p, std::int64_t amount, instant published) {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  tier_spec tier{};
  (void)list.add(degrees_at(amount, day(10), tier, published)).value();
  REQUIRE(p.engine().publish(list).has_value());
}
void check(billing_platform& p) {
  const audit_report report = audit(p.book());
  if (!report.passed())
    UNSCOPED_INFO(report.findings[0].detail << " at " << report.findings[0].position);
  CHECK(report.passed());
  ledger copy;
  copy_events(p.book(), copy, [](std::uint64_t, auto&) { return true; });
  const engine replayed{std::move(copy)};
  CHECK(text_of(replayed) == text_of(p.book()) + text_of(p.engine().state(), p.book()));
}

}  // namespace

TEST_CASE("a price of 2 for 20, two days long, is corrected once, after the close") {
  billing_platform p{with_wrong_days()};
  (void)p.use(p.payer(), 1, day(9), 4 * 24 * one_hour);  // 48 of 96 degrees at 2
  close(p, january);
  CHECK(of(p, january).total == 96'000 + 9'600);
  REQUIRE(p.engine().advance(day(40)).has_value());
  correct(p, 20, day(39));

  workspace room;
  const auto quoted = p.engine().quote_reprice(p.payer(), {}, room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->usage == in_yuan(48 * 18));
  CHECK(quoted->difference().value() == in_yuan(48 * 18));
  const std::uint64_t before = p.book().size();
  CHECK(p.engine().reprice(p.payer(), {}).error().code == errc::unapproved);
  CHECK(p.book().size() == before);

  const auto done = p.engine().reprice(p.payer(), approved());
  REQUIRE(done.has_value());
  CHECK(done->usage == in_yuan(48 * 18));
  check(p);
  CHECK(of(p, january).total == 96'000 + 9'600);
  const statement s = of(p, february);
  CHECK(s.total == 86'400);
  REQUIRE(s.corrections.size() == 1);
  CHECK(s.corrections[0].period == january);
  CHECK(s.corrections[0].number == 1);
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(96 * 20));

  const std::uint64_t size = p.book().size();
  const auto again = p.engine().reprice(p.payer(), approved());
  REQUIRE(again.has_value());
  CHECK(again->is_empty());
  CHECK(p.book().size() == size);

  // Taken out, it gives back what it came to in the end.
  (void)p.reverse(1);
  CHECK(is_zero(p.engine().owed(p.payer()).minor));
  check(p);
}
