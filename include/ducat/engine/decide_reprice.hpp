// SPDX-License-Identifier: MIT
// Repricing: what closed months come to under the prices that are known now. What packs covered
// stays covered; the difference of each line is posted to the period that is open.
#ifndef DUCAT_ENGINE_DECIDE_REPRICE_HPP
#define DUCAT_ENGINE_DECIDE_REPRICE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/sort.hpp>
#include <ducat/engine/commands.hpp>
#include <ducat/engine/decide_settle.hpp>
#include <ducat/engine/draft.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/open_usage.hpp>
#include <ducat/engine/pay_line.hpp>
#include <ducat/engine/repriced_usage.hpp>
#include <ducat/engine/settle_parts.hpp>
#include <ducat/engine/settle_sweep.hpp>
#include <ducat/engine/settle_writer.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// Which closed usage of a payer is to be priced again, by whom and why.
struct reprice_spec {
  interval during{instant_min, instant_max};  ///< usage whose pieces begin in it; what is open of
                                              ///< it is left out: settling prices that
  sku_handle sku{};                           ///< nothing: all
  stated_provenance by{};                     ///< all three of it, but for a quote
  instant at = instant_min;  ///< when; instant_min is the engine's time, or where all that is
                             ///< closed ends, if that is later
};

/// What repricing led to.
struct reprice_outcome {
  settle_outcome lines{};  ///< what usages gave back, and what they come to
  mixed usage{};           ///< by how much priced usage changes: exact minor units
  mixed charges{};         ///< and the close charges of its months

  /// Whether nothing changes, and so no event was written.
  [[nodiscard]] constexpr bool is_empty() const noexcept {
    return lines.is_empty() && is_zero(charges);
  }
  /// By how much all of it changes. Errors: overflow.
  [[nodiscard]] constexpr result<mixed> difference() const { return add(usage, charges); }
};

namespace detail {

/// Decides one repricing. One use.
class reprice_decider {
  // A line as pay_line() wants it. What it came to before is paid by who paid it then, first by
  // those that lie elsewhere since the user was moved; what it comes to more, by any wallet that
  // would pay for it if it came now. It stands before its uses: clang evaluates no template that it
  // has yet to see.
  struct payable {
    reprice_decider& by;
    scope_subject of;
    instant start;

    [[nodiscard]] constexpr const holdings& held() const noexcept { return by.s_.held; }
    [[nodiscard]] constexpr account_handle user() const noexcept { return of.account; }
    [[nodiscard]] constexpr instant when() const noexcept { return start; }
    [[nodiscard]] constexpr mixed balance(pack_handle id) const {
      return by.may_have(id, is_above(id));
    }
    [[nodiscard]] constexpr bool is_above(pack_handle id) const {
      return held().lies_below(of.account, held().ranks[id.index].account);
    }
    template <class Visit> constexpr bool for_each_first(Visit visit) const {
      for (std::size_t i = 0; i < by.payers_.size(); ++i)
        if (const pack_handle id = by.payers_[i].wallet;
            !is_above(id) && !visit(id, held().packs[id.index]))
          return false;
      return true;
    }
    [[nodiscard]] constexpr bool may_pay(const pack& p) const {
      return by.s_.held.scopes.allows(p.scope, of);
    }
    constexpr result<void> pay(pack_handle id, const pack&, const mixed&, const mixed& paid) {
      earlier_payer& from = by.payer(id);
      by.paid_.push_back({id, paid});
      if (const auto done = change(from.spent, add(from.spent, paid)); !done) return done;
      return change(from.left, subtract(from.left, paid));
    }
  };

 public:
  constexpr reprice_decider(const engine_state& state, const ledger& past, account_handle payer,
                            const interval& during, sku_handle sku, draft& into) noexcept
      : s_{state},
        past_{past},
        payer_{payer},
        during_{during},
        sku_{sku},
        d_{into},
        scratch_{lines_},
        facts_{state, past, payer, scratch_, during.start},
        parts_{state, past, facts_, scratch_},
        of_{state, past, payer, during, sku, facts_} {}

  [[nodiscard]] constexpr result<settle_outcome> run(instant when, const provenance& by) {
    scratch_.begin(s_);
    parts_.is_unpaid = true;
    if (const auto done = of_.gather(); !done) return done.error();
    settle_sweep sweep{s_, past_, facts_, parts_, scratch_};
    if (const auto done = sweep.run(); !done) return done.error();
    if (const auto done = count_late(); !done) return done.error();
    for (std::uint32_t i = 0; i < facts_.usages.size(); ++i)
      if (is_changed(i)) changed_.push_back(i);
    if (changed_.empty()) return settle_outcome{};
    sort_range(changed_, 0, changed_.size(), [&](std::uint32_t a, std::uint32_t b) {
      return facts_.usages[a].number < facts_.usages[b].number;
    });
    d_.begin(s_);
    to_.start(payer_, during_.start);
    const std::uint64_t position = d_.out().size();
    payer_settled& event =
        d_.emit(payer_settled{payer_, during_.start, when, by, position, 0, during_.end, sku_});
    if (const auto done = write(); !done) return done.error();
    event.line_count = static_cast<std::uint32_t>(d_.out().size() - position - 1);
    return settle_outcome{d_.out(), position};
  }

 private:
  static constexpr std::uint32_t none = flat_index::none;

  // Usage that came after the close of its month was counted behind, in the order in which it came.
  constexpr result<void> count_late() {
    for (std::size_t i = 0; i < of_.late.size(); ++i) {
      open_piece& piece = facts_.pieces[of_.late[i]];
      int128 rest = piece.product;
      for (std::uint32_t k = piece.first_fixed; k != none; k = facts_.fixed[k].next) {
        const fixed_cover& by = facts_.fixed[k];
        if (const auto done = parts_.cover(piece, by.pack, by.row, by.quantity); !done) return done;
        rest -= by.quantity;
      }
      if (rest > 0)
        if (const auto done = parts_.price(piece, rest); !done) return done;
    }
    return {};
  }

  // Calls `f(piece, part)` for the parts of a run that are lines, until it says false.
  template <class F> constexpr void for_each_part(const line_run& run, F f) const {
    for (std::uint32_t k = run.first_piece; k < run.first_piece + run.piece_count; ++k) {
      const open_piece& piece = facts_.pieces[k];
      for (std::uint32_t i = piece.first_part; i != none; i = parts_.parts[i].next)
        if (!is_empty(parts_.parts[i]) && !f(piece, parts_.parts[i])) return;
    }
  }
  // Whether some line of a usage differs from what it comes to now.
  [[nodiscard]] constexpr bool is_changed(std::uint32_t place) const {
    const usage_runs& of = of_.of_usage[place];
    for (std::uint32_t k = of.first; k < of.first + of.count; ++k)
      if (of_.runs[k].is_swept && is_changed(of_.runs[k])) return true;
    return false;
  }
  [[nodiscard]] constexpr bool is_changed(const line_run& run) const {
    std::uint32_t next = run.first;
    const std::uint32_t end = run.first + run.count;
    const auto skip_paid = [&] {
      while (next < end && past_.kind_at(of_.lines[next].at) == event_kind::wallet_paid) ++next;
    };
    bool same = true;
    for_each_part(run, [&](const open_piece& piece, const settled_part& part) {
      skip_paid();
      same = next < end && is_line(of_.lines[next].at, piece, part);
      ++next;
      return same;
    });
    skip_paid();
    return !same || next < end;
  }
  [[nodiscard]] constexpr bool is_line(std::uint64_t at, const open_piece& piece,
                                       const settled_part& part) const {
    if (part.pack.has_value()) {
      if (past_.kind_at(at) != event_kind::pack_drawn) return false;
      const pack_drawn& line = past_.at<pack_drawn>(at);
      return line.pack == part.pack && line.counter == part.counter &&
             line.tranche == (part.tranche & no_tranche) && line.during == piece.during &&
             line.quantity == part.quantity && row_of_draw(past_, at) == part.row;
    }
    if (past_.kind_at(at) != event_kind::usage_priced) return false;
    const usage_priced& line = past_.at<usage_priced>(at);
    return line.price == part.price && line.counter == part.counter &&
           line.tranche == part.tranche && line.during == piece.during &&
           line.quantity == part.quantity && line.amount == part.amount;
  }

  constexpr result<void> write() {
    const auto& opened = lines_.all<counter_opened>();
    for (std::size_t i = 0; i < opened.size(); ++i) d_.emit(opened[i]);
    for (std::size_t i = 0; i < changed_.size(); ++i)
      if (const auto done = give_back(changed_[i]); !done) return done;
    for (std::size_t i = 0; i < changed_.size(); ++i)
      if (const auto done = state(changed_[i]); !done) return done;
    to_.emit_counters(scratch_.counters());
    return {};
  }
  constexpr result<void> give_back(std::uint32_t place) {
    const open_usage& u = facts_.usages[place];
    const usage_runs& of = of_.of_usage[place];
    usage_settled& event = to_.begin(u.number, settle_step::given_back, u.group);
    for (std::uint32_t k = of.first; k < of.first + of.count; ++k)
      for (std::uint32_t i = 0; i < of_.runs[k].count; ++i) {
        const held_line& line = of_.lines[of_.runs[k].first + i];
        if (const auto done = to_.negate_line(event, line.at, line.group); !done) return done;
        if (past_.kind_at(line.at) != event_kind::wallet_paid) continue;
        const wallet_paid& paid = past_.at<wallet_paid>(line.at);
        mixed& kept = kept_for(paid.pack);
        if (const auto done = change(kept, add(kept, paid.amount)); !done) return done;
      }
    to_.end(event);
    return {};
  }
  constexpr result<void> state(std::uint32_t place) {
    const open_usage& u = facts_.usages[place];
    const usage_runs& of = of_.of_usage[place];
    usage_settled& event = to_.begin(u.number, settle_step::settled, u.group);
    for (std::uint32_t k = of.first; k < of.first + of.count; ++k) {
      const line_run& run = of_.runs[k];
      result<void> done;
      if (run.is_swept)
        done = state_run(event, run);
      else
        for (std::uint32_t i = run.first; done && i < run.first + run.count; ++i) {
          done = to_.repeat_line(event, of_.lines[i].at);
          if (done) done = release(of_.lines[i].at);
        }
      if (!done) return done;
    }
    to_.end(event);
    return {};
  }

  constexpr result<void> state_run(usage_settled& event, const line_run& run) {
    if (const auto done = find_payers(run); !done) return done;
    result<void> done;
    for_each_part(run, [&](const open_piece& piece, const settled_part& part) {
      done = part.pack.has_value() ? to_.draw(event, draw_of(event.usage, piece, part), part.row)
                                   : price(event, piece, part);
      return done.has_value();
    });
    return done;
  }
  // What a wallet got back for lines that are still to be stated, nobody else may have.
  constexpr mixed& kept_for(pack_handle wallet) {
    for (std::size_t i = 0; i < kept_.size(); ++i)
      if (kept_[i].wallet == wallet) return kept_[i].paid;
    return kept_.push_back({wallet, mixed{}}).paid;
  }
  constexpr result<void> release(std::uint64_t line) {
    if (past_.kind_at(line) != event_kind::wallet_paid) return {};
    const wallet_paid& paid = past_.at<wallet_paid>(line);
    mixed& kept = kept_for(paid.pack);
    return change(kept, subtract(kept, paid.amount));
  }
  // Who paid for the lines of a run, and whether it comes to more now.
  constexpr result<void> find_payers(const line_run& run) {
    payers_.truncate(0);
    mixed more{};
    result<void> done;
    for (std::uint32_t k = run.first; k < run.first + run.count && done; ++k) {
      const std::uint64_t i = of_.lines[k].at;
      if (past_.kind_at(i) == event_kind::wallet_paid) {
        const wallet_paid& line = past_.at<wallet_paid>(i);
        done = change(payer(line.pack).left, add(payer(line.pack).left, line.amount));
        if (done) done = release(i);
      } else if (past_.kind_at(i) == event_kind::usage_priced) {
        done = change(more, subtract(more, past_.at<usage_priced>(i).amount));
      }
    }
    for_each_part(run, [&](const open_piece&, const settled_part& part) {
      if (done && !part.pack.has_value()) done = change(more, add(more, part.amount));
      return done.has_value();
    });
    is_dearer_ = sign(more) > 0;
    return done;
  }
  [[nodiscard]] static constexpr result<void> change(mixed& sum, const result<mixed>& to) {
    if (!to) return to.error();
    sum = *to;
    return {};
  }
  struct earlier_payer {
    pack_handle wallet{};
    mixed left{};   // of what it paid
    mixed spent{};  // on the line at hand
  };
  constexpr earlier_payer& payer(pack_handle wallet) {
    for (std::size_t i = 0; i < payers_.size(); ++i)
      if (payers_[i].wallet == wallet) return payers_[i];
    return payers_.push_back({wallet, mixed{}, mixed{}});
  }

  constexpr result<void> price(usage_settled& event, const open_piece& piece,
                               const settled_part& part) {
    paid_.truncate(0);
    for (std::size_t i = 0; i < payers_.size(); ++i) payers_[i].spent = mixed{};
    const usage_recorded& u = past_.all<usage_recorded>()[event.usage];
    const dimension_values dimensions =
        u.dimensions.has_value() ? s_.dimensions[u.dimensions.index] : dimension_values{};
    const auto owed =
        pay_line(payable{*this, {u.sku, u.account, &dimensions}, piece.during.start}, part.amount);
    if (!owed) return owed.error();
    usage_priced line = price_of(event.usage, piece, part);
    line.owed = *owed;
    if (const auto done = to_.price(event, line); !done) return done;
    for (std::size_t i = 0; i < paid_.size(); ++i)
      if (const auto done =
              to_.pay({event.usage, paid_[i].wallet, piece.during, paid_[i].paid, mixed{}, false});
          !done)
        return done;
    return {};
  }
  [[nodiscard]] constexpr mixed may_have(pack_handle id, bool serves) {
    const earlier_payer& from = payer(id);
    const auto has = subtract(to_.balance_of(id), from.spent);
    if (!has || sign(*has) <= 0) return mixed{};
    const instant closed = s_.settled.of_payer(s_.held.accounts[payer_.index].payer).until;
    if (is_dearer_ && serves && closed < s_.held.packs[id.index].valid.end) {
      const auto free = subtract(*has, kept_for(id));
      return free && sign(*free) > 0 ? *free : mixed{};
    }
    if (sign(from.left) <= 0) return mixed{};
    return from.left < *has ? from.left : *has;
  }

  const engine_state& s_;
  const ledger& past_;
  account_handle payer_;
  interval during_;
  sku_handle sku_;
  draft& d_;
  ledger lines_;  // only counters are opened here
  draft scratch_;
  open_facts facts_;
  settle_parts parts_;
  repriced_usage of_;
  settle_writer to_{s_, past_, d_};
  chunked<std::uint32_t> changed_;
  chunked<earlier_payer> payers_;  // of the run at hand
  chunked<line_payment> paid_;     // for the line at hand
  chunked<line_payment> kept_;     // by wallet
  bool is_dearer_ = false;
};

/// When what is repriced is posted, where nobody says so: no period that is closed changes.
[[nodiscard]] constexpr instant repricing_time(const engine_state& state, account_handle payer,
                                               instant when) noexcept {
  if (when != instant_min) return when;
  const instant closed = state.settled.of_payer(state.held.accounts[payer.index].payer).until;
  return state.now < closed ? closed : state.now;
}

}  // namespace detail

/// Decides what a payer's closed usage comes to by the prices that are known now. Where that is
/// what it came to, nothing is written.
/// @param during  usage whose pieces begin in it; what is not closed of it is left out
/// @param sku     of which sku; nothing: of all
/// @param when    when it is posted; instant_min is the engine's time, or where all that is closed
///                ends, if that is later
/// Errors: unknown_account; not_a_payer (a node below one, which is `reference`); unknown_sku;
/// time_went_back (before the engine's time, or in a period that is closed); no_rate, no_price,
/// unknown_zone_time, unsupported (a price per record that is counted, or a unit that has changed
/// since): `reference` is the ledger position of the usage; overflow. O(events + n log n + points ×
/// what runs at once) for n lines in the counters in which something changes.
[[nodiscard]] constexpr result<settle_outcome> decide_reprice(
    const engine_state& state, const ledger& past, account_handle payer, const interval& during,
    sku_handle sku, instant when, const provenance& by, draft& into) {
  if (!state.held.contains(payer)) return errc::unknown_account;
  const account_handle root = state.held.accounts[payer.index].root;
  if (root != payer) return failure{errc::not_a_payer, 0, root.index};
  if (sku.has_value() && !state.skus.contains(sku)) return errc::unknown_sku;
  const instant closed = state.settled.of_payer(state.held.accounts[payer.index].payer).until;
  const instant earliest = detail::repricing_time(state, payer, instant_min);
  if (when == instant_min) when = earliest;
  if (when < earliest) return errc::time_went_back;
  const interval of{during.start, during.end < closed ? during.end : closed};
  if (of.end <= of.start) return settle_outcome{};
  into.begin(state);
  const auto decided = detail::reprice_decider{state, past, payer, of, sku, into}.run(when, by);
  if (!decided || decided->is_empty()) into.roll_back();
  return decided;
}

}  // namespace ducat::inline v0

#endif
