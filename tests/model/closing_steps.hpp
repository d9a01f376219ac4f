// SPDX-License-Identifier: MIT
// Steps that decide usage anew: settling, closing, and pricing what is closed again. They are about
// payers who have nothing but counted usage so far; of others each is no step.
#ifndef DUCAT_TESTS_MODEL_CLOSING_STEPS_HPP
#define DUCAT_TESTS_MODEL_CLOSING_STEPS_HPP

#include "model/simulation.hpp"

#include <optional>
#include <string>

namespace ducat_test {

struct settle_step {
  node_ref payer;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(payer);
    if (!node || !s.both.model.can_settle(s.both.model.payer_number(*node))) return std::nullopt;
    return s.both.settle(*node);
  }
};
inline std::string name_of(const settle_step&) { return "settle"; }
template <class F> void fields(settle_step& s, F f) { f("payer", s.payer); }

/// Closes the month of an instant, with all before it.
struct close_step {
  node_ref payer;
  reference::nanoseconds within = 0;
  moment at;  // ever_before: nobody says

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(payer);
    if (!node || !s.both.model.can_settle(s.both.model.payer_number(*node))) return std::nullopt;
    return s.both.close(*node, within, s.when(at));
  }
};
inline std::string name_of(const close_step&) { return "close-month"; }
template <class F> void fields(close_step& c, F f) {
  f("payer", c.payer);
  f("within", c.within);
  f("at", c.at);
}

struct reprice_step {
  node_ref payer;
  reference::span during = always;
  std::optional<int> sku;
  bool approved = true;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(payer);
    if (!node || !s.both.model.can_reprice(s.both.model.payer_number(*node))) return std::nullopt;
    return s.both.reprice(*node, during, sku.value_or(-1), approved);
  }
};
inline std::string name_of(const reprice_step&) { return "reprice"; }
template <class F> void fields(reprice_step& r, F f) {
  f("payer", r.payer);
  f("during", r.during, always);
  f("sku", r.sku);
  f("approved", r.approved, true);
}

}  // namespace ducat_test

#endif
