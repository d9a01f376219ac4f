// SPDX-License-Identifier: MIT
// Usage that came too late, and what became of it, in a ledger's text form.
#include "support/ledger_copy.hpp"
#include "support/ledger_faults.hpp"
#include "support/platform.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

// One usage that is accepted, one that is dismissed, one that waits.
struct reviewed_platform {
  platform p;

  reviewed_platform() {
    REQUIRE(p.engine.set_retention(nanoseconds{100}));
    REQUIRE(p.engine.advance({1'000}));
    platform_usage cards = p.cards(1, 100, 800, *ratio::of(3, 7));
    cards.dimensions.region = p.engine.intern("east");
    cards.source = p.engine.intern("meter");
    REQUIRE(p.engine.record(cards)->is_in_review());
    REQUIRE(p.engine.record(p.tokens(2, 20, 500))->is_in_review());
    REQUIRE(p.engine.record(p.tokens(3, 30, 500))->is_in_review());
    REQUIRE_FALSE(p.engine.record(p.tokens(4, 40, 900))->is_in_review());
    REQUIRE(p.engine.accept_queued(p.root, {0, 1}, {"ops", "lost meter", "T-7"}, cards.source));
    REQUIRE(p.engine.dismiss_queued(p.root, {0, 2}));
    REQUIRE(p.engine.set_retention(nanoseconds{no_retention}));
  }
};

std::string fault_after(const std::string& from, const std::string& to) {
  static const reviewed_platform of;
  return ducat_test::fault_after(written(of.p.engine.events()), from, to);
}

}  // namespace

TEST_CASE("a ledger with a review reads back the same, and leads to the same state") {
  const reviewed_platform of;
  const std::string text = written(of.p.engine.events());
  CHECK(text.find(R"("event":"retention_set","back_ns":"100","at":null})") != std::string::npos);
  CHECK(text.find(R"("event":"usage_queued","queued":0,"id":"00000000000000000000000000000001",)"
                  R"("source":"meter","account":"acme/research/ada","sku":"card",)"
                  R"("combination":0,"cards":"3/7","start":"1970-01-01T00:00:00.000000100Z",)"
                  R"("end":"1970-01-01T00:00:00.000000800Z","quantity":"0",)"
                  R"("at":"1970-01-01T00:00:00.000001Z"})") != std::string::npos);
  CHECK(text.find(R"("event":"usage_queued","queued":1,"id":"00000000000000000000000000000002",)"
                  R"("source":null,"account":"acme/research/ada","sku":"token",)"
                  R"("combination":null,"cards":"0","start":"1970-01-01T00:00:00.000000500Z",)"
                  R"("end":"1970-01-01T00:00:00.000000500Z","quantity":"20",)"
                  R"("at":"1970-01-01T00:00:00.000001Z"})") != std::string::npos);
  CHECK(text.find(R"("event":"usage_accepted","queued":0,"usage":1,)"
                  R"("at":"1970-01-01T00:00:00.000001Z","actor":"ops","reason":"lost meter",)"
                  R"("approval":"T-7"})") != std::string::npos);
  CHECK(text.find(R"("event":"usage_dismissed","queued":1,)"
                  R"("at":"1970-01-01T00:00:00.000001Z"})") != std::string::npos);
  CHECK(text.find(R"("event":"retention_set","back_ns":null,)"
                  R"("at":"1970-01-01T00:00:00.000001Z"})") != std::string::npos);
  ledger_reader reader;
  REQUIRE((reader.push(text) && reader.finish()));
  CHECK(written(reader.events()) == text);
  CHECK(audit(reader.events()).passed());
  CHECK(text_of(reader.events()) == text_of(of.p.engine.events()));
  CHECK(text_of(reader.state(), reader.events()) ==
        text_of(of.p.engine.state(), of.p.engine.events()));
}

TEST_CASE("what can be no review is refused") {
  CHECK(fault_after(R"("back_ns":"100")", R"("back_ns":"-1")") == "back_ns: zero or more");
  const std::string second = R"("queued":1,"id":"00000000000000000000000000000002")";
  CHECK(fault_after(second, R"("queued":2,"id":"00000000000000000000000000000002")") ==
        "queued: the next number, 1");
  CHECK(fault_after(second, R"("queued":1,"id":"00000000000000000000000000000000")") ==
        "id: 32 hexadecimal digits, not all zero");
  const std::string third = R"("id":"00000000000000000000000000000003")";
  const std::string used = "id: an id that this payer's source did not use before";
  CHECK(fault_after(third, R"("id":"00000000000000000000000000000002")") == used);
  CHECK(fault_after(R"("source":"meter","account":"acme/research/ada","sku":"card",)",
                    R"("source":"meter","account":"acme/x","sku":"card",)") ==
        "account: an account that was opened before");
  CHECK(fault_after(R"("sku":"card","combination":0,)", R"("sku":"disk","combination":0,)") ==
        "sku: a sku that was defined before");
  CHECK(fault_after(R"("combination":0,"cards":"3/7")", R"("combination":1,"cards":"3/7")") ==
        "combination: a number that was given before");
  CHECK(fault_after(R"("quantity":"20","at")", R"("quantity":"-20","at")") ==
        "quantity: zero or more");
  CHECK(fault_after(R"("usage_accepted","queued":0)", R"("usage_accepted","queued":3)") ==
        "queued: a number that was given before");
  CHECK(fault_after(R"("usage_accepted","queued":0)", R"("usage_accepted","queued":2)") ==
        "usage: the usage that was queued");
  CHECK(fault_after(R"("queued":0,"usage":1)", R"("queued":0,"usage":0)") ==
        "usage: the usage that was queued");
  CHECK(fault_after(R"("queued":0,"usage":1)", R"("queued":0,"usage":2)") ==
        "usage: a usage that was recorded before");
  CHECK(fault_after(R"("usage_dismissed","queued":1)", R"("usage_dismissed","queued":0)") ==
        "queued: a usage that waits in review");
  CHECK(fault_after(R"("usage_dismissed","queued":1)", R"("usage_dismissed","queued":9)") ==
        "queued: a number that was given before");
}

TEST_CASE("an id that was recorded is not queued after it") {
  platform p;
  REQUIRE_FALSE(p.engine.record(p.tokens(2, 20, 500))->is_in_review());
  REQUIRE(p.engine.set_retention(nanoseconds{100}));
  REQUIRE(p.engine.advance({1'000}));
  REQUIRE(p.engine.record(p.tokens(3, 20, 500))->is_in_review());
  std::string text = written(p.engine.events());
  const std::string id = R"("queued":0,"id":"00000000000000000000000000000003")";
  REQUIRE(text.find(id) != std::string::npos);
  text.replace(text.find(id), id.size(), R"("queued":0,"id":"00000000000000000000000000000002")");
  ledger_reader reader;
  CHECK_FALSE((reader.push(text) && reader.finish()));
  REQUIRE(reader.fault());
  CHECK(reader.fault()->field == "id");
}

TEST_CASE("an engine that goes on from a ledger that was read drains the same queue") {
  const reviewed_platform of;
  ledger_reader reader;
  REQUIRE((reader.push(written(of.p.engine.events())) && reader.finish()));
  ledger copy;
  copy_events(reader.events(), copy, [](std::uint64_t, auto&) { return true; });
  platform_engine next{std::move(copy)};
  CHECK(next.queued_count() == 1);
  CHECK(next.record(of.p.tokens(3, 30, 500))->is_in_review());
  CHECK(next.record(of.p.tokens(2, 20, 500))->is_dismissed());
  CHECK(said(next.accept_queued(of.p.root, {0, 3})) == "30 cost 90, owed 810");
  CHECK(audit(next.events()).passed());
}
