// SPDX-License-Identifier: MIT
// The units as JSON of nlohmann's library, which this header does not include: to_json and
// from_json are found by their arguments. Exact values travel as strings. A JSON number is read
// only as a whole count below 2^53: beyond that, and for every fraction, some reader on the
// way may have changed it.
//
//     const auto pack = ducat::from_json_value<ducat::flops>(json["quantity"]);   // result<flops>,
//     nothing thrown
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/text.hpp>

#include <exception>

namespace ducat::inline v0 {

/// What nlohmann's get<T>() throws for a value that from_json_value<T>() refuses.
class json_error : public std::exception {
 public:
  explicit json_error(failure why) noexcept : why_{why} {}
  [[nodiscard]] const failure& error() const noexcept { return why_; }
  [[nodiscard]] const char* what() const noexcept override { return message(why_.code); }

 private:
  failure why_;
};

namespace detail {

// Two types, so that translation units with and without exceptions do not share one function.
#if defined(__cpp_exceptions)
struct json_throws {
  [[noreturn]] static void refuse(const failure& why) { throw json_error{why}; }
};
using json_refusal = json_throws;
#else
struct json_stops {
  static void refuse(const failure&) {
    constexpr bool get_found_a_value_of_the_type = false;
    DUCAT_ASSERT(get_found_a_value_of_the_type);
  }
};
using json_refusal = json_stops;
#endif

template <class T> struct json_type {};

// The text of a JSON string; valid as long as the JSON.
template <class BasicJson> result<text_view> json_text(const BasicJson& j) {
  if (!j.is_string()) return j.is_number() ? errc::number_not_exact : errc::invalid_text;
  const auto& text = j.template get_ref<const typename BasicJson::string_t&>();
  return text_view{text.data(), text.size()};
}

// A field of a JSON object, or nothing.
template <class BasicJson> const BasicJson* json_field(const BasicJson& j, const char* name) {
  return j.is_object() && j.contains(name) ? &j.at(name) : nullptr;
}

template <class BasicJson> result<text_view> json_text_field(const BasicJson& j, const char* name) {
  const BasicJson* field = json_field(j, name);
  if (field == nullptr) return errc::invalid_text;
  return json_text(*field);
}

// f of a JSON string.
template <class T, class BasicJson, class F> result<T> json_from_text(const BasicJson& j, F f) {
  const auto text = json_text(j);
  if (!text) return text.error();
  return f(*text);
}

template <class BasicJson> void set_json_text(BasicJson& j, text_view text) {
  j = typename BasicJson::string_t(text.data(), text.size());
}

// A count as a JSON integer below 2^53 either way: what every reader of JSON keeps (RFC 8259, 6).
template <class BasicJson> result<int128> json_count(const BasicJson& j) {
  constexpr int128 most = (int128{1} << 53) - 1;
  if (!j.is_number_integer()) return j.is_number() ? errc::number_not_exact : errc::invalid_text;
  const int128 count = j.is_number_unsigned() ? int128{j.template get<std::uint64_t>()}
                                              : int128{j.template get<std::int64_t>()};
  if (count > most || count < -most) return errc::number_not_exact;
  return count;
}

// ---- reading: one overload for each type ----

template <class BasicJson, class U, class R>
result<quantity<U, R>> read_json(const BasicJson& j, json_type<quantity<U, R>>) {
  result<int128> count = errc::invalid_text;
  if (j.is_string()) {
    const text_view text = *json_text(j);
    for (const char c : text) {
      if (c == ' ') return parse_quantity<quantity<U, R>>(text);
    }
    count = parse_integer(text);
  } else {
    count = json_count(j);
  }
  if (!count) return count.error();
  R fitting{};
  if (!try_convert(*count, fitting)) return errc::overflow;
  return quantity<U, R>{fitting};
}

template <class BasicJson, class C>
result<money<C>> read_json(const BasicJson& j, json_type<quantity<minor_unit<C>, int128>>) {
  return json_from_text<money<C>>(j, [](text_view text) -> result<money<C>> {
    const auto space = label_position(text);
    if (!space) return parse_money<C>(text);
    const text_view code{text.data() + *space + 1, text.size() - *space - 1};
    if (code != text_view{C::code}) return errc::currency_mismatch;
    return parse_money<C>(text_view{text.data(), *space});
  });
}

template <class BasicJson> result<any_money> read_json(const BasicJson& j, json_type<any_money>) {
  return json_from_text<any_money>(j, [](text_view text) { return parse_any_money(text); });
}

template <class BasicJson>
result<any_quantity> read_json(const BasicJson& j, json_type<any_quantity>) {
  return json_from_text<any_quantity>(j, [](text_view text) { return parse_any_quantity(text); });
}

template <class BasicJson> result<currency> read_json(const BasicJson& j, json_type<currency>) {
  return json_from_text<currency>(j, [](text_view text) { return currency_of(text); });
}

template <class BasicJson> result<instant> read_json(const BasicJson& j, json_type<instant>) {
  return json_from_text<instant>(j, [](text_view text) { return parse_instant(text); });
}

template <class BasicJson> result<id128> read_json(const BasicJson& j, json_type<id128>) {
  return json_from_text<id128>(j, [](text_view text) { return parse_id(text); });
}

template <class BasicJson> result<ratio> read_json(const BasicJson& j, json_type<ratio>) {
  return json_from_text<ratio>(j, [](text_view text) { return ratio::parse(text); });
}

template <class BasicJson> result<interval> read_json(const BasicJson& j, json_type<interval>) {
  const BasicJson* start = json_field(j, "start");
  const BasicJson* end = json_field(j, "end");
  if (start == nullptr || end == nullptr) return errc::invalid_text;
  const auto from = read_json(*start, json_type<instant>{});
  if (!from) return from.error();
  const auto until = read_json(*end, json_type<instant>{});
  if (!until) return until.error();
  return interval::of(*from, *until);
}

// Digits and nothing else, up to 2^128 - 1.
constexpr result<uint128> parse_magnitude(text_view text) noexcept {
  for (const char c : text) {
    if (c < '0' || c > '9') return errc::invalid_text;
  }
  if (text.empty()) return errc::invalid_text;
  uint128 out = 0;
  if (!append_digits(text, out)) return errc::overflow;
  return out;
}

template <class BasicJson> result<mixed> read_mixed(const BasicJson& j) {
  const auto whole = json_text_field(j, "whole");
  const auto rest = json_text_field(j, "rest");
  const auto denominator = json_text_field(j, "denominator");
  if (!whole || !rest || !denominator) return errc::invalid_text;
  const auto whole_minor = parse_integer(*whole);
  const auto numerator = parse_magnitude(*rest);
  const auto divisor_of_it = parse_magnitude(*denominator);
  if (!whole_minor) return whole_minor.error();
  if (!numerator) return numerator.error();
  if (!divisor_of_it) return divisor_of_it.error();
  const mixed out{*whole_minor, *numerator, *divisor_of_it};
  if (!out.is_valid()) return errc::out_of_range;
  return out;
}

template <class BasicJson>
result<any_exact_money> read_json(const BasicJson& j, json_type<any_exact_money>) {
  const auto minor = read_mixed(j);
  if (!minor) return minor.error();
  const auto code = json_text_field(j, "currency");
  if (!code) return code.error();
  const auto unit = currency_of(*code);
  if (!unit) return unit.error();
  return any_exact_money{*minor, *unit};
}

template <class BasicJson, class C>
result<exact_money<C>> read_json(const BasicJson& j, json_type<exact_money<C>>) {
  const auto minor = read_mixed(j);
  if (!minor) return minor.error();
  const auto code = json_text_field(j, "currency");
  if (!code) return code.error();
  if (*code != text_view{C::code}) return errc::currency_mismatch;
  return exact_money<C>::of(*minor);
}

template <class BasicJson>
result<any_price> read_price(const BasicJson& j, const result<currency>& unit) {
  if (!unit) return unit.error();
  const auto amount = json_text_field(j, "amount");
  if (!amount) return amount.error();
  const BasicJson* per = json_field(j, "per");
  if (per == nullptr) return errc::invalid_text;
  const auto base_units = read_json(*per, json_type<any_quantity>{});
  if (!base_units) return base_units.error();
  return any_price::parse(*amount, *unit, *base_units);
}

template <class BasicJson> result<any_price> read_json(const BasicJson& j, json_type<any_price>) {
  const auto code = json_text_field(j, "currency");
  if (!code) return code.error();
  return read_price(j, currency_of(*code));
}

template <class BasicJson, class C, class D>
result<price<C, D>> read_json(const BasicJson& j, json_type<price<C, D>>) {
  const auto code = json_text_field(j, "currency");
  if (!code) return code.error();
  if (*code != text_view{C::code}) return errc::currency_mismatch;
  const auto read = read_price(j, currency_of<C>());
  if (!read) return read.error();
  return read->template as<C, D>();
}

template <class T, class BasicJson>
concept json_readable = requires(const BasicJson& j) { detail::read_json(j, json_type<T>{}); };

}  // namespace detail

/// The value that a JSON value stands for, in the forms below; nothing is thrown.
/// Errors: invalid_text for what has another form or lacks a field; number_not_exact for a JSON
/// number that is no whole count below 2^53, and for every number where money is expected; and
/// those of the parse function of T.
template <class T, class BasicJson>
  requires detail::json_readable<T, BasicJson>
[[nodiscard]] result<T> from_json_value(const BasicJson& j) {
  return detail::read_json(j, detail::json_type<T>{});
}

/// For nlohmann's get<T>(): throws json_error where from_json_value() returns an error. Without
/// exceptions that is a broken invariant; read input with from_json_value().
template <class BasicJson, class T, class Refusal = detail::json_refusal>
  requires detail::json_readable<T, BasicJson>
void from_json(const BasicJson& j, T& out) {
  const result<T> value = from_json_value<T>(j);
  if (!value) {
    Refusal::refuse(value.error());
    return;
  }
  out = *value;
}

/// "10000 degree". Read back: that, in any unit of the dimension, or a bare whole count of this
/// unit. Money: "734368.35 CNY". Read back: that, or the bare number as a string; never a JSON
/// number.
template <class BasicJson, class U, class R>
void to_json(BasicJson& j, const quantity<U, R>& value) {
  detail::set_json_text(j, to_labelled_text(value));
}

/// "1123200000000000000 FLOP".
template <class BasicJson> void to_json(BasicJson& j, const any_quantity& value) {
  detail::set_json_text(j, to_labelled_text(value));
}

/// "734368.35 CNY"; read back in currencies of ISO 4217.
template <class BasicJson> void to_json(BasicJson& j, const any_money& amount) {
  detail::set_json_text(j, to_labelled_text(amount));
}

/// {"whole": "0", "rest": "5", "denominator": "9", "currency": "CNY"}, in minor units.
template <class BasicJson> void to_json(BasicJson& j, const any_exact_money& amount) {
  const mixed lowest = reduced(amount.minor);
  j = BasicJson::object();
  detail::set_json_text(j["whole"], to_text(lowest.whole));
  detail::set_json_text(j["rest"], to_text(lowest.rest));
  detail::set_json_text(j["denominator"], to_text(lowest.denominator));
  detail::set_json_text(j["currency"], amount.unit.code());
}

template <class BasicJson, class C> void to_json(BasicJson& j, const exact_money<C>& amount) {
  to_json(j, any_exact_money{amount});
}

/// {"amount": "19.99", "currency": "CNY", "per": "3 degree"}.
template <class BasicJson> void to_json(BasicJson& j, const any_price& value) {
  j = BasicJson::object();
  detail::set_json_text(j["amount"], amount_text(value));
  detail::set_json_text(j["currency"], value.unit.code());
  detail::set_json_text(j["per"], per_text(value));
}

template <class BasicJson, class C, class D> void to_json(BasicJson& j, const price<C, D>& value) {
  to_json(j, any_price{value});
}

/// "CNY".
template <class BasicJson> void to_json(BasicJson& j, const currency& value) {
  detail::set_json_text(j, value.code());
}

/// "2026-11-23T12:00:00Z".
template <class BasicJson> void to_json(BasicJson& j, const instant& t) {
  detail::set_json_text(j, to_text(t));
}

/// {"start": "…", "end": "…"}.
template <class BasicJson> void to_json(BasicJson& j, const interval& value) {
  j = BasicJson::object();
  to_json(j["start"], value.start);
  to_json(j["end"], value.end);
}

/// 32 hexadecimal digits.
template <class BasicJson> void to_json(BasicJson& j, const id128& id) {
  detail::set_json_text(j, to_text(id));
}

/// "7/10".
template <class BasicJson> void to_json(BasicJson& j, const ratio& value) {
  detail::set_json_text(j, ratio_text(value));
}

}  // namespace ducat::inline v0

#endif
