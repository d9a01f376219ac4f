// SPDX-License-Identifier: MIT
// The steps of a walk, as plain data: a list of them is drawn from a seed (walk.hpp), run beside
// the reference, and made short where the two differ (shrink.hpp).
//
// A command of your own, say `hold`, takes four places:
//   1. here, a struct with what is drawn of it; accounts and packs are named by the step that made
//      them (node_ref, pack_ref):
//          struct hold_step {
//            node_ref account;
//            long long quantity = 1;
//            std::optional<std::string> run(simulation& s) const {
//              const auto node = s.node(account);
//              if (!node) return std::nullopt;  // its account is gone: it is no step
//              return s.both.hold(*node, quantity);
//            }
//          };
//   2. below it, its name and fields:
//          inline std::string name_of(const hold_step&) { return "hold"; }
//          template <class F> void fields(hold_step& h, F f) {
//            f("account", h.account);
//            f("quantity", h.quantity, 1);  // 1 is the simplest
//          }
//      and itself in `command`, at the end of this file;
//   3. in twins.hpp `hold()`, which gives it to both and says what differs;
//   4. in walk.hpp a case of drawer::any_command() that draws one.
#ifndef DUCAT_TESTS_MODEL_STEPS_HPP
#define DUCAT_TESTS_MODEL_STEPS_HPP

#include "model/fields.hpp"
#include "model/holding_twins.hpp"
#include "model/translated_prices.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace reference {

// Here, so that they are found where steps that have such fields name theirs.
template <class F> void fields(tier& t, F f) {
  f("up_to", t.up_to);
  f("unit_price", t.unit_price);
  f("fee", t.fee);
  f("package", t.package, 1);
  f("partial_is_free", t.partial_is_free);
}
template <class F> void fields(window& w, F f) {
  f("days", w.days, ducat_test::fixed);
  f("from", w.from, ducat_test::fixed);
  f("to", w.to, ducat_test::fixed);
  f("offset", w.offset);
}
template <class F> void fields(price& p, F f) {
  f("sku", p.sku, ducat_test::fixed);
  f("region", p.region);
  f("layer", p.layer);
  f("only_in", p.only_in);
  f("stated", p.stated, ducat_test::always);
  f("counter", p.counter, ducat_test::fixed);
  f("own_counter", p.own_counter);
  f("all_usage", p.all_usage);
  f("restarts", p.restarts, ducat_test::fixed);
  f("shape", p.shape, ducat_test::fixed);
  f("tiers", p.tiers, std::size_t{1});
  f("fixed", p.fixed);
  f("minimum", p.minimum);
  f("maximum", p.maximum);
  f("free_records", p.free_records);
  f("free_units", p.free_units);
}
template <class F> void fields(payer& p, F f) {
  f("offset", p.offset);
  f("refuses", p.refuses);
  f("limit", p.limit);
  f("layer", p.of.own);
  f("channel", p.of.channel);
  f("order", p.order, std::size_t{1});
}
template <class F> void fields(factor& row, F f) {
  f("skus", row.skus);
  f("regions", row.regions);
  f("only_in", row.only_in);
  f("of", row.of, rational{1});
}
// What is granted; the account and the time are the step's.
template <class F> void fields(pack& p, F f) {
  f("unit", p.unit, ducat_test::fixed);
  f("balance", p.balance, 1);
  f("floor", p.floor);
  f("priority", p.priority);
  f("granted", p.granted, 0);
  f("source", p.source, std::string{"paid"});
  f("paid", p.paid);
  f("skus", p.skus);
  f("regions", p.regions);
  f("hours", p.hours);
  f("factors", p.factors);
}
template <class F> void fields(usage& u, F f) {
  f("id", u.id, ducat_test::fixed);
  f("sku", u.sku, ducat_test::fixed);
  f("region", u.region);
  f("cards", u.cards, 1);
  f("of", u.of, 1);
  f("during", u.during);
  f("quantity", u.quantity);
}

}  // namespace reference

namespace ducat_test {

/// What a walk stands on: the skus with their rates at first.
struct world {
  std::vector<reference::sku> skus;
};

/// The two engines, and what the steps so far have made in them.
class simulation {
 public:
  explicit simulation(const world& of) {
    both.model.skus = of.skus;
    ducat::price_table list;
    for (int s = 0; s < static_cast<int>(of.skus.size()); ++s) define(list, of.skus, s);
    if (!both.real.publish(list)) std::abort();
  }

  /// One step to both: what differs, or "". Nothing where it leans on what is not there.
  template <class Command> std::optional<std::string> run(int number, const Command& command) {
    step_ = number;
    auto differs = command.run(*this);
    for (; packs_ < static_cast<int>(both.model.packs.size()); ++packs_)
      packs_of_[number].push_back(packs_);
    return differs;
  }

  std::optional<int> node(node_ref of) const { return find(nodes_, of.step); }
  std::optional<int> series(int step) const { return find(series_, step); }
  /// Of a step that was refused one, the last before it.
  std::optional<int> reservation(int step) const {
    auto made = reservations_.upper_bound(step);
    if (reservations_.empty()) return std::nullopt;
    return (made == reservations_.begin() ? made : --made)->second;
  }
  /// Of a step that moved nothing, the pack that it was about.
  std::optional<int> pack(pack_ref of) const {
    const auto made = packs_of_.find(of.step);
    if (made != packs_of_.end())
      return made->second[static_cast<std::size_t>(of.place) % made->second.size()];
    const auto about = about_.find(of.step);
    return about == about_.end() ? std::nullopt : pack(about->second);
  }
  reference::nanoseconds when(const moment& m) const {
    return m.from_now ? (both.model.now < 0 ? 0 : both.model.now) + m.ns : m.ns;
  }

  void made_node(int number) { nodes_[step_] = number; }
  void made_series(int number) { series_[step_] = number; }
  void made_reservation(int number) { reservations_[step_] = number; }
  void is_about(pack_ref of) {
    if (of.step < step_) about_[step_] = of;
  }

  holding_twins both;

 private:
  static std::optional<int> find(const std::map<int, int>& in, int step) {
    const auto found = in.find(step);
    return found == in.end() ? std::nullopt : std::optional{found->second};
  }

  int step_ = 0;
  int packs_ = 0;
  std::map<int, int> nodes_, series_, reservations_;
  std::map<int, std::vector<int>> packs_of_;
  std::map<int, pack_ref> about_;
};

/// Opens a payer, or an account below another one.
struct open_step {
  std::optional<node_ref> parent;
  reference::payer terms;

  std::optional<std::string> run(simulation& s) const {
    const std::optional<int> above = parent ? s.node(*parent) : -1;
    if (!above) return std::nullopt;
    s.made_node(static_cast<int>(s.both.model.nodes.size()));
    s.both.open(*above, terms);
    return "";
  }
};
inline std::string name_of(const open_step&) { return "open"; }
template <class F> void fields(open_step& o, F f) {
  f("parent", o.parent, fixed);
  f("terms", o.terms);
}

/// Further versions of prices; a list that is not sound leaves both as they were.
struct publish_step {
  std::vector<reference::price> prices;

  std::optional<std::string> run(simulation& s) const {
    ducat::price_table list;
    for (int sku = 0; sku < 4; ++sku)
      for (const reference::price& p : prices)
        if (p.sku == sku) {
          define(list, s.both.model.skus, sku);
          break;
        }
    for (const reference::price& p : prices)
      if (!add_price(list, p)) return std::nullopt;
    if (!s.both.real.publish(list)) return std::nullopt;
    for (const reference::price& p : prices) s.both.model.prices.add(p);
    return "";
  }
};
inline std::string name_of(const publish_step&) { return "publish"; }
template <class F> void fields(publish_step& p, F f) { f("prices", p.prices, std::size_t{1}); }

/// A further version of the rate of a metered sku.
struct rate_step {
  int sku = 0;
  reference::nanoseconds from = 0;

  std::optional<std::string> run(simulation& s) const {
    constexpr long long per_ns = 5;
    reference::sku& known = s.both.model.skus[static_cast<std::size_t>(sku)];
    ducat::price_table list;
    define(list, s.both.model.skus, sku);
    if (!list.define_sku(sku_names[sku], ducat::meter::metered, units_by_name.at(known.unit),
                         per_ns, {from}))
      return std::nullopt;
    if (!s.both.real.publish(list)) return "a rate was refused";
    known.rates[from] = per_ns;
    return "";
  }
};
inline std::string name_of(const rate_step&) { return "rate"; }
template <class F> void fields(rate_step& r, F f) {
  f("sku", r.sku, fixed);
  f("from", r.from);
}

struct grant_step {
  node_ref account;
  reference::pack terms;
  std::vector<node_ref> only;  // for these accounts

  std::optional<reference::pack> pack(const simulation& s) const {
    reference::pack p = terms;
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    p.node = *node;
    for (const node_ref each : only)
      if (const auto number = s.node(each)) p.accounts.insert(*number);
    return p;
  }
  std::optional<std::string> run(simulation& s) const {
    const auto p = pack(s);
    if (!p) return std::nullopt;
    return s.both.grant(*p);
  }
};
inline std::string name_of(const grant_step&) { return "grant"; }
template <class F> void fields(grant_step& g, F f) {
  f("account", g.account);
  f("only", g.only);
  f("valid", g.terms.valid, always);
  f("terms", g.terms);
}

struct subscribe_step {
  grant_step lot;
  reference::series terms;

  std::optional<std::string> run(simulation& s) const {
    const auto p = lot.pack(s);
    if (!p) return std::nullopt;
    reference::series made = terms;
    made.lot = *p;
    const std::size_t before = s.both.model.all_series.size();
    const std::string differs = s.both.subscribe(made);
    if (s.both.model.all_series.size() > before) s.made_series(static_cast<int>(before));
    return differs;
  }
};
inline std::string name_of(const subscribe_step&) { return "subscribe"; }
template <class F> void fields(subscribe_step& s, F f) {
  f("account", s.lot.account);
  f("only", s.lot.only);
  f("valid", s.lot.terms.valid, fixed);  // a lot each hour for ever would take as long
  f("terms", s.lot.terms);
  f("anchor", s.terms.anchor);
  f("length", s.terms.length, fixed);
  f("least", s.terms.least);
  f("most", s.terms.most);
  f("lives_for", s.terms.lives_for, 1);
  f("rest_priority", s.terms.rest_priority);
}

struct unsubscribe_step {
  int series = 0;  // the step that opened it
  moment from;

  std::optional<std::string> run(simulation& s) const {
    const auto number = s.series(series);
    if (!number) return std::nullopt;
    return s.both.unsubscribe(*number, s.when(from));
  }
};
inline std::string name_of(const unsubscribe_step&) { return "unsubscribe"; }
template <class F> void fields(unsubscribe_step& u, F f) {
  f("series", u.series, fixed);
  f("from", u.from);
}

struct quota_step {
  node_ref account;
  std::string name;
  std::string unit;
  reference::quota_version version;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    return s.both.set_quota(*node, name, unit, version);
  }
};
inline std::string name_of(const quota_step& q) { return q.version.lifted ? "lift" : "quota"; }
template <class F> void fields(quota_step& q, F f) {
  f("account", q.account);
  f("name", q.name, fixed);
  f("unit", q.unit, fixed);
  f("hard", q.version.hard, true);
  f("per", q.version.per, reference::cycle::ever);
  f("limit", q.version.limit);
  f("from", q.version.from, reference::ever_before);
}

struct move_step {
  reference::move_kind how{};
  pack_ref from;
  reference::integer asked;  // 0: all
  bool rounds_up = false;
  moment at;
  node_ref to;    // of a transfer
  pack_ref into;  // of one that joins

  std::optional<std::string> run(simulation& s) const {
    s.is_about(from);
    const auto which = s.pack(from);
    const auto target = how == reference::move_kind::joined ? s.pack(into) : s.node(to);
    if (!which || !target) return std::nullopt;
    return s.both.move(how, *which, asked, rounds_up, s.when(at), *target);
  }
};
inline std::string name_of(const move_step& m) {
  const char* const names[] = {"void", "refund", "transfer", "join"};
  return names[static_cast<int>(m.how)];
}
template <class F> void fields(move_step& m, F f) {
  f("from", m.from, fixed);
  f("asked", m.asked);
  f("rounds_up", m.rounds_up);
  f("at", m.at);
  if (m.how == reference::move_kind::joined)
    f("into", m.into, fixed);
  else
    f("to", m.to);
}

struct advance_step {
  moment to;

  std::optional<std::string> run(simulation& s) const { return s.both.advance(s.when(to)); }
};
inline std::string name_of(const advance_step&) { return "advance"; }
template <class F> void fields(advance_step& a, F f) { f("to", a.to); }

struct use_step {
  twins::way how{};
  node_ref account;
  reference::usage what;

  std::optional<reference::usage> usage(const simulation& s) const {
    reference::usage u = what;
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    u.account = *node;
    return u;
  }
  std::optional<std::string> run(simulation& s) const {
    const auto u = usage(s);
    if (!u) return std::nullopt;
    return s.both.use(*u, how);
  }
};
inline std::string name_of(const use_step& u) {
  const char* const names[] = {"record", "quote", "authorise"};
  return names[static_cast<int>(u.how)];
}
template <class F> void fields(use_step& u, F f) {
  f("account", u.account);
  f("what", u.what);
}

/// Several usages at once.
struct batch_step {
  std::vector<use_step> parts;

  std::optional<std::string> run(simulation& s) const {
    std::vector<reference::usage> batch;
    for (const use_step& part : parts)
      if (const auto u = part.usage(s)) batch.push_back(*u);
    if (batch.empty()) return std::nullopt;
    return s.both.use_all(batch);
  }
};
inline std::string name_of(const batch_step&) { return "batch"; }
template <class F> void fields(batch_step& b, F f) { f("parts", b.parts, std::size_t{1}); }

struct reverse_step {
  node_ref account;  // of whose tree it is
  std::string id;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    return s.both.reverse(id, *node);
  }
};
inline std::string name_of(const reverse_step&) { return "reverse"; }
template <class F> void fields(reverse_step& r, F f) {
  f("account", r.account);
  f("id", r.id, fixed);
}

/// A hold on cards for some ticks, or on tokens, from an instant on.
struct reserve_step {
  use_step ahead;  // its time is from when on, and for how long
  reference::integer minimum = 1;
  bool charges = true;
  bool from_now = false;

  std::optional<std::string> run(simulation& s) const {
    const auto u = ahead.usage(s);
    if (!u) return std::nullopt;
    reference::reservation r;
    r.what = *u;
    const reference::nanoseconds length = u->during.to - u->during.from;
    r.from = from_now && s.both.model.now >= 0 ? s.both.model.now : u->during.from;
    r.until = r.from + length;
    r.minimum = minimum;
    r.charges = charges;
    const std::size_t before = s.both.model.reservations.size();
    const std::string differs = s.both.reserve(r);
    if (s.both.model.reservations.size() > before) s.made_reservation(static_cast<int>(before));
    return differs;
  }
};
inline std::string name_of(const reserve_step&) { return "reserve"; }
template <class F> void fields(reserve_step& r, F f) {
  f("account", r.ahead.account);
  f("what", r.ahead.what);
  f("minimum", r.minimum, 1);
  f("charges", r.charges, true);
  f("from_now", r.from_now);
}

/// The next step of a reservation, counted from where it stands.
struct hold_step {
  int of = 0;  // the step that made it
  ducat::hold_step kind{};
  reference::nanoseconds after = 0;  // after its last report
  bool at_end = false;               // rather at the end of its lease
  long long used = 0;                // more than its last report said
  reference::nanoseconds until = 0;  // after this report
  reference::integer quantity;
  long long cards = 0;
  int off = 0;
  bool again = false;

  std::optional<std::string> run(simulation& s) const {
    const auto which = s.reservation(of);
    if (!which) return std::nullopt;
    const reference::reservation& r = s.both.model.reservations[static_cast<std::size_t>(*which)];
    const bool metered = s.both.model.skus[static_cast<std::size_t>(r.what.sku)].metered;
    holding_twins::asked_step asked;
    asked.kind = kind;
    asked.at = at_end ? r.until : r.from + after;
    if (!metered) asked.used = r.used + used < 0 ? reference::integer{0} : r.used + used;
    asked.until = asked.at + until;
    if (!metered) asked.quantity = quantity;
    if (metered) asked.cards = cards;
    asked.off = off;
    const std::string differs = s.both.step(*which, asked);
    return differs.empty() && again && off == 0 ? s.both.repeat(*which, asked) : differs;
  }
};
inline std::string name_of(const hold_step& h) {
  const char* const names[] = {"reserve", "extend", "commit", "release"};
  return names[static_cast<int>(h.kind)];
}
template <class F> void fields(hold_step& h, F f) {
  f("of", h.of, fixed);
  f("after", h.after);
  f("at_end", h.at_end);
  f("used", h.used);
  f("until", h.until, 1);
  f("quantity", h.quantity, 1);
  f("cards", h.cards);
  f("off", h.off);
  f("again", h.again);
}

using command = std::variant<open_step, publish_step, rate_step, grant_step, subscribe_step,
                             unsubscribe_step, quota_step, move_step, advance_step, use_step,
                             batch_step, reverse_step, reserve_step, hold_step>;
struct step {
  int number = 0;
  command what;
};

}  // namespace ducat_test

#endif
