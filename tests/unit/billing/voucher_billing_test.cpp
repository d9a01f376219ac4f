// SPDX-License-Identifier: MIT
// Vouchers on statements, in explanations and in audits. A card costs 2 fen a nanosecond.
#include "support/hold_platform.hpp"
#include "support/ledger_copy.hpp"

#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/ledger_shape.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/testing/statement_text.hpp>

#include <string>
#include <string_view>
#include <type_traits>

using namespace ducat;
using namespace ducat_test;

namespace {

// Beijing pays 30 % of each line up to 40 fen, Haidian a third of it, a wallet the rest of 100.
struct funded : hold_platform {
  pack_handle beijing = voucher({3, 10}, 40, "Beijing");
  pack_handle haidian = voucher({1, 3}, 600, "Haidian");
  pack_handle wallet = grant_fen(root, 100);

  pack_handle voucher(ratio share, int128 cap, text_view funder) {
    grant_spec spec;
    spec.quantity = any_money{cap, yuan};
    spec.share = share;
    spec.funder = funder;
    return engine.grant(root, spec).value();
  }
};

bool finds(const ledger& forged, std::string_view detail) {
  for (const audit_finding& f : audit(forged).findings)
    if (f.detail == detail) return true;
  return false;
}
// What an audit of the ledger says once the n-th event of a kind was changed.
template <class Event, class Change>
bool finds(const ledger& from, std::size_t n, Change change, std::string_view detail) {
  ledger forged;
  std::size_t met = 0;
  copy_events(from, forged, [&](std::uint64_t, auto& event) {
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, Event>)
      if (met++ == n) change(event);
    return true;
  });
  return finds(forged, detail);
}

}  // namespace

TEST_CASE("a statement says what each funder paid") {
  funded p;
  (void)p.record(p.cards(1, 0, 30));   // 60: 18, 20 and 22
  (void)p.record(p.cards(2, 30, 60));  // likewise
  (void)p.record(p.cards(3, 60, 90));  // Beijing has 4 left: 4, 20 and 36
  const auto s = make_statement(p.engine.events(), p.root, whole_ledger, rounding::half_even);
  REQUIRE(s.has_value());
  std::string text;
  for (const statement_line& line : s->lines) {
    const std::string_view funder{line.funder.has_value() ? p.engine.text(line.funder)
                                                          : text_view{"nobody"}};
    if (line.kind == statement_kind::wallet_paid)
      text += std::string{funder} + ' ' + text_of(line.price) + "; ";
  }
  CHECK(text == "nobody 80; Beijing 40; Haidian 60; ");
  CHECK(s->total == 0);
  const std::string lines = testing::statement_text(p.engine.events(), *s);
  CHECK(lines.find("paid from wallets of Beijing: 0.40 CNY") != std::string::npos);
  CHECK(lines.find("paid from wallets: 0.80 CNY") != std::string::npos);
  p.check_ledger();
}

TEST_CASE("an explanation says what share of a line was paid, and who funds it") {
  funded p;
  (void)p.record(p.cards(1, 0, 30));
  const auto why = explain(p.engine.events(), p.user, {}, {0, 1});
  REQUIRE(why.has_value());
  const std::string text = to_text(p.engine.events(), *why);
  INFO(text);
  CHECK(text.find("    paid by wallet 0 of acme: 0.18 CNY, 0.40 CNY before, 0.22 CNY after\n"
                  "    before wallet 1 of acme by the lower number\n"
                  "    pays 30 % of each line, funded by Beijing\n"
                  "    paid by wallet 1 of acme: 0.20 CNY") != std::string::npos);
  CHECK(text.find("    pays 1/3 of each line, funded by Haidian\n") != std::string::npos);
}

TEST_CASE("an audit finds what a voucher paid beyond its share, or less") {
  funded p;
  (void)p.record(p.cards(1, 0, 30));
  p.check_ledger();
  const ledger& book = p.engine.events();
  constexpr std::string_view wrong = "how much the wallet had to pay";
  CHECK(finds<wallet_paid>(book, 0, [](wallet_paid& e) { e.amount.whole += 1; }, wrong));
  CHECK(finds<wallet_paid>(book, 1, [](wallet_paid& e) { e.amount.whole -= 1; }, wrong));
  CHECK(finds<wallet_paid>(book, 2, [](wallet_paid& e) { e.amount.whole -= 1; }, wrong));
  CHECK(finds<wallet_paid>(
      book, 0, [](wallet_paid& e) { e.pack.index = 1; }, "another wallet comes first"));
  const auto half = [](pack_granted& e) { e.voucher.share = {1, 2}; };
  CHECK(finds<pack_granted>(book, 0, half, wrong));
  const auto all = [](pack_granted& e) { e.voucher.share = ratio{1}; };
  CHECK(finds<pack_granted>(book, 0, all, wrong));
}

TEST_CASE("an audit finds a voucher that was passed over, or that paid more than it had") {
  hold_platform p;
  grant_spec spec;
  spec.quantity = any_money{40, yuan};
  (void)p.engine.grant(p.root, spec).value();
  (void)p.record(p.cards(1, 0, 30));
  const auto is_voucher = [](pack_granted& e) { e.voucher.share = {1, 2}; };
  // The wallet paid 40 of 60: half of it would have been 30.
  CHECK(finds<pack_granted>(p.engine.events(), 0, is_voucher, "how much the wallet had to pay"));
  hold_platform none;
  (void)none.record(none.cards(1, 0, 30));
  (void)none.engine.grant(none.root, spec).value();
  CHECK(none.engine.settle(none.root).has_value());
  CHECK(finds<pack_granted>(none.engine.events(), 0, is_voucher,
                            "a voucher paid more than its share"));
}

TEST_CASE("an audit finds a voucher that is held") {
  hold_platform p;
  (void)p.grant_fen(p.root, 50);
  CHECK(p.reserve(p.request(1, 10)) == "holds 10 until 100");
  p.check_ledger();
  const auto is_voucher = [](pack_granted& e) { e.voucher.share = {1, 2}; };
  CHECK(finds<pack_granted>(p.engine.events(), 0, is_voucher, "a voucher is held"));
}

TEST_CASE("an audit finds a settlement that passed a voucher over") {
  funded p;
  (void)p.record(p.cards(1, 100, 400));
  (void)p.record(p.cards(2, 0, 300));
  REQUIRE(p.engine.settle(p.root).has_value());
  p.check_ledger();
  const ledger& book = p.engine.events();
  const auto& paid = book.all<wallet_paid>();
  const std::size_t last = paid.size() - 1;
  std::size_t of_haidian = last;
  while (paid[of_haidian].pack != p.haidian) --of_haidian;
  const auto less = [](wallet_paid& e) { e.amount = {1, 0, 1}; };
  CHECK(finds<wallet_paid>(book, of_haidian, less, "a voucher was passed over"));
  const auto negative = [](wallet_paid& e) { e.balance_after.whole = -1; };
  CHECK(finds<wallet_paid>(book, of_haidian, negative, "a voucher paid more than it had"));
}

TEST_CASE("an audit finds a reversal that gives a voucher too much, or too little") {
  price_table list = empty_list();
  const tier_spec tiers[] = {fen_up_to(10, 5), fen_each(2)};
  (void)list.add(tiered("token", tariff_kind::graduated, tiers)).value();
  hold_platform p{list};
  grant_spec spec;
  spec.quantity = any_money{100, yuan};
  spec.share = {2, 5};
  (void)p.engine.grant(p.root, spec).value();
  (void)p.grant_fen(p.root, 20);
  (void)p.record(p.tokens(1, 10));  // 50: 20, 20 and 10
  (void)p.record(p.tokens(2, 10));  // 20
  (void)p.reverse(1);               // 20: 2 to the wallet, 8 to the voucher
  p.check_ledger();
  const ledger& book = p.engine.events();
  const std::size_t refunds = book.all<wallet_paid>().size() - 2;
  for (const std::size_t n : {refunds, refunds + 1})
    CHECK(finds<wallet_paid>(
        book, n, [](wallet_paid& e) { e.amount.whole += 1; }, "another refund than was paid"));
}

TEST_CASE("a share or a funder that no pack can have is no ledger") {
  funded p;
  (void)p.grant_tokens(p.root, 5);
  const auto is_sound = [&](std::size_t n, auto change) {
    ledger forged;
    std::size_t met = 0;
    copy_events(p.engine.events(), forged, [&](std::uint64_t, auto& event) {
      if constexpr (std::is_same_v<std::remove_reference_t<decltype(event)>, pack_granted>)
        if (met++ == n) change(event.voucher);
      return true;
    });
    ledger_shape shape{forged};
    bool sound = true;
    for (std::uint64_t i = 0; i < forged.size(); ++i) sound = shape.next() == nullptr && sound;
    return sound;
  };
  CHECK(is_sound(0, [](voucher_terms& v) { v.share = {1, 2}; }));
  CHECK_FALSE(is_sound(0, [](voucher_terms& v) { v.share = ratio{}; }));
  CHECK_FALSE(is_sound(0, [](voucher_terms& v) { v.share = {3, 2}; }));
  CHECK_FALSE(is_sound(0, [](voucher_terms& v) { v.share = {1, 10'001}; }));
  CHECK_FALSE(is_sound(0, [](voucher_terms& v) { v.funder.index = 1'000; }));
  CHECK_FALSE(is_sound(3, [](voucher_terms& v) { v.share = {1, 2}; }));
  CHECK_FALSE(is_sound(3, [](voucher_terms& v) { v.funder.index = 0; }));
}
