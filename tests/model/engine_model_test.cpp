// SPDX-License-Identifier: MIT
// Random commands to the engine and to the reference: after each, the same answer and the same
// balances; at the end the ledger replays to the same state, and the audit finds nothing in it.
// DUCAT_SEED and DUCAT_STEPS choose the run.
#include "model/twins.hpp"
#include "support/random.hpp"

#include <cstdlib>
#include <utility>

using namespace ducat_test;
using reference::nanoseconds;

namespace {

constexpr nanoseconds hour = 3'600'000'000'000;

class random_run {
 public:
  explicit random_run(std::uint64_t number) : random_{number} { set_up(); }

  // One command to both; the difference, or "".
  std::string step() {
    switch (random_.below(20)) {
      case 0: return grant();
      case 1: return random_.one_in(3) ? subscribe() : grant();
      case 2: return random_.one_in(3) ? grant() : random_.one_in(4) ? set_quota() : move();
      case 3: return random_.one_in(2) ? advance() : random_.one_in(2) ? publish() : grant();
      case 4:
      case 5: return reverse();
      case 6: return both_.use(any_usage(), twins::way::quote);
      case 7:
      case 8: return both_.use(any_usage(), twins::way::authorise);
      default: return both_.use(any_usage(), twins::way::record);
    }
  }
  std::string at_the_end() const { return both_.same_replay() + both_.same_audit(); }

 private:
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  int pick(std::size_t n) { return static_cast<int>(random_.below(n)); }

  // Instants crowd around edges: hours, months in both zones.
  nanoseconds any_instant() {
    const nanoseconds anchors[] = {1'000,         hour,           2 * hour,
                                   24 * hour,     31 * 24 * hour, 31 * 24 * hour - 8 * hour,
                                   59 * 24 * hour};
    return anchors[below(random_.one_in(3) ? 7 : 3)] + below(40) - 20;
  }
  reference::span any_span() {
    const nanoseconds from = any_instant();
    nanoseconds to = from + below(25);
    if (random_.one_in(15)) to = any_instant();
    return {from, to < from ? from : to};
  }
  reference::span any_validity() {
    reference::span s{reference::ever_before, reference::for_ever};
    if (random_.one_in(2)) s.from = any_instant();
    if (random_.one_in(2)) s.to = any_instant();
    return s;
  }
  std::string any_region() { return random_.one_in(2) ? "" : random_.one_in(2) ? "east" : "west"; }

  void set_up() {
    both_.units = {{"card-time", ducat::dimension::card_time},
                   {"flop", ducat::dimension::compute},
                   {"token", ducat::dimension::token}};
    both_.model.skus = {{true, "card-time", {{reference::ever_before, 1 + below(3)}}},
                        {true, "flop", {{any_instant(), 6}, {24 * hour, 7}}},
                        {false, "token", {}},
                        {false, "token", {}}};
    const bool shared = random_.one_in(2);
    counter_of_ = {"cards", "flops", shared ? "tokens" : "prompt", shared ? "tokens" : "answer"};
    for (const char* const name : {"cards", "flops", "tokens", "prompt", "answer"}) {
      reference::price& terms = terms_of_[name];
      terms.counter = name;
      terms.own_counter = random_.one_in(3);
      terms.all_usage = random_.one_in(2);
      terms.restarts = static_cast<reference::cycle>(random_.one_in(5) ? 0 : 1 + below(3));
      // Records and tiers share no counter, and only what is counted comes in records.
      const std::string_view counted{name};
      if (counted == "cards" || counted == "flops" || !random_.one_in(3)) continue;
      terms.shape = reference::kind::per_record;
      terms.all_usage = false;
    }
    for (int i = 0; i < 2; ++i) {
      ducat::price_table list;
      std::vector<reference::price> prices;
      for (int s = 0; s < 4; ++s) {
        define(list, s);
        if (i == 0) prices.push_back(any_price(s));
      }
      if (i == 0)
        for (reference::price& p : prices) {
          p.region.clear();
          p.layer.clear();
          p.only_in.reset();
          p.stated = {reference::ever_before, reference::for_ever};
          if (p.sku == 3 && random_.one_in(2)) p.stated.to = 31 * 24 * hour;
          (void)add(list, p).value();
        }
      ducat::result<void> published = both_.real.publish(list);
      if (!published) std::abort();
      for (const reference::price& p : prices) both_.model.prices.add(p);
    }
    for (int root = 0; root < 2; ++root) {
      reference::payer terms;
      terms.offset = root == 0 ? 0 : 8 * hour;
      terms.refuses = random_.one_in(3);
      if (random_.one_in(2)) terms.limit = below(60);
      if (root == 1 || random_.one_in(3)) terms.of.channel = "reseller";
      if (random_.one_in(2)) terms.of.own = "negotiated";
      terms.order = any_order();
      const int number = static_cast<int>(both_.model.nodes.size());
      both_.open(-1, terms);
      both_.open(number, {});
      both_.open(number + 1, {});
      both_.open(number, {});
    }
  }

  // ducat's own, or some keys in any order.
  std::vector<std::string> any_order() {
    if (random_.one_in(3)) return {"depth", "priority", "expiry", "granted"};
    std::vector<std::string> keys{"depth",    "bound_scope", "source_class", "priority",
                                  "expiry",   "effective",   "granted",      "purchased",
                                  "costless", "unit_cost",   "specificity",  "quantity",
                                  "length"};
    for (std::size_t k = keys.size(); k > 1; --k) std::swap(keys[k - 1], keys[random_.below(k)]);
    keys.resize(1 + random_.below(5));
    return keys;
  }

  void define(ducat::price_table& list, int s) {
    const reference::sku& sku = both_.model.skus[static_cast<std::size_t>(s)];
    if (!sku.metered) {
      (void)list.define_sku(names_[s], ducat::meter::counted, ducat::dimension::token).value();
      return;
    }
    for (const auto& [from, rate] : sku.rates)
      (void)list
          .define_sku(names_[s], ducat::meter::metered, both_.units.at(sku.unit), rate, {from})
          .value();
  }

  reference::price any_price(int s) {
    reference::price p = terms_of_[counter_of_[static_cast<std::size_t>(s)]];
    p.sku = s;
    p.region = any_region();
    if (p.shape != reference::kind::per_record) p.shape = static_cast<reference::kind>(below(3));
    p.stated = any_validity();
    if (random_.one_in(4)) p.layer = random_.one_in(2) ? "reseller" : "negotiated";
    if (random_.one_in(4)) p.only_in = any_window();
    if (p.shape == reference::kind::per_record) {
      p.tiers.push_back({std::nullopt, reference::rational{below(9), 1 + below(4)}, 0});
      p.fixed = below(9);
      if (random_.one_in(2)) p.minimum = below(20);
      if (random_.one_in(2)) p.maximum = 20 + below(20);
      if (random_.one_in(2)) p.free_records = 1 + below(5);
      if (random_.one_in(2)) p.free_units = 1 + below(60);
      return p;
    }
    reference::integer up_to = 0;
    const std::int64_t tiers = p.shape == reference::kind::flat ? 1 : 1 + below(3);
    for (std::int64_t i = 0; i < tiers; ++i) {
      reference::tier t;
      up_to += 1 + below(30);
      if (i + 1 < tiers) t.up_to = up_to;
      t.unit_price = reference::rational{reference::integer{below(9)}, 1 + below(4)};
      if (random_.one_in(p.shape == reference::kind::flat ? 8 : 3)) t.fee = below(20);
      if (random_.one_in(p.shape == reference::kind::flat ? 8 : 3)) t.package = 1 + below(9);
      t.partial_is_free = random_.one_in(2);
      p.tiers.push_back(t);
    }
    return p;
  }
  // Few of them, so that versions of one line come about.
  reference::window any_window() {
    reference::window w;
    for (int day = 0; day < 7; ++day)
      if (random_.one_in(2) || day == 3) w.days.insert(day);
    w.from = (random_.one_in(2) ? 8 : 20) * hour;
    w.to = (random_.one_in(2) ? 9 : 22) * hour;
    w.offset = random_.one_in(2) ? 0 : 8 * hour;
    return w;
  }
  static std::uint32_t add_calendar(ducat::price_table& list, const reference::window& w) {
    std::uint8_t days = 0;
    for (const int day : w.days) days = static_cast<std::uint8_t>(days | 1 << day);
    const ducat::calendar_window window{ducat::day_set::from_bits(days), {w.from}, {w.to}};
    const auto offset = static_cast<std::int32_t>(w.offset / 1'000'000'000);
    const std::uint32_t zone = w.offset == 0 ? 0 : list.add_zone("", offset).value();
    return list.add_calendar("window", {&window, 1}, {}, zone).value();
  }
  ducat::result<ducat::table_price> add(ducat::price_table& list, const reference::price& p) {
    std::vector<ducat::tier_spec> tiers;
    // Minor units for 12 units: 12 is a multiple of every denominator above.
    for (const reference::tier& t : p.tiers) {
      const reference::rational price = t.unit_price * 12;
      tiers.push_back(
          {t.up_to ? narrow(*t.up_to) : ducat::int128_max,
           {narrow(numerator(price)), 2},
           {narrow(numerator(t.fee)), 2},
           narrow(t.package),
           t.partial_is_free ? ducat::partial_package::free : ducat::partial_package::charged});
    }
    const ducat::dimension_term region{"region",
                                       ducat::text_view{p.region.data(), p.region.size()}};
    ducat::price_spec spec;
    spec.sku = names_[p.sku];
    spec.money = yuan;
    spec.per = 12;
    spec.effective = {{p.stated.from}, {p.stated.to}};
    spec.kind = static_cast<ducat::tariff_kind>(p.shape);
    spec.tiers = tiers.data();
    spec.tier_count = tiers.size();
    if (p.shape == reference::kind::per_record) spec.record = record_of(p);
    spec.dimensions = &region;
    spec.dimension_count = p.region.empty() ? 0 : 1;
    spec.counter = ducat::text_view{p.counter.data(), p.counter.size()};
    spec.owner = p.own_counter ? ducat::counter_owner::account : ducat::counter_owner::payer;
    spec.basis = p.all_usage ? ducat::counter_basis::all_usage : ducat::counter_basis::after_packs;
    spec.cycle = static_cast<ducat::period>(p.restarts);
    spec.layer = ducat::text_view{p.layer.data(), p.layer.size()};
    if (p.only_in) spec.calendar = add_calendar(list, *p.only_in);
    return list.add(spec);
  }

  static ducat::record_spec record_of(const reference::price& p) {
    const auto minor = [](const reference::rational& amount) {
      return ducat::list_amount{narrow(numerator(amount)), 2};
    };
    ducat::record_spec out;
    out.fixed = minor(p.fixed);
    if (p.minimum) out.minimum = minor(*p.minimum);
    if (p.maximum) out.maximum = minor(*p.maximum);
    if (p.free_records) out.free_records = static_cast<std::int64_t>(*p.free_records);
    if (p.free_units) out.free_quantity = narrow(*p.free_units);
    return out;
  }

  // A further version of a price, or of a rate; a list that is not sound leaves both as they were.
  std::string publish() {
    const int s = pick(4);
    reference::sku& sku = both_.model.skus[static_cast<std::size_t>(s)];
    ducat::price_table list;
    define(list, s);
    if (sku.metered && random_.one_in(3)) {
      const nanoseconds from = any_instant();
      if (!list.define_sku(names_[s], ducat::meter::metered, both_.units.at(sku.unit), 5, {from}))
        return "";
      if (!both_.real.publish(list)) return "a rate was refused";
      sku.rates[from] = 5;
      return "";
    }
    const reference::price p = any_price(s);
    if (!add(list, p)) return "";
    const auto done = both_.real.publish(list);
    if (done) both_.model.prices.add(p);
    return "";
  }

  std::string grant() { return both_.grant(any_pack()); }
  reference::pack any_pack() {
    reference::pack p;
    p.node = pick(both_.model.nodes.size());
    const char* const units[] = {"card-time", "flop", "token", "money"};
    p.unit = units[below(4)];
    p.balance = 1 + below(p.unit == "flop" ? 900 : 200);
    if (p.unit != "money" && random_.one_in(4)) p.floor = -below(20);
    p.valid = any_validity();
    p.priority = below(3) - 1;
    p.granted = below(3);
    p.source = twins::source_names[random_.below(4)];
    if (random_.one_in(2)) p.paid = below(500);
    while (random_.one_in(5)) p.skus.insert(pick(4));
    while (random_.one_in(9)) p.accounts.insert(pick(both_.model.nodes.size()));
    if (random_.one_in(9)) p.regions = {random_.one_in(2) ? "east" : "west"};
    return p;
  }

  // A series, or the end of one.
  std::string subscribe() {
    const auto& known = both_.model.all_series;
    if (!known.empty() && random_.one_in(4))
      return both_.unsubscribe(pick(known.size()),
                               (both_.model.now < 0 ? 0 : both_.model.now) + below(3) * hour);
    reference::series s;
    s.lot = any_pack();
    s.lot.valid.from = any_instant();
    const nanoseconds lengths[] = {hour, 2 * hour, 24 * hour, 300 * hour};
    s.length = lengths[below(4)];
    // Not a lot each hour for ever.
    if (s.length < 24 * hour) s.lot.valid.to = s.lot.valid.from + (1 + below(9)) * hour;
    s.anchor = random_.one_in(2) ? s.lot.valid.from : any_instant();
    if (random_.one_in(2)) s.least = below(30);
    if (random_.one_in(2)) s.most = below(120);
    s.lives_for = 1 + pick(3);
    s.rest_priority = below(3) - 1;
    return both_.subscribe(s);
  }

  // Few names, so that versions come about; often of a unit that the name does not have.
  std::string set_quota() {
    reference::quota_version version;
    const char* const units[] = {"card-time", "flop", "token", "money"};
    const int unit = pick(4);
    std::string name = std::string{"quota "} + units[unit];
    if (random_.one_in(3)) name += " too";
    if (random_.one_in(20)) name = "quota flop";
    version.lifted = random_.one_in(5);
    version.hard = !random_.one_in(4);
    version.per = static_cast<reference::cycle>(below(4));
    version.limit = below(random_.one_in(3) ? 20 : 200);
    if (random_.one_in(2)) version.from = any_instant();
    return both_.set_quota(pick(both_.model.nodes.size()), name, units[unit], version);
  }

  std::string move() {
    const auto& packs = both_.model.packs;
    if (packs.empty()) return "";
    int which = pick(packs.size());
    // Parts of one pack fit each other more often than any two.
    for (int tries = 0; tries < 4 && packs[static_cast<std::size_t>(which)].moved_from < 0; ++tries)
      which = pick(packs.size());
    const reference::pack& from = packs[static_cast<std::size_t>(which)];
    auto how = static_cast<reference::move_kind>(below(4));
    int target = pick(both_.model.nodes.size());
    if (how == reference::move_kind::joined) target = pick(packs.size());
    if (from.moved_from >= 0 && random_.one_in(2)) {
      how = reference::move_kind::joined;
      target = from.moved_from;
    }
    const reference::integer asked = random_.one_in(3) ? 0 : 1 + below(40);
    const nanoseconds now = both_.model.now == reference::ever_before ? 0 : both_.model.now;
    const nanoseconds at = random_.one_in(6) ? any_instant() : now + below(3);
    return both_.move(how, which, asked, random_.one_in(2), at, target);
  }

  std::string advance() {
    if (random_.one_in(8)) return both_.advance(any_instant());
    const nanoseconds from = both_.model.now < 0 ? 0 : both_.model.now;
    const nanoseconds far = random_.one_in(10) ? 24 * hour : 30;
    return both_.advance(from + below(static_cast<std::uint64_t>(far)));
  }

  std::string reverse() {
    const auto& usages = both_.model.usages;
    if (usages.empty() || random_.one_in(20)) return both_.reverse("nobody's", pick(8));
    const reference::usage& u = usages[random_.below(usages.size())].what;
    return both_.reverse(u.id, random_.one_in(10) ? pick(8) : u.account);
  }

  reference::usage any_usage() {
    const auto& usages = both_.model.usages;
    if (!usages.empty() && random_.one_in(12)) {
      reference::usage again = usages[random_.below(usages.size())].what;
      if (random_.one_in(3)) again.region = any_region();
      if (random_.one_in(3)) again.account = pick(both_.model.nodes.size());
      return again;
    }
    reference::usage u;
    u.id = "usage-" + std::to_string(next_++);
    u.account = pick(both_.model.nodes.size());
    u.sku = pick(4);
    u.region = any_region();
    if (both_.model.skus[static_cast<std::size_t>(u.sku)].metered) {
      const ducat::ratio cards{below(9), random_.one_in(2) ? 1 : 7};
      u.cards = cards.numerator();
      u.of = cards.denominator();
      u.during = any_span();
    } else {
      const nanoseconds at = any_instant();
      u.during = {at, at};
      u.quantity = below(20);
    }
    return u;
  }

  random_source random_;
  twins both_;
  int next_ = 0;
  const char* names_[4] = {"card", "gpu", "prompt", "answer"};
  std::vector<std::string> counter_of_;
  std::map<std::string, reference::price> terms_of_;
};

std::uint64_t step_count() {
  const char* const named = std::getenv("DUCAT_STEPS");
  return named != nullptr ? std::strtoull(named, nullptr, 0) : 40'000;
}

}  // namespace

TEST_CASE("the engine does what the reference does, command for command") {
  constexpr std::uint64_t steps_of_a_run = 400;
  const std::uint64_t runs = (step_count() + steps_of_a_run - 1) / steps_of_a_run;
  std::uint64_t done = 0;
  for (std::uint64_t run = 1; run <= runs; ++run) {
    random_run both{run};
    for (std::uint64_t step = 0; step < steps_of_a_run; ++step, ++done)
      if (const std::string differs = both.step(); !differs.empty())
        FAIL(seed_text() << " run " << run << " step " << step << "\n" << differs);
    if (const std::string differs = both.at_the_end(); !differs.empty())
      FAIL(seed_text() << " run " << run << "\n" << differs);
  }
  CHECK(done >= step_count());
}
