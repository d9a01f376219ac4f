// SPDX-License-Identifier: MIT
// Ledgers whose events contradict each other: the shape says so at the event that does.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/ledger_shape.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

ledger copy_of(const ledger& book) {
  ledger copy;
  copy_events(book, copy, [](std::uint64_t, const auto&) { return true; });
  return copy;
}

// What is wrong with the last event of a ledger; the events before it must be sound.
std::string wrong_at_end(const ledger& book) {
  ledger_shape shape{book};
  for (std::uint64_t i = 0; i + 1 < book.size(); ++i) {
    INFO("position " << i);
    REQUIRE(shape.next() == nullptr);
  }
  const char* const wrong = shape.next();
  return wrong == nullptr ? "" : wrong;
}

bool is_refused(const ledger& book, const char* why) {
  const std::string wrong = wrong_at_end(book);
  INFO(wrong);
  return wrong.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("a counter is opened once for a name, an owner and a cycle") {
  billing_platform p;
  counter_opened e{counter_handle{0}, symbol{0}, p.payer(), between(0, 31)};
  ledger book = copy_of(p.book());
  book.append(e);
  CHECK(wrong_at_end(book).empty());
  e.counter = counter_handle{1};
  book.append(e);
  CHECK(is_refused(book, "opened twice"));
  for (const int other : {0, 1, 2}) {
    ledger apart = copy_of(p.book());
    apart.append(counter_opened{counter_handle{0}, symbol{0}, p.payer(), between(0, 31)});
    counter_opened next = e;
    if (other == 0) next.name = symbol{1};
    if (other == 1) next.cycle = between(31, 59);
    if (other == 2) next.cycle.end = day(30);
    apart.append(next);
    CHECK(wrong_at_end(apart).empty());
  }
}
