// SPDX-License-Identifier: MIT
// What a sub-account sees of its payer's statement: its own subtree, and nothing that stands above
// or beside it. It is cut out of the one rounded figure, and never rounded anew.
#ifndef DUCAT_BILLING_STATEMENT_OF_NODE_HPP
#define DUCAT_BILLING_STATEMENT_OF_NODE_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/billing/statement_tax.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/handle.hpp>

#include <algorithm>
#include <cstddef>

namespace ducat::inline v0 {

namespace detail {

// What of a payer's statement lies within one node's subtree.
class node_sight {
 public:
  node_sight(const ledger& book, const statement& of, account_handle node)
      : trees_{book}, end_{of.during.end}, node_{node} {}

  [[nodiscard]] bool has(const statement_line& line) {
    return trees_.lies_within(line.account, node_, line.month.end);
  }
  // A pack's row says all up to the end of the ledger: it goes with the pack, wherever that went.
  [[nodiscard]] bool has(const statement_pack& pack) {
    return trees_.lies_within(pack.account, node_, end_) &&
           trees_.lies_within(pack.account, node_, instant_max);
  }

 private:
  account_trees trees_;
  instant end_;
  account_handle node_;
};

[[nodiscard]] inline result<void> check_sight(const ledger& book, const statement& of,
                                              account_handle node) {
  const auto& opened = book.all<account_opened>();
  if (node.index >= opened.size()) return errc::unknown_account;
  if (opened[of.payer.index].parent.has_value()) return errc::out_of_range;
  account_handle root = node;  // no account ever leaves its tree
  while (opened[root.index].parent.has_value()) root = opened[root.index].parent;
  if (root != of.payer) return failure{errc::another_payer, 0, root.index};
  return {};
}

[[nodiscard]] inline result<void> add_billed(statement& s) {
  for (statement_account& a : s.accounts) {
    for (std::size_t i = a.first_line; i < a.first_line + a.line_count; ++i)
      if (!try_add(a.billed, s.lines[i].billed, a.billed) ||
          !try_add(a.effective, s.lines[i].effective, a.effective))
        return errc::overflow;
    if (!try_add(s.total, a.billed, s.total) || !try_add(s.effective, a.effective, s.effective))
      return errc::overflow;
  }
  return {};
}

}  // namespace detail

/// What a node sees of its payer's statement: a statement of its own subtree, whose `payer` is the
/// node. Of the payer itself it is the statement.
///
/// It holds the lines of the accounts that lay within the subtree in the line's month, as they are:
/// what each bills and cost is its share of the payer's one rounded figure. So in every month a
/// node's own lines and what its children see are what the node sees, to the last minor unit.
/// Packs are those of the subtree that are still there where the ledger ends, for that is up to
/// when their rows speak. Of a pack above there is what it gave to the subtree's usage, and no row;
/// `effective` is what that cost, and a line's `funder` is who paid it. What stands on the payer or
/// on a node in between is not there: charges, with what they are made of; credits to such a
/// node; payments; and how corrections come about, of which each line says its month.
/// @param of  a payer's statement of this ledger
/// Errors: unknown_account; out_of_range where `of` is no payer's; another_payer (`reference` is
/// the node's); overflow. O(lines × depth + accounts of the ledger × moments at which some were
/// moved).
[[nodiscard]] inline result<statement> statement_of_node(const ledger& book, const statement& of,
                                                         account_handle node) {
  if (const auto known = detail::check_sight(book, of, node); !known) return known.error();
  if (node == of.payer) return of;
  detail::node_sight sight{book, of, node};
  statement seen;
  seen.payer = node;
  seen.money = of.money;
  seen.utc_offset_seconds = of.utc_offset_seconds;
  seen.zone = of.zone;
  seen.during = of.during;
  seen.number = of.number;
  seen.mode = of.mode;
  for (const statement_line& line : of.lines)
    if (sight.has(line)) seen.lines.push_back(line);
  for (const statement_pack& pack : of.packs)
    if (sight.has(pack)) seen.packs.push_back(pack);
  if (const auto grouped = detail::group_lines(seen); !grouped) return grouped.error();
  if (const auto summed = detail::add_billed(seen); !summed) return summed.error();
  return seen;
}

/// The tax of what a node sees: that of its lines on the payer's statement. Where tax is rounded
/// once a rate it is the payer's, shared out to lines, so tax_statement() of what the node sees may
/// differ from it by minor units.
/// @param of   a payer's statement of this ledger
/// @param tax  of it: tax_statement(of, …)
/// Errors: as statement_of_node(); out_of_range where `tax` has other lines. O(lines × (depth +
/// rates) + accounts of the ledger × moments at which some were moved).
[[nodiscard]] inline result<statement_tax> tax_of_node(const ledger& book, const statement& of,
                                                       const statement_tax& tax,
                                                       account_handle node) {
  if (const auto known = detail::check_sight(book, of, node); !known) return known.error();
  if (tax.lines.size() != of.lines.size()) return errc::out_of_range;
  detail::node_sight sight{book, of, node};
  const any_money zero{0, of.money};
  statement_tax seen;
  seen.total = {zero, zero, zero};
  const auto add_to = [](taxed_amount& sum, const taxed_amount& more) {
    return try_add(sum.net.minor, more.net.minor, sum.net.minor) &&
           try_add(sum.tax.minor, more.tax.minor, sum.tax.minor) &&
           try_add(sum.gross.minor, more.gross.minor, sum.gross.minor);
  };
  for (std::size_t i = 0; i < of.lines.size(); ++i) {
    if (!sight.has(of.lines[i])) continue;
    seen.lines.push_back(tax.lines[i]);
    auto rate = std::find_if(seen.subtotals.begin(), seen.subtotals.end(),
                             [&](const tax_subtotal& s) { return s.tax == of.lines[i].tax; });
    if (rate == seen.subtotals.end())
      rate = seen.subtotals.insert(rate, {of.lines[i].tax, {zero, zero, zero}});
    if (!add_to(rate->sum, tax.lines[i]) || !add_to(seen.total, tax.lines[i]))
      return errc::overflow;
  }
  return seen;
}

}  // namespace ducat::inline v0

#endif
