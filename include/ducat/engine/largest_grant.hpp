// SPDX-License-Identifier: MIT
// How much of what is asked for may be granted: of a thousand tokens those that the packs, the
// wallets and the credit limit pay for, whatever is used of them.
#ifndef DUCAT_ENGINE_LARGEST_GRANT_HPP
#define DUCAT_ENGINE_LARGEST_GRANT_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/affordable.hpp>
#include <ducat/units/local_clock.hpp>
#include <ducat/units/period.hpp>

namespace ducat::inline v0 {

namespace detail {

/// Where the price of a counted usage may bend as its quantity grows.
class grant_edges {
 public:
  /// Of a usage whose rest has no price: it bends where the packs end, and nothing tells where.
  constexpr grant_edges() noexcept = default;
  /// @param whole  what all of the usage would lead to
  constexpr grant_edges(const engine_state& state, account_handle account, instant when,
                        const outcome& whole)
      : prices_{&state.prices}, covered_{whole.covered()} {
    whole.for_each_line([&](const charge_line& line) {
      if (line.kind == line_kind::priced) entry_ = line.price;
    });
    if (!entry_.has_value()) return;
    const price_entry& terms = state.prices[entry_];
    const account_handle owner =
        terms.owner == counter_owner::payer ? state.held.accounts[account.index].root : account;
    const counter_handle counter = state.counters.find(
        terms.counter, owner, period_containing(when, terms.cycle, state.held.clock_of(account)));
    // Quantity that packs cover moves the counter where its basis is all usage.
    if (counter.has_value()) position_ = state.counters[counter].sum.position;
    if (terms.basis == counter_basis::after_packs) position_ -= covered_;
  }

  /// The first quantity above `n` at which a straight stretch of the price ends.
  [[nodiscard]] constexpr int128 after(int128 n) const noexcept {
    int128 next = n < covered_ ? covered_ : int128_max;
    if (!entry_.has_value()) return next;
    const price_entry& terms = (*prices_)[entry_];
    int128 at = 0;
    if (!try_add(position_, n, at)) return next;
    if (terms.kind == tariff_kind::per_record) {
      const int128 free = prices_->record_of(terms).free.amount().whole;
      return at < free && free - position_ < next ? free - position_ : next;
    }
    // Every version that shares the counter may charge earlier quantity anew at its own edges.
    for (price_handle p = prices_->first_of_counter(terms.counter); p.has_value();
         p = (*prices_)[p].next_of_counter) {
      const int128 end = tier_end_after(*prices_, p, at);
      if (end != int128_max && end - position_ < next) next = end - position_;
    }
    return next;
  }

 private:
  const price_book* prices_ = nullptr;
  price_handle entry_{};
  int128 covered_ = 0;
  int128 position_ = 0;  // of the counter where n would be zero
};

}  // namespace detail

/// The largest n up to the quantity of a counted usage such that every usage of 1 … n is
/// authorised: whoever is granted n may stop at any of them, so a later, cheaper quantity of a
/// volume price does not make an earlier, dearer one payable. Nothing is recorded. *F(15) = 300 and
/// F(16) = 160 on a balance of 200: 10.*
/// @param asked  the usage with the quantity that is asked for
/// Errors: unit_mismatch for metered usage; those of authorise() but for a refusal for want of
/// money, cover or a price, which is what the answer tells; conflict for an id that was recorded;
/// overflow where all that is asked for has no price that fits.
/// O(edges × log quantity) authorisations.
template <class Engine>
[[nodiscard]] constexpr result<int128> largest_grant(const Engine& of, typename Engine::usage asked,
                                                     workspace& room) {
  const engine_state& state = of.state();
  if (state.skus.contains(asked.sku) && state.skus[asked.sku].how == meter::metered)
    return errc::unit_mismatch;
  const int128 limit = asked.quantity;
  const auto whole = of.quote(asked, room);
  if (!whole && whole.error().code != errc::no_price) return whole.error();
  if (whole && whole->is_duplicate()) return failure{errc::conflict, 0, whole->position()};
  if (limit == 0) return int128{0};
  const auto edges = whole ? detail::grant_edges{state, asked.account, asked.during.start, *whole}
                           : detail::grant_edges{};
  const auto refused_at = [&](int128 n) -> result<mixed> {
    if (n == 0) return mixed{};
    asked.quantity = n;
    const auto granted = of.authorise(asked, room);
    if (granted) return mixed{};
    const errc why = granted.error().code;
    if (why == errc::insufficient || why == errc::no_price || why == errc::quota_reached)
      return mixed{1, 0, 1};
    return granted.error();
  };
  return affordable_steps(int128{0}, mixed{}, limit < int128_max ? limit : int128_max - 1,
                          refused_at, [&](int128 n) { return edges.after(n); });
}

}  // namespace ducat::inline v0

#endif
