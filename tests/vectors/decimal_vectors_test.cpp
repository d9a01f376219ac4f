// SPDX-License-Identifier: MIT
// Decimal arithmetic of other people's tests (mostly the General Decimal Arithmetic suite), done
// with the kernels of exact/ on 128-bit coefficients. There is no public decimal type; what stands
// here is what a caller would write.
//
// The choice about exponents: parse_decimal() and parse_fixed() refuse them,
// parse_decimal_exponent() reads them. So every row with an exponent is read by the latter, and
// asserted to be refused by the former.
#include "support/json_lines.hpp"
#include "support/oracle.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/exact/decimal.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/wide.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;
using nlohmann::json;

namespace {

std::optional<rounding> mode_named(const std::string& name) {
  if (name == "half_even") return rounding::half_even;
  if (name == "half_up") return rounding::half_up;
  if (name == "half_down") return rounding::half_down;
  if (name == "up") return rounding::up;
  if (name == "down") return rounding::down;
  if (name == "ceiling") return rounding::ceiling;
  if (name == "floor") return rounding::floor;
  return std::nullopt;
}

result<int128> signed_rounded(uint128 size, bool negative, rounding mode, uint128 rest,
                              uint128 divisor) {
  if (rounds_away(mode, negative, (size & 1) != 0, rest, divisor) &&
      !try_add(size, uint128{1}, size)) {
    return errc::overflow;
  }
  int128 out = 0;
  if (!try_signed(size, negative, out)) return errc::overflow;
  return out;
}

// coefficient × 10^digits, or overflow.
result<int128> shifted(int128 coefficient, int digits) {
  if (digits > max_decimal_scale) return coefficient == 0 ? result<int128>{0} : errc::overflow;
  return mul_div(coefficient, static_cast<int128>(power_of_ten(digits)), uint128{1},
                 rounding::down);
}

// The value in units of 10^−scale, exact.
result<mixed> in_units(const decimal& value, int scale) {
  if (value.scale > scale)
    return make_mixed(value.coefficient, 1, power_of_ten(value.scale - scale));
  const auto whole = shifted(value.coefficient, scale - value.scale);
  if (!whole) return whole.error();
  return mixed{*whole};
}

result<int128> quantized(const decimal& a, int scale, rounding mode) {
  return in_units(a, scale).and_then([&](const mixed& value) { return round(value, mode); });
}

result<int128> multiplied(const decimal& a, const decimal& b, int scale, rounding mode) {
  const int drop = a.scale + b.scale - scale;
  if (drop <= 0) {
    return mul_div(a.coefficient, b.coefficient, uint128{1}, mode).and_then([&](int128 product) {
      return shifted(product, -drop);
    });
  }
  if (drop <= max_decimal_scale) {
    return mul_div(a.coefficient, b.coefficient, power_of_ten(drop), mode);
  }
  // 10^drop needs more than 128 bits: drop 38 digits first, and remember whether they were zero.
  const uint256 product = multiply_wide(magnitude(a.coefficient), magnitude(b.coefficient));
  const auto first = divide(product, power_of_ten(max_decimal_scale));
  const uint128 unit = power_of_ten(drop - max_decimal_scale);
  const auto second = divide(first.quotient, unit);
  if (second.quotient.high != 0 || unit > uint128_max / 2) return errc::overflow;
  const uint128 rest = second.remainder * 2 + (first.remainder != 0 ? 1 : 0);
  const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
  return signed_rounded(second.quotient.low, negative, mode, rest, unit * 2);
}

result<int128> divided(const decimal& a, const decimal& b, int scale, rounding mode) {
  if (b.coefficient == 0) return errc::division_by_zero;
  const uint128 by = magnitude(b.coefficient);
  int digits = scale + b.scale - a.scale;
  if (digits < 0) {
    const auto wide = multiply_wide(by, power_of_ten(-digits));
    const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
    if (wide.high != 0) return signed_rounded(0, negative, mode, a.coefficient != 0 ? 1 : 0, 4);
    return mul_div(a.coefficient, b.coefficient < 0 ? -1 : 1, wide.low, mode);
  }
  // Long division, up to 38 digits at a time.
  uint128 size = magnitude(a.coefficient) / by;
  uint128 rest = magnitude(a.coefficient) % by;
  while (digits > 0) {
    const int step = std::min(digits, max_decimal_scale);
    const auto more = divide(multiply_wide(rest, power_of_ten(step)), by);
    if (!try_multiply(size, power_of_ten(step), size) || !try_add(size, more.quotient.low, size)) {
      return errc::overflow;
    }
    rest = more.remainder;
    digits -= step;
  }
  return signed_rounded(size, (a.coefficient < 0) != (b.coefficient < 0), mode, rest, by);
}

// With the dividend's sign, at the larger of both scales.
result<int128> remainder_of(const decimal& a, const decimal& b) {
  if (b.coefficient == 0) return errc::division_by_zero;
  const int scale = std::max(a.scale, b.scale);
  const auto unit = multiply_wide(magnitude(b.coefficient), power_of_ten(scale - b.scale));
  const auto size = multiply_wide(magnitude(a.coefficient), power_of_ten(scale - a.scale));
  const uint128 rest = unit.high != 0 ? size.low : divide(size, unit.low).remainder;
  int128 out = 0;
  if (!try_signed(rest, a.coefficient < 0, out)) return errc::overflow;
  return out;
}

result<int128> summed(const decimal& a, const decimal& b, bool minus, int scale, rounding mode) {
  const auto x = in_units(a, scale);
  const auto y = in_units(b, scale);
  if (!x) return x.error();
  if (!y) return y.error();
  return (minus ? subtract(*x, *y) : add(*x, *y)).and_then([&](const mixed& sum) {
    return round(sum, mode);
  });
}

// The coefficient as an unbounded integer, and the scale, of a text known to be `[-] digits [.
// digits]`.
std::pair<cpp_int, int> unbounded(const std::string& text) {
  std::pair<cpp_int, int> out{0, 0};
  bool fraction = false;
  for (const char c : text) {
    if (c == '.') fraction = true;
    if (c < '0' || c > '9') continue;
    out.first = out.first * 10 + (c - '0');
    if (fraction) ++out.second;
  }
  if (!text.empty() && text.front() == '-') out.first = -out.first;
  return out;
}

void check_refusal_of_text(const std::string& text) {
  CHECK(parse_decimal(text).error().code == errc::invalid_text);
  CHECK(parse_fixed(text, 2).error().code == errc::invalid_text);
  CHECK(parse_fixed(text, 2, rounding::half_even).error().code == errc::invalid_text);
  CHECK(parse_integer(text).error().code == errc::invalid_text);
}

void check_parse(const json& row) {
  const std::string text = row.at("operands").at(0);
  const std::string expected = row.at("expected");
  const bool exponent = text.find_first_of("eE") != std::string::npos;
  if (expected == "invalid") {
    check_refusal_of_text(text);
    CHECK(parse_decimal_exponent(text).error().code == errc::invalid_text);
    return;
  }
  if (exponent) check_refusal_of_text(text);
  const auto read = exponent ? parse_decimal_exponent(text) : parse_decimal(text);
  if (expected == "overflow") {
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == errc::overflow);
    return;
  }
  REQUIRE(read.has_value());
  CHECK(to_text(read->coefficient) == text_view{row.at("coefficient").get<std::string>()});
  CHECK(read->scale == row.at("scale").get<int>());
  CHECK(to_fixed_text(read->coefficient, read->scale) == text_view{expected});
  CHECK(parse_decimal_exponent(text).value() == *read);
}

void check_compare(const decimal& a, const decimal& b, const std::string& expected) {
  const auto x = make_mixed(a.coefficient, 1, power_of_ten(a.scale));
  const auto y = make_mixed(b.coefficient, 1, power_of_ten(b.scale));
  REQUIRE(x.has_value());
  REQUIRE(y.has_value());
  const auto order = *x <=> *y;
  CHECK(std::to_string((order > 0) - (order < 0)) == expected);
  CHECK((*x == *y) == (expected == "0"));
}

result<int128> computed(const std::string& op, const std::vector<decimal>& operands, int scale,
                        rounding mode) {
  if (op == "quantize") return quantized(operands.at(0), scale, mode);
  const decimal& a = operands.at(0);
  const decimal& b = operands.at(1);
  if (op == "multiply") return multiplied(a, b, scale, mode);
  if (op == "divide") return divided(a, b, scale, mode);
  if (op == "divideint") return divided(a, b, 0, rounding::down);
  if (op == "add") return summed(a, b, false, scale, mode);
  if (op == "subtract") return summed(a, b, true, scale, mode);
  if (op == "remainder") return remainder_of(a, b);
  return errc::unsupported;
}

// A quantize row is parse_fixed(), too: with a mode the same value, without one the value or
// errc::inexact.
void check_quantize_by_parsing(const json& row, const std::string& text, int scale, rounding mode,
                               const result<int128>& value) {
  const auto read = parse_fixed(text, scale, mode);
  CHECK(read.has_value() == value.has_value());
  if (!read) return;
  CHECK(*read == *value);
  const auto exact = parse_fixed(text, scale);
  CHECK(exact.has_value() != row.at("inexact").get<bool>());
  if (!exact) CHECK(exact.error().code == errc::inexact);
}

enum class decimal_outcome { computed, refused };

// Operands beyond a 128-bit coefficient or 38 digits of scale are refused on reading.
std::optional<std::vector<decimal>> read_operands(const json& row) {
  std::vector<decimal> operands;
  bool all_fit = true;
  for (const std::string text : row.at("operands")) {
    const auto read = parse_decimal(text);
    const auto [coefficient, scale] = unbounded(text);
    const bool fits = fits_int128(coefficient) && scale <= max_decimal_scale;
    CHECK(read.has_value() == fits);
    all_fit = all_fit && fits && read;
    if (read) operands.push_back(*read);
  }
  if (!all_fit) return std::nullopt;
  return operands;
}

decimal_outcome check_row(const json& row) {
  const std::string op = row.at("op");
  if (op == "parse") {
    check_parse(row);
    return decimal_outcome::computed;
  }
  const std::string expected = row.at("expected");
  const auto operands = read_operands(row);
  if (!operands) return decimal_outcome::refused;
  if (op == "compare") {
    check_compare(operands->at(0), operands->at(1), expected);
    return decimal_outcome::computed;
  }
  const int scale = row.value("scale", 0);
  const auto mode = mode_named(row.value("rounding", "down"));
  REQUIRE(mode.has_value());
  const auto value = computed(op, *operands, scale, *mode);
  if (op == "quantize") {
    check_quantize_by_parsing(row, row.at("operands").at(0), scale, *mode, value);
  }
  if (expected == "division_by_zero") {
    CHECK(value.error().code == errc::division_by_zero);
    return decimal_outcome::refused;
  }
  const bool fits = expected != "overflow" && fits_int128(unbounded(expected).first);
  REQUIRE(value.has_value() == fits);
  if (!fits) {
    CHECK(value.error().code == errc::overflow);
    return decimal_outcome::refused;
  }
  CHECK(to_fixed_text(*value, scale) == text_view{expected});
  return decimal_outcome::computed;
}

}  // namespace

TEST_CASE("every decimal vector is computed exactly, or refused because it does not fit") {
  const auto path = shared_file("vectors/decimal.jsonl");
  if (!path) return;
  const auto rows = json_lines(*path);
  std::size_t calculated = 0;
  std::size_t refused = 0;
  for (const json& row : rows) {
    INFO(row.dump());
    REQUIRE(row.is_object());
    ++(check_row(row) == decimal_outcome::computed ? calculated : refused);
  }
  CHECK(calculated + refused == rows.size());
  CHECK(calculated > 10 * refused);
  WARN(calculated << " decimal vectors computed, " << refused << " refused as they must be");
}
