// SPDX-License-Identifier: MIT
// A platform in miniature: two days of an organisation with three teams on 64 A100 and 32 H800.
//
//     platform           tells the story, and bills it
//     platform --svg     the balances of its packs, and the cards that were held, as curves
//
// Tasks state their work and no number of cards: the scheduler (platform_pool.hpp) chooses,
// resizes, takes back and hands on. Meters report each hour over a network that loses and repeats
// (platform_books.hpp). The engine's alerts say what is left, when to order more and which pack
// ends soon. A forecast says to the nanosecond when the packs run dry, so everything is saved and
// stopped there, and nothing goes on demand. At the end what nodes were held, times their rate,
// must be what was charged, to the FLOP, or the program fails.
#include "platform_books.hpp"
#include "platform_chart.hpp"
#include "platform_pool.hpp"

#include <ducat/adapters/fmt.hpp>
#include <ducat/billing/audit.hpp>
#include <ducat/billing/statement.hpp>
#include <ducat/ducat.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace ducat::literals;
using namespace platform;

constexpr instant monday = ducat::instant_from_civil({{2026, 11, 23}}).value();
constexpr std::int64_t hours = 48;
constexpr instant at(std::int64_t h, std::int64_t minute = 0) {
  return {monday.ns + h * hour + minute * 60 * second};
}
constexpr instant end = at(hours);
constexpr int128 degree = ducat::flops{1_degree}.count();

template <class Quantity> constexpr int128 flop(const Quantity& q) {
  return ducat::flops{q}.count();
}

const task requests[] = {
    {"vision", "detector", flop(4_pflops_days), 1, at(0, 5)},
    {"language", "tokenise", flop(60_degrees), 1, at(0, 30)},
    {"robotics", "grasping", flop(150_degrees), 0, at(1)},
    {"language", "pretrain", flop(13_pflops_days), 0, at(2, 15)},
    {"vision", "augment", flop(120_degrees), 0, at(3, 40)},
    {"vision", "track", flop(3_pflops_days), 2, at(4, 30)},
    {"robotics", "walking", flop(3_pflops_days), 1, at(6)},
    {"robotics", "sim-to-real", flop(5_pflops_days), 2, at(6, 50)},
    {"vision", "distil", flop(180_degrees), 0, at(8, 20)},
    {"language", "evaluate", flop(45_degrees), 2, at(9, 10)},
    {"language", "align", flop(190_degrees), 1, at(13, 45)},
    {"vision", "segment", flop(6_pflops_days), 1, at(16, 30)},
    {"robotics", "balance", flop(160_degrees), 0, at(20)},
    {"language", "retrieve", flop(170_degrees), 0, at(21, 25)},
    {"vision", "upscale", flop(80_degrees), 1, at(30)},
    {"language", "summarise", flop(4_pflops_days), 2, at(34)},
    {"robotics", "fetch", flop(140_degrees), 0, at(35, 30)},
};

// "Mon 09:30:00", and what of the second has passed, where any.
std::string stamp(instant t) {
  const std::int64_t passed = t.ns - monday.ns;
  const std::int64_t s = passed / second;
  const char* const days[] = {"Mon", "Tue", "Wed"};
  const std::string text =
      fmt::format("{} {:02}:{:02}:{:02}", days[s / 86'400], s / 3'600 % 24, s / 60 % 60, s % 60);
  return passed % second == 0 ? text : text + fmt::format(".{:09}", passed % second);
}
std::int64_t tenths(int128 amount) { return static_cast<std::int64_t>(amount * 10 / degree); }
std::string degrees(int128 amount) {
  const std::int64_t t = tenths(amount);
  return fmt::format("{}.{}", t / 10, t % 10);
}

constexpr auto yuan = ducat::currency_of<ducat::cny>();

ducat::price_table prices() {
  ducat::price_table list;
  for (const auto& [sku, rate] :
       {std::pair{"a100", 312'000_flop_per_ns},
        std::pair{"h800", 798'720_flop_per_ns}}) {  // 2.56 degrees an hour
    list.define_sku(sku, rate).value();
    list.add_flat(sku, 20_cny / 1_degree).value();
  }
  return list;
}
std::string text(int128 n) { return std::string{ducat::to_text(n).view()}; }
std::string text(ducat::text_view t) { return {t.data(), t.size()}; }

class simulation {
 public:
  explicit simulation(bool tells) : tells_{tells}, engine_{prices()} {
    acme_ = engine_.open_account({.name = "acme", .money = yuan}).value();
    for (const char* team : {"vision", "language", "robotics"})
      (void)engine_.open_account({.name = team, .parent = acme_}).value();
    grant("spring", acme_, 2'600_degrees, 46'800_cny, monday);
    grant("vision's own", account("vision"), 250_degrees, 5'000_cny, monday);
    for (const ducat::account_handle owner : {acme_, account("vision")}) set_alerts(owner);
  }

  void run() {
    for (instant now = monday; now < end;) {
      now = next_instant(now);
      pool_.advance(now);
      engine_.advance(now).value();
      tell_alerts(now);
      end_tasks(now);
      if (open_ && warn_at_ <= now) warn(now);
      if (now == lease_end_) stop_leases(now);
      for (; next_ < std::size(requests) && requests[next_].arrives <= now; ++next_) submit(now);
      if (now == refill_) refill(now);
      if (open_ && now < end) give_cards(now);
      if ((now.ns - monday.ns) % hour == 0) report(now);
      look_ahead(now);
    }
    for (std::size_t t = 0; t < pool_.tasks().size(); ++t) take_back(t, end);
    books_.report_all(end);
    tell_alerts(end);
    tell(end, "two days are over");
  }

  /// Σ nodes held × rate = Σ charged = Σ drawn from packs, to the FLOP; and no node twice at once.
  bool check() const {
    std::vector<held_node> held = pool_.held();
    std::sort(held.begin(), held.end(), [](const held_node& a, const held_node& b) {
      return std::pair{std::pair{a.device, a.node}, a.during.start} <
             std::pair{std::pair{b.device, b.node}, b.during.start};
    });
    bool good = true;
    std::vector<int128> by_task(pool_.tasks().size(), 0);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const held_node& h = held[i];
      by_task[h.task] += int128{cards_a_node} * pool_.devices()[h.device].per_ns *
                         (h.during.end.ns - h.during.start.ns);
      const bool same = i > 0 && held[i - 1].device == h.device && held[i - 1].node == h.node;
      if (same && h.during.start < held[i - 1].during.end) good = fail("a node is held twice");
    }
    int128 all = 0;
    for (std::size_t t = 0; t < by_task.size(); ++t) {
      all += by_task[t];
      if (by_task[t] != books_.charged(t)) good = fail("a task is charged another amount");
      // It works to the end of the nanosecond in which it gets through.
      const task& of = pool_.tasks()[t];
      const int128 over = by_task[t] + of.left - of.work;
      if (over < 0 || over > (of.ended ? fastest : 0)) good = fail("a task held another amount");
    }
    int128 drawn = 0;
    for (const named_pack& p : packs_) drawn += p.granted - left_of(p);
    if (drawn != all) good = fail("packs gave another amount");
    if (engine_.owed(acme_).minor != ducat::mixed{}) good = fail("something went on demand");
    if (!ducat::audit(engine_.events()).passed()) good = fail("the audit found something");
    if (tells_ && good)
      fmt::print("\nnodes x time x rate = {} FLOP = charged = drawn from packs; on demand: 0\n",
                 text(all));
    return good;
  }

  void bill() const {
    fmt::print("\n{} reports, of which {} were lost and {} came twice\n", books_.reports(),
               books_.lost(), books_.doubled());
    const auto s = ducat::make_statement(engine_.events(), acme_, ducat::whole_ledger,
                                         ducat::rounding::half_even)
                       .value();
    fmt::print("\nstatement of acme: {}\n", ducat::any_money{s.total, yuan});
    for (const ducat::statement_line& l : s.lines)
      fmt::print("  {:<8} {:<4} {:<14} {:>7} degrees {:>14} billed {:>14} effective\n",
                 name(l.account),
                 l.sku.has_value() ? text(engine_.text(engine_.state().skus[l.sku].name)) : "",
                 ducat::message(l.kind), degrees(l.quantity.whole),
                 ducat::any_money{l.billed, yuan}, ducat::any_money{l.effective, yuan});
    for (const named_pack& p : packs_)
      fmt::print("  pack {:<12} {:>7} of {:>6} degrees left\n", p.name, degrees(left_of(p)),
                 degrees(p.granted));
  }

  std::string draw() const {
    chart out{hours, "Two days of a platform: the balances of its packs, and the cards it holds"};
    out.panel(50, 300, "Balance of each pack", "degrees", 3'000, 500);
    const char* const colors[] = {"#0072b2", "#009e73", "#d55e00"};
    for (std::size_t i = 0; i < packs_.size(); ++i)
      out.draw({packs_[i].name, colors[i], balances(packs_[i])}, static_cast<int>(i));
    out.mark(minute(dry_at_), "dry");
    out.panel(390, 580, "Cards held", "cards", 80, 20);
    for (std::size_t d = 0; d < pool_.devices().size(); ++d)
      out.draw({pool_.devices()[d].sku, d == 0 ? "#cc79a7" : "#56b4e9", cards_held(d), true},
               static_cast<int>(d));
    return out.done();
  }

 private:
  struct named_pack {
    std::string name;
    ducat::pack_handle pack;
    int128 granted;
    instant since;
  };
  static constexpr int128 fastest = int128{64} * 798'720;

  static bool fail(const char* what) {
    fmt::print(stderr, "WRONG: {}\n", what);
    return false;
  }
  void tell(instant when, const std::string& what) const {
    if (tells_) fmt::print("{:<23} {}\n", stamp(when), what);
  }

  // ---- packs and accounts
  ducat::account_handle account(const char* team) const {
    return engine_.find_account(team, acme_);
  }
  template <class Quantity, class Money>
  void grant(const char* name, ducat::account_handle to, const Quantity& size, const Money& paid,
             instant when, instant until = ducat::instant_max) {
    const auto pack =
        engine_.grant(to, {.quantity = size, .paid = paid, .valid = {when, until}, .at = when})
            .value();
    packs_.push_back({name, pack, flop(size), when});
    tell(when, fmt::format("pack \"{}\": {} degrees", name, degrees(flop(size))));
  }
  int128 left_of(const named_pack& p) const { return engine_.balance(p.pack).whole; }
  void refill(instant now) {
    grant("autumn", acme_, 1'800_degrees, 30'600_cny, now, at(hours + 7 * 24));
    open_ = true;
    warned_ = false;
  }

  // ---- alerts
  // A half, a fifth, a twentieth and nothing is left; of acme at a fifth it is time to order. And a
  // week before a pack ends with something left in it.
  void set_alerts(ducat::account_handle owner) {
    const auto set = [&](const ducat::alert_spec& spec) {
      (void)engine_.set_alert(owner, spec).value();
    };
    const auto share = [&](const char* name, const ducat::ratio& left) {
      set({.name = name,
           .of = ducat::alert_kind::left_share,
           .level = 0_degrees,
           .share = left,
           .top_up = left == ducat::ratio{1, 5} && owner == acme_
                         ? ducat::pack_content{1'800_degrees}
                         : ducat::pack_content{}});
    };
    share("half is left", {1, 2});
    share("a fifth is left", {1, 5});
    share("a twentieth is left", {1, 20});
    set({.name = "exhausted", .level = 0_degrees});
    set({.name = "ends in a week", .of = ducat::alert_kind::expiring, .ahead = 168_h});
  }
  // What was raised since it was asked last. Each is raised once, until it is over.
  void tell_alerts(instant now) {
    const std::uint64_t from = std::exchange(told_, engine_.events().size());
    ducat::for_each_alert(engine_.events(), from, [&](const ducat::alert_changed& e) {
      const ducat::alert_state& alert = engine_.state().alerts[e.alert];
      const std::string what = e.pack.has_value() ? fmt::format("\"{}\" ", name(e.pack)) : "";
      tell(now, fmt::format("alert of {}: {}{}, {} degrees", name(alert.account), what,
                            text(engine_.text(alert.name)), degrees(e.value.whole)));
      const int128 ask = alert.terms.top_up;
      if (ask == 0) return;
      refill_ = {now.ns + 12 * hour};
      tell(now, fmt::format("  {} degrees are ordered, and will be there on {}", degrees(ask),
                            stamp(refill_)));
    });
  }
  std::string name(ducat::account_handle a) const {
    return text(engine_.text(engine_.state().held.accounts[a.index].name));
  }
  std::string name(ducat::pack_handle p) const {
    return std::find_if(packs_.begin(), packs_.end(),
                        [&](const named_pack& each) { return each.pack == p; })
        ->name;
  }

  // ---- what happens
  instant next_instant(instant now) const {
    const std::int64_t passed = (now.ns - monday.ns) / hour;
    instant next = std::min(at(passed + 1), pool_.next_end());
    if (next_ < std::size(requests)) next = std::min(next, requests[next_].arrives);
    for (const instant t : {warn_at_, stop_by_, lease_end_, refill_})
      if (now < t) next = std::min(next, t);
    return next;
  }
  void submit(instant now) {
    const task& asked = requests[next_];
    const std::size_t t = pool_.submit(asked);
    const device& on = pool_.devices()[pool_.tasks()[t].on];
    books_.submit(t, account(asked.team), on.sku, now);
    tell(now, fmt::format("{} wants {} degrees of work for {}: {}", asked.team, degrees(asked.work),
                          asked.name, on.sku));
  }
  void give_cards(instant now) {
    std::string words;
    for (const change& c : pool_.schedule()) {
      books_.hold(c, now);
      words += fmt::format("{}{} {} to {}", words.empty() ? "  cards: " : ", ", name(c.task),
                           c.before * cards_a_node, c.after * cards_a_node);
    }
    if (!words.empty()) tell(now, words);
  }
  void take_back(std::size_t t, instant now) {
    const std::size_t before = pool_.tasks()[t].nodes.size();
    if (before == 0) return;
    books_.hold({t, before, 0}, now);
    pool_.take_back(t);
  }
  void end_tasks(instant now) {
    for (std::size_t t = 0; t < pool_.tasks().size(); ++t) {
      if (pool_.tasks()[t].left > 0 || pool_.tasks()[t].ended) continue;
      books_.end(t, now);
      pool_.take_back(t);
      pool_[t].ended = true;
      tell(now, fmt::format("{} is through", name(t)));
    }
  }
  void report(instant now) {
    for (std::size_t t = 0; t < pool_.tasks().size(); ++t) books_.report(t, now);
    tell_alerts(now);
  }
  // Asked for anew after every change; between two changes nothing moves it.
  void look_ahead(instant now) {
    lease_end_ = stop_by_ = warn_at_ = ducat::instant_max;
    for (const auto& [task, job] : books_.ahead(now).jobs) {
      lease_end_ = std::min(lease_end_, job.lease_end);
      stop_by_ = std::min(stop_by_, job.stop_by);
      warn_at_ = std::min(warn_at_, job.warn_at);
    }
  }
  // First once, an hour before it is time to save; then nobody gets other cards, and it stays.
  void warn(instant now) {
    if (std::exchange(warned_, true) && now < stop_by_) return;
    open_ = now < stop_by_;
    tell(now, fmt::format("{}: the packs run dry at {}",
                          open_ ? "forecast" : "everyone is told to save", stamp(lease_end_)));
  }
  void stop_leases(instant now) {
    int stopped = 0;
    for (const auto& [t, job] : books_.ahead(now).jobs)
      if (job.lease_end <= now) {
        take_back(t, now);
        ++stopped;
      }
    books_.report_all(now);
    dry_at_ = now;
    tell(now, fmt::format("dry: {} tasks are saved and stopped; \"{}\" has {} FLOP left", stopped,
                          packs_[0].name, text(left_of(packs_[0]))));
  }
  const char* name(std::size_t t) const { return pool_.tasks()[t].name; }

  // ---- curves
  static std::int64_t minute(instant t) { return (t.ns - monday.ns) / (60 * second); }
  // By the ledger: what is drawn of a pack is drawn evenly over its time.
  std::vector<std::pair<std::int64_t, std::int64_t>> balances(const named_pack& p) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> points;
    const auto& draws = engine_.events().all<ducat::pack_drawn>();
    for (instant t = p.since; t <= end; t.ns += hour / 4) {
      int128 left = p.granted;
      for (std::size_t i = 0; i < draws.size(); ++i) {
        const ducat::pack_drawn& d = draws[i];
        if (d.pack != p.pack || t <= d.during.start) continue;
        const std::int64_t length = d.during.end.ns - d.during.start.ns;
        const std::int64_t passed = std::min(t.ns, d.during.end.ns) - d.during.start.ns;
        left -= d.quantity / length * passed;
      }
      points.emplace_back(minute(t), std::max<std::int64_t>(0, tenths(left)));
    }
    return points;
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> cards_held(std::size_t device) const {
    std::vector<std::pair<std::int64_t, std::int64_t>> points;
    for (instant t = monday; t <= end; t.ns += hour / 12) {
      std::int64_t cards = 0;
      for (const held_node& h : pool_.held())
        if (h.device == device && h.during.contains(t)) cards += cards_a_node;
      if (!points.empty() && points.back().second == cards * 10 && t < end) continue;
      points.emplace_back(minute(t), cards * 10);
    }
    return points;
  }

  bool tells_;
  ducat::engine engine_;
  ducat::account_handle acme_;
  std::vector<named_pack> packs_;
  pool pool_{{{"a100", 312'000, 8}, {"h800", 798'720, 4}}, monday};
  books books_{engine_, {.wind_down = 10_min, .warning = 1_h}};
  std::size_t next_ = 0;    // request
  std::uint64_t told_ = 0;  // of the ledger: alerts before it
  bool open_ = true;        // cards are given
  bool warned_ = false;
  instant warn_at_ = ducat::instant_max;  // of the next lease
  instant stop_by_ = ducat::instant_max;
  instant lease_end_ = ducat::instant_max;
  instant refill_ = ducat::instant_max;
  instant dry_at_ = ducat::instant_max;
};

}  // namespace

int main(int argc, char** argv) {
  const bool draws = argc == 2 && std::string_view{argv[1]} == "--svg";
  simulation platform{!draws};
  platform.run();
  if (draws) fmt::print("{}", platform.draw());
  if (!draws) platform.bill();
  return platform.check() ? 0 : 1;
}
