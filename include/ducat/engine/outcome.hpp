// SPDX-License-Identifier: MIT
// What a command led to: a view of its own events in the ledger.
#ifndef DUCAT_ENGINE_OUTCOME_HPP
#define DUCAT_ENGINE_OUTCOME_HPP

#include <ducat/engine/events.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What a line of an outcome says.
enum class line_kind : std::uint8_t {
  covered,  ///< a pack gave `quantity`; `balance` is what the pack has left
  priced,   ///< `quantity` was priced at `amount`; `balance` is what the payer owes
  paid,     ///< a wallet paid `amount` of the priced line before; `balance` is what the wallet has
            ///< left
};

/// One line: which pack gave how much, what was priced, and the balance after.
struct charge_line {
  line_kind kind{};
  interval during{};
  pack_handle pack{};
  price_handle price{};
  int128 quantity = 0;
  mixed amount{};   ///< exact minor units; zero for a covered line
  mixed balance{};  ///< base units for a pack, exact minor units for a wallet or the payer
};

/// The outcome of recording, quoting or reversing a usage. Cheap to copy; valid as long as the
/// ledger it came from.
class outcome {
 public:
  constexpr outcome() noexcept = default;
  constexpr outcome(const ledger& book, std::uint64_t position, bool duplicate,
                    bool reversed = false) noexcept
      : book_{&book}, position_{position}, duplicate_{duplicate}, reversed_{reversed} {}
  /// That of a usage that was queued for review, by the position of that event. It has no lines.
  [[nodiscard]] static constexpr outcome of_review(const ledger& book, std::uint64_t position,
                                                   bool duplicate, review_phase phase) noexcept {
    outcome of{book, position, duplicate};
    of.queued_ = true;
    of.dismissed_ = phase == review_phase::dismissed;
    return of;
  }

  /// Whether the id was recorded before, with the same content: then this is the first outcome
  /// again.
  [[nodiscard]] constexpr bool is_duplicate() const noexcept { return duplicate_; }
  /// Whether the duplicate was taken out again since: then its lines are history, nothing of it is
  /// charged any more. Usage that is to count again is recorded under a new id.
  [[nodiscard]] constexpr bool is_reversed() const noexcept { return reversed_; }
  /// Whether the usage was too old to be recorded unseen, and waits in review: it is kept, and
  /// nothing is charged before somebody accepts it.
  [[nodiscard]] constexpr bool is_in_review() const noexcept { return queued_ && !dismissed_; }
  /// Whether it was dismissed in review: it is known, and never charged.
  [[nodiscard]] constexpr bool is_dismissed() const noexcept { return dismissed_; }
  /// The ledger position of the usage's event; its lines follow.
  [[nodiscard]] constexpr std::uint64_t position() const noexcept { return position_; }
  /// What the usage amounts to, in base units; negative for a reversal, zero in review.
  [[nodiscard]] constexpr int128 amount() const {
    if (queued_) return 0;
    return book_->kind_at(position_) == event_kind::usage_recorded
               ? book_->at<usage_recorded>(position_).amount
               : book_->at<usage_reversed>(position_).amount;
  }

  /// Calls `f(charge_line)` for each line, in order.
  template <class F> constexpr void for_each_line(F f) const {
    for (std::uint64_t i = position_ + 1; i <= position_ + event_count(); ++i) {
      switch (book_->kind_at(i)) {
        case event_kind::pack_drawn: {
          const auto& e = book_->at<pack_drawn>(i);
          f(charge_line{
              line_kind::covered, e.during, e.pack, {}, e.quantity, {}, {e.balance_after, 0, 1}});
          break;
        }
        case event_kind::usage_priced: {
          const auto& e = book_->at<usage_priced>(i);
          f(charge_line{
              line_kind::priced, e.during, {}, e.price, e.quantity, e.amount, e.owed_after});
          break;
        }
        case event_kind::wallet_paid: {
          const auto& e = book_->at<wallet_paid>(i);
          f(charge_line{line_kind::paid, e.during, e.pack, {}, 0, e.amount, e.balance_after});
          break;
        }
        default: break;
      }
    }
  }

  /// The number of lines. O(lines).
  [[nodiscard]] constexpr std::uint32_t line_count() const {
    std::uint32_t count = 0;
    for_each_line([&](const charge_line&) { ++count; });
    return count;
  }
  /// What packs covered, in base units. O(lines). It, on_demand() and amount() add up numbers,
  /// whatever their unit: for a usage in which its sku changes to another one, ask the lines.
  [[nodiscard]] constexpr int128 covered() const {
    int128 sum = 0;
    for_each_line(
        [&](const charge_line& l) { sum += l.kind == line_kind::covered ? l.quantity : 0; });
    return sum;
  }
  /// What went on demand, in base units. O(lines).
  [[nodiscard]] constexpr int128 on_demand() const {
    int128 sum = 0;
    for_each_line(
        [&](const charge_line& l) { sum += l.kind == line_kind::priced ? l.quantity : 0; });
    return sum;
  }
  /// The price of what went on demand, in exact minor units. O(lines). Errors: overflow.
  [[nodiscard]] constexpr result<mixed> priced() const {
    result<mixed> sum = mixed{};
    for_each_line([&](const charge_line& l) {
      if (sum && l.kind == line_kind::priced) sum = add(*sum, l.amount);
    });
    return sum;
  }

 private:
  [[nodiscard]] constexpr std::uint32_t event_count() const {
    if (queued_) return 0;
    return book_->kind_at(position_) == event_kind::usage_recorded
               ? book_->at<usage_recorded>(position_).line_count
               : book_->at<usage_reversed>(position_).line_count;
  }

  const ledger* book_ = nullptr;
  std::uint64_t position_ = 0;
  bool duplicate_ = false;
  bool reversed_ = false;
  bool queued_ = false;
  bool dismissed_ = false;
};

}  // namespace ducat::inline v0

#endif
