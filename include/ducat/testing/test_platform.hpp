// SPDX-License-Identifier: MIT
// An engine and the shortest way to use it in a test: names for accounts, ids that count up, and a
// stop where a command that a test takes for granted is refused.
#ifndef DUCAT_TESTING_TEST_PLATFORM_HPP
#define DUCAT_TESTING_TEST_PLATFORM_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0::testing {

/// One engine, one payer, and usages with the ids 1, 2, 3, ….
template <class Dimensions = no_dimensions> class basic_test_platform {
 public:
  using engine_type = basic_engine<Dimensions>;
  using usage = typename engine_type::usage;

  /// @pre the price list is sound
  constexpr basic_test_platform(const price_table& prices, currency money,
                                std::int32_t utc_offset_seconds = 0)
      : engine_{prices} {
    account_spec spec;
    spec.name = "payer";
    spec.money = money;
    spec.utc_offset_seconds = utc_offset_seconds;
    payer_ = engine_.open_account(spec).value();
  }

  [[nodiscard]] constexpr engine_type& engine() noexcept { return engine_; }
  [[nodiscard]] constexpr const engine_type& engine() const noexcept { return engine_; }
  [[nodiscard]] constexpr const ledger& book() const noexcept { return engine_.events(); }
  [[nodiscard]] constexpr account_handle payer() const noexcept { return payer_; }

  /// Opens an account below the payer, or below another one.
  constexpr account_handle open(text_view name, account_handle below = {}) {
    account_spec spec;
    spec.name = name;
    spec.parent = below.has_value() ? below : payer_;
    return engine_.open_account(spec).value();
  }
  /// Grants a pack to an account: a gift that holds always, unless the rest says otherwise.
  constexpr pack_handle grant(account_handle account, const pack_content& content,
                              const any_money& paid = {}, instant at = instant{0}) {
    grant_spec spec;
    spec.quantity = content;
    spec.paid = paid;
    spec.at = at;
    return grant(account, spec);
  }
  constexpr pack_handle grant(account_handle account, const grant_spec& spec) {
    return engine_.grant(account, spec).value();
  }

  /// A metered usage with the next id, not recorded.
  [[nodiscard]] constexpr usage metered(account_handle account, text_view sku, ratio cards,
                                        const interval& during) {
    usage out;
    out.id = {0, ++last_id_};
    out.account = account;
    out.sku = engine_.find_sku(sku);
    out.cards = cards;
    out.during = during;
    return out;
  }
  /// A counted usage with the next id, not recorded. @pre the quantity is of the sku's kind
  [[nodiscard]] constexpr usage counted(account_handle account, text_view sku,
                                        const any_quantity& quantity, instant when) {
    usage out;
    out.id = {0, ++last_id_};
    out.account = account;
    out.sku = engine_.find_sku(sku);
    DUCAT_ASSERT(out.sku.has_value() && engine_.state().skus.has_unit(out.sku, quantity.kind));
    out.quantity = quantity.amount;
    out.during = at(when);
    return out;
  }
  /// Records a usage that must be accepted.
  constexpr outcome record(const usage& u) { return engine_.record(u).value(); }
  /// Cards of a sku during an interval, recorded.
  constexpr outcome use(account_handle account, text_view sku, ratio cards,
                        const interval& during) {
    return record(metered(account, sku, cards, during));
  }
  /// A quantity of a sku at an instant, recorded.
  constexpr outcome count(account_handle account, text_view sku, const any_quantity& quantity,
                          instant when) {
    return record(counted(account, sku, quantity, when));
  }
  /// The id that was given last.
  [[nodiscard]] constexpr id128 last_id() const noexcept { return {0, last_id_}; }

  [[nodiscard]] constexpr any_exact_money owed() const { return engine_.owed(payer_); }
  /// What a pack has left, of its unit. @pre no wallet
  [[nodiscard]] constexpr any_quantity left_in(pack_handle p) const {
    const pack& lot = engine_.state().held.packs[p.index];
    DUCAT_ASSERT(!lot.is_wallet());
    return {lot.balance, lot.unit};
  }
  /// What a wallet has left. @pre a wallet
  [[nodiscard]] constexpr any_exact_money money_in(pack_handle p) const {
    DUCAT_ASSERT(engine_.state().held.packs[p.index].is_wallet());
    return {engine_.balance(p), engine_.state().held.terms_of(payer_).money};
  }

 private:
  engine_type engine_;
  account_handle payer_{};
  std::uint64_t last_id_ = 0;
};

using test_platform = basic_test_platform<>;

}  // namespace ducat::inline v0::testing

#endif
