// SPDX-License-Identifier: MIT
// How Catch2, version 2 or 3, prints quantities, money, prices, times and errors in a failed
// assertion.
#ifndef DUCAT_TESTING_CATCH_PRINT_HPP
#define DUCAT_TESTING_CATCH_PRINT_HPP

#include <ducat/exact/error.hpp>
#include <ducat/testing/errc_name.hpp>
#include <ducat/testing/exact_text.hpp>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#elif __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#error "ducat/testing/catch_*.hpp needs Catch2, version 2.13 or 3"
#endif

#include <string>

namespace ducat::inline v0::testing {

/// The types that to_labelled_text() prints: quantities, money and prices, exact or of a known
/// type.
template <class T>
concept labelled = requires(const T& value) { to_labelled_text(value); };

}  // namespace ducat::inline v0::testing

template <ducat::testing::labelled T> struct Catch::StringMaker<T, void> {
  static std::string convert(const T& value) {
    return ducat::testing::string_of(to_labelled_text(value));
  }
};

#endif
