// SPDX-License-Identifier: MIT
// A ledger as JSON lines: a header, then one event a line. Names are texts, exact values are
// strings, every event has its position. The same ledger always gives the same bytes.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_WRITER_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_WRITER_HPP

#include <ducat/adapters/nlohmann_json/ledger_alert.hpp>
#include <ducat/adapters/nlohmann_json/ledger_calendar.hpp>
#include <ducat/adapters/nlohmann_json/ledger_charge.hpp>
#include <ducat/adapters/nlohmann_json/ledger_factor.hpp>
#include <ducat/adapters/nlohmann_json/ledger_first_use.hpp>
#include <ducat/adapters/nlohmann_json/ledger_hold.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_money.hpp>
#include <ducat/adapters/nlohmann_json/ledger_move.hpp>
#include <ducat/adapters/nlohmann_json/ledger_quota.hpp>
#include <ducat/adapters/nlohmann_json/ledger_record.hpp>
#include <ducat/adapters/nlohmann_json/ledger_reversal.hpp>
#include <ducat/adapters/nlohmann_json/ledger_review.hpp>
#include <ducat/adapters/nlohmann_json/ledger_series.hpp>
#include <ducat/adapters/nlohmann_json/ledger_settle.hpp>
#include <ducat/adapters/nlohmann_json/ledger_standing.hpp>
#include <ducat/adapters/nlohmann_json/ledger_top_up.hpp>
#include <ducat/adapters/nlohmann_json/ledger_voucher.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/burn_key_name.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0 {

/// Writes a ledger's lines one by one; the ledger may grow meanwhile. Precondition: it outlives the
/// writer, and its names are UTF-8 (see write_ledger()).
class ledger_writer {
 public:
  explicit ledger_writer(const ledger& book) noexcept : book_{&book}, paths_{book} {}

  /// Appends the header: the format, its version, and how many events follow.
  static void append_header(std::string& out, std::uint64_t events) {
    detail::line_writer line{out};
    line.text("format", detail::ledger_format)
        .number("version", detail::ledger_version)
        .number("events", events)
        .end();
    out += '\n';
  }

  /// Appends the line of one event.
  void append_event(std::string& out, std::uint64_t position) {
    detail::line_writer line{out};
    line.number("n", position)
        .text("event", detail::word_of(detail::event_words, book_->kind_at(position)));
    book_->visit(position, [&](const auto& event) { write(line, event); });
    line.end();
    out += '\n';
  }

 private:
  using writer = detail::line_writer;

  [[nodiscard]] std::string_view name(symbol s) const {
    return std::string_view(book_->names.text(s));
  }
  writer& text(writer& line, const char* member, symbol s) const {
    return s.has_value() ? line.text(member, name(s)) : line.null(member);
  }
  writer& sku(writer& line, sku_handle s) const {
    return line.text("sku", name(book_->all<sku_defined>()[s.index].name));
  }
  // A unit that the sku was not defined in; without one its own is meant.
  void other_unit(writer& line, sku_handle s, dimension unit) const {
    if (unit != book_->all<sku_defined>()[s.index].unit) line.text("unit", detail::unit_word(unit));
  }
  writer& account(writer& line, const char* member, account_handle a) {
    return line.text(member, paths_[a]);
  }
  static writer& during(writer& line, const interval& i) {
    return line.time("start", i.start).time("end", i.end);
  }
  static writer& money(writer& line, const currency& c) {
    return line.text("currency", std::string_view(c.code())).number("digits", c.digits());
  }
  void values(writer& line, const dimension_values& of) const {
    std::string& out = line.begin("dimensions");
    int stated = max_dimensions;
    while (stated > 0 && !of.value[stated - 1].has_value()) --stated;
    out += '[';
    for (int i = 0; i < stated; ++i) {
      if (i > 0) out += ',';
      if (of.value[i].has_value()) {
        detail::append_json_string(out, name(of.value[i]));
      } else {
        out += "null";
      }
    }
    out += ']';
  }

  void write(writer& line, const sku_defined& e) const {
    sku(line, e.sku)
        .text("meter", detail::word_of(detail::meter_words, e.how))
        .text("unit", detail::unit_word(e.unit));
    if (e.money != currency{}) money(line, e.money);
    if (e.line_order != 0) line.number("line_order", e.line_order);
  }
  void write(writer& line, const rate_set& e) const {
    sku(line, e.sku).since("from", e.from).exact("per_ns", int128{e.per_ns});
    other_unit(line, e.sku, e.unit);
  }
  void write(writer& line, const price_published& e) const {
    const price_entry& p = book_->prices[e.price];
    line.reference("price", e.price);
    sku(line, p.sku);
    money(line, p.money)
        .text("tariff", detail::word_of(detail::tariff_words, p.kind))
        .since("from", p.stated.start)
        .until("until", p.stated.end)
        .since("published", p.published);
    other_unit(line, p.sku, p.unit);
    text(line, "counter", p.counter)
        .text("owner", detail::word_of(detail::owner_words, p.owner))
        .text("basis", detail::word_of(detail::basis_words, p.basis))
        .text("cycle", detail::word_of(detail::period_words, p.cycle));
    values(line, p.pattern);
    if (p.layer.has_value()) text(line, "layer", p.layer);
    if (p.calendar != 0)
      detail::write_calendar(line.begin("calendar"), book_->prices.calendars(), p.calendar,
                             book_->names);
    detail::write_objects(line, "tiers", p.tier_count, [&](writer& each, std::uint32_t i) {
      write_tier(each, book_->prices.tier_of(p, i));
    });
    detail::write_tax(line, p.tax);
    if (p.kind == tariff_kind::per_record)
      detail::write_record(line.begin("record"), book_->prices.record_of(p));
  }
  static void write_tier(writer& line, const tier& t) {
    if (t.up_to == int128_max) {
      line.null("up_to");
    } else {
      line.exact("up_to", t.up_to);
    }
    line.text("amount", std::string(to_fixed_text(t.price.coefficient(), t.price.scale())))
        .exact("per", t.price.per())
        .exact("fee", t.fee);
    if (t.package != 1)
      line.exact("package", t.package)
          .text("partial", detail::word_of(detail::partial_words, t.partial));
  }
  void write(writer& line, const account_opened& e) {
    account(line, "account", e.account);
    money(line, e.money)
        .number("utc_offset_seconds", e.utc_offset_seconds)
        .text("overage", detail::word_of(detail::overage_words, e.policy))
        .flag("limited", e.limited)
        .exact("credit_limit", e.credit_limit)
        .since("at", e.at);
    if (e.layers.own.has_value()) text(line, "layer", e.layers.own);
    if (e.layers.channel.has_value()) text(line, "channel", e.layers.channel);
    if (!e.parent.has_value() && e.burn_down != default_burn_order) burn_down(line, e.burn_down);
    if (e.zone != 0) line.number("zone", e.zone);
  }
  static void burn_down(writer& line, const burn_order& order) {
    std::string& out = line.begin("burn_down");
    for (int i = 0; i < order.count; ++i) {
      out += i == 0 ? '[' : ',';
      detail::append_json_string(out, name_of(order.keys[i]));
    }
    out += ']';
  }
  void write(writer& line, const pack_granted& e) {
    line.reference("pack", e.pack);
    account(line, "account", e.account);
    text(line, "serial", e.serial)
        .text("unit", detail::unit_word(e.unit))
        .text("source", detail::word_of(detail::source_words, e.source))
        .text("phase", detail::word_of(detail::phase_words, e.phase))
        .exact("quantity", e.quantity)
        .exact("floor", e.floor)
        .exact("paid", e.paid)
        .since("from", e.valid.start)
        .until("until", e.valid.end)
        .number("priority", e.priority)
        .since("at", e.at);
    detail::write_tax(line, e.tax);
    if (e.origin.has_value()) line.reference("origin", e.origin);
    if (e.series.has_value()) line.reference("series", e.series);
    if (e.bonus_of.has_value()) line.reference("bonus_of", e.bonus_of);
    detail::write_activation(line, e.activation);
    write_terms(line, e);
  }
  // What a pack and the lots of a series may both have.
  template <class Event> void write_terms(writer& line, const Event& e) {
    if (e.factors != 0) write_factors(line, e.factors);
    detail::write_voucher(line, book_->names, e.voucher);
    detail::write_provenance(line, book_->names, e.by);
    write_scope(line, e.scope);
  }
  void write_factors(writer& line, std::uint32_t factors) {
    detail::write_objects(line, "factors", book_->factors.count(factors),
                          [&](writer& each, std::uint32_t i) {
                            const pack_factor& row = book_->factors.row(factors, i);
                            detail::write_factor(each, row);
                            write_scope(each, row.scope);
                          });
  }
  static void write(writer& line, const factor_moved& e) { detail::write_factor_move(line, e); }
  static void write(writer& line, const pack_first_used& e) { detail::write_first_use(line, e); }
  void write_scope(writer& line, std::uint32_t scope) {
    std::string& out = line.begin("scope");
    out += '[';
    for (std::uint32_t i = 0; i < book_->scopes.term_count(scope); ++i) {
      if (i > 0) out += ',';
      write_term(out, book_->scopes.term(scope, i));
    }
    out += ']';
  }
  void write_term(std::string& out, const scope_term& term) {
    writer line{out};
    switch (term.kind) {
      case scope_kind::sku: sku(line, {term.value}); break;
      case scope_kind::account: account(line, "account", {term.value}); break;
      case scope_kind::dimension:
        line.number("dimension", term.dimension);
        text(line, "value", symbol{term.value});
        break;
    }
    line.end();
  }
  static void write(writer& line, const pack_activated& e) {
    line.reference("pack", e.pack).time("at", e.at);
  }
  static void write(writer& line, const pack_expired& e) {
    line.reference("pack", e.pack).time("at", e.at).exact("breakage", e.breakage);
  }
  void write(writer& line, const dimensions_met& e) const {
    line.reference("combination", e.dimensions);
    values(line, e.values);
  }
  void write(writer& line, const counter_opened& e) {
    line.reference("counter", e.counter);
    text(line, "name", e.name);
    account(line, "owner", e.owner).since("from", e.cycle.start).until("until", e.cycle.end);
  }
  void write(writer& line, const usage_recorded& e) {
    line.number("usage", e.usage).text("id", std::string_view(text_view(to_text(e.id))));
    text(line, "source", e.source);
    account(line, "account", e.account);
    sku(line, e.sku).reference("combination", e.dimensions);
    line.cards(e.cards_numerator, e.cards_denominator);
    during(line, e.during).exact("amount", e.amount).number("lines", e.line_count);
  }
  static void tranche(writer& line, std::uint32_t number) {
    if (number == no_tranche) {
      line.null("tranche");
    } else {
      line.number("tranche", number);
    }
  }
  static void write(writer& line, const pack_drawn& e) {
    line.number("usage", e.usage).reference("pack", e.pack).reference("counter", e.counter);
    tranche(line, e.tranche);
    during(line, e.during)
        .exact("quantity", e.quantity)
        .exact("balance", e.balance_after)
        .flag("from_breakage", e.from_breakage);
  }
  static void write(writer& line, const usage_priced& e) {
    line.number("usage", e.usage).reference("price", e.price).reference("counter", e.counter);
    tranche(line, e.tranche);
    during(line, e.during)
        .exact("quantity", e.quantity)
        .exact("amount", e.amount)
        .exact("owed", e.owed)
        .exact("owed_after", e.owed_after);
  }
  static void write(writer& line, const wallet_paid& e) {
    line.number("usage", e.usage).reference("pack", e.pack);
    during(line, e.during)
        .exact("amount", e.amount)
        .exact("balance", e.balance_after)
        .flag("from_breakage", e.from_breakage);
  }
  static void write(writer& line, const counter_moved& e) {
    line.reference("counter", e.counter)
        .number("tranche", e.tranche)
        .reference("price", e.price)
        .exact("quantity", e.quantity_after);
    if (e.records_after != 0) line.number("records", e.records_after);
  }
  void write(writer& line, const carry_moved& e) {
    line.number("carry", e.carry);
    account(line, "root", e.root);
    sku(line, e.sku)
        .cards(e.cards_numerator, e.cards_denominator)
        .exact("rest_before", e.rest_before)
        .exact("rest", e.rest_after);
    other_unit(line, e.sku, e.unit);
  }
  void write(writer& line, const usage_reversed& e) const {
    detail::write_reversed(line, book_->names, e);
  }
  static void write(writer& line, const time_advanced& e) { line.time("to", e.to); }
  void write(writer& line, const charge_published& e) const {
    line.reference("charge", e.charge);
    detail::write_charge(line, *book_, book_->prices.charges()[e.charge]);
  }
  void write(writer& line, const charges_closed& e) {
    account(line, "payer", e.payer);
    during(line, e.period).time("at", e.at);
    detail::write_provenance(line, book_->names, e.by);
    line.number("lines", e.line_count);
  }
  void write(writer& line, const charge_posted& e) {
    account(line, "payer", e.payer).reference("charge", e.charge);
    detail::write_posted(line, e);
  }
  void write(writer& line, const charge_paid& e) {
    account(line, "payer", e.payer).reference("charge", e.charge).reference("pack", e.pack);
    detail::write_paid(line, e);
  }
  void write(writer& line, const pack_moved& e) const {
    line.reference("pack", e.pack);
    if (e.to.has_value()) line.reference("to", e.to);
    detail::write_move(line, book_->names, e);
  }
  void write(writer& line, const series_opened& e) {
    line.reference("series", e.series);
    account(line, "account", e.account);
    text(line, "serial", e.serial)
        .text("unit", detail::unit_word(e.unit))
        .text("source", detail::word_of(detail::source_words, e.source))
        .exact("quantity", e.quantity)
        .exact("floor", e.floor)
        .exact("paid", e.paid)
        .since("from", e.valid.start)
        .until("until", e.valid.end)
        .number("priority", e.priority)
        .since("at", e.at);
    detail::write_recurrence(line, e.cycle, e.rest);
    detail::write_tax(line, e.tax);
    write_terms(line, e);
    line.exact("number", e.number).reference("current", e.current);
    detail::write_next(line, e.next, e.next_at);
    line.number("lines", e.line_count);
  }
  static void write(writer& line, const cycle_begun& e) {
    line.reference("series", e.series).exact("number", e.number).time("at", e.at);
    detail::write_next(line, e.next, e.next_at);
    line.number("lines", e.line_count);
  }
  void write(writer& line, const series_stopped& e) const {
    line.reference("series", e.series).time("from", e.from).time("at", e.at);
    detail::write_provenance(line, book_->names, e.by);
    line.number("lines", e.line_count);
  }
  void write(writer& line, const quota_set& e) {
    line.reference("quota", e.quota);
    account(line, "account", e.account);
    detail::write_quota(line, book_->names, e);
  }
  static void write(writer& line, const quota_moved& e) {
    line.reference("quota", e.quota);
    detail::write_quota_moved(line, e);
  }
  void write(writer& line, const hold_opened& e) {
    line.reference("hold", e.hold).text("id", std::string_view(text_view(to_text(e.id))));
    text(line, "source", e.source);
    account(line, "account", e.account);
    sku(line, e.sku).reference("combination", e.dimensions);
    detail::write_hold_terms(line, e.terms);
  }
  static void write(writer& line, const hold_stepped& e) {
    line.reference("hold", e.hold);
    detail::write_step(line, e);
  }
  static void write(writer& line, const hold_moved& e) {
    line.reference("hold", e.hold).reference("pack", e.pack);
    detail::write_held(line, e);
  }
  static void write(writer& line, const hold_counted& e) {
    line.reference("hold", e.hold)
        .reference("counter", e.counter)
        .reference("price", e.price)
        .exact("quantity", e.quantity_after);
  }
  void write(writer& line, const alert_set& e) {
    line.reference("alert", e.alert);
    account(line, "account", e.account);
    detail::write_alert(line, book_->names, e);
  }
  static void write(writer& line, const alert_changed& e) {
    line.reference("alert", e.alert).reference("pack", e.pack);
    detail::write_alert_changed(line, e);
  }
  void write(writer& line, const top_up_set& e) {
    line.reference("alert", e.alert);
    detail::write_top_up(line, e.terms);
    write(line, e.lot);
  }
  void write(writer& line, const top_up_moved& e) const {
    detail::write_top_up(line, book_->names, e);
  }
  static void write(writer& line, const horizon_set& e) { detail::write_horizon(line, e); }
  template <class Event>
    requires(std::is_same_v<Event, payment_received> || std::is_same_v<Event, payment_returned>)
  void write(writer& line, const Event& e) {
    line.reference("payment", e.payment);
    account(line, "payer", e.payer);
    detail::write_money(line, book_->names, e);
  }
  static void write(writer& line, const retention_set& e) { detail::write_retention(line, e); }
  void write(writer& line, const usage_queued& e) {
    line.reference("queued", e.queued).text("id", std::string_view(text_view(to_text(e.id))));
    text(line, "source", e.source);
    account(line, "account", e.account);
    sku(line, e.sku).reference("combination", e.dimensions);
    line.cards(e.cards_numerator, e.cards_denominator);
    during(line, e.during).exact("quantity", e.quantity).time("at", e.at);
  }
  void write(writer& line, const usage_accepted& e) const {
    line.reference("queued", e.queued).number("usage", e.usage);
    detail::write_drained(line, book_->names, e);
  }
  void write(writer& line, const usage_dismissed& e) const {
    line.reference("queued", e.queued);
    detail::write_drained(line, book_->names, e);
  }
  void write(writer& line, const standing_set& e) {
    account(line, "account", e.account);
    detail::write_standing(line, book_->names, e);
  }
  void write(writer& line, const account_moved& e) {
    account(line, "account", e.account);
    account(line, "to", e.to);
    detail::write_place(line, book_->names, e);
    paths_.move(e);
  }
  void write(writer& line, const zone_stated& e) const {
    line.number("zone", e.zone);
    detail::write_zone_terms(line, book_->zones, e.terms, book_->names);
  }
  void write(writer& line, const credit_posted& e) {
    account(line, "account", e.account);
    detail::write_money(line, book_->names, e);
  }

  void write(writer& line, const payer_settled& e) {
    account(line, "payer", e.payer);
    detail::write_settled(line, *book_, e);
  }
  static void write(writer& line, const usage_settled& e) { detail::write_settled(line, e); }
  void write(writer& line, const period_closed& e) {
    account(line, "payer", e.payer);
    detail::write_closed(line, book_->names, e);
  }

  const ledger* book_;
  detail::account_paths paths_;
};

/// Writes a whole ledger: calls `sink(std::string_view)` with pieces of some 64 KiB.
/// Errors: invalid_text where a name (`reference` is its symbol) is not UTF-8, which JSON cannot
/// hold; nothing is written then. O(events).
template <class Sink> [[nodiscard]] result<void> write_ledger(const ledger& book, Sink&& sink) {
  constexpr std::size_t piece = 65'536;
  for (std::uint32_t i = 0; i < book.names.size(); ++i) {
    std::string_view name{book.names.text(symbol{i})};
    while (!name.empty()) {
      const std::size_t length = detail::utf8_length(name);
      if (length == 0) return failure{errc::invalid_text, 0, i};
      name.remove_prefix(length);
    }
  }
  ledger_writer lines{book};
  std::string text;
  ledger_writer::append_header(text, book.size());
  for (std::uint64_t i = 0; i < book.size(); ++i) {
    lines.append_event(text, i);
    if (text.size() < piece) continue;
    sink(std::string_view{text});
    text.clear();
  }
  sink(std::string_view{text});
  return {};
}

}  // namespace ducat::inline v0

#endif
