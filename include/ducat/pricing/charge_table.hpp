// SPDX-License-Identifier: MIT
// Every close charge published, ever: versions in order of publication, and the question asked of
// them: which hold for a payer of this currency and these layers at the start of a period.
#ifndef DUCAT_PRICING_CHARGE_TABLE_HPP
#define DUCAT_PRICING_CHARGE_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/price_layers.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Close charges and the skus that they name. Deterministic: the answer depends on the entries
/// alone, not on their order.
class charge_table {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] constexpr const charge_entry& operator[](charge_handle c) const noexcept {
    return entries_[c.index];
  }
  [[nodiscard]] constexpr sku_handle sku_of(const charge_entry& entry,
                                            std::uint32_t i) const noexcept {
    return skus_[entry.first_sku + i];
  }
  [[nodiscard]] constexpr std::size_t sku_total() const noexcept { return skus_.size(); }
  /// Whether a charge looks at usage of a sku. O(skus that it names).
  [[nodiscard]] constexpr bool covers(const charge_entry& entry, sku_handle sku) const noexcept {
    for (std::uint32_t i = 0; i < entry.sku_count; ++i)
      if (sku_of(entry, i) == sku) return true;
    return entry.sku_count == 0;
  }

  /// Appends a sku for the entry that is added next.
  constexpr void add_sku(sku_handle sku) { skus_.push_back(sku); }
  /// Adds an entry whose skus were added just before. Precondition: conflict() found nothing.
  constexpr charge_handle add(const charge_entry& entry) {
    entries_.push_back(entry);
    return {static_cast<std::uint32_t>(entries_.size() - 1)};
  }
  /// Adds an entry of another table whose handles mean the same.
  constexpr charge_handle adopt(const charge_table& other, const charge_entry& entry) {
    charge_entry mine = entry;
    mine.first_sku = static_cast<std::uint32_t>(skus_.size());
    for (std::uint32_t i = 0; i < entry.sku_count; ++i) skus_.push_back(other.sku_of(entry, i));
    return add(mine);
  }

  /// The version of the same line that a new one contradicts, or nothing: both start at one
  /// instant, or one states an end beyond the start of the other. O(entries).
  [[nodiscard]] constexpr charge_handle conflict(const charge_entry& entry) const noexcept {
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      const charge_entry& other = entries_[i];
      if (!other.same_line(entry)) continue;
      const charge_entry& first = other.stated.start < entry.stated.start ? other : entry;
      const charge_entry& last = &first == &other ? entry : other;
      const bool overlaps = first.stated.end != instant_max && last.stated.start < first.stated.end;
      if (other.stated.start == entry.stated.start || overlaps) return {i};
    }
    return {};
  }

  /// Calls `f(charge_handle)` for each charge that holds at an instant for payers of a currency and
  /// layers, in order of publication. Of one name the payer's own layer goes before its channel's,
  /// and that before everybody's. O(entries²).
  template <class F>
  constexpr void for_each_in_force(const currency& money, const price_layers& layers, instant when,
                                   F f) const {
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      const charge_entry& entry = entries_[i];
      const int rank = rank_of(entry, money, layers);
      if (rank < 0 || !is_in_force(entry, when)) continue;
      bool is_overridden = false;
      for (std::uint32_t k = 0; k < entries_.size() && !is_overridden; ++k)
        is_overridden = entries_[k].name == entry.name &&
                        rank_of(entries_[k], money, layers) > rank &&
                        is_in_force(entries_[k], when);
      if (!is_overridden) f(charge_handle{i});
    }
  }

 private:
  // How far an entry goes before others of its name; -1 where it is not for such payers.
  [[nodiscard]] static constexpr int rank_of(const charge_entry& entry, const currency& money,
                                             const price_layers& layers) noexcept {
    if (entry.money != money) return -1;
    if (!entry.layer.has_value()) return 0;
    if (entry.layer == layers.own) return 2;
    return entry.layer == layers.channel ? 1 : -1;
  }
  // The latest version of its line that has started, and its own end is still ahead.
  [[nodiscard]] constexpr bool is_in_force(const charge_entry& entry, instant when) const noexcept {
    if (!entry.stated.contains(when)) return false;
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      const charge_entry& other = entries_[i];
      if (other.same_line(entry) && entry.stated.start < other.stated.start &&
          other.stated.start <= when)
        return false;
    }
    return true;
  }

  detail::chunked<charge_entry> entries_;
  detail::chunked<sku_handle> skus_;
};

}  // namespace ducat::inline v0

#endif
