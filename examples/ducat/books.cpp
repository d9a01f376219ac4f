// SPDX-License-Identifier: MIT
#include "books.hpp"
#include "documents.hpp"
#include "errors.hpp"

#include <ducat/adapters/nlohmann_json/pack_grant.hpp>
#include <ducat/engine/settling.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace tool {

namespace {

// Ids of equal texts must be equal from run to run, so that a ledger can be asked for them: the key
// is no secret here. A service that takes ids from customers chooses its own.
constexpr ducat::hash_key id_key{0x6475'6361'7420'746F, 0x6F6C'2069'6473'2031};

std::string text(ducat::text_view view) { return std::string{std::string_view{view}}; }

// The currency asked for, or the only one of the list.
ducat::currency choose_currency(const terms_options& options, const ducat::price_table& prices) {
  std::vector<ducat::currency> known;
  for (std::uint32_t i = 0; i < prices.book().size(); ++i) {
    const ducat::currency money = prices.book()[ducat::price_handle{i}].money;
    bool is_new = true;
    for (const ducat::currency& other : known) is_new = is_new && other != money;
    if (is_new) known.push_back(money);
  }
  std::string list;
  for (const ducat::currency& money : known) {
    if (options.currency == std::string_view{money.code()}) return money;
    list += (list.empty() ? "" : ", ") + text(money.code());
  }
  if (known.size() == 1 && options.currency.empty()) return known.front();
  if (known.empty()) throw unusable_input{options.prices + ": the list has no price"};
  throw misuse{options.currency.empty()
                   ? fmt::format("--currency: the price list has several: {}", list)
                   : fmt::format("--currency {}: the price list has {}", options.currency, list)};
}

std::int32_t parse_offset(const std::string& text) {
  if (text.empty()) return 0;
  const auto east = ducat::parse_utc_offset(text);
  if (!east) throw misuse{fmt::format("--utc-offset {}: expected an offset such as +08:00", text)};
  return *east;
}

}  // namespace

ducat::id128 own_id(std::string_view id, std::uint32_t part) {
  ducat::id128 out = ducat::id_from_text(id, id_key);
  out.low += part;
  return out;
}

bool is_same_row(const ducat::usage_recorded& a, const ducat::usage_recorded& b) {
  return a.source == b.source && a.id.high == b.id.high;
}

books::books(const terms_options& options, const ducat::price_list& prices,
             const ducat::pack_list& packs)
    : prices_{prices.name},
      money_{choose_currency(options, prices.table)},
      utc_offset_seconds_{parse_offset(options.utc_offset)} {
  for (int i = 0; i < prices.table.dimension_count(); ++i) {
    meet_dimension(std::string_view{prices.table.dimension_name(i)});
  }
  for (const ducat::listed_pack& pack : packs.packs) {
    for (const ducat::listed_dimension& each : pack.dimensions) {
      meet_dimension(each.name);
      pack_dimensions_.insert(each.name);
    }
  }
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    ducat::dimension_traits<file_dimensions>::names[i] = dimensions_[i].c_str();
  }
  if (const auto published = engine_.publish(prices.table); !published) {
    throw unusable_input{
        fmt::format("{}: {}", options.prices, ducat::message(published.error().code))};
  }
  open_listed(options, packs);
  grant_listed(options, packs);
}

void books::meet_dimension(std::string_view name) {
  for (const std::string& known : dimensions_) {
    if (known == name) return;
  }
  if (dimensions_.size() == ducat::max_dimensions) {
    throw unusable_input{"prices and packs name more than 8 dimensions"};
  }
  dimensions_.emplace_back(name);
}

// With one payer, every account that states no parent is a sub-account of the organisation. An
// account that cannot be opened is an error, and so is each one below it.
void books::open_listed(const terms_options& options, const ducat::pack_list& packs) {
  std::vector<ducat::document_error> errors;
  const ducat::listed_account* own = nullptr;
  for (const ducat::listed_account& listed : packs.accounts) {
    if (listed.name == options.organisation && listed.parent.empty()) own = &listed;
  }
  const bool one_pays = options.payers == "one";
  if (one_pays && own == nullptr) organisation_ = open(spec_of(options.organisation, {}));
  if (one_pays && own != nullptr) organisation_ = open_listed(*own, {}, errors);
  for (const ducat::listed_account& listed : packs.accounts) {
    if (one_pays && &listed == own) continue;
    if (one_pays && !organisation_.has_value() && listed.parent.empty()) continue;
    const auto parent = accounts_.find(listed.parent);
    if (!listed.parent.empty() && parent == accounts_.end()) {
      errors.push_back({listed.pointer + "/parent", listed.parent + ", which is refused",
                        "an account without errors"});
      continue;
    }
    const ducat::account_handle above = listed.parent.empty() ? organisation_ : parent->second;
    const bool has_terms = listed.utc_offset_seconds || listed.policy || listed.credit_limit ||
                           !listed.layer.empty() || !listed.channel.empty() || listed.opened ||
                           listed.burn_down;
    if (above.has_value() && has_terms) {
      errors.push_back({listed.pointer, "terms of a payer",
                        fmt::format("a name and a parent: \"{}\" pays (--payers, --organisation)",
                                    options.organisation)});
      continue;
    }
    open_listed(listed, above, errors);
  }
  refuse(options.packs, errors);
}

ducat::account_handle books::open_listed(const ducat::listed_account& listed,
                                         ducat::account_handle parent,
                                         std::vector<ducat::document_error>& errors) {
  ducat::account_spec spec = spec_of(listed.name, parent);
  if (!parent.has_value()) {
    spec.utc_offset_seconds = listed.utc_offset_seconds.value_or(utc_offset_seconds_);
    spec.policy = listed.policy.value_or(ducat::overage::on_demand);
    spec.limited = listed.credit_limit.has_value();
    spec.layer = ducat::text_view{listed.layer.data(), listed.layer.size()};
    spec.channel = ducat::text_view{listed.channel.data(), listed.channel.size()};
    spec.at = listed.opened.value_or(ducat::instant_min);
    spec.burn_down = listed.burn_down.value_or(ducat::burn_order{});
  }
  if (spec.limited) {
    const auto limit = ducat::minor_units(*listed.credit_limit, money_);
    if (!limit) {
      const bool inexact = limit.error().code == ducat::errc::inexact;
      errors.push_back({listed.pointer + "/credit_limit",
                        inexact ? "a fraction of a minor unit" : "an amount beyond 128 bits",
                        fmt::format("an amount of {}", text(money_.code()))});
      return {};
    }
    spec.credit_limit = *limit;
  }
  const bool too_deep = parent.has_value() &&
                        state().held.accounts[parent.index].depth + 2 > ducat::max_account_depth;
  if (too_deep) {
    errors.push_back({listed.pointer + "/parent",
                      fmt::format("a tree deeper than {}", ducat::max_account_depth),
                      fmt::format("at most {} accounts from the payer down, it included",
                                  ducat::max_account_depth)});
    return {};
  }
  return open(spec);
}

ducat::account_spec books::spec_of(std::string_view name, ducat::account_handle parent) const {
  ducat::account_spec spec;
  spec.name = name;
  spec.parent = parent;
  if (parent.has_value()) return spec;
  spec.money = money_;
  spec.utc_offset_seconds = utc_offset_seconds_;
  return spec;
}

ducat::account_handle books::open(const ducat::account_spec& spec) {
  const auto opened = engine_.open_account(spec);
  if (!opened) {
    throw unusable_input{
        fmt::format("account {}: {}", text(spec.name), ducat::message(opened.error().code))};
  }
  accounts_.emplace(text(spec.name), *opened);
  return *opened;
}

ducat::account_handle books::account_of(std::string_view name) {
  const auto known = accounts_.find(name);
  return known != accounts_.end() ? known->second : open(spec_of(name, organisation_));
}

void books::grant_listed(const terms_options& options, const ducat::pack_list& packs) {
  std::vector<ducat::document_error> errors;
  for (const ducat::listed_pack& pack : packs.packs) grant(pack, errors);
  refuse(options.packs, errors);
}

// What the names in a pack's scope mean; those that mean nothing are reported.
struct books::scope_names {
  books& in;
  const ducat::listed_pack& pack;
  std::vector<ducat::document_error>& errors;

  ducat::sku_handle sku(const std::string& name) {
    const ducat::sku_handle known = in.engine_.find_sku(name);
    if (!known.has_value())
      errors.push_back({pack.pointer + "/scope/skus", name, "a sku of the price list"});
    return known;
  }
  ducat::account_handle account(const std::string& name) {
    const auto node = in.accounts_.find(name);
    if (node != in.accounts_.end()) return node->second;
    errors.push_back({pack.pointer + "/scope/accounts", name, "an account of the list"});
    return {};
  }
  static int dimension(const std::string& name) {
    return ducat::dimension_index<file_dimensions>(name);
  }
  ducat::symbol value(const std::string& text) { return in.engine_.intern(text); }
};

void books::grant(const ducat::listed_pack& pack, std::vector<ducat::document_error>& errors) {
  const std::size_t before = errors.size();
  const auto fail = [&](const std::string& member, std::string found, std::string expected) {
    errors.push_back({pack.pointer + member, std::move(found), std::move(expected)});
  };
  const auto account = accounts_.find(pack.account);
  if (account == accounts_.end()) {
    fail("/account", pack.account, "an account of the list, or the organisation");
  }
  const std::vector<ducat::scope_term> scope =
      ducat::scope_of(pack, scope_names{*this, pack, errors});
  if (errors.size() == before) check_unit(pack, errors);
  ducat::listed_pack at_factor = pack;
  const ducat::granted_factors factors =
      ducat::factors_of(pack, [&](const ducat::listed_factor& row) {
        at_factor.pointer = row.pointer;
        return scope_names{*this, at_factor, errors};
      });
  auto spec = ducat::grant_of(pack, scope, money_);
  if (!spec) fail("/paid", "a fraction of a minor unit", "an amount of " + text(money_.code()));
  if (errors.size() != before) return;
  spec->factors = factors.rows.data();
  spec->factor_count = factors.rows.size();
  const auto granted = grant(account->second, pack, *spec);
  if (!granted) {
    if (granted.error().code == ducat::errc::conflict) {
      return fail("/serial", pack.serial, "a serial of its own: another pack of the payer has it");
    }
    fail("", ducat::message(granted.error().code), "a pack that the engine can grant");
  }
}

ducat::result<void> books::grant(ducat::account_handle account, const ducat::listed_pack& pack,
                                 const ducat::grant_spec& spec) {
  if (pack.every) {
    const auto series = engine_.subscribe(account, ducat::series_of(pack, spec));
    return series ? ducat::result<void>{} : series.error();
  }
  if (pack.bonus) {
    const auto bonus = ducat::bonus_of(pack, spec);
    if (!bonus) return bonus.error();
    const auto both = engine_.grant_with_bonus(account, spec, *bonus);
    return both ? ducat::result<void>{} : both.error();
  }
  const auto granted = engine_.grant(account, spec);
  return granted ? ducat::result<void>{} : granted.error();
}

// A pack of hours, where degrees were meant, would be sold and never serve.
void books::check_unit(const ducat::listed_pack& pack,
                       std::vector<ducat::document_error>& errors) const {
  if (pack.money.unit != ducat::currency{}) return;
  std::set<std::string> units;
  const auto serves = [&](ducat::sku_handle sku) {
    const ducat::sku_table& skus = state().skus;
    for (ducat::instant at = ducat::instant_min; at < ducat::instant_max;) {
      const ducat::unit_match now = skus.unit_at(sku, at);
      if (const auto base = ducat::base_unit_of(now.unit)) units.insert(base->symbol);
      at = now.until;
    }
    return skus.has_unit(sku, pack.quantity.kind);
  };
  for (std::uint32_t i = 0; i < state().skus.size() && pack.skus.empty(); ++i) {
    if (serves(ducat::sku_handle{i})) return;
  }
  for (const std::string& name : pack.skus) {
    if (serves(engine_.find_sku(name))) return;
  }
  errors.push_back({pack.pointer + "/unit", "a unit in which none of its skus is measured",
                    fmt::format("a unit of the same kind as {}", fmt::join(units, " or "))});
}

// What neither prices nor packs ask for is counted, up to a few names: they come from the file.
void books::read_dimensions(const ducat::usage_row& row, usage& out) {
  constexpr std::size_t most_names = 20;
  bool has_more = false;
  for (const ducat::named_text& dimension : row.dimensions) {
    if (dimension.text.empty()) continue;
    const int place = ducat::dimension_index<file_dimensions>(dimension.name);
    if (place >= 0) {
      out.dimensions.value[place] = engine_.intern(dimension.text);
      is_stated_[place] = true;
    } else if (row.part == 0) {
      const std::string name{dimension.name};
      const bool is_counted = unheeded_.size() < most_names || unheeded_.contains(name);
      if (is_counted) ++unheeded_[name];
      has_more = has_more || !is_counted;
    }
  }
  rows_with_more_unheeded_ += has_more ? 1 : 0;
}

std::vector<std::string> books::warnings() const {
  std::vector<std::string> out;
  const auto rows = [](std::uint64_t count) {
    return fmt::format("{} row{}", count, count == 1 ? "" : "s");
  };
  for (const auto& [name, count] : unheeded_) {
    out.push_back(fmt::format("\"{}\" is a dimension of no price and no pack: stated by {}", name,
                              rows(count)));
  }
  if (rows_with_more_unheeded_ > 0) {
    out.push_back(fmt::format("further dimensions of no price and no pack: stated by {}",
                              rows(rows_with_more_unheeded_)));
  }
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    if (is_stated_[i] || !pack_dimensions_.contains(dimensions_[i])) continue;
    out.push_back(fmt::format("a pack is bound to the dimension \"{}\", which no row states",
                              dimensions_[i]));
  }
  out.insert(out.end(), not_closed_.begin(), not_closed_.end());
  return out;
}

void books::close_months(const ducat::interval& used, ducat::instant until) {
  if (state().prices.charges().size() == 0) return;
  const auto report = [&](ducat::account_handle payer, const ducat::interval& period,
                          const auto& closed) {
    if (closed) return;
    not_closed_.push_back(fmt::format("charges of {} for the month from {} are not posted: {}",
                                      text(engine_.text(state().held.accounts[payer.index].name)),
                                      text(ducat::to_text(period.start)),
                                      ducat::message(closed.error().code)));
  };
  engine_.close_finished_charges(used.start, until, report);
  const ducat::instant last{std::max(used.start.ns, used.end.ns - 1)};
  for (std::size_t i = 0; i < state().held.payers.size(); ++i) {
    const std::int32_t offset =
        state().held.terms_of(state().held.payers[i].root).utc_offset_seconds;
    const ducat::interval month = ducat::period_containing(last, ducat::period::month, offset);
    if (month.end <= until) continue;
    not_closed_.push_back(fmt::format(
        "charges of the month that goes on until {} are not posted: --as-of says that it has ended",
        text(ducat::to_text(month.end))));
    return;
  }
}

std::optional<refusal> books::convert(const ducat::usage_row& row, ducat::symbol source,
                                      usage& out) {
  out = usage{};
  out.sku = engine_.find_sku(row.sku);
  if (!out.sku.has_value()) {
    return refusal{"sku", std::string(row.sku), "a sku of the price list",
                   ducat::message(ducat::errc::unknown_sku)};
  }
  const ducat::sku_terms& sku = state().skus[out.sku];
  const auto* metered = std::get_if<ducat::metered_amount>(&row.amount);
  if ((metered != nullptr) != (sku.how == ducat::meter::metered)) {
    return refusal{"sku", std::string(row.sku),
                   metered != nullptr ? "a sku that is metered" : "a sku that is counted",
                   ducat::message(ducat::errc::unit_mismatch)};
  }
  if (metered != nullptr) {
    out.cards = metered->cards;
    out.during = metered->during;
  } else {
    const auto& counted = std::get<ducat::counted_amount>(row.amount);
    const auto base = ducat::base_unit_of(sku.unit);
    if (!counted.unit.empty() && base && counted.unit != base->symbol) {
      return refusal{"unit", std::string(counted.unit), base->symbol,
                     ducat::message(ducat::errc::unit_mismatch)};
    }
    out.quantity = counted.quantity;
    out.during = ducat::at(counted.at);
  }
  read_dimensions(row, out);
  out.account = account_of(row.account);
  if (row.id.empty()) {
    out.id = row_id(row.row, row.part);
    out.source = source;
  } else {
    out.id = own_id(row.id, row.part);
    if (!row.source.empty()) out.source = engine_.intern(row.source);
  }
  return std::nullopt;
}

refusal books::explain_refusal(const usage& refused, const std::string& id,
                               const ducat::failure& why) const {
  const std::string sku = text(engine_.text(state().skus[refused.sku].name));
  refusal out{"sku", sku, "usage that can be billed", ducat::message(why.code)};
  switch (why.code) {
    case ducat::errc::no_price: {
      // The first time at which the sku is charged in the unit that has none.
      ducat::instant at = refused.during.start;
      for (ducat::unit_match now = state().skus.unit_at(refused.sku, at);
           now.unit != static_cast<ducat::dimension>(why.position) &&
           now.until < ducat::instant_max;
           now = state().skus.unit_at(refused.sku, at))
        at = now.until;
      out.expected =
          fmt::format("a price in {} at {}", text(money_.code()), text(ducat::to_text(at)));
      break;
    }
    case ducat::errc::no_rate:
      out.expected = fmt::format("a rated rate at {}", text(ducat::to_text(refused.during.start)));
      break;
    case ducat::errc::conflict:
      out.field = "id";
      out.found = id;
      out.expected = fmt::format("what ledger position {} recorded", why.reference);
      break;
    default: break;
  }
  return out;
}

}  // namespace tool
