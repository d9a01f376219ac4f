// SPDX-License-Identifier: MIT
// Why a figure is what it is, in lines for a person: the lines of an outcome, the explanation of a
// usage, what moved a balance or a debt, the rows of a statement.
#ifndef DUCAT_TESTING_SCENARIO_WHY_HPP
#define DUCAT_TESTING_SCENARIO_WHY_HPP

#include <ducat/billing/audit_report.hpp>
#include <ducat/billing/explain.hpp>
#include <ducat/billing/explain_charge.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/decide_charge.hpp>
#include <ducat/engine/outcome.hpp>
#include <ducat/exact/rounding_name.hpp>
#include <ducat/testing/errc_name.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/testing/scenario_values.hpp>
#include <ducat/testing/scenario_world.hpp>
#include <ducat/testing/statement_text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace ducat::inline v0::testing::detail {

// The unit of a pack's content.
[[nodiscard]] inline dimension unit_of_pack(const scenario_world& world, pack_handle p) {
  return world.book().all<pack_granted>()[p.index].unit;
}

// A pack's content: of its unit, or exact money.
[[nodiscard]] inline std::string content_text(const scenario_world& world, dimension unit,
                                              const mixed& amount) {
  if (unit == dimension::money) return money_text(amount, world.money());
  return quantity_text(amount.whole, unit);
}

// The unit of a line's quantity: its pack's or its price's, which is what the sku was charged in.
[[nodiscard]] inline dimension unit_of_line(const scenario_world& world, const charge_line& line) {
  if (line.kind == line_kind::paid) return dimension::money;
  return line.kind == line_kind::covered ? unit_of_pack(world, line.pack)
                                         : world.engine().state().prices[line.price].unit;
}

[[nodiscard]] inline std::string text_of(const scenario_world& world, const charge_line& line) {
  const dimension unit = unit_of_line(world, line);
  const std::string quantity = quantity_text(line.quantity, unit);
  const std::string amount = money_text(line.amount, world.money());
  switch (line.kind) {
    case line_kind::covered:
      return "pack " + world.name_of(line.pack) + " covered " + quantity + ", " +
             quantity_text(line.balance.whole, unit) + " left";
    case line_kind::priced:
      return quantity + " priced at " + amount + ", " + money_text(line.balance, world.money()) +
             " owed";
    case line_kind::paid:
      return "wallet " + world.name_of(line.pack) + " paid " + amount + ", " +
             money_text(line.balance, world.money()) + " left";
  }
  return "";
}

[[nodiscard]] inline std::string lines_text(const scenario_world& world, const outcome& of) {
  std::string out;
  int number = 0;
  of.for_each_line([&](const charge_line& line) {
    out += "line " + std::to_string(++number) + ": " + text_of(world, line);
    out += line.during.empty() ? "" : ", " + string_of(line.during);
    out += '\n';
  });
  return out.empty() ? "no lines\n" : out;
}

[[nodiscard]] inline std::string charge_name(const ledger& book, charge_handle charge) {
  return string_of(book.names.text(book.prices.charges()[charge].name));
}

[[nodiscard]] inline std::string text_of(const scenario_world& world, const charge_posted& e) {
  return "charge " + charge_name(world.book(), e.charge) + " of " + world.name_of(e.payer) +
         " posted at " + money_text(e.amount, world.money()) + ", " +
         money_text(e.owed_after, world.money()) + " owed";
}
[[nodiscard]] inline std::string text_of(const scenario_world& world, const charge_paid& e) {
  return "wallet " + world.name_of(e.pack) + " paid " + money_text(e.amount, world.money()) + ", " +
         money_text(e.balance_after, world.money()) + " left";
}

// The lines of a close, each with its arithmetic.
[[nodiscard]] inline std::string explained(const scenario_world& world, const charge_outcome& of) {
  std::string out;
  of.for_each_line([&](const auto& e, std::uint64_t position) {
    out += text_of(world, e) + '\n';
    if (const auto why = explain_charge(world.book(), position)) out += to_text(world.book(), *why);
  });
  return out.empty() ? "nothing was posted\n" : out;
}

// The arithmetic of a usage that was recorded.
[[nodiscard]] inline std::string explained(const scenario_world& world, std::uint64_t position) {
  const auto why = explain(world.book(), position);
  return why ? to_text(world.book(), *why) : std::string{};
}

// What a refusal's amount counts.
[[nodiscard]] inline dimension unit_of(const failure& why) {
  const bool is_stated = why.code == errc::insufficient || why.code == errc::no_price;
  return is_stated ? static_cast<dimension>(why.position) : dimension::none;
}

// A refusal with the facts that help to act on it.
[[nodiscard]] inline std::string refusal_text(const scenario_world& world, const failure& why) {
  std::string out = std::string(name_of(why.code)) + " (" + message(why.code) + ")";
  if (why.amount == 0) return out;
  if (why.code == errc::not_ended)
    return out + ": it ends at " + string_of(instant{static_cast<std::int64_t>(why.amount)});
  return out + ", " + content_text(world, unit_of(why), {why.amount, 0, 1}) + " missing";
}

[[nodiscard]] inline std::string names_text(const scenario_world& world) {
  std::string accounts;
  const auto& held = world.engine().state().held;
  for (std::uint32_t i = 0; i < held.accounts.size(); ++i)
    accounts += (i == 0 ? "" : ", ") + world.name_of(account_handle{i});
  std::string skus;
  const auto& defined = world.book().all<sku_defined>();
  for (std::size_t i = 0; i < defined.size(); ++i)
    skus += (i == 0 ? "" : ", ") + string_of(world.engine().text(defined[i].name));
  std::string packs;
  for (std::uint32_t i = 0; i < world.pack_count(); ++i)
    packs += (i == 0 ? "" : ", ") + world.name_of(pack_handle{i});
  return "accounts: " + accounts + "\nskus: " + skus + "\npacks: " + packs + '\n';
}

// "40 degree refunded for 800.00 CNY", "5 degree transferred to #3".
[[nodiscard]] inline std::string move_text(const scenario_world& world, const pack_moved& e) {
  const dimension unit = world.book().all<pack_granted>()[e.pack.index].unit;
  const std::string quantity = content_text(world, unit, {e.quantity, 0, 1});
  if (e.to.has_value()) return quantity + " transferred to " + world.name_of(e.to);
  if (e.what == pack_move::voided) return quantity + " voided";
  if (e.what == pack_move::taken_back) return quantity + " taken back";
  return quantity + " refunded for " + money_text({e.cost, 0, 1}, world.money());
}

// Everything that moved a pack's balance.
[[nodiscard]] inline std::string history_text(const scenario_world& world, pack_handle pack) {
  const ledger& book = world.book();
  const pack_granted& granted = book.all<pack_granted>()[pack.index];
  const auto content = [&](const mixed& amount) {
    return content_text(world, granted.unit, amount);
  };
  const auto moved = [&](usage_number usage, const mixed& by, const mixed& after) {
    return world.name_of(usage) + (sign(by) < 0 ? " gave back " : " took ") +
           content(sign(by) < 0 ? negate(by).value_or(by) : by) + ", " + content(after) + " left\n";
  };
  std::string out;
  if (!granted.origin.has_value()) out = "granted " + content({granted.quantity, 0, 1}) + '\n';
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    if (book.kind_at(i) == event_kind::pack_drawn) {
      const auto& e = book.at<pack_drawn>(i);
      if (e.pack == pack) out += moved(e.usage, {e.quantity, 0, 1}, {e.balance_after, 0, 1});
    } else if (book.kind_at(i) == event_kind::wallet_paid) {
      const auto& e = book.at<wallet_paid>(i);
      if (e.pack == pack) out += moved(e.usage, e.amount, e.balance_after);
    } else if (book.kind_at(i) == event_kind::charge_paid) {
      const auto& e = book.at<charge_paid>(i);
      if (e.pack == pack)
        out += "charge " + charge_name(book, e.charge) + " took " + content(e.amount) + ", " +
               content(e.balance_after) + " left\n";
    } else if (book.kind_at(i) == event_kind::pack_moved) {
      const auto& e = book.at<pack_moved>(i);
      if (e.pack == pack) out += move_text(world, e) + ", " + content(e.balance_after) + " left\n";
      if (e.to == pack)
        out += content({e.quantity, 0, 1}) + " moved in from " + world.name_of(e.pack) + ", " +
               content(e.to_balance_after) + " left\n";
    } else if (book.kind_at(i) == event_kind::pack_expired) {
      const auto& e = book.at<pack_expired>(i);
      if (e.pack == pack) out += "expired with " + content(e.breakage) + '\n';
    }
  }
  return out;
}

// Everything that moved what a payer owes.
[[nodiscard]] inline std::string debt_text(const scenario_world& world, account_handle payer) {
  const ledger& book = world.book();
  const auto& held = world.engine().state().held;
  const auto& priced = book.all<usage_priced>();
  std::string out;
  for (std::size_t i = 0; i < priced.size(); ++i) {
    const usage_priced& e = priced[i];
    const usage_recorded& usage = book.all<usage_recorded>()[e.usage];
    if (held.accounts[usage.account.index].root != payer) continue;
    out += world.name_of(e.usage) + ": " + quantity_text(e.quantity, book.prices[e.price].unit) +
           " for " + money_text(e.amount, world.money()) + ", of which " +
           money_text(e.owed, world.money()) + " is owed; " +
           money_text(e.owed_after, world.money()) + " in all\n";
  }
  const auto& posted = book.all<charge_posted>();
  for (std::size_t i = 0; i < posted.size(); ++i)
    if (posted[i].payer == payer) out += text_of(world, posted[i]) + '\n';
  return out.empty() ? "nothing was priced\n" : out;
}

// What the packs of the nodes above an account hold.
[[nodiscard]] inline std::string serving_text(const scenario_world& world, account_handle account) {
  std::string out;
  world.engine().state().held.for_each_pack(account, [&](pack_handle p, const pack& lot) {
    out += "pack " + world.name_of(p) + ": " +
           content_text(world, unit_of_pack(world, p), world.engine().balance(p)) + ", valid " +
           string_of(lot.valid) + '\n';
    return true;
  });
  return out.empty() ? "no pack serves the account\n" : out;
}

[[nodiscard]] inline std::string sku_text(const scenario_world& world, sku_handle sku) {
  if (!sku.has_value()) return "";
  return string_of(world.engine().text(world.engine().state().skus[sku].name));
}

[[nodiscard]] inline std::string text_of(const scenario_world& world, const statement& of,
                                         const statement_line& line) {
  const auto minor = [&](int128 amount) { return money_text({amount, 0, 1}, world.money()); };
  const std::string sku = sku_text(world, line.sku);
  return month_text(line.month, of.utc_offset_seconds) + ' ' + world.name_of(line.account) + ' ' +
         (sku.empty() ? "" : sku + ' ') +
         (line.charge.has_value() ? charge_name(world.book(), line.charge) + ' ' : "") +
         std::string(statement_kind_words[static_cast<std::size_t>(line.kind)]) + ": " +
         content_text(world, line.unit, line.quantity) + ", exactly " +
         money_text(line.exact, world.money()) + ", billed " + minor(line.billed) + ", effective " +
         minor(line.effective);
}

[[nodiscard]] inline std::string rows_text(const scenario_world& world, const statement& of) {
  std::string out;
  for (const statement_line& line : of.lines) out += text_of(world, of, line) + '\n';
  out += "exactly " + money_text(of.exact, world.money()) + " in all, rounded once (";
  for (const named_rounding& each : rounding_names)
    if (each.value == of.mode) out += string_of(each.name);
  return out + "): " + money_text({of.total, 0, 1}, world.money()) + '\n';
}

[[nodiscard]] inline std::string findings_text(const audit_report& report) {
  std::string out;
  for (const audit_finding& each : report.findings)
    out += "at " + std::to_string(each.position) + ": " + message(each.rule) +
           (*each.detail == '\0' ? "" : ": " + std::string(each.detail)) + '\n';
  return out;
}

}  // namespace ducat::inline v0::testing::detail

#endif
