// SPDX-License-Identifier: MIT
// Every price entry in force, ever: entries in order of publication, linked per sku, and the one
// question asked of them: which entry applies to this sku, these dimensions, this currency, at this
// instant, and until when.
#ifndef DUCAT_PRICING_PRICE_BOOK_HPP
#define DUCAT_PRICING_PRICE_BOOK_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/pricing/price_entry.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The entry that applies, and the first later instant at which another answer may hold.
struct price_match {
  price_handle entry{};  ///< nothing where no entry applies
  instant until = instant_max;
};

/// Price entries and their tiers. Deterministic: the answer depends on the entries alone, not on
/// their order.
class price_book {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] constexpr const price_entry& operator[](price_handle p) const noexcept {
    return entries_[p.index];
  }
  [[nodiscard]] constexpr const tier& tier_of(const price_entry& entry,
                                              std::uint32_t i) const noexcept {
    return tiers_[entry.first_tier + i];
  }

  /// Appends a tier for the entry that is added next.
  constexpr void add_tier(const tier& t) { tiers_.push_back(t); }
  [[nodiscard]] constexpr std::size_t tier_total() const noexcept { return tiers_.size(); }

  /// Adds an entry whose tiers were added just before. Precondition: check() found nothing against
  /// it.
  constexpr price_handle add(price_entry entry) {
    const price_handle id{static_cast<std::uint32_t>(entries_.size())};
    while (first_of_sku_.size() <= entry.sku.index) first_of_sku_.push_back(price_handle{});
    price_handle* link = &first_of_sku_[entry.sku.index];
    price_entry* earlier = nullptr;
    while (link->has_value() && !goes_before(entry, entries_[link->index])) {
      price_entry& other = entries_[link->index];
      if (other.same_line(entry)) earlier = &other;
      link = &other.next;
    }
    entry.next = *link;
    entry.until = entry.stated.end;
    entry.has_steps = false;
    for (std::uint32_t i = 0; i < entry.tier_count; ++i)
      if (!tier_of(entry, i).is_plain()) entry.has_steps = true;
    // A later version of the same line, if any, ends this one; this one ends the version before it.
    for (price_handle p = *link; p.has_value(); p = entries_[p.index].next)
      if (entries_[p.index].same_line(entry)) {
        entry.until = earlier_of(entry.until, entries_[p.index].stated.start);
        break;
      }
    if (earlier != nullptr) earlier->until = earlier_of(earlier->until, entry.stated.start);
    entries_.push_back(entry);
    *link = id;
    join_counter(id);
    return id;
  }

  /// The entry for a usage at an instant. O(entries of the sku).
  [[nodiscard]] constexpr price_match find(sku_handle sku, const currency& money,
                                           const dimension_values& values,
                                           instant when) const noexcept {
    price_match match;
    if (sku.index >= first_of_sku_.size()) return match;
    for (price_handle p = first_of_sku_[sku.index]; p.has_value(); p = entries_[p.index].next) {
      const price_entry& entry = entries_[p.index];
      if (entry.money != money || !entry.pattern.matches(values)) continue;
      if (when < entry.stated.start) {
        match.until = earlier_of(match.until, entry.stated.start);
      } else if (when < entry.until) {
        match.entry = p;
        match.until = earlier_of(match.until, entry.until);
        return match;
      }
    }
    return match;
  }

  /// The first entry of a sku, for those who list them; follow `next`.
  [[nodiscard]] constexpr price_handle first(sku_handle sku) const noexcept {
    return sku.index < first_of_sku_.size() ? first_of_sku_[sku.index] : price_handle{};
  }

  /// The entries that share a counter's name, from the last added; follow `next_of_counter`.
  [[nodiscard]] constexpr price_handle first_of_counter(symbol counter) const noexcept {
    return counter.index < first_of_counter_.size() ? first_of_counter_[counter.index]
                                                    : price_handle{};
  }

 private:
  [[nodiscard]] static constexpr instant earlier_of(instant a, instant b) noexcept {
    return b < a ? b : a;
  }

  // The order within a sku: more specific patterns first, so that the first match is the most
  // specific one.
  [[nodiscard]] static constexpr bool goes_before(const price_entry& a,
                                                  const price_entry& b) noexcept {
    const int x = a.pattern.specificity();
    const int y = b.pattern.specificity();
    if (x != y) return x > y;
    return a.stated.start < b.stated.start;
  }

  // A flat price needs a counter only where it charges in steps, or where a tiered one shares it:
  // then its quantity moves the tier.
  constexpr void join_counter(price_handle id) {
    price_entry& entry = entries_[id.index];
    if (!entry.counter.has_value()) return;
    while (first_of_counter_.size() <= entry.counter.index)
      first_of_counter_.push_back(price_handle{});
    price_handle& first = first_of_counter_[entry.counter.index];
    entry.counted = entry.kind != tariff_kind::flat || entry.has_steps ||
                    (first.has_value() && entries_[first.index].counted);
    entry.next_of_counter = first;
    first = id;
    if (!entry.counted) return;
    for (price_handle p = entry.next_of_counter; p.has_value() && !entries_[p.index].counted;
         p = entries_[p.index].next_of_counter)
      entries_[p.index].counted = true;
  }

  detail::chunked<price_entry> entries_;
  detail::chunked<tier> tiers_;
  detail::chunked<price_handle> first_of_sku_;
  detail::chunked<price_handle> first_of_counter_;
};

}  // namespace ducat::inline v0

#endif
