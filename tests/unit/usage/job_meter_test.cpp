// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/jobs.hpp"

#include <ducat/usage/job_meter.hpp>

#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string told(const job_meter& meter) { return text_of(meter.pending().segments); }

// Why a step is refused; checks that it is, and that nothing changed.
template <class Step> failure refusal(job_meter& meter, Step step) {
  const job_report before = meter.pending();
  const std::string segments = told(meter);
  const job_state state = meter.state();
  const ratio cards = meter.cards();
  const auto done = step();
  CHECK(told(meter) == segments);
  CHECK(meter.pending().sequence == before.sequence);
  CHECK(meter.pending().end == before.end);
  CHECK(meter.pending().saved == before.saved);
  CHECK(meter.state() == state);
  CHECK(meter.cards() == cards);
  CHECK_FALSE(done.has_value());
  return done ? failure{} : done.error();
}

}  // namespace

TEST_CASE("a job is metered from its start, not from when it was queued") {
  job_meter meter{some_job};
  REQUIRE(meter.queue(ns(0)));
  REQUIRE(meter.start(ns(30), 8));
  CHECK(meter.cards() == ratio{8});
  REQUIRE(meter.stop(ns(45), job_end::failed));
  CHECK(told(meter) == "1: 8 in [30, 45)");
  CHECK(meter.cards() == ratio{});
  CHECK(meter.pending().end == job_end::failed);
  CHECK(meter.pending().job == some_job);
}

TEST_CASE("a resize ends one segment and begins the next") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.resize(ns(10), ratio{1, 7}));
  REQUIRE(meter.resize(ns(20), 64));
  REQUIRE(meter.stop(ns(30), job_end::completed));
  CHECK(told(meter) == "1: 8 in [0, 10); 2: 1/7 in [10, 20); 3: 64 in [20, 30)");
}

TEST_CASE("a suspended job holds nothing") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.suspend(ns(10)));
  CHECK(meter.cards() == ratio{});
  REQUIRE(meter.resume(ns(50), 4));
  REQUIRE(meter.suspend(ns(60)));
  REQUIRE(meter.stop(ns(70), job_end::cancelled));
  CHECK(told(meter) == "1: 8 in [0, 10); 2: 4 in [50, 60)");
}

TEST_CASE("an idle job keeps its cards, and says so") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.idle(ns(10)));
  CHECK(meter.cards() == ratio{8});
  REQUIRE(meter.resume(ns(50), 8));
  REQUIRE(meter.idle(ns(60)));
  REQUIRE(meter.suspend(ns(70)));
  REQUIRE(meter.resume(ns(80), 2));
  REQUIRE(meter.idle(ns(85)));
  REQUIRE(meter.stop(ns(90), job_end::preempted));
  CHECK(told(meter) ==
        "1: 8 in [0, 10); 2: 8* in [10, 50); 3: 8 in [50, 60); 4: 8* in [60, 70); "
        "5: 2 in [80, 85); 6: 2* in [85, 90)");
}

TEST_CASE("a job that is stopped in the queue held nothing") {
  job_meter meter{some_job};
  REQUIRE(meter.queue(ns(0)));
  REQUIRE(meter.stop(ns(1'000), job_end::cancelled));
  CHECK(told(meter).empty());
  CHECK(meter.sequence() == 1);  // its end
}

TEST_CASE("what lasts no time leaves no segment") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(5), 1));
  REQUIRE(meter.resize(ns(5), 2));
  REQUIRE(meter.resize(ns(5), 3));
  REQUIRE(meter.report(ns(9)));
  REQUIRE(meter.report(ns(9)));
  REQUIRE(meter.stop(ns(9), job_end::timed_out));
  CHECK(told(meter) == "1: 3 in [5, 9)");
}

TEST_CASE("a checkpoint cuts nothing and is reported") {
  job_meter meter{some_job};
  CHECK(meter.pending().saved == instant_min);
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.save(ns(10)));
  REQUIRE(meter.save(ns(20)));
  REQUIRE(meter.stop(ns(30), job_end::node_failure));
  CHECK(told(meter) == "1: 8 in [0, 30)");
  CHECK(meter.pending().saved == ns(20));
}

TEST_CASE("a step that the state forbids changes nothing") {
  job_meter meter{some_job};
  const auto code = [&](auto step) { return refusal(meter, step).code; };
  CHECK(code([&] { return meter.resize(ns(0), 1); }) == errc::not_draining);
  CHECK(code([&] { return meter.idle(ns(0)); }) == errc::not_draining);
  CHECK(code([&] { return meter.suspend(ns(0)); }) == errc::not_draining);
  CHECK(code([&] { return meter.resume(ns(0), 1); }) == errc::not_draining);
  CHECK(code([&] { return meter.save(ns(0)); }) == errc::not_draining);
  REQUIRE(meter.start(ns(0), 8));
  CHECK(code([&] { return meter.queue(ns(1)); }) == errc::not_draining);
  CHECK(code([&] { return meter.start(ns(1), 9); }) == errc::not_draining);
  CHECK(code([&] { return meter.resume(ns(1), 9); }) == errc::not_draining);
  REQUIRE(meter.suspend(ns(2)));
  CHECK(refusal(meter, [&] { return meter.suspend(ns(3)); }) ==
        failure{errc::not_draining, static_cast<std::uint32_t>(job_step::suspend),
                static_cast<std::uint64_t>(job_state::suspended)});
  REQUIRE(meter.stop(ns(4), job_end::completed));
  CHECK(code([&] { return meter.stop(ns(5), job_end::failed); }) == errc::not_draining);
  CHECK(code([&] { return meter.resume(ns(5), 1); }) == errc::not_draining);
}

TEST_CASE("an instant that goes back changes nothing") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(10), 8));
  CHECK(refusal(meter, [&] { return meter.resize(ns(9), 1); }) ==
        failure{errc::time_went_back, 0, 0, 10});
  REQUIRE(meter.report(ns(20)));
  CHECK(refusal(meter, [&] { return meter.stop(ns(19), job_end::failed); }) ==
        failure{errc::time_went_back, 0, 0, 20});
  CHECK(refusal(meter, [&] { return meter.report(ns(19)); }) ==
        failure{errc::time_went_back, 0, 0, 20});
  CHECK(refusal(meter, [&] { return meter.save(ns(0)); }).code == errc::time_went_back);
}

TEST_CASE("a job holds more than no cards, and ends in some way") {
  job_meter meter{some_job};
  CHECK(refusal(meter, [&] { return meter.start(ns(0), 0); }).code == errc::out_of_range);
  REQUIRE(meter.start(ns(0), 1));
  CHECK(refusal(meter, [&] { return meter.resize(ns(1), ratio{-1, 2}); }).code ==
        errc::out_of_range);
  for (const job_end none : {job_end::none, job_end{job_ends}})
    CHECK(refusal(meter, [&] { return meter.stop(ns(1), none); }).code == errc::out_of_range);
}

TEST_CASE("a report has every segment that is not acknowledged") {
  job_meter meter{some_job};
  CHECK(meter.report(ns(0))->sequence == 0);
  CHECK(meter.report(ns(0))->first() == 1);
  REQUIRE(meter.start(ns(0), 8));
  CHECK(text_of(meter.report(ns(10))->segments) == "1: 8 in [0, 10)");
  // It is lost.
  REQUIRE(meter.resize(ns(15), 4));
  const auto second = meter.report(ns(20));
  CHECK(text_of(second->segments) == "1: 8 in [0, 10); 2: 8 in [10, 15); 3: 4 in [15, 20)");
  CHECK(second->sequence == 3);
  CHECK(second->first() == 1);
  // The receiver got the first one after all.
  REQUIRE(meter.acknowledge(1));
  CHECK(meter.pending().first() == 2);
  CHECK(told(meter) == "2: 8 in [10, 15); 3: 4 in [15, 20)");
  REQUIRE(meter.acknowledge(3));
  CHECK(told(meter).empty());
  CHECK(meter.acknowledged() == 3);
  CHECK_FALSE(meter.is_done());
  REQUIRE(meter.stop(ns(30), job_end::completed));
  CHECK(told(meter) == "4: 4 in [20, 30)");
  CHECK(meter.pending().sequence == 5);
  CHECK(meter.pending().first() == 4);
  // The segment is there, the end is not.
  REQUIRE(meter.acknowledge(4));
  CHECK_FALSE(meter.is_done());
  CHECK(meter.pending().first() == 5);
  REQUIRE(meter.acknowledge(5));
  CHECK(meter.is_done());
  // Asked once more, it tells of the end once more.
  CHECK(meter.pending().first() == 5);
}

TEST_CASE(
    "an acknowledgement that was overtaken or repeated is harmless, one of the future is not") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.report(ns(10)));
  REQUIRE(meter.report(ns(20)));
  REQUIRE(meter.acknowledge(2));
  REQUIRE(meter.acknowledge(1));
  REQUIRE(meter.acknowledge(2));
  REQUIRE(meter.report(ns(30)));
  CHECK(told(meter) == "3: 8 in [20, 30)");
  CHECK(meter.acknowledge(4).error() == failure{errc::out_of_range, 0, 0, 3});
  CHECK(told(meter) == "3: 8 in [20, 30)");
}

TEST_CASE("a meter moves, and its job with it") {
  job_meter meter{some_job};
  REQUIRE(meter.start(ns(0), 8));
  REQUIRE(meter.report(ns(10)));
  job_meter moved{std::move(meter)};
  REQUIRE(moved.stop(ns(20), job_end::completed));
  CHECK(told(moved) == "1: 8 in [0, 10); 2: 8 in [10, 20)");
}

TEST_CASE("a meter that is told the same again is the same again") {
  const auto tell = [](job_meter& meter) {
    REQUIRE(meter.start(ns(0), 8));
    REQUIRE(meter.report(ns(10)));
    REQUIRE(meter.resize(ns(15), 4));
    REQUIRE(meter.save(ns(17)));
    REQUIRE(meter.report(ns(20)));
  };
  job_meter meter{some_job};
  tell(meter);
  REQUIRE(meter.acknowledge(2));
  job_meter anew{some_job};
  tell(anew);
  CHECK(told(anew) == "1: 8 in [0, 10); 2: 8 in [10, 15); 3: 4 in [15, 20)");
  REQUIRE(anew.acknowledge(2));
  CHECK(told(anew) == told(meter));
  CHECK(anew.pending().sequence == meter.pending().sequence);
}
