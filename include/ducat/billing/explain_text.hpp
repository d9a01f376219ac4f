// SPDX-License-Identifier: MIT
// An explanation as plain text, for a support engineer to read out: one idea a line, arithmetic
// exact.
#ifndef DUCAT_BILLING_EXPLAIN_TEXT_HPP
#define DUCAT_BILLING_EXPLAIN_TEXT_HPP

#include <ducat/billing/account_path.hpp>
#include <ducat/billing/explanation.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/exact/number_text.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace ducat::inline v0 {

/// What a key looks at: "the nearest node", …; static storage.
[[nodiscard]] constexpr const char* message(burn_key key) noexcept {
  switch (key) {
    case burn_key::depth: return "the nearest node";
    case burn_key::bound_scope: return "a bound scope";
    case burn_key::source_class: return "its source";
    case burn_key::priority: return "its priority";
    case burn_key::expiry: return "the sooner expiry";
    case burn_key::effective: return "the earlier start";
    case burn_key::granted: return "the earlier grant";
    case burn_key::purchased: return "what was not bought";
    case burn_key::costless: return "what cost nothing";
    case burn_key::unit_cost: return "the lower price per unit";
    case burn_key::specificity: return "the fewer skus it is for";
    case burn_key::quantity: return "the larger grant";
    case burn_key::length: return "the shorter validity";
  }
  return "an unknown key";
}

namespace detail {

class explanation_writer {
 public:
  explanation_writer(const ledger& book, const explanation& of) : book_{book}, x_{of} {}

  [[nodiscard]] std::string run() {
    head();
    for (const explained_piece& piece : x_.pieces) write(piece);
    put("in all: ");
    for (std::size_t i = 0; i < x_.sums.size(); ++i) {
      const explained_sum& sum = x_.sums[i];
      unit_ = sum.unit;
      put(i == 0 ? "" : "; ").put(quantity(sum.covered)).put(" covered, ");
      put(quantity(sum.on_demand)).put(" on demand");
    }
    put(" for ").put(money(x_.priced)).end();
    if (x_.accepted_at != 0) write_review();
    if (x_.instead_at != 0) write_amended();
    if (x_.reversed) write_reversed();
    if (x_.settled_at != 0) write_settled();
    return text_;
  }

 private:
  [[nodiscard]] std::string said(const char* label, symbol name) const {
    return name.has_value() ? label + string(book_.names.text(name)) : std::string{};
  }
  explanation_writer& put(const provenance& by) {
    put(said(" by ", by.actor)).put(said(" for ", by.reason));
    return put(said(" approved by ", by.approval));
  }
  void write_amended() {
    const auto& e = book_.at<usage_reversed>(x_.instead_at);
    put("stands for usage ").put(number(e.usage)).put(", which was taken out").put(e.by);
    put(", at position ").put(number(x_.instead_at)).end();
  }
  void write_reversed() {
    const auto& e = book_.at<usage_reversed>(x_.reversed_at);
    put("reversed later").put(e.by).put(", at position ").put(number(x_.reversed_at));
    if (e.instead != no_usage) put("; usage ").put(number(e.instead)).put(" stands for it");
    end();
  }
  void write_review() {
    const auto& e = book_.at<usage_accepted>(x_.accepted_at);
    put("came at ").put(string(to_text(x_.queued_at))).put(", too old to be recorded unseen");
    put("; accepted at ").put(string(to_text(e.at)));
    put(e.by).put(", at position ").put(number(x_.accepted_at)).end();
  }
  void write_settled() {
    if (x_.repriced_at != 0) {
      put("priced again later, by ").put(money(x_.repriced_by)).put(" more");
      put(book_.at<payer_settled>(x_.repriced_at).by)
          .put(", at position ")
          .put(number(x_.settled_at))
          .end();
    } else {
      put("settled later in the order of time, at position ").put(number(x_.settled_at)).end();
    }
    for (const settled_line& line : x_.settled) {
      put("  ").put(time(line.during)).put(": ");
      const bool covered = line.pack.has_value();
      unit_ =
          covered ? book_.all<pack_granted>()[line.pack.index].unit : book_.prices[line.price].unit;
      put(quantity(line.quantity));
      if (covered)
        put(" from ").put(name_of(line.pack)).end();
      else
        put(" on demand for ").put(money(line.amount)).end();
    }
  }
  explanation_writer& put(const std::string& text) {
    text_ += text;
    return *this;
  }
  void end() { text_ += '\n'; }

  template <class T> [[nodiscard]] static std::string string(const T& text) {
    return std::string(text.data(), text.size());
  }
  template <integer T> [[nodiscard]] static std::string number(T value) {
    return string(to_text(value));
  }
  [[nodiscard]] static std::string fraction(const mixed& value) {
    const mixed r = reduced(value);
    if (r.rest == 0) return number(r.whole);
    const std::string part = number(r.rest) + '/' + number(r.denominator);
    return r.whole == 0 ? part : number(r.whole) + " + " + part;
  }
  // Base units, and for compute the degrees that they are.
  [[nodiscard]] std::string quantity(int128 amount) const { return quantity({amount, 0, 1}); }
  [[nodiscard]] std::string quantity(const mixed& amount) const {
    const auto base = base_unit_of(unit_);
    std::string text = fraction(amount) + ' ' + (base ? base->symbol : "units");
    const auto degrees = make_mixed(amount.whole, 1, degree_unit::scale);
    if (unit_ == dimension::compute && degrees && amount.whole != 0)
      text += " (" + fraction(*degrees) + " degree)";
    return text;
  }
  [[nodiscard]] std::string money(const mixed& minor) const {
    return string(to_labelled_text(any_exact_money{minor, x_.money}).view());
  }
  [[nodiscard]] static std::string time(const interval& during) {
    return '[' + string(to_text(during.start)) + ", " + string(to_text(during.end)) + ')';
  }
  [[nodiscard]] std::string name_of(pack_handle p) const {
    const pack_granted& terms = book_.all<pack_granted>()[p.index];
    const bool wallet = terms.unit == dimension::money;
    std::string text = (wallet ? "wallet " : "pack ") + number(p.index);
    if (terms.serial.has_value()) text += " \"" + string(book_.names.text(terms.serial)) + '"';
    return text + " of " + path_text(book_, terms.account);
  }
  [[nodiscard]] std::string balance(pack_handle p, const mixed& of) const {
    const dimension unit = book_.all<pack_granted>()[p.index].unit;
    if (unit == dimension::money) return money(of);
    if (unit == unit_) return quantity(of);
    const auto base = base_unit_of(unit);
    return fraction(of) + ' ' + (base ? base->symbol : "units");
  }

  void head() {
    put("usage ").put(number(x_.usage.usage)).put(", id ").put(string(to_text(x_.usage.id)));
    if (x_.usage.source.has_value())
      put(" of source ").put(string(book_.names.text(x_.usage.source)));
    put(", at position ").put(number(x_.usage.position)).end();
    put("account ").put(path_text(book_, x_.usage.account, x_.usage.usage)).put(", sku ");
    put(string(book_.names.text(x_.sku_name)));
    for (const symbol value : x_.dimensions.value)
      if (value.has_value()) put(", ").put(string(book_.names.text(value)));
    end();
  }
  void write(const explained_piece& piece) {
    unit_ = piece.unit;
    if (x_.how == meter::counted) {
      put(string(to_text(piece.during.start))).put(": ").put(quantity(piece.amount));
      put(" as reported").end();
    } else {
      put(time(piece.during)).put(": ").put(cards()).put(" x ").put(number(piece.rate_per_ns));
      put(" per ns x ").put(number(int128{piece.during.end.ns} - piece.during.start.ns));
      put(" ns").put(carried(piece)).put(" = ").put(quantity(piece.amount)).end();
    }
    for (const explained_draw& d : piece.draws) {
      put("  covered by ").put(name_of(d.pack)).put(": ").put(quantity(d.taken));
      write_choice(d);
    }
    for (const explained_price& p : piece.priced) write(p);
  }
  [[nodiscard]] std::string cards() const {
    std::string text = number(x_.usage.cards_numerator);
    if (x_.usage.cards_denominator != 1) text += '/' + number(x_.usage.cards_denominator);
    return text + (x_.usage.cards_numerator == 1 ? " card" : " cards");
  }
  [[nodiscard]] std::string carried(const explained_piece& piece) const {
    if (piece.rest_before == 0 && piece.rest_after == 0) return "";
    const std::string below = '/' + number(x_.usage.cards_denominator);
    return " + " + number(piece.rest_before) + below + " carried - " + number(piece.rest_after) +
           below + " left";
  }

  void write_choice(const explained_draw& d) {
    put(", ").put(balance(d.pack, d.before)).put(" before, ");
    put(balance(d.pack, d.after)).put(" after");
    if (d.below_zero) put(", below zero by its floor");
    if (d.from_breakage) put(", out of its breakage");
    if (d.factor != ratio{1}) {
      put(", gave ").put(quantity(d.given.whole)).put(" by the factor ");
      put(string(ratio_text(d.factor).view()));
    }
    if (!d.begun.empty()) put(", its first use: valid ").put(time(d.begun));
    end();
    if (d.rule == chosen_by::only) return put("    no other could serve").end();
    if (d.rule == chosen_by::hold) return put("    held by its reservation").end();
    put("    before ").put(name_of(d.before_pack)).put(" by ");
    put(d.rule == chosen_by::key ? message(d.key) : "the lower number").end();
  }

  void write(const explained_price& p) {
    const price_entry& entry = book_.prices[p.price];
    put(p.quantity == 0 ? "  change of price" : "  on demand");
    if (p.quantity != 0) put(": ").put(quantity(p.quantity));
    put(" for ").put(money(p.amount)).put(", price ").put(number(p.price.index));
    if (entry.layer.has_value()) put(" of layer ").put(string(book_.names.text(entry.layer)));
    if (entry.calendar != 0)
      put(" in calendar ")
          .put(string(book_.names.text(book_.prices.calendars().name(entry.calendar))));
    const bool always = entry.stated.start == instant_min;
    put(always ? " in force always" : " in force from " + string(to_text(entry.stated.start)))
        .end();
    if (p.counter.has_value()) {
      put("    counter ").put(string(book_.names.text(p.counter_name))).put(" ");
      put(time(p.cycle)).put(": ").put(quantity(p.counter_before)).put(" before");
      if (p.kind == tariff_kind::per_record) {
        put(" in ").put(number(p.record.records_before)).put(" records");
      } else {
        put("; it cost ").put(money(p.cost_before));
        put(", and costs ").put(money(p.cost_after));
      }
      end();
    }
    if (p.kind == tariff_kind::per_record) write(entry, p, p.record);
    for (const explained_tier& t : p.tiers) write(entry, t);
    for (const explained_draw& d : p.wallets) {
      put("    paid by ").put(name_of(d.pack)).put(": ").put(money(d.taken));
      write_choice(d);
      write_terms(book_.all<pack_granted>()[d.pack.index].voucher);
    }
    put("    owed: ").put(money(p.owed)).end();
    for (const explained_pass& pass : p.passed) {
      put("    passed over: ").put(name_of(pass.pack)).put(", ").put(message(pass.reason));
      put(" (").put(balance(pass.pack, pass.balance)).put(")").end();
    }
  }
  void write_terms(const voucher_terms& of) {
    if (!of.is_stated()) return;
    const auto percent = scale_floor(100, of.share);
    const bool is_whole = percent && percent->rest == 0;
    put("    pays ");
    put(is_whole ? number(percent->whole) + " %" : string(ratio_text(of.share).view()));
    put(" of each line");
    if (of.funder.has_value()) put(", funded by ").put(string(book_.names.text(of.funder)));
    end();
  }
  [[nodiscard]] static std::string price_text(const price_entry& entry, const tier& terms) {
    any_price price;
    price.figures = terms.price;
    price.unit = entry.money;
    price.kind = entry.unit;
    return string(to_labelled_text(price).view());
  }
  void write(const price_entry& entry, const explained_price& p, const explained_record& r) {
    const record_terms& terms = book_.prices.record_of(entry);
    put("    the record by itself: ");
    if (r.free != 0) put(quantity(r.free)).put(" free");
    if (r.whole) return end();
    if (r.free != 0) put(", ");
    put(quantity(p.quantity - r.free)).put(" x ");
    put(price_text(entry, book_.prices.tier_of(entry, 0))).put(" = ").put(money(r.rated));
    if (!is_zero(terms.fixed)) put(" + ").put(money(terms.fixed)).put(" a record");
    const auto sum = add(r.rated, terms.fixed);
    if (sum && *sum < p.amount) put(", at least ").put(money(p.amount));
    if (sum && p.amount < *sum) put(", at most ").put(money(p.amount));
    end();
  }
  void write(const price_entry& entry, const explained_tier& t) {
    const tier& terms = book_.prices.tier_of(entry, t.number);
    put("    tier ").put(number(t.number + 1)).put(": ").put(quantity(t.quantity));
    if (terms.package != 1)
      put(" in packages of ").put(quantity(terms.package)).put(": ").put(quantity(t.charged));
    put(" x ").put(price_text(entry, terms)).put(" = ").put(money(t.price));
    if (t.with_fee) put(" + a fee of ").put(money(terms.fee));
    end();
  }

  const ledger& book_;
  const explanation& x_;
  dimension unit_ = dimension::none;  // of the quantities that are being written
  std::string text_;
};

}  // namespace detail

/// Plain text, lines ended by '\n'. Precondition: an explanation from this ledger.
[[nodiscard]] inline std::string to_text(const ledger& book, const explanation& of) {
  return detail::explanation_writer{book, of}.run();
}

}  // namespace ducat::inline v0

#endif
