// SPDX-License-Identifier: MIT
// From the members of a line to an event of a ledger. Every reference is checked against the state
// that the events before it lead to, so that evolve() is safe on whatever is accepted here. What
// the amounts ought to be is the audit's question, not the reader's.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_EVENT_READER_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_EVENT_READER_HPP

#include <ducat/adapters/nlohmann_json/ledger_alert.hpp>
#include <ducat/adapters/nlohmann_json/ledger_bonus.hpp>
#include <ducat/adapters/nlohmann_json/ledger_burn_down.hpp>
#include <ducat/adapters/nlohmann_json/ledger_calendar.hpp>
#include <ducat/adapters/nlohmann_json/ledger_charge.hpp>
#include <ducat/adapters/nlohmann_json/ledger_factor.hpp>
#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_first_use.hpp>
#include <ducat/adapters/nlohmann_json/ledger_hold.hpp>
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
#include <ducat/adapters/nlohmann_json/ledger_zone.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/engine/usage_command.hpp>
#include <ducat/packs/burn_key_name.hpp>
#include <ducat/packs/burn_order.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

class ledger_event_reader {
 public:
  ledger_event_reader(ledger& book, const engine_state& state) noexcept
      : book_{&book}, s_{&state} {}

  // Reads the event of a line and appends it. On false the fault says why, and the ledger is of no
  // further use.
  bool read(event_kind kind, const ledger_fields& in) {
    return read_one(kind, in, static_cast<const all_event_tables*>(nullptr));
  }

 private:
  using fields = ledger_fields;

  template <class... Events>
  bool read_one(event_kind kind, const fields& in, const event_tables<Events...>*) {
    bool done = false;
    (void)((kind == kind_of<Events> && ((done = append<Events>(in)), true)) || ...);
    return done;
  }
  template <class Event> bool append(const fields& in) {
    Event event{};
    if (!read(in, event)) return false;
    book_->append(event);
    return true;
  }

  // A reference by number; null where it may be nothing.
  template <class Tag>
  static bool reference(const fields& in, std::string_view name, std::size_t size, handle<Tag>& out,
                        bool optional = false) {
    if (optional && in.is_null(name)) return true;
    std::uint64_t number = 0;
    if (!in.number(name, handle<Tag>::nothing - 1, number)) return false;
    if (number >= size) return in.fail(name, "a number that was given before");
    out.index = static_cast<std::uint32_t>(number);
    return true;
  }
  // The number of something new: the next one.
  template <class Tag>
  static bool next(const fields& in, std::string_view name, std::size_t size, handle<Tag>& out) {
    std::uint64_t number = 0;
    if (!in.number(name, handle<Tag>::nothing - 1, number)) return false;
    if (number != size) return in.fail(name, "the next number, " + std::to_string(size));
    out.index = static_cast<std::uint32_t>(number);
    return true;
  }

  bool sku(const fields& in, sku_handle& out) const {
    std::string_view name;
    if (!in.text("sku", name)) return false;
    out = s_->skus.find(book_->names.find(name));
    return out.has_value() || in.fail("sku", "a sku that was defined before");
  }
  // What the sku is charged in: its own unit where none is stated.
  bool unit(const fields& in, sku_handle sku, dimension& out) const {
    out = s_->skus[sku].unit;
    return !in.has("unit") || in.unit("unit", out);
  }
  bool account(const fields& in, std::string_view name, account_handle& out) const {
    std::string_view path;
    if (!in.text(name, path)) return false;
    const auto known = accounts_.find(path);
    if (known == accounts_.end()) return in.fail(name, "an account that was opened before");
    out = known->second;
    return true;
  }
  bool usage(const fields& in, usage_number& out) const {
    std::uint64_t number = 0;
    if (!in.number("usage", UINT64_MAX, number)) return false;
    if (number >= book_->all<usage_recorded>().size())
      return in.fail("usage", "a usage that was recorded before");
    out = static_cast<usage_number>(number);
    return true;
  }
  bool read(const fields& in, sku_defined& e) {
    if (!in.text("sku", book_->names, e.name) || !e.name.has_value())
      return in.fail("sku", "a name");
    if (s_->skus.find(e.name).has_value()) return in.fail("sku", "a name that is not taken");
    e.sku.index = static_cast<std::uint32_t>(s_->skus.size());
    if (!in.word("meter", meter_words, e.how) || !in.unit("unit", e.unit)) return false;
    if (in.has("line_order") && (!in.number("line_order", e.line_order) || e.line_order == 0))
      return in.fail("line_order", "a number that is not zero, or nothing");
    return e.unit != dimension::turnover || in.money(e.money);
  }
  bool read(const fields& in, rate_set& e) const {
    if (!sku(in, e.sku) || !in.since("from", e.from) || !in.exact("per_ns", e.per_ns) ||
        !unit(in, e.sku, e.unit))
      return false;
    if (s_->skus[e.sku].how != meter::metered) return in.fail("sku", "a metered sku");
    return s_->skus.check_rate(e.sku, e.from, e.per_ns, e.unit).has_value() ||
           in.fail("per_ns", "a positive rate, one from each instant, with a date for a new unit");
  }
  bool read(const fields& in, price_published& e) {
    price_entry p;
    if (!next(in, "price", book_->prices.size(), e.price) || !sku(in, p.sku) ||
        !in.money(p.money) || !in.word("tariff", tariff_words, p.kind) || !in.validity(p.stated) ||
        !in.since("published", p.published) || !in.text("counter", book_->names, p.counter) ||
        !in.word("owner", owner_words, p.owner) || !in.word("basis", basis_words, p.basis) ||
        !in.word("cycle", period_words, p.cycle) || !in.values(book_->names, p.pattern))
      return false;
    if (in.has("layer") && !in.text("layer", book_->names, p.layer)) return false;
    if (in.has("calendar") && !read_calendar(in, p.calendar)) return false;
    if (!read_tax(in, p.tax) || !unit(in, p.sku, p.unit)) return false;
    const currency& turnover = s_->skus[p.sku].money;
    if (turnover != currency{} && turnover != p.money)
      return in.fail("currency", "the currency of the sku's turnover");
    p.first_tier = static_cast<std::uint32_t>(book_->prices.tier_total());
    int128 below = 0;
    const bool read = in.list("tiers", [&](const fields& each, std::size_t) {
      return read_tier(each, p.money.digits(), below);
    });
    if (!read) return false;
    p.tier_count = static_cast<std::uint32_t>(book_->prices.tier_total()) - p.first_tier;
    const bool is_tiered = p.kind == tariff_kind::graduated || p.kind == tariff_kind::volume;
    if (below != int128_max || (!is_tiered && p.tier_count != 1))
      return in.fail("tiers", "tiers up to an open one; one for a flat price");
    if (p.kind == tariff_kind::per_record && !read_record_of(in, p)) return false;
    book_->prices.add(p);
    return true;
  }
  bool read_record_of(const fields& in, price_entry& p) {
    if (s_->skus[p.sku].how == meter::metered) return in.fail("tariff", "one of metered usage");
    if (p.basis != counter_basis::after_packs) return in.fail("basis", "after_packs");
    record_terms terms;
    const bool read =
        in.object("record", [&](const fields& record) { return read_record(record, terms); });
    if (read) p.record = book_->prices.add_record(terms);
    return read;
  }
  bool read_calendar(const fields& in, std::uint32_t& out) {
    return in.object("calendar", [&](const fields& calendar) {
      return ledger_calendar_reader{book_->names}.read(calendar, book_->prices, out);
    });
  }
  bool read_tier(const fields& in, int digits, int128& below) {
    tier t;
    std::string_view amount;
    int128 per = 0;
    if (!(in.is_null("up_to") || in.exact("up_to", t.up_to)) || !in.text("amount", amount) ||
        !in.exact("per", per) || !in.exact("fee", t.fee))
      return false;
    if (in.has("package")) {
      if (!in.exact("package", t.package) || !in.word("partial", partial_words, t.partial))
        return false;
      if (t.package < 2) return in.fail("package", "a package of more than one unit");
    }
    if (t.up_to <= below) return in.fail("up_to", "more than the tier below");
    const auto decimal = parse_decimal(amount);
    if (!decimal) return in.fail("amount", "a decimal number");
    const auto price = unit_price::of(*decimal, digits, per);
    if (!price) return in.fail("per", "a number of base units that gives an exact price");
    t.price = *price;
    t.rate = money_rate{*price};
    below = t.up_to;
    book_->prices.add_tier(t);
    return true;
  }
  bool read(const fields& in, account_opened& e) {
    std::string_view path;
    if (!in.text("account", path) || !in.money(e.money) ||
        !in.number("utc_offset_seconds", e.utc_offset_seconds) ||
        !in.word("overage", overage_words, e.policy) || !in.flag("limited", e.limited) ||
        !in.exact("credit_limit", e.credit_limit) || !in.since("at", e.at))
      return false;
    if (accounts_.find(path) != accounts_.end())
      return in.fail("account", "an account that was not opened before");
    std::string_view own = path;
    if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) {
      const auto above = accounts_.find(path.substr(0, slash));
      if (above == accounts_.end()) return in.fail("account", "one below an account opened before");
      e.parent = above->second;
      if (s_->held.accounts[e.parent.index].depth + 2 > max_account_depth)
        return in.fail("account", "a tree of at most 32 levels");
      if (e.money != s_->held.terms_of(e.parent).money)
        return in.fail("currency", "the currency of the payer");
      own.remove_prefix(slash + 1);
    }
    const auto name = name_of_path_step(own);
    if (!name || name->empty()) return in.fail("account", "a path of names");
    if ((in.has("layer") && !in.text("layer", book_->names, e.layers.own)) ||
        (in.has("channel") && !in.text("channel", book_->names, e.layers.channel)))
      return false;
    constexpr std::int32_t day = 86'400;
    if (e.utc_offset_seconds < -day || e.utc_offset_seconds > day)
      return in.fail("utc_offset_seconds", "an offset of at most a day");
    if (!read_burn_down(in, e) || !read_payer_zone(in, *s_, e)) return false;
    e.name = book_->names.intern(*name);
    e.account.index = static_cast<std::uint32_t>(s_->held.accounts.size());
    accounts_.emplace(path, e.account);
    return true;
  }

  bool read(const fields& in, pack_granted& e) {
    if (!next(in, "pack", s_->held.packs.size(), e.pack) || !account(in, "account", e.account) ||
        !in.text("serial", book_->names, e.serial) || !in.unit("unit", e.unit) ||
        !in.word("source", source_words, e.source) || !in.word("phase", phase_words, e.phase) ||
        !in.exact("quantity", e.quantity) || !in.exact("floor", e.floor) ||
        !in.exact("paid", e.paid) || !in.validity(e.valid) || !in.number("priority", e.priority) ||
        !in.since("at", e.at) || !read_tax(in, e.tax) ||
        (in.has("origin") && !reference(in, "origin", s_->held.packs.size(), e.origin)) ||
        (in.has("series") && !reference(in, "series", s_->series.size(), e.series)) ||
        !read_provenance(in, book_->names, e.by) || !read_activation(in, e, e.activation) ||
        !read_voucher(in, book_->names, e.unit, e.voucher))
      return false;
    if (e.quantity <= 0) return in.fail("quantity", "a quantity above zero");
    if (e.floor > 0 || e.floor == int128_min) return in.fail("floor", "zero or less");
    if (e.paid < 0) return in.fail("paid", "zero or more");
    if (e.phase == pack_phase::expired) return in.fail("phase", "pending or active");
    return read_factors_and_scope(in, e) && read_bonus(in, *book_, e);
  }
  template <class Event> bool read_factors_and_scope(const fields& in, Event& e) {
    return read_factors(
               in, *book_, e,
               [&](const fields& row, std::uint32_t& of) { return read_scope(row, of); }) &&
           read_scope(in, e.scope);
  }
  bool read_scope(const fields& in, std::uint32_t& scope) {
    std::vector<scope_term> terms;
    const bool read = in.list("scope", [&](const fields& each, std::size_t) {
      return read_term(each, terms.emplace_back());
    });
    if (!read) return false;
    scope = book_->scopes.add(terms.data(), terms.size());
    return true;
  }
  bool read_term(const fields& in, scope_term& term) {
    if (in.has("sku")) {
      sku_handle value;
      term.kind = scope_kind::sku;
      if (!sku(in, value)) return false;
      term.value = value.index;
      return true;
    }
    if (in.has("account")) {
      account_handle value;
      term.kind = scope_kind::account;
      if (!account(in, "account", value)) return false;
      term.value = value.index;
      return true;
    }
    std::uint64_t place = 0;
    symbol value;
    term.kind = scope_kind::dimension;
    if (!in.number("dimension", max_dimensions - 1, place) ||
        !in.text("value", book_->names, value))
      return false;
    term.dimension = static_cast<std::uint8_t>(place);
    term.value = value.index;
    return true;
  }

  bool read(const fields& in, series_opened& e) {
    std::uint64_t lines = 0;
    if (!next(in, "series", s_->series.size(), e.series) || !account(in, "account", e.account) ||
        !in.text("serial", book_->names, e.serial) || !in.unit("unit", e.unit) ||
        !in.word("source", source_words, e.source) || !in.exact("quantity", e.quantity) ||
        !in.exact("floor", e.floor) || !in.exact("paid", e.paid) || !in.validity(e.valid) ||
        !in.number("priority", e.priority) || !in.since("at", e.at) ||
        !read_recurrence(in, e.cycle, e.rest) || !read_tax(in, e.tax) ||
        !read_provenance(in, book_->names, e.by) || !read_cycle_number(in, e.number) ||
        !read_voucher(in, book_->names, e.unit, e.voucher) ||
        !next(in, "current", s_->held.packs.size(), e.current) ||
        !read_next(in, s_->held.packs.size(), 1, e.next, e.next_at) ||
        !in.number("lines", UINT32_MAX, lines) || !read_factors_and_scope(in, e))
      return false;
    if (e.quantity <= 0) return in.fail("quantity", "a quantity above zero");
    if (e.floor > 0 || e.floor == int128_min) return in.fail("floor", "zero or less");
    if (e.paid < 0) return in.fail("paid", "zero or more");
    if (lines != (e.next.has_value() ? 2U : 1U)) return in.fail("lines", "one for each lot");
    e.position = book_->size();
    e.line_count = static_cast<std::uint32_t>(lines);
    return true;
  }
  bool read(const fields& in, cycle_begun& e) const {
    std::uint64_t lines = 0;
    if (!reference(in, "series", s_->series.size(), e.series) || !read_cycle_number(in, e.number) ||
        !in.time("at", e.at) || !read_next(in, s_->held.packs.size(), 0, e.next, e.next_at) ||
        !in.number("lines", UINT32_MAX, lines))
      return false;
    if (s_->edges.empty() || s_->edges.front() != pack_edge{e.at, edge_kind::cycle, e.series.index})
      return in.fail("series", "the series whose cycle begins next, at that instant");
    const std::size_t last = s_->held.packs.size() + lines;
    if (e.next.has_value() && e.next.index >= last)
      return in.fail("lines", "as many as there are lots");
    e.position = book_->size();
    e.line_count = static_cast<std::uint32_t>(lines);
    return true;
  }
  bool read(const fields& in, series_stopped& e) const {
    std::uint64_t lines = 0;
    if (!reference(in, "series", s_->series.size(), e.series) || !in.time("from", e.from) ||
        !in.time("at", e.at) || !read_provenance(in, book_->names, e.by) ||
        !in.number("lines", 2, lines))
      return false;
    e.position = book_->size();
    e.line_count = static_cast<std::uint32_t>(lines);
    return true;
  }

  // It must be the next one that lies ahead.
  bool edge(const fields& in, pack_handle pack, instant at, edge_kind kind) const {
    if (!s_->edges.empty() && s_->edges.front() == pack_edge{at, kind, pack.index}) return true;
    return in.fail("pack", "the pack that starts or ends next, at that instant");
  }
  bool read(const fields& in, pack_activated& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack) && in.time("at", e.at) &&
           edge(in, e.pack, e.at, edge_kind::start);
  }
  bool read(const fields& in, pack_expired& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack) && in.time("at", e.at) &&
           in.exact("breakage", e.breakage) && edge(in, e.pack, e.at, edge_kind::end);
  }

  bool read(const fields& in, factor_moved& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack) && usage(in, e.usage) &&
           read_factor_move(in, *s_, *book_, e);
  }
  bool read(const fields& in, pack_first_used& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack) && usage(in, e.usage) &&
           read_first_use(in, *s_, e);
  }

  bool read(const fields& in, pack_moved& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack) &&
           (!in.has("to") || reference(in, "to", s_->held.packs.size(), e.to)) &&
           read_move(in, book_->names, s_->held, e) && read_due(in, *s_, e);
  }

  bool read(const fields& in, dimensions_met& e) {
    if (!next(in, "combination", s_->dimensions.size(), e.dimensions) ||
        !in.values(book_->names, e.values))
      return false;
    return !s_->find_dimensions(e.values).has_value() ||
           in.fail("dimensions", "a combination that was not met before");
  }

  bool read(const fields& in, counter_opened& e) {
    if (!next(in, "counter", s_->counters.size(), e.counter) ||
        !in.text("name", book_->names, e.name) || !account(in, "owner", e.owner) ||
        !in.validity(e.cycle))
      return false;
    return !s_->counters.find(e.name, e.owner, e.cycle).has_value() ||
           in.fail("counter", "a counter that was not opened before");
  }

  bool read(const fields& in, usage_recorded& e) {
    std::string_view id;
    std::uint64_t lines = 0;
    std::uint64_t stated = 0;
    if (!in.number("usage", UINT64_MAX, stated) || !in.text("id", id) ||
        !in.text("source", book_->names, e.source) || !account(in, "account", e.account) ||
        !sku(in, e.sku) ||
        !reference(in, "combination", s_->dimensions.size(), e.dimensions, true) ||
        !in.cards(e.cards_numerator, e.cards_denominator) || !in.during(e.during) ||
        !in.exact("amount", e.amount) || !in.number("lines", UINT32_MAX, lines))
      return false;
    const std::uint64_t number = book_->all<usage_recorded>().size();
    if (stated != number || number == max_usages)
      return in.fail("usage", "the next number, " + std::to_string(number));
    e.usage = static_cast<usage_number>(number);
    const auto parsed = parse_id(id);
    if (!parsed || parsed->is_zero()) return in.fail("id", "32 hexadecimal digits, not all zero");
    e.id = *parsed;
    const account_handle root = s_->held.accounts[e.account.index].root;
    if (find_usage(*s_, *book_, e.id, e.source, root) != dedup_index::none)
      return in.fail("id", "an id that this payer's source did not use before");
    e.position = book_->size();
    e.line_count = static_cast<std::uint32_t>(lines);
    return true;
  }

  // The line may open the tranche that its usage's counter_moved then states.
  static bool tranche(const fields& in, std::uint32_t& out) {
    out = no_tranche;
    if (in.is_null("tranche")) return true;
    std::uint64_t number = 0;
    if (!in.number("tranche", no_tranche - 1, number)) return false;
    out = static_cast<std::uint32_t>(number);
    return true;
  }
  bool read(const fields& in, pack_drawn& e) const {
    std::uint32_t number = no_tranche;
    bool late = false;
    if (!usage(in, e.usage) || !reference(in, "pack", s_->held.packs.size(), e.pack) ||
        !reference(in, "counter", s_->counters.size(), e.counter, true) || !tranche(in, number) ||
        !in.during(e.during) || !in.exact("quantity", e.quantity) ||
        !in.exact("balance", e.balance_after) || !in.flag("from_breakage", late))
      return false;
    e.tranche = number & no_tranche;
    e.from_breakage = late;
    return !s_->held.packs[e.pack.index].is_wallet() || in.fail("pack", "a pack of a quantity");
  }

  bool read(const fields& in, usage_priced& e) const {
    return usage(in, e.usage) && reference(in, "price", s_->prices.size(), e.price) &&
           reference(in, "counter", s_->counters.size(), e.counter, true) &&
           tranche(in, e.tranche) && in.during(e.during) && in.exact("quantity", e.quantity) &&
           in.exact("amount", e.amount) && in.exact("owed", e.owed) &&
           in.exact("owed_after", e.owed_after);
  }

  bool read(const fields& in, wallet_paid& e) const {
    if (!usage(in, e.usage) || !reference(in, "pack", s_->held.packs.size(), e.pack) ||
        !in.during(e.during) || !in.exact("amount", e.amount) ||
        !in.exact("balance", e.balance_after) || !in.flag("from_breakage", e.from_breakage))
      return false;
    return s_->held.packs[e.pack.index].is_wallet() || in.fail("pack", "a wallet");
  }

  bool read(const fields& in, counter_moved& e) const {
    std::uint64_t tranche = 0;
    if (!reference(in, "counter", s_->counters.size(), e.counter) ||
        !in.number("tranche", s_->counters.tranche_count(), tranche) ||
        !reference(in, "price", s_->prices.size(), e.price, true) ||
        !in.exact("quantity", e.quantity_after))
      return false;
    std::uint64_t records = 0;
    if (in.has("records") && !in.number("records", UINT32_MAX, records)) return false;
    e.tranche = static_cast<std::uint32_t>(tranche);
    e.records_after = static_cast<std::uint32_t>(records);
    return e.quantity_after >= 0 || in.fail("quantity", "zero or more");
  }

  bool read(const fields& in, carry_moved& e) const {
    std::uint64_t number = 0;
    if (!in.number("carry", s_->carries.size(), number) || !account(in, "root", e.root) ||
        !sku(in, e.sku) || !unit(in, e.sku, e.unit) ||
        !in.cards(e.cards_numerator, e.cards_denominator) ||
        !in.exact("rest_before", e.rest_before) || !in.exact("rest", e.rest_after))
      return false;
    e.carry = static_cast<std::uint32_t>(number);
    const std::uint32_t known =
        s_->find_carry(e.root, e.sku, e.unit, e.cards_numerator, e.cards_denominator);
    const bool is_new = number == s_->carries.size();
    if (known != (is_new ? flat_index::none : e.carry))
      return in.fail("carry", "the number of this root, sku, unit and ratio");
    const int128 rest = is_new ? 0 : s_->carries[e.carry].rest;
    return e.rest_before == rest || in.fail("rest_before", "the rest so far");
  }
  bool read(const fields& in, usage_reversed& e) const {
    return usage(in, e.usage) && read_reversed(in, *book_, *s_, e);
  }

  bool read(const fields& in, time_advanced& e) const {
    if (!in.time("to", e.to)) return false;
    return e.to >= s_->now || in.fail("to", "an instant that is not before the ledger's time");
  }

  bool read(const fields& in, charge_published& e) {
    return next(in, "charge", book_->prices.charges().size(), e.charge) &&
           ledger_charge_reader{*book_, *s_}.read(in);
  }
  bool payer(const fields& in, account_handle& out) const {
    if (!account(in, "payer", out)) return false;
    return s_->held.accounts[out.index].root == out || in.fail("payer", "a payer");
  }
  bool read(const fields& in, charges_closed& e) const {
    std::uint64_t lines = 0;
    if (!payer(in, e.payer) || !in.during(e.period) || !in.time("at", e.at) ||
        !read_provenance(in, book_->names, e.by) || !in.number("lines", UINT32_MAX, lines))
      return false;
    e.position = book_->size();
    e.line_count = static_cast<std::uint32_t>(lines);
    return true;
  }
  bool read(const fields& in, charge_posted& e) const {
    return payer(in, e.payer) && reference(in, "charge", s_->prices.charges().size(), e.charge) &&
           ledger_charge_reader::read(in, e);
  }
  bool read(const fields& in, charge_paid& e) const {
    return payer(in, e.payer) && reference(in, "charge", s_->prices.charges().size(), e.charge) &&
           reference(in, "pack", s_->held.packs.size(), e.pack) &&
           ledger_charge_reader::read(in, e) &&
           (s_->held.packs[e.pack.index].is_wallet() || in.fail("pack", "a wallet"));
  }
  bool read(const fields& in, quota_set& e) {
    e.position = book_->size();
    return reference(in, "quota", s_->quotas.size() + 1, e.quota) &&
           account(in, "account", e.account) && read_quota(in, book_->names, *s_, e);
  }
  bool read(const fields& in, quota_moved& e) const {
    return reference(in, "quota", s_->quotas.size(), e.quota) && read_quota_moved(in, *s_, e);
  }

  bool read(const fields& in, hold_opened& e) {
    return next(in, "hold", s_->holds.size(), e.hold) && account(in, "account", e.account) &&
           sku(in, e.sku) && read_hold(in, *book_, *s_, e);
  }
  bool read(const fields& in, hold_stepped& e) const { return read_step(in, *book_, *s_, e); }
  bool read(const fields& in, hold_moved& e) const { return read_held(in, *s_, e); }
  bool read(const fields& in, hold_counted& e) const { return read_held(in, *s_, e); }
  bool read(const fields& in, alert_set& e) {
    return reference(in, "alert", s_->alerts.size() + 1, e.alert) &&
           account(in, "account", e.account) &&
           reference(in, "quota", s_->quotas.size(), e.terms.quota, true) &&
           read_alert(in, book_->names, *s_, e);
  }
  bool read(const fields& in, alert_changed& e) const {
    return reference(in, "pack", s_->held.packs.size(), e.pack, true) &&
           read_alert_changed(in, *s_, book_->size(), e);
  }
  bool read(const fields& in, top_up_set& e) { return read_top_up(in, *s_, e) && read(in, e.lot); }
  bool read(const fields& in, top_up_moved& e) const { return read_top_up(in, *book_, *s_, e); }
  static bool read(const fields& in, horizon_set& e) { return read_horizon(in, e); }
  bool read(const fields& in, payment_received& e) {
    return next(in, "payment", s_->money.payments(), e.payment) && payer(in, e.payer) &&
           read_money(in, book_->names, book_->size(), e);
  }
  bool read(const fields& in, payment_returned& e) {
    return reference(in, "payment", s_->money.payments(), e.payment) && payer(in, e.payer) &&
           read_money(in, *book_, *s_, e);
  }
  static bool read(const fields& in, retention_set& e) { return read_retention(in, e); }
  bool read(const fields& in, usage_queued& e) {
    return next(in, "queued", s_->review.size(), e.queued) && account(in, "account", e.account) &&
           sku(in, e.sku) &&
           reference(in, "combination", s_->dimensions.size(), e.dimensions, true) &&
           read_queued(in, *book_, *s_, e);
  }
  bool read(const fields& in, usage_accepted& e) {
    return reference(in, "queued", s_->review.size(), e.queued) && usage(in, e.usage) &&
           read_accepted(in, *book_, *s_, e);
  }
  bool read(const fields& in, usage_dismissed& e) {
    return reference(in, "queued", s_->review.size(), e.queued) && read_drained(in, *book_, *s_, e);
  }
  bool read(const fields& in, standing_set& e) {
    return account(in, "account", e.account) && read_standing(in, book_->names, e);
  }
  bool read(const fields& in, account_moved& e) {
    return account(in, "account", e.account) && account(in, "to", e.to) &&
           read_place(in, *book_, *s_, accounts_, e);
  }
  bool read(const fields& in, zone_stated& e) { return read_zone_stated(in, *book_, *s_, e); }
  bool read(const fields& in, credit_posted& e) {
    return account(in, "account", e.account) && read_money(in, book_->names, book_->size(), e);
  }
  bool read(const fields& in, payer_settled& e) const {
    return payer(in, e.payer) && (!in.has("sku") || sku(in, e.sku)) &&
           read_settled(in, book_->names, book_->size(), e);
  }
  bool read(const fields& in, usage_settled& e) const {
    return usage(in, e.usage) && read_settled(in, *book_, *s_, e);
  }
  bool read(const fields& in, period_closed& e) const {
    return payer(in, e.payer) && read_closed(in, book_->names, *s_, e);
  }

  ledger* book_;
  const engine_state* s_;
  accounts_by_path accounts_;
};

}  // namespace ducat::inline v0::detail

#endif
