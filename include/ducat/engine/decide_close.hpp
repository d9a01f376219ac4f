// SPDX-License-Identifier: MIT
// Closing a payer's period for good: what is recorded of it later is posted to the period that is
// open then.
#ifndef DUCAT_ENGINE_DECIDE_CLOSE_HPP
#define DUCAT_ENGINE_DECIDE_CLOSE_HPP

#include <ducat/engine/decide_charge.hpp>
#include <ducat/engine/decide_settle.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/period.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What closing a period led to.
struct close_outcome {
  interval period{};
  std::uint32_t number = 0;   ///< of its statement
  bool is_duplicate = false;  ///< it was closed before, by itself or with a later one
  settle_outcome settlement{};
  charge_outcome charges{};
};

/// The close that froze a payer's period, or null where it is open. O(closes).
[[nodiscard]] constexpr const period_closed* find_close(const ledger& past, account_handle payer,
                                                        const interval& period) noexcept {
  const auto& closes = past.all<period_closed>();
  for (std::size_t i = 0; i < closes.size(); ++i)
    if (closes[i].payer == payer && period.end <= closes[i].period.end) return &closes[i];
  return nullptr;
}

/// Decides to freeze a payer's period, once its usage is settled and its charges are posted.
/// Precondition: the payer is a root of this state, the time is time_of_close()'s, and the period
/// is open.
constexpr std::uint32_t decide_freeze(const engine_state& state, account_handle payer,
                                      const interval& period, instant when, const provenance& by,
                                      draft& into) {
  into.begin(state);
  const std::uint32_t last = state.settled.of_payer(state.held.accounts[payer.index].payer).number;
  into.emit(period_closed{payer, period, when, last + 1, by});
  return last + 1;
}

}  // namespace ducat::inline v0

#endif
