// SPDX-License-Identifier: MIT
// How Catch2 prints the values of floor 1 where an assertion fails. Include it after nothing else
// of Catch2: it brings Catch2 itself.
#ifndef DUCAT_TESTS_SUPPORT_PRINT_HPP
#define DUCAT_TESTS_SUPPORT_PRINT_HPP

#include "support/catch.hpp"

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mul_div.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

#include <string>

namespace Catch {

template <> struct StringMaker<ducat::int128> {
  static std::string convert(ducat::int128 v) { return std::string{ducat::to_text(v).view()}; }
};
template <> struct StringMaker<ducat::uint128> {
  static std::string convert(ducat::uint128 v) { return std::string{ducat::to_text(v).view()}; }
};
template <> struct StringMaker<ducat::text_view> {
  static std::string convert(ducat::text_view v) { return '"' + std::string{v} + '"'; }
};
template <> struct StringMaker<ducat::number_text> {
  static std::string convert(const ducat::number_text& v) {
    return '"' + std::string{v.view()} + '"';
  }
};
template <> struct StringMaker<ducat::errc> {
  static std::string convert(ducat::errc v) { return ducat::message(v); }
};
template <> struct StringMaker<ducat::failure> {
  static std::string convert(const ducat::failure& v) {
    return std::string{ducat::message(v.code)} + " at " + std::to_string(v.position);
  }
};
template <> struct StringMaker<ducat::floor_quotient> {
  static std::string convert(const ducat::floor_quotient& v) {
    return StringMaker<ducat::int128>::convert(v.whole) + " rest " +
           StringMaker<ducat::uint128>::convert(v.rest);
  }
};
template <> struct StringMaker<ducat::mixed> {
  static std::string convert(const ducat::mixed& v) {
    return StringMaker<ducat::int128>::convert(v.whole) + " + " +
           StringMaker<ducat::uint128>::convert(v.rest) + "/" +
           StringMaker<ducat::uint128>::convert(v.denominator);
  }
};
template <> struct StringMaker<ducat::ratio> {
  static std::string convert(ducat::ratio v) {
    return std::to_string(v.numerator()) + "/" + std::to_string(v.denominator());
  }
};

}  // namespace Catch

#endif
