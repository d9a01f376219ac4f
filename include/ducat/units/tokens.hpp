// SPDX-License-Identifier: MIT
// Tokens of language models; prices are quoted per million.
#ifndef DUCAT_UNITS_TOKENS_HPP
#define DUCAT_UNITS_TOKENS_HPP

#include <ducat/units/quantity.hpp>

namespace ducat::inline v0 {

struct token_unit {
  using dimension = token_dimension;
  static constexpr uint128 scale = 1;
  static constexpr const char* symbol = "token";
};

struct ktoken_unit {
  using dimension = token_dimension;
  static constexpr uint128 scale = 1'000;
  static constexpr const char* symbol = "ktoken";
};

struct mtoken_unit {
  using dimension = token_dimension;
  static constexpr uint128 scale = 1'000'000;
  static constexpr const char* symbol = "Mtoken";
};

/// 128 bits, so that a count beyond 2^63 from a file never changes its sign.
using tokens = quantity<token_unit, int128>;
using ktokens = quantity<ktoken_unit, std::int64_t>;
using mtokens = quantity<mtoken_unit, std::int64_t>;

}  // namespace ducat::inline v0

#endif
