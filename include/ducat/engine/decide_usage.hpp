// SPDX-License-Identifier: MIT
// The one decider of usage: record, quote and authorise all come here, and differ in one thing
// only: an authorisation may refuse for want of cover; usage that happened is always recorded
// (design law 9).
#ifndef DUCAT_ENGINE_DECIDE_USAGE_HPP
#define DUCAT_ENGINE_DECIDE_USAGE_HPP

#include <ducat/engine/draft.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/units/period.hpp>
#include <ducat/usage/rating.hpp>
#include <ducat/usage/usage_record.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Why usage is decided.
enum class decide_mode : std::uint8_t {
  record,     ///< it happened
  authorise,  ///< it is asked for
};

/// A usage with its dimensions read: what decide() works on.
struct usage_command {
  id128 id{};
  symbol source{};
  account_handle account{};
  sku_handle sku{};
  dimension_values dimensions{};
  ratio cards{};
  interval during{};
  int128 quantity = 0;
};

namespace detail {

/// Decides one usage: rates it, splits it at every edge of time, draws on packs, prices the rest.
class usage_decider {
 public:
  constexpr usage_decider(const engine_state& state, const usage_command& usage, decide_mode mode,
                          draft& into) noexcept
      : s_{state}, u_{usage}, mode_{mode}, d_{into}, payer_{state.held.payer_of(usage.account)} {}

  /// Precondition: the usage was validated and its id is new. Errors: see decide_usage().
  [[nodiscard]] constexpr result<outcome> run() {
    const sku_terms& sku = s_.skus[u_.sku];
    unit_ = sku.unit;
    const std::uint64_t position = d_.out().size() + (needs_dimensions() ? 1 : 0);
    const dimensions_handle dimensions = meet_dimensions();
    const usage_number number = d_.out().all<usage_recorded>().size();
    usage_recorded& event = d_.emit(usage_recorded{
        number, u_.id, u_.source, u_.account, u_.sku, dimensions, u_.cards.numerator(),
        u_.cards.denominator(), u_.during, u_.quantity, 0, position, 0});
    number_ = number;
    const auto decided = sku.how == meter::counted ? counted() : metered();
    if (!decided) return decided.error();
    d_.emit_counters();
    event.amount = total_;
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    return outcome{d_.out(), position, false};
  }

 private:
  [[nodiscard]] constexpr bool needs_dimensions() const {
    return u_.dimensions != dimension_values{} && !s_.find_dimensions(u_.dimensions).has_value();
  }
  constexpr dimensions_handle meet_dimensions() {
    if (u_.dimensions == dimension_values{}) return {};
    if (const dimensions_handle known = s_.find_dimensions(u_.dimensions); known.has_value())
      return known;
    const dimensions_handle id{static_cast<std::uint32_t>(s_.dimensions.size())};
    d_.emit(dimensions_met{id, u_.dimensions});
    return id;
  }

  constexpr result<void> counted() {
    const price_match price = s_.prices.find(u_.sku, payer_.money, u_.dimensions, u_.during.start);
    return piece(u_.during, u_.quantity, price.entry);
  }

  // Walks the interval from edge to edge: each piece is charged under the rules of its own time
  // (design law 7).
  constexpr result<void> metered() {
    instant from = u_.during.start;
    while (from < u_.during.end) {
      const auto rate = s_.skus.rate_at(u_.sku, from);
      if (!rate) return rate.error();
      const price_match price = s_.prices.find(u_.sku, payer_.money, u_.dimensions, from);
      const instant to = next_edge(from, rate->until, price);
      const auto held = checked_subtract(to, from);
      if (!held) return held.error();
      const auto product = rate_metered(u_.cards, rate->per_ns, held->count());
      if (!product) return product.error();
      const auto amount = whole_units(*product);
      if (!amount) return amount.error();
      if (const auto done = piece({from, to}, *amount, price.entry); !done) return done;
      from = to;
    }
    return close_carry();
  }

  // The first instant after `from` at which another rule may hold.
  [[nodiscard]] constexpr instant next_edge(instant from, instant rate_until,
                                            const price_match& price) {
    instant to = u_.during.end;
    const auto cut = [&](instant edge) {
      if (from < edge && edge < to) to = edge;
    };
    cut(rate_until);
    cut(price.until);
    cut(d_.statement_period(from, payer_.utc_offset_seconds).end);
    if (price.entry.has_value() && s_.prices[price.entry].counted)
      cut(period_containing(from, s_.prices[price.entry].cycle, payer_.utc_offset_seconds).end);
    const scope_subject subject{u_.sku, u_.account, &u_.dimensions};
    s_.held.for_each_pack(u_.account, [&](pack_handle, const pack& p) {
      if ((p.unit == unit_ || p.is_wallet()) && s_.held.scopes.allows(p.scope, subject)) {
        cut(p.valid.start);
        cut(p.valid.end);
      }
      return true;
    });
    return to;
  }

  // Whole base units of a piece; a fraction of a card joins the running total of its ratio.
  [[nodiscard]] constexpr result<int128> whole_units(const metered_product& product) {
    if (product.denominator == 1) return product.product;
    if (!carrying_) {
      carrying_ = true;
      const account_handle root = s_.held.accounts[u_.account.index].root;
      carry_ = s_.find_carry(root, u_.sku, u_.cards.numerator(), u_.cards.denominator());
      if (carry_ != flat_index::none) {
        rest_before_ = s_.carries[carry_].rest;
      } else {
        carry_ = static_cast<std::uint32_t>(s_.carries.size());
      }
      rest_ = rest_before_;
    }
    if (!try_add(rest_, product.product, rest_)) return errc::overflow;
    // A reversal may leave more charged than was used: usage makes up for it before it is charged.
    if (rest_ < 0) return int128{0};
    const auto step = carry(0, rest_, product.denominator);
    if (!step) return step.error();
    rest_ = step->rest;
    return step->amount;
  }
  constexpr result<void> close_carry() {
    if (!carrying_) return {};
    d_.emit(carry_moved{carry_, s_.held.accounts[u_.account.index].root, u_.sku,
                        u_.cards.numerator(), u_.cards.denominator(), rest_before_, rest_});
    return {};
  }

  // One piece: all of it under one rate, one price, one set of packs.
  constexpr result<void> piece(const interval& during, int128 amount, price_handle price) {
    if (!try_add(total_, amount, total_)) return errc::overflow;
    if (amount == 0) return {};
    counter_handle counter{};
    if (price.has_value() && s_.prices[price].counted)
      counter = counter_of(s_.prices[price], during.start);
    int128 wanted = amount;
    if (const auto done = cover(during, wanted, counter, price); !done) return done;
    if (wanted == 0) return {};
    if (mode_ == decide_mode::authorise && payer_.policy == overage::refuse)
      return failure{errc::insufficient, 0, u_.account.index, wanted};
    if (!price.has_value()) return failure{errc::no_price, 0, u_.sku.index, wanted};
    return price_rest(during, wanted, counter, price);
  }

  constexpr counter_handle counter_of(const price_entry& entry, instant when) {
    const account_handle owner = entry.owner == counter_owner::payer ? payer_.root : u_.account;
    return d_.counter(entry.counter, owner,
                      period_containing(when, entry.cycle, payer_.utc_offset_seconds));
  }

  // Covers what packs can. Covered usage that moves a counter may change the price of what the
  // counter held before (a volume price falls): the difference is a priced line of its own.
  constexpr result<void> cover(const interval& during, int128& wanted, counter_handle counter,
                               price_handle price) {
    if (counter.has_value() && s_.prices[price].basis != counter_basis::all_usage) counter = {};
    const bool counts = counter.has_value() && d_.reprices(counter);
    const auto before = counts ? d_.cost(counter) : result<mixed>{mixed{}};
    if (!before) return before.error();
    const int128 asked = wanted;
    if (const auto done = draw(during, wanted, counter, false); !done) return done;
    if (wanted > 0)
      if (const auto done = draw(during, wanted, counter, true); !done) return done;
    if (!counts || wanted == asked) return {};
    const auto after = d_.cost(counter);
    if (!after) return after.error();
    const auto change = subtract(*after, *before);
    if (!change) return change.error();
    if (is_zero(*change)) return {};
    return post({number_, price, counter, no_tranche, during, 0, *change, mixed{}, mixed{}});
  }

  // Draws on the packs in burn-down order, down to zero; or, once all are empty, below it where a
  // floor allows. `counter` is the one that covered usage moves, or nothing.
  constexpr result<void> draw(const interval& during, int128& wanted, counter_handle counter,
                              bool below_zero) {
    result<void> done;
    const scope_subject subject{u_.sku, u_.account, &u_.dimensions};
    s_.held.for_each_pack(u_.account, [&](pack_handle id, const pack& p) {
      if (p.unit != unit_ || p.is_wallet() || !p.valid.contains(during.start)) return true;
      if (below_zero && p.floor == 0) return true;
      if (!s_.held.scopes.allows(p.scope, subject)) return true;
      const int128 balance = d_.balance(id);
      const int128 room = below_zero ? balance - p.floor : balance;
      if (room <= 0) return true;
      const int128 taken = room < wanted ? room : wanted;
      result<std::uint32_t> tranche = no_tranche;
      if (counter.has_value()) tranche = d_.count_covered(counter, taken);
      if (!tranche) {
        done = tranche.error();
        return false;
      }
      wanted -= taken;
      d_.set_balance(id, balance - taken);
      d_.emit(pack_drawn{number_, id, counter, during, taken, balance - taken, *tranche,
                         p.phase == pack_phase::expired});
      return wanted > 0;
    });
    return done;
  }

  constexpr result<void> price_rest(const interval& during, int128 quantity, counter_handle counter,
                                    price_handle price) {
    usage_priced line{number_, price, counter, no_tranche, during, quantity, {}, {}, {}};
    if (const auto done = charge_rest(line); !done) return done;
    return post(line);
  }

  // Writes a priced line and has it paid: what the wallets leave is owed.
  constexpr result<void> post(const usage_priced& priced) {
    usage_priced& line = d_.emit(priced);
    const auto unpaid = pay_from_wallets(line.during, line.amount);
    if (!unpaid) return unpaid.error();
    const auto owed = add(d_.owed(u_.account), *unpaid);
    if (!owed) return owed.error();
    line.owed = *unpaid;
    line.owed_after = *owed;
    d_.set_owed(*owed);
    if (mode_ == decide_mode::authorise && payer_.limited && sign(*unpaid) > 0 &&
        *owed > mixed{payer_.credit_limit, 0, 1}) {
      const auto missing =
          round(*subtract(*owed, mixed{payer_.credit_limit, 0, 1}), rounding::ceiling);
      return failure{errc::insufficient, 0, u_.account.index, missing.value_or(int128_max)};
    }
    return {};
  }

  // Prices a line: at a flat rate, or by what its quantity adds to the cost of its counter.
  constexpr result<void> charge_rest(usage_priced& line) {
    if (line.counter.has_value()) {
      const auto added = d_.count(line.counter, line.price, line.quantity);
      if (!added) return added.error();
      line.tranche = added->tranche;
      line.amount = added->amount;
      return {};
    }
    const auto amount = flat_price(line);
    if (!amount) return amount.error();
    line.amount = *amount;
    return {};
  }
  [[nodiscard]] constexpr result<mixed> flat_price(const usage_priced& line) const {
    return charge(s_.prices.tier_of(s_.prices[line.price], 0).rate, line.quantity);
  }

  // What the wallets leave unpaid. A credit (a negative amount) goes to the payer's account.
  constexpr result<mixed> pay_from_wallets(const interval& during, const mixed& amount) {
    result<mixed> unpaid = amount;
    if (sign(amount) <= 0) return unpaid;
    const scope_subject subject{u_.sku, u_.account, &u_.dimensions};
    s_.held.for_each_pack(u_.account, [&](pack_handle id, const pack& p) {
      if (!p.is_wallet() || !p.valid.contains(during.start)) return true;
      if (!s_.held.scopes.allows(p.scope, subject)) return true;
      const mixed balance = d_.wallet(id);
      if (sign(balance) <= 0) return true;
      const mixed paid = balance < *unpaid ? balance : *unpaid;
      const auto left = subtract(balance, paid);
      const auto rest = subtract(*unpaid, paid);
      unpaid = left ? rest : left;
      if (!unpaid) return false;
      d_.set_wallet(id, *left);
      d_.emit(wallet_paid{number_, id, during, paid, *left, p.phase == pack_phase::expired});
      return sign(*unpaid) > 0;
    });
    return unpaid;
  }

  const engine_state& s_;
  const usage_command& u_;
  decide_mode mode_;
  draft& d_;
  const payer& payer_;
  dimension unit_ = dimension::none;
  usage_number number_ = 0;
  int128 total_ = 0;
  bool carrying_ = false;
  std::uint32_t carry_ = 0;
  int128 rest_before_ = 0;
  int128 rest_ = 0;
};

[[nodiscard]] constexpr result<void> validate(const engine_state& state,
                                              const usage_command& u) noexcept {
  if (!state.held.contains(u.account)) return errc::unknown_account;
  if (!state.skus.contains(u.sku)) return errc::unknown_sku;
  if (u.id.is_zero()) return errc::out_of_range;
  if (u.during.end < u.during.start) return errc::invalid_interval;
  const bool counted = state.skus[u.sku].how == meter::counted;
  if (counted && (u.cards.numerator() != 0 || u.during.start != u.during.end))
    return errc::unit_mismatch;
  if (!counted && u.quantity != 0) return errc::unit_mismatch;
  if (u.quantity < 0 || u.cards.numerator() < 0) return errc::out_of_range;
  // Most likely nobody filled them in: recorded, the usage would be free and look billed.
  if (!counted && u.cards.numerator() == 0) return errc::out_of_range;
  return {};
}

[[nodiscard]] constexpr bool same_content(const ledger& book, const usage_recorded& known,
                                          const usage_command& u) {
  const dimension_values values = known.dimensions.has_value()
                                      ? book.all<dimensions_met>()[known.dimensions.index].values
                                      : dimension_values{};
  return known.account == u.account && known.sku == u.sku && values == u.dimensions &&
         known.cards_numerator == u.cards.numerator() &&
         known.cards_denominator == u.cards.denominator() && known.during == u.during &&
         known.quantity == u.quantity;
}

}  // namespace detail

/// The number of the usage with an id in its scope, or dedup_index::none.
[[nodiscard]] constexpr std::uint64_t find_usage(const engine_state& state, const ledger& past,
                                                 const id128& id, symbol source,
                                                 account_handle root) {
  return state.usages.find(engine_state::usage_hash(id, source, root), [&](std::uint64_t number) {
    const usage_recorded& known = past.all<usage_recorded>()[number];
    return known.id == id && known.source == source &&
           state.held.accounts[known.account.index].root == root;
  });
}

/// Decides a usage. The events go to `into`; on an error they are rolled back and nothing has
/// changed.
/// @param past  the ledger of `state`; a repeated id is answered from it
/// Errors: unknown_account; unknown_sku; out_of_range (a zero id, a negative quantity, a card
/// count of a metered sku that is not above zero); invalid_interval; unit_mismatch (a counted sku
/// with cards, a metered one with a quantity); conflict (the id was recorded with other content:
/// `reference` is its ledger position); no_rate; no_price (`amount` base units that no pack
/// covers); overflow; and only in authorise mode insufficient (`amount` is what is missing).
/// O(pieces × packs on the way to the root).
[[nodiscard]] constexpr result<outcome> decide_usage(const engine_state& state, const ledger& past,
                                                     const usage_command& usage, decide_mode mode,
                                                     draft& into) {
  if (const auto valid = detail::validate(state, usage); !valid) return valid.error();
  const account_handle root = state.held.accounts[usage.account.index].root;
  const std::uint64_t known = find_usage(state, past, usage.id, usage.source, root);
  if (known != dedup_index::none) {
    const usage_recorded& first = past.all<usage_recorded>()[known];
    if (!detail::same_content(past, first, usage))
      return failure{errc::conflict, 0, first.position};
    return outcome{past, first.position, true, state.is_reversed(known)};
  }
  into.begin(state);
  const auto decided = detail::usage_decider{state, usage, mode, into}.run();
  if (!decided) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
