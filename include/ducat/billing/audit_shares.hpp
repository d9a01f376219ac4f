// SPDX-License-Identifier: MIT
// What vouchers beside wallets pay of a line, and get back of it: a second version of the rules of
// engine/pay_line.hpp. Private to billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_SHARES_HPP
#define DUCAT_BILLING_AUDIT_SHARES_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/packs/voucher.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

/// A wallet that has something, and what it pays of a line.
struct audited_payer {
  pack_handle wallet{};
  pack_handle lot{};  ///< that it lives on of, if it does: both pay one share
  ratio share{1};
  mixed has{};
  mixed pays{};
};

[[nodiscard]] inline ratio share_of(const audit_state& s, pack_handle wallet) {
  return s.packs[wallet.index].granted->voucher.share;
}
/// The lot whose cycle ended, of what lives on of one; of all else nothing.
[[nodiscard]] inline pack_handle lot_behind(const audit_state& s, pack_handle wallet) {
  const pack_granted& e = *s.packs[wallet.index].granted;
  return e.series.has_value() ? e.origin : pack_handle{};
}
[[nodiscard]] inline audited_payer payer_of(const audit_state& s, pack_handle wallet) {
  return {wallet, lot_behind(s, wallet), share_of(s, wallet), s.packs[wallet.index].balance, {}};
}
/// What a wallet paid of what was paid, with the lot that it lives on of.
[[nodiscard]] inline result<mixed> paid_with_lot(
    const audit_state& s, const std::vector<std::pair<pack_handle, mixed>>& all,
    pack_handle wallet) {
  result<mixed> sum = mixed{};
  for (const auto& [by, amount] : all)
    if (sum && (by == wallet || by == lot_behind(s, wallet))) sum = add(*sum, amount);
  return sum;
}
[[nodiscard]] inline bool has_voucher(const std::vector<audited_payer>& payers) {
  return std::any_of(payers.begin(), payers.end(),
                     [](const audited_payer& p) { return p.share != ratio{1}; });
}

/// Says what each pays, in burn-down order, and keeps those who pay something. Whether it fits.
[[nodiscard]] inline bool find_shares(std::vector<audited_payer>& payers, mixed open) {
  bool fits = true;
  const auto value = [&](const auto& of) {
    fits = fits && of.has_value();
    return of.value_or({});
  };
  while (fits && sign(open) > 0) {
    // Of each unit: what is left of it goes from one to the next, until one of them has no more.
    std::vector<std::pair<audited_payer*, ratio>> together;
    ratio left_of_unit{1};
    mixed lasts = open;
    for (audited_payer& p : payers) {
      const bool waits =
          std::any_of(payers.begin(), payers.end(), [&](const audited_payer& before) {
            return before.wallet == p.lot && !is_zero(before.has);
          });
      if (is_zero(p.has) || waits || left_of_unit == ratio{}) continue;
      const ratio part = std::min(p.share, left_of_unit);
      together.emplace_back(&p, part);
      lasts = std::min(lasts, value(scale(p.has, value(divide(ratio{1}, part)))));
      const int128 below = int128{part.denominator()} * left_of_unit.denominator();
      left_of_unit = value(ratio::of(int128{left_of_unit.numerator()} * part.denominator() -
                                         int128{part.numerator()} * left_of_unit.denominator(),
                                     below));
    }
    if (together.empty()) break;
    for (const auto& [p, part] : together) {
      const mixed paid = value(scale(lasts, part));
      p->has = reduced(value(subtract(p->has, paid)));
      p->pays = reduced(value(add(p->pays, paid)));
    }
    open = value(subtract(open, lasts));
  }
  std::erase_if(payers, [](const audited_payer& p) { return is_zero(p.pays); });
  return fits;
}

/// What somebody has paid, and gets back.
struct audited_refund {
  pack_handle wallet{};
  mixed paid{};
  mixed back{};
};

/// Says what each gets back, the last one who paid first: a voucher what it has paid beyond its
/// share of `net`; then goes what is owed; then all that is left. What nobody gets: the payer's.
[[nodiscard]] inline result<mixed> find_refunds(const audit_state& s,
                                                std::vector<audited_refund>& payers, mixed open,
                                                const mixed& owed, const mixed& net) {
  const auto give = [&](audited_refund& to, const mixed& most) -> result<void> {
    const mixed part = std::min(open, most);
    const auto back = add(to.back, part);
    const auto left = subtract(open, part);
    if (!back || !left) return errc::overflow;
    to.back = *back;
    open = *left;
    return {};
  };
  for (audited_refund& to : payers) {
    const ratio share = share_of(s, to.wallet);
    if (share == ratio{1}) continue;
    const auto keeps = scale(sign(net) < 0 ? mixed{} : net, share);
    result<mixed> beyond = keeps ? subtract(to.paid, *keeps) : keeps;
    for (const audited_refund& lot : payers)
      if (beyond && lot.wallet == lot_behind(s, to.wallet)) beyond = add(*beyond, lot.paid);
    if (!beyond) return beyond;
    if (sign(*beyond) > 0)
      if (const auto done = give(to, std::min(*beyond, to.paid)); !done) return done.error();
  }
  const mixed off_owed = sign(owed) > 0 ? std::min(open, owed) : mixed{};
  const auto rest = subtract(open, off_owed);
  if (!rest) return rest;
  open = *rest;
  for (audited_refund& to : payers) {
    const auto more = subtract(to.paid, to.back);
    if (!more) return more;
    if (const auto done = give(to, *more); !done) return done.error();
  }
  std::erase_if(payers, [](const audited_refund& p) { return is_zero(p.back); });
  return add(off_owed, open);
}

}  // namespace ducat::inline v0::detail

#endif
