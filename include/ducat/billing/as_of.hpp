// SPDX-License-Identifier: MIT
// What a pack had left at some time, asked of the ledger later: as it was known then, or as it was
// by all that is known now.
#ifndef DUCAT_BILLING_AS_OF_HPP
#define DUCAT_BILLING_AS_OF_HPP

#include <ducat/billing/ledger_shape.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/assertion.hpp>
#include <ducat/exact/divisor.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0 {

/// How many events of a ledger were there when its time had reached an instant, and not gone past
/// it. O(advances of time).
[[nodiscard]] inline std::uint64_t events_known_at(const ledger& book, instant when) {
  for (std::uint64_t i = 0; i < book.size(); ++i)
    if (book.kind_at(i) == event_kind::time_advanced && when < book.at<time_advanced>(i).to)
      return i;
  return book.size();
}

namespace detail {

// The part of a piece's quantity that lies before an instant: its pieces run at one rate.
[[nodiscard]] inline mixed part_before(const mixed& quantity, const interval& during,
                                       instant when) {
  if (when <= during.start) return {};
  if (during.end <= when) return quantity;
  const auto passed =
      static_cast<std::uint64_t>(when.ns) - static_cast<std::uint64_t>(during.start.ns);
  const auto length =
      static_cast<std::uint64_t>(during.end.ns) - static_cast<std::uint64_t>(during.start.ns);
  floor_quotient part;
  const bool fits =
      try_mul_div_floor(quantity.whole, static_cast<int128>(passed), divisor{length}, part);
  DUCAT_ASSERT(fits);  // it is no more than the quantity
  return {part.whole, 0, 1};
}

/// What every pack of a ledger had left at some time.
class pack_fold {
 public:
  /// @param by_time  whether what happened after `when` is left out, or all of the events count
  pack_fold(const ledger& book, instant when, bool by_time)
      : book_{book}, when_{when}, by_time_{by_time} {}

  /// Errors: malformed_ledger, overflow. O(events).
  [[nodiscard]] result<void> run(std::uint64_t size) {
    ledger_shape shape{book_};
    for (std::uint64_t i = 0; i < size; ++i) {
      if (shape.next() != nullptr) return failure{errc::malformed_ledger, 0, i};
      book_.visit(i, [&](const auto& e) { apply(e); });
      if (!fits_) return failure{errc::overflow, 0, i};
    }
    return {};
  }
  [[nodiscard]] std::size_t size() const noexcept { return packs_.size(); }
  /// Precondition: a pack below size().
  [[nodiscard]] const mixed& left(pack_handle p) const noexcept { return packs_[p.index].left; }
  [[nodiscard]] const pack_granted& terms(pack_handle p) const noexcept {
    return *packs_[p.index].granted;
  }
  /// When it was in force, as far as that was known then: first use begins a validity.
  [[nodiscard]] const interval& valid(pack_handle p) const noexcept {
    return packs_[p.index].valid;
  }

 private:
  struct folded_pack {
    const pack_granted* granted;
    interval valid;
    mixed left{};
    mixed before_draw{};
    interval drawn_during{};
  };

  template <class Event> void apply(const Event&) {}
  void apply(const pack_granted& e) {
    packs_.push_back({&e, e.valid});
    if (!e.origin.has_value()) change(e.pack, {e.quantity, 0, 1});
  }
  void apply(const pack_first_used& e) {
    if (!by_time_ || e.valid.start <= when_) packs_[e.pack.index].valid = e.valid;
  }
  void apply(const pack_moved& e) {
    if (by_time_ && when_ < e.at) return;
    change(e.pack, {-e.quantity, 0, 1});
    if (e.to.has_value()) change(e.to, {e.quantity, 0, 1});
  }
  void apply(const pack_drawn& e) {
    folded_pack& of = packs_[e.pack.index];
    of.before_draw = of.left;
    of.drawn_during = e.during;
    take(e.pack, mixed{e.quantity, 0, 1}, e.during);
  }
  // By a factor the pack gave this for the draw before.
  void apply(const factor_moved& e) {
    folded_pack& of = packs_[e.pack.index];
    of.left = of.before_draw;
    take(e.pack, mixed{e.given, 0, 1}, of.drawn_during);
  }
  void apply(const wallet_paid& e) { take(e.pack, e.amount, {e.during.start, e.during.start}); }
  void apply(const charge_paid& e) {
    if (!by_time_ || e.at <= when_) take(e.pack, e.amount, {e.at, e.at});
  }

  // A counted usage, and what a wallet pays for a piece, is of one instant.
  void take(pack_handle p, const mixed& amount, const interval& during) {
    mixed taken = amount;
    if (by_time_ && during.empty() && when_ < during.start) return;
    if (by_time_ && !during.empty()) taken = part_before(amount, during, when_);
    const auto back = negate(taken);
    if (!back)
      fits_ = false;
    else
      change(p, *back);
  }
  void change(pack_handle p, const mixed& by) {
    const auto sum = add(packs_[p.index].left, by);
    fits_ = fits_ && sum.has_value();
    if (sum) packs_[p.index].left = *sum;
  }

  const ledger& book_;
  instant when_;
  bool by_time_;
  std::vector<folded_pack> packs_;
  bool fits_ = true;
};

[[nodiscard]] inline result<mixed> balance_by(const ledger& book, pack_handle pack, instant when,
                                              bool by_time, std::uint64_t size) {
  pack_fold fold{book, when, by_time};
  if (const auto done = fold.run(size); !done) return done.error();
  if (pack.index >= fold.size()) return errc::unknown_pack;
  return fold.left(pack);
}

}  // namespace detail

/// What a pack or wallet had left as it was known at an instant: by the events until the engine's
/// time went past it; base units, or exact minor units. What is held of it counts as left.
/// Errors: unknown_pack (not granted by then), malformed_ledger, overflow. O(events).
[[nodiscard]] inline result<mixed> balance_as_known(const ledger& book, pack_handle pack,
                                                    instant when) {
  return detail::balance_by(book, pack, when, false, events_known_at(book, when));
}

/// What it had left at an instant by all that the ledger knows: usage counts up to then. Of a piece
/// that goes on, what the pack gave it counts in whole units as if it had given it evenly, which is
/// exact where it gave it all; what wallets paid counts with the start of its piece. Errors: as
/// balance_as_known(). O(events).
[[nodiscard]] inline result<mixed> balance_as_of(const ledger& book, pack_handle pack,
                                                 instant when) {
  return detail::balance_by(book, pack, when, true, book.size());
}

}  // namespace ducat::inline v0

#endif
