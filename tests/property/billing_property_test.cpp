// SPDX-License-Identifier: MIT
// Random engines: the audit finds nothing, every statement sums to its total, and every usage can
// be explained to the last unit.
#include "support/ledger_copy.hpp"
#include "support/print.hpp"
#include "support/random_platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::uint64_t engines = 60;
constexpr int steps = 150;

std::string first_findings(const audit_report& report) {
  std::string text = std::to_string(report.finding_count) + " findings\n";
  for (const audit_finding& f : report.findings) {
    text += message(f.rule) + std::string{" at "} + std::to_string(f.position) + ": " + f.detail +
            ", subject " + std::to_string(f.subject) + ", expected " +
            Catch::StringMaker<mixed>::convert(f.expected) + ", found " +
            Catch::StringMaker<mixed>::convert(f.found) + '\n';
    if (text.size() > 2'000) break;
  }
  return text;
}

template <class Check> void with_random_engines(Check check) {
  for (std::uint64_t stream = 1; stream <= engines; ++stream) {
    INFO(seed_text() << ", engine " << stream);
    random_platform p{stream};
    for (int i = 0; i < steps; ++i) p.step();
    check(p, stream);
  }
}

// Which events of a ledger are spoiled: one in so many, and of a long ledger some three hundred.
std::uint64_t stride_of(const random_platform& p, std::uint64_t least) {
  return std::max<std::uint64_t>(least, p.book().size() / worlds_of(300));
}

void check_sums(const statement& s) {
  int128 of_lines = 0;
  int128 of_accounts = 0;
  int128 effective = 0;
  int128 purchases = 0;
  int128 carried = 0;
  for (const statement_account& account : s.accounts) {
    of_accounts += account.billed;
    int128 of_account = 0;
    for (std::size_t i = account.first_line; i < account.first_line + account.line_count; ++i) {
      const statement_line& line = s.lines[i];
      CHECK(line.account == account.account);
      // Rounding moves no line by a whole unit.
      // A correction is the difference of two rounded figures.
      const int128 beyond = line.is_correction() ? 1 : 0;
      CHECK(line.billed >= line.exact.whole - beyond);
      CHECK(line.billed <= line.exact.whole + (line.exact.rest == 0 ? 0 : 1) + beyond);
      of_account += line.billed;
      effective += line.effective;
      if (line.kind == statement_kind::purchase || line.kind == statement_kind::refund)
        purchases += line.billed;
      if (line.kind == statement_kind::voided) carried += line.effective;
    }
    CHECK(of_account == account.billed);
    of_lines += of_account;
  }
  for (const statement_pack& pack : s.packs) carried += pack.effective + pack.broken;
  CHECK(of_lines == s.total);
  CHECK(of_accounts == s.total);
  CHECK(effective == s.effective);
  mixed own = s.exact;
  int128 corrected = 0;
  for (const statement_correction& of : s.corrections) {
    own = subtract(own, of.exact).value();
    corrected += of.billed;
  }
  CHECK(s.total == round(own, s.mode).value() + corrected);
  // What is billed is what it cost, but for the price of packs that nothing has used yet. What was
  // refunded of that price is billed back.
  CHECK(s.effective - carried == s.total - purchases);
}

}  // namespace

TEST_CASE("an audit of an honest ledger finds nothing") {
  std::size_t by_zones = 0;
  with_random_engines([&](random_platform& p, std::uint64_t) {
    const auto& usages = p.book().all<usage_recorded>();
    for (std::size_t i = 0; i < usages.size(); ++i)
      by_zones += p.engine().state().held.terms_of(usages[i].account).zone != 0 ? 1U : 0U;
    const audit_report report = audit(p.book());
    INFO(first_findings(report));
    REQUIRE(report.passed());
    CHECK(report.usages == p.book().all<usage_recorded>().size());
    for (const audited_pack& pack : report.packs)
      CHECK(add(pack.left, pack.held).value() == p.engine().balance(pack.pack));
    for (const audited_payer& payer : report.payers)
      CHECK(payer.owed == p.engine().owed(payer.payer).minor);
  });
  CHECK(by_zones > 0);  // of payers whose clocks change
}

TEST_CASE("every statement sums to its total, in every rounding mode and at every level") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    const rounding mode = every_rounding[stream % 7];
    const auto all = make_statements(p.book(), whole_ledger, mode);
    REQUIRE(all.has_value());
    CHECK(all->failures.empty());
    for (const statement& s : all->statements) {
      check_sums(s);
      const auto nodes = roll_up(p.book(), s).value();
      CHECK(nodes.front().subtree_billed == s.total);
      CHECK(nodes.front().subtree_effective == s.effective);
      const auto alone = make_statement(p.book(), s.payer, whole_ledger, mode);
      CHECK(alone->total == s.total);
      CHECK(alone->lines.size() == s.lines.size());
    }
  });
}

TEST_CASE("the months of a ledger bill what the whole of it bills, exactly") {
  with_random_engines([](random_platform& p, std::uint64_t) {
    const interval parts[] = {{instant_min, day(31)}, between(31, 59), {day(59), instant_max}};
    const auto all = make_statements(p.book(), whole_ledger, rounding::half_even).value();
    for (const statement& s : all.statements) {
      mixed sum;
      for (const interval& part : parts)
        sum = add(sum, make_exact_statement(p.book(), s.payer, part)->exact).value();
      CHECK(sum == s.exact);
    }
  });
}

TEST_CASE("a statement with all signs turned has all shares turned") {
  // Every usage reversed on one day: the adjustments are the usage with the opposite sign, where
  // nothing but flat prices is charged.
  random_source random{7};
  for (int round_number = 0; round_number < 50; ++round_number) {
    INFO(seed_text() << ", round " << round_number);
    price_table list;
    (void)list.define_sku("token", meter::counted, dimension::token);
    (void)list.add_flat("token", yuan, {1, 0}, 1'007).value();
    engine e{list};
    const account_handle root = e.open_account({.name = "acme", .money = yuan}).value();
    std::vector<account_handle> teams;
    for (const char* name : {"a", "b", "c", "d"})
      teams.push_back(e.open_account({.name = name, .parent = root}).value());
    for (std::uint64_t i = 1; i <= 40; ++i) {
      engine::usage u;
      u.id = {0, i};
      u.account = teams[random.below(4)];
      u.sku = e.find_sku("token");
      u.quantity = static_cast<int128>(random.below(100));
      u.during = at(day(0));
      REQUIRE(e.record(u).has_value());
    }
    for (std::uint64_t i = 1; i <= 40; ++i) REQUIRE(e.reverse(root, {0, i}, day(40)).has_value());
    for (const rounding mode : {rounding::half_even, rounding::half_up, rounding::down}) {
      const auto charges = make_statement(e.events(), root, between(0, 31), mode).value();
      const auto credits = make_statement(e.events(), root, between(31, 59), mode).value();
      REQUIRE(charges.accounts.size() == credits.accounts.size());
      CHECK(credits.total == -charges.total);
      for (std::size_t i = 0; i < charges.accounts.size(); ++i)
        CHECK(credits.accounts[i].billed == -charges.accounts[i].billed);
    }
  }
}

namespace {

void check_record(const ledger& book, const explained_price& line) {
  const record_terms& terms = book.prices.record_of(book.prices[line.price]);
  CHECK(line.tiers.empty());
  CHECK(line.record.free <= line.quantity);
  CHECK(line.record.whole == (line.record.free == line.quantity));
  const mixed sum = add(line.record.rated, terms.fixed).value();
  CHECK((line.record.whole ? mixed{} : terms.limits.clamped(sum)) == line.amount);
}

}  // namespace

TEST_CASE("an explanation accounts for every unit and every fraction of a fen") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    const auto& usages = p.book().all<usage_recorded>();
    for (std::size_t i = stream % 3; i < usages.size(); i += 3) {
      const auto x = explain(p.book(), usages[i].position);
      REQUIRE(x.has_value());
      int128 of_sums = 0;
      for (const explained_sum& sum : x->sums) {
        int128 of_pieces = 0;
        for (const explained_piece& piece : x->pieces)
          if (piece.unit == sum.unit) of_pieces += piece.amount;
        CHECK(sum.covered + sum.on_demand == of_pieces);
        of_sums += of_pieces;
      }
      CHECK(of_sums == usages[i].amount);
      int128 amount = 0;
      mixed priced;
      for (const explained_piece& piece : x->pieces) {
        amount += piece.amount;
        for (const explained_price& line : piece.priced) {
          priced = add(priced, line.amount).value();
          const bool as_record = line.kind == tariff_kind::per_record;
          if (as_record) check_record(p.book(), line);
          if (line.counter.has_value() && !as_record)
            CHECK(subtract(line.cost_after, line.cost_before).value() == line.amount);
          mixed of_wallets;
          for (const explained_draw& d : line.wallets)
            of_wallets = add(of_wallets, d.taken).value();
          CHECK(subtract(line.amount, of_wallets).value() == line.owed);
          int128 of_tiers = 0;
          mixed of_prices;
          for (const explained_tier& t : line.tiers) {
            of_tiers += t.quantity;
            of_prices = add(of_prices, t.price).value();
            if (t.with_fee)
              of_prices =
                  add(of_prices, p.book().prices.tier_of(p.book().prices[line.price], t.number).fee)
                      .value();
          }
          if (as_record) continue;
          CHECK(of_tiers == line.quantity);
          if (line.kind != tariff_kind::volume) CHECK(of_prices == line.amount);
        }
        for (const explained_draw& d : piece.draws)
          CHECK(subtract(d.before, d.given).value() == d.after);
      }
      CHECK(amount == usages[i].amount);
      CHECK(priced == x->priced);
    }
  });
}

TEST_CASE("a ledger without one of its lines is found out, and no gap in a ledger is a crash") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    if (stream > 6) return;
    const std::uint64_t stride = stride_of(p, 5);
    for (std::uint64_t i = stream % stride; i < p.book().size(); i += stride) {
      const event_kind kind = p.book().kind_at(i);
      const bool line = kind == event_kind::pack_drawn || kind == event_kind::usage_priced ||
                        kind == event_kind::wallet_paid || kind == event_kind::counter_opened ||
                        kind == event_kind::counter_moved || kind == event_kind::carry_moved ||
                        kind == event_kind::charge_posted || kind == event_kind::charge_paid;
      ledger without;
      copy_events(p.book(), without, [&](std::uint64_t at, const auto&) { return at != i; });
      INFO("without " << i << ", of kind " << static_cast<int>(kind));
      const audit_report report = audit(without);
      if (line) CHECK_FALSE(report.passed());
      (void)make_statements(without, whole_ledger, rounding::half_even);
      const auto& usages = without.all<usage_recorded>();
      if (usages.size() > 0) (void)explain(without, usages.back().position);
    }
  });
}

TEST_CASE("a forgery that puts its counts right is found out as well") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    if (stream > 6) return;
    const std::uint64_t stride = stride_of(p, 5);
    for (std::uint64_t i = stream % stride; i < p.book().size(); i += stride) {
      const event_kind kind = p.book().kind_at(i);
      // A counter that nothing was counted in leaves no trace.
      if (kind != event_kind::pack_drawn && kind != event_kind::usage_priced &&
          kind != event_kind::wallet_paid && kind != event_kind::counter_moved &&
          kind != event_kind::carry_moved && kind != event_kind::charge_posted &&
          kind != event_kind::charge_paid)
        continue;
      ledger forged;
      copy_without(p.book(), forged, {i});
      INFO("without " << i << ", of kind " << static_cast<int>(kind));
      CHECK_FALSE(audit(forged).passed());
    }
  });
}

namespace {

// Changes one figure of an event; false where the event has no such figure.
struct change_a_figure {
  std::uint64_t which;

  bool operator()(pack_drawn& e) const {
    switch (which % 6) {
      case 0: e.quantity += 1; return true;
      case 1: e.balance_after -= 1; return true;
      case 2: e.from_breakage = !e.from_breakage; return true;
      case 3: e.pack.index ^= 1; return true;
      case 4: e.during.start.ns -= 1; return true;
      default: e.usage += 1; return true;
    }
  }
  bool operator()(usage_priced& e) const {
    switch (which % 7) {
      case 0: e.quantity += 1; return true;
      case 1: e.amount = add(e.amount, {0, 1, 7}).value(); return true;
      case 2: e.owed = add(e.owed, {0, 1, 7}).value(); return true;
      case 3: e.owed_after = add(e.owed_after, {0, 1, 7}).value(); return true;
      case 4: e.price.index = e.price.index == 0 ? 1 : 0; return true;
      case 5: e.during.end.ns += 1; return true;
      default: e.tranche += 1; return e.counter.has_value() && e.quantity != 0;
    }
  }
  bool operator()(wallet_paid& e) const {
    switch (which % 4) {
      case 0: e.amount = add(e.amount, {0, 1, 7}).value(); return true;
      case 1: e.balance_after = add(e.balance_after, {0, 1, 7}).value(); return true;
      case 2: e.during.end.ns += 1; return true;
      default: e.from_breakage = !e.from_breakage; return true;
    }
  }
  bool operator()(counter_moved& e) const {
    e.quantity_after += 1;
    return true;
  }
  bool operator()(carry_moved& e) const {
    switch (which % 3) {
      case 0: e.rest_after += 1; return true;
      case 1: e.rest_before += 1; return true;
      default: e.unit = dimension::card_time; return true;
    }
  }
  bool operator()(usage_recorded& e) const {
    switch (which % 4) {
      case 0: e.amount += 1; return true;
      case 1: e.line_count += 1; return true;
      case 2: e.position += 1; return true;
      default: e.cards_numerator += 1; return e.amount != 0;
    }
  }
  bool operator()(usage_reversed& e) const {
    switch (which % 3) {
      case 0: e.amount -= 1; return true;
      case 1: e.instead += 1; return true;  // of no_usage: the first one
      default: e.by.reason = {0xFFFF'FFF0}; return true;
    }
  }
  bool operator()(payer_settled& e) const {
    switch (which % 3) {
      case 0: e.from.ns += 1; return true;
      case 1: e.payer.index ^= 1; return true;
      default: e.line_count -= 1; return true;
    }
  }
  bool operator()(usage_settled& e) const {
    switch (which % 5) {
      case 0: e.amount += 1; return true;
      case 1: e.line_count += 1; return true;
      case 2: e.from.ns += 1; return true;
      case 3: e.previous += 1; return true;
      default: e.usage += 1; return true;
    }
  }
  bool operator()(period_closed& e) const {
    switch (which % 4) {
      case 0: e.number += 1; return true;
      case 1: e.by.approval = {0xFFFF'FFF0}; return true;
      case 2: e.period.end.ns += 1; return true;
      default: e.period.start.ns -= 1; return true;
    }
  }
  bool operator()(charges_closed& e) const {
    switch (which % 4) {
      case 0: e.period.end.ns += 1; return true;
      case 1: e.by.actor = {0xFFFF'FFF0}; return true;
      case 2: e.line_count += 1; return true;
      default: e.at.ns = e.period.end.ns - 1; return true;
    }
  }
  bool operator()(charge_posted& e) const {
    switch (which % 8) {
      case 0: e.came_to = add(e.came_to, {0, 1, 7}).value(); return true;
      case 1: e.amount = add(e.amount, {0, 1, 7}).value(); return true;
      case 2: e.owed = add(e.owed, {0, 1, 7}).value(); return true;
      case 3: e.owed_after = add(e.owed_after, {0, 1, 7}).value(); return true;
      case 4: e.charge.index = e.charge.index == 0 ? 1 : 0; return true;
      case 5: e.at.ns -= 1; return true;
      case 6: e.period.start.ns += 1; return true;
      default: return move_between_parts(e.parts);
    }
  }
  // The sum stays.
  static bool move_between_parts(charge_parts& parts) {
    parts.true_up = add(parts.true_up, {1, 0, 1}).value();
    parts.standing = subtract(parts.standing, {1, 0, 1}).value();
    return true;
  }
  bool operator()(charge_paid& e) const {
    switch (which % 5) {
      case 0: e.amount = add(e.amount, {0, 1, 7}).value(); return true;
      case 1: e.balance_after = add(e.balance_after, {0, 1, 7}).value(); return true;
      case 2: e.at.ns -= 1; return true;
      case 3: e.charge.index = e.charge.index == 0 ? 1 : 0; return true;
      default: e.from_breakage = !e.from_breakage; return true;
    }
  }
  bool operator()(pack_expired& e) const {
    e.breakage = add(e.breakage, {0, 1, 7}).value();
    return true;
  }
  template <class Event> bool operator()(Event&) const { return false; }
};

}  // namespace

TEST_CASE("a ledger of which one figure of a close was changed is found out") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    if (stream > 12) return;
    for (std::uint64_t i = 0; i < p.book().size(); ++i) {
      const event_kind kind = p.book().kind_at(i);
      if (kind != event_kind::charges_closed && kind != event_kind::charge_posted &&
          kind != event_kind::charge_paid)
        continue;
      ledger forged;
      copy_events(p.book(), forged, [&](std::uint64_t at, auto& event) {
        if (at == i) change_a_figure{stream + i}(event);
        return true;
      });
      INFO("change " << stream + i << " of " << i << ", of kind " << static_cast<int>(kind));
      CHECK_FALSE(audit(forged).passed());
    }
  });
}

TEST_CASE("a ledger of which one figure was changed is found out") {
  with_random_engines([](random_platform& p, std::uint64_t stream) {
    if (stream > 12) return;
    const std::uint64_t stride = stride_of(p, 11);
    for (std::uint64_t i = stream % stride; i < p.book().size(); i += stride) {
      bool changed = false;
      ledger forged;
      copy_events(p.book(), forged, [&](std::uint64_t at, auto& event) {
        if (at == i) changed = change_a_figure{stream + i / stride}(event);
        return true;
      });
      if (!changed) continue;
      INFO("change " << stream + i / stride << " of " << i << ", of kind "
                     << static_cast<int>(p.book().kind_at(i)));
      CHECK_FALSE(audit(forged).passed());
    }
  });
}
