// SPDX-License-Identifier: MIT
// The usage of a payer that no close has frozen, gathered: its pieces, rated anew in the order of
// time, the lines it has now, and what packs, wallets and counters would hold without them.
#ifndef DUCAT_ENGINE_OPEN_USAGE_HPP
#define DUCAT_ENGINE_OPEN_USAGE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_fractions.hpp>
#include <ducat/engine/open_pieces.hpp>
#include <ducat/engine/quota_count.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/standing_rules.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/factor.hpp>
#include <ducat/usage/rating.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Gathers it. One use.
class open_facts {
 public:
  constexpr open_facts(const engine_state& state, const ledger& past, account_handle payer,
                       draft& scratch) noexcept
      : open_facts{state, past, payer, scratch,
                   state.settled.of_payer(state.held.accounts[payer.index].payer).until} {}
  /// Of what begins at an instant or later, for who fills them otherwise than gather().
  constexpr open_facts(const engine_state& state, const ledger& past, account_handle payer,
                       draft& scratch, instant from) noexcept
      : fractions{state, past, payer, from},
        s_{state},
        past_{past},
        payer_{payer},
        from_{from},
        scratch_{scratch} {}

  /// Errors: those of rating: no_rate, unknown_zone_time, too_many_pieces, overflow; `reference` is
  /// the position of the usage.
  [[nodiscard]] constexpr result<void> gather() {
    find_usages();
    sort_usages();
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (const auto taken = take_out(usages[i]); !taken) return taken;
    if (const auto done = open_counters(); !done) return done;
    for (std::uint32_t i = 0; i < usages.size(); ++i)
      if (!usages[i].is_reversed)
        if (const auto cut = cut_pieces(i); !cut)
          return failure{cut.error().code, cut.error().position,
                         past_.all<usage_recorded>()[usages[i].number].position,
                         cut.error().amount};
    if (const auto rated = fractions.rate(usages, pieces); !rated) return rated;
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (usages[i].is_held && !usages[i].is_reversed)
        if (const auto done = fix_cover(usages[i]); !done) return done;
    return open_rows();
  }

  /// What begins before it is closed.
  [[nodiscard]] constexpr instant from() const noexcept { return from_; }
  /// Calls `f(position)` for each open line of a group, in order: drawn, priced, paid.
  template <class F> constexpr void for_each_line(std::uint64_t group, F f) const {
    for (std::uint64_t i = group + 1; i <= group + count_of(group); ++i)
      if (is_line_from(past_, i, from_)) f(i);
  }

  struct known_counter {
    counter_handle id{};
    mixed given{};    // what its open lines come to
    mixed pending{};  // what it costs already, beside what its lines say: joins the next line
  };
  chunked<open_usage> usages;
  chunked<open_piece> pieces;
  chunked<open_balance> packs;  // also wallets
  chunked<known_counter> counters;
  chunked<open_row> rows;
  open_fractions fractions;
  chunked<fixed_cover> fixed;
  bool keeps_cover =
      false;     // what is not in the lists of its pieces is priced, whatever packs have
  mixed owed{};  // by open lines

  /// The place of a pack among `packs`; it joins them where it is new.
  constexpr std::uint32_t place_of(pack_handle p) {
    const auto known =
        by_pack_.find(mix(p.index, 0), [&](std::uint32_t i) { return packs[i].pack == p; });
    if (known != flat_index::none) return known;
    by_pack_.insert(mix(p.index, 0), static_cast<std::uint32_t>(packs.size()));
    packs.push_back({p, mixed{}});
    return static_cast<std::uint32_t>(packs.size() - 1);
  }
  /// What a pack has covered and given under a row of its factors, without open lines; with what
  /// reservations hold there.
  [[nodiscard]] constexpr factor_total opening_of(pack_handle pack, std::uint32_t row) const {
    const factored_pack& of = s_.held.factors_of(pack);
    int128 open = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].pack == pack && rows[i].row == row) open += rows[i].covered;
    const auto total =
        with_more(s_.held.bound_total(of, row), -open, s_.held.factors.row(of.factors, row).factor);
    DUCAT_ASSERT(total.has_value());  // it is less than what was given with them
    return *total;
  }
  /// The place of a counter among `counters`, likewise.
  constexpr std::uint32_t place_of(counter_handle c) {
    const auto known =
        by_counter_.find(mix(c.index, 0), [&](std::uint32_t i) { return counters[i].id == c; });
    if (known != flat_index::none) return known;
    by_counter_.insert(mix(c.index, 0), static_cast<std::uint32_t>(counters.size()));
    counters.push_back({c, mixed{}, mixed{}});
    return static_cast<std::uint32_t>(counters.size() - 1);
  }

  /// By account, id and source as written: no number that the engine gave out has a part in it.
  constexpr void sort_usages() {
    sort_range(usages, 0, usages.size(), [&](const open_usage& x, const open_usage& y) {
      const usage_recorded& a = fact(x);
      const usage_recorded& b = fact(y);
      const int by_account = compare_paths(s_, past_.names, a.account, b.account);
      if (by_account != 0) return by_account < 0;
      if (a.id != b.id) return a.id.high != b.id.high ? a.id.high < b.id.high : a.id.low < b.id.low;
      if (a.source == b.source) return false;
      if (!a.source.has_value() || !b.source.has_value()) return !a.source.has_value();
      return past_.names.text(a.source) < past_.names.text(b.source);
    });
  }
  /// Takes a line (drawn, priced or paid) out of the counter that it counted in, if any; of usage
  /// that was reversed, only what it came to. Errors: overflow.
  [[nodiscard]] constexpr result<void> take_out_of_counter(std::uint64_t i, bool is_reversed) {
    if (past_.kind_at(i) == event_kind::pack_drawn) {
      const pack_drawn& line = past_.at<pack_drawn>(i);
      if (!is_reversed && line.counter.has_value())
        uncount(line.counter, line.tranche, line.quantity, 0);
    }
    if (past_.kind_at(i) != event_kind::usage_priced) return {};
    const usage_priced& line = past_.at<usage_priced>(i);
    if (!line.counter.has_value()) return {};
    const bool as_record = s_.prices[line.price].kind == tariff_kind::per_record;
    if (!is_reversed && line.quantity != 0)
      uncount(line.counter, line.tranche, line.quantity, as_record ? 1 : 0);
    return as_record ? result<void>{} : add_to(counters[place_of(line.counter)].given, line.amount);
  }
  /// Has counters go on where what is left of them ends, once all lines are taken out. Errors:
  /// overflow.
  [[nodiscard]] constexpr result<void> open_counters() {
    for (std::size_t i = 0; i < counters.size(); ++i) scratch_.counters().restart(counters[i].id);
    for (std::size_t i = 0; i < counters.size(); ++i)
      if (const auto done = find_opening(counters[i]); !done) return done;
    return {};
  }

 private:
  [[nodiscard]] constexpr const usage_recorded& fact(const open_usage& u) const noexcept {
    return past_.all<usage_recorded>()[u.number];
  }
  [[nodiscard]] constexpr std::uint32_t count_of(std::uint64_t group) const {
    switch (past_.kind_at(group)) {
      case event_kind::usage_settled: return past_.at<usage_settled>(group).line_count;
      case event_kind::usage_reversed: return past_.at<usage_reversed>(group).line_count;
      default: return past_.at<usage_recorded>(group).line_count;
    }
  }
  // What a reservation reported stays on what it drew on: its step follows the usage's lines.
  [[nodiscard]] constexpr bool is_held(const usage_recorded& u) const {
    const std::uint64_t next = u.position + 1 + u.line_count;
    return next < past_.size() && past_.kind_at(next) == event_kind::hold_stepped &&
           past_.at<hold_stepped>(next).usage == u.usage;
  }
  constexpr void find_usages() {
    s_.for_each_open_usage(past_, s_.held.accounts[payer_.index].payer, [&](usage_number i) {
      const usage_recorded& u = past_.all<usage_recorded>()[i];
      const settled_usage* const known = s_.settled.find(i);
      if (known != nullptr && known->is_cleared) return;
      open_usage found;
      found.number = i;
      found.is_reversed = s_.is_reversed(i);
      found.is_held = is_held(u);
      found.group = known != nullptr ? known->position : u.position;
      if (found.is_reversed) found.reversal = s_.chains.reversal_of(i);
      usages.push_back(found);
    });
  }

  // It stands before its uses: clang evaluates no template that it has yet to see.
  // What a reservation reported drew when it came: whatever a settlement gave it since is not its.
  template <class F> constexpr void for_each_fixed(const open_usage& u, F f) const {
    if (!u.is_held || u.is_reversed) return;
    for_each_line(fact(u).position, [&](std::uint64_t i) {
      if (past_.kind_at(i) == event_kind::pack_drawn) f(i, past_.at<pack_drawn>(i));
    });
  }

  // Takes the open lines of a usage out of packs, wallets and counters.
  [[nodiscard]] constexpr result<void> take_out(open_usage& u) {
    result<void> done;
    const auto take = [&](std::uint64_t i) {
      if (done) done = take_line(i, u.is_reversed);
      if (done && past_.kind_at(i) == event_kind::pack_drawn) done = uncount_quotas(u, i);
    };
    for_each_line(u.group, take);
    if (u.is_reversed) for_each_line(u.reversal, take);
    for_each_fixed(u, [&](std::uint64_t i, const pack_drawn& line) {
      if (done) done = take_draw(line.pack, row_of_draw(past_, i), -line.quantity);
    });
    return done;
  }
  [[nodiscard]] constexpr result<void> take_line(std::uint64_t i, bool is_reversed) {
    if (const auto done = take_out_of_counter(i, is_reversed); !done) return done;
    if (past_.kind_at(i) == event_kind::pack_drawn) {
      const pack_drawn& line = past_.at<pack_drawn>(i);
      return take_draw(line.pack, row_of_draw(past_, i), line.quantity);
    }
    if (past_.kind_at(i) == event_kind::wallet_paid) {
      const wallet_paid& line = past_.at<wallet_paid>(i);
      return add_to(packs[place_of(line.pack)].given, line.amount);
    }
    return add_to(owed, past_.at<usage_priced>(i).owed);
  }
  // What a pack that has factors gave for it follows from what all covers under their rows.
  [[nodiscard]] constexpr result<void> take_draw(pack_handle pack, std::uint32_t row,
                                                 int128 covered) {
    mixed& given = packs[place_of(pack)].given;
    if (row == factored_draw::no_row) return add_to(given, {covered, 0, 1});
    std::size_t i = 0;
    while (i < rows.size() && (rows[i].pack != pack || rows[i].row != row)) ++i;
    if (i == rows.size()) rows.push_back({pack, row, 0});
    return try_add(rows[i].covered, covered, rows[i].covered) ? result<void>{}
                                                              : result<void>{errc::overflow};
  }
  [[nodiscard]] constexpr result<void> open_rows() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const open_row& of = rows[i];
      const factored_pack& pack = s_.held.factors_of(of.pack);
      int128 given = 0;
      if (!try_subtract(s_.held.bound_total(pack, of.row).given, opening_of(of.pack, of.row).given,
                        given))
        return errc::overflow;
      if (const auto done = add_to(packs[place_of(of.pack)].given, {given, 0, 1}); !done)
        return done;
    }
    return {};
  }
  // What a draw used of quotas, by what they said when it was stated.
  [[nodiscard]] constexpr result<void> uncount_quotas(const open_usage& u, std::uint64_t i) {
    const account_handle user = fact(u).account;
    if (!s_.held.accounts[user.index].watched) return {};
    pack_drawn line = past_.at<pack_drawn>(i);
    line.quantity = -line.quantity;
    return count_line(s_, user, line, u.group, scratch_.quotas());
  }
  constexpr void uncount(counter_handle counter, std::uint32_t tranche, int128 quantity,
                         std::uint32_t records) {
    (void)place_of(counter);
    scratch_.counters().uncount(counter, tranche, quantity, records);
  }
  [[nodiscard]] static constexpr result<void> add_to(mixed& sum, const mixed& amount) {
    const auto next = add(sum, amount);
    if (!next) return next.error();
    sum = *next;
    return {};
  }
  // A counter that goes on from closed usage may cost something else than its closed lines say:
  // usage that came after the close was counted behind what is open now.
  [[nodiscard]] constexpr result<void> find_opening(known_counter& c) const {
    const auto cost = scratch_.counters().cost(c.id);
    if (!cost) return cost.error();
    const auto lines = subtract(s_.counters[c.id].sum.cost, c.given);
    if (!lines) return lines.error();
    const auto pending = subtract(*cost, *lines);
    if (!pending) return pending.error();
    c.pending = *pending;
    return {};
  }

  [[nodiscard]] constexpr dimension_values dimensions_of(const usage_recorded& u) const {
    return u.dimensions.has_value() ? s_.dimensions[u.dimensions.index] : dimension_values{};
  }

  [[nodiscard]] constexpr result<void> cut_pieces(std::uint32_t place) {
    open_usage& u = usages[place];
    const usage_recorded& e = fact(u);
    u.first_piece = static_cast<std::uint32_t>(pieces.size());
    const dimension_values dimensions = dimensions_of(e);
    const std::uint32_t terms = s_.held.accounts[e.account.index].terms;
    if (s_.skus[e.sku].how == meter::counted) {
      const auto rules = rules_.at(s_, e.sku, terms, dimensions, e.during.start);
      if (!rules) return rules.error();
      if (u.is_held) add_piece(place, e.during, **rules).is_fixed = true;
      add_piece(place, e.during, **rules).amount = e.amount;
    }
    instant at = e.during.start < from_ ? from_ : e.during.start;
    while (at < e.during.end) {
      if (u.piece_count == max_pieces) return failure{errc::too_many_pieces, 0, 0, max_pieces};
      const auto rules = rules_.at(s_, e.sku, terms, dimensions, at);
      if (!rules) return rules.error();
      const interval during{at, next_edge(u, dimensions, at, **rules)};
      const auto held = checked_subtract(during.end, during.start);
      if (!held) return held.error();
      const ratio cards{e.cards_numerator, e.cards_denominator};
      const auto product = rate_metered(cards, (*rules)->per_ns, held->count());
      if (!product) return product.error();
      if (u.is_held) add_piece(place, during, **rules).is_fixed = true;
      open_piece& piece = add_piece(place, during, **rules);
      piece.product = product->product;
      piece.denominator = product->denominator;
      piece.amount = product->denominator == 1 ? product->product : 0;
      at = during.end;
    }
    return e.cards_denominator != 1 ? fractions.take_out(u, pieces) : result<void>{};
  }
  constexpr open_piece& add_piece(std::uint32_t usage, const interval& during,
                                  const standing_rules& rules) {
    ++usages[usage].piece_count;
    open_piece added;
    added.usage = usage;
    added.during = during;
    added.unit = rules.unit;
    added.price = rules.price;
    added.entry = rules.entry;
    return pieces.push_back(added);
  }
  [[nodiscard]] constexpr instant next_edge(const open_usage& u, const dimension_values& dimensions,
                                            instant at, const standing_rules& rules) const {
    const usage_recorded& e = fact(u);
    instant to = rules.during.end < e.during.end ? rules.during.end : e.during.end;
    const auto cut = [&](instant edge) {
      if (at < edge && edge < to) to = edge;
    };
    const scope_subject subject{e.sku, e.account, &dimensions};
    s_.held.for_each_pack(e.account, at, [&](pack_handle id, const pack& p) {
      if ((p.unit != rules.unit && !p.is_wallet()) || p.is_waiting) return true;
      if (!s_.held.scopes.allows(p.scope, subject)) return true;
      cut(p.valid.start);
      cut(p.valid.end);
      if (p.has_factors && p.valid.contains(at))
        factor_draft::for_each_edge(s_.held, id, subject, at, s_.held.clock_of(e.account), cut);
      return true;
    });
    if (s_.held.accounts[e.account.index].watched)
      cut(scratch_.quotas().next_edge(e.account, rules.unit, at));
    for_each_fixed(u, [&](std::uint64_t, const pack_drawn& line) {
      cut(line.during.start);
      cut(line.during.end);
    });
    return to;
  }

  // The pieces of a usage of a reservation are pairs: of what covers it for good, as it was
  // recorded, and of the rest.
  constexpr result<void> fix_cover(const open_usage& u) {
    chunked<fixed_cover> given;
    chunked<interval> times;
    for_each_fixed(u, [&](std::uint64_t i, const pack_drawn& line) {
      given.push_back({line.pack, row_of_draw(past_, i), line.quantity, flat_index::none});
      times.push_back(line.during);
    });
    for (std::uint32_t k = 0; k + 1 < u.piece_count; k += 2) {
      open_piece& covered = pieces[u.first_piece + k];
      open_piece& rest = pieces[u.first_piece + k + 1];
      std::uint32_t* link = &covered.first_fixed;
      for (std::size_t i = 0; i < given.size() && rest.amount > 0; ++i) {
        const bool is_its = times[i] == rest.during || times[i].contains(rest.during.start);
        if (!is_its || given[i].quantity == 0) continue;
        const int128 part = given[i].quantity < rest.amount ? given[i].quantity : rest.amount;
        given[i].quantity -= part;
        rest.amount -= part;
        covered.amount += part;
        *link = static_cast<std::uint32_t>(fixed.size());
        link = &fixed.push_back({given[i].pack, given[i].row, part, flat_index::none}).next;
      }
    }
    // What it does not come to any more, at another rate, is there for all.
    for (std::size_t i = 0; i < given.size(); ++i) {
      const auto back = take_draw(given[i].pack, given[i].row, given[i].quantity);
      if (!back) return back;
    }
    return {};
  }

  const engine_state& s_;
  const ledger& past_;
  account_handle payer_;
  instant from_;
  draft& scratch_;
  rule_memory rules_;
  flat_index by_pack_;
  flat_index by_counter_;
};

}  // namespace ducat::inline v0::detail

#endif
