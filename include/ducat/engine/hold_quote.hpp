// SPDX-License-Identifier: MIT
// What a hold would take: the one decider is asked for the usage ahead, its lines are noted, and
// what it wrote is forgotten.
#ifndef DUCAT_ENGINE_HOLD_QUOTE_HPP
#define DUCAT_ENGINE_HOLD_QUOTE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/decide_standing.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/held_cards.hpp>
#include <ducat/engine/hold_table.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The lines of a hold that is asked for.
class hold_quote {
 public:
  chunked<hold_part> parts;        ///< by pack or wallet, each once; of no pack: credit
  chunked<hold_count> counts;      ///< by counter and price, each once
  chunked<counter_opened> opened;  ///< counters that it is the first to meet
  int128 amount = 0;

  /// Asks for a usage on what the draft leaves. Whatever the draft knows of balances and counters
  /// has moved then, and its ledger stands where it stood. Errors: those of decide_usage(), and
  /// insufficient where it is frozen, or a quota has no cards left, in a later part of its time;
  /// then the command is rolled back.
  /// @param of  the reservation; what it holds already is no obstacle
  constexpr result<void> ask(const engine_state& s, const usage_command& ahead, hold_handle of,
                             draft& d) {
    parts.truncate(0);
    counts.truncate(0);
    opened.truncate(0);
    if (const auto open = check_standing(s, ahead.account, ahead.during); !open) {
      // What is open at first can be held up to where it is frozen.
      const bool later = ahead.during.start.ns < open.error().amount;
      return later ? errc::insufficient : open.error();
    }
    instant when{};
    if (const auto fits = check_held_cards(s, ahead.account, ahead.cards, ahead.during, of, when);
        !fits)
      return ahead.during.start < when ? errc::insufficient : fits.error();
    const std::uint64_t mark = d.out().size();
    usage_decider usage{s, ahead, decide_mode::authorise, d, nullptr};
    usage.count_on_no_voucher();
    const auto done = usage.run();
    if (!done) return done.error();
    amount = done->amount();
    const auto noted = note(d.out(), mark);
    d.out().roll_back(mark);
    return noted;
  }

  /// What it takes from a pack, under a row or none, or, of no pack, from credit.
  [[nodiscard]] constexpr mixed of(pack_handle p, std::uint32_t row) const noexcept {
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].pack == p && parts[i].row == row) return parts[i].amount;
    return {};
  }

 private:
  constexpr result<void> note(const ledger& book, std::uint64_t from) {
    for (std::uint64_t i = from; i < book.size(); ++i) {
      result<void> noted;
      switch (book.kind_at(i)) {
        case event_kind::counter_opened: opened.push_back(book.at<counter_opened>(i)); break;
        case event_kind::pack_drawn: {
          const auto& e = book.at<pack_drawn>(i);
          noted = take(e.pack, row_of_draw(book, i), {e.quantity, 0, 1});
          if (noted && e.counter.has_value()) noted = count(e.counter, {}, e.quantity);
          break;
        }
        case event_kind::usage_priced: {
          const auto& e = book.at<usage_priced>(i);
          noted = take({}, no_factor_row, e.owed);
          if (noted && e.quantity != 0) noted = count(e.counter, e.price, e.quantity);
          break;
        }
        case event_kind::wallet_paid: {
          const auto& e = book.at<wallet_paid>(i);
          noted = take(e.pack, no_factor_row, e.amount);
          break;
        }
        default: break;
      }
      if (!noted) return noted;
    }
    // What covered usage takes off the price of earlier usage is no credit to anybody yet.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (sign(parts[i].amount) > 0) parts[kept++] = parts[i];
    parts.truncate(kept);
    return {};
  }
  constexpr result<void> take(pack_handle p, std::uint32_t row, const mixed& more) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].pack == p && parts[i].row == row) {
        const auto sum = add(parts[i].amount, more);
        if (!sum) return sum.error();
        parts[i].amount = *sum;
        return {};
      }
    parts.push_back({p, row, more});
    return {};
  }
  constexpr result<void> count(counter_handle counter, price_handle price, int128 more) {
    for (std::size_t i = 0; i < counts.size(); ++i)
      if (counts[i].counter == counter && counts[i].price == price)
        return try_add(counts[i].quantity, more, counts[i].quantity) ? result<void>{}
                                                                     : errc::overflow;
    counts.push_back({counter, price, more});
    return {};
  }
};

}  // namespace ducat::inline v0::detail

#endif
