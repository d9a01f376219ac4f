// SPDX-License-Identifier: MIT
// ducat quote: the same decision as recording, without recording it.
#include "books.hpp"
#include "documents.hpp"
#include "errors.hpp"
#include "options.hpp"
#include "outputs.hpp"
#include "printable.hpp"
#include "recorder.hpp"
#include "report.hpp"
#include "table.hpp"

#include <ducat/source/date_time.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tool {

namespace {

ducat::instant parse_time(const char* option, const std::string& text) {
  const auto when = ducat::parse_instant(text);
  if (!when) {
    throw misuse{
        fmt::format("{} {}: expected an instant such as 2026-11-23T12:00:00Z", option, text)};
  }
  return *when;
}

// The row that the flags describe; its texts are those of the options.
ducat::usage_row row_of(const quote_options& options, std::vector<ducat::named_text>& dimensions) {
  ducat::usage_row row;
  row.row = 1;
  row.account = options.account;
  row.sku = options.sku;
  for (const std::string& each : options.dimensions) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos) throw misuse{"--dimension " + each + ": expected NAME=VALUE"};
    const std::string_view text = each;
    dimensions.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  row.dimensions = dimensions;
  if (options.quantity.empty()) {
    const auto cards = ducat::ratio::parse(options.cards);
    if (!cards || cards->numerator() <= 0) {
      throw misuse{fmt::format("--cards {}: expected a number such as 8 or 1/7", options.cards)};
    }
    row.amount = ducat::metered_amount{
        *cards, {parse_time("--start", options.start), parse_time("--end", options.end)}};
    return row;
  }
  const auto quantity = ducat::parse_integer(options.quantity);
  if (!quantity || *quantity < 0) {
    throw misuse{fmt::format("--quantity {}: expected a whole number", options.quantity)};
  }
  row.amount = ducat::counted_amount{*quantity, parse_time("--at", options.at), {}};
  return row;
}

std::string exact_text(const ducat::mixed& minor, const ducat::currency& money) {
  return std::string{ducat::to_labelled_text(ducat::any_exact_money{minor, money})};
}

std::string quantity_label(const ducat::mixed& quantity, ducat::dimension unit) {
  return fmt::format("{} {}", quantity_text(quantity, unit), unit_for_people(unit).symbol);
}

void print_outcome(const books& of, const usage& asked, const ducat::outcome& outcome) {
  const ducat::ledger& book = of.events();
  const auto unit_of = [&](const ducat::charge_line& line) {
    return line.kind == ducat::line_kind::covered ? of.state().held.packs[line.pack.index].unit
                                                  : of.state().prices[line.price].unit;
  };
  // A sku may change to another unit inside the usage: what is of two units is not added up.
  std::vector<std::pair<ducat::dimension, ducat::int128>> sums;
  outcome.for_each_line([&](const ducat::charge_line& line) {
    if (line.kind == ducat::line_kind::paid) return;
    if (sums.empty() || sums.back().first != unit_of(line)) sums.emplace_back(unit_of(line), 0);
    sums.back().second += line.quantity;
  });
  if (sums.empty()) {
    sums.emplace_back(of.state().skus.unit_at(asked.sku, asked.during.start).unit,
                      outcome.amount());
  }
  std::string amount;
  for (const auto& [unit, sum] : sums) {
    amount += (amount.empty() ? "" : " + ") + quantity_label({sum, 0, 1}, unit);
  }
  fmt::print("{} {}: {}{}\n", printable(name_of(book, asked.account)),
             printable(name_of(book, asked.sku)), amount,
             outcome.is_duplicate() ? " (recorded before)" : "");
  table lines{{align::left, align::right, align::right, align::left}};
  outcome.for_each_line([&](const ducat::charge_line& line) {
    const std::string pack = fmt::format("pack #{}", line.pack.index);
    const auto quantity = [&] { return quantity_label({line.quantity, 0, 1}, unit_of(line)); };
    switch (line.kind) {
      case ducat::line_kind::covered:
        lines.row({pack, quantity(), "", quantity_label(line.balance, unit_of(line)) + " left"});
        break;
      case ducat::line_kind::priced:
        lines.row({"on demand", quantity(), exact_text(line.amount, of.money()),
                   exact_text(line.balance, of.money()) + " owed in all"});
        break;
      case ducat::line_kind::paid:
        lines.row({pack, "", exact_text(line.amount, of.money()),
                   exact_text(line.balance, of.money()) + " left in the wallet"});
        break;
    }
  });
  fmt::print("{}", lines.text(2));
}

}  // namespace

int quote(const quote_options& options) {
  const ducat::price_list prices = load_prices(options.terms.prices);
  const ducat::pack_list packs = load_packs(options.terms.packs);
  const ducat::profile columns = load_profile(options.terms.columns);
  books of{options.terms, prices, packs};
  text_sink nowhere{""};
  recorder rows{of, columns, false, nowhere};
  for (const std::string& path : options.after) rows.read(path);
  rows.finish();
  if (rows.counts().refused > 0) {
    fmt::print(stderr, "ducat: {} rows of --after were rejected\n", rows.counts().refused);
  }

  ducat::workspace room;
  bool refused = false;
  const auto show = [&](const std::vector<usage>& parts) {
    for (const usage& part : parts) {
      const auto outcome = of.billing().quote(part, room);
      if (outcome) {
        print_outcome(of, part, *outcome);
      } else {
        const ducat::id_text id = ducat::to_text(part.id);
        const refusal why =
            of.explain_refusal(part, std::string{id.data(), id.size()}, outcome.error());
        fmt::print("{} {}: expected {}: {}\n", printable(why.field), printable(why.found),
                   printable(why.expected), printable(why.reason));
        refused = true;
      }
    }
  };
  if (!options.account.empty()) {
    std::vector<ducat::named_text> dimensions;
    usage asked;
    const ducat::usage_row row = row_of(options, dimensions);
    if (const auto why = of.convert(row, of.billing().intern("the command line"), asked)) {
      throw misuse{fmt::format("{} {}: expected {}: {}", why->field, why->found, why->expected,
                               why->reason)};
    }
    show({asked});
  } else if (!options.usage.empty()) {
    const std::uint64_t before = rows.counts().refused;
    rows.instead = show;
    rows.read(options.usage);
    refused = refused || rows.counts().refused > before;
  } else {
    throw misuse{"quote: name a usage file with --usage, or one usage with --account and --sku"};
  }
  return refused ? found : done;
}

}  // namespace tool
