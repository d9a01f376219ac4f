// SPDX-License-Identifier: MIT
// An engine written out, field by field: two engines are alike where their texts are. Structured
// bindings name every field, so a new one does not compile until it is written out as well.
#ifndef DUCAT_TESTS_SUPPORT_ENGINE_TEXT_HPP
#define DUCAT_TESTS_SUPPORT_ENGINE_TEXT_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/number_text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace ducat_test {

/// Appends values to a text, each followed by a blank.
class field_writer {
 public:
  template <class... Values> field_writer& operator()(const Values&... values) {
    (add(values), ...);
    return *this;
  }
  field_writer& line(const char* name) {
    text_ += '\n';
    text_ += name;
    text_ += ' ';
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  template <ducat::integer T> void add(T value) {
    const ducat::number_text digits = ducat::to_text(static_cast<ducat::int128>(value));
    text_.append(digits.data(), digits.size());
    text_ += ' ';
  }
  void add(bool value) { add(value ? 1 : 0); }
  template <class T>
    requires std::is_enum_v<T>
  void add(T value) {
    add(static_cast<int>(value));
  }
  template <class Tag> void add(ducat::handle<Tag> h) {
    if (h.has_value()) {
      add(h.index);
    } else {
      text_ += "- ";
    }
  }
  void add(ducat::instant t) { add(t.ns); }
  void add(ducat::interval i) { (*this)(i.start, i.end); }
  void add(const ducat::id128& id) { (*this)(id.high, id.low); }
  void add(const ducat::mixed& m) {
    const ducat::mixed r = ducat::reduced(m);
    add(r.whole);
    add(static_cast<ducat::int128>(r.rest));
    add(static_cast<ducat::int128>(r.denominator));
  }
  void add(const ducat::currency& c) {
    const ducat::currency kept = c;
    text_.append(kept.code().data(), kept.code().size());
    text_ += ' ';
    add(kept.digits());
  }
  void add(const ducat::burn_order& order) {
    for (int i = 0; i < order.count; ++i) add(order.keys[i]);
    text_ += ". ";
  }
  void add(const ducat::dimension_values& v) {
    for (const ducat::symbol s : v.value) add(s);
  }

  std::string text_;
};

inline void write(field_writer& out, const ducat::sku_defined& e) {
  const auto& [sku, name, how, unit, money, line_order] = e;
  out.line("sku")(sku, name, how, unit, money, line_order);
}
inline void write(field_writer& out, const ducat::rate_set& e) {
  const auto& [sku, unit, from, per_ns] = e;
  out.line("rate")(sku, unit, from, per_ns);
}
inline void write(field_writer& out, const ducat::price_published& e) {
  const auto& [price] = e;
  out.line("price")(price);
}
inline void write(field_writer& out, const ducat::account_opened& e) {
  const auto& [account, parent, name, money, offset, policy, limited, layers, limit, at, order,
               zone] = e;
  out.line("account")(account, parent, name, money, offset, policy, limited, layers.own,
                      layers.channel, limit, at, order, zone);
}
inline void write(field_writer& out, const ducat::pack_granted& e) {
  const auto& [pack, account, serial, scope, priority, unit, source, phase, quantity, floor, paid,
               valid, at, tax, origin, by, series, activation, factors, voucher, bonus_of] = e;
  out.line("granted")(pack, account, serial, scope, priority, unit, source, phase, quantity, floor,
                      paid, valid, at, tax.rate.numerator(), tax.rate.denominator(), tax.inclusion,
                      tax.is_stated, origin, by.actor, by.reason, by.approval, series,
                      activation.unit, activation.count, factors, voucher.share.numerator(),
                      voucher.share.denominator(), voucher.funder, bonus_of);
}
inline void write(field_writer& out, const ducat::factor_moved& e) {
  const auto& [pack, usage, row, given, after] = e;
  out.line("factor")(pack, usage, row, given, after.covered, after.given);
}
inline void write(field_writer& out, const ducat::pack_first_used& e) {
  const auto& [pack, usage, phase, valid] = e;
  out.line("first used")(pack, usage, phase, valid);
}
inline void write(field_writer& out, const ducat::pack_activated& e) {
  const auto& [pack, at] = e;
  out.line("activated")(pack, at);
}
inline void write(field_writer& out, const ducat::pack_expired& e) {
  const auto& [pack, at, breakage] = e;
  out.line("expired")(pack, at, breakage);
}
inline void write(field_writer& out, const ducat::dimensions_met& e) {
  const auto& [dimensions, values] = e;
  out.line("dimensions")(dimensions, values);
}
inline void write(field_writer& out, const ducat::counter_opened& e) {
  const auto& [counter, name, owner, cycle] = e;
  out.line("counter")(counter, name, owner, cycle);
}
inline void write(field_writer& out, const ducat::usage_recorded& e) {
  const auto& [id, source, account, sku, dimensions, numerator, denominator, during, amount,
               position, usage, lines] = e;
  out.line("usage")(usage, id, source, account, sku, dimensions, numerator, denominator, during,
                    amount, position, lines);
}
inline void write(field_writer& out, const ducat::pack_drawn& e) {
  const auto& [usage, pack, counter, tranche, breakage, during, quantity, after] = e;
  out.line("drawn")(usage, pack, counter, std::uint32_t{tranche}, during, quantity, after,
                    bool{breakage});
}
inline void write(field_writer& out, const ducat::usage_priced& e) {
  const auto& [usage, price, counter, tranche, during, quantity, amount, owed, after] = e;
  out.line("priced")(usage, price, counter, tranche, during, quantity, amount, owed, after);
}
inline void write(field_writer& out, const ducat::wallet_paid& e) {
  const auto& [usage, pack, during, amount, after, breakage] = e;
  out.line("paid")(usage, pack, during, amount, after, breakage);
}
inline void write(field_writer& out, const ducat::counter_moved& e) {
  const auto& [counter, tranche, price, records, after] = e;
  out.line("moved")(counter, tranche, price, records, after);
}
inline void write(field_writer& out, const ducat::carry_moved& e) {
  const auto& [carry, root, sku, unit, numerator, denominator, before, after] = e;
  out.line("carry")(carry, root, sku, unit, numerator, denominator, before, after);
}
inline void write(field_writer& out, const ducat::usage_reversed& e) {
  const auto& [usage, at, amount, position, lines, instead, by] = e;
  out.line("reversed")(usage, at, amount, position, lines, instead, by.actor, by.reason,
                       by.approval);
}
inline void write(field_writer& out, const ducat::time_advanced& e) {
  const auto& [to] = e;
  out.line("time")(to);
}

inline void write(field_writer& out, const ducat::charge_published& e) {
  const auto& [charge] = e;
  out.line("charge")(charge);
}
inline void write(field_writer& out, const ducat::charges_closed& e) {
  const auto& [payer, period, at, position, lines, by] = e;
  out.line("closed")(payer, period, at, position, lines, by.actor, by.reason, by.approval);
}
inline void write(field_writer& out, const ducat::charge_posted& e) {
  const auto& [payer, charge, period, at, came_to, parts, amount, owed, after] = e;
  const auto& [discount, overage, shortfall, over_maximum, true_up, standing] = parts;
  out.line("posted")(payer, charge, period, at, came_to, discount, overage, shortfall, over_maximum,
                     true_up, standing, amount, owed, after);
}
inline void write(field_writer& out, const ducat::charge_paid& e) {
  const auto& [payer, charge, pack, period, at, amount, after, breakage] = e;
  out.line("charge paid")(payer, charge, pack, period, at, amount, after, breakage);
}
inline void write(field_writer& out, const ducat::series_opened& e) {
  const auto& [series, account, serial, scope, priority, unit, source, quantity, floor, paid, valid,
               cycle, rest, tax, by, at, number, current, next, next_at, position, lines, factors,
               voucher] = e;
  out.line("series")(series, account, serial, scope, priority, unit, source, quantity, floor, paid,
                     valid, cycle.unit, cycle.count, cycle.anchor, cycle.calendar);
  out(rest.least, rest.most, rest.cycles, rest.priority, tax.rate.numerator(),
      tax.rate.denominator(), tax.inclusion, tax.is_stated, by.actor, by.reason, by.approval, at);
  out(number, current, next, next_at, position, lines, factors, voucher.share.numerator(),
      voucher.share.denominator(), voucher.funder);
}
inline void write(field_writer& out, const ducat::cycle_begun& e) {
  const auto& [series, number, at, next, next_at, position, lines] = e;
  out.line("cycle")(series, number, at, next, next_at, position, lines);
}
inline void write(field_writer& out, const ducat::series_stopped& e) {
  const auto& [series, from, at, by, position, lines] = e;
  out.line("stopped")(series, from, at, by.actor, by.reason, by.approval, position, lines);
}
inline void write(field_writer& out, const ducat::pack_moved& e) {
  const auto& [pack, to, reference, by, what, mode, asked, quantity, cost, at, after, to_after,
               bonus] = e;
  out.line("moved")(pack, to, reference, by.actor, by.reason, by.approval, what, mode, asked,
                    quantity, cost, at, after, to_after, bonus);
}

inline void write(field_writer& out, const ducat::quota_terms& terms) {
  const auto& [of, unit, per, hard, lifted, limit] = terms;
  out(of, unit, per, hard, lifted, limit);
}
inline void write(field_writer& out, const ducat::quota_set& e) {
  const auto& [quota, account, name, terms, from, at, by, position] = e;
  out.line("quota")(quota, account, name, from, at, by.actor, by.reason, by.approval, position);
  write(out, terms);
}
inline void write(field_writer& out, const ducat::quota_moved& e) {
  const auto& [quota, window, before, after] = e;
  out.line("quota moved")(quota, window, before, after);
}
inline void write(field_writer& out, const ducat::hold_opened& e) {
  const auto& [hold, source, id, account, sku, dimensions, terms] = e;
  const auto& [minimum, lapse, end, unreachable, cap] = terms;
  out.line("hold")(hold, source, id, account, sku, dimensions, minimum, lapse, end, unreachable,
                   cap);
}
inline void write(field_writer& out, const ducat::hold_stepped& e) {
  const auto& [hold, sequence, what, phase, final, refused, at, asked_until, asked, used, numerator,
               denominator, until, granted, overrun, available, usage, reversed, previous, position,
               lines] = e;
  out.line("step")(hold, sequence, what, phase, final, refused, at, asked_until, asked, used);
  out(numerator, denominator, until, granted, overrun, available, usage, reversed, previous,
      position, lines);
}
inline void write(field_writer& out, const ducat::hold_moved& e) {
  const auto& [hold, pack, row, amount, held, total, balance] = e;
  out.line("held")(hold, pack, row, amount, held, total, balance);
}
inline void write(field_writer& out, const ducat::hold_counted& e) {
  const auto& [hold, counter, price, quantity] = e;
  out.line("held count")(hold, counter, price, quantity);
}

inline void write(field_writer& out, const ducat::hold_table& holds) {
  for (std::uint32_t i = 0; i < holds.size(); ++i) {
    const auto& [account, payer, sequence, step, charge, phase, from, until, used, granted,
                 numerator, denominator, part, count, next, previous, place] =
        holds[ducat::hold_handle{i}];
    out.line("hold")(account, payer, sequence, step, charge, phase, from, until, used, granted);
    out(numerator, denominator, part, count, next, previous, place);
    holds.for_each_part({i}, [&](const ducat::hold_part& p) { out(p.pack, p.row, p.amount); });
    holds.for_each_count({i},
                         [&](const ducat::hold_count& c) { out(c.counter, c.price, c.quantity); });
  }
}
inline void write(field_writer& out, const ducat::payer_settled& e) {
  const auto& [payer, from, at, by, position, lines, until, sku] = e;
  out.line("settled")(payer, from, at, by.actor, by.reason, by.approval, position, lines);
  out(until, sku);
}
inline void write(field_writer& out, const ducat::usage_settled& e) {
  const auto& [usage, step, from, reversed_at, amount, previous, position, lines] = e;
  out.line("step")(usage, step, from, reversed_at, amount, previous, position, lines);
}
inline void write(field_writer& out, const ducat::period_closed& e) {
  const auto& [payer, period, at, number, by] = e;
  out.line("period")(payer, period, at, number, by.actor, by.reason, by.approval);
}

inline void write(field_writer& out, const ducat::alert_terms& terms) {
  const auto& [of, unit, lifted, quota, level, share, ahead, top_up] = terms;
  out(of, unit, lifted, quota, level, share.numerator(), share.denominator(), ahead, top_up);
}
inline void write(field_writer& out, const ducat::alert_set& e) {
  const auto& [alert, account, name, terms, at, by] = e;
  out.line("alert")(alert, account, name, at, by.actor, by.reason, by.approval);
  write(out, terms);
}
inline void write(field_writer& out, const ducat::alert_changed& e) {
  const auto& [alert, pack, window, raised, value, level, at, position] = e;
  out.line("alert changed")(alert, pack, window, raised, value, level, at, position);
}
inline void write(field_writer& out, const ducat::top_up_set& e) {
  const auto& [lifted, most, orders, target, window, pause, back_off, lasts, month, total] =
      e.terms;
  out.line("top-ups")(e.alert, lifted, most, orders, target, window, pause, back_off, lasts, month,
                      total);
  write(out, e.lot);
}
inline void write(field_writer& out, const ducat::top_up_moved& e) {
  const auto& [alert, order, step, quantity, price, pack, until, at, by, position] = e;
  out.line("top-up")(alert, order, step, quantity, price, pack, until, at, by.actor, by.reason,
                     by.approval, position);
}
inline void write(field_writer& out, const ducat::horizon_set& e) {
  const auto& [ahead, at] = e;
  out.line("horizon")(ahead, at);
}
inline void write(field_writer& out, const ducat::payment_received& e) {
  const auto& [payment, payer, amount, at, reference, by, owed, position] = e;
  out.line("payment")(payment, payer, amount, at, reference, by.actor, by.reason, by.approval, owed,
                      position);
}
inline void write(field_writer& out, const ducat::payment_returned& e) {
  const auto& [payment, payer, amount, at, by, owed, position] = e;
  out.line("payment back")(payment, payer, amount, at, by.actor, by.reason, by.approval, owed,
                           position);
}
inline void write(field_writer& out, const ducat::credit_posted& e) {
  const auto& [account, amount, period, at, reference, tax, by, owed, number, position] = e;
  out.line("credit")(account, amount, period, at, reference, tax.rate.numerator(),
                     tax.rate.denominator(), tax.inclusion, tax.is_stated, by.actor, by.reason,
                     by.approval, owed, number, position);
}
inline void write(field_writer& out, const ducat::standing_set& e) {
  const auto& [account, standing, from, at, by] = e;
  out.line("standing")(account, standing, from, at, by.actor, by.reason, by.approval);
}
inline void write(field_writer& out, const ducat::zone_stated& e) {
  out.line("zone")(e.zone, e.terms);
}
inline void write(field_writer& out, const ducat::account_moved& e) {
  const auto& [account, left, to, from, usages, at, by, position] = e;
  out.line("moved")(account, left, to, from, usages, at, by.actor, by.reason, by.approval,
                    position);
}
inline void write(field_writer& out, const ducat::retention_set& e) {
  const auto& [back, at] = e;
  out.line("retention")(back, at);
}
inline void write(field_writer& out, const ducat::usage_queued& e) {
  const auto& [queued, id, source, account, sku, dimensions, numerator, denominator, during,
               quantity, at, position] = e;
  out.line("queued")(queued, id, source, account, sku, dimensions, numerator, denominator, during,
                     quantity, at, position);
}
inline void write(field_writer& out, const ducat::usage_accepted& e) {
  const auto& [queued, usage, at, by, position] = e;
  out.line("accepted")(queued, usage, at, by.actor, by.reason, by.approval, position);
}
inline void write(field_writer& out, const ducat::usage_dismissed& e) {
  const auto& [queued, at, by, position] = e;
  out.line("dismissed")(queued, at, by.actor, by.reason, by.approval, position);
}

inline void write(field_writer& out, const ducat::charge_table& charges) {
  for (std::uint32_t i = 0; i < charges.size(); ++i) {
    const auto& [name, money, layer, stated, published, first_sku, skus, partial, tax,
                 has_commitment, terms, committed] = charges[{i}];
    out.line("charge terms")(name, money, layer, stated, published, partial, tax.rate.numerator(),
                             tax.rate.denominator(), tax.inclusion, tax.is_stated, has_commitment);
    out(terms.discount.numerator(), terms.discount.denominator(), terms.standing);
    if (terms.spend.has_minimum()) out.line("minimum")(terms.spend.minimum());
    if (terms.spend.has_maximum()) out.line("maximum")(terms.spend.maximum());
    out(committed.amount, committed.overage_factor.numerator(),
        committed.overage_factor.denominator(), committed.true_up, first_sku);
    for (std::uint32_t k = 0; k < skus; ++k) out(charges.sku_of(charges[{i}], k));
  }
}
inline void write(field_writer& out, const ducat::price_book& book) {
  write(out, book.charges());
  for (std::uint32_t i = 0; i < book.size(); ++i) {
    const ducat::price_entry& p = book[ducat::price_handle{i}];
    out.line("entry")(p.sku, p.money, p.pattern, p.stated, p.until, p.published, p.counter, p.next,
                      p.next_of_counter, p.unit, p.kind, p.owner, p.basis, p.cycle, p.counted,
                      p.layer, p.calendar, p.tax.rate.numerator(), p.tax.rate.denominator(),
                      p.tax.inclusion, p.tax.is_stated);
    for (std::uint32_t t = 0; t < p.tier_count; ++t) {
      const ducat::tier& of = book.tier_of(p, t);
      out(of.up_to, of.fee, of.price.coefficient(), of.price.scale(), of.price.per(), of.package,
          of.partial);
    }
    if (p.record == 0) continue;
    const ducat::record_terms& record = book.record_of(p);
    const auto& limits = record.limits;
    out(record.fixed, limits.has_minimum(), limits.has_maximum(), limits.raised(ducat::mixed{}),
        limits.has_maximum() ? limits.maximum() : ducat::mixed{}, record.free.records(),
        record.free.amount());
  }
}
inline void write(field_writer& out, const ducat::scope_table& scopes) {
  for (std::uint32_t s = 1; s <= scopes.size(); ++s) {
    out.line("scope");
    for (std::uint32_t i = 0; i < scopes.term_count(s); ++i)
      out(scopes.term(s, i).kind, scopes.term(s, i).dimension, scopes.term(s, i).value);
  }
}

/// Every event of a ledger, with the prices and scopes that events name; names by their symbols.
inline std::string text_of(const ducat::ledger& book) {
  field_writer out;
  for (std::uint64_t i = 0; i < book.size(); ++i)
    book.visit(i, [&](const auto& event) { write(out, event); });
  write(out, book.prices);
  write(out, book.scopes);
  return out.text();
}

/// All that a state holds. `book` names the usages that it must know.
inline std::string text_of(const ducat::engine_state& s, const ducat::ledger& book) {
  field_writer out;
  const ducat::holdings& held = s.held;
  for (std::size_t i = 0; i < held.accounts.size(); ++i) {
    const auto& [name, parent, root, first_pack, payer, terms, top_pack, depth, nearest, ended,
                 watched] = held.accounts[i];
    out.line("account")(name, parent, root, first_pack, payer, top_pack, depth, nearest, ended,
                        watched);
    if (ended) out(held.ended[i].top, held.ended[i].latest);
    const auto& [first_below, next] = held.below[i];
    out(first_below, next);
    const auto& [money, offset, policy, layers, order, zone] = held.terms[terms];
    out(money, offset, policy, layers.own, layers.channel, order, zone);
    out(s.find_account(parent, name));
  }
  for (std::uint32_t zone = 1; zone <= held.zones.size(); ++zone)
    out.line("zone")(held.zones.label(zone), held.zones.hash_terms(zone));
  for (std::size_t i = 0; i < held.payers.size(); ++i) {
    const auto& [root, limited, limit, owed] = held.payers[i];
    out.line("payer")(root, limited, limit, owed);
    s.for_each_open_usage(book, static_cast<std::uint32_t>(i),
                          [&](ducat::usage_number n) { out(n); });
    out(s.holds.on_credit(static_cast<std::uint32_t>(i)));
  }
  for (std::size_t i = 0; i < held.packs.size(); ++i) {
    const auto& [balance, floor, valid, next, scope, wallet, unit, source, phase, waits, factors,
                 voucher, leaves, lives] = held.packs[i];
    out.line("pack")(balance, floor, valid, next, scope, wallet, unit, source, phase, bool{waits},
                     bool{factors}, bool{voucher}, bool{leaves}, bool{lives});
    const auto& [account, priority, granted, serial, skus, first, later, paid, quantity] =
        held.ranks[i];
    out(account, priority, granted, serial, skus, first, later, paid, quantity);
    const auto& [basis, unmoved] = held.bases[i];
    out(basis, unmoved);
    out(s.holds.on_pack({static_cast<std::uint32_t>(i)}));
    const auto& [side, next_of_bonus] = s.bonuses.of({static_cast<std::uint32_t>(i)});
    out(side, next_of_bonus);
    if (const ducat::bonus_deal* const deal = s.bonuses.deal_of({static_cast<std::uint32_t>(i)}))
      out(deal->stands[0], deal->stands[1], deal->due, deal->at, deal->last);
  }
  for (std::size_t i = 0; i < held.rests.size(); ++i)
    out.line("rest")(held.rests[i].lot, held.rest_of(held.rests[i].lot),
                     held.lot_of_rest(held.rests[i].rest));
  for (std::size_t i = 0; i < held.wallets.size(); ++i) out.line("wallet")(held.wallets[i]);
  write(out, held.scopes);
  for (std::size_t i = 0; i < held.factored.size(); ++i)
    out.line("factored")(held.factored[i].pack, held.factored[i].factors,
                         held.factored[i].first_total);
  for (std::size_t i = 0; i < held.vouchers.size(); ++i)
    out.line("voucher")(held.vouchers[i].pack, held.vouchers[i].terms.share.numerator(),
                        held.vouchers[i].terms.share.denominator(), held.vouchers[i].terms.funder,
                        held.voucher_of(held.vouchers[i].pack) == held.vouchers[i].terms);
  for (std::size_t i = 0; i < held.totals.size(); ++i)
    out.line("factor total")(held.totals[i].covered, held.totals[i].given, held.held_under[i]);
  for (std::uint32_t i = 0; i < s.skus.size(); ++i) {
    const auto& [name, how, unit, money, line_order, first] = s.skus[ducat::sku_handle{i}];
    out.line("sku")(name, how, unit, money, line_order, first, s.skus.find(name));
  }
  for (std::size_t i = 0; i < s.skus.rate_count(); ++i) {
    const auto& [sku, unit, from, per_ns, next] = s.skus.rate(i);
    out.line("rate")(sku, unit, from, per_ns, next);
  }
  write(out, s.prices);
  for (std::uint32_t i = 0; i < s.counters.size(); ++i) {
    const auto& [name, owner, cycle, first, last, share, records, sum, resumable, plain] =
        s.counters[ducat::counter_handle{i}];
    out.line("counter")(name, owner, cycle, first, last, s.counters.find(name, owner, cycle));
    out(records, sum.position, sum.priced_until, sum.cost, resumable, plain);
    for (std::uint32_t k = share; k != ducat::counter_table::none; k = s.counters.share_at(k).next)
      out(s.counters.share_at(k).entry, s.counters.share_at(k).quantity);
  }
  for (std::uint32_t i = 0; i < s.counters.tranche_count(); ++i) {
    const auto& [value, next] = s.counters.tranche_at(i);
    out.line("tranche")(value.entry, value.quantity, value.records, next);
  }
  for (std::size_t i = 0; i < s.dimensions.size(); ++i)
    out.line("dimensions")(s.dimensions[i], s.find_dimensions(s.dimensions[i]));
  for (std::size_t i = 0; i < s.carries.size(); ++i) {
    const auto& [root, sku, unit, numerator, denominator, rest] = s.carries[i];
    out.line("carry")(root, sku, unit, numerator, denominator, rest);
    out(s.find_carry(root, sku, unit, numerator, denominator));
  }
  const auto& usages = book.all<ducat::usage_recorded>();
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const ducat::usage_recorded& u = usages[i];
    const auto root = held.accounts[u.account.index].root;
    const auto hash = s.usage_hash(u.id, u.source, root);
    out.line("usage")(s.usages.find(hash, [&](std::uint64_t n) { return n == i; }));
    out(s.is_reversed(i));
    if (s.is_reversed(i)) out(s.chains.reversal_of(static_cast<ducat::usage_number>(i)));
    if (const ducat::settled_usage* known = s.settled.find(u.usage))
      out(known->position, known->is_cleared);
  }
  for (std::uint32_t i = 0; i < held.payers.size(); ++i)
    out.line("closing")(s.settled.of_payer(i).until, s.settled.of_payer(i).number);
  const auto& closed = book.all<ducat::charges_closed>();
  for (std::size_t i = 0; i < closed.size(); ++i) {
    out.line("closes");
    s.closes.for_each(closed[i].payer, closed[i].period, [&](std::uint64_t at) { out(at); });
  }
  out.line("edges")(s.edges.size());
  if (!s.edges.empty()) out(s.edges.front().at, s.edges.front().kind, s.edges.front().of);
  for (std::uint32_t i = 0; i < s.series.size(); ++i) {
    const auto& [account, current, next, number, stopped, more] = s.series[i];
    out.line("series")(account, current, next, number, stopped, more, s.first_series_of(account));
    const auto serial = book.all<ducat::series_opened>()[i].serial;
    out(s.find_series(book, held.accounts[account.index].root, serial));
  }
  for (std::uint32_t i = 0; i < s.quotas.size(); ++i) {
    const auto& [account, name, of, unit, last, next] = s.quotas[ducat::quota_handle{i}];
    out.line("quota")(account, name, of, unit, last, next, s.quotas.find(account, name));
  }
  for (std::size_t i = 0; i < s.quotas.versions().size(); ++i) {
    const auto& [terms, from, before, position] = s.quotas.versions()[i];
    out.line("version")(from, before, position);
    write(out, terms);
  }
  for (std::size_t i = 0; i < s.quotas.windows().size(); ++i) {
    const auto& [quota, time, used] = s.quotas.windows()[i];
    out.line("window")(quota, time, used, s.quotas.used(quota, time));
  }
  for (std::uint32_t i = 0; i < s.alerts.size(); ++i) {
    const auto& [account, name, terms, armed, raised, next] = s.alerts[ducat::alert_handle{i}];
    out.line("alert")(account, name, armed, raised, next, s.alerts.find(account, name));
    write(out, terms);
  }
  for (std::size_t i = 0; i < s.alerts.marks().size(); ++i) {
    const auto& [alert, pack, quota, window, raised] = s.alerts.marks()[i];
    out.line("mark")(alert, pack, quota, window, raised, s.alerts.is_raised(alert, pack, window));
  }
  for (std::size_t i = 0; i < s.alerts.warnings().size(); ++i) {
    const auto& [alert, pack] = s.alerts.warnings()[i];
    out.line("warning")(alert, pack);
  }
  for (std::size_t i = 0; i < s.top_ups.rules.size(); ++i) {
    const auto& [terms, open, last, until] = s.top_ups.rules[i];
    out.line("rule")(terms, open, last, until);
  }
  for (std::size_t i = 0; i < s.top_ups.orders.size(); ++i) {
    const auto& [alert, terms, at, quantity, price, step, pack, previous] = s.top_ups.orders[i];
    out.line("order")(alert, terms, at, quantity, price, step, pack, previous);
  }
  const auto& moves = book.all<ducat::pack_moved>();
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const auto root = held.accounts[held.ranks[moves[i].pack.index].account.index].root;
    const auto hash = ducat::engine_state::serial_hash(root, moves[i].reference);
    out.line("reference")(s.by_reference.find(hash, [&](std::uint32_t n) { return n == i; }));
  }
  const auto& payments = book.all<ducat::payment_received>();
  for (std::uint32_t i = 0; i < s.money.payments(); ++i) {
    const ducat::payment_received& e = payments[i];
    out.line("payment")(s.money.return_of({i}), s.money.find_payment(book, e.payer, e.reference));
  }
  const auto& credits = book.all<ducat::credit_posted>();
  for (std::size_t i = 0; i < credits.size(); ++i) {
    const auto& of = held.accounts[credits[i].account.index];
    out.line("credit")(s.money.find_credit(book, held, of.root, credits[i].reference),
                       s.money.credit_notes(of.payer));
  }
  for (std::size_t i = 0; i < held.places.left().size(); ++i) {
    const auto& [parent, until, number, position, before] = held.places.left()[i];
    out.line("former place")(parent, until, number, position, before);
  }
  for (std::uint32_t i = 0; i < held.accounts.size(); ++i)
    out.line("at first")(held.parent_for({i}, {}));
  for (std::size_t i = 0; i < s.standings.versions().size(); ++i) {
    const auto& [standing, from, before] = s.standings.versions()[i];
    out.line("standing")(standing, from, before);
  }
  for (std::uint32_t i = 0; i < held.accounts.size(); ++i)
    if (const ducat::standing_version* last = s.standings.last({i}))
      out.line("last standing")(i, last->standing, last->from, last->before);
  write(out, s.holds);
  out.line("steps")(s.hold_steps);
  const auto& holds = book.all<ducat::hold_opened>();
  for (std::size_t i = 0; i < holds.size(); ++i)
    out(s.find_hold(book, holds[i].id, holds[i].source,
                    held.accounts[holds[i].account.index].root));
  out.line("now")(s.now, s.horizon_ns, s.latest);
  out(s.retention_ns, s.earliest, s.unquestioned_until, s.review.waiting());
  for (std::uint32_t i = 0; i < s.review.size(); ++i) {
    const auto& [phase, drained, next, previous] = s.review[ducat::queued_handle{i}];
    const ducat::usage_queued& e = book.all<ducat::usage_queued>()[i];
    const auto root = held.accounts[e.account.index].root;
    out.line("review")(phase, drained, next, previous);
    out(s.review.find(book, held, e.id, e.source, root, s.usage_hash(e.id, e.source, root)));
  }
  return out.text();
}

/// State and ledger of an engine.
template <class Engine> std::string text_of(const Engine& e) {
  return text_of(e.events()) + text_of(e.state(), e.events());
}

}  // namespace ducat_test

#endif
