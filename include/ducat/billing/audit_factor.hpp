// SPDX-License-Identifier: MIT
// The audit of deduction factors: a second version of the rules of packs/factor.hpp, from what a
// total leaves over rather than from totals. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_FACTOR_HPP
#define DUCAT_BILLING_AUDIT_FACTOR_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/packs/factor.hpp>

#include <algorithm>
#include <cstdint>

namespace ducat::inline v0::detail {

/// What a pack gives for some usage.
struct audited_draw {
  std::uint32_t row = 0xFFFF'FFFF;  // of its factors; none: as much as it covers
  int128 covered = 0;
  int128 given = 0;
  int128 taken = 0;  // off what it has left: its end, with what reservations hold, moves up so far
  bool fits = true;  // within 128 bits

  [[nodiscard]] bool is_stated() const noexcept { return row != 0xFFFF'FFFF; }
};

[[nodiscard]] inline bool is_in_band(const factor_band& band, int128 t, int128 offset) {
  if (band.days == 0) return true;
  constexpr int128 day = 86'400'000'000'000;
  const int128 whole_week = 7 * day;
  // Nanoseconds since a Monday's midnight there; 1970-01-05 was one.
  const int128 of_week = ((t + offset - 4 * day) % whole_week + whole_week) % whole_week;
  for (int weekday = 0; weekday < 7; ++weekday) {
    if ((band.days >> weekday) % 2 == 0) continue;
    const int128 start = weekday * day + band.start_ns;
    const int128 end = weekday * day + band.end_ns + (band.end_ns > band.start_ns ? 0 : day);
    for (const int128 now : {of_week, of_week + whole_week})
      if (start <= now && now < end) return true;
  }
  return false;
}

/// Which of a pack's factors is for usage at an instant.
[[nodiscard]] inline std::uint32_t audited_row(const audit_state& s, const pack_granted& of,
                                               const scope_subject& usage, instant when) {
  const int128 offset = s.clock_of(of.account).ahead(when.ns);
  const std::uint32_t count = s.book.factors.count(of.factors);
  for (std::uint32_t i = 0; i < count; ++i) {
    const pack_factor& row = s.book.factors.row(of.factors, i);
    if (s.book.scopes.allows(row.scope, usage) && is_in_band(row.band, when.ns, offset))
      return row.factor == ratio{1} ? 0xFFFF'FFFF : i;
  }
  return 0xFFFF'FFFF;
}

/// Whether a window of a factor that is for some usage begins or ends inside a piece.
[[nodiscard]] inline bool crosses_band(const audit_state& s, const pack_granted& of,
                                       const scope_subject& usage, const interval& piece) {
  constexpr int128 day = 86'400'000'000'000;
  const audit_clock clock = s.clock_of(of.account);
  const auto changes = [&](const factor_band& band, int128 edge) {
    return is_in_band(band, edge, clock.ahead(edge)) !=
           is_in_band(band, edge - 1, clock.ahead(edge - 1));
  };
  for (std::uint32_t i = 0; i < s.book.factors.count(of.factors); ++i) {
    const pack_factor& row = s.book.factors.row(of.factors, i);
    if (row.band.days == 0 || !s.book.scopes.allows(row.scope, usage)) continue;
    // From one change of the clock to the next.
    for (int128 start = piece.start.ns; start < piece.end.ns;) {
      const int128 end = std::min(clock.next_change(start), int128{piece.end.ns});
      for (const int128 time : {row.band.start_ns, row.band.end_ns}) {
        // The first such time of a day that comes after the start.
        const int128 since = ((start + clock.ahead(start) - time) % day + day) % day;
        for (int128 edge = start + day - since; edge < end; edge += day)
          if (changes(row.band, edge)) return true;
      }
      if (end < piece.end.ns && changes(row.band, end)) return true;
      start = end;
    }
  }
  return false;
}

/// floor(units × numerator / denominator) less `paid`; false where that does not fit.
[[nodiscard]] inline bool audited_floor(int128 units, ratio factor, int128 paid, int128& out) {
  const int128 d = factor.denominator();
  int128 product = 0;
  int128 sum = 0;
  if (!try_multiply(units, int128{factor.numerator()}, product) || !try_multiply(paid, d, sum) ||
      !try_subtract(product, sum, product))
    return false;
  out = product / d - (product % d < 0 ? 1 : 0);
  return true;
}

/// What comes of covering so much under a row: below zero where it is taken out again.
[[nodiscard]] inline audited_draw audited_factor(const audit_state& s, const audit_pack& p,
                                                 std::uint32_t row, int128 covered) {
  audited_draw out{row, covered, covered, covered, true};
  if (!out.is_stated()) return out;
  const ratio factor = s.book.factors.row(p.granted->factors, row).factor;
  const audit_row& total = p.totals[row];
  int128 units = 0;
  int128 bound = 0;
  int128 before = 0;
  out.fits = try_add(total.covered, covered, units) && try_add(total.covered, total.held, bound) &&
             audited_floor(units, factor, total.given, out.given) &&
             audited_floor(bound, factor, 0, before) && try_add(bound, covered, bound) &&
             audited_floor(bound, factor, before, out.taken);
  return out;
}

/// What reservations hold of a pack, in its own units.
[[nodiscard]] inline mixed audited_held(const audit_state& s, const audit_pack& p) {
  mixed sum = p.held;
  for (std::uint32_t row = 0; row < p.totals.size(); ++row)
    sum.whole -= audited_factor(s, p, row, -p.totals[row].held).taken;
  return sum;
}

/// What a pack that may give `room` covers of what is wanted.
[[nodiscard]] inline audited_draw audited_serve(const audit_state& s, const audit_pack& p,
                                                std::uint32_t row, int128 room, int128 wanted) {
  const int128 equal = std::min(room, wanted);
  if (row == 0xFFFF'FFFF) return {row, equal, equal, equal, true};
  // The most units of which the last still finds something, and fits: by bisection.
  int128 low = 0;
  int128 high = wanted;
  while (low < high) {
    const int128 middle = low + (high - low + 1) / 2;
    const audited_draw all = audited_factor(s, p, row, middle);
    const audited_draw before = audited_factor(s, p, row, middle - 1);
    const bool serves = all.fits && all.taken <= room && before.taken < room;
    (serves ? low : high) = serves ? middle : middle - 1;
  }
  return audited_factor(s, p, row, low);
}

/// The row of a pack's factors by which a draw at a ledger position says it was made.
[[nodiscard]] inline std::uint32_t stated_row(const audit_state& s, const pack_drawn& e,
                                              std::uint64_t at) {
  constexpr std::uint32_t none = 0xFFFF'FFFF;
  if (at + 1 >= s.book.size() || s.book.kind_at(at + 1) != event_kind::factor_moved) return none;
  const auto& of = s.book.at<factor_moved>(at + 1);
  return of.pack == e.pack && of.row < s.packs[e.pack.index].totals.size() ? of.row : none;
}

/// The last draw of a group, until the event of its factor comes.
class factored_line {
 public:
  factored_line(audit_state& state, audit_rule rule) noexcept : s_{state}, rule_{rule} {}

  void begin() noexcept { by_ = {}; }
  /// A draw changes its pack's balance by what it gives under a row, if it has that.
  void draw(const pack_drawn& e, std::uint32_t row, std::uint64_t at) {
    pack_ = e.pack;
    const audit_pack& of = s_.packs[e.pack.index];
    by_ = audited_factor(s_, of, row < of.totals.size() ? row : audited_draw{}.row, e.quantity);
    s_.draw(at, e.pack, whole(by_.given), whole(e.balance_after), e.from_breakage,
            whole(by_.taken - by_.given));
  }
  void moved(const factor_moved& e, std::uint64_t at) {
    if (pack_ != e.pack || by_.row != e.row)
      return s_.find(rule_, at, e.pack.index, "a factor that was not applied");
    s_.move_factor(e, by_.covered, by_.given, at);
    by_ = {};
  }
  void end(std::uint64_t at) {
    if (by_.is_stated()) s_.find(rule_, at, pack_.index, "a factor's totals are missing");
    by_ = {};
  }

 private:
  audit_state& s_;
  audit_rule rule_;
  audited_draw by_{};
  pack_handle pack_{};
};

}  // namespace ducat::inline v0::detail

#endif
