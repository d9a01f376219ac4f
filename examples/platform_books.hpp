// SPDX-License-Identifier: MIT
// What the platform asks of ducat: meters beside the tasks, an inbox for their reports, the engine,
// and forecasts. Reports get lost and come twice; what is charged is the same.
#ifndef DUCAT_EXAMPLES_PLATFORM_BOOKS_HPP
#define DUCAT_EXAMPLES_PLATFORM_BOOKS_HPP

#include "platform_pool.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecast.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/usage/job_inbox.hpp>
#include <ducat/usage/job_meter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace platform {

/// A job as both sides know it. Its meter knows what it holds, its inbox what was reported.
struct metered {
  ducat::job_meter meter;
  ducat::job_inbox<> inbox;
  ducat::account_handle account;
  ducat::sku_handle sku;
  std::vector<std::pair<ducat::interval, std::int64_t>> given = {};  // cards, as they were given
  bool started = false;
};

/// What is ahead if nobody stops.
struct outlook {
  instant dry = ducat::instant_max;  // the first tick in which a task wants more than packs have
  std::vector<std::pair<std::size_t, ducat::job_forecast>> jobs;  // of tasks that hold cards
};

class books {
 public:
  books(ducat::engine& engine, const ducat::stop_lead& lead) : engine_{engine}, lead_{lead} {}

  void submit(std::size_t task, ducat::account_handle account, const char* sku, instant at) {
    const ducat::id128 id{0x7a5c, task + 1};
    const ducat::sku_handle found = engine_.find_sku(sku);
    const ducat::metered_job<> of{.id = id, .account = account, .sku = found};
    jobs_.emplace(task, metered{ducat::job_meter{id},
                                ducat::job_inbox<>{of, ducat::held_time_policy}, account, found});
    jobs_.at(task).meter.queue(at).value();
  }
  /// It holds another number of nodes from now on.
  void hold(const change& c, instant at) {
    metered& job = jobs_.at(c.task);
    const ducat::ratio cards{static_cast<std::int64_t>(c.after) * cards_a_node};
    if (c.after == 0) {
      job.meter.save(at).value();  // what it did so far is not lost
      job.meter.suspend(at).value();
    } else if (!job.started) {
      job.meter.start(at, cards).value();
    } else if (c.before == 0) {
      job.meter.resume(at, cards).value();
    } else {
      job.meter.resize(at, cards).value();
    }
    job.started = true;
    if (!job.given.empty() && job.given.back().first.end == ducat::instant_max)
      job.given.back().first.end = at;
    if (c.after > 0) job.given.push_back({{at, ducat::instant_max}, cards.numerator()});
  }
  void end(std::size_t task, instant at) {
    metered& job = jobs_.at(task);
    job.meter.stop(at, ducat::job_end::completed).value();
    job.given.back().first.end = at;
  }

  /// A report on its way: the network loses every fifth, and doubles every fifth.
  void report(std::size_t task, instant at) {
    metered& job = jobs_.at(task);
    if (!job.started || job.meter.is_done()) return;
    const ducat::job_report told = job.meter.report(at).value();
    const int luck = reports_++ % 5;
    if (luck == 2) {
      ++lost_;
      return;
    }
    std::uint64_t known = take(job, told);
    if (luck == 4) {
      ++doubled_;
      known = take(job, told);
    }
    job.meter.acknowledge(known).value();
    if (job.meter.is_done()) settle(job);
  }
  /// Until it is through.
  void report_all(instant at) {
    for (auto& [task, job] : jobs_)
      while (job.started && job.meter.report(at)->sequence != job.meter.acknowledged())
        report(task, at);
  }

  /// What packs still hold against what tasks hold, whether it was reported or not: what was not is
  /// a job of the past, and what is held now one without an end.
  outlook ahead(instant now) {
    std::vector<ducat::engine::job> jobs;
    std::vector<std::string> names;
    std::vector<std::size_t> running;  // by job: its task, where it holds cards
    instant from = now;
    names.reserve(1'000);
    for (const auto& [task, m] : jobs_) {
      const auto told = m.inbox.segments();
      const instant known = told.empty() ? ducat::instant_min : told[told.size() - 1].during.end;
      for (const auto& [during, cards] : m.given) {
        const ducat::interval open{std::max(during.start, known), during.end};
        if (open.empty()) continue;
        names.push_back(fmt::format("{}/{}", task, during.start.ns));
        jobs.push_back({ducat::text_view{names.back()}, m.account, m.sku, {}, cards, open});
        running.push_back(during.end == ducat::instant_max ? task : ~std::size_t{0});
        from = std::min(from, open.start);
      }
    }
    const auto forecast = engine_.forecast(jobs, from, ducat::instant_max, room_, lead_).value();
    outlook out{forecast.exhausted_at(), {}};
    for (std::size_t i = 0; i < jobs.size(); ++i)
      if (running[i] != ~std::size_t{0}) out.jobs.emplace_back(running[i], forecast[i]);
    return out;
  }

  int reports() const { return reports_; }
  int lost() const { return lost_; }
  int doubled() const { return doubled_; }
  /// What the engine has charged an account's jobs, in FLOP.
  int128 charged(std::size_t task) const {
    const auto found = charged_.find(task);
    return found == charged_.end() ? 0 : found->second;
  }

 private:
  std::uint64_t take(metered& job, const ducat::job_report& told) {
    return job.inbox
        .take(told,
              [&](const ducat::engine::usage& u) {
                const auto done = engine_.record(u);
                if (done && !done->is_duplicate())
                  charged_[static_cast<std::size_t>(told.job.low - 1)] += done->amount();
                return done;
              })
        .value();
  }
  // By the time in which cards were held, as by default: nothing is left to correct.
  void settle(metered& job) {
    job.inbox
        .settle([&](const ducat::engine::usage& u) { return engine_.record(u); },
                [&](const ducat::id128& id) { return engine_.reverse(job.account, id); })
        .value();
  }

  ducat::engine& engine_;
  ducat::stop_lead lead_;
  ducat::forecast_room room_;
  std::map<std::size_t, metered> jobs_;
  std::map<std::size_t, int128> charged_;
  int reports_ = 0;
  int lost_ = 0;
  int doubled_ = 0;
};

}  // namespace platform

#endif
