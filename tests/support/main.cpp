// SPDX-License-Identifier: MIT
// The main of every Catch2 executable, compiled once. It answers 77, which ctest shows as skipped,
// where nothing failed but a case said through support/skip.hpp that it could not look.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#include "support/skip.hpp"

#ifndef __cpp_exceptions
#include <boost/throw_exception.hpp>

#include <cstdlib>

// Boost.Multiprecision calls these where there are no exceptions.
namespace boost {
void throw_exception(const std::exception&) { std::abort(); }
void throw_exception(const std::exception&, const boost::source_location&) { std::abort(); }
}  // namespace boost
#endif

int main(int argc, char** argv) {
  const int failed = Catch::Session().run(argc, argv);
  return failed == 0 && ducat_test::skipped() > 0 ? 77 : failed;
}
