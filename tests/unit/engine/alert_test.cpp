// SPDX-License-Identifier: MIT
// Alerts: raised once by the command that brings it about, armed again where it is over; when
// advance() has something to do; and how far ahead usage may be dated.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>
#include <ducat/billing/audit.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

alert_spec low(int128 level, const char* name = "low") {
  alert_spec spec;
  spec.name = name;
  spec.level = any_quantity{level, dimension::token};
  return spec;
}

// The alerts that a command raises: "low: 5 at 10".
template <class Command> std::string raised(platform& p, Command command) {
  const std::uint64_t from = p.engine.events().size();
  command();
  std::string text;
  for_each_alert(p.engine.events(), from, [&](const alert_changed& e) {
    if (!text.empty()) text += "; ";
    text += std::string{p.engine.text(p.engine.state().alerts[e.alert].name)} + ": " +
            text_of(e.value) + " at " + text_of(e.level);
    if (e.pack.has_value()) text += " of pack " + std::to_string(e.pack.index);
    CHECK(p.engine.events().at<alert_changed>(e.position).at == e.at);
  });
  return text;
}
std::string raised_by(platform& p, const platform_usage& u) {
  return raised(p, [&] { (void)p.engine.record(u).value(); });
}

void check_audit(const ledger& book) {
  const audit_report report = audit(book);
  for (const audit_finding& f : report.findings) UNSCOPED_INFO(f.position << ": " << f.detail);
  CHECK(report.finding_count == 0);
  std::string text;
  REQUIRE(write_ledger(book, [&](std::string_view piece) { text += piece; }).has_value());
  ledger_reader reader;
  const bool read = reader.push(text) && reader.finish();
  if (reader.fault()) UNSCOPED_INFO(reader.fault()->field << ": " << reader.fault()->expected);
  CHECK(read);
  std::string again;
  CHECK(write_ledger(reader.events(), [&](std::string_view piece) { again += piece; }).has_value());
  CHECK(again == text);
  engine_state state;
  evolve(state, book, 0, book.size());
  CHECK(text_of(reader.state(), reader.events()) == text_of(state, book));
}

}  // namespace

TEST_CASE("an alert is raised by the usage that crosses its level, once") {
  platform p;
  p.grant_tokens(p.team, 100);
  (void)p.engine.set_alert(p.team, low(40)).value();
  (void)p.engine.set_alert(p.team, low(0, "exhausted")).value();
  CHECK(raised_by(p, p.tokens(1, 59)) == "");
  CHECK(raised_by(p, p.tokens(2, 1)) == "low: 40 at 40");
  CHECK(raised_by(p, p.tokens(3, 10)) == "");
  CHECK(raised_by(p, p.tokens(4, 40)) == "exhausted: 0 at 0");
  CHECK(raised_by(p, p.tokens(5, 1)) == "");
  // A top-up that does not lift it above the level arms nothing; one that does, does.
  CHECK(raised(p, [&] { p.grant_tokens(p.team, 40); }) == "");
  CHECK(raised_by(p, p.tokens(6, 30)) == "");
  CHECK(raised(p, [&] { p.grant_tokens(p.team, 50); }) == "");
  CHECK(raised_by(p, p.tokens(7, 20)) == "low: 40 at 40");
  // So does a reversal.
  CHECK(raised(p, [&] { p.reverse(7); }) == "");
  CHECK(raised_by(p, p.tokens(8, 50)) == "low: 10 at 40");
  // Questions raise nothing, and neither does usage sent again.
  CHECK(p.engine.quote(p.tokens(9, 10), p.room).has_value());
  CHECK(raised_by(p, p.tokens(8, 50)) == "");
  // Packs of other nodes and other units are somebody else's.
  p.grant_tokens(p.user, 5);
  p.grant_cards(p.team, 5);
  CHECK(raised_by(p, p.tokens(10, 5)) == "");
  check_audit(p.engine.events());
}

TEST_CASE("an alert that is set on packs that are low is raised at once, on no packs never") {
  platform p;
  CHECK(raised(p, [&] { (void)p.engine.set_alert(p.team, low(10)).value(); }) == "");
  CHECK(raised(p, [&] { p.grant_tokens(p.team, 8); }) == "");  // it was never above
  CHECK(raised(p, [&] { (void)p.engine.set_alert(p.team, low(9)).value(); }) == "low: 8 at 9");
  const std::uint64_t size = p.engine.events().size();
  (void)p.engine.set_alert(p.team, low(9)).value();  // the same
  CHECK(p.engine.events().size() == size);
  (void)p.engine.lift_alert(p.team, "low").value();
  p.grant_tokens(p.team, 80);
  CHECK(raised_by(p, p.tokens(1, 85)) == "");
  check_audit(p.engine.events());
}

TEST_CASE("a share is one of what was granted of the packs in force") {
  platform p;
  alert_spec spec = low(0, "fifth");
  spec.of = alert_kind::left_share;
  spec.share = ratio{1, 5};
  spec.top_up = any_quantity{500, dimension::token};
  const alert_handle a = p.engine.set_alert(p.team, spec).value();
  p.grant_tokens(p.team, 96);
  CHECK(raised_by(p, p.tokens(1, 76)) == "");
  CHECK(raised_by(p, p.tokens(2, 1)) == "fifth: 19 at 19+1/5");
  CHECK(p.engine.state().alerts[a].terms.top_up == 500);
  // Wallets: money that is left.
  spec = {};
  spec.name = "money";
  spec.level = any_money{50, yuan};
  (void)p.engine.set_alert(p.root, spec).value();
  p.grant_fen(p.root, 100);
  p.grant_fen(p.team, 30);
  CHECK(raised_by(p, p.tokens(3, 19 + 10)) == "");
  CHECK(raised_by(p, p.tokens(4, 17)) == "money: 49 at 50");
  check_audit(p.engine.events());
}

TEST_CASE("what leaves a pack otherwise raises an alert as usage does") {
  platform p;
  REQUIRE(p.engine.advance({0}));
  const pack_handle pack = p.grant_tokens(p.team, 100);
  (void)p.engine.set_alert(p.team, low(60)).value();
  move_spec move;
  move.pack = pack;
  move.quantity = any_quantity{40, dimension::token};
  move.at = {0};
  CHECK(raised(p, [&] { (void)p.engine.transfer(move, p.user).value(); }) == "low: 60 at 60");
  CHECK(raised(p, [&] { (void)p.engine.transfer(move, p.team).value(); }) == "");
  p.grant_tokens(p.team, 1);  // 61
  move.quantity = any_quantity{20, dimension::token};
  CHECK(raised(p, [&] { (void)p.engine.void_quantity(move).value(); }) == "low: 41 at 60");
  check_audit(p.engine.events());
}

TEST_CASE("time raises an alert, but not where one pack follows another") {
  platform p;
  const auto tokens = [&](int128 quantity, std::int64_t from, std::int64_t to) {
    grant_spec spec;
    spec.quantity = any_quantity{quantity, dimension::token};
    spec.valid = {{from}, {to}};
    (void)p.engine.grant(p.team, spec).value();
  };
  REQUIRE(p.engine.advance({0}));
  tokens(50, 0, 100);
  tokens(50, 100, 200);
  (void)p.engine.set_alert(p.team, low(0, "exhausted")).value();
  CHECK(p.engine.next_due() == instant{100});
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({150})); }) == "");
  CHECK(p.engine.next_due() == instant{200});
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({300})); }) == "exhausted: 0 at 0");
  CHECK(p.engine.events().all<alert_changed>()[1].at == instant{200});
  CHECK(p.engine.next_due() == instant_max);
  check_audit(p.engine.events());
}

TEST_CASE("a pack that ends soon is said once, where it has something left") {
  platform p;
  REQUIRE(p.engine.advance({0}));
  alert_spec spec;
  spec.name = "ends";
  spec.of = alert_kind::expiring;
  spec.ahead = nanoseconds{30};
  const auto tokens = [&](int128 quantity, std::int64_t to) {
    grant_spec grant;
    grant.quantity = any_quantity{quantity, dimension::token};
    grant.valid = {{0}, {to}};
    return p.engine.grant(p.team, grant).value();
  };
  tokens(5, 100);
  (void)p.engine.set_alert(p.team, spec).value();
  tokens(7, 110);
  tokens(9, 20);  // ends soon already
  CHECK(p.engine.next_due() == instant{0});
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({0})); }) == "ends: 9 at 0 of pack 2");
  CHECK(p.engine.next_due() == instant{20});
  (void)p.record(p.tokens(1, 14));  // 9 of the third, 5 of the first
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({70})); }) == "");
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({79})); }) == "");
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({80})); }) == "ends: 7 at 0 of pack 1");
  // Set otherwise, it is said of no pack twice.
  spec.ahead = nanoseconds{10};
  (void)p.engine.set_alert(p.team, spec).value();
  tokens(3, 130);
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({119})); }) == "");
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({120})); }) == "ends: 3 at 0 of pack 3");
  (void)p.engine.lift_alert(p.team, "ends").value();
  tokens(3, 150);
  CHECK(raised(p, [&] { REQUIRE(p.engine.advance({500})); }) == "");
  check_audit(p.engine.events());
}

TEST_CASE("thresholds of a quota or budget are raised once in each window") {
  platform p;
  p.grant_tokens(p.root, 1000);
  quota_spec quota;
  quota.name = "tokens";
  quota.most = any_quantity{100, dimension::token};
  quota.per = period::hour;
  quota.hard = false;
  (void)p.engine.set_quota(p.team, quota).value();
  quota.name = "budget";
  quota.most = any_money{300, yuan};
  (void)p.engine.set_quota(p.team, quota).value();
  alert_spec spec;
  spec.of = alert_kind::used_share;
  spec.name = "80 %";
  spec.share = ratio{4, 5};
  spec.quota = "tokens";
  (void)p.engine.set_alert(p.team, spec).value();
  spec.name = "reached";
  spec.share = ratio{1};
  (void)p.engine.set_alert(p.team, spec).value();
  spec = {};
  spec.of = alert_kind::used;
  spec.name = "fen";
  spec.quota = "budget";
  spec.level = any_money{30, yuan};
  (void)p.engine.set_alert(p.team, spec).value();
  CHECK(raised_by(p, p.tokens(1, 79)) == "");
  CHECK(raised_by(p, p.tokens(2, 1)) == "80 %: 80 at 80");
  CHECK(raised_by(p, p.tokens(3, 30)) == "reached: 110 at 100");
  CHECK(raised_by(p, p.tokens(4, 200, hour_ns)) == "80 %: 200 at 80; reached: 200 at 100");
  CHECK(raised_by(p, p.tokens(5, 1)) == "");
  // Below again by a reversal, it waits again.
  CHECK(raised(p, [&] { p.reverse(3); }) == "");
  CHECK(raised_by(p, p.tokens(6, 20)) == "reached: 101 at 100");
  // A lower limit reaches the window that it holds for.
  p.grant_cards(p.root, 1);
  quota.name = "tokens";
  quota.most = any_quantity{120, dimension::token};
  REQUIRE(p.engine.advance({5}));
  CHECK(raised(p, [&] { (void)p.engine.set_quota(p.team, quota).value(); }) == "");
  quota.most = any_quantity{90, dimension::token};
  CHECK(raised(p, [&] { (void)p.engine.set_quota(p.team, quota).value(); }) ==
        "reached: 101 at 90");
  CHECK(raised_by(p, p.cards(7, 0, 16)) == "fen: 30 at 30");
  check_audit(p.engine.events());
}

TEST_CASE("an alert that is set on another quota has not been raised for that") {
  platform p;
  REQUIRE(p.engine.advance({5}).has_value());
  quota_spec budget;
  budget.most = any_money{100, yuan};
  for (const char* const name : {"one", "other"}) {
    budget.name = name;
    (void)p.engine.set_quota(p.user, budget).value();
  }
  CHECK(p.record(p.tokens(1, 20, 5)) == "20 cost 60, owed 60");
  alert_spec spec;
  spec.name = "half";
  spec.of = alert_kind::used_share;
  spec.share = ratio{1, 2};
  const auto set_on = [&](const char* quota) {
    spec.quota = quota;
    return raised(p, [&] { (void)p.engine.set_alert(p.user, spec).value(); });
  };
  CHECK(set_on("one") == "half: 60 at 50");
  CHECK(set_on("other") == "half: 60 at 50");
  CHECK(set_on("one") == "");  // of that it was said
  check_audit(p.engine.events());
}

TEST_CASE("an alert that makes no sense is refused") {
  platform p;
  quota_spec quota;
  quota.name = "cards";
  quota.cards = 5;
  (void)p.engine.set_quota(p.team, quota).value();
  const auto why = [&](const alert_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.set_alert(p.team, spec); }).code;
  };
  CHECK(refusal(p.engine, [&] { return p.engine.set_alert({9}, low(1)); }).code ==
        errc::unknown_account);
  CHECK(why(low(1, "")) == errc::invalid_text);
  CHECK(why(low(-1)) == errc::out_of_range);
  alert_spec spec = low(1);
  spec.share = ratio{1, 2};
  CHECK(why(spec) == errc::out_of_range);
  spec = low(1);
  spec.top_up = any_quantity{1, dimension::compute};
  CHECK(why(spec) == errc::unit_mismatch);
  spec.level = any_money{1, dollars};
  CHECK(why(spec) == errc::currency_mismatch);
  spec = {};
  spec.name = "x";
  CHECK(why(spec) == errc::unit_mismatch);
  spec.of = alert_kind::expiring;
  CHECK(why(spec) == errc::out_of_range);
  spec.of = alert_kind::used_share;
  spec.share = ratio{1, 2};
  spec.quota = "none";
  CHECK(why(spec) == errc::unknown_quota);
  spec.quota = "cards";
  CHECK(why(spec) == errc::out_of_range);
  CHECK(refusal(p.engine, [&] { return p.engine.lift_alert(p.team, "cards"); }).code ==
        errc::unknown_alert);
}

TEST_CASE("usage that is dated beyond the horizon is refused, from the first advance on") {
  platform p;
  REQUIRE(p.engine.set_horizon(nanoseconds{100}));
  CHECK(p.engine.record(p.tokens(1, 1, 5000)).has_value());
  REQUIRE(p.engine.advance({1000}));
  CHECK(p.engine.record(p.tokens(2, 1, 1100)).has_value());
  CHECK(p.engine.record(p.cards(3, 500, 1100)).has_value());
  const auto why = [&](const platform_usage& u) {
    return refusal(p.engine, [&] { return p.engine.record(u); });
  };
  CHECK(why(p.tokens(4, 1, 1101)) == failure{errc::too_far_ahead, 0, 0, 1100});
  CHECK(why(p.cards(4, 500, 1101)).code == errc::too_far_ahead);
  CHECK_FALSE(p.engine.authorise(p.cards(4, 500, 1101), p.room).has_value());
  // What was recorded is answered, whenever it is asked.
  CHECK(p.engine.record(p.tokens(1, 1, 5000)).value().is_duplicate());
  REQUIRE(p.engine.advance({1001}));
  CHECK(p.engine.record(p.tokens(4, 1, 1101)).has_value());
  REQUIRE(p.engine.set_horizon(nanoseconds{no_horizon}));
  CHECK(p.engine.record(p.tokens(5, 1, 9000)).has_value());
  CHECK_FALSE(p.engine.set_horizon(nanoseconds{-1}).has_value());
  check_audit(p.engine.events());
}

TEST_CASE("a forged alert is found") {
  platform p;
  REQUIRE(p.engine.advance({0}));
  quota_spec quota;
  quota.name = "budget";
  quota.most = any_money{300, yuan};
  (void)p.engine.set_quota(p.team, quota).value();
  grant_spec grant;
  grant.quantity = any_quantity{10, dimension::token};
  grant.valid = {{0}, {100}};
  (void)p.engine.grant(p.team, grant).value();
  (void)p.engine.set_alert(p.team, low(5)).value();
  alert_spec spec;
  spec.name = "ends";
  spec.of = alert_kind::expiring;
  spec.ahead = nanoseconds{30};
  (void)p.engine.set_alert(p.team, spec).value();
  spec = {};
  spec.name = "spent";
  spec.of = alert_kind::used_share;
  spec.share = ratio{1, 10};
  spec.quota = "budget";
  (void)p.engine.set_alert(p.team, spec).value();
  (void)p.record(p.tokens(1, 6));
  REQUIRE(p.engine.advance({80}));
  (void)p.record(p.tokens(2, 50, 80));
  REQUIRE(p.engine.set_horizon(nanoseconds{7}));
  (void)p.record(p.tokens(3, 1, 87));
  REQUIRE(p.engine.advance({100}));
  const ledger& book = p.engine.events();
  check_audit(book);
  REQUIRE(book.all<alert_changed>().size() == 4);
  const auto finds = [&](const ledger& forged, audit_rule rule) {
    for (const audit_finding& f : audit(forged).findings)
      if (f.rule == rule) return true;
    return false;
  };
  for (std::size_t n = 0; n < 4; ++n) {
    INFO("change " << n);
    const auto changed = [&](auto change) {
      ledger forged;
      copy_changed<alert_changed>(book, forged, n, change);
      return finds(forged, audit_rule::alert) || finds(forged, audit_rule::time);
    };
    CHECK(changed([](alert_changed& e) { e.raised = !e.raised; }));
    CHECK(changed([](alert_changed& e) { e.value.whole += 1; }));
    CHECK(changed([](alert_changed& e) { e.at.ns += 1; }));
    ledger forged;
    copy_changed<alert_changed>(book, forged, n, [](alert_changed& e) { e.alert = {9}; });
    CHECK(finds(forged, audit_rule::shape));
  }
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) != event_kind::alert_changed) continue;
    INFO("event " << i);
    ledger forged;
    copy_without(book, forged, {i});
    CHECK(finds(forged, audit_rule::alert));
  }
  ledger forged;
  copy_changed<horizon_set>(book, forged, 0, [](horizon_set& e) { e.ahead_ns = 6; });
  CHECK(finds(forged, audit_rule::time));
  ledger lower;
  copy_changed<alert_set>(book, lower, 0, [](alert_set& e) { e.terms.level = 3; });
  CHECK(finds(lower, audit_rule::alert));
}

TEST_CASE("what an advance brings is not said to end soon before it came, however time goes on") {
  constexpr std::int64_t h = hour_ns;
  const auto story = [&](const std::vector<std::int64_t>& stops) {
    platform p;
    REQUIRE(p.engine.advance({h}));
    alert_spec spec;
    spec.name = "ends";
    spec.of = alert_kind::expiring;
    spec.ahead = nanoseconds{2 * h + 1};
    (void)p.engine.set_alert(p.team, spec).value();
    series_spec hourly;
    hourly.lot.quantity = any_quantity{10, dimension::token};
    hourly.lot.valid = {{h + 18}, {5 * h}};
    hourly.cycle.unit = cycle_unit::hour;
    (void)p.engine.subscribe(p.team, hourly).value();
    std::string text;
    for (const std::int64_t to : stops) {
      const std::uint64_t from = p.engine.events().size();
      REQUIRE(p.engine.advance({to}));
      for_each_alert(p.engine.events(), from, [&](const alert_changed& e) {
        text += std::to_string(e.pack.index) + " at " + std::to_string(e.at.ns - h) + "; ";
      });
    }
    check_audit(p.engine.events());
    return text;
  };
  const std::string once = story({5 * h});
  CHECK_FALSE(once.empty());
  CHECK(story({2 * h, 3 * h, 5 * h}) == once);
  CHECK(story({2 * h - 1, 2 * h + 18, 2 * h + 19, 4 * h, 5 * h}) == once);
}
