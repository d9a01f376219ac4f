// SPDX-License-Identifier: MIT
// Correcting wrong prices of closed months: basic_engine::reprice() and quote_reprice(). Who calls
// them includes this.
#ifndef DUCAT_ENGINE_REPRICING_HPP
#define DUCAT_ENGINE_REPRICING_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_reprice.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/engine/period_charges.hpp>
#include <ducat/engine/workspace.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/period.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Calls `close(const interval&)` for each closed month of a payer in which priced lines of an
/// outcome begin, in order, until it says an error.
template <class Close>
constexpr result<void> for_each_repriced_month(const engine_state& state, const ledger& book,
                                               account_handle payer, const settle_outcome& of,
                                               Close close) {
  const std::int32_t offset = state.held.terms_of(payer).utc_offset_seconds;
  const instant closed = state.settled.of_payer(state.held.accounts[payer.index].payer).until;
  chunked<interval> months;
  of.for_each_step([&](const usage_settled& e) {
    for (std::uint64_t i = e.position + 1; i <= e.position + e.line_count; ++i) {
      if (book.kind_at(i) != event_kind::usage_priced) continue;
      const interval month =
          period_containing(book.at<usage_priced>(i).during.start, period::month, offset);
      std::size_t k = 0;
      while (k < months.size() && months[k] != month) ++k;
      if (k == months.size() && month.end <= closed) months.push_back(month);
    }
  });
  sort_range(months, 0, months.size(),
             [](const interval& a, const interval& b) { return a.start < b.start; });
  for (std::size_t k = 0; k < months.size(); ++k)
    if (const auto done = close(months[k]); !done) return done;
  return {};
}
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
  if (decided->is_empty()) return out;
  out.lines = *decided;
  const auto more = decided->difference();
  if (!more) {
    draft_.roll_back();
    return more.error();
  }
  out.usage = *more;
  carry_out();
  const auto charged = detail::for_each_repriced_month(
      state_, ledger_, payer, out.lines, [&](const interval& month) -> result<void> {
        const auto posted = close_charges(payer, month.start, spec.at);
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
  if (decided->is_empty()) return out;
  out.lines = *decided;
  const auto more = decided->difference();
  if (!more) return more.error();
  out.usage = *more;
  const auto charged = detail::for_each_repriced_month(
      state_, room.scratch_, payer, out.lines, [&](const interval& month) -> result<void> {
        const period_charges charges{state_, ledger_, payer, month.start, &room.scratch_};
        const auto posted = decide_charges(state_, ledger_, charges, 0, spec.at, room.draft_);
        return posted ? detail::add_charges(*posted, out.charges) : result<void>{posted.error()};
      });
  if (!charged) return charged.error();
  return out;
}

}  // namespace ducat::inline v0

#endif
