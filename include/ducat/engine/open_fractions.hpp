// SPDX-License-Identifier: MIT
// Running totals of fractions of a card, without the usage that is open, and what it brings to them
// in the order of time.
#ifndef DUCAT_ENGINE_OPEN_FRACTIONS_HPP
#define DUCAT_ENGINE_OPEN_FRACTIONS_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_pieces.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/rating.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// Those of one payer.
class open_fractions {
 public:
  /// A running total of a fraction, as closed usage leaves it.
  struct fraction {
    sku_handle sku{};
    dimension unit = dimension::none;
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    int128 rest = 0;
  };

  constexpr open_fractions(const engine_state& state, const ledger& past, account_handle payer,
                           instant from) noexcept
      : s_{state}, past_{past}, payer_{payer}, from_{from} {}

  chunked<fraction> totals;
  chunked<brought_share> shares;

  /// What the open pieces of a usage used beyond what their lines charged lies in running totals,
  /// one for each unit: takes it out of them. Errors: no_rate, overflow.
  [[nodiscard]] constexpr result<void> take_out(open_usage& u, const chunked<open_piece>& pieces) {
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
      int128& rest = totals[share.fraction].rest;
      if (!try_subtract(rest, share.before, rest)) return errc::overflow;
    }
    return done;
  }
  /// Has the running totals go on in the order of time, once all is taken out; what begins at once
  /// goes by name. It says what each piece of a fraction comes to. Errors: overflow.
  [[nodiscard]] constexpr result<void> rate(const chunked<open_usage>& usages,
                                            chunked<open_piece>& pieces) {
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
      int128& rest = totals[place_of(fact(usages[piece.usage]), piece.unit)].rest;
      if (!try_add(rest, piece.product, rest)) return errc::overflow;
      if (rest < 0) continue;
      const auto step = carry(0, rest, piece.denominator);
      if (!step) return step.error();
      piece.amount = step->amount;
      rest = step->rest;
    }
    for (std::size_t i = 0; i < usages.size(); ++i)
      if (usages[i].share_count > 0)
        if (const auto charged = charge_shares(usages[i], pieces); !charged) return charged;
    return {};
  }

 private:
  [[nodiscard]] constexpr const usage_recorded& fact(const open_usage& u) const noexcept {
    return past_.all<usage_recorded>()[u.number];
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
    if (is_line_from(past_, i, from_)) return false;
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
    for (std::uint32_t i = 0; i < totals.size(); ++i) {
      const fraction& f = totals[i];
      if (f.sku == e.sku && f.unit == unit && f.numerator == e.cards_numerator &&
          f.denominator == e.cards_denominator)
        return i;
    }
    fraction added{e.sku, unit, e.cards_numerator, e.cards_denominator, 0};
    const std::uint32_t known =
        s_.find_carry(payer_, e.sku, unit, e.cards_numerator, e.cards_denominator);
    if (known != flat_index::none) added.rest = s_.carries[known].rest;
    totals.push_back(added);
    return static_cast<std::uint32_t>(totals.size() - 1);
  }

  [[nodiscard]] constexpr result<void> charge_shares(const open_usage& u,
                                                     const chunked<open_piece>& pieces) {
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
};

}  // namespace ducat::inline v0::detail

#endif
