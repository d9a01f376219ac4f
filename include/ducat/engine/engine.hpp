// SPDX-License-Identifier: MIT
// The deduction engine in memory: prices, accounts, packs, usage in; outcomes, balances and a
// ledger out.
#ifndef DUCAT_ENGINE_ENGINE_HPP
#define DUCAT_ENGINE_ENGINE_HPP

#include <ducat/engine/account_commands.hpp>
#include <ducat/engine/alert_watch.hpp>
#include <ducat/engine/bonus_watch.hpp>
#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_account.hpp>
#include <ducat/engine/decide_amend.hpp>
#include <ducat/engine/decide_grant.hpp>
#include <ducat/engine/decide_hold.hpp>
#include <ducat/engine/decide_move.hpp>
#include <ducat/engine/decide_reversal.hpp>
#include <ducat/engine/decide_series.hpp>
#include <ducat/engine/decide_usage.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/hold_command.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/engine/publish.hpp>
#include <ducat/engine/quota_reach.hpp>
#include <ducat/engine/review_commands.hpp>
#include <ducat/engine/running_job.hpp>
#include <ducat/engine/standing_rules.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/workspace.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/usage/usage_record.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

class settle_outcome;  // engine/settling.hpp
class charge_outcome;
struct close_outcome;
class period_charges;
struct reprice_spec;  // engine/repricing.hpp
struct reprice_outcome;
class forecast;  // engine/forecasting.hpp
class forecast_room;

/// The engine. Commands change it; everything const only reads.
///
/// Threads: one writer at a time; const members are safe beside each other, not beside a writer.
/// Nothing is global: two engines share nothing.
///
/// Memory: when it runs out in a command, the process stops. An engine that went on could hold a
/// command that is half written.
/// @tparam Dimensions  what prices may depend on besides the sku; see dimension_traits
template <class Dimensions = no_dimensions>
class basic_engine : public account_commands<basic_engine<Dimensions>>,
                     public review_commands<basic_engine<Dimensions>> {
 public:
  using usage = usage_record<Dimensions>;
  using job = running_job<Dimensions>;
  using reservation = hold_request<Dimensions>;

  /// @param key  where customers choose ids or names: 16 random bytes that they do not know, so
  /// that nobody can slow the engine down by choosing collisions. No event, outcome or balance
  /// depends on it.
  constexpr explicit basic_engine(hash_key key = public_hash_key) : ledger_{key}, draft_{ledger_} {
    state_.key = key;
  }
  /// With a first price list. Precondition: the list is sound (check_prices() finds nothing), and
  /// it names no dimension that `Dimensions` does not have.
  constexpr explicit basic_engine(const price_table& prices, hash_key key = public_hash_key)
      : basic_engine{key} {
    const auto published = publish(prices);
    DUCAT_ASSERT(published.has_value());
  }
  /// Goes on from a ledger: its state is what the events amount to, and every id in it is known.
  /// Precondition: the ledger is whole, as this library wrote it; audit() one that comes from
  /// elsewhere.
  constexpr explicit basic_engine(ledger&& past) noexcept
      : ledger_{static_cast<ledger&&>(past)}, draft_{ledger_} {
    state_.key = ledger_.names.key();
    evolve(state_, ledger_, 0, ledger_.size());
  }
  basic_engine(const basic_engine&) = delete;
  basic_engine& operator=(const basic_engine&) = delete;

  // Names, interned at the edge; several of one command one after the other, for as arguments of
  // one call the compiler chose in which order they are numbered.

  /// The symbol of a text: a source, a dimension value. Interning is no event.
  constexpr symbol intern(text_view text) noexcept { return ledger_.names.intern(text); }
  [[nodiscard]] constexpr text_view text(symbol s) const noexcept { return ledger_.names.text(s); }
  /// The sku of a name, or nothing.
  [[nodiscard]] constexpr sku_handle find_sku(text_view name) const {
    return state_.skus.find(ledger_.names.find(name));
  }
  /// The account of a name below a parent (none: a root), or nothing.
  [[nodiscard]] constexpr account_handle find_account(text_view name,
                                                      account_handle parent = {}) const {
    const symbol known = ledger_.names.find(name);
    return known.has_value() ? state_.find_account(parent, known) : account_handle{};
  }

  // Commands.
  /// Publishes a price list: see ducat::publish().
  constexpr result<void> publish(const price_table& prices) noexcept {
    const std::uint64_t from = ledger_.size();
    const auto done = ducat::publish<Dimensions>(state_, prices, ledger_);
    if (!done) return done;
    evolve(state_, ledger_, from, ledger_.size());
    rules_.forget();
    return done;
  }
  /// Opens an account: see decide_open().
  constexpr result<account_handle> open_account(const account_spec& spec) noexcept {
    const symbol name = intern(spec.name);
    return carry_out(decide_open(state_, spec, name, layers_of(spec), draft_));
  }
  /// Grants a pack: see decide_grant().
  constexpr result<pack_handle> grant(account_handle account, const grant_spec& spec) noexcept {
    const symbol serial = named(spec.serial);
    const provenance by = named(spec.by);
    return carry_out(decide_grant(state_, account, spec, serial, by, named(spec.funder), draft_));
  }

  /// Opens a pack that comes again: see decide_subscribe().
  constexpr result<series_handle> subscribe(account_handle account,
                                            const series_spec& spec) noexcept {
    const grant_spec& lot = spec.lot;
    const symbol serial = named(lot.serial);
    const provenance by = named(lot.by);
    return carry_out(
        decide_subscribe(state_, account, spec, serial, by, named(lot.funder), draft_));
  }
  /// Stops one: see decide_unsubscribe().
  constexpr result<void> unsubscribe(series_handle series, instant from = instant_min,
                                     const stated_provenance& by = {}) noexcept {
    const auto decided = decide_unsubscribe(state_, series, from, named(by), draft_);
    if (decided) carry_out();
    return decided;
  }

  /// Takes quantity out of a pack that should not be there; nothing is paid back: see
  /// decide_move().
  constexpr result<move_outcome> void_quantity(const move_spec& spec) noexcept {
    return move(command_of(spec, pack_move::voided, rounding::floor));
  }
  /// Takes quantity out of a pack and pays its share of the price back, rounded to a minor unit:
  /// `cost` of the outcome. Refunds in any number of steps come to the price. See decide_move().
  constexpr result<move_outcome> refund(const move_spec& spec, rounding mode) noexcept {
    return move(command_of(spec, pack_move::refunded, mode));
  }
  /// Moves quantity into a new pack of an account of the same payer, on the same terms: so a pack
  /// is handed on, or split where the account is its own. See decide_move().
  constexpr result<move_outcome> transfer(const move_spec& spec, account_handle to,
                                          text_view serial = {}) noexcept {
    detail::move_command command = command_of(spec, pack_move::transferred, rounding::floor);
    command.to_account = to;
    command.to_serial = named(serial);
    return move(command);
  }
  /// Moves quantity into another pack of the same payer and on the same terms: so packs are merged.
  /// See decide_move().
  constexpr result<move_outcome> transfer(const move_spec& spec, pack_handle into) noexcept {
    detail::move_command command = command_of(spec, pack_move::transferred, rounding::floor);
    command.to_pack = into;
    return move(command);
  }

  /// Records a usage that happened: see decide_usage(). A repeated id with the same content returns
  /// the first outcome again. Where a retention is set, usage that ended before it is kept, and
  /// waits in review: its outcome says so, and has no lines.
  constexpr result<outcome> record(const usage& u) noexcept {
    return record(u, state_.held.contains(u.account) ? hash_of(u) : 0);
  }
  /// Records a batch, in order: usage k + 1 sees usage k. Each has its own result; a refused one
  /// changes nothing and the rest goes on. Precondition: `results` has room for all.
  constexpr void record(array_view<const usage> batch,
                        array_view<result<outcome>> results) noexcept {
    DUCAT_ASSERT(results.size() >= batch.size());
    std::uint64_t hashes[2 * stride] = {};
    prefetch_accounts(batch, 0);
    prefetch_accounts(batch, stride);
    prefetch_lines(batch, 0, hashes);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (i % stride == 0) {
        prefetch_accounts(batch, i + 2 * stride);
        prefetch_lines(batch, i + stride, hashes);
        ledger_.prefetch_next(stride, stride);
      }
      results[i] = record(batch[i], hashes[i % (2 * stride)]);
    }
  }

  /// Takes a usage out again: see decide_reversal(). `account` is any node of the tree whose usage
  /// it was; `when` is when the reversal is posted, by default the engine's time.
  constexpr result<outcome> reverse(account_handle account, const id128& id,
                                    instant when = instant_min, symbol source = {},
                                    const stated_provenance& by = {}) noexcept {
    const auto decided =
        decide_reversal(state_, ledger_, account, source, id, when, named(by), draft_);
    if (decided) carry_out();
    return decided;
  }

  /// Holds what usage ahead will need: see decide_reserve(). Nobody else draws on what is held, and
  /// the usage itself draws on it first.
  constexpr result<hold_answer> reserve(const reservation& r) noexcept {
    usage_command ahead{r.id,    r.source, r.account,  r.sku, values_of(r.dimensions),
                        r.cards, r.during, r.quantity, 0};
    const bool counted = state_.skus.contains(r.sku) && state_.skus[r.sku].how == meter::counted;
    if (counted) ahead.during.end = ahead.during.start;
    return carry_out_new(decide_reserve(state_, ledger_, ahead, r.during.end, r.terms, draft_));
  }
  /// Reports what was used of a hold, gives back the rest and takes another one: see
  /// decide_hold_step(), as for commit() and release().
  constexpr result<hold_answer> extend(const hold_report& report) noexcept {
    return carry_out_new(decide_hold_step(state_, ledger_, hold_step::extend, report, draft_));
  }
  /// Reports what was used of a hold, which keeps the rest to the end of its lease.
  constexpr result<hold_answer> commit(const hold_report& report) noexcept {
    return carry_out_new(decide_hold_step(state_, ledger_, hold_step::commit, report, draft_));
  }
  /// Reports what was used of a hold, gives back the rest and ends the reservation.
  constexpr result<hold_answer> release(const hold_report& report) noexcept {
    return carry_out_new(decide_hold_step(state_, ledger_, hold_step::release, report, draft_));
  }

  /// Takes a usage out and records another one in its place, in one step: see decide_amend().
  /// `account` is any node of the tree.
  constexpr result<amend_outcome> amend(account_handle account, const id128& id,
                                        const usage& instead, instant when = instant_min,
                                        symbol source = {},
                                        const stated_provenance& by = {}) noexcept {
    const bool known = state_.held.contains(instead.account);
    const std::uint64_t hash = known ? hash_of(instead) : 0;
    const auto decided = decide_amend(state_, ledger_, account, source, id, when,
                                      command_of(instead, hash), named(by), draft_);
    if (decided && !decided->is_duplicate) carry_out(&hash);
    return decided;
  }

  // Their bodies are in engine/settling.hpp, which includes more than all other commands need.

  /// Posts the close charges of a payer's calendar month: what they come to now, less what was
  /// posted of them before, at zero usage too. Where that is nothing, no event is written.
  /// @param within  any instant of the month, in the payer's zone
  /// @param when    when it is closed; see time_of_close()
  /// Errors: unknown_account; not_a_payer (a node below one, which is `reference`); those of
  /// decide_charges(). O(priced lines and lines of reversals of the ledger) where a charge holds.
  constexpr result<charge_outcome> close_charges(account_handle payer, instant within,
                                                 instant when = instant_min,
                                                 const stated_provenance& by = {}) noexcept;
  /// The same for every payer, in one pass over the ledger: calls `report(account_handle, const
  /// result<charge_outcome>&)` for each. An error of one payer holds nobody up. O(priced lines ×
  /// charges of their payer + payers × charges).
  template <class Report>
  constexpr void close_all_charges(instant within, instant when, Report report,
                                   const stated_provenance& by = {}) noexcept;
  /// The same for every month that ends after `since`, and has ended by `when` (by default the
  /// engine's time), in the zone of each payer: calls `report(account_handle, const interval&,
  /// const result<charge_outcome>&)` for each, the months in order. Of a ledger without charges it
  /// asks nothing. O(months) passes.
  template <class Report>
  constexpr void close_finished_charges(instant since, instant when, Report report,
                                        const stated_provenance& by = {}) noexcept;
  /// Decides all usage of a payer that is not closed anew, in the order of time, under the prices,
  /// rates and packs that are known now; what that changes is given back and stated again. See
  /// decide_settle(). So a wrong price is corrected by publishing the right one from the same
  /// instant on, and settling. Settling again changes nothing.
  constexpr result<settle_outcome> settle(account_handle payer, instant when = instant_min,
                                          const stated_provenance& by = {}) noexcept;
  /// What settling would change, without changing it. The outcome is valid until `room` is used
  /// again.
  [[nodiscard]] constexpr result<settle_outcome> quote_settlement(account_handle payer,
                                                                  workspace& room) const;
  /// Closes a payer's calendar month, and with it all before: settles its usage, posts its charges,
  /// and numbers its statement. What is recorded of it later draws only on packs that outlive the
  /// month, and is posted to the period that is open. Closing it again changes nothing.
  /// @param within  any instant of the month, in the payer's zone
  /// @param when    when it is closed; see time_of_close()
  /// Errors: unknown_account; not_a_payer; those of time_of_close(), decide_settle() and
  /// decide_charges(). What was settled or posted before an error stays: it is sound, and the close
  /// goes on from there.
  constexpr result<close_outcome> close_period(account_handle payer, instant within,
                                               instant when = instant_min,
                                               const stated_provenance& by = {}) noexcept;

  // Their bodies are in engine/repricing.hpp.

  /// Prices usage of closed months anew, by the prices that are known now, and posts the difference
  /// of each line to the open period, once; with those of its months' close charges. What packs
  /// covered stays covered. Who says so, why, and who approved it is stated. See decide_reprice().
  /// Errors: unapproved; those of decide_reprice() and decide_charges(). What was posted before an
  /// error of a charge stays: it is sound, and close_charges() goes on from there.
  constexpr result<reprice_outcome> reprice(account_handle payer,
                                            const reprice_spec& spec) noexcept;
  /// What repricing would change, without changing it; nobody need have approved it. The lines of
  /// the outcome are valid until `room` is used again.
  [[nodiscard]] constexpr result<reprice_outcome> quote_reprice(account_handle payer,
                                                                const reprice_spec& spec,
                                                                workspace& room) const;

  /// Lets time pass up to `to`: leases and packs end, packs start, and cycles of series begin, in
  /// order.
  /// Errors: time_went_back; too_many_pieces (more than max_cycles of one series would begin);
  /// unknown_zone_time: see check_cycles_until().
  constexpr result<void> advance(instant to) noexcept {
    if (const auto few = check_cycles_until(state_, ledger_, to); !few) return few;
    instant reached = state_.now;
    for (;;) {
      if (reached < next_due()) reached = next_due();
      const auto met = decide_advance(state_, to, draft_);
      if (!met) return met.error();
      const std::uint64_t from = draft_.first_position();
      evolve(state_, ledger_, from, ledger_.size());
      take_bonuses_back(state_, ledger_, from, reached);
      if (!state_.alerts.empty()) {
        watch_.look(state_, ledger_, from, ledger_.size());
        // What is between two packs of one instant is nobody's alarm.
        if (*met && reached < next_due()) watch_.settle(state_, ledger_, reached);
      }
      if (!*met) return {};
    }
  }

  /// Looks ahead at the jobs that run, and raises the alerts `running_out` of a payer's tree where
  /// packs cover what is wanted at and below an account for no longer than it says, or arms them
  /// again. The ledger does not know what runs: whoever wants these alerts calls this when
  /// jobs or packs have changed, and at the instant that it returns.
  /// @param jobs   all that run on the payer's packs
  /// @param from   until when what they used is recorded; time to empty counts from the engine's
  ///               time on, or from here, if that is later
  /// @param until  how far to look for the next alert; each is looked at as far as it says, anyway
  /// @return when the next one will be raised if nothing changes; instant_max: not before `until`
  /// Errors: unknown_account; not_a_payer; those of forecast(). Its body is in
  /// engine/foreseeing.hpp. O(a forecast + alerts × jobs).
  constexpr result<instant> foresee(account_handle payer, array_view<const job> jobs, instant from,
                                    instant until, forecast_room& room) noexcept;

  // Questions.

  /// What recording a usage would lead to, without recording it. The outcome is valid until `room`
  /// is used again.
  [[nodiscard]] constexpr result<outcome> quote(const usage& u, workspace& room) const {
    return try_out(u, decide_mode::quote, room);
  }
  /// Whether a usage may go ahead: as quote(), but refused where the payer's overage policy is
  /// `refuse` and no pack covers it, where it would owe more than its credit limit, where a hard
  /// quota leaves too little, or where the account is frozen.
  [[nodiscard]] constexpr result<outcome> authorise(const usage& u, workspace& room) const {
    return try_out(u, decide_mode::authorise, room);
  }

  /// Whether one more job may hold its cards beside those that run, by the quotas of cards of its
  /// account and of the nodes above: of each, the jobs at or below its node that hold cards when
  /// the new one starts. It is as right as the list that is handed over. Errors: unknown_account
  /// (`position` is the job's place; the new one is the last); account_frozen; quota_reached
  /// (`reference` is the quota, `amount` the whole cards that it has left); overflow.
  [[nodiscard]] constexpr result<void> may_hold(array_view<const job> running,
                                                const job& also) const {
    return detail::check_cards(state_, running, also);
  }

  // The bodies of forecast(), what_if() and available() while jobs run are in
  // engine/forecasting.hpp.

  /// How long running jobs are covered by packs, assuming that nobody stops: the sweep over [from,
  /// until) on the balances as they are. What the jobs used before `from` counts as recorded.
  /// Wallets are no cover. Hard quotas go on from what usage has of them now, and holds have none.
  /// Of series that serve the jobs what they bring up to `until`, and what lives on of their lots,
  /// is foreseen, max_cycles of each at most; nothing is granted. Valid until `room` is used again
  /// or the engine changes.
  /// Errors, with the place of the job as `position`: unknown_account, unknown_sku, unknown_symbol,
  /// unit_mismatch (a counted sku), out_of_range (no cards, or a negative lead), invalid_interval,
  /// no_rate, unknown_zone_time (of the payer's clock), already_exists (two jobs of one account
  /// with one id), overflow. O(jobs × log jobs + points × (jobs + packs)), a point being an end of
  /// a job, rate, pack, quota's window or factor's band, a pack or quota that is used up, or a
  /// first use; behind quotas or by factors O(points × jobs × packs of each), as is each cycle of a
  /// series, whose packs stay in `room`.
  [[nodiscard]] constexpr result<ducat::forecast> forecast(array_view<const job> jobs, instant from,
                                                           instant until, forecast_room& room,
                                                           const stop_lead& lead = {}) const;
  /// The same if one more job ran, whose place is after the others: "what if this starts now?"
  [[nodiscard]] constexpr result<ducat::forecast> what_if(array_view<const job> jobs,
                                                          const job& also, instant from,
                                                          instant until, forecast_room& room,
                                                          const stop_lead& lead = {}) const;

  /// What a pack has left, held or not: base units, or exact minor units for a wallet.
  /// Precondition: a pack of this engine.
  [[nodiscard]] constexpr mixed balance(pack_handle p) const noexcept {
    const mixed bound = held(p);
    if (is_zero(bound)) return state_.held.balance_of(p);
    const auto sum = add(state_.held.balance_of(p), bound);
    DUCAT_ASSERT(sum.has_value());  // it was one sum before a part of it was held
    return *sum;
  }
  /// What holds have of it; the rest of its balance is free. Precondition: as balance().
  [[nodiscard]] constexpr mixed held(pack_handle p) const noexcept {
    mixed sum = state_.holds.on_pack(p);
    sum.whole += state_.held.held_by_factors(p);
    return sum;
  }
  /// What holds have of the credit of an account's payer, exactly. Precondition: an account of this
  /// engine.
  [[nodiscard]] constexpr any_exact_money held_credit(account_handle account) const noexcept {
    return {state_.holds.on_credit(state_.held.accounts[account.index].payer),
            state_.held.terms_of(account).money};
  }
  /// What the open holds at and below an account may lead to in a unit, and how much of it nobody
  /// has decided: see exposure_of(). Its body is in engine/hold_exposure.hpp.
  [[nodiscard]] constexpr result<hold_exposure> exposure(account_handle account,
                                                         dimension unit) const;
  /// What the packs that serve an account could still give of a unit at an instant: what they have
  /// above zero that nothing holds, whatever skus they are for, and no more than hard quotas leave
  /// of it; floors are not counted, nor are lots that a series has still to bring. Errors:
  /// unknown_account, unknown_zone_time, overflow.
  [[nodiscard]] constexpr result<int128> available(account_handle account, dimension unit,
                                                   instant when) const {
    if (!state_.held.contains(account)) return errc::unknown_account;
    const auto known = state_.held.check_clock(state_.held.terms_of(account), when);
    if (!known) return known.error();
    return detail::available_within_quotas(
        state_, account, unit, when, [](pack_handle, const pack& p) { return p.valid; },
        [&](pack_handle p) { return state_.held.packs[p.index].balance; },
        [&](quota_handle q, const interval& window) { return state_.quotas.used(q, window); },
        [](auto) {});
  }
  /// The same while jobs run: after what they draw from their starts up to that instant, and use of
  /// quotas, which is not recorded yet, and with what series bring until then. It is what
  /// available() says once that is recorded and settled, but for a unit for each job that holds a
  /// fraction of a card. Errors: also those of forecast().
  [[nodiscard]] constexpr result<int128> available(account_handle account, dimension unit,
                                                   instant when, array_view<const job> jobs,
                                                   forecast_room& room) const;
  /// What the payer of an account owes beyond its wallets, exactly: less its payments, and below
  /// zero what it has paid ahead. Precondition: an account of this engine.
  [[nodiscard]] constexpr any_exact_money owed(account_handle account) const noexcept {
    return {state_.held.payer_of(account).owed, state_.held.terms_of(account).money};
  }

  [[nodiscard]] constexpr instant now() const noexcept { return state_.now; }
  /// When advance() would next do something: a lease ends, a pack starts, ends or is about to, or a
  /// cycle of a series begins, a top-up may be ordered again; instant_max where nothing lies ahead.
  [[nodiscard]] constexpr instant next_due() const noexcept { return ducat::next_due(state_); }
  [[nodiscard]] constexpr const ledger& events() const noexcept { return ledger_; }
  /// The ledger itself, for another engine to go on from; this one is at its end.
  [[nodiscard]] constexpr ledger&& take_ledger() && noexcept {
    return static_cast<ledger&&>(ledger_);
  }
  [[nodiscard]] constexpr const engine_state& state() const noexcept { return state_; }

 private:
  friend class account_commands<basic_engine>;
  friend class review_commands<basic_engine>;

  // A usage's account says where its other cache lines are: it is fetched first, they follow. A
  // stride is asked for at once: a prefetch holds up what comes after it until its page is found,
  // and only prefetches next to each other look for their pages side by side.
  static constexpr std::size_t stride = 16;

  [[nodiscard]] static constexpr usage_command command_of(const usage& u,
                                                          std::uint64_t hash) noexcept {
    return {u.id,    u.source, u.account,  u.sku, values_of(u.dimensions),
            u.cards, u.during, u.quantity, hash};
  }
  // Precondition: the account is one of this engine.
  [[nodiscard]] constexpr std::uint64_t hash_of(const usage& u) const noexcept {
    return state_.usage_hash(u.id, u.source, state_.held.accounts[u.account.index].root);
  }

  // `hash` is its hash_of(); anything where its account is unknown, for it is refused then.
  [[gnu::always_inline]] constexpr result<outcome> record(const usage& u,
                                                          std::uint64_t hash) noexcept {
    const usage_command command = command_of(u, hash);
    const auto decided =
        decide_usage(state_, ledger_, command, decide_mode::record, draft_, &rules_);
    if (decided && !decided->is_duplicate()) {
      evolve(state_, ledger_, draft_.first_position(), ledger_.size(), &hash);
      if (!state_.alerts.empty() && state_.held.accounts[u.account.index].watched) raise_alerts();
    }
    return decided;
  }

  // A text that may be left out.
  [[nodiscard]] constexpr symbol named(text_view text) noexcept {
    return text.empty() ? symbol{} : intern(text);
  }
  [[nodiscard]] constexpr provenance named(const stated_provenance& by) noexcept {
    return {named(by.actor), named(by.reason), named(by.approval)};
  }
  [[nodiscard]] constexpr price_layers layers_of(const account_spec& spec) {
    return {named(spec.layer), named(spec.channel)};
  }

  [[nodiscard]] constexpr detail::move_command command_of(const move_spec& spec, pack_move what,
                                                          rounding mode) noexcept {
    return {
        what, spec.pack, spec.quantity, spec.at, mode, named(spec.reference), named(spec.by), {},
        {},   {}};
  }
  constexpr result<move_outcome> move(const detail::move_command& command) noexcept {
    const auto decided = decide_move(state_, command, draft_);
    if (decided && !decided->duplicate) carry_out();
    return decided;
  }

  constexpr result<charge_outcome> close(const period_charges& charges, std::size_t i, instant when,
                                         const stated_provenance& by);

  constexpr result<hold_answer> carry_out_new(const result<hold_answer>& decided) {
    return decided && decided->duplicate ? decided : carry_out(decided);
  }
  // Carries out what the draft holds.
  constexpr void carry_out(const std::uint64_t* hash = nullptr) {
    evolve(state_, ledger_, draft_.first_position(), ledger_.size(), hash);
    take_bonuses_back(state_, ledger_, draft_.first_position(), state_.now);
    if (!state_.alerts.empty()) raise_alerts();
  }
  constexpr void raise_alerts() {
    watch_.look(state_, ledger_, draft_.first_position(), ledger_.size());
    watch_.settle(state_, ledger_, state_.now);
  }
  template <class T> constexpr result<T> carry_out(const result<T>& decided) {
    if (decided) carry_out();
    return decided;
  }

  [[nodiscard]] constexpr result<outcome> try_out(const usage& u, decide_mode mode,
                                                  workspace& room) const {
    room.scratch_.roll_back(0);
    const std::uint64_t hash = state_.held.contains(u.account) ? hash_of(u) : 0;
    return decide_usage(state_, ledger_, command_of(u, hash), mode, room.draft_);
  }

  [[gnu::always_inline]] constexpr void prefetch_accounts(array_view<const usage> batch,
                                                          std::size_t first) const noexcept {
    for (std::size_t i = first; i < first + stride && i < batch.size(); ++i)
      if (state_.held.contains(batch[i].account))
        state_.held.accounts.prefetch(batch[i].account.index);
  }
  // Leaves the hashes that it needs in a ring, for the records themselves.
  [[gnu::always_inline]] constexpr void prefetch_lines(
      array_view<const usage> batch, std::size_t first,
      std::uint64_t (&hashes)[2 * stride]) const noexcept {
    for (std::size_t i = first; i < first + stride && i < batch.size(); ++i) {
      const usage& u = batch[i];
      if (!state_.held.contains(u.account)) continue;
      const account& node = state_.held.accounts[u.account.index];
      const std::uint64_t hash = state_.usage_hash(u.id, u.source, node.root);
      hashes[i % (2 * stride)] = hash;
      state_.usages.prefetch(hash);
      if (node.first_pack.has_value())
        state_.held.packs.prefetch(node.first_pack.index);
      else
        state_.held.payers.prefetch(node.payer);
    }
  }

  ledger ledger_;
  engine_state state_;
  draft draft_;
  alert_watch watch_;
  rule_memory rules_;
};

/// The engine of a platform whose prices depend on nothing but the sku.
using engine = basic_engine<>;

}  // namespace ducat::inline v0

#endif
