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
  same_start,  ///< two versions of one line start together: neither supersedes the other
  gap,         ///< between two versions of one line there is a time without any price
  ambiguous,   ///< two equally specific entries match the same usage at the same time, and nothing
               ///< more specific does
  counter,     ///< two entries give one counter another owner, basis, period or unit; or one of
               ///< them counts records, and the other tiers
  denominators,  ///< the prices of one currency have no common denominator below 2^127
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
  }
  return "unknown problem";
}

/// One thing that is wrong, and the entries that it lies between.
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
};

/// Whether an entry applies to all of a usage while it is in force, as far as is easily seen: of
/// calendars only the very same covers another.
[[nodiscard]] constexpr bool covers(const price_entry& entry, const asked_usage& usage) noexcept {
  return entry.money == usage.money && (!entry.layer.has_value() || entry.layer == usage.layer) &&
         (entry.calendar == 0 || entry.calendar == usage.calendar) &&
         entry.pattern.matches(usage.values);
}

/// Whether at each instant some entry of at least a specificity applies, of the usage's own layer
/// where that is asked for. `usual` is tried first, and becomes the last that was needed: the same
/// one often covers the next usage too. O(more specific entries of the sku) for each that is
/// needed.
[[nodiscard]] constexpr bool is_covered(const price_book& book, price_handle first_of_sku,
                                        const asked_usage& usage, int least_specificity,
                                        bool of_own_layer, price_handle& usual) noexcept {
  instant covered_until = usage.during.start;
  const auto extends = [&](price_handle p) {
    const price_entry& entry = book[p];
    const bool applies = entry.stated.start <= covered_until && covered_until < entry.until &&
                         entry.pattern.specificity() >= least_specificity && covers(entry, usage) &&
                         (!of_own_layer || entry.layer == usage.layer);
    if (applies) covered_until = entry.until;
    return applies;
  };
  if (usual.has_value()) (void)extends(usual);
  for (bool extended = true; extended && covered_until < usage.during.end;) {
    extended = false;
    // The more specific entries stand first, and the versions of a line in order of start.
    for (price_handle p = first_of_sku; p.has_value() && covered_until < usage.during.end;
         p = book[p].next) {
      if (book[p].pattern.specificity() < least_specificity) break;
      if (!extends(p)) continue;
      extended = true;
      usual = p;
    }
  }
  return usage.during.end <= covered_until;
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
constexpr void check_versions(const price_book& book, price_handle first_of_sku, price_handle first,
                              price_handle second, Report& report) {
  const price_entry& a = book[first];
  const price_entry& b = book[second];
  if (a.stated.start == b.stated.start) {
    report(price_problem{price_problem_kind::same_start, second, first});
    return;
  }
  if (a.stated.end != instant_max && b.stated.start < a.stated.end) {
    report(price_problem{price_problem_kind::overlap, second, first});
    return;
  }
  price_handle any{};
  if (!is_covered(book, first_of_sku,
                  {a.money, a.pattern, a.layer, a.calendar, {a.until, b.stated.start}}, 0, false,
                  any))
    report(price_problem{price_problem_kind::gap, first, second});
}

/// Whether usage can match both entries with nothing more specific to prefer. Precondition: they
/// are equally specific, of one layer and of two lines.
[[nodiscard]] constexpr bool is_ambiguous(const price_book& book, price_handle first_of_sku,
                                          const price_entry& a, const price_entry& b,
                                          calendar_meetings& meetings, price_handle& usual) {
  if (a.money != b.money || !a.pattern.intersects(b.pattern)) return false;
  const interval together = intersect({a.stated.start, a.until}, {b.stated.start, b.until});
  if (together.empty() || !meetings.overlap(a.calendar, b.calendar, together)) return false;
  asked_usage both{a.money, a.pattern, a.layer, a.calendar, together};
  for (int i = 0; i < max_dimensions; ++i)
    if (b.pattern.value[i].has_value()) both.values.value[i] = b.pattern.value[i];
  return !is_covered(book, first_of_sku, both, a.pattern.specificity() + 1, true, usual);
}

template <class Report>
constexpr void check_sku(const price_book& book, price_handle first, calendar_meetings& meetings,
                         Report& report) {
  for (price_handle p = first; p.has_value(); p = book[p].next) {
    const price_entry& a = book[p];
    bool next_version_seen = false;
    bool is_ambiguous_already = false;
    price_handle usual{};
    for (price_handle q = a.next; q.has_value(); q = book[q].next) {
      const price_entry& b = book[q];
      if (a.same_line(b)) {
        // Versions of a line follow each other in order of start: only neighbours can clash.
        if (!next_version_seen) check_versions(book, first, p, q, report);
        next_version_seen = true;
      } else if (a.pattern.specificity() == b.pattern.specificity() && a.layer == b.layer &&
                 (a.calendar == 0) == (b.calendar == 0) && !is_ambiguous_already &&
                 is_ambiguous(book, first, a, b, meetings, usual)) {
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
constexpr void check_prices(const price_book& book, std::size_t sku_count, Report report) {
  detail::calendar_meetings meetings{book.calendars()};
  for (std::uint32_t s = 0; s < sku_count; ++s)
    detail::check_sku(book, book.first(sku_handle{s}), meetings, report);
  detail::check_counters(book, report);
  detail::check_denominators(book, report);
}

/// Whether a list can be used.
[[nodiscard]] constexpr bool is_sound(const price_book& book, std::size_t sku_count) {
  bool sound = true;
  check_prices(book, sku_count, [&](const price_problem&) { sound = false; });
  return sound;
}

}  // namespace ducat::inline v0

#endif
