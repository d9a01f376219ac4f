// SPDX-License-Identifier: MIT
// Where the steps of a walk run: both engines, and what earlier steps have made in them.
#ifndef DUCAT_TESTS_MODEL_SIMULATION_HPP
#define DUCAT_TESTS_MODEL_SIMULATION_HPP

#include "model/closing_twins.hpp"
#include "model/fields.hpp"
#include "model/translated_prices.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reference {

// Here, so that they are found where steps that have such fields name theirs.
template <class F> void fields(tier& t, F f) {
  f("up_to", t.up_to);
  f("unit_price", t.unit_price);
  f("fee", t.fee);
  f("package", t.package, 1);
  f("partial_is_free", t.partial_is_free);
}
template <class F> void fields(window& w, F f) {
  f("days", w.days, ducat_test::fixed);
  f("from", w.from, ducat_test::fixed);
  f("to", w.to, ducat_test::fixed);
  f("offset", w.offset);
}
template <class F> void fields(price& p, F f) {
  f("sku", p.sku, ducat_test::fixed);
  f("region", p.region);
  f("layer", p.layer);
  f("only_in", p.only_in);
  f("stated", p.stated, ducat_test::always);
  f("published", p.published);
  f("counter", p.counter, ducat_test::fixed);
  f("own_counter", p.own_counter);
  f("all_usage", p.all_usage);
  f("restarts", p.restarts, ducat_test::fixed);
  f("shape", p.shape, ducat_test::fixed);
  f("tiers", p.tiers, std::size_t{1});
  f("fixed", p.fixed);
  f("minimum", p.minimum);
  f("maximum", p.maximum);
  f("free_records", p.free_records);
  f("free_units", p.free_units);
}
template <class F> void fields(payer& p, F f) {
  f("offset", p.offset);
  f("refuses", p.refuses);
  f("limit", p.limit);
  f("layer", p.of.own);
  f("channel", p.of.channel);
  f("order", p.order, std::size_t{1});
}
template <class F> void fields(factor& row, F f) {
  f("skus", row.skus);
  f("regions", row.regions);
  f("only_in", row.only_in);
  f("of", row.of, rational{1});
}
// What is granted; the account and the time are the step's.
template <class F> void fields(pack& p, F f) {
  f("unit", p.unit, ducat_test::fixed);
  f("balance", p.balance, 1);
  f("floor", p.floor);
  f("priority", p.priority);
  f("granted", p.granted, 0);
  f("source", p.source, std::string{"paid"});
  f("paid", p.paid);
  f("skus", p.skus);
  f("regions", p.regions);
  f("hours", p.hours);
  f("factors", p.factors);
  f("share", p.share, rational{1});
  f("funder", p.funder);
}
template <class F> void fields(alert_terms& a, F f) {
  f("unit", a.unit, ducat_test::fixed);
  f("level", a.level, 1);
  f("share", a.share, ducat_test::fixed);
  f("quota", a.quota, ducat_test::fixed);
  f("ahead", a.ahead, 1);
}
template <class F> void fields(usage& u, F f) {
  f("id", u.id, ducat_test::fixed);
  f("sku", u.sku, ducat_test::fixed);
  f("region", u.region);
  f("cards", u.cards, 1);
  f("of", u.of, 1);
  f("during", u.during);
  f("quantity", u.quantity);
}

}  // namespace reference

namespace ducat_test {

/// What a walk stands on: the skus with their rates at first.
struct world {
  std::vector<reference::sku> skus;
};

/// The two engines, and what the steps so far have made in them.
class simulation {
 public:
  explicit simulation(const world& of) {
    both.model.skus = of.skus;
    ducat::price_table list;
    for (int s = 0; s < static_cast<int>(of.skus.size()); ++s) define(list, of.skus, s);
    if (!both.real.publish(list)) std::abort();
  }

  /// One step to both: what differs, or "". Nothing where it leans on what is not there.
  template <class Command> std::optional<std::string> run(int number, const Command& command) {
    step_ = number;
    const std::uint64_t size = both.real.events().size();
    auto differs = command.run(*this);
    if (differs && differs->empty()) differs = both.same_alerts(size);
    if (differs && differs->empty()) differs = both.same_orders(size);
    both.follow_closes();
    for (; packs_ < static_cast<int>(both.model.packs.size()); ++packs_)
      packs_of_[number].push_back(packs_);
    return differs;
  }

  std::optional<int> node(node_ref of) const { return find(nodes_, of.step); }
  std::optional<int> series(int step) const { return find(series_, step); }
  /// Of a step that was refused one, the last before it.
  std::optional<int> reservation(int step) const {
    auto made = reservations_.upper_bound(step);
    if (reservations_.empty()) return std::nullopt;
    return (made == reservations_.begin() ? made : --made)->second;
  }
  /// Of a step that moved nothing, the pack that it was about.
  std::optional<int> pack(pack_ref of) const {
    const auto made = packs_of_.find(of.step);
    if (made != packs_of_.end())
      return made->second[static_cast<std::size_t>(of.place) % made->second.size()];
    const auto about = about_.find(of.step);
    return about == about_.end() ? std::nullopt : pack(about->second);
  }
  reference::nanoseconds when(const moment& m) const {
    return m.from_now ? (both.model.now < 0 ? 0 : both.model.now) + m.ns : m.ns;
  }

  void made_node(int number) { nodes_[step_] = number; }
  void made_series(int number) { series_[step_] = number; }
  void made_reservation(int number) { reservations_[step_] = number; }
  void is_about(pack_ref of) {
    if (of.step < step_) about_[step_] = of;
  }

  closing_twins both;

 private:
  static std::optional<int> find(const std::map<int, int>& in, int step) {
    const auto found = in.find(step);
    return found == in.end() ? std::nullopt : std::optional{found->second};
  }

  int step_ = 0;
  int packs_ = 0;
  std::map<int, int> nodes_, series_, reservations_;
  std::map<int, std::vector<int>> packs_of_;
  std::map<int, pack_ref> about_;
};

}  // namespace ducat_test

#endif
