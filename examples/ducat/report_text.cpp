// SPDX-License-Identifier: MIT
// The statement that a person reads on the terminal.
#include "progress.hpp"
#include "report_tax.hpp"
#include "table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace tool {

namespace {

using ducat::int128;
using ducat::statement_kind;

std::string date_text(ducat::instant t, std::int32_t utc_offset_seconds) {
  const auto local = ducat::checked_add(t, ducat::seconds{utc_offset_seconds});
  const ducat::civil_time c = ducat::civil_from_instant(local.value_or(t));
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", c.date.year, c.date.month, c.date.day, c.hour,
                     c.minute);
}

std::string count_text(std::uint64_t count) {
  return std::string{std::string_view{ducat::to_grouped_text(int128{count}, 0).view()}};
}

std::string signed_money(const shown_sum& minor, const ducat::currency& money) {
  return (minor > 0 ? "+" : "") + money_text(minor, money);
}

ducat::mixed sum(const ducat::mixed& a, const ducat::mixed& b) {
  return ducat::add(a, b).value_or(a);
}

// "1,234.500 degree"
std::string amount_text(const ducat::mixed& quantity, ducat::dimension unit,
                        const ducat::currency& money) {
  if (unit == ducat::dimension::money) {
    const auto minor = ducat::round(quantity, ducat::rounding::half_even);
    return fmt::format("{} {}", money_text(minor.value_or(quantity.whole), money),
                       std::string_view{money.code()});
  }
  return fmt::format("{} {}", quantity_text(quantity, unit), unit_for_people(unit).symbol);
}

void append_head(std::string& out, const report& r) {
  const books& from = *r.from;
  const std::size_t payers = r.statements.size();
  std::int32_t offset = 0;
  std::string who = fmt::format("{} payers", count_text(payers));
  if (payers == 1) {
    who = name_of(from.events(), r.statements.front().payer);
    offset = r.statements.front().utc_offset_seconds;
  }
  out += fmt::format("Statement for {}\n", who);
  if (r.counts.billed > 0) {
    out += fmt::format("usage from {} to {} (UTC{})\n", date_text(r.counts.span.start, offset),
                       date_text(r.counts.span.end, offset), offset_text(offset));
  }
  out += fmt::format("prices: {}\namounts in {}, {}\n", from.prices(),
                     std::string_view{from.money().code()},
                     payers == 1 ? fmt::format("rounded once ({})", r.rounding_name)
                                 : fmt::format("rounded once a payer ({})", r.rounding_name));
  for (const ducat::statement_failure& each : r.failures) {
    out += fmt::format("no statement for {}: {}\n", name_of(from.events(), each.payer),
                       ducat::message(each.error.code));
  }
}

// Lines of all accounts together, by month, sku and kind.
struct summed_line {
  ducat::mixed quantity{};
  shown_sum billed = 0;
  shown_sum effective = 0;
};
// The name is a charge's: "support", or with the month that it is for, where that is another one.
using line_key =
    std::tuple<std::string, std::uint32_t, statement_kind, ducat::dimension, std::string>;

std::string charge_text(const report& r, const ducat::statement& s,
                        const ducat::statement_line& line) {
  if (!line.charge.has_value()) return "";
  const std::string name = name_of(r.from->events(), line.charge);
  if (line.period == line.month) return name;
  return fmt::format("{} of {}", name, month_text(line.period, s.utc_offset_seconds));
}

void append_lines(std::string& out, const report& r) {
  std::map<line_key, summed_line> lines;
  for (const ducat::statement& s : r.statements) {
    for (const ducat::statement_line& line : s.lines) {
      summed_line& all = lines[{month_text(line.month, s.utc_offset_seconds), line.sku.index + 1,
                                line.kind, line.unit, charge_text(r, s, line)}];
      all.quantity = sum(all.quantity, line.quantity);
      add_to(all.billed, line.billed);
      add_to(all.effective, line.effective);
    }
  }
  const ducat::currency& money = r.from->money();
  table t{{align::left, align::left, align::left, align::right, align::right, align::right}};
  t.row({"month", "sku", "", "quantity", "billed", "cost of use"});
  std::string month;
  for (const auto& [key, line] : lines) {
    const auto& [of_month, sku, kind, unit, charge] = key;
    t.row({of_month == month ? "" : of_month,
           charge.empty() ? name_of(r.from->events(), ducat::sku_handle{sku - 1}) : charge,
           ducat::message(kind), amount_text(line.quantity, unit, money),
           money_text(line.billed, money), money_text(line.effective, money)});
    month = of_month;
  }
  t.rule(4);
  t.row({"total", "", "", "", money_text(r.total, money), money_text(r.effective, money)});
  out += "\n" + t.text(0);
}

void append_otherwise(std::string& out, const report& r) {
  const ducat::currency& money = r.from->money();
  const rounded_otherwise& o = r.otherwise;
  out += fmt::format(
      "\nOn demand {}. Rounding each row instead would have billed {} ({}),\n"
      "rounding each account {} ({}).\n",
      money_text(o.once, money), money_text(o.per_record, money),
      signed_money(difference(o.per_record, o.once), money), money_text(o.per_account, money),
      signed_money(difference(o.per_account, o.once), money));
}

void append_packs(std::string& out, const report& r) {
  const ducat::ledger& book = r.from->events();
  const ducat::currency& money = r.from->money();
  table t{{align::right, align::left, align::right, align::left, align::right, align::left}};
  bool any = false;
  for (const ducat::statement& s : r.statements) {
    for (const ducat::statement_pack& pack : s.packs) {
      if (!any) t.row({"pack", "of", "granted", "used", "", ""});
      any = true;
      const int128 held = pack.granted + pack.moved;
      const int128 used = std::clamp<int128>(pack.drawn.whole, 0, held);
      const auto permille =
          ducat::mul_div(used, 1'000, static_cast<ducat::uint128>(held), ducat::rounding::down)
              .value_or(0);
      std::string note;
      if (const auto& dry = r.exhausted[pack.pack.index]) {
        const ducat::usage_recorded& usage = book.all<ducat::usage_recorded>()[dry->usage];
        note = fmt::format("ran dry in {}, begun {}", label_of(r, dry->usage),
                           date_text(usage.during.start, s.utc_offset_seconds));
      } else if (pack.expired) {
        note = amount_text(pack.left, pack.unit, money) + " expired unused";
      } else {
        note = amount_text(pack.left, pack.unit, money) + " left";
      }
      t.row({fmt::format("#{}", pack.pack.index), name_of(book, pack.account),
             amount_text({held, 0, 1}, pack.unit, money),
             bar(static_cast<std::uint64_t>(permille), 1'000, 20),
             std::string{std::string_view{ducat::to_fixed_text(permille, 1).view()}} + " %", note});
    }
  }
  if (any) out += "\n" + t.text(0);
}

// What one account used of one unit, covered or not.
using quantities = std::map<ducat::dimension, ducat::mixed>;

struct ranked_account {
  ducat::account_handle account;
  int128 billed = 0;
  int128 effective = 0;
  quantities used;
};

std::vector<ranked_account> rank_accounts(const report& r) {
  std::vector<ranked_account> out;
  for (const ducat::statement& s : r.statements) {
    for (const ducat::statement_account& account : s.accounts) {
      ranked_account& mine =
          out.emplace_back(ranked_account{account.account, account.billed, account.effective, {}});
      for (std::size_t i = 0; i < account.line_count; ++i) {
        const ducat::statement_line& line = s.lines[account.first_line + i];
        const bool is_usage = line.kind == statement_kind::usage_covered ||
                              line.kind == statement_kind::usage_on_demand;
        if (is_usage) mine.used[line.unit] = sum(mine.used[line.unit], line.quantity);
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const ranked_account& a, const ranked_account& b) {
    return std::tuple{b.effective, b.billed, a.account} <
           std::tuple{a.effective, a.billed, b.account};
  });
  return out;
}

void append_accounts(std::string& out, const report& r, std::size_t top) {
  const ducat::currency& money = r.from->money();
  const std::vector<ranked_account> accounts = rank_accounts(r);
  const std::size_t shown = std::min(top, accounts.size());
  if (shown == 0) return;
  table t{{align::left, align::right, align::right, align::right}};
  t.row({"account", "used", "billed", "cost of use"});
  for (std::size_t i = 0; i < shown; ++i) {
    const ranked_account& each = accounts[i];
    std::string used;
    for (const auto& [unit, quantity] : each.used) {
      used += (used.empty() ? "" : " + ") + amount_text(quantity, unit, money);
    }
    t.row({name_of(r.from->events(), each.account), used, money_text(each.billed, money),
           money_text(each.effective, money)});
  }
  if (shown < accounts.size()) {
    shown_sum billed = 0;
    shown_sum effective = 0;
    for (std::size_t i = shown; i < accounts.size(); ++i) {
      add_to(billed, accounts[i].billed);
      add_to(effective, accounts[i].effective);
    }
    t.row({fmt::format("{} more", count_text(accounts.size() - shown)), "",
           money_text(billed, money), money_text(effective, money)});
  }
  out += "\n" + t.text(0);
}

void append_rows(std::string& out, const tally& counts) {
  out += fmt::format("\n{} rows: {} billed", count_text(counts.rows), count_text(counts.billed));
  if (counts.repeated > 0) out += fmt::format(", {} repeated", count_text(counts.repeated));
  std::uint64_t skipped = 0;
  for (const ducat::skipped_rows& each : counts.skipped) skipped += each.count;
  out +=
      fmt::format(", {} skipped, {} rejected\n", count_text(skipped), count_text(counts.refused));
  for (const ducat::skipped_rows& each : counts.skipped) {
    if (each.count > 0) out += fmt::format("  skipped {}: {}\n", count_text(each.count), each.rule);
  }
  for (const auto& [reason, count] : counts.reasons) {
    out += fmt::format("  rejected {}: {}\n", count_text(count), reason);
  }
}

}  // namespace

std::string to_text(const report& of, const std::optional<report_tax>& tax, std::size_t top) {
  std::string out;
  append_head(out, of);
  append_lines(out, of);
  if (tax) out += to_text(*tax, of.from->money());
  append_otherwise(out, of);
  append_packs(out, of);
  append_accounts(out, of, top);
  append_rows(out, of.counts);
  for (const std::string& each : of.from->warnings()) out += "  warning: " + each + "\n";
  return out;
}

}  // namespace tool
