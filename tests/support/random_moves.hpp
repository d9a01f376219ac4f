// SPDX-License-Identifier: MIT
// Accounts of a random platform that come later, and go elsewhere in their trees. It is drawn from
// numbers of its own; who uses what is drawn from more accounts then.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_MOVES_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_MOVES_HPP

#include "support/random.hpp"

#include <ducat/engine/commands.hpp>
#include <ducat/engine/placing.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_moves {
 public:
  explicit random_moves(std::uint64_t stream) : random_{stream} {}

  /// Now and then does something. What makes no sense is refused.
  template <class Engine> void step(Engine& engine, std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(6)) return;
    const bool opens = opened_ < 6 && random_.one_in(4);
    ducat::account_handle moved = accounts[random_.below(accounts.size())];
    if (opens) {
      const std::string name = "desk " + std::to_string(opened_++);
      ducat::account_spec spec;
      spec.name = {name.data(), name.size()};
      spec.parent = accounts[random_.below(accounts.size())];
      const auto made = engine.open_account(spec);
      if (!made) return;
      accounts.push_back(*made);
      if (random_.one_in(2)) moved = *made;
    }
    const ducat::account_handle to = accounts[random_.below(accounts.size())];
    (void)engine.move_account(moved, to, {random_.one_in(3) ? "ops" : "", "", ""});
  }

 private:
  random_source random_;
  int opened_ = 0;
};

}  // namespace ducat_test

#endif
