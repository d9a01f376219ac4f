// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "report.hpp"

#include <ducat/units/known_units.hpp>

#include <fmt/format.h>

#include <utility>

namespace tool {

namespace {

[[noreturn]] void fail(const ducat::failure& why) {
  throw unusable_input{fmt::format("statement: {}", ducat::message(why.code))};
}

template <class T> T take(const ducat::result<T>& value) {
  if (!value) fail(value.error());
  return *value;
}

// A pack is used up when a draw leaves nothing above zero; a reversal may fill it again.
std::vector<std::optional<exhaustion>> find_exhaustions(const ducat::ledger& book) {
  std::vector<std::optional<exhaustion>> out(book.all<ducat::pack_granted>().size());
  const auto& drawn = book.all<ducat::pack_drawn>();
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const ducat::pack_drawn& e = drawn[i];
    std::optional<exhaustion>& dry = out[e.pack.index];
    if (e.balance_after > 0) {
      dry.reset();
    } else if (!dry) {
      dry = exhaustion{e.usage, e.during};
    }
  }
  const auto& paid = book.all<ducat::wallet_paid>();
  for (std::size_t i = 0; i < paid.size(); ++i) {
    const ducat::wallet_paid& e = paid[i];
    std::optional<exhaustion>& dry = out[e.pack.index];
    if (ducat::sign(e.balance_after) > 0) {
      dry.reset();
    } else if (!dry) {
      dry = exhaustion{e.usage, e.during};
    }
  }
  return out;
}

// Only shown: nothing where a payer's sums do not fit.
rounded_otherwise sum_otherwise(const ducat::ledger& book, ducat::rounding mode) {
  const auto payers = ducat::round_all_otherwise(book, mode, is_same_row);
  if (!payers) return {std::nullopt, std::nullopt, std::nullopt};
  rounded_otherwise out;
  for (const ducat::rounded_sums& payer : *payers) {
    add_to(out.once, payer.once);
    add_to(out.per_account, payer.per_account);
    add_to(out.per_record, payer.per_record);
  }
  return out;
}

// "6 %", or "1/3 of net" where it is no short decimal.
std::string rate_text(ducat::ratio rate) {
  constexpr ducat::int128 percent_digits = 1'000'000;
  const ducat::int128 scaled = rate.numerator() * percent_digits;
  if (scaled % rate.denominator() != 0)
    return std::string{ducat::ratio_text(rate).view()} + " of net";
  std::string text{ducat::to_fixed_text(scaled / rate.denominator(), 4).view()};
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

}  // namespace

std::string tax_text(const ducat::price_tax& tax) {
  if (!tax.is_stated) return "no tax stated";
  return rate_text(tax.rate) +
         (tax.inclusion == ducat::tax_inclusion::inclusive ? " inside" : " on top");
}

void add_to(shown_sum& sum, const shown_sum& more) {
  ducat::int128 total = 0;
  sum = sum && more && ducat::try_add(*sum, *more, total) ? shown_sum{total} : std::nullopt;
}

shown_sum difference(const shown_sum& a, const shown_sum& b) {
  ducat::int128 rest = 0;
  return a && b && ducat::try_subtract(*a, *b, rest) ? shown_sum{rest} : std::nullopt;
}

report make_report(const books& from, const tally& counts, ducat::rounding mode,
                   std::string rounding_name) {
  report out;
  out.from = &from;
  out.counts = counts;
  out.mode = mode;
  out.rounding_name = std::move(rounding_name);
  auto run = ducat::make_statements(from.events(), ducat::whole_ledger, mode);
  if (!run) fail(run.error());
  out.statements = std::move(run->statements);
  out.failures = std::move(run->failures);
  out.exhausted = find_exhaustions(from.events());
  out.otherwise = sum_otherwise(from.events(), mode);
  for (const ducat::statement& s : out.statements) {
    add_to(out.total, s.total);
    add_to(out.effective, s.effective);
  }
  return out;
}

std::string name_of(const ducat::ledger& book, ducat::account_handle account) {
  const ducat::symbol name = book.all<ducat::account_opened>()[account.index].name;
  return std::string{std::string_view{book.names.text(name)}};
}

std::string name_of(const ducat::ledger& book, ducat::sku_handle sku) {
  if (!sku.has_value()) return "";
  const ducat::symbol name = book.all<ducat::sku_defined>()[sku.index].name;
  return std::string{std::string_view{book.names.text(name)}};
}

std::string name_of(const ducat::ledger& book, ducat::charge_handle charge) {
  return std::string{std::string_view{book.names.text(book.prices.charges()[charge].name)}};
}

std::string label_of(const report& of, ducat::usage_number number) {
  const auto known = of.counts.labels.find(number);
  if (known != of.counts.labels.end()) return known->second;
  const auto& recorded = of.from->events().all<ducat::usage_recorded>()[number];
  const ducat::id_text id = ducat::to_text(recorded.id);
  return std::string{id.data(), id.size()};
}

std::string month_text(const ducat::interval& month, std::int32_t utc_offset_seconds) {
  const auto local = ducat::checked_add(month.start, ducat::seconds{utc_offset_seconds});
  const ducat::civil_time time = ducat::civil_from_instant(local.value_or(month.start));
  return fmt::format("{:04}-{:02}", time.date.year, time.date.month);
}

std::string offset_text(std::int32_t utc_offset_seconds) {
  const std::int32_t size = utc_offset_seconds < 0 ? -utc_offset_seconds : utc_offset_seconds;
  return fmt::format("{}{:02}:{:02}", utc_offset_seconds < 0 ? '-' : '+', size / 3'600,
                     size / 60 % 60);
}

shown_unit unit_for_people(ducat::dimension kind) {
  switch (kind) {
    case ducat::dimension::compute: return {"degree", ducat::degree_unit::scale, 3};
    case ducat::dimension::card_time: return {"card-h", ducat::card_hour_unit::scale, 3};
    case ducat::dimension::byte_time: return {"GB-h", ducat::gigabyte_hour_unit::scale, 3};
    case ducat::dimension::turnover: return {"turnover", ducat::turnover_unit::scale, 2};
    default: break;
  }
  const auto base = ducat::base_unit_of(kind);
  return {base ? base->symbol : "", 1, 0};
}

std::string quantity_text(const ducat::mixed& base_units, ducat::dimension kind) {
  const shown_unit unit = unit_for_people(kind);
  const auto shown =
      ducat::mul_div(base_units.whole, static_cast<ducat::int128>(ducat::power_of_ten(unit.digits)),
                     unit.scale, ducat::rounding::half_even);
  return std::string{std::string_view{ducat::to_grouped_text(take(shown), unit.digits).view()}};
}

std::string money_text(const shown_sum& minor, const ducat::currency& money) {
  if (!minor) return "does not fit";
  return std::string{std::string_view{ducat::to_grouped_text(*minor, money.digits()).view()}};
}

}  // namespace tool
