// SPDX-License-Identifier: MIT
#include "errors.hpp"
#include "printable.hpp"
#include "progress.hpp"
#include "recorder.hpp"

#include <ducat/adapters/csv_table.hpp>
#include <ducat/adapters/nlohmann_json/jsonl_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace tool {

namespace {

// By its name; where that does not say, by its first character.
bool is_json_lines(std::string_view path, std::string_view begin) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  if (path.ends_with(".jsonl")) return true;
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (begin.starts_with(mark)) begin.remove_prefix(mark.size());
  const std::size_t first = begin.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && begin[first] == '{';
}

}  // namespace

recorder::recorder(books& into, const ducat::profile& rules, bool by_end, text_sink& rejects)
    : books_{&into},
      rules_{rules},
      // Time goes on with the rows where packs come again, so they are taken in their order.
      by_end_{by_end || !into.billing().state().series.empty()},
      rejects_{&rejects} {}

void recorder::read(const std::string& path) {
  const file_place place = file_place::of_input(path);
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i] == path) throw misuse{fmt::format("--usage {}: named twice", path)};
    if (places_[i].is_same(place)) {
      throw misuse{fmt::format("--usage {}: the same file as {}", path, files_[i])};
    }
  }
  files_.push_back(path);
  places_.push_back(place);
  source_ = books_->billing().intern(path);
  byte_source file{path};
  const std::string_view piece = file.next();
  if (is_json_lines(path, piece)) {
    read_table<ducat::jsonl_table>(file, piece);
  } else {
    read_table<ducat::csv_table>(file, piece);
  }
}

template <class Table> void recorder::read_table(byte_source& file, std::string_view piece) {
  const auto number = static_cast<std::uint32_t>(files_.size() - 1);
  ducat::usage_reader<Table> reader{rules_};
  progress shown{files_.back(), file.size()};
  const auto on_usage = [&](const ducat::usage_row& part) { take(part); };
  std::string unreadable;
  const auto on_reject = [&](const ducat::rejected_row& rejected) {
    if (rejected.row == 0) {
      unreadable += fmt::format("\n  line {}: {}: found \"{}\", expected {}: {}", rejected.line,
                                printable(rejected.field), printable(rejected.found),
                                rejected.expected, printable(rejected.reason));
    } else {
      refuse(number, rejected);
    }
  };
  for (; !piece.empty(); piece = file.next()) {
    reader.push(piece, on_usage, on_reject);
    shown.show(file.position());
  }
  reader.finish(on_usage, on_reject);
  if (!reader.summary().readable) {
    throw unusable_input{fmt::format("{}: not a usage file for the profile \"{}\"{}", files_.back(),
                                     rules_.name, unreadable)};
  }
  count_skipped(reader.summary());
}

void recorder::count_skipped(const ducat::reading_summary& summary) {
  tally_.rows += summary.rows;
  for (const ducat::skipped_rows& each : summary.skipped) {
    const auto same = [&](const ducat::skipped_rows& known) { return known.rule == each.rule; };
    const auto known = std::find_if(tally_.skipped.begin(), tally_.skipped.end(), same);
    if (known == tally_.skipped.end()) {
      tally_.skipped.push_back(each);
    } else {
      known->count += each.count;
    }
  }
}

// The parts of a row come one after the other; a row is settled with its last one.
void recorder::take(const ducat::usage_row& part) {
  if (part.part == 0) {
    parts_.clear();
    refusal_.reset();
  }
  if (!refusal_) refusal_ = books_->convert(part, source_, parts_.emplace_back());
  if (part.part + 1 < rules_.usages.size()) return;
  pending_row row{static_cast<std::uint32_t>(files_.size() - 1),
                  part.line,
                  part.row,
                  std::string(part.id),
                  0,
                  0};
  if (refusal_) {
    refuse(row, *refusal_);
  } else if (instead) {
    instead(parts_);
  } else if (by_end_) {
    row.first = waiting_.size();
    row.count = parts_.size();
    rows_.push_back(row);
    waiting_.insert(waiting_.end(), parts_.begin(), parts_.end());
  } else {
    settle(row, parts_);
  }
}

void recorder::finish() {
  const auto end_of = [&](const pending_row& row) {
    ducat::instant end = waiting_[row.first].during.end;
    for (std::size_t i = 1; i < row.count; ++i) {
      end = std::max(end, waiting_[row.first + i].during.end);
    }
    return end;
  };
  std::sort(rows_.begin(), rows_.end(), [&](const pending_row& a, const pending_row& b) {
    return std::pair{end_of(a), a.first} < std::pair{end_of(b), b.first};
  });
  for (const pending_row& row : rows_) {
    const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(row.first);
    parts_.assign(first, first + static_cast<std::ptrdiff_t>(row.count));
    settle(row, parts_);
  }
  rows_.clear();
  waiting_.clear();
}

// A row is billed whole or not at all: where it has several parts, each is tried before any is
// recorded.
void recorder::settle(const pending_row& row, const std::vector<usage>& parts) {
  // A pack that comes again has lots as far as time has come, and one cycle on.
  ducat::instant end = books_->billing().now();
  for (const usage& part : parts) end = std::max(end, part.during.end);
  if (!books_->billing().state().series.empty() && books_->billing().now() < end) {
    if (const auto moved = books_->billing().advance(end); !moved)
      return refuse(row, books_->explain_refusal(parts.front(), label_of(row), moved.error()));
  }
  for (std::size_t i = 0; parts.size() > 1 && i < parts.size(); ++i) {
    const auto tried = books_->billing().quote(parts[i], workspace_);
    if (!tried) return refuse(row, books_->explain_refusal(parts[i], label_of(row), tried.error()));
  }
  record(row, parts);
}

void recorder::record(const pending_row& row, const std::vector<usage>& parts) {
  engine& billing = books_->billing();
  std::vector<const usage*> recorded;
  for (const usage& part : parts) {
    const auto outcome = billing.record(part);
    if (!outcome) {
      take_out(recorded);
      return refuse(row, books_->explain_refusal(part, label_of(row), outcome.error()));
    }
    if (outcome->is_duplicate()) continue;
    recorded.push_back(&part);
    remember_last_draws(row, *outcome);
  }
  if (recorded.empty()) {
    ++tally_.repeated;
    return;
  }
  ++tally_.billed;
  tally_.usages += recorded.size();
  for (const usage* const part : recorded) {
    tally_.span.start = std::min(tally_.span.start, part->during.start);
    tally_.span.end = std::max(tally_.span.end, part->during.end);
  }
}

std::string recorder::label_of(const pending_row& row) const {
  return row.id.empty() ? fmt::format("{}:{}", files_[row.file], row.row) : row.id;
}

// The ledger knows ids as numbers; people want to read the text.
void recorder::remember_last_draws(const pending_row& row, const ducat::outcome& outcome) {
  outcome.for_each_line([&](const ducat::charge_line& line) {
    if (line.kind == ducat::line_kind::priced || ducat::sign(line.balance) > 0) return;
    const auto& recorded = books_->events().at<ducat::usage_recorded>(outcome.position());
    tally_.labels[recorded.usage] = label_of(row);
  });
}

// Together the parts of a row do not fit, although each alone did.
void recorder::take_out(const std::vector<const usage*>& recorded) {
  for (const usage* const part : recorded) {
    const ducat::instant when = std::max(books_->billing().now(), part->during.end);
    const auto undone =
        books_->billing().reverse(part->account, part->id, when, part->source,
                                  {"ducat rate", "parts of a row that do not fit together", {}});
    if (!undone) throw std::logic_error{ducat::message(undone.error().code)};
  }
}

void recorder::refuse(const pending_row& row, const refusal& why) {
  refuse(row.file, {row.line, row.row, why.field, why.found, why.expected, why.reason});
}

void recorder::refuse(std::uint32_t file, const ducat::rejected_row& rejected) {
  ++tally_.refused;
  // Field names come from the file: a hostile one must not make a summary of as many lines as rows.
  constexpr std::size_t most_reasons = 50;
  std::string reason = rejected.field + ": " + rejected.reason;
  const bool is_known = tally_.reasons.contains(reason);
  if (!is_known && tally_.reasons.size() >= most_reasons) reason = "other reasons";
  ++tally_.reasons[reason];
  std::string line;
  ducat::append_json_line(line, rejected);
  const nlohmann::json name = files_[file];
  rejects_->write("{\"file\":" + name.dump() + "," + line.substr(1));
}

}  // namespace tool
