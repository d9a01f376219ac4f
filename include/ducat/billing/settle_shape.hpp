// SPDX-License-Identifier: MIT
// Whether the events of a settlement fit the lines that stand. Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_SETTLE_SHAPE_HPP
#define DUCAT_BILLING_SETTLE_SHAPE_HPP

#include <ducat/engine/ledger.hpp>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace ducat::inline v0::detail {

template <class Event>
inline constexpr bool is_settle_event =
    std::is_same_v<Event, payer_settled> || std::is_same_v<Event, usage_settled>;

/// Keeps where the lines of each usage stand.
class settle_shape {
 public:
  /// @param shape  knows accounts, skus and usage so far
  template <class Shape>
  [[nodiscard]] const char* check(const ledger&, const Shape& shape, const payer_settled& e,
                                  std::uint64_t position) {
    const bool fits = e.is_repricing()
                          ? e.from < e.until && (!e.sku.has_value() || shape.known(e.sku))
                          : !e.sku.has_value();
    may_go_back_ = e.is_repricing();
    const bool sound =
        fits && shape.is_payer(e.payer) && shape.is_sound(e.by) && shape.is_placed(e, position);
    return sound ? nullptr : "a settlement of no payer";
  }
  template <class Shape>
  [[nodiscard]] const char* check(const ledger& book, const Shape& shape, const usage_settled& e,
                                  std::uint64_t position) {
    const bool sound = shape.has_usage(e.usage) && e.step <= settle_step::settled &&
                       shape.is_placed(e, position) && e.previous < position && is_in_turn(book, e);
    if (sound && e.step != settle_step::given_back) {
      if (settled_.size() <= e.usage) settled_.resize(e.usage + 1, 0);
      settled_[e.usage] = e.step == settle_step::settled ? position + 1 : cleared;
    }
    return sound ? nullptr : "a step of no usage, or not of the lines that hold";
  }

 private:
  static constexpr std::uint64_t cleared = UINT64_MAX;

  // Where the lines of a usage stand: at its own event, or at that of its last settlement.
  [[nodiscard]] bool is_in_turn(const ledger& book, const usage_settled& e) const {
    const std::uint64_t known = e.usage < settled_.size() ? settled_[e.usage] : 0;
    if (known == cleared) return false;
    if (e.step == settle_step::reversal_given_back)
      return book.kind_at(e.previous) == event_kind::usage_reversed &&
             book.at<usage_reversed>(e.previous).usage == e.usage;
    if (known == 0) return e.previous == book.all<usage_recorded>()[e.usage].position;
    return e.previous == known - 1 &&
           (may_go_back_ || book.at<usage_settled>(e.previous).from <= e.from);
  }

  std::vector<std::uint64_t> settled_;  // by usage: its position, plus one
  bool may_go_back_ = false;            // the settlement at hand reprices what is closed
};

}  // namespace ducat::inline v0::detail

#endif
