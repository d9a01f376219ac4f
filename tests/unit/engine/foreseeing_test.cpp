// SPDX-License-Identifier: MIT
// Alerts of time to empty: told what runs, they are raised at the instant that was foreseen, once.
#include "support/catch.hpp"
#include "support/ledger_check.hpp"
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/engine/foreseeing.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/rate.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr std::int64_t hour = 3'600'000'000'000;

// One sku of a degree an hour and card, an organisation with a lab and a shop below it.
struct foreseen_cluster {
  ducat::engine engine;
  account_handle acme, lab, shop;
  std::vector<ducat::engine::job> jobs;
  forecast_room room;

  foreseen_cluster() : engine{list()} {
    acme = engine.open_account({.name = "acme", .money = yuan}).value();
    lab = engine.open_account({.name = "lab", .parent = acme}).value();
    shop = engine.open_account({.name = "shop", .parent = acme}).value();
  }
  static price_table list() {
    price_table prices;
    prices.define_sku("a100", 312_tflops).value();
    prices.add_flat("a100", 20_cny / 1_degree).value();
    return prices;
  }
  pack_handle grant(account_handle to, std::int64_t degrees) {
    grant_spec spec;
    spec.quantity = quantity<degree_unit, std::int64_t>{degrees};
    return engine.grant(to, spec).value();
  }
  void alert(account_handle of, const char* name, std::int64_t ahead) {
    REQUIRE(engine
                .set_alert(
                    of, {.name = name, .of = alert_kind::running_out, .ahead = nanoseconds{ahead}})
                .has_value());
  }
  void run(text_view id, account_handle of, std::int64_t cards, std::int64_t from = 0) {
    auto& j = jobs.emplace_back();
    j.id = id;
    j.account = of;
    j.sku = engine.find_sku("a100");
    j.cards = ratio{cards};
    j.during = {{from}, instant_max};
  }
  instant foresee(std::int64_t from = 0, instant until = instant_max) {
    return engine.foresee(acme, jobs, {from}, until, room).value();
  }
  // What looking ahead changes: "soon raised, 3600 of 3600 s".
  std::string said(std::int64_t from = 0) {
    const std::uint64_t before = engine.events().size();
    (void)foresee(from);
    std::string text;
    for (std::uint64_t i = before; i < engine.events().size(); ++i) {
      const auto& e = engine.events().at<alert_changed>(i);
      if (!text.empty()) text += "; ";
      text += std::string{engine.text(engine.state().alerts[e.alert].name)} +
              (e.raised ? " raised, " : " over, ") + text_of(e.value) + " of " + text_of(e.level);
    }
    return text;
  }
  void use(std::uint64_t id, account_handle of, std::int64_t cards, std::int64_t from,
           std::int64_t to) {
    ducat::engine::usage u;
    u.id = {1, id};
    u.account = of;
    u.sku = engine.find_sku("a100");
    u.cards = ratio{cards};
    u.during = {{from}, {to}};
    REQUIRE(engine.record(u).has_value());
  }
};

}  // namespace

TEST_CASE("an alert of time to empty is raised at the instant that was foreseen, and once") {
  foreseen_cluster c;
  c.grant(c.acme, 10'000);
  c.alert(c.acme, "an hour left", hour);
  c.run("a", c.acme, 15);
  c.run("b", c.acme, 64);
  constexpr std::int64_t ends = 455'696'202'531'645;
  const instant due = c.foresee();
  CHECK(due == instant{ends - hour});
  REQUIRE(c.engine.advance({due.ns - 1}));
  CHECK(c.said().empty());
  CHECK(c.foresee() == due);
  REQUIRE(c.engine.advance(due));
  CHECK(c.said() == "an hour left raised, 3600000000000 of 3600000000000");
  CHECK(c.said().empty());
  CHECK(c.foresee() == instant_max);  // it stands
  REQUIRE(c.engine.advance({ends + 5}));
  CHECK(c.said().empty());
  check_ledger(c.engine);
}

TEST_CASE("it is armed again by a top-up, by a job that stops, and is raised anew") {
  foreseen_cluster c;
  c.grant(c.acme, 10);
  c.alert(c.acme, "soon", 2 * hour);
  c.run("a", c.acme, 5);
  CHECK(c.said() == "soon raised, 7200000000000 of 7200000000000");
  c.grant(c.acme, 10);
  CHECK(c.said() == "soon over, 7200000000000 of 7200000000000");
  CHECK(c.foresee() == instant{2 * hour});
  REQUIRE(c.engine.advance({3 * hour}));
  CHECK(c.said() == "soon raised, 3600000000000 of 7200000000000");
  c.use(1, c.acme, 5, 0, 3 * hour);
  c.jobs[0].cards = ratio{1};
  CHECK(c.said(3 * hour) == "soon over, 7200000000000 of 7200000000000");  // 5 hours are left
  c.run("b", c.acme, 9);
  CHECK(c.said(3 * hour) == "soon raised, 1800000000000 of 7200000000000");
  REQUIRE(c.engine.advance({4 * hour}));
  c.jobs.clear();
  CHECK(c.said(4 * hour) == "soon over, 7200000000000 of 7200000000000");
  check_ledger(c.engine);
}

TEST_CASE("it looks at the jobs at and below its account, on all the packs that serve them") {
  foreseen_cluster c;
  c.grant(c.acme, 30);
  c.grant(c.shop, 100);
  c.alert(c.acme, "all", hour);
  c.alert(c.lab, "lab", 2 * hour);
  c.alert(c.shop, "shop", 9 * hour);
  c.run("lab's", c.lab, 10);
  c.run("shop's", c.shop, 10);
  // The shop has ten hours of its own and nothing of the pool after that: the lab had it.
  CHECK(c.foresee() == instant{hour});
  REQUIRE(c.engine.advance({hour}));
  CHECK(c.said() ==
        "lab raised, 7200000000000 of 7200000000000; "
        "shop raised, 32400000000000 of 32400000000000");
  CHECK(c.foresee() == instant{2 * hour});
  REQUIRE(c.engine.advance({2 * hour}));
  CHECK(c.said() == "all raised, 3600000000000 of 3600000000000");
  CHECK(c.foresee(0, {0}) == instant_max);
  check_ledger(c.engine);
}

TEST_CASE("what lies beyond what was asked for is not said to come") {
  foreseen_cluster c;
  c.grant(c.acme, 10);
  c.alert(c.acme, "soon", hour);
  c.run("a", c.acme, 1);
  CHECK(c.foresee(0, {10 * hour}) == instant_max);
  CHECK(c.foresee(0, {10 * hour + 1}) == instant{9 * hour});
  REQUIRE(c.engine.lift_alert(c.acme, "soon").has_value());
  CHECK(c.foresee() == instant_max);
  REQUIRE(c.engine.advance({10 * hour}));
  CHECK(c.said().empty());
  c.alert(c.acme, "soon", hour);
  CHECK(c.said() == "soon raised, 0 of 3600000000000");
  check_ledger(c.engine);
}

TEST_CASE("looking ahead is refused whole") {
  foreseen_cluster c;
  c.alert(c.acme, "soon", hour);
  c.run("a", c.acme, 1);
  const std::uint64_t size = c.engine.events().size();
  const auto refused = [&](account_handle payer) {
    const auto answer = c.engine.foresee(payer, c.jobs, {0}, instant_max, c.room);
    CHECK(c.engine.events().size() == size);
    return answer ? failure{} : answer.error();
  };
  CHECK(refused({9}).code == errc::unknown_account);
  CHECK(refused(c.lab).code == errc::not_a_payer);
  CHECK(refused(c.lab).reference == c.acme.index);
  c.run("a", c.acme, 1);
  CHECK(refused(c.acme).code == errc::already_exists);
  CHECK(refused(c.acme).position == 1);
  const auto set = [&](alert_spec spec) {
    spec.name = "other";
    spec.of = alert_kind::running_out;
    const auto answer = c.engine.set_alert(c.acme, spec);
    return answer ? errc{} : answer.error().code;
  };
  CHECK(set({}) == errc::out_of_range);
  CHECK(set({.share = ratio{1, 2}, .ahead = nanoseconds{1}}) == errc::out_of_range);
  CHECK(set({.level = any_quantity{5, dimension::compute}, .ahead = nanoseconds{1}}) ==
        errc::out_of_range);
  CHECK(set({.level = any_quantity{0, dimension::compute}, .ahead = nanoseconds{1}}) ==
        errc::unit_mismatch);
  CHECK(set({.ahead = nanoseconds{1}, .top_up = any_quantity{5, dimension::compute}}) ==
        errc::out_of_range);
}

TEST_CASE("whenever somebody looks, it is raised at the instant that was foreseen") {
  random_source random{0xf0e5};
  INFO(seed_text());
  for (int world = 0; world < 200; ++world) {
    foreseen_cluster c;
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random.below(n)); };
    for (const account_handle node : {c.acme, c.lab, c.shop})
      if (random.one_in(2)) c.grant(node, 1 + below(40));
    c.alert(c.acme, "all", 1 + below(30) * hour / 10);
    c.alert(c.lab, "lab", 1 + below(30) * hour / 10);
    c.run("a", c.lab, 1 + below(9), below(5) * hour);
    c.run("b", c.shop, 1 + below(9), below(5) * hour);
    if (random.one_in(2)) c.run("c", c.acme, 1 + below(9), below(5) * hour);
    int raised = 0;
    while (raised < 3) {
      const instant due = c.foresee();
      if (due == instant_max) break;
      INFO("world " << world << " due " << due.ns);
      if (c.engine.now() < instant{due.ns - 1}) {
        REQUIRE(c.engine.advance({due.ns - 1}));
        CHECK(c.said().empty());
      }
      REQUIRE(c.engine.advance(due));
      CHECK_FALSE(c.said().empty());
      ++raised;
    }
    CHECK(raised < 3);
    check_ledger(c.engine);
  }
}

TEST_CASE("the audit and the text form of a ledger know alerts of time to empty") {
  foreseen_cluster c;
  c.grant(c.acme, 10);
  c.alert(c.acme, "soon", hour);
  c.run("a", c.acme, 20);
  CHECK(c.said() == "soon raised, 1800000000000 of 3600000000000");
  c.grant(c.acme, 100);
  CHECK(c.said() == "soon over, 3600000000000 of 3600000000000");
  const ledger& book = c.engine.events();
  check_ledger(c.engine);
  std::string text;
  REQUIRE(write_ledger(book, [&](std::string_view piece) { text += piece; }).has_value());
  CHECK(text.find("\"of\":\"running_out\"") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  std::string again;
  REQUIRE(write_ledger(reader.events(), [&](std::string_view s) { again += s; }).has_value());
  CHECK(again == text);
  for (std::size_t n = 0; n < 2; ++n) {
    INFO("change " << n);
    const auto found = [&](auto change) {
      ledger forged;
      copy_changed<alert_changed>(book, forged, n, change);
      return !audit(forged).passed();
    };
    CHECK(found([](alert_changed& e) { e.raised = !e.raised; }));
    CHECK(found([](alert_changed& e) { e.value.whole += 2 * hour; }));
    CHECK(found([](alert_changed& e) { e.value.whole = -1; }));
    CHECK(found([](alert_changed& e) { e.level.whole += 1; }));
    CHECK(found([](alert_changed& e) { e.at.ns += 1; }));
  }
}
