// SPDX-License-Identifier: MIT
// The small platform with a purchase that has a bonus: tokens, 100 bought for 10.00 and 10 on top.
#ifndef DUCAT_TESTS_SUPPORT_BONUS_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_BONUS_PLATFORM_HPP

#include "support/hold_platform.hpp"

#include <ducat/engine/bonus.hpp>

#include <string>

namespace ducat_test {

struct bonus_platform : hold_platform {
  using hold_platform::hold_platform;

  static ducat::any_quantity some(ducat::int128 tokens) {
    return {tokens, ducat::dimension::token};
  }
  static ducat::grant_spec purchase(ducat::int128 tokens = 100) {
    ducat::grant_spec spec;
    spec.quantity = some(tokens);
    spec.paid = {10 * tokens, yuan};
    spec.at = {0};
    return spec;
  }
  /// The bonus goes first.
  static ducat::grant_spec tenth_of(const ducat::grant_spec& of) {
    ducat::grant_spec spec = ducat::bonus_on(of, ducat::ratio{1, 10}).value();
    spec.priority = -1;
    return spec;
  }
  ducat::bonus_grant buy(const ducat::grant_spec& spec = purchase()) {
    return engine.grant_with_bonus(root, spec, tenth_of(spec)).value();
  }
  /// Tokens of a pack, or all that is left of it.
  ducat::move_spec of(ducat::pack_handle pack, ducat::int128 tokens = 0) const {
    ducat::move_spec spec;
    spec.pack = pack;
    if (tokens != 0) spec.quantity = some(tokens);
    if (engine.now() == ducat::instant_min) spec.at = {1};
    return spec;
  }
  /// What was due back, or why not.
  std::string refund(ducat::pack_handle pack, ducat::int128 tokens = 0) {
    const auto done = engine.refund(of(pack, tokens), ducat::rounding::half_even);
    return done ? std::string{ducat::to_text(done->bonus).view()}
                : std::string{ducat::message(done.error().code)};
  }
  ducat::pack_handle hand_on(ducat::pack_handle pack, ducat::int128 tokens,
                             ducat::account_handle to) {
    return engine.transfer(of(pack, tokens), to).value().to;
  }
  /// "behind 90, stands 9, due 0".
  std::string standing(ducat::pack_handle pack) const {
    const ducat::bonus_deal* const deal = ducat::bonus_standing(engine.state(), pack);
    if (deal == nullptr) return "none";
    const auto text = [](ducat::int128 n) { return std::string{ducat::to_text(n).view()}; };
    return "behind " + text(deal->stands[0]) + ", stands " + text(deal->stands[1]) + ", due " +
           text(deal->due);
  }
};

}  // namespace ducat_test

#endif
