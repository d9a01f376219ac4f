// SPDX-License-Identifier: MIT
// The members of one line of a ledger's text form, read strictly: each getter answers false where
// the member is missing or not of its form, and the fault says which, what was found and what was
// expected.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FIELDS_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_FIELDS_HPP

#include <ducat/adapters/nlohmann_json.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/units/instant_text.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ducat::inline v0 {

/// Why a ledger could not be read.
struct ledger_fault {
  std::uint64_t line = 0;  ///< From 1; the header is line 1.
  std::string field;       ///< The member at fault; "line" where it is the line as a whole.
  std::string found;
  std::string expected;

  friend bool operator==(const ledger_fault&, const ledger_fault&) = default;
};

namespace detail {

class ledger_fields {
 public:
  using json = nlohmann::json;

  ledger_fields(const json& object, std::optional<ledger_fault>& fault)
      : object_{&object}, fault_{&fault} {}

  bool fail(std::string_view name, std::string expected) const {
    const json* value = find(name);
    std::string found = "nothing";
    if (value != nullptr) found = value->dump(-1, ' ', false, json::error_handler_t::replace);
    *fault_ = {0, std::string(name), quotable(found), std::move(expected)};
    return false;
  }

  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] bool is_null(std::string_view name) const {
    const json* value = find(name);
    return value != nullptr && value->is_null();
  }

  bool number(std::string_view name, std::uint64_t most, std::uint64_t& out) const {
    const json* value = find(name);
    const auto* number =
        value == nullptr ? nullptr : value->get_ptr<const json::number_unsigned_t*>();
    if (number == nullptr || *number > most)
      return fail(name, "a whole number up to " + std::to_string(most));
    out = *number;
    return true;
  }

  bool number(std::string_view name, std::int32_t& out) const {
    const json* value = find(name);
    const auto* number =
        value == nullptr ? nullptr : value->get_ptr<const json::number_integer_t*>();
    if (number == nullptr || !std::in_range<std::int32_t>(*number) ||
        (value->is_number_unsigned() && *value->get_ptr<const json::number_unsigned_t*>() > most32))
      return fail(name, "a whole number of 32 bits");
    out = static_cast<std::int32_t>(*number);
    return true;
  }

  bool flag(std::string_view name, bool& out) const {
    const json* value = find(name);
    const auto* flag = value == nullptr ? nullptr : value->get_ptr<const json::boolean_t*>();
    if (flag == nullptr) return fail(name, "true or false");
    out = *flag;
    return true;
  }

  bool text(std::string_view name, std::string_view& out) const {
    const json* value = find(name);
    const auto* text = value == nullptr ? nullptr : value->get_ptr<const json::string_t*>();
    if (text == nullptr) return fail(name, "a text");
    out = *text;
    return true;
  }

  // A name of the ledger, or null for none.
  bool text(std::string_view name, symbol_table& names, symbol& out) const {
    if (is_null(name)) return true;
    std::string_view here;
    if (!text(name, here)) return false;
    out = names.intern(here);
    return true;
  }

  template <class Enum, std::size_t N>
  bool word(std::string_view name, const std::string_view (&words)[N], Enum& out) const {
    std::string_view here;
    if (!text(name, here)) return false;
    if (const auto known = find_word<Enum>(words, here)) {
      out = *known;
      return true;
    }
    std::string list = "one of:";
    for (const std::string_view each : words) list += " " + std::string(each);
    return fail(name, list);
  }

  bool unit(std::string_view name, dimension& out) const {
    std::string_view here;
    if (!text(name, here)) return false;
    const auto known = find_unit(here);
    if (!known) return fail(name, "the symbol of a base unit, such as FLOP or token");
    out = *known;
    return true;
  }

  bool exact(std::string_view name, int128& out) const {
    std::string_view here;
    if (!text(name, here)) return false;
    const auto number = parse_integer(here);
    if (!number) return fail(name, "an integer of 128 bits as a text");
    out = *number;
    return true;
  }

  bool exact(std::string_view name, std::int64_t& out) const {
    int128 wide = 0;
    if (!exact(name, wide)) return false;
    return try_convert(wide, out) || fail(name, "an integer of 64 bits as a text");
  }

  bool exact(std::string_view name, mixed& out) const {
    std::string_view here;
    if (!text(name, here)) return false;
    const auto value = parse_exact(here);
    if (!value) return fail(name, "an exact amount, such as \"12\" or \"-1+2/3\"");
    out = *value;
    return true;
  }

  bool cards(std::int64_t& numerator, std::int64_t& denominator) const {
    std::string_view here;
    if (!text("cards", here)) return false;
    const auto value = ratio::parse(here);
    if (!value || value->numerator() < 0) return fail("cards", "a number of cards: \"8\", \"1/7\"");
    numerator = value->numerator();
    denominator = value->denominator();
    return true;
  }

  bool time(std::string_view name, instant& out) const {
    std::string_view here;
    if (!text(name, here)) return false;
    const auto t = parse_instant(here);
    if (!t) return fail(name, "an instant, such as \"2026-11-23T12:00:00Z\"");
    out = *t;
    return true;
  }
  bool since(std::string_view name, instant& out) const {
    out = instant_min;
    return is_null(name) || time(name, out);
  }
  bool until(std::string_view name, instant& out) const {
    out = instant_max;
    return is_null(name) || time(name, out);
  }
  bool during(interval& out) const {
    if (!time("start", out.start) || !time("end", out.end)) return false;
    return out.is_valid() || fail("end", "an instant at or after the start");
  }
  bool validity(interval& out) const {
    if (!since("from", out.start) || !until("until", out.end)) return false;
    return !out.empty() || fail("until", "an instant after the start");
  }

  bool money(currency& out) const {
    std::string_view code;
    std::uint64_t digits = 0;
    if (!text("currency", code) || !number("digits", max_currency_digits, digits)) return false;
    const auto known = currency::of(code, static_cast<int>(digits));
    if (!known) return fail("currency", "a currency code that has these digits");
    out = *known;
    return true;
  }

  // Calls read(const ledger_fields&) for an object.
  template <class Read> bool object(std::string_view name, Read read) const {
    const json* value = find(name);
    if (value == nullptr || !value->is_object()) return fail(name, "an object");
    if (read(ledger_fields{*value, *fault_})) return true;
    if (*fault_) (*fault_)->field = std::string(name) + "." + (*fault_)->field;
    return false;
  }

  // Calls read(const ledger_fields&, index) for each object of a list, until it answers false.
  template <class Read> bool list(std::string_view name, Read read) const {
    const json* value = find(name);
    if (value == nullptr || !value->is_array()) return fail(name, "a list of objects");
    for (std::size_t i = 0; i < value->size(); ++i) {
      if (!read(ledger_fields{(*value)[i], *fault_}, i)) {
        if (*fault_)
          (*fault_)->field = std::string(name) + "[" + std::to_string(i) + "]." + (*fault_)->field;
        return false;
      }
    }
    return true;
  }

  // Calls take(std::string_view) for each text of a list that has one at least; where it answers
  // false, the list is not what is expected.
  template <class Take> bool texts(std::string_view name, const char* expected, Take take) const {
    const json* value = find(name);
    if (value == nullptr || !value->is_array() || value->empty()) return fail(name, expected);
    for (const json& each : *value) {
      const auto* text = each.get_ptr<const json::string_t*>();
      if (text == nullptr || !take(std::string_view{*text})) return fail(name, expected);
    }
    return true;
  }

  bool values(symbol_table& names, dimension_values& out) const {
    const json* value = find("dimensions");
    if (value == nullptr || !value->is_array() || value->size() > max_dimensions)
      return fail("dimensions", "a list of at most 8 texts");
    for (std::size_t i = 0; i < value->size(); ++i) {
      const json& each = (*value)[i];
      if (each.is_null()) continue;
      const auto* text = each.get_ptr<const json::string_t*>();
      if (text == nullptr) return fail("dimensions", "texts, or null where nothing is stated");
      out.value[i] = names.intern(*text);
    }
    return true;
  }

 private:
  static constexpr std::uint64_t most32 = 0x7FFF'FFFF;

  [[nodiscard]] const json* find(std::string_view name) const {
    if (!object_->is_object()) return nullptr;
    const auto it = object_->find(name);
    return it == object_->end() ? nullptr : &*it;
  }

  [[nodiscard]] static std::optional<mixed> parse_exact(std::string_view text) {
    const std::size_t plus = text.find('+', 1);
    const auto whole = parse_integer(text.substr(0, plus));
    if (!whole) return std::nullopt;
    mixed out{*whole, 0, 1};
    if (plus == std::string_view::npos) return out;
    const std::size_t slash = text.find('/', plus);
    if (slash == std::string_view::npos) return std::nullopt;
    const auto rest = parse_magnitude(text.substr(plus + 1, slash - plus - 1));
    const auto denominator = parse_magnitude(text.substr(slash + 1));
    if (!rest || !denominator) return std::nullopt;
    out = {*whole, *rest, *denominator};
    return out.is_valid() ? std::optional{out} : std::nullopt;
  }

  const json* object_;
  std::optional<ledger_fault>* fault_;
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
