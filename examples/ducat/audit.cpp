// SPDX-License-Identifier: MIT
// ducat audit: a ledger recomputed from its events alone.
#include "errors.hpp"
#include "ledger_file.hpp"
#include "options.hpp"
#include "printable.hpp"
#include "report.hpp"

#include <ducat/billing/audit.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tool {

namespace {

std::string figure(const ducat::mixed& value) {
  const ducat::mixed lowest = ducat::reduced(value);
  std::string text{std::string_view{ducat::to_text(lowest.whole).view()}};
  if (lowest.rest == 0) return text;
  return text + fmt::format(" + {}/{}", std::string_view{ducat::to_text(lowest.rest).view()},
                            std::string_view{ducat::to_text(lowest.denominator).view()});
}

void print_finding(const ducat::ledger& book, const ducat::audit_finding& finding) {
  const std::string where = finding.position < book.size()
                                ? fmt::format("position {}", finding.position)
                                : std::string{"the end"};
  fmt::print("  {}: {} (law {})", where, ducat::message(finding.rule), ducat::law_of(finding.rule));
  if (*finding.detail != '\0') fmt::print(": {}", finding.detail);
  if (finding.expected != finding.found) {
    fmt::print(": found {}, expected {}", figure(finding.found), figure(finding.expected));
  }
  fmt::print("\n");
}

void print_totals(const ducat::ledger& book, const ducat::audit_report& report) {
  for (const ducat::audited_payer& payer : report.payers) {
    const std::string priced = figure(payer.priced);
    std::string cleared;
    if (payer.credited != ducat::mixed{})
      cleared += fmt::format(", credited {}", figure(payer.credited));
    if (payer.received != ducat::mixed{})
      cleared += fmt::format(", paid by it {}", figure(payer.received));
    fmt::print("  {}: priced {}, paid from wallets {}{}, owed {} (minor units of {})\n",
               printable(name_of(book, payer.payer)), priced, figure(payer.paid), cleared,
               figure(payer.owed), std::string_view{payer.money.code()});
  }
  for (const ducat::audited_pack& pack : report.packs) {
    const auto unit = ducat::base_unit_of(pack.unit);
    const std::string moved =
        pack.moved == 0 ? "" : fmt::format(", moved {}", figure({pack.moved, 0, 1}));
    fmt::print("  pack #{} of {}: granted {}{}, drawn {}, left {}{} ({})\n", pack.pack.index,
               printable(name_of(book, pack.account)), figure({pack.granted, 0, 1}), moved,
               figure(pack.drawn), figure(pack.left), pack.expired ? " as breakage" : "",
               unit ? unit->symbol : "minor units");
  }
}

}  // namespace

int audit(const audit_options& options) {
  const auto reader = load_ledger(options.ledger);
  const ducat::ledger& book = reader->events();
  const ducat::audit_report report = ducat::audit(book);
  fmt::print("{}: {} events, {} usages, {} reversals: {}\n", options.ledger, report.events,
             report.usages, report.reversals,
             report.passed() ? "nothing found" : fmt::format("{} found", report.finding_count));
  if (const std::size_t waiting = reader->state().review.waiting(); waiting != 0)
    fmt::print("  {} usages wait in review\n", waiting);
  const std::size_t shown = std::min(options.top, report.findings.size());
  for (std::size_t i = 0; i < shown; ++i) print_finding(book, report.findings[i]);
  if (shown < report.finding_count) fmt::print("  and {} more\n", report.finding_count - shown);
  if (report.passed() && report.payers.size() + report.packs.size() <= options.top) {
    print_totals(book, report);
  }
  return report.passed() ? done : found;
}

}  // namespace tool
