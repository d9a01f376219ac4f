// SPDX-License-Identifier: MIT
// What must hold of any settlement, whatever it decides: at the end of a walk all payers are
// settled. Who gets what of a pack in each nanosecond is left to models of its own
// (property/settle_property_test.cpp).
#ifndef DUCAT_TESTS_MODEL_SETTLING_TWINS_HPP
#define DUCAT_TESTS_MODEL_SETTLING_TWINS_HPP

#include "model/watching_twins.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

namespace ducat_test {

class settling_twins : public watching_twins {
 public:
  /// What holds of a whole ledger, before it is settled and after.
  std::string at_the_end() {
    std::string text = twins::at_the_end();
    for (auto payer = model.payers.begin(); text.empty() && payer != model.payers.end(); ++payer)
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
    const bool unsupported =
        std::any_of(model.packs.begin(), model.packs.end(), [&](const reference::pack& p) {
          return model.payer_number(p.node) == root && !p.factors.empty();
        });
    if (!done) {
      if (real.events().size() != size) return "a refused settlement left events";
      const ducat::errc why = done.error().code;
      if (why != quoted.error().code) return "a settlement is quoted otherwise";
      if (unsupported != (why == ducat::errc::unsupported))
        return std::string{"not settled: "} + ducat::message(why);
      // What a pack covered when it came may have none for who is left over.
      return unsupported || why == ducat::errc::no_price
                 ? ""
                 : std::string{"not settled: "} + ducat::message(why);
    }
    if (unsupported) return "packs with factors are settled";
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
    return "";
  }

 private:
  // Whatever was settled: a usage has lines of what it comes to, one that was taken out of nothing.
  std::string same_sums() const {
    std::vector<reference::integer> sums(model.usages.size());
    const ducat::ledger& book = real.events();
    if (book.all<ducat::usage_recorded>().size() != sums.size()) return "another number of usages";
    for (std::uint64_t i = 0; i < book.size(); ++i) {
      if (book.kind_at(i) == ducat::event_kind::pack_drawn) {
        const auto& e = book.at<ducat::pack_drawn>(i);
        sums[e.usage] += big(e.quantity);
      } else if (book.kind_at(i) == ducat::event_kind::usage_priced) {
        const auto& e = book.at<ducat::usage_priced>(i);
        sums[e.usage] += big(e.quantity);
      }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const reference::recorded& r = model.usages[i];
      const reference::integer due = r.reversed ? reference::integer{0} : units_of(r);
      if ((r.reversed || r.what.of == 1) && sums[i] != due)
        return "usage " + r.what.id + " has lines of " + sums[i].str() + " instead of " +
               due.str() + "\n";
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
