// SPDX-License-Identifier: MIT
// The sweep over usage that happened: the pieces of a payer's open usage drain packs and counters
// in the order of time, those that run at once in proportion to their rates. So what the usage
// comes to does not depend on the order in which it was reported.
#ifndef DUCAT_ENGINE_SETTLE_SWEEP_HPP
#define DUCAT_ENGINE_SETTLE_SWEEP_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/open_usage.hpp>
#include <ducat/engine/settle_parts.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/steady_demand.hpp>
#include <ducat/engine/sweep_cover.hpp>
#include <ducat/engine/sweep_share.hpp>
#include <ducat/engine/sweep_supply.hpp>
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// One sweep. One use.
class settle_sweep {
 public:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr settle_sweep(const engine_state& state, const ledger& past, open_facts& facts,
                         settle_parts& parts, draft& scratch) noexcept
      : s_{state},
        past_{past},
        facts_{facts},
        parts_{parts},
        scratch_{scratch},
        supply_{facts.pieces} {}

  /// Errors: no_price, overflow; `reference` is what they say for recording.
  [[nodiscard]] constexpr result<void> run() {
    supply_.begin(s_, past_.names);
    covers_.settle();
    for (std::size_t i = 0; i < facts_.packs.size(); ++i)
      if (const auto done = open(facts_.packs[i]); !done) return done;
    sort_pieces();
    instant now = instant_min;
    while (next_ < order_.size() || !active_.empty()) {
      if (active_.empty()) now = piece(order_[next_]).during.start;
      if (const auto begun = begin_pieces(now); !begun) return begun;
      while (!active_.empty()) {
        const instant edge = next_edge();
        while (now < edge)
          if (const auto passed = pass(now, edge); !passed) return passed;
        end_pieces(now);
        if (next_ < order_.size() && piece(order_[next_]).during.start <= now) break;
      }
    }
    return {};
  }

 private:
  // What a piece gets in a stretch or a tick: of a pack, or on demand.
  struct serving {
    std::uint32_t piece;
    pack_handle pack;   // nothing on demand
    std::uint32_t row;  // of its factors, or none
    int128 quantity;
    std::uint32_t turn = 0;     // its place as it was served
    std::uint32_t next = none;  // of the same counter
    int128 counted = 0;         // of the quantity, while a tier is shared out
  };
  // A counter that pieces move in the stretch at hand.
  struct counting {
    counter_handle counter{};
    uint128 room = uint128_max;  // to the next edge of a tier
    uint128 asked = 0;
    bool is_fractional = false;
    bool is_at_step =
        false;  // the next unit enters a tier: who wants it first pays what that costs
    std::uint32_t first_asker = none;
    std::uint32_t first_serving = none;
    std::uint32_t last_serving = none;
  };

  [[nodiscard]] constexpr open_piece& piece(std::uint32_t i) noexcept { return facts_.pieces[i]; }
  [[nodiscard]] constexpr const usage_recorded& usage_of(const open_piece& p) const noexcept {
    return past_.all<usage_recorded>()[facts_.usages[p.usage].number];
  }

  // A pack or wallet begins with what it has now and what open lines took.
  constexpr result<void> open(const open_balance& of) {
    const auto balance = add(s_.held.balance_of(of.pack), of.given);
    if (!balance) return balance.error();
    if (s_.held.packs[of.pack.index].is_wallet())
      scratch_.set_wallet(of.pack, *balance);
    else
      covers_.open_with(of.pack, balance->whole);
    return {};
  }

  // By their beginnings; at one instant by the order of their skus' lines, then by name.
  constexpr void sort_pieces() {
    interval& all = time_;
    for (std::uint32_t i = 0; i < facts_.pieces.size(); ++i) {
      const interval& during = piece(i).during;
      if (piece(i).amount == 0) continue;
      if (during.start < all.start) all.start = during.start;
      if (all.end < during.end) all.end = during.end;
      order_.push_back(i);
    }
    if (all.end != instant_max) all.end.ns += 1;  // an instant is inside
    sort_range(order_, 0, order_.size(), [&](std::uint32_t a, std::uint32_t b) {
      const instant x = piece(a).during.start;
      const instant y = piece(b).during.start;
      if (x != y) return x < y;
      const std::int32_t first = line_order_of(a);
      const std::int32_t second = line_order_of(b);
      return first != second ? first < second : a < b;
    });
  }

  [[nodiscard]] constexpr std::int32_t line_order_of(std::uint32_t i) const noexcept {
    return s_.skus[usage_of(facts_.pieces[i]).sku].line_order;
  }
  // What begins now: counted usage is served at once, the rest joins what runs, in the order of
  // names.
  constexpr result<void> begin_pieces(instant now) {
    for (; next_ < order_.size() && piece(order_[next_]).during.start == now; ++next_) {
      const std::uint32_t i = order_[next_];
      open_piece& p = piece(i);
      const usage_recorded& u = usage_of(p);
      p.cover = none;
      if (!facts_.keeps_cover)
        p.gates = gates_.enter(u.account, p.unit, now, [&](quota_handle q, const interval& window) {
          return scratch_.quotas().used(q, window).whole;
        });
      const job_terms terms{{}, u.account, u.sku, dimensions_of(u), {}, p.during};
      if (!p.is_fixed) p.cover = covers_.cover_of(s_, terms, p.unit, time_);
      if (p.during.empty()) {
        if (const auto done = serve_counted(p, now); !done) return done;
        continue;
      }
      const std::uint64_t ticks = ticks_between(p.during.start, p.during.end);
      p.demand = {magnitude(p.amount), ticks, 0};
      active_.push_back(i);
      for (std::size_t k = active_.size() - 1; k > 0 && active_[k] < active_[k - 1]; --k) {
        const std::uint32_t held = active_[k];
        active_[k] = active_[k - 1];
        active_[k - 1] = held;
      }
    }
    return {};
  }
  [[nodiscard]] constexpr dimension_values dimensions_of(const usage_recorded& u) const {
    return u.dimensions.has_value() ? s_.dimensions[u.dimensions.index] : dimension_values{};
  }
  constexpr result<void> serve_counted(open_piece& p, instant now) {
    int128 wanted = p.amount;
    if (p.is_fixed) {
      count_fixed(p, wanted);
      return cover_fixed(p, wanted);
    }
    for (choose_lot(p, now); wanted > 0 && p.lot != none; choose_lot(p, now)) {
      const sweep_lot& lot = covers_.lots[p.lot];
      result<int128> room = wanted;
      if (p.row != none)
        room = factors_.most(p.lot, p.row, wanted);
      else if (lot.room < magnitude(wanted))
        room = static_cast<int128>(lot.room);
      if (!room) return room.error();
      const int128 taken = gates_.allow(p.gates, lot.pack, *room);
      supply_.draw(p, taken);
      wanted -= taken;
      if (const auto done = parts_.cover(p, lot.pack, factors_.number_of(p.row), taken); !done)
        return done;
    }
    return wanted > 0 ? parts_.price(p, wanted) : result<void>{};
  }
  constexpr void choose_lot(open_piece& p, instant now) {
    const usage_recorded& u = usage_of(p);
    const dimension_values dimensions = dimensions_of(u);
    const local_clock clock = s_.held.clock_of(u.account);
    supply_.choose(p, now, [&](std::uint32_t lot) {
      return factors_.row_of(
          lot, {u.sku, u.account, &dimensions}, p.during.start, clock,
          [&](pack_handle pack, std::uint32_t row) { return facts_.opening_of(pack, row); });
    });
  }
  constexpr void choose(open_piece& p, instant now) {
    if (p.is_fixed) return;
    if (p.gates != none || covers_.has_factors()) return choose_lot(p, now);
    p.lot = covers_.covers[p.cover].lot;
  }
  constexpr void choose_all(instant now) {
    supply_.begin_round(now);
    for (std::size_t k = 0; k < active_.size(); ++k) choose(piece(active_[k]), now);
  }
  // What covers it for good, in its order.
  constexpr result<void> cover_fixed(open_piece& p, int128 quantity) {
    while (quantity > 0) {
      if (p.first_fixed == none) return parts_.price(p, quantity);
      fixed_cover& of = facts_.fixed[p.first_fixed];
      const int128 part = of.quantity < quantity ? of.quantity : quantity;
      if (const auto done = parts_.cover(p, of.pack, of.row, part); !done) return done;
      of.quantity -= part;
      quantity -= part;
      if (of.quantity == 0) p.first_fixed = of.next;
    }
    return {};
  }
  // For how many ticks the pack goes on that covers a piece for good now: the next one may lie
  // behind other quotas, or there is none, and the rest is priced.
  [[nodiscard]] constexpr std::uint64_t ticks_on_fixed(std::uint32_t i, std::uint64_t ticks) {
    open_piece& p = piece(i);
    if (p.first_fixed == none || (p.gates == none && !facts_.keeps_cover)) return ticks;
    const fixed_cover& of = facts_.fixed[p.first_fixed];
    if (of.next == none && !facts_.keeps_cover) return ticks;
    sweep_lot alone;
    alone.asked = p.demand.whole();
    alone.is_fractional = p.demand.is_fractional();
    alone.first_asker = i;
    p.next_asker = none;
    return sharing<open_piece>{facts_.pieces}.ticks_served(alone, &open_piece::next_asker,
                                                           magnitude(of.quantity), ticks);
  }
  // What covers it for good uses its quotas, and is kept back by none.
  constexpr void count_fixed(const open_piece& p, int128 quantity) noexcept {
    for (std::uint32_t i = p.first_fixed; i != none && quantity > 0; i = facts_.fixed[i].next) {
      const fixed_cover& of = facts_.fixed[i];
      const int128 part = of.quantity < quantity ? of.quantity : quantity;
      gates_.draw(p.gates, of.pack, part);
      quantity -= part;
    }
  }
  constexpr void end_pieces(instant now) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < active_.size(); ++i)
      if (now < piece(active_[i]).during.end) active_[kept++] = active_[i];
    active_.truncate(kept);
  }
  [[nodiscard]] constexpr instant next_edge() noexcept {
    instant edge = next_ < order_.size() ? piece(order_[next_]).during.start : instant_max;
    for (std::size_t i = 0; i < active_.size(); ++i)
      if (piece(active_[i]).during.end < edge) edge = piece(active_[i]).during.end;
    return edge;
  }

  // Ticks in which packs serve all who ask them and no counter leaves its tier; or one tick in
  // which they are shared out.
  constexpr result<void> pass(instant& now, instant edge) {
    choose_all(now);
    countings_.truncate(0);
    servings_.truncate(0);
    if (const auto asked = ask_for_stretch(); !asked) return asked;
    std::uint64_t ticks = supply_.ticks_served(ticks_between(now, edge));
    const sharing<open_piece> share{facts_.pieces};
    for (std::size_t k = 0; k < active_.size(); ++k) ticks = ticks_on_fixed(active_[k], ticks);
    for (std::size_t i = 0; i < countings_.size(); ++i) {
      ticks = share.ticks_served(countings_[i], &open_piece::next_counting, ticks);
      if (countings_[i].is_fractional && countings_[i].is_at_step)
        ticks = ticks_to_step(countings_[i], ticks);
    }
    const bool is_shared = ticks == 0;
    if (is_shared) {
      ticks = 1;
      if (const auto shared = serve_tick(now); !shared) return shared;
    } else {
      serve_stretch(ticks);
    }
    now = after_ticks(now, ticks);
    return post();
  }
  constexpr result<void> ask_for_stretch() {
    for (std::size_t k = active_.size(); k-- > 0;) {
      const std::uint32_t i = active_[k];
      open_piece& p = piece(i);
      if (p.lot != none) {
        supply_.ask(i);
      } else if (p.is_fixed && p.first_fixed != none) {
        gates_.ask(p.gates, facts_.fixed[p.first_fixed].pack, i, p.demand);
      }
      if (!settle_parts::counts(p, p.lot != none || p.first_fixed != none)) continue;
      counting& c = counting_of(p);
      c.asked = add_up(c.asked, p.demand.whole());
      c.is_fractional = c.is_fractional || p.demand.is_fractional();
      p.next_counting = c.first_asker;
      c.first_asker = i;
    }
    return {};
  }
  // The counter of a piece, with the room that its tier has left for the piece's price.
  constexpr counting& counting_of(open_piece& p) {
    const counter_handle counter = parts_.counter_of(p);
    std::size_t i = 0;
    while (i < countings_.size() && countings_[i].counter != counter) ++i;
    if (i == countings_.size()) {
      counting added;
      added.counter = counter;
      countings_.push_back(added);
    }
    const int128 position = scratch_.counters().place(counter).quantity;
    const uint128 room = room_in_tier(p, position);
    countings_[i].room = room < countings_[i].room ? room : countings_[i].room;
    countings_[i].is_at_step = countings_[i].is_at_step || begins_tier(p, position);
    return countings_[i];
  }
  [[nodiscard]] constexpr bool begins_tier(const open_piece& p, int128 position) const {
    if (position == 0) return true;
    for (std::uint32_t t = 0; t + 1 < p.entry->tier_count; ++t)
      if (s_.prices.tier_of(*p.entry, t).up_to == position) return true;
    return false;
  }
  // The ticks in which nothing moves a counter; or the one in which something does.
  [[nodiscard]] constexpr std::uint64_t ticks_to_step(const counting& c,
                                                      std::uint64_t ticks) const {
    for (std::uint32_t i = c.first_asker; i != none; i = facts_.pieces[i].next_counting) {
      const std::uint64_t idle = facts_.pieces[i].demand.idle_ticks();
      const std::uint64_t alone = idle == 0 ? 1 : idle;
      ticks = alone < ticks ? alone : ticks;
    }
    return ticks;
  }
  [[nodiscard]] constexpr uint128 room_in_tier(const open_piece& p, int128 position) const {
    for (std::uint32_t t = 0; t + 1 < p.entry->tier_count; ++t) {
      const int128 end = s_.prices.tier_of(*p.entry, t).up_to;
      if (position < end) return magnitude(end) - magnitude(position);
    }
    return uint128_max;
  }

  constexpr void push(const serving& of) {
    servings_.push_back(of).turn = static_cast<std::uint32_t>(servings_.size());
  }
  constexpr void serve_stretch(std::uint64_t ticks) {
    for (std::size_t k = 0; k < active_.size(); ++k) {
      open_piece& p = piece(active_[k]);
      const auto quantity = static_cast<int128>(p.demand.within(ticks));
      p.demand.advance(ticks);
      if (quantity == 0) continue;
      if (p.is_fixed) count_fixed(p, quantity);
      if (p.lot == none) {
        push({active_[k], {}, none, quantity});
        continue;
      }
      supply_.draw(p, quantity);
      push({active_[k], covers_.lots[p.lot].pack, p.row, quantity});
    }
  }

  // A tick in which some pack or quota may not serve all: it is shared, and what stays unserved
  // asks the next pack, in rounds.
  constexpr result<void> serve_tick(instant now) {
    for (std::size_t k = 0; k < active_.size(); ++k) {
      open_piece& p = piece(active_[k]);
      p.want = static_cast<int128>(p.demand.within(1));
      p.demand.advance(1);
      if (p.is_fixed) count_fixed(p, p.want);
    }
    for (bool is_short = true; is_short;) {
      choose_all(now);
      const auto served = supply_.serve_round(
          active_, instant_max, [&](std::uint32_t who, std::uint32_t lot, int128 part) {
            push({who, covers_.lots[lot].pack, piece(who).row, part});
          });
      if (!served) return served.error();
      is_short = *served;
    }
    for (std::size_t k = 0; k < active_.size(); ++k)
      if (const int128 want = piece(active_[k]).want; want > 0) push({active_[k], {}, none, want});
    // By name, as in a stretch: who moves a counter first must not depend on which pack served it.
    sort_range(servings_, 0, servings_.size(), [](const serving& a, const serving& b) {
      return a.piece != b.piece ? a.piece < b.piece : a.turn < b.turn;
    });
    return {};
  }

  // What was served becomes parts of pieces. What moves a counter does so tier by tier: where a
  // tier has too little room for all, it is shared as a pack would be.
  constexpr result<void> post() {
    countings_.truncate(0);
    for (std::uint32_t i = 0; i < servings_.size(); ++i) {
      const serving& s = servings_[i];
      open_piece& p = piece(s.piece);
      if (!settle_parts::counts(p, s.pack.has_value() || p.first_fixed != none)) {
        if (const auto done = post(s, s.quantity); !done) return done;
        continue;
      }
      counting& c = counting_of(p);
      c.asked = add_up(c.asked, magnitude(s.quantity));
      (c.first_serving == none ? c.first_serving : servings_[c.last_serving].next) = i;
      c.last_serving = i;
    }
    for (std::size_t i = 0; i < countings_.size(); ++i)
      if (const auto done = post(countings_[i]); !done) return done;
    return {};
  }
  constexpr result<void> post(const serving& of, int128 quantity) {
    open_piece& p = piece(of.piece);
    if (p.is_fixed) return cover_fixed(p, quantity);
    if (!of.pack.has_value()) return parts_.price(p, quantity);
    return parts_.cover(p, of.pack, factors_.number_of(of.row), quantity);
  }
  constexpr result<void> post(counting& c) {
    while (c.asked > 0) {
      const bool all = c.asked <= c.room;
      if (!all)
        if (const auto shared = share_tier(c); !shared) return shared;
      uint128 room = uint128_max;
      for (std::uint32_t i = c.first_serving; i != none; i = servings_[i].next) {
        serving& s = servings_[i];
        const int128 quantity = all ? s.quantity : s.counted;
        if (quantity == 0) continue;
        s.quantity -= quantity;
        c.asked -= magnitude(quantity);
        if (const auto done = post(s, quantity); !done) return done;
      }
      const int128 position = scratch_.counters().place(c.counter).quantity;
      for (std::uint32_t i = c.first_serving; i != none; i = servings_[i].next) {
        const uint128 left = room_in_tier(piece(servings_[i].piece), position);
        if (servings_[i].quantity > 0 && left < room) room = left;
      }
      c.room = room;
    }
    return {};
  }
  constexpr result<void> share_tier(const counting& c) {
    std::size_t count = 0;
    for (std::uint32_t i = c.first_serving; i != none; i = servings_[i].next) ++count;
    int128* const parts = numbers_.of_size(2 * count);
    int128* const wants = parts + count;
    std::size_t n = 0;
    for (std::uint32_t i = c.first_serving; i != none; i = servings_[i].next)
      wants[n++] = servings_[i].quantity;
    const auto shared = allocate(static_cast<int128>(c.room), wants, count, parts);
    if (!shared) return shared;
    n = 0;
    for (std::uint32_t i = c.first_serving; i != none; i = servings_[i].next)
      servings_[i].counted = parts[n++];
    return {};
  }

  const engine_state& s_;
  const ledger& past_;
  open_facts& facts_;
  settle_parts& parts_;
  draft& scratch_;
  interval time_{instant_max, instant_min};
  chunked<std::uint32_t> order_;  // pieces by their beginnings
  std::size_t next_ = 0;
  chunked<std::uint32_t> active_;  // that run, by name
  chunked<serving> servings_;
  chunked<counting> countings_;
  sweep_supply<open_piece> supply_;
  cover_table& covers_ = supply_.covers;
  quota_gates& gates_ = supply_.gates;
  sweep_factors<open_piece>& factors_ = supply_.factors;
  scratch_array<int128> numbers_;
};

}  // namespace ducat::inline v0::detail

#endif
