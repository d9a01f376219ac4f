// SPDX-License-Identifier: MIT
// Applies column rules to one row: exact decimals, instants and texts, or the column at fault and
// why. Nothing passes through binary fractions, and nothing is rounded that the profile does not
// round by name.
#ifndef DUCAT_SOURCE_READ_VALUE_HPP
#define DUCAT_SOURCE_READ_VALUE_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/power_of_ten.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/source/column_rules.hpp>
#include <ducat/source/date_time.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/source/profile.hpp>
#include <ducat/source/table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0 {

/// Why a value could not be read; the views are valid as long as the row and the profile.
struct value_fault {
  std::string_view field;
  std::string_view found;
  const char* expected = "";
  const char* reason = "";
};

namespace detail {

/// Reads values of one row at a time. Every reader answers false where it cannot, and fault() says
/// why.
class value_reader {
 public:
  value_reader(const profile& rules, const table_row& row) noexcept : rules_{&rules}, row_{&row} {}

  [[nodiscard]] const value_fault& fault() const noexcept { return fault_; }

  bool fail(value_fault fault) noexcept {
    fault_ = fault;
    return false;
  }

  [[nodiscard]] std::string_view field(std::uint32_t column) const noexcept {
    return row_->fields[column];
  }

  /// The text of a term: the constant, the field, or its default.
  [[nodiscard]] std::string_view text(const column_term& term) const noexcept {
    const std::string_view here = term.column ? field(*term.column) : std::string_view{};
    return here.empty() && term.text ? std::string_view{*term.text} : here;
  }

  /// Whether every column that the terms name is empty here, defaults apart.
  [[nodiscard]] bool is_blank(const std::vector<column_term>& terms) const noexcept {
    return std::all_of(terms.begin(), terms.end(), [&](const column_term& term) {
      return !term.column || field(*term.column).empty();
    });
  }

  /// A name. `joined` is where a text made of several lives. An empty one is accepted where it is
  /// optional.
  bool read(const text_rule& rule, const char* what, bool optional, std::string& joined,
            std::string_view& out) {
    std::string_view text_here = text(rule.terms.front());
    if (rule.terms.size() > 1) {
      if (!join(rule, what, optional, joined)) return false;
      text_here = joined;
    }
    if (!text_here.empty() && !rule.map.empty()) {
      const auto at = std::lower_bound(
          rule.map.begin(), rule.map.end(), text_here,
          [](const text_mapping& entry, std::string_view key) { return entry.from < key; });
      if (at != rule.map.end() && at->from == text_here) {
        text_here = at->to;
      } else if (rule.otherwise) {
        text_here = *rule.otherwise;
      } else {
        return fail({name(rule.terms.front(), what), text_here, "a text that the profile maps",
                     "the profile's map has no entry for it"});
      }
    }
    if (text_here.empty() && !optional) return fail_empty(rule.terms.front(), what, "a name");
    if (!is_printable_text(text_here)) {
      return fail({name(rule.terms.front(), what), text_here, "UTF-8 without control characters",
                   "not a printable text"});
    }
    out = text_here;
    return true;
  }

  /// A number of cards.
  bool read(const number_rule& rule, const char* what, ratio& out) {
    fraction value;
    if (!read(rule, what, value)) return false;
    int128 bottom = 0;
    if (!try_signed(value.bottom, false, bottom)) return fail_overflow(rule, what);
    const auto reduced = ratio::of(value.top, bottom);
    if (!reduced) return fail_overflow(rule, what);
    out = *reduced;
    return true;
  }

  /// A whole number of 1/unit: unit 1 for a quantity, the nanoseconds of a unit for a length of
  /// time.
  bool read(const number_rule& rule, const char* what, std::int64_t unit, int128& out) {
    fraction value;
    if (!read(rule, what, value)) return false;
    const auto wide_unit = static_cast<uint128>(unit);
    if (wide_unit % value.bottom == 0) {
      const auto each = static_cast<int128>(wide_unit / value.bottom);
      return try_multiply(value.top, each, out) || fail_overflow(rule, what);
    }
    if (rule.round) {
      const auto rounded = mul_div(value.top, unit, value.bottom, *rule.round);
      if (!rounded) return fail_overflow(rule, what);
      out = *rounded;
      return true;
    }
    const auto exact = mul_div_floor(value.top, unit, value.bottom);
    if (!exact) return fail_overflow(rule, what);
    if (exact->rest != 0) return fail_inexact(rule.terms.front(), what, unit);
    out = exact->whole;
    return true;
  }

  /// A length of time in nanoseconds, as wide as it comes.
  bool read(const duration_rule& rule, const char* what, int128& ns) {
    return read(rule.amount, what, rule.unit_ns, ns);
  }

  bool read(const time_rule& rule, const char* what, instant& out) {
    int128 ns = 0;
    if (rule.form == time_rule::format::date_time) {
      if (!read_date(rule, what, ns)) return false;
    } else if (!read(rule.amount, what, ns)) {
      return false;
    }
    if (!try_add(ns, int128{rule.epoch.ns}, ns)) return fail_range(rule, what);
    for (const duration_rule& more : rule.plus) {
      int128 length = 0;
      if (!read(more, what, length)) return false;
      if (!try_add(ns, length, ns)) return fail_range(rule, what);
    }
    return try_convert(ns, out.ns) || fail_range(rule, what);
  }

  /// A decimal for its sign alone; false with a fault where the text is no number.
  bool read_sign(std::uint32_t column, int& sign) {
    const auto number = parse_number(field(column));
    if (!number) {
      return fail({rules_->columns[column].name, field(column), "a decimal number",
                   message(number.error().code)});
    }
    sign = number->top > 0 ? 1 : number->top < 0 ? -1 : 0;
    return true;
  }

 private:
  struct fraction {
    int128 top = 0;
    uint128 bottom = 1;
  };

  [[nodiscard]] std::string_view name(const column_term& term, const char* what) const noexcept {
    return term.column ? std::string_view{rules_->columns[*term.column].name} : what;
  }

  bool fail_empty(const column_term& term, const char* what, const char* expected) noexcept {
    return fail({name(term, what), "", expected, "the field is empty"});
  }
  bool fail_overflow(const number_rule& rule, const char* what) noexcept {
    return fail({name(rule.terms.front(), what), text(rule.terms.front()),
                 "a number that fits its range", message(errc::overflow)});
  }
  bool fail_range(const time_rule& rule, const char* what) noexcept {
    const column_term& term = rule.amount.amount.terms.front();
    return fail({name(term, what), text(term), "an instant from 1677-09-21 to 2262-04-11",
                 message(errc::out_of_range)});
  }
  bool fail_inexact(const column_term& term, const char* what, std::int64_t unit) noexcept {
    if (unit == 1) {
      return fail({name(term, what), text(term), "a whole number",
                   "the exact value is no whole number, and the profile names no rounding"});
    }
    return fail({name(term, what), text(term), "a whole number of nanoseconds",
                 "finer than a nanosecond, and the profile names no rounding"});
  }

  bool join(const text_rule& rule, const char* what, bool optional, std::string& joined) {
    joined.clear();
    bool first = true;
    for (const column_term& term : rule.terms) {
      const std::string_view part = text(term);
      if (part.empty()) {
        joined.clear();
        return optional || fail_empty(term, what, "a name");
      }
      if (!first) joined += rule.separator;
      joined += part;
      first = false;
    }
    return true;
  }

  // A decimal, or two integers around a slash: "1/7" of a card.
  static result<fraction> parse_number(std::string_view number) noexcept {
    if (const std::size_t slash = number.find('/'); slash != std::string_view::npos) {
      const auto top = parse_integer(number.substr(0, slash));
      if (!top) return top.error();
      const auto bottom = parse_integer(number.substr(slash + 1));
      if (!bottom) return bottom.error();
      if (*bottom <= 0) return errc::out_of_range;
      return fraction{*top, static_cast<uint128>(*bottom)};
    }
    const auto decimals = parse_decimal(number);
    if (!decimals) return decimals.error();
    return fraction{decimals->coefficient, power_of_ten(decimals->scale)};
  }

  bool read_term(const column_term& term, const char* what, fraction& out) {
    const std::string_view here = text(term);
    if (here.empty()) return fail_empty(term, what, "a decimal number");
    const auto number = parse_number(here);
    if (!number) {
      return fail({name(term, what), here, "a decimal number", message(number.error().code)});
    }
    out = *number;
    return true;
  }

  bool read(const number_rule& rule, const char* what, fraction& out) {
    if (!read_term(rule.terms.front(), what, out)) return false;
    for (std::size_t i = 1; i < rule.terms.size(); ++i) {
      fraction next;
      if (!read_term(rule.terms[i], what, next)) return false;
      const bool sum = rule.how == number_rule::combine::sum;
      if (!(sum ? add(out, next) : multiply(out, next))) return fail_overflow(rule, what);
    }
    const fraction scale{rule.scale.numerator(), static_cast<uint128>(rule.scale.denominator())};
    return multiply(out, scale) || fail_overflow(rule, what);
  }

  // The same value over a denominator that is `factor` times as large.
  static bool widen(fraction& value, uint128 factor) noexcept {
    int128 signed_factor = 0;
    return try_signed(factor, false, signed_factor) &&
           try_multiply(value.top, signed_factor, value.top) &&
           try_multiply(value.bottom, factor, value.bottom);
  }

  static bool add(fraction& total, fraction next) noexcept {
    const uint128 common = gcd(total.bottom, next.bottom);
    const uint128 missing = next.bottom / common;
    if (!widen(next, total.bottom / common) || !widen(total, missing)) return false;
    return try_add(total.top, next.top, total.top);
  }

  static bool multiply(fraction& total, fraction next) noexcept {
    return try_multiply(total.top, next.top, total.top) &&
           try_multiply(total.bottom, next.bottom, total.bottom);
  }

  bool read_date(const time_rule& rule, const char* what, int128& ns) {
    const column_term& term = rule.amount.amount.terms.front();
    const std::string_view here = text(term);
    if (here.empty()) return fail_empty(term, what, "a date and time");
    const auto parsed = parse_date_time(here, rule.zone_ns, rule.amount.amount.round);
    if (parsed) {
      ns = parsed->ns;
      return true;
    }
    switch (parsed.error().code) {
      case errc::inexact: return fail_inexact(term, what, rule.amount.unit_ns);
      case errc::overflow: return fail_range(rule, what);
      case errc::out_of_range:
        return fail({name(term, what), here, "a day that there is, and a time up to 23:59:59",
                     "no such day or time"});
      default:
        return fail({name(term, what), here,
                     rule.zone_ns ? "YYYY-MM-DD HH:MM:SS[.fraction][zone]"
                                  : "YYYY-MM-DDTHH:MM:SS[.fraction] with Z or +HH:MM",
                     "not a date and time of this form"});
    }
  }

  const profile* rules_;
  const table_row* row_;
  value_fault fault_{};
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
