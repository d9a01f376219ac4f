// SPDX-License-Identifier: MIT
// The audit: recomputes from the events alone what the laws of docs/design.md say. Its rating,
// splitting, tariff, balances and order of events are a second version of the rules, and it shares
// no state with evolve(). It does share, and so cannot see a mistake in: the comparator of the
// burn-down order, what a scope allows, where a calendar's periods end, the check of a price list,
// and the arithmetic of exact/ and units/.
#ifndef DUCAT_BILLING_AUDIT_HPP
#define DUCAT_BILLING_AUDIT_HPP

#include <ducat/billing/audit_bonus.hpp>
#include <ducat/billing/audit_charge.hpp>
#include <ducat/billing/audit_edge.hpp>
#include <ducat/billing/audit_hold.hpp>
#include <ducat/billing/audit_kinds.hpp>
#include <ducat/billing/audit_money.hpp>
#include <ducat/billing/audit_move.hpp>
#include <ducat/billing/audit_once.hpp>
#include <ducat/billing/audit_quota.hpp>
#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/audit_reversal.hpp>
#include <ducat/billing/audit_review.hpp>
#include <ducat/billing/audit_series.hpp>
#include <ducat/billing/audit_settle.hpp>
#include <ducat/billing/audit_standing.hpp>
#include <ducat/billing/audit_state.hpp>
#include <ducat/billing/audit_sums.hpp>
#include <ducat/billing/audit_top_up.hpp>
#include <ducat/billing/audit_usage.hpp>
#include <ducat/engine/ledger.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

namespace detail {

// Walks a ledger once. Events that belong to a usage or a reversal go to its own audit.
class auditor : audit_kinds {
 public:
  explicit auditor(const ledger& book)
      : s_{book},
        quotas_{s_},
        standings_{s_},
        alerts_{s_, quotas_, standings_},
        holds_{s_},
        usage_{s_, quotas_, holds_},
        reversal_{s_, quotas_},
        charges_{s_},
        moves_{s_},
        bonuses_{s_},
        series_{s_},
        settle_{s_, quotas_},
        money_{s_},
        review_{s_} {}

  [[nodiscard]] audit_report run() {
    for (std::uint64_t i = 0; i < s_.book.size(); ++i) {
      if (s_.book.kind_at(i) == event_kind::account_moved) close_ended(i);
      const char* wrong = s_.shape.next();
      s_.sound.push_back(wrong == nullptr ? 1 : 0);
      if (wrong != nullptr) s_.find(audit_rule::shape, i, 0, wrong);
      s_.book.visit(i, [&](const auto& e) { step(e, i, wrong == nullptr); });
    }
    close_group();
    close_settlement();
    end_command(s_.book.size());
    moves_.pass(s_.book.size());
    holds_.pass(s_.book.size());
    expect_arrival(now_, s_.book.size());
    const bool sound = s_.report.finding_count == 0;
    check_list();
    once_audit{s_}.run();
    sums_audit{s_}.run(sound);
    s_.report.events = s_.book.size();
    s_.report.usages = s_.book.all<usage_recorded>().size();
    s_.report.reversals = s_.book.all<usage_reversed>().size();
    return std::move(s_.report);
  }

 private:
  enum class group : std::uint8_t { none, usage, reversal, close, series, hold, step };
  using edge = audit_edge;

  template <class Event> void step(const Event& e, std::uint64_t at, bool sound) {
    if constexpr (is_line<Event>) {
      step_line(e, at, sound);
    } else {
      if (is_lot<Event> && group_ == group::series && at < end_)
        step_lot(e, at, sound);
      else if (std::is_same_v<Event, usage_settled> && at < settling_until_)
        step_settled(e, at, sound);
      else
        step_alone(e, at, sound);
      if (!sound) keep_place(e);
    }
  }
  template <class Event> void step_line(const Event& e, std::uint64_t at, bool sound) {
    if (at < settling_until_ && is_of_settlement<Event>) {
      if (at < end_) s_.find(audit_rule::place, at, 0, "a counter within a step");
      if (sound) line(e, at);
    } else if (group_ == group::none || at >= end_)
      s_.find(audit_rule::place, at, 0, "a line without a usage");
    else if (is_charge_line<Event> != (group_ == group::close))
      s_.find(audit_rule::place, at, 0, "a line of a close beside a usage, or of one beside it");
    else if (!may_hold<Event>())
      s_.find(audit_rule::place, at, 0, "a line of a reservation beside a usage, or the reverse");
    else if (sound)
      line(e, at);
    if constexpr (std::is_same_v<Event, counter_opened>) s_.counters.open(sound ? &e : nullptr);
  }
  template <class Event> [[nodiscard]] bool may_hold() const {
    if (group_ == group::hold) return is_hold_line<Event> || std::is_same_v<Event, counter_opened>;
    return !is_hold_line<Event> || (group_ == group::usage && std::is_same_v<Event, hold_moved>);
  }
  // What one usage gives back, or comes to, within a settlement.
  template <class Event> void step_settled(const Event& e, std::uint64_t at, bool sound) {
    if constexpr (std::is_same_v<Event, usage_settled>) {
      if (at < end_) s_.find(audit_rule::place, at, 0, "a line of the usage before is missing");
      close_group();
      if (!sound) return;
      open_group(group::step, e, at);
      if (end_ > settling_until_)
        s_.find(audit_rule::place, at, e.usage, "a step beyond its settlement");
      of_ = e.usage;
      reversed_at_ = e.step == settle_step::reversal_given_back ? e.reversed_at : instant_min;
      settle_.begin(e, at);
    }
  }
  // What follows an event of a series.
  template <class Event> void step_lot(const Event& e, std::uint64_t at, bool sound) {
    if constexpr (is_lot<Event>) {
      if constexpr (!std::is_same_v<Event, pack_moved>) moves_.pass(at);
      if (!sound) return;
      of_series(e, at);
      command(e, at);
    }
  }
  template <class Event> void step_alone(const Event& e, std::uint64_t at, bool sound) {
    if (at < end_ || at < settling_until_)
      s_.find(audit_rule::place, at, 0, "a line of the usage before is missing");
    close_group();
    close_settlement();
    if constexpr (!std::is_same_v<Event, pack_moved>) moves_.pass(at);
    if constexpr (!std::is_same_v<Event, hold_stepped>) holds_.pass(at);
    if (!is_step<Event> && !(sound && is_of_lapse(e))) expect_arrival(now_, at);
    settle_alerts(e, at, sound);
    if (!sound) return;
    check_alone(e, at);
    command(e, at);
  }
  // A lease that ends may charge something, in the middle of an advance of time.
  template <class Event> [[nodiscard]] bool is_of_lapse(const Event& e) const {
    if constexpr (std::is_same_v<Event, usage_recorded>) return holds_.lapse_of(e) != nullptr;
    if constexpr (std::is_same_v<Event, hold_stepped>) return e.what == hold_step::lapse;
    if constexpr (std::is_same_v<Event, pack_moved>) return e.what == pack_move::taken_back;
    return false;
  }
  using audit_kinds::is_beside;
  // An order follows the alerts of a command; that it was paid for, its pack.
  [[nodiscard]] bool is_beside(const top_up_moved& e, std::uint64_t at) {
    const bool orders = e.step == top_up_step::asked || e.step == top_up_step::limited;
    if (orders) alerts_.settle_alerts(at, now_);
    return orders || e.step == top_up_step::paid;
  }
  // What a command leaves of alerts follows it; at one instant of an advance, all that happens.
  template <class Event> void settle_alerts(const Event& e, std::uint64_t at, bool sound) {
    if (is_beside(e, at)) return;
    if constexpr (is_step<Event> && !std::is_same_v<Event, time_advanced>) {
      if (has_passed_ && e.at <= reached_) return;
    }
    [[maybe_unused]] const bool amends = was_reversal_;  // or it is the next command, seen later
    was_reversal_ = false;
    if constexpr (std::is_same_v<Event, usage_recorded>) {
      if (amends) return;
      const hold_stepped* const step = sound ? holds_.step_of(e) : nullptr;
      if (step != nullptr && step->reversed != no_usage) return;
      if (step != nullptr && step->what == hold_step::lapse && has_passed_ &&
          step->until <= reached_)
        return;
    }
    if constexpr (std::is_same_v<Event, hold_stepped>) {
      if (e.usage != no_usage || e.reversed != no_usage) return;
      if (e.what == hold_step::lapse && has_passed_ && e.until <= reached_) return;
    }
    end_command(at);
  }
  void end_command(std::uint64_t at) {
    alerts_.settle(at, now_, time());
    bonuses_.settle(at);
  }
  [[nodiscard]] instant time() const noexcept { return has_passed_ ? reached_ : now_; }
  template <class Event> void check_alone(const Event&, std::uint64_t) {}
  void check_alone(const pack_moved& e, std::uint64_t at) {
    if (e.what == pack_move::rolled_over)
      s_.find(audit_rule::place, at, e.pack.index, "something lives on beside a cycle");
    if (e.what == pack_move::transferred)
      standings_.takes(s_.packs[e.to.index].granted->account, at, now_);
  }
  void check_alone(const pack_granted& e, std::uint64_t at) {
    if (e.series.has_value())
      s_.find(audit_rule::place, at, e.pack.index, "a lot beside its series");
    standings_.takes(e.account, at, now_);
  }

  template <class Event> void line(const Event& e, std::uint64_t at) {
    if constexpr (std::is_same_v<Event, pack_drawn> || std::is_same_v<Event, usage_priced> ||
                  std::is_same_v<Event, wallet_paid> || std::is_same_v<Event, factor_moved> ||
                  std::is_same_v<Event, pack_first_used>) {
      if (e.usage != of_) return s_.find(audit_rule::place, at, e.usage, "a line of another usage");
    }
    if constexpr (std::is_same_v<Event, pack_drawn> || std::is_same_v<Event, wallet_paid> ||
                  std::is_same_v<Event, charge_paid>)
      touch(e.pack);
    step_of(e, at);
  }
  void touch(pack_handle p) {
    alerts_.touch(p);
    bonuses_.touch(p);
  }
  // A line by its kind.
  template <class Event> void step_of(const Event& e, std::uint64_t at) {
    if constexpr (is_charge_line<Event>) charges_.on(e, at);
    if constexpr (std::is_same_v<Event, charge_posted>) money_.saw(e, at);
  }
  void step_of(const counter_opened&, std::uint64_t) {}
  void step_of(const hold_counted& e, std::uint64_t at) { holds_.on(e, at); }
  void step_of(const hold_moved& e, std::uint64_t at) {
    if (e.pack.has_value()) touch(e.pack);
    group_ == group::hold ? holds_.on(e, at) : usage_.on(e, at);
  }
  void step_of(const counter_moved& e, std::uint64_t at) {
    if (!s_.counters.moved(e))
      s_.find(audit_rule::counter, at, e.counter.index, "the quantity after");
  }
  void step_of(const quota_moved& e, std::uint64_t at) {
    quotas_.on(e, at);
    alerts_.touch(e.quota, e.window);
  }
  void step_of(const pack_first_used& e, std::uint64_t at) { first_use_of(e, at); }
  void step_of(const factor_moved& e, std::uint64_t at) { charged(e, at); }
  void step_of(const pack_drawn& e, std::uint64_t at) { charged(e, at); }
  void step_of(const wallet_paid& e, std::uint64_t at) { charged(e, at); }
  void step_of(const carry_moved& e, std::uint64_t at) { charged(e, at); }
  void step_of(const usage_priced& e, std::uint64_t at) {
    charged(e, at);
    charges_.saw(e, reversed_at_);
    money_.saw(e, at);
    settle_.saw(e, group_ == group::step);
  }
  template <class Event> void charged(const Event& e, std::uint64_t at) {
    if (group_ == group::usage)
      usage_.on(e, at);
    else if (group_ == group::step)
      settle_.on(e, at);
    else
      reversal_.on(e, at);
  }

  void close_group() {
    if (group_ == group::usage) usage_.end();
    if (group_ == group::reversal) reversal_.end();
    if (group_ == group::close) charges_.end();
    if (group_ == group::series) series_.end(end_ - 1);
    if (group_ == group::hold) holds_.end();
    if (group_ == group::step) settle_.end_usage();
    if (group_ != group::none && group_ != group::step)
      if (const counter_handle c = s_.counters.untold(); c.has_value())
        s_.find(audit_rule::counter, end_ - 1, c.index, "it moved without an event");
    if (group_ != group::none) was_reversal_ = group_ == group::reversal;
    group_ = group::none;
    end_ = 0;
  }

  // What is over by a position is judged by the trees in which it happened.
  void close_ended(std::uint64_t at) {
    if (at < end_ || at < settling_until_) return;
    close_group();
    close_settlement();
  }

  void close_settlement() {
    if (settling_until_ == 0) return;
    settle_.end();
    if (const counter_handle c = s_.counters.untold(); c.has_value())
      s_.find(audit_rule::counter, settling_until_ - 1, c.index, "it moved without an event");
    settling_until_ = 0;
  }

  // A malformed event keeps its number, so that later ones find theirs.
  template <class Event> void keep_place([[maybe_unused]] const Event& e) {
    if constexpr (std::is_same_v<Event, sku_defined>) s_.prices.define(nullptr);
    if constexpr (std::is_same_v<Event, account_opened>) s_.add_account();
    if constexpr (std::is_same_v<Event, pack_granted>) s_.packs.emplace_back();
    if constexpr (std::is_same_v<Event, quota_set>) quotas_.keep_place(e.quota);
    if constexpr (std::is_same_v<Event, hold_opened>) holds_.open(nullptr);
    if constexpr (std::is_same_v<Event, alert_set>) {
      if (e.alert.index <= s_.book.all<alert_set>().size()) alerts_.keep_place(e.alert);
    }
    if constexpr (std::is_same_v<Event, series_opened>) {
      series_.keep_place();
      begun_.push_back(instant_min);
    }
  }

  void command(const sku_defined& e, std::uint64_t) { s_.prices.define(&e); }
  void command(const rate_set& e, std::uint64_t) { s_.prices.set_rate(e); }
  void command(const price_published& e, std::uint64_t at) { s_.prices.publish(e.price, at); }
  void command(const charge_published& e, std::uint64_t) { charges_.publish(e.charge); }
  void command(const account_opened& e, std::uint64_t at) {
    s_.add_account();
    standings_.takes(e.parent, at, now_);
  }
  void command(const dimensions_met&, std::uint64_t) {}
  void command(const zone_stated& e, std::uint64_t at) { s_.state_zone(e, at); }
  void command(const quota_set& e, std::uint64_t at) {
    quotas_.set(e, at, now_);
    alerts_.touch_now(e.quota, now_);
  }
  void command(const alert_set& e, std::uint64_t at) { alerts_.set(e, at, now_); }
  void command(const alert_changed& e, std::uint64_t at) {
    alerts_.on(e, at, time(), now_);
    if (e.pack.has_value()) pass_wait({e.at, warning_edge, e.pack.index}, at);
  }
  void command(const top_up_set& e, std::uint64_t at) { alerts_.set(e, at, now_); }
  void command(const top_up_moved& e, std::uint64_t at) {
    if (e.step == top_up_step::declined) expect_arrival(now_, at);
    alerts_.on(e, at, time(), now_);
    if (e.step == top_up_step::freed) pass_wait({e.at, top_up_edge, e.alert.index}, at);
  }
  void pass_wait(const edge& e, std::uint64_t at) {
    alerts_.pass(e.at, false, at);
    passed_ = e;
    met_ = std::max(met_, e.at);
    has_passed_ = true;
    reached_ = std::max(reached_, e.at);
  }
  template <class Event>
    requires is_review_event<Event>
  void command(const Event& e, std::uint64_t at) {
    review_.on(e, at, now_);
  }
  void command(const standing_set& e, std::uint64_t at) { standings_.set(e, at, now_); }
  void command(const account_moved& e, std::uint64_t at) { standings_.set(e, at, now_); }
  template <class Event>
    requires is_money_event<Event>
  void command(const Event& e, std::uint64_t at) {
    money_.on(e, at, now_);
  }

  void command(const pack_granted& e, std::uint64_t at) {
    audit_pack p;
    p.granted = &e;
    p.position = at;
    if (e.origin.has_value()) {
      moves_.granted(e.pack);
    } else {
      p.balance = whole(e.quantity);
      p.basis = e.quantity;
      p.paid = e.paid;
    }
    p.phase = e.phase;
    p.valid = e.valid;
    p.is_waiting = e.activation.is_stated();
    p.totals.resize(s_.book.factors.count(e.factors));
    if ((e.phase == pack_phase::pending) != (now_ < e.valid.start))
      s_.find(audit_rule::time, at, e.pack.index, "granted in another phase than its time");
    if (e.phase == pack_phase::pending) push({e.valid.start, start_edge, e.pack.index});
    if (e.valid.end != instant_max) push({e.valid.end, end_edge, e.pack.index});
    s_.packs_of[e.account.index].push_back(static_cast<std::uint32_t>(s_.packs.size()));
    s_.packs.push_back(p);
    alerts_.ends(e.pack, std::max(now_, met_));
    bonuses_.granted(e, at);
    audit_pack& added = s_.packs.back();
    added.waits = e.series.has_value() && e.phase == pack_phase::pending;
    if (e.origin.has_value()) return;
    if (added.waits)
      added.due = e.paid;
    else
      bill(added, e.paid, at);
  }
  // What a pack costs is its payer's; of a lot that was granted ahead once it has begun.
  void bill(const audit_pack& of, int128 amount, std::uint64_t at) {
    int128& sum = s_.payer_of(of.granted->account).purchased;
    if (!try_add(sum, amount, sum))
      s_.find(audit_rule::debits, at, of.granted->pack.index, "a sum does not fit");
  }
  void push(const edge& e) {
    edges_.push_back(e);
    std::push_heap(edges_.begin(), edges_.end());
  }
  void first_use_of(const pack_first_used& e, std::uint64_t at) {
    if (group_ != group::usage)
      return s_.find(audit_rule::place, at, e.pack.index, "a first use beside a usage");
    const interval before = s_.packs[e.pack.index].valid;
    usage_.on(e, at);
    if (e.phase == pack_phase::pending && e.valid.start != before.start)
      push({e.valid.start, start_edge, e.pack.index});
    if (e.valid.end != instant_max && e.valid.end != before.end)
      push({e.valid.end, end_edge, e.pack.index});
    if (e.valid.end != before.end) alerts_.ends(e.pack, std::max(now_, met_));
    forget_edges();
  }
  void forget_edges() {
    while (!edges_.empty() && has_happened(edges_.front())) {
      std::pop_heap(edges_.begin(), edges_.end());
      edges_.pop_back();
    }
  }
  // An edge happens: it must be the next one, and time must get there before anything else does.
  void pass(const edge& happened, std::uint64_t at) {
    forget_edges();
    if (edges_.empty() || edges_.front() != happened)
      s_.find(audit_rule::time, at, happened.of, "a pack or a cycle starts or ends out of order");
    alerts_.pass(happened.at, false, at);
    if (happened.kind >= end_edge) alerts_.touch(pack_handle{happened.of});
    if (happened.kind >= end_edge)
      s_.packs[happened.of].phase =
          happened.kind == start_edge ? pack_phase::active : pack_phase::expired;
    else if (happened.kind == cycle_edge)
      begun_[happened.of] = happened.at;
    forget_edges();
    passed_ = happened;
    if (happened.kind != lease_edge) met_ = std::max(met_, happened.at);
    has_passed_ = true;
    reached_ = std::max(reached_, happened.at);
  }
  [[nodiscard]] bool has_happened(const edge& e) const {
    if (e.kind == cycle_edge) return e.at <= begun_[e.of];
    if (e.kind == lease_edge) return !holds_.has_lease(e.of, e.at);  // or it ends at another time
    const audit_pack& p = s_.packs[e.of];
    // An edge of a pack whose validity began elsewhere means nothing.
    if (e.kind == start_edge) return p.phase != pack_phase::pending || p.valid.start != e.at;
    return p.phase == pack_phase::expired || p.valid.end != e.at;
  }
  void expect_arrival(instant now, std::uint64_t at) {
    if (has_passed_ && now < passed_.at)
      s_.find(audit_rule::time, at, passed_.of,
              "a pack or a cycle started or ended before its time was reached");
    has_passed_ = false;
    reached_ = now;
  }
  void command(const pack_activated& e, std::uint64_t at) {
    pass({e.at, start_edge, e.pack.index}, at);
    audit_pack& p = s_.packs[e.pack.index];
    if (p.waits) bill(p, p.due, at);
    p.waits = false;
  }
  void command(const pack_moved& e, std::uint64_t at) {
    bonuses_.on(e, at, time());
    moves_.on(e, at, now_);
    touch(e.pack);
    alerts_.touch(e.to);
  }
  void command(const pack_expired& e, std::uint64_t at) {
    pass({e.at, end_edge, e.pack.index}, at);
    const audit_pack& p = s_.packs[e.pack.index];
    s_.compare(audit_rule::breakage, at, e.pack.index, "what was left",
               sign(p.balance) > 0 ? p.balance : mixed{}, e.breakage);
  }
  void command(const time_advanced& e, std::uint64_t at) {
    if (e.to < now_) s_.find(audit_rule::time, at, 0, "time went back");
    forget_edges();
    if (!edges_.empty() && edges_.front().at <= e.to)
      s_.find(audit_rule::time, at, edges_.front().of, "a start or an end was missed");
    alerts_.pass(e.to, true, at);
    now_ = s_.now = e.to;
    expect_arrival(now_, at);
  }

  void command(const series_opened& e, std::uint64_t at) {
    standings_.takes(e.account, at, now_);
    open_group(group::series, e, at);
    series_.begin(e, at, now_);
    begun_.push_back(instant_min);
    if (e.next.has_value()) push({e.next_at, cycle_edge, e.series.index});
  }
  void command(const cycle_begun& e, std::uint64_t at) {
    pass({e.at, cycle_edge, e.series.index}, at);
    open_group(group::series, e, at);
    series_.begin(e, at);
    if (e.next.has_value()) push({e.next_at, cycle_edge, e.series.index});
  }
  void command(const series_stopped& e, std::uint64_t at) {
    open_group(group::series, e, at);
    series_.begin(e, at, now_);
  }
  void command(const hold_opened& e, std::uint64_t) { holds_.open(&e); }
  void command(const hold_stepped& e, std::uint64_t at) {
    if (e.what == hold_step::lapse) pass_lease(e, at);
    has_passed_lease_ = false;
    open_group(group::hold, e, at);
    standings_.on(e, at);
    quotas_.on(e, at);
    holds_.begin(e, at);
    if (e.phase == hold_phase::open) push({e.until, lease_edge, e.hold.index});
  }
  // A lot of a series, or what lives on of one.
  void of_series(const pack_granted& e, std::uint64_t at) {
    if (e.series.has_value()) return series_.on(e, at);
    s_.find(audit_rule::place, at, e.pack.index, "a pack of no series within one");
  }
  void of_series(const pack_moved& e, std::uint64_t at) { series_.on(e, at); }

  // What a lapse charges comes before it, and may begin the validity of a pack before its end.
  void pass_lease(const hold_stepped& e, std::uint64_t at) {
    if (!has_passed_lease_) pass({e.until, lease_edge, e.hold.index}, at);
    has_passed_lease_ = true;
  }
  void command(const usage_recorded& e, std::uint64_t at) {
    has_passed_lease_ = false;
    const hold_stepped* const lapse = holds_.lapse_of(e);
    if (lapse != nullptr) pass_lease(*lapse, at);
    open_group(group::usage, e, at);
    of_ = e.usage;
    reversed_at_ = instant_min;
    usage_.begin(e, at);
    review_.recorded(e, at, now_, lapse != nullptr, holds_.step_of(e) != nullptr);
  }
  void command(const usage_reversed& e, std::uint64_t at) {
    if (e.at != instant_min && e.at < now_)
      s_.find(audit_rule::time, at, e.usage, "a reversal before the time that was reached");
    open_group(group::reversal, e, at);
    of_ = e.usage;
    reversed_at_ = e.at;
    holds_.reversed(e);
    settle_.reversed(e.usage);
    reversal_.begin(e, at);
  }
  void command(const payer_settled& e, std::uint64_t at) {
    settling_until_ = at + 1 + e.line_count;
    settle_.begin(e, at, now_);
  }
  void command(const usage_settled& e, std::uint64_t at) {
    s_.find(audit_rule::place, at, e.usage, "a step beside a settlement");
  }
  void command(const period_closed& e, std::uint64_t at) { settle_.close(e, at, now_); }
  void command(const charges_closed& e, std::uint64_t at) {
    open_group(group::close, e, at);
    charges_.begin(e, at, now_);
  }
  template <class Event> void open_group(group kind, const Event& e, std::uint64_t at) {
    group_ = kind;
    end_ = at + 1 + e.line_count;
  }

  // What prices usage must be the only entry that could.
  void check_list() {
    s_.prices.check_list([&](std::uint64_t at, price_handle entry, price_problem_kind problem) {
      s_.find(audit_rule::price, at, entry.index, message(problem));
    });
  }

  audit_state s_;
  quota_audit quotas_;
  standing_audit standings_;
  top_up_audit alerts_;
  hold_audit holds_;
  usage_audit usage_;
  reversal_audit reversal_;
  charge_audit charges_;
  move_audit moves_;
  bonus_audit bonuses_;
  series_audit series_;
  settle_audit settle_;
  money_audit money_;
  review_audit review_;
  std::uint64_t settling_until_ = 0;  // the position after the settlement's last event
  group group_ = group::none;
  usage_number of_ = 0;
  instant reversed_at_ = instant_min;  // of the reversal whose lines are read, where it says so
  std::uint64_t end_ = 0;              // the position after the group's last event
  instant now_ = instant_min;
  std::vector<edge> edges_;  // a heap; those that happened out of order stay until they are next
  edge passed_;              // the last one of an advance that has not arrived
  bool has_passed_ = false;
  bool has_passed_lease_ = false;  // of the usage before
  bool was_reversal_ = false;      // the group before
  instant met_ = instant_min;      // the last edge of a pack or a cycle
  instant reached_ = instant_min;  // by the edges of an advance: what lives on began before
  std::vector<instant> begun_;     // by series: when its last cycle began
};

}  // namespace detail

/// Audits a ledger, whoever wrote it: a hostile one is reported, never trusted.
/// Each piece of a usage costs O(p log p + e²) for the p packs on the way to its root and the e
/// prices of its sku, and O(t) for the t tranches of its counter where a volume price is among
/// them, or after a reversal; in all O(events + pieces · that + n log n) for n usages and packs,
/// O(accounts · depth²) for each credit, and check_prices() once.
[[nodiscard]] inline audit_report audit(const ledger& book) { return detail::auditor{book}.run(); }

}  // namespace ducat::inline v0

#endif
