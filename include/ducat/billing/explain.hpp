// SPDX-License-Identifier: MIT
// Explains a usage from the ledger alone: the state at its position is replayed, and every choice
// is derived anew (design law 8).
#ifndef DUCAT_BILLING_EXPLAIN_HPP
#define DUCAT_BILLING_EXPLAIN_HPP

#include <ducat/billing/explain_counters.hpp>
#include <ducat/billing/explanation.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/factor_draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/money_rate.hpp>
#include <ducat/pricing/tariff.hpp>
#include <ducat/usage/rating.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

namespace detail {

class explainer {
 public:
  explainer(const ledger& book, const usage_recorded& usage)
      : book_{book}, u_{usage}, counters_{s_} {
    out_.usage = usage;
  }

  [[nodiscard]] result<explanation> run() {
    evolve(s_, book_, 0, u_.position + 1);
    describe();
    for (std::uint64_t i = u_.position + 1; i <= u_.position + u_.line_count; ++i) {
      book_.visit(i, [&](const auto& e) { on(e, i); });
      if (error_ != errc{}) return failure{error_, 0, i};
      evolve(s_, book_, i, i + 1);
    }
    close_price();
    if (error_ != errc{}) return failure{error_, 0, u_.position};
    find_review();
    find_settlement();
    return std::move(out_);
  }

 private:
  struct carried_rest {
    dimension unit = dimension::none;
    int128 rest = 0;
  };
  struct given_back {
    pack_handle pack{};
    hold_handle hold{};
  };

  void describe() {
    const sku_terms& sku = s_.skus[u_.sku];
    out_.payer = s_.held.accounts[u_.account.index].root;
    out_.sku_name = sku.name;
    out_.how = sku.how;
    out_.sums.push_back({s_.skus.unit_at(u_.sku, u_.during.start).unit, 0, 0});
    out_.money = s_.held.terms_of(u_.account).money;
    if (u_.dimensions.has_value()) out_.dimensions = s_.dimensions[u_.dimensions.index];
    reached_ = u_.during.start;
    const auto& reversals = book_.all<usage_reversed>();
    for (std::size_t i = 0; i < reversals.size(); ++i) {
      const usage_reversed& e = reversals[i];
      if (e.instead == u_.usage) out_.instead_at = e.position;
      if (e.usage != u_.usage) continue;
      out_.reversed = true;
      out_.reversed_at = e.position;
    }
  }

  // The acceptance from review follows the lines.
  void find_review() {
    const std::uint64_t at = u_.position + 1 + u_.line_count;
    if (at >= book_.size() || book_.kind_at(at) != event_kind::usage_accepted) return;
    const usage_accepted& e = book_.at<usage_accepted>(at);
    if (e.usage != u_.usage || e.queued.index >= s_.review.size()) return;
    out_.accepted_at = at;
    out_.queued_at = book_.all<usage_queued>()[e.queued.index].at;
  }

  // The lines of its last settlement; what lies before it, closed, stays as it was.
  void find_settlement() {
    const auto& steps = book_.all<usage_settled>();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const usage_settled& e = steps[i];
      if (e.usage != u_.usage) continue;
      out_.settled_at = e.position;
      std::erase_if(out_.settled,
                    [&](const settled_line& line) { return e.from <= line.during.start; });
      const bool states =
          e.step == settle_step::settled && e.line_count < book_.size() - e.position;
      for (std::uint64_t k = e.position + 1; states && k <= e.position + e.line_count; ++k)
        add_settled(k);
      find_repricing(e);
    }
  }
  // Whether a step is one of a repricing, and what that changed.
  void find_repricing(const usage_settled& e) {
    const auto& all = book_.all<payer_settled>();
    std::size_t i = all.size();
    while (i > 0 && e.position < all[i - 1].position) --i;
    if (e.step != settle_step::settled) out_.repriced_by = mixed{};
    out_.repriced_at = i > 0 && all[i - 1].is_repricing() ? all[i - 1].position : 0;
    for (std::uint64_t k = e.position + 1; k <= e.position + e.line_count && k < book_.size(); ++k)
      if (book_.kind_at(k) == event_kind::usage_priced)
        out_.repriced_by =
            add(out_.repriced_by, book_.at<usage_priced>(k).amount).value_or(mixed{});
  }
  void add_settled(std::uint64_t at) {
    if (book_.kind_at(at) == event_kind::pack_drawn) {
      const pack_drawn& e = book_.at<pack_drawn>(at);
      out_.settled.push_back({e.during, e.pack, {}, e.quantity, {}});
    } else if (book_.kind_at(at) == event_kind::usage_priced) {
      const usage_priced& e = book_.at<usage_priced>(at);
      out_.settled.push_back({e.during, {}, e.price, e.quantity, e.amount});
    }
  }

  template <class Event> void on(const Event&, std::uint64_t) {}  // what needs no explanation

  // What a hold gives back, the draw or payment after it takes.
  void on(const hold_moved& e, std::uint64_t) { given_.push_back({e.pack, e.hold}); }
  void choose_or_hold(explained_draw& d, bool wallets) {
    for (const given_back& g : given_)
      if (g.pack == d.pack) d.hold = g.hold;
    if (!d.hold.has_value()) return choose(d, wallets);
    d.rule = chosen_by::hold;
    d.below_zero = false;
    std::erase_if(given_, [&](const given_back& g) { return g.pack == d.pack; });
  }

  void on(const pack_drawn& e, std::uint64_t at) {
    if (!enter(e.usage, e.during, e.quantity)) return;
    explained_draw d = draw(e.pack, at);
    d.taken = d.given = {e.quantity, 0, 1};
    d.after = {e.balance_after, 0, 1};
    d.below_zero = d.before.whole <= 0;
    d.from_breakage = e.from_breakage;
    choose_or_hold(d, false);
    out_.pieces.back().draws.push_back(d);
    if (!try_add(sum().covered, e.quantity, sum().covered)) fail(errc::overflow);
    if (!e.counter.has_value()) return;
    if (!covering_.has_value()) {
      covering_ = e.counter;
      before_cover_ = counters_.sum(e.counter);
    }
    counters_.count(e.counter, price_handle{}, e.quantity);
  }

  void on(const factor_moved& e, std::uint64_t) {
    if (out_.pieces.empty() || out_.pieces.back().draws.empty())
      return fail(errc::malformed_ledger);
    explained_draw& d = out_.pieces.back().draws.back();
    d.factor = s_.held.factors.row(s_.held.factors_of(e.pack).factors, e.row).factor;
    d.given = {e.given, 0, 1};
  }
  void on(const pack_first_used& e, std::uint64_t) {
    if (out_.pieces.empty() || out_.pieces.back().draws.empty())
      return fail(errc::malformed_ledger);
    out_.pieces.back().draws.back().begun = e.valid;
  }

  void on(const usage_priced& e, std::uint64_t at) {
    if (!enter(e.usage, e.during, e.quantity)) return;
    close_price();
    explained_price p;
    p.position = at;
    p.price = e.price;
    p.kind = s_.prices[e.price].kind;
    p.quantity = e.quantity;
    p.amount = e.amount;
    p.owed = e.owed;
    p.counter = e.counter;
    tariff_sum before{};
    if (e.counter.has_value()) take(counters_.sum(e.counter), before);
    if (e.counter.has_value()) describe_counter(e, before, p);
    const bool as_record = p.kind == tariff_kind::per_record;
    if (as_record) price_record(before, p);
    if (!as_record && e.quantity != 0) find_tiers(before, p);
    if (error_ != errc{}) return;
    if (e.counter.has_value()) {
      const price_handle charging = as_record ? price_handle{} : e.price;
      if (e.quantity != 0) counters_.count(e.counter, charging, e.quantity);
      tariff_sum after{};
      take(counters_.sum(e.counter), after);
      p.cost_after = after.cost;
    }
    out_.pieces.back().priced.push_back(std::move(p));
    paying_ = true;
    if (!try_add(sum().on_demand, e.quantity, sum().on_demand)) fail(errc::overflow);
    take(add(out_.priced, e.amount), out_.priced);
  }

  void on(const wallet_paid& e, std::uint64_t at) {
    if (!paying_ || e.usage != u_.usage) return fail(errc::malformed_ledger);
    explained_draw d = draw(e.pack, at);
    d.taken = d.given = e.amount;
    d.after = e.balance_after;
    d.from_breakage = e.from_breakage;
    choose_or_hold(d, true);
    out_.pieces.back().priced.back().wallets.push_back(d);
  }

  // What covered usage changed is told from the cost before it was covered.
  void describe_counter(const usage_priced& e, const tariff_sum& before, explained_price& p) {
    const counter_state& counter = s_.counters[e.counter];
    p.counter_name = counter.name;
    p.cycle = counter.cycle;
    p.counter_before = before.position;
    p.cost_before = before.cost;
    if (e.quantity != 0 || covering_ != e.counter) return;
    tariff_sum uncovered{};
    take(before_cover_, uncovered);
    p.cost_before = uncovered.cost;
  }
  // No usage has two lines under one price per record: counted usage is one piece.
  void price_record(const tariff_sum& before, explained_price& line) {
    const price_entry& entry = s_.prices[line.price];
    if (line.counter.has_value()) line.record.records_before = s_.counters[line.counter].records;
    const auto charge = charge_record(s_.prices.tier_of(entry, 0).rate, s_.prices.record_of(entry),
                                      line.quantity, {line.record.records_before, before.position});
    if (!charge) return fail(charge.error().code);
    line.record.free = charge->free;
    line.record.whole = charge->whole;
    line.record.rated = charge->rated;
  }
  void find_tiers(const tariff_sum& before, explained_price& line) {
    int128 end = 0;
    if (!try_add(before.position, line.quantity, end)) return fail(errc::overflow);
    const price_entry& entry = s_.prices[line.price];
    const auto add_tier = [&](const tier_part& part) -> result<void> {
      const tier& t = s_.prices.tier_of(entry, part.tier);
      const auto price = charge(t.rate, part.charged);
      if (!price) return price.error();
      const bool with_fee = part.enters && !is_zero(t.fee);
      line.tiers.push_back({part.tier, part.quantity, part.charged, *price, with_fee});
      return {};
    };
    const auto found = for_each_tier(s_.prices, entry, before, line.quantity, end, add_tier);
    if (!found) fail(found.error().code);
  }

  // Begins a piece where a line has another interval than the one before.
  bool enter(usage_number usage, const interval& during, int128 quantity) {
    if (usage != u_.usage || quantity < 0) {
      fail(errc::malformed_ledger);
      return false;
    }
    if (!out_.pieces.empty() && out_.pieces.back().during == during) return true;
    close_price();
    covering_ = {};
    explained_piece piece;
    piece.during = during;
    piece.unit = out_.sums.front().unit;
    piece.amount = u_.amount;
    if (out_.how == meter::metered && !measure(piece)) return false;
    out_.pieces.push_back(std::move(piece));
    return true;
  }

  // What the usage comes to in the unit of the piece that is being read.
  [[nodiscard]] explained_sum& sum() {
    const dimension unit = out_.pieces.back().unit;
    for (explained_sum& known : out_.sums)
      if (known.unit == unit) return known;
    return out_.sums.emplace_back(explained_sum{unit, 0, 0});
  }

  // What is carried of a unit.
  [[nodiscard]] int128& rest_of(dimension unit) {
    for (carried_rest& known : rests_)
      if (known.unit == unit) return known.rest;
    const std::uint32_t carry =
        s_.find_carry(out_.payer, u_.sku, unit, u_.cards_numerator, u_.cards_denominator);
    return rests_
        .emplace_back(carried_rest{unit, carry != flat_index::none ? s_.carries[carry].rest : 0})
        .rest;
  }

  // What the piece amounts to; a stretch before it that has no line has moved the carry alone.
  bool measure(explained_piece& piece) {
    const bool ordered = reached_ <= piece.during.start && piece.during.is_valid();
    if (!ordered) {
      fail(errc::malformed_ledger);
      return false;
    }
    piece.amount = 0;
    int128 skipped = 0;
    if (!advance({reached_, piece.during.start}, skipped)) return false;
    const auto rate = s_.skus.rate_at(u_.sku, piece.during.start);
    if (!rate) return fail_with(errc::malformed_ledger);
    piece.unit = rate->unit;
    piece.rest_before = rest_of(piece.unit);
    if (!advance(piece.during, piece.amount)) return false;
    piece.rest_after = rest_of(piece.unit);
    reached_ = piece.during.end;
    piece.rate_per_ns = rate->per_ns;
    for (std::uint32_t i = s_.skus[u_.sku].first_rate;
         i < s_.skus.rate_count() && s_.skus.rate(i).from <= piece.during.start;
         i = s_.skus.rate(i).next)
      piece.rate_from = s_.skus.rate(i).from;
    const int128 speed = int128{u_.cards_numerator} * piece.rate_per_ns;
    const int128 ns = int128{piece.during.end.ns} - piece.during.start.ns;
    if (!try_multiply(speed, ns, piece.product)) fail(errc::overflow);
    return error_ == errc{};
  }
  bool advance(interval stretch, int128& amount) {
    while (stretch.start < stretch.end) {
      const auto rate = s_.skus.rate_at(u_.sku, stretch.start);
      if (!rate) return fail_with(errc::malformed_ledger);
      const instant end = rate->until < stretch.end ? rate->until : stretch.end;
      std::int64_t ns = 0;
      if (!try_subtract(end.ns, stretch.start.ns, ns)) return fail_with(errc::overflow);
      const auto product =
          rate_metered(ratio{u_.cards_numerator, u_.cards_denominator}, rate->per_ns, ns);
      if (!product) return fail_with(product.error().code);
      int128 units = product->product;
      if (product->denominator != 1) {
        int128& rest = rest_of(rate->unit);
        if (!try_add(rest, units, rest)) return fail_with(errc::overflow);
        units = rest < 0 ? 0 : rest / product->denominator;
        rest -= units * product->denominator;
      }
      if (!try_add(amount, units, amount)) return fail_with(errc::overflow);
      stretch.start = end;
    }
    return true;
  }

  [[nodiscard]] explained_draw draw(pack_handle p, std::uint64_t at) const {
    explained_draw d;
    d.position = at;
    d.pack = p;
    d.before = s_.held.balance_of(p);
    return d;
  }

  [[nodiscard]] ranked_pack ranked(pack_handle p) const noexcept {
    const pack_rank& rank = s_.held.ranks[p.index];
    const int steps =
        s_.held.accounts[u_.account.index].depth - s_.held.accounts[rank.account.index].depth;
    return {p, &s_.held.packs[p.index], &rank, steps};
  }

  // Why this pack or wallet came before the next one that could have served.
  void choose(explained_draw& d, bool wallets) const {
    const instant when = out_.pieces.back().during.start;
    bool met = false;
    const auto look = [&](pack_handle p, const pack& terms) {
      if (p == d.pack) {
        met = true;
        return true;
      }
      if (!met || terms.is_wallet() != wallets || why_not(p, terms, when) != serves) return true;
      const mixed balance = s_.held.balance_of(p);
      const bool has_room = d.below_zero ? balance.whole > terms.floor : sign(balance) > 0;
      if (!has_room || is_dust(p, terms, when, balance)) return true;
      d.before_pack = p;
      return false;
    };
    s_.held.for_each_pack(u_.account, s_.held.in_time(when, look));
    if (!d.before_pack.has_value()) return;
    d.rule = chosen_by::id;
    const burn_order& order = s_.held.order_of(u_.account);
    for (int i = 0; i < order.count && d.rule == chosen_by::id; ++i)
      if (compare_by(order.keys[i], ranked(d.pack), ranked(d.before_pack)) != 0) {
        d.rule = chosen_by::key;
        d.key = order.keys[i];
      }
  }

  // Why a pack does not serve the usage at an instant, its balance aside.
  static constexpr int serves = -1;
  [[nodiscard]] int why_not(pack_handle p, const pack& terms, instant when) const {
    const scope_subject subject{u_.sku, u_.account, &out_.dimensions};
    if (!terms.is_wallet() && terms.unit != out_.pieces.back().unit)
      return static_cast<int>(passed_over::unit);
    if (!s_.held.scopes.allows(terms.scope, subject)) return static_cast<int>(passed_over::scope);
    if (when < terms.valid.start) return static_cast<int>(passed_over::not_started);
    if (when >= terms.valid.end || (terms.is_waiting && is_over(p, terms, when)))
      return static_cast<int>(passed_over::expired);
    const instant closed = s_.settled.of_payer(s_.held.accounts[u_.account.index].payer).until;
    if (when < closed && terms.valid.end <= closed) return static_cast<int>(passed_over::closed);
    return serves;
  }
  // Whether reservations hold something of a pack or wallet.
  [[nodiscard]] bool is_held(pack_handle p, const pack& terms) const {
    bool any = !is_zero(s_.holds.on_pack(p));
    if (!terms.has_factors) return any;
    const factored_pack& of = s_.held.factors_of(p);
    for (std::uint32_t i = 0; i < s_.held.factors.count(of.factors); ++i)
      any = any || s_.held.held_under[of.first_total + i] != 0;
    return any;
  }
  // Whether by its factor no unit fits into what a pack has left, down to its floor.
  [[nodiscard]] bool is_dust(pack_handle p, const pack& terms, instant when,
                             const mixed& balance) const {
    const int128 room = balance.whole - terms.floor;
    if (!terms.has_factors || room <= 0) return false;
    const scope_subject subject{u_.sku, u_.account, &out_.dimensions};
    const auto fits =
        factor_draft{}.draw(s_.held, p, subject, when, s_.held.clock_of(u_.account), room, 1);
    return fits && fits->covered == 0;
  }
  // A pack that waited for its first use lapsed, or its validity would have ended by now.
  [[nodiscard]] bool is_over(pack_handle p, const pack& terms, instant when) const {
    const local_clock clock = s_.held.clock_of(u_.account);
    return terms.phase == pack_phase::expired ||
           s_.held.first_use_of(p).validity_from(when, clock).end <= s_.now;
  }

  // Every pack is passed over by what is priced; a wallet, where it had nothing to pay with.
  void close_price() {
    if (!paying_) return;
    paying_ = false;
    explained_piece& piece = out_.pieces.back();
    explained_price& line = piece.priced.back();
    const auto pass_over = [&](pack_handle p, const pack& terms) {
      const mixed balance = s_.held.balance_of(p);
      const int reason = why_not(p, terms, piece.during.start);
      if (terms.is_wallet() && !is_wanting(line, p, balance, reason)) return true;
      if (!terms.is_wallet() && line.quantity == 0) return true;
      const auto none = is_held(p, terms) ? passed_over::held : passed_over::empty;
      auto why = reason == serves ? none : static_cast<passed_over>(reason);
      // What still had something to give to what was priced was kept from it.
      const bool had_room = sign(balance) > 0 || balance.whole > terms.floor;
      if (reason == serves && !terms.is_wallet() && had_room)
        why =
            is_dust(p, terms, piece.during.start, balance) ? passed_over::dust : passed_over::quota;
      line.passed.push_back({p, why, balance});
      return true;
    };
    s_.held.for_each_pack(u_.account, s_.held.in_time(piece.during.start, pass_over));
  }
  [[nodiscard]] static bool is_wanting(const explained_price& line, pack_handle wallet,
                                       const mixed& balance, int reason) {
    if (sign(line.amount) <= 0) return false;                 // a credit is nothing to pay
    if (reason == serves && sign(balance) > 0) return false;  // it was not needed
    for (const explained_draw& d : line.wallets)
      if (d.pack == wallet) return false;
    return true;
  }

  template <class T> void take(const result<T>& value, T& out) {
    if (value)
      out = *value;
    else
      fail(value.error().code);
  }
  void fail(errc code) noexcept {
    if (error_ == errc{}) error_ = code;
  }
  bool fail_with(errc code) noexcept {
    fail(code);
    return false;
  }

  const ledger& book_;
  const usage_recorded& u_;
  engine_state s_;
  counters_of_usage counters_;
  explanation out_;
  errc error_{};
  instant reached_{};
  std::vector<carried_rest> rests_;
  counter_handle covering_{};  // the counter that covered usage of the piece moves
  result<tariff_sum> before_cover_ = tariff_sum{};
  bool paying_ = false;
  std::vector<given_back> given_;
};

}  // namespace detail

/// Explains the usage whose event stands at a position. Replays everything before it.
/// Errors: unknown_usage where no usage stands there; malformed_ledger (`reference` is the
/// position); overflow. O(events before it).
[[nodiscard]] inline result<explanation> explain(const ledger& book, std::uint64_t position) {
  if (position >= book.size() || book.kind_at(position) != event_kind::usage_recorded)
    return errc::unknown_usage;
  const usage_recorded& usage = book.at<usage_recorded>(position);
  ledger_shape shape{book};
  for (std::uint64_t i = 0; i <= position; ++i)
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
  for (std::uint64_t i = position + 1; i <= position + usage.line_count; ++i)
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
  return detail::explainer{book, usage}.run();
}

/// Explains the usage of an id. @param account  any node of the tree whose usage it was
/// Errors: also unknown_account.
[[nodiscard]] inline result<explanation> explain(const ledger& book, account_handle account,
                                                 symbol source, const id128& id) {
  ledger_shape shape{book};
  for (std::uint64_t i = 0; i < book.size(); ++i)
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
  if (account.index >= shape.accounts().size()) return errc::unknown_account;
  const account_handle root = shape.accounts()[account.index].root;
  const auto& usages = book.all<usage_recorded>();
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const usage_recorded& u = usages[i];
    if (u.id == id && u.source == source && shape.accounts()[u.account.index].root == root)
      return explain(book, u.position);
  }
  return errc::unknown_usage;
}

}  // namespace ducat::inline v0

#endif
