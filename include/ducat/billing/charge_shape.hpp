// SPDX-License-Identifier: MIT
// Whether the terms of a close charge, of a price per record, of tax or of a cycle make one.
// Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_CHARGE_SHAPE_HPP
#define DUCAT_BILLING_CHARGE_SHAPE_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/recurrence.hpp>
#include <ducat/pricing/charge_entry.hpp>
#include <ducat/pricing/charge_table.hpp>
#include <ducat/pricing/price_tax.hpp>

#include <cstdint>

namespace ducat::inline v0::detail {

[[nodiscard]] inline bool is_sound_tax(const price_tax& tax) noexcept {
  return tax.rate >= ratio{} && tax.inclusion <= tax_inclusion::inclusive;
}

/// What the own figures and terms of a pack, or of the lots of a series, say; what they name is
/// another matter.
template <class Event>
[[nodiscard]] inline bool has_sound_terms(const ledger& book, const Event& e) {
  const voucher_terms& v = e.voucher;
  const bool wallet = e.unit == dimension::money;
  return e.source <= pack_source::voucher && e.quantity > 0 && e.floor <= 0 &&
         e.floor != int128_min && e.paid >= 0 && !e.valid.empty() && (!wallet || e.floor == 0) &&
         is_sound_tax(e.tax) && v.is_sound() && (!v.is_stated() || wallet) &&
         (!v.funder.has_value() || v.funder.index < book.names.size()) &&
         (e.factors == 0 || (e.factors <= book.factors.size() && !wallet));
}
[[nodiscard]] inline bool may_wait(const pack_granted& e) {
  return e.activation.is_sound() &&
         (!e.activation.is_stated() || (e.unit != dimension::money && !e.series.has_value()));
}

/// Whether a pack that says so may be a bonus on another one. Precondition: that is a known pack.
[[nodiscard]] inline bool is_sound_bonus(const ledger& book, const pack_granted& e) {
  if (!e.bonus_of.has_value()) return true;
  const pack_granted& on = book.all<pack_granted>()[e.bonus_of.index];
  return e.bonus_of.index + 1 == e.pack.index && e.account == on.account && e.at == on.at &&
         e.by == on.by && e.source != pack_source::paid && e.paid == 0 && e.floor == 0 &&
         !e.serial.has_value() && !e.origin.has_value() && !e.series.has_value() &&
         !on.origin.has_value() && !on.series.has_value() && !on.bonus_of.has_value();
}

[[nodiscard]] inline bool is_sound_cycle(const recurrence& r) noexcept {
  return r.unit <= cycle_unit::month && r.count >= 1 && r.count <= max_cycle_units &&
         r.anchor != instant_min && !r.calendar;
}

[[nodiscard]] inline bool has_sound_terms(const charge_table& table, const charge_entry& entry) {
  const spend_terms& terms = entry.terms;
  const auto amount = [](const mixed& m) { return m.is_valid() && sign(m) >= 0; };
  if (entry.stated.empty() || entry.partial > partial_period::full || terms.discount < ratio{} ||
      terms.discount > ratio{1} || !amount(terms.standing) || !amount(entry.committed.amount) ||
      entry.committed.overage_factor < ratio{})
    return false;
  if ((terms.spend.has_minimum() && !amount(terms.spend.minimum())) ||
      (terms.spend.has_maximum() && !amount(terms.spend.maximum())))
    return false;
  return std::uint64_t{entry.first_sku} + entry.sku_count <= table.sku_total();
}

[[nodiscard]] inline bool has_sound_record(const ledger& book, const price_entry& entry) {
  if (entry.record == 0) return true;
  if (entry.record > book.prices.record_total() || entry.tier_count != 1 ||
      entry.basis != counter_basis::after_packs ||
      book.all<sku_defined>()[entry.sku.index].how != meter::counted)
    return false;
  const record_terms& terms = book.prices.record_of(entry);
  const amount_limits& limits = terms.limits;
  return terms.fixed.is_valid() && (!limits.has_minimum() || limits.minimum().is_valid()) &&
         (!limits.has_maximum() || limits.maximum().is_valid()) && terms.free.amount().is_valid();
}

}  // namespace ducat::inline v0::detail

#endif
