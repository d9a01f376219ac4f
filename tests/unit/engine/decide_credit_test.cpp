// SPDX-License-Identifier: MIT
// Credits: money that was posted is owed no more, up to what was posted, and usage stays as it is.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <ducat/engine/settling.hpp>

#include <cstddef>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

credit_spec fen(int128 minor, instant within = {0}) {
  return {.amount = {minor, yuan}, .within = within};
}

std::string told(const result<credit_outcome>& of) {
  if (!of) return std::string{"refused: "} + message(of.error().code);
  return std::string{of->duplicate ? "again: owes " : "owes "} + text_of(of->owed_after);
}

struct desk : platform {
  explicit desk(const price_table& list = flat_list(), std::int32_t offset = 0)
      : platform{list, {.name = "acme", .money = yuan, .utc_offset_seconds = offset}} {
    REQUIRE(engine.advance({1'000}).has_value());
  }
  std::string credit(account_handle to, const credit_spec& spec) {
    return told(engine.credit(to, spec));
  }
  // What could be credited: a credit of more says so, and by which node it is bound.
  std::string most(account_handle to, instant within = {0}) {
    const failure why =
        refusal(engine, [&] { return engine.credit(to, fen(1'000'000'000, within)); });
    CHECK(why.code == errc::insufficient);
    CHECK(why.position == static_cast<std::uint32_t>(dimension::money));
    const std::string by = why.reference == root.index   ? "acme"
                           : why.reference == team.index ? "research"
                                                         : "ada";
    return std::string{to_text(why.amount).view()} + " by " + by;
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out{{}};
  for (const char c : text) {
    if (c == '\n')
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

}  // namespace

TEST_CASE("a credit lowers what is owed and changes nothing else") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 3), fen_each(5)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  desk p{list};
  (void)p.grant_tokens(p.team, 4);
  (void)p.grant_fen(p.root, 6);
  (void)p.engine.set_quota(p.team, {.name = "budget", .most = any_money{500, yuan}}).value();
  CHECK(p.record(p.tokens(1, 14, 2'000)) ==
        "pack 0 gave 4, has 0; 10 cost 30, owed 24; wallet 1 paid 6, has 0");
  const std::vector<std::string> before = lines_of(text_of(p.engine.state(), p.engine.events()));
  CHECK(p.credit(p.user, fen(9)) == "owes 15");
  CHECK(p.owed() == "15");
  std::vector<std::string> after = lines_of(text_of(p.engine.state(), p.engine.events()));
  std::string changed;
  REQUIRE(after.size() == before.size() + 1);
  for (std::size_t i = 0, k = 0; k < after.size(); ++k) {
    if (i < before.size() && before[i] == after[k]) {
      ++i;
      continue;
    }
    changed += after[k].substr(0, after[k].find(' ')) + ' ';
    if (after[k].rfind("payer", 0) == 0) ++i;
  }
  CHECK(changed == "payer credit ");
  // The next tier is paid as it would have been.
  CHECK(p.record(p.tokens(2, 2, 2'000)) == "2 cost 10, owed 25");
  p.check_ledger();
}

TEST_CASE("credit notes are numbered by payer, without a gap") {
  desk p;
  (void)p.record(p.tokens(1, 20, 2'000));
  const auto rival = p.engine.open_account({.name = "rival", .money = yuan}).value();
  platform_usage of_rival = p.tokens(2, 5, 2'000);
  of_rival.account = rival;
  (void)p.engine.record(of_rival).value();
  credit_spec named = fen(4);
  named.reference = "CN-A";
  CHECK(p.engine.credit(p.user, named).value().number == 1);
  CHECK(p.engine.credit(rival, fen(1)).value().number == 1);
  CHECK(p.engine.credit(p.root, fen(1'000)).error().code == errc::insufficient);
  CHECK(p.engine.credit(p.root, fen(2)).value().number == 2);
  // Sent again it is the note that it was.
  CHECK(p.engine.credit(p.user, named).value().number == 1);
  CHECK(p.engine.credit(rival, fen(1)).value().number == 2);
  CHECK(p.engine.credit(p.team, fen(2)).value().number == 3);
  p.check_ledger();
}

TEST_CASE("no more is credited than was posted, for the node and for each above it") {
  desk p;
  (void)p.record(p.tokens(1, 20, 2'000));  // 60 fen of the user
  platform_usage of_team = p.tokens(2, 5, 2'000);
  of_team.account = p.team;
  (void)p.record(of_team);  // 15 of the team itself
  CHECK(p.most(p.user) == "60 by ada");
  CHECK(p.most(p.team) == "75 by research");
  CHECK(p.most(p.root) == "75 by acme");
  CHECK(p.credit(p.team, fen(40)) == "owes 35");
  // What was credited above is credited for those below as well, as far as it was theirs.
  CHECK(p.most(p.user) == "35 by research");
  CHECK(p.credit(p.user, fen(35)) == "owes 0");
  CHECK(p.most(p.user) == "0 by research");
  CHECK(p.most(p.team) == "0 by research");
  CHECK(p.most(p.root) == "0 by acme");
  p.check_ledger();

  // A sibling's money is not the node's, nor another payer's.
  const auto other = p.engine.open_account({.name = "other", .parent = p.root}).value();
  CHECK(refusal(p.engine, [&] { return p.engine.credit(other, fen(1)); }).amount == 0);
  const auto next = p.engine.open_account({.name = "next", .money = yuan}).value();
  platform_usage theirs = p.tokens(3, 100, 2'000);
  theirs.account = next;
  (void)p.record(theirs);
  CHECK(p.most(p.root) == "0 by acme");
  CHECK(p.credit(next, fen(300)) == "owes 0");
  p.check_ledger();
}

TEST_CASE("a part of a minor unit is not credited") {
  price_table list = empty_list();
  (void)list.add_flat("token", yuan, {1, 2}, 3).value();
  desk p{list};
  (void)p.record(p.tokens(1, 10, 2'000));
  CHECK(p.most(p.user) == "3 by ada");
  CHECK(p.credit(p.user, fen(3)) == "owes 0+1/3");
  p.check_ledger();
}

TEST_CASE("a credit is for a calendar month of the payer's zone") {
  desk p{flat_list(), 8 * 3600};
  (void)p.record(p.tokens(1, 1, 31 * day_ns - 8 * hour_ns - 1));
  (void)p.record(p.tokens(2, 10, 31 * day_ns - 8 * hour_ns));
  CHECK(p.most(p.user) == "3 by ada");
  CHECK(p.most(p.user, {31 * day_ns - 8 * hour_ns - 1}) == "3 by ada");
  CHECK(p.most(p.user, {31 * day_ns - 8 * hour_ns}) == "30 by ada");
  CHECK(p.most(p.user, {40 * day_ns}) == "30 by ada");
  CHECK(p.engine.credit(p.user, fen(1, {40 * day_ns}))->period ==
        interval{{31 * day_ns - 8 * hour_ns}, {59 * day_ns - 8 * hour_ns}});
  p.check_ledger();
}

TEST_CASE("what a wallet paid was not billed, and is not credited") {
  desk p;
  (void)p.grant_fen(p.root, 50);
  (void)p.record(p.tokens(1, 20, 2'000));
  CHECK(p.most(p.user) == "10 by ada");
}

TEST_CASE("reversals and settlements count for the month of their usage") {
  desk p;
  (void)p.record(p.tokens(1, 20, 2'000));
  (void)p.record(p.tokens(2, 5, 3'000));
  REQUIRE(p.engine.reverse(p.user, {0, 1}, {40 * day_ns}).has_value());
  CHECK(p.most(p.user) == "15 by ada");
  // A pack that was granted late covers two of five tokens once that is settled.
  (void)p.grant_tokens(p.root, 2);
  CHECK(p.most(p.user) == "15 by ada");
  REQUIRE_FALSE(p.engine.settle(p.root)->is_empty());
  CHECK(p.most(p.user) == "9 by ada");
  // What is taken out after it was credited stays credited.
  CHECK(p.credit(p.user, fen(9)) == "owes 0");
  REQUIRE(p.engine.reverse(p.user, {0, 2}).has_value());
  CHECK(p.owed() == "-9");
  CHECK(p.most(p.user) == "0 by ada");
  p.check_ledger();
}

TEST_CASE("the charges of a month are credited at the payer, and see no credit") {
  const auto charge = [](int128 credited) {
    price_table list = flat_list();
    charge_spec spec = charge_named("spend");
    spec.minimum = decimal{1, 0};
    (void)list.add_charge(spec).value();
    desk p{list};
    (void)p.record(p.tokens(1, 20, 2'000));
    if (credited > 0) CHECK(p.engine.credit(p.user, fen(credited)).has_value());
    REQUIRE(p.engine.advance({31 * day_ns}).has_value());
    REQUIRE(p.engine.settle(p.root)->is_empty());
    REQUIRE(p.engine.close_charges(p.root, {0}).has_value());
    CHECK(p.most(p.user) == (credited > 0 ? "20 by ada" : "60 by ada"));
    CHECK(p.most(p.root) == (credited > 0 ? "60 by acme" : "100 by acme"));
    p.check_ledger();
    return p.engine.events().all<charge_posted>()[0].amount;
  };
  CHECK(charge(0) == mixed{40, 0, 1});
  CHECK(charge(40) == mixed{40, 0, 1});
}

TEST_CASE("a credit with a reference can be sent again; another one under it is a conflict") {
  desk p;
  (void)p.record(p.tokens(1, 20, 2'000));
  credit_spec first = fen(25);
  first.reference = "CN 1";
  first.by = {"ops", "outage", "T-7"};
  CHECK(p.credit(p.team, first) == "owes 35");
  CHECK(p.engine.advance({5'000}).has_value());
  CHECK(p.credit(p.team, first) == "again: owes 35");
  first.at = {1'000};
  first.within = {20 * day_ns};  // the same month
  CHECK(p.credit(p.team, first) == "again: owes 35");
  const std::uint64_t position = p.engine.events().all<credit_posted>()[0].position;
  const auto conflicts = [&](account_handle to, const credit_spec& spec) {
    const failure why = refusal(p.engine, [&] { return p.engine.credit(to, spec); });
    CHECK(why.reference == position);
    return why.code == errc::conflict;
  };
  CHECK(conflicts(p.user, first));
  credit_spec other = first;
  other.amount.minor = 24;
  CHECK(conflicts(p.team, other));
  other = first;
  other.within = {40 * day_ns};
  CHECK(conflicts(p.team, other));
  other = first;
  other.at = {1'001};
  CHECK(conflicts(p.team, other));
  other = first;
  other.by.approval = "T-8";
  CHECK(conflicts(p.team, other));
  other = first;
  other.tax = tax_inside(ratio{6, 100});
  CHECK(conflicts(p.team, other));
  // Payments have references of their own.
  CHECK_FALSE(p.engine.pay(p.root, {.amount = {25, yuan}, .reference = "CN 1"})->duplicate);
  CHECK(p.credit(p.team, fen(1)) == "owes 9");
  CHECK(p.credit(p.team, fen(1)) == "owes 8");
  p.check_ledger();
  platform_engine again{static_cast<platform_engine&&>(p.engine).take_ledger()};
  CHECK(told(again.credit(p.team, first)) == "again: owes 35");
}

TEST_CASE("a credit that makes no sense is refused") {
  desk p;
  (void)p.record(p.tokens(1, 20, 2'000));
  const auto code = [&](account_handle to, const credit_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.credit(to, spec); }).code;
  };
  CHECK(code({9}, fen(5)) == errc::unknown_account);
  CHECK(code({}, fen(5)) == errc::unknown_account);
  CHECK(code(p.user, fen(0)) == errc::out_of_range);
  CHECK(code(p.user, fen(-5)) == errc::out_of_range);
  CHECK(code(p.user, {.amount = {5, dollars}, .within = {0}}) == errc::currency_mismatch);
  CHECK(code(p.user, {.amount = {5, yuan}}) == errc::undated);
  credit_spec spec = fen(5);
  spec.at = {999};
  CHECK(code(p.user, spec) == errc::time_went_back);
  spec = fen(5);
  spec.tax = tax_on_top(ratio{-1, 100});
  CHECK(code(p.user, spec) == errc::out_of_range);
  CHECK(code(p.user, fen(61)) == errc::insufficient);
  CHECK(p.credit(p.user, fen(60)) == "owes 0");

  platform fresh;
  (void)fresh.record(fresh.tokens(1, 20, 2'000));
  const auto undated = [&] { return fresh.engine.credit(fresh.user, fen(5)); };
  CHECK(refusal(fresh.engine, undated).code == errc::undated);
  // A month that is closed is credited in the open one.
  REQUIRE(fresh.engine.close_period(fresh.root, {0}).has_value());
  CHECK(fresh.engine.credit(fresh.user, fen(5)).has_value());
  CHECK(fresh.engine.events().all<credit_posted>()[0].at == instant{31 * day_ns});
  spec = fen(5);
  spec.at = {30 * day_ns};
  CHECK(refusal(fresh.engine, [&] { return fresh.engine.credit(fresh.user, spec); }).code ==
        errc::time_went_back);
}
