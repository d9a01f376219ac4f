// SPDX-License-Identifier: MIT
// The terms of a price per record, and of tax, in a ledger's text form. See ledger.hpp for the
// whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_RECORD_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_RECORD_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/pricing/record_terms.hpp>
#include <ducat/units/text.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace ducat::inline v0::detail {

// What is not stated is left out.
inline void write_record(std::string& out, const record_terms& terms) {
  line_writer line{out};
  if (!is_zero(terms.fixed)) line.exact("fixed", terms.fixed);
  if (terms.limits.has_minimum()) line.exact("minimum", terms.limits.minimum());
  if (terms.limits.has_maximum()) line.exact("maximum", terms.limits.maximum());
  if (terms.free.counts_records()) line.exact("free_records", terms.free.records());
  if (terms.free.counts_amount()) line.exact("free_quantity", terms.free.amount().whole);
  line.end();
}

inline bool read_record(const ledger_fields& in, record_terms& out) {
  mixed minimum;
  mixed maximum;
  int128 records = 0;
  int128 quantity = 0;
  const auto read = [&](const char* name, auto& value) {
    if (!in.has(name)) return true;
    return in.exact(name, value) &&
           (value >= std::remove_reference_t<decltype(value)>{} || in.fail(name, "zero or more"));
  };
  if (!read("fixed", out.fixed) || !read("minimum", minimum) || !read("maximum", maximum) ||
      !read("free_records", records) || !read("free_quantity", quantity))
    return false;
  if (in.has("minimum") && in.has("maximum")) {
    const auto limits = amount_limits::between(minimum, maximum);
    if (!limits) return in.fail("maximum", "at least the minimum");
    out.limits = *limits;
  } else if (in.has("minimum")) {
    out.limits = amount_limits::at_least(minimum);
  } else if (in.has("maximum")) {
    out.limits = amount_limits::at_most(maximum);
  }
  out.free = make_free_allowance(records, {quantity, 0, 1});
  return true;
}

inline void write_tax(line_writer& line, const price_tax& tax) {
  if (!tax.is_stated) return;
  line_writer stated{line.begin("tax")};
  stated.text("rate", std::string(ratio_text(tax.rate).view()))
      .flag("inside", tax.inclusion == tax_inclusion::inclusive);
  stated.end();
}

inline bool read_tax(const ledger_fields& in, price_tax& out) {
  if (!in.has("tax")) return true;
  return in.object("tax", [&](const ledger_fields& stated) {
    std::string_view rate;
    bool is_inside = false;
    if (!stated.text("rate", rate) || !stated.flag("inside", is_inside)) return false;
    const auto value = ratio::parse(rate);
    if (!value || *value < ratio{}) return stated.fail("rate", "a rate of zero or more: \"3/50\"");
    out = is_inside ? tax_inside(*value) : tax_on_top(*value);
    return true;
  });
}

}  // namespace ducat::inline v0::detail

#endif
