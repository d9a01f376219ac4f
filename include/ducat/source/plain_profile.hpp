// SPDX-License-Identifier: MIT
// The profile of ducat's own usage files: what a platform writes when it is free to choose.
#ifndef DUCAT_SOURCE_PLAIN_PROFILE_HPP
#define DUCAT_SOURCE_PLAIN_PROFILE_HPP

#include <ducat/source/profile.hpp>

#include <string_view>

namespace ducat::inline v0 {

/// The columns of a plain usage file, CSV with a header or one JSON object a line:
///
/// * `account`, `sku`: who used what. The only columns that must be there.
/// * `cards`, `start`, `end`: metered usage. Cards are a decimal or a fraction ("1/7"); times are
/// ISO 8601 with a zone
///   ("2026-11-23T12:00:00Z", "2026-11-23 20:00:00.25+08:00"), to the nanosecond.
/// * `quantity`, `at`, `unit`: counted usage: a whole number at an instant, and a word for what was
/// counted.
///   A row is metered or counted: the columns of the other kind are empty there, or missing in the
///   file.
/// * `id`, `source`: the usage's own id, and what scopes it.
/// * every other column is a dimension of that name; empty means "not stated".
///
/// The same profile as JSON is examples/profiles/plain.json.
[[nodiscard]] inline profile plain_profile() {
  profile plain;
  plain.name = "plain";
  plain.about = "ducat's own usage files";
  plain.other_columns_are_dimensions = true;
  const auto text = [&](std::string_view column, bool required) {
    return text_rule{{{plain.column(column, required), {}}}, {}, {}, {}};
  };
  const auto number = [&](std::string_view column) {
    return number_rule{
        {{plain.column(column, false), {}}}, number_rule::combine::sum, ratio{1}, {}};
  };
  const auto time = [&](std::string_view column) {
    time_rule rule;
    rule.form = time_rule::format::date_time;
    rule.amount.amount = number(column);
    return rule;
  };
  usage_rules usage;
  usage.id = text("id", false);
  usage.source = text("source", false);
  usage.account = text("account", true);
  usage.sku = text("sku", true);
  usage.unit = text("unit", false);
  usage.cards = number("cards");
  usage.start = time("start");
  usage.end = time("end");
  usage.quantity = number("quantity");
  usage.at = time("at");
  plain.usages.push_back(usage);
  return plain;
}

}  // namespace ducat::inline v0

#endif
