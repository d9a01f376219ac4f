// SPDX-License-Identifier: MIT
// Walks: lists of steps drawn from a seed, before anything runs.
#ifndef DUCAT_TESTS_MODEL_WALK_HPP
#define DUCAT_TESTS_MODEL_WALK_HPP

#include "model/steps.hpp"
#include "model/walk_payers.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

class drawer : payers_drawer {
 public:
  drawer(std::uint64_t number, const walk_shape& shape) : payers_drawer{number, shape} {}

  walk draw() {
    describe();
    publish_first();
    for (int root = 0; root < shape_.payers; ++root) open_payer(root);
    while (static_cast<int>(nodes_.size()) < shape_.accounts) open_child();
    const std::size_t size = out_.steps.size() + shape_.steps;
    while (out_.steps.size() < size) any_command();
    return std::move(out_);
  }

 private:
  struct maker {  // a step that makes packs
    pack_ref ref;
    std::size_t root = 0;
    int from = -1;  // of a transfer, the maker that it takes from
  };

  // One more step.
  void any_command() {
    if (shape_.counted) return any_counted();
    switch (random_.below(30)) {
      case 0: return has_alerts_ ? watch() : grant();
      case 1: return random_.one_in(3) ? subscribe() : random_.one_in(8) ? open_child() : grant();
      case 2: return random_.one_in(3) ? grant() : random_.one_in(4) ? set_quota() : move();
      case 3: return random_.one_in(2) ? advance() : random_.one_in(2) ? publish() : grant();
      case 4:
      case 5: return reverse();
      case 6: return ask(twins::way::quote);
      case 7:
      case 8: return ask(twins::way::authorise);
      case 9: return batch();
      case 10: return reserve();
      case 11:
      case 12: return step_hold();
      case 13: return amend();
      case 14: return random_.one_in(2) ? move() : use(twins::way::record);
      case 15: return random_.one_in(3) ? place() : random_.one_in(3) ? credit() : pay();
      case 16:
        if (alerts_ > 0 && random_.one_in(2)) return top_up();
        return has_standings_ ? set_standing() : use(twins::way::record);
      case 17: return has_review_ ? review() : use(twins::way::record);
      default: return use(twins::way::record);
    }
  }

  void any_counted() {
    switch (random_.below(24)) {
      case 0:
      case 1: return random_.one_in(8) ? open_child() : grant();
      case 2: return random_.one_in(2) ? advance() : publish();
      case 3: return reverse();
      case 4: return batch();
      case 5: return amend();
      case 6: return random_.one_in(2) ? place() : random_.one_in(3) ? credit() : pay();
      case 7: return has_review_ ? review() : use(twins::way::record);
      case 8: return settle();
      case 9: return close_month();
      case 10: return reprice();
      case 11:
        if (!is_wide_) return use(twins::way::record);
        return random_.one_in(3) ? subscribe() : random_.one_in(2) ? set_quota() : move();
      default: return use(twins::way::record);
    }
  }

  // ---- months
  // ------------------------------------------------------------------------------------
  node_ref any_payer() {
    return random_.one_in(15) ? any_node() : nodes_[by_root_[any_root()].front()].ref;
  }
  void settle() { put(settle_step{any_payer()}); }
  void close_month() {
    close_step c;
    c.payer = any_payer();
    c.within = random_.one_in(2) ? hour : any_instant();
    c.at = {false, random_.one_in(3) ? reference::ever_before : any_day()};
    if (random_.one_in(6)) c.at = {true, below(3)};
    put(c);
  }
  // Mostly after a price was corrected.
  void reprice() {
    if (!random_.one_in(4)) correct();
    reprice_step r;
    r.payer = any_payer();
    if (random_.one_in(4)) r.during = any_validity();
    if (random_.one_in(4)) r.sku = pick(4);
    r.approved = !random_.one_in(20);
    put(r);
  }

  // ---- packs
  // -------------------------------------------------------------------------------------
  grant_step any_grant(std::size_t root) {
    grant_step g;
    g.account = any_node(root).ref;
    reference::pack& p = g.terms;
    const char* const units[] = {"card-time", "flop", "token", "money"};
    p.unit = units[shape_.counted ? 2 + below(2) : below(4)];
    p.balance = 1 + below(p.unit == "flop" ? 900 : 200);
    if (has_alerts_ && random_.one_in(3)) p.balance = 1 + below(25);
    if (p.unit != "money" && random_.one_in(4)) p.floor = -below(20);
    p.valid = any_validity();
    p.priority = below(3) - 1;
    p.granted = below(3);
    p.source = twins::source_names[random_.below(4)];
    if (random_.one_in(2)) p.paid = below(500);
    while (random_.one_in(5)) p.skus.insert(pick(4));
    while (random_.one_in(9)) g.only.push_back(any_node(random_.one_in(9) ? any_root() : root).ref);
    if (random_.one_in(9)) p.regions = {random_.one_in(2) ? "east" : "west"};
    const reference::rational shares[] = {{1, 2}, {3, 10}, {7, 10}, {1, 3}, {1, 10}};
    if (p.unit == "money" && has_vouchers_ && random_.one_in(2)) p.share = shares[below(5)];
    if (p.unit == "money" && random_.one_in(6)) p.funder = random_.one_in(2) ? "city" : "vendor";
    if (p.unit != "money" && random_.one_in(5) && is_wide_) p.hours = 1 + below(3);
    while (by_factor_ && p.unit != "money" && random_.one_in(4)) p.factors.push_back(any_factor());
    if (random_.one_in(3)) g.serial = any_serial();
    return g;
  }
  // Its window is by the payer's clock: the grant says how far ahead that is.
  reference::factor any_factor() {
    reference::factor f;
    const reference::rational of[] = {{7, 10}, {2, 1}, {3, 2}, {1, 3}, {1, 1}, {5, 1}};
    f.of = of[below(6)];
    if (random_.one_in(3)) f.skus.insert(pick(4));
    if (random_.one_in(4)) f.regions = {random_.one_in(2) ? "east" : "west"};
    if (random_.one_in(2)) {
      f.only_in = any_window();
      if (random_.one_in(2)) f.only_in->from = below(3) * hour;
    }
    return f;
  }
  // Mostly a new one, else one that may be another pack's.
  std::string any_serial() {
    if (!grants_.empty() && random_.one_in(5)) return grants_[random_.below(grants_.size())].serial;
    return "lot-" + std::to_string(next_++);
  }
  void grant() {
    if (!grants_.empty() && random_.one_in(10)) return grant_again();
    const std::size_t root = any_root();
    const grant_step g = any_grant(root);
    if (has_alerts_) packed_.push_back(g);
    if (!g.serial.empty()) grants_.push_back(g);
    makers_.push_back({{put(g)}, root});
  }
  // What was sent before, or nearly that.
  void grant_again() {
    grant_step g = grants_[random_.below(grants_.size())];
    if (random_.one_in(3)) {
      const std::string serial = g.serial;
      const grant_step other = any_grant(any_root());
      switch (random_.below(9)) {
        case 0: g = other; break;
        case 1: g.account = other.account; break;
        case 2: g.terms.balance += 1; break;
        case 3: g.terms.paid += 1; break;
        case 4: g.terms.valid = any_validity(); break;
        case 5: g.terms.priority = other.terms.priority; break;
        case 6: g.terms.factors = other.terms.factors; break;
        case 7:
          g.terms.share = other.terms.share;
          g.terms.funder = other.terms.funder;
          break;
        default: g.terms.skus = other.terms.skus; break;
      }
      if (g.terms.unit == "money") g.terms.factors.clear();
      if (g.terms.unit != "money") g.terms.share = 1, g.terms.funder.clear();
      g.serial = serial;
    }
    put(g);
  }

  // A series, or the end of one.
  void subscribe() {
    if (!series_.empty() && random_.one_in(4)) {
      put(unsubscribe_step{series_[random_.below(series_.size())], {true, below(3) * hour}});
      return;
    }
    if (!subscribed_.empty() && random_.one_in(6)) {
      subscribe_step again = subscribed_[random_.below(subscribed_.size())];
      if (random_.one_in(4)) again.terms.most += 1;
      if (random_.one_in(4)) again.lot.terms.priority += 1;
      put(again);
      return;
    }
    const std::size_t root = any_root();
    subscribe_step s;
    s.lot = any_grant(root);
    s.lot.terms.hours = 0;
    s.lot.terms.share = 1;  // no lot is a voucher
    s.lot.terms.funder.clear();
    reference::span& valid = s.lot.terms.valid;
    valid.from = any_instant();
    const reference::nanoseconds lengths[] = {hour, 2 * hour, 24 * hour, 300 * hour};
    s.terms.length = lengths[below(4)];
    // Not a lot each hour for ever.
    if (s.terms.length < 24 * hour) valid.to = valid.from + (1 + below(9)) * hour;
    s.terms.anchor = random_.one_in(2) ? valid.from : any_instant();
    if (random_.one_in(2)) s.terms.least = below(30);
    if (random_.one_in(2)) s.terms.most = below(120);
    s.terms.lives_for = 1 + pick(3);
    s.terms.rest_priority = below(3) - 1;
    if (has_alerts_) packed_.push_back(s.lot);
    if (!s.lot.serial.empty()) subscribed_.push_back(s);
    series_.push_back(put(s));
    makers_.push_back({{series_.back()}, root});
  }

  // Few names, so that versions come about; often of a unit that the name does not have.
  void set_quota() {
    quota_step q;
    reference::quota_version& version = q.version;
    const char* const units[] = {"card-time", "flop", "token", "money"};
    q.unit = units[shape_.counted ? 2 + pick(2) : pick(4)];
    q.name = "quota " + q.unit;
    if (random_.one_in(3)) q.name += " too";
    if (random_.one_in(20)) q.name = "quota flop";
    version.lifted = random_.one_in(5);
    version.hard = !random_.one_in(4);
    version.per = static_cast<reference::cycle>(below(4));
    version.limit = below(random_.one_in(3) ? 20 : 200);
    if (random_.one_in(2)) version.from = any_instant();
    q.account = any_node();
    if (!shape_.counted && random_.one_in(5)) {  // what is reserved at once
      q.name = q.unit = "cards";
      version.hard = true;
      version.per = reference::cycle::ever;
      version.limit = below(12);
    } else if (!version.lifted) {
      quotas_.push_back(q);
    }
    put(q);
  }
  void watch() {
    if (random_.one_in(3)) return set_quota();
    if (alerts_ > 0 && random_.one_in(2)) return top_up();
    alert_step a;
    reference::alert_terms& terms = a.terms;
    const char* const units[] = {"card-time", "flop", "token", "money"};
    const reference::rational shares[] = {{1, 5}, {1, 2}, {1, 1}, {1, 3}};
    terms.of = static_cast<reference::alert_of>(below(5));
    if (quotas_.empty() && terms.is_of_quota()) terms.of = reference::alert_of::left;
    // Of an account that has a pack, as a rule.
    a.account = any_node();
    if (!packed_.empty() && !random_.one_in(4)) {
      const grant_step& lot = packed_[random_.below(packed_.size())];
      a.account = lot.account;
      terms.unit = lot.terms.unit;
    }
    a.name = "alert " + std::to_string(below(4));
    if (terms.unit.empty()) terms.unit = units[below(4)];
    terms.lifted = random_.one_in(12);
    if (terms.of == reference::alert_of::left) terms.level = random_.one_in(3) ? 0 : below(90);
    if (terms.of == reference::alert_of::used) terms.level = below(40);
    if (!terms.is_of_balance() || terms.of == reference::alert_of::left_share)
      terms.share = shares[below(4)];
    if (terms.of == reference::alert_of::used || terms.of == reference::alert_of::expiring)
      terms.share = 0;
    if (terms.of == reference::alert_of::expiring) {
      if (random_.one_in(2)) terms.unit = "";
      terms.ahead = 1 + below(random_.one_in(2) ? 40 : 3 * hour);
    }
    if (terms.is_of_quota()) {
      const quota_step& of = quotas_[random_.below(quotas_.size())];
      terms.quota = of.name;
      terms.unit = terms.of == reference::alert_of::used ? of.unit : "";
      if (!random_.one_in(12)) a.account = of.account;
    }
    ++alerts_;
    put(a);
  }
  // What an alert orders, and what becomes of that: of small packs, so that it is raised again.
  void top_up() {
    if (top_ups_++ > 0 && !random_.one_in(3)) {
      order_step o{pick(random_.one_in(2) ? 1 : 3), !random_.one_in(3), ""};
      if (random_.one_in(3)) o.serial = random_.one_in(6) ? any_serial() : "card-" + number();
      put(o);
      return;
    }
    top_up_step t;
    reference::top_up_terms& terms = t.terms;
    terms.lot = any_grant(any_root()).terms;
    terms.lot.balance = 1 + below(30);
    t.alert = pick(static_cast<std::size_t>(alerts_));
    t.fits = !random_.one_in(12);
    terms.lifted = random_.one_in(12);
    if (random_.one_in(3)) terms.lasts = 1 + below(random_.one_in(2) ? 40 : 3 * hour);
    if (random_.one_in(2)) terms.target = below(90);
    if (random_.one_in(2)) terms.most = 1 + pick(5);
    if (random_.one_in(3)) {
      terms.orders = 1 + pick(3);
      terms.window = 1 + below(random_.one_in(2) ? 60 : 24 * hour);
    }
    if (random_.one_in(3)) terms.pause = below(30);
    terms.back_off = 1 + below(30);
    if (random_.one_in(4))
      terms.month_cap = terms.lot.paid + below(500) - (random_.one_in(9) ? 9 : 0);
    if (random_.one_in(4)) terms.total_cap = terms.lot.paid + below(900);
    put(t);
  }

  // Parts of one pack fit each other more often than any two.
  void move() {
    if (makers_.empty()) return;
    if (!moves_.empty() && random_.one_in(6)) return move_again();
    int which = pick(makers_.size());
    for (int tries = 0; tries < 4 && makers_[static_cast<std::size_t>(which)].from < 0; ++tries)
      which = pick(makers_.size());
    const maker from = makers_[static_cast<std::size_t>(which)];
    move_step m;
    m.how = static_cast<reference::move_kind>(below(4));
    if (random_.one_in(3)) m.how = reference::move_kind::transferred;
    int into = pick(makers_.size());
    if (from.from >= 0 && random_.one_in(2)) {
      m.how = reference::move_kind::joined;
      into = from.from;
    }
    m.from = {from.ref.step, pick(3)};
    m.into = {makers_[static_cast<std::size_t>(into)].ref.step, pick(3)};
    m.to = any_node(random_.one_in(4) ? any_root() : from.root).ref;
    if (!random_.one_in(3)) m.asked = 1 + below(random_.one_in(2) ? 10 : 40);
    m.rounds_up = random_.one_in(2);
    m.at = random_.one_in(6) ? moment{false, any_instant()} : moment{true, below(3)};
    if (random_.one_in(3)) m.at = {false, reference::ever_before};
    if (random_.one_in(2)) m.reference = "move-" + std::to_string(next_++);
    if (random_.one_in(3)) m.serial = any_serial();
    if (!m.reference.empty()) moves_.push_back(m);
    const bool makes = m.how == reference::move_kind::transferred;
    const int number = put(m);
    if (makes) makers_.push_back({{number}, from.root, which});
  }

  void move_again() {
    move_step m = moves_[random_.below(moves_.size())];
    if (random_.one_in(3)) {
      switch (random_.below(6)) {
        case 0: m.how = static_cast<reference::move_kind>(below(4)); break;
        case 1: m.asked += 1; break;
        case 2: m.rounds_up = !m.rounds_up; break;
        case 3: m.to = any_node(); break;
        case 4: m.at = {true, 0}; break;
        default: m.serial = any_serial(); break;
      }
    }
    put(m);
  }

  // ---- late usage
  // --------------------------------------------------------------------------------
  void review() {
    if (random_.one_in(4)) {
      const reference::nanoseconds bounds[] = {0, 5, 20, hour, 24 * hour};
      bound_step b;
      b.is_horizon = random_.one_in(3);
      if (!random_.one_in(b.is_horizon ? 2 : 6)) b.far = random_.one_in(20) ? -1 : bounds[below(5)];
      put(b);
      return;
    }
    put(drain_step{pick(1'000), !random_.one_in(3), random_.one_in(3) ? "" : "ops"});
  }

  // ---- usage
  // -------------------------------------------------------------------------------------
  void use(twins::way how) {
    use_step u = any_usage();
    u.how = how;
    uses_.push_back(u);
    put(u);
  }
  void ask(twins::way how) {
    const bool asked = random_.one_in(static_cast<std::uint64_t>(shape_.questions));
    use(asked ? how : twins::way::record);
  }
  void batch() {
    batch_step b;
    const std::size_t root = any_root();
    for (std::int64_t left = 2 + below(12); left > 0; --left) {
      b.parts.push_back(any_usage());
      if (random_.one_in(2)) b.parts.back().account = any_node(root).ref;
      uses_.push_back(b.parts.back());
    }
    put(b);
  }
  std::string anybody() { return random_.one_in(3) ? "ops" : ""; }
  void reverse() {
    if (uses_.empty() || random_.one_in(20)) {
      put(reverse_step{any_node(), "nobody's", {}});
      return;
    }
    const use_step& u = uses_[random_.below(uses_.size())];
    reversed_.push_back(u);
    put(reverse_step{random_.one_in(10) ? any_node() : u.account, u.what.id, anybody()});
  }
  // Most often by a little of it; sometimes once more, or by what is known already.
  void amend() {
    if (uses_.empty()) return use(twins::way::record);
    if (!amends_.empty() && random_.one_in(5)) {
      amend_step again = amends_[random_.below(amends_.size())];
      if (random_.one_in(4)) again.instead.what.region = any_region();
      if (random_.one_in(4)) again.by = anybody();
      if (!reversed_.empty() && random_.one_in(3)) {
        // As if what was recorded beside it had come in its place.
        const use_step& gone = reversed_[random_.below(reversed_.size())];
        again = {gone.account, gone.what.id, uses_[random_.below(uses_.size())], {}};
      }
      put(again);
      return;
    }
    const use_step& old = uses_[random_.below(uses_.size())];
    amend_step a{random_.one_in(10) ? any_node() : old.account, old.what.id, old, anybody()};
    if (random_.one_in(30)) a.id = "nobody's";
    reference::usage& u = a.instead.what;
    if (random_.one_in(3)) {
      u = any_usage().what;
    } else {
      u.id = "usage-" + std::to_string(next_++);
      const bool metered = out_.where.skus[static_cast<std::size_t>(u.sku)].metered;
      if (metered && random_.one_in(2)) u.cards = below(9);
      if (metered && random_.one_in(2)) u.during.to += below(9);
      if (!metered) u.quantity = below(20);
    }
    if (random_.one_in(6)) a.instead.account = any_node();
    a.instead.how = twins::way::record;
    uses_.push_back(a.instead);
    amends_.push_back(a);
    put(a);
  }
  // Holds are tried on copies of the model, as questions are.
  void reserve() {
    if (!random_.one_in(static_cast<std::uint64_t>(shape_.questions)))
      return use(twins::way::record);
    reserve_step r;
    r.ahead = any_usage();
    reference::usage& u = r.ahead.what;
    const bool metered = out_.where.skus[static_cast<std::size_t>(u.sku)].metered;
    u.id = "hold-" + std::to_string(next_++);
    if (metered && u.cards == 0) u.cards = 1;
    u.quantity = metered ? 0 : 1 + below(30);
    u.during.from = any_instant();
    u.during.to = u.during.from + 1 + below(25);
    r.from_now = random_.one_in(2);
    if (random_.one_in(2)) r.minimum = 1 + below(12);
    r.charges = random_.one_in(2);
    holds_.push_back(put(r));
  }
  void step_hold() {
    if (holds_.size() < 4) return reserve();  // some are refused
    hold_step h;
    h.of = random_.one_in(2) ? holds_.back() : holds_[random_.below(holds_.size())];
    h.kind = static_cast<ducat::hold_step>(1 + below(3));
    if (random_.one_in(2)) h.kind = ducat::hold_step::extend;
    h.after = below(12) - (random_.one_in(8) ? 6 : 0);
    h.at_end = random_.one_in(4);
    h.used = below(15) - (random_.one_in(6) ? 7 : 0);
    h.until = below(25);
    h.quantity = 1 + below(30);
    if (random_.one_in(4)) h.cards = 1 + below(4);
    if (random_.one_in(12)) h.off = 1;
    h.again = random_.one_in(6);
    put(h);
  }
  use_step any_usage() {
    if (!uses_.empty() && random_.one_in(12)) {
      use_step again = uses_[random_.below(uses_.size())];
      if (random_.one_in(3)) again.what.region = any_region();
      if (random_.one_in(3)) again.account = any_node();
      return again;
    }
    use_step out;
    reference::usage& u = out.what;
    u.id = "usage-" + std::to_string(next_++);
    out.account = any_node();
    u.sku = shape_.counted ? 2 + pick(2) : pick(4);
    u.region = any_region();
    if (out_.where.skus[static_cast<std::size_t>(u.sku)].metered) {
      const ducat::ratio cards{below(9), random_.one_in(2) ? 1 : 7};
      u.cards = cards.numerator();
      u.of = cards.denominator();
      u.during = any_span();
    } else {
      const reference::nanoseconds at = any_instant();
      u.during = {at, at};
      u.quantity = below(20);
    }
    return out;
  }

  // Quotas, series, moved packs, factors, and packs that wait for their first use.
  bool is_wide_ = !shape_.counted || random_.one_in(2);
  bool by_factor_ = random_.one_in(2) && is_wide_;
  bool has_alerts_ = random_.one_in(2);
  bool has_standings_ = random_.one_in(2);
  bool has_review_ = random_.one_in(2);
  bool has_vouchers_ = random_.one_in(2);
  std::vector<maker> makers_;
  std::vector<quota_step> quotas_;
  std::vector<grant_step> packed_;
  std::vector<grant_step> grants_;  // those that can be sent again, as the next two
  std::vector<subscribe_step> subscribed_;
  std::vector<move_step> moves_;
  std::vector<int> series_;
  std::vector<int> holds_;
  std::vector<use_step> reversed_;
  std::vector<amend_step> amends_;
  int alerts_ = 0, top_ups_ = 0;
};

}  // namespace ducat_test

#endif
