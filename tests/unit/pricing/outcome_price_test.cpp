// SPDX-License-Identifier: MIT
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/outcome_price.hpp>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("an outcome costs its price, and by default nothing where it never came about") {
  const outcome_price model{in_yuan(50'000)};
  CHECK(charge(model, job_ending::completed, ratio{}).value() == in_yuan(50'000));
  for (const auto end :
       {job_ending::failed, job_ending::cancelled, job_ending::timed_out, job_ending::preempted,
        job_ending::node_failed, job_ending::out_of_memory}) {
    CHECK(is_zero(charge(model, end, ratio{9, 10}).value()));
  }
}

TEST_CASE("a list says which ends cost what was delivered, or all") {
  const outcome_price model = outcome_price{in_yuan(100)}
                                  .with(job_ending::cancelled, outcome_share::delivered)
                                  .with(job_ending::out_of_memory, outcome_share::all);
  CHECK(charge(model, job_ending::cancelled, ratio{1, 3}).value() == mixed{3'333, 1, 3});
  CHECK(charge(model, job_ending::out_of_memory, ratio{}).value() == in_yuan(100));
  CHECK(is_zero(charge(model, job_ending::failed, ratio{1, 3}).value()));
  CHECK(charge(model, job_ending::cancelled, ratio{4, 3}).error().code == errc::out_of_range);
  CHECK(charge(model, job_ending::cancelled, ratio{-1, 3}).error().code == errc::out_of_range);
}
