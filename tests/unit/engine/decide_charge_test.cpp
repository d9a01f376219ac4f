// SPDX-License-Identifier: MIT
// Closing periods through the engine: minimums, caps, standing charges, commitments and discounts,
// at zero usage too, once and again.
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// January 1970 is days 0 to 31, February 31 to 59, March 59 to 90.
constexpr instant january = day(3);
constexpr instant february = day(40);
constexpr instant end_of_january = day(31);

// A token costs 3 fen.
struct close_platform {
  platform_engine engine;
  account_handle root{}, team{};

  explicit close_platform(const std::vector<charge_spec>& charges, std::int32_t offset = 0,
                          instant opened = instant_min, text_view layer = {}) {
    publish(charges);
    account_spec spec;
    spec.name = "acme";
    spec.money = yuan;
    spec.utc_offset_seconds = offset;
    spec.at = opened;
    spec.layer = layer;
    root = engine.open_account(spec).value();
    spec = {};
    spec.name = "team";
    spec.parent = root;
    team = engine.open_account(spec).value();
  }
  void publish(const std::vector<charge_spec>& charges, bool with_prices = true) {
    price_table list = with_prices ? flat_list() : empty_list();
    for (const charge_spec& each : charges) (void)list.add_charge(each).value();
    (void)engine.publish(list).value();
  }
  result<outcome> use(std::uint64_t id, int128 tokens, instant when, const char* sku = "token") {
    platform_usage u;
    u.id = {0, id};
    u.account = team;
    u.sku = engine.find_sku(sku);
    u.during = at(when);
    if (u.sku == engine.find_sku("card")) {
      u.cards = 1;
      u.during.end.ns += static_cast<std::int64_t>(tokens);
    } else {
      u.quantity = tokens;
    }
    return engine.record(u);
  }
  pack_handle wallet(int128 fen, interval valid = {instant_min, instant_max}) {
    grant_spec spec;
    spec.quantity = any_money{fen, yuan};
    spec.valid = valid;
    return engine.grant(root, spec).value();
  }
  // What closing posts: "spend: true_up 70; paid 10 by 0; owed 60" for each charge.
  std::string close(instant within, instant when = instant_min) {
    const auto done = engine.close_charges(root, within, when);
    return done ? said(*done) : message(done.error().code);
  }
  std::string said(const charge_outcome& of) const {
    std::string text;
    if (of.is_empty()) return "nothing";
    const ledger& book = engine.events();
    const auto& group = book.at<charges_closed>(of.position());
    for (std::uint64_t i = of.position() + 1; i <= of.position() + group.line_count; ++i) {
      if (!text.empty()) text += "; ";
      if (book.kind_at(i) == event_kind::charge_paid) {
        const auto& e = book.at<charge_paid>(i);
        text += "wallet " + std::to_string(e.pack.index) + " paid " + text_of(e.amount);
        continue;
      }
      const auto& e = book.at<charge_posted>(i);
      const symbol name = book.prices.charges()[e.charge].name;
      text += std::string(std::string_view(book.names.text(name)));
      constexpr const char* words[] = {"discount",     "overage", "shortfall",
                                       "over_maximum", "true_up", "standing"};
      for (std::size_t k = 0; k < 6; ++k)
        if (!is_zero(e.parts.*all_charge_parts[k]))
          text += std::string(" ") + words[k] + ' ' + text_of(e.parts.*all_charge_parts[k]);
      text += ", owed " + text_of(e.owed);
      if (!e.period.contains(e.at)) text += " later";
    }
    return text;
  }
  std::string owed() const { return text_of(engine.owed(root).minor); }
};

charge_spec minimum(int128 fen, text_view name = "spend") {
  charge_spec spec = charge_named(name);
  spec.minimum = decimal{fen, 2};
  return spec;
}
charge_spec maximum(int128 fen) {
  charge_spec spec = charge_named("cap");
  spec.maximum = decimal{fen, 2};
  return spec;
}
charge_spec standing(int128 fen) {
  charge_spec spec = charge_named("seat");
  spec.standing = decimal{fen, 2};
  return spec;
}

}  // namespace

TEST_CASE("a minimum and a standing charge are posted at zero usage") {
  close_platform p{{minimum(100), standing(7)}};
  CHECK(p.close(january) == "spend true_up 100, owed 100; seat standing 7, owed 7");
  CHECK(p.owed() == "107");
  CHECK(p.close(january) == "nothing");
  CHECK(p.close(february) == "spend true_up 100, owed 100; seat standing 7, owed 7");
  CHECK(p.engine.events().all<charges_closed>().size() == 2);
}

TEST_CASE("a minimum lacks what the whole tree's usage of the period did not come to") {
  close_platform p{{minimum(100)}};
  (void)p.use(1, 10, january).value();
  (void)p.use(2, 1, february).value();
  CHECK(p.close(january) == "spend true_up 70, owed 70");
  CHECK(p.owed() == "103");
  (void)p.use(3, 50, february).value();
  CHECK(p.close(february) == "nothing");
}

TEST_CASE("a cap takes back what lies beyond it") {
  close_platform p{{maximum(100)}};
  (void)p.use(1, 30, january).value();
  CHECK(p.close(january) == "nothing");
  (void)p.use(2, 10, january).value();
  CHECK(p.close(january) == "cap over_maximum -20, owed -20");
  CHECK(p.owed() == "100");
}

TEST_CASE("a commitment charges what it falls short of, and cost beyond it at the factor") {
  charge_spec spec = charge_named("committed");
  spec.commitment = decimal{60, 2};
  spec.overage_factor = ratio{3, 2};
  close_platform p{{spec}};
  (void)p.use(1, 10, january).value();
  (void)p.use(2, 40, february).value();
  CHECK(p.close(january) == "committed shortfall 30, owed 30");
  CHECK(p.close(february) == "committed overage 30, owed 30");
}

TEST_CASE("a discount takes a share off, and a factor below one does beyond the commitment") {
  charge_spec spec = charge_named("agreed");
  spec.discount = ratio{1, 3};
  close_platform p{{spec}};
  (void)p.use(1, 5, january).value();
  CHECK(p.close(january) == "agreed discount -5, owed -5");
  (void)p.use(2, 1, january).value();
  CHECK(p.close(january) == "agreed discount -1, owed -1");
  CHECK(p.owed() == "12");
}

TEST_CASE("a charge looks at the skus that it names") {
  const text_view cards[] = {"card"};
  charge_spec spec = minimum(100);
  spec.skus = cards;
  spec.sku_count = 1;
  close_platform p{{spec}};
  (void)p.use(1, 10, january).value();
  (void)p.use(2, 20, january, "card").value();
  CHECK(p.close(january) == "spend true_up 60, owed 60");
}

TEST_CASE("usage that packs cover comes to nothing") {
  close_platform p{{minimum(100)}};
  grant_spec spec;
  spec.quantity = any_quantity{1000, dimension::token};
  (void)p.engine.grant(p.root, spec).value();
  (void)p.use(1, 500, january).value();
  CHECK(p.close(january) == "spend true_up 100, owed 100");
}

TEST_CASE("a payer who came within the month bears its exact fraction, or all of it") {
  charge_spec whole = standing(31);
  whole.name = "whole";
  whole.partial = partial_period::full;
  close_platform p{{minimum(310), whole, standing(7)}, 0, day(21)};
  CHECK(p.close(january) ==
        "spend true_up 100, owed 100; whole standing 31, owed 31; seat standing 2+8/31, owed "
        "2+8/31");
  close_platform late{{minimum(310)}, 0, end_of_january};
  CHECK(late.close(january) == "nothing");
  CHECK(late.close(february) == "spend true_up 310, owed 310");
}

TEST_CASE("the period is the month of the payer's zone") {
  close_platform p{{minimum(100)}, 8 * 3600};
  (void)p.use(1, 10, {31 * day_ns - 8 * hour_ns}).value();     // midnight of 1 February there
  (void)p.use(2, 1, {31 * day_ns - 8 * hour_ns - 1}).value();  // just before
  CHECK(p.close(january) == "spend true_up 97, owed 97");
  CHECK(p.close({31 * day_ns - 8 * hour_ns}) == "spend true_up 70, owed 70");
  const auto& closed = p.engine.events().all<charges_closed>();
  CHECK(closed[1].period == interval{{31 * day_ns - 8 * hour_ns}, {59 * day_ns - 8 * hour_ns}});
}

TEST_CASE("a payer's own layer goes before everybody's") {
  charge_spec own = minimum(40);
  own.layer = "acme";
  close_platform p{{minimum(100), own}, 0, instant_min, "acme"};
  CHECK(p.close(january) == "spend true_up 40, owed 40");
  close_platform other{{minimum(100), own}};
  CHECK(other.close(january) == "spend true_up 100, owed 100");
}

TEST_CASE("the version at the period's start governs it") {
  charge_spec later = minimum(50);
  later.effective = since(15);
  close_platform p{{minimum(100), later}};
  CHECK(p.close(january) == "spend true_up 100, owed 100");
  CHECK(p.close(february) == "spend true_up 50, owed 50");
}

TEST_CASE("a version published for a closed period posts the difference when it is closed again") {
  charge_spec first = minimum(100);
  close_platform p{{first}};
  (void)p.close(january);
  charge_spec lower = minimum(80);
  lower.effective = since(-10);
  p.publish({lower}, false);
  CHECK(p.close(january) == "spend true_up -20, owed -20");
  charge_spec none = minimum(70);
  none.effective = between(-5, -2);
  p.publish({none}, false);
  CHECK(p.close(january) == "spend true_up -80, owed -80");
  CHECK(p.close(january) == "nothing");
  CHECK(p.owed() == "0");
}

TEST_CASE("late usage changes a close by exactly what it must") {
  close_platform p{{minimum(100)}};
  (void)p.use(1, 10, january).value();
  CHECK(p.close(january) == "spend true_up 70, owed 70");
  (void)p.engine.advance(day(35)).value();
  (void)p.use(2, 10, january).value();
  CHECK(p.close(january) == "spend true_up -30, owed -30");
  CHECK(p.owed() == "100");
  (void)p.use(3, 20, january).value();
  CHECK(p.close(january) == "spend true_up -40, owed -40");
  CHECK(p.owed() == "120");
  CHECK(p.close(january) == "nothing");
}

TEST_CASE("what a later reversal changes is posted when it is closed again, not to the period") {
  close_platform p{{minimum(100)}};
  (void)p.use(1, 10, january).value();
  (void)p.close(january);
  (void)p.engine.advance(day(35)).value();
  (void)p.engine.reverse(p.root, {0, 1}).value();
  CHECK(p.owed() == "70");
  CHECK(p.close(january) == "spend true_up 30, owed 30 later");
  CHECK(p.owed() == "100");
  const auto& posted = p.engine.events().all<charge_posted>();
  CHECK(posted[0].at == instant{end_of_january.ns - 1});
  CHECK(posted[1].at == day(35));
  // The same reversal before the first close: the period keeps what it showed.
  close_platform q{{minimum(100)}};
  (void)q.use(1, 10, january).value();
  (void)q.engine.advance(day(35)).value();
  (void)q.engine.reverse(q.root, {0, 1}).value();
  CHECK(q.close(january) == "spend true_up 70, owed 70; spend true_up 30, owed 30 later");
  // And one within the period is of the period.
  close_platform r{{minimum(100)}};
  (void)r.use(1, 10, january).value();
  (void)r.engine.reverse(r.root, {0, 1}, day(20)).value();
  CHECK(r.close(january) == "spend true_up 100, owed 100");
}

TEST_CASE("the payer's wallets that are for everything pay first, in burn-down order") {
  close_platform p{{minimum(100)}};
  grant_spec scoped;
  const scope_term tokens[] = {{scope_kind::sku, 0, p.engine.find_sku("token").index}};
  scoped.quantity = any_money{1000, yuan};
  scoped.scope = tokens;
  scoped.scope_size = 1;
  (void)p.engine.grant(p.root, scoped).value();               // 0: for tokens only
  (void)p.wallet(1000, {day(31), instant_max});               // 1: not yet valid in January
  const pack_handle first = p.wallet(30, {day(0), day(60)});  // 2
  const pack_handle second = p.wallet(50);                    // 3
  scoped.scope_size = 0;
  (void)p.engine.grant(p.team, scoped).value();  // 4: the team's own
  CHECK(p.close(january) == "spend true_up 100, owed 20; wallet 2 paid 30; wallet 3 paid 50");
  CHECK(text_of(p.engine.balance(first)) == "0");
  CHECK(text_of(p.engine.balance(second)) == "0");
  CHECK(p.owed() == "20");
}

TEST_CASE("what is given back goes to what is owed, then to the wallet that paid last") {
  close_platform p{{minimum(100)}};
  (void)p.wallet(30, {day(0), day(60)});
  (void)p.wallet(50);
  (void)p.close(january);
  // 60 is used and owed, of which the minimum takes back its 20 first.
  (void)p.use(1, 20, january).value();
  CHECK(p.close(january) == "spend true_up -60, owed -20; wallet 1 paid -40");
  (void)p.use(2, 20, january).value();
  CHECK(p.close(january) == "spend true_up -40, owed 0; wallet 1 paid -10; wallet 0 paid -30");
  CHECK(p.close(january) == "nothing");
}

TEST_CASE("a credit that no wallet paid for is the payer's") {
  close_platform p{{maximum(10)}};
  (void)p.wallet(30);
  (void)p.use(1, 10, january).value();
  CHECK(p.owed() == "0");
  CHECK(p.close(january) == "cap over_maximum -20, owed -20");
  CHECK(p.owed() == "-20");
}

TEST_CASE("a period is closed once it has ended, for a payer, in time's order") {
  close_platform p{{minimum(100)}};
  (void)p.engine.advance(day(30)).value();
  const auto refused = [&](account_handle who, instant within, instant when = instant_min) {
    return refusal(p.engine, [&] { return p.engine.close_charges(who, within, when); });
  };
  CHECK(refused({}, january).code == errc::unknown_account);
  CHECK(refused(p.team, january) == failure{errc::not_a_payer, 0, p.root.index});
  CHECK(refused(p.root, january) == failure{errc::not_ended, 0, 0, end_of_january.ns});
  CHECK(refused(p.root, january, day(29)).code == errc::time_went_back);
  CHECK(refused(p.root, january, {end_of_january.ns - 1}).code == errc::not_ended);
  CHECK(p.close(january, end_of_january) == "spend true_up 100, owed 100");
}

TEST_CASE("a close that does not fit leaves everything as it was") {
  charge_spec committed = charge_named("committed");
  committed.commitment = decimal{0, 0};
  committed.overage_factor = ratio{std::int64_t{1} << 62};
  close_platform p{{minimum(100), committed}};
  (void)p.wallet(30);
  (void)p.use(1, int128_max / 4, january).value();
  CHECK(refusal(p.engine, [&] { return p.engine.close_charges(p.root, january); }).code ==
        errc::overflow);
}

TEST_CASE("all payers are closed in one pass, and one that does not fit holds nobody up") {
  close_platform p{{minimum(100)}};
  account_spec spec;
  spec.name = "dollars";
  spec.money = dollars;
  (void)p.engine.open_account(spec).value();
  spec.name = "east";
  spec.money = yuan;
  spec.utc_offset_seconds = -8 * 3600;
  (void)p.engine.open_account(spec).value();
  (void)p.engine.advance(end_of_january).value();
  std::vector<std::string> said;
  p.engine.close_all_charges(january, instant_min,
                             [&](account_handle payer, const result<charge_outcome>& done) {
                               said.push_back(std::to_string(payer.index) + ": " +
                                              (done ? p.said(*done) : message(done.error().code)));
                             });
  CHECK(said == std::vector<std::string>{"0: spend true_up 100, owed 100", "2: nothing",
                                         "3: the period has not ended"});
}

TEST_CASE("every finished month since a time is closed, in each payer's zone") {
  close_platform p{{minimum(100)}, 8 * 3600};
  account_spec spec;
  spec.name = "west";
  spec.money = yuan;
  spec.utc_offset_seconds = -8 * 3600;
  (void)p.engine.open_account(spec).value();
  const auto closed = [&](instant since, instant until) {
    std::string text;
    p.engine.close_finished_charges(
        since, until,
        [&](account_handle payer, const interval& period, const result<charge_outcome>& done) {
          text += std::to_string(payer.index) + ':' +
                  std::to_string((period.start.ns / hour_ns + 12) / 24) +
                  (done->is_empty() ? "= " : " ");
        });
    return text;
  };
  CHECK(closed(day(10), end_of_january) == "0:0 ");  // in the west January goes on for 8 hours
  CHECK(closed(day(10), day(60)) == "0:0= 2:0 0:31 2:31 ");
  // The end of January in the east lies before this, and that of the west after it.
  CHECK(closed(end_of_january, day(60)) == "2:0= 0:31= 2:31= ");
  CHECK(closed(day(10), instant_min).empty());
  close_platform none{{}};
  none.engine.close_finished_charges(instant_min, instant_max,
                                     [](auto, auto, const auto&) { FAIL("there is no charge"); });
}

TEST_CASE("closes replay: the same state from the ledger alone") {
  close_platform p{{minimum(100), standing(7)}};
  (void)p.wallet(50);
  (void)p.use(1, 10, january).value();
  (void)p.close(january);
  (void)p.use(2, 10, january).value();
  (void)p.close(january);
  engine_state again;
  evolve(again, p.engine.events(), 0, p.engine.events().size());
  CHECK(text_of(again, p.engine.events()) == text_of(p.engine.state(), p.engine.events()));
}

TEST_CASE("a list whose charge contradicts a published one is refused whole") {
  close_platform p{{minimum(100)}};
  price_table list = empty_list();
  (void)list.add_charge(minimum(50)).value();
  const std::uint64_t before = p.engine.events().size();
  CHECK(p.engine.publish(list).error().code == errc::ambiguous_price);
  CHECK(p.engine.events().size() == before);
}

TEST_CASE("an engine closes periods at compile time") {
  constexpr auto owed = [] {
    engine e;
    price_table list;
    charge_spec spec = charge_named("spend");
    spec.minimum = decimal{100, 0};
    (void)list.add_charge(spec).value();
    (void)e.publish(list).value();
    account_spec root;
    root.name = "acme";
    root.money = yuan;
    const account_handle payer = e.open_account(root).value();
    (void)e.close_charges(payer, day(3)).value();
    return e.owed(payer).minor;
  };
  STATIC_REQUIRE(owed() == in_yuan(100));
}
