// SPDX-License-Identifier: MIT
// The terms of a price per record in a ledger's text form. See ledger.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_RECORD_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_RECORD_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/pricing/record_terms.hpp>

#include <string>

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

}  // namespace ducat::inline v0::detail

#endif
