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
//   3. in twins.hpp or beside it `hold()`, which gives it to both and says what differs;
//   4. in walk.hpp a case of drawer::any_command() that draws one.
#ifndef DUCAT_TESTS_MODEL_STEPS_HPP
#define DUCAT_TESTS_MODEL_STEPS_HPP

#include "model/closing_steps.hpp"
#include "model/simulation.hpp"
#include "model/topping_steps.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ducat_test {

/// Opens a payer, or an account below another one.
struct open_step {
  std::optional<node_ref> parent;
  reference::payer terms;

  std::optional<std::string> run(simulation& s) const {
    const std::optional<int> above = parent ? s.node(*parent) : -1;
    if (!above) return std::nullopt;
    const std::size_t before = s.both.model.nodes.size();
    const std::string differs = s.both.open(*above, terms);
    if (s.both.model.nodes.size() > before) s.made_node(static_cast<int>(before));
    return differs;
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
  std::string serial;          // of the payer's, or none

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
    return s.both.grant(*p, serial);
  }
};
inline std::string name_of(const grant_step&) { return "grant"; }
template <class F> void fields(grant_step& g, F f) {
  f("account", g.account);
  f("only", g.only);
  f("serial", g.serial);
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
    const std::string differs = s.both.subscribe(made, lot.serial);
    if (s.both.model.all_series.size() > before) s.made_series(static_cast<int>(before));
    return differs;
  }
};
inline std::string name_of(const subscribe_step&) { return "subscribe"; }
template <class F> void fields(subscribe_step& s, F f) {
  f("account", s.lot.account);
  f("only", s.lot.only);
  f("serial", s.lot.serial);
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

/// Sets an alert, or lifts it.
struct alert_step {
  node_ref account;
  std::string name;
  reference::alert_terms terms;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    // Windows of quotas lie after 1970.
    if (!node || (terms.is_of_quota() && s.both.model.now < 0)) return std::nullopt;
    return s.both.set_alert(*node, name, terms);
  }
};
inline std::string name_of(const alert_step& a) {
  const char* const names[] = {"alert", "alert-of-share", "alert-of-use", "alert-of-use-share",
                               "alert-of-end"};
  return a.terms.lifted ? "lift-alert" : names[static_cast<int>(a.terms.of)];
}
template <class F> void fields(alert_step& a, F f) {
  f("account", a.account);
  f("name", a.name, fixed);
  f("terms", a.terms);
}

struct move_step {
  reference::move_kind how{};
  pack_ref from;
  reference::integer asked;  // 0: all
  bool rounds_up = false;
  moment at;                      // ever_before: nobody says
  node_ref to;                    // of a transfer
  pack_ref into;                  // of one that joins
  std::string reference, serial;  // its own, and of what it makes; or none

  std::optional<std::string> run(simulation& s) const {
    s.is_about(from);
    const auto which = s.pack(from);
    const auto target = how == reference::move_kind::joined ? s.pack(into) : s.node(to);
    if (!which || !target) return std::nullopt;
    return s.both.move({how, *which, asked, rounds_up, s.when(at), *target, reference, serial, {}});
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
  f("reference", m.reference);
  f("serial", m.serial);
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
  std::string by;  // or nobody says

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    return s.both.reverse(id, *node, by);
  }
};
inline std::string name_of(const reverse_step&) { return "reverse"; }
template <class F> void fields(reverse_step& r, F f) {
  f("account", r.account);
  f("id", r.id, fixed);
  f("by", r.by);
}

/// Takes a usage out and records another one in its place.
struct amend_step {
  node_ref account;  // of whose tree it is
  std::string id;
  use_step instead;
  std::string by;  // or nobody says

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    const auto u = instead.usage(s);
    if (!node || !u) return std::nullopt;
    return s.both.amend(id, *node, *u, by);
  }
};
inline std::string name_of(const amend_step&) { return "amend"; }
template <class F> void fields(amend_step& a, F f) {
  f("account", a.account);
  f("id", a.id, fixed);
  f("at", a.instead.account);
  f("instead", a.instead.what);
  f("by", a.by);
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

/// Freezes an account, closes it or opens it again.
struct standing_step {
  node_ref account;
  reference::standing how{};
  moment from;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    return s.both.set_standing(*node, how, s.when(from));
  }
};
inline std::string name_of(const standing_step& s) {
  const char* const names[] = {"reopen", "freeze", "close"};
  return names[static_cast<int>(s.how)];
}
template <class F> void fields(standing_step& s, F f) {
  f("account", s.account);
  f("from", s.from);
}

/// Puts an account below another one, with all that lies below it.
struct place_step {
  node_ref account, to;

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account), above = s.node(to);
    if (!node || !above) return std::nullopt;
    return s.both.place(*node, *above);
  }
};
inline std::string name_of(const place_step&) { return "place"; }
template <class F> void fields(place_step& p, F f) {
  f("account", p.account);
  f("to", p.to);
}

/// A payment, or its return.
struct pay_step {
  node_ref payer;
  std::string number;  // of the payer's, or none
  reference::integer amount;
  bool goes_back = false;
  moment at;  // ever_before: nobody says

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(payer);
    if (!node) return std::nullopt;
    return goes_back ? s.both.pay_back(*node, number, s.when(at))
                     : s.both.pay(*node, number, amount, s.when(at));
  }
};
inline std::string name_of(const pay_step& p) { return p.goes_back ? "pay-back" : "pay"; }
template <class F> void fields(pay_step& p, F f) {
  f("payer", p.payer);
  f("number", p.number);
  f("amount", p.amount, 1);
  f("at", p.at);
}

/// A credit of posted money.
struct credit_step {
  node_ref account;
  std::string number;  // of the payer's, or none
  reference::integer amount;
  reference::nanoseconds within = 0;
  moment at;  // ever_before: nobody says

  std::optional<std::string> run(simulation& s) const {
    const auto node = s.node(account);
    if (!node) return std::nullopt;
    return s.both.credit(*node, number, amount, within, s.when(at));
  }
};
inline std::string name_of(const credit_step&) { return "credit"; }
template <class F> void fields(credit_step& c, F f) {
  f("account", c.account);
  f("number", c.number);
  f("amount", c.amount, 1);
  f("within", c.within);
  f("at", c.at);
}

/// How long before the engine's time usage may have ended, or how long after it it may end.
struct bound_step {
  bool is_horizon = false;
  std::optional<reference::nanoseconds> far;

  std::optional<std::string> run(simulation& s) const {
    return is_horizon ? s.both.set_horizon(far) : s.both.set_retention(far);
  }
};
inline std::string name_of(const bound_step& b) { return b.is_horizon ? "horizon" : "retention"; }
template <class F> void fields(bound_step& b, F f) { f("far", b.far, fixed); }

/// Accepts or dismisses one of the usages that came too late so far; of none, one that never came.
struct drain_step {
  int which = 0;
  bool accepts = false;
  std::string by;

  std::optional<std::string> run(simulation& s) const {
    const auto& all = s.both.review.all;
    if (s.both.model.nodes.empty()) return std::nullopt;
    if (all.empty()) return s.both.drain("nobody's", 0, accepts, by);
    const auto& of = all[static_cast<std::size_t>(which) % all.size()];
    return s.both.drain(std::string{of.what.id}, of.what.account, accepts, by);
  }
};
inline std::string name_of(const drain_step& d) { return d.accepts ? "accept" : "dismiss"; }
template <class F> void fields(drain_step& d, F f) {
  f("which", d.which);
  f("by", d.by);
}

using command =
    std::variant<open_step, publish_step, rate_step, grant_step, subscribe_step, unsubscribe_step,
                 quota_step, alert_step, top_up_step, order_step, move_step, advance_step, use_step,
                 batch_step, reverse_step, amend_step, reserve_step, hold_step, standing_step,
                 place_step, pay_step, credit_step, bound_step, drain_step, settle_step, close_step,
                 reprice_step>;
struct step {
  int number = 0;
  command what;
};

}  // namespace ducat_test

#endif
