// SPDX-License-Identifier: MIT
#include "charge_rows.hpp"

#include <ducat/units/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <tuple>

namespace tool {

namespace {

std::string str(ducat::text_view text) { return std::string{std::string_view{text}}; }

// Major units, every digit of the currency and more where they are needed.
std::string major_text(const ducat::mixed& minor, const ducat::currency& money) {
  const auto amount = ducat::to_labelled_text(ducat::any_exact_money{minor, money});
  const std::string text = str(amount.view());
  if (ducat::reduced(minor).rest == 0) return text.substr(0, text.find(' '));
  // A list states decimals of at most 12 digits.
  const int digits = 12 - money.digits();
  const auto scaled =
      ducat::scale(minor, ducat::ratio{static_cast<std::int64_t>(ducat::power_of_ten(digits)), 1});
  if (!scaled) return text;
  std::string out = str(ducat::to_fixed_text(scaled->whole, 12).view());
  const std::size_t least = out.find('.') + 1 + static_cast<std::size_t>(money.digits());
  while (out.size() > least && out.back() == '0') out.pop_back();
  return out;
}

// "0.1" as "10 %", a third as "1/3".
std::string share_text(ducat::ratio share) {
  const auto percent = ducat::multiply(share, ducat::ratio{100});
  if (percent && percent->is_integer()) return fmt::format("{} %", percent->numerator());
  return str(ducat::ratio_text(share));
}

// Whether some payer's month that begins now would be governed by it.
bool holds_at(const ducat::charge_table& charges, ducat::charge_handle charge,
              ducat::instant when) {
  bool holds = false;
  charges.for_each_in_force(charges[charge].money, {charges[charge].layer, {}}, when,
                            [&](ducat::charge_handle c) { holds = holds || c == charge; });
  return holds;
}

std::string shown_time(ducat::instant t, const price_filter& filter) {
  if (t == ducat::instant_min || t == ducat::instant_max) return "";
  if (filter.for_programs) return str(ducat::to_text(t));
  return time_text(t, filter.utc_offset_seconds);
}

charge_row row_of(const ducat::price_list& list, const price_filter& filter,
                  ducat::charge_handle id) {
  const ducat::price_table& table = list.table;
  const ducat::charge_table& charges = table.book().charges();
  const ducat::charge_entry& entry = charges[id];
  charge_row row;
  row.name = str(table.symbols().text(entry.name));
  if (entry.layer.has_value()) row.layer = str(table.symbols().text(entry.layer));
  for (std::uint32_t i = 0; i < entry.sku_count; ++i) {
    const ducat::sku_handle sku = charges.sku_of(entry, i);
    row.skus += (i == 0 ? "" : ", ") + str(table.symbols().text(table.skus()[sku].name));
  }
  const auto amount = [&](const ducat::mixed& minor) { return major_text(minor, entry.money); };
  const ducat::spend_terms& terms = entry.terms;
  if (terms.discount != ducat::ratio{}) {
    row.discount =
        filter.for_programs ? str(ducat::ratio_text(terms.discount)) : share_text(terms.discount);
  }
  if (terms.spend.has_minimum()) row.minimum = amount(terms.spend.minimum());
  if (terms.spend.has_maximum()) row.maximum = amount(terms.spend.maximum());
  if (!ducat::is_zero(terms.standing)) row.standing = amount(terms.standing);
  if (entry.has_commitment) {
    row.commitment = amount(entry.committed.amount);
    if (entry.committed.overage_factor != ducat::ratio{1}) {
      row.overage_factor = str(ducat::ratio_text(entry.committed.overage_factor));
    }
    row.true_up = entry.committed.true_up;
  }
  row.prorated = entry.partial == ducat::partial_period::prorated;
  row.currency = str(entry.money.code());
  row.from = shown_time(entry.stated.start, filter);
  row.until = shown_time(entry.stated.end, filter);
  row.source = list.of_charges[id.index].source;
  row.note = list.of_charges[id.index].note;
  return row;
}

}  // namespace

std::vector<charge_row> charges_of(const ducat::price_list& list, const price_filter& filter) {
  const ducat::charge_table& charges = list.table.book().charges();
  std::vector<ducat::charge_handle> order;
  for (std::uint32_t i = 0; i < charges.size(); ++i) {
    const ducat::charge_handle id{i};
    if (filter.at && !holds_at(charges, id, *filter.at)) continue;
    const std::string_view code{charges[id].money.code()};
    if (filter.currency.empty() || code == filter.currency) order.push_back(id);
  }
  const auto key_of = [&](ducat::charge_handle id) {
    const ducat::charge_entry& entry = charges[id];
    const std::string_view layer =
        entry.layer.has_value() ? std::string_view{list.table.symbols().text(entry.layer)} : "";
    return std::tuple{std::string_view{list.table.symbols().text(entry.name)}, layer,
                      std::string{std::string_view{entry.money.code()}}, entry.stated.start.ns};
  };
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return key_of(a) < key_of(b); });
  std::vector<charge_row> out;
  for (const ducat::charge_handle id : order) out.push_back(row_of(list, filter, id));
  return out;
}

std::string terms_text(const charge_row& row) {
  std::string out;
  const auto say = [&](const std::string& amount, std::string_view before, std::string_view after) {
    if (amount.empty()) return;
    out += fmt::format("{}{}{} {}{}", out.empty() ? "" : ", ", before, grouped(amount),
                       row.currency, after);
  };
  if (!row.discount.empty()) out += row.discount + " off";
  say(row.commitment, "committed to ", row.true_up ? "" : " without true-up");
  if (!row.overage_factor.empty()) out += ", beyond at " + row.overage_factor;
  say(row.minimum, "at least ", "");
  say(row.maximum, "at most ", "");
  say(row.standing, "", " a month");
  if (!row.prorated) out += "; a part of a month in full";
  return out;
}

}  // namespace tool
