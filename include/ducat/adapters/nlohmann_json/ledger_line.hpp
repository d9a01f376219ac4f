// SPDX-License-Identifier: MIT
// The members of one line of a ledger's text form, written.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_LINE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_LINE_HPP

#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/text.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

// "12", "-1+2/3": the floor and the fraction above it, in lowest terms.
inline void append_exact(std::string& out, const mixed& value) {
  const mixed lowest = reduced(value);
  out += std::string_view(to_text(lowest.whole));
  if (lowest.rest == 0) return;
  out += '+';
  out += std::string_view(to_text(lowest.rest));
  out += '/';
  out += std::string_view(to_text(lowest.denominator));
}

// The members of one JSON object, in the order in which they are written.
class line_writer {
 public:
  explicit line_writer(std::string& out) : out_{&out} { out += '{'; }

  line_writer& number(std::string_view name, std::integral auto value) {
    begin(name) += std::to_string(value);
    return *this;
  }
  line_writer& flag(std::string_view name, bool value) {
    begin(name) += value ? "true" : "false";
    return *this;
  }
  line_writer& text(std::string_view name, std::string_view value) {
    append_json_string(begin(name), value);
    return *this;
  }
  line_writer& null(std::string_view name) {
    begin(name) += "null";
    return *this;
  }
  line_writer& exact(std::string_view name, int128 value) { return quoted(name, to_text(value)); }
  line_writer& exact(std::string_view name, const mixed& value) {
    begin(name) += '"';
    append_exact(*out_, value);
    *out_ += '"';
    return *this;
  }
  line_writer& cards(std::int64_t numerator, std::int64_t denominator) {
    return quoted("cards", ratio_text(ratio{numerator, denominator}));
  }
  line_writer& time(std::string_view name, instant t) { return quoted(name, to_text(t)); }
  // "Has always been so" and "for ever" are null.
  line_writer& since(std::string_view name, instant t) {
    return t == instant_min ? null(name) : time(name, t);
  }
  line_writer& until(std::string_view name, instant t) {
    return t == instant_max ? null(name) : time(name, t);
  }
  // A handle as its number, or null.
  template <class Tag> line_writer& reference(std::string_view name, handle<Tag> h) {
    return h.has_value() ? number(name, h.index) : null(name);
  }

  // Where the value of a member is to be written.
  std::string& begin(std::string_view name) {
    if (!first_) *out_ += ',';
    first_ = false;
    *out_ += '"';
    *out_ += name;
    *out_ += "\":";
    return *out_;
  }
  void end() { *out_ += '}'; }

 private:
  // For texts that need no escape.
  line_writer& quoted(std::string_view name, text_view value) {
    std::string& out = begin(name);
    out += '"';
    out += std::string_view(value);
    out += '"';
    return *this;
  }

  std::string* out_;
  bool first_ = true;
};

}  // namespace ducat::inline v0::detail

#endif
