// SPDX-License-Identifier: MIT
// Correcting wrong prices of closed months: basic_engine::reprice() and quote_reprice(). Who calls
// them includes this.
#ifndef DUCAT_ENGINE_REPRICING_HPP
#define DUCAT_ENGINE_REPRICING_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_reprice.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/period_charges.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/engine/workspace.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// The closed months of a payer in which priced lines of repricings begin.
class repriced_months {
 public:
  constexpr repriced_months(const engine_state& state, account_handle payer) noexcept
      : clock_{state.held.clock_of(payer)},
        closed_{state.settled.of_payer(state.held.accounts[payer.index].payer).until} {}

  constexpr void add(const ledger& book, const settle_outcome& of) {
    of.for_each_step([&](const usage_settled& e) {
      for (std::uint64_t i = e.position + 1; i <= e.position + e.line_count; ++i)
        if (book.kind_at(i) == event_kind::usage_priced)
          add(period_containing(book.at<usage_priced>(i).during.start, period::month, clock_));
    });
  }
  /// Those of what was repriced before of what is asked: it may not have come to its charges.
  /// O(settlements + events of those).
  constexpr void add_earlier(const ledger& book, account_handle payer, const reprice_spec& spec) {
    const auto& all = book.all<payer_settled>();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const payer_settled& e = all[i];
      const bool inside = spec.during.start <= e.from && e.until <= spec.during.end &&
                          (!spec.sku.has_value() || e.sku == spec.sku);
      if (e.is_repricing() && e.payer == payer && inside) add(book, {book, e.position});
    }
  }
  /// Calls `close(const interval&)` for each, in order, until it says an error.
  template <class Close> [[nodiscard]] constexpr result<void> for_each(Close close) {
    sort_range(months_, 0, months_.size(),
               [](const interval& a, const interval& b) { return a.start < b.start; });
    for (std::size_t k = 0; k < months_.size(); ++k)
      if (const auto done = close(months_[k]); !done) return done;
    return {};
  }

 private:
  constexpr void add(const interval& month) {
    std::size_t k = 0;
    while (k < months_.size() && months_[k] != month) ++k;
    if (k == months_.size() && month.end <= closed_) months_.push_back(month);
  }

  local_clock clock_;
  instant closed_;
  chunked<interval> months_;
};
[[nodiscard]] constexpr result<void> add_charges(const charge_outcome& of, mixed& sum) {
  const auto amount = of.amount();
  const auto next = amount ? add(sum, *amount) : amount;
  if (!next) return next.error();
  sum = *next;
  return {};
}

}  // namespace detail

template <class Dimensions>
constexpr result<reprice_outcome> basic_engine<Dimensions>::reprice(
    account_handle payer, const reprice_spec& spec) noexcept {
  if (spec.by.actor.empty() || spec.by.reason.empty() || spec.by.approval.empty())
    return errc::unapproved;
  const auto decided = decide_reprice(state_, ledger_, payer, spec.during, spec.sku, spec.at,
                                      named(spec.by), draft_);
  if (!decided) return decided.error();
  reprice_outcome out;
  detail::repriced_months months{state_, payer};
  months.add_earlier(ledger_, payer, spec);
  if (!decided->is_empty()) {
    const auto more = decided->difference();
    if (!more) {
      draft_.roll_back();
      return more.error();
    }
    out.lines = *decided;
    out.usage = *more;
    months.add(ledger_, out.lines);
    carry_out();
  }
  const instant at = detail::repricing_time(state_, payer, spec.at);
  const auto charged = months.for_each([&](const interval& month) -> result<void> {
    const auto posted = close_charges(payer, month.start, at, spec.by);
    return posted ? detail::add_charges(*posted, out.charges) : result<void>{posted.error()};
  });
  if (!charged) return charged.error();
  return out;
}

template <class Dimensions>
constexpr result<reprice_outcome> basic_engine<Dimensions>::quote_reprice(account_handle payer,
                                                                          const reprice_spec& spec,
                                                                          workspace& room) const {
  room.scratch_.roll_back(0);
  const auto decided =
      decide_reprice(state_, ledger_, payer, spec.during, spec.sku, spec.at, {}, room.draft_);
  if (!decided) return decided.error();
  reprice_outcome out;
  detail::repriced_months months{state_, payer};
  months.add_earlier(ledger_, payer, spec);
  if (!decided->is_empty()) {
    const auto more = decided->difference();
    if (!more) return more.error();
    out.lines = *decided;
    out.usage = *more;
    months.add(room.scratch_, out.lines);
  }
  const instant at = detail::repricing_time(state_, payer, spec.at);
  const auto charged = months.for_each([&](const interval& month) -> result<void> {
    const period_charges charges{state_, ledger_, payer, month.start, &room.scratch_};
    const auto posted = decide_charges(state_, ledger_, charges, 0, at, {}, room.draft_);
    return posted ? detail::add_charges(*posted, out.charges) : result<void>{posted.error()};
  });
  if (!charged) return charged.error();
  return out;
}

}  // namespace ducat::inline v0

#endif
