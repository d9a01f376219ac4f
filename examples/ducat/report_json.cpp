// SPDX-License-Identifier: MIT
// The statement that a program reads: money in major units and exact values as strings.
#include "report_tax.hpp"

#include <ducat/adapters/nlohmann_json.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace tool {

namespace {

using json = nlohmann::ordered_json;

// "734368.35": every fraction digit of the currency, no separators; null for a sum that does not
// fit.
json major(const shown_sum& minor, const ducat::currency& money) {
  if (!minor) return nullptr;
  return std::string{std::string_view{ducat::to_fixed_text(*minor, money.digits()).view()}};
}

// "734368.35 CNY + 9/20": the floor, and the fraction of a minor unit above it.
std::string exact(const ducat::mixed& minor, const ducat::currency& money) {
  return std::string{ducat::to_labelled_text(ducat::any_exact_money{minor, money})};
}

// "1123200000000000000 FLOP", or exact money where that is what a wallet holds.
json quantity(const ducat::mixed& base_units, ducat::dimension unit, const ducat::currency& money) {
  if (unit == ducat::dimension::money) return exact(base_units, money);
  return ducat::any_quantity{base_units.whole, unit};
}

constexpr const char* kind_words[ducat::statement_kinds] = {
    "purchase", "refund", "usage_covered", "usage_on_demand", "wallet_paid",
    "breakage", "voided", "adjustment",    "charge"};

// The parts of a charge that are not zero; each is a term of the line's price.
json parts_json(const ducat::statement& s, const ducat::statement_charge& charge) {
  constexpr const char* names[] = {"discount",     "overage", "shortfall",
                                   "over_maximum", "true_up", "standing"};
  json out = json::object();
  for (std::size_t i = 0; i < std::size(names); ++i) {
    const ducat::mixed& part = charge.parts.*ducat::all_charge_parts[i];
    if (!ducat::is_zero(part)) out[names[i]] = exact(part, s.money);
  }
  return out;
}

json line_json(const report& r, const ducat::statement& s, std::size_t number) {
  const ducat::statement_line& line = s.lines[number];
  json out;
  out["month"] = month_text(line.month, s.utc_offset_seconds);
  out["sku"] = line.sku.has_value() ? json(name_of(r.from->events(), line.sku)) : json(nullptr);
  out["kind"] = kind_words[static_cast<std::size_t>(line.kind)];
  if (line.funder.has_value())
    out["funder"] = std::string{std::string_view{r.from->events().names.text(line.funder)}};
  out["quantity"] = quantity(line.quantity, line.unit, s.money);
  out["price"] = exact(line.price, s.money);
  out["exact"] = exact(line.exact, s.money);
  out["billed"] = major(line.billed, s.money);
  out["effective"] = major(line.effective, s.money);
  if (!line.charge.has_value()) return out;
  out["charge"] = name_of(r.from->events(), line.charge);
  out["period"] = month_text(line.period, s.utc_offset_seconds);
  const auto known = std::lower_bound(
      s.charges.begin(), s.charges.end(), number,
      [](const ducat::statement_charge& charge, std::size_t n) { return charge.line < n; });
  if (known == s.charges.end() || known->line != number) return out;
  out["came_to"] = exact(known->came_to, s.money);
  out["parts"] = parts_json(s, *known);
  return out;
}

json account_json(const report& r, const ducat::statement& s,
                  const ducat::statement_account& account) {
  json out;
  out["account"] = name_of(r.from->events(), account.account);
  out["billed"] = major(account.billed, s.money);
  out["effective"] = major(account.effective, s.money);
  out["exact"] = exact(account.exact, s.money);
  out["lines"] = json::array();
  for (std::size_t i = 0; i < account.line_count; ++i) {
    out["lines"].push_back(line_json(r, s, account.first_line + i));
  }
  return out;
}

json pack_json(const report& r, const ducat::statement& s, const ducat::statement_pack& pack) {
  const ducat::ledger& book = r.from->events();
  json out;
  out["pack"] = pack.pack.index;
  out["account"] = name_of(book, pack.account);
  out["granted"] = quantity({pack.granted, 0, 1}, pack.unit, s.money);
  if (pack.moved != 0) out["moved"] = quantity({pack.moved, 0, 1}, pack.unit, s.money);
  out["drawn"] = quantity(pack.drawn, pack.unit, s.money);
  out["left"] = quantity(pack.left, pack.unit, s.money);
  out["expired"] = pack.expired;
  out["paid"] = major(pack.paid, s.money);
  if (pack.moved_paid != 0) out["moved_paid"] = major(pack.moved_paid, s.money);
  out["effective"] = major(pack.effective, s.money);
  out["broken"] = major(pack.broken, s.money);
  out["exhausted_by"] = nullptr;
  if (const auto& dry = r.exhausted[pack.pack.index]) {
    const ducat::usage_recorded& usage = book.all<ducat::usage_recorded>()[dry->usage];
    out["exhausted_by"] = {{"usage", label_of(r, dry->usage)},
                           {"start", usage.during.start},
                           {"end", usage.during.end}};
  }
  return out;
}

json statement_json(const report& r, const ducat::statement& s) {
  json out;
  out["payer"] = name_of(r.from->events(), s.payer);
  out["currency"] = std::string{std::string_view{s.money.code()}};
  out["utc_offset"] = offset_text(s.utc_offset_seconds);
  out["total"] = major(s.total, s.money);
  out["effective"] = major(s.effective, s.money);
  out["exact"] = exact(s.exact, s.money);
  out["accounts"] = json::array();
  for (const ducat::statement_account& each : s.accounts) {
    out["accounts"].push_back(account_json(r, s, each));
  }
  out["packs"] = json::array();
  for (const ducat::statement_pack& each : s.packs) out["packs"].push_back(pack_json(r, s, each));
  return out;
}

json rows_json(const tally& counts) {
  json out;
  out["read"] = counts.rows;
  out["billed"] = counts.billed;
  out["usages"] = counts.usages;
  out["repeated"] = counts.repeated;
  out["skipped"] = json::object();
  for (const ducat::skipped_rows& each : counts.skipped) out["skipped"][each.rule] = each.count;
  out["rejected"] = counts.refused;
  out["reasons"] = json::object();
  for (const auto& [reason, count] : counts.reasons) out["reasons"][reason] = count;
  return out;
}

}  // namespace

std::string to_json(const report& of, const std::optional<report_tax>& tax) {
  const ducat::currency& money = of.from->money();
  const rounded_otherwise& o = of.otherwise;
  json out;
  out["format"] = "ducat statement 1";
  out["prices"] = of.from->prices();
  out["currency"] = std::string{std::string_view{money.code()}};
  out["rounding"] = of.rounding_name;
  out["total"] = major(of.total, money);
  out["effective"] = major(of.effective, money);
  if (tax) out["tax"] = to_json(*tax, money);
  out["on_demand"] = {{"rounded_once", major(o.once, money)},
                      {"rounded_per_account", major(o.per_account, money)},
                      {"rounded_per_record", major(o.per_record, money)},
                      {"drift_per_account", major(difference(o.per_account, o.once), money)},
                      {"drift_per_record", major(difference(o.per_record, o.once), money)}};
  out["rows"] = rows_json(of.counts);
  out["warnings"] = of.from->warnings();
  out["statements"] = json::array();
  for (const ducat::statement& s : of.statements) {
    out["statements"].push_back(statement_json(of, s));
  }
  out["failures"] = json::array();
  for (const ducat::statement_failure& each : of.failures) {
    out["failures"].push_back({{"payer", name_of(of.from->events(), each.payer)},
                               {"error", ducat::message(each.error.code)}});
  }
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace tool
