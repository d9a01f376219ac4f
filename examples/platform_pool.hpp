// SPDX-License-Identifier: MIT
// A pool of cards and a small scheduler, which knows nothing of ducat's engine. A task says how
// much work it is, never how many cards it wants; what it held is written down node by node.
#ifndef DUCAT_EXAMPLES_PLATFORM_POOL_HPP
#define DUCAT_EXAMPLES_PLATFORM_POOL_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace platform {

using ducat::instant;
using ducat::int128;

inline constexpr std::int64_t second = 1'000'000'000;
inline constexpr std::int64_t hour = 3'600 * second;

inline constexpr std::int64_t cards_a_node = 8;

struct device {
  const char* sku;
  std::int64_t per_ns;  // FLOP of one card
  int nodes;
};

/// What a user asks for, and how far it is.
struct task {
  const char* team;
  const char* name;
  int128 work;  // FLOP
  int priority;
  instant arrives;
  std::size_t on = 0;  // the device, chosen by the size of the work
  int128 left = 0;
  bool ended = false;
  std::vector<int> nodes = {};  // that it holds
};

/// A node that a task held for a while.
struct held_node {
  std::size_t task;
  std::size_t device;
  int node;
  ducat::interval during;
};

/// A change of what a task holds.
struct change {
  std::size_t task;
  std::size_t before;  // nodes
  std::size_t after;
};

class pool {
 public:
  pool(std::vector<device> devices, instant start) : devices_{std::move(devices)}, now_{start} {
    for (const device& d : devices_)
      nodes_.push_back(std::vector<slot>(static_cast<std::size_t>(d.nodes)));
  }

  /// Large work goes where cards are fast.
  std::size_t submit(task t) {
    t.on = t.work < large_work ? 0 : 1;
    t.left = t.work;
    tasks_.push_back(std::move(t));
    return tasks_.size() - 1;
  }

  /// Time passes, and tasks work.
  void advance(instant to) {
    for (task& t : tasks_) t.left = std::max<int128>(0, t.left - speed(t) * (to.ns - now_.ns));
    now_ = to;
  }
  /// When the next task is through: the first nanosecond in which nothing is left.
  instant next_end() const {
    instant next = ducat::instant_max;
    for (const task& t : tasks_)
      if (const int128 each = speed(t); each > 0)
        next = std::min(next, {now_.ns + static_cast<std::int64_t>((t.left + each - 1) / each)});
    return next;
  }

  /// Gives the cards out anew: in order of priority and arrival each task has a node while there
  /// are any, and then as many as bring it to its end within `patience`. Who has more gives it
  /// back.
  std::vector<change> schedule() {
    std::vector<change> changes;
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      const std::vector<std::size_t> order = waiting_for(d);
      std::vector<std::size_t> share(tasks_.size(), 0);
      int left = devices_[d].nodes;
      bool gave = true;
      while (left > 0 && gave) {
        gave = false;
        for (const std::size_t t : order) {
          if (left == 0) break;
          if (share[t] > 0 && share[t] >= enough(tasks_[t])) continue;
          ++share[t];
          --left;
          gave = true;
        }
      }
      for (std::size_t t = 0; t < tasks_.size(); ++t)
        if (tasks_[t].on == d && tasks_[t].nodes.size() > share[t]) resize(t, share[t], changes);
      for (std::size_t t = 0; t < tasks_.size(); ++t)
        if (tasks_[t].on == d && tasks_[t].nodes.size() < share[t]) resize(t, share[t], changes);
    }
    return changes;
  }
  /// Takes all cards from one task.
  void take_back(std::size_t t) {
    std::vector<change> ignored;
    resize(t, 0, ignored);
  }

  const std::vector<task>& tasks() const { return tasks_; }
  task& operator[](std::size_t t) { return tasks_[t]; }
  const std::vector<device>& devices() const { return devices_; }
  const std::vector<held_node>& held() const { return held_; }
  instant now() const { return now_; }
  /// FLOP a nanosecond of what a task holds.
  int128 speed(const task& t) const {
    return int128{static_cast<std::int64_t>(t.nodes.size())} * cards_a_node * devices_[t.on].per_ns;
  }

 private:
  static constexpr int128 large_work = int128{200} * 312'000 * hour;
  static constexpr std::int64_t patience = 4 * hour;
  static constexpr std::size_t nobody = ~std::size_t{0};
  struct slot {
    std::size_t task = nobody;
    instant since{};
  };

  std::vector<std::size_t> waiting_for(std::size_t d) const {
    std::vector<std::size_t> order;
    for (std::size_t t = 0; t < tasks_.size(); ++t)
      if (tasks_[t].on == d && !tasks_[t].ended) order.push_back(t);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair{-tasks_[a].priority, a} < std::pair{-tasks_[b].priority, b};
    });
    return order;
  }
  std::size_t enough(const task& t) const {
    const int128 node = int128{cards_a_node} * devices_[t.on].per_ns * patience;
    return static_cast<std::size_t>((t.left + node - 1) / node);
  }
  void resize(std::size_t t, std::size_t to, std::vector<change>& changes) {
    task& of = tasks_[t];
    std::vector<slot>& nodes = nodes_[of.on];
    changes.push_back({t, of.nodes.size(), to});
    while (of.nodes.size() > to) {
      slot& freed = nodes[static_cast<std::size_t>(of.nodes.back())];
      if (freed.since < now_) held_.push_back({t, of.on, of.nodes.back(), {freed.since, now_}});
      freed = {};
      of.nodes.pop_back();
    }
    for (std::size_t n = 0; n < nodes.size() && of.nodes.size() < to; ++n) {
      if (nodes[n].task != nobody) continue;
      nodes[n] = {t, now_};
      of.nodes.push_back(static_cast<int>(n));
    }
  }

  std::vector<device> devices_;
  std::vector<task> tasks_;
  std::vector<std::vector<slot>> nodes_;  // by device
  std::vector<held_node> held_;
  instant now_;
};

}  // namespace platform

#endif
