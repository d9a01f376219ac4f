// SPDX-License-Identifier: MIT
// Usage that comes too late: it is kept and waits in review, until somebody accepts or dismisses
// it.
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

const stated_provenance ops{"ops", "lost meter", "T-7"};

// A platform at 1,000 ns of its time that records usage of the last 100 ns unseen.
struct late_desk : platform {
  late_desk() {
    REQUIRE(engine.set_retention(nanoseconds{100}));
    REQUIRE(engine.advance({1'000}));
  }
  std::string told(const result<outcome>& of) const {
    if (!of) return said(of);
    std::string text = of->is_duplicate() ? "again " : "";
    if (of->is_in_review()) text += "in review";
    if (of->is_dismissed()) text += "dismissed";
    if (of->is_in_review() || of->is_dismissed()) {
      CHECK(of->line_count() == 0);
      CHECK(of->amount() == 0);
      CHECK_FALSE((of->is_in_review() && of->is_dismissed()));
    }
    return text + said(*of);
  }
  std::string send(const platform_usage& u) { return told(engine.record(u)); }
  std::string accept(std::uint64_t id, const stated_provenance& by = ops) {
    return told(engine.accept_queued(root, {0, id}, by));
  }
  std::string dismiss(std::uint64_t id, const stated_provenance& by = ops) {
    return told(engine.dismiss_queued(root, {0, id}, by));
  }
  std::string waiting() const {
    std::string ids;
    std::size_t count = 0;
    engine.for_each_queued([&](const usage_queued& e) {
      ids += (ids.empty() ? "" : " ") + std::to_string(e.id.low);
      ++count;
    });
    CHECK(engine.queued_count() == count);
    return ids;
  }
  template <class Event> std::size_t count() const { return engine.events().all<Event>().size(); }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("usage that ended before the retention is kept for review, and nothing else happens") {
  late_desk p;
  const pack_handle pack = p.grant_tokens(p.root, 50);
  const std::uint64_t before = p.engine.events().size();
  CHECK(p.send(p.tokens(1, 20, 899)) == "in review");
  CHECK(p.engine.events().size() == before + 1);
  CHECK(p.left(pack) == "50");
  CHECK(p.owed() == "0");
  CHECK(p.count<usage_recorded>() == 0);
  platform_usage cards = p.cards(2, 100, 800, *ratio::of(3, 7));
  cards.account = p.team;
  cards.source = p.engine.intern("meter");
  cards.dimensions.region = p.engine.intern("east");
  CHECK(p.send(cards) == "in review");
  // The place is new: it is met first.
  CHECK(p.engine.events().size() == before + 3);
  const usage_queued& e = p.engine.events().all<usage_queued>()[1];
  CHECK(e.id == id128{0, 2});
  CHECK(e.source == cards.source);
  CHECK(e.account == p.team);
  CHECK(e.sku == p.card);
  CHECK(e.dimensions == dimensions_handle{0});
  CHECK(e.cards_numerator == 3);
  CHECK(e.cards_denominator == 7);
  CHECK(e.during == interval{{100}, {800}});
  CHECK(e.quantity == 0);
  CHECK(e.at == instant{1'000});
  CHECK(e.position == before + 2);
  CHECK(p.engine.events().all<usage_queued>()[0].quantity == 20);
  CHECK(p.waiting() == "1 2");
  p.check_ledger();
}

TEST_CASE("what ended at the retention itself is recorded, and by default all is") {
  late_desk p;
  CHECK(p.send(p.tokens(1, 1, 900)) == "1 cost 3, owed 3");
  CHECK(p.send(p.cards(2, 0, 900)) == "900 cost 1800, owed 1803");
  CHECK(p.send(p.cards(3, 0, 899)) == "in review");
  REQUIRE(p.engine.advance({1'001}));
  CHECK(p.send(p.tokens(4, 1, 900)) == "in review");
  REQUIRE(p.engine.set_retention(nanoseconds{0}));
  CHECK(p.send(p.tokens(5, 1, 1'000)) == "in review");
  CHECK(p.send(p.tokens(6, 1, 1'001)) == "1 cost 3, owed 1806");
  REQUIRE(p.engine.set_retention(nanoseconds{no_retention}));
  CHECK(p.send(p.tokens(7, 1, 0)) == "1 cost 3, owed 1809");
  CHECK(p.send(p.tokens(8, 1, instant_min.ns)) == "1 cost 3, owed 1812");
  p.check_ledger();
  platform plain;
  REQUIRE(plain.engine.advance({1'000'000}));
  CHECK(plain.record(plain.tokens(1, 1, 0)) == "1 cost 3, owed 3");
}

TEST_CASE("there is no retention before the first advance, and none below zero") {
  platform p;
  REQUIRE(p.engine.set_retention(nanoseconds{0}));
  CHECK(p.record(p.tokens(1, 1, -5'000)) == "1 cost 3, owed 3");
  CHECK(refusal(p.engine, [&] { return p.engine.set_retention(nanoseconds{-1}); }).code ==
        errc::out_of_range);
  const std::uint64_t events = p.engine.events().size();
  REQUIRE(p.engine.set_retention(nanoseconds{0}));
  CHECK(p.engine.events().size() == events);
  REQUIRE(p.engine.advance({instant_min.ns + 5}));
  REQUIRE(p.engine.set_retention(nanoseconds{no_retention - 1}));
  CHECK(p.record(p.tokens(2, 1, instant_min.ns)) == "1 cost 3, owed 6");
}

TEST_CASE("a horizon and a retention hold beside each other") {
  late_desk p;
  REQUIRE(p.engine.set_horizon(nanoseconds{10}));
  CHECK(p.send(p.tokens(1, 1, 1'010)) == "1 cost 3, owed 3");
  CHECK(refusal(p.engine, [&] { return p.engine.record(p.tokens(2, 1, 1'011)); }).code ==
        errc::too_far_ahead);
  CHECK(p.send(p.tokens(3, 1, 899)) == "in review");
  CHECK(refusal(p.engine, [&] { return p.engine.record(p.tokens(2, 1, 1'011)); }).code ==
        errc::too_far_ahead);
  REQUIRE(p.engine.set_retention(nanoseconds{no_retention}));
  CHECK(p.send(p.tokens(4, 1, 899)) == "1 cost 3, owed 6");
  p.check_ledger();
}

TEST_CASE("sent again it is answered the same, and other content is a conflict") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  const auto other = [&](platform_usage u) {
    const failure why = refusal(p.engine, [&] { return p.engine.record(u); });
    CHECK(why.reference == p.engine.events().all<usage_queued>()[0].position);
    return why.code;
  };
  const auto again = [&] {
    const std::string before = text_of(p.engine);
    const result<outcome> of = p.engine.record(p.tokens(1, 20, 500));
    CHECK(text_of(p.engine) == before);
    CHECK(of->position() == p.engine.events().all<usage_queued>()[0].position);
    return p.told(of);
  };
  CHECK(again() == "again in review");
  CHECK(other(p.tokens(1, 21, 500)) == errc::conflict);
  CHECK(other(p.tokens(1, 20, 501)) == errc::conflict);
  // Though it would be young enough itself.
  CHECK(other(p.tokens(1, 20, 1'000)) == errc::conflict);
  platform_usage u = p.tokens(1, 20, 500);
  u.account = p.team;
  CHECK(other(u) == errc::conflict);
  u = p.tokens(1, 20, 500);
  u.dimensions.region = p.engine.intern("east");
  CHECK(other(u) == errc::conflict);
  CHECK(other(p.cards(1, 500, 500)) == errc::conflict);
  // Another source's id is another id.
  u = p.tokens(1, 20, 500);
  u.source = p.engine.intern("meter");
  CHECK(p.send(u) == "in review");
  CHECK(p.waiting() == "1 1");
  // A longer retention, or none, does not apply what waits already.
  REQUIRE(p.engine.set_retention(nanoseconds{5'000}));
  CHECK(again() == "again in review");
  REQUIRE(p.engine.set_retention(nanoseconds{no_retention}));
  CHECK(again() == "again in review");
  CHECK(p.accept(1) == "20 cost 60, owed 60");
  CHECK(p.send(p.tokens(1, 20, 500)) == "again 20 cost 60, owed 60");
  CHECK(p.owed() == "60");
  p.check_ledger();
}

TEST_CASE("what makes no usage is refused as ever, and not kept") {
  late_desk p;
  const auto code = [&](const platform_usage& u) {
    return refusal(p.engine, [&] { return p.engine.record(u); }).code;
  };
  platform_usage u = p.tokens(1, 20, 500);
  u.account = {99};
  CHECK(code(u) == errc::unknown_account);
  u = p.tokens(1, 20, 500);
  u.sku = {99};
  CHECK(code(u) == errc::unknown_sku);
  u.sku = p.token;
  u.source = {9'999};
  CHECK(code(u) == errc::unknown_symbol);
  CHECK(code(p.tokens(0, 20, 500)) == errc::out_of_range);
  CHECK(code(p.tokens(1, -1, 500)) == errc::out_of_range);
  CHECK(code(p.cards(1, 500, 499)) == errc::invalid_interval);
  CHECK(code(p.cards(1, 400, 500, ratio{})) == errc::out_of_range);
  u = p.tokens(1, 20, 500);
  u.cards = 1;
  CHECK(code(u) == errc::unit_mismatch);
  CHECK(p.waiting().empty());
}

TEST_CASE("a quote and an authorisation of it are refused, and keep nothing") {
  late_desk p;
  const auto is_refused = [&](const platform_usage& u) {
    const failure quoted = refusal(p.engine, [&] { return p.engine.quote(u, p.room); });
    const failure asked = refusal(p.engine, [&] { return p.engine.authorise(u, p.room); });
    CHECK(quoted.amount == int128{900});
    CHECK(asked.amount == int128{900});
    return quoted.code == errc::too_old && asked.code == errc::too_old;
  };
  CHECK(is_refused(p.tokens(1, 20, 899)));
  CHECK(p.waiting().empty());
  REQUIRE(p.send(p.tokens(1, 20, 899)) == "in review");
  CHECK(is_refused(p.tokens(1, 20, 899)));
  CHECK(refusal(p.engine, [&] { return p.engine.quote(p.tokens(1, 21, 899), p.room); }).code ==
        errc::conflict);
  CHECK(said(p.engine.quote(p.tokens(2, 20, 900), p.room)) == "20 cost 60, owed 60");
  REQUIRE(p.dismiss(1) == "dismissed");
  CHECK(is_refused(p.tokens(1, 20, 899)));
}

TEST_CASE("what was recorded is answered as ever, however old it is by now") {
  late_desk p;
  CHECK(p.send(p.tokens(1, 20, 1'000)) == "20 cost 60, owed 60");
  REQUIRE(p.engine.advance({9'000}));
  CHECK(p.send(p.tokens(1, 20, 1'000)) == "again 20 cost 60, owed 60");
  CHECK(said(p.engine.quote(p.tokens(1, 20, 1'000), p.room)) == "20 cost 60, owed 60");
  CHECK(refusal(p.engine, [&] { return p.engine.record(p.tokens(1, 21, 1'000)); }).code ==
        errc::conflict);
  // It can be taken out as well; that is no usage of its own.
  CHECK(p.reverse(1) == "-20 cost -60, owed 0");
  CHECK(p.engine.record(p.tokens(1, 20, 1'000))->is_reversed());
  p.check_ledger();
}

TEST_CASE("in a batch each usage has its own outcome") {
  late_desk p;
  const platform_usage batch[] = {p.tokens(1, 1, 1'000), p.tokens(2, 2, 500),
                                  p.tokens(0, 2, 500),   p.tokens(2, 2, 500),
                                  p.tokens(2, 3, 1'000), p.tokens(3, 3, 950)};
  result<outcome> results[] = {errc{}, errc{}, errc{}, errc{}, errc{}, errc{}};
  p.engine.record(array_view<const platform_usage>{batch, 6},
                  array_view<result<outcome>>{results, 6});
  CHECK(p.told(results[0]) == "1 cost 3, owed 3");
  CHECK(p.told(results[1]) == "in review");
  CHECK(results[2].error().code == errc::out_of_range);
  CHECK(p.told(results[3]) == "again in review");
  CHECK(results[4].error().code == errc::conflict);
  CHECK(p.told(results[5]) == "3 cost 9, owed 12");
  p.check_ledger();
}

TEST_CASE("who accepts what waits has it recorded as late usage, once") {
  late_desk p;
  const pack_handle over = p.grant_tokens(p.root, 50, {{0}, {1'500}});
  const pack_handle pack = p.grant_tokens(p.root, 5);
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(2, 40, 700)) == "in review");
  REQUIRE(p.engine.advance({2'000}));
  const std::uint64_t before = p.engine.events().size();
  // By any node of the tree; late usage draws on what was there at its time.
  CHECK(p.told(p.engine.accept_queued(p.user, {0, 1}, ops)) == "pack 0 gave 20, has 30");
  CHECK(p.left(over) == "30");
  CHECK(p.waiting() == "2");
  const usage_accepted& e = p.engine.events().all<usage_accepted>()[0];
  CHECK(p.engine.events().at<usage_recorded>(before).id == id128{0, 1});
  CHECK(e.queued == queued_handle{0});
  CHECK(e.usage == 0);
  CHECK(e.at == instant{2'000});
  CHECK(p.engine.text(e.by.actor) == text_view{"ops"});
  CHECK(p.engine.text(e.by.reason) == text_view{"lost meter"});
  CHECK(p.engine.text(e.by.approval) == text_view{"T-7"});
  CHECK(e.position == p.engine.events().size() - 1);
  CHECK(p.accept(2) == "pack 0 gave 30, has 0; pack 1 gave 5, has 0; 5 cost 15, owed 15");
  CHECK(p.left(over) == "0");
  CHECK(p.left(pack) == "0");
  CHECK(p.waiting().empty());
  const std::string after = text_of(p.engine);
  CHECK(p.accept(1) == "again pack 0 gave 20, has 30");
  CHECK(p.send(p.tokens(1, 20, 500)) == "again pack 0 gave 20, has 30");
  CHECK(text_of(p.engine) == after);
  CHECK(refusal(p.engine, [&] { return p.engine.accept_queued(p.root, {0, 1}); }).reference ==
        e.position);
  CHECK(refusal(p.engine, [&] { return p.engine.accept_queued(p.root, {0, 1}); }).code ==
        errc::conflict);
  CHECK(refusal(p.engine, [&] { return p.engine.dismiss_queued(p.root, {0, 1}, ops); }).code ==
        errc::conflict);
  CHECK(refusal(p.engine, [&] { return p.engine.record(p.tokens(1, 21, 500)); }).code ==
        errc::conflict);
  p.check_ledger();
  // What was taken out since is not recorded a second time by who accepts it again.
  CHECK(p.reverse(1) == "pack 0 gave -20, has 20");
  CHECK(p.engine.accept_queued(p.root, {0, 1}, ops)->is_reversed());
  CHECK(p.left(over) == "20");
  p.check_ledger();
}

TEST_CASE("a usage that cannot be recorded waits on until it can be") {
  price_table list = empty_list();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  platform p{list};
  REQUIRE(p.engine.set_retention(nanoseconds{100}));
  REQUIRE(p.engine.advance({1'000}));
  REQUIRE(p.engine.record(p.tokens(1, 20, 500))->is_in_review());
  const auto accept = [&] { return p.engine.accept_queued(p.root, {0, 1}, ops); };
  CHECK(refusal(p.engine, accept).code == errc::no_price);
  CHECK(p.engine.queued_count() == 1);
  price_table more = empty_list();
  (void)more.add_flat("token", yuan, {3, 2}, 1).value();
  REQUIRE(p.engine.publish(more));
  CHECK(said(accept()) == "20 cost 60, owed 60");
  CHECK(p.engine.queued_count() == 0);
  CHECK(audit(p.engine.events()).passed());
}

TEST_CASE("what is dismissed stays known, and is never applied") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(2, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(3, 20, 500)) == "in review");
  CHECK(p.dismiss(2) == "dismissed");
  const std::string after = text_of(p.engine);
  CHECK(p.dismiss(2) == "again dismissed");
  CHECK(p.send(p.tokens(2, 20, 500)) == "again dismissed");
  CHECK(text_of(p.engine) == after);
  const usage_dismissed& e = p.engine.events().all<usage_dismissed>()[0];
  CHECK(e.queued == queued_handle{1});
  CHECK(e.at == instant{1'000});
  CHECK(p.engine.text(e.by.actor) == text_view{"ops"});
  const auto refused = [&](auto command) {
    const failure why = refusal(p.engine, command);
    CHECK(why.reference == e.position);
    return why.code == errc::conflict;
  };
  CHECK(refused([&] { return p.engine.accept_queued(p.root, {0, 2}, ops); }));
  CHECK(refused([&] { return p.engine.dismiss_queued(p.root, {0, 2}); }));
  CHECK(refusal(p.engine, [&] { return p.engine.record(p.tokens(2, 21, 500)); }).code ==
        errc::conflict);
  REQUIRE(p.engine.set_retention(nanoseconds{no_retention}));
  CHECK(p.send(p.tokens(2, 20, 500)) == "again dismissed");
  CHECK(p.owed() == "0");
  CHECK(p.waiting() == "1 3");
  // Under an id of its own it counts.
  CHECK(p.send(p.tokens(4, 20, 500)) == "20 cost 60, owed 60");
  p.check_ledger();
}

TEST_CASE("the queue is in the order in which it filled, whatever is drained first") {
  late_desk p;
  for (std::uint64_t id = 1; id <= 5; ++id) REQUIRE(p.send(p.tokens(id, 1, 500)) == "in review");
  CHECK(p.accept(3) == "1 cost 3, owed 3");
  CHECK(p.waiting() == "1 2 4 5");
  CHECK(p.dismiss(5) == "dismissed");
  CHECK(p.waiting() == "1 2 4");
  CHECK(p.accept(1) == "1 cost 3, owed 6");
  REQUIRE(p.send(p.tokens(6, 1, 500)) == "in review");
  CHECK(p.waiting() == "2 4 6");
  CHECK(p.accept(2) == "1 cost 3, owed 9");
  CHECK(p.accept(4) == "1 cost 3, owed 12");
  CHECK(p.accept(6) == "1 cost 3, owed 15");
  CHECK(p.waiting().empty());
  REQUIRE(p.send(p.tokens(7, 1, 500)) == "in review");
  CHECK(p.waiting() == "7");
  p.check_ledger();
}

TEST_CASE("what no review has, or another payer's, is not drained") {
  late_desk p;
  const account_handle other = p.engine.open_account({.name = "other", .money = yuan}).value();
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(2, 20, 1'000)) == "20 cost 60, owed 60");
  const auto accept = [&](account_handle of, std::uint64_t id, symbol source = {}) {
    return refusal(p.engine, [&] { return p.engine.accept_queued(of, {0, id}, ops, source); }).code;
  };
  const auto dismiss = [&](account_handle of, std::uint64_t id, symbol source = {}) {
    return refusal(p.engine, [&] { return p.engine.dismiss_queued(of, {0, id}, ops, source); })
        .code;
  };
  CHECK(accept({99}, 1) == errc::unknown_account);
  CHECK(dismiss({99}, 1) == errc::unknown_account);
  CHECK(accept(other, 1) == errc::unknown_usage);
  CHECK(dismiss(other, 1) == errc::unknown_usage);
  CHECK(accept(p.root, 1, p.engine.intern("meter")) == errc::unknown_usage);
  CHECK(accept(p.root, 2) == errc::unknown_usage);  // it was recorded at once
  CHECK(dismiss(p.root, 2) == errc::unknown_usage);
  CHECK(accept(p.root, 3) == errc::unknown_usage);
  // What waits was not recorded: there is nothing to take out.
  CHECK(refusal(p.engine, [&] { return p.engine.reverse(p.root, {0, 1}); }).code ==
        errc::unknown_usage);
  // The same id of another payer is another usage.
  platform_usage u = p.tokens(1, 20, 500);
  u.account = other;
  CHECK(p.send(u) == "in review");
  CHECK(p.told(p.engine.accept_queued(other, {0, 1}, ops)) == "20 cost 60, owed 60");
  CHECK(p.waiting() == "1");
  p.check_ledger();
}

TEST_CASE("amending with usage that is too old, or in review, changes nothing") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 1'000)) == "20 cost 60, owed 60");
  REQUIRE(p.send(p.tokens(2, 5, 500)) == "in review");
  const auto amend = [&](std::uint64_t id, const platform_usage& u) {
    return refusal(p.engine, [&] { return p.engine.amend(p.root, {0, id}, u); }).code;
  };
  CHECK(amend(1, p.tokens(3, 10, 899)) == errc::too_old);
  CHECK(amend(1, p.tokens(2, 5, 500)) == errc::conflict);
  CHECK(amend(1, p.tokens(2, 5, 1'000)) == errc::conflict);
  CHECK(amend(2, p.tokens(3, 10, 1'000)) == errc::unknown_usage);
  CHECK(p.waiting() == "2");
  // Young enough it stands instead, though what it replaces has grown too old.
  REQUIRE(p.engine.advance({2'000}));
  CHECK(p.engine.amend(p.root, {0, 1}, p.tokens(3, 10, 1'900)).has_value());
  CHECK(p.owed() == "30");
  p.check_ledger();
}

TEST_CASE("the reports of a reservation count, however old they are") {
  late_desk p;
  platform_engine::reservation r;
  r.id = {0, 9};
  r.account = p.user;
  r.sku = p.card;
  r.cards = 1;
  r.during = {{1'000}, {1'500}};
  r.terms.at_lapse = lapse_policy::release;
  REQUIRE(p.engine.reserve(r).has_value());
  REQUIRE(p.engine.advance({5'000}));
  hold_report report{.account = p.user, .id = {0, 9}, .sequence = 1};
  report.at = {1'200};
  REQUIRE(p.engine.release(report).has_value());
  CHECK(p.owed() == "400");
  CHECK(p.waiting().empty());
  p.check_ledger();
}

TEST_CASE("a report is not recorded under an id that waits in review") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  platform_usage u = p.tokens(1, 20, 500);
  u.id = detail::id_of_step({0, 9}, 1);
  REQUIRE(p.send(u) == "in review");
  platform_engine::reservation r;
  r.id = {0, 9};
  r.account = p.user;
  r.sku = p.token;
  r.quantity = 5;
  r.during = {{1'000}, {1'500}};
  REQUIRE(p.engine.reserve(r).has_value());
  hold_report report{.account = p.user, .id = {0, 9}, .sequence = 1};
  report.at = {1'200};
  report.used = 3;
  CHECK(refusal(p.engine, [&] { return p.engine.release(report); }).code == errc::conflict);
  p.check_ledger();
}

TEST_CASE("a lapse charges what its lease held, however short the retention is") {
  late_desk p;
  REQUIRE(p.engine.set_retention(nanoseconds{0}));
  platform_engine::reservation r;
  r.id = {0, 9};
  r.account = p.user;
  r.sku = p.card;
  r.cards = 1;
  r.during = {{1'000}, {1'500}};
  REQUIRE(p.engine.reserve(r).has_value());
  REQUIRE(p.engine.advance({5'000}));
  CHECK(p.owed() == "1000");
  p.check_ledger();
}

TEST_CASE("an alert that acceptance brings about follows it") {
  late_desk p;
  (void)p.grant_tokens(p.user, 50);
  REQUIRE(p.engine.set_alert(
      p.user,
      {.name = "low", .of = alert_kind::left, .level = any_quantity{40, dimension::token}}));
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  const std::size_t before = p.count<alert_changed>();
  REQUIRE(p.accept(1) == "pack 0 gave 20, has 30");
  CHECK(p.count<alert_changed>() == before + 1);
  CHECK(p.engine.events().kind_at(p.engine.events().size() - 1) == event_kind::alert_changed);
  p.check_ledger();
}

TEST_CASE("an engine that goes on from a ledger knows what waits, and what does not any more") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(2, 20, 500)) == "in review");
  REQUIRE(p.send(p.tokens(3, 20, 500)) == "in review");
  REQUIRE(p.accept(1) == "20 cost 60, owed 60");
  REQUIRE(p.dismiss(2) == "dismissed");
  platform_engine next{std::move(p.engine).take_ledger()};
  CHECK(p.told(next.record(p.tokens(1, 20, 500))) == "again 20 cost 60, owed 60");
  CHECK(p.told(next.record(p.tokens(2, 20, 500))) == "again dismissed");
  CHECK(p.told(next.record(p.tokens(3, 20, 500))) == "again in review");
  CHECK(p.told(next.record(p.tokens(4, 20, 500))) == "in review");
  CHECK(next.queued_count() == 2);
  CHECK(p.told(next.accept_queued(p.root, {0, 3}, ops)) == "20 cost 60, owed 120");
}

TEST_CASE("a ledger that was cut inside an acceptance charges the usage once") {
  late_desk p;
  REQUIRE(p.send(p.tokens(1, 20, 500)) == "in review");
  CHECK(p.accept(1) == "20 cost 60, owed 60");
  const ledger& book = p.engine.events();
  REQUIRE(book.kind_at(book.size() - 1) == event_kind::usage_accepted);
  ledger cut;
  copy_without(book, cut, {book.size() - 1});
  CHECK(audit(cut).finding_count > 0);
  platform_engine goes_on{std::move(cut)};
  CHECK(goes_on.queued_count() == 1);
  const auto accepted =
      refusal(goes_on, [&] { return goes_on.accept_queued(p.root, {0, 1}, ops); });
  CHECK(accepted.code == errc::conflict);
  CHECK(goes_on.events().at<usage_recorded>(accepted.reference).id == id128{0, 1});
  CHECK(refusal(goes_on, [&] { return goes_on.dismiss_queued(p.root, {0, 1}); }) == accepted);
  CHECK(goes_on.record(p.tokens(1, 20, 500))->is_duplicate());
  CHECK(text_of(goes_on.owed(p.root).minor) == "60");
}
