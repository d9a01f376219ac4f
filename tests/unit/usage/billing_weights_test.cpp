// SPDX-License-Identifier: MIT
// The examples of Slurm's manual, "Trackable RESources": TRESBillingWeights="CPU=1.0,Mem=0.25G,
// GRES/gpu=2.0,license/licA=1.5" and a job of 1 cpu and 8 GB.
#include "support/print.hpp"

#include <ducat/usage/billing_weights.hpp>

#include <vector>

using namespace ducat;

namespace {

using job = std::vector<weighted_tres>;

job with(std::initializer_list<weighted_tres> more) {
  job out{{1, ratio{1}, tres_kind::node}, {8, ratio{1, 4}, tres_kind::node}};
  out.insert(out.end(), more);
  return out;
}

constexpr weighted_tres gpu{1, ratio{2}, tres_kind::gres};
constexpr weighted_tres licence{1, ratio{3, 2}, tres_kind::global};

mixed billing(const job& resources, billing_mode mode) {
  return billing_of(resources, mode).value();
}

}  // namespace

TEST_CASE("by default everything is added up, and half a unit is kept") {
  CHECK(billing(with({}), billing_mode::sum) == mixed{3});
  CHECK(billing(with({licence}), billing_mode::sum) == mixed{4, 1, 2});  // stored as 4 there
  CHECK(billing(with({gpu, licence}), billing_mode::sum) == mixed{6, 1, 2});
}

TEST_CASE("MAX_TRES takes the largest on the node and adds what is global") {
  CHECK(billing(with({}), billing_mode::max_tres) == mixed{2});
  CHECK(billing(with({licence}), billing_mode::max_tres) == mixed{3, 1, 2});
  CHECK(billing(with({{2, ratio{2}, tres_kind::gres}}), billing_mode::max_tres) == mixed{4});
}

// The manual prints 3.0 for one gpu: its own formula is (1 x 2.0) + max(1, 2) = 4.0.
TEST_CASE("MAX_TRES_GRES adds generic resources to the largest other") {
  CHECK(billing(with({}), billing_mode::max_tres_gres) == mixed{2});
  CHECK(billing(with({gpu}), billing_mode::max_tres_gres) == mixed{4});
  CHECK(billing(with({gpu, gpu, licence}), billing_mode::max_tres_gres) == mixed{7, 1, 2});
}

TEST_CASE("a job of nothing bills nothing, and negative figures are refused") {
  CHECK(is_zero(billing({}, billing_mode::sum)));
  CHECK(is_zero(billing({{5, ratio{}, tres_kind::node}}, billing_mode::max_tres)));
  CHECK(billing_of(with({{-1, ratio{1}, tres_kind::node}}), billing_mode::sum).error() ==
        failure{errc::out_of_range, 2});
  CHECK(billing_of(with({{1, ratio{-1}, tres_kind::gres}}), billing_mode::max_tres).error() ==
        failure{errc::out_of_range, 2});
  CHECK(
      billing_of(with({{int128_max, ratio{2}, tres_kind::gres}}), billing_mode::sum).error().code ==
      errc::overflow);
}
