// SPDX-License-Identifier: MIT
// Statements: what the events of a ledger bill. Everything stays exact until here; each payer's
// total is rounded once, and every part is a share of that figure (design law 2).
#ifndef DUCAT_BILLING_STATEMENT_HPP
#define DUCAT_BILLING_STATEMENT_HPP

#include <ducat/billing/statement_fold.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/allocate.hpp>
#include <ducat/exact/result.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// All that a ledger has ever billed.
inline constexpr interval whole_ledger{instant_min, instant_max};

namespace detail {

// Folded lines by payer, account, month, sku (packs, which have none, first), kind, unit, charge,
// tax.
[[nodiscard]] inline bool is_before(const statement_fold::folded_line& a,
                                    const statement_fold::folded_line& b) noexcept {
  if (a.payer != b.payer) return a.payer < b.payer;
  const statement_line& x = a.line;
  const statement_line& y = b.line;
  if (x.account != y.account) return x.account < y.account;
  if (x.month.start != y.month.start) return x.month.start < y.month.start;
  if (x.sku != y.sku) return x.sku.index + 1 < y.sku.index + 1;
  if (x.kind != y.kind) return x.kind < y.kind;
  if (x.unit != y.unit) return x.unit < y.unit;
  if (x.corrects.end != y.corrects.end) return x.corrects.end < y.corrects.end;
  if (x.charge != y.charge) return x.charge.index + 1 < y.charge.index + 1;
  if (x.period.start != y.period.start) return x.period.start < y.period.start;
  if (x.funder != y.funder) return x.funder.index + 1 < y.funder.index + 1;
  if (x.tax.is_stated != y.tax.is_stated) return y.tax.is_stated;
  if (x.tax.inclusion != y.tax.inclusion) return x.tax.inclusion < y.tax.inclusion;
  return x.tax.rate < y.tax.rate;
}

[[nodiscard]] inline result<mixed> sum_of(const statement_line* lines, std::size_t n) {
  result<mixed> sum = mixed{};
  for (std::size_t i = 0; i < n && sum; ++i) sum = add(*sum, lines[i].exact);
  return sum;
}

// Splits a total over parts whose exact shares are known, in the order of their ids; adds to what
// they bill. A correction is a difference of two rounded figures, and so may lie a minor unit
// beyond the floor and the ceiling of its shares: the largest part bills it.
template <class Part>
[[nodiscard]] result<void> share_out(int128 total, const std::vector<Part*>& parts,
                                     const std::vector<mixed>& exact) {
  result<mixed> sum = mixed{};
  std::size_t largest = 0;
  for (std::size_t i = 0; i < exact.size() && sum; ++i) {
    sum = add(*sum, exact[i]);
    if (magnitude(exact[largest].whole) < magnitude(exact[i].whole)) largest = i;
  }
  if (!sum) return sum.error();
  const auto most = round(*sum, rounding::ceiling);
  if (!most) return most.error();
  const int128 within = std::clamp(total, sum->whole, *most);
  std::vector<int128> billed(parts.size());
  const auto done = allocate_shares(within, exact.data(), exact.size(), billed.data());
  if (!done) return done;
  if (within != total) billed[largest] += total - within;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!try_add(parts[i]->billed, billed[i], parts[i]->billed)) return errc::overflow;
  return {};
}

// Shares a total out over the sub-accounts, and each of their shares over its lines: those that
// `belongs` says.
template <class Belongs>
[[nodiscard]] result<void> share_out(statement& s, int128 total, Belongs belongs) {
  std::vector<statement_account*> accounts;
  std::vector<mixed> sums;
  for (statement_account& a : s.accounts) {
    bool has_any = false;
    result<mixed> sum = mixed{};
    for (std::size_t i = a.first_line; i < a.first_line + a.line_count; ++i) {
      if (!belongs(s.lines[i])) continue;
      has_any = true;
      if (sum) sum = add(*sum, s.lines[i].exact);
    }
    if (!sum) return sum.error();
    if (!has_any) continue;
    accounts.push_back(&a);
    sums.push_back(*sum);
  }
  std::vector<int128> before(accounts.size());
  for (std::size_t i = 0; i < accounts.size(); ++i) before[i] = accounts[i]->billed;
  if (const auto shared = share_out(total, accounts, sums); !shared) return shared;
  for (std::size_t k = 0; k < accounts.size(); ++k) {
    std::vector<statement_line*> lines;
    std::vector<mixed> exact;
    for (std::size_t i = 0; i < accounts[k]->line_count; ++i) {
      statement_line& line = s.lines[accounts[k]->first_line + i];
      if (!belongs(line)) continue;
      lines.push_back(&line);
      exact.push_back(line.exact);
    }
    if (const auto shared = share_out(accounts[k]->billed - before[k], lines, exact); !shared)
      return shared;
  }
  return {};
}

// What is billed on demand, or given back, is what it cost; a purchase costs nothing before use,
// and what is refunded of it never did.
[[nodiscard]] inline result<void> add_effective(statement& s) {
  for (statement_account& a : s.accounts) {
    for (std::size_t i = a.first_line; i < a.first_line + a.line_count; ++i) {
      statement_line& line = s.lines[i];
      if (line.kind != statement_kind::purchase && line.kind != statement_kind::refund &&
          !try_add(line.effective, line.billed, line.effective))
        return errc::overflow;
      if (!try_add(a.effective, line.effective, a.effective)) return errc::overflow;
    }
    if (!try_add(s.effective, a.effective, s.effective)) return errc::overflow;
  }
  return {};
}

// What corrections bill: of each closed period what it comes to now, rounded, less what was billed
// of it before.
[[nodiscard]] inline result<void> correct(statement& s) {
  for (statement_correction& c : s.corrections) {
    const auto sum = add(c.exact_before, c.exact);
    if (!sum) return sum.error();
    const auto before = round(c.exact_before, s.mode);
    const auto now = round(*sum, s.mode);
    if (!before || !now || !try_subtract(*now, *before, c.billed) ||
        !try_add(s.total, c.billed, s.total))
      return errc::overflow;
    const auto shared = share_out(
        s, c.billed, [&](const statement_line& line) { return line.corrects == c.period; });
    if (!shared) return shared;
  }
  return {};
}

// Tells the lines apart by account, and sums what they come to exactly.
[[nodiscard]] inline result<void> group_lines(statement& s) {
  for (std::size_t i = 0; i < s.lines.size(); ++i) {
    if (s.accounts.empty() || s.accounts.back().account != s.lines[i].account)
      s.accounts.push_back({s.lines[i].account, i, 0, {}, 0, 0});
    ++s.accounts.back().line_count;
  }
  for (statement_account& a : s.accounts) {
    const auto sum = sum_of(&s.lines[a.first_line], a.line_count);
    if (!sum) return sum.error();
    a.exact = *sum;
    const auto total = add(s.exact, *sum);
    if (!total) return total.error();
    s.exact = *total;
  }
  return {};
}

// Design law 2: the total of the period is rounded once; it is shared out over the sub-accounts,
// and each of their shares over its lines.
[[nodiscard]] inline result<void> round_once(statement& s) {
  if (const auto grouped = group_lines(s); !grouped) return grouped;
  result<mixed> own = s.exact;
  for (const statement_correction& c : s.corrections)
    if (own) own = subtract(*own, c.exact);
  const auto total = own ? round(*own, s.mode) : result<int128>{own.error()};
  if (!total) return total.error();
  s.total = *total;
  const auto shared =
      share_out(s, s.total, [](const statement_line& line) { return !line.is_correction(); });
  if (!shared) return shared;
  if (const auto corrected = correct(s); !corrected) return corrected;
  return add_effective(s);
}

[[nodiscard]] inline statement empty_statement(const statement_fold& fold, account_handle payer,
                                               const interval& during, rounding mode) {
  statement s;
  s.payer = payer;
  s.money = fold.terms_of(payer).money;
  s.utc_offset_seconds = fold.clock_of(payer).offset_at(during.start).seconds;
  s.zone = fold.zone_of(payer);
  s.during = during;
  s.mode = mode;
  s.number = fold.closed().number_of(payer, during);
  s.paid = fold.paid_by(payer);
  return s;
}

// The lines and packs of every payer that was asked for, in order, not rounded yet.
[[nodiscard]] inline std::vector<statement> split_by_payer(statement_fold& fold,
                                                           const interval& during, rounding mode) {
  std::vector<std::uint32_t> order(fold.lines().size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t k) {
    return is_before(fold.lines()[i], fold.lines()[k]);
  });
  const auto payer_of = [&](std::uint32_t p) { return fold.root_of(fold.packs()[p].account); };
  std::vector<std::uint32_t> packs;
  for (std::uint32_t i = 0; i < fold.packs().size(); ++i)
    if (fold.is_asked(payer_of(i))) packs.push_back(i);
  std::sort(packs.begin(), packs.end(), [&](std::uint32_t i, std::uint32_t k) {
    return payer_of(i) != payer_of(k) ? payer_of(i) < payer_of(k) : i < k;
  });
  std::vector<statement> out;
  std::size_t line = 0;
  std::size_t pack = 0;
  auto paying = fold.paying().begin();
  while (line < order.size() || pack < packs.size() || paying != fold.paying().end()) {
    account_handle payer{};  // the next one, which has a line, a pack or a payment
    if (line < order.size()) payer = fold.lines()[order[line]].payer;
    if (pack < packs.size()) payer = std::min(payer, payer_of(packs[pack]));
    if (paying != fold.paying().end()) payer = std::min(payer, *paying);
    if (paying != fold.paying().end() && *paying == payer) ++paying;
    statement s = empty_statement(fold, payer, during, mode);
    for (; line < order.size() && fold.lines()[order[line]].payer == payer; ++line) {
      const statement_fold::folded_line& of = fold.lines()[order[line]];
      if (of.charge != flat_index::none) {
        s.charges.push_back(fold.charge(of.charge));
        s.charges.back().line = s.lines.size();
      }
      s.lines.push_back(of.line);
    }
    s.corrections = fold.closed().corrections_of(payer);
    for (; pack < packs.size() && payer_of(packs[pack]) == payer; ++pack)
      s.packs.push_back(fold.packs()[packs[pack]]);
    out.push_back(std::move(s));
  }
  return out;
}

// The lines of one payer, unrounded; empty where it has none. Other payers' events are not read.
[[nodiscard]] inline result<statement> fold_one(const ledger& book, account_handle payer,
                                                const interval& during, rounding mode) {
  if (payer.index >= book.all<account_opened>().size()) return errc::unknown_account;
  if (book.all<account_opened>()[payer.index].parent.has_value()) return errc::out_of_range;
  statement_fold fold{book, during, mode, payer};
  if (const auto done = fold.run(); !done) return done.error();
  if (fold.error_of(payer).code != errc{}) return fold.error_of(payer);
  std::vector<statement> made = split_by_payer(fold, during, mode);
  if (made.empty()) return empty_statement(fold, payer, during, mode);
  return std::move(made.front());
}

}  // namespace detail

/// The statement of one payer for a period.
///
/// An event is posted at its own time: usage at the start of its piece, a purchase when it was
/// granted, breakage when the pack ended (late usage of an expired pack shrinks it there), a
/// reversal when it was made, or, where it states no time, with the usage that it takes out; a
/// close charge in the period that it is for, or, for what follows from a later reversal, with the
/// close; a credit when it was posted, whatever month it is for. What is recorded of a period once
/// it is closed is posted to the one that is open then, as a correction: at the engine's time, but
/// not before the end of what is closed. A payment is no line; what was paid in the period is said
/// beside the total.
/// @param during  what is posted in it is on the statement; an end of instant_max includes it
/// Errors: unknown_account; out_of_range for an account that is no root; malformed_ledger and
/// overflow (`reference` is the position of the event, where it is one). No other payer's figures
/// matter. O(events + n log n) for n lines of the payer.
[[nodiscard]] inline result<statement> make_statement(const ledger& book, account_handle payer,
                                                      const interval& during, rounding mode) {
  auto folded = detail::fold_one(book, payer, during, mode);
  if (!folded) return folded;
  if (const auto done = detail::round_once(*folded); !done) return done.error();
  return folded;
}

/// The statements of all payers that have lines, packs or payments, in one pass over the ledger. A
/// payer whose figures do not fit is a failure of the run's, and holds nobody else up. Errors:
/// malformed_ledger (`reference` is the position of the event). O(events + n log n) for n lines of
/// all payers.
[[nodiscard]] inline result<statement_run> make_statements(const ledger& book,
                                                           const interval& during, rounding mode) {
  detail::statement_fold fold{book, during, mode};
  if (const auto done = fold.run(); !done) return done.error();
  statement_run out;
  for (statement& s : detail::split_by_payer(fold, during, mode)) {
    failure error = fold.error_of(s.payer);
    if (error.code == errc{})
      if (const auto done = detail::round_once(s); !done) error = done.error();
    if (error.code == errc{})
      out.statements.push_back(std::move(s));
    else
      out.failures.push_back({s.payer, error});
  }
  return out;
}

/// What a statement would say, unrounded. Errors: as make_statement().
[[nodiscard]] inline result<exact_statement> make_exact_statement(const ledger& book,
                                                                  account_handle payer,
                                                                  const interval& during) {
  const auto folded = detail::fold_one(book, payer, during, rounding::down);
  if (!folded) return folded.error();
  const auto sum = detail::sum_of(folded->lines.data(), folded->lines.size());
  if (!sum) return sum.error();
  exact_statement out{folded->payer,
                      folded->money,
                      folded->utc_offset_seconds,
                      folded->zone,
                      folded->during,
                      *sum,
                      {}};
  out.lines.assign(folded->lines.begin(), folded->lines.end());
  return out;
}

}  // namespace ducat::inline v0

#endif
