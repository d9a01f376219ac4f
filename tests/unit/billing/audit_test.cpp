// SPDX-License-Identifier: MIT
// Ledgers that no engine wrote: each has one thing wrong, and the audit must say which.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/audit.hpp>

#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// Graduated tokens, two versions of the A100's price, three packs, a wallet, a fraction, reversals.
price_table prices_with_everything() {
  price_table table;
  (void)table.define_sku("a100", meter::metered, dimension::compute, a100_rate).value();
  (void)table.define_sku("tokens", meter::counted, dimension::token).value();
  (void)table.add_flat("a100", yuan, {20, 0}, degree_unit::scale, {day(0), day(10)}).value();
  (void)table.add_flat("a100", yuan, {15, 0}, degree_unit::scale, since(10)).value();
  const tier_spec tiers[] = {{100, {3, 2}, {}}, {int128_max, {2, 2}, {5, 0}}};
  (void)table.add(tiered("tokens", tariff_kind::graduated, tiers)).value();
  return table;
}

class honest {
 public:
  honest() : p{prices_with_everything()} {
    team = p.team("research");
    grant_spec spec = pack_of(10, 1'000);
    spec.priority = 1;
    second = p.grant(p.payer(), spec);
    spec.priority = 0;
    spec.valid = between(0, 20);
    first = p.grant(p.payer(), spec);
    wallet = p.grant(p.payer(), wallet_of(1'500, 1'500));
    p.use(team, ratio{4, 1}, day(1), one_hour);            // 1: on the first
    p.use(team, ratio{8, 1}, day(2), one_hour);            // 2: 6 on the first, 2 on the second
    p.use(team, ratio{10, 1}, day(3), one_hour);           // 3: 8 on the second, 2 on demand
    p.use(p.payer(), ratio{1, 1}, day(9), 48 * one_hour);  // 4: over the change of price
    p.count(team, 80, day(5));                             // 5
    p.count(team, 50, day(5));                             // 6: over the edge of a tier
    p.use(team, ratio{3, 7}, day(12), 5);                  // 7: a fraction
    p.use(team, ratio{3, 7}, day(12), 6);                  // 8
    p.reverse(5);
    p.reverse(8);
    p.reverse(2);
    (void)p.engine().advance(day(30));
    p.use(team, ratio{1, 1}, day(4), one_hour);  // 9: late, from the breakage
  }

  billing_platform p;
  account_handle team;
  pack_handle first, second, wallet;
};

bool finds(const audit_report& report, audit_rule rule) {
  for (const audit_finding& f : report.findings)
    if (f.rule == rule) return true;
  return false;
}

// Changes the n-th event of a kind, and says whether the audit finds a breach of a rule.
template <class Event, class Change> bool is_found(audit_rule rule, std::size_t n, Change change) {
  static const honest of;
  ledger forged;
  copy_changed<Event>(of.p.book(), forged, n, change);
  return finds(audit(forged), rule);
}

// The number of the first event of a kind for which something holds.
template <class Event, class Condition>
std::size_t first_where(const ledger& book, Condition condition) {
  for (std::size_t i = 0; i < book.all<Event>().size(); ++i)
    if (condition(book.all<Event>()[i])) return i;
  FAIL("no such event");
  return 0;
}

// Seconds of this process, and a tick more: never zero.
template <class F> double cpu_time(F f) {
  const std::clock_t start = std::clock();
  f();
  return static_cast<double>(std::clock() - start + 1) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("an honest ledger passes, and the report has its sums") {
  const honest of;
  const audit_report report = audit(of.p.book());
  for (const audit_finding& f : report.findings)
    UNSCOPED_INFO(message(f.rule) << " at " << f.position << ": " << f.detail);
  REQUIRE(report.passed());
  CHECK(report.usages == 9);
  CHECK(report.reversals == 3);
  CHECK(report.events == of.p.book().size());
  REQUIRE(report.packs.size() == 3);
  // The first pack gave 4, 6 and 1 degrees, and got 6 back.
  CHECK(report.packs[of.first.index].drawn == mixed{5 * degree, 0, 1});
  CHECK(report.packs[of.first.index].breakage == mixed{5 * degree, 0, 1});
  CHECK(report.packs[of.first.index].expired);
  CHECK(report.packs[of.second.index].left == mixed{2 * degree, 0, 1});
  REQUIRE(report.payers.size() == 1);
  CHECK(report.payers[0].purchased == 3'500);
  CHECK(add(report.payers[0].paid, report.payers[0].owed).value() == report.payers[0].priced);
}

TEST_CASE("a wrong balance of a pack is found") {
  CHECK(is_found<pack_drawn>(audit_rule::pack_balance, 1, [](auto& e) { e.balance_after += 1; }));
}

TEST_CASE("a draw of another quantity is found") {
  CHECK(is_found<pack_drawn>(audit_rule::coverage, 0, [](auto& e) { e.quantity -= 1; }));
  CHECK(is_found<pack_drawn>(audit_rule::conservation, 0, [](auto& e) { e.quantity -= 1; }));
  CHECK(is_found<pack_drawn>(audit_rule::burn_down, 0, [](auto& e) { e.quantity -= 1; }));
}

TEST_CASE("a pack that was passed over is found, even where every balance is right") {
  static const honest of;
  ledger forged;
  // The first usage drew on the first pack: let it be the second, and all later balances with it.
  std::size_t n = 0;
  int128 balance[2] = {10 * degree, 10 * degree};
  copy_events(of.p.book(), forged, [&](std::uint64_t, auto& e) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(e)>, pack_drawn>) {
      if (n++ == 0) e.pack = of.second;
      balance[e.pack.index] -= e.quantity;
      e.balance_after = balance[e.pack.index];
    }
    return true;
  });
  const audit_report report = audit(forged);
  CHECK(finds(report, audit_rule::burn_down));
  CHECK_FALSE(finds(report, audit_rule::pack_balance));
}

TEST_CASE("a price instead of a pack that had balance is found") {
  // One degree of the first usage was covered; it is priced instead, correctly.
  billing_platform p;
  p.grant(p.payer(), pack_of(10, 1'000));
  p.use(p.payer(), ratio{1, 1}, day(1), one_hour);
  ledger forged;
  copy_tables(p.book(), forged);
  for (std::uint64_t i = 0; i < p.book().size(); ++i)
    p.book().visit(i, [&](auto e) {
      if constexpr (std::is_same_v<decltype(e), pack_drawn>)
        forged.append(usage_priced{e.usage,
                                   price_handle{0},
                                   {},
                                   no_tranche,
                                   e.during,
                                   e.quantity,
                                   in_yuan(20),
                                   in_yuan(20),
                                   in_yuan(20)});
      else
        forged.append(e);
    });
  const audit_report report = audit(forged);
  REQUIRE(report.finding_count == 1);
  CHECK(report.findings[0].rule == audit_rule::burn_down);
  CHECK(report.findings[0].subject == 0);
}

TEST_CASE("a line that is left out is found, with its usage's count or without") {
  static const honest of;
  for (const bool counts_right : {false, true}) {
    for (std::uint64_t i = 0; i < of.p.book().size(); ++i) {
      const event_kind kind = of.p.book().kind_at(i);
      if (kind != event_kind::pack_drawn && kind != event_kind::usage_priced &&
          kind != event_kind::wallet_paid && kind != event_kind::carry_moved &&
          kind != event_kind::counter_moved)
        continue;
      ledger forged;
      if (counts_right)
        copy_without(of.p.book(), forged, {i});
      else
        copy_events(of.p.book(), forged, [&](std::uint64_t at, const auto&) { return at != i; });
      INFO("position " << i);
      CHECK_FALSE(audit(forged).passed());
    }
  }
}

TEST_CASE("a second use of an id is found, and so is a second reversal") {
  CHECK(is_found<usage_recorded>(audit_rule::once, 1, [](auto& e) { e.id = {0, 1}; }));
  CHECK(is_found<usage_reversed>(audit_rule::once, 1, [](auto& e) { e.usage = 4; }));
}

TEST_CASE("a serial that is granted a second time in the payer's tree is found") {
  billing_platform p;
  const account_handle team = p.team("research");
  const account_handle other = p.open("umbrella", {});
  grant_spec spec = pack_of(10, 20'000);
  spec.serial = "INV-1";
  p.grant(p.payer(), spec);
  p.grant(other, spec);
  REQUIRE(audit(p.book()).passed());
  ledger forged;
  copy_events(p.book(), forged, [](std::uint64_t, const auto&) { return true; });
  pack_granted again = p.book().all<pack_granted>()[0];
  again.pack.index = 2;
  again.account = team;
  forged.append(again);
  const audit_report report = audit(forged);
  REQUIRE(report.finding_count == 1);
  CHECK(report.findings[0].rule == audit_rule::once);
  CHECK(report.findings[0].position == p.book().size());
  CHECK(report.findings[0].subject == 2);
}

TEST_CASE("the price of another version is found") {
  static const honest of;
  const auto n = first_where<usage_priced>(
      of.p.book(), [](const usage_priced& e) { return e.price == price_handle{1}; });
  CHECK(is_found<usage_priced>(audit_rule::price, n, [](auto& e) { e.price.index = 0; }));
}

TEST_CASE("a price list that no engine publishes is found") {
  // Two more entries for tokens, as `change(entry, number)` makes them.
  const auto problems_of = [](auto change) {
    billing_platform p;
    ledger forged;
    copy_events(p.book(), forged, [](std::uint64_t, const auto&) { return true; });
    for (const int number : {0, 1}) {
      price_entry entry = forged.prices[price_handle{1}];
      entry.first_tier = static_cast<std::uint32_t>(forged.prices.tier_total());
      entry.stated.start = day(3 + number);
      forged.prices.add_tier(forged.prices.tier_of(forged.prices[price_handle{1}], 0));
      change(entry, number);
      forged.append(price_published{forged.prices.add(entry)});
    }
    std::string found;
    for (const audit_finding& f : audit(forged).findings) {
      CHECK(f.rule == audit_rule::price);
      CHECK(f.position == forged.size() - 1);
      found += f.detail;
    }
    return found;
  };
  CHECK(problems_of([](price_entry&, int) {}).empty());
  CHECK(problems_of([](price_entry& e, int number) { e.pattern.value[number] = symbol{0}; }) ==
        message(price_problem_kind::ambiguous));
  CHECK(problems_of([](price_entry& e, int number) {
          e.kind = tariff_kind::volume;
          e.counter = symbol{2};
          if (number == 1) e.owner = counter_owner::account;
        }) == message(price_problem_kind::counter));
}

TEST_CASE("an amount that no tariff gives is found") {
  CHECK(is_found<usage_priced>(audit_rule::amount, 0,
                               [](auto& e) { e.amount = add(e.amount, {0, 1, 9}).value(); }));
  CHECK(is_found<usage_priced>(audit_rule::debits, 0,
                               [](auto& e) { e.amount = add(e.amount, {0, 1, 9}).value(); }));
}

TEST_CASE("a wrong debt is found") {
  CHECK(is_found<usage_priced>(
      audit_rule::owed, 1, [](auto& e) { e.owed_after = add(e.owed_after, in_fen(1)).value(); }));
  CHECK(is_found<usage_priced>(audit_rule::owed, 1,
                               [](auto& e) { e.owed = add(e.owed, in_fen(1)).value(); }));
}

TEST_CASE("a wrong payment from a wallet, or balance of it, is found") {
  CHECK(is_found<wallet_paid>(audit_rule::burn_down, 0, [](auto& e) { e.amount = in_fen(1); }));
  CHECK(is_found<wallet_paid>(audit_rule::wallet_balance, 0,
                              [](auto& e) { e.balance_after = in_fen(1'499); }));
}

TEST_CASE("a usage that is not cards x rate x time is found") {
  CHECK(is_found<usage_recorded>(audit_rule::rating, 0, [](auto& e) { e.amount += 1; }));
  CHECK(is_found<usage_recorded>(audit_rule::rating, 0, [](auto& e) { e.cards_numerator = 5; }));
  CHECK(is_found<rate_set>(audit_rule::rating, 0, [](auto& e) { e.per_ns += 1; }));
  CHECK(is_found<usage_recorded>(audit_rule::coverage, 5, [](auto& e) { e.amount += 1; }));
}

TEST_CASE("a counted usage that lost its charge, or a part of it, is found") {
  billing_platform p;
  p.count(p.payer(), 5'000'000, day(0));
  for (const int128 amount : {1, 5'000'000}) {
    ledger shorter;
    ledger forged;
    copy_without(p.book(), shorter, {p.book().size() - 1});
    copy_changed<usage_recorded>(shorter, forged, 0, [&](auto& e) { e.amount = amount; });
    const audit_report report = audit(forged);
    CHECK(finds(report, audit_rule::coverage));
  }
}

TEST_CASE("a metered usage of no cards is found, even where nothing was to be charged") {
  billing_platform p;
  p.use(p.payer(), ratio{1, 1}, day(1), 0);
  CHECK(audit(p.book()).passed());
  ledger forged;
  copy_changed<usage_recorded>(p.book(), forged, 0, [](auto& e) { e.cards_numerator = 0; });
  CHECK(finds(audit(forged), audit_rule::rating));
}

TEST_CASE("a piece across a change of price is found") {
  // Both pieces of the usage in one line, at the earlier price.
  billing_platform p{prices_with_everything()};
  p.use(p.payer(), ratio{1, 1}, day(9), 48 * one_hour);
  REQUIRE(p.book().all<usage_priced>().size() == 2);
  ledger forged;
  std::vector<std::uint64_t> lines;
  for (std::uint64_t i = 0; i < p.book().size(); ++i)
    if (p.book().kind_at(i) == event_kind::usage_priced) lines.push_back(i);
  ledger shorter;
  copy_without(p.book(), shorter, {lines[1]});
  copy_changed<usage_priced>(shorter, forged, 0, [](auto& e) {
    e.during = between(9, 11);
    e.quantity = 48 * degree;
    e.amount = e.owed = e.owed_after = in_yuan(960);
  });
  const audit_report report = audit(forged);
  REQUIRE(report.finding_count == 1);
  CHECK(report.findings[0].rule == audit_rule::split);
}

TEST_CASE("a piece across the end of a month, a rate or a pack is found") {
  const auto merged = [](billing_platform& p, const interval& whole_usage) {
    std::vector<std::uint64_t> lines;
    for (std::uint64_t i = 0; i < p.book().size(); ++i)
      if (p.book().kind_at(i) == event_kind::usage_priced) lines.push_back(i);
    REQUIRE(lines.size() == 2);
    const usage_priced last = p.book().at<usage_priced>(lines[1]);
    ledger shorter;
    copy_without(p.book(), shorter, {lines[1]});
    ledger forged;
    copy_changed<usage_priced>(shorter, forged, 0, [&](auto& e) {
      e.during = whole_usage;
      e.quantity += last.quantity;
      e.amount = e.owed = e.owed_after = last.owed_after;
    });
    return finds(audit(forged), audit_rule::split);
  };
  {
    billing_platform p;
    p.use(p.payer(), ratio{1, 1}, day(30), 48 * one_hour);
    CHECK(merged(p, between(30, 32)));
  }
  {
    price_table list = plain_prices();
    (void)list.define_sku("a100", meter::metered, dimension::compute, 2 * a100_rate, day(5));
    billing_platform p{list};
    p.use(p.payer(), ratio{1, 1}, day(4), 48 * one_hour);
    CHECK(merged(p, between(4, 6)));
  }
  {
    billing_platform p;
    grant_spec spec = pack_of(1, 0);
    spec.valid = between(5, 6);
    p.grant(p.payer(), spec);
    p.use(p.payer(), ratio{2, 1}, day(5), one_hour);  // empties it
    ledger forged;
    p.use(p.payer(), ratio{1, 1}, day(4), 24 * one_hour);
    copy_changed<usage_priced>(p.book(), forged, 1,
                               [](auto& e) { e.during.end = {day(5).ns + 1}; });
    CHECK(finds(audit(forged), audit_rule::split));
  }
}

TEST_CASE("pieces that overlap, leave a gap or lie outside are found") {
  static const honest of;
  const auto n = first_where<usage_priced>(
      of.p.book(), [](const usage_priced& e) { return e.during.start == day(10); });
  CHECK(is_found<usage_priced>(audit_rule::tiling, n, [](auto& e) { e.during.start.ns -= 1; }));
  CHECK(is_found<usage_priced>(audit_rule::tiling, n, [](auto& e) { e.during.start.ns += 1; }));
  CHECK(is_found<usage_priced>(audit_rule::tiling, n, [](auto& e) { e.during.end.ns += 1; }));
}

TEST_CASE("a fraction that is carried wrongly is found") {
  CHECK(is_found<carry_moved>(audit_rule::carry, 0, [](auto& e) { e.rest_after += 1; }));
  CHECK(is_found<carry_moved>(audit_rule::carry, 1, [](auto& e) { e.rest_before += 1; }));
  CHECK(is_found<carry_moved>(audit_rule::carry, 2, [](auto& e) { e.rest_after -= 1; }));
}

TEST_CASE("a counter that holds something else is found") {
  CHECK(is_found<counter_moved>(audit_rule::counter, 0, [](auto& e) { e.quantity_after -= 1; }));
  static const honest of;
  const auto n = first_where<usage_priced>(
      of.p.book(), [](const usage_priced& e) { return e.counter.has_value(); });
  CHECK(is_found<usage_priced>(audit_rule::counter, n, [](auto& e) { e.counter = {}; }));
  CHECK(is_found<counter_opened>(audit_rule::counter, 0, [](auto& e) { e.cycle.end.ns += 1; }));
}

TEST_CASE("a reversal that gives back something else is found") {
  static const honest of;
  const auto n =
      first_where<pack_drawn>(of.p.book(), [](const pack_drawn& e) { return e.quantity < 0; });
  CHECK(is_found<pack_drawn>(audit_rule::reversal, n, [](auto& e) { e.quantity += 1; }));
  CHECK(is_found<usage_reversed>(audit_rule::reversal, 2, [](auto& e) { e.amount += 1; }));
  const auto priced =
      first_where<usage_priced>(of.p.book(), [](const usage_priced& e) { return e.quantity < 0; });
  CHECK(is_found<usage_priced>(audit_rule::amount, priced, [](auto& e) {
    e.amount = e.owed = add(e.amount, in_fen(1)).value();
  }));
}

TEST_CASE("a breakage that is not what the pack had left is found") {
  CHECK(is_found<pack_expired>(audit_rule::breakage, 0, [](auto& e) { e.breakage = mixed{}; }));
  static const honest of;
  const auto late =
      first_where<pack_drawn>(of.p.book(), [](const pack_drawn& e) { return e.from_breakage; });
  CHECK(is_found<pack_drawn>(audit_rule::breakage, late, [](auto& e) { e.from_breakage = false; }));
}

TEST_CASE("time that goes back, and a pack that ends at another time, are found") {
  CHECK(is_found<pack_expired>(audit_rule::time, 0, [](auto& e) { e.at = day(21); }));
  billing_platform p;
  (void)p.engine().advance(day(3));
  (void)p.engine().advance(day(4));
  ledger forged;
  copy_changed<time_advanced>(p.book(), forged, 1, [](auto& e) { e.to = day(2); });
  CHECK(finds(audit(forged), audit_rule::time));
  static const honest of;
  ledger forgetful;
  copy_events(of.p.book(), forgetful, [](std::uint64_t, const auto& e) {
    return !std::is_same_v<std::remove_cvref_t<decltype(e)>, pack_expired>;
  });
  CHECK(finds(audit(forgetful), audit_rule::time));
}

TEST_CASE("a pack that starts or ends with no time that gets there is found") {
  billing_platform p;
  grant_spec spec = pack_of(10, 20'000);
  spec.valid = between(1, 2);
  p.grant(p.payer(), spec);
  (void)p.engine().advance(day(3));
  p.count(p.payer(), 1, day(3));
  REQUIRE(audit(p.book()).passed());
  const auto arrival = first_where<time_advanced>(p.book(), [](const auto&) { return true; });
  ledger early;
  copy_changed<time_advanced>(p.book(), early, arrival, [](auto& e) { e.to = day(1); });
  CHECK(finds(audit(early), audit_rule::time));
  ledger never;  // the pack ends, and then usage goes on
  std::uint64_t at = 0;
  while (p.book().kind_at(at) != event_kind::time_advanced) ++at;
  copy_without(p.book(), never, {at});
  CHECK(finds(audit(never), audit_rule::time));
  ledger cut;  // the same where nothing comes after
  copy_events(p.book(), cut, [&](std::uint64_t i, const auto&) { return i < at; });
  CHECK(finds(audit(cut), audit_rule::time));
}

TEST_CASE("a reversal before the time that was reached is found") {
  billing_platform p;
  p.count(p.payer(), 80, day(5));
  (void)p.engine().advance(day(30));
  p.reverse(1, day(30));
  REQUIRE(audit(p.book()).passed());
  ledger forged;
  copy_changed<usage_reversed>(p.book(), forged, 0, [](auto& e) { e.at = day(29); });
  const audit_report report = audit(forged);
  REQUIRE(report.finding_count == 1);
  CHECK(report.findings[0].rule == audit_rule::time);
}

TEST_CASE("packs that end in the wrong order take no longer to audit than in the right one") {
  constexpr std::uint32_t many = 60'000;
  billing_platform p;
  for (std::uint32_t i = 0; i < many; ++i) {
    grant_spec spec = pack_of(1, 0);
    spec.valid.end = day(static_cast<int>(i) + 1);
    p.grant(p.team(std::to_string(i).c_str()), spec);
  }
  const auto time_of = [&](bool forwards) {
    ledger book;
    copy_events(p.book(), book, [](std::uint64_t, const auto&) { return true; });
    for (std::uint32_t i = 0; i < many; ++i) {
      const std::uint32_t pack = forwards ? i : many - 1 - i;
      const instant end = day(static_cast<int>(pack) + 1);
      book.append(pack_expired{pack_handle{pack}, end, mixed{degree, 0, 1}});
    }
    if (forwards) book.append(time_advanced{day(many)});
    return cpu_time([&] { CHECK(audit(book).passed() == forwards); });
  };
  CHECK(time_of(false) < 10 * time_of(true));
}

TEST_CASE("a usage that is reversed over and over is audited once") {
  constexpr std::uint32_t many = 20'000;
  billing_platform p;
  p.count(p.payer(), 1, day(0));
  const auto time_of = [&](std::uint32_t lines) {
    ledger book;
    copy_changed<usage_recorded>(p.book(), book, 0, [&](auto& e) { e.line_count = lines; });
    for (std::uint32_t i = 1; i < many; ++i) book.append(p.book().all<usage_priced>()[0]);
    for (std::uint32_t i = 0; i < many; ++i)
      book.append(usage_reversed{0, instant_min, 0, book.size(), 0});
    return cpu_time([&] { CHECK(audit(book).finding_count >= many); });
  };
  CHECK(time_of(many) < 10 * time_of(1));
}

TEST_CASE("a pack that grew after it was granted is found") {
  static const honest of;
  CHECK(is_found<pack_granted>(audit_rule::conservation, of.second.index,
                               [](auto& e) { e.quantity += 1; }));
  CHECK(is_found<pack_granted>(audit_rule::burn_down, of.first.index,
                               [](auto& e) { e.priority = 2; }));
}

TEST_CASE("a line of another usage, or beside none, is found") {
  CHECK(is_found<pack_drawn>(audit_rule::place, 1, [](auto& e) { e.usage = 0; }));
  static const honest of;
  ledger forged;
  copy_tables(of.p.book(), forged);
  for (std::uint64_t i = 0; i < of.p.book().size(); ++i)
    of.p.book().visit(i, [&](auto e) { forged.append(e); });
  forged.append(of.p.book().all<pack_drawn>()[0]);
  CHECK(finds(audit(forged), audit_rule::place));
}

TEST_CASE("handles out of range are reported, whatever event they stand in") {
  static const honest of;
  const std::uint32_t wild[] = {0xFFFF'FFFF, 0xFFFF'FFFE, 1'000'000, 77};
  for (const std::uint32_t n : wild) {
    CHECK(is_found<pack_drawn>(audit_rule::shape, 0, [&](auto& e) { e.pack.index = n; }));
    CHECK(is_found<pack_drawn>(audit_rule::shape, 0, [&](auto& e) { e.usage = n; }));
    CHECK(is_found<wallet_paid>(audit_rule::shape, 0, [&](auto& e) { e.pack.index = n; }));
    CHECK(is_found<usage_priced>(audit_rule::shape, 0, [&](auto& e) { e.price.index = n; }));
    CHECK(is_found<usage_recorded>(audit_rule::shape, 0, [&](auto& e) { e.account.index = n; }));
    CHECK(is_found<usage_recorded>(audit_rule::shape, 0, [&](auto& e) { e.sku.index = n; }));
    CHECK(is_found<usage_recorded>(audit_rule::shape, 0, [&](auto& e) { e.line_count = n; }));
    CHECK(is_found<usage_recorded>(audit_rule::shape, 0, [&](auto& e) { e.usage = n; }));
    CHECK(is_found<usage_reversed>(audit_rule::shape, 0, [&](auto& e) { e.usage = n; }));
    CHECK(is_found<pack_granted>(audit_rule::shape, 0, [&](auto& e) { e.scope = n; }));
    CHECK(is_found<pack_granted>(audit_rule::shape, 0, [&](auto& e) { e.account.index = n; }));
    CHECK(is_found<pack_granted>(audit_rule::shape, 0, [&](auto& e) { e.pack.index = n; }));
    CHECK(is_found<pack_expired>(audit_rule::shape, 0, [&](auto& e) { e.pack.index = n; }));
    CHECK(is_found<account_opened>(audit_rule::shape, 1, [&](auto& e) { e.account.index = n; }));
    CHECK(is_found<account_opened>(audit_rule::shape, 0, [&](auto& e) { e.name.index = n; }));
    CHECK(is_found<sku_defined>(audit_rule::shape, 0, [&](auto& e) { e.sku.index = n; }));
    CHECK(is_found<rate_set>(audit_rule::shape, 0, [&](auto& e) { e.sku.index = n; }));
    CHECK(is_found<price_published>(audit_rule::shape, 0, [&](auto& e) { e.price.index = n; }));
    CHECK(is_found<counter_opened>(audit_rule::shape, 0, [&](auto& e) { e.counter.index = n; }));
    CHECK(is_found<counter_moved>(audit_rule::shape, 0, [&](auto& e) { e.tranche = n; }));
    CHECK(is_found<counter_moved>(audit_rule::shape, 0, [&](auto& e) { e.counter.index = n; }));
    CHECK(is_found<carry_moved>(audit_rule::shape, 0, [&](auto& e) { e.carry = n; }));
    CHECK(is_found<carry_moved>(audit_rule::shape, 0, [&](auto& e) { e.root.index = n; }));
  }
  CHECK(is_found<account_opened>(audit_rule::shape, 1, [](auto& e) { e.parent.index = 1; }));
  CHECK(is_found<usage_priced>(audit_rule::shape, 0, [](auto& e) { e.amount.denominator = 0; }));
  CHECK(is_found<wallet_paid>(audit_rule::shape, 0, [](auto& e) { e.amount = {0, 9, 3}; }));
  CHECK(is_found<usage_recorded>(audit_rule::shape, 0, [](auto& e) { e.cards_denominator = 0; }));
}

TEST_CASE("figures at the ends of 128 bits are reported, not computed with") {
  const int128 extremes[] = {int128_max, int128_min, int128_max - 1, int128_min + 1};
  for (const int128 n : extremes) {
    CHECK(is_found<pack_drawn>(audit_rule::coverage, 0, [&](auto& e) { e.quantity = n; }));
    CHECK(is_found<pack_drawn>(audit_rule::pack_balance, 0, [&](auto& e) { e.balance_after = n; }));
    CHECK(is_found<pack_drawn>(audit_rule::reversal, 5, [&](auto& e) { e.quantity = n; }));
    CHECK(is_found<usage_priced>(audit_rule::amount, 0, [&](auto& e) { e.amount = {n, 0, 1}; }));
    CHECK(is_found<usage_priced>(audit_rule::coverage, 0, [&](auto& e) { e.quantity = n; }));
    CHECK(is_found<usage_priced>(audit_rule::owed, 0, [&](auto& e) { e.owed_after = {n, 0, 1}; }));
    CHECK(is_found<carry_moved>(audit_rule::carry, 0, [&](auto& e) { e.rest_after = n; }));
    CHECK(is_found<usage_reversed>(audit_rule::reversal, 0, [&](auto& e) { e.amount = n; }));
  }
  CHECK(is_found<rate_set>(audit_rule::rating, 0,
                           [](auto& e) { e.per_ns = integer_limits<std::int64_t>::max; }));
  CHECK(is_found<usage_recorded>(audit_rule::rating, 0, [](auto& e) {
    e.during = {instant_min, instant_max};
    e.cards_numerator = integer_limits<std::int64_t>::max;
  }));
}

TEST_CASE("a report keeps the first findings and counts them all") {
  billing_platform p;
  for (int i = 0; i < 1'500; ++i) p.count(p.payer(), 1, day(0));
  ledger forged;
  copy_events(p.book(), forged, [](std::uint64_t, auto& e) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(e)>, usage_recorded>)
      e.amount += 1;
    return true;
  });
  const audit_report report = audit(forged);
  CHECK(report.finding_count >= 3'000);
  CHECK(report.findings.size() == audit_report::max_findings);
}

TEST_CASE("every rule has a sentence and a law") {
  for (int i = 0; i < audit_rules; ++i) {
    const auto rule = static_cast<audit_rule>(i);
    CHECK(text_view{message(rule)} != text_view{"unknown rule"});
    CHECK(law_of(rule) >= 1);
  }
}
