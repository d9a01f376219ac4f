// SPDX-License-Identifier: MIT
// The closed usage of a payer that costs something else by the prices that are known now, gathered:
// the pieces of its lines, with what covers them, to be counted and priced anew; and with them all
// that counts in the same counters.
#ifndef DUCAT_ENGINE_REPRICED_USAGE_HPP
#define DUCAT_ENGINE_REPRICED_USAGE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_usage.hpp>
#include <ducat/engine/standing_rules.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/local_clock.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Lines of a usage that are of one piece.
struct line_run {
  interval during{};
  std::uint32_t first = 0;  // of its lines, in the order of time
  std::uint32_t count = 0;
  bool is_changed = false;  // another price holds, or covered quantity counts elsewhere
  bool is_swept = false;    // that, or it counts in a counter in which something changed
  std::uint32_t first_piece = 0;
  std::uint32_t piece_count = 0;
};
/// A line, and the position of what stated it.
struct held_line {
  std::uint64_t at = 0;
  std::uint64_t group = 0;
};
/// The runs of a usage, by its place among the open usages.
struct usage_runs {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Gathers it, into open_facts. One use.
class repriced_usage {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  /// @param during  begins it does in it, all of which is closed
  /// @param sku     or nothing for all
  constexpr repriced_usage(const engine_state& state, const ledger& past, account_handle payer,
                           const interval& during, sku_handle sku, open_facts& facts) noexcept
      : s_{state}, past_{past}, payer_{payer}, during_{during}, sku_{sku}, facts_{facts} {}

  chunked<held_line> lines;
  chunked<line_run> runs;
  chunked<usage_runs> of_usage;
  chunked<std::uint32_t> late;  // pieces that were recorded after the close of their month

  /// Errors: those of looking up prices: no_rate, no_price, unknown_zone_time; unsupported (a unit
  /// that changed since, a price per record that counts); `reference` is the position of the usage;
  /// overflow.
  [[nodiscard]] constexpr result<void> gather() {
    facts_.keeps_cover = true;
    for (std::size_t i = 0; i < s_.counters.size(); ++i) touched_.push_back(0);
    if (const auto done = for_each_usage(true); !done) return done;
    if (!is_any_changed_) return {};
    if (const auto done = for_each_usage(false); !done) return done;
    facts_.sort_usages();
    lines.truncate(0);
    runs.truncate(0);
    for (std::uint32_t i = 0; i < facts_.usages.size(); ++i) {
      const usage_recorded& u = fact(i);
      const auto first = static_cast<std::uint32_t>(runs.size());
      if (const auto done = find_runs(u); !done) return done;
      of_usage.push_back({first, static_cast<std::uint32_t>(runs.size()) - first});
      if (const auto done = cut(i); !done) return done;
    }
    sort_range(late, 0, late.size(), [&](std::uint32_t a, std::uint32_t b) {
      const usage_number x = facts_.usages[facts_.pieces[a].usage].number;
      const usage_number y = facts_.usages[facts_.pieces[b].usage].number;
      return x != y ? x < y : a < b;
    });
    return facts_.open_counters();
  }

 private:
  [[nodiscard]] constexpr const usage_recorded& fact(std::uint32_t place) const noexcept {
    return past_.all<usage_recorded>()[facts_.usages[place].number];
  }
  [[nodiscard]] constexpr bool is_asked(const usage_recorded& u, const interval& piece) const {
    return (!sku_.has_value() || u.sku == sku_) && during_.start <= piece.start &&
           piece.start < during_.end;
  }

  // First finds the counters in which something changes; then the usages that do, or count there.
  constexpr result<void> for_each_usage(bool marks) {
    const auto& all = past_.all<usage_recorded>();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const usage_recorded& u = all[i];
      if (s_.held.accounts[u.account.index].root != payer_ || s_.is_reversed(i)) continue;
      if (u.during.start < during_.start && u.during.end <= during_.start) continue;
      if (marks && !may_change(u)) continue;
      lines.truncate(0);
      runs.truncate(0);
      if (const auto done = find_runs(u); !done) return done;
      bool is_swept = false;
      for (std::size_t k = 0; k < runs.size(); ++k) {
        if (marks && runs[k].is_changed)
          if (const auto done = mark(u, runs[k]); !done) return done;
        is_swept = is_swept || runs[k].is_swept;
      }
      if (marks || !is_swept) continue;
      open_usage found;
      found.number = static_cast<usage_number>(i);
      const settled_usage* const known = s_.settled.find(found.number);
      found.group = known != nullptr ? known->position : u.position;
      facts_.usages.push_back(found);
    }
    return {};
  }
  [[nodiscard]] constexpr bool may_change(const usage_recorded& u) const noexcept {
    return (!sku_.has_value() || u.sku == sku_) && u.during.start < during_.end;
  }

  // The lines of a usage that hold, in the order of time, as runs; they join `lines` and `runs`.
  constexpr result<void> find_runs(const usage_recorded& u) {
    groups_.truncate(0);
    for_each_group(s_, past_, u, [&](const usage_group& group) { groups_.push_back(group); });
    const std::size_t first = runs.size();
    for (std::size_t g = groups_.size(); g-- > 0;) {
      const usage_group& group = groups_[g];
      for (std::uint64_t i = group.position + 1; i <= group.position + group.line_count; ++i) {
        if (!is_line_from(past_, i, during_.start)) continue;
        const interval& piece = piece_of_line(past_, i);
        if (!group.holds(piece)) continue;
        if (runs.size() == first || runs.back().during != piece)
          runs.push_back({piece, static_cast<std::uint32_t>(lines.size()), 0});
        ++runs.back().count;
        lines.push_back({i, group.position});
      }
    }
    for (std::size_t k = first; k < runs.size(); ++k) {
      const auto changed = is_changed(u, runs[k]);
      if (!changed) return at_usage(changed.error(), u);
      runs[k].is_changed = *changed;
      runs[k].is_swept = *changed || is_touched(runs[k]);
    }
    return {};
  }
  [[nodiscard]] static constexpr failure at_usage(const failure& of, const usage_recorded& u) {
    return {of.code, of.position, u.position, of.amount};
  }
  [[nodiscard]] constexpr counter_handle counter_of(std::uint64_t line) const {
    if (past_.kind_at(line) == event_kind::pack_drawn) return past_.at<pack_drawn>(line).counter;
    if (past_.kind_at(line) == event_kind::wallet_paid) return {};
    return past_.at<usage_priced>(line).counter;
  }
  [[nodiscard]] constexpr bool is_touched(const line_run& run) const {
    for (std::uint32_t k = run.first; k < run.first + run.count; ++k) {
      const counter_handle counter = counter_of(lines[k].at);
      if (counter.has_value() && touched_[counter.index] != 0) return true;
    }
    return false;
  }
  [[nodiscard]] constexpr result<const standing_rules*> rules_at(const usage_recorded& u,
                                                                 instant at) {
    const dimension_values dimensions =
        u.dimensions.has_value() ? s_.dimensions[u.dimensions.index] : dimension_values{};
    return rules_.at(s_, u.sku, s_.held.accounts[u.account.index].terms, dimensions, at);
  }
  // Calls `f(const interval&, const standing_rules&)` for each stretch of a piece.
  template <class F>
  constexpr result<void> for_each_stretch(const usage_recorded& u, const interval& piece, F f) {
    instant at = piece.start;
    for (bool is_first = true; is_first || at < piece.end; is_first = false) {
      const auto rules = rules_at(u, at);
      if (!rules) return rules.error();
      const instant end = (*rules)->during.end < piece.end ? (*rules)->during.end : piece.end;
      if (const auto done = f(interval{at, end}, **rules); !done) return done;
      at = end;
    }
    return {};
  }

  [[nodiscard]] constexpr result<bool> is_changed(const usage_recorded& u, const line_run& run) {
    if (!is_asked(u, run.during)) return false;
    bool changed = false;
    const auto done = for_each_stretch(
        u, run.during, [&](const interval&, const standing_rules& rules) -> result<void> {
          for (std::uint32_t k = run.first; k < run.first + run.count; ++k) {
            const std::uint64_t i = lines[k].at;
            if (past_.kind_at(i) == event_kind::pack_drawn)
              changed = changed || !counts_as(past_.at<pack_drawn>(i).counter, rules);
            if (past_.kind_at(i) != event_kind::usage_priced) continue;
            const usage_priced& line = past_.at<usage_priced>(i);
            if (rules.entry == nullptr)
              return failure{errc::no_price, static_cast<std::uint32_t>(rules.unit), 0,
                             line.quantity};
            if (rules.unit != s_.prices[line.price].unit) return errc::unsupported;
            changed = changed || line.price != rules.price;
          }
          return {};
        });
    return done ? result<bool>{changed} : result<bool>{done.error()};
  }
  // Whether covered quantity counts where it would by the price that holds.
  [[nodiscard]] constexpr bool counts_as(counter_handle counter,
                                         const standing_rules& rules) const {
    const bool counts = rules.entry != nullptr && rules.entry->counted &&
                        rules.entry->basis == counter_basis::all_usage;
    if (!counts || !counter.has_value()) return counts == counter.has_value();
    return s_.counters[counter].name == rules.entry->counter;
  }

  // The counters of a run that changes: those that it leaves, and those that it joins.
  constexpr result<void> mark(const usage_recorded& u, const line_run& run) {
    is_any_changed_ = true;
    for (std::uint32_t k = run.first; k < run.first + run.count; ++k) {
      const counter_handle counter = counter_of(lines[k].at);
      if (!counter.has_value()) continue;
      touched_[counter.index] = 1;
      if (past_.kind_at(lines[k].at) == event_kind::usage_priced && !may_price(lines[k].at))
        return failure{errc::unsupported, 0, u.position};
    }
    return for_each_stretch(
        u, run.during, [&](const interval& part, const standing_rules& rules) -> result<void> {
          if (rules.entry == nullptr || !rules.entry->counted) return {};
          if (rules.entry->kind == tariff_kind::per_record)
            return failure{errc::unsupported, 0, u.position};
          const account& user = s_.held.accounts[u.account.index];
          const account_handle owner =
              rules.entry->owner == counter_owner::payer ? user.root : u.account;
          const counter_handle joined = s_.counters.find(
              rules.entry->counter, owner,
              period_containing(part.start, rules.entry->cycle, s_.held.clock_of(u.account)));
          if (joined.has_value()) touched_[joined.index] = 1;
          return {};
        });
  }
  [[nodiscard]] constexpr bool may_price(std::uint64_t line) const {
    return s_.prices[past_.at<usage_priced>(line).price].kind != tariff_kind::per_record;
  }

  // The pieces of a usage's runs that are priced anew; they leave their counters.
  constexpr result<void> cut(std::uint32_t place) {
    const usage_runs& of = of_usage[place];
    facts_.usages[place].first_piece = static_cast<std::uint32_t>(facts_.pieces.size());
    for (std::uint32_t k = of.first; k < of.first + of.count; ++k) {
      line_run& run = runs[k];
      if (!run.is_swept) continue;
      for (std::uint32_t i = run.first; i < run.first + run.count; ++i)
        if (const auto done = facts_.take_out_of_counter(lines[i].at, false); !done) return done;
      run.first_piece = static_cast<std::uint32_t>(facts_.pieces.size());
      const auto done = cut(place, run);
      if (!done) return at_usage(done.error(), fact(place));
      run.piece_count = static_cast<std::uint32_t>(facts_.pieces.size()) - run.first_piece;
    }
    return {};
  }
  constexpr result<void> cut(std::uint32_t place, const line_run& run) {
    const usage_recorded& u = fact(place);
    int128 all = 0;
    for (std::uint32_t k = run.first; k < run.first + run.count; ++k)
      if (!try_add(all, quantity_of(lines[k].at), all)) return errc::overflow;
    cover_ = 0;
    covers_.truncate(0);
    for (std::uint32_t k = run.first; k < run.first + run.count; ++k)
      if (past_.kind_at(lines[k].at) == event_kind::pack_drawn) {
        const pack_drawn& line = past_.at<pack_drawn>(lines[k].at);
        covers_.push_back({line.pack, row_of_draw(past_, lines[k].at), line.quantity, none});
      }
    if (!is_asked(u, run.during)) return cut_as_was(place, run, all);
    int128 before = 0;
    return for_each_stretch(
        u, run.during, [&](const interval& part, const standing_rules& rules) -> result<void> {
          int128 until = all;
          if (part.end < run.during.end) {
            // Packs served first, and what is used is used evenly.
            const auto share = mul_div(all, int128{part.end.ns} - run.during.start.ns,
                                       magnitude(int128{run.during.end.ns} - run.during.start.ns),
                                       rounding::floor);
            if (!share) return share.error();
            until = *share;
          }
          add_piece(place, part, rules, until - before);
          before = until;
          return {};
        });
  }
  // What is not asked for keeps its price.
  constexpr result<void> cut_as_was(std::uint32_t place, const line_run& run, int128 all) {
    const usage_recorded& u = fact(place);
    const auto now = rules_at(u, run.during.start);
    if (!now) return now.error();
    standing_rules rules = **now;
    counter_handle counter{};
    bool is_priced = false;
    for (std::uint32_t k = run.first; k < run.first + run.count; ++k) {
      const std::uint64_t i = lines[k].at;
      if (counter_of(i).has_value()) counter = counter_of(i);
      if (past_.kind_at(i) != event_kind::usage_priced) continue;
      if (!may_price(i)) return errc::unsupported;
      is_priced = true;
      rules.price = past_.at<usage_priced>(i).price;
      rules.entry = &s_.prices[rules.price];
      rules.unit = rules.entry->unit;
    }
    if (!is_priced && !counts_as(counter, rules)) return errc::unsupported;
    open_piece& piece = add_piece(place, run.during, rules, all);
    piece.counter = counter;
    piece.has_counter = true;
    return {};
  }
  [[nodiscard]] constexpr int128 quantity_of(std::uint64_t line) const {
    if (past_.kind_at(line) == event_kind::pack_drawn) return past_.at<pack_drawn>(line).quantity;
    if (past_.kind_at(line) == event_kind::wallet_paid) return 0;
    return past_.at<usage_priced>(line).quantity;
  }
  constexpr open_piece& add_piece(std::uint32_t place, const interval& during,
                                  const standing_rules& rules, int128 amount) {
    open_usage& u = facts_.usages[place];
    ++u.piece_count;
    const auto number = static_cast<std::uint32_t>(facts_.pieces.size());
    open_piece added;
    added.usage = place;
    added.during = during;
    added.unit = rules.unit;
    added.price = rules.price;
    added.entry = rules.entry;
    added.amount = amount;
    added.is_fixed = true;
    std::uint32_t* link = &added.first_fixed;
    while (cover_ < covers_.size() && amount > 0) {
      fixed_cover& from = covers_[cover_];
      const int128 part = from.quantity < amount ? from.quantity : amount;
      if (part > 0) {
        *link = static_cast<std::uint32_t>(facts_.fixed.size());
        link = &facts_.fixed.push_back({from.pack, from.row, part, none}).next;
      }
      from.quantity -= part;
      amount -= part;
      if (from.quantity == 0) ++cover_;
    }
    if (is_late(fact(place), during.start)) {
      added.product = added.amount;
      added.amount = 0;
      late.push_back(number);
    }
    return facts_.pieces.push_back(added);
  }
  // Whether a usage was recorded when its month was closed already: it was counted behind.
  [[nodiscard]] constexpr bool is_late(const usage_recorded& u, instant start) {
    if (closes_.empty()) find_closes();
    for (std::size_t i = 0; i < closes_.size(); ++i)
      if (start < closes_[i].until) return closes_[i].position < u.position;
    return false;
  }
  struct known_close {
    instant until{};
    std::uint64_t position = 0;
  };
  constexpr void find_closes() {
    for (std::uint64_t i = 0; i < past_.size(); ++i)
      if (past_.kind_at(i) == event_kind::period_closed)
        if (const auto& e = past_.at<period_closed>(i); e.payer == payer_)
          closes_.push_back({e.period.end, i});
  }

  const engine_state& s_;
  const ledger& past_;
  account_handle payer_;
  interval during_;
  sku_handle sku_;
  open_facts& facts_;
  rule_memory rules_;
  chunked<std::uint8_t> touched_;  // by counter
  bool is_any_changed_ = false;
  chunked<usage_group> groups_;
  chunked<fixed_cover> covers_;  // of the run at hand
  std::size_t cover_ = 0;
  chunked<known_close> closes_;
};

}  // namespace ducat::inline v0::detail

#endif
