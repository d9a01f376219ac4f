// SPDX-License-Identifier: MIT
// Walks: lists of steps drawn from a seed, before anything runs.
#ifndef DUCAT_TESTS_MODEL_WALK_HPP
#define DUCAT_TESTS_MODEL_WALK_HPP

#include "model/steps.hpp"
#include "support/random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat_test {

struct walk {
  world where;
  std::vector<step> steps;
};

/// How large the world of a walk is.
struct walk_shape {
  std::size_t steps = 400;  // besides the accounts that it begins with
  int payers = 2;
  int accounts = 8;
  int deepest = 2;    // of an account; a payer is at 0
  int busy = 2;       // so many payers have half of the steps
  int versions = 20;  // of prices and rates, published on the way
  int questions = 1;  // one in so many is asked; the model is copied for each
};

class drawer {
 public:
  drawer(std::uint64_t number, const walk_shape& shape) : random_{number}, shape_{shape} {}

  walk draw() {
    describe();
    publish_first();
    for (int root = 0; root < shape_.payers; ++root) open_payer(root);
    while (static_cast<int>(nodes_.size()) < shape_.accounts) open_child();
    const std::size_t size = out_.steps.size() + shape_.steps;
    while (out_.steps.size() < size) any_command();
    return std::move(out_);
  }

 private:
  static constexpr reference::nanoseconds hour = 3'600'000'000'000;
  struct opened {
    node_ref ref;
    std::size_t root = 0;
    int depth = 0;
  };
  struct maker {  // a step that makes packs
    pack_ref ref;
    std::size_t root = 0;
    int from = -1;  // of a transfer, the maker that it takes from
  };

  // One more step.
  void any_command() {
    switch (random_.below(26)) {
      case 0: return grant();
      case 1: return random_.one_in(3) ? subscribe() : random_.one_in(8) ? open_child() : grant();
      case 2: return random_.one_in(3) ? grant() : random_.one_in(4) ? set_quota() : move();
      case 3: return random_.one_in(2) ? advance() : random_.one_in(2) ? publish() : grant();
      case 4:
      case 5: return reverse();
      case 6: return ask(twins::way::quote);
      case 7:
      case 8: return ask(twins::way::authorise);
      case 9: return batch();
      case 10: return reserve();
      case 11:
      case 12: return step_hold();
      case 13: return amend();
      default: return use(twins::way::record);
    }
  }

  int put(command what) {
    const int number = static_cast<int>(out_.steps.size());
    out_.steps.push_back({number, std::move(what)});
    return number;
  }
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  int pick(std::size_t n) { return static_cast<int>(random_.below(n)); }

  // ---- accounts
  // ----------------------------------------------------------------------------------
  std::size_t any_root() {
    const int most = random_.one_in(2) ? shape_.busy : shape_.payers;
    return random_.below(static_cast<std::uint64_t>(most));
  }
  const opened& any_node(std::size_t root) {
    return nodes_[by_root_[root][random_.below(by_root_[root].size())]];
  }
  node_ref any_node() { return any_node(any_root()).ref; }

  void open_payer(int root) {
    open_step open;
    reference::payer& terms = open.terms;
    terms.offset = root % 2 == 0 ? 0 : 8 * hour;
    terms.refuses = random_.one_in(3);
    if (random_.one_in(2)) terms.limit = below(60);
    if (root == 1 || random_.one_in(3)) terms.of.channel = "reseller";
    if (random_.one_in(2)) terms.of.own = "negotiated";
    terms.order = any_order();
    by_root_.push_back({nodes_.size()});
    nodes_.push_back({{put(open)}, by_root_.size() - 1, 0});
  }
  void open_child() {
    const opened above = any_node(any_root());
    if (above.depth == shape_.deepest) return;
    open_step open;
    open.parent = above.ref;
    by_root_[above.root].push_back(nodes_.size());
    nodes_.push_back({{put(open)}, above.root, above.depth + 1});
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

  // ---- time
  // -------------------------------------------------------------------------------------- Instants
  // crowd around edges: hours, months in both zones.
  reference::nanoseconds any_instant() {
    const reference::nanoseconds anchors[] = {
        1'000,         hour, 2 * hour, 24 * hour, 31 * 24 * hour, 31 * 24 * hour - 8 * hour,
        59 * 24 * hour};
    return anchors[below(random_.one_in(3) ? 7 : 3)] + below(40) - 20;
  }
  reference::span any_span() {
    const reference::nanoseconds from = any_instant();
    reference::nanoseconds to = from + below(25);
    if (random_.one_in(25)) to = any_instant();
    return {from, to < from ? from : to};
  }
  reference::span any_validity() {
    reference::span s{reference::ever_before, reference::for_ever};
    if (random_.one_in(2)) s.from = any_instant();
    if (random_.one_in(2)) s.to = any_instant();
    return s;
  }
  void advance() {
    if (random_.one_in(8)) {
      put(advance_step{{false, any_instant()}});
      return;
    }
    const std::int64_t far = random_.one_in(10) ? 24 * hour : 30;
    put(advance_step{{true, below(static_cast<std::uint64_t>(far))}});
  }

  // ---- prices
  // ------------------------------------------------------------------------------------
  std::string any_region() { return random_.one_in(2) ? "" : random_.one_in(2) ? "east" : "west"; }

  // The skus, and what the prices of a counter have in common.
  void describe() {
    out_.where.skus = {{true, "card-time", {{reference::ever_before, 1 + below(3)}}},
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
  }
  // Everything has a price at first.
  void publish_first() {
    publish_step list;
    for (int s = 0; s < 4; ++s) {
      reference::price p = any_price(s);
      p.region.clear();
      p.layer.clear();
      p.only_in.reset();
      p.stated = always;
      if (s == 3 && random_.one_in(2)) p.stated.to = 31 * 24 * hour;
      list.prices.push_back(p);
    }
    put(list);
  }
  // A further version of a price, or of a rate.
  void publish() {
    if (versions_++ == shape_.versions) return;
    const int s = pick(4);
    if (out_.where.skus[static_cast<std::size_t>(s)].metered && random_.one_in(3))
      put(rate_step{s, any_instant()});
    else
      put(publish_step{{any_price(s)}});
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

  // ---- packs
  // -------------------------------------------------------------------------------------
  grant_step any_grant(std::size_t root) {
    grant_step g;
    g.account = any_node(root).ref;
    reference::pack& p = g.terms;
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
    while (random_.one_in(9)) g.only.push_back(any_node(random_.one_in(9) ? any_root() : root).ref);
    if (random_.one_in(9)) p.regions = {random_.one_in(2) ? "east" : "west"};
    if (p.unit != "money" && random_.one_in(5)) p.hours = 1 + below(3);
    while (by_factor_ && p.unit != "money" && random_.one_in(4)) p.factors.push_back(any_factor());
    if (random_.one_in(3)) g.serial = any_serial("lot-");
    return g;
  }
  // Its window is by the payer's clock: the grant says how far ahead that is.
  reference::factor any_factor() {
    reference::factor f;
    const reference::rational of[] = {{7, 10}, {2, 1}, {3, 2}, {1, 3}, {1, 1}, {5, 1}};
    f.of = of[below(6)];
    if (random_.one_in(3)) f.skus.insert(pick(4));
    if (random_.one_in(4)) f.regions = {random_.one_in(2) ? "east" : "west"};
    if (random_.one_in(2)) {
      f.only_in = any_window();
      if (random_.one_in(2)) f.only_in->from = below(3) * hour;
    }
    return f;
  }
  // Mostly a new one.
  std::string any_serial(const char* prefix) {
    return prefix + std::to_string(random_.one_in(12) ? below(40) : next_++);
  }
  void grant() {
    if (!grants_.empty() && random_.one_in(10)) return grant_again();
    const std::size_t root = any_root();
    const grant_step g = any_grant(root);
    if (!g.serial.empty()) grants_.push_back(g);
    makers_.push_back({{put(g)}, root});
  }
  // What was sent before, or nearly that.
  void grant_again() {
    grant_step g = grants_[random_.below(grants_.size())];
    if (random_.one_in(3)) {
      const std::string serial = g.serial;
      const grant_step other = any_grant(any_root());
      switch (random_.below(8)) {
        case 0: g = other; break;
        case 1: g.account = other.account; break;
        case 2: g.terms.balance += 1; break;
        case 3: g.terms.paid += 1; break;
        case 4: g.terms.valid = any_validity(); break;
        case 5: g.terms.priority = other.terms.priority; break;
        case 6: g.terms.factors = other.terms.factors; break;
        default: g.terms.skus = other.terms.skus; break;
      }
      if (g.terms.unit == "money") g.terms.factors.clear();
      g.serial = serial;
    }
    put(g);
  }

  // A series, or the end of one.
  void subscribe() {
    if (!series_.empty() && random_.one_in(4)) {
      put(unsubscribe_step{series_[random_.below(series_.size())], {true, below(3) * hour}});
      return;
    }
    if (!subscribed_.empty() && random_.one_in(6)) {
      subscribe_step again = subscribed_[random_.below(subscribed_.size())];
      if (random_.one_in(4)) again.terms.most += 1;
      if (random_.one_in(4)) again.lot.terms.priority += 1;
      put(again);
      return;
    }
    const std::size_t root = any_root();
    subscribe_step s;
    s.lot = any_grant(root);
    s.lot.terms.hours = 0;
    s.lot.terms.factors.clear();
    reference::span& valid = s.lot.terms.valid;
    valid.from = any_instant();
    const reference::nanoseconds lengths[] = {hour, 2 * hour, 24 * hour, 300 * hour};
    s.terms.length = lengths[below(4)];
    // Not a lot each hour for ever.
    if (s.terms.length < 24 * hour) valid.to = valid.from + (1 + below(9)) * hour;
    s.terms.anchor = random_.one_in(2) ? valid.from : any_instant();
    if (random_.one_in(2)) s.terms.least = below(30);
    if (random_.one_in(2)) s.terms.most = below(120);
    s.terms.lives_for = 1 + pick(3);
    s.terms.rest_priority = below(3) - 1;
    if (!s.lot.serial.empty()) subscribed_.push_back(s);
    series_.push_back(put(s));
    makers_.push_back({{series_.back()}, root});
  }

  // Few names, so that versions come about; often of a unit that the name does not have.
  void set_quota() {
    quota_step q;
    reference::quota_version& version = q.version;
    const char* const units[] = {"card-time", "flop", "token", "money"};
    q.unit = units[pick(4)];
    q.name = "quota " + q.unit;
    if (random_.one_in(3)) q.name += " too";
    if (random_.one_in(20)) q.name = "quota flop";
    version.lifted = random_.one_in(5);
    version.hard = !random_.one_in(4);
    version.per = static_cast<reference::cycle>(below(4));
    version.limit = below(random_.one_in(3) ? 20 : 200);
    if (random_.one_in(2)) version.from = any_instant();
    q.account = any_node();
    put(q);
  }

  // Parts of one pack fit each other more often than any two.
  void move() {
    if (makers_.empty()) return;
    if (!moves_.empty() && random_.one_in(6)) return move_again();
    int which = pick(makers_.size());
    for (int tries = 0; tries < 4 && makers_[static_cast<std::size_t>(which)].from < 0; ++tries)
      which = pick(makers_.size());
    const maker from = makers_[static_cast<std::size_t>(which)];
    move_step m;
    m.how = static_cast<reference::move_kind>(below(4));
    int into = pick(makers_.size());
    if (from.from >= 0 && random_.one_in(2)) {
      m.how = reference::move_kind::joined;
      into = from.from;
    }
    m.from = {from.ref.step, pick(3)};
    m.into = {makers_[static_cast<std::size_t>(into)].ref.step, pick(3)};
    m.to = any_node(random_.one_in(4) ? any_root() : from.root).ref;
    if (!random_.one_in(3)) m.asked = 1 + below(40);
    m.rounds_up = random_.one_in(2);
    m.at = random_.one_in(6) ? moment{false, any_instant()} : moment{true, below(3)};
    if (random_.one_in(3)) m.at = {false, reference::ever_before};
    if (random_.one_in(2)) m.reference = any_serial("move-");
    if (random_.one_in(4)) m.serial = any_serial("lot-");
    if (!m.reference.empty()) moves_.push_back(m);
    const bool makes = m.how == reference::move_kind::transferred;
    const int number = put(m);
    if (makes) makers_.push_back({{number}, from.root, which});
  }

  void move_again() {
    move_step m = moves_[random_.below(moves_.size())];
    if (random_.one_in(3)) {
      switch (random_.below(6)) {
        case 0: m.how = static_cast<reference::move_kind>(below(4)); break;
        case 1: m.asked += 1; break;
        case 2: m.rounds_up = !m.rounds_up; break;
        case 3: m.to = any_node(); break;
        case 4: m.at = {true, 0}; break;
        default: m.serial = any_serial("lot-"); break;
      }
    }
    put(m);
  }

  // ---- usage
  // -------------------------------------------------------------------------------------
  void use(twins::way how) {
    use_step u = any_usage();
    u.how = how;
    uses_.push_back(u);
    put(u);
  }
  void ask(twins::way how) {
    const bool asked = random_.one_in(static_cast<std::uint64_t>(shape_.questions));
    use(asked ? how : twins::way::record);
  }
  void batch() {
    batch_step b;
    const std::size_t root = any_root();
    for (std::int64_t left = 2 + below(12); left > 0; --left) {
      b.parts.push_back(any_usage());
      if (random_.one_in(2)) b.parts.back().account = any_node(root).ref;
      uses_.push_back(b.parts.back());
    }
    put(b);
  }
  void reverse() {
    if (uses_.empty() || random_.one_in(20)) {
      put(reverse_step{any_node(), "nobody's"});
      return;
    }
    const use_step& u = uses_[random_.below(uses_.size())];
    reversed_.push_back(u);
    put(reverse_step{random_.one_in(10) ? any_node() : u.account, u.what.id});
  }
  // Most often by a little of it; sometimes once more, or by what is known already.
  void amend() {
    if (uses_.empty()) return use(twins::way::record);
    if (!amends_.empty() && random_.one_in(5)) {
      amend_step again = amends_[random_.below(amends_.size())];
      if (random_.one_in(4)) again.instead.what.region = any_region();
      if (!reversed_.empty() && random_.one_in(3)) {
        // As if what was recorded beside it had come in its place.
        const use_step& gone = reversed_[random_.below(reversed_.size())];
        again = {gone.account, gone.what.id, uses_[random_.below(uses_.size())]};
      }
      put(again);
      return;
    }
    const use_step& old = uses_[random_.below(uses_.size())];
    amend_step a{random_.one_in(10) ? any_node() : old.account, old.what.id, old};
    if (random_.one_in(30)) a.id = "nobody's";
    reference::usage& u = a.instead.what;
    if (random_.one_in(3)) {
      u = any_usage().what;
    } else {
      u.id = "usage-" + std::to_string(next_++);
      const bool metered = out_.where.skus[static_cast<std::size_t>(u.sku)].metered;
      if (metered && random_.one_in(2)) u.cards = below(9);
      if (metered && random_.one_in(2)) u.during.to += below(9);
      if (!metered) u.quantity = below(20);
    }
    if (random_.one_in(6)) a.instead.account = any_node();
    a.instead.how = twins::way::record;
    uses_.push_back(a.instead);
    amends_.push_back(a);
    put(a);
  }
  // Holds are tried on copies of the model, as questions are.
  void reserve() {
    if (by_factor_) return grant();  // what usage takes by a factor cannot be held
    if (!random_.one_in(static_cast<std::uint64_t>(shape_.questions)))
      return use(twins::way::record);
    reserve_step r;
    r.ahead = any_usage();
    reference::usage& u = r.ahead.what;
    const bool metered = out_.where.skus[static_cast<std::size_t>(u.sku)].metered;
    u.id = "hold-" + std::to_string(next_++);
    if (metered && u.cards == 0) u.cards = 1;
    u.quantity = metered ? 0 : 1 + below(30);
    u.during.from = any_instant();
    u.during.to = u.during.from + 1 + below(25);
    r.from_now = random_.one_in(2);
    if (random_.one_in(2)) r.minimum = 1 + below(12);
    r.charges = random_.one_in(2);
    holds_.push_back(put(r));
  }
  void step_hold() {
    if (holds_.size() < 4) return reserve();  // some are refused
    hold_step h;
    h.of = random_.one_in(2) ? holds_.back() : holds_[random_.below(holds_.size())];
    h.kind = static_cast<ducat::hold_step>(1 + below(3));
    if (random_.one_in(2)) h.kind = ducat::hold_step::extend;
    h.after = below(12) - (random_.one_in(8) ? 6 : 0);
    h.at_end = random_.one_in(4);
    h.used = below(15) - (random_.one_in(6) ? 7 : 0);
    h.until = below(25);
    h.quantity = 1 + below(30);
    if (random_.one_in(4)) h.cards = 1 + below(4);
    if (random_.one_in(12)) h.off = 1;
    h.again = random_.one_in(6);
    put(h);
  }
  use_step any_usage() {
    if (!uses_.empty() && random_.one_in(12)) {
      use_step again = uses_[random_.below(uses_.size())];
      if (random_.one_in(3)) again.what.region = any_region();
      if (random_.one_in(3)) again.account = any_node();
      return again;
    }
    use_step out;
    reference::usage& u = out.what;
    u.id = "usage-" + std::to_string(next_++);
    out.account = any_node();
    u.sku = pick(4);
    u.region = any_region();
    if (out_.where.skus[static_cast<std::size_t>(u.sku)].metered) {
      const ducat::ratio cards{below(9), random_.one_in(2) ? 1 : 7};
      u.cards = cards.numerator();
      u.of = cards.denominator();
      u.during = any_span();
    } else {
      const reference::nanoseconds at = any_instant();
      u.during = {at, at};
      u.quantity = below(20);
    }
    return out;
  }

  random_source random_;
  bool by_factor_ = random_.one_in(2);
  walk_shape shape_;
  walk out_;
  std::array<std::string, 4> counter_of_;
  std::map<std::string, reference::price> terms_of_;
  std::vector<opened> nodes_;
  std::vector<std::vector<std::size_t>> by_root_;
  std::vector<maker> makers_;
  std::vector<grant_step> grants_;  // those that can be sent again, as the next two
  std::vector<subscribe_step> subscribed_;
  std::vector<move_step> moves_;
  std::vector<int> series_;
  std::vector<int> holds_;
  std::vector<use_step> uses_;
  std::vector<use_step> reversed_;
  std::vector<amend_step> amends_;
  int versions_ = 0;
  int next_ = 0;
};

}  // namespace ducat_test

#endif
