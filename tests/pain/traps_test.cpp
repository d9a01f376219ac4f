// SPDX-License-Identifier: MIT
// Cases that are worked out by hand, because engines get them wrong: each with its figures.
#include "pain/bills.hpp"
#include "support/billing_platform.hpp"
#include "support/hold_platform.hpp"
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

// To 100 at 3 fen, beyond at 1. 80 cost 240; 40 more cost 20 × 3 + 20 × 1 = 80. Without the first
// 80 the 40 lie in the first tier and cost 120: what is given back is 320 − 120 = 200 and not 240.
TEST_CASE("trap: a usage that is taken out after the tier moved") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(100, 3), fen_each(1)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  platform p{list};
  CHECK(p.record(p.tokens(1, 80)) == "80 cost 240, owed 240");
  CHECK(p.record(p.tokens(2, 40)) == "40 cost 80, owed 320");
  CHECK(p.reverse(1) == "-80 cost -200, owed 120");
  CHECK(p.owed() == "120");
  CHECK(p.record(p.tokens(3, 80)) == "80 cost 200, owed 320");
  CHECK(audit_is_content(p.engine.events()));
}

// A pack of 10 degrees at 10 yuan ends at midnight with 6 left. Two days later 4 degrees of the day
// before its end arrive: they are the pack's, and what is lost is 2.
TEST_CASE("trap: usage of the day before an expiry arrives two days after it") {
  billing_platform p;
  grant_spec spec = pack_of(10, 1'000);
  spec.valid = between(0, 20);
  spec.at = day(0);
  const pack_handle pack = p.grant(p.payer(), spec);
  p.use(p.payer(), ratio{4, 1}, day(5), one_hour);
  REQUIRE(p.engine().advance(day(22)).has_value());
  const auto lost = [&] {
    return quantity_of(bill(p.book(), p.payer()), statement_kind::breakage);
  };
  CHECK(lost() == mixed{6 * degree, 0, 1});

  p.use(p.payer(), ratio{4, 1}, day(19), one_hour);
  CHECK(p.engine().balance(pack) == mixed{2 * degree, 0, 1});
  CHECK(lost() == mixed{2 * degree, 0, 1});
  CHECK(is_zero(p.engine().owed(p.payer()).minor));

  p.use(p.payer(), ratio{1, 1}, day(21), one_hour);  // after the end: on demand
  CHECK(p.engine().owed(p.payer()).minor == in_yuan(20));
  const statement s = bill(p.book(), p.payer());
  CHECK(s.total == 3'000);
  CHECK(s.effective == 3'000);  // 8 for what was used, 2 for what was lost, 20 on demand
  CHECK(audit_is_content(p.book()));
}

// A seventh of a card for an hour is no whole number of FLOP. Seven of them are a degree, whoever
// held them: 20.00, and nobody's line is off by more than a FLOP.
TEST_CASE("trap: seven accounts on a seventh of a card each") {
  billing_platform p;
  const char* names[] = {"a", "b", "c", "d", "e", "f", "g"};
  int128 charged = 0;
  for (const char* name : names) {
    const std::uint64_t position = p.use(p.team(name), ratio{1, 7}, day(0), one_hour);
    const int128 amount = p.book().at<usage_recorded>(position).amount;
    CHECK((amount == degree / 7 || amount == degree / 7 + 1));
    charged += amount;
  }
  CHECK(degree % 7 != 0);
  CHECK(charged == degree);
  const statement s = bill(p.book(), p.payer());
  CHECK(s.exact == in_yuan(20));
  CHECK(s.total == 2'000);
  CHECK(billed_by_lines(s) == 2'000);
  CHECK(s.accounts.size() == 7);
}

// A payer with a minimum of 100 who used nothing: there is no usage to hang a line on.
TEST_CASE("trap: a month with nothing but a minimum") {
  price_table list = plain_prices();
  charge_spec spend = charge_named("spend");
  spend.minimum = decimal{100, 0};
  (void)list.add_charge(spend).value();
  billing_platform p{list};
  int closed = 0;
  p.engine().close_all_charges(day(3), day(31),
                               [&](account_handle payer, const result<charge_outcome>& done) {
                                 CHECK(payer == p.payer());
                                 CHECK(done.value().amount().value() == in_yuan(100));
                                 ++closed;
                               });
  CHECK(closed == 1);
  const statement s = bill(p.book(), p.payer(), between(0, 31));
  CHECK(s.total == 10'000);
  REQUIRE(s.lines.size() == 1);
  CHECK(s.lines[0].kind == statement_kind::charge);
  CHECK(s.lines[0].period == between(0, 31));
  CHECK(audit_is_content(p.book()));
}

// 20 reservations of 75 side by side on 500, none of which is of use in part: 6 are 450, and a 7th
// would be 525.
TEST_CASE("trap: 20 reservations of 75 on 500 are granted 6 times") {
  hold_platform p{flat_list(), {.name = "acme", .money = yuan, .policy = overage::refuse}};
  const pack_handle pack = p.grant_tokens(p.root, 500);
  std::uint64_t granted = 0;
  for (std::uint64_t id = 1; id <= 20; ++id) {
    auto r = p.request(id, 75);
    r.terms.minimum = 75;
    const auto answer = p.engine.reserve(r);
    if (answer) ++granted;
    if (!answer) CHECK(answer.error().amount == 50);
  }
  CHECK(granted == 6);
  CHECK(p.held(pack) == "450");
  CHECK(p.free_tokens() == "50");
  CHECK(audit_is_content(p.engine.events()));
}
