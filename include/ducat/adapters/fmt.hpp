// SPDX-License-Identifier: MIT
// {fmt} formatters for the units: `fmt::print("{:>24}", 20_cny / 1_degree)`. They print what
// to_labelled_text() does, exactly; to show fewer digits, round first. The specification is
// [[fill]align][width], ASCII fill.
#ifndef DUCAT_ADAPTERS_FMT_HPP
#define DUCAT_ADAPTERS_FMT_HPP

#include <ducat/units/id.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/text.hpp>

#if __has_include(<fmt/base.h>)
#include <fmt/base.h>
#elif __has_include(<fmt/core.h>)
#include <fmt/core.h>
#else
#error "ducat/adapters/fmt.hpp needs {fmt}, version 9 or later"
#endif

namespace ducat::inline v0::detail {

// Alignment and width of a text; all formatters below derive from it.
class text_formatter {
 public:
  template <class ParseContext> constexpr auto parse(ParseContext& context) {
    auto it = context.begin();
    const auto end = context.end();
    if (it != end && it + 1 != end && is_alignment(it[1])) fill_ = *it++;
    if (it != end && is_alignment(*it)) alignment_ = *it++;
    for (; it != end && *it >= '0' && *it <= '9' && width_ < 1'000; ++it) {
      width_ = width_ * 10 + static_cast<std::size_t>(*it - '0');
    }
    return it;  // at anything but '}' the library reports an invalid format
  }

 protected:
  template <class Output> constexpr Output write(text_view text, Output out) const {
    const std::size_t padding = text.size() < width_ ? width_ - text.size() : 0;
    const std::size_t before = alignment_ == '>' ? padding : alignment_ == '^' ? padding / 2 : 0;
    for (std::size_t i = 0; i < before; ++i) *out++ = fill_;
    for (const char c : text) *out++ = c;
    for (std::size_t i = before; i < padding; ++i) *out++ = fill_;
    return out;
  }

 private:
  static constexpr bool is_alignment(char c) noexcept { return c == '<' || c == '>' || c == '^'; }

  std::size_t width_ = 0;
  char fill_ = ' ';
  char alignment_ = '<';
};

// What to_labelled_text() or to_text() prints.
class label_formatter : public text_formatter {
 public:
  template <class T, class FormatContext>
  constexpr auto format(const T& value, FormatContext& context) const {
    if constexpr (requires { to_labelled_text(value); }) {
      return this->write(to_labelled_text(value), context.out());
    } else {
      return this->write(to_text(value), context.out());
    }
  }
};

}  // namespace ducat::inline v0::detail

template <class Unit, class Rep>
struct fmt::formatter<ducat::quantity<Unit, Rep>> : ducat::detail::label_formatter {};
template <class C> struct fmt::formatter<ducat::exact_money<C>> : ducat::detail::label_formatter {};
template <class C, class Dimension>
struct fmt::formatter<ducat::price<C, Dimension>> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::any_quantity> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::any_money> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::any_exact_money> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::any_price> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::instant> : ducat::detail::label_formatter {};
template <> struct fmt::formatter<ducat::id128> : ducat::detail::label_formatter {};

/// "[2026-11-23T12:00:00Z, 2026-11-23T13:00:00Z)".
template <> struct fmt::formatter<ducat::interval> : ducat::detail::text_formatter {
  template <class FormatContext>
  constexpr auto format(const ducat::interval& value, FormatContext& context) const {
    ducat::labelled_text text;
    text.append("[").append(ducat::to_text(value.start)).append(", ");
    return this->write(text.append(ducat::to_text(value.end)).append(")"), context.out());
  }
};

template <> struct fmt::formatter<ducat::currency> : ducat::detail::text_formatter {
  template <class FormatContext>
  constexpr auto format(const ducat::currency& value, FormatContext& context) const {
    return this->write(value.code(), context.out());
  }
};

/// The sentence of message().
template <> struct fmt::formatter<ducat::errc> : ducat::detail::text_formatter {
  template <class FormatContext>
  constexpr auto format(ducat::errc code, FormatContext& context) const {
    return this->write(ducat::message(code), context.out());
  }
};

/// A reduced fraction: "7/10", "2".
template <> struct fmt::formatter<ducat::ratio> : ducat::detail::text_formatter {
  template <class FormatContext>
  constexpr auto format(ducat::ratio value, FormatContext& context) const {
    return this->write(ducat::ratio_text(value), context.out());
  }
};

#endif
