// SPDX-License-Identifier: MIT
// Moving accounts within their trees: basic_engine::move_account(). Who calls it includes this.
#ifndef DUCAT_ENGINE_PLACING_HPP
#define DUCAT_ENGINE_PLACING_HPP

#include <ducat/engine/account_commands.hpp>
#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_place.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>

namespace ducat::inline v0 {

template <class Engine>
constexpr result<void> account_commands<Engine>::move_account(
    account_handle account, account_handle to, const stated_provenance& by) noexcept {
  const auto decided =
      decide_place(self().state_, self().ledger_, account, to, self().named(by), self().draft_);
  if (decided) self().carry_out();
  return decided;
}

}  // namespace ducat::inline v0

#endif
