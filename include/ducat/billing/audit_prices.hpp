// SPDX-License-Identifier: MIT
// What was published up to a position of a ledger, as the audit reads it: rates and prices in plain
// lists, searched from one end to the other. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_PRICES_HPP
#define DUCAT_BILLING_AUDIT_PRICES_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class audit_prices {
 public:
  /// What a price is asked for.
  struct question {
    sku_handle sku{};
    currency money{};
    price_layers layers{};
    const dimension_values* values = nullptr;
    dimension unit = dimension::none;  // what the sku is charged in then
  };

  explicit audit_prices(const ledger& book) noexcept : book_{&book} {}

  /// @param e  null keeps the place of a malformed one
  void define(const sku_defined* e) {
    skus_.push_back(e);
    rates_.emplace_back();
    prices_.emplace_back();
  }
  void set_rate(const rate_set& e) { rates_[e.sku.index].push_back(e); }
  void publish(price_handle p, std::uint64_t position) {
    const price_entry& entry = book_->prices[p];
    published_.push_back({p, position});
    prices_[entry.sku.index].push_back(p);
    bool straight = entry.kind == tariff_kind::flat &&
                    is_zero(book_->prices.tier_of(entry, 0).fee) &&
                    book_->prices.tier_of(entry, 0).package == 1;
    if (entry.kind == tariff_kind::per_record) {
      const free_allowance& free = book_->prices.record_of(entry).free;
      straight = !free.counts_records() && !free.counts_amount();
    }
    if (straight || !entry.counter.has_value()) return;
    if (tiered_.size() <= entry.counter.index) tiered_.resize(entry.counter.index + 1, 0);
    tiered_[entry.counter.index] = 1;
  }

  /// The rate in force: the one with the latest start. nullptr before the first.
  [[nodiscard]] const rate_set* rate_at(sku_handle sku, instant when) const noexcept {
    const rate_set* found = nullptr;
    for (const rate_set& r : rates_[sku.index])
      if (r.from <= when && (found == nullptr || found->from < r.from)) found = &r;
    return found;
  }
  /// Where the rate after that of `when` begins; instant_max for never.
  [[nodiscard]] instant next_rate(sku_handle sku, instant when) const noexcept {
    instant next = instant_max;
    for (const rate_set& r : rates_[sku.index])
      if (when < r.from && r.from < next) next = r.from;
    return next;
  }

  /// The price in force: of the lines that match, the first in rank that has a version at that
  /// time. A version ends where it says, or where a later one of the same line starts;
  /// of two with one start the one that was published later holds.
  [[nodiscard]] price_handle price_at(const question& q, instant when) const noexcept {
    price_handle best{};
    int best_rank = -1;
    for (const price_handle p : prices_[q.sku.index]) {
      const price_entry& entry = book_->prices[p];
      const int rank = rank_of(entry, q);
      if (rank <= best_rank || !book_->prices.calendars().contains(entry.calendar, when)) continue;
      const price_handle version = version_at(q.sku, entry, when);
      if (!version.has_value() || book_->prices[version].unit != q.unit) continue;
      best = version;
      best_rank = rank;
    }
    return best;
  }

  /// Whether the price changes after the start of a piece and before its end.
  [[nodiscard]] bool price_changes_inside(const question& q, const interval& piece,
                                          price_handle at_start) const noexcept {
    for (const price_handle p : prices_[q.sku.index]) {
      const price_entry& entry = book_->prices[p];
      if (rank_of(entry, q) < 0) continue;
      for (const instant edge : {entry.stated.start, entry.stated.end})
        if (piece.start < edge && edge < piece.end && price_at(q, edge) != at_start) return true;
      const calendar_table& calendars = book_->prices.calendars();
      for (instant edge = calendars.next_edge(entry.calendar, piece.start); edge < piece.end;
           edge = calendars.next_edge(entry.calendar, edge))
        if (price_at(q, edge) != at_start) return true;
    }
    return false;
  }

  /// Calls `report(position, entry, problem)` for all that is wrong with the list as a whole.
  template <class Report> void check_list(Report report) const {
    price_book list;
    for (const published& of : published_) {
      price_entry entry = book_->prices[of.entry];
      list.adopt_tariff(book_->prices, entry);
      entry.counted = false;  // the list says so anew
      entry.calendar = list.adopt_calendar(book_->prices.calendars(), entry.calendar);
      (void)list.add(entry);
    }
    sku_table skus;
    for (const sku_defined* e : skus_) {
      if (e != nullptr)
        skus.add(e->name, e->how, e->unit);
      else
        skus.add(symbol{0}, meter::counted, dimension::none);
    }
    for (std::uint32_t sku = 0; sku < rates_.size(); ++sku)
      for (const rate_set& r : rates_[sku])
        skus.add_rate(sku_handle{sku}, r.from, r.per_ns, r.unit);
    check_prices(list, skus, [&](const price_problem& problem) {
      const published& of = published_[problem.entry.index];
      report(of.position, of.entry, problem.kind);
    });
  }

  /// Whether a price needs a counter: one of its counter's name was published that is no straight
  /// line.
  [[nodiscard]] bool is_counted(price_handle p) const noexcept {
    const symbol name = book_->prices[p].counter;
    return name.index < tiered_.size() && tiered_[name.index] != 0;
  }

 private:
  struct published {
    price_handle entry{};
    std::uint64_t position = 0;
  };

  // How far an entry goes before others: by its layer, then by how much it asks for, then by
  // whether it has a calendar. -1 where it does not match.
  [[nodiscard]] static int rank_of(const price_entry& entry, const question& q) noexcept {
    if (entry.money != q.money || !entry.pattern.matches(*q.values)) return -1;
    const bool is_own = entry.layer.has_value() && entry.layer == q.layers.own;
    const bool is_channel = entry.layer.has_value() && entry.layer == q.layers.channel;
    if (entry.layer.has_value() && !is_own && !is_channel) return -1;
    const int layer = is_own ? 2 : is_channel ? 1 : 0;
    return (layer * (max_dimensions + 1) + entry.pattern.specificity()) * 2 +
           (entry.calendar != 0 ? 1 : 0);
  }
  [[nodiscard]] price_handle version_at(sku_handle sku, const price_entry& line,
                                        instant when) const noexcept {
    price_handle found{};
    for (const price_handle p : prices_[sku.index]) {
      const price_entry& entry = book_->prices[p];
      if (!entry.same_line(line) || when < entry.stated.start) continue;
      if (!found.has_value() || book_->prices[found].stated.start <= entry.stated.start) found = p;
    }
    return found.has_value() && when < book_->prices[found].stated.end ? found : price_handle{};
  }

  const ledger* book_;
  std::vector<const sku_defined*> skus_;
  std::vector<std::vector<rate_set>> rates_;       // by sku
  std::vector<std::vector<price_handle>> prices_;  // by sku
  std::vector<published> published_;
  std::vector<std::uint8_t> tiered_;  // by the counter's name
};

}  // namespace ducat::inline v0::detail

#endif
