// SPDX-License-Identifier: MIT
// A small platform for tests: an engine with A100s by the degree and tokens by the million, yuan,
// an organisation with teams.
#ifndef DUCAT_TESTS_SUPPORT_BILLING_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_BILLING_PLATFORM_HPP

#include "support/prices.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/units/compute.hpp>

#include <cstdint>

namespace ducat_test {

inline constexpr ducat::int128 degree = ducat::degree_unit::scale;
inline constexpr std::int64_t one_second = 1'000'000'000;
inline constexpr std::int64_t one_hour = 3600 * one_second;

/// An A100 at 20 yuan a degree; tokens at 1 yuan a million.
inline ducat::price_table plain_prices() {
  ducat::price_table table;
  (void)table.define_sku("a100", ducat::meter::metered, ducat::dimension::compute, a100_rate)
      .value();
  (void)table.define_sku("tokens", ducat::meter::counted, ducat::dimension::token).value();
  (void)table.add_flat("a100", yuan, {20, 0}, ducat::degree_unit::scale).value();
  (void)table.add_flat("tokens", yuan, {1, 0}, 1'000'000).value();
  return table;
}

/// A pack of degrees and what was paid for it, in fen.
inline ducat::grant_spec pack_of(ducat::int128 degrees, ducat::int128 paid_fen) {
  ducat::grant_spec spec;
  spec.quantity = ducat::any_quantity{degrees * degree, ducat::dimension::compute};
  spec.paid = {paid_fen, yuan};
  if (paid_fen != 0) spec.at = {0};
  return spec;
}
inline ducat::grant_spec wallet_of(ducat::int128 fen, ducat::int128 paid_fen) {
  ducat::grant_spec spec;
  spec.quantity = ducat::any_money{fen, yuan};
  spec.paid = {paid_fen, yuan};
  if (paid_fen != 0) spec.at = {0};
  return spec;
}

/// An engine and the shortest way to use it. Ids are 1, 2, 3, ….
class billing_platform {
 public:
  explicit billing_platform(const ducat::price_table& prices = plain_prices(),
                            std::int32_t utc_offset_seconds = 0)
      : engine_{prices}, payer_{open("acme", {}, utc_offset_seconds)} {}

  ducat::engine& engine() { return engine_; }
  const ducat::ledger& book() const { return engine_.events(); }
  ducat::account_handle payer() const { return payer_; }

  ducat::account_handle open(const char* name, ducat::account_handle parent,
                             std::int32_t utc_offset_seconds = 0) {
    ducat::account_spec spec;
    spec.name = name;
    spec.parent = parent;
    if (!parent.has_value()) spec.money = yuan;
    spec.utc_offset_seconds = utc_offset_seconds;
    return engine_.open_account(spec).value();
  }
  ducat::account_handle team(const char* name) { return open(name, payer_); }
  ducat::pack_handle grant(ducat::account_handle account, const ducat::grant_spec& spec) {
    return engine_.grant(account, spec).value();
  }

  /// Cards of an A100 from an instant, for some nanoseconds. Returns the usage's ledger position.
  std::uint64_t use(ducat::account_handle account, ducat::ratio cards, ducat::instant from,
                    std::int64_t held_ns, const char* sku = "a100") {
    ducat::engine::usage u;
    u.id = {0, ++last_id_};
    u.account = account;
    u.sku = engine_.find_sku(sku);
    u.cards = cards;
    u.during = {from, {from.ns + held_ns}};
    return engine_.record(u).value().position();
  }
  /// A counted usage at an instant.
  std::uint64_t count(ducat::account_handle account, ducat::int128 quantity, ducat::instant when,
                      const char* sku = "tokens") {
    ducat::engine::usage u;
    u.id = {0, ++last_id_};
    u.account = account;
    u.sku = engine_.find_sku(sku);
    u.during = ducat::at(when);
    u.quantity = quantity;
    return engine_.record(u).value().position();
  }
  std::uint64_t last_id() const { return last_id_; }
  /// Takes the usage of an id out again.
  std::uint64_t reverse(std::uint64_t id, ducat::instant when = ducat::instant_min) {
    return engine_.reverse(payer_, {0, id}, when).value().position();
  }

 private:
  ducat::engine engine_;
  ducat::account_handle payer_;
  std::uint64_t last_id_ = 0;
};

}  // namespace ducat_test

#endif
