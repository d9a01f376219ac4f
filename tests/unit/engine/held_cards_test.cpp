// SPDX-License-Identifier: MIT
// Quotas of cards: what reservations hold at once, and what is authorised beside them.
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/placing.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A team that may hold 16 cards, of which its user may hold 4.
struct lab : platform {
  quota_handle of_team = bound(team, 16);
  quota_handle of_user = bound(user, 4);

  quota_handle bound(account_handle node, std::int32_t cards, std::int64_t from = instant_min.ns) {
    return engine.set_quota(node, {.name = "cards", .cards = cards, .from = {from}}).value();
  }
  result<hold_answer> reserve(std::uint64_t id, account_handle of, ratio cards, std::int64_t from,
                              std::int64_t until, int128 minimum = 1) {
    platform_engine::reservation r;
    r.id = {0, id};
    r.account = of;
    r.sku = card;
    r.cards = cards;
    r.during = {{from}, {until}};
    r.terms.minimum = minimum;
    return engine.reserve(r);
  }
  hold_report report(std::uint64_t id, std::uint32_t sequence, std::int64_t at) const {
    hold_report r;
    r.account = root;
    r.id = {0, id};
    r.sequence = sequence;
    r.at = {at};
    return r;
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("three reservations of 64 cards under a quota of 4 hold nothing") {
  lab p;
  const std::uint64_t size = p.engine.events().size();
  for (std::uint64_t id = 1; id <= 3; ++id) {
    const failure why = p.reserve(id, p.user, 64, 0, 100).error();
    CHECK(why == failure{errc::quota_reached, static_cast<std::uint32_t>(dimension::card),
                         p.of_user.index, 4});
  }
  CHECK(p.engine.events().size() == size);
  CHECK(p.engine.authorise(p.cards(1, 0, 10, 64), p.room).error().code == errc::quota_reached);
  CHECK(p.engine.authorise(p.cards(1, 0, 10, 4), p.room).has_value());
  CHECK(p.engine.authorise(p.cards(1, 0, 10, ratio{29, 7}), p.room).error().amount == 4);
}

TEST_CASE("reservations of a node and of those below it hold its cards together") {
  lab p;
  REQUIRE(p.reserve(1, p.team, 12, 0, 100));
  REQUIRE(p.reserve(2, p.user, ratio{1, 7}, 0, 100));
  failure why = p.reserve(3, p.user, 4, 0, 100).error();
  CHECK(why.reference == p.of_user.index);
  CHECK(why.amount == 3);
  why = p.reserve(3, p.team, 4, 0, 100).error();
  CHECK(why.reference == p.of_team.index);
  CHECK(why.amount == 3);
  REQUIRE(p.reserve(3, p.team, ratio{27, 7}, 0, 100));
  // None is left; outside of the team there are as many as anybody wants.
  CHECK(p.reserve(4, p.user, ratio{1, 7}, 99, 100).error().amount == 0);
  CHECK(p.reserve(4, p.root, 1'000, 0, 100).has_value());
  // Usage that happened is recorded all the same.
  CHECK(p.engine.record(p.cards(9, 0, 10, 64)).has_value());
  CHECK(p.engine.quote(p.cards(10, 0, 10, 64), p.room).has_value());
  // A reservation that was released holds none.
  REQUIRE(p.engine.release(p.report(1, 1, 50)).has_value());
  CHECK(p.reserve(5, p.team, 12, 60, 100).has_value());
  p.check_ledger();
}

TEST_CASE("a lease ends where others have reserved the cards") {
  lab p;
  REQUIRE(p.reserve(1, p.team, 10, 60, 100));
  // 8 cards from 20 on: 10 of the 16 are taken from 60 on.
  const hold_answer got = p.reserve(2, p.team, 8, 20, 90).value();
  CHECK(got.until == instant{60});
  CHECK(got.final);
  CHECK(p.reserve(3, p.team, 9, 0, 200).value().until == instant{20});
  CHECK(p.reserve(4, p.team, 6, 100, 200).value().until == instant{200});
  // What asks for less than its minimum gets nothing.
  const failure why = p.reserve(5, p.team, 7, 10, 90, 80).error();
  CHECK(why.code == errc::insufficient);
  CHECK(why.amount == 50);
  // Other cards from 150 on.
  (void)p.bound(p.team, 6, 150);
  CHECK(p.reserve(6, p.team, 1, 100, 200).value().until == instant{150});
  CHECK(p.engine.authorise(p.cards(1, 140, 160, 2), p.room).error().code == errc::quota_reached);
  CHECK(p.engine.authorise(p.cards(1, 140, 150, 2), p.room).has_value());
  p.check_ledger();
}

TEST_CASE("an extension is refused the cards that others hold, and goes on with its own") {
  lab p;
  REQUIRE(p.reserve(1, p.team, 8, 0, 50));
  REQUIRE(p.reserve(2, p.team, 8, 0, 100));
  hold_report more = p.report(1, 1, 10);
  more.until = {80};
  more.cards = 9;
  const hold_answer refused = p.engine.extend(more).value();
  CHECK(refused.refused == errc::quota_reached);
  CHECK(refused.until == instant{50});
  // Its own cards are no obstacle.
  more = p.report(1, 2, 20);
  more.until = {80};
  const hold_answer extended = p.engine.extend(more).value();
  CHECK(extended.refused == errc{});
  CHECK(extended.until == instant{80});
  // Sent again it is answered from the ledger, though nobody holds them any more.
  REQUIRE(p.engine.release(p.report(2, 1, 30)).has_value());
  hold_report first = p.report(1, 1, 10);
  first.until = {80};
  first.cards = 9;
  CHECK(p.engine.extend(first).value().refused == errc::quota_reached);
  first = p.report(1, 3, 30);
  first.until = {80};
  first.cards = 16;
  CHECK(p.engine.extend(first).value().refused == errc{});
  p.check_ledger();
}

TEST_CASE("a lease that has ended holds no cards") {
  lab p;
  REQUIRE(p.reserve(1, p.team, 16, 0, 50));
  CHECK(p.reserve(2, p.team, 1, 49, 60).error().code == errc::quota_reached);
  CHECK(p.reserve(2, p.team, 16, 50, 60).has_value());
  REQUIRE(p.engine.advance({60}));
  CHECK(p.reserve(3, p.team, 16, 60, 70).has_value());
  p.check_ledger();
}

TEST_CASE("at no instant reservations hold more cards than any quota above them allows") {
  for (std::uint64_t stream = 0; stream < worlds_of(400); ++stream) {
    INFO(seed_text() << ", world " << stream);
    random_source random{stream};
    lab p;
    const account_handle nodes[] = {p.root, p.team, p.user};
    struct held {
      account_handle of;
      ratio cards;
      interval during;
    };
    std::vector<held> all;
    const auto most_of = [&](std::size_t node, const std::vector<held>& of) {
      mixed most{};
      for (const held& at : of) {
        mixed sum{};
        for (const held& h : of)
          if (h.during.contains(at.during.start) &&
              p.engine.state().held.lies_below(h.of, nodes[node]))
            sum = add(sum, scale(mixed{1}, h.cards).value()).value();
        most = most < sum ? sum : most;
      }
      return most;
    };
    const auto fits = [&](const std::vector<held>& of) {
      return !(mixed{16} < most_of(1, of)) && !(mixed{4} < most_of(2, of));
    };
    for (std::uint64_t id = 1; id <= 30; ++id) {
      const auto from = static_cast<std::int64_t>(random.below(60));
      held asked{nodes[random.below(3)],
                 ratio{static_cast<std::int64_t>(1 + random.below(24)),
                       static_cast<std::int64_t>(1 + random.below(4))},
                 {{from}, {from + 1 + static_cast<std::int64_t>(random.below(40))}}};
      const auto got = p.reserve(id, asked.of, asked.cards, from, asked.during.end.ns);
      // As long as it can be, and not a nanosecond longer.
      std::vector<held> with = all;
      with.push_back(asked);
      std::int64_t until = from;
      for (std::int64_t end = from + 1; end <= asked.during.end.ns; ++end) {
        with.back().during.end = {end};
        if (!fits(with)) break;
        until = end;
      }
      REQUIRE((got ? got->until.ns : from) == until);
      if (!got) continue;
      asked.during.end = got->until;
      all.push_back(asked);
    }
    REQUIRE(fits(all));
    p.check_ledger();
  }
}

TEST_CASE("the audit finds cards that no quota allows") {
  lab p;
  REQUIRE(p.reserve(1, p.team, 10, 0, 50));
  REQUIRE(p.reserve(2, p.team, 6, 0, 50));
  REQUIRE(p.reserve(3, p.team, 16, 50, 60));
  const auto is_found = [&](std::size_t step, auto change) {
    ledger forged;
    copy_changed<hold_stepped>(p.engine.events(), forged, step, change);
    for (const audit_finding& f : audit(forged).findings)
      if (f.rule == audit_rule::quota) return true;
    return false;
  };
  CHECK_FALSE(is_found(0, [](hold_stepped&) {}));
  CHECK(is_found(1, [](hold_stepped& e) { e.cards_numerator = 7; }));
  CHECK(is_found(2, [](hold_stepped& e) { e.at = {49}; }));
  CHECK(is_found(0, [](hold_stepped& e) { e.until = e.asked_until = {51}; }));
}
