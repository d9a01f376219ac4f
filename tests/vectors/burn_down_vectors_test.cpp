// SPDX-License-Identifier: MIT
// What other engines take from which grant: billing.jsonl of the shared vectors, run by engines
// whose payer has the order of that engine.
#include "vectors/billing_rows.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/packs/burn_order_presets.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using namespace ducat_test::billing;

namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;

// Units at one minor unit each, and a payer who may owe nothing: what an authorisation cannot pay
// for in full is refused.
class grant_engine {
 public:
  explicit grant_engine(const burn_order& order) {
    price_table list;
    (void)list.define_sku("unit", meter::counted, dimension::request).value();
    (void)list.add_flat("unit", yuan, {1, 2}, 1).value();
    (void)engine_.publish(list).value();
    account_spec spec;
    spec.name = "customer";
    spec.money = yuan;
    spec.limited = true;
    spec.burn_down = order;
    customer_ = engine_.open_account(spec).value();
  }

  void grant(const std::string& id, const grant_spec& spec) {
    packs_[id] = engine_.grant(customer_, spec).value();
  }
  // Usage of so many units: what each grant gave, and what none did.
  std::map<std::string, int128> use(int128 quantity, instant when) {
    std::map<std::string, int128> given;
    engine_.record(usage(quantity, when)).value().for_each_line([&](const charge_line& l) {
      if (l.kind == line_kind::priced) given["overage"] += l.quantity;
      if (l.kind == line_kind::covered) given[name_of(l.pack)] += l.quantity;
      if (l.kind == line_kind::paid) given[name_of(l.pack)] += l.amount.whole;
    });
    return given;
  }
  result<outcome> authorise(int128 quantity, instant when) {
    return engine_.authorise(usage(quantity, when), room_);
  }
  void advance(instant to) { (void)engine_.advance(to).value(); }
  int128 balance(const std::string& id) const { return engine_.balance(packs_.at(id)).whole; }
  bool passes_audit() const { return audit(engine_.events()).passed(); }
  const ducat::engine& asked() const { return engine_; }

 private:
  ducat::engine::usage usage(int128 quantity, instant when) {
    ducat::engine::usage u;
    u.id = {0, ++last_id_};
    u.account = customer_;
    u.sku = engine_.find_sku("unit");
    u.during = at(when);
    u.quantity = quantity;
    return u;
  }
  std::string name_of(pack_handle p) const {
    for (const auto& [id, pack] : packs_)
      if (pack == p) return id;
    return "";
  }

  ducat::engine engine_;
  workspace room_;
  account_handle customer_{};
  std::map<std::string, pack_handle> packs_;
  std::uint64_t last_id_ = 0;
};

any_quantity units(int128 quantity) { return {quantity, dimension::request}; }

instant hour_of(const json& value) {
  const ratio hours = ratio_of(value);
  REQUIRE(hour_ns % hours.denominator() == 0);
  return {hours.numerator() * (hour_ns / hours.denominator())};
}

// 100,000 grants that expire on day 30, one of them on day 29, in a shuffled order.
void check_many_grants(const json& row) {
  check_names(row.at("params"), {"grants"});
  check_names(row.at("expected"), {"earliest_balance", "every_other_balance"});
  REQUIRE(text_of(row["params"]["grants"]) ==
          "100000 grants of 100 each, priority 1, expiring day 30, one expiring day 29; shuffled");
  constexpr int count = 100'000;
  std::mt19937_64 shuffle{20'260'715};
  const int soonest = static_cast<int>(shuffle() % count);
  grant_engine e{openmeter_burn_order};
  for (int i = 0; i < count; ++i) {
    grant_spec spec;
    spec.quantity = units(100);
    spec.priority = 1;
    spec.valid = {{0}, {(i == soonest ? 29 : 30) * 24 * hour_ns}};
    // The others were not granted in the order of their numbers either.
    spec.at = {static_cast<std::int64_t>(shuffle() % count)};
    e.grant(std::to_string(i), spec);
  }
  const json& usage = row.at("usage")[0];
  check_names(usage, {"hour", "quantity"});
  (void)e.use(integer_of(usage["quantity"]), hour_of(usage["hour"]));
  const holdings& held = e.asked().state().held;
  int others = 0;
  for (std::uint32_t i = 0; i < count; ++i)
    if (static_cast<int>(i) != soonest)
      others += held.packs[i].balance == integer_of(row["expected"]["every_other_balance"]) ? 1 : 0;
  CHECK(others == count - 1);
  CHECK(e.balance(std::to_string(soonest)) == integer_of(row["expected"]["earliest_balance"]));
  CHECK(e.passes_audit());
}

void check_grants(const json& row) {
  const json& params = row.at("params");
  if (params.at("grants").is_string()) return check_many_grants(row);
  check_names(params, {"order", "grants", "start_hour", "end_hour"});
  REQUIRE(text_of(params["order"]) ==
          "priority asc, expires_at asc (null last), created_at asc, id asc");
  grant_engine e{openmeter_burn_order};
  for (const json& each : params["grants"]) {
    check_names(each, {"id", "amount", "priority", "effective_hour", "expires_hour"});
    grant_spec spec;
    spec.quantity = units(integer_of(each["amount"]));
    spec.priority = each["priority"].get<std::int32_t>();
    spec.valid = {hour_of(each["effective_hour"]), hour_of(each["expires_hour"])};
    e.grant(text_of(each["id"]), spec);
  }
  std::map<std::string, int128> sum;
  for (const json& usage : row.at("usage")) {
    check_names(usage, {"hour", "quantity"});
    for (const auto& [id, given] :
         e.use(integer_of(usage["quantity"]), hour_of(usage["hour"])))
      sum[id] += given;
  }
  e.advance(hour_of(params["end_hour"]));
  for (const auto& member : row.at("expected").items()) {
    INFO(member.key());
    const std::string balance = "balance:";
    if (member.key() == "overage") {
      CHECK(sum["overage"] == integer_of(member.value()));
    } else {
      REQUIRE(member.key().rfind(balance, 0) == 0);
      CHECK(e.balance(member.key().substr(balance.size())) == integer_of(member.value()));
    }
  }
  CHECK(e.passes_audit());
}

void check_sequence(const json& row) {
  check_names(row.at("params"), {"sources"});
  check_names(row.at("usage"), {"collect"});
  check_names(row.at("expected"), {"first", "second"});
  // Whatever the order in which the sources come.
  std::vector<json> sources = row["params"]["sources"];
  for (int way = 0; way < 2; ++way) {
    grant_engine e{openmeter_burn_order};
    for (const json& each : sources) {
      check_names(each, {"id", "priority", "expires", "available"});
      grant_spec spec;
      spec.quantity = units(integer_of(each["available"]));
      spec.priority = each["priority"].get<std::int32_t>();
      if (!each["expires"].is_null()) {
        const std::string expires = text_of(each["expires"]);  // "T10"
        REQUIRE(expires[0] == 'T');
        spec.valid.end = {std::stoll(expires.substr(1)) * hour_ns};
      }
      e.grant(text_of(each["id"]), spec);
    }
    const char* const steps[] = {"first", "second"};
    const json& collect = row["usage"]["collect"];
    REQUIRE(collect.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      std::map<std::string, int128> expected;
      for (const auto& member : row["expected"][steps[i]].items())
        expected[member.key()] = integer_of(member.value());
      CHECK(e.use(integer_of(collect[i]), {0}) == expected);
    }
    CHECK(e.balance("C") == 20);
    CHECK(e.passes_audit());
    std::reverse(sources.begin(), sources.end());
  }
}

// The lots of a wallet are wallets of their own. Cents are stated as numbers.
void check_wallet(const json& row) {
  check_names(row.at("params"), {"order", "inbound"});
  check_names(row.at("usage"), {"outbound_cents"});
  const auto cents = [](const json& value) { return int128{value.get<std::int64_t>()}; };
  const json& expected = row.at("expected");
  std::vector<json> lots = row["params"]["inbound"];
  for (int way = 0; way < 2; ++way) {
    grant_engine e{lago_burn_order};
    for (const json& each : lots) {
      check_names(each, {"id", "priority", "remaining_cents"});
      const std::string id = text_of(each["id"]);
      REQUIRE((id == "granted" || id == "purchased"));
      grant_spec spec;
      spec.quantity = any_money{cents(each["remaining_cents"]), yuan};
      spec.priority = each["priority"].get<std::int32_t>();
      spec.source = id == "granted" ? pack_source::promotional : pack_source::paid;
      e.grant(id, spec);
    }
    const int128 outbound = cents(row["usage"]["outbound_cents"]);
    const auto allowed = e.authorise(outbound, {0});
    CHECK(allowed.has_value() != expected.contains("error"));
    if (expected.contains("error")) {
      REQUIRE(text_of(expected["error"]) == "exceeds_available_amount");
      CHECK(allowed.error().code == errc::insufficient);
    } else {
      (void)e.use(outbound, {0});
    }
    for (const auto& member : expected.items())
      if (member.key() != "error") CHECK(e.balance(member.key()) == cents(member.value()));
    CHECK(e.passes_audit());
    std::reverse(lots.begin(), lots.end());
  }
}

}  // namespace

model_runners ducat_test::billing::burn_down_models() {
  return {{"grant_burn_down", check_grants},
          {"grant_burn_down_sequence", check_sequence},
          {"wallet_consumption", check_wallet}};
}

TEST_CASE("grants and wallets burn down in the order of other engines") {
  run_models(burn_down_models());
}
