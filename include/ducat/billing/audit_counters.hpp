// SPDX-License-Identifier: MIT
// The counters of a ledger as the audit counts them, and what they cost. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_COUNTERS_HPP
#define DUCAT_BILLING_AUDIT_COUNTERS_HPP

#include <ducat/billing/audit_tariff.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/tariff.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class audit_counters {
 public:
  explicit audit_counters(const price_book& prices) noexcept : prices_{&prices} {}

  /// Opens the next counter; nullptr keeps the place of a malformed one.
  void open(const counter_opened* terms) { counters_.push_back({terms, {}, fresh(), true, false}); }

  [[nodiscard]] bool is(counter_handle c, symbol name, account_handle owner,
                        const interval& cycle) const noexcept {
    if (c.index >= counters_.size() || counters_[c.index].terms == nullptr) return false;
    const counter_opened& terms = *counters_[c.index].terms;
    return terms.name == name && terms.owner == owner && terms.cycle == cycle;
  }

  /// Adds quantity at the end; the tranche that holds it. Errors: overflow.
  [[nodiscard]] result<std::uint32_t> count(counter_handle c, price_handle price, int128 quantity,
                                            std::uint32_t records = 0) {
    counter& of = counters_[c.index];
    if (of.tranches.empty() || tranches_[of.tranches.back()].value.entry != price) {
      of.tranches.push_back(static_cast<std::uint32_t>(tranches_.size()));
      tranches_.push_back({c, {price, 0}, false, {}});
    }
    const std::uint32_t number = of.tranches.back();
    row& last = tranches_[number];
    if (!try_add(last.value.quantity, quantity, last.value.quantity) ||
        !try_add(last.value.records, records, last.value.records))
      return errc::overflow;
    mark(number);
    if (price.has_value() && (*prices_)[price].kind == tariff_kind::volume) of.volume = true;
    // A graduated price of what comes later does not touch what was priced before.
    if (of.folded && !of.volume) {
      if (const auto added = of.fold.add({price, quantity}); !added) return added.error();
    } else {
      of.folded = false;
    }
    return number;
  }

  /// Adds quantity to a tranche of its price, which may be new; false where it is another one's.
  [[nodiscard]] bool count_in(counter_handle c, std::uint32_t tranche, price_handle price,
                              int128 quantity, std::uint32_t records = 0) {
    if (tranche > no_tranche - 1) return false;
    counter& of = counters_[c.index];
    if (tranche >= tranches_.size()) {
      if (tranche - tranches_.size() > most_ahead) return false;
      while (tranches_.size() <= tranche) tranches_.push_back({});
    }
    row& into = tranches_[tranche];
    if (!into.counter.has_value()) {
      into = {c, {price, 0}, false, {}};
      const auto behind = std::upper_bound(of.tranches.begin(), of.tranches.end(), tranche);
      of.tranches.insert(behind, tranche);
    }
    if (into.counter != c || into.value.entry != price ||
        !try_add(into.value.quantity, quantity, into.value.quantity) ||
        !try_add(into.value.records, records, into.value.records))
      return false;
    mark(tranche);
    if (price.has_value() && (*prices_)[price].kind == tariff_kind::volume) of.volume = true;
    of.folded = false;
    return true;
  }

  /// Takes quantity out of a tranche again; false where it does not hold that much.
  [[nodiscard]] bool uncount(counter_handle c, std::uint32_t tranche, int128 quantity,
                             std::uint32_t records = 0) {
    if (tranche >= tranches_.size() || tranches_[tranche].counter != c) return false;
    ducat::tranche& of = tranches_[tranche].value;
    if (of.quantity < quantity || of.records < records) return false;
    of.quantity -= quantity;
    of.records -= records;
    mark(tranche);
    counters_[c.index].folded = false;
    return true;
  }

  /// What a counter holds: records that a price per record counted, and the quantity of all.
  /// Errors: overflow.
  [[nodiscard]] result<tranche> held(counter_handle c) const {
    tranche sum;
    for (const std::uint32_t t : counters_[c.index].tranches)
      if (!try_add(sum.quantity, tranches_[t].value.quantity, sum.quantity) ||
          !try_add(sum.records, tranches_[t].value.records, sum.records))
        return errc::overflow;
    return sum;
  }

  /// What a counter costs, in exact minor units. Errors: overflow.
  [[nodiscard]] result<mixed> cost(counter_handle c) {
    counter& of = counters_[c.index];
    if (of.folded) return of.fold.cost();
    int128 total = 0;
    for (const std::uint32_t t : of.tranches)
      if (!try_add(total, tranches_[t].value.quantity, total)) return errc::overflow;
    of.fold = audit_tariff{*prices_, total};
    for (const std::uint32_t t : of.tranches)
      if (const auto added = of.fold.add(tranches_[t].value); !added) return added.error();
    of.folded = true;
    return of.fold.cost();
  }

  /// The entry that prices the last charged quantity of a counter, or nothing.
  [[nodiscard]] price_handle last_price(counter_handle c) const noexcept {
    const std::vector<std::uint32_t>& of = counters_[c.index].tranches;
    for (std::size_t i = of.size(); i-- > 0;) {
      const tranche& t = tranches_[of[i]].value;
      if (t.entry.has_value() && t.quantity > 0) return t.entry;
    }
    return {};
  }

  /// Whether a move says what was counted; whatever it says holds from then on.
  [[nodiscard]] bool moved(const counter_moved& e) {
    if (e.tranche >= tranches_.size() || !tranches_[e.tranche].counter.has_value()) return false;
    row& known = tranches_[e.tranche];
    const bool right = known.counter == e.counter && known.value.entry == e.price &&
                       known.value.quantity == e.quantity_after &&
                       known.value.records == e.records_after && known.changed;
    known.value.records = e.records_after;
    if (known.value.quantity != e.quantity_after) {
      known.value.quantity = e.quantity_after;
      counters_[known.counter.index].folded = false;
    }
    known.told = known.value;
    known.changed = false;
    return right;
  }

  /// The counter of a tranche that changed, and of which no move told; nothing where all were told.
  /// Forgets the changes.
  [[nodiscard]] counter_handle untold() {
    counter_handle found{};
    for (const std::uint32_t t : changed_) {
      row& of = tranches_[t];
      if (of.changed &&
          (of.value.quantity != of.told.quantity || of.value.records != of.told.records))
        found = of.counter;
      of.changed = false;
    }
    changed_.clear();
    return found;
  }

 private:
  // A settlement states the lines of one usage after the other, and so may name a new tranche
  // before those that come before it.
  static constexpr std::size_t most_ahead = 1 << 20;

  struct row {
    counter_handle counter{};
    tranche value{};
    bool changed = false;
    tranche told{};  // by the last move
  };
  struct counter {
    const counter_opened* terms;
    std::vector<std::uint32_t> tranches;
    audit_tariff fold;  // of all tranches, where `folded`
    bool folded;
    bool volume;
  };

  [[nodiscard]] audit_tariff fresh() const noexcept { return audit_tariff{*prices_, 0}; }
  void mark(std::uint32_t tranche) {
    if (tranches_[tranche].changed) return;
    tranches_[tranche].changed = true;
    changed_.push_back(tranche);
  }

  const price_book* prices_;
  std::vector<counter> counters_;
  std::vector<row> tranches_;
  std::vector<std::uint32_t> changed_;
};

}  // namespace ducat::inline v0::detail

#endif
