// expect: (not a constant expression|is not usable in a constant|used in its own|consteval)
// SPDX-License-Identifier: MIT
// The operator is for constants; price::of returns a result.

#include <ducat/units/literals.hpp>
#include <ducat/units/price.hpp>

using namespace ducat;
using namespace ducat::literals;

#if !defined(DUCAT_EXPECT_FAIL)
auto quote(money<cny> amount) { return price<cny, compute_dimension>::of(amount, 1_degree); }
#else
auto quote(money<cny> amount) { return amount / 1_degree; }
#endif
