// SPDX-License-Identifier: MIT
// Who took usage out, and what stands for it: in explanations, and forgeries that the audit must
// find.
#include "support/ledger_copy.hpp"
#include "support/platform.hpp"
#include "support/settling.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr const char* is_shapeless = "the reversal of no usage, or for one that is not the next";
constexpr const char* is_not_there = "what it says to stand for it does not follow";

// Usage 0 is amended to 1, that to 2, in a region that nobody met before; 3 is reversed, and 4 is
// recorded right after it.
struct corrected {
  platform p;

  corrected() {
    (void)p.record(p.cards(1, 0, 10));
    REQUIRE(p.engine.amend(p.user, {0, 1}, p.cards(2, 0, 6), instant_min, {},
                           {"ops", "half the cards", "T-2"}));
    platform_usage east = p.cards(3, 0, 5);
    east.dimensions.region = p.engine.intern("east");
    REQUIRE(p.engine.amend(p.user, {0, 2}, east, instant_min, {}, {.actor = "shift"}));
    (void)p.record(p.cards(4, 0, 1));
    REQUIRE(p.engine.reverse(p.user, {0, 4}, instant_min, {}, {.reason = "never ran"}));
    (void)p.record(p.cards(5, 0, 1));
  }
  const ledger& book() const { return p.engine.events(); }
  std::string at(std::size_t reversal) const {
    return ", at position " + std::to_string(book().all<usage_reversed>()[reversal].position);
  }
};
const corrected& fixture() {
  static const corrected of;
  return of;
}

// What its explanation says of a usage after what it came to.
std::string told(std::uint64_t id) {
  const auto why = explain(fixture().book(), fixture().p.root, {}, {0, id});
  REQUIRE(why);
  const std::string text = to_text(fixture().book(), *why);
  return text.substr(text.find('\n', text.find("in all:")) + 1);
}

// Whether the audit says this of a ledger whose n-th reversal was changed.
template <class Change> bool is_found(const char* detail, std::size_t n, Change change) {
  ledger forged;
  copy_changed<usage_reversed>(fixture().book(), forged, n, change);
  return finds(forged, detail);
}

}  // namespace

TEST_CASE("an explanation says who took a usage out, why, and what stands for it") {
  const corrected& of = fixture();
  CHECK(told(1) == "reversed later by ops for half the cards approved by T-2" + of.at(0) +
                       "; usage 1 stands for it\n");
  CHECK(told(2) ==
        "stands for usage 0, which was taken out by ops for half the cards approved by "
        "T-2" +
            of.at(0) + "\nreversed later by shift" + of.at(1) + "; usage 2 stands for it\n");
  CHECK(told(3) == "stands for usage 1, which was taken out by shift" + of.at(1) + '\n');
  CHECK(told(4) == "reversed later for never ran" + of.at(2) + '\n');
  CHECK(told(5).empty());
}

TEST_CASE("reversals that name nobody, or what does not stand for their usage, are found") {
  REQUIRE(audit(fixture().book()).passed());
  const symbol unknown{static_cast<std::uint32_t>(fixture().book().names.size())};
  for (const std::size_t n : {0U, 1U, 2U}) {
    CHECK(is_found(is_shapeless, n, [&](auto& e) { e.by.actor = unknown; }));
    CHECK(is_found(is_shapeless, n, [&](auto& e) { e.by.reason = unknown; }));
    CHECK(is_found(is_shapeless, n, [&](auto& e) { e.by.approval = unknown; }));
    CHECK(is_found(is_shapeless, n, [](auto& e) { e.instead = e.usage; }));
    CHECK(is_found(is_shapeless, n, [](auto& e) { e.instead = 9; }));
  }
}

TEST_CASE("an amendment whose other half is missing, elsewhere or of another payer is found") {
  platform p;
  (void)p.record(p.cards(1, 0, 10));
  REQUIRE(p.engine.reverse(p.user, {0, 1}));
  (void)p.engine.advance({0}).value();
  const auto forged_of = [&](ledger& out) {
    copy_changed<usage_reversed>(p.engine.events(), out, 0, [](auto& e) { e.instead = 1; });
  };
  ledger alone;
  forged_of(alone);
  CHECK(finds(alone, is_not_there));
  (void)p.record(p.cards(2, 0, 6));  // time was advanced between them
  ledger apart;
  forged_of(apart);
  CHECK(finds(apart, is_not_there));

  platform q;
  const auto rival = q.engine.open_account({.name = "rival", .money = yuan}).value();
  (void)q.record(q.cards(1, 0, 10));
  REQUIRE(q.engine.reverse(q.user, {0, 1}));
  platform_usage theirs = q.cards(2, 0, 6);
  theirs.account = rival;
  REQUIRE(q.engine.record(theirs));
  REQUIRE(audit(q.engine.events()).passed());
  ledger other;
  copy_changed<usage_reversed>(q.engine.events(), other, 0, [](auto& e) { e.instead = 1; });
  CHECK(finds(other, is_not_there));
}
