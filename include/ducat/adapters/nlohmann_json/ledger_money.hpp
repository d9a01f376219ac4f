// SPDX-License-Identifier: MIT
// Payments and credits in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_MONEY_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_MONEY_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_record.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

/// All of a payment_received but the payment and its payer.
inline void write_money(line_writer& line, const symbol_table& names, const payment_received& e) {
  line.exact("amount", e.amount).time("at", e.at);
  if (e.reference.has_value()) write_named(line, "reference", names, e.reference);
  line.exact("owed_after", e.owed_after);
  write_provenance(line, names, e.by);
}
/// All of a payment_returned but the payment and its payer.
inline void write_money(line_writer& line, const symbol_table& names, const payment_returned& e) {
  line.exact("amount", e.amount).time("at", e.at).exact("owed_after", e.owed_after);
  write_provenance(line, names, e.by);
}
/// All of a credit_posted but its account.
inline void write_money(line_writer& line, const symbol_table& names, const credit_posted& e) {
  line.exact("amount", e.amount)
      .time("start", e.period.start)
      .time("end", e.period.end)
      .time("at", e.at)
      .number("number", e.number);
  if (e.reference.has_value()) write_named(line, "reference", names, e.reference);
  write_tax(line, e.tax);
  line.exact("owed_after", e.owed_after);
  write_provenance(line, names, e.by);
}

/// Reads what write_money() wrote. @param position  of the event
inline bool read_money(const ledger_fields& in, symbol_table& names, std::uint64_t position,
                       payment_received& e) {
  e.position = position;
  if (!in.exact("amount", e.amount) || !in.time("at", e.at) ||
      (in.has("reference") && !in.text("reference", names, e.reference)) ||
      !in.exact("owed_after", e.owed_after) || !read_provenance(in, names, e.by))
    return false;
  return e.amount > 0 || in.fail("amount", "an amount above zero");
}
/// The same.
inline bool read_money(const ledger_fields& in, symbol_table& names, std::uint64_t position,
                       credit_posted& e) {
  e.position = position;
  std::uint64_t number = 0;
  if (!in.number("number", UINT32_MAX, number)) return false;
  e.number = static_cast<std::uint32_t>(number);
  if (e.number == 0) return in.fail("number", "a number above zero");
  if (!in.exact("amount", e.amount) || !in.during(e.period) || !in.time("at", e.at) ||
      (in.has("reference") && !in.text("reference", names, e.reference)) || !read_tax(in, e.tax) ||
      !in.exact("owed_after", e.owed_after) || !read_provenance(in, names, e.by))
    return false;
  if (e.period.empty()) return in.fail("end", "an instant after the start");
  return e.amount > 0 || in.fail("amount", "an amount above zero");
}
/// The same; a payment goes back once, to its payer.
inline bool read_money(const ledger_fields& in, ledger& book, const engine_state& state,
                       payment_returned& e) {
  e.position = book.size();
  if (!in.exact("amount", e.amount) || !in.time("at", e.at) ||
      !in.exact("owed_after", e.owed_after) || !read_provenance(in, book.names, e.by))
    return false;
  if (state.money.return_of(e.payment) != money_table::none)
    return in.fail("payment", "a payment that did not go back before");
  if (book.all<payment_received>()[e.payment.index].payer != e.payer)
    return in.fail("payer", "the payer of the payment");
  return e.amount > 0 || in.fail("amount", "an amount above zero");
}

}  // namespace ducat::inline v0::detail

#endif
