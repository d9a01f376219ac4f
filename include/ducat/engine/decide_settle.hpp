// SPDX-License-Identifier: MIT
// Settling: the usage of a payer that no close has frozen is decided anew in the order of time, and
// where that changes a usage's lines, they are given back and stated again. Equal facts settle to
// equal bills, in whatever order they arrived.
#ifndef DUCAT_ENGINE_DECIDE_SETTLE_HPP
#define DUCAT_ENGINE_DECIDE_SETTLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_fractions.hpp>
#include <ducat/engine/open_usage.hpp>
#include <ducat/engine/quota_count.hpp>
#include <ducat/engine/settle_parts.hpp>
#include <ducat/engine/settle_sweep.hpp>
#include <ducat/engine/settle_writer.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What a settlement led to: a view of its events. Cheap to copy; valid as long as the ledger it
/// came from.
class settle_outcome {
 public:
  constexpr settle_outcome() noexcept = default;
  constexpr settle_outcome(const ledger& book, std::uint64_t position) noexcept
      : book_{&book}, position_{position} {}

  /// Whether nothing changes, and so no event was written.
  [[nodiscard]] constexpr bool is_empty() const noexcept { return book_ == nullptr; }
  /// The ledger position of its payer_settled. Precondition: it is not empty.
  [[nodiscard]] constexpr std::uint64_t position() const noexcept { return position_; }
  /// Calls `f(const usage_settled&)` for each step, in order: what all usages give back, then what
  /// they come to. O(events).
  template <class F> constexpr void for_each_step(F f) const {
    if (is_empty()) return;
    const std::uint64_t last = position_ + book_->at<payer_settled>(position_).line_count;
    for (std::uint64_t i = position_ + 1; i <= last; ++i)
      if (book_->kind_at(i) == event_kind::usage_settled) f(book_->at<usage_settled>(i));
  }
  /// By how much the price of the payer's usage changes: exact minor units. O(events). Errors:
  /// overflow.
  [[nodiscard]] constexpr result<mixed> difference() const {
    result<mixed> sum = mixed{};
    if (is_empty()) return sum;
    const std::uint64_t last = position_ + book_->at<payer_settled>(position_).line_count;
    for (std::uint64_t i = position_ + 1; i <= last && sum; ++i)
      if (book_->kind_at(i) == event_kind::usage_priced)
        sum = add(*sum, book_->at<usage_priced>(i).amount);
    return sum;
  }

 private:
  const ledger* book_ = nullptr;
  std::uint64_t position_ = 0;
};

namespace detail {

/// Decides one settlement. One use.
class settle_decider {
 public:
  constexpr settle_decider(const engine_state& state, const ledger& past, account_handle payer,
                           draft& into) noexcept
      : s_{state},
        past_{past},
        payer_{payer},
        d_{into},
        scratch_{lines_},
        facts_{state, past, payer, scratch_},
        parts_{state, past, facts_, scratch_} {}

  [[nodiscard]] constexpr result<settle_outcome> run(instant when, const provenance& by) {
    scratch_.begin(s_);
    if (const auto done = facts_.gather(); !done) return done.error();
    settle_sweep sweep{s_, past_, facts_, parts_, scratch_};
    if (const auto done = sweep.run(); !done) return done.error();
    for (std::uint32_t i = 0; i < facts_.usages.size(); ++i)
      if (facts_.usages[i].is_reversed || is_changed(facts_.usages[i])) changed_.push_back(i);
    if (changed_.empty()) return settle_outcome{};
    sort_range(changed_, 0, changed_.size(), [&](std::uint32_t a, std::uint32_t b) {
      return facts_.usages[a].number < facts_.usages[b].number;
    });
    d_.begin(s_);
    to_.start(payer_, facts_.from());
    const std::uint64_t position = d_.out().size();
    payer_settled& event = d_.emit(payer_settled{payer_, facts_.from(), when, by, position, 0});
    if (const auto done = write(); !done) return done.error();
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    return settle_outcome{d_.out(), position};
  }

 private:
  static constexpr std::uint32_t none = flat_index::none;

  constexpr result<void> write() {
    const auto& opened = lines_.all<counter_opened>();
    for (std::size_t i = 0; i < opened.size(); ++i) d_.emit(opened[i]);
    for (std::size_t i = 0; i < changed_.size(); ++i)
      if (const auto done = give_back(facts_.usages[changed_[i]]); !done) return done;
    for (std::size_t i = 0; i < changed_.size(); ++i)
      if (!facts_.usages[changed_[i]].is_reversed)
        if (const auto done = settle(facts_.usages[changed_[i]]); !done) return done;
    to_.emit_counters(scratch_.counters());
    return {};
  }

  // Whether the lines of a usage differ from its parts.
  [[nodiscard]] constexpr bool is_changed(const open_usage& u) const {
    part_walk walk{*this, u};
    bool same = true;
    facts_.for_each_line(u.group, [&](std::uint64_t i) { same = same && walk.is_next(i); });
    return !same || !walk.is_at_end() || is_recounted(u);
  }
  // Whether quotas count its lines otherwise since they were stated.
  [[nodiscard]] constexpr bool is_recounted(const open_usage& u) const {
    const account_handle user = past_.all<usage_recorded>()[u.number].account;
    if (!s_.held.accounts[user.index].watched) return false;
    bool recounted = false;
    for (std::uint32_t k = 0; k < u.piece_count && !recounted; ++k) {
      const open_piece& piece = facts_.pieces[u.first_piece + k];
      recounted = piece.first_part != none &&
                  detail::is_recounted(s_, user, {u.number, piece.during.start, u.group});
    }
    return recounted;
  }

  // Goes through the parts of a usage and their payments, line by line.
  class part_walk {
   public:
    constexpr part_walk(const settle_decider& of, const open_usage& u) noexcept : of_{&of}, u_{&u} {
      turn_to_piece();
    }
    [[nodiscard]] constexpr bool is_at_end() const noexcept { return piece_ == u_->piece_count; }
    // Whether the line at a position is the next one; then the walk goes on.
    [[nodiscard]] constexpr bool is_next(std::uint64_t i) noexcept {
      if (is_at_end()) return false;
      const open_piece& piece = of_->facts_.pieces[u_->first_piece + piece_];
      const settled_part& part = of_->parts_.parts[part_];
      const ledger& past = of_->past_;
      bool same = false;
      if (payment_ != none) {
        const settled_payment& paid = of_->parts_.payments[payment_];
        same = past.kind_at(i) == event_kind::wallet_paid &&
               is_payment(past.at<wallet_paid>(i), piece, paid);
        payment_ = paid.next;
      } else if (part.pack.has_value()) {
        same = past.kind_at(i) == event_kind::pack_drawn && row_of_draw(past, i) == part.row &&
               is_draw(past.at<pack_drawn>(i), piece, part);
      } else {
        same = past.kind_at(i) == event_kind::usage_priced &&
               is_price(past.at<usage_priced>(i), piece, part);
        payment_ = part.first_payment;
      }
      if (payment_ == none) {
        part_ = part.next;
        if (part_ == none) {
          ++piece_;
          turn_to_piece();
        } else {
          skip_empty();
        }
      }
      return same;
    }

   private:
    constexpr void turn_to_piece() noexcept {
      for (; piece_ < u_->piece_count; ++piece_) {
        part_ = of_->facts_.pieces[u_->first_piece + piece_].first_part;
        if (part_ != none) skip_empty_parts();
        if (part_ != none) return;
      }
    }
    constexpr void skip_empty() noexcept {
      skip_empty_parts();
      if (part_ != none) return;
      ++piece_;
      turn_to_piece();
    }
    constexpr void skip_empty_parts() noexcept {
      while (part_ != none && is_empty(of_->parts_.parts[part_]))
        part_ = of_->parts_.parts[part_].next;
    }
    [[nodiscard]] static constexpr bool is_payment(const wallet_paid& line, const open_piece& piece,
                                                   const settled_payment& paid) noexcept {
      return line.pack == paid.pack && line.during == piece.during && line.amount == paid.amount;
    }
    [[nodiscard]] static constexpr bool is_draw(const pack_drawn& line, const open_piece& piece,
                                                const settled_part& part) noexcept {
      return line.pack == part.pack && line.counter == part.counter &&
             line.tranche == part.tranche && line.during == piece.during &&
             line.quantity == part.quantity;
    }
    [[nodiscard]] static constexpr bool is_price(const usage_priced& line, const open_piece& piece,
                                                 const settled_part& part) noexcept {
      return line.price == part.price && line.counter == part.counter &&
             line.tranche == part.tranche && line.during == piece.during &&
             line.quantity == part.quantity && line.amount == part.amount && line.owed == part.owed;
    }

    const settle_decider* of_;
    const open_usage* u_;
    std::uint32_t piece_ = 0;
    std::uint32_t part_ = none;
    std::uint32_t payment_ = none;
  };

  constexpr result<void> give_back(const open_usage& u) {
    usage_settled& event = to_.begin(u.number, settle_step::given_back, u.group);
    if (const auto done = negate_lines(event, u.group, u.group); !done) return done;
    to_.end(event);
    if (!u.is_reversed) return {};
    usage_settled& reversal = to_.begin(u.number, settle_step::reversal_given_back, u.reversal);
    reversal.reversed_at = past_.at<usage_reversed>(u.reversal).at;
    if (const auto done = negate_lines(reversal, u.reversal, u.group); !done) return done;
    to_.end(reversal);
    return {};
  }
  constexpr result<void> negate_lines(usage_settled& event, std::uint64_t group,
                                      std::uint64_t known_at) {
    result<void> done;
    facts_.for_each_line(group, [&](std::uint64_t i) {
      if (done) done = to_.negate_line(event, i, known_at);
    });
    return done;
  }

  constexpr result<void> settle(const open_usage& u) {
    usage_settled& event = to_.begin(u.number, settle_step::settled, u.group);
    if (const auto done = move_fractions(u); !done) return done;
    for (std::uint32_t k = 0; k < u.piece_count; ++k) {
      const open_piece& piece = facts_.pieces[u.first_piece + k];
      for (std::uint32_t i = piece.first_part; i != none; i = parts_.parts[i].next)
        if (!is_empty(parts_.parts[i]))
          if (const auto done = state_part(event, u, piece, parts_.parts[i]); !done) return done;
    }
    to_.end(event);
    return {};
  }
  constexpr result<void> state_part(usage_settled& event, const open_usage& u,
                                    const open_piece& piece, const settled_part& part) {
    if (part.pack.has_value()) return to_.draw(event, draw_of(u.number, piece, part), part.row);
    const auto priced = to_.price(event, price_of(u.number, piece, part));
    if (!priced) return priced;
    for (std::uint32_t i = part.first_payment; i != none; i = parts_.payments[i].next)
      if (const auto paid = to_.pay({u.number, parts_.payments[i].pack, piece.during,
                                     parts_.payments[i].amount, mixed{}, false});
          !paid)
        return paid;
    return {};
  }

  // What the usage brings to the running totals of its fraction now, instead of what it brought.
  constexpr result<void> move_fractions(const open_usage& u) {
    for (std::uint32_t i = 0; i < u.share_count; ++i) {
      const brought_share& share = facts_.fractions.shares[u.first_share + i];
      if (share.before == share.after) continue;
      const open_fractions::fraction& of = facts_.fractions.totals[share.fraction];
      std::uint32_t place = 0;
      while (place < rests_.size() && rests_[place].fraction != share.fraction) ++place;
      if (place == rests_.size()) rests_.push_back(begin_rest(share.fraction, of));
      carried& known = rests_[place];
      int128 after = 0;
      if (!try_subtract(known.rest, share.before, after) || !try_add(after, share.after, after))
        return errc::overflow;
      d_.emit(carry_moved{known.number, payer_, of.sku, of.unit, of.numerator, of.denominator,
                          known.rest, after});
      known.rest = after;
    }
    return {};
  }
  struct carried {
    std::uint32_t fraction = 0;
    std::uint32_t number = 0;
    int128 rest = 0;
  };
  [[nodiscard]] constexpr carried begin_rest(std::uint32_t fraction,
                                             const open_fractions::fraction& of) {
    const std::uint32_t known =
        s_.find_carry(payer_, of.sku, of.unit, of.numerator, of.denominator);
    if (known != none) return {fraction, known, s_.carries[known].rest};
    return {fraction, static_cast<std::uint32_t>(s_.carries.size()) + new_carries_++, 0};
  }

  const engine_state& s_;
  const ledger& past_;
  account_handle payer_;
  draft& d_;
  ledger lines_;  // only counters are opened here
  draft scratch_;
  open_facts facts_;
  settle_parts parts_;
  chunked<std::uint32_t> changed_;
  settle_writer to_{s_, past_, d_};
  chunked<carried> rests_;
  std::uint32_t new_carries_ = 0;
};

}  // namespace detail

/// Decides to settle a payer's usage. Where nothing changes, nothing is written.
/// @param when  when it is settled; instant_min is the engine's time
/// Errors: unknown_account; not_a_payer (a node below one, which is `reference`); time_went_back;
/// and of the usage those of recording it: no_rate, no_price, unknown_zone_time, too_many_pieces,
/// overflow. O(usages that came since the last close + n log n + points × (what runs at once +
/// packs, counters and quotas of the payer)) for n open pieces, a point being the start or end of a
/// piece, the end of a pack, of a tier or of what a quota lets through.
[[nodiscard]] constexpr result<settle_outcome> decide_settle(const engine_state& state,
                                                             const ledger& past,
                                                             account_handle payer, instant when,
                                                             const provenance& by, draft& into) {
  if (!state.held.contains(payer)) return errc::unknown_account;
  const account_handle root = state.held.accounts[payer.index].root;
  if (root != payer) return failure{errc::not_a_payer, 0, root.index};
  if (when == instant_min) when = state.now;
  if (when < state.now) return errc::time_went_back;
  into.begin(state);
  const auto decided = detail::settle_decider{state, past, payer, into}.run(when, by);
  if (!decided || decided->is_empty()) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
