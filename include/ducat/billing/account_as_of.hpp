// SPDX-License-Identifier: MIT
// What an account had and owed at some time, asked of the ledger later: as it was known then, or as
// it was by all that is known now.
#ifndef DUCAT_BILLING_ACCOUNT_AS_OF_HPP
#define DUCAT_BILLING_ACCOUNT_AS_OF_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/billing/as_of.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/quota_draft.hpp>
#include <ducat/engine/quota_reach.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/currency.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// The answers of an engine when its time had reached an instant and not gone past it, from its
/// ledger: to look into what was refused, charged or shown then. It keeps the ledger.
class engine_as_known {
 public:
  engine_as_known(const ledger& book, instant when) : book_{&book}, when_{when} {}

  /// Plays the events that were known. Call it first, once. Errors: malformed_ledger. O(events).
  [[nodiscard]] result<void> replay() {
    const std::uint64_t size = events_known_at(*book_, when_);
    ledger_shape shape{*book_};
    for (std::uint64_t i = 0; i < size; ++i)
      if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
    evolve(state_, *book_, 0, size);
    return {};
  }

  /// What basic_engine::available() said at that instant. Errors: unknown_account (not opened by
  /// then), unknown_zone_time, overflow.
  [[nodiscard]] result<int128> available(account_handle account, dimension unit) const {
    if (!state_.held.contains(account)) return errc::unknown_account;
    const auto known = state_.held.check_clock(state_.held.terms_of(account), when_);
    if (!known) return known.error();
    return detail::available_within_quotas(
        state_, account, unit, when_, [](pack_handle, const pack& p) { return p.valid; },
        [&](pack_handle p) { return state_.held.packs[p.index].balance; },
        [&](quota_handle q, const interval& window) { return state_.quotas.used(q, window); },
        [](auto) {});
  }
  /// What basic_engine::owed() said. Errors: unknown_account.
  [[nodiscard]] result<any_exact_money> owed(account_handle account) const {
    if (!state_.held.contains(account)) return errc::unknown_account;
    return any_exact_money{state_.held.payer_of(account).owed, state_.held.terms_of(account).money};
  }
  /// What was used of a quota in its window of that instant: base units, or exact minor units.
  /// Errors: unknown_quota (not set by then, or for no time that holds the instant);
  /// unknown_zone_time.
  [[nodiscard]] result<mixed> used(quota_handle quota) const {
    if (!state_.quotas.contains(quota)) return errc::unknown_quota;
    const quota_terms* const terms = state_.quotas.at(quota, when_).terms;
    if (terms == nullptr) return errc::unknown_quota;
    const account_handle node = state_.quotas[quota].account;
    const auto known = state_.held.check_clock(state_.held.terms_of(node), when_);
    if (!known) return known.error();
    return state_.quotas.used(quota, detail::quota_window_at(state_, node, *terms, when_));
  }
  /// All of it.
  [[nodiscard]] const engine_state& state() const noexcept { return state_; }

 private:
  const ledger* book_;
  instant when_;
  engine_state state_;
};

/// What the packs or wallets (`dimension::money`) that serve an account had left of a unit at an
/// instant, by all that the ledger knows: those of it and of the nodes that it lay below, in force
/// then, each as balance_as_of() says it and above zero. What is held counts as left, and quotas
/// are not looked at. Errors: unknown_account; those of balance_as_of(). O(events).
[[nodiscard]] inline result<mixed> balance_as_of(const ledger& book, account_handle account,
                                                 dimension unit, instant when) {
  if (account.index >= book.all<account_opened>().size()) return errc::unknown_account;
  detail::pack_fold fold{book, when, true};
  if (const auto done = fold.run(book.size()); !done) return done.error();
  const std::vector<account_handle> parents =
      account_parents(book, detail::clamped_instant(int128{when.ns} + 1));
  mixed sum{};
  for (std::uint32_t i = 0; i < fold.size(); ++i) {
    const pack_handle p{i};
    if (fold.terms(p).unit != unit || !fold.valid(p).contains(when) || sign(fold.left(p)) <= 0)
      continue;
    account_handle node = account;
    while (node.has_value() && node != fold.terms(p).account) node = parents[node.index];
    if (!node.has_value()) continue;
    const auto more = add(sum, fold.left(p));
    if (!more) return more.error();
    sum = *more;
  }
  return sum;
}

namespace detail {

// What a payer owes, of what counts by an instant.
class owed_fold {
 public:
  owed_fold(const ledger& book, account_handle payer, const std::vector<account_handle>& roots,
            instant when)
      : book_{book}, payer_{payer}, roots_{roots}, when_{when} {}

  template <class Event> void apply(const Event&) {}
  void apply(const usage_priced& e) {
    const account_handle user = book_.all<usage_recorded>()[e.usage].account;
    if (roots_[user.index] == payer_ && e.during.start <= when_) change(e.owed);
  }
  void apply(const charge_posted& e) {
    if (e.payer == payer_ && e.at <= when_) change(e.owed);
  }
  void apply(const payment_received& e) {
    if (e.payer == payer_ && e.at <= when_) change({-e.amount, 0, 1});
  }
  void apply(const payment_returned& e) {
    if (e.payer == payer_ && e.at <= when_) change({e.amount, 0, 1});
  }
  void apply(const credit_posted& e) {
    if (roots_[e.account.index] == payer_ && e.at <= when_) change({-e.amount, 0, 1});
  }
  [[nodiscard]] const result<mixed>& sum() const noexcept { return sum_; }

 private:
  void change(const mixed& by) {
    if (sum_) sum_ = add(*sum_, by);
  }

  const ledger& book_;
  account_handle payer_;
  const std::vector<account_handle>& roots_;
  instant when_;
  result<mixed> sum_ = mixed{};
};

}  // namespace detail

/// What the payer of an account owed at an instant, by all that the ledger knows: lines count with
/// the start of their piece, charges, payments, their returns and credits with what they are posted
/// to. At the end of time it is basic_engine::owed(). Errors: unknown_account, malformed_ledger,
/// overflow. O(events).
[[nodiscard]] inline result<any_exact_money> owed_as_of(const ledger& book, account_handle account,
                                                        instant when) {
  const auto& opened = book.all<account_opened>();
  if (account.index >= opened.size()) return errc::unknown_account;
  std::vector<account_handle> roots;
  for (std::uint32_t i = 0; i < opened.size(); ++i) {
    const account_handle above = opened[i].parent;
    if (above.has_value() && above.index >= i) return failure{errc::malformed_ledger, 0, i};
    roots.push_back(above.has_value() ? roots[above.index] : account_handle{i});
  }
  const account_handle payer = roots[account.index];
  detail::owed_fold fold{book, payer, roots, when};
  ledger_shape shape{book};
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
    book.visit(i, [&](const auto& e) { fold.apply(e); });
    if (!fold.sum()) return failure{fold.sum().error().code, 0, i};
  }
  return any_exact_money{*fold.sum(), opened[payer.index].money};
}

}  // namespace ducat::inline v0

#endif
