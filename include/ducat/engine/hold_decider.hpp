// SPDX-License-Identifier: MIT
// Decides the steps of a reservation: to reserve, extend, commit, release, and what a lease leads
// to that ends without a word. Usage goes through the one decider, and so does what is asked for.
#ifndef DUCAT_ENGINE_HOLD_DECIDER_HPP
#define DUCAT_ENGINE_HOLD_DECIDER_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/decide_reversal.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/held_counters.hpp>
#include <ducat/engine/hold_command.hpp>
#include <ducat/engine/hold_moves.hpp>
#include <ducat/engine/hold_purse.hpp>
#include <ducat/engine/hold_quote.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0::detail {

/// The id of the usage that a step of a reservation reports.
[[nodiscard]] constexpr id128 id_of_step(const id128& hold, std::uint32_t sequence) noexcept {
  return id_from_text(to_text(int128{sequence}), {hold.high, hold.low});
}
/// The id of the usage that its lapse after a step charges.
[[nodiscard]] constexpr id128 id_of_lapse(const id128& hold, std::uint32_t sequence) noexcept {
  return id_from_text(to_text(int128{-1} - sequence), {hold.high, hold.low});
}

[[nodiscard]] constexpr hold_answer answer_of(const ledger& book, const hold_stepped& e,
                                              bool duplicate) noexcept {
  const hold_terms& terms = book.all<hold_opened>()[e.hold.index].terms;
  return {e.hold,       e.position, e.sequence,  e.phase,   e.until, e.granted, e.final,
          terms.at_end, e.refused,  e.available, e.overrun, e.usage, duplicate};
}

class hold_decider {
 public:
  constexpr hold_decider(const engine_state& state, const ledger& past, draft& into,
                         hold_handle hold) noexcept
      : s_{state}, past_{past}, d_{into}, hold_{hold}, purse_{state, hold} {}

  /// Precondition: `ahead` is valid for as much as is asked for, and the reservation is new.
  [[nodiscard]] constexpr result<hold_answer> reserve(const hold_opened& opened,
                                                      const usage_command& ahead,
                                                      const hold_stepped& asked) {
    opened_ = &opened;
    ahead_ = ahead;
    event_ = asked;
    is_new_ = true;
    const auto got = grant(asked_measure(), 0);
    if (got && *got > 0) return write();
    d_.roll_back();
    if (!got) return got.error();
    return failure{errc::insufficient, unit_at(asked.at), opened.account.index, event_.available};
  }

  /// Precondition: the report was validated, and its turn has come.
  [[nodiscard]] constexpr result<hold_answer> step(const hold_opened& opened,
                                                   const hold_stepped& asked) {
    opened_ = &opened;
    event_ = asked;
    if (const auto planned = plan_segment(); !planned) return planned.error();
    if (const auto settled = settle(); !settled) {
      d_.roll_back();
      return settled.error();
    }
    if (event_.what == hold_step::extend) {
      ahead_ = command(event_.at);
      const auto got = grant(asked_measure(), rest_measure());
      const bool keeps = got && *got == 0;
      const auto again = keeps ? settle() : result<void>{};
      if (!got || !again) {
        d_.roll_back();
        return got ? again.error() : got.error();
      }
    }
    return write();
  }

  /// What a lease that ends now leads to. What cannot be charged any more is released.
  [[nodiscard]] constexpr result<hold_answer> lapse(const hold_opened& opened) {
    opened_ = &opened;
    const hold_state& h = state();
    event_ = repeated();
    event_.sequence = h.next_sequence - 1;
    event_.what = hold_step::lapse;
    event_.phase = hold_phase::lapsed;
    event_.at = h.from;
    const bool charges = opened.terms.at_lapse == lapse_policy::charge && h.granted > 0;
    if (charges) {
      if (is_counted()) {
        event_.used = h.used + h.granted;
      } else if (h.from < h.until) {
        event_.at = h.until;
      }
      plan(h.from, h.until, h.granted, id_of_lapse(opened.id, event_.sequence));
      const auto settled = is_known(segment_) ? result<void>{errc::conflict} : settle();
      if (settled) return write();
      event_.refused = settled.error().code;
      event_.at = h.from;
      event_.used = h.used;
      has_segment_ = false;
    }
    if (const auto settled = settle(); !settled) return settled.error();
    return write();
  }

 private:
  [[nodiscard]] constexpr const hold_state& state() const noexcept { return s_.holds[hold_]; }
  [[nodiscard]] constexpr bool is_counted() const noexcept {
    return s_.skus[opened_->sku].how == meter::counted;
  }
  [[nodiscard]] constexpr std::uint32_t payer() const noexcept {
    return s_.held.accounts[opened_->account.index].payer;
  }
  [[nodiscard]] constexpr std::uint32_t unit_at(instant when) const {
    return static_cast<std::uint32_t>(s_.skus.unit_at(opened_->sku, when).unit);
  }
  // A step that says nothing new of what was asked for.
  [[nodiscard]] constexpr hold_stepped repeated() const {
    const hold_state& h = state();
    hold_stepped e{};
    e.hold = hold_;
    e.used = h.used;
    e.cards_numerator = h.cards_numerator;
    e.cards_denominator = h.cards_denominator;
    e.until = h.until;
    return e;
  }

  // Usage of the reservation from an instant on, of no extent yet.
  [[nodiscard]] constexpr usage_command command(instant from) const {
    usage_command u;
    u.id = opened_->id;
    u.source = opened_->source;
    u.account = opened_->account;
    u.sku = opened_->sku;
    if (opened_->dimensions.has_value())
      u.dimensions = past_.all<dimensions_met>()[opened_->dimensions.index].values;
    if (!is_counted()) u.cards = ratio{event_.cards_numerator, event_.cards_denominator};
    u.during = {from, from};
    return u;
  }
  [[nodiscard]] constexpr bool is_known(const usage_command& u) const {
    return is_seen(s_, past_, u);
  }

  // The usage to record: [from, to) of a metered sku, a quantity at `from` of a counted one.
  constexpr void plan(instant from, instant to, int128 quantity, const id128& id) {
    segment_ = command(from);
    segment_.id = id;
    if (is_counted()) {
      segment_.quantity = quantity;
      has_segment_ = quantity > 0;
    } else {
      segment_.cards = ratio{state().cards_numerator, state().cards_denominator};
      segment_.during.end = to;
      has_segment_ = from < to;
    }
  }
  // What a report says beyond the one before; less than a lapse charged takes that out again.
  constexpr result<void> plan_segment() {
    const hold_state& h = state();
    const id128 id = id_of_step(opened_->id, event_.sequence);
    const bool less = is_counted() ? event_.used < h.used : event_.at < h.from;
    if (!less) {
      plan(is_counted() ? event_.at : h.from, event_.at, event_.used - h.used, id);
    } else {
      if (h.last_charge == no_usage || s_.is_reversed(h.last_charge)) return errc::out_of_range;
      const usage_recorded& charged = past_.all<usage_recorded>()[h.last_charge];
      const int128 used = is_counted() ? event_.used - (h.used - charged.amount) : 0;
      if (used < 0 || event_.at < charged.during.start) return errc::out_of_range;
      reversed_ = h.last_charge;
      plan(charged.during.start, event_.at, used, id);
    }
    if (has_segment_ && is_known(segment_)) return failure{errc::conflict, 0, h.last_step};
    return {};
  }

  // Begins the command: what was reported is recorded, drawing first on what is held for it.
  constexpr result<void> settle() {
    if (has_begun_) d_.roll_back();  // it is tried with another quantity
    has_begun_ = true;
    d_.begin(s_);
    event_.usage = event_.reversed = no_usage;
    event_.overrun = 0;
    left_ = is_new_ ? 0 : state().granted;
    purse_ = hold_purse{s_, hold_};
    counts_.truncate(0);
    moves_.begin(opened_->account);
    if (is_new_) return {};
    s_.holds.for_each_count(hold_, [&](const hold_count& c) { counts_.push_back(c); });
    if (reversed_ != no_usage)
      if (const auto done = take_out(); !done) return done;
    if (has_segment_)
      if (const auto done = record(); !done) return done;
    purse_.end_lending();
    if (!is_counted() && state().until <= event_.at) left_ = 0;
    return {};
  }
  constexpr result<void> take_out() {
    const usage_recorded& usage = past_.all<usage_recorded>()[reversed_];
    const instant when = s_.now == instant_min ? usage.during.start : s_.now;
    const std::uint64_t mark = d_.out().size();
    const auto done = reversal_decider{s_, past_, usage, d_}.run(when);
    if (!done) {
      d_.roll_back();
      return done.error();
    }
    event_.reversed = reversed_;
    // What the hold gave for it goes first again, as far as it came back and still serves the
    // account, which may have been moved; all else lies in its pack for any usage. Of a pack that
    // is what was drawn for what it gave.
    for (std::uint64_t i = usage.position + 1; i <= usage.position + usage.line_count; ++i) {
      if (past_.kind_at(i) != event_kind::hold_moved) continue;
      const auto& gave = past_.at<hold_moved>(i);
      const account_handle owner = s_.held.ranks[gave.pack.index].account;
      if (!s_.held.lies_below(usage.account, owner)) continue;
      const bool is_draw = past_.kind_at(i + 1) == event_kind::pack_drawn;
      auto amount = negate(gave.amount);
      if (is_draw) amount = mixed{past_.at<pack_drawn>(i + 1).quantity, 0, 1};
      const std::uint32_t row = is_draw ? row_of_draw(past_, i + 1) : no_factor_row;
      const auto lent = amount ? purse_.lend(gave.pack, row, *amount) : amount.error();
      if (!lent) return lent;
    }
    for (std::size_t i = 0; i < purse_.size(); ++i) {
      const auto back = came_back(purse_.lot(i), purse_.row(i), mark);
      if (!back) return back.error();
      purse_.lend_at_most(i, *back);
    }
    return {};
  }
  // What the reversal that was written from a position on has given back of a part.
  [[nodiscard]] constexpr result<mixed> came_back(pack_handle p, std::uint32_t row,
                                                  std::uint64_t from) const {
    if (s_.held.packs[p.index].is_wallet()) return subtract(d_.wallet(p), s_.held.balance_of(p));
    int128 units = 0;
    for (std::uint64_t i = from; i < d_.out().size(); ++i)
      if (d_.out().kind_at(i) == event_kind::pack_drawn && row_of_draw(d_.out(), i) == row &&
          d_.out().template at<pack_drawn>(i).pack == p)
        units -= d_.out().template at<pack_drawn>(i).quantity;
    return mixed{units, 0, 1};
  }
  constexpr result<void> record() {
    usage_decider usage{s_, segment_, decide_mode::record, d_, nullptr};
    usage.draw_first_on(purse_);
    const auto done = usage.run();
    if (!done) return done.error();
    event_.usage = static_cast<usage_number>(d_.out().all<usage_recorded>().size() - 1);
    const int128 amount = done->amount();
    const bool beyond = is_counted() || state().until < event_.at;
    if (reversed_ == no_usage && state().phase != hold_phase::open)
      event_.overrun = amount;
    else if (reversed_ == no_usage && beyond && amount > left_)
      event_.overrun = amount - left_;
    left_ = amount < left_ ? left_ - amount : 0;
    for (std::uint64_t i = done->position() + 1; i < d_.out().size(); ++i) {
      if (d_.out().kind_at(i) == event_kind::pack_drawn) {
        const auto& e = d_.out().template at<pack_drawn>(i);
        if (e.counter.has_value()) uncount(e.counter, {}, e.quantity);
      } else if (d_.out().kind_at(i) == event_kind::usage_priced) {
        const auto& e = d_.out().template at<usage_priced>(i);
        uncount(e.counter, e.price, e.quantity);
      } else if (d_.out().kind_at(i) == event_kind::carry_moved) {
        const auto& e = d_.out().template at<carry_moved>(i);
        if (e.carry < s_.carries.size() || ahead_.cards == segment_.cards)
          d_.set_carried(e.carry, e.rest_after);
      }
    }
    return {};
  }
  // What was used counts now, so the hold need not be reckoned with for it any more.
  constexpr void uncount(counter_handle counter, price_handle price, int128 used) {
    for (std::size_t i = 0; i < counts_.size() && used > 0; ++i) {
      hold_count& c = counts_[i];
      if (c.counter != counter || c.price != price) continue;
      c.quantity = used < c.quantity ? c.quantity - used : 0;
    }
  }

  // How much is asked for, and how much of the old hold goes on: nanoseconds or base units.
  [[nodiscard]] constexpr int128 asked_measure() const noexcept {
    return is_counted() ? event_.asked : int128{event_.asked_until.ns} - event_.at.ns;
  }
  [[nodiscard]] constexpr int128 rest_measure() const noexcept {
    if (is_counted()) return left_;
    return state().until > event_.at ? int128{state().until.ns} - event_.at.ns : 0;
  }

  // The new hold: the largest that fits, if it is of use. How much, in the measure of the minimum;
  // zero where there is none, and then the event says why.
  constexpr result<int128> grant(int128 asked, int128 rest) {
    const auto found = largest(asked);
    if (!found && is_new_) return found;
    const int128 got = found.value_or(0);
    const int128 minimum = opened_->terms.minimum;
    const bool enough = got >= (minimum < asked ? minimum : asked) && (got == asked || got > rest);
    event_.final = got < asked;
    if (!found || !enough) {
      event_.refused = found ? errc::insufficient : found.error().code;
      event_.available = got;
      return int128{0};
    }
    if (got < asked)
      if (const auto again = attempt(got); !again) return again.error();
    replaces_ = true;
    event_.granted = quote_.amount;
    event_.until =
        is_counted() ? event_.asked_until : instant{event_.at.ns + static_cast<std::int64_t>(got)};
    return got;
  }
  // The largest n of which every step is granted; the draft is left at whatever was tried last.
  constexpr result<int128> largest(int128 asked) {
    const auto all = attempt(asked);
    if (!all) return all.error();
    if (*all) return asked;
    int128 good = 0;
    int128 bad = asked;
    while (bad - good > 1) {
      const int128 middle = good + (bad - good) / 2;
      const auto here = attempt(middle);
      if (!here) return here.error();
      (*here ? good : bad) = middle;
    }
    return good;
  }
  // Whether so much can be held on what the report and the old hold leave.
  constexpr result<bool> attempt(int128 n) {
    if (const auto settled = settle(); !settled) return settled.error();
    if (const auto freed = free_rest(); !freed) return freed.error();
    usage_command ahead = ahead_;
    if (is_counted())
      ahead.quantity = n;
    else
      ahead.during.end = instant{ahead.during.start.ns + static_cast<std::int64_t>(n)};
    const auto asked = quote_.ask(s_, ahead, hold_, d_);
    if (asked) return true;
    const errc why = asked.error().code;
    // Less time makes no room for cards that a quota has not.
    if (why == errc::quota_reached &&
        asked.error().position == static_cast<std::uint32_t>(dimension::card))
      return asked.error();
    if (why == errc::insufficient || why == errc::no_price || why == errc::quota_reached)
      return false;
    return asked.error();
  }

  // What the hold has left is free, for others that cost more than they hold first: usage on their
  // counter pays another tier now.
  constexpr result<void> free_rest() {
    for (std::size_t i = 0; i < purse_.size(); ++i)
      if (const auto done = moves_.change(purse_.lot(i), purse_.row(i), purse_.left(i)); !done)
        return done;
    return count_held(s_, payer(), hold_, d_,
                      [&](hold_handle other, const mixed& cost) { return raise(other, cost); });
  }
  constexpr result<void> raise(hold_handle other, const mixed& cost) {
    result<mixed> missing = cost;
    s_.holds.for_each_part(other, [&](const hold_part& p) {
      const bool is_money = !p.pack.has_value() || s_.held.packs[p.pack.index].is_wallet();
      if (missing && is_money) missing = subtract(*missing, p.amount);
    });
    for (std::size_t i = 0; i < purse_.size() && missing && sign(*missing) > 0; ++i) {
      const pack_handle p = purse_.lot(i);
      if (p.has_value() && !may_pay(p, other)) continue;
      const auto open = subtract(purse_.left(i), moves_.topped(p));
      if (!open) return open.error();
      if (sign(*open) <= 0) continue;
      const mixed given = *open < *missing ? *open : *missing;
      if (const auto done = moves_.top_up(other, p, given); !done) return done;
      missing = subtract(*missing, given);
    }
    return missing ? result<void>{} : missing.error();
  }
  // Whether a wallet may pay for what a reservation is for.
  [[nodiscard]] constexpr bool may_pay(pack_handle wallet, hold_handle of) const {
    const hold_opened& opened = past_.all<hold_opened>()[of.index];
    const pack& p = s_.held.packs[wallet.index];
    const dimension_values no_values{};
    const dimension_values& values =
        opened.dimensions.has_value() ? past_.all<dimensions_met>()[opened.dimensions.index].values
                                      : no_values;
    if (!p.is_wallet() || !p.valid.contains(s_.holds[of].from) ||
        !s_.held.scopes.allows(p.scope, {opened.sku, opened.account, &values}))
      return false;
    return s_.held.lies_below(opened.account, s_.held.ranks[wallet.index].account);
  }
  // Writes the step and what it takes and gives back.
  constexpr result<hold_answer> write() {
    const auto written = write_events();
    if (written) return written;
    d_.roll_back();
    return written;
  }
  constexpr result<hold_answer> write_events() {
    const bool ends = event_.phase != hold_phase::open;
    const bool frees = replaces_ || ends || left_ == 0;
    if (!replaces_) {
      event_.granted = ends ? 0 : left_;
      if (frees) {
        quote_.parts.truncate(0);
        quote_.counts.truncate(0);
        quote_.opened.truncate(0);
        if (const auto freed = free_rest(); !freed) return freed.error();
      }
    }
    if (is_new_) {
      if (opened_->dimensions.index == s_.dimensions.size())
        d_.emit(dimensions_met{opened_->dimensions, ahead_.dimensions});
      d_.emit(*opened_);
    }
    event_.previous = is_new_ ? no_step : state().last_step;
    event_.position = d_.out().size();
    hold_stepped& written = d_.emit(event_);
    for (std::size_t i = 0; frees && i < quote_.opened.size(); ++i) d_.emit(quote_.opened[i]);
    if (frees)
      if (const auto moved = moves_.write(); !moved) return moved.error();
    write_counts(frees);
    written.line_count = static_cast<std::uint32_t>(d_.out().size() - written.position - 1);
    return answer_of(d_.out(), written, false);
  }
  constexpr void write_counts(bool replaces) {
    const bool in_order = !replaces || counts_in_order();
    const chunked<hold_count>& now = replaces ? quote_.counts : counts_;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const hold_count& c = counts_[i];
      const std::size_t at = in_order ? place_of(now, c) : now.size();
      write_count(c, had(c), at < now.size() ? now[at].quantity : 0);
    }
    for (std::size_t i = 0; replaces && i < now.size(); ++i) {
      const bool is_written = in_order && place_of(counts_, now[i]) < counts_.size();
      if (!is_written) write_count(now[i], 0, now[i].quantity);
    }
  }
  constexpr void write_count(const hold_count& c, int128 before, int128 after) {
    if (before != after) d_.emit(hold_counted{hold_, c.counter, c.price, after});
  }
  [[nodiscard]] constexpr int128 had(const hold_count& of) const {
    int128 quantity = 0;
    s_.holds.for_each_count(hold_, [&](const hold_count& c) {
      if (c.counter == of.counter && c.price == of.price) quantity = c.quantity;
    });
    return quantity;
  }
  [[nodiscard]] static constexpr std::size_t place_of(const chunked<hold_count>& in,
                                                      const hold_count& of) noexcept {
    std::size_t i = 0;
    while (i < in.size() && (in[i].counter != of.counter || in[i].price != of.price)) ++i;
    return i;
  }
  // Whether what it counted stands first, in the order in which it will be counted now: what is
  // counted earlier pays the lower tiers.
  [[nodiscard]] constexpr bool counts_in_order() const noexcept {
    std::size_t met = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < quote_.counts.size(); ++i) {
      const std::size_t known = place_of(counts_, quote_.counts[i]);
      if (known == counts_.size()) continue;
      if (known < met || kept < i) return false;
      met = known;
      ++kept;
    }
    return true;
  }

  const engine_state& s_;
  const ledger& past_;
  draft& d_;
  hold_handle hold_;
  hold_purse purse_;
  hold_quote quote_;
  hold_moves moves_{s_, d_, hold_, purse_, quote_};
  chunked<hold_count> counts_;  // of the old hold, less what was used of it
  const hold_opened* opened_ = nullptr;
  usage_command ahead_{};
  usage_command segment_{};
  hold_stepped event_{};
  usage_number reversed_ = no_usage;
  int128 left_ = 0;  // of what was granted
  bool has_begun_ = false;
  bool has_segment_ = false;
  bool is_new_ = false;
  bool replaces_ = false;
};

}  // namespace ducat::inline v0::detail

#endif
