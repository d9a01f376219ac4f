// SPDX-License-Identifier: MIT
// Every price entry in force, ever: entries in order of publication, linked per sku, and the one
// question asked of them: which entry applies to this sku, these dimensions, this currency, at this
// instant, and until when.
#ifndef DUCAT_PRICING_PRICE_BOOK_HPP
#define DUCAT_PRICING_PRICE_BOOK_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/pricing/calendar_table.hpp>
#include <ducat/pricing/charge_table.hpp>
#include <ducat/pricing/price_entry.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/usage/price_layers.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// The entry that applies, and the first later instant at which another answer may hold.
struct price_match {
  price_handle entry{};  ///< nothing where no entry applies
  instant until = instant_max;
  /// False where it depends on a calendar whose zone's clock is not known at that time.
  bool is_known = true;
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

  /// The calendars that entries name by number.
  [[nodiscard]] constexpr const calendar_table& calendars() const noexcept { return calendars_; }
  [[nodiscard]] constexpr calendar_table& calendars() noexcept { return calendars_; }
  /// What periods are billed beside their usage.
  [[nodiscard]] constexpr const charge_table& charges() const noexcept { return charges_; }
  [[nodiscard]] constexpr charge_table& charges() noexcept { return charges_; }
  /// The number here of a calendar of another book with the same names: the first with its terms
  /// and name, else it is appended. O(its terms; zones, where it is appended).
  constexpr std::uint32_t adopt_calendar(const calendar_table& other, std::uint32_t theirs) {
    if (theirs == 0) return 0;
    const symbol label = other.zones().label(other.zone(theirs));
    return adopt_calendar(other, theirs, other.name(theirs), label);
  }
  /// The same, where names have other symbols here.
  constexpr std::uint32_t adopt_calendar(const calendar_table& other, std::uint32_t theirs,
                                         symbol name, symbol zone_label) {
    if (theirs == 0) return 0;
    const std::uint32_t mine = calendars_.find_same(other, theirs, name, zone_label);
    if (mine != 0) return mine;
    return calendars_.append(other, theirs, name, zone_label);
  }

  /// Appends a tier for the entry that is added next.
  constexpr void add_tier(const tier& t) { tiers_.push_back(t); }
  [[nodiscard]] constexpr std::size_t tier_total() const noexcept { return tiers_.size(); }

  /// The terms of a price per record. Precondition: it is one.
  [[nodiscard]] constexpr const record_terms& record_of(const price_entry& entry) const noexcept {
    return records_[entry.record - 1];
  }
  /// Adds terms for a price per record; what its `record` is to be.
  constexpr std::uint32_t add_record(const record_terms& terms) {
    records_.push_back(terms);
    return static_cast<std::uint32_t>(records_.size());
  }
  [[nodiscard]] constexpr std::size_t record_total() const noexcept { return records_.size(); }

  /// Copies what an entry of another book points to, for the entry that is added next: `mine` is
  /// the entry, and points to the copies afterwards.
  constexpr void adopt_tariff(const price_book& other, price_entry& mine) {
    const std::uint32_t first = mine.first_tier;
    const std::uint32_t record = mine.record;
    mine.first_tier = static_cast<std::uint32_t>(tiers_.size());
    for (std::uint32_t i = 0; i < mine.tier_count; ++i) add_tier(other.tiers_[first + i]);
    if (record != 0) mine.record = add_record(other.records_[record - 1]);
  }

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

  /// The entry for a usage at an instant: of the payer's own layer if one applies, else of its
  /// channel's, else everybody's; there the most specific one, and one with a calendar before one
  /// without. O(entries of the sku × what their calendars cost).
  /// @param unit  what the sku is charged in then: sku_table::unit_at(). Prices in another unit do
  /// not apply; none asks for no unit in particular, where a sku has but one
  [[nodiscard]] constexpr price_match find(sku_handle sku, const currency& money,
                                           const dimension_values& values, instant when,
                                           const price_layers& layers = {},
                                           dimension unit = dimension::none) const noexcept {
    price_match match;
    if (sku.index >= first_of_sku_.size()) return match;
    const asked_price asked{sku, money, values, when, unit};
    if (layers.own.has_value() && find_in(layers.own, asked, match)) return match;
    if (layers.channel.has_value() && find_in(layers.channel, asked, match)) return match;
    (void)find_in(symbol{}, asked, match);
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

  struct asked_price {
    sku_handle sku;
    const currency& money;
    const dimension_values& values;
    instant when;
    dimension unit = dimension::none;
  };

  // Looks through one layer. Cuts `match` at every edge at which the answer may be another one;
  // whether it found one.
  constexpr bool find_in(symbol layer, const asked_price& asked,
                         price_match& match) const noexcept {
    const instant when = asked.when;
    for (price_handle p = first_of_sku_[asked.sku.index]; p.has_value();
         p = entries_[p.index].next) {
      const price_entry& entry = entries_[p.index];
      if (entry.money != asked.money || entry.layer != layer ||
          !entry.pattern.matches(asked.values))
        continue;
      if (asked.unit != dimension::none && entry.unit != asked.unit) continue;
      if (entry.until <= when) continue;
      const bool in_force = entry.stated.start <= when;
      if (in_force && holds(entry.calendar, when, match)) {
        match.entry = p;
        match.until = earlier_of(match.until, entry.until);
        return true;
      }
      const instant begins = next_start(entry, when);
      if (begins < entry.until) match.until = earlier_of(match.until, begins);
    }
    return false;
  }
  constexpr bool holds(std::uint32_t calendar, instant when, price_match& match) const noexcept {
    if (calendar == 0) return true;
    const interval known = calendars_.known(calendar);
    match.is_known = match.is_known && known.contains(when);
    if (when < known.start) match.until = earlier_of(match.until, known.start);
    if (when < known.end) match.until = earlier_of(match.until, known.end);
    if (!calendars_.contains(calendar, when)) return false;
    match.until = earlier_of(match.until, calendars_.next_edge(calendar, when));
    return true;
  }
  // When an entry that does not hold at `when` next does, as far as dates and its calendar say.
  [[nodiscard]] constexpr instant next_start(const price_entry& entry,
                                             instant when) const noexcept {
    const instant from = when < entry.stated.start ? entry.stated.start : when;
    if (when < from && calendars_.contains(entry.calendar, from)) return from;
    return calendars_.next_edge(entry.calendar, from);
  }

  // The order within a sku: more specific patterns first, and one with a calendar before one
  // without, so that the first match is the most specific one.
  [[nodiscard]] static constexpr bool goes_before(const price_entry& a,
                                                  const price_entry& b) noexcept {
    const int x = a.pattern.specificity();
    const int y = b.pattern.specificity();
    if (x != y) return x > y;
    if ((a.calendar != 0) != (b.calendar != 0)) return a.calendar != 0;
    return a.stated.start < b.stated.start;
  }

  // Whether an entry's charge depends on what came before it.
  [[nodiscard]] constexpr bool counts(const price_entry& entry) const noexcept {
    if (entry.kind == tariff_kind::per_record) return !record_of(entry).free.is_none();
    return entry.kind != tariff_kind::flat || entry.has_steps;
  }

  // Any other price needs a counter only where one that counts shares it: then its quantity moves
  // the tier.
  constexpr void join_counter(price_handle id) {
    price_entry& entry = entries_[id.index];
    if (!entry.counter.has_value()) return;
    while (first_of_counter_.size() <= entry.counter.index)
      first_of_counter_.push_back(price_handle{});
    price_handle& first = first_of_counter_[entry.counter.index];
    entry.counted = counts(entry) || (first.has_value() && entries_[first.index].counted);
    entry.next_of_counter = first;
    first = id;
    if (!entry.counted) return;
    for (price_handle p = entry.next_of_counter; p.has_value() && !entries_[p.index].counted;
         p = entries_[p.index].next_of_counter)
      entries_[p.index].counted = true;
  }

  calendar_table calendars_;
  charge_table charges_;
  detail::chunked<price_entry> entries_;
  detail::chunked<tier> tiers_;
  detail::chunked<record_terms> records_;
  detail::chunked<price_handle> first_of_sku_;
  detail::chunked<price_handle> first_of_counter_;
};

}  // namespace ducat::inline v0

#endif
