// SPDX-License-Identifier: MIT
// Payments: what a payer owes falls, credit has room again, and a payment may go back once.
#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/settling.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

payment_spec fen(int128 minor, text_view reference = {}) {
  return {.amount = {minor, yuan}, .reference = reference};
}

// A payer that may owe 100 fen, at 1,000 ns of its time.
struct till : platform {
  explicit till(const price_table& list = flat_list())
      : platform{list, {.name = "acme", .money = yuan, .credit_limit = 100}} {
    REQUIRE(engine.advance({1'000}).has_value());
  }
  std::string pay(const payment_spec& spec) { return told(engine.pay(root, spec)); }
  std::string give_back(const return_spec& spec) { return told(engine.return_payment(root, spec)); }
  static std::string told(const result<payment_outcome>& of) {
    if (!of) return std::string{"refused: "} + message(of.error().code);
    return std::string{of->duplicate ? "again: owes " : "owes "} + text_of(of->owed_after);
  }
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

}  // namespace

TEST_CASE("a payment lowers what is owed, and what is paid ahead the next usage uses up") {
  till p;
  CHECK(p.record(p.tokens(1, 20)) == "20 cost 60, owed 60");
  CHECK(p.pay(fen(50)) == "owes 10");
  CHECK(p.owed() == "10");
  CHECK(p.pay(fen(40)) == "owes -30");
  CHECK(p.owed() == "-30");
  CHECK(p.record(p.tokens(2, 11)) == "11 cost 33, owed 3");
  p.check_ledger();
}

TEST_CASE("what is owed stays exact: a payment of whole minor units leaves the fraction") {
  price_table list = empty_list();
  (void)list.add_flat("token", yuan, {1, 2}, 3).value();
  till p{list};
  CHECK(p.record(p.tokens(1, 10)) == "10 cost 3+1/3, owed 3+1/3");
  CHECK(p.pay(fen(3)) == "owes 0+1/3");
  CHECK(p.pay(fen(1)) == "owes -1+1/3");
  p.check_ledger();
}

TEST_CASE("credit has room again once it was paid, for usage and for holds") {
  till p;
  (void)p.record(p.tokens(1, 30));
  CHECK(said(p.engine.authorise(p.tokens(2, 4), p.room)) ==
        "refused: the balance does not suffice");
  (void)p.pay(fen(90));
  CHECK(said(p.engine.authorise(p.tokens(2, 33), p.room)) == "33 cost 99, owed 99");
  CHECK(said(p.engine.authorise(p.tokens(2, 34), p.room)) ==
        "refused: the balance does not suffice");
  // What was paid ahead is room beyond the limit.
  (void)p.pay(fen(30, "ahead"));
  CHECK(said(p.engine.authorise(p.tokens(2, 43), p.room)) == "43 cost 129, owed 99");
  platform_engine::reservation r;
  r.id = {0, 9};
  r.account = p.user;
  r.sku = p.token;
  r.quantity = 43;
  r.during = {{1'000}, {2'000}};
  CHECK(p.engine.reserve(r)->granted == 43);
  CHECK(p.give_back({.reference = "ahead"}) == "owes 0");
  CHECK(said(p.engine.authorise(p.tokens(2, 1), p.room)) ==
        "refused: the balance does not suffice");
  p.check_ledger();
}

TEST_CASE("a payment that goes back is owed again, all of it and once") {
  till p;
  (void)p.record(p.tokens(1, 20));
  CHECK(p.pay(fen(25, "wire 1")) == "owes 35");
  CHECK(p.pay(fen(10)) == "owes 25");
  CHECK(p.give_back({.reference = "wire 1", .by = {"bank", "bounced", "R01"}}) == "owes 50");
  CHECK(p.owed() == "50");
  CHECK(p.pay(fen(5)) == "owes 45");
  CHECK(p.give_back({.reference = "wire 1", .by = {"bank", "bounced", "R01"}}) == "again: owes 50");
  CHECK(p.owed() == "45");
  const auto other = [&] { return p.engine.return_payment(p.root, {.reference = "wire 1"}); };
  CHECK(refusal(p.engine, other).code == errc::conflict);
  const payment_returned& e = p.engine.events().all<payment_returned>()[0];
  CHECK(refusal(p.engine, other).reference == e.position);
  CHECK(p.engine.text(e.by.approval) == text_view{"R01"});
  CHECK(e.amount == 25);
  // The payment itself is still known by its reference.
  CHECK(p.pay(fen(25, "wire 1")) == "again: owes 35");
  p.check_ledger();
}

TEST_CASE("a payment with a reference can be sent again; another one under it is a conflict") {
  till p;
  payment_spec first = fen(25, "wire 1");
  first.by = {"bank", "", ""};
  CHECK(p.pay(first) == "owes -25");
  CHECK(p.engine.advance({5'000}).has_value());
  CHECK(p.pay(first) == "again: owes -25");
  first.at = {1'000};
  CHECK(p.pay(first) == "again: owes -25");
  const std::uint64_t position = p.engine.events().all<payment_received>()[0].position;
  const auto conflicts = [&](const payment_spec& spec) {
    const failure why = refusal(p.engine, [&] { return p.engine.pay(p.root, spec); });
    CHECK(why.reference == position);
    return why.code == errc::conflict;
  };
  payment_spec other = first;
  other.amount.minor = 26;
  CHECK(conflicts(other));
  other = first;
  other.at = {1'001};
  CHECK(conflicts(other));
  other = first;
  other.by.actor = "cash";
  CHECK(conflicts(other));
  // Without one every payment is another; another payer's references are its own.
  CHECK(p.pay(fen(1)) == "owes -26");
  CHECK(p.pay(fen(1)) == "owes -27");
  const auto next = p.engine.open_account({.name = "next", .money = yuan}).value();
  CHECK_FALSE(p.engine.pay(next, fen(7, "wire 1"))->duplicate);
  CHECK(p.owed() == "-27");
  p.check_ledger();
}

TEST_CASE("an engine that goes on from a ledger knows its payments") {
  till p;
  (void)p.record(p.tokens(1, 20));
  (void)p.pay(fen(25, "wire 1"));
  (void)p.pay(fen(7, "wire 2"));
  (void)p.give_back({.reference = "wire 1"});
  platform_engine again{static_cast<platform_engine&&>(p.engine).take_ledger()};
  CHECK(till::told(again.pay(p.root, fen(25, "wire 1"))) == "again: owes 35");
  CHECK(till::told(again.return_payment(p.root, {.reference = "wire 1"})) == "again: owes 53");
  CHECK(till::told(again.return_payment(p.root, {.reference = "wire 2"})) == "owes 60");
}

TEST_CASE("money is posted at the engine's time or later") {
  till p;
  payment_spec spec = fen(5, "wire");
  spec.at = {999};
  const auto pays = [&] { return p.engine.pay(p.root, spec); };
  CHECK(refusal(p.engine, pays).code == errc::time_went_back);
  spec.at = {3'000};
  CHECK(p.pay(spec) == "owes -5");
  // It goes back no sooner than it came.
  const auto early = [&] {
    return p.engine.return_payment(p.root, {.reference = "wire", .at = {2'000}});
  };
  CHECK(refusal(p.engine, early).code == errc::time_went_back);
  CHECK(p.give_back({.reference = "wire"}) == "owes 0");
  CHECK(p.engine.events().all<payment_returned>()[0].at == instant{3'000});
  p.check_ledger();

  // Before the first advance a time must be stated.
  platform fresh;
  const auto undated = [&] { return fresh.engine.pay(fresh.root, fen(5)); };
  CHECK(refusal(fresh.engine, undated).code == errc::undated);
  CHECK(fresh.engine.pay(fresh.root, {.amount = {5, yuan}, .at = {0}}).has_value());
}

TEST_CASE("a month that is closed takes no money any more") {
  platform p;
  CHECK(p.record(p.tokens(1, 5)) == "5 cost 15, owed 15");
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  const auto late = [&] { return p.engine.pay(p.root, {.amount = {5, yuan}, .at = {9}}); };
  CHECK(refusal(p.engine, late).code == errc::time_went_back);
  CHECK(p.engine.pay(p.root, fen(5)).has_value());
  CHECK(p.engine.events().all<payment_received>()[0].at == instant{31 * day_ns});
  CHECK(audit(p.engine.events()).finding_count == 0);
}

TEST_CASE("a payment that makes no sense is refused") {
  till p;
  const auto code = [&](account_handle payer, const payment_spec& spec) {
    return refusal(p.engine, [&] { return p.engine.pay(payer, spec); }).code;
  };
  CHECK(code({9}, fen(5)) == errc::unknown_account);
  CHECK(code({}, fen(5)) == errc::unknown_account);
  CHECK(code(p.team, fen(5)) == errc::not_a_payer);
  CHECK(refusal(p.engine, [&] { return p.engine.pay(p.user, fen(5)); }).reference == p.root.index);
  CHECK(code(p.root, fen(0)) == errc::out_of_range);
  CHECK(code(p.root, fen(-5)) == errc::out_of_range);
  CHECK(code(p.root, {.amount = {5, dollars}}) == errc::currency_mismatch);
  CHECK(code(p.root, {.amount = {5, {}}}) == errc::currency_mismatch);
  const auto back = [&](account_handle payer, text_view reference) {
    return refusal(p.engine,
                   [&] { return p.engine.return_payment(payer, {.reference = reference}); })
        .code;
  };
  CHECK(back({9}, "wire") == errc::unknown_account);
  CHECK(back(p.team, "wire") == errc::not_a_payer);
  CHECK(back(p.root, "wire") == errc::unknown_payment);
  CHECK(back(p.root, "") == errc::unknown_payment);
  (void)p.engine.intern("other");
  CHECK(back(p.root, "other") == errc::unknown_payment);

  CHECK(p.pay(fen(int128_max, "all")) == "owes " + text_of(mixed{-int128_max, 0, 1}));
  CHECK(p.pay(fen(1)) == "owes " + text_of(mixed{int128_min, 0, 1}));
  CHECK(code(p.root, fen(1)) == errc::overflow);
  CHECK(p.give_back({.reference = "all"}) == "owes -1");
  CHECK(p.pay(fen(int128_max)) == "owes " + text_of(mixed{int128_min, 0, 1}));
}
