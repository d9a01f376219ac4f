// SPDX-License-Identifier: MIT
// What other engines take from which grant: billing.jsonl of the shared vectors, run by engines
// whose payer has the order of that engine.
#include "vectors/billing_rows.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/packs/burn_order_presets.hpp>
#include <ducat/units/instant_text.hpp>

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
  void subscribe(const std::string& id, const series_spec& spec) {
    series_[id] = engine_.subscribe(customer_, spec).value();
  }
  // Takes out of a grant what it lost otherwise than by usage.
  void lose(const std::string& id, int128 quantity) {
    if (quantity == 0) return;
    move_spec spec;
    spec.pack = packs_.at(id);
    spec.quantity = any_quantity{quantity, dimension::request};
    (void)engine_.void_quantity(spec).value();
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
  // Holds so much, or nothing.
  bool reserve(int128 quantity) {
    ducat::engine::reservation r;
    r.id = {1, ++last_id_};
    r.account = customer_;
    r.sku = engine_.find_sku("unit");
    r.during = {{0}, {hour_ns}};
    r.quantity = quantity;
    r.terms.minimum = quantity;
    return engine_.reserve(r).has_value();
  }
  void advance(instant to) { (void)engine_.advance(to).value(); }
  // Of a series, what the lot of its present cycle has.
  int128 balance(const std::string& id) const {
    const auto of = series_.find(id);
    const pack_handle p =
        of == series_.end() ? packs_.at(id) : engine_.state().series[of->second.index].current;
    return engine_.balance(p).whole;
  }
  int128 available(instant when) const {
    return engine_.available(customer_, dimension::request, when).value();
  }
  // The packs in the order in which they would be drawn on at an instant.
  std::vector<std::string> order_at(instant when) const {
    std::vector<std::string> order;
    engine_.state().held.for_each_pack(customer_, [&](pack_handle p, const pack& lot) {
      if (lot.valid.contains(when)) order.push_back(name_of(p));
      return true;
    });
    return order;
  }
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
    const series_handle of = engine_.events().all<pack_granted>()[p.index].series;
    for (const auto& [id, series] : series_)
      if (series == of) return id;
    return "";
  }

  ducat::engine engine_;
  workspace room_;
  account_handle customer_{};
  std::map<std::string, pack_handle> packs_;
  std::map<std::string, series_handle> series_;
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

// A reset of such a grant brings nothing: it takes what does not roll over.
rollover rollover_of(const json& grant) {
  rollover rest;
  rest.least = integer_of(grant.at("reset_min_rollover"));
  rest.most = integer_of(grant.at("reset_max_rollover"));
  return rest;
}

void check_grants(const json& row) {
  const json& params = row.at("params");
  if (params.at("grants").is_string()) return check_many_grants(row);
  check_names(params, {"order", "grants", "start_hour", "end_hour", "starting_balances",
                       "resets_hour", "preserve_overage"});
  // Overage is priced, never kept for a later grant.
  if (params.contains("preserve_overage")) REQUIRE(params["preserve_overage"] == false);
  REQUIRE(text_of(params["order"]) ==
          "priority asc, expires_at asc (null last), created_at asc, id asc");
  grant_engine e{openmeter_burn_order};
  for (const json& each : params["grants"]) {
    check_names(each,
                {"id", "amount", "priority", "effective_hour", "expires_hour", "recurs_every_hours",
                 "recurrence_anchor_hour", "reset_min_rollover", "reset_max_rollover"});
    REQUIRE(each.contains("reset_max_rollover") == params.contains("resets_hour"));
    grant_spec spec;
    spec.quantity = units(integer_of(each["amount"]));
    spec.priority = each["priority"].get<std::int32_t>();
    spec.valid = {hour_of(each["effective_hour"]), hour_of(each["expires_hour"])};
    if (!each.contains("recurs_every_hours")) {
      e.grant(text_of(each["id"]), spec);
      continue;
    }
    series_spec series;
    series.lot = spec;
    series.cycle.unit = cycle_unit::hour;
    series.cycle.count = static_cast<std::int32_t>(integer_of(each["recurs_every_hours"]));
    series.cycle.anchor = hour_of(each["recurrence_anchor_hour"]);
    e.subscribe(text_of(each["id"]), series);
  }
  if (params.contains("starting_balances")) {
    e.advance(hour_of(params["start_hour"]));
    for (const auto& member : params["starting_balances"].items())
      e.lose(member.key(), e.balance(member.key()) - integer_of(member.value()));
  }
  std::map<std::string, int128> sum;
  for (const json& usage : row.at("usage")) {
    check_names(usage, {"hour", "quantity"});
    for (const auto& [id, given] : e.use(integer_of(usage["quantity"]), hour_of(usage["hour"])))
      sum[id] += given;
  }
  for (const json& hour : params.value("resets_hour", json::array())) {
    for (const json& usage : row["usage"]) REQUIRE(hour_of(usage["hour"]) < hour_of(hour));
    e.advance(hour_of(hour));
    for (const json& each : params["grants"]) {
      const int128 left = e.balance(text_of(each["id"]));
      e.lose(text_of(each["id"]), left - rollover_of(each).of(left));
    }
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

// Reservations side by side, each of which is of use only in full.
void check_reservations(const json& row) {
  check_names(row.at("params"), {"balance"});
  check_names(row.at("usage"), {"parallel_reservations", "reserve_each"});
  check_names(row.at("expected"), {"granted", "held", "denied"});
  grant_engine e{stigg_burn_order};
  grant_spec balance;
  balance.quantity = units(integer_of(row["params"]["balance"]));
  e.grant("balance", balance);
  int granted = 0;
  const int asked = row["usage"]["parallel_reservations"].get<int>();
  for (int i = 0; i < asked; ++i)
    granted += e.reserve(integer_of(row["usage"]["reserve_each"])) ? 1 : 0;
  CHECK(granted == row["expected"]["granted"].get<int>());
  CHECK(asked - granted == row["expected"]["denied"].get<int>());
  // Held is not spent: the balance is as it was, and what is free is the rest.
  const int128 held = e.balance("balance") - e.available({0});
  CHECK(held == integer_of(row["expected"]["held"]));
  CHECK(e.balance("balance") == integer_of(row["params"]["balance"]));
  CHECK(e.passes_audit());
}

constexpr std::int64_t month_hours = 31 * 24;

series_spec monthly(int128 quantity) {
  series_spec spec;
  spec.lot.quantity = units(quantity);
  spec.lot.valid.start = {0};
  return spec;
}

// A pool that resets each month beside one that never does.
void check_intervals(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"order", "monthly", "lifetime"});
  REQUIRE(text_of(params["order"]) ==
          "shorter reset interval first, then soonest expires_at, lifetime last");
  REQUIRE(row.at("usage")["steps"] == json::parse(R"(["use 400", "use 200", "reset monthly"])"));
  grant_engine e{autumn_burn_order};
  grant_spec lifetime;
  lifetime.quantity = units(integer_of(params["lifetime"]));
  e.grant("lifetime", lifetime);
  e.subscribe("monthly", monthly(integer_of(params["monthly"])));
  const auto holds = [&](const char* when) {
    const json& pair = row.at("expected")[when];
    CHECK(e.balance("monthly") == integer_of(pair[0]));
    CHECK(e.balance("lifetime") == integer_of(pair[1]));
  };
  (void)e.use(400, {hour_ns});
  holds("after_400");
  (void)e.use(200, {2 * hour_ns});
  holds("after_200");
  e.advance({month_hours * hour_ns});
  holds("after_reset");
  CHECK(e.passes_audit());
}

// What is left of a pool when it resets lives on beside the new one.
void check_rollover(const json& row) {
  const json& params = row.at("params");
  check_names(params, {"included", "rollover_max", "rollover_expiry_months"});
  const int128 included = integer_of(params["included"]);
  const int128 used = integer_of(row.at("usage")["used_before_reset"]);
  grant_engine e{autumn_burn_order};
  series_spec spec = monthly(included);
  spec.rest.most = integer_of(params["rollover_max"]);
  spec.rest.priority = -1;
  if (params.contains("rollover_expiry_months"))
    spec.rest.cycles = params["rollover_expiry_months"].get<std::int32_t>();
  e.subscribe("pool", spec);
  (void)e.use(used, {hour_ns});
  const instant reset{month_hours * hour_ns};
  e.advance(reset);
  const json& expected = row.at("expected");
  CHECK(e.available(reset) == integer_of(expected["balance"]));
  CHECK(e.available(reset) - e.balance("pool") == integer_of(expected["rollover"]));
  // What lived on goes first.
  (void)e.use(integer_of(expected["rollover"]), reset);
  CHECK(e.balance("pool") == included);
  CHECK(e.passes_audit());
}

// A pack that resets expires at the end of its present cycle, so the order flips.
void check_pack_order(const json& row) {
  const json& packs = row.at("params")["packs"];
  REQUIRE(text_of(packs[0]["kind"]) == "1-year pack, resets monthly from 2019-10-10");
  REQUIRE(text_of(packs[1]["kind"]) == "1-month pack from 2019-10-12");
  const auto day = [](const char* text) { return parse_instant(text).value(); };
  grant_engine e{huawei_burn_order};
  series_spec year = monthly(100);
  year.lot.valid = {day("2019-10-10T00:00:00Z"), day("2020-10-10T00:00:00Z")};
  e.subscribe(text_of(packs[0]["id"]), year);
  grant_spec month;
  month.quantity = units(100);
  month.valid = {day("2019-10-12T00:00:00Z"), day("2019-11-12T00:00:00Z")};
  e.grant(text_of(packs[1]["id"]), month);
  const std::vector<std::string> expected = row.at("expected")["order"];
  const instant flip = day((text_of(row.at("usage")["at"]) + "T00:00:00Z").c_str());
  CHECK(e.order_at(flip) == expected);
  CHECK(e.order_at({flip.ns - 1}) == std::vector<std::string>{expected[1], expected[0]});
  e.advance(flip);
  CHECK(e.order_at(flip) == expected);
}

}  // namespace

model_runners ducat_test::billing::burn_down_models() {
  return {{"grant_burn_down", check_grants},
          {"grant_burn_down_sequence", check_sequence},
          {"interval_order_burn_down", check_intervals},
          {"rollover_pool", check_rollover},
          {"pack_order", check_pack_order},
          {"wallet_consumption", check_wallet},
          {"reserve_commit", check_reservations}};
}

TEST_CASE("grants and wallets burn down in the order of other engines") {
  run_models(burn_down_models());
}
