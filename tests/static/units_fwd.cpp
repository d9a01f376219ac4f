// SPDX-License-Identifier: MIT
// fwd.hpp alone is enough to declare functions, and agrees with the headers that define what it
// names.
#include <ducat/fwd.hpp>

namespace ducat_test {

void charge(const ducat::flops&, const ducat::price<ducat::cny, ducat::compute_dimension>&);
ducat::result<ducat::any_exact_money> charge(ducat::instant, ducat::rounding, ducat::errc);

}  // namespace ducat_test

namespace {

using declared_flops = ducat::flops;
using declared_hours = ducat::hours;
using declared_money = ducat::money<ducat::jpy>;

}  // namespace

#include <ducat/units/allocation.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/units/text.hpp>

namespace {

using namespace ducat::literals;
static_assert(declared_flops{1} == 1_flop);
static_assert(declared_hours{1} == 1_h);
static_assert(declared_money{1} == 1_jpy);

}  // namespace
