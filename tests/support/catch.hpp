// SPDX-License-Identifier: MIT
// Catch2, version 3 where it is installed and version 2 (Debian 12) else.
#ifndef DUCAT_TESTS_SUPPORT_CATCH_HPP
#define DUCAT_TESTS_SUPPORT_CATCH_HPP

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif
