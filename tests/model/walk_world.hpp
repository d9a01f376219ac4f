// SPDX-License-Identifier: MIT
// The world that a walk is drawn in: accounts, time and prices.
#ifndef DUCAT_TESTS_MODEL_WALK_WORLD_HPP
#define DUCAT_TESTS_MODEL_WALK_WORLD_HPP

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
  // Nothing but counted usage: it is settled, closed and repriced on the way.
  bool counted = false;
};

class world_drawer {
 protected:
  world_drawer(std::uint64_t number, const walk_shape& shape) : random_{number}, shape_{shape} {}

  static constexpr reference::nanoseconds hour = 3'600'000'000'000;
  struct opened {
    node_ref ref;
    std::size_t root = 0;
    int depth = 0;
  };

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
    if (shape_.counted && random_.one_in(2))
      return any_day() + (random_.one_in(3) ? 0 : below(40) - 20);
    return anchors[below(random_.one_in(3) ? 7 : 3)] + below(40) - 20;
  }
  // Of some months, and where they begin and end in both zones.
  reference::nanoseconds any_day() {
    const std::int64_t days[] = {31, 31, 45, 45, 59, 59, 75, 90};
    return days[below(8)] * 24 * hour - (random_.one_in(3) ? 8 * hour : 0) + below(3) * hour;
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
    if (shape_.counted)
      for (const std::size_t s : {std::size_t{2}, std::size_t{3}})
        out_.where.skus[s].line_order = pick(2);
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
      priced_.push_back(p);
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
      put(publish_step{{priced_.emplace_back(any_price(s))}});
  }
  // Another version of a price with the same start, which holds instead of it.
  void correct() {
    if (corrections_ == shape_.versions) return;
    reference::price& wrong = priced_[random_.below(priced_.size())];
    reference::price right = any_price(wrong.sku);
    right.region = wrong.region;
    right.layer = wrong.layer;
    right.only_in = wrong.only_in;
    right.stated = wrong.stated;
    right.published = ++corrections_;
    put(publish_step{{wrong = right}});
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

  random_source random_;
  walk_shape shape_;
  walk out_;
  std::array<std::string, 4> counter_of_;
  std::map<std::string, reference::price> terms_of_;
  std::vector<opened> nodes_;
  std::vector<std::vector<std::size_t>> by_root_;
  int versions_ = 0;
  int corrections_ = 0;
  std::vector<reference::price> priced_;
};

}  // namespace ducat_test

#endif
