// SPDX-License-Identifier: MIT
// Posting the close charges of a finished period: what they come to now, less what was posted of
// them before. So closing again posts nothing new, or exactly what late usage and reversals change.
#ifndef DUCAT_ENGINE_DECIDE_CHARGE_HPP
#define DUCAT_ENGINE_DECIDE_CHARGE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/pay_line.hpp>
#include <ducat/engine/period_charges.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/charge_entry.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What closing a payer's period led to: a view of its own events. Cheap to copy; valid as long as
/// the ledger it came from.
class charge_outcome {
 public:
  constexpr charge_outcome() noexcept = default;
  constexpr charge_outcome(const ledger& book, std::uint64_t position) noexcept
      : book_{&book}, position_{position} {}

  /// Whether there was nothing to post, and so no event.
  [[nodiscard]] constexpr bool is_empty() const noexcept { return book_ == nullptr; }
  /// The ledger position of its charges_closed; its lines follow. Precondition: it is not empty.
  [[nodiscard]] constexpr std::uint64_t position() const noexcept { return position_; }

  /// Calls `f(event, position)` for each line, in order: a charge_posted, and after it a
  /// charge_paid for each payment from a wallet, or back to one.
  template <class F> constexpr void for_each_line(F f) const {
    if (is_empty()) return;
    const std::uint64_t last = position_ + book_->at<charges_closed>(position_).line_count;
    for (std::uint64_t i = position_ + 1; i <= last; ++i) {
      if (book_->kind_at(i) == event_kind::charge_posted)
        f(book_->at<charge_posted>(i), i);
      else
        f(book_->at<charge_paid>(i), i);
    }
  }

  /// What was posted in all, in exact minor units. O(lines). Errors: overflow.
  [[nodiscard]] constexpr result<mixed> amount() const {
    result<mixed> sum = mixed{};
    for_each_line([&](const auto& line, std::uint64_t) { sum = plus(sum, line); });
    return sum;
  }

 private:
  [[nodiscard]] static constexpr result<mixed> plus(const result<mixed>& sum,
                                                    const charge_posted& line) {
    return sum ? add(*sum, line.amount) : sum;
  }
  [[nodiscard]] static constexpr result<mixed> plus(const result<mixed>& sum, const charge_paid&) {
    return sum;
  }

  const ledger* book_ = nullptr;
  std::uint64_t position_ = 0;
};

namespace detail {

/// Decides one payer's close.
class charge_decider {
 public:
  constexpr charge_decider(const engine_state& state, const ledger& past,
                           const period_charges& charges, const payer_period& of, instant when,
                           draft& into) noexcept
      : s_{state}, past_{past}, charges_{charges}, of_{of}, when_{when}, d_{into} {}

  [[nodiscard]] constexpr result<charge_outcome> run(const provenance& by) {
    const std::uint64_t position = d_.out().size();
    charges_closed& event = d_.emit(charges_closed{of_.payer, of_.period, when_, position, 0, by});
    if (const auto done = post_all(); !done) return done.error();
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    if (event.line_count == 0) return charge_outcome{};
    return charge_outcome{d_.out(), position};
  }

 private:
  // What was posted under a name so far, by earlier closes and by this one.
  struct posted_charge {
    symbol name{};
    charge_handle charge{};  // that it was posted under last
    charge_parts inside{};   // to the period itself
    charge_parts outside{};  // to later times
    mixed came_to{};         // of all parts together
    mixed owed{};
    bool is_done = false;
  };
  struct paid_by {
    symbol name{};
    pack_handle pack{};
    mixed amount{};
    std::int64_t turn = 0;  // the higher, the later it last paid or was paid back
  };

  constexpr result<void> post_all() {
    if (const auto done = read_past(); !done) return done;
    for (std::uint32_t i = of_.first; i != period_charge::none; i = charges_.charge(i).next)
      if (const auto done = post_charge(charges_.charge(i)); !done) return done;
    // What holds no more, since a version published meanwhile, is taken back.
    for (std::size_t i = 0; i < posted_.size(); ++i) {
      if (posted_[i].is_done) continue;
      const charge_parts none;
      if (const auto done = post_both(posted_[i], {}, none, {}, none); !done) return done;
    }
    return {};
  }

  [[nodiscard]] constexpr symbol name_of(charge_handle charge) const noexcept {
    return s_.prices.charges()[charge].name;
  }
  constexpr posted_charge& posted_under(charge_handle charge) {
    for (std::size_t i = 0; i < posted_.size(); ++i)
      if (posted_[i].name == name_of(charge)) return posted_[i];
    posted_charge fresh;
    fresh.name = name_of(charge);
    fresh.charge = charge;
    return posted_.push_back(fresh);
  }

  // The closes before this one, from the last line to the first.
  constexpr result<void> read_past() {
    result<void> done;
    s_.closes.for_each(of_.payer, of_.period, [&](std::uint64_t position) {
      const charges_closed& group = past_.at<charges_closed>(position);
      for (std::uint64_t i = position + group.line_count; i > position && done; --i) {
        if (past_.kind_at(i) == event_kind::charge_posted)
          done = remember(past_.at<charge_posted>(i));
        else if (past_.kind_at(i) == event_kind::charge_paid)
          done = remember(past_.at<charge_paid>(i));
      }
    });
    return done;
  }
  constexpr result<void> remember(const charge_posted& e) {
    posted_charge& of = posted_under(e.charge);
    charge_parts& where = of_.period.contains(e.at) ? of.inside : of.outside;
    const auto parts = add(where, e.parts);
    const auto came_to = add(of.came_to, e.amount);
    const auto owed = add(of.owed, e.owed);
    if (!parts || !came_to || !owed) return errc::overflow;
    of.came_to = *came_to;
    where = *parts;
    of.owed = *owed;
    return {};
  }
  constexpr result<void> remember(const charge_paid& e) {
    const auto first = static_cast<std::int64_t>(paid_.size());
    paid_by& by = paid_under(name_of(e.charge), e.pack);
    if (static_cast<std::int64_t>(paid_.size()) != first) by.turn = -first;
    const auto sum = add(by.amount, e.amount);
    if (!sum) return sum.error();
    by.amount = *sum;
    return {};
  }
  constexpr paid_by& paid_under(symbol name, pack_handle pack) {
    for (std::size_t i = 0; i < paid_.size(); ++i)
      if (paid_[i].name == name && paid_[i].pack == pack) return paid_[i];
    return paid_.push_back({name, pack, mixed{}, 0});
  }
  constexpr result<void> post_charge(const period_charge& charge) {
    if (!charge.fits) return errc::overflow;
    posted_charge& of = posted_under(charge.charge);
    of.charge = charge.charge;
    const charge_entry& entry = s_.prices.charges()[charge.charge];
    const auto inside = subtract(charge.came_to, charge.taken_out_later);
    if (!inside) return inside.error();
    const auto then = charge_of_period(entry, of_.share, *inside);
    if (!then) return then.error();
    const auto now = charge_of_period(entry, of_.share, charge.came_to);
    if (!now) return now.error();
    return post_both(of, *inside, *then, charge.came_to, *now);
  }

  // To the period goes what its own lines make of the charge; what reversals posted outside it
  // change of that is posted when they are, with the close.
  constexpr result<void> post_both(posted_charge& of, const mixed& inside, const charge_parts& then,
                                   const mixed& all, const charge_parts& now) {
    of.is_done = true;
    const auto in_period = subtract(then, of.inside);
    if (!in_period) return in_period.error();
    const instant last{of_.period.end.ns - 1};
    if (const auto done = post(of, last, inside, *in_period); !done) return done;
    const auto later = subtract(now, then);
    const auto since = later ? subtract(*later, of.outside) : later;
    if (!since) return since.error();
    return post(of, when_, all, *since);
  }

  constexpr result<void> post(posted_charge& of, instant at, const mixed& came_to,
                              const charge_parts& parts) {
    if (parts.is_nothing()) return {};
    const auto amount = parts.total();
    if (!amount) return amount.error();
    charge_posted& event = d_.emit(charge_posted{of_.payer, of.charge, of_.period, at, came_to,
                                                 parts, *amount, mixed{}, mixed{}});
    const auto net = add(of.came_to, *amount);
    if (!net) return net.error();
    of.came_to = *net;
    const auto owed = sign(*amount) < 0 ? pay_back(of, at, *amount, *net) : pay(of, at, *amount);
    if (!owed) return owed.error();
    const auto after = add(d_.owed(of_.payer), *owed);
    const auto sum = add(of.owed, *owed);
    if (!after || !sum) return errc::overflow;
    event.owed = *owed;
    event.owed_after = *after;
    of.owed = *sum;
    d_.set_owed(*after);
    return {};
  }

  // The payer's own wallets that are for everything pay first; the rest is owed.
  constexpr result<mixed> pay(const posted_charge& of, instant at, const mixed& amount) {
    return pay_line(payable{*this, of, at}, amount);
  }
  // A charge as pay_line() wants it.
  struct payable {
    charge_decider& by;
    const posted_charge& of;
    instant at;

    [[nodiscard]] constexpr const holdings& held() const noexcept { return by.s_.held; }
    [[nodiscard]] constexpr account_handle user() const noexcept { return by.of_.payer; }
    [[nodiscard]] constexpr instant when() const noexcept { return at; }
    [[nodiscard]] constexpr mixed balance(pack_handle id) const { return by.d_.wallet(id); }
    [[nodiscard]] constexpr bool may_pay(const pack& p) const noexcept { return p.scope == 0; }
    constexpr result<void> pay(pack_handle id, const pack&, const mixed&, const mixed& paid) {
      return by.move(of, at, id, paid);
    }
  };

  // As a reversal does: what vouchers have paid beyond their share goes back, then what is still
  // owed for the charge goes, then the wallets that paid for it are filled again, the last one
  // first; the rest is the payer's.
  constexpr result<mixed> pay_back(const posted_charge& of, instant at, const mixed& amount,
                                   const mixed& net) {
    const auto refund = negate(amount);
    if (!refund) return refund.error();
    chunked<std::size_t> last_first;
    for (std::size_t i = 0; i < paid_.size(); ++i)
      if (paid_[i].name == of.name && sign(paid_[i].amount) > 0) last_first.push_back(i);
    sort_range(last_first, 0, last_first.size(),
               [&](std::size_t a, std::size_t b) { return paid_[a].turn > paid_[b].turn; });
    return refund_line(
        s_.held, last_first.size(),
        [&](std::size_t i) {
          const paid_by& by = paid_[last_first[i]];
          return line_payment{by.pack, by.amount};
        },
        *refund, of.owed, net,
        [&](std::size_t i, const mixed& back) -> result<void> {
          const auto taken = negate(back);
          if (!taken) return taken.error();
          return move(of, at, paid_[last_first[i]].pack, *taken);
        });
  }

  // A wallet pays so much, or gets it back.
  constexpr result<void> move(const posted_charge& of, instant at, pack_handle wallet,
                              const mixed& amount) {
    const auto left = subtract(d_.wallet(wallet), amount);
    if (!left) return left.error();
    d_.set_wallet(wallet, *left);
    const bool expired = s_.held.packs[wallet.index].phase == pack_phase::expired;
    d_.emit(charge_paid{of_.payer, of.charge, wallet, of_.period, at, amount, *left, expired});
    paid_by& by = paid_under(of.name, wallet);
    const auto sum = add(by.amount, amount);
    if (!sum) return sum.error();
    by.amount = *sum;
    by.turn = ++turn_;
    return {};
  }

  const engine_state& s_;
  const ledger& past_;
  const period_charges& charges_;
  const payer_period& of_;
  instant when_;
  draft& d_;
  detail::chunked<posted_charge> posted_;
  detail::chunked<paid_by> paid_;
  std::int64_t turn_ = 0;
};

}  // namespace detail

/// Whether a payer's period can be closed at a time, and when that is. `when` of instant_min is the
/// engine's time, or, before the first advance, the period's end.
/// Errors: time_went_back (before the engine's time); not_ended (before the period's end, which is
/// `amount`, in ns since 1970); unknown_zone_time (the payer's clock is not known in it).
[[nodiscard]] constexpr result<instant> time_of_close(const engine_state& state,
                                                      account_handle payer, const interval& period,
                                                      instant when) noexcept {
  const auto known = state.held.check_clock(state.held.terms_of(payer), period.start);
  if (!known) return known.error();
  if (when == instant_min) {
    when = state.now == instant_min ? period.end : state.now;
  } else if (when < state.now) {
    return errc::time_went_back;
  }
  if (when < period.end || period.end == instant_max)
    return failure{errc::not_ended, 0, 0, period.end.ns};
  return when;
}

/// Decides what closing the period of `charges[i]` posts, at zero usage too. On an error, and where
/// there is nothing to post, nothing is written.
/// @param past     the ledger of `state`
/// @param charges  of `state` as it is, or as it was before other payers' periods were closed
/// @param by       who has it posted, why, and who approved it
/// Errors: those of time_of_close(); overflow. O(charges × lines that closes of the same payer and
/// period have posted).
[[nodiscard]] constexpr result<charge_outcome> decide_charges(const engine_state& state,
                                                              const ledger& past,
                                                              const period_charges& charges,
                                                              std::size_t i, instant when,
                                                              const provenance& by, draft& into) {
  const payer_period& of = charges[i];
  const auto at = time_of_close(state, of.payer, of.period, when);
  if (!at) return at.error();
  into.begin(state);
  const auto decided = detail::charge_decider{state, past, charges, of, *at, into}.run(by);
  if (!decided || decided->is_empty()) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
