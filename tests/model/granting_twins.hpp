// SPDX-License-Identifier: MIT
// Packs and series of the engine and of the reference side by side: granted, moved, and sent again.
#ifndef DUCAT_TESTS_MODEL_GRANTING_TWINS_HPP
#define DUCAT_TESTS_MODEL_GRANTING_TWINS_HPP

#include "model/reference_serials.hpp"
#include "model/twins.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

class granting_twins : public twins {
 public:
  /// Opens a series of such packs under a serial, or ""; the difference, or "".
  std::string subscribe(reference::series s, const std::string& serial) {
    const std::uint64_t size = real.events().size();
    const int root = model.payer_number(s.lot.node);
    std::vector<ducat::scope_term> terms;
    ducat::series_spec spec;
    spec.lot = spec_of(s.lot, terms);
    spec.lot.serial = view(serial);
    spec.cycle = {ducat::cycle_unit::hour,
                  static_cast<std::int32_t>(s.length / 3'600'000'000'000),
                  {s.anchor}};
    spec.rest = {narrow(s.least), narrow(s.most), s.lives_for,
                 static_cast<std::int32_t>(s.rest_priority)};
    const auto done = real.subscribe({static_cast<std::uint32_t>(s.lot.node)}, spec);
    const reference::series asked = s;
    if (const auto* const first = serials_.all_series.find(root, serial);
        first != nullptr && s.lot.valid.from < s.lot.valid.to) {
      if (real.events().size() != size) return "a repeated series left events";
      return same_number(done, first->number, asked_alike(s, first->terms)) + same_balances();
    }
    s.lot.own = numerator(s.lot.balance);
    s.lot.unit_price = reference::rational{s.lot.paid} / s.lot.balance;
    s.lot.price = s.lot.paid;
    s.lot.bought = s.lot.granted_amount = s.lot.balance;
    place_windows(s.lot);
    const bool closed = model.standings.is_closed(model.nodes, s.lot.node, model.now);
    const std::string refused = closed ? "closed" : model.subscribe(s);
    if (done.has_value() != refused.empty())
      return "a series was accepted or refused against the rule";
    if (done)
      serials_.all_series.add(root, serial, {static_cast<int>(model.all_series.size()) - 1, asked});
    return same_packs() + same_balances();
  }
  std::string unsubscribe(int which, reference::nanoseconds from) {
    const auto done = real.unsubscribe({static_cast<std::uint32_t>(which)}, {from});
    if (done.has_value() != model.unsubscribe(which, from).empty())
      return "a stop was accepted or refused against the rule";
    return same_packs() + same_balances();
  }

  /// Grants a pack of `unit` under a serial, or ""; the difference, or "".
  std::string grant(const reference::pack& p, const std::string& serial) {
    const std::uint64_t size = real.events().size();
    const int root = model.payer_number(p.node);
    std::vector<ducat::scope_term> terms;
    ducat::grant_spec spec = spec_of(p, terms);
    spec.serial = view(serial);
    const bool fits = p.valid.from < p.valid.to && p.valid.to > model.now &&
                      !model.standings.is_closed(model.nodes, p.node, model.now);
    const auto done = real.grant({static_cast<std::uint32_t>(p.node)}, spec);
    if (const auto* const first = serials_.packs.find(root, serial);
        first != nullptr && p.valid.from < p.valid.to) {
      if (real.events().size() != size) return "a repeated grant left events";
      const bool alike = first->terms && asked_alike(p, *first->terms);
      return same_number(done, first->pack, alike) + same_balances();
    }
    if (done.has_value() != fits) return "a grant was accepted or refused against the rule";
    if (!fits) return same_balances();
    serials_.packs.add(root, serial, {static_cast<int>(model.packs.size()), p});
    add_pack(p);
    return same_balances();
  }
  /// Moves quantity out of a pack; the difference, or "".
  std::string move(reference::asked_move m) {
    const std::uint64_t size = real.events().size();
    const reference::pack& from = model.packs[static_cast<std::size_t>(m.pack)];
    const int root = model.payer_number(from.node);
    const auto done = move_real(m, from.unit);
    const bool transfers =
        m.how == reference::move_kind::joined || m.how == reference::move_kind::transferred;
    const int node = m.how == reference::move_kind::joined
                         ? model.packs[static_cast<std::size_t>(m.target)].node
                         : m.target;
    const bool stays = !transfers || model.payer_number(node) == root;
    if (const auto* const first = serials_.moves.find(root, m.reference);
        first != nullptr && stays) {
      if (real.events().size() != size) return "a repeated move left events";
      if (!asked_alike(m, *first)) return same_move(done, {"conflict", 0, 0, -1});
      if (done && !done->duplicate) return "a repeated move is no duplicate";
      return same_move(done, first->came) + same_balances();
    }
    if (m.at == reference::ever_before) m.at = model.now;
    const bool up = m.rounds_up && m.how == reference::move_kind::refunded;
    const bool taken = serials_.packs.find(root, m.serial) != nullptr;
    m.came = model.move(m.how, m.pack, m.asked, up, m.at, m.target, taken);
    if (!m.came.refused.empty() && real.events().size() != size)
      return "a refused move left events";
    if (done && done->duplicate) return "a new move is called a duplicate";
    if (m.came.refused.empty()) {
      if (m.how == reference::move_kind::transferred)
        serials_.packs.add(root, m.serial, {m.came.to, std::nullopt});
      serials_.moves.add(root, m.reference, m);
    }
    return same_move(done, m.came) + same_balances();
  }

 protected:
  // To the model, as it was bought.
  void add_pack(reference::pack p) {
    p.granted_amount = p.bought = p.balance;
    p.own = numerator(p.balance);
    p.price = p.paid;
    p.unit_price = reference::rational{p.paid} / p.balance;
    p.expired = false;
    p.waiting = p.hours > 0;
    place_windows(p);
    model.packs.push_back(std::move(p));
  }
  static ducat::pack_content content_of(const std::string& unit, const reference::integer& n) {
    if (unit == "money") return ducat::any_money{narrow(n), yuan};
    return ducat::any_quantity{narrow(n), units_by_name.at(unit)};
  }
  // It points into the terms of its scope.
  ducat::grant_spec spec_of(const reference::pack& p, std::vector<ducat::scope_term>& terms) {
    ducat::grant_spec spec;
    if (p.unit == "money") {
      spec.quantity = ducat::any_money{narrow(numerator(p.balance)), yuan};
    } else {
      spec.quantity = ducat::any_quantity{narrow(numerator(p.balance)), units_by_name.at(p.unit)};
      spec.floor = ducat::any_quantity{-narrow(numerator(p.floor)), units_by_name.at(p.unit)};
    }
    spec.valid = {{p.valid.from}, {p.valid.to}};
    spec.activation = {ducat::cycle_unit::hour, static_cast<std::int32_t>(p.hours)};
    add_factors(p, spec);
    spec.priority = static_cast<std::int32_t>(p.priority);
    spec.at = {p.granted};
    for (const auto source : {ducat::pack_source::paid, ducat::pack_source::promotional,
                              ducat::pack_source::free, ducat::pack_source::voucher})
      if (source_names[static_cast<int>(source)] == p.source) spec.source = source;
    spec.paid = {narrow(p.paid), yuan};
    spec.share = ducat::ratio::of(narrow(numerator(p.share)), narrow(denominator(p.share))).value();
    spec.funder = view(p.funder);
    for (const int s : p.skus)
      terms.push_back({ducat::scope_kind::sku, 0, static_cast<std::uint32_t>(s)});
    for (const int a : p.accounts)
      terms.push_back({ducat::scope_kind::account, 0, static_cast<std::uint32_t>(a)});
    for (const std::string& r : p.regions)
      terms.push_back({ducat::scope_kind::dimension, 0, real.intern(r).index});
    spec.scope = terms.data();
    spec.scope_size = terms.size();
    return spec;
  }

  reference::serial_book serials_;

 private:
  // By the payer's clock.
  void place_windows(reference::pack& p) {
    for (reference::factor& f : p.factors)
      if (f.only_in) f.only_in->offset = model.payer_of(p.node).offset;
  }
  ducat::result<ducat::move_outcome> move_real(const reference::asked_move& m,
                                               const std::string& unit) {
    ducat::move_spec spec;
    spec.pack = {static_cast<std::uint32_t>(m.pack)};
    spec.at = {m.at};
    spec.reference = view(m.reference);
    if (m.asked != 0 && unit == "money")
      spec.quantity = ducat::any_money{narrow(m.asked), yuan};
    else if (m.asked != 0)
      spec.quantity = ducat::any_quantity{narrow(m.asked), units_by_name.at(unit)};
    const auto number = static_cast<std::uint32_t>(m.target);
    const auto mode = m.rounds_up ? ducat::rounding::ceiling : ducat::rounding::floor;
    switch (m.how) {
      case reference::move_kind::voided: return real.void_quantity(spec);
      case reference::move_kind::refunded: return real.refund(spec, mode);
      case reference::move_kind::joined: return real.transfer(spec, ducat::pack_handle{number});
      default: return real.transfer(spec, ducat::account_handle{number}, view(m.serial));
    }
  }
  static std::string same_move(const ducat::result<ducat::move_outcome>& done,
                               const reference::moved& expected) {
    if (!expected.refused.empty())
      return done ? "moved although it is " + expected.refused
                  : same_refusal(done.error().code, expected.refused);
    if (!done) return std::string{"not moved: "} + ducat::message(done.error().code);
    if (big(done->quantity) == expected.quantity && big(done->cost) == expected.cost &&
        (expected.to < 0 || static_cast<int>(done->to.index) == expected.to))
      return "";
    return "moved " + big(done->quantity).str() + " for " + big(done->cost).str() + " instead of " +
           expected.quantity.str() + " for " + expected.cost.str();
  }
  // What was sent again under a serial.
  template <class Handle>
  static std::string same_number(const ducat::result<Handle>& done, int first, bool alike) {
    if (!alike) return expect(done, "conflict");
    if (!done)
      return std::string{"refused although it was sent before: "} + name_of(done.error().code);
    return static_cast<int>(done->index) == first ? "" : "a serial is another one's";
  }
  static std::string same_refusal(ducat::errc found, const std::string& expected) {
    const char* word = found == ducat::errc::another_payer    ? "another payer"
                       : found == ducat::errc::time_went_back ? "time went back"
                       : found == ducat::errc::pack_ended     ? "ended"
                       : found == ducat::errc::insufficient   ? "insufficient"
                       : found == ducat::errc::not_in_force   ? "not begun"
                       : found == ducat::errc::terms_differ   ? "on other terms"
                       : found == ducat::errc::conflict       ? "conflict"
                       : found == ducat::errc::undated        ? "undated"
                       : found == ducat::errc::account_frozen ? "closed"
                                                              : ducat::message(found);
    return expected == word ? "" : std::string{"refused as "} + word + " instead of " + expected;
  }
  // It points into rows that stand until the next grant.
  void add_factors(const reference::pack& p, ducat::grant_spec& spec) {
    factors_.clear();
    factor_scopes_.assign(p.factors.size(), {});
    for (std::size_t i = 0; i < p.factors.size(); ++i) {
      const reference::factor& f = p.factors[i];
      std::vector<ducat::scope_term>& terms = factor_scopes_[i];
      for (const int s : f.skus)
        terms.push_back({ducat::scope_kind::sku, 0, static_cast<std::uint32_t>(s)});
      for (const std::string& r : f.regions)
        terms.push_back({ducat::scope_kind::dimension, 0, real.intern(r).index});
      ducat::factor_spec row;
      row.factor = ducat::ratio::of(narrow(numerator(f.of)), narrow(denominator(f.of))).value();
      row.scope = terms.data();
      row.scope_size = terms.size();
      if (f.only_in) {
        row.band = {0, f.only_in->from, f.only_in->to};
        for (const int day : f.only_in->days)
          row.band.days = static_cast<std::uint8_t>(row.band.days | 1 << day);
      }
      factors_.push_back(row);
    }
    spec.factors = factors_.data();
    spec.factor_count = factors_.size();
  }
  std::vector<ducat::factor_spec> factors_;
  std::vector<std::vector<ducat::scope_term>> factor_scopes_;
};

}  // namespace ducat_test

#endif
