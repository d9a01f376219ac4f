// SPDX-License-Identifier: MIT
// Compares what happened with what a scenario expects, and says of each difference what was
// expected, what was found, and why.
#ifndef DUCAT_TESTING_SCENARIO_CHECKS_HPP
#define DUCAT_TESTING_SCENARIO_CHECKS_HPP

#include <ducat/adapters/nlohmann_json/ledger_charge.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/engine/decide_charge.hpp>
#include <ducat/testing/scenario.hpp>
#include <ducat/testing/scenario_result.hpp>
#include <ducat/testing/scenario_why.hpp>
#include <ducat/testing/scenario_world.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ducat::inline v0::testing::detail {

// The failures of one step, or of the end.
class scenario_checker {
 public:
  scenario_checker(const scenario_world& world, std::string where, std::string pointer,
                   std::vector<scenario_failure>& into)
      : world_{world}, where_{std::move(where)}, pointer_{std::move(pointer)}, into_{into} {}

  void fail(std::string what, std::string expected, std::string found, std::string why = "") {
    if (why == last_why_) {
      why.clear();
    } else {
      last_why_ = why;
    }
    into_.push_back(
        {where_, pointer_, std::move(what), std::move(expected), std::move(found), std::move(why)});
  }

  // What the step was: accepted as expected, or refused as expected. Whether it was accepted.
  template <class T> bool acceptance(const result<T>& decided, const expected_outcome& expected) {
    if (!expected.pointer.empty()) pointer_ = expected.pointer;
    if (decided) {
      if (expected.refused)
        fail("outcome", "refused: " + std::string(name_of(*expected.refused)), "accepted",
             accepted_text(*decided));
      return !expected.refused;
    }
    const failure& why = decided.error();
    if (!expected.refused) {
      fail("outcome", "accepted", "refused: " + refusal_text(world_, why), names_text(world_));
    } else if (*expected.refused != why.code) {
      fail("outcome", "refused: " + std::string(name_of(*expected.refused)),
           "refused: " + refusal_text(world_, why), names_text(world_));
    } else {
      missing(why, expected);
    }
    return false;
  }
  bool acceptance(const result<void>& decided, const expected_outcome& expected) {
    return acceptance(decided ? result<int>{0} : result<int>{decided.error()}, expected);
  }

  // @param unit  of a usage without lines
  // @param why   called for the arithmetic, where something differs
  template <class Why>
  void amounts(const outcome& found, const expected_outcome& expected, dimension unit, Why why) {
    const std::size_t before = into_.size();
    compare("duplicate", expected.duplicate, found.is_duplicate());
    const auto in_unit = [&](const std::optional<any_quantity>& wanted, bool covered, bool priced) {
      return sum_of(found, wanted ? wanted->kind : unit, unit, covered, priced);
    };
    compare("amount", expected.amount, in_unit(expected.amount, true, true));
    compare("covered", expected.covered, in_unit(expected.covered, true, false));
    compare("on demand", expected.on_demand, in_unit(expected.on_demand, false, true));
    if (expected.priced) {
      if (const auto sum = found.priced()) {
        compare("priced", expected.priced, *sum);
      } else {
        fail("priced", money(*expected.priced), message(sum.error().code));
      }
    }
    if (expected.lines) lines(found, *expected.lines);
    if (into_.size() != before) into_[before].why = why();
  }

  void moved(const move_outcome& found, pack_handle from, const expected_outcome& expected) {
    const std::string why = history_text(world_, from);
    compare("duplicate", expected.duplicate, found.duplicate);
    if (expected.moved)
      compare("moved", *expected.moved, unit_of_pack(world_, from), {found.quantity, 0, 1}, why);
    compare("price", expected.price, {found.cost, 0, 1}, why);
  }

  // @param closed  of each payer that was asked for, in order
  void charges(const std::vector<charge_outcome>& closed, const expected_outcome& expected) {
    const std::size_t before = into_.size();
    std::string why;
    result<mixed> sum = mixed{};
    for (const charge_outcome& each : closed) {
      why += explained(world_, each);
      const auto amount = each.amount();
      if (sum) sum = amount ? add(*sum, *amount) : amount;
    }
    if (expected.charged && !sum)
      fail("charged", money(*expected.charged), "a sum beyond 128 bits");
    if (sum) compare("charged", expected.charged, *sum);
    if (expected.charges) lines(closed, *expected.charges);
    if (into_.size() != before) into_[before].why = why;
  }

  void check(const scenario_check& of) {
    for (const auto& each : of.balances) at(each.pointer).balance(each);
    for (const auto& each : of.available) at(each.pointer).available(each);
    for (const auto& each : of.owed) at(each.pointer).owed(each);
    for (const expected_statement& each : of.statements) at(each.pointer).statement(each);
    if (!of.audit) return;
    const audit_report report = audit(world_.book());
    if (!report.passed())
      at(of.pointer)
          .fail("audit", "no findings", std::to_string(report.finding_count) + " findings",
                findings_text(report));
  }

 private:
  scenario_checker& at(const std::string& pointer) {
    pointer_ = pointer;
    return *this;
  }

  [[nodiscard]] std::string money(const mixed& minor) const {
    return money_text(minor, world_.money());
  }

  [[nodiscard]] std::string accepted_text(const outcome& of) const {
    return lines_text(world_, of);
  }
  template <class T> [[nodiscard]] std::string accepted_text(const T&) const { return ""; }

  // What an outcome's lines come to in the unit that is asked for, where they have it; else in that
  // of the first of them, and without lines in the usage's own.
  [[nodiscard]] any_quantity sum_of(const outcome& of, dimension wanted, dimension unit,
                                    bool covered, bool priced) const {
    bool is_first = true;
    bool has_wanted = false;
    of.for_each_line([&](const charge_line& line) {
      if (line.kind == line_kind::paid) return;
      if (is_first) unit = unit_of_line(world_, line);
      is_first = false;
      has_wanted = has_wanted || unit_of_line(world_, line) == wanted;
    });
    any_quantity out{0, has_wanted ? wanted : unit};
    of.for_each_line([&](const charge_line& line) {
      if (line.kind == line_kind::paid || unit_of_line(world_, line) != out.kind) return;
      if (line.kind == line_kind::covered ? covered : priced) out.amount += line.quantity;
    });
    return out;
  }

  static std::string with_difference(std::string found, const std::string& difference) {
    return difference.empty() ? found : std::move(found) + " (" + difference + ")";
  }

  void compare(const std::string& what, const std::optional<bool>& expected, bool found) {
    if (expected && *expected != found) fail(what, *expected ? "yes" : "no", found ? "yes" : "no");
  }
  void compare(const std::string& what, const std::optional<any_quantity>& expected,
               const any_quantity& found, const std::string& why = "") {
    if (!expected || *expected == found) return;
    fail(what, quantity_text(*expected),
         with_difference(quantity_text(found), difference_text(*expected, found)), why);
  }
  void compare(const std::string& what, const std::optional<mixed>& expected, const mixed& found,
               const std::string& why = "") {
    if (!expected || *expected == found) return;
    const currency unit = world_.money();
    fail(what, money(*expected),
         with_difference(money(found), difference_text(any_exact_money{*expected, unit},
                                                       any_exact_money{found, unit})),
         why);
  }
  void compare(const std::string& what, const std::optional<instant>& expected, instant found) {
    if (expected && *expected != found) fail(what, string_of(*expected), string_of(found));
  }
  void compare(const std::string& what, const expected_content& expected, dimension unit,
               const mixed& found, const std::string& why) {
    const auto* quantity = std::get_if<any_quantity>(&expected);
    const auto* amount = std::get_if<mixed>(&expected);
    if ((amount != nullptr) != (unit == dimension::money)) {
      fail(what, quantity != nullptr ? quantity_text(*quantity) : money(*amount),
           content_text(world_, unit, found) + " (another kind of unit)", why);
    } else if (quantity != nullptr) {
      compare(what, std::optional{*quantity}, any_quantity{found.whole, unit}, why);
    } else {
      compare(what, std::optional{*amount}, found, why);
    }
  }

  void missing(const failure& why, const expected_outcome& expected) {
    compare("missing", expected.missing, any_quantity{why.amount, unit_of(why)});
    compare("missing", expected.missing_money, mixed{why.amount, 0, 1});
  }

  void lines(const outcome& found, const std::vector<expected_line>& expected) {
    std::size_t number = 0;
    found.for_each_line([&](const charge_line& line) {
      const std::string name = "line " + std::to_string(number + 1);
      if (number < expected.size()) {
        at(expected[number].pointer).compare_line(name, expected[number], line);
      } else if (number == expected.size()) {
        fail(name, "no such line", text_of(world_, line) + further(found.line_count() - number));
      }
      ++number;
    });
    for (std::size_t i = number; i < expected.size(); ++i)
      at(expected[i].pointer)
          .fail("line " + std::to_string(i + 1), words(expected[i]), "no such line");
  }

  [[nodiscard]] std::string words(const expected_line& line) const {
    const std::string quantity = line.quantity ? quantity_text(*line.quantity) + ' ' : "";
    const std::string pack = line.pack.empty() ? "" : " by " + line.pack;
    switch (line.what) {
      case expected_line::kind::covered: return quantity + "covered" + pack;
      case expected_line::kind::priced:
        return quantity + "priced" + (line.money ? " at " + money(*line.money) : "");
      case expected_line::kind::paid:
        return (line.money ? money(*line.money) + ' ' : "") + "paid" + pack;
    }
    return "";
  }

  void compare_line(const std::string& name, const expected_line& expected,
                    const charge_line& found) {
    const dimension unit = unit_of_line(world_, found);
    constexpr line_kind kinds[] = {line_kind::covered, line_kind::priced, line_kind::paid};
    if (kinds[static_cast<std::size_t>(expected.what)] != found.kind)
      return fail(name, words(expected), text_of(world_, found));
    if (!expected.pack.empty() && world_.pack(expected.pack) != std::optional{found.pack})
      return fail(name + ", pack", expected.pack, world_.name_of(found.pack));
    compare(name + ", quantity", expected.quantity, {found.quantity, unit});
    compare(name + ", amount", expected.money, found.amount);
    compare(name + ", left", expected.quantity_left, {found.balance.whole, unit});
    compare(name + (found.kind == line_kind::priced ? ", owed" : ", left"), expected.money_left,
            found.balance);
    compare(name + ", start", expected.start, found.during.start);
    compare(name + ", end", expected.end, found.during.end);
  }

  // All lines of all closes, in order.
  void lines(const std::vector<charge_outcome>& closed,
             const std::vector<expected_charge>& expected) {
    std::size_t number = 0;
    for (const charge_outcome& each : closed)
      each.for_each_line([&](const auto& found, std::uint64_t) {
        const std::string name = "line " + std::to_string(number + 1);
        if (number >= expected.size())
          fail(name, "no such line", text_of(world_, found));
        else
          at(expected[number].pointer).compare_line(name, expected[number], found);
        ++number;
      });
    for (std::size_t i = number; i < expected.size(); ++i)
      at(expected[i].pointer)
          .fail("line " + std::to_string(i + 1), words(expected[i]), "no such line");
  }
  [[nodiscard]] std::string words(const expected_charge& line) const {
    const std::string amount = line.amount ? money(*line.amount) : "";
    if (!line.charge.empty())
      return "charge " + line.charge + (amount.empty() ? "" : " posted at " + amount);
    return amount + " paid" + (line.wallet.empty() ? "" : " by " + line.wallet);
  }
  void compare_line(const std::string& name, const expected_charge& expected,
                    const charge_posted& found) {
    if (expected.charge != charge_name(world_.book(), found.charge))
      return fail(name, words(expected), text_of(world_, found));
    compare(name + ", amount", expected.amount, found.amount);
    compare(name + ", what usage came to", expected.came_to, found.came_to);
    for (std::size_t i = 0; i < std::size(expected.parts); ++i)
      compare(name + ", " + std::string(ducat::detail::charge_part_words[i]), expected.parts[i],
              found.parts.*all_charge_parts[i]);
    compare(name + ", owed", expected.owed, found.owed_after);
  }
  void compare_line(const std::string& name, const expected_charge& expected,
                    const charge_paid& found) {
    if (!expected.charge.empty()) return fail(name, words(expected), text_of(world_, found));
    if (!expected.wallet.empty() && world_.pack(expected.wallet) != std::optional{found.pack})
      return fail(name + ", wallet", expected.wallet, world_.name_of(found.pack));
    compare(name + ", amount", expected.amount, found.amount);
    compare(name + ", left", expected.left, found.balance_after);
  }

  void balance(const expected_of<expected_content>& expected) {
    const auto pack = world_.pack(expected.name);
    if (!pack)
      return fail("balance of " + expected.name, "a pack by its serial or number", "no such pack",
                  names_text(world_));
    compare("balance of " + expected.name, expected.value, unit_of_pack(world_, *pack),
            world_.engine().balance(*pack), history_text(world_, *pack));
  }

  void available(const expected_of<any_quantity>& expected) {
    const account_handle account = world_.account(expected.name);
    const auto found =
        world_.engine().available(account, expected.value.kind, world_.engine().now());
    if (!found)
      return fail("available to " + expected.name, quantity_text(expected.value),
                  message(found.error().code), names_text(world_));
    compare("available to " + expected.name, std::optional{expected.value},
            any_quantity{*found, expected.value.kind}, serving_text(world_, account));
  }

  void owed(const expected_of<mixed>& expected) {
    const account_handle payer = world_.account(expected.name);
    if (!is_payer(payer))
      return fail("owed by " + expected.name, "a payer", "no such payer", names_text(world_));
    compare("owed by " + expected.name, std::optional{expected.value},
            world_.engine().owed(payer).minor, debt_text(world_, payer));
  }

  [[nodiscard]] bool is_payer(account_handle account) const {
    const auto& held = world_.engine().state().held;
    return account.has_value() && held.accounts[account.index].root == account;
  }

  void statement(const expected_statement& expected) {
    const account_handle payer =
        expected.payer.empty() ? world_.only_payer() : world_.account(expected.payer);
    if (!is_payer(payer))
      return fail("statement", "the statement of a payer",
                  expected.payer.empty() ? "several payers, or none" : "no payer " + expected.payer,
                  names_text(world_));
    const auto found = make_statement(world_.book(), payer, expected.during, expected.mode);
    if (!found) return fail("statement", "a statement", message(found.error().code));
    const std::string why = rows_text(world_, *found);
    const auto minor = [](int128 amount) { return mixed{amount, 0, 1}; };
    compare("statement, total", expected.total, minor(found->total), why);
    compare("statement, exact", expected.exact, found->exact, why);
    compare("statement, effective", expected.effective, minor(found->effective), why);
    for (const auto& each : expected.accounts) {
      const statement_account* share = nullptr;
      for (const statement_account& a : found->accounts)
        if (world_.account(each.name) == a.account) share = &a;
      at(each.pointer);
      if (share == nullptr) {
        fail("statement, share of " + each.name, money(each.value), "no share", why);
      } else {
        compare("statement, share of " + each.name, std::optional{each.value}, minor(share->billed),
                why);
      }
    }
    if (expected.rows) rows(*found, *expected.rows, why);
  }

  // Each expected row takes the first row that its account, sku, month and kind fit, and its unit
  // where there is one: a sku that changes to another unit has a row for each.
  void rows(const ducat::statement& found, const std::vector<expected_row>& expected,
            const std::string& why) {
    std::vector<bool> taken(found.lines.size());
    for (const expected_row& row : expected) {
      at(row.pointer);
      const auto first_row = [&](bool of_its_unit) {
        std::size_t i = 0;
        while (i < found.lines.size() && (taken[i] || !is_meant(found, found.lines[i], row) ||
                                          (of_its_unit && !has_unit_of(found.lines[i], row))))
          ++i;
        return i;
      };
      std::size_t i = first_row(true);
      if (i == found.lines.size()) i = first_row(false);
      if (i == found.lines.size()) {
        fail("statement, row of " + key_text(row), "such a row", "no such row", why);
      } else {
        taken[i] = true;
        compare_row(found.lines[i], row, why);
      }
    }
    std::size_t first = taken.size();
    std::size_t surplus = 0;
    for (std::size_t i = taken.size(); i-- > 0;) {
      if (taken[i]) continue;
      first = i;
      ++surplus;
    }
    if (surplus == 0) return;
    fail("statement, rows", "no further row",
         text_of(world_, found, found.lines[first]) + further(surplus), why);
  }

  // Of several that nobody expects the first is shown.
  [[nodiscard]] static std::string further(std::size_t surplus) {
    return surplus == 1 ? "" : ", and " + std::to_string(surplus - 1) + " more";
  }

  [[nodiscard]] static bool has_unit_of(const statement_line& line, const expected_row& row) {
    if (!row.quantity) return true;
    const auto* const quantity = std::get_if<any_quantity>(&*row.quantity);
    return line.unit == (quantity != nullptr ? quantity->kind : dimension::money);
  }
  [[nodiscard]] bool is_meant(const ducat::statement& of, const statement_line& line,
                              const expected_row& row) const {
    return (row.account.empty() || world_.account(row.account) == line.account) &&
           (row.sku.empty() || row.sku == sku_text(world_, line.sku)) &&
           (row.month.empty() || row.month == month_text(line.month, of.utc_offset_seconds)) &&
           (row.charge.empty() ||
            (line.charge.has_value() && row.charge == charge_name(world_.book(), line.charge))) &&
           (!row.kind || *row.kind == line.kind);
  }

  [[nodiscard]] static std::string key_text(const expected_row& row) {
    std::string out;
    const auto add = [&](const std::string& part) {
      if (!part.empty()) out += (out.empty() ? "" : " ") + part;
    };
    add(row.month);
    add(row.account);
    add(row.sku);
    add(row.charge);
    if (row.kind) add(std::string(statement_kind_words[static_cast<std::size_t>(*row.kind)]));
    return out;
  }

  void compare_row(const statement_line& found, const expected_row& expected,
                   const std::string& why) {
    const std::string row = "statement, row of " + key_text(expected);
    if (expected.quantity)
      compare(row + ", quantity", *expected.quantity, found.unit, found.quantity, why);
    compare(row + ", price", expected.price, found.price, why);
    compare(row + ", exact", expected.exact, found.exact, why);
    compare(row + ", billed", expected.billed, mixed{found.billed, 0, 1}, why);
    compare(row + ", effective", expected.effective, mixed{found.effective, 0, 1}, why);
  }

  const scenario_world& world_;
  std::string where_;
  std::string pointer_;
  std::string last_why_;
  std::vector<scenario_failure>& into_;
};

}  // namespace ducat::inline v0::testing::detail

#endif
