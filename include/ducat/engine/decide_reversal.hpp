// SPDX-License-Identifier: MIT
// Taking a usage out again: packs get back what they gave, and the price is the re-rated
// difference, so a tiered counter ends where it would have been without the usage.
#ifndef DUCAT_ENGINE_DECIDE_REVERSAL_HPP
#define DUCAT_ENGINE_DECIDE_REVERSAL_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/pay_line.hpp>
#include <ducat/engine/quota_count.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/engine/usage_lines.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Decides one reversal.
class reversal_decider {
 public:
  constexpr reversal_decider(const engine_state& state, const ledger& past,
                             const usage_recorded& usage, draft& into) noexcept
      : s_{state}, past_{past}, u_{usage}, d_{into} {}

  /// @param instead  of an amendment: the usage that is recorded next
  [[nodiscard]] constexpr result<outcome> run(instant when, const provenance& by = {},
                                              usage_number instead = no_usage) {
    const std::uint64_t position = d_.out().size();
    first_drawn_ = d_.out().all<pack_drawn>().size();
    first_priced_ = d_.out().all<usage_priced>().size();
    usage_reversed& event = d_.emit(usage_reversed{u_.usage, when, 0, position, 0, instead, by});
    if (const auto done = take_out_of_carry(); !done) return done.error();
    if (const auto done = give_back_lines(); !done) return done.error();
    d_.emit_counters();
    if (const auto done = give_back_quotas(); !done) return done.error();
    event.amount = taken_;
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    return outcome{d_.out(), position, false};
  }

 private:
  // A usage of a fraction of a card gives back what it was charged, which the floor of a running
  // total made a little more or less than its own product. The running total keeps the difference,
  // and the next usage under the ratio settles it: no other usage's lines are touched. What the
  // usage had brought is read from its own events, one for each unit that it was charged in, so a
  // rate published since cannot matter.
  constexpr result<void> take_out_of_carry() {
    result<void> done;
    for_each_group(s_, past_, u_, [&](const usage_group& group) {
      for (std::uint64_t i = group.position + 1; i <= group.position + group.line_count; ++i)
        if (done && past_.kind_at(i) == event_kind::carry_moved)
          done = gather_brought(past_.at<carry_moved>(i));
    });
    for (std::size_t i = 0; done && i < brought_.size(); ++i) {
      carry_moved event = brought_[i];
      event.rest_before = s_.carries[event.carry].rest;
      if (!try_subtract(event.rest_before, brought_[i].rest_after, event.rest_after))
        return errc::overflow;
      d_.set_carried(event.carry, event.rest_after);
      d_.emit(event);
    }
    return done;
  }
  // Adds up, as `rest_after`, what the usage brought to one running total.
  constexpr result<void> gather_brought(const carry_moved& event) {
    int128 brought = 0;
    if (!try_subtract(event.rest_after, event.rest_before, brought)) return errc::overflow;
    for (std::size_t i = 0; i < brought_.size(); ++i)
      if (brought_[i].carry == event.carry)
        return try_add(brought_[i].rest_after, brought, brought_[i].rest_after)
                   ? result<void>{}
                   : result<void>{errc::overflow};
    brought_.push_back(event).rest_after = brought;
    return {};
  }

  // Gives back the lines, the last one first.
  constexpr result<void> give_back_lines() {
    result<void> done;
    for_each_group(s_, past_, u_, [&](const usage_group& group) {
      for (std::uint64_t i = group.position + group.line_count; done && i > group.position; --i) {
        if (past_.kind_at(i) == event_kind::pack_drawn) {
          const pack_drawn& line = past_.at<pack_drawn>(i);
          if (group.holds(line.during)) done = give_back_drawn(i, line);
        } else if (past_.kind_at(i) == event_kind::usage_priced) {
          const usage_priced& line = past_.at<usage_priced>(i);
          if (group.holds(line.during)) done = give_back_priced(i, line);
        }
      }
    });
    return done;
  }

  constexpr result<void> give_back_drawn(std::uint64_t position, const pack_drawn& line) {
    // What it gave by a factor comes back as the difference of floors.
    const int128 back = -line.quantity;
    const auto by = d_.factors().move(s_.held, line.pack, row_of_draw(past_, position), back);
    if (!by) return by.error();
    if (by->is_stated()) d_.factors().set(s_.held, line.pack, by->row, by->after);
    int128 after = 0;
    if (!try_subtract(taken_, line.quantity, taken_) ||
        !try_subtract(d_.balance(line.pack), by->taken, after))
      return errc::overflow;
    d_.set_balance(line.pack, after);
    const bool expired = s_.held.packs[line.pack.index].phase == pack_phase::expired;
    d_.emit(pack_drawn{u_.usage, line.pack, line.counter, line.tranche, expired, line.during, back,
                       after});
    if (by->is_stated()) d_.emit(factor_moved{line.pack, u_.usage, by->row, by->given, by->after});
    if (!line.counter.has_value()) return {};
    const auto change = uncount(line.counter, line.tranche, line.quantity);
    if (!change) return change.error();
    if (is_zero(*change)) return {};
    // What the counter still holds costs something else without the covered quantity.
    return post({u_.usage, d_.counters().last_price(line.counter), line.counter, no_tranche,
                 line.during, 0, *change, *change, mixed{}});
  }

  constexpr result<void> give_back_priced(std::uint64_t position, const usage_priced& line) {
    // A line without a quantity followed from a covered one, which settles it.
    if (line.quantity == 0) return {};
    if (!try_subtract(taken_, line.quantity, taken_)) return errc::overflow;
    const bool as_record = s_.prices[line.price].kind == tariff_kind::per_record;
    auto amount = line.counter.has_value()
                      ? uncount(line.counter, line.tranche, line.quantity, as_record ? 1 : 0)
                      : negate(line.amount);
    // A record's charge goes back as it was. The room that it took of an allowance is the next
    // record's: no other usage's lines are touched.
    if (amount && as_record) amount = negate(line.amount);
    if (!amount) return amount.error();
    usage_priced& event =
        d_.emit(usage_priced{u_.usage, line.price, line.counter, line.tranche, line.during,
                             -line.quantity, *amount, mixed{}, mixed{}});
    const auto left = refund_wallets(position, line, *amount);
    if (!left) return left.error();
    event.owed = *left;
    return owe(event);
  }

  // Takes quantity out of a counter: what the counter costs without it, less what it costs with it.
  [[nodiscard]] constexpr result<mixed> uncount(counter_handle counter, std::uint32_t tranche,
                                                int128 quantity, std::uint32_t records = 0) {
    const auto before = d_.counters().cost(counter);
    if (!before) return before.error();
    d_.counters().uncount(counter, tranche, quantity, records);
    const auto after = d_.counters().cost(counter);
    if (!after) return after.error();
    return subtract(*after, *before);
  }

  constexpr result<void> post(const usage_priced& line) { return owe(d_.emit(line)); }
  constexpr result<void> owe(usage_priced& line) {
    const auto owed = add(d_.owed(u_.account), line.owed);
    if (!owed) return owed.error();
    line.owed_after = *owed;
    d_.set_owed(*owed);
    return {};
  }

  // See refund_line(). Returns the change of what the payer owes.
  constexpr result<mixed> refund_wallets(std::uint64_t position, const usage_priced& line,
                                         const mixed& amount) {
    if (sign(amount) >= 0) return amount;
    const auto refund = negate(amount);
    const auto net = add(line.amount, amount);
    if (!refund) return refund.error();
    if (!net) return net.error();
    std::uint64_t last = position;
    while (last + 1 < past_.size() && past_.kind_at(last + 1) == event_kind::wallet_paid) ++last;
    return refund_line(
        s_.held, last - position,
        [&](std::size_t i) {
          const auto& by = past_.at<wallet_paid>(last - i);
          return line_payment{by.pack, by.amount};
        },
        *refund, line.owed, *net,
        [&](std::size_t i, const mixed& back) -> result<void> {
          const auto& paid = past_.at<wallet_paid>(last - i);
          const auto after = add(d_.wallet(paid.pack), back);
          const auto taken = negate(back);
          if (!after) return after.error();
          if (!taken) return taken.error();
          d_.set_wallet(paid.pack, *after);
          const bool expired = s_.held.packs[paid.pack.index].phase == pack_phase::expired;
          d_.emit(wallet_paid{u_.usage, paid.pack, paid.during, *taken, *after, expired});
          return {};
        });
  }

  // Quotas get room back in the windows in which the usage took it, by what they said when its
  // lines were stated.
  constexpr result<void> give_back_quotas() {
    if (!s_.held.accounts[u_.account.index].watched) return {};
    result<void> done;
    for_each_group(s_, past_, u_, [&](const usage_group& group) {
      const auto count = [&](const auto& line) {
        if (done && group.holds(line.during))
          done = count_line(s_, u_.account, line, group.position, d_.quotas());
      };
      const auto& drawn = d_.out().all<pack_drawn>();
      for (std::size_t i = first_drawn_; i < drawn.size(); ++i) count(drawn[i]);
      const auto& priced = d_.out().all<usage_priced>();
      for (std::size_t i = first_priced_; i < priced.size(); ++i) count(priced[i]);
    });
    d_.emit_quotas();
    return done;
  }

  const engine_state& s_;
  const ledger& past_;
  const usage_recorded& u_;
  draft& d_;
  int128 taken_ = 0;
  std::size_t first_drawn_ = 0;  // of the reversal's lines, among all of them
  std::size_t first_priced_ = 0;
  chunked<carry_moved> brought_;
};

}  // namespace detail

/// Decides to take a usage out again. A reversal on a pack that has expired returns to the pack,
/// and so to its breakage.
/// @param when  when it is posted; instant_min is the engine's time, or, before the first advance,
/// that of the usage
/// @param by       who has it taken out, why, and who approved it
/// @param instead  of an amendment: the usage that is recorded next
/// Errors: unknown_account; unknown_usage; already_reversed; time_went_back (an instant before the
/// engine's time: what was stated for it would change); overflow.
[[nodiscard]] constexpr result<outcome> decide_reversal(const engine_state& state,
                                                        const ledger& past, account_handle account,
                                                        symbol source, const id128& id,
                                                        instant when, const provenance& by,
                                                        draft& into,
                                                        usage_number instead = no_usage) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[account.index].root;
  const std::uint64_t number = find_usage(state, past, id, source, root);
  if (number == dedup_index::none) return errc::unknown_usage;
  const usage_recorded& usage = past.all<usage_recorded>()[number];
  if (when == instant_min) {
    when = state.now == instant_min ? usage.during.start : state.now;
  } else if (when < state.now) {
    return errc::time_went_back;
  }
  if (state.is_reversed(number)) return failure{errc::already_reversed, 0, usage.position};
  into.begin(state);
  const auto decided = detail::reversal_decider{state, past, usage, into}.run(when, by, instead);
  if (!decided) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
