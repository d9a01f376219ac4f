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

inline bool read_positive(const ledger_fields& in, std::string_view name, mixed& out) {
  return in.exact(name, out) && (sign(out) >= 0 || in.fail(name, "zero or more"));
}

// A least and a most, each where it is stated.
inline bool read_limits(const ledger_fields& in, amount_limits& out) {
  mixed minimum;
  mixed maximum;
  const bool has_minimum = in.has("minimum");
  const bool has_maximum = in.has("maximum");
  if ((has_minimum && !read_positive(in, "minimum", minimum)) ||
      (has_maximum && !read_positive(in, "maximum", maximum)))
    return false;
  const auto limits =
      amount_limits::of(has_minimum ? &minimum : nullptr, has_maximum ? &maximum : nullptr);
  if (!limits) return in.fail("maximum", "no less than the minimum");
  out = *limits;
  return true;
}

inline bool read_record(const ledger_fields& in, record_terms& out) {
  int128 records = 0;
  int128 quantity = 0;
  const auto count = [&](const char* name, int128& value) {
    return !in.has(name) ||
           (in.exact(name, value) && (value >= 0 || in.fail(name, "zero or more")));
  };
  if ((in.has("fixed") && !read_positive(in, "fixed", out.fixed)) || !read_limits(in, out.limits) ||
      !count("free_records", records) || !count("free_quantity", quantity))
    return false;
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
