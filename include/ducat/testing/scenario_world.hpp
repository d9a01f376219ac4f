// SPDX-License-Identifier: MIT
// The engine of one scenario, and the names by which the scenario speaks of accounts, packs and
// usages.
#ifndef DUCAT_TESTING_SCENARIO_WORLD_HPP
#define DUCAT_TESTING_SCENARIO_WORLD_HPP

#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/adapters/nlohmann_json/pack_list.hpp>
#include <ducat/engine/engine.hpp>
#include <ducat/packs/scope.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/testing/scenario.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0::testing {

/// The dimensions of whatever price lists a scenario gives: eight places, whose names are known
/// when it runs.
struct scenario_dimensions {
  symbol value[max_dimensions] = {};

  friend bool operator==(const scenario_dimensions&, const scenario_dimensions&) = default;
};

}  // namespace ducat::inline v0::testing

template <> struct ducat::dimension_traits<ducat::testing::scenario_dimensions> {
  static constexpr int count = max_dimensions;
  // Of the scenario that this thread runs: set before each list is published.
  static inline thread_local const char* names[max_dimensions] = {"", "", "", "", "", "", "", ""};
  static constexpr void read(const testing::scenario_dimensions& from, symbol* to) noexcept {
    for (int i = 0; i < count; ++i) to[i] = from.value[i];
  }
};

namespace ducat::inline v0::testing {

/// The engine that scenarios run on.
using scenario_engine = basic_engine<scenario_dimensions>;

/// An engine with the names of one scenario. Names that mean nothing become empty handles, which
/// the engine refuses by its own rules.
class scenario_world {
 public:
  explicit scenario_world(const scenario& of) : of_{&of} {}

  [[nodiscard]] scenario_engine& engine() noexcept { return engine_; }
  [[nodiscard]] const scenario_engine& engine() const noexcept { return engine_; }
  [[nodiscard]] const ledger& book() const noexcept { return engine_.events(); }
  [[nodiscard]] const currency& money() const noexcept { return of_->money; }

  /// Publishes a price list.
  result<void> publish(const price_list& list) {
    using traits = dimension_traits<scenario_dimensions>;
    for (std::size_t i = 0; i < of_->dimensions.size(); ++i)
      traits::names[i] = of_->dimensions[i].c_str();
    for (std::size_t i = of_->dimensions.size(); i < std::size_t{max_dimensions}; ++i)
      traits::names[i] = "";
    return engine_.publish(list.table);
  }

  /// Opens an account of the list. Errors: those of decide_open(); inexact and overflow for a
  /// credit limit.
  result<account_handle> open(const listed_account& listed) {
    account_spec spec;
    spec.name = listed.name;
    if (listed.parent.empty()) {
      spec.money = money();
      spec.utc_offset_seconds = listed.utc_offset_seconds.value_or(0);
      spec.policy = listed.policy.value_or(overage::on_demand);
      spec.limited = listed.credit_limit.has_value();
      spec.layer = text_view{listed.layer.data(), listed.layer.size()};
      spec.channel = text_view{listed.channel.data(), listed.channel.size()};
      spec.at = listed.opened.value_or(instant_min);
      spec.burn_down = listed.burn_down.value_or(burn_order{});
    } else {
      spec.parent = account(listed.parent);
    }
    if (spec.limited) {
      const auto limit = minor_units(*listed.credit_limit, money());
      if (!limit) return limit.error();
      spec.credit_limit = *limit;
    }
    const auto opened = engine_.open_account(spec);
    if (opened) accounts_.emplace(listed.name, *opened);
    return opened;
  }

  /// Grants a pack of the list. Errors: those of decide_grant(); inexact and overflow for its
  /// price.
  result<pack_handle> grant(const listed_pack& pack) {
    const std::vector<scope_term> scope = scope_of(pack, scope_names{*this});
    auto spec = grant_of(pack, scope, money());
    if (!spec) return spec.error();
    const granted_factors factors =
        factors_of(pack, [&](const listed_factor&) { return scope_names{*this}; });
    spec->factors = factors.rows.data();
    spec->factor_count = factors.rows.size();
    if (pack.every) {
      const auto series = engine_.subscribe(account(pack.account), series_of(pack, *spec));
      if (!series) return series.error();
      series_names_.emplace(series->index, pack.serial);
      return book().all<series_opened>()[series->index].current;
    }
    if (pack.bonus) {
      const auto bonus = bonus_of(pack, *spec);
      if (!bonus) return bonus.error();
      const auto made = engine_.grant_with_bonus(account(pack.account), *spec, *bonus);
      if (!made) return made.error();
      met(made->purchase, pack.serial);
      return made->purchase;
    }
    const auto granted = engine_.grant(account(pack.account), *spec);
    if (granted) met(*granted, pack.serial);
    return granted;
  }
  /// A pack that a step led to; one that was there before keeps its name.
  void met(pack_handle p, const std::string& serial) { serials_.emplace(p.index, serial); }

  /// The engine's record of a usage.
  [[nodiscard]] scenario_engine::usage convert(const scenario_usage& usage) {
    scenario_engine::usage out;
    out.id = id_of(usage.id);
    if (!usage.source.empty()) out.source = engine_.intern(usage.source);
    out.account = account(usage.account);
    out.sku = engine_.find_sku(usage.sku);
    for (const auto& [name, value] : usage.dimensions)
      if (const int place = dimension_of(name); place < max_dimensions)
        out.dimensions.value[place] = engine_.intern(value);
    out.cards = usage.cards;
    out.during = usage.during;
    out.quantity = usage.quantity.amount;
    users_.emplace(usage.id, usage.account);
    return out;
  }

  [[nodiscard]] static id128 id_of(std::string_view text) {
    constexpr hash_key key{0x6475'6361'7420'7363, 0x656E'6172'696F'7320};
    return id_from_text(text, key);
  }

  /// The account of a name, or nothing.
  [[nodiscard]] account_handle account(std::string_view name) const {
    const auto known = accounts_.find(name);
    return known == accounts_.end() ? account_handle{} : known->second;
  }
  /// The account that first used an id, or nothing.
  [[nodiscard]] account_handle user_of(std::string_view id) const {
    const auto known = users_.find(id);
    return known == users_.end() ? account_handle{} : account(known->second);
  }
  /// The only payer, or nothing where there are several.
  [[nodiscard]] account_handle only_payer() const {
    const auto& payers = engine_.state().held.payers;
    return payers.size() == 1 ? payers[0].root : account_handle{};
  }

  /// The pack of a serial that one pack has, or of a number: "#0" is the first that was granted.
  [[nodiscard]] std::optional<pack_handle> pack(std::string_view name) const {
    std::optional<pack_handle> found;
    if (name.starts_with('#')) {
      const auto number = parse_integer(name.substr(1));
      if (number && *number >= 0 && *number < int128{pack_count()})
        found = pack_handle{static_cast<std::uint32_t>(*number)};
      return found;
    }
    for (std::uint32_t i = 0; i < pack_count(); ++i) {
      if (name_of(pack_handle{i}) != name) continue;
      if (found) return std::nullopt;
      found = pack_handle{i};
    }
    return found;
  }
  /// What a scenario calls a pack: its serial, or "#0". The lots of a series are "S/0", "S/1", …,
  /// and what lives on of them "S/0+".
  [[nodiscard]] std::string name_of(pack_handle p) const {
    if (const auto known = serials_.find(p.index);
        known != serials_.end() && !known->second.empty())
      return known->second;
    if (const std::string lot = lot_name(p); !lot.empty()) return lot;
    return '#' + std::to_string(p.index);
  }
  [[nodiscard]] std::string name_of(account_handle a) const {
    return string_of(engine_.text(engine_.state().held.accounts[a.index].name));
  }
  /// What a scenario calls a usage.
  [[nodiscard]] std::string name_of(usage_number number) const {
    const id128& id = book().all<usage_recorded>()[number].id;
    for (const auto& [text, account] : users_)
      if (id_of(text) == id) return text;
    return string_of(to_text(id));
  }
  [[nodiscard]] std::size_t pack_count() const noexcept {
    return engine_.state().held.packs.size();
  }

 private:
  [[nodiscard]] std::string lot_name(pack_handle p) const {
    const pack_granted& lot = book().all<pack_granted>()[p.index];
    const auto named = series_names_.find(lot.series.index);
    if (named == series_names_.end() || named->second.empty()) return "";
    if (lot.origin.has_value()) return name_of(lot.origin) + '+';
    const series_opened& opened = book().all<series_opened>()[lot.series.index];
    std::size_t place = 2;
    if (p == opened.current) return named->second + "/0";
    if (p == opened.next) return named->second + "/1";
    const auto& begun = book().all<cycle_begun>();
    for (std::size_t i = 0; i < begun.size(); ++i) {
      if (begun[i].series != lot.series || !begun[i].next.has_value()) continue;
      if (begun[i].next == p) return named->second + '/' + std::to_string(place);
      ++place;
    }
    return "";
  }
  // The place of a dimension; max_dimensions, which the engine refuses, where there is none.
  [[nodiscard]] int dimension_of(std::string_view name) const {
    for (std::size_t i = 0; i < of_->dimensions.size(); ++i)
      if (of_->dimensions[i] == name) return static_cast<int>(i);
    return max_dimensions;
  }

  // What the names in a pack's scope mean here.
  struct scope_names {
    scenario_world& world;

    [[nodiscard]] sku_handle sku(const std::string& name) const {
      return world.engine_.find_sku(name);
    }
    [[nodiscard]] account_handle account(const std::string& name) const {
      return world.account(name);
    }
    [[nodiscard]] int dimension(const std::string& name) const { return world.dimension_of(name); }
    [[nodiscard]] symbol value(const std::string& text) const { return world.engine_.intern(text); }
  };

  const scenario* of_;
  scenario_engine engine_;
  std::map<std::string, account_handle, std::less<>> accounts_;
  std::map<std::string, std::string, std::less<>> users_;  // the account of each id
  std::map<std::uint32_t, std::string> serials_;           // by pack
  std::map<std::uint32_t, std::string> series_names_;      // by series
};

}  // namespace ducat::inline v0::testing

#endif
