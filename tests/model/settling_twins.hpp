// SPDX-License-Identifier: MIT
// What must hold of any settlement, whatever it decides: at the end of a walk all payers are
// settled. Of a payer who has nothing but counted usage the reference says what it comes to, as it
// records it in the order of time; who gets what of a pack in each nanosecond is left to a model of
// its own (property/settle_property_test.cpp).
#ifndef DUCAT_TESTS_MODEL_SETTLING_TWINS_HPP
#define DUCAT_TESTS_MODEL_SETTLING_TWINS_HPP

#include "model/reviewing_twins.hpp"

#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat_test {

class settling_twins : public reviewing_twins {
 public:
  /// What holds of a whole ledger, settled in the end or not.
  std::string at_the_end(bool settles) {
    std::string text = all_balances();
    for (auto payer = model.payers.begin(); settles && text.empty() && payer != model.payers.end();
         ++payer)
      text = settle(payer->first);
    return text.empty() ? same_sums() + same_replay() + same_audit() : text;
  }

  /// Settles a payer; what is wrong with it, or "".
  std::string settle(int root) {
    const ducat::account_handle payer{static_cast<std::uint32_t>(root)};
    const std::uint64_t size = real.events().size();
    const auto quoted = real.quote_settlement(payer, room_);
    if (real.events().size() != size) return "a quote of a settlement left events";
    const auto ahead = quoted ? quoted->difference() : quoted.error();
    const auto done = real.settle(payer);
    if (done.has_value() != quoted.has_value()) return "a settlement is quoted otherwise";
    if (!done) {
      if (real.events().size() != size) return "a refused settlement left events";
      const ducat::errc why = done.error().code;
      if (why != quoted.error().code) return "a settlement is quoted otherwise";
      // What a pack covered when it came may have none for who is left over.
      return why == ducat::errc::no_price ? "" : std::string{"not settled: "} + ducat::message(why);
    }
    const auto changed = done->difference();
    if (!changed || !ahead || value_of(*changed) != value_of(*ahead))
      return "a settlement comes to something else than was quoted";
    if (done->is_empty() != (real.events().size() == size))
      return "a settlement without a change left events, or one with a change none";
    const std::uint64_t settled = real.events().size();
    const auto again = real.settle(payer);
    if (!again || !again->is_empty() || real.events().size() != settled)
      return "what is settled is settled again";
    settled_.push_back(root);
    return is_plain(root) ? same_in_order(root) : "";
  }

 private:
  bool is_of(int root, int account) const { return model.payer_number(account) == root; }
  // Whether nothing runs, nothing moved, and nothing keeps back.
  bool is_plain(int root) const {
    const auto& all = model;
    return std::none_of(all.usages.begin(), all.usages.end(),
                        [&](const reference::recorded& r) {
                          return is_of(root, r.what.account) &&
                                 all.skus[static_cast<std::size_t>(r.what.sku)].metered;
                        }) &&
           std::none_of(all.packs.begin(), all.packs.end(),
                        [&](const reference::pack& p) {
                          return is_of(root, p.node) && (p.of_series || p.moved_from >= 0 ||
                                                         p.hours > 0 || p.own != p.granted_amount);
                        }) &&
           std::none_of(all.quotas.begin(), all.quotas.end(),
                        [&](const reference::quota& q) { return is_of(root, q.node); }) &&
           std::none_of(
               all.reservations.begin(), all.reservations.end(),
               [&](const reference::reservation& r) { return is_of(root, r.what.account); });
  }
  // Where a usage stands among those of its instant: by its account's path, and its id.
  auto place_of(const reference::usage& u) const {
    std::vector<std::string> path;
    for (int n = u.account; n >= 0; n = model.nodes[static_cast<std::size_t>(n)].parent)
      path.insert(path.begin(), "node" + std::to_string(n));
    const ducat::id128 id = id_of(u.id);
    return std::tuple{u.during.from, path, id.high, id.low};
  }
  // The same usage, recorded in the order of time at the prices and with the packs known now.
  std::string same_in_order(int root) const {
    reference::holding_engine fresh = model;
    fresh.usages.clear();
    fresh.counters.clear();
    for (reference::pack& p : fresh.packs)
      if (is_of(root, p.node)) p.balance = p.granted_amount;
    fresh.payers.at(root).owed = -reference::rational{cash_.paid_by(root)};
    std::vector<std::pair<decltype(place_of({})), std::size_t>> order;
    for (std::size_t i = 0; i < model.usages.size(); ++i)
      if (!model.usages[i].reversed && is_of(root, model.usages[i].what.account))
        order.emplace_back(place_of(model.usages[i].what), i);
    std::sort(order.begin(), order.end());
    std::map<std::size_t, sums> expected;
    for (const auto& [place, i] : order) {
      if (const auto no = fresh.record(model.usages[i].what, false); !no.empty())
        return "settled although " + model.usages[i].what.id + " has " + no;
      for (const reference::line& l : fresh.usages.back().lines) {
        if (l.what == 'c') expected[i].drawn[l.which] += l.quantity;
        if (l.what == 'p') expected[i].priced += l.quantity;
        if (l.what == 'p') expected[i].amount += l.amount;
      }
    }
    std::string text;
    for (const auto& [i, of] : sums_of_lines()) {
      const reference::usage& u = model.usages[i].what;
      if (is_of(root, u.account) && !(of == expected[i]))
        text += u.id + " settles to " + of.text() + " instead of " + expected[i].text() + "\n";
    }
    for (std::size_t i = 0; i < fresh.packs.size(); ++i) {
      const auto left = value_of(real.balance({static_cast<std::uint32_t>(i)}));
      if (is_of(root, fresh.packs[i].node) && left != fresh.packs[i].balance)
        text += "settled, pack " + std::to_string(i) + " has " + left.str() + " instead of " +
                fresh.packs[i].balance.str() + "\n";
    }
    const auto owed = value_of(real.owed({static_cast<std::uint32_t>(root)}).minor);
    if (owed != fresh.payers.at(root).owed)
      text += "settled, " + owed.str() + " is owed instead of " + fresh.payers.at(root).owed.str();
    return text;
  }

  // What all lines of a usage come to.
  struct sums {
    std::map<int, reference::integer> drawn;  // by pack; what came to nothing is not there
    reference::integer priced;
    reference::rational amount;

    bool operator==(const sums& o) const {
      return drawn == o.drawn && priced == o.priced && amount == o.amount;
    }
    std::string text() const {
      std::string out = priced.str() + " for " + amount.str();
      for (const auto& [pack, quantity] : drawn)
        out += ", " + quantity.str() + " of pack " + std::to_string(pack);
      return out;
    }
  };
  std::map<std::size_t, sums> sums_of_lines() const {
    std::map<std::size_t, sums> out;
    const ducat::ledger& book = real.events();
    const auto& drawn = book.all<ducat::pack_drawn>();
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      auto& packs = out[drawn[i].usage].drawn;
      const auto which = static_cast<int>(drawn[i].pack.index);
      packs[which] += big(drawn[i].quantity);
      if (packs[which] == 0) packs.erase(which);
    }
    const auto& priced = book.all<ducat::usage_priced>();
    for (std::size_t i = 0; i < priced.size(); ++i) {
      out[priced[i].usage].priced += big(priced[i].quantity);
      out[priced[i].usage].amount += value_of(priced[i].amount);
    }
    return out;
  }

  // Whatever was settled: a usage has lines of what it comes to, one that was taken out of nothing.
  std::string same_sums() const {
    if (real.events().all<ducat::usage_recorded>().size() != model.usages.size())
      return "another number of usages";
    std::map<std::size_t, sums> all = sums_of_lines();
    for (std::size_t i = 0; i < model.usages.size(); ++i) {
      reference::integer sum = all[i].priced;
      for (const auto& [pack, quantity] : all[i].drawn) sum += quantity;
      const reference::recorded& r = model.usages[i];
      const reference::integer due = r.reversed ? reference::integer{0} : units_of(r);
      if ((r.reversed || r.what.of == 1) && sum != due)
        return "usage " + r.what.id + " has lines of " + sum.str() + " instead of " + due.str() +
               "\n";
    }
    return "";
  }
  // By the rates that are known now where it was settled, else by those that were.
  reference::integer units_of(const reference::recorded& r) const {
    const reference::sku& s = model.skus[static_cast<std::size_t>(r.what.sku)];
    const int root = model.payer_number(r.what.account);
    if (!s.metered || std::find(settled_.begin(), settled_.end(), root) == settled_.end())
      return r.amount;
    reference::integer sum = 0;
    for (auto rate = s.rates.begin(); rate != s.rates.end(); ++rate) {
      const auto next = std::next(rate);
      const reference::nanoseconds from = std::max(r.what.during.from, rate->first);
      const reference::nanoseconds to =
          next == s.rates.end() ? r.what.during.to : std::min(r.what.during.to, next->first);
      if (from < to) sum += reference::integer{r.what.cards} * rate->second * (to - from);
    }
    return sum;
  }

  std::vector<int> settled_;
};

}  // namespace ducat_test

#endif
