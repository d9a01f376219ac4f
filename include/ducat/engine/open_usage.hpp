// SPDX-License-Identifier: MIT
// The usage of a payer that no close has frozen: its pieces, rated anew in the order of time, the
// lines it has now, and what packs, wallets and counters would hold without them.
#ifndef DUCAT_ENGINE_OPEN_USAGE_HPP
#define DUCAT_ENGINE_OPEN_USAGE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/quota_count.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/standing_rules.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/usage/rating.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// A usage of which some piece is open.
struct open_usage {
  usage_number number = 0;
  bool is_reversed = false;
  bool is_held = false;        // it was reported by a reservation: what covers it stays
  std::uint64_t group = 0;     // the position of the event whose lines hold
  std::uint64_t reversal = 0;  // of its usage_reversed, where there is one
  std::uint32_t first_piece = 0;
  std::uint32_t piece_count = 0;
  std::uint32_t first_share = 0;
  std::uint32_t share_count = 0;
};

/// What the open pieces of a usage brought to a running total of its fraction, as it was charged.
struct brought_share {
  std::uint32_t fraction = 0;
  int128 before = 0;
  int128 after = 0;  // as it is charged now
};

/// A piece of one: all of it under one rate, one price, one set of packs.
struct open_piece {
  std::uint32_t usage =
      0;  // its place among the open usages, which are in the order of their names
  interval during{};
  dimension unit = dimension::none;
  price_handle price{};
  const price_entry* entry = nullptr;
  int128 amount = 0;
  int128 product = 0;  // before the division by `denominator`
  std::int64_t denominator = 1;
  // Of the sweep.
  steady_demand demand{};
  std::uint32_t cover = flat_index::none;
  std::uint32_t lot = flat_index::none;  // of its cover: the one that serves it next
  std::uint32_t gates = flat_index::none;
  int128 want = 0;
  int128 put_by = 0;  // of that, while a round serves what quotas let through
  std::uint32_t next_asker = flat_index::none;
  counter_handle counter{};
  bool has_counter = false;
  std::uint32_t next_counting = flat_index::none;
  bool is_fixed = false;  // packs cover it for good: those of its list
  std::uint32_t first_fixed = flat_index::none;
  std::uint32_t first_part = flat_index::none;
  std::uint32_t last_part = flat_index::none;
};

/// So much of a piece is covered by a pack for good.
struct fixed_cover {
  pack_handle pack{};
  int128 quantity = 0;
  std::uint32_t next = flat_index::none;
};

/// What a pack or wallet, or the payer, would have without the lines of open usage.
struct open_balance {
  pack_handle pack{};
  mixed given{};  // by open lines
};

/// Gathers it. One use.
class open_facts {
 public:
  constexpr open_facts(const engine_state& state, const ledger& past, account_handle payer,
                       draft& scratch) noexcept
      : s_{state},
        past_{past},
        payer_{payer},
        from_{state.settled.of_payer(state.held.accounts[payer.index].payer).until},
        scratch_{scratch} {}

  /// Errors: those of rating: no_rate, unknown_zone_time, too_many_pieces, overflow; `reference` is
  /// the position of the usage.
  [[nodiscard]] constexpr result<void> gather() {
    find_usages();
    sort_usages();
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (const auto taken = take_out(usages[i]); !taken) return taken;
    for (std::size_t i = 0; i < counters.size(); ++i) scratch_.counters().restart(counters[i].id);
    for (std::size_t i = 0; i < counters.size(); ++i)
      if (const auto done = find_opening(counters[i]); !done) return done;
    for (std::uint32_t i = 0; i < usages.size(); ++i)
      if (!usages[i].is_reversed)
        if (const auto cut = cut_pieces(i); !cut)
          return failure{cut.error().code, cut.error().position,
                         past_.all<usage_recorded>()[usages[i].number].position,
                         cut.error().amount};
    if (const auto rated = rate_fractions(); !rated) return rated;
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (usages[i].is_held && !usages[i].is_reversed)
        if (const auto done = fix_cover(usages[i]); !done) return done;
    return {};
  }

  /// What begins before it is closed.
  [[nodiscard]] constexpr instant from() const noexcept { return from_; }
  /// Calls `f(position)` for each open line of a group, in order: drawn, priced, paid.
  template <class F> constexpr void for_each_line(std::uint64_t group, F f) const {
    for (std::uint64_t i = group + 1; i <= group + count_of(group); ++i)
      if (is_open_line(i)) f(i);
  }

  struct known_counter {
    counter_handle id{};
    mixed given{};    // what its open lines come to
    mixed pending{};  // what it costs already, beside what its lines say: joins the next line
  };
  /// A running total of a fraction, as closed usage leaves it.
  struct fraction {
    sku_handle sku{};
    dimension unit = dimension::none;
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    int128 rest = 0;
  };

  chunked<open_usage> usages;
  chunked<open_piece> pieces;
  chunked<open_balance> packs;  // also wallets
  chunked<known_counter> counters;
  chunked<fraction> fractions;
  chunked<fixed_cover> fixed;
  chunked<brought_share> shares;
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
  /// The place of a counter among `counters`, likewise.
  constexpr std::uint32_t place_of(counter_handle c) {
    const auto known =
        by_counter_.find(mix(c.index, 0), [&](std::uint32_t i) { return counters[i].id == c; });
    if (known != flat_index::none) return known;
    by_counter_.insert(mix(c.index, 0), static_cast<std::uint32_t>(counters.size()));
    counters.push_back({c, mixed{}, mixed{}});
    return static_cast<std::uint32_t>(counters.size() - 1);
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
  [[nodiscard]] constexpr bool is_open_line(std::uint64_t i) const {
    switch (past_.kind_at(i)) {
      case event_kind::pack_drawn: return from_ <= past_.at<pack_drawn>(i).during.start;
      case event_kind::usage_priced: return from_ <= past_.at<usage_priced>(i).during.start;
      case event_kind::wallet_paid: return from_ <= past_.at<wallet_paid>(i).during.start;
      default: return false;
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

  // By account, id and source as written: no number that the engine gave out has a part in it.
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

  // Takes the open lines of a usage out of packs, wallets and counters.
  [[nodiscard]] constexpr result<void> take_out(open_usage& u) {
    result<void> done;
    const auto take = [&](std::uint64_t i) {
      if (done) done = take_line(i, u.is_reversed, u.is_held);
      if (done && past_.kind_at(i) == event_kind::pack_drawn) done = uncount_quotas(u, i);
    };
    for_each_line(u.group, take);
    if (u.is_reversed) for_each_line(u.reversal, take);
    return done;
  }
  [[nodiscard]] constexpr result<void> take_line(std::uint64_t i, bool is_reversed, bool is_held) {
    if (past_.kind_at(i) == event_kind::pack_drawn) {
      const pack_drawn& line = past_.at<pack_drawn>(i);
      if (!is_reversed && line.counter.has_value())
        uncount(line.counter, line.tranche, line.quantity, 0);
      if (is_held && !is_reversed) return {};
      return add_to(packs[place_of(line.pack)].given, {line.quantity, 0, 1});
    }
    if (past_.kind_at(i) == event_kind::wallet_paid) {
      const wallet_paid& line = past_.at<wallet_paid>(i);
      return add_to(packs[place_of(line.pack)].given, line.amount);
    }
    const usage_priced& line = past_.at<usage_priced>(i);
    if (line.counter.has_value()) {
      const bool as_record = s_.prices[line.price].kind == tariff_kind::per_record;
      if (!is_reversed && line.quantity != 0)
        uncount(line.counter, line.tranche, line.quantity, as_record ? 1 : 0);
      if (!as_record) {
        const auto sum = add_to(counters[place_of(line.counter)].given, line.amount);
        if (!sum) return sum;
      }
    }
    return add_to(owed, line.owed);
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
    return e.cards_denominator != 1 ? take_out_fraction(u) : result<void>{};
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
    s_.held.for_each_pack(e.account, at, [&](pack_handle, const pack& p) {
      if ((p.unit != rules.unit && !p.is_wallet()) || p.is_waiting) return true;
      if (!s_.held.scopes.allows(p.scope, {e.sku, e.account, &dimensions})) return true;
      if (at < p.valid.start && p.valid.start < to) to = p.valid.start;
      if (at < p.valid.end && p.valid.end < to) to = p.valid.end;
      return true;
    });
    if (s_.held.accounts[e.account.index].watched) {
      const instant edge = scratch_.quotas().next_edge(e.account, rules.unit, at);
      to = edge < to ? edge : to;
    }
    if (!u.is_held) return to;
    for_each_line(u.group, [&](std::uint64_t i) {
      if (past_.kind_at(i) != event_kind::pack_drawn) return;
      const interval& during = past_.at<pack_drawn>(i).during;
      if (at < during.start && during.start < to) to = during.start;
      if (at < during.end && during.end < to) to = during.end;
    });
    return to;
  }

  // The pieces of a usage of a reservation are pairs: of what covers it for good, as it stands in
  // its lines, and of the rest.
  constexpr result<void> fix_cover(const open_usage& u) {
    chunked<fixed_cover> given;
    chunked<interval> times;
    for_each_line(u.group, [&](std::uint64_t i) {
      if (past_.kind_at(i) != event_kind::pack_drawn) return;
      const pack_drawn& line = past_.at<pack_drawn>(i);
      given.push_back({line.pack, line.quantity, flat_index::none});
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
        link = &fixed.push_back({given[i].pack, part, flat_index::none}).next;
      }
    }
    // What it does not come to any more, at another rate, is there for all.
    for (std::size_t i = 0; i < given.size(); ++i) {
      const auto back = add_to(packs[place_of(given[i].pack)].given, {given[i].quantity, 0, 1});
      if (!back) return back;
    }
    return {};
  }

  // What the open pieces of a usage used beyond what their lines charged lies in running totals,
  // one for each unit.
  [[nodiscard]] constexpr result<void> take_out_fraction(open_usage& u) {
    const usage_recorded& e = fact(u);
    u.first_share = static_cast<std::uint32_t>(shares.size());
    result<void> done = bring_events(u, e);
    if (done) done = leave_closed(u, e);
    for (std::uint32_t i = 0; i < u.piece_count && done; ++i) {
      const open_piece& piece = pieces[u.first_piece + i];
      int128 used = piece.product;
      if (piece.denominator == 1 && !try_multiply(used, int128{e.cards_denominator}, used))
        return errc::overflow;
      done = bring(u, piece.unit, used, &brought_share::after);
    }
    for (std::uint32_t i = 0; i < u.share_count && done; ++i) {
      const brought_share& share = shares[u.first_share + i];
      int128& rest = fractions[share.fraction].rest;
      if (!try_subtract(rest, share.before, rest)) return errc::overflow;
    }
    return done;
  }
  // What it brought in all stands in its events.
  constexpr result<void> bring_events(open_usage& u, const usage_recorded& e) {
    result<void> done;
    for_each_group(s_, past_, e, [&](const usage_group& group) {
      for (std::uint64_t i = group.position + 1; i <= group.position + group.line_count; ++i) {
        if (!done || past_.kind_at(i) != event_kind::carry_moved) continue;
        const carry_moved& moved = past_.at<carry_moved>(i);
        int128 brought = 0;
        done = try_subtract(moved.rest_after, moved.rest_before, brought)
                   ? bring(u, moved.unit, brought, &brought_share::before)
                   : result<void>{errc::overflow};
      }
    });
    return done;
  }
  // Less what its closed part brought: its time there, and what is charged of it.
  constexpr result<void> leave_closed(open_usage& u, const usage_recorded& e) {
    for (instant at = e.during.start; at < from_;) {
      const auto rate = s_.skus.rate_at(e.sku, at);
      if (!rate) return rate.error();
      const instant end = rate->until < from_ ? rate->until : from_;
      int128 used = 0;
      if (!try_multiply(int128{e.cards_numerator} * rate->per_ns, int128{end.ns} - at.ns, used))
        return errc::overflow;
      if (const auto done = bring(u, rate->unit, -used, &brought_share::before); !done) return done;
      at = end;
    }
    result<void> done;
    for_each_group(s_, past_, e, [&](const usage_group& group) {
      for (std::uint64_t i = group.position + 1; i <= group.position + group.line_count; ++i)
        if (done && is_closed_line(group, i)) done = bring_charged(u, e, i);
    });
    return done;
  }
  [[nodiscard]] constexpr bool is_closed_line(const usage_group& group, std::uint64_t i) const {
    if (is_open_line(i)) return false;
    if (past_.kind_at(i) == event_kind::pack_drawn)
      return group.holds(past_.at<pack_drawn>(i).during);
    return past_.kind_at(i) == event_kind::usage_priced &&
           group.holds(past_.at<usage_priced>(i).during);
  }
  constexpr result<void> bring_charged(open_usage& u, const usage_recorded& e, std::uint64_t i) {
    const bool drawn = past_.kind_at(i) == event_kind::pack_drawn;
    const int128 quantity =
        drawn ? past_.at<pack_drawn>(i).quantity : past_.at<usage_priced>(i).quantity;
    if (quantity == 0) return {};
    const dimension unit = drawn ? s_.held.packs[past_.at<pack_drawn>(i).pack.index].unit
                                 : s_.prices[past_.at<usage_priced>(i).price].unit;
    int128 charged = 0;
    if (!try_multiply(quantity, int128{e.cards_denominator}, charged)) return errc::overflow;
    return bring(u, unit, charged, &brought_share::before);
  }
  constexpr result<void> bring(open_usage& u, dimension unit, int128 quantity,
                               int128 brought_share::* side) {
    const std::uint32_t of = place_of(fact(u), unit);
    std::uint32_t i = 0;
    while (i < u.share_count && shares[u.first_share + i].fraction != of) ++i;
    if (i == u.share_count) {
      shares.push_back({of, 0, 0});
      ++u.share_count;
    }
    int128& sum = shares[u.first_share + i].*side;
    return try_add(sum, quantity, sum) ? result<void>{} : result<void>{errc::overflow};
  }
  constexpr std::uint32_t place_of(const usage_recorded& e, dimension unit) {
    for (std::uint32_t i = 0; i < fractions.size(); ++i) {
      const fraction& f = fractions[i];
      if (f.sku == e.sku && f.unit == unit && f.numerator == e.cards_numerator &&
          f.denominator == e.cards_denominator)
        return i;
    }
    fraction added{e.sku, unit, e.cards_numerator, e.cards_denominator, 0};
    const std::uint32_t known =
        s_.find_carry(payer_, e.sku, unit, e.cards_numerator, e.cards_denominator);
    if (known != flat_index::none) added.rest = s_.carries[known].rest;
    fractions.push_back(added);
    return static_cast<std::uint32_t>(fractions.size() - 1);
  }

  // The running totals go on in the order of time; what begins at once goes by name.
  [[nodiscard]] constexpr result<void> rate_fractions() {
    chunked<std::uint32_t> order;
    for (std::uint32_t i = 0; i < pieces.size(); ++i)
      if (pieces[i].denominator != 1) order.push_back(i);
    sort_range(order, 0, order.size(), [&](std::uint32_t a, std::uint32_t b) {
      return pieces[a].during.start != pieces[b].during.start
                 ? pieces[a].during.start < pieces[b].during.start
                 : a < b;
    });
    for (std::size_t i = 0; i < order.size(); ++i) {
      open_piece& piece = pieces[order[i]];
      int128& rest = fractions[place_of(fact(usages[piece.usage]), piece.unit)].rest;
      if (!try_add(rest, piece.product, rest)) return errc::overflow;
      if (rest < 0) continue;
      const auto step = carry(0, rest, piece.denominator);
      if (!step) return step.error();
      piece.amount = step->amount;
      rest = step->rest;
    }
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (usages[i].share_count > 0)
        if (const auto charged = charge_shares(usages[i]); !charged) return charged;
    return {};
  }
  [[nodiscard]] constexpr result<void> charge_shares(const open_usage& u) {
    const usage_recorded& e = fact(u);
    for (std::uint32_t i = 0; i < u.piece_count; ++i) {
      const open_piece& piece = pieces[u.first_piece + i];
      const std::uint32_t of = place_of(e, piece.unit);
      for (std::uint32_t k = 0; k < u.share_count; ++k) {
        brought_share& share = shares[u.first_share + k];
        int128 charged = 0;
        if (share.fraction == of &&
            (!try_multiply(piece.amount, int128{e.cards_denominator}, charged) ||
             !try_subtract(share.after, charged, share.after)))
          return errc::overflow;
      }
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
