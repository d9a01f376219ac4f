// SPDX-License-Identifier: MIT
// Deduction factors: how many units of a pack one unit of usage takes, by what is used and when. A
// fraction is applied to the running total, so nothing leaks: ten units at 7/10 take seven.
#ifndef DUCAT_PACKS_FACTOR_HPP
#define DUCAT_PACKS_FACTOR_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A window of the day on some weekdays, by the payer's clock; of no weekday: always. It belongs to
/// the day on which it starts: one that ends no later than it starts goes on into the next day.
/// What the clock passes over does not exist on that day, and what it shows twice holds twice.
struct factor_band {
  std::uint8_t days = 0;      ///< bit 0 is Monday, bit 6 Sunday
  std::int64_t start_ns = 0;  ///< after midnight, below 24 h
  std::int64_t end_ns = 0;    ///< 0 … 24 h; it does not belong to the window

  static constexpr std::int64_t a_day = 86'400'000'000'000;

  [[nodiscard]] constexpr bool is_sound() const noexcept {
    return days < 128 && 0 <= start_ns && start_ns < a_day && 0 <= end_ns && end_ns <= a_day;
  }
  [[nodiscard]] constexpr bool contains(instant t, local_clock clock) const noexcept {
    return days == 0 || contains_at(t, clock.offset_at(t).seconds);
  }
  /// The first instant after another one at which the window begins or ends; instant_max for none.
  /// O(1), and by a clock that changes O(changes) where they neither begin nor end it.
  [[nodiscard]] constexpr instant next_edge(instant t, local_clock clock) const noexcept {
    if (days == 0) return instant_max;
    for (;;) {
      const zone_offset now = clock.offset_at(t);
      const instant edge = edge_after(t, now.seconds);
      const instant change = now.during.end;
      if (change == instant_max || edge < change) return edge;
      if (contains(change, clock) != contains({change.ns - 1}, clock)) return change;
      t = change;
    }
  }

  friend constexpr bool operator==(const factor_band&, const factor_band&) = default;

 private:
  [[nodiscard]] constexpr bool contains_at(instant t,
                                           std::int32_t utc_offset_seconds) const noexcept {
    const int128 local = int128{t.ns} + int128{utc_offset_seconds} * 1'000'000'000;
    const std::int64_t day = day_of(local);
    const auto time = static_cast<std::int64_t>(local - int128{day} * a_day);
    return (is_on(day) && start_ns <= time && time < start_ns + length()) ||
           (is_on(day - 1) && time + a_day < start_ns + length());
  }
  // As next_edge(), where the offset never changes.
  [[nodiscard]] constexpr instant edge_after(instant t,
                                             std::int32_t utc_offset_seconds) const noexcept {
    const int128 offset = int128{utc_offset_seconds} * 1'000'000'000;
    const std::int64_t today = day_of(int128{t.ns} + offset);
    int128 next = instant_max.ns;
    for (std::int64_t day = today - 1; day <= today + 7; ++day) {
      if (!is_on(day)) continue;
      const int128 start = int128{day} * a_day + start_ns - offset;
      const int128 end = start + length();
      if (t.ns < start && start < next && changes_at(start, utc_offset_seconds)) next = start;
      if (t.ns < end && end < next && changes_at(end, utc_offset_seconds)) next = end;
    }
    return {static_cast<std::int64_t>(next)};
  }
  // Windows of two days may touch.
  [[nodiscard]] constexpr bool changes_at(int128 edge, std::int32_t offset) const noexcept {
    const auto ns = static_cast<std::int64_t>(edge);
    return contains_at({ns}, offset) != contains_at({ns - 1}, offset);
  }
  [[nodiscard]] constexpr std::int64_t length() const noexcept {
    return end_ns > start_ns ? end_ns - start_ns : end_ns + a_day - start_ns;
  }
  [[nodiscard]] static constexpr std::int64_t day_of(int128 local) noexcept {
    const int128 day = local / a_day;
    return static_cast<std::int64_t>(day * a_day > local ? day - 1 : day);
  }
  // 1970-01-01 was a Thursday.
  [[nodiscard]] constexpr bool is_on(std::int64_t day) const noexcept {
    const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;
    return ((days >> weekday) & 1) != 0;
  }
};

/// One row of a pack's factors as it is kept: its scope is one of the scopes' table.
struct pack_factor {
  std::uint32_t scope = 0;
  factor_band band{};
  ratio factor{1};  ///< pack units for a unit of usage; above zero

  [[nodiscard]] constexpr bool is_sound() const noexcept {
    return factor > ratio{} && band.is_sound();
  }
};

/// The factors of packs: number 0 is none.
class factor_table {
 public:
  constexpr std::uint32_t add(const detail::chunked<pack_factor>& rows) {
    if (rows.empty()) return 0;
    const auto first = static_cast<std::uint32_t>(rows_.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows_.push_back(rows[i]);
    ranges_.push_back({first, static_cast<std::uint32_t>(rows.size())});
    return static_cast<std::uint32_t>(ranges_.size());
  }
  /// Appends factors of another table; they keep their number where the tables grow in step.
  constexpr void append(const factor_table& other, std::uint32_t factors) {
    const auto first = static_cast<std::uint32_t>(rows_.size());
    for (std::uint32_t i = 0; i < other.count(factors); ++i) {
      const pack_factor row = other.row(factors, i);
      rows_.push_back(row);
    }
    ranges_.push_back({first, other.count(factors)});
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return ranges_.size(); }
  [[nodiscard]] constexpr std::uint32_t count(std::uint32_t factors) const noexcept {
    return factors == 0 ? 0 : ranges_[factors - 1].count;
  }
  [[nodiscard]] constexpr const pack_factor& row(std::uint32_t factors,
                                                 std::uint32_t i) const noexcept {
    return rows_[ranges_[factors - 1].first + i];
  }

 private:
  struct range {
    std::uint32_t first;
    std::uint32_t count;
  };
  detail::chunked<pack_factor> rows_;
  detail::chunked<range> ranges_;
};

/// Whether two factors say the same, row by row.
[[nodiscard]] constexpr bool same_factors(const factor_table& of, const scope_table& scopes,
                                          std::uint32_t a, std::uint32_t b) noexcept {
  if (of.count(a) != of.count(b)) return false;
  for (std::uint32_t i = 0; i < of.count(a); ++i) {
    const pack_factor& x = of.row(a, i);
    const pack_factor& y = of.row(b, i);
    if (x.factor != y.factor || x.band != y.band || !scopes.same(x.scope, y.scope)) return false;
  }
  return true;
}

/// No row of a pack's factors: what is covered is given.
inline constexpr std::uint32_t no_factor_row = 0xFFFF'FFFF;

/// What a pack has given under one of its factors: given = floor(covered × factor).
struct factor_total {
  int128 covered = 0;  ///< base units of usage
  int128 given = 0;    ///< base units of the pack

  /// Within a settlement it may cover less than nothing: usage that was taken out is given back
  /// before its reversal is.
  [[nodiscard]] constexpr bool is_of(ratio factor) const noexcept {
    const auto floor = scale_floor(covered, factor);
    return floor && floor->whole == given;
  }
};

/// A total with so many more units of usage. Errors: overflow.
[[nodiscard]] constexpr result<factor_total> with_more(const factor_total& total, int128 units,
                                                       ratio factor) noexcept {
  if (units == 0) return total;
  factor_total out;
  if (!try_add(total.covered, units, out.covered)) return errc::overflow;
  const auto given = scale_floor(out.covered, factor);
  if (!given) return given.error();
  out.given = given->whole;
  return out;
}

/// The first total of usage by which a pack has given so much under a factor, or more. Errors:
/// overflow.
[[nodiscard]] constexpr result<int128> first_giving(ratio factor, int128 given) noexcept {
  const auto reach = mul_div_floor(given, factor.denominator(), magnitude(factor.numerator()));
  int128 units = 0;
  if (!reach || !try_add(reach->whole, int128{reach->rest != 0 ? 1 : 0}, units))
    return errc::overflow;
  return units;
}

/// A pack that has factors, and where its totals stand: one for each row.
struct factored_pack {
  pack_handle pack{};
  std::uint32_t factors = 0;
  std::uint32_t first_total = 0;
};

/// How much usage a pack that has something left serves under a factor, unit by unit: as long as
/// its rest is above zero and the next unit fits. At zero it is empty, even if the next unit would
/// take nothing; a rest above zero into which no unit fits is dust.
/// @param room    what the pack may give, above zero
/// @param wanted  usage, above zero
/// @return the total after it; that of before where not even one unit fits
/// Errors: overflow. O(1).
[[nodiscard]] constexpr result<factor_total> serve_by(ratio factor, const factor_total& before,
                                                      int128 room, int128 wanted) noexcept {
  int128 full = 0;
  factor_total after;
  if (!try_add(before.given, room, full) || !try_add(before.covered, wanted, after.covered))
    return errc::overflow;
  // It ends with the first unit after which the pack has given all that it may, or more.
  const auto reach = first_giving(factor, full);
  if (reach && *reach < after.covered) after.covered = *reach;
  auto given = scale_floor(after.covered, factor);
  if (!given || given->whole > full) {
    after.covered -= 1;
    given = scale_floor(after.covered, factor);
  }
  if (!given) return given.error();
  after.given = given->whole;
  return after.covered > before.covered ? after : before;
}

}  // namespace ducat::inline v0

#endif
