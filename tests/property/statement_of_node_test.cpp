// SPDX-License-Identifier: MIT
// What the nodes of random platforms see of their payers' statements: each line is seen by its
// account and by those that it lay below then, and by nobody else, so children sum to their
// parents; nothing of another subtree occurs. Who lay where is read off the events here, by other
// code than the library's.
#include "support/print.hpp"
#include "support/random_platform.hpp"

#include <ducat/billing/roll_up.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/billing/statement_of_node.hpp>
#include <ducat/testing/statement_text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::uint64_t platforms = worlds_of(60);
constexpr int steps = 200;

// What lay above an account in the months that end by an instant.
account_handle above(const ledger& book, account_handle a, instant until) {
  account_handle parent = book.all<account_opened>()[a.index].parent;
  const auto& moved = book.all<account_moved>();
  for (std::size_t i = 0; i < moved.size(); ++i)
    if (moved[i].account == a && moved[i].from < until) parent = moved[i].to;
  return parent;
}
bool lay_within(const ledger& book, account_handle a, account_handle node, instant until) {
  for (; a.has_value(); a = above(book, a, until))
    if (a == node) return true;
  return false;
}

bool is_same(const statement_line& a, const statement_line& b) {
  return a.account == b.account && a.month == b.month && a.sku == b.sku && a.charge == b.charge &&
         a.period == b.period && a.corrects == b.corrects && a.kind == b.kind &&
         a.funder == b.funder && a.unit == b.unit && a.tax == b.tax && a.quantity == b.quantity &&
         a.price == b.price && a.exact == b.exact && a.billed == b.billed &&
         a.effective == b.effective;
}

// Every account of a payer, itself first.
std::vector<account_handle> tree_of(const ledger& book, account_handle payer) {
  std::vector<account_handle> out{payer};
  for (std::uint32_t i = 0; i < book.all<account_opened>().size(); ++i)
    if (account_handle{i} != payer && lay_within(book, {i}, payer, instant_max)) out.push_back({i});
  return out;
}

// A view against the lines and packs that the tree of then says, one after another.
void check_cut(const ledger& book, const statement& s, const statement& seen) {
  const account_handle node = seen.payer;
  const bool is_payer = node == s.payer;
  std::size_t next = 0;
  mixed exact{};
  int128 total = 0;
  int128 effective = 0;
  for (const statement_line& line : s.lines) {
    if (!lay_within(book, line.account, node, line.month.end)) continue;
    REQUIRE(next < seen.lines.size());
    REQUIRE(is_same(seen.lines[next++], line));
    exact = add(exact, line.exact).value();
    total += line.billed;
    effective += line.effective;
  }
  REQUIRE(next == seen.lines.size());
  CHECK(seen.exact == exact);
  CHECK(seen.total == total);
  CHECK(seen.effective == effective);
  std::size_t first = 0;
  for (const statement_account& a : seen.accounts) {
    REQUIRE(a.first_line == first);
    REQUIRE(a.line_count > 0);
    int128 billed = 0;
    for (; first < a.first_line + a.line_count; ++first) {
      REQUIRE(seen.lines[first].account == a.account);
      billed += seen.lines[first].billed;
    }
    CHECK(a.billed == billed);
  }
  CHECK(first == seen.lines.size());
  next = 0;
  for (const statement_pack& pack : s.packs) {
    if (!lay_within(book, pack.account, node, s.during.end) ||
        !lay_within(book, pack.account, node, instant_max))
      continue;
    REQUIRE(next < seen.packs.size());
    CHECK(seen.packs[next].pack == pack.pack);
    CHECK(seen.packs[next].left == pack.left);
    CHECK(seen.packs[next++].effective == pack.effective);
  }
  CHECK(next == seen.packs.size());
  if (is_payer) return;
  CHECK(seen.paid == 0);
  CHECK(seen.charges.empty());
  CHECK(seen.corrections.empty());
}

// Who funds what paid for usage of an account.
std::set<std::uint32_t> funders_of(const ledger& book, account_handle a) {
  std::set<std::uint32_t> out;
  const auto& paid = book.all<wallet_paid>();
  for (std::size_t i = 0; i < paid.size(); ++i)
    if (book.all<usage_recorded>()[paid[i].usage].account == a)
      out.insert(book.all<pack_granted>()[paid[i].pack.index].voucher.funder.index);
  return out;
}

// No account, pack, charge or name of anywhere else.
void check_nothing_else(const ledger& book, const statement& s, const statement& seen) {
  const account_handle node = seen.payer;
  if (node == s.payer) return;
  std::set<instant> ends{s.during.end};
  for (const statement_line& line : seen.lines) ends.insert(line.month.end);
  std::set<std::uint32_t> inside;  // at some time that the view is about
  for (const instant end : ends)
    for (std::uint32_t i = 0; i < book.all<account_opened>().size(); ++i)
      if (lay_within(book, {i}, node, end)) inside.insert(i);
  for (const statement_account& a : seen.accounts) CHECK(inside.count(a.account.index) == 1);
  for (const statement_pack& p : seen.packs) {
    CHECK(inside.count(p.account.index) == 1);
    CHECK(book.all<pack_granted>()[p.pack.index].account == p.account);
  }
  for (const statement_line& line : seen.lines) {
    CHECK_FALSE(line.charge.has_value());
    if (line.funder.has_value())
      CHECK(funders_of(book, line.account).count(line.funder.index) == 1);
  }
  const std::string text = testing::statement_text(book, seen);
  for (std::uint32_t i = 0; i < book.all<account_opened>().size(); ++i) {
    const std::string name{book.names.text(book.all<account_opened>()[i].name)};
    // Names of one digit: none begins another one.
    if (inside.count(i) == 0 && text.find(name) != std::string::npos)
      FAIL_CHECK(name << " is no business of\n" << text);
  }
}

// The law of a month: a node's own lines and what its children of then see are what it sees.
void check_children(const ledger& book, const statement& s, const std::vector<statement>& views) {
  for (const statement& node : views) {
    mixed exact{};
    int128 total = 0;
    int128 effective = 0;
    std::size_t lines = 0;
    for (const statement_account& a : node.accounts)
      if (a.account == node.payer) {
        exact = a.exact;
        total = a.billed;
        effective = a.effective;
        lines = a.line_count;
      }
    for (const statement& child : views) {
      if (above(book, child.payer, s.during.end) != node.payer) continue;
      exact = add(exact, child.exact).value();
      total += child.total;
      effective += child.effective;
      lines += child.lines.size();
    }
    CHECK(exact == node.exact);
    CHECK(total == node.total);
    CHECK(effective == node.effective);
    CHECK(lines == node.lines.size());
  }
}

// Likewise for their tax, wherever it is rounded.
void check_tax(const ledger& book, const statement& s, const std::vector<statement>& views) {
  for (const tax_rounding where : {tax_rounding::per_line, tax_rounding::per_invoice}) {
    const statement_tax all = tax_statement(s, where).value();
    CHECK(tax_of_node(book, s, all, s.payer)->total == all.total);
    for (const statement& seen : views) {
      const statement_tax tax = tax_of_node(book, s, all, seen.payer).value();
      REQUIRE(tax.lines.size() == seen.lines.size());
      int128 of_lines = 0;
      int128 of_rates = 0;
      for (const taxed_amount& line : tax.lines) of_lines += line.gross.minor;
      for (const tax_subtotal& rate : tax.subtotals) of_rates += rate.sum.gross.minor;
      CHECK(tax.total.gross.minor == of_lines);
      CHECK(tax.total.gross.minor == of_rates);
    }
  }
}

}  // namespace

TEST_CASE("nodes see their own subtrees, all of them and nothing else, and children sum to them") {
  int moved = 0;
  int late = 0;
  for (std::uint64_t stream = 1; stream <= platforms; ++stream) {
    INFO(seed_text() << ", platform " << stream);
    random_platform p{stream};
    for (int i = 0; i < steps; ++i) p.step();
    const ledger& book = p.book();
    const rounding mode = every_rounding[stream % 7];
    moved += static_cast<int>(book.all<account_moved>().size());
    for (const account_handle payer : {p.accounts()[0], p.accounts()[1]}) {
      const local_clock clock = p.engine().state().held.clock_of(payer);
      std::vector<interval> times{whole_ledger};
      for (const int of_month : {3, 40, 70, 95})
        times.push_back(period_containing(day(of_month), period::month, clock));
      for (const interval& during : times) {
        const statement s = make_statement(book, payer, during, mode).value();
        late += static_cast<int>(s.corrections.size());
        const auto rolled = roll_up(book, s).value();
        std::vector<statement> views;
        for (const account_handle node : tree_of(book, payer)) {
          views.push_back(statement_of_node(book, s, node).value());
          check_cut(book, s, views.back());
          check_nothing_else(book, s, views.back());
          const auto row = std::find_if(rolled.begin(), rolled.end(),
                                        [&](const auto& r) { return r.account == node; });
          REQUIRE(row != rolled.end());
          CHECK(row->subtree_billed == views.back().total);
          CHECK(row->subtree_effective == views.back().effective);
          const auto own = roll_up(book, views.back()).value();
          CHECK(own.front().account == node);
          CHECK(own.front().subtree_billed == views.back().total);
        }
        CHECK(testing::statement_text(book, views.front()) == testing::statement_text(book, s));
        if (during != whole_ledger) check_children(book, s, views);
        check_tax(book, s, views);
      }
    }
  }
  CHECK(moved > 0);
  CHECK(late > 0);
}
