// SPDX-License-Identifier: MIT
// Stating the zones by whose clocks payers are opened: basic_engine::add_zone(). Who calls it
// includes this.
#ifndef DUCAT_ENGINE_ZONING_HPP
#define DUCAT_ENGINE_ZONING_HPP

#include <ducat/engine/account_commands.hpp>
#include <ducat/engine/decide_zone.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/zone_table.hpp>

#include <cstdint>

namespace ducat::inline v0 {

template <class Engine>
constexpr result<std::uint32_t> account_commands<Engine>::add_zone(const zone_spec& spec) noexcept {
  return self().carry_out(decide_zone(self().state_, spec, self().draft_));
}

}  // namespace ducat::inline v0

#endif
