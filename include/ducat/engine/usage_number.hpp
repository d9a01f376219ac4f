// SPDX-License-Identifier: MIT
// How a usage is named within one ledger.
#ifndef DUCAT_ENGINE_USAGE_NUMBER_HPP
#define DUCAT_ENGINE_USAGE_NUMBER_HPP

#include <cstdint>

namespace ducat::inline v0 {

/// A usage by its place in the ledger's table of usages.
using usage_number = std::uint32_t;
/// So many usages one ledger can number.
inline constexpr std::uint64_t max_usages = 0xFFFF'FFFF;
/// Where no usage is meant.
inline constexpr usage_number no_usage = 0xFFFF'FFFF;

}  // namespace ducat::inline v0

#endif
