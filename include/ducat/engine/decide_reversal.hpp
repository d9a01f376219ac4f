// SPDX-License-Identifier: MIT
// Taking a usage out again: packs get back what they gave, and the price is the re-rated
// difference, so a tiered counter ends where it would have been without the usage.
#ifndef DUCAT_ENGINE_DECIDE_REVERSAL_HPP
#define DUCAT_ENGINE_DECIDE_REVERSAL_HPP

#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Decides one reversal.
class reversal_decider {
 public:
  constexpr reversal_decider(const engine_state& state, const ledger& past,
                             const usage_recorded& usage, draft& into) noexcept
      : s_{state}, past_{past}, u_{usage}, d_{into} {}

  [[nodiscard]] constexpr result<outcome> run(instant when) {
    const std::uint64_t position = d_.out().size();
    usage_reversed& event = d_.emit(usage_reversed{u_.usage, when, 0, position, 0});
    const auto extra = take_out_of_carry();
    if (!extra) return extra.error();
    if (const auto done = give_back_lines(*extra); !done) return done.error();
    d_.emit_counters();
    event.amount = taken_;
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    return outcome{d_.out(), position, false};
  }

 private:
  // A fraction of a card leaves the running total of its ratio. By how much the floor of that total
  // falls may differ by a unit from what this very usage was charged: that unit is the difference.
  constexpr result<int128> take_out_of_carry() {
    const account_handle root = s_.held.accounts[u_.account.index].root;
    const std::uint32_t number =
        s_.find_carry(root, u_.sku, u_.cards_numerator, u_.cards_denominator);
    if (number == flat_index::none) return int128{0};
    const carry_state& now = s_.carries[number];
    std::int64_t rest = now.rest;
    int128 fall = 0;
    instant from = u_.during.start;
    bool fractional = false;
    while (from < u_.during.end) {
      const auto rate = s_.skus.rate_at(u_.sku, from);
      if (!rate) return rate.error();
      const instant to = rate->until < u_.during.end ? rate->until : u_.during.end;
      const auto product = rate_metered(ratio{u_.cards_numerator, u_.cards_denominator},
                                        rate->per_ns, to.ns - from.ns);
      if (!product) return product.error();
      if (product->denominator == 1) {
        fall += product->product;
      } else {
        fractional = true;
        const auto step = carry(rest, -product->product, product->denominator);
        if (!step) return step.error();
        rest = step->rest;
        fall -= step->amount;
      }
      from = to;
    }
    if (!fractional) return int128{0};
    last_line_ = now.last_line;
    d_.emit(carry_moved{number, root, u_.sku, u_.cards_numerator, u_.cards_denominator, rest,
                        now.last_line});
    return fall - u_.amount;
  }

  // Gives back the lines, the last one first. `extra` units more than they hold go with the last
  // line of the usage, or, where it has none, with the last line charged under its ratio.
  constexpr result<void> give_back_lines(int128 extra) {
    bool any = false;
    for (std::uint64_t i = u_.position + u_.line_count; i > u_.position; --i) {
      if (!is_line(past_.kind_at(i))) continue;
      if (const auto done = give_back(i, line_quantity(i) + (any ? 0 : extra)); !done) return done;
      any = true;
    }
    if (!any && extra != 0 && last_line_ != 0) return give_back(last_line_ - 1, extra);
    return {};
  }

  [[nodiscard]] static constexpr bool is_line(event_kind kind) noexcept {
    return kind == event_kind::pack_drawn || kind == event_kind::usage_priced;
  }
  [[nodiscard]] constexpr int128 line_quantity(std::uint64_t position) const {
    return past_.kind_at(position) == event_kind::pack_drawn
               ? past_.at<pack_drawn>(position).quantity
               : past_.at<usage_priced>(position).quantity;
  }
  constexpr result<void> give_back(std::uint64_t position, int128 quantity) {
    if (quantity == 0) return {};
    if (!try_subtract(taken_, quantity, taken_)) return errc::overflow;
    return past_.kind_at(position) == event_kind::pack_drawn
               ? give_back_drawn(past_.at<pack_drawn>(position), quantity)
               : give_back_priced(position, past_.at<usage_priced>(position), quantity);
  }

  constexpr result<void> give_back_drawn(const pack_drawn& line, int128 quantity) {
    int128 after = 0;
    if (!try_add(d_.balance(line.pack), quantity, after)) return errc::overflow;
    d_.set_balance(line.pack, after);
    if (line.counter.has_value()) d_.uncount(line.counter, price_handle{}, quantity);
    const bool expired = s_.held.packs[line.pack.index].phase == pack_phase::expired;
    d_.emit(pack_drawn{u_.usage, line.pack, line.counter, line.during, -quantity, after, expired});
    return {};
  }

  constexpr result<void> give_back_priced(std::uint64_t position, const usage_priced& line,
                                          int128 quantity) {
    const auto amount = uncharge(line, quantity);
    if (!amount) return amount.error();
    usage_priced& event = d_.emit(usage_priced{u_.usage, line.price, line.counter, line.during,
                                               -quantity, *amount, mixed{}, mixed{}});
    const auto left = refund_wallets(position, line, *amount);
    if (!left) return left.error();
    const auto owed = add(d_.owed(u_.account), *left);
    if (!owed) return owed.error();
    event.owed = *left;
    event.owed_after = *owed;
    d_.set_owed(*owed);
    return {};
  }

  // The re-rated difference: what the counter costs without the quantity, less what it costs with
  // it.
  [[nodiscard]] constexpr result<mixed> uncharge(const usage_priced& line, int128 quantity) {
    if (!line.counter.has_value()) {
      const auto price = charge(s_.prices.tier_of(s_.prices[line.price], 0).rate, quantity);
      return price ? negate(*price) : price;
    }
    const auto before = d_.cost(line.counter);
    if (!before) return before.error();
    d_.uncount(line.counter, line.price, quantity);
    const auto after = d_.cost(line.counter);
    if (!after) return after.error();
    return subtract(*after, *before);
  }

  // A refund first takes back what the payer still owed for the line, then fills the wallets that
  // paid, the last one first; what is more than they all gave is the payer's. Returns the change of
  // what the payer owes.
  constexpr result<mixed> refund_wallets(std::uint64_t position, const usage_priced& line,
                                         const mixed& amount) {
    if (sign(amount) >= 0) return amount;
    auto refund = negate(amount);
    if (!refund) return refund.error();
    mixed from_owed = sign(line.owed) > 0 ? line.owed : mixed{};
    if (*refund < from_owed) from_owed = *refund;
    refund = subtract(*refund, from_owed);
    if (!refund) return refund.error();
    std::uint64_t last = position;
    while (last + 1 < past_.size() && past_.kind_at(last + 1) == event_kind::wallet_paid) ++last;
    for (std::uint64_t i = last; i > position && sign(*refund) > 0; --i) {
      const wallet_paid& paid = past_.at<wallet_paid>(i);
      const mixed back = paid.amount < *refund ? paid.amount : *refund;
      const auto after = add(d_.wallet(paid.pack), back);
      const auto taken = negate(back);
      refund = subtract(*refund, back);
      if (!after) return after.error();
      if (!taken) return taken.error();
      if (!refund) return refund.error();
      d_.set_wallet(paid.pack, *after);
      const bool expired = s_.held.packs[paid.pack.index].phase == pack_phase::expired;
      d_.emit(wallet_paid{u_.usage, paid.pack, paid.during, *taken, *after, expired});
    }
    const auto change = add(from_owed, *refund);
    return change ? negate(*change) : change;
  }

  const engine_state& s_;
  const ledger& past_;
  const usage_recorded& u_;
  draft& d_;
  int128 taken_ = 0;
  std::uint64_t last_line_ = 0;
};

}  // namespace detail

/// Decides to take a usage out again. A reversal on a pack that has expired returns to the pack,
/// and so to its breakage. Errors: unknown_account; unknown_usage; already_reversed; overflow.
[[nodiscard]] constexpr result<outcome> decide_reversal(const engine_state& state,
                                                        const ledger& past, account_handle account,
                                                        symbol source, const id128& id,
                                                        instant when, draft& into) {
  if (!state.held.contains(account)) return errc::unknown_account;
  const account_handle root = state.held.accounts[account.index].root;
  const std::uint64_t number = find_usage(state, past, id, source, root);
  if (number == dedup_index::none) return errc::unknown_usage;
  const usage_recorded& usage = past.all<usage_recorded>()[number];
  if (state.is_reversed(number)) return failure{errc::already_reversed, 0, usage.position};
  into.begin(state);
  const auto decided = detail::reversal_decider{state, past, usage, into}.run(when);
  if (!decided) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
