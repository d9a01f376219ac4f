// SPDX-License-Identifier: MIT
// Reservations of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_HOLDING_TWINS_HPP
#define DUCAT_TESTS_MODEL_HOLDING_TWINS_HPP

#include "model/granting_twins.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

class holding_twins : public granting_twins {
 public:
  struct asked_step {
    ducat::hold_step kind{};
    reference::nanoseconds at = 0;
    reference::nanoseconds until = 0;
    reference::integer used, quantity;
    long long cards = 0;  // or as before
    int off = 0;          // so many steps ahead of its turn
  };

  /// Makes a reservation that is not known yet; the difference, or "".
  std::string reserve(reference::reservation r) {
    const std::uint64_t size = real.events().size();
    const bool metered = is_metered(r);
    platform_engine::reservation asked;
    asked.id = id_of(r.what.id);
    asked.account = {static_cast<std::uint32_t>(r.what.account)};
    asked.sku = {static_cast<std::uint32_t>(r.what.sku)};
    if (!r.what.region.empty()) asked.dimensions.region = real.intern(r.what.region);
    if (metered) asked.cards = ducat::ratio{r.what.cards, r.what.of};
    asked.quantity = narrow(r.what.quantity);
    asked.during = {{r.from}, {r.until}};
    asked.terms.minimum = narrow(r.minimum);
    asked.terms.at_lapse = r.charges ? ducat::lapse_policy::charge : ducat::lapse_policy::release;
    const auto done = real.reserve(asked);
    if (!done && real.events().size() != size) return "a refused reservation left events";
    if (r.until <= model.now)
      return expect_code(done, ducat::errc::time_went_back) + same_balances();
    r.what.during = {r.from, r.from};
    const reference::integer wanted =
        metered ? reference::integer{r.until - r.from} : r.what.quantity;
    const std::size_t number = model.reservations.size();
    granted got = find(model, r.what, number, wanted,
                       !done     ? big(done.error().amount)
                       : metered ? reference::integer{done->until.ns - r.from}
                                 : big(done->granted));
    if (!got.error.empty()) return got.error;
    if (!got.refused.empty()) return expect_name(done, got.refused) + same_balances();
    if (got.n < (r.minimum < wanted ? r.minimum : wanted))
      return expect_code(done, ducat::errc::insufficient) + same_balances();
    if (!done) return std::string{"not reserved: "} + ducat::message(done.error().code);
    if (metered) r.until = r.from + static_cast<reference::nanoseconds>(got.n);
    r.next_sequence = 1;
    model.hold(r, got.lines);
    model.reservations.push_back(r);
    return same_hold(*done, number, got.n < wanted, 0) + same_balances();
  }

  /// Takes the next step of one; the difference, or "".
  std::string step(int which, const asked_step& s) {
    const std::uint64_t size = real.events().size();
    const auto number = static_cast<std::size_t>(which);
    const auto done = take(which, s);
    const reference::reservation& known = model.reservations[number];
    if (!done && real.events().size() != size) return "a refused step left events";
    const bool extends = s.kind == ducat::hold_step::extend;
    const bool open = known.phase == reference::hold_phase::open;
    if (s.off != 0) return expect_code(done, ducat::errc::out_of_sequence) + same_balances();
    if (known.phase == reference::hold_phase::released || (extends && !open))
      return expect_code(done, ducat::errc::hold_ended) + same_balances();
    if (open && (s.at < known.from || s.used < known.used))
      return expect_code(done, ducat::errc::out_of_range) + same_balances();
    if (review.is_too_far(s.at, model.now))
      return expect_code(done, ducat::errc::too_far_ahead) + same_balances();
    if (extends && s.until < s.at + (is_metered(known) ? 1 : 0))
      return expect_code(done, ducat::errc::invalid_interval) + same_balances();
    if (extends && s.until <= model.now)
      return expect_code(done, ducat::errc::time_went_back) + same_balances();

    reference::holding_engine after = model;
    reference::integer overrun;
    int recorded = -1;
    const std::string no = settle(after, number, s, overrun, recorded);
    if (!no.empty()) return expect_name(done, no) + same_balances();
    bool final = false;
    reference::integer available;
    bool refused = false;
    if (extends)
      if (auto wrong = extend(after, number, s, done, final, refused, available); !wrong.empty())
        return wrong;
    if (!done) return std::string{"no step: "} + ducat::message(done.error().code);
    reference::reservation& r = after.reservations[number];
    if (s.kind == ducat::hold_step::release) r.phase = reference::hold_phase::released;
    if (r.phase != reference::hold_phase::open || r.granted == 0) after.give_back(number);
    ++after.reservations[number].next_sequence;
    after.reservations[number].last_charge = -1;
    model = std::move(after);
    if (refused != done->is_refused() || (refused && big(done->available) != available))
      return "an extension was granted or refused against the rule";
    if (recorded >= 0) {
      const auto& usage = real.events().all<ducat::usage_recorded>()[done->usage];
      const ducat::outcome of{real.events(), usage.position, false};
      const auto& lines = model.usages[static_cast<std::size_t>(recorded)].lines;
      if (auto differs = same_lines(of, lines); !differs.empty()) return differs;
    } else if (done->usage != ducat::no_usage) {
      return "a step recorded what nobody used";
    }
    return same_hold(*done, number, final, overrun) + same_packs() + same_balances() +
           same_counters(size) + same_quotas();
  }

  /// Sends the last step of a reservation again, which was accepted or not.
  std::string repeat(int which, asked_step s) {
    const std::uint64_t size = real.events().size();
    s.off = -1;
    const auto again = take(which, s);
    if (real.events().size() != size) return "a repeated step left events";
    if (again && !again->duplicate) return "a repeated step is no duplicate";
    return "";
  }

 private:
  struct granted {
    std::string error;    // the engine's answer is against the rule
    std::string refused;  // nothing at all is granted, for this reason
    reference::integer n;
    reference::recorded lines;
  };

  bool is_metered(const reference::reservation& r) const {
    return model.skus[static_cast<std::size_t>(r.what.sku)].metered;
  }

  ducat::result<ducat::hold_answer> take(int which, const asked_step& s) {
    const reference::reservation& r = model.reservations[static_cast<std::size_t>(which)];
    ducat::hold_report report;
    report.account = {static_cast<std::uint32_t>(r.what.account)};
    report.id = id_of(r.what.id);
    report.sequence = static_cast<std::uint32_t>(r.next_sequence + s.off);
    report.at = {s.at};
    report.used = narrow(s.used);
    if (s.kind == ducat::hold_step::commit) return real.commit(report);
    if (s.kind == ducat::hold_step::release) return real.release(report);
    report.until = {s.until};
    report.quantity = narrow(s.quantity);
    if (s.cards != 0) report.cards = s.cards;
    return real.extend(report);
  }

  // The largest that could be held: `found` by the engine, which must be right.
  granted find(const reference::holding_engine& in, const reference::usage& ahead,
               std::size_t number, const reference::integer& wanted,
               const reference::integer& found) const {
    granted out;
    const bool metered = in.skus[static_cast<std::size_t>(ahead.sku)].metered;
    const auto can_hold = [&](const reference::integer& n) {
      return in.can_hold(reference::holding_engine::first_of(ahead, n, metered), number, out.lines);
    };
    const auto is_shortage = [](const std::string& no) {
      return no == "insufficient" || no == "no_price" || no == "quota_reached";
    };
    out.n = wanted;
    const std::string all = can_hold(wanted);
    if (all.empty()) return out;
    // Less of it makes no room for cards.
    if (all == "no cards" || (is_shortage(all) && can_hold(1) == "no cards"))
      out.refused = "quota_reached";
    else if (!is_shortage(all))
      out.refused = all;
    if (!out.refused.empty()) return out;
    out.n = found;
    if (found < 0 || found >= wanted) out.error = "more is granted than could be held";
    const std::string more = found + 1 < wanted ? can_hold(found + 1) : "insufficient";
    if (more.empty()) out.error = "more could be held than " + found.str();
    // Where all of it is frozen later, a part of it shows what else is against it.
    if (!is_shortage(more)) out.refused = more;
    if (const std::string no = found > 0 ? can_hold(found) : ""; !no.empty())
      out.error = found.str() + " of " + wanted.str() + " could not be held: " + no;
    return out;
  }

  // What was used is recorded, and what a lapse charged too much is taken out before.
  std::string settle(reference::holding_engine& after, std::size_t number, const asked_step& s,
                     reference::integer& overrun, int& recorded) const {
    reference::reservation* r = &after.reservations[number];
    const bool metered = is_metered(*r);
    const bool open = r->phase == reference::hold_phase::open;
    reference::usage segment = r->what;
    segment.id = "step " + std::to_string(r->next_sequence) + " " + r->what.id;
    segment.quantity = metered ? reference::integer{0} : s.used - r->used;
    segment.during = {metered ? r->from : s.at, s.at};
    std::vector<reference::held_part> lent;
    const bool less = metered ? s.at < r->from : s.used < r->used;
    if (less) {
      if (r->last_charge < 0) return "out_of_range";
      const auto charged = static_cast<std::size_t>(r->last_charge);
      const reference::recorded& of = after.usages[charged];
      segment.during.from = of.what.during.from;
      if (!metered) segment.during.to = segment.during.from;
      if (!metered) segment.quantity += of.amount;
      if (of.reversed || segment.quantity < 0 || s.at < of.what.during.from) return "out_of_range";
      lent = lend(after.reverse(r->last_charge), r->gave);
      r = &after.reservations[number];
      for (reference::held_part& p : lent)  // the account may have been moved
        if (p.pack >= 0 &&
            !after.is_above(after.packs[static_cast<std::size_t>(p.pack)].node, r->what.account))
          p.amount = 0;
    }
    const reference::integer held = r->granted;
    if (metered ? segment.during.from < segment.during.to : segment.quantity != 0) {
      const std::string no = after.use(number, segment, less ? &lent : nullptr);
      if (!no.empty()) return no;
      recorded = static_cast<int>(after.usages.size()) - 1;
      r = &after.reservations[number];
      const reference::integer amount = after.usages.back().amount;
      if (!less && !open) overrun = amount;
      if (!less && open && (!metered || r->until < s.at) && amount > held) overrun = amount - held;
    }
    if (metered && r->until <= s.at) r->granted = 0;
    r->from = s.at;
    r->used = s.used;
    return "";
  }
  // What a reservation gave for a charge goes first again, as far as it came back.
  std::vector<reference::held_part> lend(const std::vector<reference::line>& back,
                                         std::vector<reference::held_part> gave) const {
    const auto drawn_by = [&](const reference::line& l) {
      return holding_factor(model.packs[static_cast<std::size_t>(l.which)], l.factor);
    };
    for (reference::held_part& p : gave) {
      reference::rational there;
      for (const reference::line& l : back)
        if (l.what != 'p' && l.which == p.pack && (l.what == 'w' || drawn_by(l) == p.by))
          there -= l.what == 'c' ? reference::rational{l.quantity} : l.amount;
      if (p.pack < 0 || there < p.amount) p.amount = p.pack < 0 ? reference::rational{0} : there;
      p.lent = true;
    }
    return gave;
  }

  std::string extend(reference::holding_engine& after, std::size_t number, const asked_step& s,
                     const ducat::result<ducat::hold_answer>& done, bool& final, bool& refused,
                     reference::integer& available) const {
    const reference::reservation& kept = after.reservations[number];
    const bool metered = is_metered(kept);
    const reference::integer rest =
        !metered ? kept.granted : reference::integer{kept.until > s.at ? kept.until - s.at : 0};
    const reference::integer wanted = metered ? reference::integer{s.until - s.at} : s.quantity;
    if (!done) return std::string{"no extension: "} + ducat::message(done.error().code);
    reference::holding_engine next = after;
    next.give_back(number);
    reference::usage ahead = kept.what;
    if (metered && s.cards != 0) {
      ahead.cards = s.cards;
      ahead.of = 1;
    }
    ahead.during = {s.at, s.at};
    const reference::integer found = done->is_refused() ? big(done->available)
                                     : metered          ? reference::integer{done->until.ns - s.at}
                                                        : big(done->granted);
    granted got = find(next, ahead, number, wanted, found);
    if (!got.error.empty()) return got.error;
    final = !got.refused.empty() || got.n < wanted;
    const reference::integer minimum = kept.minimum < wanted ? kept.minimum : wanted;
    if (!got.refused.empty() || got.n < minimum || (got.n < wanted && got.n <= rest)) {
      refused = true;
      available = got.refused.empty() ? got.n : reference::integer{0};
      return "";
    }
    reference::reservation& r = next.reservations[number];
    r.what = ahead;
    r.until = metered ? s.at + static_cast<reference::nanoseconds>(got.n) : s.until;
    next.hold(r, got.lines);
    after = std::move(next);
    return "";
  }

  std::string same_hold(const ducat::hold_answer& found, std::size_t number, bool final,
                        const reference::integer& overrun) const {
    const reference::reservation& r = model.reservations[number];
    std::string text;
    if (big(found.granted) != r.granted)
      text += "holds for " + big(found.granted).str() + " instead of " + r.granted.str() + "; ";
    if (found.until.ns != r.until) text += "its lease ends elsewhere; ";
    if (found.final != final) text += "final or not; ";
    if (big(found.overrun) != overrun)
      text += "overrun " + big(found.overrun).str() + " instead of " + overrun.str() + "; ";
    if (static_cast<int>(found.phase) != static_cast<int>(r.phase)) text += "another phase; ";
    return text;
  }
  static std::string expect_code(const ducat::result<ducat::hold_answer>& done, ducat::errc why) {
    if (done) return std::string{"accepted instead of: "} + ducat::message(why);
    return done.error().code == why ? ""
                                    : std::string{"refused as "} + name_of(done.error().code) +
                                          " instead of " + ducat::message(why);
  }
  static std::string expect_name(const ducat::result<ducat::hold_answer>& done,
                                 const std::string& why) {
    if (done) return "accepted instead of " + why;
    return why == name_of(done.error().code)
               ? ""
               : std::string{"refused as "} + name_of(done.error().code) + " instead of " + why;
  }
};

}  // namespace ducat_test

#endif
