// SPDX-License-Identifier: MIT
// Who pays for a line or a charge, and who gets a refund of it: wallets all that is left of it,
// vouchers their share of it. Recording, settling and closing all pay by it.
#ifndef DUCAT_ENGINE_PAY_LINE_HPP
#define DUCAT_ENGINE_PAY_LINE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstddef>

namespace ducat::inline v0::detail {

/// What wallets and vouchers beside each other pay of one line. Each unit of it is paid alike until
/// one of them is empty, so a line comes to what its parts would come to.
class shared_line {
 public:
  struct payer {
    pack_handle wallet{};
    ratio share{1};
    mixed had{};
    mixed left{};
    mixed paid{};
    bool is_rest = false;  // it lives on of the one before it: both pay one share
  };

  /// In burn-down order. Precondition: it has something.
  constexpr void add(const holdings& held, pack_handle wallet, const mixed& balance) {
    const bool is_rest = held.packs[wallet.index].lives_on && !payers_.empty() &&
                         payers_.back().wallet == held.lot_of_rest(wallet);
    payers_.push_back({wallet, held.voucher_of(wallet).share, balance, balance, {}, is_rest});
  }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return payers_.size(); }
  [[nodiscard]] constexpr const payer& operator[](std::size_t i) const noexcept {
    return payers_[i];
  }

  /// Has them pay. Errors: overflow. O(payers²).
  constexpr result<void> pay(const mixed& amount) {
    mixed rest = amount;
    while (sign(rest) > 0) {
      const auto length = pay_stretch(rest);
      if (!length) return length.error();
      if (is_zero(*length)) return {};
      const auto left = subtract(rest, *length);
      if (!left) return left.error();
      rest = *left;
    }
    return {};
  }

 private:
  // Pays up to where the first of them is empty; how far that is, and nothing where all are.
  constexpr result<mixed> pay_stretch(const mixed& rest) {
    mixed length = rest;
    bool pays = false;
    auto done = for_each_rate([&](payer& p, ratio rate) -> result<void> {
      pays = true;
      const auto part = scale(length, rate);
      if (!part) return part.error();
      if (*part <= p.left) return {};
      const auto lasts = scale(p.left, ratio{rate.denominator(), rate.numerator()});
      if (!lasts) return lasts.error();
      length = *lasts;
      return {};
    });
    if (done && pays)
      done = for_each_rate([&](payer& p, ratio rate) -> result<void> {
        const auto part = scale(length, rate);
        const auto left = part ? subtract(p.left, *part) : part;
        const auto paid = left ? ducat::add(p.paid, *part) : left;
        if (!paid) return paid.error();
        p.left = *left;
        p.paid = reduced(*paid);
        return {};
      });
    if (!done) return done.error();
    return pays ? length : mixed{};
  }
  // What each pays of a unit: its share, but no more than those before it leave. What lives on of a
  // lot pays where that has nothing left.
  template <class Visit> constexpr result<void> for_each_rate(Visit visit) {
    ratio open{1};
    bool lot_pays = false;
    for (std::size_t i = 0; i < payers_.size() && open != ratio{}; ++i) {
      payer& p = payers_[i];
      const bool waits = p.is_rest && lot_pays;
      lot_pays = sign(p.left) > 0;
      if (!lot_pays || waits) continue;
      const ratio rate = p.share < open ? p.share : open;
      const auto less = ratio::of(int128{open.numerator()} * rate.denominator() -
                                      int128{rate.numerator()} * open.denominator(),
                                  int128{open.denominator()} * rate.denominator());
      if (!less) return less.error();
      open = *less;
      // It may be empty once it was visited.
      if (const auto done = visit(p, rate); !done) return done;
    }
    return {};
  }

  chunked<payer> payers_;
};

/// The wallets and packs that a line asks, in their order, until `visit(pack_handle, const pack&)`
/// says false: those that it names itself, then what serves its user in time.
template <class Line, class Visit>
[[gnu::always_inline]] constexpr void for_each_asked(const Line& of, Visit visit) {
  if constexpr (requires { of.for_each_first(visit); })
    if (!of.for_each_first(visit)) return;
  of.held().for_each_pack(of.user(), of.when(), of.held().in_time(of.when(), visit));
}

/// The rest of a line where the next that pays is a voucher; apart, for few have any.
template <class Line>
[[nodiscard, gnu::noinline]] constexpr result<mixed> pay_shares(Line& of, const mixed& amount) {
  const holdings& held = of.held();
  shared_line line;
  const auto meet = [&](pack_handle id, const pack& p) {
    if (!p.is_wallet() || !p.valid.contains(of.when()) || !of.may_pay(p)) return true;
    if (const mixed balance = of.balance(id); sign(balance) > 0) line.add(held, id, balance);
    return true;
  };
  for_each_asked(of, meet);
  if (const auto done = line.pay(amount); !done) return done.error();
  result<mixed> unpaid = amount;
  for (std::size_t i = 0; i < line.size() && unpaid; ++i) {
    if (is_zero(line[i].paid)) continue;
    const pack_handle id = line[i].wallet;
    const auto done = of.pay(id, held.packs[id.index], line[i].had, line[i].paid);
    if (!done) return done.error();
    unpaid = subtract(*unpaid, line[i].paid);
  }
  return unpaid ? result<mixed>{reduced(*unpaid)} : unpaid;
}

/// Has the wallets that may pay for a line do so, in burn-down order; from a voucher on, it and
/// those after it pay what is open by their shares. What they leave; a credit (a negative amount)
/// is nobody's to pay. A line has
/// @code
/// const holdings& held() const;
/// account_handle user() const;
/// instant when() const;
/// bool may_pay(const pack&) const;     // of a wallet in force
/// mixed balance(pack_handle) const;
/// result<void> pay(pack_handle, const pack&, const mixed& balance, const mixed& paid);
/// @endcode
/// and, where others go before those that serve its user, `bool for_each_first(visit) const`: false
/// once a visit was.
/// Errors: overflow. O(packs), and O(wallets²) where there is a voucher.
template <class Line>
[[nodiscard, gnu::always_inline]] constexpr result<mixed> pay_line(Line of, const mixed& amount) {
  result<mixed> unpaid = amount;
  if (sign(amount) <= 0) return unpaid;
  bool is_shared = false;
  const auto ask = [&](pack_handle id, const pack& p) {
    if (!p.is_wallet() || !p.valid.contains(of.when()) || !of.may_pay(p)) return true;
    const mixed balance = of.balance(id);
    if (sign(balance) <= 0) return true;
    is_shared = p.is_voucher;
    if (is_shared) [[unlikely]]
      return false;
    const mixed paid = balance < *unpaid ? balance : *unpaid;
    const auto rest = subtract(*unpaid, paid);
    const auto done = rest ? of.pay(id, p, balance, paid) : result<void>{rest.error()};
    unpaid = done ? rest : result<mixed>{done.error()};
    return unpaid.has_value() && sign(*unpaid) > 0;
  };
  for_each_asked(of, ask);
  if (is_shared) [[unlikely]]
    unpaid = pay_shares(of, *unpaid);
  return unpaid;
}

/// What somebody paid for a line or a charge.
struct line_payment {
  pack_handle wallet{};
  mixed paid{};
  mixed by_lot{};  ///< where it lives on of a lot: what that paid for the same
};

/// What is given back of a line, as it is divided.
class line_refund {
 public:
  /// @param refund  above zero
  /// @param net     what the line still comes to
  constexpr line_refund(const holdings& held, const mixed& refund, const mixed& net) noexcept
      : held_{held}, net_{net}, open_{refund}, beyond_{refund} {}

  /// What nobody has been given yet.
  [[nodiscard]] constexpr const mixed& open() const noexcept { return open_; }
  /// Puts by what a voucher has paid beyond its share. Errors: overflow.
  constexpr result<void> put_by(const line_payment& by) {
    const auto over = beyond_share(by, open_);
    return over ? take(open_, *over) : result<void>{over.error()};
  }
  /// Takes it off what is still owed for the line. Errors: overflow.
  constexpr result<mixed> take_off(const mixed& owed) {
    const mixed off = sign(owed) <= 0 ? mixed{} : owed < open_ ? owed : open_;
    const auto done = take(open_, off);
    return done ? result<mixed>{off} : result<mixed>{done.error()};
  }
  /// What one who paid gets: what was put by for it, and of the rest what it paid. Errors:
  /// overflow.
  constexpr result<mixed> back_to(const line_payment& by) {
    const auto over = beyond_share(by, beyond_);
    if (!over) return over;
    if (const auto done = take(beyond_, *over); !done) return done.error();
    const auto more = subtract(by.paid, *over);
    if (!more) return more;
    const mixed rest = *more < open_ ? *more : open_;
    if (const auto done = take(open_, rest); !done) return done.error();
    return add(*over, rest);
  }

 private:
  // Of a voucher, and no more than so much.
  [[nodiscard]] constexpr result<mixed> beyond_share(const line_payment& by,
                                                     const mixed& most) const {
    if (!held_.packs[by.wallet.index].is_voucher) return mixed{};
    result<mixed> keeps = mixed{};
    if (sign(net_) > 0) keeps = scale(net_, held_.voucher_of(by.wallet).share);
    // A lot and what lives on of it have one share.
    if (keeps) keeps = subtract(*keeps, by.by_lot);
    if (keeps && sign(*keeps) < 0) keeps = mixed{};
    const auto over = keeps ? subtract(by.paid, *keeps) : keeps;
    if (!over) return over;
    if (sign(*over) <= 0) return mixed{};
    return most < *over ? most : *over;
  }
  static constexpr result<void> take(mixed& from, const mixed& amount) {
    const auto left = subtract(from, amount);
    if (!left) return left.error();
    from = *left;
    return {};
  }

  const holdings& held_;
  mixed net_;
  mixed open_;
  mixed beyond_;  // of the refund, what may still be put by
};

/// Divides what is given back of a line. A voucher first gets back what it has paid beyond its
/// share of what the line still comes to; then goes what is still owed for it, then to those who
/// paid, the last one first; the rest is the payer's. The change of what the payer owes.
/// @param count   of those who paid
/// @param paid    `line_payment(std::size_t)`: the last one first
/// @param refund  above zero
/// @param owed    of the line, before
/// @param net     what it still comes to
/// @param give    `result<void>(std::size_t, const mixed& back)`, in the same order
/// Errors: overflow. O(count), and for each that lives on of a lot once more.
template <class Paid, class Give>
[[nodiscard]] constexpr result<mixed> refund_line(const holdings& held, std::size_t count,
                                                  Paid paid, const mixed& refund, const mixed& owed,
                                                  const mixed& net, Give give) {
  line_refund of{held, refund, net};
  const auto payment = [&](std::size_t i) {
    line_payment by = paid(i);
    if (!held.packs[by.wallet.index].lives_on) return by;
    const pack_handle lot = held.lot_of_rest(by.wallet);
    for (std::size_t k = 0; k < count; ++k)
      if (paid(k).wallet == lot) by.by_lot = paid(k).paid;
    return by;
  };
  for (std::size_t i = 0; i < count; ++i)
    if (const auto done = of.put_by(payment(i)); !done) return done.error();
  const auto off_owed = of.take_off(owed);
  if (!off_owed) return off_owed;
  for (std::size_t i = 0; i < count; ++i) {
    const auto back = of.back_to(payment(i));
    if (!back) return back;
    if (sign(*back) <= 0) continue;
    if (const auto done = give(i, *back); !done) return done.error();
  }
  const auto change = add(*off_owed, of.open());
  return change ? negate(*change) : change;
}

}  // namespace ducat::inline v0::detail

#endif
