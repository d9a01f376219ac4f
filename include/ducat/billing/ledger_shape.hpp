// SPDX-License-Identifier: MIT
// Whether the events of a ledger fit each other: whatever they name exists, and nothing is stated
// twice. Asked before any event of a ledger that came from outside is used; what the figures say is
// the audit's matter.
#ifndef DUCAT_BILLING_LEDGER_SHAPE_HPP
#define DUCAT_BILLING_LEDGER_SHAPE_HPP

#include <ducat/billing/account_shape.hpp>
#include <ducat/billing/charge_shape.hpp>
#include <ducat/billing/place_shape.hpp>
#include <ducat/billing/review_shape.hpp>
#include <ducat/billing/settle_shape.hpp>
#include <ducat/billing/top_up_shape.hpp>
#include <ducat/billing/zone_shape.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// Checks events one by one, in order, and keeps what later events may name. A malformed event
/// keeps its number, so that those after it are not blamed for it.
class ledger_shape {
 public:
  /// An account as its event states it, with what follows from its parent.
  struct node {
    account_handle parent{};
    account_handle root{};
    std::int32_t depth = 0;
    bool sound = false;
  };
  explicit ledger_shape(const ledger& book) noexcept : book_{&book} {}
  /// What is wrong with the next event, in a few words of static storage; nullptr where it is
  /// sound. Call once for each position, in order.
  [[nodiscard]] const char* next() {
    const std::uint64_t position = position_++;
    const char* wrong = nullptr;
    book_->visit(position, [&](const auto& e) { wrong = check(e, position); });
    return wrong;
  }
  /// The accounts so far, by number.
  [[nodiscard]] const std::vector<node>& accounts() const noexcept { return accounts_; }
  /// Whether a usage was recorded so far, soundly.
  [[nodiscard]] bool has_usage(usage_number usage) const noexcept {
    return usage < usages_.size() && usages_[usage] != 0;
  }

 private:
  friend class detail::review_shape;
  friend class detail::settle_shape;
  friend class detail::top_up_shape;
  struct known_pack {
    account_handle root{};
    bool sound = false;
    bool wallet = false;
    bool ends = false;
    bool waits = false;  // for its first use
    std::uint32_t factors = 0;
    pack_phase phase{};
  };
  struct known_carry {
    account_handle root{};
    sku_handle sku{};
    dimension unit{};
    std::int64_t numerator = 0;
    std::int64_t denominator = 0;
  };
  [[nodiscard]] bool named(symbol s) const noexcept { return s.index < book_->names.size(); }
  [[nodiscard]] bool named_or_none(symbol s) const noexcept { return !s.has_value() || named(s); }
  [[nodiscard]] bool known(account_handle a) const noexcept {
    return a.index < accounts_.size() && accounts_[a.index].sound;
  }
  [[nodiscard]] bool known(pack_handle p) const noexcept {
    return p.index < packs_.size() && packs_[p.index].sound;
  }
  [[nodiscard]] bool known(sku_handle s) const noexcept {
    return s.index < skus_.size() && skus_[s.index] != 0;
  }
  [[nodiscard]] bool known(price_handle p) const noexcept {
    return p.index < prices_.size() && prices_[p.index] != 0;
  }
  [[nodiscard]] bool known(charge_handle c) const noexcept {
    return c.index < charges_.size() && charges_[c.index] != 0;
  }
  [[nodiscard]] bool known(series_handle s) const noexcept {
    return s.index < series_.size() && series_[s.index] != 0;
  }
  [[nodiscard]] bool known(hold_handle h) const noexcept {
    return h.index < holds_.size() && holds_[h.index].has_value();
  }
  [[nodiscard]] bool is_payer(account_handle a) const noexcept {
    return known(a) && accounts_[a.index].root == a;
  }
  [[nodiscard]] bool known_or_none(counter_handle c) const noexcept {
    return !c.has_value() || (c.index < counters_.size() && counters_[c.index] != 0);
  }
  // Keeps the number of what was not stated before; false where it was.
  template <class Same>
  [[nodiscard]] static bool keep_if_new(detail::flat_index& stated, std::uint64_t hash,
                                        std::uint32_t number, Same same) {
    if (stated.find(hash, same) != detail::flat_index::none) return false;
    stated.insert(hash, number);
    return true;
  }
  const char* check(const sku_defined& e, std::uint64_t) {
    const bool sound =
        e.sku.index == skus_.size() && named(e.name) && e.how <= meter::counted &&
        (e.unit == dimension::turnover) == (e.money != currency{}) &&
        (e.unit != dimension::turnover || e.how == meter::counted) &&
        keep_if_new(by_sku_, detail::mix(e.name.index, 0), e.sku.index,
                    [&](std::uint32_t i) { return book_->all<sku_defined>()[i].name == e.name; });
    skus_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "a sku out of order or defined twice, or without a name";
  }
  // Two rates of one sku from one instant: neither supersedes the other.
  const char* check(const rate_set& e, std::uint64_t) {
    const bool sound =
        known(e.sku) && e.per_ns > 0 && is_unit(e.unit) &&
        book_->all<sku_defined>()[e.sku.index].how == meter::metered &&
        keep_if_new(by_rate_, detail::mix(e.sku.index, static_cast<std::uint64_t>(e.from.ns)),
                    rates_, [&](std::uint32_t i) {
                      const rate_set& other = book_->all<rate_set>()[i];
                      return other.sku == e.sku && other.from == e.from;
                    });
    ++rates_;
    return sound ? nullptr : "a rate of no metered sku, not positive, in no unit, or set twice";
  }
  // Whether it can be charged: what is metered is no rate and no money.
  [[nodiscard]] static bool is_unit(dimension unit) noexcept {
    return unit != dimension::none && unit != dimension::rate && unit != dimension::money;
  }
  const char* check(const price_published& e, std::uint64_t) {
    const bool sound = e.price.index == prices_.size() && e.price.index < book_->prices.size() &&
                       is_sound(book_->prices[e.price]) && is_new_version(e.price);
    prices_.push_back(sound ? 1 : 0);
    return sound ? nullptr
                 : "a price out of order or published twice, or with terms that make none";
  }
  // Two versions of one price from one instant, the second not published later: neither holds.
  [[nodiscard]] bool is_new_version(price_handle p) {
    const price_entry& entry = book_->prices[p];
    std::uint64_t hash =
        detail::mix(entry.sku.index, static_cast<std::uint64_t>(entry.stated.start.ns));
    for (const symbol s : entry.pattern.value) hash = detail::mix(hash, s.index);
    return keep_if_new(by_version_, hash, p.index, [&](std::uint32_t i) {
      const price_entry& other = book_->prices[price_handle{i}];
      return other.same_line(entry) && other.stated.start == entry.stated.start &&
             entry.published <= other.published;
    });
  }
  [[nodiscard]] bool is_sound(const price_entry& entry) const {
    if (!known(entry.sku) || !named_or_none(entry.counter) || entry.tier_count == 0) return false;
    if (entry.kind > tariff_kind::per_record || entry.owner > counter_owner::account ||
        entry.basis > counter_basis::all_usage || entry.cycle > period::forever)
      return false;
    if (std::uint64_t{entry.first_tier} + entry.tier_count > book_->prices.tier_total())
      return false;
    for (std::uint32_t i = 0; i < entry.tier_count; ++i) {
      const tier& t = book_->prices.tier_of(entry, i);
      if (!t.fee.is_valid() || t.package < 1 || t.partial > partial_package::free) return false;
    }
    if ((entry.kind == tariff_kind::per_record) != (entry.record != 0) ||
        !detail::has_sound_record(*book_, entry))
      return false;
    const currency& turnover = book_->all<sku_defined>()[entry.sku.index].money;
    if (!detail::is_sound_tax(entry.tax) || (turnover != currency{} && turnover != entry.money))
      return false;
    if (!named_or_none(entry.layer) || entry.calendar > book_->prices.calendars().size())
      return false;
    for (const symbol s : entry.pattern.value)
      if (!named_or_none(s)) return false;
    return true;
  }
  const char* check(const account_opened& e, std::uint64_t) {
    node n;
    n.parent = e.parent;
    n.sound = e.account.index == accounts_.size() && named(e.name) && e.policy <= overage::refuse &&
              (!e.parent.has_value() || known(e.parent));
    if (n.sound && e.parent.has_value()) {
      const node& above = accounts_[e.parent.index];
      n.root = above.root;
      n.depth = above.depth + 1;
      n.sound = n.depth < max_account_depth && e.burn_down == burn_order{} && e.zone == 0 &&
                e.money == book_->all<account_opened>()[n.root.index].money;
    } else if (n.sound) {
      n.root = e.account;
      n.sound = e.money != currency{} && e.utc_offset_seconds >= -86'400 &&
                e.utc_offset_seconds <= 86'400 && e.burn_down.is_sound() &&
                zones_.may_have(e.zone, e.utc_offset_seconds);
    }
    n.sound = n.sound && e.credit_limit >= 0 &&
              keep_if_new(by_account_, detail::mix(e.parent.index, e.name.index), e.account.index,
                          [&](std::uint32_t i) { return is_at(i, e.parent, e.name); });
    accounts_.push_back(n);
    return n.sound ? nullptr
                   : "an account out of order or opened twice, below none, or with terms that make "
                     "none";
  }
  [[nodiscard]] bool is_at(std::uint32_t i, account_handle parent, symbol name) const {
    return accounts_[i].parent == parent && book_->all<account_opened>()[i].name == name;
  }
  const char* check(const zone_stated& e, std::uint64_t) { return zones_.check(*book_, e); }
  const char* check(const account_moved& e, std::uint64_t position) {
    return detail::place_shape{*book_, accounts_, by_account_}.check(e, usages_.size(), position);
  }
  const char* check(const pack_granted& e, std::uint64_t) {
    known_pack p;
    p.wallet = e.unit == dimension::money;
    p.ends = e.valid.end != instant_max;
    p.phase = e.phase;
    p.waits = e.activation.is_stated();
    p.factors = e.factors;
    p.sound = e.pack.index == packs_.size() && has_sound_terms(e);
    if (p.sound) p.root = accounts_[e.account.index].root;
    packs_.push_back(p);
    return p.sound ? nullptr : "a pack out of order, of no account, or with terms that make none";
  }
  [[nodiscard]] bool has_sound_terms(const pack_granted& e) const {
    return known(e.account) && named_or_none(e.serial) && e.scope <= book_->scopes.size() &&
           scope_is_sound(e.scope) && detail::has_sound_terms(*book_, e) && is_sound(e.by) &&
           e.phase <= pack_phase::active && detail::may_wait(e) &&
           (!e.origin.has_value() || known(e.origin)) &&
           (!e.series.has_value() || known(e.series)) && are_sound(e.factors) &&
           (!e.bonus_of.has_value() || known(e.bonus_of)) && detail::is_sound_bonus(*book_, e);
  }
  [[nodiscard]] bool scope_is_sound(std::uint32_t scope) const {
    for (std::uint32_t i = 0; i < book_->scopes.term_count(scope); ++i) {
      const scope_term& term = book_->scopes.term(scope, i);
      if (term.kind > scope_kind::dimension || term.dimension >= max_dimensions) return false;
    }
    return true;
  }
  const char* check(const pack_activated& e, std::uint64_t) {
    if (!known(e.pack) || packs_[e.pack.index].phase != pack_phase::pending)
      return "the start of a pack that was not waiting for it";
    packs_[e.pack.index].phase = pack_phase::active;
    return nullptr;
  }
  // Precondition: some of the ledger's, or none.
  [[nodiscard]] bool are_sound(std::uint32_t factors) const {
    bool sound = true;
    for (std::uint32_t i = 0; sound && i < book_->factors.count(factors); ++i) {
      const pack_factor& row = book_->factors.row(factors, i);
      sound = row.is_sound() && row.scope <= book_->scopes.size() && scope_is_sound(row.scope);
    }
    return sound;
  }
  const char* check(const factor_moved& e, std::uint64_t position) const {
    const bool sound =
        has_usage(e.usage) && may_serve(e.pack, e.usage) && position > 0 &&
        book_->kind_at(position - 1) == event_kind::pack_drawn &&
        book_->at<pack_drawn>(position - 1).pack == e.pack &&
        e.row < book_->factors.count(packs_[e.pack.index].factors) &&
        e.after.is_of(book_->factors.row(packs_[e.pack.index].factors, e.row).factor);
    return sound ? nullptr : "a factor beside no draw of its pack, or totals that it cannot have";
  }
  const char* check(const pack_first_used& e, std::uint64_t) {
    const bool sound = has_usage(e.usage) && may_serve(e.pack, e.usage) && !e.valid.empty() &&
                       packs_[e.pack.index].waits && e.phase <= pack_phase::active &&
                       packs_[e.pack.index].phase != pack_phase::expired;
    if (!sound) return "the first use of a pack that did not wait for it, or by no usage";
    packs_[e.pack.index].waits = false;
    packs_[e.pack.index].ends = e.valid.end != instant_max;
    packs_[e.pack.index].phase = e.phase;
    return nullptr;
  }
  const char* check(const pack_expired& e, std::uint64_t) {
    if (!known(e.pack) || !packs_[e.pack.index].ends || !e.breakage.is_valid() ||
        packs_[e.pack.index].phase == pack_phase::expired)
      return "the end of a pack that has none, or had it";
    packs_[e.pack.index].phase = pack_phase::expired;
    return nullptr;
  }
  const char* check(const series_opened& e, std::uint64_t position) {
    const bool sound = e.series.index == series_.size() && known(e.account) &&
                       named_or_none(e.serial) && e.scope <= book_->scopes.size() &&
                       scope_is_sound(e.scope) && detail::has_sound_terms(*book_, e) &&
                       are_sound(e.factors) && is_sound(e.by) && detail::is_sound_cycle(e.cycle) &&
                       e.rest.least >= 0 && e.rest.most >= 0 && e.rest.cycles >= 1 &&
                       is_placed(e, position);
    series_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "a series out of order, of no account, or with terms that make none";
  }
  const char* check(const cycle_begun& e, std::uint64_t position) const {
    return known(e.series) && is_placed(e, position) ? nullptr : "a cycle of no series";
  }
  const char* check(const series_stopped& e, std::uint64_t position) const {
    const bool sound = known(e.series) && is_sound(e.by) && is_placed(e, position);
    return sound ? nullptr : "the stop of no series";
  }
  const char* check(const pack_moved& e, std::uint64_t) const {
    const bool transferred = e.what == pack_move::transferred || e.what == pack_move::rolled_over;
    bool sound = known(e.pack) && e.what <= pack_move::taken_back && e.mode <= rounding::floor &&
                 transferred == e.to.has_value() && e.asked >= 0 && e.bonus >= 0 &&
                 e.quantity > 0 && e.cost >= 0 && named_or_none(e.reference) && is_sound(e.by) &&
                 is_balance(e.pack, e.balance_after);
    if (sound && transferred) {
      sound = known(e.to) && e.to != e.pack && is_balance(e.to, e.to_balance_after);
      sound = sound && packs_[e.to.index].root == packs_[e.pack.index].root &&
              book_->all<pack_granted>()[e.to.index].unit ==
                  book_->all<pack_granted>()[e.pack.index].unit;
    }
    return sound ? nullptr : "a move from or to no pack of one payer and unit, or of nothing";
  }
  [[nodiscard]] bool is_balance(pack_handle p, const mixed& balance) const noexcept {
    return balance.is_valid() && (packs_[p.index].wallet || balance.rest == 0);
  }
  [[nodiscard]] bool is_sound(const provenance& by) const {
    return named_or_none(by.actor) && named_or_none(by.reason) && named_or_none(by.approval);
  }
  [[nodiscard]] bool dimensions_known(dimensions_handle d) const noexcept {
    return !d.has_value() ||
           (d.index < sound_dimensions_.size() && sound_dimensions_[d.index] != 0);
  }
  const char* check(const hold_opened& e, std::uint64_t) {
    bool sound = e.hold.index == holds_.size() && known(e.account) && known(e.sku) &&
                 named_or_none(e.source) && dimensions_known(e.dimensions) && !e.id.is_zero() &&
                 ducat::is_sound(e.terms);
    sound =
        sound &&
        keep_if_new(by_hold_, detail::mix(e.id.high, e.id.low), e.hold.index, [&](std::uint32_t i) {
          const hold_opened& other = book_->all<hold_opened>()[i];
          return known(hold_handle{i}) && other.id == e.id && other.source == e.source &&
                 holds_[i] == accounts_[e.account.index].root;
        });
    holds_.push_back(sound ? accounts_[e.account.index].root : account_handle{});
    return sound ? nullptr
                 : "a reservation out of order or made twice, or with terms that make none";
  }
  const char* check(const hold_stepped& e, std::uint64_t position) {
    const std::uint32_t row = steps_++;
    const bool sound =
        known(e.hold) && e.what <= hold_step::lapse && e.phase <= hold_phase::released &&
        (e.refused == errc{} || is_hold_refusal(e.refused)) && e.asked >= 0 && e.used >= 0 &&
        e.cards_numerator >= 0 && e.cards_denominator > 0 && e.granted >= 0 && e.overrun >= 0 &&
        e.available >= 0 && (e.usage == no_usage || has_usage(e.usage)) &&
        (e.reversed == no_usage || has_usage(e.reversed)) &&
        (e.previous == no_step || e.previous < row) && is_placed(e, position);
    return sound ? nullptr : "a step of no reservation, or with terms that make none";
  }
  const char* check(const hold_moved& e, std::uint64_t) const {
    bool sound = known(e.hold) && e.amount.is_valid() && e.held_after.is_valid() &&
                 e.total_after.is_valid() && e.balance_after.is_valid();
    if (sound && e.pack.has_value())
      sound = known(e.pack) && packs_[e.pack.index].root == holds_[e.hold.index] &&
              is_balance(e.pack, e.amount) && is_balance(e.pack, e.held_after) &&
              is_balance(e.pack, e.total_after) && is_balance(e.pack, e.balance_after);
    if (sound && e.row != no_factor_row)
      sound = e.pack.has_value() && e.row < book_->factors.count(packs_[e.pack.index].factors) &&
              e.total_after.whole >= 0;
    return sound ? nullptr : "what no reservation holds, or of no pack of its payer";
  }
  const char* check(const hold_counted& e, std::uint64_t) const {
    const bool sound = known(e.hold) && known_or_none(e.counter) &&
                       (!e.price.has_value() || known(e.price)) &&
                       (e.counter.has_value() || e.price.has_value()) && e.quantity_after >= 0;
    return sound ? nullptr : "what no reservation counts, or in no counter";
  }
  const char* check(const dimensions_met& e, std::uint64_t) {
    bool sound = e.dimensions.index == dimensions_++;
    for (const symbol s : e.values.value) sound = sound && named_or_none(s);
    sound_dimensions_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "dimensions out of order, or without names";
  }
  // A second counter of one name, owner and cycle would start its tiers again.
  const char* check(const counter_opened& e, std::uint64_t) {
    const std::uint64_t hash = detail::mix((std::uint64_t{e.name.index} << 32) | e.owner.index,
                                           static_cast<std::uint64_t>(e.cycle.start.ns));
    const bool sound =
        e.counter.index == counters_.size() && named(e.name) && known(e.owner) &&
        keep_if_new(by_counter_, hash, e.counter.index, [&](std::uint32_t i) {
          const counter_opened& other = book_->all<counter_opened>()[i];
          return other.name == e.name && other.owner == e.owner && other.cycle == e.cycle;
        });
    counters_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "a counter out of order or opened twice, without a name or an owner";
  }
  const char* check(const usage_recorded& e, std::uint64_t position) {
    const bool sound = e.usage == usages_.size() && known(e.account) && known(e.sku) &&
                       named_or_none(e.source) && dimensions_known(e.dimensions) &&
                       e.cards_denominator > 0 && e.cards_numerator >= 0 && e.during.is_valid() &&
                       e.amount >= 0 && is_placed(e, position);
    usages_.push_back(sound ? 1 : 0);
    return sound ? nullptr : "a usage out of order, of no account or sku, or impossible";
  }
  const char* check(const usage_reversed& e, std::uint64_t position) const {
    const bool sound = has_usage(e.usage) && is_placed(e, position) && is_sound(e.by) &&
                       (e.instead == no_usage || e.instead == usages_.size());
    return sound ? nullptr : "the reversal of no usage, or for one that is not the next";
  }
  template <class Event>
  [[nodiscard]] bool is_placed(const Event& e, std::uint64_t position) const noexcept {
    return e.position == position && e.line_count < book_->size() - position;
  }
  // Whether a pack lies in the tree of a known usage.
  [[nodiscard]] bool may_serve(pack_handle p, usage_number usage) const {
    const account_handle user = book_->all<usage_recorded>()[usage].account;
    return known(p) && packs_[p.index].root == accounts_[user.index].root;
  }
  // Metered usage has no piece without a length: no rate and no price would be in force.
  [[nodiscard]] bool is_piece(const interval& during, usage_number usage) const {
    const sku_handle sku = book_->all<usage_recorded>()[usage].sku;
    return during.is_valid() &&
           (!during.empty() || book_->all<sku_defined>()[sku.index].how == meter::counted);
  }
  const char* check(const pack_drawn& e, std::uint64_t) const {
    const bool sound = has_usage(e.usage) && may_serve(e.pack, e.usage) &&
                       !packs_[e.pack.index].wallet && known_or_none(e.counter) &&
                       is_piece(e.during, e.usage);
    return sound ? nullptr : "a draw of no usage or piece of it, or on no pack of its payer";
  }
  const char* check(const usage_priced& e, std::uint64_t) const {
    const bool sound = has_usage(e.usage) && known(e.price) && known_or_none(e.counter) &&
                       is_piece(e.during, e.usage) && e.amount.is_valid() && e.owed.is_valid() &&
                       e.owed_after.is_valid();
    return sound ? nullptr : "a price of no usage or piece of it, or by no entry";
  }
  const char* check(const wallet_paid& e, std::uint64_t) const {
    const bool sound = has_usage(e.usage) && may_serve(e.pack, e.usage) &&
                       packs_[e.pack.index].wallet && is_piece(e.during, e.usage) &&
                       e.amount.is_valid() && e.balance_after.is_valid();
    return sound ? nullptr : "a payment of no usage or piece of it, or from no wallet of its payer";
  }
  const char* check(const counter_moved& e, std::uint64_t) {
    const bool sound = e.counter.has_value() && known_or_none(e.counter) &&
                       e.tranche <= tranches_ && (!e.price.has_value() || known(e.price)) &&
                       e.quantity_after >= 0;
    if (sound && e.tranche == tranches_) ++tranches_;
    return sound ? nullptr : "a move of no counter, or a tranche out of order";
  }
  const char* check(const carry_moved& e, std::uint64_t) {
    bool sound = known(e.root) && accounts_[e.root.index].root == e.root && known(e.sku) &&
                 e.carry <= carries_.size() && is_unit(e.unit) && e.cards_denominator > 0 &&
                 e.cards_numerator >= 0;
    if (sound && e.carry < carries_.size()) {
      const known_carry& c = carries_[e.carry];
      sound = c.root == e.root && c.sku == e.sku && c.unit == e.unit &&
              c.numerator == e.cards_numerator && c.denominator == e.cards_denominator;
    } else if (sound) {
      carries_.push_back({e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator});
    }
    return sound ? nullptr : "a carry out of order, or of another ratio or unit";
  }
  const char* check(const time_advanced&, std::uint64_t) const { return nullptr; }
  const char* check(const quota_set& e, std::uint64_t position) {
    const bool is_new = e.quota.index == quotas_.size();
    const quota_terms& terms = e.terms;
    bool sound = e.position == position && known(e.account) && named(e.name) &&
                 terms.of <= quota_measure::cards && terms.per <= period::forever &&
                 terms.limit >= 0 && is_sound(e.by) &&
                 (terms.of != quota_measure::cards || terms.per == period::forever) &&
                 (terms.of != quota_measure::drawn || accounts_[e.account.index].depth > 0);
    if (sound && is_new)
      sound = keep_if_new(by_quota_, detail::mix(e.account.index, e.name.index), e.quota.index,
                          [&](std::uint32_t i) {
                            return quotas_[i] != nullptr && quotas_[i]->account == e.account &&
                                   quotas_[i]->name == e.name;
                          });
    else if (sound)
      sound = known(e.quota) && quotas_[e.quota.index]->account == e.account &&
              quotas_[e.quota.index]->name == e.name &&
              quotas_[e.quota.index]->terms.of == terms.of &&
              quotas_[e.quota.index]->terms.unit == terms.unit;
    if (is_new) quotas_.push_back(sound ? &e : nullptr);
    return sound ? nullptr : "a quota out of order or named twice, of no account, or of no limit";
  }
  [[nodiscard]] bool known(quota_handle q) const noexcept {
    return q.index < quotas_.size() && quotas_[q.index] != nullptr;
  }
  const char* check(const quota_moved& e, std::uint64_t) const {
    const bool sound = known(e.quota) && quotas_[e.quota.index]->terms.of != quota_measure::cards &&
                       !e.window.empty() && e.used_before.is_valid() && e.used_after.is_valid();
    return sound ? nullptr : "a move of no quota, or in no window";
  }
  const char* check(const alert_set& e, std::uint64_t) {
    const alert_terms& terms = e.terms;
    const bool is_new = e.alert.index == alerts_.size();
    bool sound = known(e.account) && named(e.name) && terms.of <= alert_kind::running_out &&
                 terms.share >= ratio{} && terms.level >= 0 && terms.ahead_ns >= 0 &&
                 terms.top_up >= 0 && is_sound(e.by) &&
                 is_of_quota(terms.of) == terms.quota.has_value();
    if (sound && is_of_quota(terms.of))
      sound = known(terms.quota) && quotas_[terms.quota.index]->terms.of != quota_measure::cards &&
              quotas_[terms.quota.index]->account == e.account;
    if (sound && is_new)
      sound = keep_if_new(by_alert_, detail::mix(e.account.index, e.name.index), e.alert.index,
                          [&](std::uint32_t i) {
                            return alerts_[i] != nullptr && alerts_[i]->account == e.account &&
                                   alerts_[i]->name == e.name;
                          });
    else if (sound)
      sound = known(e.alert) && alerts_[e.alert.index]->account == e.account &&
              alerts_[e.alert.index]->name == e.name;
    if (is_new) alerts_.push_back(sound ? &e : nullptr);
    return sound ? nullptr : "an alert out of order or named twice, of no account, or of nothing";
  }
  [[nodiscard]] bool known(alert_handle a) const noexcept {
    return a.index < alerts_.size() && alerts_[a.index] != nullptr;
  }
  const char* check(const alert_changed& e, std::uint64_t position) const {
    const bool sound = known(e.alert) && (!e.pack.has_value() || known(e.pack)) &&
                       e.value.is_valid() && e.level.is_valid() && e.position == position &&
                       (!e.pack.has_value() || e.window.empty()) && e.window.is_valid();
    return sound ? nullptr : "a change of no alert, or of no pack";
  }
  const char* check(const charge_published& e, std::uint64_t) {
    const charge_table& table = book_->prices.charges();
    bool sound = e.charge.index == charges_.size() && e.charge.index < table.size() &&
                 is_sound(table[e.charge]);
    for (std::uint32_t i = 0; sound && i < charges_.size(); ++i)
      sound = !table[{i}].same_line(table[e.charge]) ||
              table[{i}].stated.start != table[e.charge].stated.start;
    charges_.push_back(sound ? 1 : 0);
    return sound ? nullptr
                 : "a charge out of order or published twice, or with terms that make none";
  }
  [[nodiscard]] bool is_sound(const charge_entry& entry) const {
    const charge_table& table = book_->prices.charges();
    bool sound = named(entry.name) && named_or_none(entry.layer) &&
                 detail::is_sound_tax(entry.tax) && detail::has_sound_terms(table, entry);
    for (std::uint32_t i = 0; sound && i < entry.sku_count; ++i)
      sound = known(table.sku_of(entry, i));
    return sound;
  }
  const char* check(const charges_closed& e, std::uint64_t position) const {
    const bool sound =
        is_payer(e.payer) && !e.period.empty() && is_placed(e, position) && is_sound(e.by);
    return sound ? nullptr : "a close of no payer, or of no period";
  }
  const char* check(const charge_posted& e, std::uint64_t) const {
    bool sound = is_payer(e.payer) && known(e.charge) && !e.period.empty() &&
                 e.came_to.is_valid() && e.amount.is_valid() && e.owed.is_valid() &&
                 e.owed_after.is_valid();
    for (const auto part : all_charge_parts) sound = sound && (e.parts.*part).is_valid();
    return sound ? nullptr : "a charge of no payer or period, or that was not published";
  }
  const char* check(const charge_paid& e, std::uint64_t) const {
    const bool sound = is_payer(e.payer) && known(e.charge) && known(e.pack) &&
                       packs_[e.pack.index].root == e.payer && packs_[e.pack.index].wallet &&
                       !e.period.empty() && e.amount.is_valid() && e.balance_after.is_valid();
    return sound ? nullptr : "a payment of no charge, or from no wallet of its payer";
  }
  template <class Event>
    requires detail::is_account_event<Event>
  const char* check(const Event& e, std::uint64_t position) {
    const account_handle a = detail::account_of(e);
    return nodes_.check(*book_, known(a) ? accounts_[a.index].root : account_handle{}, e, position);
  }
  template <class Event>
    requires detail::is_review_event<Event>
  const char* check(const Event& e, std::uint64_t position) {
    return review_.check(*book_, *this, e, position);
  }
  template <class Event>
    requires detail::is_settle_event<Event>
  const char* check(const Event& e, std::uint64_t position) {
    return settled_.check(*book_, *this, e, position);
  }
  template <class Event>
    requires detail::is_top_up_event<Event>
  const char* check(const Event& e, std::uint64_t position) {
    return top_ups_.check(*book_, *this, e, position);
  }

  const ledger* book_;
  std::uint64_t position_ = 0;
  std::vector<std::uint8_t> skus_, prices_, charges_, counters_, usages_, sound_dimensions_,
      series_;
  std::vector<node> accounts_;
  std::vector<known_pack> packs_;
  std::vector<account_handle> holds_;  // their payers; nothing keeps the place of a malformed one
  std::vector<known_carry> carries_;
  std::uint32_t rates_ = 0, dimensions_ = 0, steps_ = 0, tranches_ = 0;
  detail::flat_index by_sku_;             // skus by name
  detail::flat_index by_rate_;            // rates by (sku, start)
  detail::flat_index by_version_;         // prices by (line, start)
  detail::flat_index by_account_;         // accounts by (parent, name)
  detail::flat_index by_counter_;         // counters by (name, owner, cycle)
  detail::flat_index by_quota_;           // quotas by (account, name)
  detail::flat_index by_alert_;           // alerts by (account, name)
  std::vector<const alert_set*> alerts_;  // the first version of each
  std::vector<const quota_set*> quotas_;  // the first version of each
  detail::flat_index by_hold_;            // reservations by id
  detail::account_shape nodes_;
  detail::review_shape review_;
  detail::settle_shape settled_;
  detail::top_up_shape top_ups_;
  detail::zone_shape zones_;
};

}  // namespace ducat::inline v0

#endif
