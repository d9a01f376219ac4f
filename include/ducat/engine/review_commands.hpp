// SPDX-License-Identifier: MIT
// What an engine is told of usage that came too late: from when on it is, and what becomes of what
// waits in review.
#ifndef DUCAT_ENGINE_REVIEW_COMMANDS_HPP
#define DUCAT_ENGINE_REVIEW_COMMANDS_HPP

#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_review.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/time.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// Commands of basic_engine, which it derives from.
template <class Engine> class review_commands {
 public:
  /// Has record() queue usage for review that ended longer than this before the engine's time, from
  /// the first advance on: see decide_retention(). By default nothing is too old.
  constexpr result<void> set_retention(nanoseconds back) noexcept {
    const auto decided = decide_retention(self().state_, back, self().draft_);
    if (decided) self().carry_out();
    return decided;
  }
  /// Records a usage that waits in review: see decide_accept(). `account` is any node of the tree.
  constexpr result<outcome> accept_queued(account_handle account, const id128& id,
                                          const stated_provenance& by = {},
                                          symbol source = {}) noexcept {
    return carry_out_once(decide_accept(self().state_, self().ledger_, account, source, id,
                                        self().named(by), self().draft_));
  }
  /// Ends a usage that waits in review without recording it: see decide_dismiss().
  constexpr result<outcome> dismiss_queued(account_handle account, const id128& id,
                                           const stated_provenance& by = {},
                                           symbol source = {}) noexcept {
    return carry_out_once(decide_dismiss(self().state_, self().ledger_, account, source, id,
                                         self().named(by), self().draft_));
  }

  /// Calls `f(const usage_queued&)` for each usage that waits in review, in the order in which they
  /// came. O(those).
  template <class F> constexpr void for_each_queued(F f) const {
    const auto& all = self().ledger_.template all<usage_queued>();
    self().state_.review.for_each_waiting([&](queued_handle q) { f(all[q.index]); });
  }
  /// How many wait. O(1).
  [[nodiscard]] constexpr std::size_t queued_count() const noexcept {
    return self().state_.review.waiting();
  }

 private:
  // What was carried out before is only answered again.
  constexpr result<outcome> carry_out_once(const result<outcome>& decided) noexcept {
    if (decided && !decided->is_duplicate()) self().carry_out();
    return decided;
  }
  [[nodiscard]] constexpr Engine& self() noexcept { return static_cast<Engine&>(*this); }
  [[nodiscard]] constexpr const Engine& self() const noexcept {
    return static_cast<const Engine&>(*this);
  }
};

}  // namespace ducat::inline v0

#endif
