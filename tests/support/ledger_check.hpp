// SPDX-License-Identifier: MIT
// Whether a ledger stands: the audit agrees, and a replay gives the same state.
#ifndef DUCAT_TESTS_SUPPORT_LEDGER_CHECK_HPP
#define DUCAT_TESTS_SUPPORT_LEDGER_CHECK_HPP

#include "support/catch.hpp"
#include "support/engine_text.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/evolve.hpp>

namespace ducat_test {

template <class Engine> void check_ledger(const Engine& engine) {
  const ducat::audit_report report = ducat::audit(engine.events());
  for (const ducat::audit_finding& f : report.findings)
    UNSCOPED_INFO(f.position << ": " << ducat::message(f.rule) << ", " << f.detail);
  CHECK(report.passed());
  ducat::engine_state again;
  ducat::evolve(again, engine.events(), 0, engine.events().size());
  CHECK(text_of(again, engine.events()) == text_of(engine.state(), engine.events()));
}

}  // namespace ducat_test

#endif
