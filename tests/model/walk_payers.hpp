// SPDX-License-Identifier: MIT
// What walks do to payers and accounts: payments and credits, places and standings.
#ifndef DUCAT_TESTS_MODEL_WALK_PAYERS_HPP
#define DUCAT_TESTS_MODEL_WALK_PAYERS_HPP

#include "model/steps.hpp"
#include "model/walk_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class payers_drawer : protected world_drawer {
 protected:
  using world_drawer::world_drawer;

  void pay() {
    if (!payments_.empty() && random_.one_in(2)) {
      pay_step again = payments_[random_.below(payments_.size())];
      again.goes_back = random_.one_in(2);
      if (random_.one_in(6)) again.amount += 1;
      if (random_.one_in(3)) again.at = any_posting();
      put(again);
      return;
    }
    pay_step p;
    p.payer = random_.one_in(12) ? any_node() : nodes_[by_root_[any_root()].front()].ref;
    p.amount = random_.one_in(12) ? 0 : 1 + below(60);
    p.at = any_posting();
    if (random_.one_in(2)) p.number = "payment-" + std::to_string(next_++);
    if (!p.number.empty()) payments_.push_back(p);
    put(p);
  }
  // Little of what somebody used, or much of it.
  void credit() {
    if (!credits_.empty() && random_.one_in(3)) {
      credit_step again = credits_[random_.below(credits_.size())];
      if (random_.one_in(4)) again.amount += 1;
      if (random_.one_in(4)) again.at = any_posting();
      put(again);
      return;
    }
    credit_step c;
    c.account = any_node();
    c.within = any_instant();
    if (!uses_.empty() && !random_.one_in(6)) {
      const use_step& of = uses_[random_.below(uses_.size())];
      if (!random_.one_in(3)) c.account = of.account;
      c.within = of.what.during.from;
    }
    c.amount = random_.one_in(12) ? 0 : 1 + below(random_.one_in(2) ? 5 : 60);
    c.at = any_posting();
    if (random_.one_in(2)) c.number = "note-" + number();
    if (!c.number.empty()) credits_.push_back(c);
    put(c);
  }
  moment any_posting() {
    if (random_.one_in(2)) return {false, reference::ever_before};
    return random_.one_in(8) ? moment{false, any_instant()} : moment{true, below(3)};
  }
  // Seldom a payer, or to another payer's tree; of a small tree most places are where it is.
  void place() {
    const std::size_t root = any_root();
    const opened* of = &any_node(root);
    for (int tries = 0; tries < 3 && of->depth == 0; ++tries) of = &any_node(root);
    put(place_step{of->ref, any_node(random_.one_in(15) ? any_root() : root).ref});
  }
  void set_standing() {
    standing_step s;
    s.account = any_node();
    s.how = random_.one_in(2)   ? reference::standing::open
            : random_.one_in(6) ? reference::standing::closed
                                : reference::standing::frozen;
    s.from = random_.one_in(4) ? moment{false, any_instant()} : moment{true, below(25)};
    if (random_.one_in(3)) s.from = {false, reference::ever_before};
    put(s);
  }

  // Of ids, serials and references: none is drawn twice.
  std::string number() { return std::to_string(next_++); }

  std::vector<use_step> uses_;  // so far
  int next_ = 0;

 private:
  std::vector<pay_step> payments_;  // those that can be sent again, as the next
  std::vector<credit_step> credits_;
};

}  // namespace ducat_test

#endif
