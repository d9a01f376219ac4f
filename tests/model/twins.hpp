// SPDX-License-Identifier: MIT
// The engine and the reference side by side: each command goes to both, and whatever they say or
// hold differently is a text.
#ifndef DUCAT_TESTS_MODEL_TWINS_HPP
#define DUCAT_TESTS_MODEL_TWINS_HPP

#include "model/reference_alerts.hpp"
#include "model/reference_reprice.hpp"
#include "model/reference_review.hpp"
#include "model/reference_top_up.hpp"
#include "model/translated_prices.hpp"
#include "support/engine_text.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/packs/burn_key_name.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ducat_test {

inline reference::rational value_of(const ducat::mixed& m) {
  return reference::rational{big(m.whole)} + reference::rational{big(m.rest), big(m.denominator)};
}
inline std::string text_of(const std::vector<reference::line>& lines) {
  std::string text;
  for (const reference::line& l : lines)
    text += std::string{l.what} + std::to_string(l.which) + " [" + std::to_string(l.during.from) +
            ", " + std::to_string(l.during.to) + ") " + l.quantity.str() + " for " +
            l.amount.str() + " leaves " + l.after.str() + "; ";
  return text;
}
inline std::vector<reference::line> lines_of(const ducat::outcome& done) {
  std::vector<reference::line> out;
  done.for_each_line([&](const ducat::charge_line& l) {
    const bool priced = l.kind == ducat::line_kind::priced;
    const char what = l.kind == ducat::line_kind::covered ? 'c' : priced ? 'p' : 'w';
    const auto which = static_cast<int>(priced ? l.price.index : l.pack.index);
    out.push_back({what,
                   which,
                   {l.during.start.ns, l.during.end.ns},
                   big(l.quantity),
                   value_of(l.amount),
                   value_of(l.balance),
                   "",
                   0});
  });
  return out;
}

inline const char* name_of(ducat::errc code) {
  switch (code) {
    case ducat::errc::conflict: return "conflict";
    case ducat::errc::no_price: return "no_price";
    case ducat::errc::out_of_range: return "out_of_range";
    case ducat::errc::no_rate: return "no_rate";
    case ducat::errc::insufficient: return "insufficient";
    case ducat::errc::quota_reached: return "quota_reached";
    case ducat::errc::unknown_usage: return "unknown usage";
    case ducat::errc::already_reversed: return "already reversed";
    case ducat::errc::another_payer: return "another payer";
    case ducat::errc::account_frozen: return "account_frozen";
    case ducat::errc::account_in_use: return "account_in_use";
    case ducat::errc::too_old: return "too_old";
    case ducat::errc::undated: return "undated";
    case ducat::errc::time_went_back: return "time_went_back";
    case ducat::errc::too_far_ahead: return "too_far_ahead";
    default: return ducat::message(code);
  }
}

class twins {
 public:
  platform_engine real;
  reference::repricing_engine model;
  reference::alert_book alerts;    ///< of the model
  reference::top_up_book top_ups;  ///< of the model
  reference::review_book review;   ///< of the model
  int look_each = 1;               ///< all balances are compared after so many commands

  /// The accounts of the engine have the numbers of the model. The difference, or "".
  std::string open(int parent, const reference::payer& terms) {
    const auto number = static_cast<int>(model.nodes.size());
    ducat::account_spec spec;
    const std::string name = "node" + std::to_string(number);
    spec.name = name;
    if (parent < 0) {
      spec.money = yuan;
      spec.utc_offset_seconds = static_cast<std::int32_t>(terms.offset / 1'000'000'000);
      spec.policy = terms.refuses ? ducat::overage::refuse : ducat::overage::on_demand;
      spec.limited = terms.limit.has_value();
      if (terms.limit) spec.credit_limit = narrow(*terms.limit);
      spec.layer = view(terms.of.own);
      spec.channel = view(terms.of.channel);
      for (const std::string& key : terms.order)
        spec.burn_down.add(ducat::find_burn_key(key).value());
    } else {
      spec.parent = {static_cast<std::uint32_t>(parent)};
    }
    const auto done = real.open_account(spec);
    const bool closed = parent >= 0 && model.standings.is_closed(model.nodes, parent, model.now);
    if (closed)
      return !done && done.error().code == ducat::errc::account_frozen
                 ? ""
                 : "an account was opened below a closed one";
    if (!done) return std::string{"not opened: "} + name_of(done.error().code);
    if (parent < 0) model.payers[number] = terms;
    model.nodes.push_back(
        {parent, parent < 0 ? number : model.nodes[static_cast<std::size_t>(parent)].root, {}});
    return "";
  }

  /// Sets a quota; the difference, or "".
  std::string set_quota(int account, const std::string& name, const std::string& unit,
                        const reference::quota_version& version) {
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    ducat::quota_spec spec;
    spec.name = name;
    if (unit == "cards")
      spec.cards = static_cast<std::int32_t>(version.limit);
    else if (unit == "money")
      spec.most = ducat::any_money{narrow(version.limit), yuan};
    else
      spec.most = ducat::any_quantity{narrow(version.limit), units_by_name.at(unit)};
    spec.per = static_cast<ducat::period>(version.per);
    spec.hard = version.hard;
    spec.from = {version.from};
    const auto done =
        version.lifted ? real.lift_quota(node, spec.name, spec.from) : real.set_quota(node, spec);
    const std::string refused = model.set_quota(account, name, unit, version);
    if (refused.empty()) alerts.quota_set(model, account, name);
    if (done.has_value() != refused.empty())
      return "a quota was accepted or refused against the rule: " + refused;
    return "";
  }
  /// Of one payer, or (−1) of all.
  std::string same_quotas(int root = -1) const {
    std::string text;
    const ducat::quota_table& quotas = real.state().quotas;
    if (quotas.size() != model.quotas.size()) return "another number of quotas";
    for (std::uint32_t i = 0; i < quotas.size(); ++i)
      for (const auto& [window, used] : model.quotas[i].used) {
        if (root >= 0 && model.payer_number(model.quotas[i].node) != root) continue;
        const auto found = value_of(quotas.used({i}, {{window.first}, {window.second}}));
        if (found != used)
          text += "of quota " + std::to_string(i) + " " + found.str() + " was used instead of " +
                  used.str() + "\n";
      }
    return text;
  }

  std::string advance(reference::nanoseconds to) {
    const bool fits = to >= model.now;
    const std::uint64_t size = real.events().size();
    if (real.advance({to}).has_value() != fits) return "time went wrong";
    if (fits) advance_model(to);
    if (const std::string differs = same_packs(); !differs.empty()) return differs;
    for (std::size_t i = 0; i < model.packs.size(); ++i) {
      const ducat::pack_phase phase = real.state().held.packs[i].phase;
      if ((phase == ducat::pack_phase::expired) != model.packs[i].expired)
        return "pack " + std::to_string(i) + " is in another phase";
    }
    return same_balances() + same_counters(size) + same_quotas();
  }

  enum class way { record, quote, authorise };
  std::string use(const reference::usage& u, way how) {
    const platform_usage real_usage = translated(u);
    const std::uint64_t size = real.events().size();
    const auto done = how == way::record  ? real.record(real_usage)
                      : how == way::quote ? real.quote(real_usage, room_)
                                          : real.authorise(real_usage, room_);
    const bool is_new = how == way::record && done && !done->is_duplicate();
    if (!is_new && real.events().size() != size)
      return "a question, a duplicate or a refusal left events";
    if (auto differs = same_answer(u, how, done); !differs.empty()) return differs;
    return same_balances() + (is_new ? same_packs() + same_counters(size) + same_quotas() : "");
  }

  /// Usages as one batch: each sees those before it.
  std::string use_all(const std::vector<reference::usage>& batch) {
    const std::uint64_t size = real.events().size();
    std::vector<platform_usage> real_batch;
    for (const reference::usage& u : batch) real_batch.push_back(translated(u));
    std::vector<ducat::result<ducat::outcome>> done(batch.size(), ducat::errc::no_price);
    real.record({real_batch.data(), real_batch.size()}, {done.data(), done.size()});
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (auto differs = same_answer(batch[i], way::record, done[i]); !differs.empty())
        return differs;
      look_at_alerts(model.now);
    }
    return same_packs() + same_balances() + same_counters(size) + same_quotas();
  }

  std::string reverse(const std::string& id, int account, const std::string& by) {
    const std::uint64_t size = real.events().size();
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    const auto done = real.reverse(node, id_of(id), {model.now}, {}, who(by));
    const int number = model.known(id, account);
    if (number < 0) return expect(done, "unknown usage");
    if (model.usages[static_cast<std::size_t>(number)].reversed)
      return expect(done, "already reversed");
    if (!done) return std::string{"not reversed: "} + name_of(done.error().code);
    const auto lines = model.reverse(number);
    if (big(done->amount()) != -model.usages[static_cast<std::size_t>(number)].amount)
      return "the reversal amounts to something else";
    if (auto differs = same_lines(*done, lines); !differs.empty()) return differs;
    if (auto differs = same_words(*done, by, ducat::no_usage); !differs.empty()) return differs;
    return same_balances() + same_counters(size) + same_quotas();
  }

  /// The audit, which has rules of its own, agrees.
  std::string same_audit() const {
    // It wants what a counter costs to be what its lines say, after each settlement: it finds where
    // that has to wait for the next line.
    if (model.closes.has_drifted) return "";
    const ducat::audit_report report = ducat::audit(real.events());
    if (report.passed()) return "";
    const ducat::audit_finding& first = report.findings.front();
    return std::string{"the audit says of event "} + std::to_string(first.position) + ": " +
           ducat::message(first.rule) + ", " + first.detail;
  }

  /// Everything that a fresh state learns from the ledger.
  std::string same_replay() const {
    ducat::engine_state replayed;
    ducat::evolve(replayed, real.events(), 0, real.events().size());
    const bool same = ducat_test::text_of(replayed, real.events()) ==
                      ducat_test::text_of(real.state(), real.events());
    return same ? "" : "a replayed ledger gives another state";
  }

  static constexpr std::string_view source_names[] = {"paid", "promotional", "free", "voucher"};

  // "step 3 r1" is what step 3 of the reservation "r1" reports, "lapse 3 r1" what its lapse after
  // that charges.
  static ducat::id128 id_of(const std::string& id) {
    for (const std::string kind : {"step ", "lapse "})
      if (id.rfind(kind, 0) == 0) {
        std::size_t end = 0;
        const auto sequence = static_cast<std::uint32_t>(std::stoul(id.substr(kind.size()), &end));
        const ducat::id128 hold = id_of(id.substr(kind.size() + end + 1));
        return kind == "step " ? ducat::detail::id_of_step(hold, sequence)
                               : ducat::detail::id_of_lapse(hold, sequence);
      }
    return ducat::id_from_text(ducat::text_view{id.data(), id.size()}, {1, 2});
  }

 protected:
  static ducat::stated_provenance who(const std::string& by) {
    if (by.empty()) return {};
    return {by, "a mistake", "ticket 7"};
  }
  // What the ledger says of who took a usage out, and what stands for it.
  std::string same_words(const ducat::outcome& taken_out, const std::string& by,
                         std::size_t instead) const {
    const auto& e = real.events().at<ducat::usage_reversed>(taken_out.position());
    const auto says = [&](ducat::symbol s, ducat::text_view text) {
      return text.empty() ? !s.has_value() : s.has_value() && real.text(s) == text;
    };
    const ducat::stated_provenance stated = who(by);
    const bool same = says(e.by.actor, stated.actor) && says(e.by.reason, stated.reason) &&
                      says(e.by.approval, stated.approval) && e.instead == instead;
    return same ? "" : "the reversal says something else of who, why, or what stands instead";
  }
  platform_usage translated(const reference::usage& u) {
    platform_usage out;
    out.id = id_of(u.id);
    out.account = {static_cast<std::uint32_t>(u.account)};
    out.sku = {static_cast<std::uint32_t>(u.sku)};
    if (!u.region.empty()) out.dimensions.region = real.intern(u.region);
    out.cards = ducat::ratio{u.cards, u.of};
    out.during = {{u.during.from}, {u.during.to}};
    out.quantity = narrow(u.quantity);
    return out;
  }

  // Alerts by what the model has come to; the ledger says in which windows of quotas its usage was
  // counted, at a price of nothing too.
  void look_at_alerts(reference::nanoseconds at) {
    const ducat::ledger& book = real.events();
    const auto touch = [&](std::uint64_t position, std::uint64_t lines) {
      for (std::uint64_t i = position + 1; i <= position + lines && !alerts.empty(); ++i) {
        if (book.kind_at(i) != ducat::event_kind::quota_moved) continue;
        const auto& e = book.at<ducat::quota_moved>(i);
        alerts.touch(e.quota.index, {e.window.start.ns, e.window.end.ns});
      }
    };
    for (; counted_ < model.usages.size(); ++counted_) {
      const auto& e = book.all<ducat::usage_recorded>()[counted_];
      touch(e.position, e.line_count);
    }
    for (; uncounted_ < book.all<ducat::usage_reversed>().size(); ++uncounted_) {
      const auto& e = book.all<ducat::usage_reversed>()[uncounted_];
      touch(e.position, e.line_count);
    }
    alerts.look(model, at);
    top_ups.look(model, alerts, at);
  }
  // Where anybody is to be told, time stops at each instant at which something happens.
  void advance_model(reference::nanoseconds to) {
    while (!alerts.empty()) {
      reference::nanoseconds next =
          std::max(std::min(alerts.next_warning(), top_ups.next_end()), model.now);
      const auto stop = [&](reference::nanoseconds t) {
        if (model.now < t && t < next) next = t;
      };
      for (const reference::pack& p : model.packs) {
        stop(p.valid.from);
        stop(p.valid.to);
      }
      for (const reference::reservation& r : model.reservations)
        if (r.phase == reference::hold_phase::open) stop(r.until);
      if (next > to) break;
      model.advance(next);
      alerts.warn(model, next);
      top_ups.free(next);
      look_at_alerts(next);
    }
    model.advance(to);
  }

  // Whether both say the same of a usage; what is recorded is then in the model.
  std::string same_answer(const reference::usage& u, way how,
                          const ducat::result<ducat::outcome>& done) {
    if (const int first = model.known(u.id, u.account); first >= 0) {
      const reference::recorded& r = model.usages[static_cast<std::size_t>(first)];
      if (r.what.content() != u.content()) return expect(done, "conflict");
      if (!done || !done->is_duplicate()) return "a repeated usage is no duplicate";
      if (done->is_reversed() != r.reversed) return "a repeated usage is taken out or not";
      return same_lines(*done, r.answer());
    }
    const bool fits = u.cards > 0 || !model.skus[static_cast<std::size_t>(u.sku)].metered;
    if (const auto late = fits ? same_review(u, how, done) : std::nullopt) return *late;
    if (how == way::record && done) return same_record(model, u, how, *done);
    reference::holding_engine after = model;  // a question, or refused: the model stays as it is
    if (how == way::authorise) {
      if (!model.standings.frozen_in(model.nodes, u.account, u.during) &&
          model.cards_reached(u, SIZE_MAX))
        return expect(done, "quota_reached");
      after.count_held(after.payer_number(u.account), SIZE_MAX);
    }
    if (done) return same_record(after, u, how, *done);
    const reference::refusal no = after.record(u, how == way::authorise);
    return no.empty() ? std::string{"refused: "} + name_of(done.error().code) : expect(done, no);
  }
  // Nothing where it is not too late, nor was, nor ends too far ahead.
  std::optional<std::string> same_review(const reference::usage& u, way how,
                                         const ducat::result<ducat::outcome>& done) {
    const int root = model.payer_number(u.account);
    const reference::queued_usage* known = review.find(u.id, root);
    if (known == nullptr && review.is_too_far(u.during.to, model.now))
      return expect(done, "too_far_ahead");
    if (known == nullptr && !review.is_too_old(u, model.now)) return std::nullopt;
    if (known != nullptr && known->what.content() != u.content()) return expect(done, "conflict");
    if (how != way::record) return expect(done, "too_old");
    const bool again = known != nullptr;
    if (!again) review.all.push_back({u, root, {}, ""});
    const bool waits = !again || known->phase == reference::review_phase::waiting;
    if (!done) return std::string{"not queued: "} + name_of(done.error().code);
    return done->is_duplicate() == again && done->is_in_review() == waits &&
                   done->is_dismissed() != waits && done->line_count() == 0
               ? ""
               : "late usage is answered otherwise";
  }
  static std::string same_record(reference::holding_engine& in, const reference::usage& u, way how,
                                 const ducat::outcome& done) {
    if (const auto no = in.record(u, how == way::authorise); !no.empty())
      return "accepted instead of " + no;
    if (done.is_duplicate()) return "a new usage is called a duplicate";
    const reference::recorded& expected = in.usages.back();
    if (big(done.amount()) != expected.amount)
      return "amounts to " + big(done.amount()).str() + " instead of " + expected.amount.str();
    return same_lines(done, expected.lines);
  }

  template <class T>
  static std::string expect(const ducat::result<T>& done, const std::string& why) {
    if (done.has_value()) return "accepted instead of " + why;
    if (why == name_of(done.error().code)) return "";
    return std::string{"refused as "} + name_of(done.error().code) + " instead of " + why;
  }
  static std::string same_lines(const ducat::outcome& done,
                                const std::vector<reference::line>& expected) {
    const auto found = lines_of(done);
    if (found == expected) return "";
    return "found    " + text_of(found) + "\nexpected " + text_of(expected);
  }
  std::string same_packs() const {
    const auto& packs = real.state().held.packs;
    if (packs.size() != model.packs.size())
      return std::to_string(packs.size()) + " packs instead of " +
             std::to_string(model.packs.size()) + "\n";
    std::string text;
    for (std::size_t i = 0; i < packs.size(); ++i)
      if (packs[i].valid.start.ns != model.packs[i].valid.from ||
          packs[i].valid.end.ns != model.packs[i].valid.to)
        text += "pack " + std::to_string(i) + " is of another time\n";
    return text;
  }
  std::string same_balances() {
    if (++looks_ % look_each != 0) return "";
    return all_balances();
  }
  std::string all_balances(int only = -1) const {
    std::string text;
    for (std::size_t i = 0; i < model.packs.size(); ++i) {
      if (only >= 0 && model.payer_number(model.packs[i].node) != only) continue;
      const auto left = value_of(real.balance({static_cast<std::uint32_t>(i)}));
      const auto held = model.held(static_cast<int>(i), model.payer_number(model.packs[i].node));
      if (left != model.packs[i].balance + held)
        text += "pack " + std::to_string(i) + " has " + left.str() + " instead of " +
                model.packs[i].balance.str() + " and " + held.str() + "\n";
      if (value_of(real.held({static_cast<std::uint32_t>(i)})) != held)
        text += "of pack " + std::to_string(i) + " other than " + held.str() + " is held\n";
    }
    for (const auto& [root, terms] : model.payers) {
      if (only >= 0 && root != only) continue;
      const auto owed = value_of(real.owed({static_cast<std::uint32_t>(root)}).minor);
      if (owed != terms.owed) text += "owed " + owed.str() + " instead of " + terms.owed.str();
      const auto credit = value_of(real.held_credit({static_cast<std::uint32_t>(root)}).minor);
      if (credit != model.held(-1, root))
        text += credit.str() + " of credit is held instead of " + model.held(-1, root).str();
    }
    return text;
  }
  // The lines of a counter sum to what it costs.
  std::string same_counters(std::uint64_t from) {
    std::string text;
    std::map<std::uint32_t, bool> moved;
    for (std::uint64_t i = from; i < real.events().size(); ++i) {
      if (real.events().kind_at(i) != ducat::event_kind::usage_priced) continue;
      const auto& e = real.events().at<ducat::usage_priced>(i);
      if (!e.counter.has_value()) continue;
      // What a record costs is no part of what its counter costs.
      if (real.events().prices[e.price].kind != ducat::tariff_kind::per_record)
        charged_[e.counter.index] += value_of(e.amount);
      moved[e.counter.index] = true;
    }
    for (const auto& entry : moved) {
      const auto& c = real.state().counters[ducat::counter_handle{entry.first}];
      const std::string key = std::string{real.text(c.name)} + ' ' + std::to_string(c.owner.index) +
                              ' ' + std::to_string(c.cycle.start.ns) + ' ' +
                              std::to_string(c.cycle.end.ns);
      const reference::rational cost =
          reference::cost_of(model.prices, model.counters[key]) + model.closes.drift[key];
      if (cost != charged_[entry.first])
        text += "counter " + key + " was charged " + charged_[entry.first].str() + " and costs " +
                cost.str();
    }
    return text;
  }

  ducat::workspace room_;
  int looks_ = 0;
  std::size_t counted_ = 0;    // so many usages
  std::size_t uncounted_ = 0;  // so many reversals
  std::map<std::uint32_t, reference::rational> charged_;
};

}  // namespace ducat_test

#endif
