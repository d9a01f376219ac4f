// SPDX-License-Identifier: MIT
// Settlements of the engine and of the reference side by side. Of a payer who has nothing but
// counted usage the reference decides it anew, and goes on from there; of anybody else only what
// must hold of any settlement is looked at, at the end of a walk: who gets what of a pack in each
// nanosecond is left to a model of its own (property/settle_property_test.cpp).
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
 protected:
  bool is_of(int root, int account) const { return model.payer_number(account) == root; }
  // What a usage goes by among those of its instant: its account's path, and its id.
  auto name_of_usage() const {
    return [this](const reference::usage& u) {
      std::vector<std::string> path;
      for (int n = u.account; n >= 0; n = model.nodes[static_cast<std::size_t>(n)].parent)
        path.insert(path.begin(), "node" + std::to_string(n));
      const ducat::id128 id = id_of(u.id);
      return std::tuple{path, id.high, id.low};
    };
  }

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
      const bool is_payer = model.payers.count(root) > 0;
      if ((why == ducat::errc::not_a_payer) == is_payer) return "a payer is called none";
      if (!is_payer) return "";
      if (why != ducat::errc::no_price) return std::string{"not settled: "} + ducat::message(why);
      // What a pack covered when it came may have none for who is left over.
      if (!model.can_settle(root)) return "";
      reference::repricing_engine after = model;
      return after.settle(root, name_of_usage()).empty() ? "not settled for a price" : "";
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
    if (!model.can_settle(root)) return "";
    const reference::rational before = priced(root);
    if (const auto no = model.settle(root, name_of_usage()); !no.empty())
      return "settled although it has " + no;
    if (value_of(*changed) != priced(root) - before) return "a settlement comes to another price";
    return same_settled(root, size);
  }

 protected:
  // What the priced lines of a payer come to.
  reference::rational priced(int root) const {
    reference::rational sum;
    for (const reference::recorded& r : model.usages)
      for (const auto* const lines : {&r.lines, &r.back})
        for (const reference::line& l : *lines)
          if (l.what == 'p' && is_of(root, r.what.account)) sum += l.amount;
    return sum;
  }
  // The lines that hold, and all that follows from them.
  std::string same_settled(int root, std::uint64_t size) {
    for (std::size_t i = 0; i < model.usages.size(); ++i) {
      const reference::recorded& r = model.usages[i];
      if (r.reversed || !is_of(root, r.what.account)) continue;
      const auto found = lines_that_hold(static_cast<ducat::usage_number>(i));
      const bool same = std::equal(found.begin(), found.end(), r.lines.begin(), r.lines.end(),
                                   [](const reference::line& a, const reference::line& b) {
                                     return a.what == b.what && a.which == b.which &&
                                            a.during == b.during && a.quantity == b.quantity &&
                                            a.amount == b.amount &&
                                            (a.what != 'p' || a.owed == b.owed);
                                   });
      if (!same)
        return r.what.id + " settles to " + ducat_test::text_of(found) + "\ninstead of " +
               ducat_test::text_of(r.lines);
    }
    return all_balances(root) + same_counters(size) + same_quotas(root);
  }

 private:
  std::vector<reference::line> lines_that_hold(ducat::usage_number number) const {
    const ducat::ledger& book = real.events();
    const auto* const settled = real.state().settled.find(number);
    const auto& first = book.all<ducat::usage_recorded>()[number];
    const std::uint64_t at = settled != nullptr ? settled->position : first.position;
    const std::uint64_t count =
        settled != nullptr ? book.at<ducat::usage_settled>(at).line_count : first.line_count;
    std::vector<reference::line> out;
    for (std::uint64_t i = at + 1; i <= at + count; ++i) {
      reference::line l;
      const auto take = [&](const auto& e) { l.during = {e.during.start.ns, e.during.end.ns}; };
      if (book.kind_at(i) == ducat::event_kind::pack_drawn) {
        const auto& e = book.at<ducat::pack_drawn>(i);
        l = {'c', static_cast<int>(e.pack.index), {}, big(e.quantity), 0, 0, "", 0};
        take(e);
      } else if (book.kind_at(i) == ducat::event_kind::usage_priced) {
        const auto& e = book.at<ducat::usage_priced>(i);
        l = {'p',
             static_cast<int>(e.price.index),
             {},
             big(e.quantity),
             value_of(e.amount),
             0,
             "",
             value_of(e.owed)};
        take(e);
      } else if (book.kind_at(i) == ducat::event_kind::wallet_paid) {
        const auto& e = book.at<ducat::wallet_paid>(i);
        l = {'w', static_cast<int>(e.pack.index), {}, 0, value_of(e.amount), 0, "", 0};
        take(e);
      } else {
        continue;
      }
      out.push_back(l);
    }
    return out;
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
