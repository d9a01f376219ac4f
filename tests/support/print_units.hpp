// SPDX-License-Identifier: MIT
// How Catch2 prints the values of floor 2 where an assertion fails.
#ifndef DUCAT_TESTS_SUPPORT_PRINT_UNITS_HPP
#define DUCAT_TESTS_SUPPORT_PRINT_UNITS_HPP

#include "support/print.hpp"

#include <ducat/units/instant_text.hpp>
#include <ducat/units/text.hpp>

#include <string>

namespace Catch {

template <class U, class R> struct StringMaker<ducat::quantity<U, R>> {
  static std::string convert(const ducat::quantity<U, R>& v) {
    return std::string{ducat::to_labelled_text(v)};
  }
};
template <class C> struct StringMaker<ducat::exact_money<C>> {
  static std::string convert(const ducat::exact_money<C>& v) {
    return std::string{ducat::to_labelled_text(v)};
  }
};
template <> struct StringMaker<ducat::any_money> {
  static std::string convert(const ducat::any_money& v) {
    return std::string{ducat::to_labelled_text(v)};
  }
};
template <> struct StringMaker<ducat::any_quantity> {
  static std::string convert(const ducat::any_quantity& v) {
    return std::string{ducat::to_labelled_text(v)};
  }
};
template <> struct StringMaker<ducat::labelled_text> {
  static std::string convert(const ducat::labelled_text& v) { return '"' + std::string{v} + '"'; }
};
template <> struct StringMaker<ducat::instant> {
  static std::string convert(ducat::instant t) {
    return std::string{ducat::text_view{ducat::to_text(t)}};
  }
};

}  // namespace Catch

#endif
