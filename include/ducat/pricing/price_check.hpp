// SPDX-License-Identifier: MIT
// What is wrong with a price list as a whole: overlaps, gaps, ambiguity, counters that mean two
// things, money that cannot be added up exactly. Found at load, so that no usage ever meets it.
#ifndef DUCAT_PRICING_PRICE_CHECK_HPP
#define DUCAT_PRICING_PRICE_CHECK_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/pricing/price_book.hpp>
#include <ducat/usage/sku_table.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a pair of entries, or one, does wrong.
enum class price_problem_kind : std::uint8_t {
  overlap,     ///< two versions of one line state the same time
  same_start,  ///< two versions of one line start together, and the second was not published later
  gap,         ///< between two versions of one line there is a time without any price
  ambiguous,   ///< two equally specific entries match the same usage at the same time, and nothing
               ///< more specific does
  counter,     ///< two entries give one counter another owner, basis, period or unit; or one of
               ///< them counts records, and the other tiers
  denominators,  ///< the prices of one currency have no common denominator below 2^127
  unit,  ///< an entry begins, or states that it goes on, where its sku is charged in another
         ///< unit; one without an end is silent there
};

/// A short English sentence for a kind; static storage.
[[nodiscard]] constexpr const char* message(price_problem_kind kind) noexcept {
  switch (kind) {
    case price_problem_kind::overlap: return "overlaps another version of the same price";
    case price_problem_kind::same_start:
      return "starts together with another version of the same price";
    case price_problem_kind::gap: return "leaves a gap before the next version of the same price";
    case price_problem_kind::ambiguous:
      return "matches the same usage as another, equally specific price";
    case price_problem_kind::counter:
      return "gives a counter another meaning than another price does";
    case price_problem_kind::denominators:
      return "cannot be added exactly to the other prices of its currency";
    case price_problem_kind::unit:
      return "is in a unit in which its sku is not charged all the time";
  }
  return "unknown problem";
}

/// One thing that is wrong, and the entries that it lies between; twice the same where it is one.
struct price_problem {
  price_problem_kind kind{};
  price_handle entry{};
  price_handle other{};
};

namespace detail {

/// Usage that a check asks about: that which has all of some values, by payers of a layer, during a
/// time, or those parts of it in which a calendar holds.
struct asked_usage {
  currency money{};
  dimension_values values{};
  symbol layer{};
  std::uint32_t calendar = 0;
  interval during{};
  dimension unit = dimension::none;  ///< in this unit only; none for all usage
};

/// The entries of one sku, and the units that it is charged in.
struct prices_of_sku {
  const price_book& book;
  const sku_table& skus;
  sku_handle sku{};
  price_handle first{};
};

/// Whether an entry applies to all of a usage while it is in force, as far as is easily seen: of
/// calendars only the very same covers another.
[[nodiscard]] constexpr bool covers(const price_entry& entry, const asked_usage& usage) noexcept {
  return entry.money == usage.money && (!entry.layer.has_value() || entry.layer == usage.layer) &&
         (entry.calendar == 0 || entry.calendar == usage.calendar) &&
         entry.pattern.matches(usage.values);
}

/// Up to where usage is known to be covered, as entries of the unit of each time are found.
class covered_stretch {
 public:
  constexpr covered_stretch(const prices_of_sku& of, const asked_usage& usage) noexcept
      : of_{&of}, usage_{&usage} {
    move_to(usage.during.start);
  }

  /// Goes on to the end of an entry that applies here; whether it does.
  constexpr bool extend(price_handle p, int least_specificity, bool of_own_layer) noexcept {
    const price_entry& entry = of_->book[p];
    const bool applies = entry.stated.start <= until_ && until_ < entry.until &&
                         entry.unit == now_.unit &&
                         entry.pattern.specificity() >= least_specificity &&
                         covers(entry, *usage_) && (!of_own_layer || entry.layer == usage_->layer);
    if (applies) move_to(now_.until < entry.until ? now_.until : entry.until);
    return applies;
  }
  [[nodiscard]] constexpr bool is_whole() const noexcept { return usage_->during.end <= until_; }

 private:
  // Where the sku is charged in another unit than the usage's, there is no such usage.
  constexpr void move_to(instant until) noexcept {
    until_ = until;
    now_ = of_->skus.unit_at(of_->sku, until_);
    while (usage_->unit != dimension::none && usage_->unit != now_.unit && !is_whole()) {
      until_ = now_.until;
      now_ = of_->skus.unit_at(of_->sku, until_);
    }
  }

  const prices_of_sku* of_;
  const asked_usage* usage_;
  instant until_{};
  unit_match now_{};
};

/// Whether at each instant at which there is such usage some entry of at least a specificity
/// applies, of the usage's own layer where that is asked for. `usual` is tried first, and becomes
/// the last that was needed: the same one often covers the next usage too. O(more specific entries
/// of the sku) for each that is needed.
[[nodiscard]] constexpr bool is_covered(const prices_of_sku& of, const asked_usage& usage,
                                        int least_specificity, bool of_own_layer,
                                        price_handle& usual) noexcept {
  covered_stretch covered{of, usage};
  if (usual.has_value()) (void)covered.extend(usual, least_specificity, of_own_layer);
  for (bool extended = true; extended && !covered.is_whole();) {
    extended = false;
    // The more specific entries stand first, and the versions of a line in order of start.
    for (price_handle p = of.first; p.has_value() && !covered.is_whole(); p = of.book[p].next) {
      if (of.book[p].pattern.specificity() < least_specificity) break;
      if (!covered.extend(p, least_specificity, of_own_layer)) continue;
      extended = true;
      usual = p;
    }
  }
  return covered.is_whole();
}

/// Whether calendars meet, as a check asks again and again of the same two.
class calendar_meetings {
 public:
  constexpr explicit calendar_meetings(const calendar_table& calendars) noexcept
      : calendars_{&calendars} {}

  [[nodiscard]] constexpr bool overlap(std::uint32_t a, std::uint32_t b, interval during) {
    if (a == b && a == 0) return true;
    if (b < a) return overlap(b, a, during);
    const std::uint64_t hash = mix(a, b);
    std::uint32_t number =
        index_.find(hash, [&](std::uint32_t i) { return known_[i].a == a && known_[i].b == b; });
    if (number == flat_index::none) {
      number = static_cast<std::uint32_t>(known_.size());
      known_.push_back({a, b, instant_max, instant_min});
      index_.insert(hash, number);
    }
    apart& known = known_[number];
    if (during.start < known.from || known.until < during.start) {
      const instant from = during.start;
      const instant until = calendars_->first_together(a, b, {from, instant_max});
      known = {a, b, from, until};
    }
    return known.until < during.end;
  }

 private:
  struct apart {
    std::uint32_t a;
    std::uint32_t b;
    instant from;
    instant until;  // the first instant from `from` on at which both hold
  };

  const calendar_table* calendars_;
  chunked<apart> known_;
  flat_index index_;
};

template <class Report>
constexpr void check_versions(const prices_of_sku& of, price_handle first, price_handle second,
                              Report& report) {
  const price_entry& a = of.book[first];
  const price_entry& b = of.book[second];
  if (a.stated.start == b.stated.start) {
    if (a.published < b.published) return;  // a correction: it holds instead
    report(price_problem{price_problem_kind::same_start, second, first});
    return;
  }
  if (a.stated.end != instant_max && b.stated.start < a.stated.end) {
    report(price_problem{price_problem_kind::overlap, second, first});
    return;
  }
  // An entry without an end is silent from where the sku changes to another unit.
  const instant changes = of.skus.unit_at(of.sku, a.stated.start).until;
  const instant ends = changes < a.until ? changes : a.until;
  price_handle any{};
  if (!is_covered(of, {a.money, a.pattern, a.layer, a.calendar, {ends, b.stated.start}}, 0, false,
                  any))
    report(price_problem{price_problem_kind::gap, first, second});
}

/// Whether usage can match both entries with nothing more specific to prefer. Precondition: they
/// are equally specific, of one layer and of two lines.
[[nodiscard]] constexpr bool is_ambiguous(const prices_of_sku& of, const price_entry& a,
                                          const price_entry& b, calendar_meetings& meetings,
                                          price_handle& usual) {
  if (a.money != b.money || a.unit != b.unit || !a.pattern.intersects(b.pattern)) return false;
  const interval together = intersect({a.stated.start, a.until}, {b.stated.start, b.until});
  if (together.empty() || !meetings.overlap(a.calendar, b.calendar, together)) return false;
  asked_usage both{a.money, a.pattern, a.layer, a.calendar, together, a.unit};
  for (int i = 0; i < max_dimensions; ++i)
    if (b.pattern.value[i].has_value()) both.values.value[i] = b.pattern.value[i];
  return !is_covered(of, both, a.pattern.specificity() + 1, true, usual);
}

/// Whether an entry is in a unit that its sku is not charged in where it begins, or before an end
/// that it states.
[[nodiscard]] constexpr bool is_in_another_unit(const prices_of_sku& of,
                                                const price_entry& entry) noexcept {
  const unit_match at_start = of.skus.unit_at(of.sku, entry.stated.start);
  return at_start.unit != entry.unit ||
         (entry.stated.end != instant_max && at_start.until < entry.stated.end);
}

template <class Report>
constexpr void check_sku(const prices_of_sku& of, calendar_meetings& meetings, Report& report) {
  const price_book& book = of.book;
  for (price_handle p = of.first; p.has_value(); p = book[p].next) {
    const price_entry& a = book[p];
    if (is_in_another_unit(of, a)) report(price_problem{price_problem_kind::unit, p, p});
    bool next_version_seen = false;
    bool is_ambiguous_already = false;
    price_handle usual{};
    for (price_handle q = a.next; q.has_value(); q = book[q].next) {
      const price_entry& b = book[q];
      if (a.same_line(b)) {
        // Versions of a line follow each other in order of start: only neighbours can clash.
        if (!next_version_seen) check_versions(of, p, q, report);
        next_version_seen = true;
      } else if (a.pattern.specificity() == b.pattern.specificity() && a.layer == b.layer &&
                 (a.calendar == 0) == (b.calendar == 0) && !is_ambiguous_already &&
                 is_ambiguous(of, a, b, meetings, usual)) {
        report(price_problem{price_problem_kind::ambiguous, q, p});
        is_ambiguous_already = true;
      }
    }
  }
}

/// The entry of a counter's name that was added first.
[[nodiscard]] constexpr price_handle oldest_of_counter(const price_book& book,
                                                       price_handle entry) noexcept {
  while (book[entry].next_of_counter.has_value()) entry = book[entry].next_of_counter;
  return entry;
}

template <class Report> constexpr void check_counters(const price_book& book, Report& report) {
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const price_entry& a = book[price_handle{i}];
    if (!a.counted) continue;
    const price_handle oldest = oldest_of_counter(book, price_handle{i});
    const price_entry& b = book[oldest];
    const bool same_measure =
        (a.kind == tariff_kind::per_record) == (b.kind == tariff_kind::per_record);
    if (a.owner != b.owner || a.basis != b.basis || a.cycle != b.cycle || a.unit != b.unit ||
        !same_measure)
      report(price_problem{price_problem_kind::counter, price_handle{i}, oldest});
  }
}

/// Calls `f(denominator)` for every fraction of minor units that an entry can charge.
template <class F>
constexpr void for_each_denominator(const price_book& book, const price_entry& entry, F f) {
  for (std::uint32_t t = 0; t < entry.tier_count; ++t) {
    const tier& of = book.tier_of(entry, t);
    f(of.rate.denominator.value());
    f(of.fee.denominator);
  }
  if (entry.kind != tariff_kind::per_record) return;
  const record_terms& record = book.record_of(entry);
  f(record.fixed.denominator);
  if (record.limits.has_minimum()) f(record.limits.minimum().denominator);
  if (record.limits.has_maximum()) f(record.limits.maximum().denominator);
}

/// Multiplies `common` up to a multiple of `denominator`; false where that leaves 2^127.
[[nodiscard]] constexpr bool join_denominator(uint128& common, uint128 denominator) noexcept {
  uint128 product = 0;
  if (!try_multiply(common, denominator / gcd(common, denominator), product)) return false;
  if (product > static_cast<uint128>(int128_max)) return false;
  common = product;
  return true;
}

template <class Report> constexpr void check_denominators(const price_book& book, Report& report) {
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const currency money = book[price_handle{i}].money;
    bool first_of_currency = true;
    for (std::uint32_t k = 0; k < i && first_of_currency; ++k)
      first_of_currency = book[price_handle{k}].money != money;
    if (!first_of_currency) continue;
    uint128 common = 1;
    for (std::uint32_t k = i; k < book.size(); ++k) {
      const price_entry& entry = book[price_handle{k}];
      if (entry.money != money) continue;
      bool joined = true;
      for_each_denominator(
          book, entry, [&](uint128 each) { joined = joined && join_denominator(common, each); });
      if (!joined)
        report(price_problem{price_problem_kind::denominators, price_handle{k}, price_handle{i}});
    }
  }
}

}  // namespace detail

/// Calls `report(price_problem)` for everything that is wrong with a list as a whole; of the
/// entries with which one is ambiguous, for the first. O(n²) over the entries, and at worst another
/// factor for those of one sku that clash and are told apart by more specific ones; each two
/// calendars of entries that could clash are looked at once, or again for another time.
template <class Report>
constexpr void check_prices(const price_book& book, const sku_table& skus, Report report) {
  detail::calendar_meetings meetings{book.calendars()};
  for (std::uint32_t s = 0; s < skus.size(); ++s)
    detail::check_sku({book, skus, sku_handle{s}, book.first(sku_handle{s})}, meetings, report);
  detail::check_counters(book, report);
  detail::check_denominators(book, report);
}

/// Whether a list can be used.
[[nodiscard]] constexpr bool is_sound(const price_book& book, const sku_table& skus) {
  bool sound = true;
  check_prices(book, skus, [&](const price_problem&) { sound = false; });
  return sound;
}

}  // namespace ducat::inline v0

#endif
