// SPDX-License-Identifier: MIT
// Reports of a job on their way to an engine: lost, repeated, overtaken, wrong.
#include "support/catch.hpp"
#include "support/jobs.hpp"
#include "support/platform.hpp"

#include <ducat/usage/job_inbox.hpp>
#include <ducat/usage/job_meter.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A job of 8 cards on a platform where a card-nanosecond costs 2 fen, and its reports.
struct metered_platform {
  platform p;
  metered_job<placement> job{some_job, p.engine.intern("agent"), p.user, p.card, {}};
  job_meter meter{some_job};
  job_inbox<placement> inbox;

  explicit metered_platform(const job_policy& policy = held_time_policy) : inbox{job, policy} {
    REQUIRE(meter.start(ns(0), 8));
  }

  auto recorder() {
    return [this](const platform_usage& u) { return p.engine.record(u); };
  }
  result<std::uint64_t> take(const job_report& report) { return inbox.take(report, recorder()); }
  result<void> settle() {
    return inbox.settle(recorder(), [this](const id128& id) {
      return p.engine.reverse(p.user, id, instant_min, job.source);
    });
  }
  // A report of segments, each of 8 cards from its number × 10 on for 10 ns.
  static job_report report_of(const std::vector<job_segment>& segments) {
    return {some_job, segments.empty() ? 0 : segments.back().sequence, segments};
  }
  // Checks that nothing changes, and says why a report is refused.
  failure refusal(const job_report& report) {
    const std::uint64_t known = inbox.acknowledged();
    const failure why = ducat_test::refusal(p.engine, [&] { return take(report); });
    CHECK(inbox.acknowledged() == known);
    return why;
  }
};

job_segment segment(std::uint64_t n, ratio cards = 8) {
  const auto start = static_cast<std::int64_t>(n) * 10;
  return {n, {ns(start), ns(start + 10)}, cards, false};
}

}  // namespace

TEST_CASE("a reported segment is recorded under the job's account, sku and source") {
  metered_platform m;
  m.job.dimensions.region = m.p.engine.intern("north");
  m.inbox = job_inbox<placement>{m.job, held_time_policy};
  std::vector<platform_usage> recorded;
  const auto taken = m.inbox.take(*m.meter.report(ns(10)), [&](const platform_usage& u) {
    recorded.push_back(u);
    return m.p.engine.record(u);
  });
  CHECK(taken.value() == 1);
  REQUIRE(recorded.size() == 1);
  platform_usage expected = m.p.cards(1, 0, 10, 8);
  expected.id = job_usage_id(some_job, 1);
  expected.source = m.job.source;
  expected.dimensions = m.job.dimensions;
  CHECK(recorded[0] == expected);
  CHECK(m.p.owed() == "160");
}

TEST_CASE("a lost report is made up for by the next one") {
  metered_platform m;
  REQUIRE(m.meter.report(ns(10)));  // lost
  REQUIRE(m.meter.resize(ns(15), 1));
  CHECK(m.take(*m.meter.report(ns(20))).value() == 3);
  CHECK(m.p.owed() == "250");
}

TEST_CASE("a repeated or overtaken report changes nothing") {
  metered_platform m;
  const std::vector<job_segment> segments{segment(1), segment(2)};
  const std::vector<job_segment> first{segment(1)};
  CHECK(m.take(metered_platform::report_of(segments)).value() == 2);
  const std::string before = text_of(m.p.engine);
  CHECK(m.take(metered_platform::report_of(segments)).value() == 2);
  CHECK(m.take(metered_platform::report_of(first)).value() == 2);
  CHECK(text_of(m.p.engine) == before);
  CHECK(text_of(m.inbox.segments()) == "1: 8 in [10, 20); 2: 8 in [20, 30)");
}

TEST_CASE("an inbox that is made anew meets what was recorded before") {
  metered_platform m;
  const std::vector<job_segment> segments{segment(1), segment(2)};
  REQUIRE(m.take(metered_platform::report_of(segments)));
  const std::string before = text_of(m.p.engine);
  m.inbox = job_inbox<placement>{m.job, held_time_policy};
  int duplicates = 0;
  const auto taken =
      m.inbox.take(metered_platform::report_of(segments), [&](const platform_usage& u) {
        const auto again = m.p.engine.record(u);
        if (again && again->is_duplicate()) ++duplicates;
        return again;
      });
  CHECK(taken.value() == 2);
  CHECK(duplicates == 2);
  CHECK(text_of(m.p.engine) == before);
  // Other content under an id is the engine's conflict.
  m.inbox = job_inbox<placement>{m.job, held_time_policy};
  const std::vector<job_segment> other{segment(1), segment(2, 9)};
  const auto refused = m.take(metered_platform::report_of(other));
  CHECK(refused.error().code == errc::conflict);
  CHECK(refused.error().position == 1);
  CHECK(m.inbox.acknowledged() == 1);
  CHECK(text_of(m.p.engine) == before);
}

TEST_CASE("a gap says which number was expected") {
  metered_platform m;
  const std::vector<job_segment> late{segment(3)};
  CHECK(m.refusal(metered_platform::report_of(late)) == failure{errc::out_of_range, 0, 0, 1});
  const std::vector<job_segment> two{segment(1), segment(2)};
  REQUIRE(m.take(metered_platform::report_of(two)));
  CHECK(m.take(metered_platform::report_of(late)).value() == 3);
  const std::vector<job_segment> later{segment(6)};
  CHECK(m.refusal(metered_platform::report_of(later)) == failure{errc::out_of_range, 0, 0, 4});
  // A report without segments says as well where it stands.
  CHECK(m.refusal({some_job, 9}) == failure{errc::out_of_range, 0, 0, 4});
  CHECK(m.refusal({some_job, ~std::uint64_t{0}}) == failure{errc::out_of_range, 0, 0, 4});
  CHECK(m.take({some_job, 3}).value() == 3);
  CHECK(m.take({some_job, 1}).value() == 3);
  // So does one that only tells of the end.
  CHECK(m.refusal({some_job, 5, {}, job_end::failed}) == failure{errc::out_of_range, 0, 0, 4});
  CHECK(m.take({some_job, 4, {}, job_end::failed}).value() == 4);
}

TEST_CASE("other content under a number that is known is a conflict") {
  metered_platform m;
  const std::vector<job_segment> two{segment(1), segment(2)};
  REQUIRE(m.take(metered_platform::report_of(two)));
  for (const int field : {0, 1, 2, 3}) {
    job_segment wrong = segment(2);
    if (field == 0) wrong.cards = 7;
    if (field == 1) wrong.during.start = ns(21);
    if (field == 2) wrong.during.end = ns(29);
    if (field == 3) wrong.idle = true;
    const std::vector<job_segment> other{segment(1), wrong, segment(3)};
    CHECK(m.refusal(metered_platform::report_of(other)) == failure{errc::conflict, 1});
  }
  job_report another = metered_platform::report_of(two);
  another.job.low += 1;
  CHECK(m.refusal(another).code == errc::conflict);
}

TEST_CASE("nothing comes after the end") {
  metered_platform m;
  const std::vector<job_segment> one{segment(1)};
  const job_report end{some_job, 2, one, job_end::failed};
  CHECK(m.take(end).value() == 2);
  CHECK(m.inbox.end() == job_end::failed);
  CHECK(m.take(end).value() == 2);
  CHECK(m.take(metered_platform::report_of(one)).value() == 1);  // from before the end
  job_report other = end;
  other.end = job_end::completed;
  CHECK(m.refusal(other).code == errc::conflict);
  const std::vector<job_segment> two{segment(1), segment(2)};
  CHECK(m.refusal(metered_platform::report_of(two)) == failure{errc::conflict, 1});
  CHECK(m.refusal({some_job, 3, two, job_end::failed}) == failure{errc::conflict, 1});
  const std::vector<job_segment> third{segment(3)};
  CHECK(m.refusal(metered_platform::report_of(third)).code == errc::conflict);
}

TEST_CASE("an end before a segment that is known is a conflict") {
  metered_platform m;
  const std::vector<job_segment> two{segment(1), segment(2)};
  REQUIRE(m.take(metered_platform::report_of(two)));
  const std::vector<job_segment> one{segment(1)};
  CHECK(m.refusal({some_job, 2, one, job_end::failed}).code == errc::conflict);
  CHECK(m.refusal({some_job, 1, {}, job_end::failed}).code == errc::conflict);
}

TEST_CASE("a report that makes no sense changes nothing") {
  metered_platform m;
  const auto refused = [&](const std::vector<job_segment>& segments) {
    return m.refusal(metered_platform::report_of(segments));
  };
  CHECK(refused({segment(1), segment(3)}) == failure{errc::out_of_range, 0});
  CHECK(refused({segment(1), segment(3), segment(3)}) == failure{errc::out_of_range, 1});
  CHECK(refused({segment(1), segment(2, 0)}) == failure{errc::out_of_range, 1});
  CHECK(refused({segment(1), segment(2, ratio{-1, 7})}) == failure{errc::out_of_range, 1});
  job_segment wrong = segment(2);
  wrong.during.start = ns(19);
  CHECK(refused({segment(1), wrong}) == failure{errc::invalid_interval, 1});
  wrong.during = {ns(30), ns(30)};
  CHECK(refused({segment(1), wrong}) == failure{errc::invalid_interval, 1});
  // Numbers that lie below one.
  const std::vector<job_segment> two{segment(1), segment(2)};
  CHECK(m.refusal({some_job, 1, two}).code == errc::out_of_range);
  CHECK(m.refusal({some_job, 0, {}, job_end::failed}).code == errc::out_of_range);
  CHECK(m.refusal({some_job, 1, {}, job_end{job_ends}}) == failure{errc::out_of_range});
  // Before what came with an earlier report.
  REQUIRE(m.take(metered_platform::report_of({segment(1)})));
  wrong.during = {ns(19), ns(30)};
  CHECK(m.refusal(metered_platform::report_of({segment(1), wrong})) ==
        failure{errc::invalid_interval, 1});
  CHECK(m.refusal({some_job, 2, array_view<const job_segment>{&wrong, 1}}) ==
        failure{errc::invalid_interval, 0});
}

TEST_CASE("a segment that the engine refuses is taken when it is sent again") {
  metered_platform m;
  const std::vector<job_segment> three{segment(1), segment(2), segment(3)};
  bool refuses = true;
  const auto record = [&](const platform_usage& u) -> result<outcome> {
    if (refuses && u.during.start == ns(20)) return errc::no_price;
    return m.p.engine.record(u);
  };
  const auto refused = m.inbox.take(metered_platform::report_of(three), record);
  CHECK(refused.error() == failure{errc::no_price, 1});
  CHECK(m.inbox.acknowledged() == 1);
  CHECK(m.p.owed() == "160");
  refuses = false;
  CHECK(m.inbox.take(metered_platform::report_of(three), record).value() == 3);
  CHECK(m.p.owed() == "480");
}

TEST_CASE("idle cards are recorded where the policy charges them") {
  job_policy policy;
  for (const bool charged : {true, false}) {
    policy.charges_idle = charged;
    metered_platform m{policy};
    REQUIRE(m.meter.idle(ns(10)));
    REQUIRE(m.meter.resume(ns(50), 8));
    CHECK(m.take(*m.meter.report(ns(60))).value() == 3);
    CHECK(m.p.owed() == (charged ? "960" : "320"));
  }
}

TEST_CASE("a job that ended is settled once, however often") {
  job_policy policy;
  policy[job_end::preempted] = {job_share::saved, {}, nanoseconds{30}};
  metered_platform m{policy};
  CHECK(m.settle().error().code == errc::not_ended);
  REQUIRE(m.take(*m.meter.report(ns(10))));
  REQUIRE(m.meter.save(ns(25)));
  REQUIRE(m.take(*m.meter.report(ns(40))));
  REQUIRE(m.meter.stop(ns(50), job_end::preempted));
  REQUIRE(m.take(m.meter.pending()));
  CHECK(m.inbox.saved() == ns(25));
  CHECK(m.p.owed() == "800");
  REQUIRE(m.settle());
  CHECK(m.p.owed() == "480");  // 25 that were saved, and 5 more
  const std::string before = text_of(m.p.engine);
  REQUIRE(m.settle());
  CHECK(text_of(m.p.engine) == before);
  // A repeated report does not bring back what was reversed.
  REQUIRE(m.take(m.meter.pending()));
  CHECK(text_of(m.p.engine) == before);
}

TEST_CASE("a settlement that was interrupted goes on") {
  job_policy policy;
  policy[job_end::failed].share = job_share::nothing;
  metered_platform m{policy};
  REQUIRE(m.meter.report(ns(10)));
  REQUIRE(m.meter.report(ns(20)));
  REQUIRE(m.meter.stop(ns(30), job_end::failed));
  REQUIRE(m.take(m.meter.pending()));
  int calls = 0;
  const auto interrupted = m.inbox.settle(m.recorder(), [&](const id128& id) -> result<outcome> {
    if (++calls == 2) return errc::poisoned;
    return m.p.engine.reverse(m.p.user, id, instant_min, m.job.source);
  });
  CHECK(interrupted.error().code == errc::poisoned);
  CHECK(m.p.owed() == "320");
  REQUIRE(m.settle());
  CHECK(m.p.owed() == "0");
}

TEST_CASE("an overtaken report does not take back a checkpoint") {
  metered_platform m;
  const std::vector<job_segment> one{segment(1)};
  const std::vector<job_segment> two{segment(1), segment(2)};
  REQUIRE(m.take({some_job, 2, two, job_end::none, ns(25)}));
  REQUIRE(m.take({some_job, 1, one, job_end::none, ns(15)}));
  CHECK(m.inbox.saved() == ns(25));
}

TEST_CASE("a platform ends a job whose meter was lost") {
  job_policy policy;
  policy[job_end::node_failure].share = job_share::saved;
  metered_platform m{policy};
  REQUIRE(m.take(*m.meter.report(ns(10))));
  REQUIRE(m.meter.save(ns(30)));
  REQUIRE(m.take(*m.meter.report(ns(40))));
  // It heard nothing more, and finds the machine dead since 55.
  const std::vector<job_segment> last{{3, {ns(40), ns(55)}, 8, false}};
  REQUIRE(m.take({some_job, 4, last, job_end::node_failure, m.inbox.saved()}));
  REQUIRE(m.settle());
  CHECK(m.p.owed() == "480");
  // It was alive after all.
  REQUIRE(m.meter.stop(ns(60), job_end::completed));
  CHECK(m.refusal(m.meter.pending()).code == errc::conflict);
}

TEST_CASE("the ids of a job's usages are its own") {
  std::set<std::array<std::uint64_t, 2>> ids;
  const auto add = [&](const id128& id) {
    CHECK_FALSE(id.is_zero());
    CHECK(ids.insert({id.high, id.low}).second);
  };
  for (const id128 job : {id128{0, 1}, id128{1, 0}, id128{0, 2}})
    for (std::uint64_t n = 1; n <= 9; ++n)
      for (const job_part part : {job_part::segment, job_part::kept, job_part::minimum})
        add(job_usage_id(job, n, part));
  add(job_usage_id({0, 1}, 1, job_part::segment, {7, 7}));
  CHECK(job_usage_id({0, 1}, 1) == job_usage_id({0, 1}, 1, job_part::segment));
}
