// SPDX-License-Identifier: MIT
// Random usage, reversals and charges: what an engine posts is what a slow model of big rationals
// says, and it does not matter how often and when periods are closed.
#include "support/catch.hpp"
#include "support/engine_text.hpp"
#include "support/prices.hpp"
#include "support/rationals.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/settling.hpp>

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_seconds = 86'400;

// A charge as the model knows it: plain rationals of fen.
struct model_charge {
  std::string name;
  std::string layer;
  interval effective;
  std::vector<std::string> skus;
  rational discount;
  std::optional<rational> minimum, maximum, committed;
  rational standing, factor = 1;
  bool true_up = true;
  bool prorated = true;
};

// A usage as the model knows it.
struct model_usage {
  std::size_t payer;
  std::string sku;
  instant at;
  rational amount;
  std::optional<instant> reversed;  // when, as it was posted
};

struct model_payer {
  std::string layer, channel;
  std::int64_t offset_seconds;
  instant opened;
};

// Payer, month of 1970, name, and whether it was posted after the period.
using posted_key = std::tuple<std::size_t, int, std::string, bool>;
using posted_sums = std::map<posted_key, rational>;

// The months of 1970 in a payer's zone, by hand.
interval month_of(int month, const model_payer& payer) {
  constexpr std::int64_t starts[] = {0, 31, 59, 90, 120};
  const auto edge = [&](int m) {
    return instant{(starts[m] * day_seconds - payer.offset_seconds) * second_ns};
  };
  return {edge(month), edge(month + 1)};
}

class slow_model {
 public:
  std::vector<model_charge> charges;
  std::vector<model_payer> payers;
  std::vector<model_usage> usages;

  // All that must have been posted, zeros left out.
  [[nodiscard]] posted_sums run(int months) const {
    posted_sums out;
    for (std::size_t p = 0; p < payers.size(); ++p)
      for (int m = 0; m < months; ++m)
        for (const model_charge* c : in_force(payers[p], month_of(m, payers[p])))
          post(p, m, *c, out);
    return out;
  }

 private:
  [[nodiscard]] std::vector<const model_charge*> in_force(const model_payer& payer,
                                                          const interval& month) const {
    std::map<std::string, const model_charge*> by_name;
    std::vector<std::string> layers{""};
    for (const std::string& own : {payer.channel, payer.layer})
      if (!own.empty()) layers.push_back(own);
    for (const std::string& layer : layers) {
      std::map<std::string, const model_charge*> latest;
      for (const model_charge& c : charges) {
        if (c.layer != layer || c.effective.start > month.start) continue;
        const model_charge*& best = latest[c.name];
        if (best == nullptr || best->effective.start < c.effective.start) best = &c;
      }
      for (const auto& [name, c] : latest)
        if (month.start < c->effective.end) by_name[name] = c;
    }
    std::vector<const model_charge*> out;
    for (const auto& [name, c] : by_name) out.push_back(c);
    return out;
  }

  void post(std::size_t p, int m, const model_charge& c, posted_sums& out) const {
    const interval month = month_of(m, payers[p]);
    if (payers[p].opened >= month.end) return;
    rational inside = 0;
    rational all = 0;
    for (const model_usage& u : usages) {
      if (u.payer != p || u.at < month.start || u.at >= month.end || !looks_at(c, u.sku)) continue;
      const bool is_gone = u.reversed.has_value();
      const bool is_gone_inside = is_gone && month.start <= *u.reversed && *u.reversed < month.end;
      if (!is_gone) all += u.amount;
      if (!is_gone_inside) inside += u.amount;
    }
    const rational share =
        payers[p].opened <= month.start
            ? rational{1}
            : rational{month.end.ns - payers[p].opened.ns, month.end.ns - month.start.ns};
    const rational then = adds(c, c.prorated ? share : rational{1}, inside);
    const rational now = adds(c, c.prorated ? share : rational{1}, all);
    if (then != 0) out[{p, m, c.name, false}] = then;
    if (now != then) out[{p, m, c.name, true}] = now - then;
  }
  [[nodiscard]] static bool looks_at(const model_charge& c, const std::string& sku) {
    for (const std::string& each : c.skus)
      if (each == sku) return true;
    return c.skus.empty();
  }
  [[nodiscard]] static rational adds(const model_charge& c, const rational& share,
                                     const rational& cost) {
    rational billed = cost - cost * c.discount;
    if (c.committed) {
      const rational committed = *c.committed * share;
      if (billed >= committed)
        billed = committed + (billed - committed) * c.factor;
      else if (c.true_up)
        billed = committed;
    }
    if (c.maximum && billed > *c.maximum * share) billed = *c.maximum * share;
    if (c.minimum && billed < *c.minimum * share) billed = *c.minimum * share;
    return billed + c.standing * share - cost;
  }
};

// The same random past, for engines that are closed at different times.
class twin {
 public:
  explicit twin(std::uint64_t stream) : random_{stream} {
    publish();
    open();
  }

  // One step of the past; the same for every twin of a stream.
  void step() {
    const std::uint64_t what = random_.below(10);
    if (what < 6) return use();
    if (what < 8) return reverse();
    const std::int64_t from = engine.now() == instant_min ? 0 : engine.now().ns;
    (void)engine.advance({from + some_seconds(6 * day_seconds)}).value();
  }
  // All payers' months up to a number, each where it has ended.
  void close(int months) {
    for (int m = 0; m < months; ++m)
      engine.close_all_charges(day(m * 30 + 5), instant_min, [](auto, const auto&) {});
  }

  [[nodiscard]] posted_sums posted() const {
    posted_sums out;
    const auto& events = engine.events().all<charge_posted>();
    for (std::size_t i = 0; i < events.size(); ++i) {
      const charge_posted& e = events[i];
      std::size_t p = 0;
      while (accounts[p] != e.payer) ++p;
      int m = 0;
      while (month_of(m, model.payers[p]) != e.period) ++m;
      const symbol name = engine.events().prices.charges()[e.charge].name;
      rational sum = 0;
      for (const auto part : all_charge_parts) sum += value_of(e.parts.*part);
      CHECK(sum == value_of(e.amount));
      out[{p, m, std::string(std::string_view(engine.text(name))), !e.period.contains(e.at)}] +=
          sum;
    }
    for (auto it = out.begin(); it != out.end();) it = it->second == 0 ? out.erase(it) : ++it;
    return out;
  }
  // What payers owe less what their wallets have left: nothing appears or vanishes.
  [[nodiscard]] rational net() const {
    rational out = 0;
    for (const account_handle payer : accounts) out += value_of(engine.owed(payer).minor);
    for (std::size_t i = 0; i < engine.state().held.wallets.size(); ++i)
      out -= value_of(engine.state().held.wallets[i]);
    return out;
  }

  ducat::engine engine;
  slow_model model;
  std::vector<account_handle> accounts;

 private:
  std::int64_t some_seconds(std::int64_t below) {
    return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(below))) * second_ns;
  }
  instant some_instant() { return {some_seconds(85 * day_seconds)}; }

  void publish() {
    price_table list;
    for (const char* sku : {"prompt", "answer"})
      (void)list.define_sku(sku, meter::counted, dimension::token).value();
    (void)list.add_flat("prompt", yuan, {1, 2}, 3).value();
    (void)list.add_flat("answer", yuan, {2, 2}, 1).value();
    for (int i = 0; i < 6; ++i) add_charge(list);
    (void)engine.publish(list).value();
  }
  void add_charge(price_table& list) {
    const char* const layers[] = {"", "", "reseller", "acme"};
    model_charge c;
    c.name = random_.one_in(2) ? "spend" : "seat";
    c.layer = layers[random_.below(4)];
    c.effective = {random_.one_in(2) ? instant_min : some_instant(), instant_max};
    charge_spec spec = charge_named(c.name);
    spec.layer = c.layer;
    spec.effective = c.effective;
    const auto amount = [&](std::optional<rational>& to) {
      const auto fen = static_cast<std::int64_t>(random_.below(200));
      to = rational{fen};
      return optional_amount{decimal{fen, 2}};
    };
    if (random_.one_in(2)) spec.minimum = amount(c.minimum);
    if (random_.one_in(2)) spec.maximum = amount(c.maximum);
    if (random_.one_in(3)) spec.commitment = amount(c.committed);
    std::optional<rational> standing;
    spec.standing = amount(standing);
    c.standing = *standing;
    if (random_.one_in(2)) spec.discount = some_ratio(random_, 1);
    c.discount = value_of(spec.discount);
    if (c.committed && random_.one_in(2)) spec.overage_factor = some_ratio(random_, 3);
    if (c.committed) spec.true_up = random_.one_in(2);
    c.factor = value_of(spec.overage_factor);
    c.true_up = spec.true_up;
    if (random_.one_in(3)) spec.partial = partial_period::full;
    c.prorated = spec.partial == partial_period::prorated;
    const text_view skus[] = {"answer"};
    if (random_.one_in(3)) {
      spec.skus = skus;
      spec.sku_count = 1;
      c.skus = {"answer"};
    }
    // A minimum above the maximum and a second version from one instant are refused.
    if (list.add_charge(spec)) model.charges.push_back(c);
  }

  void open() {
    const std::int32_t offsets[] = {0, 8 * 3600, -5 * 3600};
    for (int i = 0; i < 3; ++i) {
      model_payer payer{i == 1 ? "acme" : "", i > 0 ? "reseller" : "", offsets[random_.below(3)],
                        random_.one_in(2) ? instant_min : some_instant()};
      const std::string name = "payer " + std::to_string(i);
      account_spec spec;
      spec.name = name;
      spec.money = yuan;
      spec.layer = payer.layer;
      spec.channel = payer.channel;
      spec.utc_offset_seconds = static_cast<std::int32_t>(payer.offset_seconds);
      spec.at = payer.opened;
      accounts.push_back(engine.open_account(spec).value());
      model.payers.push_back(payer);
      for (int w = 0; w < 2; ++w) {
        grant_spec wallet;
        wallet.quantity = any_money{static_cast<int128>(1 + random_.below(90)), yuan};
        if (random_.one_in(2)) wallet.valid.end = some_instant();
        if (wallet.valid.end == instant{0}) wallet.valid.end = instant_max;
        (void)engine.grant(accounts.back(), wallet).value();
      }
    }
  }

  void use() {
    model_usage fact;
    fact.payer = random_.below(accounts.size());
    const bool prompt = random_.one_in(2);
    fact.sku = prompt ? "prompt" : "answer";
    fact.at = some_instant();
    const auto tokens = static_cast<std::int64_t>(random_.below(40));
    fact.amount = prompt ? rational{tokens, 3} : rational{2 * tokens};
    ducat::engine::usage u;
    u.id = {0, model.usages.size() + 1};
    u.account = accounts[fact.payer];
    u.sku = engine.find_sku(fact.sku);
    u.during = at(fact.at);
    u.quantity = tokens;
    (void)engine.record(u).value();
    model.usages.push_back(fact);
  }
  void reverse() {
    if (model.usages.empty()) return;
    const std::size_t i = random_.below(model.usages.size());
    model_usage& fact = model.usages[i];
    if (fact.reversed) return;
    (void)engine.reverse(accounts[fact.payer], {0, i + 1}).value();
    fact.reversed = engine.now() == instant_min ? fact.at : engine.now();
  }

  random_source random_;
};

}  // namespace

TEST_CASE("closes post what a slow model says, however often periods are closed") {
  for (std::uint64_t stream = 0; stream < 60; ++stream) {
    INFO("stream " << stream);
    twin often{stream};
    twin once{stream};
    random_source when{stream + 1'000};
    for (int i = 0; i < 80; ++i) {
      often.step();
      once.step();
      if (when.one_in(4)) often.close(3);
    }
    for (twin* each : {&often, &once}) {
      if (each->engine.now() < day(100)) (void)each->engine.advance(day(100)).value();
      each->close(3);
    }
    const posted_sums expected = once.model.run(3);
    CHECK(once.posted() == expected);
    CHECK(often.posted() == expected);
    CHECK(once.net() == often.net());
    for (twin* each : {&often, &once}) {
      const std::uint64_t size = each->engine.events().size();
      each->close(3);
      CHECK(each->engine.events().size() == size);
      CHECK(audit(each->engine.events()).passed());
      engine_state again;
      evolve(again, each->engine.events(), 0, size);
      CHECK(text_of(again, each->engine.events()) ==
            text_of(each->engine.state(), each->engine.events()));
    }
  }
}

TEST_CASE("statements with charges sum to the events, month by month and in all") {
  for (std::uint64_t stream = 0; stream < 30; ++stream) {
    INFO("stream " << stream);
    twin p{stream};
    for (int i = 0; i < 80; ++i) p.step();
    if (p.engine.now() < day(100)) (void)p.engine.advance(day(100)).value();
    p.close(3);
    for (std::size_t i = 0; i < p.accounts.size(); ++i) {
      rational months = 0;
      instant from = instant_min;
      for (int m = 0; m <= 3; ++m) {
        const instant to = m < 3 ? month_of(m, p.model.payers[i]).end : instant_max;
        const statement s =
            make_statement(p.engine.events(), p.accounts[i], {from, to}, rounding::half_even)
                .value();
        int128 billed = 0;
        for (const statement_line& line : s.lines) billed += line.billed;
        CHECK(billed == s.total);
        for (const statement_charge& charge : s.charges) {
          CHECK(s.lines[charge.line].kind == statement_kind::charge);
          CHECK(charge.parts.total().value() == s.lines[charge.line].price);
        }
        months += value_of(s.exact);
        from = to;
      }
      CHECK(months == value_of(p.engine.owed(p.accounts[i]).minor));
    }
  }
}
