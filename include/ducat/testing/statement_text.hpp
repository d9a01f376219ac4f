// SPDX-License-Identifier: MIT
// A statement as plain text, complete and exact: what golden files hold. The same events give the
// same bytes everywhere.
#ifndef DUCAT_TESTING_STATEMENT_TEXT_HPP
#define DUCAT_TESTING_STATEMENT_TEXT_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/billing/explain_text.hpp>
#include <ducat/billing/statement_line.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/rounding_name.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/units/instant_text.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

namespace ducat::inline v0::testing {

namespace detail {

// "2026-11", in the payer's zone.
[[nodiscard]] inline std::string month_text(const interval& month,
                                            std::int32_t utc_offset_seconds) {
  // Of its middle: when it began, the offset may have been another one.
  const instant middle{month.start.ns / 2 + month.end.ns / 2};
  const auto local = checked_add(middle, seconds{utc_offset_seconds});
  return string_of(local.value_or(middle)).substr(0, 7);
}

class statement_writer {
 public:
  statement_writer(const ledger& book, const statement& of) : book_{book}, s_{of}, trees_{book} {}

  std::string run() {
    const std::string number = s_.number == 0 ? "" : std::to_string(s_.number) + ' ';
    put("statement " + number + "of " + path(s_.payer, s_.during.end) + ", " +
        string_of(s_.money.code()));
    const std::string zone =
        s_.zone.has_value() ? ", by the clock of " + string_of(book_.names.text(s_.zone)) : "";
    put("from " + end_text(s_.during.start) + " to " + end_text(s_.during.end) + zone);
    for (const statement_account& account : s_.accounts) write(account);
    for (const statement_pack& pack : s_.packs) write(pack);
    for (const statement_correction& of : s_.corrections) write(of);
    put("exactly " + money(s_.exact) + ", rounded once (" + mode() + "): " + minor(s_.total));
    put("cost of use: " + minor(s_.effective));
    if (s_.paid != 0) put("paid in this time: " + minor(s_.paid));
    return out_;
  }

 private:
  void put(const std::string& line) { out_ += line + '\n'; }

  // From the one whose statement this is: what lies above a node is not for those who see it.
  [[nodiscard]] std::string path(account_handle account, instant until) {
    return path_text(book_, trees_.parents(until), account, s_.payer);
  }
  [[nodiscard]] std::string money(const mixed& amount) const {
    return money_text(amount, s_.money);
  }
  [[nodiscard]] std::string minor(int128 amount) const { return money({amount, 0, 1}); }
  [[nodiscard]] std::string content(dimension unit, const mixed& amount) const {
    return unit == dimension::money ? money(amount) : quantity_text(amount.whole, unit);
  }
  [[nodiscard]] static std::string end_text(instant t) {
    return t == instant_min || t == instant_max ? "ever" : string_of(t);
  }
  [[nodiscard]] std::string mode() const {
    for (const named_rounding& each : rounding_names)
      if (each.value == s_.mode) return string_of(each.name);
    return "";
  }

  void write(const statement_account& account) {
    const instant last = s_.lines[account.first_line + account.line_count - 1].month.end;
    put(path(account.account, last) + ": exactly " + money(account.exact) + ", billed " +
        minor(account.billed) + ", cost of use " + minor(account.effective));
    for (std::size_t i = account.first_line; i < account.first_line + account.line_count; ++i) {
      write(s_.lines[i]);
      for (const statement_charge& charge : s_.charges)
        if (charge.line == i) write(charge);
    }
  }
  void write(const statement_charge& of) {
    constexpr const char* names[] = {"discount",     "overage", "shortfall",
                                     "over maximum", "true-up", "standing charge"};
    std::string parts;
    for (std::size_t i = 0; i < std::size(all_charge_parts); ++i)
      if (const mixed& part = of.parts.*all_charge_parts[i]; !is_zero(part))
        parts += std::string(parts.empty() ? "" : ", ") + names[i] + ' ' + money(part);
    put("    usage came to " + money(of.came_to) + ": " + parts);
  }
  void write(const statement_correction& of) {
    const std::string number =
        of.number == 0 ? "" : " (statement " + std::to_string(of.number) + ')';
    put("corrects " + month_text(of.period, s_.utc_offset_seconds) + number + ": exactly " +
        money(of.exact_before) + " so far, " + money(of.exact) + " now; billed " +
        minor(of.billed));
  }
  void write(const statement_line& line) {
    const bool has_sku = line.sku.has_value();
    const std::string sku =
        has_sku ? string_of(book_.names.text(book_.all<sku_defined>()[line.sku.index].name)) + ' '
                : "";
    const bool has_charge = line.charge.has_value();
    const std::string charge =
        has_charge ? string_of(book_.names.text(book_.prices.charges()[line.charge].name)) +
                         " of " + month_text(line.period, s_.utc_offset_seconds) + ' '
                   : "";
    const std::string credited =
        !has_charge && !line.period.empty()
            ? "credit for " + month_text(line.period, s_.utc_offset_seconds) + ' '
            : "";
    const std::string funder =
        line.funder.has_value() ? " of " + string_of(book_.names.text(line.funder)) : "";
    const std::string late =
        line.is_correction() ? "of " + month_text(line.corrects, s_.utc_offset_seconds) + ' ' : "";
    put("  " + month_text(line.month, s_.utc_offset_seconds) + ' ' + sku + charge + credited +
        late + message(line.kind) + funder + ": " + content(line.unit, line.quantity) + ", price " +
        money(line.price) + ", exactly " + money(line.exact) + ", billed " + minor(line.billed) +
        ", cost of use " + minor(line.effective));
  }
  void write(const statement_pack& pack) {
    const symbol serial = book_.all<pack_granted>()[pack.pack.index].serial;
    const std::string name = serial.has_value() ? string_of(book_.names.text(serial))
                                                : '#' + std::to_string(pack.pack.index);
    put("pack " + name + " of " + path(pack.account, s_.during.end) + ": " +
        content(pack.unit, {pack.granted, 0, 1}) + " for " + minor(pack.paid) + "; " +
        (pack.moved == 0 ? ""
                         : content(pack.unit, {pack.moved, 0, 1}) + " moved with " +
                               minor(pack.moved_paid) + ", ") +
        content(pack.unit, pack.drawn) + " drawn, " + content(pack.unit, pack.left) +
        (pack.expired ? " broken" : " left") + "; of its price " + minor(pack.effective) +
        " used, " + minor(pack.broken) + " broken");
  }

  const ledger& book_;
  const statement& s_;
  account_trees trees_;
  std::string out_;
};

}  // namespace detail

/// The statement in lines that end in '\n'. Precondition: a statement of this ledger.
[[nodiscard]] inline std::string statement_text(const ledger& book, const statement& of) {
  return detail::statement_writer{book, of}.run();
}

}  // namespace ducat::inline v0::testing

#endif
